"""Gradients of gradients: `create_graph=True`, checked against central differences."""
import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(0)
x = torch.tensor(2.0, requires_grad=True)
y = x ** 3
g, = torch.autograd.grad(y, x, create_graph=True)
print(g)
g2, = torch.autograd.grad(g, x, create_graph=True)
print(g2)
g3, = torch.autograd.grad(g2, x)
print(g3)


def check(name, f, *shapes, positive=False):
    """The second derivative against differences of the first, in float64."""
    generator = torch.Generator().manual_seed(1)
    inputs = [torch.randn(*s, dtype=torch.float64, generator=generator) for s in shapes]
    if positive:
        inputs = [i.abs() * 0.4 + 0.3 for i in inputs]
    inputs = [i.requires_grad_() for i in inputs]
    weights = None

    def slope(*args):
        nonlocal weights
        out = f(*args)
        if weights is None:
            weights = torch.randn(out.shape, dtype=torch.float64, generator=generator)
        # Squared, so that linear functions have a second derivative too.
        grads = torch.autograd.grad((out * weights).sum() + (out ** 2).sum(), args, create_graph=True)
        return sum((g * (1 + i)).sum() + (g ** 2).sum() * 0.5 for i, g in enumerate(grads))

    seconds = torch.autograd.grad(slope(*inputs), inputs)
    worst = 0.0
    for which, value in enumerate(inputs):
        flat = value.detach().reshape(-1)
        for place in range(flat.numel()):
            sides = []
            for step in (1e-5, -1e-5):
                moved = flat.clone()
                moved[place] += step
                args = [i.detach().requires_grad_() for i in inputs]
                args[which] = moved.reshape(value.shape).requires_grad_()
                sides.append(slope(*args).item())
            difference = (sides[0] - sides[1]) / 2e-5
            got = seconds[which].reshape(-1)[place].item()
            worst = max(worst, abs(got - difference) / (1 + abs(difference)))
    print(name, "ok" if worst < 1e-5 else f"off by {worst}")


S = (2, 3)
check("add", lambda a, b: a + 2 * b, S, S)
check("sub", lambda a, b: a - b - 1, S, (3,))
check("rsub", lambda a: 3 - a, S)
check("mul", lambda a, b: a * b, S, (1, 3))
check("same twice", lambda a: a * a * a, S)
check("div", lambda a, b: a / b, S, S, positive=True)
check("pow", lambda a: a ** 3 + a ** 2 + a ** 1, S)
check("pow half", lambda a: a ** 0.5 + a ** -1.5, S, positive=True)
check("pow tensor", lambda a, b: a ** b, S, S, positive=True)
check("pow base", lambda a: 2.0 ** a, S)
for name in ("exp expm1 tanh sigmoid sin cos tan erf erfc sinh cosh atan asinh exp2 square abs relu").split():
    check(name, getattr(torch, name), S)
for name in ("log log1p sqrt rsqrt reciprocal log2 log10 asin acos atanh logit").split():
    check(name, getattr(torch, name), S, positive=True)
