"""A GAN on one-dimensional data: two optimizers, detach, label tensors."""

import torch
import torch.nn as nn

torch.manual_seed(0)
latent_dim = 4
G = nn.Sequential(nn.Linear(latent_dim, 16), nn.LeakyReLU(0.2), nn.Linear(16, 1))
D = nn.Sequential(nn.Linear(1, 16), nn.LeakyReLU(0.2, inplace=True), nn.Dropout(0.3), nn.Linear(16, 1), nn.Sigmoid())


def weights_init(m):
    classname = m.__class__.__name__
    if classname.find('Linear') != -1:
        nn.init.normal_(m.weight.data, 0.0, 0.3)
        nn.init.constant_(m.bias.data, 0)


G.apply(weights_init)
D.apply(weights_init)
criterion = nn.BCELoss()
optimizerD = torch.optim.Adam(D.parameters(), lr=0.005, betas=(0.5, 0.999))
optimizerG = torch.optim.Adam(G.parameters(), lr=0.005, betas=(0.5, 0.999))
real_label, fake_label, batch = 1., 0., 32
for step in range(40):
    real = torch.normal(3.0, 0.5, size=(batch, 1))
    D.zero_grad()
    label = torch.full((batch,), real_label, dtype=torch.float)
    output = D(real).view(-1)
    errD_real = criterion(output, label)
    errD_real.backward()
    D_x = output.mean().item()
    noise = torch.randn(batch, latent_dim)
    fake = G(noise)
    label.fill_(fake_label)
    output = D(fake.detach()).view(-1)
    errD_fake = criterion(output, label)
    errD_fake.backward()
    D_G_z1 = output.mean().item()
    errD = errD_real + errD_fake
    optimizerD.step()
    G.zero_grad()
    label.fill_(real_label)
    output = D(fake).view(-1)
    errG = criterion(output, label)
    errG.backward()
    D_G_z2 = output.mean().item()
    optimizerG.step()
    if step % 10 == 0:
        print('[%d/%d]\tLoss_D: %.3f\tLoss_G: %.3f\tD(x): %.3f\tD(G(z)): %.3f / %.3f'
              % (step, 40, errD.item(), errG.item(), D_x, D_G_z1, D_G_z2))
print(G(torch.zeros(1, latent_dim)).shape, sum(p.numel() for p in D.parameters() if p.requires_grad))
