"""Many functions of torch and Tensor, one line each."""

import torch, math
import torch.nn as nn
import torch.nn.functional as F
x = torch.arange(12.).reshape(3, 4)
v = torch.tensor([3., 1., 2.])
i = torch.tensor([2, 0, 1])
m = torch.tensor([[True, False], [False, True]])

LINES = r"""
x.unique(dim=0)
torch.unique(torch.tensor([[1, 2, 1], [3, 4, 3]]), dim=1)
torch.unique(torch.tensor([[2, 1], [1, 2], [2, 1]]), dim=0, return_inverse=True, return_counts=True)
torch.unique(v, sorted=False)
x.kthvalue(2, dim=0)
x.sort(0, descending=True).values
torch.argsort(v, stable=True)
x.topk(2, dim=0, largest=False)
x.index_add(0, i, torch.ones(3, 4))
x.index_add(0, i, torch.ones(3, 4), alpha=2)
x.index_copy(0, i, x)
x.index_fill(1, torch.tensor([0, 2]), -1)
x.scatter_reduce(1, torch.zeros(3, 4, dtype=torch.long), x, 'amax')
torch.zeros(3).scatter_reduce(0, torch.tensor([0, 0, 1]), v, reduce='mean', include_self=False)
x.masked_scatter(x > 5, torch.ones(12))
x.put_(torch.tensor([0, 5]), torch.tensor([9., 9.]))
torch.take_along_dim(x, x.argsort(1), 1)
x.take(torch.tensor([0, -1]))
torch.select(x, 0, 1)
x.cummin(1)
x.logcumsumexp(1)
torch.var_mean(x, dim=0, keepdim=True)
x.aminmax(dim=1)
x.quantile(torch.tensor([0., .5, 1.]), dim=1)
x.nanquantile(.5)
x.nansum()
x.nanmean(1)
x.count_nonzero(dim=0)
x.median(1)
x.mode(1)
x.bool().all(1)
x.dist(x + 1)
x.renorm(2, 0, 5)
x.norm(2, dim=(0, 1))
x.norm(p='fro')
torch.norm(x, p=1, dim=1, keepdim=True)
torch.linalg.norm(x, dim=1)
torch.linalg.matrix_norm(x, 2)
F.normalize(x, p=1, dim=1)
F.cosine_similarity(x[0], x[1], dim=0)
torch.cosine_similarity(x, x + 1)
F.pairwise_distance(x, x + 1)
torch.cdist(x, x, p=1)
torch.pdist(x)
F.one_hot(i)
F.one_hot(i, num_classes=5)
torch.eye(3)[i]
torch.tril_indices(3, 3)
torch.triu_indices(3, 3, offset=1)
torch.tril(torch.ones(3, 3), diagonal=-1)
torch.triu(torch.ones(2, 3, 3), 1)
torch.ones(3, 3).tril_()
torch.vander(v)
torch.block_diag(torch.ones(1, 2), torch.ones(2, 1))
torch.diagonal(x, offset=1)
torch.diag(v, 1)
torch.diagflat(v)
x.diag()
x.fill_diagonal_(7)
torch.trapezoid(v)
torch.trapz(v, dx=.5)
torch.cumulative_trapezoid(v)
torch.gradient(v)
torch.gradient(x, dim=1)
torch.diff(v, prepend=torch.tensor([0.]))
torch.histc(v, bins=3)
torch.histogram(v, 3, range=(0., 3.))
torch.bincount(i, minlength=4)
torch.searchsorted(torch.tensor([1., 2., 3.]), 2.)
torch.bucketize(2.5, torch.tensor([1., 2., 3.]))
torch.heaviside(torch.tensor([-1., 0., 1.]), torch.tensor(.5))
torch.hypot(v, v)
torch.logaddexp(v, v)
torch.copysign(v, -v)
torch.ldexp(v, i)
torch.float_power(v, 2)
torch.square(v)
torch.sinc(v)
torch.erfinv(torch.tensor([.5, -.5]))
torch.lgamma(v)
torch.polygamma(1, v)
torch.mvlgamma(v, 2)
torch.i0(v)
torch.special.expit(v)
torch.deg2rad(v)
torch.signbit(-v)
torch.sgn(-v)
torch.isposinf(v / 0)
torch.isreal(v)
torch.is_nonzero(torch.tensor(1.))
torch.fmax(v, torch.tensor([float('nan'), 5, 5]))
torch.clamp(v, min=torch.tensor(2.))
torch.clip(v, 1.5, 2.5)
torch.addcmul(v, v, v, value=.5)
torch.addcdiv(v, v, v, value=.5)
torch.addmm(torch.ones(3, 3), x, x.T, beta=2, alpha=.5)
torch.addmv(v, x[:, :3], v)
torch.baddbmm(torch.ones(1, 3, 3), x[None], x.T[None])
torch.addr(torch.zeros(3, 3), v, v)
torch.ger(v, v)
torch.mv(x, torch.ones(4))
torch.chain_matmul(x, x.T, x)
torch.linalg.multi_dot([x, x.T])
torch.matrix_exp(torch.eye(2))
torch.linalg.matrix_exp(torch.tensor([[0., 1.], [-1., 0.]]))
torch.linalg.lu(torch.tensor([[1., 2.], [3., 4.]]))
torch.linalg.eigvalsh(torch.tensor([[2., 1.], [1., 2.]]))
torch.corrcoef(x + torch.eye(3, 4))
torch.cov(x)
torch.cross(v, v.flip(0), dim=0)
torch.kron(v, v)
torch.dot(v, v)
torch.vdot(v, v)
torch.inner(v, v)
torch.einsum('i,i', v, v)
torch.einsum('i,i->', v, v)
torch.einsum('ij,j->i', x[:, :3], v)
torch.einsum('bi,bj->bij', x, x).shape
torch.einsum('ij->j', x)
torch.einsum('ii', torch.eye(3))
torch.tensordot(x, x, dims=([1], [1]))
torch.roll(v, 1)
torch.rot90(x, 1, [0, 1])
torch.fliplr(x)
torch.flipud(x)
x.swapdims(0, 1)
x.moveaxis(0, 1)
torch.movedim(x, 0, 1)
torch.squeeze(x[None, :, None], (0, 2)).shape
torch.unflatten(x, 1, (2, 2)).shape
x.unfold(0, 2, 1).shape
x.view_as(x)
x.expand_as(x)
x.reshape_as(x)
x.type_as(i)
x.new_zeros(2)
x.new_tensor([1, 2])
x.new_full((2,), 3)
x.new_ones(2, dtype=torch.long)
torch.full_like(x, 2, dtype=torch.int)
torch.empty_like(x).shape
torch.asarray([1, 2])
torch.as_tensor([1., 2.])
torch.scalar_tensor(2)
torch.logspace(0, 2, 3)
torch.linspace(0, 1, 3, dtype=torch.float64)
torch.arange(0, 1, .25)
torch.arange(5, 0, -2)
torch.range(1, 3)
torch.hann_window(4)
torch.bartlett_window(4)
torch.cartesian_prod(i, i[:2])
torch.combinations(v, r=2)
torch.meshgrid(v, i)
torch.broadcast_tensors(v, x[:, :3])
torch.atleast_2d(v)
torch.hsplit(x, 2)
torch.vsplit(x, 3)
torch.tensor_split(v, 2)
torch.split(x, [1, 3], dim=1)
torch.chunk(v, 2)
torch.unbind(x)
torch.hstack((v, v))
torch.row_stack((v, v))
torch.column_stack((v, v))
torch.stack((v, v), dim=-1)
torch.cat((v, i))
torch.concat((v, v))
torch.unravel_index(torch.tensor([5]), (3, 4))
torch.nonzero(m)
m.nonzero(as_tuple=True)
m.sum()
m.float().mean()
m.logical_not()
m ^ m
m * 2
m + m
~m
-v
+v
abs(v)
v ** 2
2 ** v
v // 2
v % 2
7 % v
7 // v
1 / v
v @ v
v & 1
i & 1
i << 1
i ** 2
i / 2
i // 2
-i % 2
i.float() / 0
round(v.mean().item(), 2)
math.sqrt(torch.tensor(4.))
math.floor(torch.tensor(2.5))
int(torch.tensor(2.7))
float(torch.tensor(2))
complex(torch.tensor(2.))
bool(torch.tensor(0.))
[1, 2, 3][torch.tensor(1)]
range(torch.tensor(3))
list(range(torch.tensor(2)))
'a' * torch.tensor(2)
[0] * torch.tensor(2)
sum(v)
max(v)
sorted(v)
list(zip(v, i))
list(map(float, v))
dict(enumerate(v.tolist()))
torch.tensor(3) in i
v.tolist()
v.numpy()
v[0].item()
i[0].item()
m[0, 0].item()
v.data
v.grad
v.is_leaf
v.device
v.layout
v.dtype
v.itemsize
v.is_cuda
v.type()
i.type()
v.long()
v.int()
v.half()
v.bfloat16()
v.double()
v.bool()
v.char()
v.byte()
v.short()
v.to(torch.int)
v.to('cpu')
v.to('cpu', torch.long)
v.to(i)
v.to(dtype=torch.float64, copy=True)
v.cpu()
v.numel()
v.nelement()
v.ndimension()
v.size()
v.stride()
v.storage_offset()
v.is_contiguous()
v.is_floating_point()
v.is_signed()
v.element_size()
v.untyped_storage().nbytes()
v.T
x.mT.shape
x.H.shape
v.t()
torch.is_storage(v)
torch.typename(v)
torch.numel(v)
torch.get_default_device()
torch.set_default_device('cpu')
torch.ones(2).to(torch.float16).dtype
torch.float
torch.long
torch.double is torch.float64
torch.half
torch.float32.is_floating_point
torch.float32.itemsize
torch.int8.is_signed
torch.finfo(torch.float32).min
torch.finfo().eps
torch.tensor(float('nan')).isnan()
torch.tensor([1., float('inf')]).isinf()
torch.tensor([1., float('inf')]).isfinite()
torch.e
torch.pi
torch.inf
torch.nan
torch.newaxis
"""


for line in LINES.strip().split("\n"):
    try:
        try: code = compile(line, "line", "eval")
        except SyntaxError: code = None
        if code is None: exec(line, globals()); print(line, "ok")
        else: print(line, "=>", repr(eval(code, globals())))
    except Exception as e: print(line, "=> !!", type(e).__name__, e)
