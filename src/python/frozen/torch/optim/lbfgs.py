"""`LBFGS`: the limited-memory quasi-Newton method of J. Nocedal, "Updating
quasi-Newton matrices with limited storage", 1980, with a fixed step length or a line search."""

import torch
from .optimizer import Optimizer


class LBFGS(Optimizer):
    def __init__(self, params, lr=1, max_iter=20, max_eval=None, tolerance_grad=1e-7,
                 tolerance_change=1e-9, history_size=100, line_search_fn=None, *,
                 maximize=False):
        if not 0.0 <= lr:
            raise ValueError(f"Invalid learning rate: {lr}")
        if max_eval is None:
            max_eval = max_iter * 5 // 4
        super().__init__(params, dict(
            lr=lr, max_iter=max_iter, max_eval=max_eval, tolerance_grad=tolerance_grad,
            tolerance_change=tolerance_change, history_size=history_size,
            line_search_fn=line_search_fn, maximize=maximize))
        if len(self.param_groups) != 1:
            raise ValueError(
                "LBFGS doesn't support per-parameter options (parameter groups)")
        self._params = self.param_groups[0]["params"]

    def _flat_grad(self):
        parts = [torch.zeros(param.numel(), dtype=param.dtype) if param.grad is None
                 else param.grad.reshape(-1) for param in self._params]
        grad = torch.cat(parts, 0)
        return -grad if self.param_groups[0].get("maximize", False) else grad

    def _move(self, length, direction):
        """Every parameter along its part of the direction."""
        at = 0
        for param in self._params:
            part = direction[at:at + param.numel()]
            param.add_(part.view(param.shape), alpha=float(length))
            at += param.numel()

    def _direction(self, state, grad, history):
        """Minus the gradient times the inverse Hessian that the steps so far suggest:
        the two-loop recursion."""
        dirs, steps, ro = state["old_dirs"], state["old_stps"], state["ro"]
        change = grad.sub(state["prev_flat_grad"])
        step = state["d"].mul(state["t"])
        curvature = change.dot(step)
        if curvature > 1e-10:
            if len(dirs) == history:
                for kept in (dirs, steps, ro):
                    kept.pop(0)
            dirs.append(change)
            steps.append(step)
            ro.append(1.0 / curvature)
            state["H_diag"] = curvature / change.dot(change)
        weights = state.setdefault("al", [None] * history)
        result = grad.neg()
        for at in reversed(range(len(dirs))):
            weights[at] = steps[at].dot(result) * ro[at]
            result = result.add(dirs[at], alpha=float(-weights[at]))
        result = torch.mul(result, state["H_diag"])
        for at in range(len(dirs)):
            weight = dirs[at].dot(result) * ro[at]
            result = result.add(steps[at], alpha=float(weights[at] - weight))
        return result

    def _search(self, closure, length, direction, loss, grad, most):
        from ._line_search import strong_wolfe

        start = [param.clone() for param in self._params]
        sign = -1 if self.param_groups[0]["maximize"] else 1

        def evaluate(t):
            self._move(t, direction)
            value = sign * float(closure())
            slope = self._flat_grad()
            for param, old in zip(self._params, start):
                param.copy_(old)
            return value, slope

        return strong_wolfe(
            evaluate, length, direction, loss, grad, grad.dot(direction), most=most)

    @torch.no_grad()
    def step(self, closure):
        closure = torch.enable_grad()(closure)
        group = self.param_groups[0]
        if group["line_search_fn"] is not None:
            if group["line_search_fn"] != "strong_wolfe":
                raise RuntimeError("only 'strong_wolfe' is supported")
        sign = -1 if group["maximize"] else 1
        state = self.state[self._params[0]]
        state.setdefault("func_evals", 0)
        state.setdefault("n_iter", 0)
        original = closure()
        loss = sign * float(original)
        evaluations = 1
        state["func_evals"] += 1
        grad = self._flat_grad()
        if grad.abs().max() <= group["tolerance_grad"]:
            return original
        for n_iter in range(1, group["max_iter"] + 1):
            state["n_iter"] += 1
            first = state["n_iter"] == 1
            if first:
                state.update(d=grad.neg(), t=None, old_dirs=[], old_stps=[], ro=[], H_diag=1)
            else:
                state["d"] = self._direction(state, grad, group["history_size"])
            direction = state["d"]
            state["prev_flat_grad"] = grad.clone()
            state["prev_loss"] = before = loss
            length = group["lr"]
            if first:
                length = min(1.0, 1.0 / grad.abs().sum()) * length
            state["t"] = length
            if grad.dot(direction) > -group["tolerance_change"]:
                break
            if group["line_search_fn"] is None:
                self._move(length, direction)
                if n_iter == group["max_iter"]:
                    break
                loss = sign * float(closure())
                grad = self._flat_grad()
                tried = 1
            else:
                loss, grad, length, tried = self._search(
                    closure, length, direction, loss, grad, group["max_eval"] - evaluations)
                state["t"] = length
                self._move(length, direction)
                if n_iter == group["max_iter"]:
                    state["func_evals"] += tried
                    break
            evaluations += tried
            state["func_evals"] += tried
            if (evaluations >= group["max_eval"]
                    or grad.abs().max() <= group["tolerance_grad"]
                    or direction.mul(length).abs().max() <= group["tolerance_change"]
                    or abs(loss - before) < group["tolerance_change"]):
                break
        return original
