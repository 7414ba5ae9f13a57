"""Other ways to make tensors, and settings that change nothing here."""

import _torch
import torch


def asarray(obj, *, dtype=None, device=None, copy=None, requires_grad=False):
    result = torch.as_tensor(obj, dtype=dtype, device=device)
    if copy:
        result = result.clone()
    return result.requires_grad_() if requires_grad else result


def from_numpy(ndarray):
    import numpy

    if not isinstance(ndarray, numpy.ndarray):
        raise TypeError(f"expected np.ndarray (got {type(ndarray).__name__})")
    return ndarray._tensor_of()


def logspace(start, end, steps, base=10.0, *, dtype=None, device=None, requires_grad=False):
    result = torch.pow(base, torch.linspace(start, end, steps, dtype=torch.float64, device=device))
    result = result.to(dtype or torch.get_default_dtype())
    return result.requires_grad_() if requires_grad else result


def scalar_tensor(s, *, dtype=None, device=None):
    return torch.tensor(s, dtype=dtype or torch.get_default_dtype(), device=device)


def set_default_tensor_type(t, /):
    if isinstance(t, str):
        t = getattr(torch, t.rpartition(".")[2])
    torch.set_default_dtype(t.dtype)


def are_deterministic_algorithms_enabled():
    return True


def set_float32_matmul_precision(precision):
    if precision not in ("highest", "high", "medium"):
        raise RuntimeError(
            f"{precision} is not one of 'highest', 'high' or 'medium'; please set it to one.")


def get_float32_matmul_precision():
    return "highest"


def set_num_interop_threads(number, /):
    """Nothing here runs in parallel to anything else."""


def get_num_interop_threads():
    return 1


def is_nonzero(input):
    if input.numel() != 1:
        raise RuntimeError(
            "Boolean value of Tensor with "
            + ("no values" if input.numel() == 0 else "more than one value") + " is ambiguous")
    return bool(input)


def is_storage(obj, /):
    return type(obj).__name__ in ("UntypedStorage", "TypedStorage")


def is_complex(input):
    return False


def compile(model=None, **kwargs):
    """The model as it is: what a compiler would make of it computes the same."""
    return model if model is not None else lambda model: model


def _window(window_length, periodic, alpha):
    if window_length == 1:
        return torch.ones(1)
    count = window_length if periodic else window_length - 1
    angle = torch.arange(window_length, dtype=torch.float64) * (2 * torch.pi / count)
    return (alpha - (1 - alpha) * torch.cos(angle)).float()


def hann_window(window_length, periodic=True):
    return _window(window_length, periodic, 0.5)


def hamming_window(window_length, periodic=True, alpha=0.54):
    return _window(window_length, periodic, alpha)


class _TensorType(type):
    """`torch.FloatTensor` and its like: makes tensors of one type, and recognises them."""

    def __call__(cls, *args, **kwargs):
        if len(args) == 1 and not isinstance(args[0], (int, torch.Tensor)):
            return torch.tensor(args[0]).to(cls.dtype)
        return torch.Tensor(*args, **kwargs).to(cls.dtype)

    def __instancecheck__(cls, obj):
        return isinstance(obj, torch.Tensor) and obj.dtype == cls.dtype


def _tensor_type(name, dtype):
    return _TensorType(name, (), {"dtype": dtype, "__module__": "torch"})


FloatTensor = _tensor_type("FloatTensor", torch.float32)
DoubleTensor = _tensor_type("DoubleTensor", torch.float64)
LongTensor = _tensor_type("LongTensor", torch.int64)
ShortTensor = _tensor_type("ShortTensor", torch.int16)
CharTensor = _tensor_type("CharTensor", torch.int8)
ByteTensor = _tensor_type("ByteTensor", torch.uint8)
IntTensor = _tensor_type("IntTensor", torch.int32)
HalfTensor = _tensor_type("HalfTensor", torch.float16)
BFloat16Tensor = _tensor_type("BFloat16Tensor", torch.bfloat16)
BoolTensor = _tensor_type("BoolTensor", torch.bool)
