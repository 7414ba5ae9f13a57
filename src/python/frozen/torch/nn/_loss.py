"""Losses and distances of `torch.nn.functional`."""

import math
import warnings

import _torch
from torch.amp.autocast_mode import in_float32
from torch.autograd import no_grad


def _reduction(size_average=None, reduce=None, reduction="mean"):
    """The older flags, as the name that replaced them."""
    if size_average is None and reduce is None:
        return reduction
    size_average = True if size_average is None else size_average
    reduce = True if reduce is None else reduce
    name = "mean" if size_average and reduce else "sum" if reduce else "none"
    import warnings

    warnings.warn("size_average and reduce args will be deprecated, please use "
                  f"reduction='{name}' instead.", stacklevel=3)
    return name


def _reduced(losses, reduction):
    if reduction == "none":
        return losses
    if reduction == "sum":
        return losses.sum()
    if reduction == "mean":
        return losses.mean()
    raise ValueError(f"{reduction} is not a valid value for reduction")


def _warn_of_sizes(input, target):
    warning = _torch._size_warning(input, target)
    if warning is not None:
        warnings.warn(warning, stacklevel=1)


def _weighted(losses, weight, reduction):
    """A loss with a weight an element; the mean is over the weights."""
    losses = losses * weight
    if reduction == "mean":
        return losses.sum() / weight.sum()
    return _reduced(losses, reduction)


def mse_loss(input, target, size_average=None, reduce=None, reduction="mean", weight=None):
    reduction = _reduction(size_average, reduce, reduction)
    _warn_of_sizes(input, target)
    if weight is not None:
        _same_weights(input, weight)
        return _weighted(_torch._mse_loss(input, target, "none"), weight, reduction)
    return _torch._mse_loss(input, target, reduction)


def l1_loss(input, target, size_average=None, reduce=None, reduction="mean", weight=None):
    reduction = _reduction(size_average, reduce, reduction)
    _warn_of_sizes(input, target)
    if weight is not None:
        _same_weights(input, weight)
        return _weighted(_torch._l1_loss(input, target, "none"), weight, reduction)
    return _torch._l1_loss(input, target, reduction)


def _same_weights(input, weight):
    if weight.size() != input.size():
        raise ValueError("Weights and input must have the same size.")


def smooth_l1_loss(input, target, size_average=None, reduce=None, reduction="mean", beta=1.0):
    reduction = _reduction(size_average, reduce, reduction)
    _warn_of_sizes(input, target)
    if beta == 0.0:
        return _torch._l1_loss(input, target, reduction)
    if beta < 0.0:
        raise RuntimeError("smooth_l1_loss does not support negative values for beta.")
    return _torch._smooth_l1_loss(input, target, reduction, beta)


def huber_loss(input, target, reduction="mean", delta=1.0, weight=None):
    _warn_of_sizes(input, target)
    if delta <= 0:
        raise RuntimeError("huber_loss does not support non-positive values for delta.")
    if weight is not None:
        _same_weights(input, weight)
        return _weighted(_torch._huber_loss(input, target, "none", delta), weight, reduction)
    return _torch._huber_loss(input, target, reduction, delta)


def nll_loss(input, target, weight=None, size_average=None, ignore_index=-100, reduce=None,
             reduction="mean"):
    return _torch._nll_loss(
        input, target, weight, ignore_index, _reduction(size_average, reduce, reduction))


def cross_entropy(input, target, weight=None, size_average=None, ignore_index=-100, reduce=None,
                  reduction="mean", label_smoothing=0.0):
    for place, (name, given) in enumerate((("input", input), ("target", target)), 1):
        if not isinstance(given, _torch.Tensor):
            raise TypeError(f"cross_entropy_loss(): argument '{name}' (position {place}) must be "
                            f"Tensor, not {type(given).__name__}")
    reduction = _reduction(size_average, reduce, reduction)
    if not 0.0 <= label_smoothing <= 1.0:
        raise RuntimeError(
            f"label_smoothing must be between 0.0 and 1.0. Got: {label_smoothing:g}")
    if target.size() == input.size() and not target.is_floating_point():
        kind = _KINDS.get(str(target.dtype), target.dtype)
        raise RuntimeError(
            f"Expected floating point type for target with class probabilities, got {kind}")
    if target.size() == input.size():
        if ignore_index >= 0:
            raise RuntimeError("ignore_index is not supported for floating point target")
        return _soft_cross_entropy(input, target, weight, reduction, label_smoothing)
    if label_smoothing == 0.0:
        return _torch._cross_entropy(input, target, weight, ignore_index, reduction)
    return _smooth_cross_entropy(
        input, target, weight, ignore_index, reduction, label_smoothing)


def _by_class(weight, input):
    """One weight a class, shaped to multiply a batch."""
    shape = [1] * input.dim()
    shape[0 if input.dim() == 1 else 1] = weight.size(0)
    return weight.view(shape)


