"""The hooks of a module: before and after its forward, and around its backward."""

import warnings
from collections import OrderedDict

import _torch
import torch
from torch.utils.hooks import BackwardHook, RemovableHandle

from . import _global_hooks


# The base has the native half: calls, and the look-up of members.
class Hooked(_torch._Module):
    # As of PyTorch: None before the first backward hook, then whether hooks are full ones.
    _is_full_backward_hook = None

    def _hooks(self, kind):
        hooks = self.__dict__.get(kind)
        if hooks is None:
            hooks = self.__dict__[kind] = OrderedDict()
        return hooks

    def _register(self, kind, hook, prepend, **marks):
        hooks = self._hooks(kind)
        marked = [self._hooks(f"{kind}_{mark}") for mark, is_set in marks.items() if is_set]
        handle = RemovableHandle(hooks, extra_dict=marked)
        hooks[handle.id] = hook
        for place in marked:
            place[handle.id] = True
        if prepend:
            hooks.move_to_end(handle.id, last=False)
        # From now on calls take the way through `_call_with_hooks`.
        self.__dict__["_hooked"] = True
        return handle

    def register_forward_pre_hook(self, hook, *, prepend=False, with_kwargs=False):
        return self._register("_forward_pre_hooks", hook, prepend, with_kwargs=with_kwargs)

    def register_forward_hook(self, hook, *, prepend=False, with_kwargs=False, always_call=False):
        return self._register("_forward_hooks", hook, prepend, with_kwargs=with_kwargs,
                              always_called=always_call)

    def register_full_backward_pre_hook(self, hook, prepend=False):
        return self._register("_backward_pre_hooks", hook, prepend)

    def register_full_backward_hook(self, hook, prepend=False):
        if self._is_full_backward_hook is False:
            raise RuntimeError(
                "Cannot use both regular backward hooks and full backward hooks on a "
                "single Module. Please use only one of them.")
        self.__dict__["_is_full_backward_hook"] = True
        return self._register("_backward_hooks", hook, prepend)

    def register_backward_hook(self, hook):
        if self._is_full_backward_hook is True:
            raise RuntimeError(
                "Cannot use both regular backward hooks and full backward hooks on a "
                "single Module. Please use only one of them.")
        self.__dict__["_is_full_backward_hook"] = False
        return self._register("_backward_hooks", hook, False)

    def _all(self, kind):
        """The hooks of every module, then the module's own, with their numbers."""
        own = list(self._hooks(kind).items())
        return [*_global_hooks.of(kind).items(), *own] if _global_hooks.HOOKS else own

    def _marked(self, kind, id):
        return id in self._hooks(kind) or id in _global_hooks.of(kind)

    def _call_with_hooks(self, *args, **kwargs):
        called, result = set(), None
        try:
            for id, hook in self._all("_forward_pre_hooks"):
                if self._marked("_forward_pre_hooks_with_kwargs", id):
                    changed = hook(self, args, kwargs)
                    if changed is not None:
                        if not (isinstance(changed, tuple) and len(changed) == 2):
                            raise RuntimeError(
                                "forward pre-hook must return None or a tuple "
                                f"of (new_args, new_kwargs), but got {changed}.")
                        args, kwargs = changed
                else:
                    changed = hook(self, args)
                    if changed is not None:
                        args = changed if isinstance(changed, tuple) else (changed,)
            backward, old = self._backward_hook()
            if backward is not None:
                args = backward.setup_input_hook(args)
            result = self.forward(*args, **kwargs)
            for id, hook in self._all("_forward_hooks"):
                called.add(id)
                changed = self._call_forward_hook(id, hook, args, kwargs, result)
                if changed is not None:
                    result = changed
            if backward is not None:
                if not isinstance(result, (torch.Tensor, tuple)):
                    warnings.warn(
                        "For backward hooks to be called, module output should be a Tensor or a "
                        f"tuple of Tensors but received {type(result)}", stacklevel=2)
                result = backward.setup_output_hook(result)
            if old:
                self._register_old(old, result)
            return result
        except Exception:
            self._call_always(called, args, kwargs, result)
            raise

    def _call_forward_hook(self, id, hook, args, kwargs, result):
        if self._marked("_forward_hooks_with_kwargs", id):
            return hook(self, args, kwargs, result)
        return hook(self, args, result)

    def _call_always(self, called, args, kwargs, result):
        for id, hook in self._all("_forward_hooks"):
            if self._marked("_forward_hooks_always_called", id) and id not in called:
                try:
                    changed = self._call_forward_hook(id, hook, args, kwargs, result)
                    if changed is not None:
                        result = changed
                except Exception as error:
                    warnings.warn(
                        "module forward hook with ``always_call=True`` raised an exception "
                        f"that was silenced as another error was raised in forward: {error}",
                        stacklevel=2)

    def _backward_hook(self):
        """The full backward hooks of this call, and the hooks of the old kind."""
        pre_hooks = [hook for _, hook in self._all("_backward_pre_hooks")]
        full, old = [], []
        for place, is_full in ((_global_hooks.of("_backward_hooks"), _global_hooks.is_full()),
                               (self._hooks("_backward_hooks"), self._is_full_backward_hook)):
            (old if is_full is False else full).extend(place.values())
        return (BackwardHook(self, full, pre_hooks) if full or pre_hooks else None), old

    def _register_old(self, hooks, result):
        """On the node that made the result, as the old kind is called."""
        while not isinstance(result, torch.Tensor):
            values = result.values() if isinstance(result, dict) else result
            result = next(iter(values))
        if result.grad_fn is not None:
            for hook in hooks:
                result.grad_fn.register_hook(
                    lambda inputs, outputs, hook=hook: hook(self, inputs, outputs))


def _kind(name):
    return property(lambda module: module._hooks(name))


# Each kind of hook has a dict, made when the first is registered or asked for.
for _name in (
        "_forward_pre_hooks", "_forward_pre_hooks_with_kwargs", "_forward_hooks",
        "_forward_hooks_with_kwargs", "_forward_hooks_always_called", "_backward_hooks",
        "_backward_pre_hooks", "_state_dict_hooks", "_state_dict_pre_hooks",
        "_load_state_dict_pre_hooks", "_load_state_dict_post_hooks"):
    setattr(Hooked, _name, _kind(_name))
