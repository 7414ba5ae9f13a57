"""What tensors say of themselves, and new ones of the same kind."""

import _torch
import torch


def _constant(value):
    return property(lambda self: value)


is_mps = is_nested = is_quantized = is_xpu = volatile = _constant(False)
layout = property(lambda self: torch.strided)
names = property(lambda self: (None,) * self.dim())
name = _constant(None)
output_nr = _constant(0)
itemsize = property(lambda self: self.dtype.itemsize)
nbytes = property(lambda self: self.numel() * self.dtype.itemsize)


@property
def mT(self):
    if self.dim() < 2:
        raise RuntimeError(
            f"tensor.mT is only supported on matrices or batches of matrices. Got {self.dim()}-D tensor.")
    return self.transpose(-2, -1)


mH = mT


@property
def H(self):
    if self.dim() not in (0, 2):
        raise RuntimeError(
            f"tensor.H is only supported on matrices (2-D tensors). Got {self.dim()}-D tensor."
            + (" For batches of matrices, consider using tensor.mH" if self.dim() > 2 else ""))
    return self.t()


def element_size(self):
    return self.dtype.itemsize


def get_device(self):
    return self.device.index or 0 if self.is_cuda else -1


def data_ptr(self):
    return 0 if self.is_meta else _torch._address(self)


def storage_offset(self):
    return _torch._offset(self)


def untyped_storage(self):
    return _Storage(self)


class _Storage:
    """The memory under a tensor, as far as scripts ask about it."""

    def __init__(self, tensor):
        self._tensor = tensor

    def data_ptr(self):
        return _torch._address(self._tensor) - self._tensor.storage_offset() * self._tensor.itemsize

    def size(self):
        return _torch._storage_size(self._tensor) * self._tensor.itemsize

    nbytes = __len__ = size


def is_contiguous_(self):
    return self.is_contiguous()


def is_set_to(self, tensor):
    return data_ptr(self) == data_ptr(tensor) and self.shape == tensor.shape


def is_same_size(self, other):
    return self.shape == other.shape


def is_signed(self):
    return self.dtype != torch.bool


def is_nonzero(self):
    return torch.is_nonzero(self)


def _no(self):
    return False


is_complex = is_distributed = is_inference = is_pinned = is_shared = is_coalesced = is_conj = is_neg = _no


def dim_order(self):
    return tuple(range(self.dim()))


def detach_(self):
    if self.is_leaf:
        return self.requires_grad_(False)
    raise NotImplementedError("gradstep does not support Tensor.detach_() yet: write x = x.detach()")


def _itself(self, *args):
    return self


share_memory_ = pin_memory = _itself


def _sizes(size):
    return size[0] if len(size) == 1 and not isinstance(size[0], int) else size


def new_zeros(self, *size, dtype=None, device=None, requires_grad=False):
    return torch.zeros(_sizes(size), dtype=dtype or self.dtype, device=device or self.device,
                       requires_grad=requires_grad)


def new_ones(self, *size, dtype=None, device=None, requires_grad=False):
    return torch.ones(_sizes(size), dtype=dtype or self.dtype, device=device or self.device,
                       requires_grad=requires_grad)


def new_empty(self, *size, dtype=None, device=None, requires_grad=False):
    return torch.empty(_sizes(size), dtype=dtype or self.dtype, device=device or self.device,
                       requires_grad=requires_grad)


def new_full(self, size, fill_value, *, dtype=None, device=None, requires_grad=False):
    return torch.full(size, fill_value, dtype=dtype or self.dtype, device=device or self.device,
                      requires_grad=requires_grad)


def new_tensor(self, data, *, dtype=None, device=None, requires_grad=False):
    return torch.tensor(data, dtype=dtype or self.dtype, device=device or self.device,
                        requires_grad=requires_grad)


def new(self, *args):
    return torch.Tensor(*args).to(self.dtype)
