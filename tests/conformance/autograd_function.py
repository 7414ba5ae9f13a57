# torch.autograd.Function: derivatives written by hand.
import torch
from torch.autograd import Function
from torch.autograd.function import once_differentiable


def attempt(what):
    try:
        print(what())
    except Exception as error:
        print(type(error).__name__, error)


class Exp(Function):
    @staticmethod
    def forward(ctx, input, factor=1):
        result = input.exp() * factor
        ctx.save_for_backward(result, input)
        ctx.factor = factor
        print(torch.is_grad_enabled(), ctx.needs_input_grad, type(ctx).__name__)
        return result

    @staticmethod
    def backward(ctx, grad):
        result, input = ctx.saved_tensors
        print(result, input is x, torch.is_grad_enabled(), ctx.factor)
        return grad * result, None


x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
y = Exp.apply(x, 2)
print(y, y.grad_fn.name(), len(y.grad_fn.next_functions), y.grad_fn.factor)
y.sum().backward()
print(x.grad)
attempt(lambda: y.sum().backward())
attempt(lambda: y.grad_fn.saved_tensors)


# The straight-through estimator, and a clipped ReLU.
class Round(Function):
    @staticmethod
    def forward(ctx, input):
        return input.round()

    @staticmethod
    def backward(ctx, grad):
        return grad


class ClippedRelu(Function):
    @staticmethod
    def forward(ctx, input, limit):
        ctx.save_for_backward(input)
        ctx.limit = limit
        return input.clamp(0, limit)

    @staticmethod
    @once_differentiable
    def backward(ctx, grad):
        (input,) = ctx.saved_tensors
        return grad * ((input > 0) & (input < ctx.limit)), None


w = torch.tensor([0.4, 1.6], requires_grad=True)
(Round.apply(w) * torch.tensor([2.0, 3.0])).sum().backward()
print(w.grad)
v = torch.tensor([-1.0, 3.0, 9.0], requires_grad=True)
out = ClippedRelu.apply(v, 6.0)
out.sum().backward()
print(out, v.grad)


class Linear(Function):
    @staticmethod
    def forward(x, weight, bias):
        return x @ weight.t() + bias

    @staticmethod
    def setup_context(ctx, inputs, output):
        x, weight, bias = inputs
        ctx.save_for_backward(x, weight)

    @staticmethod
    def backward(ctx, grad):
        x, weight = ctx.saved_tensors
        d_x = grad @ weight if ctx.needs_input_grad[0] else None
        return d_x, grad.t() @ x, grad.sum(0)


torch.manual_seed(0)
layer = torch.nn.Linear(3, 2)
data = torch.randn(4, 3)
ours = Linear.apply(data, layer.weight, layer.bias)
(ours**2).sum().backward()
by_hand = [layer.weight.grad.clone(), layer.bias.grad.clone()]
layer.zero_grad()
(layer(data) ** 2).sum().backward()
print(torch.allclose(by_hand[0], layer.weight.grad), torch.allclose(by_hand[1], layer.bias.grad))


class Two(Function):
    @staticmethod
    def forward(ctx, a, b):
        mask = a > 1
        ctx.mark_non_differentiable(mask)
        return a + b, a * b, torch.tensor([1, 2]), mask, "text"

    @staticmethod
    def backward(ctx, *grads):
        print(grads)
        return grads[0], grads[0]


out = Two.apply(x, x * 2)
print(out, out[0].grad_fn is out[1].grad_fn, out[1].output_nr)
out[0].sum().backward()


class Lazy(Two):
    @staticmethod
    def forward(ctx, a, b):
        ctx.set_materialize_grads(False)
        return a + b, a * b


Lazy.apply(x, x * 2)[0].sum().backward()


class Double_(Function):
    @staticmethod
    def forward(ctx, a):
        a.mul_(2)
        ctx.mark_dirty(a)
        return a

    @staticmethod
    def backward(ctx, grad):
        return grad * 2


z = x * 1
out = Double_.apply(z)
print(out is z, out)
attempt(lambda: Double_.apply(x))


class Identity(Function):
    @staticmethod
    def forward(ctx, a):
        return a

    @staticmethod
    def backward(ctx, grad):
        return grad * 10


x.grad = None
out = Identity.apply(x)
print(out is x, out)
out.sum().backward()
print(x.grad)
attempt(lambda: Identity.apply(x).mul_(2))
with torch.no_grad():
    print(Identity.apply(x).requires_grad)


# What goes wrong.
class Product(Function):
    @staticmethod
    def forward(ctx, a, b):
        return a * b


class TooFew(Product):
    backward = staticmethod(lambda ctx, grad: grad)


class TooMany(Product):
    backward = staticmethod(lambda ctx, grad: (grad, grad, grad))


class NoneAtTheEnd(Product):
    backward = staticmethod(lambda ctx, grad: (grad, grad, None))


class Shape(Product):
    backward = staticmethod(lambda ctx, grad: (torch.ones(2), None))


class Number(Product):
    backward = staticmethod(lambda ctx, grad: (3, None))


class Raises(Product):
    @staticmethod
    def backward(ctx, grad):
        raise ValueError("inside")


attempt(lambda: TooFew.apply(x, x).sum().backward())
attempt(lambda: TooMany.apply(x, x).sum().backward())
attempt(lambda: NoneAtTheEnd.apply(x, x).sum().backward())
attempt(lambda: NoneAtTheEnd.apply(x, 3.0).sum().backward())
attempt(lambda: Shape.apply(x, 3.0).sum().backward())
attempt(lambda: Number.apply(x, 3.0).sum().backward())
attempt(lambda: Raises.apply(x, 3.0).sum().backward())
attempt(lambda: Product.apply(x, 3.0).sum().backward())
attempt(lambda: Function.apply(x))


class Square(Function):
    @staticmethod
    def forward(ctx, a):
        ctx.save_for_backward(a, None)
        return a * a

    @staticmethod
    def backward(ctx, grad):
        a, nothing = ctx.saved_tensors
        return 2 * a * grad


z = x * 1
out = Square.apply(z)
z.add_(1)
attempt(lambda: out.sum().backward())
print(torch.autograd.gradcheck(Square.apply, torch.rand(3, dtype=torch.float64, requires_grad=True)))
out = Square.apply(x)
out.grad_fn.register_hook(lambda produced, upstream: print("hook", produced, upstream))
out.sum().backward()
