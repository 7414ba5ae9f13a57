"""Functions of `torch.nn.functional` that are made of others: patches, rarer pooling,
padding and losses."""

import math

import torch

__all__ = ["adaptive_max_pool1d", "adaptive_max_pool2d", "channel_shuffle", "ctc_loss", "dropout3d",
           "embedding_bag", "fold", "local_response_norm", "lp_pool1d", "lp_pool2d",
           "multilabel_margin_loss", "pdist", "pixel_shuffle", "pixel_unshuffle", "rrelu_", "unfold"]

def _pair(value):
    return (value, value) if isinstance(value, int) else tuple(value)


# Pixels.

def pixel_shuffle(input, upscale_factor):
    r = upscale_factor
    *batch, channels, height, width = input.shape
    if channels % (r * r):
        raise RuntimeError(
            f"pixel_shuffle expects its input's 'channel' dimension to be divisible by the square of "
            f"upscale_factor, but input.size(-3)={channels} is not divisible by {r * r}")
    x = input.reshape(*batch, channels // (r * r), r, r, height, width)
    n = len(batch)
    x = x.permute(*range(n + 1), n + 3, n + 1, n + 4, n + 2)
    return x.reshape(*batch, channels // (r * r), height * r, width * r)


def pixel_unshuffle(input, downscale_factor):
    r = downscale_factor
    *batch, channels, height, width = input.shape
    x = input.reshape(*batch, channels, height // r, r, width // r, r)
    n = len(batch)
    x = x.permute(*range(n + 1), n + 2, n + 4, n + 1, n + 3)
    return x.reshape(*batch, channels * r * r, height // r, width // r)


def channel_shuffle(input, groups):
    n, channels, *rest = input.shape
    return input.reshape(n, groups, channels // groups, *rest).transpose(1, 2).reshape(input.shape)


# Patches.

def _patches(height, width, kernel_size, dilation, padding, stride):
    """Places of each patch's elements in the padded image, flat: (k·k, patches)."""
    (kh, kw), (dh, dw), (ph, pw), (sh, sw) = map(_pair, (kernel_size, dilation, padding, stride))
    rows = (height + 2 * ph - dh * (kh - 1) - 1) // sh + 1
    columns = (width + 2 * pw - dw * (kw - 1) - 1) // sw + 1
    y = (torch.arange(kh) * dh)[:, None, None, None] + (torch.arange(rows) * sh)[None, None, :, None]
    x = (torch.arange(kw) * dw)[None, :, None, None] + (torch.arange(columns) * sw)[None, None, None, :]
    return (y * (width + 2 * pw) + x).reshape(kh * kw, rows * columns), (ph, pw)


def unfold(input, kernel_size, dilation=1, padding=0, stride=1):
    if input.dim() == 3:
        return unfold(input.unsqueeze(0), kernel_size, dilation, padding, stride).squeeze(0)
    n, channels, height, width = input.shape
    places, (ph, pw) = _patches(height, width, kernel_size, dilation, padding, stride)
    padded = torch.nn.functional.pad(input, (pw, pw, ph, ph))
    patches = padded.reshape(n, channels, -1)[:, :, places]
    return patches.reshape(n, channels * places.shape[0], places.shape[1])


def fold(input, output_size, kernel_size, dilation=1, padding=0, stride=1):
    if input.dim() == 2:
        return fold(input.unsqueeze(0), output_size, kernel_size, dilation, padding, stride).squeeze(0)
    height, width = _pair(output_size)
    places, (ph, pw) = _patches(height, width, kernel_size, dilation, padding, stride)
    n, channels = input.shape[0], input.shape[1] // places.shape[0]
    flat = input.reshape(n, channels, -1)
    image = flat.new_zeros(n, channels, (height + 2 * ph) * (width + 2 * pw))
    image = image.index_add(2, places.flatten(), flat).reshape(n, channels, height + 2 * ph, width + 2 * pw)
    return image[:, :, ph:ph + height, pw:pw + width]


# Pooling and normalization.

def _adaptive_max(input, sizes, return_indices):
    """Each output's largest input, and where it is."""
    lead = input.dim() - len(sizes)
    spatial = input.shape[lead:]
    sizes = [old if new is None else new for new, old in zip(sizes, spatial)]
    places = torch.arange(math.prod(spatial)).reshape(spatial)
    values, indices = [], []
    bounds = [[(i * old // new, -(-(i + 1) * old // new)) for i in range(new)]
              for old, new in zip(spatial, sizes)]

    def walk(index, at):
        if at < len(sizes):
            for start, end in bounds[at]:
                walk(index + (slice(start, end),), at + 1)
            return
        window = input[(..., *index)].flatten(lead)
        value, place = window.max(-1)
        values.append(value)
        indices.append(places[index].flatten()[place])

    walk((), 0)
    shape = list(input.shape[:lead]) + sizes
    result = torch.stack(values, -1).reshape(shape)
    return (result, torch.stack(indices, -1).reshape(shape)) if return_indices else result


def adaptive_max_pool1d(input, output_size, return_indices=False):
    size = output_size if isinstance(output_size, int) else output_size[0]
    return _adaptive_max(input, [size], return_indices)


def adaptive_max_pool2d(input, output_size, return_indices=False):
    return _adaptive_max(input, list(_pair(output_size)), return_indices)


def lp_pool1d(input, norm_type, kernel_size, stride=None, ceil_mode=False):
    out = torch.nn.functional.avg_pool1d(input.pow(norm_type), kernel_size, stride, 0, ceil_mode)
    return (torch.sign(out) * torch.relu(torch.abs(out))).mul(kernel_size).pow(1.0 / norm_type)


def lp_pool2d(input, norm_type, kernel_size, stride=None, ceil_mode=False):
    kh, kw = _pair(kernel_size)
    out = torch.nn.functional.avg_pool2d(input.pow(norm_type), kernel_size, stride, 0, ceil_mode)
    return (torch.sign(out) * torch.relu(torch.abs(out))).mul(kh * kw).pow(1.0 / norm_type)


def local_response_norm(input, size, alpha=1e-4, beta=0.75, k=1.0):
    squares = input.mul(input).movedim(1, -1)
    padded = torch.nn.functional.pad(squares, (size // 2, (size - 1) // 2))
    average = padded.unfold(-1, size, 1).mean(-1).movedim(-1, 1)
    return input / average.mul(alpha).add(k).pow(beta)


def dropout3d(input, p=0.5, training=True, inplace=False):
    return torch.nn.functional.dropout2d(input.flatten(-2), p, training).reshape(input.shape)


def rrelu_(input, lower=1.0 / 8, upper=1.0 / 3, training=False):
    return torch.nn.functional.rrelu(input, lower, upper, training, True)


# Embeddings and losses.

def embedding_bag(input, weight, offsets=None, max_norm=None, norm_type=2, scale_grad_by_freq=False,
                  mode="mean", sparse=False, per_sample_weights=None, include_last_offset=False,
                  padding_idx=None):
    if max_norm is not None or padding_idx is not None:
        raise NotImplementedError(
            "gradstep does not support embedding_bag(max_norm=, padding_idx=) yet")
    if input.dim() == 2:
        if offsets is not None:
            raise ValueError("if input is 2D, then offsets has to be None, as input is treated is a "
                             "mini-batch of fixed length sequences. However, found offsets of type "
                             f"{type(offsets)}")
        bags = list(input)
        weights = list(per_sample_weights) if per_sample_weights is not None else [None] * len(bags)
    else:
        if offsets is None:
            raise ValueError("offsets has to be a 1D Tensor but got None")
        starts = offsets.tolist()
        ends = starts[1:] + ([] if include_last_offset else [len(input)])
        bags = [input[start:end] for start, end in zip(starts, ends)]
        weights = [None if per_sample_weights is None else per_sample_weights[start:end]
                   for start, end in zip(starts, ends)]
    return torch.stack([_bag(bag, weight, w, mode) for bag, w in zip(bags, weights)])


def _bag(bag, table, weights, mode):
    if not len(bag):
        return table.new_zeros(table.shape[1])
    rows = table[bag]
    if weights is not None:
        rows = rows * weights.unsqueeze(1)
    return rows.sum(0) if mode == "sum" else rows.mean(0) if mode == "mean" else rows.max(0).values


def pdist(input, p=2.0):
    first, second = torch.triu_indices(len(input), len(input), 1)
    return (input[first] - input[second]).norm(p, -1)


def multilabel_margin_loss(input, target, size_average=None, reduce=None, reduction="mean"):
    single = input.dim() == 1
    rows, targets = (input.unsqueeze(0), target.unsqueeze(0)) if single else (input, target)
    losses = []
    for row, labels in zip(rows, targets):
        labels = labels.tolist()
        labels = labels[:labels.index(-1)] if -1 in labels else labels
        others = [at for at in range(len(row)) if at not in labels]
        margins = 1 - row[labels].unsqueeze(1) + row[others].unsqueeze(0)
        losses.append(margins.clamp(min=0).sum() / len(row))
    losses = losses[0] if single else torch.stack(losses)
    return losses.mean() if reduction == "mean" else losses.sum() if reduction == "sum" else losses


def ctc_loss(log_probs, targets, input_lengths, target_lengths, blank=0, reduction="mean",
             zero_infinity=False):
    """The forward recursion of Graves and others, 2006, in logarithms."""
    if log_probs.dim() == 2:
        log_probs, targets = log_probs.unsqueeze(1), targets.unsqueeze(0)
    inputs = [int(n) for n in torch.as_tensor(input_lengths).reshape(-1)]
    lengths = [int(n) for n in torch.as_tensor(target_lengths).reshape(-1)]
    flat, start, losses = targets.dim() == 1, 0, []
    low = -1e30
    for at, (steps, length) in enumerate(zip(inputs, lengths)):
        labels = (targets[start:start + length] if flat else targets[at, :length]).tolist()
        start += length
        path = [blank]
        for label in labels:
            path += [label, blank]
        skips = torch.tensor([k >= 2 and path[k] != blank and path[k] != path[k - 2] for k in range(len(path))])
        scores = log_probs[:steps, at][:, torch.tensor(path)]
        floor = scores.new_full((len(path),), low)
        alpha = torch.cat([scores[0, :2], floor[2:]])
        for step in range(1, steps):
            one = torch.cat([floor[:1], alpha[:-1]])
            two = torch.where(skips, torch.cat([floor[:2], alpha[:-2]])[:len(path)], floor)
            alpha = torch.logsumexp(torch.stack([alpha, one, two]), 0) + scores[step]
        loss = -torch.logsumexp(alpha[-2:], 0)
        if loss.item() > -low / 2:
            loss = torch.zeros_like(loss) if zero_infinity else loss * math.inf
        losses.append(loss)
    losses = torch.stack(losses)
    if reduction == "none":
        return losses
    if reduction == "sum":
        return losses.sum()
    return (losses / torch.tensor([max(n, 1) for n in lengths])).mean()
