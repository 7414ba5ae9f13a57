"""An autoencoder and a denoising one."""

import torch
import torch.nn as nn
from torch.utils.data import DataLoader

torch.manual_seed(0)


class Autoencoder(nn.Module):
    def __init__(self, n_in=16, n_code=3):
        super().__init__()
        self.encoder = nn.Sequential(nn.Linear(n_in, 8), nn.ReLU(True), nn.Linear(8, n_code))
        self.decoder = nn.Sequential(nn.Linear(n_code, 8), nn.ReLU(True), nn.Linear(8, n_in), nn.Sigmoid())

    def forward(self, x):
        z = self.encoder(x)
        return self.decoder(z), z


basis = torch.rand(3, 16)
data = (torch.rand(96, 3) @ basis / 3).clamp(0, 1)
loader = DataLoader(data, batch_size=24, shuffle=True)
model = Autoencoder()
optimizer = torch.optim.Adam(model.parameters(), lr=1e-2, weight_decay=1e-5)
criterion = nn.MSELoss()
for epoch in range(12):
    total = 0
    for x in loader:
        noisy = x + 0.05 * torch.randn_like(x)
        out, _ = model(noisy)
        loss = criterion(out, x)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * x.size(0)
    if epoch % 4 == 3:
        print(f"epoch [{epoch + 1}/12], loss:{total / len(data):.4f}")
with torch.no_grad():
    _, codes = model(data)
print(codes.shape, model.encoder[0].weight.grad is not None)

conv = nn.Sequential(nn.Conv2d(1, 4, 3, stride=2, padding=1), nn.ReLU(), nn.ConvTranspose2d(4, 1, 3, stride=2, padding=1, output_padding=1), nn.Sigmoid())
images = (torch.rand(8, 1, 8, 8) > 0.5).float()
opt = torch.optim.AdamW(conv.parameters(), lr=0.01)
for step in range(20):
    loss = nn.functional.binary_cross_entropy(conv(images), images)
    opt.zero_grad(); loss.backward(); opt.step()
print(conv(images).shape, f"{loss.item():.3f}")
