from __future__ import annotations
import argparse, json, logging, os, sys, time, random, copy
from abc import ABC, abstractmethod
from collections import defaultdict, OrderedDict
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field, asdict
from enum import Enum, auto
from functools import partial, wraps
from pathlib import Path
from typing import Any, Callable, Dict, Iterable, List, Optional, Sequence, Tuple, Union
import numpy as np
import torch
import torch.nn as nn
from torch import Tensor, optim
from torch.utils.data import DataLoader, Dataset, random_split
try:
    from tqdm import tqdm
except ImportError:
    tqdm = lambda x, **k: x

logger = logging.getLogger(__name__)
logging.basicConfig(stream=sys.stdout, level=logging.INFO, format="[%(levelname)s] %(name)s - %(message)s")

class Phase(str, Enum):
    TRAIN = "train"
    VAL = "val"

@dataclass
class OptimConfig:
    name: str = "adamw"
    lr: float = 1e-2
    betas: Tuple[float, float] = (0.9, 0.99)

@dataclass
class TrainConfig:
    epochs: int = 3
    batch_size: int = 8
    hidden: List[int] = field(default_factory=lambda: [16, 8])
    optim: OptimConfig = field(default_factory=OptimConfig)
    seed: int = 0
    out: Optional[str] = None
    @classmethod
    def from_dict(cls, d: Dict[str, Any]) -> "TrainConfig":
        d = dict(d); d["optim"] = OptimConfig(**d.get("optim", {})); return cls(**d)

def timed(fn):
    @wraps(fn)
    def wrapper(*args, **kwargs):
        t0 = time.perf_counter(); out = fn(*args, **kwargs); assert time.perf_counter() >= t0; return out
    return wrapper

class Rings(Dataset):
    def __init__(self, n: int, transform: Optional[Callable[[Tensor], Tensor]] = None) -> None:
        g = torch.Generator().manual_seed(7)
        r = torch.rand(n, generator=g) + torch.arange(n).remainder(2).float()
        a = torch.rand(n, generator=g) * 2 * np.pi
        self.x = torch.stack([r * a.cos(), r * a.sin()], dim=1); self.y = torch.arange(n) % 2; self.transform = transform
    def __len__(self) -> int: return len(self.x)
    def __getitem__(self, idx: int) -> Tuple[Tensor, Tensor]:
        x = self.x[idx]
        if self.transform: x = self.transform(x)
        return x, self.y[idx]
    def __repr__(self): return f"{self.__class__.__name__}(n={len(self)})"

def build_mlp(sizes: Sequence[int], act: Callable[[], nn.Module] = nn.ReLU, norm: bool = False) -> nn.Sequential:
    layers: "OrderedDict[str, nn.Module]" = OrderedDict()
    for i, (a, b) in enumerate(zip(sizes[:-1], sizes[1:])):
        layers[f"fc{i}"] = nn.Linear(a, b, bias=not norm or i == len(sizes) - 2)
        if i < len(sizes) - 2:
            if norm: layers[f"bn{i}"] = nn.BatchNorm1d(b)
            layers[f"act{i}"] = act()
    return nn.Sequential(layers)

class Metric(ABC):
    def __init__(self): self.reset()
    @abstractmethod
    def reset(self): ...
    @abstractmethod
    def update(self, out, y): ...
    @abstractmethod
    def compute(self) -> float: ...

class Accuracy(Metric):
    def reset(self): self.correct = self.total = 0
    def update(self, out, y): self.correct += (out.argmax(-1) == y).sum().item(); self.total += y.numel()
    def compute(self): return self.correct / max(1, self.total)

class AverageMeter:
    """Computes and stores the average and current value"""
    def __init__(self, name, fmt=':f'): self.name, self.fmt = name, fmt; self.reset()
    def reset(self): self.val = self.avg = self.sum = self.count = 0
    def update(self, val, n=1): self.val = val; self.sum += val * n; self.count += n; self.avg = self.sum / self.count
    def __str__(self):
        fmtstr = '{name} {val' + self.fmt + '} ({avg' + self.fmt + '})'
        return fmtstr.format(**self.__dict__)

class Callback:
    def on_epoch_end(self, trainer, logs): pass
    def on_train_begin(self, trainer): pass

class History(Callback):
    def __init__(self): self.logs = defaultdict(list)
    def on_epoch_end(self, trainer, logs):
        for k, v in logs.items(): self.logs[k].append(v)

