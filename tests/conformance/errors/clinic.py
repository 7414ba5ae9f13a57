"""The mistakes of training loops, and what PyTorch says or does about each."""

import warnings

import torch
import torch.nn as nn

torch.manual_seed(0)


def attempt(name, function):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            print(name, "->", function())
        except Exception as error:
            print(name, "->", type(error).__name__, error)
        for warning in caught:
            print("  ", warning.category.__name__, str(warning.message)[:150])


x, y = torch.randn(8, 2), torch.randn(8, 1)
model = nn.Linear(2, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
loss_fn = nn.MSELoss()


def backward_twice():
    loss = loss_fn(model(x), y)
    loss.backward()
    loss.backward()


def forward_outside():
    out = model(x)
    for _ in range(2):
        loss = loss_fn(out, y)
        loss.backward()


def cut_by_detach():
    loss_fn(model(x).detach(), y).backward()


def cut_by_no_grad():
    with torch.no_grad():
        loss = loss_fn(model(x), y)
    loss.backward()


def cut_by_argmax():
    nn.functional.mse_loss(model(x).argmax(1).float(), y.squeeze()).backward()


def cut_by_item():
    loss = loss_fn(model(x), y).item()
    loss.backward()


def cut_by_numpy():
    model(x).numpy()


def wrap_in_tensor():
    loss = torch.tensor(loss_fn(model(x), y))
    loss.backward()


def vector_loss():
    nn.MSELoss(reduction="none")(model(x), y).backward()


def step_between():
    out = nn.Sequential(nn.Linear(2, 3), nn.Linear(3, 1))
    opt = torch.optim.SGD(out.parameters(), lr=0.1)
    result = out(x)
    result.mean().backward(retain_graph=True)
    opt.step()
    result.sum().backward()


def update_in_graph():
    w = torch.ones(2, requires_grad=True)
    (w.sum() * 2).backward()
    w -= 0.1 * w.grad


def rebound():
    w = torch.ones(2, requires_grad=True)
    (w.sum() * 2).backward()
    w = w - 0.1 * w.grad
    w.sum().backward()
    return w.grad


def grad_none():
    w = torch.ones(2, requires_grad=True)
    return w - 0.1 * w.grad


def zero_before_backward():
    w = torch.ones(2, requires_grad=True)
    w.grad.zero_()


def wrong_owner():
    other = nn.Linear(2, 1)
    opt = torch.optim.SGD(other.parameters(), lr=0.1)
    before = model.weight.clone()
    loss_fn(model(x), y).backward()
    opt.step()
    return torch.equal(before, model.weight)


def scheduler_first():
    opt = torch.optim.SGD(model.parameters(), lr=0.1)
    scheduler = torch.optim.lr_scheduler.StepLR(opt, 1)
    scheduler.step()
    opt.step()
    return scheduler.get_last_lr()


def broadcast():
    return loss_fn(model(x), y.squeeze()).shape


def inplace_relu():
    a = torch.randn(3, requires_grad=True)
    b = a.sigmoid()
    b += 1
    b.sum().backward()


def too_high():
    w = torch.tensor(1.0, requires_grad=True)
    opt = torch.optim.SGD([w], lr=10.0)
    for _ in range(60):
        opt.zero_grad()
        (w ** 2).backward()
        opt.step()
    return w.item(), torch.isnan(w ** 2 - w ** 2).item()


def two_devices():
    return x.to("cuda")


def no_cuda():
    return nn.Linear(1, 1).cuda()


def double_softmax():
    logits = torch.tensor([[2.0, 0.0]])
    target = torch.tensor([0])
    return nn.CrossEntropyLoss()(logits, target), nn.CrossEntropyLoss()(logits.softmax(1), target)


def kept_losses():
    total = 0
    for _ in range(3):
        total += loss_fn(model(x), y)
    return total.requires_grad, type(total).__name__


for function in (backward_twice, forward_outside, cut_by_detach, cut_by_no_grad, cut_by_argmax, cut_by_item, cut_by_numpy, wrap_in_tensor, vector_loss, step_between, update_in_graph, rebound, grad_none, zero_before_backward, wrong_owner, scheduler_first, broadcast, inplace_relu, too_high, two_devices, no_cuda, double_softmax, kept_losses):
    attempt(function.__name__, function)
