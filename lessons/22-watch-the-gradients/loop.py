import torch
import torch.nn as nn


def chain(weight, bias, activation):
    layers = []
    for _ in range(4):
        linear = nn.Linear(1, 1)
        nn.init.constant_(linear.weight, weight)
        nn.init.constant_(linear.bias, bias)
        layers += [linear, activation()]
    return nn.Sequential(*layers)


half = torch.tensor([[0.5]])

# Four neurons in a row, each with a sigmoid.
faint = chain(weight=1.0, bias=-0.5, activation=nn.Sigmoid)
faint(half).sum().backward()  # scene: faint

# The same with weights of 3 and a ReLU.
loud = chain(weight=3.0, bias=0.0, activation=nn.ReLU)
loud(half).sum().backward()  # scene: loud

# The sum is negative: the ReLUs let nothing through.
dead = chain(weight=1.0, bias=-1.0, activation=nn.ReLU)
dead(half).sum().backward()  # scene: dead


def log_gradients(model):
    for name, parameter in model.named_parameters():
        grad = parameter.grad
        if grad is not None and name.endswith("weight"):
            print(
                f"{name:9} mean={grad.mean():.1e} std={grad.std():.1e} "
                f"max={grad.abs().max():.1e}"
            )


# A network as one would really build it.
torch.manual_seed(0)
x = torch.randn(32, 10)
y = torch.randn(32, 1)
for activation in (nn.Sigmoid, nn.ReLU):
    model = nn.Sequential()
    for _ in range(4):
        model.append(nn.Linear(10, 10)).append(activation())
    model.append(nn.Linear(10, 1))
    loss = ((model(x) - y) ** 2).mean()
    loss.backward()
    print(activation.__name__)
    log_gradients(model)
    first = model[0].weight.grad.std().item()
    last = model[8].weight.grad.std().item()
    print(f"last / first: {last / first:.0f}")  # scene: spread
