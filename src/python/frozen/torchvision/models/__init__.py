"""`torchvision.models`: ResNet, VGG, AlexNet and SqueezeNet, untrained: with the same seed, the
same initial weights as torchvision's. Pretrained weights are not shipped."""

from .._refused import module_getattr
from ._weights import weights_class
from .alexnet import AlexNet, alexnet
from .resnet import *
from .squeezenet import SqueezeNet, squeezenet1_0, squeezenet1_1
from .vgg import *

for _name in """AlexNet ResNet18 ResNet34 ResNet50 ResNet101 ResNet152 ResNeXt50_32X4D ResNeXt101_32X8D
        ResNeXt101_64X4D Wide_ResNet50_2 Wide_ResNet101_2 SqueezeNet1_0 SqueezeNet1_1 VGG11 VGG11_BN
        VGG13 VGG13_BN VGG16 VGG16_BN VGG19 VGG19_BN""".split():
    globals()[f"{_name}_Weights"] = weights_class(f"{_name}_Weights")
del _name

_OTHERS = """convnext_base convnext_large convnext_small convnext_tiny densenet121 densenet161
    densenet169 densenet201 efficientnet_b0 efficientnet_b1 efficientnet_b2 efficientnet_b3
    efficientnet_b4 efficientnet_b5 efficientnet_b6 efficientnet_b7 efficientnet_v2_l
    efficientnet_v2_m efficientnet_v2_s get_model get_model_weights get_weight googlenet inception_v3
    list_models maxvit_t mnasnet0_5 mnasnet0_75 mnasnet1_0 mnasnet1_3 mobilenet_v2 mobilenet_v3_large
    mobilenet_v3_small regnet_x_16gf regnet_x_1_6gf regnet_x_32gf regnet_x_3_2gf regnet_x_400mf
    regnet_x_800mf regnet_x_8gf regnet_y_128gf regnet_y_16gf regnet_y_1_6gf regnet_y_32gf
    regnet_y_3_2gf regnet_y_400mf regnet_y_800mf regnet_y_8gf shufflenet_v2_x0_5 shufflenet_v2_x1_0
    shufflenet_v2_x1_5 shufflenet_v2_x2_0 swin_b swin_s swin_t swin_v2_b swin_v2_s swin_v2_t vit_b_16
    vit_b_32 vit_h_14 vit_l_16 vit_l_32"""

__getattr__ = module_getattr(
    "torchvision.models", _OTHERS,
    lambda name: f"gradstep does not support torchvision.models.{name}: write it with nn.Module, or take a "
                 "resnet, vgg, alexnet or squeezenet")
