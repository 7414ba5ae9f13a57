"""What types hold and how they combine; stacking and grids."""

import torch


def attempt(function):
    try:
        print("no error:", function())
    except Exception as error:
        print(f"{type(error).__name__}: {error}")


for dtype in (torch.float32, torch.float64, torch.float16, torch.bfloat16):
    info = torch.finfo(dtype)
    print(info, info.eps, info.max, info.min, info.tiny, info.bits, info.dtype)
print(torch.finfo(), torch.iinfo(torch.int64), torch.iinfo(torch.int32).max, torch.iinfo(torch.int64).min)
attempt(lambda: torch.iinfo(torch.float32))
attempt(lambda: torch.finfo(torch.int32))
TYPES = [torch.bool, torch.int32, torch.int64, torch.float16, torch.bfloat16, torch.float32,
         torch.float64]
for a in TYPES:
    print([torch.promote_types(a, b) for b in TYPES])
    print([torch.can_cast(a, b) for b in TYPES])
print(torch.result_type(torch.tensor([1]), 1.0), torch.result_type(torch.tensor([1.0]), torch.tensor(2.0).double()))

v, w = torch.tensor([1.0, 2.0], requires_grad=True), torch.tensor([3.0, 4.0])
print(torch.hstack([v, w]), torch.vstack([v, w]), torch.dstack((v, w)), torch.column_stack([v, w]))
print(torch.hstack([torch.ones(2, 1), torch.zeros(2, 2)]))
print(torch.atleast_2d(v), torch.atleast_1d(torch.tensor(1.0)), torch.atleast_3d(w).shape)
print(torch.meshgrid(torch.arange(3), torch.arange(2), indexing="ij"))
print(torch.meshgrid(torch.arange(3), torch.arange(2), indexing="xy"))
print(torch.tensordot(torch.ones(2, 3, 4), torch.ones(3, 4, 5)).shape)
print(torch.tensordot(v, w, dims=1), torch.tensordot(torch.ones(2, 3), torch.ones(5, 3), dims=([1], [1])))
