"""`torch.unique(dim=)`: the distinct slices of a tensor along one dimension."""

import torch


def distinct(input, dim, return_inverse, return_counts, consecutive):
    slices = input.detach().movedim(dim, 0)
    keys = [tuple(one) for one in slices.reshape(len(slices), -1).tolist()]
    order = list(range(len(keys)))
    if not consecutive:
        order.sort(key=keys.__getitem__)
    firsts, counts, inverse = [], [], [0] * len(keys)
    for at in order:
        if firsts and keys[firsts[-1]] == keys[at]:
            counts[-1] += 1
        else:
            firsts.append(at)
            counts.append(1)
        inverse[at] = len(firsts) - 1
    values = slices[torch.tensor(firsts, dtype=torch.long)].movedim(0, dim)
    parts = [values]
    if return_inverse:
        parts.append(torch.tensor(inverse, dtype=torch.long))
    if return_counts:
        parts.append(torch.tensor(counts, dtype=torch.long))
    return parts[0] if len(parts) == 1 else tuple(parts)
