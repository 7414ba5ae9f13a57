"""Writes torch_expected.json: what PyTorch computes for the unit tests of src/torch.

Run with a Python that has PyTorch (CPU is enough):

    python tests/oracle/torch_expected.py

The tests read the JSON file only; they never need Python.
"""

import json
import math
import pathlib

import torch
import torch.nn.functional as F

torch.set_num_threads(1)
T = torch.tensor
OUT = pathlib.Path(__file__).with_suffix(".json")


def graph(node):
    """Names of the nodes below, leaves as `leaf`, constants as `-`."""
    if node is None:
        return "-"
    name = node.name().rsplit("::", 1)[-1]
    if name == "AccumulateGrad":
        return "leaf"
    return f"{name}({', '.join(graph(below) for below, _ in node.next_functions)})"


def numbers(tensor):
    """As texts: JSON has no NaN, and not every JSON reader keeps the last bit."""
    return [repr(x) for x in tensor.detach().double().reshape(-1).tolist()]


def data(count, seed, positive):
    """Numbers without ties and away from kinks, the same in every run."""
    values = [((i * 7 + seed * 5) % 23 - 11) / 5 + 0.03 * (i + 1) for i in range(count)]
    return [abs(x) + 0.2 for x in values] if positive else values


# Name: (input shapes, positive inputs only, function).
OPS = {
    "add": ([(2, 3), (3,)], False, lambda a, b: a + b),
    "add_number": ([(3,)], False, lambda a: 1.5 + a),
    "add_alpha": ([(3,), (3,)], False, lambda a, b: torch.add(a, b, alpha=0.3)),
    "sub": ([(2, 1), (1, 3)], False, lambda a, b: a - b),
    "sub_from_number": ([(3,)], False, lambda a: 1 - a),
    "mul": ([(2, 3), ()], False, lambda a, b: a * b),
    "mul_number": ([(3,)], False, lambda a: 2 * a),
    "mul_self": ([(3,)], False, lambda a: a * a),
    "div": ([(2, 3), (3,)], True, lambda a, b: a / b),
    "div_number": ([(3,)], False, lambda a: a / 3),
    "div_of_number": ([(3,)], True, lambda a: 1 / a),
    "neg": ([(3,)], False, lambda a: -a),
    "pow_2": ([(3,)], False, lambda a: a**2),
    "pow_3": ([(3,)], False, lambda a: a**3),
    "pow_half": ([(3,)], True, lambda a: a**0.5),
    "pow_any": ([(3,)], True, lambda a: a**1.7),
    "pow_tensor": ([(3,), (3,)], True, lambda a, b: a**b),
    "pow_of_number": ([(3,)], False, lambda a: 2**a),
    "exp": ([(3,)], False, torch.exp),
    "expm1": ([(3,)], False, torch.expm1),
    "log": ([(3,)], True, torch.log),
    "log1p": ([(3,)], True, torch.log1p),
    "sqrt": ([(3,)], True, torch.sqrt),
    "rsqrt": ([(3,)], True, torch.rsqrt),
    "reciprocal": ([(3,)], True, torch.reciprocal),
    "tanh": ([(3,)], False, torch.tanh),
    "sigmoid": ([(3,)], False, torch.sigmoid),
    "sin": ([(3,)], False, torch.sin),
    "cos": ([(3,)], False, torch.cos),
    "tan": ([(3,)], False, torch.tan),
    "abs": ([(5,)], False, torch.abs),
    "relu": ([(5,)], False, torch.relu),
    "square": ([(3,)], False, torch.square),
    "clamp": ([(5,)], False, lambda a: a.clamp(-1, 1)),
    "clamp_min": ([(5,)], False, lambda a: a.clamp_min(0.5)),
    "maximum": ([(2, 3), (3,)], False, torch.maximum),
    "minimum": ([(2, 3), (3,)], False, torch.minimum),
    "where": ([(2, 3), (3,)], False, lambda a, b: torch.where(a > 0, a, b)),
    "masked_fill": ([(2, 3)], False, lambda a: a.masked_fill(a > 0, 7.0)),
    "sum": ([(2, 3)], False, torch.sum),
    "sum_dim": ([(2, 3, 2)], False, lambda a: a.sum(1)),
    "sum_dims": ([(2, 3, 2)], False, lambda a: a.sum((0, 2), keepdim=True)),
    "mean": ([(2, 3)], False, torch.mean),
    "mean_dim": ([(2, 3)], False, lambda a: a.mean(-1)),
    "var": ([(2, 3)], False, torch.var),
    "var_dim": ([(2, 3)], False, lambda a: a.var(1, unbiased=False)),
    "std": ([(2, 3)], False, torch.std),
    "norm": ([(2, 3)], False, torch.norm),
    "norm_1": ([(2, 3)], False, lambda a: a.norm(1, dim=1)),
    "norm_3": ([(2, 3)], False, lambda a: a.norm(3)),
    "norm_inf": ([(2, 3)], False, lambda a: a.norm(float("inf"))),
    "max": ([(2, 3)], False, torch.max),
    "min": ([(2, 3)], False, torch.min),
    "max_dim": ([(2, 3)], False, lambda a: a.max(1)[0]),
    "min_dim": ([(2, 3)], False, lambda a: a.min(0, keepdim=True)[0]),
    "matmul_dot": ([(3,), (3,)], False, lambda a, b: a @ b),
    "matmul_mv": ([(2, 3), (3,)], False, lambda a, b: a @ b),
    "matmul_vm": ([(3,), (3, 2)], False, lambda a, b: a @ b),
    "matmul_mm": ([(2, 3), (3, 4)], False, lambda a, b: a @ b),
    "matmul_folded": ([(2, 2, 3), (3, 4)], False, lambda a, b: a @ b),
    "matmul_left": ([(2, 3), (2, 3, 4)], False, lambda a, b: a @ b),
    "matmul_batch": ([(2, 2, 3), (3, 1, 3, 2)], False, lambda a, b: a @ b),
    "addmm": ([(4,), (2, 3), (3, 4)], False, torch.addmm),
    "linear": ([(2, 3), (4, 3), (4,)], False, F.linear),
    "linear_vector": ([(3,), (4, 3), (4,)], False, F.linear),
    "linear_batch": ([(2, 2, 3), (4, 3), (4,)], False, F.linear),
    "linear_no_bias": ([(2, 3), (4, 3)], False, lambda x, w: F.linear(x, w)),
    "view": ([(2, 3)], False, lambda a: a.view(3, -1)),
    "reshape_copy": ([(2, 3)], False, lambda a: a.t().reshape(6)),
    "transpose": ([(2, 3, 2)], False, lambda a: a.transpose(0, -1)),
    "t": ([(2, 3)], False, lambda a: a.t()),
    "T": ([(2, 3)], False, lambda a: a.T),
    "permute": ([(2, 3, 2)], False, lambda a: a.permute(1, 2, 0)),
    "squeeze": ([(2, 1, 3, 1)], False, lambda a: a.squeeze()),
    "squeeze_dim": ([(2, 1, 3)], False, lambda a: a.squeeze(1)),
    "unsqueeze": ([(2, 3)], False, lambda a: a.unsqueeze(-1)),
    "expand": ([(2, 1)], False, lambda a: a.expand(3, 2, 4)),
    "flatten": ([(2, 3, 2)], False, lambda a: a.flatten(1)),
    "cat": ([(2, 3), (2, 2)], False, lambda a, b: torch.cat([a, b], 1)),
    "stack": ([(2, 3), (2, 3)], False, lambda a, b: torch.stack([a, b], 1)),
    "index_int": ([(2, 3)], False, lambda a: a[1]),
    "index_slice": ([(5, 3)], False, lambda a: a[1:5:2, 1:]),
    "index_none": ([(2, 3)], False, lambda a: a[:, None, ..., -1]),
    "index_all": ([(2, 3)], False, lambda a: a[...]),
    "index_tensor": ([(4, 3)], False, lambda a: a[T([2, 0, 2])]),
    "index_tensors": ([(4, 3, 2)], False, lambda a: a[:, T([[0], [2]]), T([1, 0])]),
    "index_apart": ([(4, 3, 2)], False, lambda a: a[T([0, 3]), :, T([1, 0])]),
    "index_mask": ([(2, 3)], False, lambda a: a[a > 0]),
    "softmax": ([(2, 3)], False, lambda a: a.softmax(1)),
    "log_softmax": ([(2, 3)], False, lambda a: a.log_softmax(0)),
    "mse_loss": ([(2, 3), (2, 3)], False, F.mse_loss),
    "mse_loss_sum": ([(3,), (3,)], False, lambda a, b: F.mse_loss(a, b, reduction="sum")),
    "l1_loss": ([(2, 3), (2, 3)], False, F.l1_loss),
    "cross_entropy": ([(3, 4)], False, lambda a: F.cross_entropy(a, T([1, 3, 0]))),
    "cross_entropy_options": (
        [(3, 4)],
        False,
        lambda a: F.cross_entropy(
            a, T([1, 3, 2]), weight=T([1, 2, 3, 4.0]).double(), ignore_index=2, reduction="sum"
        ),
    ),
    "nll_loss_none": ([(3, 4)], False, lambda a: F.nll_loss(a, T([1, 3, 2]), reduction="none")),
    "cross_entropy_one": ([(4,)], False, lambda a: F.cross_entropy(a, T(2))),
    "floor": ([(5,)], False, torch.floor),
    "ceil": ([(5,)], False, torch.ceil),
    "round": ([(5,)], False, torch.round),
    "trunc": ([(5,)], False, torch.trunc),
    "sign": ([(5,)], False, torch.sign),
    "remainder": ([(5,)], False, lambda a: a % 2),
    "remainder_tensor": ([(3,), (3,)], True, torch.remainder),
    "clone": ([(3,)], False, torch.clone),
}


