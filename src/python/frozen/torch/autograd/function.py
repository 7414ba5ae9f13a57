"""`Function`: an operation whose derivative the script writes."""

from functools import wraps

import _torch
from _torch import Tensor, _Node, _set_grad_enabled


class FunctionCtx:
    """What `forward` leaves for `backward`."""

    def save_for_backward(self, *tensors):
        self.to_save = tensors

    def save_for_forward(self, *tensors):
        """Forward-mode derivatives are not computed here."""

    def mark_dirty(self, *args):
        self.dirty_tensors = args

    def mark_non_differentiable(self, *args):
        self.non_differentiable = args

    def set_materialize_grads(self, value):
        self.materialize_grads = value


class BackwardCFunction(_Node, FunctionCtx):
    """The node of the graph, which is also the `ctx`."""

    @property
    def saved_tensors(self):
        return _torch._saved_tensors(self)

    saved_variables = saved_tensors

    def apply(self, *grads):
        cls = self._forward_cls
        backward, vjp = cls.backward, cls.vjp
        if vjp is not Function.vjp:
            if backward is not Function.backward:
                raise RuntimeError(
                    "Implementing both 'backward' and 'vjp' for a custom Function is not allowed. "
                    "You should only implement one of them.")
            backward = vjp
        return backward(self, *grads)


class FunctionMeta(type):
    """Gives every function the class of its nodes."""

    def __init__(cls, name, bases, attrs):
        cls._backward_cls = type(name + "Backward", (BackwardCFunction,), {
            "_forward_cls": cls, "__module__": "torch.autograd.function"})
        super().__init__(name, bases, attrs)


class Function(metaclass=FunctionMeta):
    generate_vmap_rule = False

    @staticmethod
    def forward(*args, **kwargs):
        raise NotImplementedError(
            "You must implement the forward function for custom autograd.Function.")

    @staticmethod
    def setup_context(ctx, inputs, output):
        raise NotImplementedError("setup_context is not implemented.")

    @staticmethod
    def backward(ctx, *grad_outputs):
        raise NotImplementedError(
            "You must implement either the backward or vjp method for your custom "
            "autograd.Function to use it with backward mode AD.")

    @staticmethod
    def vjp(ctx, *grad_outputs):
        raise NotImplementedError(
            "You must implement either the backward or vjp method for your custom "
            "autograd.Function to use it with backward mode AD.")

    @classmethod
    def apply(cls, *args, **kwargs):
        if kwargs:
            # By position: gradients are given so.
            code = cls.forward.__code__
            skipped = len(args) + (cls.setup_context is Function.setup_context)
            names = code.co_varnames[skipped:code.co_argcount]
            args += tuple(kwargs.pop(name) for name in names if name in kwargs)
        ctx = cls._backward_cls()
        ctx.needs_input_grad = tuple(
            isinstance(arg, Tensor) and arg.requires_grad for arg in args)
        recorded = _set_grad_enabled(False)
        try:
            if cls.setup_context is Function.setup_context:
                output = cls.forward(ctx, *args, **kwargs)
            else:
                output = cls.forward(*args, **kwargs)
                cls.setup_context(ctx, args, output)
        finally:
            _set_grad_enabled(recorded)
        recorded = recorded and any(ctx.needs_input_grad)
        own = ctx.__dict__
        to_save = own.get("to_save", ())
        for at, tensor in enumerate(to_save):
            if tensor is not None and not isinstance(tensor, Tensor):
                raise TypeError("save_for_backward can only save variables, but argument "
                                f"{at} is of type {type(tensor).__name__}")
        outputs = output if isinstance(output, tuple) else (output,)
        outputs = _torch._record_function(
            ctx, args, outputs, recorded, to_save, own.get("dirty_tensors", ()),
            own.get("non_differentiable", ()), own.get("materialize_grads", True))
        return outputs if isinstance(output, tuple) else outputs[0]


def once_differentiable(fn):
    """Here every derivative is taken once."""

    @wraps(fn)
    def wrapper(ctx, *args, **kwargs):
        before = _set_grad_enabled(False)
        try:
            return fn(ctx, *args, **kwargs)
        finally:
            _set_grad_enabled(before)

    return wrapper
