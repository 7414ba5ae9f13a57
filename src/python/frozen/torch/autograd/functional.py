"""`torch.autograd.functional`: Jacobians, Hessians, and their products with vectors."""

import torch
from torch import Tensor

__all__ = ["vjp", "jvp", "jacobian", "hessian", "hvp", "vhp"]


def _tuple(given, what, function):
    if not isinstance(given, tuple):
        given = (given,)
        single = True
    else:
        single = False
    for at, one in enumerate(given):
        if not isinstance(one, Tensor):
            raise TypeError(
                f"The {what} given to {function} must be either a Tensor or a tuple of Tensors but "
                + (f"the value at index {at} has type {type(one)}." if not single
                   else f"the given {what} has type {type(one)}."))
    return single, given


def _prepared(inputs, create_graph):
    """Copies to differentiate by, apart from what the inputs are elsewhere."""
    if create_graph:
        return tuple(one.view_as(one) if one.requires_grad else one.detach().requires_grad_()
                     for one in inputs)
    return tuple(one.detach().clone().requires_grad_() for one in inputs)


def _grads(output, inputs, upstream, create_graph, retain_graph=True):
    if not output.requires_grad:
        return tuple(torch.zeros_like(one) for one in inputs)
    grads = torch.autograd.grad(output, inputs, upstream, retain_graph=retain_graph,
                                create_graph=create_graph, allow_unused=True)
    return tuple(torch.zeros_like(one) if grad is None else grad for one, grad in zip(inputs, grads))


def _finished(result, create_graph):
    if isinstance(result, tuple):
        return tuple(_finished(one, create_graph) for one in result)
    return result if create_graph else result.detach()


def jacobian(func, inputs, create_graph=False, strict=False, vectorize=False,
             strategy="reverse-mode"):
    with torch.enable_grad():
        single, inputs = _tuple(inputs, "inputs", "jacobian")
        inputs = _prepared(inputs, create_graph)
        single_output, outputs = _tuple(func(*inputs), "outputs of the user-provided function", "jacobian")
        if strict:
            for at, output in enumerate(outputs):
                if not output.requires_grad:
                    raise RuntimeError(
                        f"Output {at} of the user-provided function does not require gradients. The "
                        "outputs must be computed in a differentiable manner from the input when "
                        "running in strict mode.")
        rows = []
        for output in outputs:
            columns = [[] for _ in inputs]
            flat = output.reshape(-1)
            for place in range(flat.numel()):
                grads = _grads(flat[place], inputs, None, create_graph)
                for column, grad in zip(columns, grads):
                    column.append(grad)
            rows.append(tuple(torch.stack(column).reshape(output.shape + one.shape)
                              for column, one in zip(columns, inputs)))
        rows = tuple(row[0] if single else row for row in rows)
        return _finished(rows[0] if single_output else rows, create_graph)


def hessian(func, inputs, create_graph=False, strict=False, vectorize=False,
            outer_jacobian_strategy="reverse-mode"):
    single, inputs = _tuple(inputs, "inputs", "hessian")

    def slope(*args):
        out = func(*args)
        if not isinstance(out, Tensor) or out.numel() != 1:
            raise RuntimeError(
                "The Tensor returned by the function given to hessian should contain a single element")
        grads = jacobian(func, args, create_graph=True)
        return tuple(grad.reshape(one.shape) for grad, one in zip(grads, args))

    rows = jacobian(slope, inputs, create_graph=create_graph)
    return rows[0][0] if single else rows


def vjp(func, inputs, v=None, create_graph=False, strict=False):
    with torch.enable_grad():
        single, inputs = _tuple(inputs, "inputs", "vjp")
        inputs = _prepared(inputs, create_graph)
        outputs = func(*inputs)
        if v is None and outputs.numel() != 1:
            raise RuntimeError("The vector v can only be None if the user-provided function returns "
                               "a single Tensor with a single element.")
        grads = _grads(outputs, inputs, v, create_graph)
    return _finished(outputs, create_graph), _finished(grads[0] if single else grads, create_graph)


def jvp(func, inputs, v=None, create_graph=False, strict=False):
    """By two backward passes: the first is linear in what it is given."""
    with torch.enable_grad():
        single, inputs = _tuple(inputs, "inputs", "jvp")
        inputs = _prepared(inputs, create_graph)
        if v is None:
            if len(inputs) != 1 or inputs[0].numel() != 1:
                raise RuntimeError("The vector v can only be None if the input to the user-provided "
                                   "function is a single Tensor with a single element.")
            v = tuple(torch.ones_like(one) for one in inputs)
        v = v if isinstance(v, tuple) else (v,)
        outputs = func(*inputs)
        upstream = torch.zeros_like(outputs, requires_grad=True)
        grads = _grads(outputs, inputs, upstream, True)
        result = None
        for grad, direction in zip(grads, v):
            if grad.requires_grad:
                part, = _grads(grad, (upstream,), direction, create_graph)
                result = part if result is None else result + part
        result = torch.zeros_like(outputs) if result is None else result
    return _finished(outputs, create_graph), _finished(result, create_graph)


def _products(func, inputs, v, create_graph, function):
    with torch.enable_grad():
        single, inputs = _tuple(inputs, "inputs", function)
        inputs = _prepared(inputs, create_graph)
        v = v if isinstance(v, tuple) or v is None else (v,)
        outputs = func(*inputs)
        grads = _grads(outputs, inputs, None, True)
        total = sum((grad * (torch.ones_like(grad) if v is None else v[at])).sum()
                    for at, grad in enumerate(grads))
        products = _grads(total, inputs, None, create_graph)
    return _finished(outputs, create_graph), _finished(products[0] if single else products, create_graph)


def vhp(func, inputs, v=None, create_graph=False, strict=False):
    return _products(func, inputs, v, create_graph, "vhp")


def hvp(func, inputs, v=None, create_graph=False, strict=False):
    return _products(func, inputs, v, create_graph, "hvp")
