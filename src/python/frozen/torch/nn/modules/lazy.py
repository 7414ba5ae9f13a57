"""Lazy layers: the first input says how many features or channels they have."""

import torch
from torch.nn.parameter import UninitializedBuffer, UninitializedParameter
from .batchnorm import BatchNorm1d, BatchNorm2d, BatchNorm3d
from .conv import Conv1d, Conv2d, Conv3d, ConvTranspose1d, ConvTranspose2d, ConvTranspose3d
from .instancenorm import InstanceNorm1d, InstanceNorm2d, InstanceNorm3d
from .linear import Linear

__all__ = ["LazyBatchNorm1d", "LazyBatchNorm2d", "LazyBatchNorm3d", "LazyConv1d", "LazyConv2d",
           "LazyConv3d", "LazyConvTranspose1d", "LazyConvTranspose2d", "LazyConvTranspose3d",
           "LazyInstanceNorm1d", "LazyInstanceNorm2d", "LazyInstanceNorm3d", "LazyLinear"]

_FILES = {"LazyLinear": "linear", "LazyConv": "conv", "LazyBatch": "batchnorm", "LazyInst": "instancenorm"}


class _Lazy:
    """Makes its parameters in the first call, and is the layer itself from then on."""

    def _begin(self, **waiting):
        """`waiting`: the parameters that are made later, and whether they are wanted."""
        self._made_lazily = True
        for name, wanted in waiting.items():
            self._parameters[name] = UninitializedParameter() if wanted else None

    def reset_parameters(self):
        # Not before there is something to set.
        if "_made_lazily" not in self.__dict__:
            super().reset_parameters()

    def has_uninitialized_params(self):
        return any(isinstance(p, UninitializedParameter) for p in self._parameters.values())

    def forward(self, *input, **options):
        del self._made_lazily
        if self.has_uninitialized_params():
            self._make(input[0])
        self.__class__ = self._becomes
        with torch.no_grad():
            self.reset_parameters()
        return self.forward(*input, **options)

    def _fill(self, name, shape):
        parameter = self._parameters[name]
        if isinstance(parameter, UninitializedParameter):
            parameter.materialize(shape)


class LazyLinear(_Lazy, Linear):
    _becomes = Linear

    def __init__(self, out_features, bias=True, device=None, dtype=None):
        self.__dict__["_made_lazily"] = True
        Linear.__init__(self, 0, 0, False, device, dtype)
        self._begin(weight=True, bias=bias)
        self.out_features = out_features

    def _make(self, input):
        self.in_features = input.shape[-1]
        self._fill("weight", (self.out_features, self.in_features))
        self._fill("bias", (self.out_features,))


class _LazyConv(_Lazy):
    def __init__(self, out_channels, kernel_size, *args, **options):
        self.__dict__["_made_lazily"] = True
        names = (("stride", "padding", "output_padding", "groups", "bias", "dilation") if self.transposed
                 else ("stride", "padding", "dilation", "groups", "bias"))
        options = {**dict(zip((*names, "padding_mode", "device", "dtype"), args)), **options}
        bias = options.pop("bias", True)
        super().__init__(0, 0, kernel_size, bias=False, **options)
        self._begin(weight=True, bias=bias)
        self.out_channels = out_channels

    def _make(self, input):
        if input.dim() not in (self.ndim + 1, self.ndim + 2):
            raise RuntimeError(
                f"Expected {self.ndim + 1}D (unbatched) or {self.ndim + 2}D (batched) input to "
                f"{type(self).__name__}, but got input of size: {input.shape}")
        self.in_channels = input.shape[-self.ndim - 1]
        if self.in_channels % self.groups != 0:
            raise ValueError("in_channels must be divisible by groups")
        sides = ((self.in_channels, self.out_channels // self.groups) if self.transposed
                 else (self.out_channels, self.in_channels // self.groups))
        self._fill("weight", (*sides, *self.kernel_size))
        self._fill("bias", (self.out_channels,))


class _LazyNorm(_Lazy):
    def __init__(self, eps=1e-5, momentum=0.1, affine=True, track_running_stats=True, device=None,
                 dtype=None, **options):
        self.__dict__["_made_lazily"] = True
        super().__init__(0, eps, momentum, False, False, device, dtype)
        self.affine, self.track_running_stats = affine, track_running_stats
        self._begin(weight=affine, bias=affine and options.get("bias", True))
        if track_running_stats:
            self._buffers["running_mean"] = UninitializedBuffer()
            self._buffers["running_var"] = UninitializedBuffer()
            self._buffers["num_batches_tracked"] = torch.tensor(0)

    def _make(self, input):
        self._count(input)

    def _count(self, input):
        self.num_features = input.shape[1]
        for name in ("weight", "bias"):
            self._fill(name, (self.num_features,))
        for name in ("running_mean", "running_var"):
            if self._buffers[name] is not None:
                self._buffers[name] = torch.empty(self.num_features)

    def forward(self, input):
        self._check_input_dim(input)
        if not self.has_uninitialized_params():
            self._count(input)
        return super().forward(input)


def _lazy(base, kind):
    name = f"Lazy{base.__name__}"
    file = next(file for start, file in _FILES.items() if name.startswith(start))
    return type(name, (kind, base), {"_becomes": base, "__module__": f"torch.nn.modules.{file}"})


LazyConv1d, LazyConv2d, LazyConv3d = (_lazy(base, _LazyConv) for base in (Conv1d, Conv2d, Conv3d))
LazyConvTranspose1d, LazyConvTranspose2d, LazyConvTranspose3d = (
    _lazy(base, _LazyConv) for base in (ConvTranspose1d, ConvTranspose2d, ConvTranspose3d))
LazyBatchNorm1d, LazyBatchNorm2d, LazyBatchNorm3d = (
    _lazy(base, _LazyNorm) for base in (BatchNorm1d, BatchNorm2d, BatchNorm3d))
LazyInstanceNorm1d, LazyInstanceNorm2d, LazyInstanceNorm3d = (
    _lazy(base, _LazyNorm) for base in (InstanceNorm1d, InstanceNorm2d, InstanceNorm3d))
LazyLinear.__module__ = "torch.nn.modules.linear"
