"""What second derivatives are used for: Newton's method, gradient penalties, Hessians, MAML."""
import torch
import torch.nn as nn

torch.manual_seed(0)
x = torch.tensor([3.0], requires_grad=True)
for step in range(5):
    y = (x - 1) ** 4 + x ** 2
    grad, = torch.autograd.grad(y, x, create_graph=True)
    hessian, = torch.autograd.grad(grad, x)
    with torch.no_grad():
        x -= grad / hessian
    print(f"{step}: x = {x.item():.6f}, y = {y.item():.6f}")

critic = nn.Sequential(nn.Linear(2, 8), nn.LeakyReLU(0.2), nn.Linear(8, 8), nn.Tanh(), nn.Linear(8, 1))
optimizer = torch.optim.Adam(critic.parameters(), lr=1e-2, betas=(0.5, 0.9))
for step in range(4):
    real, fake = torch.randn(6, 2) + 2, torch.randn(6, 2)
    alpha = torch.rand(6, 1)
    mixed = (alpha * real + (1 - alpha) * fake).requires_grad_(True)
    scores = critic(mixed)
    gradients = torch.autograd.grad(outputs=scores, inputs=mixed, grad_outputs=torch.ones_like(scores),
                                    create_graph=True, retain_graph=True, only_inputs=True)[0]
    penalty = ((gradients.norm(2, dim=1) - 1) ** 2).mean()
    loss = critic(fake).mean() - critic(real).mean() + 10 * penalty
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    print(f"{step}: {loss.item():.5f} {penalty.item():.5f}")
print(critic[0].weight.grad)


def f(v):
    return (v ** 3).sum() + v[0] * v[1] + torch.sin(v[2])


v = torch.tensor([1.0, 2.0, 0.5], requires_grad=True)
grad = torch.autograd.grad(f(v), v, create_graph=True)[0]
print(grad)
rows = [torch.autograd.grad(g, v, retain_graph=True)[0] for g in grad]
print(torch.stack(rows))
print(torch.autograd.functional.hessian(f, v.detach()))
print(torch.autograd.functional.jacobian(lambda t: t ** 2 * t.sum(), v.detach()))
print(torch.autograd.functional.hvp(f, v.detach(), torch.ones(3)))
print(torch.autograd.functional.vjp(lambda t: t * 2, v.detach(), torch.ones(3)))
print(torch.autograd.functional.jvp(lambda t: t ** 2, v.detach(), torch.ones(3)))

# One inner step of MAML: the outer gradient goes through the inner update.
w = torch.tensor([0.5, -0.3], requires_grad=True)
data = torch.tensor([[1.0, 2.0], [0.5, -1.0]])
inner = ((data @ w - 1) ** 2).mean()
slope, = torch.autograd.grad(inner, w, create_graph=True)
fast = w - 0.1 * slope
outer = ((data @ fast - 0.5) ** 2).mean()
outer.backward()
print(outer, w.grad)

# Accumulating with create_graph gives .grad a history.
a = torch.tensor(3.0, requires_grad=True)
(a ** 4).backward(create_graph=True)
print(a.grad)
second = a.grad
a.grad = None
second.backward()
print(a.grad)


class Cube(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x ** 3

    @staticmethod
    def backward(ctx, g):
        x, = ctx.saved_tensors
        return g * 3 * x ** 2


b = torch.tensor(2.0, requires_grad=True)
first, = torch.autograd.grad(Cube.apply(b), b, create_graph=True)
print(first.item(), torch.autograd.grad(first, b))

# The Laplacian of a small network, as physics-informed networks need it.
net = nn.Sequential(nn.Linear(1, 8), nn.Tanh(), nn.Linear(8, 1))
t = torch.linspace(0, 1, 5).reshape(-1, 1).requires_grad_()
u = net(t)
du = torch.autograd.grad(u, t, torch.ones_like(u), create_graph=True)[0]
ddu = torch.autograd.grad(du, t, torch.ones_like(du), create_graph=True)[0]
residual = ((ddu + u) ** 2).mean()
residual.backward()
print(du.flatten(), ddu.flatten())
print(residual, net[0].weight.grad.flatten())
