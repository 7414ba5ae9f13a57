"""One of the variables needed for gradient computation has been modified by an inplace operation."""

import torch
import torch.nn as nn


def attempt(name, function):
    try:
        print(name, function())
    except RuntimeError as error:
        print(name, "RuntimeError", error)


def exp_then_add():
    x = torch.ones(3, requires_grad=True)
    y = x.exp()
    y += 1
    y.sum().backward()


def add_then_mul():
    x = torch.ones(3, requires_grad=True)
    y = x + 1
    y *= 2
    y.sum().backward()
    return x.grad


def index_write():
    x = torch.ones(3, requires_grad=True)
    y = x ** 2
    y[0] = 0
    y.sum().backward()
    return x.grad


def sigmoid_write():
    x = torch.zeros(2, requires_grad=True)
    y = torch.sigmoid(x)
    y[0] = 1
    y.sum().backward()


def relu_inplace():
    x = torch.randn(4, requires_grad=True)
    y = nn.Linear(4, 4)(x)
    z = nn.ReLU(inplace=True)(y)
    z.sum().backward()
    return x.grad.shape


def leaf_write():
    w = torch.ones(2, requires_grad=True)
    w[0] = 3


def leaf_add():
    w = torch.ones(2, requires_grad=True)
    w += 1


def saved_version():
    w = torch.ones(2, requires_grad=True)
    y = (w ** 2).sum()
    with torch.no_grad():
        w += 1
    y.backward()


for f in (exp_then_add, add_then_mul, index_write, sigmoid_write, relu_inplace, leaf_write, leaf_add, saved_version):
    torch.manual_seed(0)
    attempt(f.__name__, f)
