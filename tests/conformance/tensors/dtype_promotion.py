"""What type comes out of what."""

import torch

kinds = [torch.bool, torch.int32, torch.int64, torch.float32, torch.float64]
for a in kinds:
    print([str((torch.ones(1, dtype=a) + torch.ones(1, dtype=b)).dtype)[6:] for b in kinds],
          [str((torch.ones(1, dtype=a) * n).dtype)[6:] for n in (True, 2, 2.5)],
          str((torch.ones(1, dtype=a) / 2).dtype)[6:], str(torch.ones(2, dtype=a).sum().dtype)[6:], str((torch.ones(1, dtype=a) > 0).dtype)[6:])
    print([str((torch.ones(1, dtype=a) + torch.ones((), dtype=b)).dtype)[6:] for b in kinds], torch.promote_types(a, torch.float32), torch.result_type(torch.ones(1, dtype=a), 1.0), torch.can_cast(torch.float32, a))
print(torch.cat([torch.tensor([1]), torch.tensor([1.5])]), torch.stack([torch.tensor(1), torch.tensor(2)]).dtype, torch.where(torch.tensor([True]), torch.tensor([1]), torch.tensor([1.5])).dtype)
print(torch.tensor([1, 2]).float(), torch.tensor([1, 2]).double(), torch.tensor([1.9]).int(), torch.tensor([1.9]).to(torch.int64), torch.tensor([300]).to(torch.uint8) if False else torch.tensor([0, 3]).bool())
print(torch.exp(torch.tensor([1, 2])), torch.sqrt(torch.tensor(4)), torch.tensor([1, 2]).sigmoid(), torch.mean(torch.tensor([1, 2]), dtype=torch.float32), torch.tensor([1, 2]).sum(dtype=torch.float64), torch.tensor([2, 3]).cumsum(0).dtype)
x = torch.zeros(2, dtype=torch.float64)
x += torch.ones(2)
print(x, x.dtype, (x * torch.tensor(2, dtype=torch.float32)).dtype)
for bad in (lambda: torch.zeros(2, dtype=torch.int64).add_(torch.ones(2)), lambda: torch.zeros(2).long().mul_(1.5), lambda: torch.ones(2, 2) @ torch.ones(2, 2).double(), lambda: torch.ones(2, 2).long() @ torch.ones(2, 2),
            lambda: torch.nn.Linear(2, 1)(torch.ones(1, 2).double()), lambda: torch.nn.Linear(2, 1)(torch.ones(1, 2).long()), lambda: torch.nn.functional.mse_loss(torch.ones(2, requires_grad=True), torch.ones(2).double()).backward(),
            lambda: torch.tensor([1]).float().requires_grad_().long().requires_grad_(), lambda: torch.zeros(2, dtype=torch.int64, requires_grad=True), lambda: torch.nn.functional.cross_entropy(torch.zeros(1, 2), torch.tensor([1], dtype=torch.int32)),
            lambda: torch.nn.functional.cross_entropy(torch.zeros(1, 2).double(), torch.tensor([1])), lambda: torch.nn.Embedding(3, 2)(torch.tensor([0.0])), lambda: torch.softmax(torch.tensor([1, 2]), 0), lambda: torch.tensor([1]).uniform_()):
    try:
        print(bad())
    except Exception as error:
        print(type(error).__name__, error)
