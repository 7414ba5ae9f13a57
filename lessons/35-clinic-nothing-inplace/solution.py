import torch
from torch import nn

torch.manual_seed(0)
x = torch.randn(48, 4)
price = (x[:, :1] * x[:, 1:2]).tanh()
sold = (x[:, 2] > x[:, 3]).long()

trunk = nn.Sequential(nn.Linear(4, 16), nn.Tanh(), nn.Linear(16, 8), nn.Tanh())
price_head = nn.Linear(8, 1)
sold_head = nn.Linear(8, 2)
price_optimizer = torch.optim.Adam([*trunk.parameters(), *price_head.parameters()], lr=0.02)
sold_optimizer = torch.optim.Adam(sold_head.parameters(), lr=0.02)

for epoch in range(60):
    features = trunk(x)
    price_loss = nn.functional.mse_loss(price_head(features), price)
    sold_loss = nn.functional.cross_entropy(sold_head(features), sold)

    price_optimizer.zero_grad()
    sold_optimizer.zero_grad()
    price_loss.backward(retain_graph=True)
    sold_loss.backward()
    price_optimizer.step()
    sold_optimizer.step()

print(f"price {price_loss.item():.4f}  sold {sold_loss.item():.4f}")