check("acosh", lambda a: torch.acosh(a + 1), S, positive=True)
check("sum", lambda a: a.sum(), S)
check("sum dim", lambda a: a.sum(1, keepdim=True) * a.sum(0), S)
check("mean", lambda a: a.mean() * a.mean(dim=1), S)
check("var", lambda a: a.var(), S)
check("std", lambda a: a.std(dim=1), S)
check("norm", lambda a: a.norm() + a.norm(dim=1).sum(), S)
check("norm 3", lambda a: torch.linalg.vector_norm(a, 3, dim=1), S)
check("norm 1", lambda a: a.norm(1, dim=1), S)
check("max", lambda a: a.max() + a.max(dim=1).values, S)
check("amax", lambda a: a.amax(), S)
check("maximum", lambda a, b: torch.maximum(a, b), S, S)
check("clamp", lambda a: a.clamp(-0.5, 0.5), S)
check("where", lambda a, b: torch.where(a > 0, a * b, b), S, S)
check("masked_fill", lambda a: a.masked_fill(a > 0.3, 0.0), S)
check("softmax", lambda a: torch.softmax(a, 1), S)
check("log_softmax", lambda a: torch.log_softmax(a, 0), S)
check("logsumexp", lambda a: torch.logsumexp(a, 1), S)
check("cumsum", lambda a: a.cumsum(1), S)
check("matmul", lambda a, b: a @ b, (2, 3), (3, 4))
check("mv", lambda a, b: a @ b, (2, 3), (3,))
check("dot", lambda a, b: a @ b, (3,), (3,))
check("bmm", lambda a, b: torch.bmm(a, b), (2, 2, 3), (2, 3, 2))
check("batched", lambda a, b: a @ b, (2, 2, 3), (3, 2))
check("einsum", lambda a, b: torch.einsum("ij,kj->ik", a, b), (2, 3), (4, 3))
check("linear", lambda x, w, b: F.linear(x, w, b), (4, 3), (2, 3), (2,))
check("views", lambda a: a.view(6).reshape(3, 2).t().unsqueeze(0).squeeze(0)[0], S)
check("expand", lambda a: a.unsqueeze(1).expand(2, 4, 3), S)
check("slices", lambda a: a[:, 1:] * a[0, 0] + a[1, ::2], (2, 3))
check("permute", lambda a: a.permute(1, 0).contiguous(), S)
check("index", lambda a: a[[0, 1, 1], [2, 0, 0]], S)
check("gather", lambda a: a.gather(1, torch.tensor([[0, 0], [2, 1]])), S)
check("index_select", lambda a: a.index_select(1, torch.tensor([2, 2])), S)
check("cat", lambda a, b: torch.cat([a, b, a]), S, S)
check("stack", lambda a, b: torch.stack([a, b], 1), S, S)
check("chunk", lambda a: a.chunk(3, 1)[1], S)
check("unbind", lambda a: a.unbind(0)[1], S)
check("repeat", lambda a: a.repeat(2, 1), S)
check("triu", lambda a: a.triu(), (3, 3))
check("flip", lambda a: a.flip(1), S)
check("roll", lambda a: a.roll(1, 1), S)
check("diagonal", lambda a: a.diagonal(), (3, 3))
check("clone", lambda a: a.clone(), S)
check("to", lambda a: a.double(), S)
check("leaky_relu", lambda a: F.leaky_relu(a, 0.1), S)
check("elu", F.elu, S)
check("celu", lambda a: F.celu(a, 1.5), S)
check("selu", F.selu, S)
check("gelu", F.gelu, S)
check("gelu tanh", lambda a: F.gelu(a, approximate="tanh"), S)
check("silu", F.silu, S)
check("mish", F.mish, S)
check("softplus", lambda a: F.softplus(a, beta=2), S)
check("logsigmoid", F.logsigmoid, S)
check("hardtanh", F.hardtanh, S)
check("hardswish", F.hardswish, S)
check("glu", lambda a: F.glu(a, 1), (2, 4))
check("prelu", lambda a, w: F.prelu(a, w), S, (1,))
check("mse_loss", lambda a, b: F.mse_loss(a, b), S, S)
check("mse_loss sum", lambda a, b: F.mse_loss(a, b, reduction="sum"), S, S)
check("l1_loss", lambda a, b: F.l1_loss(a, b), S, S)
check("smooth_l1", lambda a, b: F.smooth_l1_loss(a, b), S, S)
check("huber", lambda a, b: F.huber_loss(a, b, delta=0.5), S, S)
check("bce", lambda a: F.binary_cross_entropy(a, torch.full((2, 3), 0.3, dtype=torch.float64)), S, positive=True)
check("bce logits", lambda a: F.binary_cross_entropy_with_logits(a, torch.full((2, 3), 0.3, dtype=torch.float64), pos_weight=torch.tensor(2.0, dtype=torch.float64)), S)
check("cross_entropy", lambda a: F.cross_entropy(a, torch.tensor([0, 2])), S)
check("cross_entropy none", lambda a: F.cross_entropy(a, torch.tensor([0, 2]), reduction="none", weight=torch.tensor([1.0, 2.0, 0.5], dtype=torch.float64)), S)
check("layer_norm", lambda x, w, b: F.layer_norm(x, (3,), w, b), S, (3,), (3,))
check("batch_norm", lambda x, w, b: F.batch_norm(x, None, None, w, b, training=True), (4, 3), (3,), (3,))
check("batch_norm eval", lambda x, w: F.batch_norm(x, torch.zeros(3, dtype=torch.float64), torch.ones(3, dtype=torch.float64), w, None), (4, 3), (3,))
check("embedding", lambda w: F.embedding(torch.tensor([0, 2, 2]), w), (3, 2))
check("conv2d", lambda x, w, b: F.conv2d(x, w, b, stride=2, padding=1), (2, 2, 5, 4), (3, 2, 3, 3), (3,))
check("conv2d dilated", lambda x, w: F.conv2d(x, w, dilation=2), (1, 2, 6, 5), (1, 2, 2, 2))
check("conv1d", lambda x, w: F.conv1d(x, w, stride=2), (1, 2, 6), (2, 2, 3))
