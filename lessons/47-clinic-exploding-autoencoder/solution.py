import torch
from torch import nn

torch.manual_seed(6)
# 32 measurements of 8 numbers, which two numbers explain.
x = torch.randn(32, 2) @ torch.randn(2, 8)

encoder = nn.Linear(8, 2)
decoder = nn.Linear(2, 8)
parameters = [*encoder.parameters(), *decoder.parameters()]
optimizer = torch.optim.SGD(parameters, lr=0.1)
criterion = nn.MSELoss()

for epoch in range(80):
    for batch in x.split(16):
        optimizer.zero_grad()
        code = encoder(batch)
        loss = criterion(decoder(code), batch)
        loss.backward()
        optimizer.step()
    if epoch % 20 == 0:
        print(f"epoch {epoch:2} loss {loss.item():.3g}")
largest = (decoder(encoder(x)) - x).abs().max().item()
print(f"largest error {largest:.2f}")
