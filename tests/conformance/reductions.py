"""Products, running sums, order, counts, and products of matrices, with gradients."""

import torch

x = torch.tensor([[2.0, -1.0, 3.0], [0.5, 4.0, -2.0]], requires_grad=True)
v = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)


def attempt(function):
    try:
        print("no error:", function())
    except Exception as error:
        print(f"{type(error).__name__}: {error}")


def graph(node):
    if node is None:
        return "-"
    name = node.name().rsplit("::", 1)[-1]
    if name == "AccumulateGrad":
        return "leaf"
    return f"{name}({', '.join(graph(below) for below, _ in node.next_functions)})"


def show(name, function, *inputs):
    inputs = inputs or (x,)
    for tensor in inputs:
        tensor.grad = None
    result = function(*inputs)
    print(name, result if isinstance(result, tuple) else [result])
    first = result[0] if isinstance(result, tuple) else result
    print(graph(first.grad_fn))
    (first * torch.arange(1.0, first.numel() + 1).reshape(first.shape)).sum().backward()
    for tensor in inputs:
        print(tensor.grad)


show("prod", lambda x: x.prod())
show("prod dim", lambda x: x.prod(1))
show("prod keepdim", lambda x: torch.prod(x, 0, keepdim=True))
show("prod with zero", lambda x: (x - 3).prod(1))
show("prod with zeros", lambda x: (x * torch.tensor([0.0, 0.0, 1.0])).prod())
show("cumsum", lambda x: x.cumsum(1))
show("cumsum rows", lambda x: torch.cumsum(x, dim=0))
show("cumprod", lambda x: x.cumprod(1))
show("cumprod with zero", lambda x: (x + 1).cumprod(1))
show("cummax", lambda x: x.cummax(1))
show("cummin", lambda x: x.cummin(1))
show("logsumexp", lambda x: x.logsumexp(1))
show("logsumexp dims", lambda x: torch.logsumexp(x, dim=(0, 1), keepdim=True))
show("amax", lambda x: x.amax(1))
show("amin dims", lambda x: x.amin((0, 1)))
show("amax of equals", lambda x: (x * 0 + 1).amax(dim=1, keepdim=True))
show("aminmax", lambda x: x.aminmax())
show("sort", lambda x: x.sort())
show("sort descending", lambda x: torch.sort(x, dim=0, descending=True))
show("stable sort", lambda x: torch.sort(x, stable=True))
show("topk", lambda x: x.topk(2))
show("topk smallest", lambda x: torch.topk(x, 1, dim=0, largest=False))
show("kthvalue", lambda x: x.kthvalue(2))
show("median", lambda x: x.median())
show("median dim", lambda x: x.median(dim=1, keepdim=True))
show("mode", lambda x: x.mode())
show("norm dim", lambda x: x.norm(dim=1))

print(x.argsort(), x.argsort(descending=True, dim=0), x.topk(1).indices)
print(torch.tensor([3, 1, 2, 2]).mode(), torch.tensor([3, 1, 2]).median())
print(torch.tensor([3, 1, 2, 2]).unique(), torch.unique(torch.tensor([3, 1, 2, 2]), return_counts=True))
print(torch.tensor([3, 1, 2, 2]).unique(return_inverse=True, return_counts=True))
print(torch.unique_consecutive(torch.tensor([1, 1, 2, 2, 1]), return_counts=True))
print(torch.bincount(torch.tensor([0, 1, 1, 4])), torch.bincount(torch.tensor([0, 1]), minlength=4))
print(torch.bincount(torch.tensor([0, 1, 1]), weights=torch.tensor([1.0, 2.0, 3.0])))
print(torch.histc(torch.arange(24.0), 4, 0, 24), torch.histc(torch.tensor([1.0, 2.0, 1.0]), bins=3))
print(x.count_nonzero(), torch.count_nonzero(torch.tensor([[0, 1], [2, 3]]), dim=0))
print(torch.tensor([True, True]).cumsum(0), torch.tensor([1, 2, 3]).prod(), torch.tensor([2, 3]).cumprod(0))
print(torch.tensor([1, 2]).logsumexp(0), torch.tensor([]).prod(), torch.tensor([]).median())
print(torch.tensor([1.0, float("nan")]).amax(), torch.tensor([1.0, float("nan"), 0]).sort())
print(torch.tensor([1.0, float("nan"), 0]).topk(2), torch.tensor([1.0, float("nan"), 0]).median())
print(torch.tensor([True, False]).sum(), torch.tensor([[1, 5], [7, 2]]).amax(0))
print(torch.tensor([1.0, 2.0]).cumsum_(0), torch.arange(1.0, 4).cumprod_(0))

