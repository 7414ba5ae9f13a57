"""`torch.autograd`"""

from .grad_mode import enable_grad, no_grad, set_grad_enabled
from .._missing import module_getattr as _module_getattr


def backward(tensors, grad_tensors=None, retain_graph=None, create_graph=False,
             grad_variables=None, inputs=None):
    if create_graph or inputs is not None:
        raise NotImplementedError(
            "gradstep does not support torch.autograd.backward(create_graph=, inputs=) yet")
    if not isinstance(tensors, (list, tuple)):
        tensors, grad_tensors = [tensors], [grad_tensors]
    if grad_tensors is None:
        grad_tensors = [None] * len(tensors)
    for at, (tensor, gradient) in enumerate(zip(tensors, grad_tensors)):
        tensor.backward(gradient, retain_graph=retain_graph or at + 1 < len(tensors))


__getattr__ = _module_getattr("torch.autograd")
