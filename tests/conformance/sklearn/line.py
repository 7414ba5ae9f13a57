# A line by least squares, beside which a training loop is held. (The oracle needs scikit-learn 1.9.)
import numpy as np
from sklearn.linear_model import LinearRegression

np.random.seed(42)
x = np.random.rand(100, 1)
y = 1 + 2 * x + 0.1 * np.random.randn(100, 1)
line = LinearRegression()
line.fit(x, y)
print(line, line.coef_.shape, line.intercept_.shape, np.round(line.coef_, 10), np.round(line.intercept_, 10))
print(np.round(line.predict([[0.5], [2.0]]), 8).tolist(), round(line.score(x, y), 10))
flat = LinearRegression().fit(np.c_[x, x ** 2], y[:, 0])
print(np.round(flat.coef_, 8), round(float(flat.intercept_), 8), flat.coef_.shape)
through = LinearRegression(fit_intercept=False).fit(x, y[:, 0])
print(through, np.round(through.coef_, 8), through.intercept_)
