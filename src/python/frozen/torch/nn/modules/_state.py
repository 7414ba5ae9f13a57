"""`state_dict` and `load_state_dict` of modules."""

from collections import OrderedDict, namedtuple

import _torch
import torch
from torch import Tensor
from torch.nn.parameter import Parameter
from torch.utils.hooks import RemovableHandle

from ._hooks import Hooked


class _IncompatibleKeys(namedtuple("IncompatibleKeys", ["missing_keys", "unexpected_keys"])):
    __slots__ = ()

    def __repr__(self):
        if not self.missing_keys and not self.unexpected_keys:
            return "<All keys matched successfully>"
        return super().__repr__()

    __str__ = __repr__


class Stateful(Hooked):
    _version = 1

    # Pickling: what PyTorch's own modules are made of.

    def __getstate__(self):
        state = {name: value for name, value in self.__dict__.items() if name != "_hooked"}
        for kind in ("_forward_hooks", "_backward_hooks"):
            state.setdefault(kind, OrderedDict())
        return state

    def __setstate__(self, state):
        self.__dict__.update(state)
        self.__dict__["_hooked"] = any(self.__dict__.get(kind) for kind in (
            "_forward_hooks", "_forward_pre_hooks", "_backward_hooks", "_backward_pre_hooks"))

    def _save_to_state_dict(self, destination, prefix, keep_vars):
        for name, parameter in self._parameters.items():
            if parameter is not None:
                destination[prefix + name] = parameter if keep_vars else parameter.detach()
        for name, buffer in self._buffers.items():
            if buffer is not None and name not in self._non_persistent_buffers_set:
                destination[prefix + name] = buffer if keep_vars else buffer.detach()

    def state_dict(self, *, destination=None, prefix="", keep_vars=False):
        if destination is None:
            destination = OrderedDict()
            destination._metadata = OrderedDict()
        if hasattr(destination, "_metadata"):
            destination._metadata[prefix[:-1]] = {"version": self._version}
        own = self.__dict__
        for hook in list(own.get("_state_dict_pre_hooks", {}).values()):
            hook(self, prefix, keep_vars)
        self._save_to_state_dict(destination, prefix, keep_vars)
        for name, module in self._modules.items():
            if module is not None:
                module.state_dict(
                    destination=destination, prefix=f"{prefix}{name}.", keep_vars=keep_vars)
        for hook in list(own.get("_state_dict_hooks", {}).values()):
            result = hook(self, destination, prefix, {"version": self._version})
            if getattr(hook, "_from_public_api", False):
                if result is not None:
                    raise RuntimeError("state_dict post-hook must return None")
            elif result is not None:
                destination = result
        return destination

    def _load_from_state_dict(self, state_dict, prefix, local_metadata, strict, missing_keys,
                              unexpected_keys, error_msgs):
        for hook in list(self.__dict__.get("_load_state_dict_pre_hooks", {}).values()):
            hook(state_dict, prefix, local_metadata, strict, missing_keys, unexpected_keys,
                 error_msgs)
        persistent = {name: buffer for name, buffer in self._buffers.items()
                      if name not in self._non_persistent_buffers_set}
        members = {name: member for name, member in {**self._parameters, **persistent}.items()
                   if member is not None}
        for name, member in members.items():
            key = prefix + name
            if key in state_dict:
                self._load_member(
                    key, name, member, state_dict[key], local_metadata, error_msgs)
            elif strict and name != "num_batches_tracked":
                # Checkpoints of PyTorch before 0.4.1 did not count batches.
                missing_keys.append(key)
        for key in state_dict if strict else ():
            if key.startswith(prefix):
                first, *rest = key[len(prefix):].split(".", 1)
                if first not in (self._modules if rest else members):
                    unexpected_keys.append(key)

    def _load_member(self, key, name, member, value, local_metadata, error_msgs):
        if not isinstance(value, Tensor):
            error_msgs.append(
                f'While copying the parameter named "{key}", expected torch.Tensor or '
                f"Tensor-like object from checkpoint but received {type(value)}")
        elif value.shape != member.shape:
            error_msgs.append(
                f"size mismatch for {key}: copying a param with shape {value.shape} from "
                f"checkpoint, the shape in current model is {member.shape}.")
        elif local_metadata.get("assign_to_params_buffers"):
            if isinstance(member, Parameter) and not isinstance(value, Parameter):
                value = Parameter(value, requires_grad=member.requires_grad)
            setattr(self, name, value)
        else:
            if member.is_meta and not value.is_meta:
                import warnings

                warnings.warn(
                    f"for {key}: copying from a non-meta parameter in the checkpoint to a meta "
                    "parameter in the current model, which is a no-op. (Did you mean to pass "
                    "`assign=True` to assign items in the state dictionary to their corresponding "
                    "key in the module instead of copying them in place?)", stacklevel=2)
            try:
                with torch.no_grad():
                    member.copy_(value)
            except NotImplementedError as error:
                error_msgs.append(
                    f'While copying the parameter named "{key}", whose dimensions in the model are '
                    f"{member.size()} and whose dimensions in the checkpoint are {value.size()}, "
                    f"an exception occurred : {error.args}.")

    def load_state_dict(self, state_dict, strict=True, assign=False):
        if not isinstance(state_dict, dict):
            raise TypeError(f"Expected state_dict to be dict-like, got {type(state_dict)}.")
        missing, unexpected, errors = [], [], []
        _torch._setting()

        def load(module, state, prefix):
            metadata = {"assign_to_params_buffers": True} if assign else {}
            module._load_from_state_dict(
                state, prefix, metadata, True, missing, unexpected, errors)
            for name, child in module._modules.items():
                if child is not None:
                    inner = f"{prefix}{name}."
                    load(child, {key: state[key] for key in state if key.startswith(inner)}, inner)
            keys = _IncompatibleKeys(missing, unexpected)
            for hook in list(module.__dict__.get("_load_state_dict_post_hooks", {}).values()):
                if hook(module, keys) is not None:
                    raise AssertionError(
                        "Hooks registered with ``register_load_state_dict_post_hook`` are not "
                        "expected to return new values, if incompatible_keys need to be modified, "
                        "it should be done inplace.")

        # Hooks may change the dict that they are shown.
        load(self, OrderedDict(state_dict), "")
        if strict:
            for keys, kind in (unexpected, "Unexpected"), (missing, "Missing"):
                if keys:
                    errors.insert(0, "{} key(s) in state_dict: {}. ".format(
                        kind, ", ".join(f'"{key}"' for key in keys)))
        if errors:
            raise RuntimeError("Error(s) in loading state_dict for {}:\n\t{}".format(
                type(self).__name__, "\n\t".join(errors)))
        return _IncompatibleKeys(missing, unexpected)

    # Hooks.

    def register_state_dict_pre_hook(self, hook):
        return self._register_saving("_state_dict_pre_hooks", hook)

    def _register_state_dict_hook(self, hook):
        if getattr(hook, "_from_public_api", False):
            raise RuntimeError(
                "Cannot register the same function as the state dict post hook that was "
                "previously registered via register_state_dict_post_hook")
        return self._register_saving("_state_dict_hooks", hook)

    def register_state_dict_post_hook(self, hook):
        hook._from_public_api = True
        return self._register_saving("_state_dict_hooks", hook)

    def _register_load_state_dict_pre_hook(self, hook, with_module=False):
        called = (lambda *args: hook(self, *args)) if with_module else hook
        return self._register_saving("_load_state_dict_pre_hooks", called)

    def register_load_state_dict_pre_hook(self, hook):
        return self._register_load_state_dict_pre_hook(hook, with_module=True)

    def register_load_state_dict_post_hook(self, hook):
        return self._register_saving("_load_state_dict_post_hooks", hook)

    def _register_saving(self, kind, hook):
        hooks = self._hooks(kind)
        handle = RemovableHandle(hooks)
        hooks[handle.id] = hook
        return handle
