import torch, torch.nn as nn, torch.nn.functional as F, math
torch.manual_seed(0)
# GCN
A = torch.tensor([[0, 1, 0, 0], [1, 0, 1, 1], [0, 1, 0, 1], [0, 1, 1, 0]]).float(); A_hat = A + torch.eye(4); Dm = torch.diag(A_hat.sum(1).pow(-0.5)); An = Dm @ A_hat @ Dm
class GraphConvolution(nn.Module):
    def __init__(self, in_features, out_features, bias=True):
        super(GraphConvolution, self).__init__(); self.in_features, self.out_features = in_features, out_features; self.weight = nn.Parameter(torch.FloatTensor(in_features, out_features))
        if bias: self.bias = nn.Parameter(torch.FloatTensor(out_features))
        else: self.register_parameter('bias', None)
        self.reset_parameters()
    def reset_parameters(self):
        stdv = 1. / math.sqrt(self.weight.size(1)); self.weight.data.uniform_(-stdv, stdv)
        if self.bias is not None: self.bias.data.uniform_(-stdv, stdv)
    def forward(self, input, adj): support = torch.mm(input, self.weight); output = torch.spmm(adj, support) if False else torch.mm(adj, support); return output + self.bias if self.bias is not None else output
    def __repr__(self): return self.__class__.__name__ + ' (' + str(self.in_features) + ' -> ' + str(self.out_features) + ')'
class GCN(nn.Module):
    def __init__(self): super().__init__(); self.gc1, self.gc2 = GraphConvolution(4, 8), GraphConvolution(8, 2)
    def forward(self, x, adj): x = F.relu(self.gc1(x, adj)); x = F.dropout(x, 0.5, training=self.training); return F.log_softmax(self.gc2(x, adj), dim=1)
m = GCN(); print(m); o = torch.optim.Adam(m.parameters(), lr=0.01, weight_decay=5e-4); X = torch.eye(4); y = torch.tensor([0, 0, 1, 1]); mask = torch.tensor([True, False, False, True])
for e in range(5): m.train(); o.zero_grad(); l = F.nll_loss(m(X, An)[mask], y[mask]); l.backward(); o.step(); print(f'Epoch: {e:03d}, Loss: {l:.4f}')
m.eval(); print(m(X, An).max(1)[1].type_as(y).eq(y).double().sum() / 4)
# scatter message passing
src, dst = A.nonzero(as_tuple=True); h = torch.randn(4, 3); agg = torch.zeros(4, 3).index_add_(0, dst, h[src]); print(agg, torch.zeros(4, 3).scatter_add_(0, dst[:, None].expand(-1, 3), h[src]).equal(agg), torch.zeros(4).scatter_reduce(0, dst, h[src, 0], reduce="amax", include_self=False))
# neural ODE euler, PINN
net = nn.Sequential(nn.Linear(1, 10), nn.Tanh(), nn.Linear(10, 1)); t = torch.linspace(0, 1, 8).view(-1, 1).requires_grad_(True); opt = torch.optim.LBFGS(net.parameters(), lr=0.5, max_iter=10)
def closure():
    opt.zero_grad(); u = net(t); du = torch.autograd.grad(u, t, torch.ones_like(u), create_graph=True)[0]; d2u = torch.autograd.grad(du.sum(), t, create_graph=True)[0]; loss = ((du + u) ** 2).mean() + (net(torch.zeros(1, 1)) - 1).pow(2).sum() + 1e-3 * d2u.pow(2).mean(); loss.backward(); return loss
for i in range(3): print(f"{opt.step(closure).item():.4f}")
# diffusion
T = 10; betas = torch.linspace(1e-4, 0.02, T); alphas = 1. - betas; ac = torch.cumprod(alphas, 0); acp = F.pad(ac[:-1], (1, 0), value=1.0); post_var = betas * (1. - acp) / (1. - ac); print(ac, post_var)
def extract(a, t, x_shape): out = a.gather(-1, t.cpu()); return out.reshape(t.shape[0], *((1,) * (len(x_shape) - 1))).to(t.device)
def q_sample(x0, t, noise=None):
    if noise is None: noise = torch.randn_like(x0)
    return extract(ac.sqrt(), t, x0.shape) * x0 + extract((1 - ac).sqrt(), t, x0.shape) * noise
class SinusoidalPositionEmbeddings(nn.Module):
    def __init__(self, dim): super().__init__(); self.dim = dim
    def forward(self, time): half = self.dim // 2; e = math.log(10000) / (half - 1); e = torch.exp(torch.arange(half, device=time.device) * -e); e = time[:, None] * e[None, :]; return torch.cat((e.sin(), e.cos()), dim=-1)
