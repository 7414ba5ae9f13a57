"""Functions of several tensors made of other functions."""

import _torch


def _tensors(tensors):
    return tensors[0] if len(tensors) == 1 and isinstance(tensors[0], (list, tuple)) else tensors


def _at_least(rank):
    def at_least(*tensors):
        results = tuple(_raised(tensor, rank) for tensor in _tensors(tensors))
        return results[0] if len(tensors) == 1 and not isinstance(tensors[0], (list, tuple)) else results

    at_least.__name__ = at_least.__qualname__ = f"atleast_{rank}d"
    return at_least


def _raised(tensor, rank):
    if tensor.dim() == 0:
        return tensor.reshape([1] * rank)
    if tensor.dim() == 1 and rank > 1:
        tensor = tensor.unsqueeze(0)
    return tensor.unsqueeze(-1) if tensor.dim() == 2 and rank == 3 else tensor


atleast_1d, atleast_2d, atleast_3d = _at_least(1), _at_least(2), _at_least(3)


def hstack(tensors):
    tensors = atleast_1d(tensors)
    return _torch.cat(tensors, 0 if tensors[0].dim() == 1 else 1)


def vstack(tensors):
    return _torch.cat(atleast_2d(tensors), 0)


def dstack(tensors):
    return _torch.cat(atleast_3d(tensors), 2)


def column_stack(tensors):
    return hstack([tensor.reshape(tensor.numel(), 1) if tensor.dim() <= 1 else tensor
                   for tensor in tensors])


def meshgrid(*tensors, indexing=None):
    tensors = _tensors(tensors)
    if indexing not in (None, "ij", "xy"):
        raise RuntimeError('torch.meshgrid: indexing must be one of "xy" or "ij", '
                           f"but received: {indexing}")
    if len({tensor.dtype for tensor in tensors}) > 1:
        raise RuntimeError("meshgrid expects all tensors to have the same dtype")
    swap = indexing == "xy" and len(tensors) >= 2
    order = [tensors[1], tensors[0], *tensors[2:]] if swap else list(tensors)
    shape = [tensor.numel() for tensor in order]
    grids = []
    for dim, tensor in enumerate(order):
        view = [1] * len(order)
        view[dim] = -1
        grids.append(tensor.reshape(view).expand(shape))
    if swap:
        grids[0], grids[1] = grids[1], grids[0]
    return tuple(grids)


def tensordot(a, b, dims=2, out=None):
    if out is not None:
        raise NotImplementedError("gradstep does not support torch.tensordot(out=) yet")
    if isinstance(dims, int):
        if dims < 0:
            raise RuntimeError(f"tensordot expects dims >= 0, but got dims={dims}")
        return _torch._tensordot(a, b, list(range(-dims, 0)), list(range(dims)))
    of_a, of_b = dims
    listed = lambda dims: list(dims) if isinstance(dims, (list, tuple)) else [dims]
    return _torch._tensordot(a, b, listed(of_a), listed(of_b))
