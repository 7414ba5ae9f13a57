import torch, torch.nn as nn
torch.manual_seed(0)
m = nn.Sequential(nn.Linear(8, 16), nn.ReLU(), nn.LayerNorm(16), nn.Linear(16, 2)); o = torch.optim.AdamW(m.parameters(), lr=1e-2)
x, y = torch.randn(16, 8), torch.randint(0, 2, (16,))
for i in range(3):
    with torch.autocast(device_type="cpu", dtype=torch.bfloat16):
        out = m(x); loss = nn.functional.cross_entropy(out, y)
    o.zero_grad(); loss.backward(); o.step(); print(out.dtype, loss)
scaler = torch.cuda.amp.GradScaler(enabled=False)
with torch.cuda.amp.autocast(enabled=False):
    loss = nn.functional.cross_entropy(m(x), y)
scaler.scale(loss).backward(); scaler.unscale_(o); nn.utils.clip_grad_norm_(m.parameters(), 1.0); scaler.step(o); scaler.update(); print(scaler.get_scale(), scaler.state_dict())
acc = 4; o.zero_grad()
for i in range(8):
    l = nn.functional.cross_entropy(m(x[i*2:i*2+2]), y[i*2:i*2+2]) / acc; l.backward()
    if (i + 1) % acc == 0:
        n = nn.utils.clip_grad_norm_(m.parameters(), max_norm=1.0, norm_type=2); print(n); o.step(); o.zero_grad(set_to_none=True)
mb = m.to(torch.bfloat16); print(mb(x.bfloat16())[0], next(mb.parameters()).dtype)
ck = {"epoch": 3, "model_state_dict": m.state_dict(), "optimizer_state_dict": o.state_dict(), "loss": 0.5, "args": {"lr": 1e-3, "names": ["a", "b"]}}
torch.save(ck, "ck.pt"); c = torch.load("ck.pt", weights_only=True); print(list(c), c["args"], c["optimizer_state_dict"]["param_groups"])
import os; print(os.path.exists("ck.pt")); 
torch.save(torch.arange(3), "t.pt"); print(torch.load("t.pt", map_location="cpu"), torch.load("t.pt", map_location=torch.device("cpu"), weights_only=False))
try: torch.load("none.pt")
except FileNotFoundError as e: print(e)
best = {k: v.clone() for k, v in m.state_dict().items()}; print(len(best))
with torch.no_grad():
    t = m.float(); print(t(x).dtype, t(x).argmax(dim=-1))
o2 = torch.optim.SGD([{"params": t[0].parameters(), "lr": 0.01}, {"params": t[3].parameters()}], lr=0.1, momentum=0.9); print(o2); print(o2.state_dict())
