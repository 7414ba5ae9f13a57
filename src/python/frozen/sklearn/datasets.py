"""`sklearn.datasets`: points that are made, and the Iris measurements."""

import math

import _gradstep
import numpy as np

from sklearn import absent
from sklearn.utils import Bunch, check_random_state, shuffle as _shuffled


def _two(n_samples):
    if isinstance(n_samples, int):
        return n_samples // 2, n_samples - n_samples // 2
    try:
        first, second = n_samples
    except (TypeError, ValueError):
        raise ValueError("`n_samples` can be either an int or a two-element tuple.") from None
    return first, second


def _curves(first, second, shuffle, noise, generator):
    """Two lists of x and y as points of class 0 and of class 1."""
    points = np.stack([np.concatenate([first[0], second[0]]), np.concatenate([first[1], second[1]])], axis=1)
    labels = np.concatenate([np.zeros(len(first[0]), dtype=np.int64), np.ones(len(second[0]), dtype=np.int64)])
    if shuffle:
        points, labels = _shuffled(points, labels, random_state=generator)
    if noise is not None:
        points += generator.normal(scale=noise, size=points.shape)
    return points, labels


def make_moons(n_samples=100, *, shuffle=True, noise=None, random_state=None):
    outer, inner = (np.linspace(0, math.pi, count) for count in _two(n_samples))
    return _curves((np.cos(outer), np.sin(outer)), (1 - np.cos(inner), 1 - np.sin(inner) - 0.5),
                   shuffle, noise, check_random_state(random_state))


def make_circles(n_samples=100, *, shuffle=True, noise=None, random_state=None, factor=0.8):
    outer, inner = (np.linspace(0, 2 * math.pi, count, endpoint=False) for count in _two(n_samples))
    return _curves((np.cos(outer), np.sin(outer)), (np.cos(inner) * factor, np.sin(inner) * factor),
                   shuffle, noise, check_random_state(random_state))


