"""Several inputs and outputs, dictionaries, optional arguments, lists of losses."""

from dataclasses import dataclass
from typing import Dict, List, NamedTuple, Optional, Tuple

import torch
from torch import Tensor, nn


@dataclass
class Config:
    hidden: int = 8
    dropout: float = 0.0


class Output(NamedTuple):
    logits: Tensor
    aux: Optional[Tensor] = None


class Wide(nn.Module):
    def __init__(self, config: Config) -> None:
        super().__init__()
        self.a, self.b = nn.Linear(3, config.hidden), nn.Linear(2, config.hidden)
        self.drop = nn.Dropout(config.dropout)
        self.out = nn.Linear(2 * config.hidden, 4)
        self.aux = nn.Linear(config.hidden, 1)

    def forward(self, x: Tensor, *, extra: Optional[Tensor] = None, return_aux: bool = False) -> Output:
        h = torch.relu(self.a(x))
        k = torch.relu(self.b(extra)) if extra is not None else torch.zeros_like(h)
        logits = self.out(self.drop(torch.cat([h, k], dim=-1)))
        return Output(logits, self.aux(h).squeeze(-1) if return_aux else None)


torch.manual_seed(0)
model = Wide(Config(hidden=4))
x, e, y = torch.randn(5, 3), torch.randn(5, 2), torch.randint(4, (5,))
out = model(x, extra=e, return_aux=True)
print(type(out).__name__, out.logits.shape, out.aux.shape, model(x).aux)
losses: Dict[str, Tensor] = {"ce": nn.functional.cross_entropy(out.logits, y), "aux": out.aux.pow(2).mean()}
total = losses["ce"] + 0.3 * losses["aux"]
total.backward()
print({k: round(v.item(), 4) for k, v in losses.items()}, f"{total:.4f}", [p.grad is not None for p in model.parameters()])
batch = {"x": x, "extra": e, "label": y}
batch = {k: v.to("cpu") for k, v in batch.items()}
label = batch.pop("label")
print(model(**batch).logits.argmax(-1).eq(label).float().mean().item() >= 0)
history: List[Tuple[int, float]] = []
opt = torch.optim.SGD(model.parameters(), lr=0.1)
for epoch in range(3):
    opt.zero_grad()
    loss = sum(l for l in (nn.functional.cross_entropy(model(x, extra=e).logits, y),))
    loss.backward()
    opt.step()
    history.append((epoch, round(float(loss), 4)))
print(history)
