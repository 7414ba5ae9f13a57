"""The hooks of all modules at once: `register_module_forward_hook` and its like."""

from collections import OrderedDict

import _torch
from torch.utils.hooks import RemovableHandle

# By kind, as a module keeps its own; empty until the first is registered.
HOOKS = {}
_is_full_backward_hook = None


def of(kind):
    return HOOKS.get(kind, {})


def is_full():
    """None before the first backward hook, then whether hooks are full ones."""
    return _is_full_backward_hook


def _register(kind, hook, **marks):
    hooks = HOOKS.setdefault(kind, OrderedDict())
    marked = [HOOKS.setdefault(f"{kind}_{mark}", {}) for mark, is_set in marks.items() if is_set]
    handle = RemovableHandle(hooks, extra_dict=marked)
    hooks[handle.id] = hook
    for place in marked:
        place[handle.id] = True
    # From now on the calls of all modules take the way through `_call_with_hooks`.
    _torch._hook_all_modules()
    return handle


def register_module_forward_pre_hook(hook):
    return _register("_forward_pre_hooks", hook)


def register_module_forward_hook(hook, *, with_kwargs=False, always_call=False):
    return _register("_forward_hooks", hook, with_kwargs=with_kwargs, always_called=always_call)


def register_module_full_backward_pre_hook(hook):
    return _register("_backward_pre_hooks", hook)


def _register_backward(hook, full):
    global _is_full_backward_hook
    if _is_full_backward_hook is (not full):
        raise RuntimeError(
            "Cannot use both regular backward hooks and full backward hooks as a global Module "
            "hook. Please use only one of them.")
    _is_full_backward_hook = full
    return _register("_backward_hooks", hook)


def register_module_full_backward_hook(hook):
    return _register_backward(hook, True)


def register_module_backward_hook(hook):
    return _register_backward(hook, False)
