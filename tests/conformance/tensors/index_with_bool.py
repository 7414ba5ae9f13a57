"""A bool between the brackets: a new dimension that holds everything or nothing."""

import torch
x = torch.arange(6.).reshape(2, 3)
def show(f):
    try:
        y = f()
        print(y, y.shape)
    except Exception as error:
        print(type(error).__name__, error)


show(lambda: x[True])
show(lambda: x[False])
show(lambda: x[torch.tensor(True)])
show(lambda: x[torch.tensor(False)])
show(lambda: x[True, 0])
show(lambda: x[0, True])
show(lambda: x[None, True])
show(lambda: x[..., True])
show(lambda: x[True, :, 1])
show(lambda: x[torch.tensor(1)])
show(lambda: x[torch.tensor(True), 0])
show(lambda: x[[True, False]])
show(lambda: x[[True, False], 1])
show(lambda: x[(True, False)])


def written(i, v):
    y = x.clone()
    y[i] = v
    return y


show(lambda: written(True, 9.))
show(lambda: written(False, 9.))
show(lambda: written(torch.tensor(True), 9.))
show(lambda: written([True, False], 9.))
show(lambda: written((True, 0), 9.))
show(lambda: torch.tensor(3.)[True])
show(lambda: torch.tensor(3.)[torch.tensor(3.) > 2])
show(lambda: torch.tensor(3.)[torch.tensor(3.) > 4])
show(lambda: torch.tensor(3.)[None])
show(lambda: torch.tensor(3.)[...])
show(lambda: torch.tensor(3.)[0])

x.requires_grad_()
y = x[True]
print(y)
y.sum().backward()
print(x.grad)
