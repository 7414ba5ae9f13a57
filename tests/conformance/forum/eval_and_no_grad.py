"""model.eval() against torch.no_grad(): which does what."""

import torch
import torch.nn as nn

torch.manual_seed(0)
model = nn.Sequential(nn.Linear(4, 4), nn.BatchNorm1d(4), nn.Dropout(0.5))
x = torch.randn(6, 4)
model.train()
print(torch.equal(model(x), model(x)), model[1].num_batches_tracked.item(), model[1].running_mean)
model.eval()
print(torch.equal(model(x), model(x)), model(x).requires_grad, model[1].num_batches_tracked.item())
with torch.no_grad():
    print(model(x).requires_grad)
    model.train()
    print(torch.equal(model(x), model(x)), model.training)
model.eval()
a = model(x[:1])
model.train()
try:
    model(x[:1])
except ValueError as error:
    print(error)
model[1].eval()
print(model(x[:1]).shape, [m.training for m in model.modules()])
drop = nn.Dropout(p=0.3)
print(drop(torch.ones(10)), drop.eval()(torch.ones(3)), nn.functional.dropout(torch.ones(4), p=0.5, training=False))
bn = nn.BatchNorm1d(2, momentum=0.5)
for _ in range(3):
    bn(torch.tensor([[1.0, 2.0], [3.0, 6.0]]))
print(bn.running_mean, bn.running_var, bn.eval()(torch.tensor([[2.0, 4.0]])))
