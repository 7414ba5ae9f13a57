"""Trying to backward through the graph a second time: hidden states and two losses."""

import torch
import torch.nn as nn

torch.manual_seed(0)
rnn = nn.RNN(2, 3)
head = nn.Linear(3, 1)
opt = torch.optim.SGD(list(rnn.parameters()) + list(head.parameters()), lr=0.1)
hidden = torch.zeros(1, 1, 3)
x = torch.randn(4, 1, 2)
try:
    for step in range(3):
        out, hidden = rnn(x, hidden)
        loss = head(out[-1]).pow(2).mean()
        opt.zero_grad()
        loss.backward()
        opt.step()
        print(step, f"{loss.item():.4f}")
except RuntimeError as error:
    print(error)
hidden = torch.zeros(1, 1, 3)
for step in range(3):
    hidden = hidden.detach()
    out, hidden = rnn(x, hidden)
    loss = head(out[-1]).pow(2).mean()
    opt.zero_grad()
    loss.backward()
    opt.step()
    print(step, f"{loss.item():.4f}")
a = torch.tensor([1.0, 2.0], requires_grad=True)
shared = a.exp()
l1, l2 = shared.sum(), (shared ** 2).sum()
l1.backward(retain_graph=True)
g1 = a.grad.clone()
l2.backward()
print(g1, a.grad)
try:
    l1.backward()
except RuntimeError as error:
    print(error)