@in_float32
def _soft_cross_entropy(input, target, weight, reduction, smoothing):
    """With class probabilities as the target."""
    dim = 0 if input.dim() == 1 else 1
    logs = input.log_softmax(dim)
    if smoothing > 0.0:
        target = target * (1 - smoothing) + smoothing / input.size(dim)
    products = logs * target
    if weight is not None:
        products = products * _by_class(weight, input)
    if reduction == "none":
        return -products.sum(dim)
    if reduction == "sum":
        return -products.sum()
    samples = input.numel() // input.size(dim)
    return _torch._div_scalar(-products.sum(), max(samples, 1))


@in_float32
def _smooth_cross_entropy(input, target, weight, ignore_index, reduction, smoothing):
    dim = 0 if input.dim() == 1 else 1
    classes = input.size(dim)
    logs = input.log_softmax(dim)
    nll = _torch._nll_loss(logs, target, weight, ignore_index, reduction)
    smooth = -(logs if weight is None else logs * _by_class(weight, input)).sum(dim)
    ignored = target == ignore_index
    smooth = smooth.masked_fill(ignored, 0.0)
    if reduction == "mean":
        if weight is None:
            smooth = smooth.sum() / (~ignored).sum()
        else:
            kept = target.masked_fill(ignored, 0)
            weights = weight[kept.flatten()].view(*kept.shape).masked_fill(ignored, 0.0)
            smooth = smooth.sum() / weights.sum()
    elif reduction == "sum":
        smooth = smooth.sum()
    return nll * (1 - smoothing) + smooth * (smoothing / classes)


def binary_cross_entropy(input, target, weight=None, size_average=None, reduce=None,
                         reduction="mean"):
    reduction = _reduction(size_average, reduce, reduction)
    if target.size() != input.size():
        raise ValueError(
            f"Using a target size ({target.size()}) that is different to the input size "
            f"({input.size()}) is deprecated. Please ensure they have the same size.")
    if str(target.dtype) in _KINDS:
        raise RuntimeError(f"Found dtype {_KINDS[str(target.dtype)]} but expected Float")
    if weight is not None:
        weight = weight.expand(*target.shape)
    return _torch._binary_cross_entropy(input, target, weight, reduction)


_KINDS = {"torch.int64": "Long", "torch.int32": "Int", "torch.bool": "Bool"}


def binary_cross_entropy_with_logits(input, target, weight=None, size_average=None, reduce=None,
                                     reduction="mean", pos_weight=None):
    reduction = _reduction(size_average, reduce, reduction)
    if target.size() != input.size():
        raise ValueError(
            f"Target size ({target.size()}) must be the same as input size ({input.size()})")
    if str(target.dtype) in _KINDS:
        raise RuntimeError(f"result type Float can't be cast to the desired output type "
                           f"{_KINDS[str(target.dtype)]}")
    return _torch._binary_cross_entropy_with_logits(input, target, weight, pos_weight, reduction)


@in_float32
def kl_div(input, target, size_average=None, reduce=None, reduction="mean", log_target=False):
    reduction = _reduction(size_average, reduce, reduction)
    if reduction == "mean":
        warnings.warn(
            "reduction: 'mean' divides the total loss by both the batch size and the support size."
            "'batchmean' divides only by the batch size, and aligns with the KL div math definition."
            "'mean' will be changed to behave the same as 'batchmean' in the next major release.",
            stacklevel=1)
    if log_target:
        losses = target.exp() * (target - input)
    else:
        # 0 log 0 is 0.
        positive = target > 0
        log = _torch.where(positive, target, _torch.ones_like(target)).log()
        losses = target * log - target * input
    if reduction == "batchmean":
        return losses.sum() / input.size(0) if input.dim() else losses.sum()
    return _reduced(losses, reduction)


def gaussian_nll_loss(input, target, var, full=False, eps=1e-6, reduction="mean"):
    if isinstance(var, (int, float)):
        if var < 0:
            raise ValueError("var has negative entry/entries")
        var = var * _torch.ones_like(input)
    elif bool((var < 0).any()):
        raise ValueError("var has negative entry/entries")
    if var.size() != input.size():
        if input.size()[:-1] == var.size():
            var = var.unsqueeze(-1)
        elif not (input.size()[:-1] == var.size()[:-1] and var.size(-1) == 1):
            raise ValueError("var is of incorrect size")
    if reduction not in ("none", "mean", "sum"):
        raise ValueError(reduction + " is not valid")
    # The bound on the variance has no gradient.
    var = var.clone()
    with no_grad():
        var.clamp_(min=eps)
    losses = 0.5 * (var.log() + (input - target) ** 2 / var)
    if full:
        losses = losses + 0.5 * math.log(2 * math.pi)
    return _reduced(losses, reduction)


@in_float32
def poisson_nll_loss(input, target, log_input=True, full=False, size_average=None, eps=1e-8,
                     reduce=None, reduction="mean"):
    reduction = _reduction(size_average, reduce, reduction)
    if reduction not in ("none", "mean", "sum"):
        raise ValueError(reduction + " is not a valid value for reduction")
    if log_input:
        losses = input.exp() - target * input
    else:
        losses = input - target * (input + eps).log()
    if full:
        # Stirling's approximation of log(target!).
        extra = target * target.log() - target + 0.5 * (2 * math.pi * target).log()
        losses = losses + extra.masked_fill(target <= 1, 0)
    return _reduced(losses, reduction)


