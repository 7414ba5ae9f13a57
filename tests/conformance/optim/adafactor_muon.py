import torch, torch.nn as nn
torch.manual_seed(0)
def train(make):
    torch.manual_seed(0)
    m = nn.Sequential(nn.Linear(4, 8), nn.Tanh(), nn.Linear(8, 2))
    opt = make(m)
    X, y = torch.randn(16, 4), torch.randn(16, 2)
    out = []
    for _ in range(5):
        opt.zero_grad(); l = nn.functional.mse_loss(m(X), y); l.backward(); opt.step(); out.append(round(l.item(), 5))
    return out, opt
for name, make in {"Adafactor": lambda m: torch.optim.Adafactor(m.parameters(), lr=0.01), "Adafactor2": lambda m: torch.optim.Adafactor(m.parameters(), lr=0.05, weight_decay=0.01, d=2.0, beta2_decay=-0.5),
    "Muon": lambda m: torch.optim.Muon([p for p in m.parameters() if p.ndim == 2], lr=0.02), "Muon2": lambda m: torch.optim.Muon([p for p in m.parameters() if p.ndim == 2], lr=0.02, nesterov=False, adjust_lr_fn="match_rms_adamw", weight_decay=0.0)}.items():
    out, opt = train(make); print(name, out); print(opt)
    print({k: (v.shape if torch.is_tensor(v) else v) for k, v in next(iter(opt.state.values())).items()})
try: torch.optim.Muon(nn.Linear(2, 2).parameters())
except ValueError as e: print(e)
