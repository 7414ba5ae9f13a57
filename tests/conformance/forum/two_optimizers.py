"""Two optimizers, alternating updates, frozen parts, add_param_group, lr by hand."""

import torch
import torch.nn as nn

torch.manual_seed(0)
encoder, decoder = nn.Linear(4, 2), nn.Linear(2, 4)
x = torch.randn(10, 4)
opt_e = torch.optim.SGD(encoder.parameters(), lr=0.1)
opt_d = torch.optim.Adam(decoder.parameters(), lr=0.01)
for step in range(6):
    loss = nn.functional.mse_loss(decoder(encoder(x)), x)
    opt_e.zero_grad()
    opt_d.zero_grad()
    loss.backward()
    (opt_e if step % 2 == 0 else opt_d).step()
    print(step, f"{loss.item():.4f}", f"{encoder.weight.sum().item():.4f}", f"{decoder.weight.sum().item():.4f}")
opt = torch.optim.SGD(encoder.parameters(), lr=0.1)
opt.add_param_group({"params": decoder.parameters(), "lr": 0.01, "weight_decay": 0.1})
print(len(opt.param_groups), [g["lr"] for g in opt.param_groups], [g["weight_decay"] for g in opt.param_groups], opt.defaults["lr"])
for g in opt.param_groups:
    g["lr"] *= 0.5
print([g["lr"] for g in opt.param_groups])
for p in encoder.parameters():
    p.requires_grad = False
trainable = filter(lambda p: p.requires_grad, list(encoder.parameters()) + list(decoder.parameters()))
opt = torch.optim.SGD(trainable, lr=0.1)
before = encoder.weight.clone()
loss = nn.functional.mse_loss(decoder(encoder(x)), x)
loss.backward()
opt.step()
print(torch.equal(before, encoder.weight), len(opt.param_groups[0]["params"]), encoder.weight.grad is None or encoder.weight.grad.abs().sum() >= 0)
decay, no_decay = [], []
for name, p in nn.Sequential(nn.Linear(2, 2), nn.LayerNorm(2)).named_parameters():
    (no_decay if p.dim() == 1 else decay).append(p)
opt = torch.optim.AdamW([{"params": decay, "weight_decay": 0.1}, {"params": no_decay, "weight_decay": 0.0}], lr=1e-3)
print([(len(g["params"]), g["weight_decay"], g["lr"], g["betas"]) for g in opt.param_groups])
print(opt)
