"""The second backward through the same graph, uncaught, in a function."""

import torch


def train(w, x):
    loss = ((w * x) ** 2).mean()
    loss.backward()
    print("first", w.grad)
    loss.backward()
    print("never")


def main():
    w = torch.tensor(3.0, requires_grad=True)
    train(w, torch.arange(3.0))


main()
