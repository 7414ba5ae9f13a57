"""In-place forms: the function's result, copied into its first argument."""

from _torch import Tensor


def made_of(name):
    def in_place(self, *args, **kwargs):
        result = getattr(self, name)(*args, **kwargs)
        if result.shape != self.shape:
            raise RuntimeError(
                f"output with shape {list(self.shape)} doesn't match the broadcast shape "
                f"{list(result.shape)}")
        if result.is_floating_point() and not self.is_floating_point():
            kinds = {"torch.float32": "Float", "torch.float64": "Double", "torch.int64": "Long",
                     "torch.int32": "Int", "torch.bool": "Bool"}
            raise RuntimeError(
                f"result type {kinds.get(str(result.dtype), result.dtype)} can't be cast to the "
                f"desired output type {kinds.get(str(self.dtype), self.dtype)}")
        return self.copy_(result)

    in_place.__name__ = in_place.__qualname__ = name + "_"
    return in_place
