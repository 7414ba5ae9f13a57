"""Exploding gradients in an RNN: measured, clipped by norm, by value."""

import torch
import torch.nn as nn

torch.manual_seed(0)
rnn = nn.RNN(1, 8, nonlinearity="relu")
with torch.no_grad():
    rnn.weight_hh_l0.copy_(torch.eye(8) * 1.4)
x = torch.ones(30, 1, 1)
out, _ = rnn(x)
out[-1].pow(2).sum().backward()
norms = {name: p.grad.norm().item() for name, p in rnn.named_parameters()}
print({k: f"{v:.2e}" for k, v in norms.items()})
total = torch.norm(torch.stack([torch.norm(p.grad.detach(), 2) for p in rnn.parameters()]), 2)
before = nn.utils.clip_grad_norm_(rnn.parameters(), max_norm=1.0)
after = torch.sqrt(sum((p.grad ** 2).sum() for p in rnn.parameters()))
print(torch.allclose(total, before), f"{after:.4f}", type(before).__name__)
nn.utils.clip_grad_value_(rnn.parameters(), 0.01)
print(max(p.grad.abs().max().item() for p in rnn.parameters()) <= 0.0100001)
print(nn.utils.clip_grad_norm_([torch.ones(1, requires_grad=True)], 1.0), nn.utils.clip_grad_norm_(rnn.parameters(), 1e9, norm_type=float("inf")), f"{nn.utils.clip_grad_norm_(rnn.parameters(), 0.001, norm_type=1):.4f}")
w = torch.ones(2, requires_grad=True)
w.grad = torch.tensor([float("nan"), 1.0])
try:
    nn.utils.clip_grad_norm_([w], 1.0, error_if_nonfinite=True)
except RuntimeError as error:
    print(error)
print(nn.utils.clip_grad_norm_(w, 1.0), w.grad)
vec = nn.utils.parameters_to_vector(rnn.parameters())
print(vec.shape, vec.requires_grad)
nn.utils.vector_to_parameters(torch.zeros_like(vec), rnn.parameters())
print(sum(p.abs().sum() for p in rnn.parameters()))