def make_blobs(n_samples=100, n_features=2, *, centers=None, cluster_std=1.0, center_box=(-10.0, 10.0),
               shuffle=True, random_state=None, return_centers=False):
    generator = check_random_state(random_state)
    if centers is None:
        centers = 3 if isinstance(n_samples, int) else len(n_samples)
    if isinstance(centers, int):
        centers = generator.uniform(center_box[0], center_box[1], size=(centers, n_features))
    centers = np.asarray(centers, dtype=np.float64)
    count, n_features = centers.shape
    if isinstance(n_samples, int):
        each = [n_samples // count + (place < n_samples % count) for place in range(count)]
    else:
        each = list(n_samples)
        if len(each) != count:
            raise ValueError("Length of `n_samples` not consistent with number of centers. Got "
                             f"n_samples = {n_samples} and centers = {centers}")
    spreads = [cluster_std] * count if isinstance(cluster_std, (int, float)) else list(cluster_std)
    if len(spreads) != count:
        raise ValueError("Length of `clusters_std` not consistent with number of centers. Got centers = "
                         f"{centers} and cluster_std = {cluster_std}")
    points = np.concatenate([generator.normal(loc=0.0, scale=spread, size=(size, n_features)) + center
                             for center, size, spread in zip(centers, each, spreads)])
    labels = np.concatenate([np.full(size, place, dtype=np.int64) for place, size in enumerate(each)])
    if shuffle:
        points, labels = _shuffled(points, labels, random_state=generator)
    return (points, labels, centers) if return_centers else (points, labels)


def make_regression(n_samples=100, n_features=100, *, n_informative=10, n_targets=1, bias=0.0,
                    effective_rank=None, tail_strength=0.5, noise=0.0, shuffle=True, coef=False,
                    random_state=None):
    if effective_rank is not None:
        raise NotImplementedError("gradstep does not support make_regression(effective_rank=...)")
    generator = check_random_state(random_state)
    informative = min(n_features, n_informative)
    X = generator.standard_normal(size=(n_samples, n_features))
    truth = np.zeros((n_features, n_targets))
    truth[:informative] = 100 * generator.uniform(size=(informative, n_targets))
    y = np.dot(X, truth) + bias
    if noise > 0.0:
        y += generator.normal(scale=noise, size=y.shape)
    if shuffle:
        X, y = _shuffled(X, y, random_state=generator)
        order = list(range(n_features))
        generator.shuffle(order)
        X, truth = X[:, order], truth[order]
    y = np.squeeze(y)
    return (X, y, np.squeeze(truth)) if coef else (X, y)


def _vertices(count, dimensions, generator):
    """Corners of the unit cube, no two the same."""
    if dimensions > 30:
        more = generator.randint(2, size=(count, dimensions - 30))
        return np.concatenate([more, _vertices(count, 30, generator)], axis=1)
    corners = 2 ** dimensions
    ratio = count / corners
    if 0.01 < ratio < 0.99:
        chosen = generator.permutation(corners).tolist()[:count]
    elif ratio < 0.2:
        chosen = []
        while len(chosen) < count:
            corner = int(generator.randint(corners))
            if corner not in chosen:
                chosen.append(corner)
    else:
        chosen = list(range(count))
    return np.array([[corner >> (dimensions - 1 - at) & 1 for at in range(dimensions)] for corner in chosen])


def make_classification(n_samples=100, n_features=20, *, n_informative=2, n_redundant=2, n_repeated=0,
                        n_classes=2, n_clusters_per_class=2, weights=None, flip_y=0.01, class_sep=1.0,
                        hypercube=True, shift=0.0, scale=1.0, shuffle=True, random_state=None):
    generator = check_random_state(random_state)
    if n_informative + n_redundant + n_repeated > n_features:
        raise ValueError("Number of informative, redundant and repeated features must sum to less than the "
                         "number of total features")
    if n_informative < math.log2(n_classes * n_clusters_per_class):
        raise ValueError(f"n_classes({n_classes}) * n_clusters_per_class({n_clusters_per_class}) must be "
                         f"smaller or equal 2**n_informative({n_informative})={2 ** n_informative}")
    weights = [1.0 / n_classes] * n_classes if weights is None else list(weights)
    if len(weights) == n_classes - 1:
        weights.append(1.0 - sum(weights))
    if len(weights) != n_classes:
        raise ValueError("Weights specified but incompatible with number of classes.")
    clusters = n_classes * n_clusters_per_class
    each = [int(n_samples * weights[at % n_classes] / n_clusters_per_class) for at in range(clusters)]
    for at in range(n_samples - sum(each)):
        each[at % clusters] += 1

    X, y = np.zeros((n_samples, n_features)), np.zeros(n_samples, dtype=np.int64)
    centroids = _vertices(clusters, n_informative, generator).astype(np.float64) * (2 * class_sep) - class_sep
    if not hypercube:
        centroids *= generator.uniform(size=(clusters, 1))
        centroids *= generator.uniform(size=(1, n_informative))
    X[:, :n_informative] = generator.standard_normal(size=(n_samples, n_informative))
    stop = 0
    for at, centroid in enumerate(centroids):
        start, stop = stop, stop + each[at]
        y[start:stop] = at % n_classes
        mixed = 2 * generator.uniform(size=(n_informative, n_informative)) - 1
        X[start:stop, :n_informative] = np.dot(X[start:stop, :n_informative], mixed) + centroid
    known = n_informative + n_redundant
    if n_redundant > 0:
        mixed = 2 * generator.uniform(size=(n_informative, n_redundant)) - 1
        X[:, n_informative:known] = np.dot(X[:, :n_informative], mixed)
    if n_repeated > 0:
        places = ((known - 1) * generator.uniform(size=n_repeated) + 0.5).astype(np.int64)
        X[:, known:known + n_repeated] = X[:, places]
    useless = n_features - known - n_repeated
    if useless > 0:
        X[:, n_features - useless:] = generator.standard_normal(size=(n_samples, useless))
    if flip_y >= 0.0:
        flipped = generator.uniform(size=n_samples) < flip_y
        y[flipped] = generator.randint(n_classes, size=int(flipped.sum()))
    X += (2 * generator.uniform(size=n_features) - 1) * class_sep if shift is None else shift
    X *= 1 + 100 * generator.uniform(size=n_features) if scale is None else scale
    if shuffle:
        X, y = _shuffled(X, y, random_state=generator)
        order = list(range(n_features))
        generator.shuffle(order)
        X = X[:, order]
    return X, y


def load_iris(*, return_X_y=False, as_frame=False):
    if as_frame:
        raise NotImplementedError("gradstep has no pandas: load_iris(as_frame=True) is not supported")
    names, data, target = [], [], []
    for line in _gradstep.asset("iris.csv").splitlines()[1:]:
        *numbers, name = line.split(",")
        if name not in names:
            names.append(name)
        data.append([float(number) for number in numbers])
        target.append(names.index(name))
    data, target = np.array(data), np.array(target)
    if return_X_y:
        return data, target
    features = [f"{part} {side} (cm)" for part in ("sepal", "petal") for side in ("length", "width")]
    return Bunch(data=data, target=target, frame=None, target_names=names, feature_names=features)


__getattr__ = absent(
    "sklearn.datasets", instead=": it has make_moons, make_circles, make_blobs, make_regression, "
    "make_classification and load_iris")
