import torch, torch.nn as nn, copy, math, warnings
from torch.optim.swa_utils import AveragedModel, SWALR, update_bn, get_ema_multi_avg_fn, get_ema_avg_fn
torch.manual_seed(0)
model = nn.Sequential(nn.Linear(4, 8), nn.BatchNorm1d(8), nn.ReLU(), nn.Linear(8, 2))
opt = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
X, y = torch.randn(64, 4), torch.randint(0, 2, (64,))
loader = torch.utils.data.DataLoader(torch.utils.data.TensorDataset(X, y), batch_size=16)
swa = AveragedModel(model); ema = AveragedModel(model, multi_avg_fn=get_ema_multi_avg_fn(0.9)); ema2 = AveragedModel(model, avg_fn=get_ema_avg_fn(0.5), use_buffers=True)
sched = torch.optim.lr_scheduler.CosineAnnealingLR(opt, T_max=10); swa_sched = SWALR(opt, swa_lr=0.05, anneal_epochs=2)
scaler = torch.amp.GradScaler("cpu", enabled=False)
for epoch in range(6):
    for xb, yb in loader:
        opt.zero_grad()
        with torch.autocast(device_type="cpu", dtype=torch.bfloat16):
            out = model(xb); loss = nn.functional.cross_entropy(out, yb)
        scaler.scale(loss).backward(); scaler.unscale_(opt); nn.utils.clip_grad_norm_(model.parameters(), 1.0); scaler.step(opt); scaler.update()
        ema.update_parameters(model); ema2.update_parameters(model)
    if epoch > 2: swa.update_parameters(model); swa_sched.step()
    else: sched.step()
    print(epoch, f"{loss.item():.3f}", out.dtype, [round(g, 4) for g in swa_sched.get_last_lr()])
update_bn(loader, swa)
print(swa.n_averaged, ema.n_averaged, [round(v.abs().sum().item(), 3) for v in swa.module.state_dict().values()])
swa.eval(); print((swa(X).argmax(1) == y).float().mean() >= 0)
class EMA:
    def __init__(self, model, decay):
        self.model, self.decay, self.shadow, self.backup = model, decay, {}, {}
    def register(self):
        for name, param in self.model.named_parameters():
            if param.requires_grad: self.shadow[name] = param.data.clone()
    def update(self):
        for name, param in self.model.named_parameters():
            if param.requires_grad:
                assert name in self.shadow
                new_average = (1.0 - self.decay) * param.data + self.decay * self.shadow[name]
                self.shadow[name] = new_average.clone()
    def apply_shadow(self):
        for name, param in self.model.named_parameters():
            self.backup[name] = param.data; param.data = self.shadow[name]
    def restore(self):
        for name, param in self.model.named_parameters(): param.data = self.backup[name]
        self.backup = {}
e = EMA(model, 0.99); e.register(); opt.step(); e.update(); e.apply_shadow(); w = model[0].weight.sum().item(); e.restore(); print(round(w, 3), round(model[0].weight.sum().item(), 3))
with torch.no_grad():
    for p, q in zip(model.parameters(), ema.module.parameters()): q.mul_(0.9).add_(p, alpha=0.1)
    for p, q in zip(model.parameters(), ema.module.parameters()): q.lerp_(p, 0.5)
print(sorted(opt.state_dict()["state"][0]), opt.state_dict()["param_groups"][0]["lr"])
s = torch.amp.GradScaler("cpu"); print(s.is_enabled(), s.get_scale(), s.state_dict())
with torch.autocast("cpu"): print((torch.ones(2, 2) @ torch.ones(2, 2)).dtype, torch.is_autocast_enabled("cpu"), nn.Softmax(-1)(torch.ones(2).bfloat16()).dtype)
@torch.autocast("cpu", dtype=torch.bfloat16)
def f(x): return nn.functional.linear(x, torch.ones(2, 2))
print(f(torch.ones(1, 2)))
def lr_lambda(step, warmup=3, total=10):
    if step < warmup: return float(step) / float(max(1, warmup))
    return max(0.0, 0.5 * (1.0 + math.cos(math.pi * (step - warmup) / (total - warmup))))
o = torch.optim.AdamW(model.parameters(), lr=1e-3); l = torch.optim.lr_scheduler.LambdaLR(o, lr_lambda)
for i in range(10): o.step(); l.step(); print(f"{l.get_last_lr()[0]:.2e}", end=" ")
print()
