import torch, torch.nn as nn, copy, gc, sys, warnings, contextlib, operator, types, io, os, time, random, string, textwrap, bisect, heapq, statistics
import torch.nn.functional as F
from torch.utils.checkpoint import checkpoint, checkpoint_sequential
torch.manual_seed(0)
m = nn.Sequential(nn.Linear(3, 4), nn.ReLU(), nn.Linear(4, 2)); x = torch.randn(2, 3, requires_grad=True)
y = checkpoint(m, x, use_reentrant=False); y.sum().backward(); g = m[0].weight.grad.clone(); m.zero_grad(); m(x).sum().backward(); print(torch.equal(g, m[0].weight.grad)); print(checkpoint_sequential(m, 2, x, use_reentrant=False).shape)
print(torch.compile(m)(x).shape, torch.jit.script(m) if False else "", torch.no_grad()(lambda: torch.is_grad_enabled())())
with torch.profiler.profile() if False else contextlib.nullcontext(): m(x)
print(torch.get_num_threads() > 0, torch.__version__.split(".")[0], torch.cuda.is_available(), torch.cuda.device_count(), torch.backends.mps.is_available(), torch.backends.cudnn.enabled)
torch.set_num_threads(1); torch.use_deterministic_algorithms(True); torch.backends.cudnn.allow_tf32 = False; torch.set_float32_matmul_precision("high"); torch.cuda.empty_cache(); gc.collect()
with torch.random.fork_rng(): torch.manual_seed(5); a = torch.rand(1)
with torch.device("cpu"): print(torch.ones(1))
mm = copy.deepcopy(m); print(all(torch.equal(a, b) for a, b in zip(m.parameters(), mm.parameters())), mm[0] is m[0])
v = nn.utils.parameters_to_vector(m.parameters()); print(v.shape); nn.utils.vector_to_parameters(torch.zeros_like(v), mm.parameters()); print(mm[0].bias)
print(nn.utils.clip_grad_norm_(m.parameters(), 0.1), nn.utils.clip_grad_norm_(m.parameters(), float("inf"), norm_type="inf" if False else 2.0), nn.utils.clip_grad_value_(m.parameters(), 0.01), nn.utils.get_total_norm([p.grad for p in m.parameters()]))
m.append(nn.Identity()); m.append(nn.Tanh()); m.insert(0, nn.Flatten()); print(m, len(m)); del m[0]; print(m[-1], m[0:2], len(m)); m.extend([nn.ReLU()])
s1 = nn.Sequential(nn.Linear(2, 2)) + nn.Sequential(nn.ReLU()); print(s1, s1 * 2)
ml = nn.ModuleList([nn.Linear(1, 1)]); ml += [nn.Linear(2, 2)]; ml.extend([nn.ReLU()]); ml.insert(0, nn.Tanh()); print(ml, len(ml), ml[-1]); md = nn.ModuleDict([["a", nn.ReLU()], ["b", nn.Linear(1, 1)]]); md["c"] = nn.Tanh(); print(list(md.keys()), "a" in md, md.pop("a"), [k for k, v in md.items()], md); md.update({"z": nn.ReLU()}); md.clear(); print(len(md), md)
pl = nn.ParameterList([nn.Parameter(torch.ones(1)), torch.zeros(2)]); pl.append(torch.ones(3)); print(pl, [p.shape for p in pl], pl[1].requires_grad); pd = nn.ParameterDict({"w": nn.Parameter(torch.ones(2, 3))}); pd["b"] = torch.zeros(3); print(pd, list(pd.keys()), "w" in pd)
class Net(nn.Module):
    version = 2
    def __init__(self): super().__init__(); self.a = nn.Linear(2, 2); self.register_buffer("steps", torch.tensor(0)); self.register_buffer("tmp", torch.ones(1), persistent=False); self.w = nn.Parameter(torch.ones(1)); self.none = None; self.register_parameter("opt", None)
    def forward(self, x): self.steps += 1; return self.a(x) * self.w
    def extra_repr(self): return f"version={self.version}"
n = Net(); n(torch.ones(1, 2)); print(n, n.state_dict(), [k for k, _ in n.named_buffers()]); print(n.get_parameter("a.weight").shape, n.get_submodule("a"), n.get_buffer("steps") if hasattr(n, "get_buffer") else ""); n.half(); print(n.w.dtype, n.steps.dtype); n.float(); n.to(torch.float64); print(n.a.weight.dtype); n.requires_grad_(False); print(any(p.requires_grad for p in n.parameters()))
for f in (lambda: n.get_submodule("zz"), lambda: n.get_parameter("a.zz"), lambda: n.register_buffer("steps", None), lambda: n.register_parameter("a", None), lambda: setattr(n, "w", 3), lambda: setattr(n, "a", 3), lambda: n.load_state_dict({}), lambda: n.load_state_dict({"w": torch.ones(2)}, strict=False), lambda: n.zz, lambda: delattr(n, "zz"), lambda: n.train("yes"), lambda: n.to("zz"), lambda: n.to(torch.int64), lambda: nn.ModuleDict({"a": 1}), lambda: nn.Sequential(1), lambda: nn.ModuleList([nn.ReLU()])[5], lambda: nn.ModuleDict()["q"], lambda: n.apply(3)):
    try: print(f())
    except Exception as e: print(type(e).__name__, e)
n.register_forward_hook(lambda m, i, o: o * 2); n.double(); print(n(torch.ones(1, 2).double()) / 2 == n.a(torch.ones(1, 2).double()) * n.w)
print(sum(p.numel() for p in n.parameters()), n.share_memory() is n if hasattr(n, "share_memory") else True, [type(c).__name__ for c in n.children()], n.a.weight.data_ptr() != 0, n.__class__.__name__, callable(n))
