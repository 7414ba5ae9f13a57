import torch, math, torch.nn as nn
from torch.optim import Optimizer
from torch.optim.lr_scheduler import LRScheduler, _LRScheduler
torch.manual_seed(0)
class Lion(Optimizer):
    def __init__(self, params, lr=1e-4, betas=(0.9, 0.99), weight_decay=0.0):
        if not 0.0 <= lr: raise ValueError('Invalid learning rate: {}'.format(lr))
        super().__init__(params, dict(lr=lr, betas=betas, weight_decay=weight_decay))
    @torch.no_grad()
    def step(self, closure=None):
        loss = None
        if closure is not None:
            with torch.enable_grad(): loss = closure()
        for group in self.param_groups:
            for p in group['params']:
                if p.grad is None: continue
                p.data.mul_(1 - group['lr'] * group['weight_decay']); grad = p.grad; state = self.state[p]
                if len(state) == 0: state['exp_avg'] = torch.zeros_like(p)
                exp_avg = state['exp_avg']; b1, b2 = group['betas']; update = exp_avg * b1 + grad * (1 - b1); p.add_(update.sign_(), alpha=-group['lr']); exp_avg.mul_(b2).add_(grad, alpha=1 - b2)
        return loss
class RAdamOld(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0): defaults = dict(lr=lr, betas=betas, eps=eps, weight_decay=weight_decay); self.buffer = [[None, None, None] for ind in range(10)]; super(RAdamOld, self).__init__(params, defaults)
    def __setstate__(self, state): super(RAdamOld, self).__setstate__(state)
    def step(self, closure=None):
        loss = closure() if closure is not None else None
        for group in self.param_groups:
            for p in group['params']:
                if p.grad is None: continue
                grad = p.grad.data.float(); p32 = p.data.float(); state = self.state[p]
                if len(state) == 0: state['step'] = 0; state['exp_avg'] = torch.zeros_like(p32); state['exp_avg_sq'] = torch.zeros_like(p32)
                m, v = state['exp_avg'], state['exp_avg_sq']; b1, b2 = group['betas']; v.mul_(b2).addcmul_(grad, grad, value=1 - b2); m.mul_(b1).add_(grad, alpha=1 - b1); state['step'] += 1
                beta2_t = b2 ** state['step']; nmax = 2 / (1 - b2) - 1; ns = nmax - 2 * state['step'] * beta2_t / (1 - beta2_t)
                if ns >= 5:
                    ss = group['lr'] * math.sqrt((1 - beta2_t) * (ns - 4) / (nmax - 4) * (ns - 2) / ns * nmax / (nmax - 2)) / (1 - b1 ** state['step']); p32.addcdiv_(m, v.sqrt().add_(group['eps']), value=-ss)
                else: p32.add_(m, alpha=-group['lr'] / (1 - b1 ** state['step']))
                p.data.copy_(p32)
        return loss
class SAM(torch.optim.Optimizer):
    def __init__(self, params, base_optimizer, rho=0.05, **kwargs):
        super(SAM, self).__init__(params, dict(rho=rho, **kwargs)); self.base_optimizer = base_optimizer(self.param_groups, **kwargs); self.param_groups = self.base_optimizer.param_groups
    @torch.no_grad()
    def first_step(self, zero_grad=False):
        gn = torch.norm(torch.stack([p.grad.norm(p=2) for g in self.param_groups for p in g["params"] if p.grad is not None]), p=2)
        for group in self.param_groups:
            scale = group["rho"] / (gn + 1e-12)
            for p in group["params"]:
                if p.grad is None: continue
                e_w = p.grad * scale.to(p); p.add_(e_w); self.state[p]["e_w"] = e_w
        if zero_grad: self.zero_grad()
    @torch.no_grad()
    def second_step(self, zero_grad=False):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None: continue
                p.sub_(self.state[p]["e_w"])
        self.base_optimizer.step()
        if zero_grad: self.zero_grad()
class Lookahead(Optimizer):
    def __init__(self, optimizer, k=5, alpha=0.5): self.optimizer, self.k, self.alpha = optimizer, k, alpha; self.param_groups = optimizer.param_groups; self.defaults = optimizer.defaults; self.state = {}; self.n = 0; self.slow = [[p.clone().detach() for p in g["params"]] for g in self.param_groups]
    def step(self, closure=None):
        loss = self.optimizer.step(closure); self.n += 1
        if self.n % self.k == 0:
            for g, s in zip(self.param_groups, self.slow):
                for p, q in zip(g["params"], s): q.data.add_(p.data - q.data, alpha=self.alpha); p.data.copy_(q)
        return loss
    def zero_grad(self): self.optimizer.zero_grad()
