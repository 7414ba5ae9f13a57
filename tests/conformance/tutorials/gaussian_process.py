"""A Gaussian process: hyperparameters by maximum likelihood, predictions by Cholesky."""

import torch, math
torch.manual_seed(0)

def rbf(a, b, ls, var):
    return var * torch.exp(-0.5 * torch.cdist(a, b) ** 2 / ls ** 2)

X = torch.linspace(0, 5, 8).unsqueeze(1)
y = torch.sin(X).squeeze()
log_ls = torch.tensor(0.0, requires_grad=True)
log_var = torch.tensor(0.0, requires_grad=True)
log_noise = torch.tensor(-2.0, requires_grad=True)
opt = torch.optim.Adam([log_ls, log_var, log_noise], lr=0.05)

for i in range(30):
    opt.zero_grad()
    d2 = (X - X.T) ** 2
    K = log_var.exp() * torch.exp(-0.5 * d2 / log_ls.exp() ** 2) + log_noise.exp() * torch.eye(8)
    a = torch.linalg.solve(K, y)
    nll = 0.5 * y @ a + 0.5 * torch.logdet(K) + 4 * math.log(2 * math.pi)
    nll.backward()
    opt.step()
    if i % 10 == 0:
        print(i, f'{nll.item():.4f}', f'{log_ls.grad:.4f} {log_var.grad:.4f} {log_noise.grad:.4f}')
with torch.no_grad():
    Xs = torch.tensor([[0.5], [2.5], [6.0]])
    K = rbf(X, X, log_ls.exp(), log_var.exp()) + log_noise.exp() * torch.eye(8)
    L = torch.linalg.cholesky(K)
    alpha = torch.cholesky_solve(y.unsqueeze(1), L)
    Ks = rbf(Xs, X, log_ls.exp(), log_var.exp())
    print((Ks @ alpha).squeeze())
    v = torch.linalg.solve_triangular(L, Ks.T, upper=False)
    print((log_var.exp() - (v ** 2).sum(0)).sqrt())
L = torch.linalg.cholesky(torch.tensor([[2.0, 1.0], [1.0, 2.0]], requires_grad=True))
print(L)
