"""Random numbers by other spellings."""

import _torch
import torch


def normal(mean=0.0, std=1.0, size=None, *, generator=None, dtype=None, layout=None, device=None,
           requires_grad=False, out=None):
    if out is not None:
        raise NotImplementedError("gradstep does not support torch.normal(out=) yet")
    if size is not None:
        if not all(isinstance(number, (int, float)) for number in (mean, std)):
            _torch._wrong_call("normal", (mean, std, size))
        result = torch.empty(size, dtype=dtype, device=device or "cpu").normal_(mean, std, generator=generator)
        return result.requires_grad_() if requires_grad else result
    if isinstance(std, torch.Tensor):
        if (std < 0).any():
            raise RuntimeError("normal expects all elements of std >= 0.0")
        shape = torch.broadcast_shapes(mean.shape, std.shape) if isinstance(mean, torch.Tensor) else std.shape
        drawn = std.new_empty(shape).normal_(generator=generator)
        return drawn.mul_(std.detach()).add_(mean.detach() if isinstance(mean, torch.Tensor) else mean)
    if isinstance(mean, torch.Tensor):
        return torch.empty_like(mean).normal_(0, std, generator=generator).add_(mean.detach())
    _torch._wrong_call("normal", (mean, std))


def randint_like(input, low, high=None, *, dtype=None, device=None, requires_grad=False):
    low, high = (0, low) if high is None else (low, high)
    return torch.randint(low, high, input.shape, dtype=dtype or input.dtype)


def range(start=0, end=None, step=1, *, dtype=None, device=None, requires_grad=False):
    import warnings

    warnings.warn("torch.range is deprecated and will be removed in a future release because its "
                  "behavior is inconsistent with Python's range builtin. Instead, use "
                  "torch.arange, which produces values in [start, end).", UserWarning, 2)
    count = int((end - start) / step) + 1
    return (start + step * torch.arange(count)).to(dtype or torch.get_default_dtype())
