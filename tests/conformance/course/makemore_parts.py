"""Byte-pair tokenizer + bigram LM + MLP (makemore parts 1-5) """
import torch, torch.nn.functional as F, random, math, re, sys
from collections import Counter
words = "emma olivia ava isabella sophia charlotte mia amelia harper evelyn".split()
b = {}
for w in words:
    chs = ['<S>'] + list(w) + ['<E>']
    for ch1, ch2 in zip(chs, chs[1:]): b[(ch1, ch2)] = b.get((ch1, ch2), 0) + 1
print(sorted(b.items(), key=lambda kv: -kv[1])[:5])
chars = sorted(list(set(''.join(words)))); stoi = {s: i + 1 for i, s in enumerate(chars)}; stoi['.'] = 0; itos = {i: s for s, i in stoi.items()}; V = len(itos)
N = torch.zeros((V, V), dtype=torch.int32)
for w in words:
    chs = ['.'] + list(w) + ['.']
    for c1, c2 in zip(chs, chs[1:]): N[stoi[c1], stoi[c2]] += 1
P = (N + 1).float(); P /= P.sum(1, keepdims=True); print(P[0], P[0].sum())
g = torch.Generator().manual_seed(2147483647)
for i in range(3):
    out, ix = [], 0
    while True:
        ix = torch.multinomial(P[ix], num_samples=1, replacement=True, generator=g).item(); out.append(itos[ix])
        if ix == 0: break
    print(''.join(out))
log_likelihood, n = 0.0, 0
for w in words:
    for c1, c2 in zip('.' + w, w + '.'): log_likelihood += torch.log(P[stoi[c1], stoi[c2]]); n += 1
print(f'{log_likelihood=}'); print(f'{-log_likelihood / n}')
block_size = 3; X, Y = [], []
for w in words:
    context = [0] * block_size
    for ch in w + '.': X.append(context); Y.append(stoi[ch]); context = context[1:] + [stoi[ch]]
X, Y = torch.tensor(X), torch.tensor(Y); print(X.shape, X.dtype, Y.shape)
g = torch.Generator().manual_seed(2147483647); C = torch.randn((V, 2), generator=g); n_hidden = 20
W1 = torch.randn((6, n_hidden), generator=g) * (5 / 3) / (6 ** 0.5); W2 = torch.randn((n_hidden, V), generator=g) * 0.01; b2 = torch.randn(V, generator=g) * 0
bngain, bnbias = torch.ones((1, n_hidden)), torch.zeros((1, n_hidden)); bnmean_running, bnstd_running = torch.zeros((1, n_hidden)), torch.ones((1, n_hidden))
parameters = [C, W1, W2, b2, bngain, bnbias]; print(sum(p.nelement() for p in parameters))
for p in parameters: p.requires_grad = True
lossi = []
for i in range(30):
    ix = torch.randint(0, X.shape[0], (16,), generator=g); Xb, Yb = X[ix], Y[ix]; emb = C[Xb]; embcat = emb.view(emb.shape[0], -1); hpreact = embcat @ W1
    bnmeani, bnstdi = hpreact.mean(0, keepdim=True), hpreact.std(0, keepdim=True); hpreact = bngain * (hpreact - bnmeani) / bnstdi + bnbias
    with torch.no_grad(): bnmean_running = 0.999 * bnmean_running + 0.001 * bnmeani; bnstd_running = 0.999 * bnstd_running + 0.001 * bnstdi
    h = torch.tanh(hpreact); logits = h @ W2 + b2; loss = F.cross_entropy(logits, Yb)
    for p in parameters: p.grad = None
    loss.backward(); lr = 0.1 if i < 20 else 0.01
    for p in parameters: p.data += -lr * p.grad
    if i % 10 == 0: print(f'{i:7d}/{30:7d}: {loss.item():.4f}')
    lossi.append(loss.log10().item())
print(torch.tensor(lossi).view(-1, 10).mean(1))
@torch.no_grad()
def split_loss(split):
    x, y = {'train': (X, Y), 'val': (X[:20], Y[:20])}[split]; emb = C[x]; h = torch.tanh(bngain * (emb.view(emb.shape[0], -1) @ W1 - bnmean_running) / bnstd_running + bnbias); print(split, round(F.cross_entropy(h @ W2 + b2, y).item(), 4))
split_loss('train'); split_loss('val')
def cmp(s, dt, t): ex = torch.all(dt == t.grad).item(); app = torch.allclose(dt, t.grad); maxdiff = (dt - t.grad).abs().max().item(); print(f'{s:15s} | exact: {str(app):5s} | approximate: {str(app):5s}')
logits = h.detach() @ W2 + b2; logits.retain_grad(); loss = F.cross_entropy(logits, Yb)
for p in parameters: p.grad = None
loss.backward(); dlogits = F.softmax(logits, 1); dlogits[range(16), Yb] -= 1; dlogits /= 16; cmp('logits', dlogits.detach(), logits)
class BatchNorm1d:
    def __init__(self, dim, eps=1e-5, momentum=0.1): self.eps, self.momentum, self.training = eps, momentum, True; self.gamma, self.beta = torch.ones(dim), torch.zeros(dim); self.running_mean, self.running_var = torch.zeros(dim), torch.ones(dim)
    def __call__(self, x):
        if self.training:
            dim = 0 if x.ndim == 2 else (0, 1); xmean, xvar = x.mean(dim, keepdim=True), x.var(dim, keepdim=True)
            with torch.no_grad(): self.running_mean = (1 - self.momentum) * self.running_mean + self.momentum * xmean
        else: xmean, xvar = self.running_mean, self.running_var
        self.out = self.gamma * (x - xmean) / torch.sqrt(xvar + self.eps) + self.beta; return self.out
    def parameters(self): return [self.gamma, self.beta]
bn = BatchNorm1d(4); print(bn(torch.randn(3, 2, 4, generator=g)).mean(), bn(torch.randn(5, 4, generator=g)).std(0))
def get_stats(ids, counts=None):
    counts = {} if counts is None else counts
    for pair in zip(ids, ids[1:]): counts[pair] = counts.get(pair, 0) + 1
    return counts
def merge(ids, pair, idx):
    new, i = [], 0
    while i < len(ids):
        if ids[i] == pair[0] and i < len(ids) - 1 and ids[i + 1] == pair[1]: new.append(idx); i += 2
        else: new.append(ids[i]); i += 1
    return new
text = "the theatre of the absurd héllo 👋 the"; ids = list(text.encode("utf-8")); merges = {}
for i in range(6): stats = get_stats(ids); pair = max(stats, key=stats.get); ids = merge(ids, pair, 256 + i); merges[pair] = 256 + i; print(f"merging {pair} into a new token {256 + i}")
vocab = {idx: bytes([idx]) for idx in range(256)}
for (p0, p1), idx in merges.items(): vocab[idx] = vocab[p0] + vocab[p1]
print(b"".join(vocab[i] for i in ids).decode("utf-8", errors="replace"), vocab[258], len(ids))
print(re.findall(r"""'s|'t| ?\w+| ?[^\s\w]+|\s+""", "It's a dog's life, 42 times!"))
