import torch

# The norm of one element is its size: no square overflows or vanishes.
for value in (-3.636e23, 1e-30, -2.5, float("inf")):
    t = torch.tensor(value)
    print(t.norm().item(), t.reshape(1).norm().item(), t.norm(p=3).item(), t.norm(p=0).item())
column = torch.tensor([[-1e25], [3.0]])
print(column.norm(dim=1).tolist(), column.norm(dim=1, keepdim=True).shape, column.norm().item())
print(torch.linalg.vector_norm(column, ord=float("inf"), dim=1).tolist())

w = torch.tensor(-1e25, requires_grad=True)
w.norm().backward()
print(w.grad)
w.grad = torch.tensor(-3.636e23)
print(torch.nn.utils.clip_grad_norm_([w], 5.0), w.grad)
