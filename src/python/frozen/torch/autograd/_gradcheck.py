"""`gradcheck`: a derivative against central differences."""

import _torch
from _torch import Tensor

from . import grad as _grad


class GradcheckError(RuntimeError):
    pass


def gradcheck(func, inputs, *, eps=1e-6, atol=1e-5, rtol=1e-3, raise_exception=True,
              nondet_tol=0.0, check_undefined_grad=True, check_grad_dtypes=False,
              check_batched_grad=False, check_batched_forward_grad=False,
              check_forward_ad=False, check_backward_ad=True, fast_mode=False, masked=None):
    if check_forward_ad or check_batched_grad or check_batched_forward_grad or fast_mode:
        raise NotImplementedError(
            "gradstep supports torch.autograd.gradcheck in its plain form only")
    try:
        _check(func, inputs, eps, atol, rtol)
    except GradcheckError:
        if raise_exception:
            raise
        return False
    return True


def gradgradcheck(func, inputs, grad_outputs=None, *, eps=1e-6, atol=1e-5, rtol=1e-3,
                  gen_non_contig_grad_outputs=False, raise_exception=True, nondet_tol=0.0,
                  check_undefined_grad=True, check_grad_dtypes=False, check_batched_grad=False,
                  check_fwd_over_rev=False, check_rev_over_rev=True, fast_mode=False, masked=False):
    """`gradcheck` of the gradient, as a function of the inputs and of what it is multiplied with."""
    inputs = (inputs,) if isinstance(inputs, Tensor) else tuple(inputs)
    if grad_outputs is None:
        outputs = func(*inputs)
        outputs = (outputs,) if isinstance(outputs, Tensor) else tuple(outputs)
        grad_outputs = tuple(_torch.randn(x.shape, dtype=x.dtype).requires_grad_() for x in outputs)
    elif isinstance(grad_outputs, Tensor):
        grad_outputs = (grad_outputs,)
    count = len(grad_outputs)

    def gradient(*args):
        inputs, upstream = args[:-count], args[-count:]
        wanted = [x for x in inputs if isinstance(x, Tensor) and x.requires_grad]
        outputs = func(*inputs)
        with _enable_grad():
            return _grad(outputs, wanted, upstream, create_graph=True, allow_unused=True)

    return gradcheck(gradient, inputs + tuple(grad_outputs), eps=eps, atol=atol, rtol=rtol,
                     raise_exception=raise_exception)


def _check(func, inputs, eps, atol, rtol):
    inputs = (inputs,) if isinstance(inputs, Tensor) else tuple(inputs)
    wanted = [x for x in inputs if isinstance(x, Tensor) and x.requires_grad]
    if not wanted:
        raise ValueError(
            "gradcheck expects at least one input tensor to require gradient, but none of the "
            "them have requires_grad=True.")
    outputs = func(*inputs)
    outputs = (outputs,) if isinstance(outputs, Tensor) else tuple(outputs)
    for number, output in enumerate(outputs):
        if not output.requires_grad:
            continue
        flat = output.reshape(-1)
        rows = []
        for element in range(flat.numel()):
            rows.append(_grad(flat[element], wanted, retain_graph=True, materialize_grads=True))
        for at, x in enumerate(wanted):
            analytical = _torch.stack([row[at].reshape(-1) for row in rows], 1)
            numerical = _numerical(func, inputs, x, number, eps)
            if not _torch.allclose(analytical, numerical, rtol=rtol, atol=atol):
                raise GradcheckError(
                    f"Jacobian mismatch for output {number} with respect to input {at},\n"
                    f"numerical:{numerical}\nanalytical:{analytical}\n")


def _numerical(func, inputs, x, number, eps):
    """The Jacobian with a row for each element of `x`."""

    def value():
        outputs = func(*inputs)
        outputs = (outputs,) if isinstance(outputs, Tensor) else tuple(outputs)
        return outputs[number].detach().clone().reshape(-1)

    rows = []
    data = x.data.view(-1)
    for at in range(data.numel()):
        before = data[at].item()
        data[at] = before - eps
        low = value()
        data[at] = before + eps
        high = value()
        data[at] = before
        rows.append((high - low) / (2 * eps))
    return _torch.stack(rows, 0)


def _enable_grad():
    from .grad_mode import enable_grad
    return enable_grad()
