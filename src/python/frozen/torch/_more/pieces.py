"""Parts of tensors, taken and put back."""

import torch
from torch._named import node


def detach(input):
    return input.detach()


def diagflat(input, offset=0):
    return torch.diag(input.flatten(), offset)


def hsplit(input, indices_or_sections):
    return torch.tensor_split(input, indices_or_sections, dim=0 if input.dim() == 1 else 1)


def vsplit(input, indices_or_sections):
    return torch.tensor_split(input, indices_or_sections, dim=0)


def dsplit(input, indices_or_sections):
    return torch.tensor_split(input, indices_or_sections, dim=2)


def unsafe_chunk(input, chunks, dim=0):
    return torch.chunk(input, chunks, dim)


def unsafe_split(input, split_size, dim=0):
    return torch.split(input, split_size, dim)


def diagonal_scatter(input, src, offset=0, dim1=0, dim2=1):
    result = input.clone()
    result.diagonal(offset, dim1, dim2).copy_(src)
    return result


def select_scatter(input, src, dim, index):
    result = input.clone()
    result.select(dim, index).copy_(src)
    return result


def slice_scatter(input, src, dim=0, start=None, end=None, step=1):
    result = input.clone()
    result[(slice(None),) * dim + (slice(start, end, step),)] = src
    return result


def index_put(input, indices, values, accumulate=False):
    return index_put_(input.clone(), indices, values, accumulate)


def index_put_(self, indices, values, accumulate=False):
    if not accumulate:
        self[tuple(indices)] = values
        return self
    places = torch.arange(self.numel()).reshape(self.shape)[tuple(indices)]
    values = torch.broadcast_to(values, places.shape).to(self.dtype)
    added = torch.zeros(self.numel(), dtype=self.dtype).index_add(0, places.flatten(), values.flatten())
    return self.add_(added.reshape(self.shape))


@node("MaskedScatterBackward0")
def masked_scatter(input, mask, source):
    return masked_scatter_(input.clone(), mask, source)


def masked_scatter_(self, mask, source):
    mask = torch.broadcast_to(mask, self.shape)
    self[mask] = source.flatten()[:int(mask.sum())]
    return self


_REDUCTIONS = ("sum", "prod", "mean", "amax", "amin")


@node("ScatterReduceBackward0")
def scatter_reduce(input, dim, index, src, reduce, *, include_self=True):
    if reduce not in _REDUCTIONS:
        raise RuntimeError(f"reduce argument must be either sum, prod, mean, amax or amin, got {reduce}")
    source = src[tuple(slice(0, size) for size in index.shape)]
    if reduce in ("sum", "mean"):
        start = input if include_self else input.scatter(dim, index, torch.zeros_like(source))
        total = start.scatter_add(dim, index, source)
        if reduce == "sum":
            return total
        ones = torch.ones_like(input) if include_self else torch.zeros_like(input)
        count = ones.scatter_add(dim, index, torch.ones_like(source)).clamp(min=1)
        return total / count if input.is_floating_point() else total // count
    # One place after the other: the elements that meet at a place are few.
    start = input
    combine = {"prod": lambda a, b: a * b, "amax": torch.maximum, "amin": torch.minimum}[reduce]
    seen = torch.full(input.shape, include_self)
    for at in range(index.shape[dim]):
        here, part = index.narrow(dim, at, 1), source.narrow(dim, at, 1)
        old, was = start.gather(dim, here), seen.gather(dim, here)
        start = start.scatter(dim, here, torch.where(was, combine(old, part), part))
        seen = seen.scatter(dim, here, True)
    return start


def scatter_reduce_(self, dim, index, src, reduce, *, include_self=True):
    return self.copy_(scatter_reduce(self, dim, index, src, reduce, include_self=include_self))


def index_reduce(input, dim, index, source, reduce, *, include_self=True):
    shape = [1] * source.dim()
    shape[dim] = -1
    wide = index.reshape(shape).expand(source.shape)
    return scatter_reduce(input, dim, wide, source, reduce, include_self=include_self)


def fill_diagonal_(self, fill_value, wrap=False):
    if self.dim() < 2:
        raise RuntimeError("dimensions must larger than 1")
    if wrap:
        raise NotImplementedError("gradstep does not support Tensor.fill_diagonal_(wrap=True) yet")
    places = torch.arange(min(self.shape))
    self[(places,) * self.dim()] = fill_value
    return self


def sum_to_size(self, *size):
    size = tuple(size[0]) if len(size) == 1 and not isinstance(size[0], int) else size
    lead = self.dim() - len(size)
    dims = [at for at in range(self.dim()) if at < lead or size[at - lead] == 1]
    result = self.sum(dims, keepdim=True) if dims else self
    return result.reshape(size)


@node("UnfoldBackward0")
def unfold(self, dimension, size, step):
    dimension = dimension % max(self.dim(), 1)
    count = (self.shape[dimension] - size) // step + 1
    if size > self.shape[dimension]:
        raise RuntimeError(f"maximum size for tensor at dimension {dimension} is "
                           f"{self.shape[dimension]} but size is {size}")
    places = torch.arange(count).unsqueeze(1) * step + torch.arange(size)
    windows = self.index_select(dimension, places.flatten())
    return windows.unflatten(dimension, (count, size)).movedim(dimension + 1, -1)


def _reshaped(name):
    def in_place(self, *args):
        if self.requires_grad and self.is_leaf:
            raise RuntimeError(
                "a leaf Variable that requires grad is being used in an in-place operation.")
        if self.requires_grad:
            raise NotImplementedError(
                f"gradstep does not support Tensor.{name}_() of a tensor that requires grad yet: "
                f"write x = x.{name}(...)")
        self.data = getattr(self.detach(), name)(*args)
        return self

    in_place.__name__ = in_place.__qualname__ = name + "_"
    return in_place


squeeze_, unsqueeze_, t_, transpose_ = map(_reshaped, ("squeeze", "unsqueeze", "t", "transpose"))
swapaxes_ = swapdims_ = transpose_


def apply_(self, callable, /):
    values = [callable(value) for value in self.flatten().tolist()]
    return self.copy_(torch.tensor(values, dtype=self.dtype).reshape(self.shape))


def map_(self, tensor, callable, /):
    other = torch.broadcast_to(tensor, self.shape).flatten().tolist()
    values = [callable(a, b) for a, b in zip(self.flatten().tolist(), other)]
    return self.copy_(torch.tensor(values, dtype=self.dtype).reshape(self.shape))
