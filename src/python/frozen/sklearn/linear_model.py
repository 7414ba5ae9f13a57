"""`sklearn.linear_model`: the straight line that a training loop is compared with."""

import numpy as np

from sklearn import absent
from sklearn.metrics import r2_score
from sklearn.preprocessing import Estimator


class LinearRegression(Estimator):
    """Ordinary least squares."""

    def __init__(self, *, fit_intercept=True, copy_X=True, n_jobs=None, positive=False):
        if positive:
            raise NotImplementedError("gradstep does not support LinearRegression(positive=True)")
        self.fit_intercept = fit_intercept

    def __repr__(self):
        return "LinearRegression()" if self.fit_intercept else "LinearRegression(fit_intercept=False)"

    def fit(self, X, y):
        self.__dict__.pop("n_features_in_", None)
        X, y = self._table(X).astype(np.float64), np.asarray(y).astype(np.float64)
        self.n_features_in_ = X.shape[1]
        at, height = (X.mean(axis=0), y.mean(axis=0)) if self.fit_intercept else (np.zeros(X.shape[1]), 0.0)
        self.coef_ = np.linalg.lstsq(X - at, y - height, rcond=None)[0].T
        self.intercept_ = height - np.dot(at, self.coef_.T) if self.fit_intercept else 0.0
        return self

    def predict(self, X):
        self._fitted("coef_")
        return np.dot(self._table(X), self.coef_.T) + self.intercept_

    def score(self, X, y):
        return r2_score(y, self.predict(X))


__getattr__ = absent("sklearn.linear_model", instead=": it has LinearRegression")
