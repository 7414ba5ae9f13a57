"""Cross-correlation by hand, an edge detector that is learnt, windows and padding."""

import torch, torch.nn.functional as F
torch.manual_seed(0)
img = torch.arange(1.0, 26).view(1, 1, 5, 5)
ker = torch.tensor([[[[0.0, 1.0, 0.0], [1.0, -4.0, 1.0], [0.0, 1.0, 0.0]]]])
print(F.conv2d(img, ker))
cols = F.unfold(img, 3)
print(cols.shape, cols[0, :, 0])
print((ker.view(1, -1) @ cols).view(1, 1, 3, 3))
print(F.fold(cols, (5, 5), 3)[0, 0])

def corr2d(X, K):
    h, w = K.shape
    Y = torch.zeros((X.shape[0] - h + 1, X.shape[1] - w + 1))
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            Y[i, j] = (X[i:i + h, j:j + w] * K).sum()
    return Y

X = torch.ones((6, 8))
X[:, 2:6] = 0
K = torch.tensor([[1.0, -1.0]])
print(corr2d(X, K))
print(corr2d(X.t(), K))
conv = torch.nn.Conv2d(1, 1, kernel_size=(1, 2), bias=False)
X = X.reshape((1, 1, 6, 8))
Y = corr2d(X[0, 0], K).reshape((1, 1, 6, 7))
lr = 0.03

for i in range(10):
    Yh = conv(X)
    l = (Yh - Y) ** 2
    conv.zero_grad()
    l.sum().backward()
    conv.weight.data[:] -= lr * conv.weight.grad
    if (i + 1) % 2 == 0:
        print(f'epoch {i + 1}, loss {l.sum():.3f}')
print(conv.weight.data.reshape((1, 2)))
x = torch.arange(8.0).view(1, 1, 8)
print(F.avg_pool1d(x, 2), F.max_pool1d(x, 3, stride=1, padding=1), x.unfold(2, 3, 2))
print(F.interpolate(x, scale_factor=2, mode='linear')[0, 0, :5])
print(F.pad(x, (1, 2), value=9.0))
print(F.pad(x, (2, 2), mode='reflect'))
print(F.pad(x, (2, 2), mode='replicate'))
print(F.pad(x, (1, 1), mode='circular'))
w = torch.randn(2, 3, 3, 3)
o = F.conv2d(torch.randn(1, 3, 8, 8), w, stride=2, padding=1, dilation=1)
print(o.shape, round(o.mean().item(), 4))
print(F.max_pool2d(img, 2, return_indices=True))
print(F.avg_pool2d(img, 3, stride=1, padding=1)[0, 0, 0])
print(F.adaptive_avg_pool2d(img, (2, 2)))
print(F.conv_transpose2d(torch.ones(1, 1, 2, 2), torch.ones(1, 1, 2, 2), stride=2))
print(F.pixel_shuffle(torch.arange(16.0).view(1, 4, 2, 2), 2))
