"""Short questions, short answers: one-hot, masks, batches of indices, moving averages."""

import torch
import torch.nn.functional as F

x = torch.arange(12.0).view(3, 4)
idx = torch.tensor([2, 0, 3])
print(x[torch.arange(3), idx], x.gather(1, idx.unsqueeze(1)).squeeze(1), x[range(3), idx])
print(F.one_hot(idx, 4), torch.eye(4)[idx], torch.zeros(3, 4).scatter_(1, idx.view(-1, 1), 1))
lengths = torch.tensor([1, 3, 2])
mask = torch.arange(4)[None, :] < lengths[:, None]
print(mask, (x * mask).sum(1) / lengths, x.masked_fill(~mask, 0), x[mask])
scores = torch.tensor([[1.0, 2.0, 3.0, 4.0]] * 3).masked_fill(~mask, float("-inf"))
print(F.softmax(scores, dim=-1))
print(torch.tril(torch.ones(4, 4)).bool(), torch.triu(torch.full((3, 3), float("-inf")), diagonal=1))
print(x.unfold(1, 2, 1).mean(-1), F.avg_pool1d(x.unsqueeze(1), 2, 1), x.cumsum(1) / torch.arange(1, 5))
print((x - x.mean(0)) / x.std(0), (x - x.min()) / (x.max() - x.min()), F.normalize(x, dim=1), x / x.norm(dim=1, keepdim=True).clamp(min=1e-8))
print(x.flip(1), x.roll(1, dims=0), x[torch.randperm(3).argsort().argsort() >= 0], x[:, [1, 0, 3, 2]])
a, b = torch.tensor([1.0, 2.0]), torch.tensor([3.0, 4.0, 5.0])
print(a[:, None] * b[None, :], torch.outer(a, b), torch.einsum("i,j->ij", a, b), torch.cartesian_prod(a, b)[:2])
print(torch.cdist(torch.zeros(1, 2), torch.tensor([[3.0, 4.0]])), F.cosine_similarity(torch.tensor([[1.0, 0.0]]), torch.tensor([[1.0, 1.0]])), F.pairwise_distance(torch.zeros(1, 2), torch.ones(1, 2)))
print(torch.bincount(torch.tensor([0, 1, 1, 3]), minlength=5), torch.unique(torch.tensor([3, 1, 1]), return_counts=True), torch.histc(torch.tensor([0.1, 0.4, 0.9]), bins=2, min=0, max=1))
print(torch.stack([x[0], x[2]]).mean(0), torch.cat([x, x.sum(0, keepdim=True)]), torch.cat([x, torch.ones(3, 1)], dim=1), torch.block_diag(torch.ones(1, 1), torch.ones(1, 2)))
print(x.max(1), x.argmax(), divmod(x.argmax().item(), x.shape[1]), x.topk(2, dim=1), torch.sort(x, dim=1, descending=True)[0][:, 0], (x == x.max()).nonzero())
print(torch.where(x > 5, x, -x), torch.clamp(x, 2, 8), x.ge(3) & x.lt(7), (x > 3).any(dim=1), (x % 2 == 0).sum().item(), torch.isclose(x, x + 1e-9).all())
print(x.reshape(-1, 2, 2).transpose(1, 2), x.t().contiguous().view(-1)[:3], x.view(3, 2, 2).sum((1, 2)), x.unsqueeze(1).repeat(1, 2, 1).shape, x.expand(2, 3, 4).shape)
total = sum(p for p in [torch.tensor(1.0), torch.tensor(2.0)])
print(total, sum([1.5, total.item()]), torch.tensor([t.item() for t in [total, total]]), torch.stack([total, total]).mean(), max(torch.tensor(1), torch.tensor(5)))
tokens = "the cat sat on the mat".split()
vocab = {w: i for i, w in enumerate(dict.fromkeys(tokens))}
ids = torch.tensor([vocab[w] for w in tokens])
print(ids, len(vocab), torch.nn.utils.rnn.pad_sequence([ids[:2], ids[:4]], batch_first=True, padding_value=-1))
ema = None
for v in (1.0, 2.0, 3.0):
    ema = v if ema is None else 0.9 * ema + 0.1 * v
print(round(ema, 4), torch.lerp(torch.tensor(1.0), torch.tensor(2.0), 0.25))
