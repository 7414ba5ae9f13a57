"""Functions element by element, with gradients, in float32 and float64."""

import torch


def attempt(function):
    try:
        print("no error:", function())
    except Exception as error:
        print(f"{type(error).__name__}: {error}")


UNARY = ["log2", "log10", "exp2", "erf", "erfc", "sinh", "cosh", "asin", "acos", "atan", "asinh",
         "atanh", "logit", "floor", "ceil", "trunc", "round", "frac", "sign", "log1p", "expm1",
         "rsqrt", "sin", "cos", "tan", "tanh", "sigmoid", "nan_to_num", "exp", "square"]
for name in UNARY:
    for dtype in (torch.float32, torch.float64):
        x = torch.tensor([0.25, 0.5, 0.75], dtype=dtype, requires_grad=True)
        y = getattr(torch, name)(x)
        y.sum().backward()
        print(name, y, x.grad)
    in_place = getattr(torch.tensor([0.25, 0.5]), name + "_", None)
    if in_place is not None:
        print(in_place())
x = torch.tensor([1.5, 2.5], requires_grad=True)
torch.acosh(x).sum().backward()
print(torch.acosh(x), x.grad)

a = torch.tensor([1.0, -2.0, 3.0], requires_grad=True)
b = torch.tensor([0.5, 4.0, 3.0], requires_grad=True)
c = torch.tensor([2.0, 1.0, -1.0], requires_grad=True)


def show(name, function, *inputs):
    for tensor in inputs:
        tensor.grad = None
    result = function(*inputs)
    print(name, result)
    (result * torch.tensor([1.0, 2.0, 3.0])).sum().backward()
    for tensor in inputs:
        print(tensor.grad)


show("atan2", torch.atan2, a, b)
show("hypot", torch.hypot, a, b)
show("logaddexp", torch.logaddexp, a, b)
show("xlogy", torch.xlogy, a, b)
show("lerp", lambda a, b: a.lerp(b, 0.3), a, b)
show("lerp far", lambda a, b: torch.lerp(a, b, 0.7), a, b)
show("lerp weights", torch.lerp, a, b, c)
show("addcmul", lambda a, b, c: torch.addcmul(a, b, c, value=0.5), a, b, c)
show("addcdiv", lambda a, b, c: torch.addcdiv(a, b, c, value=0.5), a, b, c)
show("fmod", lambda a: a.fmod(2), a)
show("fmod tensors", torch.fmod, a, b)
show("clamp", lambda a, b, c: torch.clamp(a, b, c), a, b, c)
show("clamp min tensor", lambda a, b: torch.clamp(a, min=b), a, b)
show("clamp_max tensor", lambda a, b: a.clamp_max(b), a, b)
show("clamp_min tensor", lambda a, b: a.clamp_min(b), a, b)
show("clamp_min", lambda a: a.clamp_min(0), a)
show("div floor", lambda a, b: torch.div(a, b, rounding_mode="floor"), a, b)
show("div trunc", lambda a: a.div(2, rounding_mode="trunc"), a)
show("round decimals", lambda a: torch.round(a * 1.2345, decimals=2), a)
show("nan_to_num", lambda a: torch.nan_to_num(a / (a + 2), posinf=9.0, neginf=-9.0), a)

print(torch.isclose(torch.tensor([1.0, 2.0]), torch.tensor([1.0000001, 3.0])))
print(torch.isclose(torch.tensor([float("nan")]), torch.tensor([float("nan")]), equal_nan=True))
print(torch.isnan(torch.tensor([1.0, float("nan")])), torch.isinf(torch.tensor([float("inf"), 1])))
print(torch.isfinite(torch.tensor([float("inf"), 1, float("nan")])))
print(torch.isin(torch.tensor([1, 2, 3]), torch.tensor([2, 3])))
print(torch.tensor([5, -5]).fmod(3), torch.tensor([5, -5]) % 3, torch.tensor([7, -7]) // 2)
print(torch.tensor([3, 1]).log2(), torch.tensor([1]).atan2(torch.tensor([2])))
print(torch.nan_to_num(torch.tensor([float("nan"), float("inf"), -float("inf")])))
print(torch.equal(torch.ones(2), torch.ones(2)), torch.allclose(torch.ones(2), torch.ones(2) + 1e-9))
print(torch.tensor([1.0, 5.0]).clamp_min_(2), torch.tensor([1.0, 5.0]).clamp_max_(2))
print(torch.tensor([1.0, 2.0]).lerp_(torch.tensor([3.0, 3.0]), 0.5))
print(torch.tensor([1.0]).addcmul_(torch.tensor([2.0]), torch.tensor([3.0]), value=2))
print(torch.tensor([1.0]).addcdiv_(torch.tensor([2.0]), torch.tensor([4.0])))
print(torch.div(torch.tensor([7, -7]), 2, rounding_mode="floor"), torch.true_divide(torch.tensor([1]), 2))

attempt(lambda: torch.tensor([5]).fmod(0))
attempt(lambda: torch.tensor([1.0]).lerp(torch.tensor([2]), 0.5))
attempt(lambda: torch.addcdiv(torch.tensor([1]), torch.tensor([1]), torch.tensor([2])))
attempt(lambda: torch.div(a, 2, rounding_mode="up"))
attempt(lambda: torch.clamp(a))
