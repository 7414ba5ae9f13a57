# bfloat16 and float16: values, promotion, arithmetic rounded once, reductions in float32.
import torch
import torch.nn.functional as F


def attempt(what):
    try:
        print(what())
    except Exception as error:
        print(type(error).__name__, error)


for dtype in (torch.bfloat16, torch.float16):
    print(dtype, torch.finfo(dtype).max, torch.finfo(dtype).eps, torch.finfo(dtype).tiny, torch.finfo(dtype).bits)
    x = torch.tensor([[1.1, -2.3, 3.7], [0.123, 5.5, -6.25]], dtype=dtype)
    y = torch.tensor([[0.3, 2.7, -1.9], [4.1, 0.77, 1.05]], dtype=dtype)
    print(x, x[0, 0], x[0, 0].item(), x.tolist())
    print(x + y, x - y, x * y, x / y)
    print(x * 0.9, x + 0.3, 3.3 - x, x / 3, x**2, torch.add(x, y, alpha=0.3))
    print(y.exp(), y.abs().log(), y.abs().sqrt(), y.tanh(), y.sigmoid(), y.relu())
    print(torch.maximum(x, y), x.clamp(-1, 1), torch.where(x > 0, x, y), x > y)
    print(x.sum(), x.mean(), x.std(), x.var(), x.prod(), x.max(), x.norm())
    print(x.sum(1), x.mean(0), x.std(1), x.cumsum(1), x.logsumexp(1), x.argmax(1))
    print(F.softmax(x, 1), F.log_softmax(x, 1))
    print(x.sort(1).values, x.topk(2).values, x.median(), x.unique())
    print(x @ y.t(), torch.mm(x, y.t()), x @ y[0], torch.einsum("ij,kj->ik", x, y))
    print(F.linear(x, y), F.linear(x, y, torch.tensor([0.1, 0.2], dtype=dtype)))
    print((x + torch.ones(3)).dtype, (x + torch.arange(3)).dtype, (x * 2).dtype, (x.half() + x.bfloat16()).dtype)
    print((x + torch.tensor(1.5, dtype=torch.float64)).dtype, torch.promote_types(dtype, torch.float32))
    print(x.float(), x.double().dtype, x.long(), x.bool(), x.to(torch.float32).dtype, x.type())
    print(torch.tensor([1e5, 1e-8, 3.14159]).to(dtype), x.element_size(), x.nbytes, x.dtype.itemsize)
    print(torch.zeros(2, dtype=dtype), torch.full((2,), 1.3, dtype=dtype), torch.arange(0, 1, 0.3, dtype=dtype))
    print(torch.linspace(0, 1, 5, dtype=dtype), torch.eye(2, dtype=dtype), torch.ones_like(x).dtype)
    print(torch.full((3000,), 0.1, dtype=dtype).mean(), torch.ones(3000, dtype=dtype).sum(), x.sum(dtype=torch.float32))
    torch.manual_seed(0)
    print(torch.rand(3, dtype=dtype), torch.randn(3, dtype=dtype), torch.randn(20, dtype=dtype))
    print(torch.empty(3, dtype=dtype).uniform_(-1, 2), torch.empty(3, dtype=dtype).normal_(1, 2))
    print(x.clone().add_(1), torch.ones(3).add_(x[0]))
    print(F.mse_loss(x, y), F.l1_loss(x, y), F.smooth_l1_loss(x, y), F.huber_loss(x, y))
    target = torch.tensor([0, 2])
    print(F.cross_entropy(x, target), F.nll_loss(F.log_softmax(x, 1), target))
    print(F.binary_cross_entropy_with_logits(x, torch.ones_like(x)))
    print(F.silu(x), F.softplus(x), F.leaky_relu(x), F.elu(x), F.layer_norm(x, (3,)))
    print(F.max_pool2d(torch.arange(16.0).view(1, 1, 4, 4).to(dtype), 2), F.embedding(torch.tensor([1]), x))
    print(F.avg_pool2d(torch.arange(16.0).view(1, 1, 4, 4).to(dtype), 2))
    print(f"{x[0, 0]:.3f}", int(x[0, 0]), torch.tensor([1e4, 2e4, 1.0], dtype=dtype))
    attempt(lambda: x @ y.t().float())
    attempt(lambda: F.linear(x.float(), y))
    w = torch.tensor([1.5, 2.5], dtype=dtype, requires_grad=True)
    loss = (w * w * 0.3).sum()
    loss.backward()
    print(w, w.grad, loss)
