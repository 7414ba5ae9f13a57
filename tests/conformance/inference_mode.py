# torch.inference_mode, and where it differs from no_grad.
import torch
from torch import nn


def attempt(what):
    try:
        print(what())
    except Exception as error:
        print(type(error).__name__, error)


torch.manual_seed(0)
w = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
with torch.inference_mode():
    y = w * 2
    made = torch.ones(3)
    print(torch.is_inference_mode_enabled(), torch.is_grad_enabled())
    print(y.requires_grad, y.is_inference(), made.is_inference(), w.is_inference())
    made.add_(1)
    attempt(lambda: made._version)
    leaf = torch.ones(3, requires_grad=True)
    print(leaf.requires_grad, leaf)
    attempt(lambda: (leaf * 2).sum().backward())
    with torch.inference_mode(False):
        print(torch.is_inference_mode_enabled(), torch.is_grad_enabled(), torch.ones(2).is_inference())
print(torch.is_inference_mode_enabled(), y, made)

attempt(lambda: w * made)
attempt(lambda: w + made)
attempt(lambda: nn.functional.mse_loss(w, made))
attempt(lambda: made.requires_grad_())
attempt(lambda: made.clone().is_inference())
attempt(lambda: made[0].is_inference())
attempt(lambda: (made * 2).is_inference())
attempt(lambda: made.detach().is_inference())
attempt(lambda: made._version)


@torch.inference_mode()
def predict(model, x):
    return model(x)


@torch.inference_mode
def twice(x):
    return x * 2


model = nn.Linear(2, 1)
out = predict(model, torch.ones(1, 2))
print(out, out.requires_grad, twice(w))
print(torch.is_inference_mode_enabled(), torch.inference_mode().mode)


class Net(nn.Module):
    @torch.inference_mode()
    def score(self):
        return torch.is_inference_mode_enabled()


print(Net().score())

scratch = torch.zeros(2)
with torch.inference_mode():
    inside = scratch.view(2)
    fresh = torch.zeros(2)
try:
    fresh.add_(1)
except RuntimeError as error:
    print(error)
