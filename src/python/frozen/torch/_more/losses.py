"""What `torch` has under the same name as `torch.nn.functional`."""

from torch.nn import functional as _functional


def __getattr__(name):
    return getattr(_functional, name)


def dropout(input, p, train):
    return _functional.dropout(input, p, train)


def alpha_dropout(input, p, train):
    return _functional.alpha_dropout(input, p, train)


def embedding(weight, indices, padding_idx=-1, scale_grad_by_freq=False, sparse=False):
    return _functional.embedding(indices, weight, None if padding_idx == -1 else padding_idx,
                                 scale_grad_by_freq=scale_grad_by_freq, sparse=sparse)