def soft_margin_loss(input, target, size_average=None, reduce=None, reduction="mean"):
    return _torch._soft_margin_loss(input, target, _reduction(size_average, reduce, reduction))


@in_float32
def hinge_embedding_loss(input, target, margin=1.0, size_average=None, reduce=None,
                         reduction="mean"):
    reduction = _reduction(size_average, reduce, reduction)
    zeros = _torch.zeros_like(input)
    far = _torch.where(target == 1, zeros, (margin - input).clamp_min(0))
    near = _torch.where(target == -1, zeros, input)
    return _reduced(far + near, reduction)


@in_float32
def margin_ranking_loss(input1, input2, target, margin=0, size_average=None, reduce=None,
                        reduction="mean"):
    reduction = _reduction(size_average, reduce, reduction)
    if input1.dim() != input2.dim() or input1.dim() != target.dim():
        raise RuntimeError(
            "margin_ranking_loss : All input tensors should have same dimension but got sizes: "
            f"input1: {input1.size()}, input2: {input2.size()}, target: {target.size()} ")
    return _reduced((-target * (input1 - input2) + margin).clamp_min(0), reduction)


def pairwise_distance(x1, x2, p=2.0, eps=1e-6, keepdim=False):
    return (x1 - x2 + eps).norm(p, -1, keepdim)


@in_float32
def triplet_margin_loss(anchor, positive, negative, margin=1.0, p=2, eps=1e-6, swap=False,
                        size_average=None, reduce=None, reduction="mean"):
    reduction = _reduction(size_average, reduce, reduction)
    if margin <= 0:
        raise ValueError(f"margin must be greater than 0, got {margin}")
    near = pairwise_distance(anchor, positive, p, eps)
    far = pairwise_distance(anchor, negative, p, eps)
    if swap:
        far = _torch.minimum(far, pairwise_distance(positive, negative, p, eps))
    return _reduced((margin + near - far).clamp_min(0), reduction)


def triplet_margin_with_distance_loss(anchor, positive, negative, *, distance_function=None,
                                      margin=1.0, swap=False, reduction="mean"):
    distance = pairwise_distance if distance_function is None else distance_function
    near, far = distance(anchor, positive), distance(anchor, negative)
    if swap:
        far = _torch.minimum(far, distance(positive, negative))
    return _reduced((margin + near - far).clamp_min(0), reduction)


def cosine_similarity(x1, x2, dim=1, eps=1e-8):
    if x1.dim() != x2.dim():
        shape = (x1.detach() + x2.detach()).shape
        x1, x2 = x1.expand(shape), x2.expand(shape)
    first, second = x1.norm(2, dim, keepdim=True), x2.norm(2, dim, keepdim=True)
    return ((x1 / first.clamp_min(eps)) * (x2 / second.clamp_min(eps))).sum(dim)


@in_float32
def cosine_embedding_loss(input1, input2, target, margin=0, size_average=None, reduce=None,
                          reduction="mean"):
    reduction = _reduction(size_average, reduce, reduction)
    eps = 1e-12
    dim = -1
    product = (input1 * input2).sum(dim)
    first = (input1 * input1).sum(dim) + eps
    second = (input2 * input2).sum(dim) + eps
    cosine = product / (first * second).sqrt()
    zeros = _torch.zeros_like(cosine)
    near = _torch.where(target == 1, 1 - cosine, zeros)
    far = _torch.where(target == -1, (cosine - margin).clamp_min(0), zeros)
    return _reduced(near + far, reduction)


@in_float32
def multi_margin_loss(input, target, p=1, margin=1.0, weight=None, size_average=None, reduce=None,
                      reduction="mean"):
    reduction = _reduction(size_average, reduce, reduction)
    if p not in (1, 2):
        raise ValueError("only p == 1 and p == 2 supported")
    scores = input if input.dim() == 2 else input.unsqueeze(0)
    chosen = target.reshape(-1)
    mask = _torch._one_hot(chosen, scores.size(1)) == 1
    right = _torch.where(mask, scores, _torch.zeros_like(scores)).sum(1, keepdim=True)
    losses = (margin - right + scores).clamp_min(0)
    if p == 2:
        losses = losses * losses
    if weight is not None:
        losses = losses * weight[chosen].unsqueeze(1)
    losses = losses.masked_fill(mask, 0.0).sum(1) / scores.size(1)
    return _reduced(losses if input.dim() == 2 else losses.squeeze(0), reduction)


def multilabel_soft_margin_loss(input, target, weight=None, size_average=None, reduce=None,
                                reduction="mean"):
    reduction = _reduction(size_average, reduce, reduction)
    losses = -(target * _torch._logsigmoid(input, False)
               + (1 - target) * _torch._logsigmoid(-input, False))
    if weight is not None:
        losses = losses * weight
    return _reduced(losses.sum(-1) / input.size(-1), reduction)