a = torch.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], requires_grad=True)
b = torch.tensor([[1.0, -1.0], [0.5, 2.0], [3.0, 0.0]], requires_grad=True)
s = torch.tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)
p = torch.arange(12.0).reshape(2, 2, 3).requires_grad_()
q = (torch.arange(12.0).reshape(2, 3, 2) / 10).requires_grad_()
w = torch.tensor([0.5, -1.0], requires_grad=True)
show("einsum product", lambda a, b: torch.einsum("ij,jk->ik", a, b), a, b)
show("einsum with transpose", lambda a, b: torch.einsum("ij,kj->ik", a, b.T), a, b)
show("einsum transpose", lambda a: torch.einsum("ij->ji", a), a)
show("einsum sum", lambda a: torch.einsum("ij->", a), a)
show("einsum row sums", lambda a: torch.einsum("ij->i", a), a)
show("einsum diagonal", lambda s: torch.einsum("ii->i", s), s)
show("einsum trace", lambda s: torch.einsum("ii", s), s)
show("einsum batch", lambda p, q: torch.einsum("bij,bjk->bik", p, q), p, q)
show("einsum heads", lambda p, q: torch.einsum("bqd,bdk->bkq", p, q), p, q)
show("einsum outer", lambda v, w: torch.einsum("i,j->ij", v, w), v, w)
show("einsum matrix vector", lambda a, v: torch.einsum("ij,j->i", a, v), a, v)
show("einsum dot", lambda v: torch.einsum("i,i->", v, v), v)
show("einsum rows", lambda a: torch.einsum("ij,ij->i", a, a), a)
show("einsum bilinear", lambda a, s, b: torch.einsum("ij,ik,kj->j", a, s, b.T), a, s, b)
show("einsum ellipsis", lambda p, s: torch.einsum("...ij,ki->...kj", p, s), p, s)
show("einsum implicit", lambda a, b: torch.einsum("ij,jk", [a, b]), a, b)
show("outer", lambda v, w: torch.outer(v, w), v, w)
show("inner", lambda a, v: torch.inner(a, v), a, v)
show("tensordot", lambda a, b: torch.tensordot(a, b, dims=1), a, b)
show("bmm", lambda p, q: torch.bmm(p, q), p, q)
show("baddbmm", lambda s, p, q: torch.baddbmm(s, p, q, beta=0.5, alpha=2), s, p, q)
show("addmv", lambda w, a, v: torch.addmv(w, a, v), w, a, v)
show("addmm", lambda w, a, b: torch.addmm(w, a, b, beta=2, alpha=0.5), w, a, b)
show("cdist", lambda a, b: torch.cdist(a, b.T), a, b)
show("cdist 1", lambda a, b: torch.cdist(a, b.T, p=1), a, b)

attempt(lambda: x.cumsum(3))
attempt(lambda: x.topk(9))
attempt(lambda: x.kthvalue(9))
attempt(lambda: x.prod(5))
attempt(lambda: torch.tensor([]).amax())
attempt(lambda: torch.bincount(torch.tensor([1.0])))
attempt(lambda: torch.bincount(torch.tensor([-1])))
attempt(lambda: torch.einsum("ij,jk->ik", a, a))
attempt(lambda: torch.einsum("ij", a, a))
attempt(lambda: torch.einsum("ijk->i", a))
attempt(lambda: torch.einsum("ij->k", a))
attempt(lambda: torch.einsum("i1->i", a))
attempt(lambda: torch.outer(a, a))
attempt(lambda: torch.bmm(a, a))
attempt(lambda: torch.baddbmm(a, p, q))
