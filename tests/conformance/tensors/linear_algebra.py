"""Products of matrices, and torch.linalg."""

import torch

torch.manual_seed(0)
a = torch.tensor([[2.0, 1.0], [1.0, 3.0]])
b = torch.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
v = torch.tensor([1.0, -1.0])
print(a @ b, torch.matmul(a, b), a.mm(b), torch.mm(a, b), a.matmul(v), a.mv(v), torch.mv(a, v), v @ a, v.dot(v), torch.vdot(v, v))
print(torch.bmm(torch.ones(2, 3, 4), torch.ones(2, 4, 1)).shape, (torch.ones(5, 1, 2, 3) @ torch.ones(4, 3, 2)).shape, torch.einsum("ij,jk->ik", a, b), torch.einsum("i,i", v, v), torch.einsum("bij->bji", torch.ones(2, 3, 4)).shape)
print(torch.addmm(torch.ones(2, 3), a, b), torch.addmm(torch.ones(3), a, b, beta=2, alpha=0.5), torch.addmv(v, a, v), torch.baddbmm(torch.zeros(1, 2, 3), a[None], b[None]).shape, torch.chain_matmul(a, a, b) if False else torch.linalg.multi_dot([a, a, b]))
print(torch.linalg.det(a), torch.det(a), torch.inverse(a), torch.linalg.inv(a), a.inverse() @ a, a.logdet(), torch.slogdet(a))
print(torch.linalg.solve(a, v), torch.linalg.solve(a, b), torch.linalg.matrix_power(a, 3), torch.matrix_power(a, 2), torch.trace(a), a.trace())
print(torch.linalg.norm(v), torch.linalg.norm(b), torch.linalg.norm(v, 1), torch.linalg.norm(v, ord=float("inf")), torch.linalg.matrix_norm(b), torch.linalg.vector_norm(b, dim=1))
q, r = torch.linalg.qr(a)
print((q @ r - a).abs().max() < 1e-6, (q.T @ q - torch.eye(2)).abs().max() < 1e-6)
u, s, vh = torch.linalg.svd(b, full_matrices=False)
print(s, (u @ torch.diag(s) @ vh - b).abs().max() < 1e-5, torch.linalg.svdvals(b), torch.linalg.matrix_rank(b))
values, vectors = torch.linalg.eigh(a)
print(values, (vectors @ torch.diag(values) @ vectors.T - a).abs().max() < 1e-6)
print(torch.linalg.cholesky(a), torch.linalg.pinv(b).shape, torch.allclose(b @ torch.linalg.pinv(b), torch.eye(2), atol=1e-5))
x = torch.tensor([[1.0, 1.0], [1.0, 2.0], [1.0, 3.0]])
y = torch.tensor([[1.0], [2.0], [2.5]])
print(torch.linalg.lstsq(x, y).solution, (x.T @ x).inverse() @ x.T @ y)
w = a.clone().requires_grad_()
torch.linalg.inv(w).sum().backward()
print(w.grad)
w.grad = None
torch.linalg.solve(w, v).sum().backward()
print(w.grad)
w.grad = None
torch.det(w).backward()
print(w.grad)
for bad in (lambda: a @ torch.ones(3), lambda: b @ b, lambda: torch.mm(a, v), lambda: torch.bmm(a, b), lambda: torch.linalg.inv(torch.ones(2, 2)), lambda: torch.linalg.inv(b), lambda: torch.linalg.cholesky(-a), lambda: a @ torch.tensor([1, 2]), lambda: torch.einsum("ij,jk", a, torch.ones(3, 3)), lambda: torch.mv(a, torch.ones(3))):
    try:
        print(bad())
    except Exception as error:
        print(type(error).__name__, str(error)[:150])
