import torch
from torch import nn

torch.manual_seed(5)
# Eight readers and six books: who likes what, from a hidden taste of two numbers.
likes = torch.randn(8, 2) @ torch.randn(2, 6)

reader = nn.Embedding(8, 2)
book = nn.Embedding(6, 2)
optimizer = torch.optim.SGD([*reader.parameters(), *book.parameters()], lr=2.0)
scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=12)

for epoch in range(12):
    optimizer.zero_grad()
    loss = nn.functional.mse_loss(reader.weight @ book.weight.T, likes)
    loss.backward()
    optimizer.step()
    lr = optimizer.param_groups[0]["lr"]
    print(f"epoch {epoch:2} lr {lr:.4f} loss {loss.item():.4f}")
    scheduler.step()
