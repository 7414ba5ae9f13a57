import torch, torch.nn as nn, os, tempfile, io, copy, random, glob, json, pickle
import numpy as np
from pathlib import Path
def set_seed(seed=42):
    random.seed(seed); np.random.seed(seed); torch.manual_seed(seed)
    if torch.cuda.is_available(): torch.cuda.manual_seed_all(seed)
    torch.backends.cudnn.deterministic = True
    torch.backends.cudnn.benchmark = False
    os.environ["PYTHONHASHSEED"] = str(seed)
set_seed(1)
class EarlyStopping:
    """Early stops the training if validation loss doesn't improve after a given patience."""
    def __init__(self, patience=7, verbose=False, delta=0, path='checkpoint.pt', trace_func=print):
        self.patience, self.verbose, self.counter, self.best_score, self.early_stop = patience, verbose, 0, None, False
        self.val_loss_min, self.delta, self.path, self.trace_func = np.inf, delta, path, trace_func
    def __call__(self, val_loss, model):
        score = -val_loss
        if self.best_score is None:
            self.best_score = score
            self.save_checkpoint(val_loss, model)
        elif score < self.best_score + self.delta:
            self.counter += 1
            self.trace_func(f'EarlyStopping counter: {self.counter} out of {self.patience}')
            if self.counter >= self.patience: self.early_stop = True
        else:
            self.best_score = score
            self.save_checkpoint(val_loss, model)
            self.counter = 0
    def save_checkpoint(self, val_loss, model):
        if self.verbose:
            self.trace_func(f'Validation loss decreased ({self.val_loss_min:.6f} --> {val_loss:.6f}).  Saving model ...')
        torch.save(model.state_dict(), self.path)
        self.val_loss_min = val_loss
model = nn.Sequential(nn.Linear(4, 8), nn.Tanh(), nn.Linear(8, 1))
opt = torch.optim.Adam(model.parameters(), lr=0.05)
sched = torch.optim.lr_scheduler.CosineAnnealingLR(opt, T_max=10)
X, y = torch.randn(32, 4), torch.randn(32, 1)
es = EarlyStopping(patience=3, verbose=True)
for epoch in range(12):
    opt.zero_grad(); loss = nn.functional.mse_loss(model(X), y); loss.backward(); opt.step(); sched.step()
    es(np.average([loss.item() + 0.3 * (epoch > 5)]), model)
    if es.early_stop:
        print("Early stopping"); break
model.load_state_dict(torch.load('checkpoint.pt', weights_only=True))
os.makedirs("ckpts", exist_ok=True)
ck = {"epoch": epoch, "model_state_dict": model.state_dict(), "optimizer_state_dict": opt.state_dict(), "scheduler": sched.state_dict(), "loss": loss,
      "rng": torch.get_rng_state(), "np_rng": None, "config": {"lr": 0.05, "layers": [4, 8, 1], "name": "mlp", "act": None, "flag": True}, "hist": {"train": [1.0, 2.5]}}
torch.save(ck, os.path.join("ckpts", f"epoch_{epoch:03d}.pt"))
print(sorted(os.listdir("ckpts")), sorted(glob.glob("ckpts/*.pt")))
a = torch.rand(2)
ck2 = torch.load(Path("ckpts") / f"epoch_{epoch:03d}.pt", weights_only=False, map_location="cpu")
print(ck2.keys(), ck2["epoch"], ck2["loss"], ck2["config"])
torch.set_rng_state(ck2["rng"]); print(torch.equal(a, torch.rand(2)))
m2 = copy.deepcopy(model); o2 = torch.optim.Adam(m2.parameters()); o2.load_state_dict(ck2["optimizer_state_dict"])
print(o2.param_groups[0]["lr"], o2.state_dict()["state"][0]["step"], m2.load_state_dict(ck2["model_state_dict"]))
s2 = torch.optim.lr_scheduler.CosineAnnealingLR(o2, T_max=10); s2.load_state_dict(ck2["scheduler"]); print(s2.last_epoch)
buf = io.BytesIO(); torch.save(model.state_dict(), buf); buf.seek(0); print(list(torch.load(buf)))
with open("log.json", "w") as f: json.dump({"loss": [1, 2.5], "best": round(es.val_loss_min, 5)}, f, indent=2)
print(open("log.json").read())
try: torch.load("nope.pt")
except FileNotFoundError as e: print(e)
torch.save(model, "whole.pt")
try: torch.load("whole.pt")
except pickle.UnpicklingError as e: print(str(e)[:60])
w = torch.load("whole.pt", weights_only=False); print(w)
emb = nn.Embedding(4, 3); lin = nn.Linear(3, 4, bias=False); lin.weight = emb.weight
tied = nn.ModuleDict({"e": emb, "l": lin})
torch.save(tied.state_dict(), "tied.pt"); sd = torch.load("tied.pt")
print(sd["e.weight"].data_ptr() == sd["l.weight"].data_ptr())
big = torch.arange(10.); torch.save({"all": big, "part": big[2:5], "t": big.view(2, 5).t()}, "v.pt"); v = torch.load("v.pt")
v["all"][3] = 100; print(v["part"], v["t"], v["t"].stride(), v["part"].storage_offset())
class SaveBestModel:
    def __init__(self, best=float("inf")): self.best = best
    def __call__(self, cur, epoch, model):
        if cur < self.best:
            self.best = cur; print(f"\nBest validation loss: {self.best}"); torch.save({"epoch": epoch + 1, "model": model.state_dict()}, "best.pth")
SaveBestModel()(0.25, 3, model)
try:
    nn.Linear(4, 9).load_state_dict(torch.load("best.pth")["model"])
except RuntimeError as e: print(e)
print(m2.load_state_dict({"0.weight": torch.zeros(8, 4), "z": torch.ones(1)}, strict=False))
os.remove("best.pth"); print(os.path.exists("best.pth"), os.path.splitext("a/b.pth"), Path("a/b.pth").stem)
