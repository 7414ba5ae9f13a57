"""Tensors on two devices meet: which operations mind, and what they say."""
import torch
import torch.nn as nn
import torch.nn.functional as F

c, m = torch.ones(2, 3), torch.ones(2, 3, device="meta")
ic, im = torch.tensor([0, 1]), torch.tensor([0, 1], device="meta")
number, nowhere = torch.tensor(2.0), torch.tensor(2.0, device="meta")


def attempt(name, run):
    try:
        print(name, run())
    except Exception as error:
        print(name, type(error).__name__, error)


for a, b in ((c, m), (m, c)):
    print("---", a.device, b.device)
    attempt("add", lambda: a + b)
    attempt("sub", lambda: a - b)
    attempt("mul", lambda: a * b)
    attempt("div", lambda: a / b)
    attempt("pow", lambda: a**b)
    attempt("lt", lambda: a < b)
    attempt("maximum", lambda: torch.maximum(a, b))
    attempt("where", lambda: torch.where(a > 0, a, b))
    attempt("where condition", lambda: torch.where(a > 0, b, b))
    attempt("isclose", lambda: torch.isclose(a, b))
    attempt("lerp", lambda: torch.lerp(a, b, 0.5))
    attempt("cat", lambda: torch.cat([a, b]))
    attempt("stack", lambda: torch.stack([a, b]))
    attempt("mv", lambda: torch.mv(a, b[0]))
    attempt("dot", lambda: torch.dot(a[0], b[0]))
    attempt("addmm bias", lambda: torch.addmm(b.new_zeros(2, 2), a, a.T))
    attempt("masked_fill", lambda: a.masked_fill(b > 0, 0.0))
    attempt("mse", lambda: F.mse_loss(a, b))
    attempt("l1", lambda: F.l1_loss(a, b))
    attempt("huber", lambda: F.huber_loss(a, b))
    attempt("bce", lambda: F.binary_cross_entropy(a, b))
    attempt("bce logits", lambda: F.binary_cross_entropy_with_logits(a, b))
    attempt("layer_norm", lambda: F.layer_norm(a, (3,), b[0], b[0]))
    attempt("batch_norm", lambda: F.batch_norm(a, a[0], a[0] + 1, b[0], b[0]))
    attempt("batch_norm running", lambda: F.batch_norm(a, b[0], b[0] + 1))
    attempt("attention", lambda: F.scaled_dot_product_attention(a[None], b[None], b[None]))
    attempt("prelu", lambda: F.prelu(a, b[0]))
    attempt("equal", lambda: torch.equal(a, b))
    attempt("add_", lambda: a.clone().add_(b))
    attempt("mul_", lambda: a.clone().mul_(b))
    attempt("copy_", lambda: a.clone().copy_(b))
    attempt("setitem", lambda: a.clone().__setitem__(0, b[0]))

print("--- numbers")
attempt("c + nowhere", lambda: c + nowhere)
attempt("m + number", lambda: m + number)
attempt("number + m", lambda: number + m)
attempt("number + nowhere", lambda: number + nowhere)
attempt("nowhere * c", lambda: nowhere * c)
attempt("where number", lambda: torch.where(m > 0, number, m))
attempt("c.add_", lambda: c.clone().add_(nowhere))

print("--- indices")
attempt("m[ic]", lambda: m[ic])
attempt("m[:, ic]", lambda: m[:, ic])
attempt("embedding", lambda: F.embedding(ic, m))
attempt("gather", lambda: m.gather(1, ic[:, None]))
attempt("c[im] = 1", lambda: c.clone().__setitem__(im, 1.0))
attempt("c[mask] = 1", lambda: c.clone().__setitem__(im > 0, 1.0))
attempt("c[mask]", lambda: c[im > 0])
attempt("index_add", lambda: c.index_add(0, im, c))
attempt("take_along_dim", lambda: torch.take_along_dim(c, im[:, None], 1))
attempt("argmax == target", lambda: c.argmax(1) == im)

print("--- modules and losses")
attempt("linear m", lambda: nn.Linear(3, 4)(m))
attempt("linear c", lambda: nn.Linear(3, 4, device="meta")(c))
attempt("lstm", lambda: nn.LSTM(3, 4)(m[None]))
attempt("gru", lambda: nn.GRU(3, 4, device="meta")(c[None]))
attempt("norm", lambda: nn.LayerNorm(3, device="meta")(c))
attempt("embedding", lambda: nn.Embedding(3, 4, device="meta")(ic))
attempt("cross_entropy target", lambda: F.cross_entropy(m, ic))
attempt("cross_entropy scores", lambda: F.cross_entropy(c, im))
attempt("cross_entropy weight", lambda: nn.CrossEntropyLoss(weight=torch.ones(3))(m, im))
attempt("nll", lambda: F.nll_loss(m, ic))
attempt("probabilities", lambda: F.cross_entropy(m, c))

print("--- gradients")
w = torch.ones(2, requires_grad=True)


def assign():
    w.grad = torch.ones(2, device="meta")


def replace():
    w.data = torch.ones(2, device="meta")


attempt("grad =", assign)
attempt("data =", replace)
attempt("backward(gradient)", lambda: (w * 2).backward(torch.ones(2, device="meta")))
attempt("through a copy", lambda: w.to("meta").sum().backward())
print(w.grad)
