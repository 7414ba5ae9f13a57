"""`sklearn.model_selection`: a data set in two parts."""

import math

import numpy as np

from sklearn import absent
from sklearn.utils import check_consistent_length, check_random_state, picked, rows


def _sizes(count, test_size, train_size):
    """How many rows the parts get; as fractions, or as numbers of rows."""
    if test_size is None and train_size is None:
        test_size = 0.25
    for name, size in (("test_size", test_size), ("train_size", train_size)):
        if size is None:
            continue
        if not isinstance(size, (int, float)) or not 0 < size or isinstance(size, float) and size >= 1:
            raise ValueError(f"The {name!r} parameter of train_test_split must be a float in the range (0.0, 1.0), "
                             f"an int in the range [1, inf) or None. Got {size!r} instead.")
        if isinstance(size, int) and size >= count:
            raise ValueError(f"{name}={size} should be either positive and smaller than the number of samples "
                             f"{count} or a float in the (0, 1) range")
    if isinstance(test_size, float) and isinstance(train_size, float) and test_size + train_size > 1:
        raise ValueError(f"The sum of test_size and train_size = {train_size + test_size}, should be in the "
                         "(0, 1) range. Reduce test_size and/or train_size.")
    test = math.ceil(test_size * count) if isinstance(test_size, float) else test_size
    train = math.floor(train_size * count) if isinstance(train_size, float) else train_size
    train = count - test if train is None else train
    test = count - train if test is None else test
    if train + test > count:
        raise ValueError(f"The sum of train_size and test_size = {train + test}, should be smaller than the "
                         f"number of samples {count}. Reduce test_size and/or train_size.")
    if train == 0:
        raise ValueError(f"With n_samples={count}, test_size={test_size} and train_size={train_size}, the "
                         "resulting train set will be empty. Adjust any of the aforementioned parameters.")
    return train, test


def _shares(counts, draws, generator):
    """So many draws over classes in proportion to their counts; of equal remainders those
    that the generator chooses."""
    wanted = [count / sum(counts) * draws for count in counts]
    shares = [math.floor(share) for share in wanted]
    missing = draws - sum(shares)
    remainders = [share - whole for share, whole in zip(wanted, shares)]
    for value in sorted(set(remainders), reverse=True):
        if missing <= 0:
            break
        tied = [at for at, remainder in enumerate(remainders) if remainder == value]
        chosen = min(len(tied), missing)
        for at in generator.choice(np.array(tied), size=chosen, replace=False).tolist():
            shares[at] += 1
        missing -= chosen
    return shares


def _stratified(labels, train, test, generator):
    labels = labels.tolist() if hasattr(labels, "tolist") else list(labels)
    classes = sorted(set(labels))
    places = [[at for at, label in enumerate(labels) if label == each] for each in classes]
    counts = [len(each) for each in places]
    if min(counts) < 2:
        few = [each for each, count in zip(classes, counts) if count < 2]
        raise ValueError("The least populated classes in y have only 1 member, which is too few. The minimum "
                         "number of groups for any class cannot be less than 2. Classes with too few members "
                         f"are: {few}")
    for name, size in (("train", train), ("test", test)):
        if size < len(classes):
            raise ValueError(f"The {name}_size = {size} should be greater or equal to the number of classes = "
                             f"{len(classes)}")
    in_train = _shares(counts, train, generator)
    in_test = _shares([count - taken for count, taken in zip(counts, in_train)], test, generator)
    first, second = [], []
    for at, count in enumerate(counts):
        order = [places[at][place] for place in generator.permutation(count).tolist()]
        first += order[:in_train[at]]
        second += order[in_train[at]:in_train[at] + in_test[at]]
    return (generator.permutation(np.array(part)).tolist() for part in (first, second))


def train_test_split(*arrays, test_size=None, train_size=None, random_state=None, shuffle=True, stratify=None):
    if not arrays:
        raise ValueError("At least one array required as input")
    check_consistent_length(*arrays)
    count = rows(arrays[0])
    train, test = _sizes(count, test_size, train_size)
    if not shuffle:
        if stratify is not None:
            raise ValueError("Stratified train/test split is not implemented for shuffle=False")
        first, second = list(range(train)), list(range(train, train + test))
    elif stratify is not None:
        first, second = _stratified(stratify, train, test, check_random_state(random_state))
    else:
        order = check_random_state(random_state).permutation(count).tolist()
        first, second = order[test:test + train], order[:test]
    return [picked(values, part) for values in arrays for part in (first, second)]


__getattr__ = absent("sklearn.model_selection", instead=": it has train_test_split")
