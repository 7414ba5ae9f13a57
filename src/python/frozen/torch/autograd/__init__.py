"""`torch.autograd`"""

import _torch
from _torch import Tensor

from .grad_mode import enable_grad, inference_mode, no_grad, set_grad_enabled
from .._missing import module_getattr as _module_getattr


def _gradients(given, tensors):
    """One gradient a tensor; None stands for 1."""
    if given is None:
        return [None] * len(tensors)
    given = [given] if isinstance(given, Tensor) else list(given)
    if len(given) != len(tensors):
        raise RuntimeError(f"got {len(tensors)} tensors and {len(given)} gradients")
    return given


def backward(tensors, grad_tensors=None, retain_graph=None, create_graph=False,
             grad_variables=None, inputs=None):
    if grad_variables is not None:
        import warnings
        warnings.warn("`grad_variables` is deprecated. Use `grad_tensors` instead.",
                      FutureWarning, stacklevel=2)
        if grad_tensors is None:
            grad_tensors = grad_variables
        else:
            raise RuntimeError(
                "`grad_tensors` and `grad_variables` (deprecated) arguments both passed to "
                "`backward()`. Please only use `grad_tensors`.")
    tensors = [tensors] if isinstance(tensors, Tensor) else list(tensors)
    if inputs is not None:
        inputs = [inputs] if isinstance(inputs, Tensor) else list(inputs)
        if not inputs:
            raise RuntimeError("`inputs` argument to `backward()` cannot be empty.")
    _torch._backward(tensors, _gradients(grad_tensors, tensors), inputs, retain_graph,
                     create_graph)


def grad(outputs, inputs, grad_outputs=None, retain_graph=None, create_graph=False,
         only_inputs=True, allow_unused=None, is_grads_batched=False, materialize_grads=False):
    if materialize_grads and allow_unused is False:
        raise ValueError(
            "Expected allow_unused to be True or not passed when materialize_grads=True, "
            "but got: allow_unused=False.")
    if not only_inputs:
        import warnings
        warnings.warn("only_inputs argument is deprecated and is ignored now (defaults to True). To "
                      "accumulate gradient for other parts of the graph, please use "
                      "torch.autograd.backward.", FutureWarning, stacklevel=2)
    if is_grads_batched:
        raise NotImplementedError(
            "gradstep does not support torch.autograd.grad(is_grads_batched=True) yet")
    outputs = [outputs] if isinstance(outputs, Tensor) else list(outputs)
    names = None
    if isinstance(inputs, dict):
        names, inputs = list(inputs), list(inputs.values())
    inputs = [inputs] if isinstance(inputs, Tensor) else list(inputs)
    if not inputs:
        raise RuntimeError("`inputs` argument to `grad()` cannot be empty.")
    grads = _torch._grad(
        outputs, inputs, _gradients(grad_outputs, outputs), retain_graph, create_graph)
    if materialize_grads:
        grads = tuple(
            _torch.zeros_like(input) if grad is None else grad
            for grad, input in zip(grads, inputs))
    elif not allow_unused:
        for at, grad in enumerate(grads):
            if grad is None:
                raise RuntimeError(
                    f"The differentiated Tensor at index {at} appears to not have been used in "
                    "the graph. Set allow_unused=True if this is the desired behavior.")
    return grads if names is None else dict(zip(names, grads))


_missing = _module_getattr("torch.autograd")

# Imported when they are asked for: few scripts do.
_PARTS = {
    "Function": "function",
    "function": "function",
    "detect_anomaly": "anomaly_mode",
    "set_detect_anomaly": "anomaly_mode",
    "anomaly_mode": "anomaly_mode",
    "gradcheck": "_gradcheck",
    "gradgradcheck": "_gradcheck",
    "Variable": "variable",
    "variable": "variable",
    "functional": "functional",
    "Variable": "variable",
    "variable": "variable",
    "graph": "graph",
}


def __getattr__(name):
    part = _PARTS.get(name)
    if part is None:
        if name == "forward_ad":
            raise AttributeError(
                f"gradstep does not support torch.autograd.{name}: it computes derivatives in "
                "reverse mode only")
        return _missing(name)
    module = __import__(f"torch.autograd.{part}", fromlist=[part])
    value = module if name == part else getattr(module, name)
    globals()[name] = value
    return value
