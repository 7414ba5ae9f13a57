"""Optimizers that are asked for less often, in Python."""

import math

import torch
from .optimizer import Optimizer

__all__ = ["ASGD", "Adafactor", "Muon", "Rprop"]


class _ByParameter(Optimizer):
    """Updates one parameter after the other, with `_update`."""

    def step(self, closure=None):
        loss = None
        if closure is not None:
            with torch.enable_grad():
                loss = closure()
        with torch.no_grad():
            for group in self.param_groups:
                for param in group["params"]:
                    if param.grad is not None:
                        self._update(param, group)
        return loss


class Rprop(_ByParameter):
    def __init__(self, params, lr=1e-2, etas=(0.5, 1.2), step_sizes=(1e-6, 50), *, capturable=False,
                 foreach=None, maximize=False, differentiable=False):
        if not 0.0 <= lr:
            raise ValueError(f"Invalid learning rate: {lr}")
        if not 0.0 < etas[0] < 1.0 < etas[1]:
            raise ValueError(f"Invalid eta values: {etas[0]}, {etas[1]}")
        super().__init__(params, dict(
            lr=lr, etas=etas, step_sizes=step_sizes, foreach=foreach, maximize=maximize,
            differentiable=differentiable, capturable=capturable))

    def _update(self, param, group):
        """Each weight has a step of its own: longer while its slope keeps its sign."""
        grad = -param.grad if group["maximize"] else param.grad
        state = self.state[param]
        if not state:
            state["step"] = torch.tensor(0.0)
            state["prev"] = torch.zeros_like(param)
            state["step_size"] = torch.full_like(grad, group["lr"])
        state["step"] += 1
        shrink, grow = group["etas"]
        sign = (grad * state["prev"]).sign()
        factor = torch.ones_like(sign).masked_fill(sign > 0, grow).masked_fill(sign < 0, shrink)
        state["step_size"].mul_(factor).clamp_(*group["step_sizes"])
        grad = grad.masked_fill(sign < 0, 0)
        param.addcmul_(grad.sign(), state["step_size"], value=-1)
        state["prev"].copy_(grad)


class ASGD(_ByParameter):
    def __init__(self, params, lr=1e-2, lambd=1e-4, alpha=0.75, t0=1e6, weight_decay=0, foreach=None,
                 maximize=False, differentiable=False, capturable=False):
        if not 0.0 <= lr:
            raise ValueError(f"Invalid learning rate: {lr}")
        if not 0.0 <= weight_decay:
            raise ValueError(f"Invalid weight_decay value: {weight_decay}")
        super().__init__(params, dict(
            lr=lr, lambd=lambd, alpha=alpha, t0=t0, weight_decay=weight_decay, foreach=foreach,
            maximize=maximize, differentiable=differentiable, capturable=capturable))

    def _update(self, param, group):
        """A plain step with a falling rate, and the average of where it led."""
        grad = -param.grad if group["maximize"] else param.grad
        state = self.state[param]
        if not state:
            state["step"] = torch.zeros(())
            state["eta"] = torch.tensor(group["lr"])
            state["mu"] = torch.ones(())
            state["ax"] = torch.zeros_like(param)
        state["step"] += 1
        step = state["step"].item()
        if group["weight_decay"]:
            grad = grad.add(param, alpha=group["weight_decay"])
        eta = state["eta"].item()
        param.mul_(1 - group["lambd"] * eta).add_(grad, alpha=-eta)
        mu = state["mu"].item()
        if mu == 1:
            state["ax"].copy_(param)
        else:
            state["ax"].add_((param - state["ax"]) * mu)
        lr, lambd = group["lr"], group["lambd"]
        state["eta"] = torch.tensor(lr / (1 + lambd * lr * step) ** group["alpha"])
        state["mu"] = torch.tensor(1 / max(1, step - group["t0"]))


