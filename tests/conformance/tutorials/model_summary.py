import torch, torch.nn as nn
from collections import OrderedDict
def count_parameters(model, trainable=True):
    return sum(p.numel() for p in model.parameters() if p.requires_grad or not trainable)
class ResidualBlock(nn.Module):
    expansion = 1
    def __init__(self, cin, cout, stride=1):
        super().__init__()
        self.conv1 = nn.Conv2d(cin, cout, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(cout)
        self.relu = nn.ReLU(inplace=True)
        self.conv2 = nn.Conv2d(cout, cout, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(cout)
        self.shortcut = nn.Sequential()
        if stride != 1 or cin != cout:
            self.shortcut = nn.Sequential(nn.Conv2d(cin, cout, 1, stride, bias=False), nn.BatchNorm2d(cout))
    def forward(self, x):
        out = self.relu(self.bn1(self.conv1(x)))
        out = self.bn2(self.conv2(out))
        out += self.shortcut(x)
        return self.relu(out)
class ResNet(nn.Module):
    def __init__(self, block, layers, num_classes=10):
        super().__init__()
        self.in_planes = 8
        self.stem = nn.Sequential(OrderedDict([("conv", nn.Conv2d(3, 8, 3, padding=1, bias=False)), ("bn", nn.BatchNorm2d(8)), ("act", nn.ReLU())]))
        self.layer1 = self._make_layer(block, 8, layers[0], 1)
        self.layer2 = self._make_layer(block, 16, layers[1], 2)
        self.pool = nn.AdaptiveAvgPool2d((1, 1))
        self.fc = nn.Linear(16, num_classes)
        for m in self.modules():
            if isinstance(m, nn.Conv2d):
                nn.init.kaiming_normal_(m.weight, mode="fan_out", nonlinearity="relu")
            elif isinstance(m, (nn.BatchNorm2d, nn.GroupNorm)):
                nn.init.constant_(m.weight, 1); nn.init.constant_(m.bias, 0)
    def _make_layer(self, block, planes, n, stride):
        layers = []
        for s in [stride] + [1] * (n - 1):
            layers.append(block(self.in_planes, planes, s))
            self.in_planes = planes * block.expansion
        return nn.Sequential(*layers)
    def forward(self, x):
        x = self.layer2(self.layer1(self.stem(x)))
        return self.fc(torch.flatten(self.pool(x), 1))
torch.manual_seed(0)
net = ResNet(ResidualBlock, [1, 2])
print(net)
print(f"{count_parameters(net):,}")
print("-" * 64)
print("{:>20}  {:>25} {:>15}".format("Layer (type)", "Output Shape", "Param #"))
print("=" * 64)
summary = OrderedDict()
def register_hook(module):
    def hook(module, input, output):
        class_name = str(module.__class__).split(".")[-1].split("'")[0]
        m_key = "%s-%i" % (class_name, len(summary) + 1)
        summary[m_key] = OrderedDict(input_shape=list(input[0].size()), output_shape=[-1] + list(output.size())[1:])
        params = 0
        if hasattr(module, "weight") and hasattr(module.weight, "size"):
            params += torch.prod(torch.LongTensor(list(module.weight.size())))
            summary[m_key]["trainable"] = module.weight.requires_grad
        if hasattr(module, "bias") and hasattr(module.bias, "size"):
            params += torch.prod(torch.LongTensor(list(module.bias.size())))
        summary[m_key]["nb_params"] = params
    if not isinstance(module, nn.Sequential) and not isinstance(module, nn.ModuleList) and not (module == net):
        hooks.append(module.register_forward_hook(hook))
hooks = []
net.apply(register_hook)
out = net(torch.randn(2, 3, 8, 8))
for h in hooks: h.remove()
total = 0
for layer in summary:
    line = "{:>20}  {:>25} {:>15}".format(layer, str(summary[layer]["output_shape"]), "{0:,}".format(summary[layer]["nb_params"]))
    total += summary[layer]["nb_params"]
    print(line)
print("Total params: {0:,}".format(total))
print(out[0])
for name, child in net.named_children(): print(name, type(child).__name__, sum(p.numel() for p in child.parameters()))
for name, p in net.named_parameters():
    if "bn" in name: p.requires_grad = False
print(count_parameters(net), count_parameters(net, False))
print([n for n, m in net.named_modules() if isinstance(m, nn.BatchNorm2d)])
print(net.stem.conv, net.stem[0] is net.stem.conv, list(net.stem._modules))
print({k: tuple(v.shape) for k, v in list(net.state_dict().items())[:6]})
print(net.stem.bn.num_batches_tracked, net.stem.bn.running_mean[:3])
del net.fc
net.fc = nn.Identity()
print(net(torch.zeros(1, 3, 8, 8)).shape)
net.layer1[0].conv1 = nn.utils.parametrizations.weight_norm(net.layer1[0].conv1)
print(net.layer1)
