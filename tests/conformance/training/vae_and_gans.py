import argparse, os
import torch
from torch import nn, optim
from torch.nn import functional as F
from torch.autograd import Variable
import torch.utils.data
parser = argparse.ArgumentParser(description='VAE Example')
parser.add_argument('--batch-size', type=int, default=16, metavar='N', help='input batch size for training (default: 128)')
parser.add_argument('--epochs', type=int, default=2, metavar='N')
parser.add_argument('--no-cuda', action='store_true', default=False, help='disables CUDA training')
parser.add_argument('--seed', type=int, default=1, metavar='S')
parser.add_argument('--log-interval', type=int, default=2)
args = parser.parse_args([])
args.cuda = not args.no_cuda and torch.cuda.is_available()
print(args)
print(vars(args))
torch.manual_seed(args.seed)
device = torch.device("cuda" if args.cuda else "cpu")
data = (torch.rand(64, 1, 8, 8) > 0.7).float()
train_loader = torch.utils.data.DataLoader(data, batch_size=args.batch_size, shuffle=True, **({'num_workers': 1, 'pin_memory': True} if args.cuda else {}))
class VAE(nn.Module):
    def __init__(self):
        super(VAE, self).__init__()
        self.fc1 = nn.Linear(64, 32)
        self.fc21 = nn.Linear(32, 4)
        self.fc22 = nn.Linear(32, 4)
        self.fc3 = nn.Linear(4, 32)
        self.fc4 = nn.Linear(32, 64)
    def encode(self, x):
        h1 = F.relu(self.fc1(x))
        return self.fc21(h1), self.fc22(h1)
    def reparameterize(self, mu, logvar):
        std = torch.exp(0.5*logvar)
        eps = torch.randn_like(std)
        return mu + eps*std
    def decode(self, z):
        return torch.sigmoid(self.fc4(F.relu(self.fc3(z))))
    def forward(self, x):
        mu, logvar = self.encode(x.view(-1, 64))
        return self.decode(self.reparameterize(mu, logvar)), mu, logvar
model = VAE().to(device)
optimizer = optim.Adam(model.parameters(), lr=1e-3)
def loss_function(recon_x, x, mu, logvar):
    BCE = F.binary_cross_entropy(recon_x, x.view(-1, 64), reduction='sum')
    KLD = -0.5 * torch.sum(1 + logvar - mu.pow(2) - logvar.exp())
    return BCE + KLD
for epoch in range(1, args.epochs + 1):
    model.train(); train_loss = 0
    for batch_idx, data_ in enumerate(train_loader):
        optimizer.zero_grad()
        recon, mu, logvar = model(data_)
        loss = loss_function(recon, data_, mu, logvar)
        loss.backward(); train_loss += loss.item(); optimizer.step()
        if batch_idx % args.log_interval == 0:
            print('Train Epoch: {} [{}/{} ({:.0f}%)]\tLoss: {:.6f}'.format(epoch, batch_idx * len(data_), len(train_loader.dataset), 100. * batch_idx / len(train_loader), loss.item() / len(data_)))
    print('====> Epoch: {} Average loss: {:.4f}'.format(epoch, train_loss / len(train_loader.dataset)))
# DCGAN
def weights_init(m):
    classname = m.__class__.__name__
    if classname.find('Conv') != -1:
        nn.init.normal_(m.weight.data, 0.0, 0.02)
    elif classname.find('BatchNorm') != -1:
        nn.init.normal_(m.weight.data, 1.0, 0.02)
        nn.init.constant_(m.bias.data, 0)
class Generator(nn.Module):
    def __init__(self, ngpu, nz=10, ngf=4, nc=1):
        super().__init__()
        self.ngpu = ngpu
        self.main = nn.Sequential(
            nn.ConvTranspose2d(nz, ngf * 2, 4, 1, 0, bias=False), nn.BatchNorm2d(ngf * 2), nn.ReLU(True),
            nn.ConvTranspose2d(ngf * 2, nc, 4, 2, 1, bias=False), nn.Tanh())
    def forward(self, input): return self.main(input)
class Discriminator(nn.Module):
    def __init__(self, ndf=4):
        super().__init__()
        self.main = nn.Sequential(nn.Conv2d(1, ndf, 4, 2, 1, bias=False), nn.LeakyReLU(0.2, inplace=True),
            nn.Conv2d(ndf, ndf * 2, 2, 1, 0, bias=False), nn.BatchNorm2d(ndf * 2), nn.LeakyReLU(0.2, inplace=True),
            nn.Conv2d(ndf * 2, 1, 3, 1, 0, bias=False), nn.Sigmoid())
    def forward(self, input): return self.main(input)
netG, netD = Generator(0).apply(weights_init), Discriminator().apply(weights_init)
print(netG); print(netD)
criterion = nn.BCELoss()
fixed_noise = torch.randn(4, 10, 1, 1, device=device)
real_label, fake_label = 1., 0.
optimizerD = optim.Adam(netD.parameters(), lr=2e-4, betas=(0.5, 0.999))
optimizerG = optim.Adam(netG.parameters(), lr=2e-4, betas=(0.5, 0.999))
for i, real in enumerate(train_loader, 0):
    netD.zero_grad()
    b_size = real.size(0)
    label = torch.full((b_size,), real_label, dtype=torch.float, device=device)
    output = netD(real).view(-1)
    errD_real = criterion(output, label); errD_real.backward(); D_x = output.mean().item()
    noise = torch.randn(b_size, 10, 1, 1, device=device)
    fake = netG(noise)
    label.fill_(fake_label)
    output = netD(fake.detach()).view(-1)
    errD_fake = criterion(output, label); errD_fake.backward(); D_G_z1 = output.mean().item()
    errD = errD_real + errD_fake; optimizerD.step()
    netG.zero_grad(); label.fill_(real_label)
    output = netD(fake).view(-1); errG = criterion(output, label); errG.backward(); D_G_z2 = output.mean().item(); optimizerG.step()
    print('[%d/%d][%d/%d]\tLoss_D: %.4f\tLoss_G: %.4f\tD(x): %.4f\tD(G(z)): %.4f / %.4f' % (0, 1, i, len(train_loader), errD.item(), errG.item(), D_x, D_G_z1, D_G_z2))
v = Variable(torch.ones(2), requires_grad=True); print(v, isinstance(v, torch.Tensor), type(v))
# WGAN-GP
def gradient_penalty(D, real, fake):
    alpha = torch.rand(real.size(0), 1, 1, 1)
    inter = (alpha * real + (1 - alpha) * fake).requires_grad_(True)
    d = D(inter)
    g = torch.autograd.grad(outputs=d, inputs=inter, grad_outputs=torch.ones(d.size()), create_graph=True, retain_graph=True, only_inputs=True)[0]
    g = g.view(g.size(0), -1)
    return ((g.norm(2, dim=1) - 1) ** 2).mean()
gp = gradient_penalty(nn.Sequential(nn.Flatten(), nn.Linear(64, 8), nn.Tanh(), nn.Linear(8, 1)), data[:4], netG(fixed_noise).detach())
print(gp); gp.backward()
