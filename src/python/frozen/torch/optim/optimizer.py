"""`Optimizer`: parameter groups and state. The arithmetic of a step is native."""

import warnings
from collections import OrderedDict, defaultdict
from copy import deepcopy

import _torch
import torch


class _Required:
    def __repr__(self):
        return "<required parameter>"


required = _Required()


class Optimizer:
    # For those whose constructor does not call this one's.
    _optimizer_step_pre_hooks = _optimizer_step_post_hooks = {}

    def __init__(self, params, defaults):
        self._optimizer_step_pre_hooks = OrderedDict()
        self._optimizer_step_post_hooks = OrderedDict()
        name = type(self).__name__
        for option in ("differentiable", "capturable"):
            if defaults.get(option):
                raise NotImplementedError(
                    f"gradstep does not support torch.optim.{name}({option}=True) yet")
        if isinstance(params, torch.Tensor):
            raise TypeError(
                "params argument given to the optimizer should be "
                "an iterable of Tensors or dicts, but got " + torch.typename(params))
        lr = defaults.get("lr")
        if isinstance(lr, torch.Tensor) and lr.numel() != 1:
            raise ValueError("Tensor lr must be 1-element")
        self.defaults = defaults
        self.state = defaultdict(dict)
        self.param_groups = []
        groups = list(params)
        if not groups:
            raise ValueError("optimizer got an empty parameter list")
        if not isinstance(groups[0], dict):
            groups = [{"params": groups}]
        for group in groups:
            self.add_param_group(group)
        if defaults.get("fused") and defaults.get("foreach"):
            raise RuntimeError("`fused` and `foreach` cannot be `True` together.")
        _torch._current_optimizer(self)

    def __init_subclass__(cls, **kwargs):
        """Every `step` tells the debugger whose it is, and runs the hooks."""
        super().__init_subclass__(**kwargs)
        step = cls.__dict__.get("step")
        if step is not None and not hasattr(step, "hooked"):
            cls.step = _hooked(step)

    def register_step_pre_hook(self, hook):
        return _Hook(self._optimizer_step_pre_hooks, hook)

    def register_step_post_hook(self, hook):
        return _Hook(self._optimizer_step_post_hooks, hook)

    def add_param_group(self, param_group):
        if not isinstance(param_group, dict):
            raise TypeError(f"param_group must be a dict, but got {type(param_group)}")
        params = param_group["params"]
        if isinstance(params, torch.Tensor):
            params = [params]
        elif isinstance(params, set):
            raise TypeError(
                "optimizer parameters need to be organized in ordered collections, but "
                "the ordering of tensors in sets will change between runs. "
                "Please use a list instead.")
        params = list(params)
        names = [item[0] for item in params if isinstance(item, tuple)]
        params = [item[1] if isinstance(item, tuple) else item for item in params]
        if names:
            if len(names) != len(params):
                raise ValueError(
                    "all optimizer params should be with/without names. "
                    "Some param names are missing")
            param_group["param_names"] = names
        param_group["params"] = params
        for param in params:
            if not isinstance(param, torch.Tensor):
                raise TypeError(
                    "optimizer can only optimize Tensors, "
                    "but one of the params is " + torch.typename(param))
            if not (param.is_leaf or param.retains_grad):
                raise ValueError("can't optimize a non-leaf Tensor")
        for name, default in self.defaults.items():
            if default is required and name not in param_group:
                raise ValueError(
                    "parameter group didn't specify a value of required "
                    f"optimization parameter {name}")
            param_group.setdefault(name, default)
        if len(params) != len(set(params)):
            warnings.warn(
                "optimizer contains a parameter group with duplicate parameters; "
                "in future, this will cause an error; "
                "see github.com/pytorch/pytorch/issues/40967 for more information", stacklevel=1)
        for group in self.param_groups:
            if ("param_names" in param_group) != ("param_names" in group):
                named = "with names" if "param_names" in param_group else "without names"
                raise ValueError(
                    "all optimizer param groups should be with/without names. "
                    f"cannot add param group {named} to the optimizer")
        known = {param for group in self.param_groups for param in group["params"]}
        if not known.isdisjoint(params):
            raise ValueError("some parameters appear in more than one parameter group")
        self.param_groups.append(param_group)

    def zero_grad(self, set_to_none=True):
        for group in self.param_groups:
            _torch._zero_grad(group["params"], set_to_none)

    def step(self, closure=None):
        raise NotImplementedError

    def state_dict(self):
        numbers = {}
        groups = []
        for group in self.param_groups:
            packed = {key: value for key, value in group.items() if key != "params"}
            for param in group["params"]:
                numbers.setdefault(id(param), len(numbers))
            packed["params"] = [numbers[id(param)] for param in group["params"]]
            groups.append(packed)
        state = {numbers[id(key)] if isinstance(key, torch.Tensor) else key: value
                 for key, value in self.state.items()}
        return {"state": state, "param_groups": groups}

    def load_state_dict(self, state_dict):
        groups = self.param_groups
        saved = deepcopy(state_dict["param_groups"])
        if len(groups) != len(saved):
            raise ValueError("loaded state dict has a different number of parameter groups")
        if any(len(a["params"]) != len(b["params"]) for a, b in zip(groups, saved)):
            raise ValueError(
                "loaded state dict contains a parameter group "
                "that doesn't match the size of optimizer's group")
        params = {number: param for mine, theirs in zip(groups, saved)
                  for number, param in zip(theirs["params"], mine["params"])}
        state = defaultdict(dict)
        for key, value in state_dict["state"].items():
            if key in params:
                state[params[key]] = _like(params[key], value)
            else:
                state[key] = value
        for mine, theirs in zip(groups, saved):
            theirs["params"] = mine["params"]
            if "param_names" in mine:
                theirs.setdefault("param_names", mine["param_names"])
        self.state = state
        self.param_groups = saved

    def __repr__(self):
        text = type(self).__name__ + " ("
        for at, group in enumerate(self.param_groups):
            text += f"\nParameter Group {at}\n"
            for key in sorted(group):
                if key != "params":
                    text += f"    {key}: {group[key]}\n"
        return text + ")"


