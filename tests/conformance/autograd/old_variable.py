"""Scripts from before 0.4 wrap tensors in Variable."""

import torch
from torch.autograd import Variable

x = Variable(torch.ones(2, 2), requires_grad=True)
y = x + 2
print(x, y)
y.mean().backward()
print(x.grad, x.data, type(x))
print(isinstance(x, Variable), isinstance(x, torch.Tensor), isinstance(3, Variable))

inputs = Variable(torch.FloatTensor([[1.0, 2.0], [3.0, 4.0]]))
labels = Variable(torch.LongTensor([0, 1]), requires_grad=False)
model = torch.nn.Linear(2, 2)
with torch.no_grad():
    model.weight.copy_(torch.eye(2))
    model.bias.zero_()
optimizer = torch.optim.SGD(model.parameters(), lr=0.5)
for epoch in range(3):
    optimizer.zero_grad()
    outputs = model(inputs)
    loss = torch.nn.functional.cross_entropy(outputs, labels)
    loss.backward()
    optimizer.step()
    print("epoch {}, loss {:.4f}".format(epoch, loss.data.item()))
print(inputs.requires_grad, Variable(torch.zeros(1)).is_leaf)
try:
    Variable([1.0, 2.0])
except TypeError as error:
    print(error)
