import torch

distances = torch.tensor([1.0, 2.0, 3.0, 4.0])
waiting = torch.tensor([7.0, 9.0, 11.0, 13.0])
times = torch.tensor([7.0, 12.0, 17.0, 22.0])
weight = torch.tensor(3.0, requires_grad=True)  # scene: start

product = weight * distances
outputs = product + waiting
errors = outputs - times  # scene: errors
squares = errors**2
loss = squares.mean()  # scene: loss

for tensor in (product, outputs, errors, squares):
    tensor.retain_grad()
loss.backward()  # scene: weight
d_squares = squares.grad  # scene: squares
d_errors = errors.grad  # scene: d errors
d_outputs = outputs.grad  # scene: d outputs
d_product = product.grad  # scene: d product
by_hand = (d_product * distances).sum()
print(by_hand, weight.grad)  # scene: by hand

# One tensor, used three times.
a = torch.tensor(2.0, requires_grad=True)
fan = a * a + 3.0 * a  # scene: fan
fan.backward()
print(a.grad)  # scene: fan grad

# The same, with one of the ways cut.
c = torch.tensor(2.0, requires_grad=True)
cut = c * c.detach() + 3.0 * c
cut.backward()
print(c.grad)