def op(case):
    shapes, positive, function = case
    inputs = []
    for seed, shape in enumerate(shapes):
        values = data(math.prod(shape), seed, positive)
        inputs.append(T(values, dtype=torch.float64).reshape(shape).requires_grad_())
    output = function(*inputs)
    weights = T(data(output.numel(), 3, False), dtype=torch.float64).reshape(output.shape)
    names = graph(output.grad_fn)
    output.backward(weights)
    return {
        "inputs": [{"shape": list(x.shape), "data": numbers(x)} for x in inputs],
        "weights": numbers(weights),
        "shape": list(output.shape),
        "output": numbers(output),
        "grads": [numbers(x.grad) for x in inputs],
        "graph": names,
    }


def random(seed):
    torch.manual_seed(seed)
    return {
        "rand(3)": numbers(torch.rand(3)),
        "randn(5)": numbers(torch.randn(5)),
        "randn(2)": numbers(torch.randn(2)),
        "randn(16)": numbers(torch.randn(16)),
        "randn(20)": numbers(torch.randn(20)),
        "randn(33)": numbers(torch.randn(33)),
        "randn(20, float64)": numbers(torch.randn(20, dtype=torch.float64)),
        "rand(3, float64)": numbers(torch.rand(3, dtype=torch.float64)),
        "randint(3, 17, 5)": numbers(torch.randint(3, 17, (5,))),
        "randint(0, 2**40, 3)": numbers(torch.randint(0, 2**40, (3,))),
        "randperm(10)": numbers(torch.randperm(10)),
        "uniform_(-0.3, 0.7)": numbers(torch.empty(6).uniform_(-0.3, 0.7)),
        "normal_(2, 3)": numbers(torch.empty(3).normal_(2, 3)),
        "normal_(2, 3) of 17": numbers(torch.empty(17).normal_(2, 3)),
    }


