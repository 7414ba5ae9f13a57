import torch


class Value:
    """A number that knows what it was made from."""

    def __init__(self, data, parents=(), slopes=()):
        self.data, self.grad = data, 0.0
        self.parents, self.slopes = parents, slopes

    def __add__(self, other):
        return Value(self.data + other.data, (self, other), (1.0, 1.0))

    def __mul__(self, other):
        return Value(self.data * other.data, (self, other), (other.data, self.data))

    def backward(self, upstream=1.0):
        self.grad = upstream
        for parent, slope in zip(self.parents, self.slopes):
            parent.backward(slope * upstream)


# One neuron and two samples, in my engine and in torch.
w, b = Value(0.5), Value(0.0)
tw = torch.tensor(0.5, requires_grad=True)
tb = torch.tensor(0.0, requires_grad=True)
loss, torch_loss = Value(0.0), 0.0
for x, y in ((1.0, 3.0), (2.0, 5.0)):
    error = w * Value(x) + b + Value(-y)
    loss = loss + error * error
    torch_loss = torch_loss + (tw * x + tb - y) ** 2

loss.backward()
torch_loss.backward()
mine = torch.tensor([w.grad, b.grad])
theirs = torch.stack([tw.grad, tb.grad])
print(f"loss   {loss.data} and torch's {torch_loss.item()}")
print(f"slopes {mine.tolist()} and torch's {theirs.tolist()}")
