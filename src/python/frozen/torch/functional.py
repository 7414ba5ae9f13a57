"""`torch.functional`: functions of `torch` by an older name."""

import torch

__all__ = """atleast_1d atleast_2d atleast_3d broadcast_shapes broadcast_tensors cartesian_prod block_diag
    cdist chain_matmul einsum istft lu norm meshgrid pca_lowrank split stft svd_lowrank tensordot unique
    unique_consecutive unravel_index""".split()


def __getattr__(name):
    if name in __all__:
        return getattr(torch, name)
    raise AttributeError(f"module 'torch.functional' has no attribute {name!r}")
