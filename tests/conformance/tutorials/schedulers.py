import torch, torch.nn as nn, math
from torch.optim.lr_scheduler import *
from torch.optim import lr_scheduler
m = nn.Linear(2, 1)
def show(name, mk, n=8, metric=None):
    o = torch.optim.SGD(m.parameters(), lr=0.1, momentum=0.9); s = mk(o); r = []
    for i in range(n):
        r.append(round(o.param_groups[0]['lr'], 6)); o.step(); s.step(metric[i]) if metric else s.step()
    print(name, r, s.get_last_lr())
show("step", lambda o: StepLR(o, 3))
show("multi", lambda o: MultiStepLR(o, milestones=[2, 5], gamma=0.5))
show("cos", lambda o: CosineAnnealingLR(o, T_max=5, eta_min=0.001))
show("lambda", lambda o: LambdaLR(o, lr_lambda=lambda e: 0.95 ** e))
show("mult", lambda o: MultiplicativeLR(o, lambda e: 0.9))
show("warm", lambda o: CosineAnnealingWarmRestarts(o, T_0=3, T_mult=2), 12)
show("onecycle", lambda o: OneCycleLR(o, max_lr=1.0, total_steps=10))
show("plateau", lambda o: ReduceLROnPlateau(o, 'min', patience=1, factor=0.1), metric=[1, 1, 1, 1, 0.5, 0.5, 0.5, 0.5])
show("seq", lambda o: SequentialLR(o, [LinearLR(o, 0.1, total_iters=3), ExponentialLR(o, 0.9)], milestones=[3]))
show("chain", lambda o: ChainedScheduler([ConstantLR(o, 0.5, 2), PolynomialLR(o, 6, 2)]))
show("cyclic", lambda o: CyclicLR(o, 0.01, 0.1, step_size_up=3, mode="triangular2"))
o = torch.optim.Adam(m.parameters()); s = ReduceLROnPlateau(o, verbose=True) if False else ReduceLROnPlateau(o)
print(s.state_dict()); print(StepLR(o, 2).state_dict())
print(o)
class WarmupCosine(LRScheduler):
    def __init__(self, optimizer, warmup, total, last_epoch=-1): self.warmup, self.total = warmup, total; super().__init__(optimizer, last_epoch)
    def get_lr(self):
        if self.last_epoch < self.warmup: return [b * (self.last_epoch + 1) / self.warmup for b in self.base_lrs]
        return [b * 0.5 * (1 + math.cos(math.pi * (self.last_epoch - self.warmup) / (self.total - self.warmup))) for b in self.base_lrs]
show("custom", lambda o: WarmupCosine(o, 2, 8))
try: ReduceLROnPlateau(o, verbose=True)
except TypeError as e: print(e)
class _LRS(lr_scheduler._LRScheduler):
    def get_lr(self): return [g['lr'] for g in self.optimizer.param_groups]
show("old", _LRS)
o = torch.optim.SGD(m.parameters(), lr=0.1); s = StepLR(o, 1)
s.step(); o.step()
s.step(5); print(s.get_last_lr(), s.get_lr())
o = torch.optim.LBFGS(m.parameters(), lr=1, max_iter=10, line_search_fn="strong_wolfe")
torch.manual_seed(0); X = torch.randn(20, 2); Y = X @ torch.tensor([[2.], [-1.]]) + 0.5
m = nn.Linear(2, 1); o = torch.optim.LBFGS(m.parameters(), lr=1)
def closure():
    o.zero_grad(); l = nn.functional.mse_loss(m(X), Y); l.backward(); return l
for i in range(3): print(o.step(closure).item() < 10)
print([round(v, 3) for v in m.weight.flatten().tolist()])
