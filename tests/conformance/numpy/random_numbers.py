"""np.random with a seed: NumPy's own numbers."""

import random

import numpy as np
import torch

np.random.seed(0)
print(np.random.rand(3), np.random.randn(3), np.random.randint(0, 10, 5), np.random.random(), np.random.uniform(-1, 1, 2))
print(np.random.normal(5, 2, size=3), np.random.permutation(5), np.random.choice([10, 20, 30], 4), np.random.choice(5, 3, replace=False), np.random.randn(2, 2))
x = np.arange(6)
np.random.shuffle(x)
print(x, np.random.rand(), np.random.randint(5), np.random.choice(4, 5, p=[0.1, 0.2, 0.3, 0.4]), np.random.exponential(size=2), np.random.standard_normal(2))
np.random.seed(42)
X = 2 * np.random.rand(6, 1)
y = 4 + 3 * X + np.random.randn(6, 1)
print(X.ravel(), y.ravel())
idx = np.arange(6)
np.random.shuffle(idx)
train, test = idx[:4], idx[4:]
print(train, test, X[train].shape)
X_t = torch.from_numpy(X).float()
y_t = torch.tensor(y, dtype=torch.float32)
torch.manual_seed(0)
model = torch.nn.Linear(1, 1)
opt = torch.optim.SGD(model.parameters(), lr=0.1)
for _ in range(50):
    loss = torch.nn.functional.mse_loss(model(X_t[train]), y_t[train])
    opt.zero_grad()
    loss.backward()
    opt.step()
print(f"{loss.item():.4f}", model.weight.detach().numpy().round(3), model(X_t).detach().numpy().shape)
rng = np.random.RandomState(7)
print(rng.rand(2), rng.randint(0, 100, size=(2, 2)), rng.normal(), rng.permutation(4))
random.seed(1)
np.random.seed(1)
torch.manual_seed(1)
print(random.random(), np.random.rand(), torch.rand(1))
order = np.random.permutation(8)
batches = [order[i:i + 3] for i in range(0, 8, 3)]
print(batches)