def _like(param, value, key=None):
    """A loaded piece of state: tensors take the parameter's type, counts keep theirs."""
    if isinstance(value, torch.Tensor):
        return value if key == "step" or not param.is_floating_point() else value.to(param.dtype)
    if isinstance(value, dict):
        return {key: _like(param, item, key) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(_like(param, item) for item in value)
    return value


class _Hook:
    """What `remove()` takes a hook away with."""

    def __init__(self, hooks, hook):
        self.hooks = hooks
        hooks[id(self)] = hook

    def remove(self):
        self.hooks.pop(id(self), None)


def native_step(step):
    """`step(closure=None)` out of a step that only does the arithmetic: the closure
    with gradients first, then the arithmetic without."""

    def stepped(self, closure=None):
        loss = None
        if closure is not None:
            with torch.enable_grad():
                loss = closure()
        before = _torch._set_grad_enabled(False)
        try:
            step(self)
        finally:
            _torch._set_grad_enabled(before)
        return loss

    stepped.__name__, stepped.__qualname__ = step.__name__, step.__qualname__
    return stepped


def _hooked(step):
    def hooked(self, *args, **kwargs):
        _torch._stepping(self)
        if not self._optimizer_step_pre_hooks and not self._optimizer_step_post_hooks:
            return step(self, *args, **kwargs)
        for hook in list(self._optimizer_step_pre_hooks.values()):
            result = hook(self, args, kwargs)
            if result is not None:
                if not (isinstance(result, tuple) and len(result) == 2):
                    raise RuntimeError(
                        f"{step} must return None or a tuple of (new_args, new_kwargs), "
                        f"but got {result}.")
                args, kwargs = result
        result = step(self, *args, **kwargs)
        for hook in list(self._optimizer_step_post_hooks.values()):
            hook(self, args, kwargs)
        return result

    hooked.hooked = True
    hooked.__name__, hooked.__qualname__ = step.__name__, step.__qualname__
    return hooked
