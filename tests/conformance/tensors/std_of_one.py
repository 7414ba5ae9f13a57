"""The spread of a single value: nan, and a warning that says why."""

import warnings

import torch

CASES = {
    "std of one": lambda: torch.tensor([1.0]).std(),
    "var of one": lambda: torch.tensor([1.0]).var(),
    "std of a batch of one": lambda: torch.ones(1, 3).std(0),
    "var, kept": lambda: torch.ones(1, 3).var(dim=0, keepdim=True),
    "a large correction": lambda: torch.ones(3).std(correction=3),
    "of nothing": lambda: torch.ones(0).std(),
    "of a scalar": lambda: torch.tensor(5.0).std(),
    "biased": lambda: torch.ones(1).std(unbiased=False),
    "of two": lambda: torch.tensor([1.0, 3.0]).std(),
}
for name, case in CASES.items():
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        print(name, case())
    for warning in caught:
        print("   ", warning.category.__name__, str(warning.message).split(" (Triggered")[0])
