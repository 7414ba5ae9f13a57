"""The networks of torchvision.models: names, initial weights under a seed, outputs, gradients."""
import torch
from torchvision import models


def told(name, model, size, train=False):
    state = model.state_dict()
    total = sum(value.double().abs().sum().item() for value in state.values() if value.is_floating_point())
    print(name, len(state), sum(value.numel() for value in model.parameters()), "%.3f" % total)
    torch.manual_seed(5)
    x = torch.rand(4, 3, size, size)
    out = (model.train() if train else model.eval())(x)
    print(tuple(out.shape), [round(value, 3) for value in out[0, :4].tolist()])
    if train:
        torch.nn.functional.cross_entropy(out, torch.tensor([1, 3, 0, 2])).backward()
        print(["%.3g" % value.grad.norm() for value in list(model.parameters())[:6]])


torch.manual_seed(0)
net = models.resnet18(weights=None, num_classes=10)
print(list(net.state_dict())[:12], net.layer2[0].downsample)
told("resnet18", net, 64, train=True)
print(str(net)[:700])
torch.manual_seed(1)
told("squeezenet1_1", models.squeezenet1_1(num_classes=7), 48)
# Initial weights of the larger ones take a while: their names and sizes are looked at.
with torch.device("meta"):
    for name in ("resnet34", "resnet50", "resnet152", "resnext50_32x4d", "wide_resnet50_2", "vgg11", "vgg16_bn", "vgg19", "alexnet", "squeezenet1_0"):
        net = getattr(models, name)(num_classes=7)
        state = net.state_dict()
        print(name, len(state), sum(value.numel() for value in net.parameters()), list(state)[-7:-4], [tuple(value.shape) for value in state.values()][-9::3])
with torch.device("meta"):
    features = models.vgg11_bn(num_classes=4, init_weights=False).features
print(list(features.state_dict())[:9], len(features))
with torch.device("meta"):
    dilated = models.resnet50(zero_init_residual=True, replace_stride_with_dilation=[False, True, True])
print([block.conv2.dilation for layer in (dilated.layer2, dilated.layer3, dilated.layer4) for block in layer])
print(models.resnet18.__name__, isinstance(dilated, models.ResNet), dilated(torch.rand(1, 3, 64, 64, device="meta")).shape)
