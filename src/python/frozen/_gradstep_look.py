"""Looks into a running script without leaving a trace: no gradients, eval mode,
and the random numbers put back."""

import _torch
import torch
from random import _shared as _numbers

_codes = {}


def look(expression, names):
    code = _codes.get(expression)
    if code is None:
        code = _codes[expression] = compile(expression, "<probe>", "eval")
    modules = [module for value in list(names.values()) if isinstance(value, torch.nn.Module)
               for module in value.modules() if module.training]
    numbers, python_numbers = torch.get_rng_state(), _numbers._keep()
    gradients = torch.is_grad_enabled()
    _torch._set_grad_enabled(False)
    for module in modules:
        module.__dict__["training"] = False
    try:
        return eval(code, names)
    finally:
        for module in modules:
            module.__dict__["training"] = True
        _torch._set_grad_enabled(gradients)
        _numbers._put_back(python_numbers)
        torch.set_rng_state(numbers)


def execute(source, names):
    exec(compile(source, "<studio>", "exec"), names)


def rerun(source, names, local, replaced, evaluating):
    """Executes statements of the script once more, on copies of its lists and with
    some variables replaced; afterwards the variables are as they were."""
    code = _codes.get(source)
    if code is None:
        code = _codes[source] = compile(source, "<again>", "exec")
    copied = {name: value.copy() for name, value in names.items()
              if type(value) in (list, dict, set) and not name.startswith("__")}
    before = None
    if local is None:
        before = dict(names)
        names.update(copied)
    else:
        names = {**names, **copied, **local}
        names.update({name: value.copy() for name, value in local.items()
                      if type(value) in (list, dict, set)})
    names.update(replaced)
    modules = []
    if evaluating:
        modules = [module for value in list(names.values()) if isinstance(value, torch.nn.Module)
                   for module in value.modules() if module.training]
    numbers = _numbers._keep()
    for module in modules:
        module.__dict__["training"] = False
    try:
        exec(code, names)
    finally:
        _numbers._put_back(numbers)
        for module in modules:
            module.__dict__["training"] = True
        if before is not None:
            names.clear()
            names.update(before)
