"""Shapes go through operations; values do not exist."""
import torch
import torch.nn as nn
import torch.nn.functional as F

x = torch.empty(4, 3, device="meta")
i = torch.tensor([0, 2], device="meta")
print(x + 1, x * torch.tensor(2.0), x - x[0], x / 2, x**2, -x, x > 0)
print(x.sum(1), x.mean(), x.std(0), x.max(1), x.argmax(), x.argmax(1), x.cumsum(0))
print(x @ x.T, x[:, :2], x[1:3], x[i], x[torch.tensor([1])], x.T, x.reshape(2, 6), x.flatten())
print(torch.cat([x, x]), torch.stack([x, x]), x.unsqueeze(1).expand(4, 2, 3), x.split(2))
print(x.softmax(1), x.exp().log(), x.clamp(0, 1), torch.where(x > 0, x, 0.0), x.sort(), x.topk(2))
print(x.masked_fill(x > 0, 0.0), x.gather(1, i.expand(4, 2)), x.index_select(1, i))
print(F.one_hot(i, 5), F.pad(x, (1, 1)), x.norm(), x.repeat(2, 2), x.tril(), x.long(), x.half())
print(F.dropout(x), torch.bernoulli(x), torch.multinomial(x, 2), x.clone().normal_())

conv = nn.Sequential(nn.Conv2d(1, 4, 3), nn.BatchNorm2d(4), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(),
                     nn.Linear(36, 10)).to("meta")
print(conv(torch.empty(2, 1, 8, 8, device="meta")))
print(nn.LSTM(3, 5, device="meta")(torch.empty(7, 2, 3, device="meta"))[0])
print(nn.GRU(3, 5, device="meta")(torch.empty(7, 2, 3, device="meta"))[1])
print(nn.Embedding(10, 4, device="meta")(i), nn.LayerNorm(3, device="meta")(x))
print(nn.TransformerEncoderLayer(8, 2, 16, device="meta")(torch.empty(5, 2, 8, device="meta")))

model = nn.Sequential(nn.Linear(3, 8), nn.Tanh(), nn.Linear(8, 2)).to("meta")
target = torch.empty(4, dtype=torch.long, device="meta")
for make in (lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.9), lambda p: torch.optim.Adam(p)):
    optimizer = make(model.parameters())
    optimizer.zero_grad()
    loss = F.cross_entropy(model(x), target)
    print(loss)
    loss.backward()
    print(model[0].weight.grad, nn.utils.clip_grad_norm_(model.parameters(), 1.0))
    optimizer.step()
    print(optimizer.state[model[0].bias])
print(model[0].weight._version, F.mse_loss(x, x), F.binary_cross_entropy_with_logits(x, x))

# Nothing is drawn for what has no data.
torch.manual_seed(0)
with torch.device("meta"):
    nn.Linear(3, 3), torch.randn(3), F.dropout(torch.ones(3))
print(torch.rand(2))
