"""`torch.backends`: none of them is here; scripts ask, and set flags."""


class _Backend:
    def __init__(self, **flags):
        self.__dict__.update(flags)

    def is_available(self):
        return False

    def is_built(self):
        return False


cudnn = _Backend(benchmark=False, deterministic=False, enabled=True, allow_tf32=True)
cuda = _Backend(matmul=_Backend(allow_tf32=False))
mps = _Backend()
