# Points that scikit-learn makes, for a random_state. (The oracle needs scikit-learn 1.9.)
import numpy as np
from sklearn.datasets import (load_iris, make_blobs, make_circles, make_classification, make_moons,
                              make_regression)
from sklearn.utils import shuffle


def shown(name, X, *rest):
    print(name, X.shape, X.dtype, [part.dtype for part in rest])
    print(np.round(np.asarray(X).reshape(len(X), -1)[:3, :4], 6).tolist(), round(float(X.sum()), 6) + 0.0)
    for part in rest:
        print(np.round(np.asarray(part).reshape(-1)[:8].astype(float), 6).tolist(), round(float(part.sum()), 5))


shown("moons", *make_moons(101, noise=0.1, random_state=42))
shown("moons plain", *make_moons((3, 5), shuffle=False))
shown("circles", *make_circles(1000, noise=0.03, random_state=42))
shown("circles plain", *make_circles(10, factor=0.5, shuffle=False))
shown("blobs", *make_blobs(n_samples=1000, n_features=2, centers=4, cluster_std=1.5, random_state=42))
shown("blobs at", *make_blobs([3, 4], centers=[[0, 0], [5.5, 5]], cluster_std=[1, 2], random_state=1))
shown("blobs centers", *make_blobs(10, 3, random_state=0, return_centers=True))
shown("regression", *make_regression(50, 3, noise=2.0, random_state=7))
shown("regression coefficients", *make_regression(20, 5, n_informative=2, n_targets=2, bias=1.0, coef=True, random_state=3))
for options in ({}, {"n_features": 4, "n_redundant": 0, "n_classes": 3, "n_informative": 4, "n_clusters_per_class": 1},
                {"weights": [0.9], "flip_y": 0.2, "shift": None, "scale": None, "n_repeated": 2},
                {"n_features": 2, "n_redundant": 0, "n_clusters_per_class": 1, "class_sep": 2.0, "hypercube": False},
                {"shuffle": False, "n_informative": 8, "n_features": 12}):
    shown(f"classification {options}", *make_classification(60, random_state=11, **options))
iris = load_iris()
print(iris.data.shape, iris["target"].dtype, [str(name) for name in iris.target_names], iris.feature_names)
print(iris.data[:2].tolist(), iris.data.sum(0).round(4).tolist(), np.bincount(iris.target).tolist())
X, y = load_iris(return_X_y=True)
X, y = shuffle(X, y, random_state=5)
print(X[:2].tolist(), y[:10].tolist(), shuffle([1, 2, 3, 4, 5], random_state=0, n_samples=3))
np.random.seed(3)
shown("global", *make_moons(20, noise=0.2))
for call in ("make_moons((1, 2, 3))", "make_blobs([1, 2], centers=[[1, 2]])", "make_classification(10, 3, n_informative=3)",
             "make_blobs(4, centers=2, cluster_std=[1, 2, 3])"):
    try:
        eval(call)
    except ValueError as error:
        print(call.split("(")[0], str(error)[:60])
