import torch
from torch import nn

torch.manual_seed(0)
wave = torch.sin(0.4 * torch.arange(0.0, 401.0))

rnn = nn.RNN(1, 16, batch_first=True)
out = nn.Linear(16, 1)
optimizer = torch.optim.Adam([*rnn.parameters(), *out.parameters()], lr=0.01)
hidden = torch.zeros(1, 1, 16)

# ten samples at a time; the memory goes on from window to window
for start in range(0, 400, 10):
    window = wave[start:start + 10].reshape(1, 10, 1)
    target = wave[start + 1:start + 11].reshape(1, 10, 1)
    states, hidden = rnn(window, hidden.detach())
    loss = nn.functional.mse_loss(out(states), target)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()

print(f"loss {loss.item():.4f}")
