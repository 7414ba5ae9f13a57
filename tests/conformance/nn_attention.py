"""Attention, the transformer's encoder, Bilinear, containers, parameters as a vector."""

import torch
import torch.nn as nn
import torch.nn.functional as F

# In float64 the last digits of sums do not show.
torch.set_default_dtype(torch.float64)
torch.manual_seed(0)
q, k, v = (torch.randn(2, 2, 3, 4, requires_grad=True) for _ in range(3))
mask = torch.tensor([[True, False, True], [True, True, False], [True, True, True]])
for options in ({}, {"is_causal": True}, {"attn_mask": mask}, {"attn_mask": torch.randn(3, 3)}, {"scale": 0.1}):
    for tensor in (q, k, v):
        tensor.grad = None
    out = F.scaled_dot_product_attention(q, k, v, **options)
    print(list(options), out[0, 1], out.grad_fn.name())
    (out * out).sum().backward()
    print(q.grad[0, 0], k.grad[1, 1], v.grad[0, 1])
print(F.scaled_dot_product_attention(q[0], k[0], v[0]))

x = torch.randn(3, 2, 6)
for attention in (nn.MultiheadAttention(6, 2), nn.MultiheadAttention(6, 3, batch_first=True),
                  nn.MultiheadAttention(6, 2, bias=False), nn.MultiheadAttention(6, 2, kdim=4, vdim=5)):
    print(attention, [(name, tuple(p.shape)) for name, p in attention.named_parameters()])
    if attention.kdim == 4:
        out, weights = attention(x, torch.randn(4, 2, 4), torch.randn(4, 2, 5))
    else:
        out, weights = attention(x, x, x)
    print(out, weights)
    out.pow(2).sum().backward()
    print([p.grad.flatten()[:3] for p in attention.parameters()])
attention = nn.MultiheadAttention(6, 2, batch_first=True)
padding = torch.tensor([[False, True], [False, False], [False, False]])
print(attention(x, x, x, key_padding_mask=padding)[0])
print(attention(x, x, x, need_weights=False)[0], attention(x, x, x, average_attn_weights=False)[1].shape)
print(attention(x[0], x[0], x[0])[0].shape)

layer = nn.TransformerEncoderLayer(6, 2, 8, dropout=0.0, batch_first=True)
print(layer)
out = layer(x)
print(out)
(out * torch.arange(36.0).view(3, 2, 6)).sum().backward()
print(layer.linear1.weight.grad[0], layer.norm1.weight.grad, layer.self_attn.in_proj_weight.grad[3])
first = nn.TransformerEncoderLayer(6, 2, 8, dropout=0.3, activation="gelu", norm_first=True)
print(first(x)[0, 0])
encoder = nn.TransformerEncoder(nn.TransformerEncoderLayer(6, 2, 8, batch_first=True, dropout=0.0), 2)
print(encoder(x)[0, 0], len(list(encoder.parameters())))

bilinear = nn.Bilinear(3, 2, 4)
a, b = torch.randn(5, 3), torch.randn(5, 2)
out = bilinear(a, b)
print(bilinear, out)
out.sum().backward()
print(bilinear.weight.grad, bilinear.bias.grad)

named = nn.ParameterDict({"a": nn.Parameter(torch.ones(2)), "b": torch.zeros(1, 3)})
print(named, list(named), named["a"], "b" in named, len(named))
listed = nn.ParameterList([nn.Parameter(torch.ones(2)), torch.zeros(3)])
print(listed, len(listed), [p.shape for p in listed.parameters()])

net = nn.Sequential(nn.Linear(2, 2), nn.Tanh(), nn.Linear(2, 1))
flat = nn.utils.parameters_to_vector(net.parameters())
print(flat)
nn.utils.vector_to_parameters(torch.arange(9.0), net.parameters())
print(net[0].weight, net[2].bias, net(torch.ones(1, 2)))

# The next script may run in this process.
torch.set_default_dtype(torch.float32)
