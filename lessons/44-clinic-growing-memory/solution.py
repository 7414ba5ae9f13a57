import math

import torch
from torch import nn

torch.manual_seed(0)
# Two waves; the next sample is to be told from those before it.
wave = torch.sin(torch.linspace(0.0, 4 * math.pi, 33)).reshape(1, 33, 1)
past, future = wave[:, :-1], wave[:, 1:]

rnn = nn.RNN(1, 8, batch_first=True)
head = nn.Linear(8, 1)
optimizer = torch.optim.Adam([*rnn.parameters(), *head.parameters()], lr=0.02)

losses = []
for step in range(60):
    states, last = rnn(past)
    loss = nn.functional.mse_loss(head(states), future)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    losses.append(loss.item())

print(f"first ten {sum(losses[:10]) / 10:.4f}")
print(f"last ten  {sum(losses[-10:]) / 10:.4f}")
