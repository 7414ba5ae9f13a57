"""Several tensors together."""

import _torch
import itertools
import torch


def _listed(tensors):
    return list(tensors[0]) if len(tensors) == 1 and isinstance(tensors[0], (list, tuple)) else list(tensors)


def block_diag(*tensors):
    tensors = [torch.atleast_2d(tensor) for tensor in _listed(tensors)]
    width = sum(tensor.shape[1] for tensor in tensors)
    rows, left = [], 0
    for tensor in tensors:
        right = width - left - tensor.shape[1]
        zeros = tensor.new_zeros
        rows.append(torch.cat([zeros(tensor.shape[0], left), tensor, zeros(tensor.shape[0], right)], 1))
        left += tensor.shape[1]
    return torch.cat(rows)


def broadcast_shapes(*shapes):
    shapes = [(shape,) if isinstance(shape, int) else tuple(shape) for shape in shapes]
    rank = max(map(len, shapes), default=0)
    result = [1] * rank
    for shape in shapes:
        for at, size in enumerate(shape, rank - len(shape)):
            if size != 1 and result[at] not in (1, size):
                raise RuntimeError(
                    "Shape mismatch: objects cannot be broadcast to a single shape")
            if size != 1:
                result[at] = size
    return torch.Size(result)


def broadcast_tensors(*tensors):
    tensors = _listed(tensors)
    shape = broadcast_shapes(*(tensor.shape for tensor in tensors))
    return tuple(tensor.expand(shape) for tensor in tensors)


def cartesian_prod(*tensors):
    tensors = _listed(tensors)
    if len(tensors) == 1:
        return tensors[0]
    grids = torch.meshgrid(*tensors, indexing="ij")
    return torch.stack([grid.flatten() for grid in grids], dim=1)


def chain_matmul(*matrices):
    return torch.linalg.multi_dot(_listed(matrices))


def combinations(input, r=2, with_replacement=False):
    choose = itertools.combinations_with_replacement if with_replacement else itertools.combinations
    places = list(choose(range(len(input)), r))
    return input[torch.tensor(places, dtype=torch.int64).reshape(len(places), r)]


def concatenate(tensors, axis=0, dim=None):
    return torch.cat(tensors, axis if dim is None else dim)


def row_stack(tensors):
    return torch.vstack(tensors)


def _indices(row, col, keep, dtype, device):
    places = [(i, j) for i in range(row) for j in range(col) if keep(i, j)]
    return torch.tensor(places, dtype=dtype or torch.int64, device=device).reshape(-1, 2).t().contiguous()


def tril_indices(row, col, offset=0, *, dtype=None, device=None):
    return _indices(row, col, lambda i, j: j - i <= offset, dtype, device)


def triu_indices(row, col, offset=0, *, dtype=None, device=None):
    return _indices(row, col, lambda i, j: j - i >= offset, dtype, device)
