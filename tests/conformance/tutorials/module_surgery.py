import torch, copy
import torch.nn as nn, torch.nn.functional as F
torch.manual_seed(0)
# weight sharing, freezing, EMA, surgery
class Tied(nn.Module):
    def __init__(self, v, d):
        super().__init__()
        self.emb = nn.Embedding(v, d)
        self.out = nn.Linear(d, v, bias=False)
        self.out.weight = self.emb.weight
    def forward(self, x): return self.out(self.emb(x))
m = Tied(5, 3)
print(len(list(m.parameters())), [n for n, _ in m.named_parameters()], list(m.state_dict()))
print(m.emb.weight is m.out.weight, m.emb.weight.data_ptr() == m.out.weight.data_ptr())
F.cross_entropy(m(torch.tensor([1, 2])), torch.tensor([2, 3])).backward()
print(m.out.weight.grad)
net = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 8), nn.ReLU(), nn.Linear(8, 2))
for p in net[0].parameters(): p.requires_grad = False
for name, p in net.named_parameters():
    if name.startswith("2."): p.requires_grad_(False)
print([(n, p.requires_grad) for n, p in net.named_parameters()])
opt = torch.optim.Adam(filter(lambda p: p.requires_grad, net.parameters()), lr=0.1)
before = copy.deepcopy(net.state_dict())
F.mse_loss(net(torch.ones(3, 4)), torch.zeros(3, 2)).backward(); opt.step()
for k in before: print(k, torch.equal(before[k], net.state_dict()[k]))
print(sum(p.numel() for p in net.parameters() if p.requires_grad), "/", sum(p.numel() for p in net.parameters()))
net[4] = nn.Linear(8, 5); net.add_module("sm", nn.Softmax(dim=1)); print(net)
net = net[:-1]; print(len(net), net[-1].out_features)
net.append(nn.Tanh()); net.insert(0, nn.Flatten()); print(net)
del net[-1]
net.fc_extra = nn.Identity()
print(dict(net.named_children()).keys())
class EMA:
    def __init__(self, model, decay):
        self.model, self.decay, self.shadow, self.backup = model, decay, {}, {}
    def register(self):
        for n, p in self.model.named_parameters():
            if p.requires_grad: self.shadow[n] = p.data.clone()
    def update(self):
        for n, p in self.model.named_parameters():
            if p.requires_grad:
                assert n in self.shadow
                self.shadow[n] = ((1.0 - self.decay) * p.data + self.decay * self.shadow[n]).clone()
    def apply_shadow(self):
        for n, p in self.model.named_parameters():
            if p.requires_grad:
                self.backup[n] = p.data
                p.data = self.shadow[n]
    def restore(self):
        for n, p in self.model.named_parameters():
            if p.requires_grad: p.data = self.backup[n]
        self.backup = {}
mdl = nn.Linear(2, 1); ema = EMA(mdl, 0.9); ema.register()
o = torch.optim.SGD(mdl.parameters(), lr=0.1)
for _ in range(3):
    o.zero_grad(); mdl(torch.ones(4, 2)).pow(2).mean().backward(); o.step(); ema.update()
print(mdl.weight); ema.apply_shadow(); print(mdl.weight); ema.restore(); print(mdl.weight)
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn, SWALR, update_bn
av = AveragedModel(mdl, multi_avg_fn=get_ema_multi_avg_fn(0.9)); av.update_parameters(mdl); print(av.module.weight, av.n_averaged)
# hooks for activations
acts = {}
def get_activation(name):
    def hook(model, input, output):
        acts[name] = output.detach()
    return hook
cnn = nn.Sequential(nn.Conv2d(1, 2, 3), nn.BatchNorm2d(2), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(18, 3))
hs = [l.register_forward_hook(get_activation(f"{i}_{l.__class__.__name__}")) for i, l in enumerate(cnn)]
cnn(torch.randn(2, 1, 8, 8))
for k, v in acts.items(): print(k, tuple(v.shape), f"{v.mean():.4f} {v.std():.4f}")
for h in hs: h.remove()
def gh(module, gi, go): print(type(module).__name__, [None if g is None else g.shape for g in gi], go[0].shape)
cnn[5].register_full_backward_hook(gh); cnn[0].register_full_backward_hook(gh)
cnn(torch.randn(2, 1, 8, 8)).sum().backward()
class SaveOutput:
    def __init__(self): self.outputs = []
    def __call__(self, module, module_in, module_out): self.outputs.append(module_out)
    def clear(self): self.outputs = []
so = SaveOutput(); cnn[2].register_forward_hook(so); cnn(torch.zeros(1, 1, 8, 8)); print(len(so.outputs), so.outputs[0].shape)
def init(m):
    if isinstance(m, (nn.Conv2d, nn.Linear)):
        nn.init.kaiming_normal_(m.weight, mode='fan_out', nonlinearity='relu')
        if m.bias is not None: nn.init.zeros_(m.bias)
    elif isinstance(m, nn.BatchNorm2d):
        nn.init.ones_(m.weight); nn.init.constant_(m.bias, 0.1)
cnn.apply(init)
for n, p in cnn.named_parameters(): print(f"{n:20s} {str(list(p.shape)):20s} {p.numel():>8,d} {p.data.mean().item():+.6f}")
from collections import OrderedDict
s = nn.Sequential(OrderedDict([("conv", nn.Conv2d(1, 4, 5)), ("act", nn.LeakyReLU(0.1, inplace=True))]))
print(s, s.conv.weight.shape, repr(s.act))
print({n: type(x).__name__ for n, x in s.named_modules()})
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.ModuleList([nn.Linear(2, 2) for _ in range(3)])
        self.d = nn.ParameterDict({"a": nn.Parameter(torch.ones(2)), "b": nn.Parameter(torch.zeros(1))})
        self.p = nn.ParameterList([nn.Parameter(torch.randn(2)) for _ in range(2)])
    def extra_repr(self): return "hello"
n = Net(); print(n)
try: n.forwardx
except AttributeError as e: print(e)
try: n(torch.ones(2))
except NotImplementedError as e: print(e)
n.eval(); print(n.training, n.layers[0].training)
n.half(); print(n.layers[0].weight.dtype); n.double(); print(next(n.parameters()).dtype, n.p[0])