class Checkpoint(Callback):
    def __init__(self, path, monitor="val_loss"): self.path, self.monitor, self.best = Path(path), monitor, float("inf")
    def on_epoch_end(self, trainer, logs):
        if logs[self.monitor] < self.best:
            self.best = logs[self.monitor]; self.path.parent.mkdir(parents=True, exist_ok=True)
            torch.save({"model": trainer.model.state_dict(), "cfg": asdict(trainer.cfg), "epoch": trainer.epoch}, self.path)
            logger.info("saved %s at epoch %d", self.path.name, trainer.epoch)

@contextmanager
def evaluating(model: nn.Module):
    was = model.training
    try:
        model.eval(); yield model
    finally:
        model.train(was)

class Trainer:
    OPTIMS = {"adamw": optim.AdamW, "sgd": partial(optim.SGD, momentum=0.9)}
    def __init__(self, model, cfg: TrainConfig, loss_fn=nn.CrossEntropyLoss(), metrics: Optional[Dict[str, Metric]] = None, callbacks: Iterable[Callback] = ()):
        self.model, self.cfg, self.loss_fn = model, cfg, loss_fn
        kw = {"betas": cfg.optim.betas} if cfg.optim.name == "adamw" else {}
        self.opt = self.OPTIMS[cfg.optim.name](model.parameters(), lr=cfg.optim.lr, **kw)
        self.sched = optim.lr_scheduler.OneCycleLR(self.opt, max_lr=cfg.optim.lr, epochs=cfg.epochs, steps_per_epoch=12)
        self.metrics, self.callbacks, self.epoch = metrics or {}, list(callbacks), 0
    def _run(self, loader, phase: Phase):
        train = phase is Phase.TRAIN; meter = AverageMeter("Loss", ":.3f")
        for m in self.metrics.values(): m.reset()
        ctx = nullcontext() if train else torch.no_grad()
        with ctx:
            for x, y in tqdm(loader, disable=True, desc=phase.value):
                out = self.model(x); loss = self.loss_fn(out, y)
                if train:
                    self.opt.zero_grad(set_to_none=True); loss.backward(); self.opt.step(); self.sched.step()
                meter.update(loss.item(), x.size(0))
                for m in self.metrics.values(): m.update(out.detach(), y)
        return {f"{phase.value}_loss": meter.avg, **{f"{phase.value}_{k}": m.compute() for k, m in self.metrics.items()}}, meter
    @timed
    def fit(self, train, val):
        for cb in self.callbacks: cb.on_train_begin(self)
        for self.epoch in range(1, self.cfg.epochs + 1):
            self.model.train(); logs, meter = self._run(train, Phase.TRAIN)
            with evaluating(self.model): vlogs, _ = self._run(val, Phase.VAL)
            logs |= vlogs
            for cb in self.callbacks: cb.on_epoch_end(self, logs)
            logger.info("epoch %d/%d | %s", self.epoch, self.cfg.epochs, " | ".join(f"{k}={v:.4f}" for k, v in logs.items()))
            print(meter)
        return self

def parse(argv=None):
    p = argparse.ArgumentParser(description="train", formatter_class=argparse.ArgumentDefaultsHelpFormatter)
    p.add_argument("--epochs", type=int, default=3, help="number of epochs")
    p.add_argument("--lr", type=float, default=1e-2); p.add_argument("--optim", choices=["adamw", "sgd"], default="adamw")
    p.add_argument("--hidden", type=int, nargs="+", default=[16, 8]); p.add_argument("-v", "--verbose", action="store_true"); p.add_argument("--out", type=Path, default=Path("runs/a"))
    return p.parse_args(argv)

def main(argv=None) -> int:
    args = parse(argv); print(args)
    cfg = TrainConfig.from_dict({"epochs": args.epochs, "hidden": args.hidden, "optim": {"lr": args.lr, "name": args.optim}})
    print(cfg); print(json.dumps(asdict(cfg), indent=2))
    random.seed(cfg.seed); np.random.seed(cfg.seed); torch.manual_seed(cfg.seed)
    ds = Rings(120); print(ds); tr, va = random_split(ds, [0.8, 0.2]); print(len(tr), len(va))
    train, val = DataLoader(tr, batch_size=cfg.batch_size, shuffle=True), DataLoader(va, batch_size=2 * cfg.batch_size)
    model = build_mlp([2, *cfg.hidden, 2], act=partial(nn.LeakyReLU, 0.1), norm=True); print(model)
    hist = History(); t = Trainer(model, cfg, metrics={"acc": Accuracy()}, callbacks=[hist, Checkpoint(args.out / "best.pt")]).fit(train, val)
    print({k: [round(x, 4) for x in v] for k, v in hist.logs.items()})
    ck = torch.load(args.out / "best.pt"); print(ck["cfg"], ck["epoch"]); model.load_state_dict(ck["model"])
    return 0

if __name__ == "__main__":
    main(["--epochs", "3", "--lr", "0.02", "-v"])
