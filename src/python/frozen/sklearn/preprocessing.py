"""`sklearn.preprocessing`: features scaled, labels numbered."""

import numpy as np

from sklearn import absent


class Estimator:
    """What is fitted to a table of features."""

    def _fitted(self, name):
        if not hasattr(self, name):
            raise ValueError(f"This {type(self).__name__} instance is not fitted yet. Call 'fit' with "
                             "appropriate arguments before using this estimator.")

    def _table(self, X):
        X = np.asarray(X)
        if X.ndim != 2:
            found = "1D array" if X.ndim == 1 else "scalar array"
            raise ValueError(f"Expected 2D array, got {found} instead:\narray={X}.\nReshape your data either "
                             "using array.reshape(-1, 1) if your data has a single feature or "
                             "array.reshape(1, -1) if it contains a single sample.")
        known = getattr(self, "n_features_in_", X.shape[1])
        if X.shape[1] != known:
            raise ValueError(f"X has {X.shape[1]} features, but {type(self).__name__} is expecting {known} "
                             "features as input.")
        return X if X.dtype == np.float32 else X.astype(np.float64)


class _Scaler(Estimator):
    def fit_transform(self, X, y=None):
        return self.fit(X).transform(X)


class StandardScaler(_Scaler):
    """To mean 0 and variance 1, feature by feature."""

    def __init__(self, *, copy=True, with_mean=True, with_std=True):
        self.copy, self.with_mean, self.with_std = copy, with_mean, with_std

    def __repr__(self):
        options = [f"{name}=False" for name in ("copy", "with_mean", "with_std") if not getattr(self, name)]
        return f"StandardScaler({', '.join(options)})"

    def fit(self, X, y=None):
        self.__dict__.pop("n_features_in_", None)
        X = self._table(X)
        self.n_samples_seen_, self.n_features_in_ = X.shape
        # Sums in double precision; the rounding of the mean is taken out of the variance.
        wide = X.astype(np.float64)
        self.mean_ = wide.sum(axis=0) / len(X)
        off = wide - self.mean_
        self.var_ = ((off ** 2).sum(axis=0) - off.sum(axis=0) ** 2 / len(X)) / len(X)
        bound = len(X) * np.finfo(np.float64).eps
        constant = self.var_ <= bound * self.var_ + (len(X) * self.mean_ * np.finfo(np.float64).eps) ** 2
        self.scale_ = np.where(constant, 1.0, np.sqrt(self.var_)) if self.with_std else None
        return self

    def transform(self, X, copy=None):
        self._fitted("mean_")
        X = self._table(X)
        X = X - self.mean_.astype(X.dtype) if self.with_mean else X
        return X / self.scale_.astype(X.dtype) if self.with_std else X

    def inverse_transform(self, X, copy=None):
        self._fitted("mean_")
        X = self._table(X)
        X = X * self.scale_.astype(X.dtype) if self.with_std else X
        return X + self.mean_.astype(X.dtype) if self.with_mean else X


class MinMaxScaler(_Scaler):
    """To a range, feature by feature."""

    def __init__(self, feature_range=(0, 1), *, copy=True, clip=False):
        self.feature_range, self.copy, self.clip = feature_range, copy, clip

    def __repr__(self):
        options = [f"feature_range={self.feature_range}"] if self.feature_range != (0, 1) else []
        return f"MinMaxScaler({', '.join(options + ['clip=True'] * self.clip)})"

    def fit(self, X, y=None):
        low, high = self.feature_range
        if low >= high:
            raise ValueError("Minimum of desired feature range must be smaller than maximum. Got "
                             f"{self.feature_range}.")
        self.__dict__.pop("n_features_in_", None)
        X = self._table(X)
        self.n_samples_seen_, self.n_features_in_ = X.shape
        self.data_min_, self.data_max_ = X.min(axis=0), X.max(axis=0)
        self.data_range_ = self.data_max_ - self.data_min_
        tiny = 10 * np.finfo(X.dtype).eps
        self.scale_ = (high - low) / np.where(self.data_range_ < tiny, 1.0, self.data_range_).astype(X.dtype)
        self.min_ = low - self.data_min_ * self.scale_
        return self

    def transform(self, X):
        self._fitted("scale_")
        X = self._table(X) * self.scale_ + self.min_
        return np.clip(X, *self.feature_range) if self.clip else X

    def inverse_transform(self, X):
        self._fitted("scale_")
        return (self._table(X) - self.min_) / self.scale_


class LabelEncoder:
    """Labels as numbers, in sorted order."""

    def __repr__(self):
        return "LabelEncoder()"

    def fit(self, y):
        values = y.tolist() if hasattr(y, "tolist") else list(y)
        classes = sorted(set(values))
        self.classes_ = classes if classes and isinstance(classes[0], str) else np.array(classes)
        return self

    def transform(self, y):
        if not hasattr(self, "classes_"):
            raise ValueError("This LabelEncoder instance is not fitted yet. Call 'fit' with appropriate "
                             "arguments before using this estimator.")
        number = {label: at for at, label in enumerate(list(self.classes_))}
        values = y.tolist() if hasattr(y, "tolist") else list(y)
        unseen = sorted(set(values) - set(number))
        if unseen:
            # Of texts scikit-learn names the first it meets, of numbers all.
            text = next((f"np.str_({label!r})" for label in values if isinstance(label, str)
                         and label in unseen), None)
            numbers = ", ".join(f"np.int64({label!r})" for label in unseen)
            raise ValueError(f"y contains previously unseen labels: {text or f'[{numbers}]'}")
        return np.array([number[label] for label in values], dtype=np.int64)

    def fit_transform(self, y):
        return self.fit(y).transform(y)

    def inverse_transform(self, y):
        picked = [self.classes_[int(number)] for number in y]
        return picked if isinstance(self.classes_, list) else np.array(picked)


__getattr__ = absent("sklearn.preprocessing",
                     instead=": it has StandardScaler, MinMaxScaler and LabelEncoder")
