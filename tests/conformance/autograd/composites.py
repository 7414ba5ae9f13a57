"""The less common functions: every derivative against central differences, in float64."""
import torch
import torch.nn.functional as F

generator = torch.Generator().manual_seed(0)


def draw(shape, positive=False):
    value = torch.randn(shape, dtype=torch.float64, generator=generator)
    return value.abs() * 0.8 + 0.3 if positive else value


def check(name, f, *shapes, positive=False):
    inputs = [draw(shape, positive).requires_grad_() for shape in shapes]

    def total(*args):
        out = f(*args)
        outs = out if isinstance(out, (tuple, list)) else [out]
        return sum((o * torch.arange(1, o.numel() + 1, dtype=torch.float64).reshape(o.shape)).sum()
                   for o in outs if o.is_floating_point())

    grads = torch.autograd.grad(total(*inputs), inputs)
    worst = 0.0
    for which, value in enumerate(inputs):
        flat = value.detach().reshape(-1)
        for place in range(flat.numel()):
            sides = []
            for step in (1e-6, -1e-6):
                moved = flat.clone()
                moved[place] += step
                args = [i.detach() for i in inputs]
                args[which] = moved.reshape(value.shape)
                sides.append(total(*args).item())
            slope = (sides[0] - sides[1]) / 2e-6
            got = grads[which].reshape(-1)[place].item()
            worst = max(worst, abs(got - slope) / (1 + abs(slope)))
    print(name, "ok" if worst < 1e-6 else f"off by {worst:.1e}")


