"""Calls as learners get them wrong: kinds, sizes, types, indices, options."""

import torch
import torch.nn as nn
import torch.nn.functional as F

x = torch.ones(2, 3)
conv, emb, lin = nn.Conv2d(1, 2, 3), nn.Embedding(5, 2), nn.Linear(3, 2)
bn, lstm = nn.BatchNorm1d(3), nn.LSTM(3, 4)


def if_(value):
    if value:
        return 1


CALLS = r"""
torch.randint(5)
torch.randint(0, 5)
torch.randint(0, 5, 3)
torch.randint(0, 5.0, (3,))
torch.randint("a", (3,))
torch.randint(5, 3, 3, 3)
torch.randint(low=0, high=5)
torch.randint(0, 0, (3,))
torch.arange("a")
torch.arange(0, 5, 0)
torch.arange(5, 0)
torch.arange(0, 5, -1)
torch.arange(x)
torch.arange(None)
torch.arange(1, 2, 3, 4)
conv([1, 2])
conv(1.0)
conv(None)
conv(torch.ones(1, 1, 5, 5).double())
conv(torch.ones(1, 1, 5, 5).long())
conv(torch.ones(5))
conv(torch.ones(1, 3, 5, 5))
conv(torch.ones(1, 1, 2, 2))
emb(1.0)
emb([1, 2])
emb(torch.tensor(1.0))
emb(torch.tensor([7]))
emb(torch.tensor([-1]))
emb(None)
lin([1., 2., 3.])
lin(3)
lin(x.long())
lin(x.double())
lin(torch.ones(4))
lin(torch.ones(2, 4))
lin(torch.tensor(1.))
bn(torch.ones(3))
bn([1.])
bn(torch.ones(2, 4))
bn(torch.ones(1, 3))
lstm(torch.ones(2, 4))
lstm([1])
F.relu("a")
F.relu([1])
F.relu(1.0)
F.softmax([1., 2.], dim=0)
F.softmax(x, dim="a")
F.softmax(x, dim=3)
F.cross_entropy(x, [0, 1])
F.cross_entropy(x, torch.tensor([0., 1.]))
F.cross_entropy(x, torch.tensor([0, 1, 2]))
F.cross_entropy(x, torch.tensor([0, 5]))
F.cross_entropy(x, torch.tensor([0, 1]), reduction="avg")
F.mse_loss(x, 1.0)
F.mse_loss(x, [1.0])
F.mse_loss(x, torch.ones(2, 4))
F.binary_cross_entropy(x * 2, x)
F.binary_cross_entropy(x, torch.ones(3))
F.binary_cross_entropy_with_logits(x, torch.ones(3))
F.nll_loss(x, torch.tensor([0.0, 1.0]))
F.one_hot(torch.tensor([0., 1.]))
F.one_hot([0, 1])
F.one_hot(torch.tensor([0, 3]), 2)
F.one_hot(torch.tensor([-1]))
F.dropout(x, 2.0)
F.dropout(x, p="a")
F.max_pool2d(x, 2)
F.max_pool2d(torch.ones(1, 1, 2, 2), 3)
F.max_pool2d([1], 2)
F.pad(x, (1,))
F.pad(x, (1, 1), mode="foo")
F.interpolate(x, 2)
F.normalize(1.0)
torch.tensor()
torch.tensor("abc")
torch.tensor(["a"])
torch.tensor([1, "a"])
torch.tensor([[1, 2], [3]])
torch.tensor([None])
torch.tensor({"a": 1})
torch.tensor([1, [2]])
torch.tensor(1, 2)
torch.tensor([1], dtype="float")
torch.tensor([1], dtype=float)
torch.tensor([1], dtype=int)
torch.tensor([1], dtypes=torch.float)
torch.FloatTensor("a")
torch.zeros(2, 3, dtype=torch.float, device="gpu")
torch.zeros(2, 3, device="cuda")
torch.zeros(-1)
torch.zeros(2, -3)
torch.linspace(0, 1, -1)
torch.linspace(0, 1, steps=None)
torch.rand(2, 3, requires_grad="a")
torch.randn(3, 4, 5.)
torch.normal(0, 1)
torch.normal(0., -1., (2,))
torch.normal("a", 1, (2,))
torch.multinomial(x, 5)
torch.multinomial(-x, 2)
torch.multinomial(torch.zeros(3), 1)
torch.bernoulli(x * 2)
torch.bernoulli(0.5)
torch.randperm(-1)
torch.randperm(3.0)
torch.eye(-1)
torch.full((2, 2), None)
torch.ones_like([1])
torch.zeros_like(1)
torch.from_numpy([1])
torch.manual_seed("a")
torch.stack([x, torch.ones(3)])
torch.stack([])
torch.cat([])
torch.cat([x, torch.ones(3)])
torch.cat([x, torch.ones(2, 4)])
torch.cat([x, x], 2)
torch.cat(1)
torch.cat([x, "a"])
torch.split(x, 0)
torch.split(x, [1, 2])
torch.chunk(x, 0)
torch.chunk(x, -1)
x.chunk("a")
torch.squeeze([1])
torch.unsqueeze(x, 5)
x.unsqueeze("a")
x.view(5)
x.view(-1, -1)
x.view(4, -1)
x.reshape(4)
x.reshape(-1, 4)
x.expand(3, 3)
x.expand(2)
x.repeat(2)
x.repeat("a")
x.permute(0)
x.permute(0, 0)
x.permute(0, 2)
x.transpose(0, 2)
torch.ones(1, 2, 3).t()
x.T @ x.T
x @ torch.ones(2, 2)
x @ 3
x @ [1]
3 @ x
torch.mm(x, torch.ones(3))
torch.mm(x, x)
torch.bmm(x, x)
torch.bmm(torch.ones(1, 2, 3), torch.ones(2, 3, 1))
torch.dot(x, x)
torch.dot(torch.ones(2), torch.ones(3))
torch.dot(torch.ones(2), torch.ones(2).long())
torch.mv(x, torch.ones(2))
torch.matmul(x, torch.ones(2))
torch.matmul(torch.tensor(1.), x)
torch.matmul(x, x.long().T)
torch.outer(x, x)
torch.einsum("ij,jk->ik", x, x)
torch.einsum("ij,jk", x)
torch.einsum("ij->ik", x)
torch.einsum("i", x)
torch.where(x > 0)
torch.where(x > 0, x)
torch.where(x, x, x)
torch.where([True], x, x)
torch.topk(x, 5)
torch.topk(x, -1)
torch.sort("a")
x.sort(5)
x.argmax("a")
x.argmax(3)
x.max(3)
x.sum(3)
x.sum((0, 0))
x.mean(-3)
x.long().mean()
x.long().std()
(x > 0).mean()
torch.mean([1., 2.])
torch.sum([1, 2])
torch.sum(1)
torch.max([1, 2])
torch.exp(1)
torch.exp([1.])
torch.exp("a")
torch.sqrt(2)
torch.log(10)
torch.sigmoid(0.5)
torch.tanh(1.0)
torch.abs(-1)
torch.sin(3.14)
torch.round(1.5)
torch.pow(2, 3)
torch.clamp(x)
torch.clamp(x, "a")
torch.clamp(1, 2)
torch.argmax([1])
torch.equal(x, 1)
torch.allclose(x, 1)
torch.allclose(x, torch.ones(2, 4))
torch.allclose(x, x.double())
torch.isnan(1.0)
torch.is_tensor()
torch.numel(1)
torch.flatten([1])
torch.flatten(x, 3)
torch.gather(x, 0)
torch.gather(x, 0, [0])
torch.index_select(x, 0, [0])
torch.index_select(x, 0, torch.tensor([5]))
torch.index_select(x, 0, torch.tensor([0.]))
torch.masked_select(x, x)
torch.masked_select(x, [True])
x.masked_fill(x, 0)
x.masked_fill(x > 0)
x.masked_fill(x > 0, "a")
x.masked_fill(torch.ones(3, 2) > 0, 0)
x.item()
x.float("a")
x.to("abc")
x.to()
x.size(5)
x.size("a")
x.shape[5]
x.backward()
x.sum().backward()
x.numpy(1)
x.requires_grad_("a")
x.requires_grad_(1)
x.long().requires_grad_()
x.foo
x.foo()
torch.foo
nn.Foo
F.foo
torch.optim.Foo
x[5]
x[0, 5]
x[0, 0, 0]
x["a"]
x[1.0]
x[torch.tensor([1.0])]
x[torch.tensor([5])]
x[[0, 5]]
x[torch.tensor([True])]
x[::-1]
x[0:2:0]
x[{}]
x[None, None, 5]
len(torch.tensor(1))
list(torch.tensor(1))
float(x)
int(x)
bool(x)
if_(x)
range(torch.tensor(1.5))
range(x)
[1, 2, 3][x]
[1, 2, 3][torch.tensor(1.0)]
x + "a"
x + [1]
x + None
"a" + x
x * (1, 2)
x - {}
x / None
x ** "a"
x // "a"
x % "a"
x & x
x | 1
~x
x < "a"
x > None
x == "a"
x == None
x != [1]
x and x
not x
-(x > 0)
(x > 0) - (x > 0)
(x > 0) + (x > 0)
1 - (x > 0)
abs("a")
sum(x)
max(x)
min([x, x])
sorted(torch.tensor([3, 1, 2]))
sorted(x)
x in [x]
x in [1]
1.0 in x
"a" in x
hash(x) == hash(x)
torch.optim.SGD([], lr=0.1)
torch.optim.SGD(x, lr=0.1)
torch.optim.SGD([x], lr=-1)
torch.optim.SGD([x], lr="a")
torch.optim.SGD([1], lr=0.1)
torch.optim.SGD("a", lr=0.1)
torch.optim.SGD(lin.parameters)
torch.optim.SGD(lin, lr=0.1)
torch.optim.SGD([lin.weight * 2], lr=0.1)
torch.optim.SGD([lin.weight, lin.weight], lr=0.1)
torch.optim.SGD([{"params": lin.weight}, {"params": lin.weight}], lr=0.1)
torch.optim.SGD([{"param": lin.weight}], lr=0.1)
torch.optim.SGD(lin.parameters(), lr=0.1, momentum=-1)
torch.optim.SGD(lin.parameters(), lr=0.1, nesterov=True)
torch.optim.SGD(lin.parameters(), learning_rate=0.1)
torch.optim.Adam(lin.parameters(), lr=0.1, betas=(1, 2))
torch.optim.Adam(lin.parameters(), lr=0.1, betas=0.9)
torch.optim.Adam(lin.parameters(), eps=-1)
"""

for call in CALLS.strip().split("\n"):
    try:
        result = eval(call)
    except Exception as error:
        print(call, "->", type(error).__name__, error)
    else:
        if type(result).__name__ != "Tensor" or not result.is_floating_point():
            print(call, "->", repr(result)[:200])
