"""Cholesky, eigenvalues, singular values and QR, with their gradients."""

import torch
torch.manual_seed(0)
A = torch.randn(4, 4, dtype=torch.double)
S = (A @ A.T + 4 * torch.eye(4)).requires_grad_()

for name, f in dict(chol=lambda x: torch.linalg.cholesky(x).sin().sum(), eigh=lambda x: torch.linalg.eigh(x).eigenvectors.abs().sum() + torch.linalg.eigvalsh(x).log().sum(), svdvals=lambda x: torch.linalg.svdvals(x).sin().sum(), spec=lambda x: torch.linalg.matrix_norm(x, 2), qr=lambda x: torch.linalg.qr(x)[1].abs().sum() + torch.linalg.qr(x)[0].abs().sum(), pinv=lambda x: torch.linalg.pinv(x[:, :3]).sum(), lstsq=lambda x: torch.linalg.lstsq(x[:, :2], x[:, 3:]).solution.sum()).items():
    S.grad = None
    try:
        y = f(S)
        y.backward()
        print(name, y, S.grad)
    except Exception as e:
        print(name, type(e).__name__, e)
T = torch.randn(5, 3, dtype=torch.double, requires_grad=True)
U, s, Vh = torch.linalg.svd(T, full_matrices=False)
((U @ torch.diag(s.sqrt()) @ Vh) ** 2).sum().backward()
print(T.grad, U.grad_fn.name(), s)
T.grad = None
Q, R = torch.linalg.qr(T)
(Q @ R.tril()).sum().backward()
print(Q.grad_fn.name())
U, s, Vh = torch.linalg.svd(torch.ones(3, 2))
print(U.shape, s.shape, Vh.shape, torch.allclose(U @ U.T, torch.eye(3), atol=1e-06))