S, M = (2, 3), (3, 3)
i = torch.tensor
spd = lambda a: a @ a.mT + 3 * torch.eye(3, dtype=torch.float64)
check("addbmm", lambda a, b, c: torch.addbmm(a, b, c, beta=0.5, alpha=2), (2, 2), (3, 2, 2), (3, 2, 2))
check("addr", lambda a, b, c: torch.addr(a, b, c, alpha=2), S, (2,), (3,))
check("arccosh", lambda a: torch.arccosh(a + 1), S, positive=True)
check("arcsinh", torch.arcsinh, S)
check("arctanh", lambda a: torch.arctanh(a / 2), S, positive=True)
check("copysign", lambda a: torch.copysign(a, torch.tensor([-1.0, 2.0, -3.0])), S)
check("cross", lambda a, b: torch.cross(a, b, dim=1), S, S)
check("deg2rad", torch.deg2rad, S)
check("erfinv", lambda a: torch.erfinv(a / 4), S)
check("float_power", lambda a: torch.float_power(a, 2.5), S, positive=True)
check("fmax", torch.fmax, S, S)
check("fmin", torch.fmin, S, S)
check("hardshrink", torch.hardshrink, S)
check("kron", torch.kron, S, (2, 2))
check("ldexp", lambda a: torch.ldexp(a, i([1, 2, 3])), S)
check("lgamma", torch.lgamma, S, positive=True)
check("logaddexp2", torch.logaddexp2, S, S)
check("logaddexp", torch.logaddexp, S, S)
check("rad2deg", torch.rad2deg, S)
check("sinc", torch.sinc, S)
check("vdot", torch.vdot, (3,), (3,))
check("dist", lambda a, b: torch.dist(a, b, 3), S, S)
check("det", torch.det, M)
check("inverse", lambda a: torch.inverse(spd(a)), M)
check("logdet", lambda a: torch.logdet(spd(a)), M)
check("slogdet", lambda a: torch.slogdet(spd(a))[1], M)
check("solve", lambda a, b: torch.linalg.solve(spd(a), b), M, (3, 2))
check("matrix_power", lambda a: torch.matrix_power(a, 3), M)
check("matrix_norm", torch.linalg.matrix_norm, M)
check("diag_embed", torch.diag_embed, S)
check("diagflat", torch.diagflat, (3,))
check("diagonal_scatter", torch.diagonal_scatter, M, (3,))
check("select_scatter", lambda a, b: torch.select_scatter(a, b, 0, 1), S, (3,))
check("slice_scatter", lambda a, b: torch.slice_scatter(a, b, 1, 0, 2), S, (2, 2))
check("masked_scatter", lambda a, b: a.masked_scatter(torch.tensor([[True, False, True]]), b), S, (4,))
check("index_put", lambda a, b: a.index_put((i([0, 1]), i([2, 0])), b), S, (2,))
check("index_add", lambda a, b: a.index_add(0, i([1, 1]), b), S, S)
check("scatter_add", lambda a, b: a.scatter_add(1, i([[0, 0, 2], [1, 1, 1]]), b), S, S)
check("scatter_reduce", lambda a, b: a.scatter_reduce(1, i([[0, 0, 2], [1, 1, 1]]), b, "mean"), S, S)
check("unfold", lambda a: a.unfold(0, 2, 1), (4,))
check("narrow", lambda a: a.narrow(1, 1, 2), S)
check("hstack", lambda a, b: torch.hstack([a, b]), S, S)
check("dstack", lambda a, b: torch.dstack([a, b]), S, S)
check("block_diag", lambda a, b: torch.block_diag(a, b), S, M)
check("cartesian_prod", lambda a, b: torch.cartesian_prod(a, b), (2,), (3,))
check("combinations", torch.combinations, (3,))
check("tensordot", lambda a, b: torch.tensordot(a, b, dims=1), S, M)
check("chain_matmul", lambda a, b: torch.linalg.multi_dot([a, b, b]), S, M)
check("trapezoid", torch.trapezoid, S)
check("cumulative_trapezoid", torch.cumulative_trapezoid, S)
check("cov", torch.cov, S)
check("corrcoef", torch.corrcoef, (2, 4))
check("cumprod", lambda a: a.cumprod(1), S)
check("logcumsumexp", lambda a: torch.logcumsumexp(a, 1), S)
check("cummax", lambda a: torch.cummax(a, 1).values, S)
check("kthvalue", lambda a: torch.kthvalue(a, 2).values, S)
check("median", torch.median, S)
check("quantile", lambda a: torch.quantile(a, 0.3, dim=1), S)
check("nansum", torch.nansum, S)
check("renorm", lambda a: torch.renorm(a, 2, 0, 0.5), S)
check("cdist", torch.cdist, S, (4, 3))
check("diff", torch.diff, S)
check("rot90", torch.rot90, S)
check("lerp", lambda a, b: torch.lerp(a, b, 0.3), S, S)
check("hypot", torch.hypot, S, S)
check("atan2", torch.atan2, S, S)
check("xlogy", torch.xlogy, S, S, positive=True)
check("celu", lambda a: F.celu(a, 0.7), S)
check("glu", lambda a: F.glu(a), (2, 4))
check("softsign", F.softsign, S)
check("tanhshrink", F.tanhshrink, S)
check("softmin", lambda a: F.softmin(a, 1), S)
check("normalize", lambda a: F.normalize(a, dim=1), S)
check("cosine_similarity", lambda a, b: F.cosine_similarity(a, b), S, S)
check("pairwise_distance", F.pairwise_distance, S, S)
check("local_response_norm", lambda a: F.local_response_norm(a, 3), (1, 4, 2, 2))
check("pixel_shuffle", lambda a: F.pixel_shuffle(a, 2), (1, 4, 2, 2))
check("interpolate bilinear", lambda a: F.interpolate(a, scale_factor=2, mode="bilinear"), (1, 1, 2, 3))
check("interpolate nearest", lambda a: F.interpolate(a, size=(3, 5)), (1, 1, 2, 3))
check("pad reflect", lambda a: F.pad(a, (1, 2), mode="reflect"), (1, 2, 4))
check("pad circular", lambda a: F.pad(a, (1, 1), mode="circular"), (1, 2, 4))
check("fold", lambda a: F.fold(a, (3, 3), 2), (1, 4, 4))
check("im2col", lambda a: F.unfold(a, 2), (1, 1, 3, 3))
check("lp_pool1d", lambda a: F.lp_pool1d(a, 2, 2), (1, 2, 4), positive=True)
check("rms_norm", lambda a: F.rms_norm(a, (3,)), S)
check("instance_norm", F.instance_norm, (2, 2, 3))
check("group_norm", lambda a: F.group_norm(a, 2), (2, 4, 3))
check("bilinear", lambda a, b, w: F.bilinear(a, b, w), S, (2, 2), (2, 3, 2))
check("triplet", lambda a, b, c: F.triplet_margin_loss(a, b, c), S, S, S)
check("multi_margin", lambda a: F.multi_margin_loss(a, i([0, 2])), S)
check("multilabel_soft", lambda a: F.multilabel_soft_margin_loss(a, torch.ones(2, 3, dtype=torch.float64)), S)
check("poisson_nll", lambda a: F.poisson_nll_loss(a, torch.ones(2, 3, dtype=torch.float64)), S)
check("gaussian_nll", lambda a, b, v: F.gaussian_nll_loss(a, b, v), S, S, S, positive=True)
check("ctc", lambda a: F.ctc_loss(a.log_softmax(-1), i([[1, 2]]), i([4]), i([2])), (4, 1, 3))
check("embedding_bag", lambda w: F.embedding_bag(i([[0, 1], [2, 2]]), w), (3, 2))
