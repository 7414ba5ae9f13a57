# Which packages there are, and their versions.
import torch
x = torch.ones(2)
import torch.functional as F
from importlib.metadata import version, PackageNotFoundError
import importlib.util
print(F.einsum("i,i->", x, x), version("torch"), importlib.util.find_spec("nosuch") is None, importlib.util.find_spec("torch") is not None)
try: version("nosuch")
except PackageNotFoundError as e: print(e)