class Adafactor(_ByParameter):
    """N. Shazeer and M. Stern, "Adafactor: adaptive learning rates with sublinear memory
    cost", 2018: of the squared gradients only the means of rows and columns are kept."""

    def __init__(self, params, lr=1e-2, beta2_decay=-0.8, eps=(None, 1e-3), d=1.0, weight_decay=0.0, *,
                 foreach=None, maximize=False):
        for wrong, text in ((not 0.0 <= lr, f"Learning rate should be >= 0 but is: {lr}"),
                            (not 0.0 >= beta2_decay, f"beta2_decay should be <= 0 but is: {beta2_decay}"),
                            (eps[0] is not None and not 0.0 <= eps[0], f"epsilon1 should be >= 0 but is: {eps[0]}"),
                            (not 0.0 <= eps[1], f"epsilon2 should be >= 0 but is: {eps[1]}"),
                            (not 1.0 <= d, f"Clipping threshold d should be >= 1 but is: {d}"),
                            (not 0.0 <= weight_decay, f"weight_decay should be >= 0 but is: {weight_decay}")):
            if wrong:
                raise ValueError(text)
        super().__init__(params, dict(lr=lr, beta2_decay=beta2_decay, eps=eps, d=d,
                                      weight_decay=weight_decay, foreach=foreach, maximize=maximize))

    def _update(self, param, group):
        grad = -param.grad if group["maximize"] else param.grad
        state, lr = self.state[param], group["lr"]
        if not state:
            state["step"] = torch.tensor(0.0)
            if grad.dim() > 1:
                rows, columns = list(grad.shape), list(grad.shape)
                rows[-1] = columns[-2] = 1
                state["row_var"], state["col_var"] = grad.new_zeros(rows), grad.new_zeros(columns)
            else:
                state["variance"] = torch.zeros_like(grad)
        eps1, eps2 = group["eps"]
        if eps1 is None:
            eps1 = torch.finfo(param.dtype).eps
        state["step"] += 1
        step = state["step"].item()
        weight = step ** group["beta2_decay"]
        rho = min(lr, 1 / step ** 0.5)
        alpha = max(eps2, param.norm(2).item() / param.numel() ** 0.5) * rho
        if group["weight_decay"] != 0:
            param.mul_(1 - lr * group["weight_decay"])
        if grad.dim() > 1:
            rows, columns = state["row_var"], state["col_var"]
            rows.lerp_(grad.norm(2, -1, keepdim=True).square_().div_(grad.size(-1)), weight)
            columns.lerp_(grad.norm(2, -2, keepdim=True).square_().div_(grad.size(-2)), weight)
            estimate = (rows @ columns).div_(rows.mean(-2, keepdim=True).clamp_(min=eps1))
        else:
            state["variance"].lerp_(grad * grad, weight)
            estimate = state["variance"].clone()
        update = estimate.clamp_(min=eps1 * eps1).rsqrt_().mul_(grad)
        largest = max(1.0, update.norm(2).item() / (update.numel() ** 0.5 * group["d"]))
        param.add_(update, alpha=-alpha / largest)


class Muon(_ByParameter):
    """K. Jordan, "Muon: an optimizer for the hidden layers", 2024: momentum, made
    orthogonal by a few Newton-Schulz steps in bfloat16."""

    def __init__(self, params, lr=1e-3, weight_decay=0.1, momentum=0.95, nesterov=True,
                 ns_coefficients=(3.4445, -4.7750, 2.0315), eps=1e-7, ns_steps=5, adjust_lr_fn=None):
        for value, name in ((lr, "Learning rate"), (momentum, "momentum"), (weight_decay, "weight decay")):
            if not 0.0 <= value:
                raise ValueError(f"{name} should be >= 0 but is: {value}")
        if adjust_lr_fn not in (None, "original", "match_rms_adamw", "spectral_unclamped"):
            raise ValueError(f"Adjust learning rate function {adjust_lr_fn} is not supported")
        super().__init__(params, dict(
            lr=lr, weight_decay=weight_decay, momentum=momentum, nesterov=nesterov,
            ns_coefficients=ns_coefficients, eps=eps, ns_steps=ns_steps, adjust_lr_fn=adjust_lr_fn))
        for group in self.param_groups:
            for param in group["params"]:
                if param.ndim != 2:
                    raise ValueError("Muon only supports 2D parameters whereas we found a parameter with "
                                     f"size: {param.size()}")

    def _update(self, param, group):
        state, grad, momentum = self.state[param], param.grad, group["momentum"]
        if "momentum_buffer" not in state:
            state["momentum_buffer"] = torch.zeros_like(grad)
        buffer = state["momentum_buffer"]
        buffer.lerp_(grad, 1 - momentum)
        update = grad.lerp(buffer, momentum) if group["nesterov"] else buffer
        update = self._orthogonal(update, group)
        rows, columns = param.shape
        kind = group["adjust_lr_fn"]
        if kind == "match_rms_adamw":
            ratio = 0.2 * math.sqrt(max(rows, columns))
        elif kind == "spectral_unclamped":
            ratio = math.sqrt(rows / columns)
        else:
            ratio = math.sqrt(max(1, rows / columns))
        param.mul_(1 - group["lr"] * group["weight_decay"])
        param.add_(update, alpha=-group["lr"] * ratio)

    @staticmethod
    def _orthogonal(grad, group):
        a, b, c = group["ns_coefficients"]
        x = grad.to(torch.bfloat16)
        tall = grad.size(0) > grad.size(1)
        x = x.T if tall else x
        x = x / x.norm().clamp(min=group["eps"])
        for _ in range(group["ns_steps"]):
            # Each product is rounded once, after what is added to it.
            gram = (x @ x.T).float()
            update = (b * gram + c * (gram @ gram)).to(x.dtype)
            x = (a * x.float() + update.float() @ x.float()).to(x.dtype)
        return x.T if tall else x