X, y = torch.randn(32, 3), torch.randn(32, 1)
def net(): torch.manual_seed(1); return nn.Sequential(nn.Linear(3, 4), nn.Tanh(), nn.Linear(4, 1))
for name, mk in [("Lion", lambda p: Lion(p, lr=1e-2, weight_decay=0.1)), ("RAdamOld", lambda p: RAdamOld(p, lr=1e-2)), ("Lookahead", lambda p: Lookahead(torch.optim.SGD(p, lr=0.1), k=2))]:
    m = net(); o = mk(m.parameters())
    for i in range(8): o.zero_grad(); l = ((m(X) - y) ** 2).mean(); l.backward(); o.step()
    print(name, f"{l.item():.5f}", [round(p.sum().item(), 4) for p in m.parameters()])
print(Lion(net().parameters())); print(RAdamOld(net().parameters()).state_dict())
m = net(); o = SAM(m.parameters(), torch.optim.SGD, lr=0.1, momentum=0.9)
for i in range(4):
    ((m(X) - y) ** 2).mean().backward(); o.first_step(zero_grad=True); l = ((m(X) - y) ** 2).mean(); l.backward(); o.second_step(zero_grad=True); print(f"{l.item():.5f}")
def closure():
    lb.zero_grad(); l = ((m(X) - y) ** 2).mean(); l.backward(); return l
lb = torch.optim.LBFGS(m.parameters(), lr=1, max_iter=5, line_search_fn="strong_wolfe"); print([round(lb.step(closure).item(), 4) for _ in range(3)])
class Noam(_LRScheduler):
    def __init__(self, optimizer, d_model, warmup, last_epoch=-1): self.d, self.w = d_model, warmup; super().__init__(optimizer, last_epoch)
    def get_lr(self): s = self._step_count; return [self.d ** -0.5 * min(s ** -0.5, s * self.w ** -1.5)] * len(self.base_lrs)
o = torch.optim.Adam(m.parameters(), lr=1); s = Noam(o, 16, 4); out = []
for _ in range(8): o.step(); s.step(); out.append(round(s.get_last_lr()[0], 5))
print(out, s.last_epoch)
class NoamOpt:
    "Optim wrapper that implements rate."
    def __init__(self, model_size, factor, warmup, optimizer): self.optimizer = optimizer; self._step = 0; self.warmup = warmup; self.factor = factor; self.model_size = model_size; self._rate = 0
    def step(self):
        self._step += 1; rate = self.rate()
        for p in self.optimizer.param_groups: p['lr'] = rate
        self._rate = rate; self.optimizer.step()
    def rate(self, step=None):
        if step is None: step = self._step
        return self.factor * (self.model_size ** (-0.5) * min(step ** (-0.5), step * self.warmup ** (-1.5)))
n = NoamOpt(16, 2, 4, o); n.step(); print(n._rate)
class GradualWarmup(LRScheduler):
    def __init__(self, optimizer, multiplier, total_epoch, after_scheduler=None): self.multiplier, self.total_epoch, self.after_scheduler, self.finished = multiplier, total_epoch, after_scheduler, False; super().__init__(optimizer)
    def get_lr(self):
        if self.last_epoch > self.total_epoch:
            if self.after_scheduler:
                if not self.finished: self.after_scheduler.base_lrs = [b * self.multiplier for b in self.base_lrs]; self.finished = True
                return self.after_scheduler.get_last_lr()
            return [b * self.multiplier for b in self.base_lrs]
        return [b * (float(self.last_epoch) / self.total_epoch) for b in self.base_lrs] if self.multiplier == 1.0 else [b * ((self.multiplier - 1.) * self.last_epoch / self.total_epoch + 1.) for b in self.base_lrs]
    def step(self, epoch=None, metrics=None):
        if self.finished and self.after_scheduler: self.after_scheduler.step(None if epoch is None else epoch - self.total_epoch); self._last_lr = self.after_scheduler.get_last_lr()
        else: return super().step(epoch)
o = torch.optim.SGD(m.parameters(), lr=0.1); g = GradualWarmup(o, 1.0, 3, torch.optim.lr_scheduler.ExponentialLR(o, 0.9)); r = []
for e in range(7): o.step(); g.step(); r.append(round(o.param_groups[0]["lr"], 4))
print(r)
h = torch.optim.SGD(m.parameters(), lr=0.1); h.register_step_post_hook(lambda o, a, k: print("stepped")); h.register_step_pre_hook(lambda o, a, k: print("pre")); h.step()
print(h.state_dict()["param_groups"], h.defaults, len(h.state), h.param_groups[0].keys())
