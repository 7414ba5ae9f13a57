# Hooks on tensors and on nodes of the graph.
import torch


def attempt(what):
    try:
        print(what())
    except Exception as error:
        print(type(error).__name__, error)


x = torch.ones(3, requires_grad=True)
first = x.register_hook(lambda grad: print("first", grad))
second = x.register_hook(lambda grad: grad * 2)
x.register_hook(lambda grad: print("third", grad))
(x * 3).sum().backward()
print(x.grad)
first.remove()
second.remove()
second.remove()  # twice does no harm
(x * 3).sum().backward()
print(x.grad)

# retain_grad sees what the hooks gave.
x = torch.ones(3, requires_grad=True)
y = x * 2
y.retain_grad()
y.register_hook(lambda grad: grad * 10)
y.sum().backward()
print(y.grad, x.grad)

with x.register_hook(lambda grad: grad.clamp(max=0.5)):
    x.sum().backward()
x.sum().backward()
print(x.grad)


def boom(grad):
    raise KeyError("boom")


y = x * 2
y.register_hook(boom)
attempt(lambda: y.sum().backward())
attempt(lambda: torch.ones(1).register_hook(print))
y = x * 2
y.register_hook(lambda grad: 3)
attempt(lambda: y.sum().backward())
y = x * 2
y.register_hook(lambda grad: torch.ones(2))
attempt(lambda: y.sum().backward())
y = x * 2
y.register_hook(lambda grad: grad.double())
attempt(lambda: y.sum().backward())

# The order of the sweep.
order = []
a = torch.ones(2, requires_grad=True)
b = a * 2
c = b * 3
total = c.sum()
for name, tensor in dict(a=a, b=b, c=c, total=total).items():
    tensor.register_hook(lambda grad, name=name: order.append(name))
total.backward()
print(order)

# A hook belongs to the tensor as it was.
y = a * 2
y.register_hook(lambda grad: print("before", grad))
y.mul_(3)
y.register_hook(lambda grad: print("after", grad))
y.sum().backward()

# After accumulation: an optimizer step that needs no optimizer loop.
p = torch.tensor([1.0, 2.0], requires_grad=True)


def step(parameter):
    print(parameter is p, parameter.grad)
    with torch.no_grad():
        parameter -= 0.1 * parameter.grad
    parameter.grad = None


p.register_post_accumulate_grad_hook(step)
(p * p).sum().backward()
print(p, p.grad)
attempt(lambda: (p * 2).register_post_accumulate_grad_hook(step))
attempt(lambda: torch.ones(1).register_post_accumulate_grad_hook(step))

# Nodes.
x = torch.ones(2, requires_grad=True)
y = x * 2
node = y.grad_fn
print(node is y.grad_fn, node == y.grad_fn, type(node).__name__, node.name(), node.metadata)
node.register_prehook(lambda upstream: (upstream[0] * 2,))
node.register_hook(lambda produced, upstream: print(produced, upstream))
y.sum().backward()
print(x.grad)
y = x * 2
y.grad_fn.register_hook(lambda produced, upstream: (produced[0] * 7, produced[1]))
y.sum().backward()
print(x.grad)
y = x * 2
y.grad_fn.register_hook(lambda produced, upstream: produced[0])
attempt(lambda: y.sum().backward())
y = x * 2
y.grad_fn.register_hook(lambda produced, upstream: (produced[0],))
attempt(lambda: y.sum().backward())
leaf = y.grad_fn.next_functions[0][0]
print(leaf.name(), leaf.variable is x)
leaf.register_prehook(lambda upstream: print("arrives", upstream))
leaf.register_hook(lambda produced, upstream: print("arrived", produced, upstream))
(x * 5).sum().backward()
attempt(lambda: y.grad_fn.nothing)

# Hooks act on what autograd.grad gives, too.
x = torch.ones(2, requires_grad=True)
x.register_hook(lambda grad: grad * 3)
y = x * 2
y.register_hook(lambda grad: grad + 1)
print(torch.autograd.grad(y.sum(), [y, x]))
