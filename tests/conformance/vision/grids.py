"""Grids of pictures, and the file that one is saved in."""
import torch
from torchvision.utils import make_grid, save_image

torch.manual_seed(0)
batch = torch.rand(10, 1, 5, 4)
colours = torch.randn(3, 3, 4, 6)
for grid in (make_grid(batch), make_grid(batch, nrow=4, padding=1, pad_value=0.5), make_grid(colours, normalize=True),
             make_grid(colours, normalize=True, scale_each=True, value_range=(-1, 1)), make_grid(colours, scale_each=True, normalize=True),
             make_grid(batch[0]), make_grid(batch[0, 0]), make_grid(list(colours)), make_grid((colours * 50).to(torch.uint8), nrow=2)):
    print(tuple(grid.shape), grid.dtype, "%.5f" % grid.double().sum(), grid[0, 2, :5], grid[-1, -1, -3:])
for wrong in ("x", [1, 2]):
    try:
        make_grid(wrong)
    except TypeError as error:
        print(error)
save_image(batch, "grid.png", nrow=5)
with open("grid.png", "rb") as file:
    print(file.read(29))
