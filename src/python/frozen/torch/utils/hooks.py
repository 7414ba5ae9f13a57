"""Handles that remove hooks, and the backward hooks of modules."""

import warnings

import torch


class RemovableHandle:
    """What registering a hook gives: `remove()` takes the hook away."""

    next_id = 0

    def __init__(self, hooks, *, extra_dict=None):
        self.hooks = hooks
        self.id = RemovableHandle.next_id
        RemovableHandle.next_id += 1
        if extra_dict is None:
            self.extra = ()
        else:
            self.extra = tuple(extra_dict) if isinstance(extra_dict, list) else (extra_dict,)

    def remove(self):
        for hooks in (self.hooks, *self.extra):
            hooks.pop(self.id, None)

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.remove()


def _backward_hook_function():
    """The identity, whose nodes stand before and after a module."""
    global _Identity
    if _Identity is None:
        class BackwardHookFunction(torch.autograd.Function):
            @staticmethod
            def forward(ctx, *args):
                ctx.mark_non_differentiable(*[arg for arg in args if not arg.requires_grad])
                return args

            @staticmethod
            def backward(ctx, *args):
                return args

        _Identity = BackwardHookFunction
    return _Identity


_Identity = None


class BackwardHook:
    """One call of a module with full backward hooks: they are called when the gradients
    of its outputs and of its inputs are both there."""

    def __init__(self, module, hooks, pre_hooks):
        self.module, self.hooks, self.pre_hooks = module, hooks, pre_hooks
        self.grad_outputs = None
        self.input_places = self.output_places = None

    def _through_identity(self, args, register):
        """The tensors among `args` from a node of their own; their places."""
        places = [at for at, arg in enumerate(args) if isinstance(arg, torch.Tensor)]
        tensors = [args[at] for at in places]
        if not (torch.is_grad_enabled() and any(tensor.requires_grad for tensor in tensors)):
            return args, None
        fresh = _backward_hook_function().apply(*tensors)
        node = next(tensor.grad_fn for tensor in fresh if tensor.grad_fn is not None)
        register(node)
        replaced = list(args)
        for at, tensor in zip(places, fresh):
            replaced[at] = tensor
        return (tuple(replaced) if type(args) is tuple else type(args)(*replaced)), places

    @staticmethod
    def _spread(places, values, size):
        spread = [None] * size
        for at, value in zip(places, values):
            spread[at] = value
        return tuple(spread)

    def setup_input_hook(self, args):
        self.inputs = len(args)
        args, self.input_places = self._through_identity(
            args, lambda node: node.register_hook(self._after_inputs))
        return args

    def _after_inputs(self, grad_input, _):
        if self.grad_outputs is None:
            return None
        grads = self._spread(self.input_places, grad_input, self.inputs)
        for hook in self.hooks:
            out = hook(self.module, grads, self.grad_outputs)
            if out is None:
                continue
            if isinstance(out, torch.Tensor):
                out = (out,)
            if len(out) != len(grads):
                raise RuntimeError(
                    "Backward hook returned an invalid number of grad_input, "
                    f"got {len(out)}, but expected {len(grads)}")
            grads = out
        self.grad_outputs = None
        return tuple(grads[at] for at in self.input_places)

    def setup_output_hook(self, result):
        single = not isinstance(result, tuple)
        results = (result,) if single else result
        self.outputs = len(results)
        results, self.output_places = self._through_identity(
            results, lambda node: node.register_hook(self._after_outputs))
        return results[0] if single else results

    def _after_outputs(self, _, grad_output):
        grads = self._spread(self.output_places, grad_output, self.outputs)
        for hook in self.pre_hooks:
            out = hook(self.module, grads)
            if out is None:
                continue
            if isinstance(out, torch.Tensor):
                out = (out,)
            if len(out) != len(grads):
                raise RuntimeError(
                    "Backward pre hook returned an invalid number of grad_output, "
                    f"got {len(out)}, but expected {len(grads)}")
            grads = out
        self.grad_outputs = grads
        if self.input_places is None:
            self._without_inputs()
        return tuple(grads[at] for at in self.output_places)

    def _without_inputs(self):
        """No input needs a gradient: the hooks are called at once."""
        if self.hooks:
            warnings.warn(
                "Full backward hook is firing when gradients are computed with respect to module "
                "outputs since no inputs require gradients. See https://docs.pytorch.org/docs/main"
                "/generated/torch.nn.Module.html#torch.nn.Module.register_full_backward_hook for "
                "more details.", stacklevel=5)
        for hook in self.hooks:
            out = hook(self.module, (None,) * self.inputs, self.grad_outputs)
            if out is not None and not (
                    isinstance(out, tuple) and all(grad is None for grad in out)):
                raise RuntimeError(
                    "Backward hook for Modules where no input requires gradient should always "
                    "return None or None for all gradients.")
        self.grad_outputs = None
