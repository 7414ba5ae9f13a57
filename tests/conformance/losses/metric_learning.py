import torch, torch.nn as nn, torch.nn.functional as F, random, itertools
from torch.utils.data import Dataset, DataLoader, Sampler
random.seed(0); torch.manual_seed(0)
class PairDataset(Dataset):
    def __init__(self, data, labels): self.data, self.labels = data, labels; self.by = {l: [i for i, t in enumerate(labels) if t == l] for l in sorted(set(labels))}
    def __getitem__(self, i):
        same = random.random() < 0.5; l = self.labels[i]
        j = random.choice(self.by[l]) if same else random.choice(self.by[random.choice([k for k in self.by if k != l])])
        return self.data[i], self.data[j], torch.tensor([float(not same)])
    def __len__(self): return len(self.data)
class ContrastiveLoss(torch.nn.Module):
    """Contrastive loss function. Based on: http://yann.lecun.com/exdb/publis/pdf/hadsell-chopra-lecun-06.pdf"""
    def __init__(self, margin=2.0): super(ContrastiveLoss, self).__init__(); self.margin = margin
    def forward(self, output1, output2, label):
        d = F.pairwise_distance(output1, output2, keepdim=True)
        return torch.mean((1 - label) * torch.pow(d, 2) + (label) * torch.pow(torch.clamp(self.margin - d, min=0.0), 2))
class Net(nn.Module):
    def __init__(self): super().__init__(); self.cnn1 = nn.Sequential(nn.ReflectionPad2d(1), nn.Conv2d(1, 4, kernel_size=3), nn.ReLU(inplace=True), nn.BatchNorm2d(4), nn.Dropout2d(p=.2)); self.fc1 = nn.Sequential(nn.Linear(4 * 36, 16), nn.ReLU(inplace=True), nn.Linear(16, 5))
    def forward_once(self, x): output = self.cnn1(x); output = output.view(output.size()[0], -1); return self.fc1(output)
    def forward(self, a, b): return self.forward_once(a), self.forward_once(b)
X = torch.randn(20, 1, 6, 6); Y = [i % 4 for i in range(20)]
net = Net(); opt = torch.optim.Adam(net.parameters(), lr=0.0005); crit = ContrastiveLoss()
counter, loss_history, iteration_number = [], [], 0
for epoch in range(2):
    for i, data in enumerate(DataLoader(PairDataset(X, Y), shuffle=True, batch_size=5), 0):
        img0, img1, label = data; opt.zero_grad(); o1, o2 = net(img0, img1); l = crit(o1, o2, label); l.backward(); opt.step()
        if i % 2 == 0: print("Epoch number {}\n Current loss {}\n".format(epoch, round(l.item(), 4))); iteration_number += 10; counter.append(iteration_number); loss_history.append(round(l.item(), 3))
print(counter, loss_history)
a, p, n = torch.randn(3, 4, 8).unbind(0)
for red in ("mean", "sum", "none"): print(nn.TripletMarginLoss(margin=1.0, p=2, reduction=red)(a, p, n))
print(nn.TripletMarginWithDistanceLoss(distance_function=lambda x, y: 1.0 - F.cosine_similarity(x, y), margin=0.2, swap=True)(a, p, n), nn.CosineEmbeddingLoss(margin=0.3)(a, p, torch.tensor([1, -1, 1, -1])), nn.MarginRankingLoss(0.1)(a[:, 0], p[:, 0], torch.ones(4)), nn.HingeEmbeddingLoss()(a, torch.ones(4, 8).mul(-1)))
def nt_xent(z1, z2, t=0.5):
    z = F.normalize(torch.cat([z1, z2]), dim=1); sim = z @ z.t() / t; sim.fill_diagonal_(float("-inf")); n = len(z1); tgt = torch.cat([torch.arange(n) + n, torch.arange(n)]); return F.cross_entropy(sim, tgt)
print(nt_xent(a, p)); print(torch.cdist(a, p).shape, torch.cdist(a, p)[0], F.pdist(a) if hasattr(F, "pdist") else 0)
class BalancedSampler(Sampler):
    def __init__(self, labels, k): self.labels, self.k = torch.tensor(labels), k
    def __iter__(self):
        for _ in range(len(self)):
            yield torch.cat([(self.labels == c).nonzero().flatten()[torch.randperm(5)[:self.k]] for c in range(4)]).tolist()
    def __len__(self): return 2
for xb, yb in DataLoader(list(zip(X, Y)), batch_sampler=BalancedSampler(Y, 2)): print(xb.shape, yb)
print(list(itertools.combinations("abc", 2)))
class ArcFace(nn.Module):
    def __init__(self, d, c, s=30., m=0.5): super().__init__(); self.W = nn.Parameter(torch.empty(c, d)); nn.init.xavier_uniform_(self.W); self.s, self.m = s, m
    def forward(self, x, y):
        cos = F.linear(F.normalize(x), F.normalize(self.W)).clamp(-1 + 1e-7, 1 - 1e-7); th = torch.acos(cos); oh = F.one_hot(y, cos.size(1)).bool(); return F.cross_entropy(self.s * torch.where(oh, torch.cos(th + self.m), cos), y)
print(ArcFace(8, 3)(a, torch.tensor([0, 1, 2, 0])))
