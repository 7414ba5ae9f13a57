"""`sklearn.metrics`: how good predictions are."""

import numpy as np

from sklearn import absent
from sklearn.utils import check_consistent_length


def _labels(values):
    values = values.tolist() if hasattr(values, "tolist") else list(values)
    return [value[0] if isinstance(value, list) and len(value) == 1 else value for value in values]


def _kind(labels):
    if any(isinstance(label, float) and label != int(label) for label in labels):
        return "continuous"
    return "binary" if len(set(labels)) <= 2 else "multiclass"


def _pair(y_true, y_pred):
    check_consistent_length(y_true, y_pred)
    truth, guess = _labels(y_true), _labels(y_pred)
    kinds = _kind(truth), _kind(guess)
    if "continuous" in kinds:
        if kinds[0] == kinds[1]:
            raise ValueError("continuous is not supported")
        raise ValueError(f"Classification metrics can't handle a mix of {kinds[0]} and {kinds[1]} targets")
    return truth, guess


def accuracy_score(y_true, y_pred, *, normalize=True, sample_weight=None):
    truth, guess = _pair(y_true, y_pred)
    hits = [float(a == b) for a, b in zip(truth, guess)]
    weights = [1.0] * len(hits) if sample_weight is None else [float(weight) for weight in sample_weight]
    right = sum(hit * weight for hit, weight in zip(hits, weights))
    return right / sum(weights) if normalize else right


def confusion_matrix(y_true, y_pred, *, labels=None):
    truth, guess = _pair(y_true, y_pred)
    known = sorted(set(truth) | set(guess)) if labels is None else list(labels)
    at = {label: place for place, label in enumerate(known)}
    counts = [[0] * len(known) for _ in known]
    for a, b in zip(truth, guess):
        if a in at and b in at:
            counts[at[a]][at[b]] += 1
    return np.array(counts, dtype=np.int64)


def _counted(truth, guess, label):
    """True positives, predicted positives, positives."""
    hit = sum(a == label and b == label for a, b in zip(truth, guess))
    return hit, sum(b == label for b in guess), sum(a == label for a in truth)


def _ratio(part, whole):
    return part / whole if whole else 0.0


def _three(hit, predicted, positive):
    """Precision, recall, and their harmonic mean."""
    return _ratio(hit, predicted), _ratio(hit, positive), _ratio(2 * hit, predicted + positive)


def _scores(y_true, y_pred, average, pos_label, labels, which):
    truth, guess = _pair(y_true, y_pred)
    known = sorted(set(truth) | set(guess)) if labels is None else list(labels)
    if average == "binary":
        if len(known) > 2:
            raise ValueError("Target is multiclass but average='binary'. Please choose another average setting, "
                             "one of [None, 'micro', 'macro', 'weighted'].")
        known = [pos_label]
    counts = [_counted(truth, guess, label) for label in known]
    if average == "micro":
        return _three(*(sum(column) for column in zip(*counts)))[which]
    each = [_three(*count)[which] for count in counts]
    if average is None:
        return np.array(each)
    if average == "weighted":
        support = [count[2] for count in counts]
        return _ratio(sum(score * count for score, count in zip(each, support)), sum(support))
    if average not in ("binary", "macro"):
        raise ValueError(f"average has to be one of (None, 'micro', 'macro', 'weighted'), not {average!r}")
    return sum(each) / len(each)


def precision_score(y_true, y_pred, *, labels=None, pos_label=1, average="binary", zero_division="warn"):
    return _scores(y_true, y_pred, average, pos_label, labels, 0)


def recall_score(y_true, y_pred, *, labels=None, pos_label=1, average="binary", zero_division="warn"):
    return _scores(y_true, y_pred, average, pos_label, labels, 1)


def f1_score(y_true, y_pred, *, labels=None, pos_label=1, average="binary", zero_division="warn"):
    return _scores(y_true, y_pred, average, pos_label, labels, 2)


def classification_report(y_true, y_pred, *, labels=None, target_names=None, digits=2, zero_division="warn"):
    truth, guess = _pair(y_true, y_pred)
    known = sorted(set(truth) | set(guess)) if labels is None else list(labels)
    names = [str(name) for name in (known if target_names is None else target_names)]
    if len(names) != len(known):
        raise ValueError(f"Number of classes, {len(known)}, does not match size of target_names, {len(names)}. "
                         "Try specifying the labels parameter")
    counts = [_counted(truth, guess, label) for label in known]
    width = max([len(name) for name in names] + [len("weighted avg"), digits])
    heads = ["precision", "recall", "f1-score", "support"]

    def line(name, scores, support):
        return f"{name:>{width}s} " + "".join(f" {score:>9.{digits}f}" for score in scores) + f" {support:>9}\n"

    total = sum(count[2] for count in counts)
    text = f"{'':>{width}s} " + "".join(f" {head:>9}" for head in heads) + "\n\n"
    for name, count in zip(names, counts):
        text += line(name, _three(*count), count[2])
    text += "\n"
    right = sum(a == b for a, b in zip(truth, guess))
    if sum(count[1] for count in counts) == len(guess) and total == len(truth):
        blank = " " * 9
        text += f"{'accuracy':>{width}s}  {blank} {blank} {_ratio(right, len(truth)):>9.{digits}f} {total:>9}\n"
    else:
        text += line("micro avg", _three(*(sum(column) for column in zip(*counts))), total)
    for name, average in (("macro avg", "macro"), ("weighted avg", "weighted")):
        scores = [_scores(truth, guess, average, 1, known, which) for which in range(3)]
        text += line(name, scores, total)
    return text


def _numbers(y_true, y_pred):
    check_consistent_length(y_true, y_pred)
    return np.asarray(y_true).astype(np.float64), np.asarray(y_pred).astype(np.float64)


def mean_squared_error(y_true, y_pred):
    truth, guess = _numbers(y_true, y_pred)
    return float(np.mean((truth - guess) ** 2))


def root_mean_squared_error(y_true, y_pred):
    return mean_squared_error(y_true, y_pred) ** 0.5


def mean_absolute_error(y_true, y_pred):
    truth, guess = _numbers(y_true, y_pred)
    return float(np.mean(np.abs(truth - guess)))


def r2_score(y_true, y_pred):
    truth, guess = _numbers(y_true, y_pred)
    residual, spread = ((truth - guess) ** 2).sum(), ((truth - truth.mean()) ** 2).sum()
    return float(1 - residual / spread)


__getattr__ = absent("sklearn.metrics")
