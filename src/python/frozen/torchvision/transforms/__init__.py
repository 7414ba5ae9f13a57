"""`torchvision.transforms`: what is done to pictures and tensors before they are learnt from."""

from .._refused import module_getattr
from . import functional
from .functional import InterpolationMode
from .chances import *
from .transforms import *

_OTHERS = """AugMix AutoAugment AutoAugmentPolicy ElasticTransform GaussianBlur RandAugment
    RandomAdjustSharpness RandomAutocontrast RandomEqualize RandomPerspective RandomPosterize
    RandomSolarize TrivialAugmentWide"""

__getattr__ = module_getattr(
    "torchvision.transforms", _OTHERS,
    lambda name: f"gradstep does not support torchvision.transforms.{name} yet: leave it out")
