import torch, torch.nn as nn
from functools import partial
torch.manual_seed(0)
net = nn.Sequential(nn.Conv2d(1, 4, 3), nn.ReLU(), nn.AvgPool2d(2), nn.Flatten(), nn.Linear(36, 3))
acts = {}
def get(name):
    def hook(model, input, output):
        acts[name] = output.detach()
    return hook
hs = [l.register_forward_hook(get(f"{i}_{l.__class__.__name__}")) for i, l in enumerate(net)]
net(torch.randn(2, 1, 8, 8))
for k, v in acts.items(): print(f"{k:<20}{str(tuple(v.shape)):>20} {v.mean():.4f} {v.std():.4f}")
for h in hs: h.remove()
stats = []
def append_stats(i, mod, inp, outp):
    stats.append((i, outp.data.mean(), outp.data.std(), (outp <= 0).sum().item() / outp.numel()))
for i, l in enumerate(net): l.register_forward_hook(partial(append_stats, i))
net(torch.randn(2, 1, 8, 8)); print(stats)
def bw(module, gin, gout):
    print(module.__class__.__name__, [None if g is None else tuple(g.shape) for g in gin], [tuple(g.shape) for g in gout])
for l in net: l.register_full_backward_hook(bw)
net(torch.randn(2, 1, 8, 8)).sum().backward()
class GradCAM:
    def __init__(self, model, layer):
        self.model = model
        layer.register_forward_hook(self.save_a)
        layer.register_full_backward_hook(self.save_g)
    def save_a(self, m, i, o): self.a = o.detach()
    def save_g(self, m, gi, go): self.g = go[0].detach()
    def __call__(self, x, idx=None):
        out = self.model(x)
        if idx is None: idx = out.argmax(1).item()
        self.model.zero_grad()
        out[0, idx].backward()
        w = self.g.mean(dim=(2, 3), keepdim=True)
        cam = torch.relu((w * self.a).sum(1))
        cam = (cam - cam.min()) / (cam.max() - cam.min() + 1e-8)
        return cam
cam = GradCAM(net, net[0])
print(cam(torch.randn(1, 1, 8, 8)).shape)
from torch.nn.modules.module import register_module_forward_hook, register_module_forward_pre_hook, register_module_full_backward_hook, register_module_full_backward_pre_hook
h1 = register_module_forward_hook(lambda m, i, o: print("fwd", type(m).__name__, tuple(o.shape)))
h2 = register_module_forward_pre_hook(lambda m, i: print("pre", type(m).__name__))
h3 = register_module_full_backward_hook(lambda m, gi, go: print("bwd", type(m).__name__))
h4 = register_module_full_backward_pre_hook(lambda m, go: print("bpre", type(m).__name__))
mlp = nn.Sequential(nn.Linear(2, 3), nn.Tanh(), nn.Linear(3, 1))
mlp(torch.randn(4, 2)).sum().backward()
for h in (h1, h2, h3, h4): h.remove()
print(mlp(torch.zeros(1, 2)))
x = torch.randn(3, requires_grad=True)
h = x.register_hook(lambda g: g * 2)
(x * 3).sum().backward(); print(x.grad)
p = mlp[0].weight
p.register_post_accumulate_grad_hook(lambda t: print("acc", t.grad.shape))
mlp(torch.randn(4, 2)).sum().backward()
