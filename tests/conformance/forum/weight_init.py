"""Initialising weights with apply, by type and by name."""

import torch
import torch.nn as nn


def init_weights(m):
    if isinstance(m, nn.Linear):
        torch.nn.init.xavier_uniform_(m.weight)
        m.bias.data.fill_(0.01)
    elif isinstance(m, (nn.Conv2d, nn.ConvTranspose2d)):
        nn.init.kaiming_normal_(m.weight, mode="fan_out", nonlinearity="relu")
        if m.bias is not None:
            nn.init.constant_(m.bias, 0)
    elif isinstance(m, nn.BatchNorm2d):
        nn.init.constant_(m.weight, 1)
        nn.init.constant_(m.bias, 0)


torch.manual_seed(0)
net = nn.Sequential(nn.Conv2d(1, 2, 3), nn.BatchNorm2d(2), nn.Flatten(), nn.Linear(8, 2))
net.apply(init_weights)
for name, p in net.named_parameters():
    print(name, p.data.flatten()[:3], f"{p.std(unbiased=False).item():.4f}")
for name, p in net.named_parameters():
    if "bias" in name:
        nn.init.zeros_(p)
    elif p.dim() > 1:
        nn.init.orthogonal_(p)
print(net[3].bias, (net[3].weight @ net[3].weight.t()).round(decimals=3).abs())
lstm = nn.LSTM(3, 4)
for name, p in lstm.named_parameters():
    if "weight_hh" in name:
        nn.init.orthogonal_(p)
    elif "weight_ih" in name:
        nn.init.xavier_normal_(p, gain=nn.init.calculate_gain("tanh"))
    else:
        p.data.fill_(0)
        p.data[4:8].fill_(1)
print(lstm.bias_ih_l0.data, lstm.weight_hh_l0[:4].norm(dim=1))
with torch.no_grad():
    net[3].weight.copy_(torch.eye(2, 8))
    net[3].weight[0, 1] = 5
print(net[3].weight)
net[3].weight = nn.Parameter(torch.ones(2, 8))
print(net[3].weight.sum(), net(torch.zeros(1, 1, 4, 4)).shape)
print([nn.init.calculate_gain(n) for n in ("linear", "relu", "tanh", "sigmoid", "leaky_relu", "selu")], nn.init.calculate_gain("leaky_relu", 0.2))
