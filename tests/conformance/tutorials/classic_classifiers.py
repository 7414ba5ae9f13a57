"""Support vectors, Newton for logistic regression, a perceptron, naive Bayes, neighbours."""

import torch
torch.manual_seed(0)
X = torch.randn(40, 2)
y = torch.where(X[:, 0] + X[:, 1] > 0, 1.0, -1.0)
w = torch.zeros(2, requires_grad=True)
b = torch.zeros((), requires_grad=True)

for e in range(20):
    margin = y * (X @ w + b)
    loss = torch.clamp(1 - margin, min=0).mean() + 0.01 * w.dot(w)
    loss.backward()
    with torch.no_grad():
        for p in (w, b):
            p -= 0.5 * p.grad
            p.grad = None
print(loss, w, b, ((X @ w + b).sign() == y).float().mean())
w = torch.zeros(3)
Xb = torch.cat([torch.ones(40, 1), X], 1)
t = (y > 0).float()

for i in range(6):
    mu = torch.sigmoid(Xb @ w)
    H = Xb.T @ (Xb * (mu * (1 - mu))[:, None]) + 0.001 * torch.eye(3)
    w = w + torch.linalg.solve(H, Xb.T @ (t - mu))
    print(i, w)
p = torch.zeros(2)

for epoch in range(3):
    err = 0
    for xi, yi in zip(X, y):
        if yi * (p @ xi) <= 0:
            p += yi * xi
            err += 1
    print('epoch', epoch, 'errors', err, p)
means = torch.stack([X[y == c].mean(0) for c in (-1, 1)])
sd = torch.stack([X[y == c].std(0) for c in (-1, 1)])
lp = torch.distributions.Normal(means[:, None], sd[:, None]).log_prob(X).sum(-1)
print((lp.argmax(0) * 2 - 1 == y).float().mean().item())
k = 3
Xt = torch.randn(5, 2)
nn = torch.cdist(Xt, X).topk(k, largest=False).indices
print(nn, y[nn].sum(1).sign(), torch.mode(y[nn], 1).values)
cm = torch.zeros(2, 2, dtype=torch.long)
pred = (X @ p > 0).long()

for a, c in zip(t.long(), pred):
    cm[a, c] += 1
print(cm, cm.diag() / cm.sum(1), cm.sum(), (cm.diag().sum() / cm.sum()).item())
tp, fp = (cm[1, 1].item(), cm[0, 1].item())
print(f'precision {tp / (tp + fp):.3f}')
ridge = torch.linalg.lstsq(torch.cat([X, 0.1 ** 0.5 * torch.eye(2)]), torch.cat([y, torch.zeros(2)])[:, None]).solution
print(ridge.squeeze())
s = torch.linalg.svdvals(X)
print(s, torch.linalg.cond(X))
perm = torch.randperm(40)
tr, te = (perm[:30], perm[30:])
print(tr[:5], len(te), torch.equal(perm.sort()[0], torch.arange(40)))
