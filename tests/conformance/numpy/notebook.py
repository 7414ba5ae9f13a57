import numpy as np, torch
np.random.seed(0)
X = np.random.randn(20, 3); w = np.array([1.5, -2.0, 0.5]); y = X @ w + 0.1 * np.random.randn(20)
print(X.shape, X.dtype, X.mean(axis=0), X.std(axis=0).round(3), y[:3])
X = (X - X.mean(0)) / X.std(0)
idx = np.random.permutation(len(X)); tr, te = idx[:15], idx[15:]
print(tr, te, X[tr].shape)
Xb = np.hstack([X, np.ones((20, 1))]); print(np.linalg.lstsq(Xb, y, rcond=None)[0]); print(np.linalg.inv(Xb.T @ Xb) @ Xb.T @ y)
print(np.concatenate([X[:1], X[1:2]], axis=0), np.vstack([[1, 2], [3, 4]]), np.stack([np.arange(2), np.arange(2)], axis=1))
print(np.arange(0, 1, 0.25), np.linspace(0, 1, 5), np.eye(2), np.full((2, 2), 7), np.zeros_like(np.ones(2)), np.meshgrid(np.arange(2), np.arange(3))[0])
print(np.where(np.array([1, -1]) > 0, 1, 0), np.clip([1, 5], 2, 4), np.argsort([3, 1, 2]), np.unique([1, 1, 2], return_counts=True), np.cumsum([1, 2, 3]), np.bincount([0, 1, 1]))
print(np.exp([0., 1.]), np.log(2.0), np.sqrt(4), np.dot([1, 2], [3, 4]), np.outer([1, 2], [3, 4]), np.sum([[1, 2], [3, 4]], axis=1, keepdims=True), np.prod([2, 3]), np.abs(-3), np.sign(-2.0))
def sigmoid(z): return 1 / (1 + np.exp(-z))
W1, W2 = np.random.randn(3, 4) * 0.1, np.random.randn(4, 1) * 0.1
for i in range(3):
    h = np.maximum(0, X @ W1); p = sigmoid(h @ W2); t = (y > 0).astype(np.float64).reshape(-1, 1); loss = -np.mean(t * np.log(p) + (1 - t) * np.log(1 - p)); g = (p - t) / len(X); gW2 = h.T @ g; gh = g @ W2.T; gh[h <= 0] = 0; gW1 = X.T @ gh; W1 -= 0.5 * gW1; W2 -= 0.5 * gW2; print(f"{loss:.6f}")
a = np.array([[1, 2, 3], [4, 5, 6]]); print(a[:, 1], a[1], a[a > 2], a.T, a.reshape(3, -1), a.flatten(), a.ravel().tolist(), a.max(), a.argmax(axis=1), a.min(axis=0), a.size, a.ndim, a.dtype, a.astype(float), a[..., None].shape, a[::-1], a[[0, 1], [1, 2]])
print(repr(a), str(np.float32(1.5)), repr(np.array([1.5, 2.0], dtype=np.float32)), np.array(["a", "b"]) if False else "", np.array([True, False]), np.inf, -np.inf, np.nan, np.pi, np.newaxis)
t = torch.from_numpy(a); t[0, 0] = 100; print(a[0, 0], t.dtype, torch.tensor(np.float32(1.5)), torch.as_tensor(a).float(), t.numpy() is a)
print(np.allclose([1.0], [1.0 + 1e-9]), np.array_equal([1], [1]), np.isnan([np.nan, 1]), np.random.choice(5, 3, replace=False), np.random.uniform(0, 1, 2), np.random.normal(0, 1, (2, 2)), np.random.rand(2), np.random.randint(0, 10, 5))
rng = np.random.default_rng(42); print(rng.random(2), rng.integers(0, 10, 3), rng.normal(size=2), rng.permutation(4), rng.choice([1, 2, 3]))
print(np.mean([1, 2, 3]), np.median([1, 5, 2]), np.var([1., 2.]), np.percentile([1, 2, 3, 4], 50), np.histogram([1, 2, 2], bins=2), np.corrcoef([1, 2, 3], [1, 2, 4])[0, 1].round(6), np.tile([1, 2], 2), np.repeat([1, 2], 2), np.expand_dims(np.ones(2), 0).shape, np.squeeze(np.ones((1, 2))).shape, np.transpose(np.ones((2, 3))).shape, np.linalg.norm([3, 4]), np.trace(np.eye(3)), np.diag([1, 2]), np.any([0, 1]), np.all([1, 1]), np.pad([1], 1), np.split(np.arange(4), 2), np.array_split(np.arange(5), 2), np.roll([1, 2, 3], 1), np.round(1.23456, 2), np.floor(1.7), np.power(2, 3), np.maximum([1, 5], [2, 3]), np.einsum("ij,j->i", np.ones((2, 2)), np.ones(2)), np.triu(np.ones((2, 2))), np.ceil(1.2), np.mod(5, 3), np.hypot(3, 4), np.sin(0.0), np.tanh(0.5), np.logical_and([True], [False]), np.nonzero([0, 1]), np.flip([1, 2]), np.min([1, 2]), np.ptp([1, 5]), np.cov([1, 2, 3], [1, 2, 4]), np.interp(0.5, [0, 1], [0, 10]), np.digitize([0.5], [0, 1]), np.searchsorted([1, 2, 3], 2), np.isin([1, 2], [2]), np.argwhere([0, 1]), np.cross([1, 0, 0], [0, 1, 0]), np.kron([1, 2], [1, 1]), np.diff([1, 3, 6]), np.gradient([1., 2., 4.]), np.average([1, 2], weights=[3, 1]), np.nan_to_num([np.nan]), np.count_nonzero([0, 1]), np.sort([2, 1]), np.save if False else "")
for i, row in enumerate(a): print(i, row, row.sum())
print({k: v.tolist() for k, v in zip("ab", np.split(a, 2))}, np.array([[1, 2]]).shape, len(a), a.mean(), a.sum(axis=0), f"{a.mean():.2f}", a.std(ddof=1), np.set_printoptions(precision=2), np.array([1.23456]), a.copy(), a @ a.T, a * 2.5, a ** 2, -a, a // 2, a % 2, a == 2, 3 - a)
