# torch.autograd.grad and backward(inputs=...).
import torch


def attempt(what):
    try:
        print(what())
    except Exception as error:
        print(type(error).__name__, error)


x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
u = torch.ones(3, requires_grad=True)
constant = torch.ones(3)
grad = torch.autograd.grad


def loss():
    return (x * x).sum()


print(grad(loss(), x), x.grad)
attempt(lambda: grad(loss(), [x, u]))
attempt(lambda: grad(loss(), [x, u], allow_unused=True))
attempt(lambda: grad(loss(), [x, u], materialize_grads=True))
attempt(lambda: grad(loss(), [x, u], allow_unused=False, materialize_grads=True))
attempt(lambda: grad(loss(), constant))
attempt(lambda: grad(constant, x))
attempt(lambda: grad(x * 2, x))
attempt(lambda: grad(x * 2, x, torch.ones(2)))
attempt(lambda: grad(x * 2, x, grad_outputs=torch.tensor([1.0, 10.0, 100.0])))
attempt(lambda: grad([x * 2, (x * 3).sum()], x, grad_outputs=[torch.ones(3), None]))
attempt(lambda: grad(loss(), []))
attempt(lambda: grad(loss(), {"x": x}))
attempt(lambda: grad(x.sum(), x.view(3)))
attempt(lambda: grad(3, x))

hidden = x * 2
top = (hidden * hidden).sum()
attempt(lambda: grad(top, [hidden, x]))
attempt(lambda: grad(top, x))
kept = loss()
attempt(lambda: grad(kept, x, retain_graph=True))
attempt(lambda: grad(kept, x))
attempt(lambda: grad(kept, x))
print(grad(loss(), x)[0].requires_grad)

# backward with inputs adds to .grad of these only.
w = torch.tensor(2.0, requires_grad=True)
b = torch.tensor(1.0, requires_grad=True)
product = w * 3
(product + b).backward(inputs=[w])
print(w.grad, b.grad)
product = w * 3
(product + b).backward(inputs=[product])
print(product.grad, w.grad, product.retains_grad)
attempt(lambda: (w * 2).backward(inputs=[]))
attempt(lambda: (w * 2).backward(inputs=constant))

# Several roots.
x.grad = None
torch.autograd.backward([loss(), (x * 3).sum()])
print(x.grad)
torch.autograd.backward([x * 2, loss()], [torch.ones(3), None])
print(x.grad)
attempt(lambda: torch.autograd.backward([x * 2, loss()], [torch.ones(3)]))
attempt(lambda: torch.autograd.backward(constant))
torch.autograd.backward(loss(), torch.tensor(3.0))
print(x.grad)

# Newton's method with a gradient that never touches .grad.
t = torch.tensor(3.0, requires_grad=True)
for step in range(5):
    value = t**2 - 2
    (slope,) = grad(value, t)
    with torch.no_grad():
        t -= value / slope
    print(f"{t.item():.6f}")
print(t.grad)
