"""Causal attention from matrix products, masks, positions and sampling."""

import torch, math, torch.nn.functional as F
torch.manual_seed(0)
B, T, C, H = (2, 4, 8, 2)
x = torch.randn(B, T, C)
tril = torch.tril(torch.ones(T, T))
wei = torch.zeros((T, T))
wei = wei.masked_fill(tril == 0, float('-inf'))
wei = F.softmax(wei, dim=-1)
print(wei)
xbow = torch.zeros((B, T, C))

for b in range(B):
    for t in range(T):
        xbow[b, t] = torch.mean(x[b, :t + 1], 0)
print(torch.allclose(wei @ x, xbow, atol=1e-06))
k, q, v = (torch.nn.Linear(C, C, bias=False)(x) for _ in range(3))

def split(z):
    return z.view(B, T, H, C // H).transpose(1, 2)

k, q, v = map(split, (k, q, v))
att = q @ k.transpose(-2, -1) * (1.0 / math.sqrt(k.size(-1)))
att = att.masked_fill(tril.view(1, 1, T, T) == 0, float('-inf'))
att = F.softmax(att, dim=-1)
y = (att @ v).transpose(1, 2).contiguous().view(B, T, C)
print(y.shape, y[0, 0])
print(att[0, 0])
print(torch.allclose(F.scaled_dot_product_attention(q, k, v, is_causal=True).transpose(1, 2).reshape(B, T, C), y, atol=1e-06))
try:
    (att @ v).transpose(1, 2).view(B, T, C)
except RuntimeError as e:
    print(e)
pos = torch.arange(0, 6).unsqueeze(1).float()
div = torch.exp(torch.arange(0, C, 2).float() * (-math.log(10000.0) / C))
pe = torch.zeros(6, C)
pe[:, 0::2] = torch.sin(pos * div)
pe[:, 1::2] = torch.cos(pos * div)
print(pe)
logits = torch.randn(3, 5)
probs = F.softmax(logits / 0.8, dim=-1)
topv, topi = torch.topk(probs, 2)
print(topv, topi)
logits[logits < topv[:, [-1]]] = -float('Inf')
print(logits)
sp, si = torch.sort(probs, descending=True)
cum = torch.cumsum(sp, -1)
mask = cum > 0.9
mask[..., 1:] = mask[..., :-1].clone()
mask[..., 0] = 0
print(mask, probs.scatter(1, si, sp.masked_fill(mask, 0)))
print(torch.multinomial(probs, 2))
print(torch.distributions.Categorical(probs).entropy())
print(-(probs * probs.log()).sum(-1))
