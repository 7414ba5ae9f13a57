"""Names: counts of bigrams, the same by gradient descent, and an MLP with batch norm by hand."""

import torch, torch.nn.functional as F
words = ['emma', 'olivia', 'ava', 'isabella', 'sophia', 'charlotte', 'mia', 'amelia', 'harper', 'evelyn']
chars = sorted(list(set(''.join(words))))
stoi = {s: i + 1 for i, s in enumerate(chars)}
stoi['.'] = 0
itos = {i: s for s, i in stoi.items()}
V = len(itos)
N = torch.zeros((V, V), dtype=torch.int32)

for w in words:
    chs = ['.'] + list(w) + ['.']
    for a, b in zip(chs, chs[1:]):
        N[stoi[a], stoi[b]] += 1
print(N)
P = (N + 1).float()
P /= P.sum(1, keepdims=True)
print(P[0].sum(), P.shape, P.dtype)
g = torch.Generator().manual_seed(2147483647)

for i in range(5):
    out = []
    ix = 0
    while True:
        ix = torch.multinomial(P[ix], num_samples=1, replacement=True, generator=g).item()
        out.append(itos[ix])
        if ix == 0:
            break
    print(''.join(out))
log_likelihood = 0.0
n = 0

for w in words[:3]:
    for a, b in zip('.' + w, w + '.'):
        logprob = torch.log(P[stoi[a], stoi[b]])
        log_likelihood += logprob
        n += 1
print(f'log_likelihood={log_likelihood!r}')
print(f'{-log_likelihood / n}')
xs, ys = ([], [])

for w in words:
    for a, b in zip('.' + w, w + '.'):
        xs.append(stoi[a])
        ys.append(stoi[b])
xs = torch.tensor(xs)
ys = torch.tensor(ys)
num = xs.nelement()
print('number of examples: ', num)
g = torch.Generator().manual_seed(2147483647)
W = torch.randn((V, V), generator=g, requires_grad=True)

for k in range(20):
    xenc = F.one_hot(xs, num_classes=V).float()
    logits = xenc @ W
    counts = logits.exp()
    probs = counts / counts.sum(1, keepdims=True)
    loss = -probs[torch.arange(num), ys].log().mean() + 0.01 * (W ** 2).mean()
    W.grad = None
    loss.backward()
    W.data += -50 * W.grad
    if k % 5 == 0:
        print(loss.item())
block = 3
X, Y = ([], [])

for w in words:
    ctx = [0] * block
    for ch in w + '.':
        ix = stoi[ch]
        X.append(ctx)
        Y.append(ix)
        ctx = ctx[1:] + [ix]
X = torch.tensor(X)
Y = torch.tensor(Y)
print(X.shape, X.dtype, Y.shape)
g = torch.Generator().manual_seed(2147483647)
C = torch.randn((V, 2), generator=g)
W1 = torch.randn((6, 20), generator=g) * (5 / 3) / 6 ** 0.5
b1 = torch.randn(20, generator=g) * 0.01
W2 = torch.randn((20, V), generator=g) * 0.01
b2 = torch.zeros(V)
bngain = torch.ones((1, 20))
bnbias = torch.zeros((1, 20))
params = [C, W1, b1, W2, b2, bngain, bnbias]
print(sum((p.nelement() for p in params)))

for p in params:
    p.requires_grad = True
lossi = []

for i in range(30):
    ix = torch.randint(0, X.shape[0], (16,), generator=g)
    emb = C[X[ix]]
    hpre = emb.view(-1, 6) @ W1 + b1
    bm = hpre.mean(0, keepdim=True)
    bs = hpre.std(0, keepdim=True)
    hpre = bngain * (hpre - bm) / bs + bnbias
    h = torch.tanh(hpre)
    logits = h @ W2 + b2
    loss = F.cross_entropy(logits, Y[ix])
    for p in params:
        p.grad = None
    loss.backward()
    lr = 0.1 if i < 20 else 0.01
    for p in params:
        p.data += -lr * p.grad
    lossi.append(loss.log10().item())
print(loss.item(), torch.tensor(lossi).view(-1, 10).mean(1))
print((h.abs() > 0.99).float().mean())

def cmp(s, dt, t):
    ex = torch.all(dt == t.grad).item()
    app = torch.allclose(dt, t.grad)
    mx = (dt - t.grad).abs().max().item()
    print(f'{s:15s} | exact: {str(ex):5s} | approximate: {str(app):5s} | maxdiff: {mx < 1e-06}')

n = 16
logits = logits.detach().requires_grad_()
loss = F.cross_entropy(logits, Y[ix])
loss.backward()
dl = F.softmax(logits, 1)
dl[range(n), Y[ix]] -= 1
dl /= n
cmp('logits', dl.detach(), logits)
