import torch, math
torch.manual_seed(0)
class MyReLU(torch.autograd.Function):
    @staticmethod
    def forward(ctx, input):
        ctx.save_for_backward(input)
        return input.clamp(min=0)
    @staticmethod
    def backward(ctx, grad_output):
        input, = ctx.saved_tensors
        grad_input = grad_output.clone()
        grad_input[input < 0] = 0
        return grad_input
class LegendrePolynomial3(torch.autograd.Function):
    @staticmethod
    def forward(ctx, input):
        ctx.save_for_backward(input)
        return 0.5 * (5 * input ** 3 - 3 * input)
    @staticmethod
    def backward(ctx, grad_output):
        input, = ctx.saved_tensors
        return grad_output * 1.5 * (5 * input ** 2 - 1)
dtype = torch.float
device = torch.device("cpu")
x = torch.linspace(-math.pi, math.pi, 2000, device=device, dtype=dtype)
y = torch.sin(x)
a = torch.full((), 0.0, device=device, dtype=dtype, requires_grad=True)
b = torch.full((), -1.0, device=device, dtype=dtype, requires_grad=True)
c = torch.full((), 0.0, device=device, dtype=dtype, requires_grad=True)
d = torch.full((), 0.3, device=device, dtype=dtype, requires_grad=True)
learning_rate = 5e-6
for t in range(100):
    P3 = LegendrePolynomial3.apply
    y_pred = a + b * P3(c + d * x)
    loss = (y_pred - y).pow(2).sum()
    if t % 20 == 19:
        print(t, f"{loss.item():.4f}")
    loss.backward()
    with torch.no_grad():
        a -= learning_rate * a.grad
        b -= learning_rate * b.grad
        c -= learning_rate * c.grad
        d -= learning_rate * d.grad
        a.grad = None
        b.grad = None
        c.grad = None
        d.grad = None
x = torch.randn(3, requires_grad=True, dtype=torch.double)
print(torch.autograd.gradcheck(MyReLU.apply, (torch.tensor([0.5, -1.0, 2.0], dtype=torch.double, requires_grad=True),), eps=1e-6, atol=1e-4))
class Exp(torch.autograd.Function):
    @staticmethod
    def forward(i):
        return i.exp()
    @staticmethod
    def setup_context(ctx, inputs, output):
        ctx.save_for_backward(output)
    @staticmethod
    @torch.autograd.function.once_differentiable
    def backward(ctx, g):
        r, = ctx.saved_tensors
        return g * r
z = torch.tensor([1.0, 2.0], requires_grad=True)
Exp.apply(z).sum().backward(); print(z.grad)
class Ctx(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, w, b=None, scale=1.0):
        ctx.save_for_backward(x, w, b)
        ctx.scale = scale
        return scale * (x.mm(w.t()) + (b if b is not None else 0))
    @staticmethod
    def backward(ctx, g):
        x, w, b = ctx.saved_tensors
        print(ctx.needs_input_grad)
        gx = gw = gb = None
        if ctx.needs_input_grad[0]: gx = ctx.scale * g.mm(w)
        if ctx.needs_input_grad[1]: gw = ctx.scale * g.t().mm(x)
        if b is not None and ctx.needs_input_grad[2]: gb = ctx.scale * g.sum(0)
        return gx, gw, gb, None
X = torch.ones(2, 3); W = torch.ones(4, 3, requires_grad=True); B = torch.zeros(4, requires_grad=True)
out = Ctx.apply(X, W, B, 2.0); print(out); out.sum().backward(); print(W.grad, B.grad)
class Bad(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x): return x * 2
    @staticmethod
    def backward(ctx, g): return g, g
try:
    Bad.apply(torch.ones(2, requires_grad=True)).sum().backward()
except RuntimeError as e: print(e)
class STE(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        return (x > 0).float()
    @staticmethod
    def backward(ctx, g):
        return torch.nn.functional.hardtanh(g)
q = torch.randn(4, requires_grad=True); STE.apply(q).mul(3).sum().backward(); print(q.grad)
print(STE.apply(q))
