"""LBFGS with a closure: a quadratic, the Rosenbrock valley, a small regression."""

import torch


def rosenbrock(x):
    return (1 - x[0]) ** 2 + 100 * (x[1] - x[0] ** 2) ** 2


x = torch.tensor([-1.5, 1.2], requires_grad=True)
optimizer = torch.optim.LBFGS([x], lr=0.2, history_size=5, max_iter=4)
for step in range(6):
    def closure():
        optimizer.zero_grad()
        loss = rosenbrock(x)
        loss.backward()
        return loss

    loss = optimizer.step(closure)
    print(step, f"{loss.item():.4f}", [round(v, 3) for v in x.tolist()])
state = optimizer.state[x]
print(state["n_iter"], state["func_evals"], len(state["old_dirs"]))
print(optimizer)

torch.manual_seed(0)
inputs = torch.randn(20, 2)
targets = inputs @ torch.tensor([[2.0], [-3.0]]) + 0.5
model = torch.nn.Linear(2, 1)
optimizer = torch.optim.LBFGS(model.parameters())


def closure():
    optimizer.zero_grad()
    loss = torch.nn.functional.mse_loss(model(inputs), targets)
    loss.backward()
    return loss


for epoch in range(3):
    loss = optimizer.step(closure)
    print(epoch, round(loss.item(), 3))
print([[round(v, 3) for v in row] for row in model.weight.tolist()], round(model.bias.item(), 3))

try:
    torch.optim.LBFGS([{"params": [x]}, {"params": [model.bias]}])
except ValueError as error:
    print(error)
wrong = torch.optim.LBFGS([x], line_search_fn="armijo")
try:
    wrong.step(lambda: rosenbrock(x))
except RuntimeError as error:
    print(type(error).__name__)
