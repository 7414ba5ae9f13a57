"""Arithmetic by operator, function and method."""

import torch

x = torch.tensor([1.0, 2.0, 3.0])
y = torch.tensor([4.0, 5.0, 6.0])
print(x + y, torch.add(x, y), x.add(y), x - y, torch.sub(x, y), x * y, torch.mul(x, y), x.mul(y), x / y, torch.div(x, y), x.div(2))
print(x + 1, 1 + x, x - 1, 1 - x, x * 2, 2 * x, x / 2, 2 / x, x**2, 2**x, x // 2, 7 // x, x % 2, -x, +x, abs(-x))
print(torch.add(x, y, alpha=2), torch.sub(x, y, alpha=0.5), x.add(y, alpha=-1), torch.div(x, 2, rounding_mode="floor"), torch.div(-x, 2, rounding_mode="trunc"))
print(torch.pow(x, 2), x.pow(0.5), torch.pow(2, x), torch.square(x), torch.sqrt(x), torch.rsqrt(x), x.reciprocal(), torch.exp(x), torch.log(x), torch.log2(x), torch.log10(x), torch.log1p(x), torch.expm1(x))
print(torch.sin(x), torch.cos(x), torch.tan(x), torch.tanh(x), torch.sinh(x), torch.cosh(x), torch.asin(x / 4), torch.acos(x / 4), torch.atan(x), torch.atan2(x, y))
print(torch.sigmoid(x), torch.relu(x - 2), torch.softmax(x, dim=0), torch.log_softmax(x, 0), torch.erf(x), torch.erfc(x), torch.lgamma(x), torch.logit(x / 4))
print(torch.floor(x / 2), torch.ceil(x / 2), torch.round(x / 2), torch.trunc(-x / 2), torch.frac(x / 2), torch.round(torch.tensor([1.23456]), decimals=2), torch.sign(x - 2), torch.sgn(x - 2))
print(torch.clamp(x, 1.5, 2.5), x.clamp(min=2), torch.clip(x, max=2), x.clamp(torch.tensor([0.0, 2.5, 0.0]), torch.tensor([0.5, 3.0, 9.0])), torch.clamp_min(x, 2))
print(torch.maximum(x, y - 3), torch.minimum(x, y - 3), torch.max(x, y), torch.min(x, y), torch.fmod(y, 4), torch.remainder(-y, 4), torch.fmax(x, y), torch.hypot(x, y))
print(torch.dot(x, y), x @ y, torch.outer(x, y), torch.linalg.cross(x, y), torch.cross(x, y, dim=0), torch.inner(x, y), torch.lerp(x, y, 0.5), torch.addcmul(x, y, y, value=0.1), torch.addcdiv(x, x, y))
print(torch.deg2rad(torch.tensor([180.0])), torch.rad2deg(torch.tensor([3.14159265])), torch.nan_to_num(torch.tensor([float("nan"), float("inf")])), torch.heaviside(x - 2, torch.tensor([0.5])))
z = x.clone()
z.add_(1).mul_(2).sub_(0.5).div_(2).pow_(2).neg_().abs_().sqrt_().clamp_(0, 3)
print(z)
z += 1; z -= 0.5; z *= 3; z /= 2; z **= 2
print(z, z.exp_(), z.log_(), z.round_(), z.floor_(), z.zero_(), z.fill_(2), z.sigmoid_(), z.tanh_(), z.relu_())
i = torch.tensor([7, -7, 3])
print(i // 2, i % 3, i / 2, i**2, -i, i * 1.5, i + True, i & 3, i | 8, i ^ 1, ~i, i << 1, i >> 1, torch.bitwise_and(i, 1), torch.abs(i), torch.gcd(i, torch.tensor(14)))
t = torch.tensor([True, False])
print(t & True, t | t, t ^ True, ~t, t + t, t * 2, t.sum(), t.float().mean(), torch.logical_not(t), torch.logical_and(t, ~t), t == False)
print(torch.tensor(5) + 2.0, torch.tensor(5) / 2, torch.tensor([5]) + torch.tensor(2.5), torch.tensor(1) + torch.tensor(True), 3 - torch.tensor(1), 10 % torch.tensor(3), divmod(7, 2))
print(torch.sum(x), sum(x), max(x), min(x), x.sum() / len(x), round(x.mean().item(), 2), pow(x, 2), sum([x, y]))
print(1 / torch.tensor(0.0), -1 / torch.tensor(0.0), torch.tensor(0.0) / 0, torch.tensor(5) // 2, torch.sqrt(torch.tensor(-1.0)), torch.log(torch.tensor(0.0)))
for bad in (lambda: torch.tensor(1) / torch.tensor("a"), lambda: torch.tensor(1) // 0, lambda: x - torch.tensor([True, False, True]) if False else torch.tensor([True]) - torch.tensor([True]), lambda: -torch.tensor([True]),
            lambda: torch.tensor([1, 2]).div_(2), lambda: torch.tensor([1]).add_(1.5), lambda: x @ torch.ones(4), lambda: torch.dot(x, torch.ones(2)), lambda: x & 1, lambda: torch.tensor([2]) ** -1):
    try:
        print(bad())
    except Exception as error:
        print(type(error).__name__, error)
