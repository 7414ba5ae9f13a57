# Autocast on the CPU.
import torch
import torch.nn.functional as F
from torch import nn


def attempt(what):
    try:
        print(what())
    except Exception as error:
        print(type(error).__name__, error)


torch.manual_seed(0)
model = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 3))
x = torch.randn(5, 4)
y = torch.tensor([0, 1, 2, 0, 1])
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
for epoch in range(5):
    optimizer.zero_grad()
    with torch.autocast(device_type="cpu", dtype=torch.bfloat16):
        out = model(x)
        loss = F.cross_entropy(out, y)
    loss.backward()
    optimizer.step()
    print(out.dtype, loss.dtype, f"{loss.item():.6f}", model[0].weight.grad.dtype, model[0].weight.dtype)
print(out, model[0].weight.grad)


def graph(node, depth=4):
    if node is None or depth == 0:
        return None
    return node.name(), [graph(next, depth - 1) for next, _ in node.next_functions]


print(graph(loss.grad_fn))
with torch.autocast("cpu"):
    print(torch.is_autocast_enabled("cpu"), torch.get_autocast_dtype("cpu"))
    print((x @ x.t()).dtype, (x * x).dtype, x.exp().dtype, x.sum().dtype, F.softmax(x @ x.t(), 1).dtype)
    low = x @ x.t()
    print(low.sum().dtype, low.prod().dtype, torch.cat([x, x.bfloat16()]).dtype, torch.stack([x, x.bfloat16()]).dtype)
    print(F.mse_loss(low, low).dtype, F.l1_loss(low, low).dtype, F.layer_norm(low, (5,)).dtype)
    print(F.binary_cross_entropy_with_logits(low, torch.ones(5, 5)).dtype, (x.double() @ x.t().double()).dtype)
    with torch.autocast("cpu", enabled=False):
        print(model(x).dtype)
        attempt(lambda: model(x.bfloat16()))
    print(model(x).dtype)
    out, (h, c) = nn.LSTM(4, 3)(x[:, None])
    print(out.dtype, h.dtype, c.dtype)
    print(nn.GRU(4, 3)(x[:, None])[0].dtype, nn.RNN(4, 3)(x[:, None])[0].dtype, nn.LSTMCell(4, 3)(x)[0].dtype)
    print(nn.Conv2d(1, 2, 2)(torch.randn(1, 1, 3, 3)).dtype, nn.MultiheadAttention(4, 2)(x, x, x)[0].dtype)
    print(nn.BatchNorm1d(4)(x).dtype, nn.Embedding(3, 2)(y).dtype, torch.einsum("ij,kj->ik", x, x).dtype)
print(torch.is_autocast_enabled("cpu"), model(x).dtype)


@torch.autocast("cpu", dtype=torch.bfloat16)
def product(a):
    return a @ a.t()


class Net(nn.Module):
    @torch.amp.autocast("cpu")
    def forward(self, a):
        return a @ a.t()


print(product(x).dtype, Net()(x).dtype)

# A parameter is converted once; the copy is used again.
w = torch.randn(4, 4, requires_grad=True)
with torch.autocast("cpu"):
    a, b = x @ w, x @ w
    print(a.grad_fn.next_functions[1][0] is b.grad_fn.next_functions[1][0])
    (a.float().sum() + b.float().sum()).backward()
    print(w.grad)
with torch.autocast("cpu", cache_enabled=False):
    a, b = x @ w, x @ w
    print(a.grad_fn.next_functions[1][0] is b.grad_fn.next_functions[1][0])

print(torch.autocast("cpu", dtype=torch.float32)._enabled, torch.autocast("cuda")._enabled)
attempt(lambda: torch.autocast("gpu"))
attempt(lambda: torch.autocast(3))
with torch.cuda.amp.autocast():
    print((x @ x.t()).dtype)
with torch.cpu.amp.autocast():
    print((x @ x.t()).dtype)
