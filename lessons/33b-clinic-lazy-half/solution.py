import torch
from torch import nn

torch.manual_seed(0)
hidden = torch.randn(64, 2)
x = torch.tanh(hidden @ torch.randn(2, 6))

encoder = nn.Sequential(nn.Linear(6, 8), nn.Tanh(), nn.Linear(8, 2))
decoder = nn.Sequential(nn.Linear(2, 8), nn.Tanh(), nn.Linear(8, 6))
optimizer = torch.optim.Adam([*encoder.parameters(), *decoder.parameters()], lr=0.02)
pictures = []

for epoch in range(120):
    code = encoder(x)
    if epoch % 40 == 0:
        pictures.append(code.detach())
    loss = nn.functional.mse_loss(decoder(code), x)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()

print(f"{len(pictures)} pictures, loss {loss.item():.4f}")
