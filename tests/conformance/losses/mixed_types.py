# Losses of inputs and targets of different types: which type comes out, and what is refused.
import torch, torch.nn.functional as F
x = torch.tensor([2.1972, -1.3863], dtype=torch.float64, requires_grad=True)
for t in (torch.tensor([1.0, 0.0]), torch.tensor([1.0, 0.0], dtype=torch.float64)):
    for kw in ({}, {"pos_weight": torch.tensor([2.0])}, {"weight": torch.tensor([2.0, 1.0])}, {"reduction": "none"}, {"pos_weight": torch.tensor([2.0], dtype=torch.float64)}, {"reduction": "sum"}):
        for a in (x, x.detach().float().requires_grad_()):
            try:
                l = F.binary_cross_entropy_with_logits(a, t, **kw)
                s = l.sum(); s.backward() if s.requires_grad else None
                print(a.dtype, t.dtype, list(kw), l, l.dtype, a.grad.dtype)
                a.grad = None
            except Exception as e: print(a.dtype, t.dtype, list(kw), type(e).__name__, e)
for f in (F.binary_cross_entropy, F.mse_loss, F.l1_loss, F.smooth_l1_loss, F.kl_div, F.soft_margin_loss, F.poisson_nll_loss):
    for a, t in ((x.sigmoid(), torch.tensor([1.0, 0.0])), (x.sigmoid().float(), torch.tensor([1.0, 0.0], dtype=torch.float64))):
        try:
            l = f(a, t); print(f.__name__, a.dtype, t.dtype, l.dtype); l.backward()
        except Exception as e: print(f.__name__, a.dtype, t.dtype, type(e).__name__, e)
