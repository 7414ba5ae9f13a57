import numpy as np, torch
np.random.seed(1)
print(np.pad([[1, 2], [3, 4]], 1), np.pad([1, 2, 3], (1, 2), mode="edge"), np.pad([1, 2, 3], 2, mode="reflect"), np.pad([1,2,3], 2, mode="symmetric"), np.pad([1,2,3],2,mode="wrap"), np.pad(np.ones((1, 2)), ((0, 1), (2, 0)), constant_values=9))
print(np.r_[1:4, 7, [8, 9]], np.mgrid[0:2, 0:3], np.ix_([0, 1], [2, 3]), list(np.ndenumerate(np.array([[1, 2]]))), list(np.ndindex(2, 2)))
np.save("a.npy", np.arange(6).reshape(2, 3)); print(np.load("a.npy")); np.save("b", np.array([1.5, 2.5], dtype=np.float32)); print(np.load("b.npy"), np.load("b.npy").dtype)
np.savetxt("t.csv", np.array([[1.5, 2], [3, 4]]), delimiter=",", fmt="%.2f", header="x,y"); print(open("t.csv").read(), np.loadtxt("t.csv", delimiter=","))
print(np.apply_along_axis(lambda r: r.sum(), 1, np.arange(6).reshape(2, 3)), np.vectorize(lambda x: x * 2 if x > 1 else 0)(np.array([1, 2, 3])), np.piecewise(np.array([-1., 2.]), [np.array([-1., 2.]) < 0], [lambda v: -v]))
print(np.nanmax([1, np.nan]), np.nanmin([1., np.nan]), np.cross([1, 0, 0], [0, 1, 0]), np.kron([1, 2], [1, 1]), np.gradient([1., 2., 4.]), np.digitize([0.5, 1.5], [0, 1]), np.union1d([1, 2], [2, 3]), np.intersect1d([1, 2], [2, 3]), np.setdiff1d([1, 2], [2]), np.fliplr(np.eye(2)), np.rot90(np.array([[1, 2], [3, 4]])), np.tri(2), np.tril_indices(2), np.hsplit(np.arange(4), 2), np.trapezoid([1, 2, 3]), np.insert([1, 2], 1, 9), np.hypot(3, 4), np.logaddexp(0., 0.), np.swapaxes(np.ones((1, 2)), 0, 1).shape, np.moveaxis(np.ones((1, 2, 3)), 0, -1).shape)
print(np.random.multivariate_normal([0, 1], [[2, 0.3], [0.3, 1]], 3), np.random.poisson(3, 5), np.random.binomial(10, 0.3, 5), np.random.lognormal(size=2), np.random.laplace(size=2))
w, v = np.linalg.eigh(np.array([[2., 1.], [1., 3.]])); print(w, np.abs(v)); print(np.linalg.svd(np.array([[1., 2.], [3., 4.]]))[1], np.linalg.cholesky(np.eye(2) * 4), np.linalg.matrix_power(np.array([[1, 1], [0, 1]]), 3), np.linalg.cond(np.eye(2)))
with np.printoptions(precision=2): print(np.array([1.23456]))
print(np.finfo(np.float32).eps, np.finfo(np.float32).max, np.finfo(float).eps, np.iinfo(np.int64).max, a := np.arange(5)[::-1], np.arange(6).reshape(2, 3)[:, ::-1])
def make_moons(n=100, noise=0.1):
    t = np.linspace(0, np.pi, n // 2); X = np.vstack([np.append(np.cos(t), 1 - np.cos(t)), np.append(np.sin(t), 1 - np.sin(t) - 0.5)]).T; y = np.hstack([np.zeros(n // 2, dtype=np.intp), np.ones(n // 2, dtype=np.intp)]); return X + np.random.normal(scale=noise, size=X.shape), y
X, y = make_moons(10); print(X.round(3), y)
def spiral(N=4, D=2, K=3):
    X = np.zeros((N * K, D)); y = np.zeros(N * K, dtype='uint8')
    for j in range(K):
        ix = range(N * j, N * (j + 1)); r = np.linspace(0.0, 1, N); t = np.linspace(j * 4, (j + 1) * 4, N) + np.random.randn(N) * 0.2; X[ix] = np.c_[r * np.sin(t), r * np.cos(t)]; y[ix] = j
    return X, y
X, y = spiral(); print(X.round(3), y); print(torch.from_numpy(X).float().shape, torch.LongTensor(y))
