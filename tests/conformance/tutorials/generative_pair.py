"""A variational autoencoder and a generative adversarial pair, a few steps each."""

import torch, torch.nn as nn, torch.nn.functional as F
torch.manual_seed(1)

class VAE(nn.Module):

    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(12, 8)
        self.mu = nn.Linear(8, 2)
        self.lv = nn.Linear(8, 2)
        self.fc3 = nn.Linear(2, 8)
        self.fc4 = nn.Linear(8, 12)

    def reparameterize(self, mu, logvar):
        std = torch.exp(0.5 * logvar)
        eps = torch.randn_like(std)
        return mu + eps * std

    def forward(self, x):
        h = F.relu(self.fc1(x))
        mu, lv = (self.mu(h), self.lv(h))
        z = self.reparameterize(mu, lv)
        return (torch.sigmoid(self.fc4(F.relu(self.fc3(z)))), mu, lv)

def loss_function(recon_x, x, mu, logvar):
    BCE = F.binary_cross_entropy(recon_x, x, reduction='sum')
    KLD = -0.5 * torch.sum(1 + logvar - mu.pow(2) - logvar.exp())
    return BCE + KLD

model = VAE()
opt = torch.optim.Adam(model.parameters(), lr=0.01)
data = (torch.rand(32, 12) > 0.5).float()

for epoch in range(5):
    opt.zero_grad()
    r, mu, lv = model(data)
    loss = loss_function(r, data, mu, lv)
    loss.backward()
    opt.step()
    print('====> Epoch: {} Average loss: {:.4f}'.format(epoch, loss.item() / len(data)))
G = nn.Sequential(nn.Linear(2, 8), nn.LeakyReLU(0.2), nn.Linear(8, 1))
D = nn.Sequential(nn.Linear(1, 8), nn.LeakyReLU(0.2, inplace=True), nn.Linear(8, 1), nn.Sigmoid())
crit = nn.BCELoss()
og = torch.optim.Adam(G.parameters(), lr=0.001, betas=(0.5, 0.999))
od = torch.optim.Adam(D.parameters(), lr=0.001, betas=(0.5, 0.999))

for i in range(5):
    D.zero_grad()
    real = torch.randn(16, 1) * 0.5 + 3
    lab = torch.full((16,), 1.0, dtype=torch.float)
    out = D(real).view(-1)
    er = crit(out, lab)
    er.backward()
    dx = out.mean().item()
    fake = G(torch.randn(16, 2))
    lab.fill_(0.0)
    out = D(fake.detach()).view(-1)
    ef = crit(out, lab)
    ef.backward()
    z1 = out.mean().item()
    od.step()
    G.zero_grad()
    lab.fill_(1.0)
    out = D(fake).view(-1)
    eg = crit(out, lab)
    eg.backward()
    z2 = out.mean().item()
    og.step()
    print('[%d/%d]\tLoss_D: %.4f\tLoss_G: %.4f\tD(x): %.4f\tD(G(z)): %.4f / %.4f' % (i, 5, (er + ef).item(), eg.item(), dx, z1, z2))
