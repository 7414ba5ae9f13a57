# Sums, means and variances to the last digit: NumPy adds pairwise along memory.
import numpy as np, torch
np.random.seed(1)
for n in (80, 100, 7, 129, 1000, 10000):
    e = np.random.randn(n, 1)
    print(n, (e ** 2).mean(), e.sum(), (2*e).mean(), e.mean(0), np.sum(e[:,0]), e.astype(np.float32).mean(), np.var(e), np.std(e), np.mean(e.T), np.random.rand(n,3).mean(), np.random.rand(n,3).mean(axis=1)[:2], np.random.rand(3,n).mean(axis=0)[:2], np.random.rand(3,n).mean(axis=1)[:2], np.dot(e.T,e), np.linalg.norm(e), (e*e).sum(axis=0))
print(torch.tensor([np.float64(1.5), 2]), torch.tensor(np.float64(1.5)), torch.tensor([np.float32(1.5)]), torch.tensor([1.5, np.float64(2)]), torch.as_tensor([np.log(2), 1.0]), torch.tensor([[np.float64(1)],[2]]), torch.tensor([np.int64(3)]), torch.tensor([np.int32(3)]), torch.tensor([np.float64(1), np.float32(2)]), torch.tensor(np.log(3.)), torch.tensor((np.float64(1),)), torch.tensor([True, np.bool_(False)]), torch.ones(2)*np.float64(3), torch.tensor([np.float32(1), 2.5]))
r = np.random.RandomState(5)
for shape in ((5,), (0,), (3, 4), (200, 3), (3, 200), (2, 3, 300), (300, 2, 3), (2, 300, 3), (1, 500, 1), (7, 1, 9), (130, 130), ()):
    for kind in (np.float64, np.float32):
        x = r.standard_normal(shape).astype(kind) if shape else kind(1.5)
        for axis in [None, *range(-len(shape), len(shape))] + ([(0, 1), (0, -1)] if len(shape) > 1 else []) + ([(0, 1, 2), (1, 2)] if len(shape) > 2 else []):
            if 0 in shape: continue
            for f in (np.sum, np.mean, np.var, np.std):
                v = f(x, axis=axis)
                print(shape, kind.__name__, axis, f.__name__, repr(np.asarray(v).reshape(-1)[:3].tolist()), np.shape(v), f(x, axis=axis, keepdims=True).shape if shape else '')
        if len(shape) > 1:
            for f in (np.sum, np.mean):
                for axis in range(len(shape)): print('T', shape, axis, repr(np.asarray(f(x.T, axis=axis)).reshape(-1)[:3].tolist()), f(x.T), f(x[::2], axis=axis).reshape(-1)[:2].tolist(), f(x[:, 1:], axis=axis).reshape(-1)[:2].tolist())
print(np.mean([1, 2, 4]), np.mean([0.1] * 10), np.sum([0.1] * 10), np.std([1.0, 2, 4]), np.var([1, 2, 3], ddof=1), np.sum([True, True]), np.sum([1, 2]), np.mean(np.float32([0.1] * 1000)))
print(np.mean(torch.tensor([1.0, 2.0]).numpy()), np.average([0.1, 0.2, 0.4]), np.sum([[1, 2], [3, 4]], axis=1), np.array([1.5, 2.5]).sum(), np.array([[0.1, 0.2], [0.3, 0.4]]).mean(axis=0))