def printed():
    cases = [
        ("float32", [1.0, 2.0, 3.0], [3], "leaf"),
        ("float32", [0.1, -2.5, 3.0], [3], ""),
        ("float32", [38.0], [], "grad"),
        ("float32", [-70.48], [], ""),
        ("float32", [1e-5, 1.0], [2], ""),
        ("float32", [12345.678, 0.5], [2], ""),
        ("float32", [1e9, 1.0], [2], ""),
        ("float32", ["nan", "inf", "-inf", 1.0], [4], ""),
        ("float32", ["nan", 0.25], [2], ""),
        ("float32", [0.0, -0.0], [2], ""),
        ("float64", [1.5, 2.5], [2], "leaf"),
        ("float16", [1.5, 2.5], [2], ""),
        ("int64", [1, -20, 300], [3], ""),
        ("int32", [1, 2], [1, 2], ""),
        ("bool", [1, 0], [2], ""),
        ("float32", [], [0], ""),
        ("float32", [], [0, 3], ""),
        ("int64", [], [0], ""),
        ("float32", (30, 0.15), [30], "grad"),
        ("float32", (24, 0.15), [2, 3, 4], ""),
        ("float32", (60, 1.5), [3, 20], "leaf"),
        ("float32", (1001, 0.25), [1001], ""),
        ("float32", (1200, 0.25), [30, 40], "grad"),
        ("int64", (2400, 1), [2, 30, 40], ""),
        ("float32", [123456.0, 1.0], [2], ""),
        ("float32", [100000000.0], [1], ""),
        ("float32", [0.00012], [1], ""),
    ]
    result = []
    for dtype, values, shape, kind in cases:
        # A pair is a count and a factor: 0, factor, 2 factor, …
        ramp = isinstance(values, tuple)
        filled = [i * values[1] for i in range(values[0])] if ramp else values
        tensor = T([float(x) for x in filled], dtype=torch.float64)
        tensor = tensor.to(getattr(torch, dtype)).reshape(shape)
        if kind:
            tensor.requires_grad_()
        shown = tensor + 0 if kind == "grad" else tensor
        result.append(
            {
                "dtype": dtype,
                "ramp" if ramp else "data": values,
                "shape": shape,
                "kind": kind,
                "text": repr(shown),
            }
        )
    return result