class Denoiser(nn.Module):
    def __init__(self): super().__init__(); self.time = nn.Sequential(SinusoidalPositionEmbeddings(8), nn.Linear(8, 16), nn.GELU()); self.net = nn.Sequential(nn.Linear(2 + 16, 16), nn.SiLU(), nn.Linear(16, 2))
    def forward(self, x, t): return self.net(torch.cat([x, self.time(t)], -1))
d = Denoiser(); o = torch.optim.AdamW(d.parameters(), lr=1e-2); x0 = torch.randn(32, 2)
for i in range(5): t = torch.randint(0, T, (32,)).long(); noise = torch.randn_like(x0); l = F.smooth_l1_loss(d(q_sample(x0, t, noise), t), noise); o.zero_grad(); l.backward(); o.step(); print(f"{l.item():.4f}", end=" ")
print()
@torch.no_grad()
def p_sample(x, ti):
    t = torch.full((x.shape[0],), ti, dtype=torch.long); mean = extract((1 / alphas).sqrt(), t, x.shape) * (x - extract(betas, t, x.shape) * d(x, t) / extract((1 - ac).sqrt(), t, x.shape)); return mean if ti == 0 else mean + extract(post_var, t, x.shape).sqrt() * torch.randn_like(x)
img = torch.randn(2, 2)
for i in reversed(range(T)): img = p_sample(img, i)
print(img)
# VQ straight-through, gumbel, moe, lora, hypernet, multi-head
cb = nn.Embedding(4, 2); cb.weight.data.uniform_(-1 / 4, 1 / 4); z = torch.randn(3, 2, requires_grad=True); dist = z.pow(2).sum(1, keepdim=True) + cb.weight.pow(2).sum(1) - 2 * z @ cb.weight.t(); idx = dist.argmin(1); q = cb(idx); loss = F.mse_loss(q.detach(), z) + 0.25 * F.mse_loss(q, z.detach()); q = z + (q - z).detach(); (loss + q.sum()).backward(); print(idx, z.grad, cb.weight.grad)
class LoRALinear(nn.Module):
    def __init__(self, base, r=2, alpha=4): super().__init__(); self.base = base; [p.requires_grad_(False) for p in base.parameters()]; self.A = nn.Parameter(torch.randn(r, base.in_features) * 0.01); self.B = nn.Parameter(torch.zeros(base.out_features, r)); self.scale = alpha / r
    def forward(self, x): return self.base(x) + (x @ self.A.T @ self.B.T) * self.scale
l = LoRALinear(nn.Linear(4, 3)); print([n for n, p in l.named_parameters() if p.requires_grad], l(torch.ones(1, 4)).equal(l.base(torch.ones(1, 4)))); l(torch.ones(1, 4)).sum().backward(); print(l.B.grad, l.base.weight.grad)
class MoE(nn.Module):
    def __init__(self, d, n, k): super().__init__(); self.experts = nn.ModuleList(nn.Linear(d, d) for _ in range(n)); self.gate = nn.Linear(d, n); self.k = k
    def forward(self, x):
        w, sel = torch.topk(self.gate(x), self.k); w = F.softmax(w, dim=1, dtype=torch.float).to(x.dtype); out = torch.zeros_like(x)
        for i, ex in enumerate(self.experts): b, n = torch.where(sel == i); out[b] += w[b, n, None] * ex(x[b])
        return out
print(MoE(4, 3, 2)(torch.randn(5, 4)).shape); print(F.gumbel_softmax(torch.randn(2, 3), tau=0.5, hard=True)); 
class GradReverse(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, lambd): ctx.lambd = lambd; return x.view_as(x)
    @staticmethod
    def backward(ctx, grad): return grad.neg() * ctx.lambd, None
x = torch.ones(2, requires_grad=True); GradReverse.apply(x, 0.5).sum().backward(); print(x.grad)
class Mine(torch.autograd.Function):
    @staticmethod
    def forward(ctx, i): ctx.save_for_backward(i); return i.clamp(min=0)
    @staticmethod
    def backward(ctx, g): i, = ctx.saved_tensors; gi = g.clone(); gi[i < 0] = 0; return gi
x = torch.randn(4, requires_grad=True); Mine.apply(x).sum().backward(); print(x.grad, torch.autograd.gradcheck(Mine.apply, (torch.randn(3, dtype=torch.double, requires_grad=True),)))
