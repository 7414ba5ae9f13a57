import torch, torch.nn as nn, torch.nn.functional as F, argparse, json, os, sys, time, math
from dataclasses import dataclass, field, asdict
from typing import Optional, List, Tuple, Dict, Any, Union, Callable
@dataclass
class Config:
    lr: float = 1e-3
    batch_size: int = 16
    hidden: List[int] = field(default_factory=lambda: [32, 16])
    device: str = "cuda" if torch.cuda.is_available() else "cpu"
    seed: Optional[int] = 42
cfg = Config(lr=3e-4); print(cfg, asdict(cfg)); print(json.dumps(asdict(cfg), indent=2, sort_keys=True))
parser = argparse.ArgumentParser(prog='train.py', description='PyTorch MNIST Example')
parser.add_argument('--batch-size', type=int, default=64, metavar='N', help='input batch size (default: 64)')
parser.add_argument('--lr', type=float, default=1.0)
parser.add_argument('--no-cuda', action='store_true', default=False)
parser.add_argument('--opt', choices=['sgd', 'adam'], default='sgd')
args = parser.parse_args([]); print(args, args.batch_size, vars(args))
args = parser.parse_args(['--lr', '0.5', '--no-cuda', '--opt', 'adam']); print(args)
parser.print_help()
torch.manual_seed(cfg.seed)
x = torch.randn(2, 3)
print(f"{x.mean():.3f} {x.mean().item():8.4f} {x[0, 0]:e} {x[0,0]:+.2f} {x.shape} {list(x.shape)} {tuple(x.size())} {x.sum()}")
print("loss: {:.4f}, acc: {:5.1f}%".format(x.mean(), 100 * torch.tensor(0.923)))
print("%.4f %d %s" % (x.mean(), torch.tensor(5), x.argmax()))
print(f"{torch.tensor(3)} {torch.tensor(3):5d} {torch.tensor([1.0])} {torch.tensor(1.5):>10.2f}|{torch.tensor(True)}")
print(x, x.t(), x[0], x.unsqueeze(0), torch.tensor(3.14159265), torch.tensor([1e-8, 1.0]), torch.tensor([1e10, 1.0]), torch.tensor([float('nan'), float('inf'), 1.0]))
print(torch.tensor([1, -2, 300]), torch.tensor([True, False]), torch.tensor([]), torch.zeros(0, 3), torch.randn(2, 2, 2))
print(torch.arange(2000), torch.rand(100, 100))
torch.set_printoptions(precision=2, sci_mode=False); print(x * 1000); torch.set_printoptions(profile="default")
print(torch.tensor([0.1, 0.2], dtype=torch.float64), torch.tensor([0.1], dtype=torch.float16), torch.tensor([0.1], dtype=torch.bfloat16))
print(torch.__version__.split("+")[0].split(".")[0], torch.get_default_dtype(), torch.is_tensor(x))
print(x.dtype, x.device, x.layout, x.requires_grad, x.is_leaf, x.grad, x.ndim, x.numel(), x.stride(), x.is_contiguous())
# focal loss, label smoothing
class FocalLoss(nn.Module):
    def __init__(self, alpha=1, gamma=2, reduction='mean'):
        super().__init__(); self.alpha, self.gamma, self.reduction = alpha, gamma, reduction
    def forward(self, inputs, targets):
        ce = F.cross_entropy(inputs, targets, reduction='none')
        pt = torch.exp(-ce)
        l = self.alpha * (1 - pt) ** self.gamma * ce
        return {'mean': l.mean, 'sum': l.sum}.get(self.reduction, lambda: l)()
lg = torch.randn(4, 3, requires_grad=True); tg = torch.tensor([0, 2, 1, 1])
fl = FocalLoss()(lg, tg); fl.backward(); print(fl, lg.grad)
class LabelSmoothing(nn.Module):
    def __init__(self, classes, smoothing=0.1, dim=-1):
        super().__init__(); self.confidence = 1.0 - smoothing; self.smoothing = smoothing; self.cls = classes; self.dim = dim
    def forward(self, pred, target):
        pred = pred.log_softmax(dim=self.dim)
        with torch.no_grad():
            true_dist = torch.zeros_like(pred)
            true_dist.fill_(self.smoothing / (self.cls - 1))
            true_dist.scatter_(1, target.data.unsqueeze(1), self.confidence)
        return torch.mean(torch.sum(-true_dist * pred, dim=self.dim))
print(LabelSmoothing(3)(lg, tg), nn.CrossEntropyLoss(label_smoothing=0.1)(lg, tg))
class ContrastiveLoss(nn.Module):
    def __init__(self, margin=2.0): super().__init__(); self.margin = margin
    def forward(self, o1, o2, label):
        d = F.pairwise_distance(o1, o2, keepdim=True)
        return torch.mean((1 - label) * torch.pow(d, 2) + label * torch.pow(torch.clamp(self.margin - d, min=0.0), 2))
print(ContrastiveLoss()(torch.randn(4, 3), torch.randn(4, 3), torch.tensor([[0.], [1.], [0.], [1.]])))
def nt_xent(z1, z2, temperature=0.5):
    z = F.normalize(torch.cat([z1, z2]), dim=1); n = z.size(0)
    sim = z @ z.T / temperature
    sim.masked_fill_(torch.eye(n, dtype=torch.bool), -9e15)
    pos = torch.arange(n).roll(n // 2)
    return F.cross_entropy(sim, pos)
print(nt_xent(torch.randn(3, 4), torch.randn(3, 4)))
class DiceLoss(nn.Module):
    def forward(self, p, t, smooth=1): p = torch.sigmoid(p).view(-1); t = t.view(-1); i = (p * t).sum(); return 1 - (2. * i + smooth) / (p.sum() + t.sum() + smooth)
print(DiceLoss()(torch.randn(1, 1, 4, 4), torch.ones(1, 1, 4, 4)))
cm = torch.zeros(3, 3, dtype=torch.int64)
for a, p in zip(tg, lg.argmax(1)): cm[a, p] += 1
print(cm, cm.diag() / cm.sum(1))
start = time.time(); time.perf_counter(); print(type(time.time() - start))
for p in (1, 2): print(torch.cdist(torch.tensor([[0., 0.], [1., 1.]]), torch.tensor([[1., 0.]]), p=p))