def sums():
    """Sums of float32 are exact to the last bit only in ATen's order."""
    result = []
    for rows, columns in [(1, 5), (1, 7), (1, 23), (1, 64), (1, 1000), (1, 5000), (7, 3),
                          (40, 7), (33, 9), (64, 33), (300, 70)]:
        values = T(data(rows * columns, 1, False)) * T(data(rows * columns, 2, True))
        matrix = values.reshape(rows, columns)
        result.append(
            {
                "shape": [rows, columns],
                "all": numbers(matrix.sum()),
                "rows": numbers(matrix.sum(1)),
                "columns": numbers(matrix.sum(0)),
            }
        )
    return result


OPTIMIZERS = {
    "sgd": (torch.optim.SGD, {"lr": 0.1}),
    "sgd_momentum": (torch.optim.SGD, {"lr": 0.1, "momentum": 0.9, "dampening": 0.3}),
    "sgd_nesterov": (
        torch.optim.SGD,
        {"lr": 0.1, "momentum": 0.9, "nesterov": True, "weight_decay": 0.05},
    ),
    "sgd_maximize": (torch.optim.SGD, {"lr": 0.01, "momentum": 0.5, "maximize": True}),
    "adam": (torch.optim.Adam, {"lr": 0.1, "weight_decay": 0.02}),
    "adam_amsgrad": (torch.optim.Adam, {"lr": 0.1, "amsgrad": True, "betas": (0.4, 0.99)}),
    "adamw": (torch.optim.AdamW, {"lr": 0.1, "weight_decay": 0.3, "maximize": True}),
}


def optimizer(case):
    """Twenty steps; the k-th gradient of element i is what Rust computes too."""
    kind, options = case
    parameter = T([0.5, -1.25, 2.0], requires_grad=True)
    optimizer = kind([parameter], **options)
    for step in range(20):
        parameter.grad = T([((step * 3 + i * 5) % 7 - 2.5) / 3 for i in range(3)])
        optimizer.step()
    return {"options": options, "parameter": numbers(parameter)}


def clip():
    x, y = T([1.0, 2.0], requires_grad=True), T([3.0], requires_grad=True)
    x.grad, y.grad = T([3.0, 4.0]), T([12.0])
    total = torch.nn.utils.clip_grad_norm_([x, y], 2.0)
    return {"total": numbers(total), "x": numbers(x.grad), "y": numbers(y.grad)}


def made():
    return {
        "arange(0, 5, 0.1)": numbers(torch.arange(0, 5, 0.1)),
        "arange(5, -3, -2)": numbers(torch.arange(5, -3, -2)),
        "linspace(-1, 3, 50)": numbers(torch.linspace(-1, 3, 50)),
        "eye(2, 3)": numbers(torch.eye(2, 3)),
    }


if __name__ == "__main__":
    expected = {
        "pytorch": torch.__version__,
        "ops": {name: op(case) for name, case in OPS.items()},
        "random": {str(seed): random(seed) for seed in (0, 42)},
        "printed": printed(),
        "sums": sums(),
        "optimizers": {name: optimizer(case) for name, case in OPTIMIZERS.items()},
        "clip": clip(),
        "made": made(),
    }
    OUT.write_text(json.dumps(expected, separators=(",", ":")) + "\n")
