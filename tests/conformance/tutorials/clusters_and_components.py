"""k-means, principal components, Gram-Schmidt and power iteration."""

import torch
torch.manual_seed(7)
X = torch.cat([torch.randn(20, 2) + torch.tensor([3.0, 3.0]), torch.randn(20, 2) - 3, torch.randn(20, 2) + torch.tensor([3.0, -3.0])])
C = X[torch.randperm(len(X))[:3]].clone()
print(C)

for it in range(10):
    D = torch.cdist(X, C)
    lab = D.argmin(dim=1)
    new = torch.stack([X[lab == k].mean(0) for k in range(3)])
    shift = (new - C).norm().item()
    C = new
    print(it, round(shift, 4), torch.bincount(lab, minlength=3).tolist())
    if shift < 0.0001:
        break
print(C[C[:, 0].argsort()])
Xc = X - X.mean(0)
U, S, V = torch.svd(Xc)
print(S, S ** 2 / (S ** 2).sum())
cov = Xc.T @ Xc / (len(X) - 1)
e, v = torch.linalg.eigh(cov)
print(e.flip(0), torch.allclose(cov, torch.cov(X.T), atol=1e-05))
print(torch.linalg.matrix_rank(Xc), (Xc @ V).std(0))
Q = torch.empty(2, 2)
A = torch.tensor([[1.0, 1.0], [0.0, 1.0]])

for i in range(2):
    q = A[:, i].clone()
    for j in range(i):
        q -= Q[:, j] @ A[:, i] * Q[:, j]
    Q[:, i] = q / q.norm()
print(Q, Q.T @ Q)
v = torch.ones(3)
M = torch.tensor([[4.0, 1.0, 0.0], [1.0, 3.0, 1.0], [0.0, 1.0, 2.0]])

for i in range(30):
    v = M @ v
    v /= v.norm()
print(v, v @ M @ v, torch.linalg.eigvalsh(M)[-1])
d = torch.cdist(X, X)
d.fill_diagonal_(float('inf'))
print(d.min(1).values[:5], d.topk(3, largest=False).indices[:3])
onehot = torch.nn.functional.one_hot(lab, 3).float()
print(onehot.sum(0), onehot.T @ X / onehot.sum(0, keepdim=True).T)
