"""NumPy beside PyTorch: arrays in and out, arithmetic, printing."""

import numpy as np
import torch

a = np.array([1, 2, 3])
b = np.array([[1.0, 2.5], [3.0, 4.0]])
print(a, b, a.dtype, b.dtype, a.shape, b.ndim, b.size, len(b), b.T)
print(repr(a), repr(b), np.array([1.5, 2.0], dtype=np.float32).__repr__(), np.array([True, False]))
print(a + 1, a * 2.5, a / 2, a ** 2, -a, a > 1, a @ a, b @ b, b * b, a // 2, a % 2, 1 / a, 10 - a)
print(np.zeros(3), np.ones((2, 2)), np.full((2,), 7), np.eye(2), np.arange(5), np.arange(0, 1, 0.25), np.linspace(0, 1, 5), np.zeros((2, 3), dtype=np.int64))
print(b[0], b[:, 1], b[0, 1], b[-1, -1], b[b > 2], a[[0, 2]], a[::-1] if False else np.flip(a), b[np.array([1, 0])], a[1:])
print(b.sum(), b.mean(axis=0), b.std(), b.max(), b.min(axis=1), b.argmax(), a.cumsum(), b.prod(), np.var(b, axis=1), b.sum(axis=1, keepdims=True))
print(np.mean([1, 2, 3, 4]), np.std([1.0, 2.0]), np.sum(b), np.max(a), np.argmax([1, 5, 2]), np.median([3, 1, 2]), np.percentile([1, 2, 3, 4], 50), np.dot(a, a))
print(np.exp(a), np.log(b), np.sqrt(a), np.abs(np.array([-1, 2])), np.sin(b), np.tanh(0.5), np.maximum(a, 2), np.where(a > 1, a, 0), np.clip(a, 1, 2), np.round(b * 1.234, 1))
print(np.concatenate([a, a]), np.stack([a, a]), np.vstack([a, a]), np.hstack([a, a]), np.reshape(a, (3, 1)), b.reshape(-1), b.flatten(), np.expand_dims(a, 0), a[:, None].shape, a[np.newaxis].shape)
print(np.unique([1, 2, 2, 3]), np.sort([3, 1, 2]), np.argsort([3, 1, 2]), np.bincount([0, 1, 1]), np.allclose(b, b + 1e-9), np.array_equal(a, a), np.any(a > 2), np.all(a > 0), np.isnan(np.array([1.0, np.nan])))
t = torch.from_numpy(b)
print(t, t.dtype, torch.tensor(a), torch.as_tensor(b).dtype, torch.from_numpy(a).float(), torch.Tensor(b), torch.FloatTensor(b))
t[0, 0] = 100
print(b[0, 0])
n = torch.ones(3).numpy()
print(n, n.dtype, type(n), torch.ones(2, 2).numpy().tolist(), torch.arange(3).numpy(), torch.tensor([0.1, 0.2]).numpy(), torch.rand(2, requires_grad=True).detach().numpy().shape)
x = torch.zeros(2)
y = x.numpy()
x += 1
print(y, np.asarray(x), np.array(torch.tensor([1.5, 2.5])))
print(b.astype(np.float32), a.astype(float), b.astype(int), b.astype("float32").dtype, a.tolist(), a.item(0) if False else int(a[0]), float(b[1, 1]), b.copy() is b)
print(f"{np.mean(b):.3f}", f"{b.mean():.2f}", np.float32(0.1), np.float64(2.5) + 1, np.int64(3), np.pi, np.inf, type(np.mean(b)).__name__)
losses = []
for i in range(3):
    losses.append(torch.tensor(float(i)).item())
print(np.mean(losses), np.array(losses).std(), np.round(np.mean(losses), 2))
for row in b:
    print(row, row.sum())
print(np.arange(12).reshape(3, 4), np.arange(24).reshape(2, 3, 4), np.random.RandomState(0).rand(2, 2), np.array([1e-10, 1.0]), np.array([1e10, 1.0]), np.array([123456.789, 0.001]), np.arange(1200), np.zeros((0,)))
print(np.array([0.1, 0.25, 1 / 3]), np.array([1.0, np.inf, np.nan]), np.array([[0.5, 10.25], [100.125, -1.0]]), np.array([1.0, 2.0]), np.array(3.5), np.float32([1 / 3, 2.0]))
m = np.meshgrid(np.arange(2), np.arange(3))
print(m[0], m[1], np.c_[m[0].ravel(), m[1].ravel()], np.outer(a, a), np.linalg.norm(b), np.linalg.inv(np.array([[2.0, 0.0], [0.0, 4.0]])))
for bad in (lambda: a + np.array([1, 2]), lambda: b.reshape(3, 3), lambda: a[5], lambda: np.array([[1, 2], [3]]), lambda: bool(a > 1), lambda: torch.from_numpy([1, 2])):
    try:
        print(bad())
    except Exception as error:
        print(type(error).__name__, error)
