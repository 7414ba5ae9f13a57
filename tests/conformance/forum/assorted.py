# assorted forum snippets
import torch, torch.nn as nn, torch.nn.functional as F, torch.optim as optim, warnings, sys, traceback, os, time, copy, gc, math, random
torch.manual_seed(1)
# 1 freeze and finetune
backbone = nn.Sequential(nn.Conv2d(3, 4, 3), nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten())
for p in backbone.parameters(): p.requires_grad = False
model = nn.Sequential(backbone, nn.Linear(4, 2))
opt = optim.Adam(filter(lambda p: p.requires_grad, model.parameters()), lr=1e-3)
print(sum(p.numel() for p in model.parameters() if p.requires_grad), len(opt.param_groups[0]["params"]))
out = model(torch.randn(2, 3, 8, 8)); out.sum().backward(); print([p.grad is None for p in model.parameters()])
opt = optim.SGD([{"params": backbone.parameters(), "lr": 1e-4}, {"params": model[1].parameters()}], lr=1e-2, momentum=0.9, weight_decay=5e-4)
for g in opt.param_groups: print({k: v for k, v in g.items() if k != "params"})
for i, param_group in enumerate(opt.param_groups): param_group["lr"] *= 0.1
print([g["lr"] for g in opt.param_groups])
# 2 gradient accumulation
acc = 4; m = nn.Linear(3, 1); o = optim.SGD(m.parameters(), lr=0.1)
for i in range(8):
    x, y = torch.randn(2, 3), torch.randn(2, 1); loss = F.mse_loss(m(x), y) / acc; loss.backward()
    if (i + 1) % acc == 0: o.step(); o.zero_grad(); print(i, m.weight.data)
# 3 custom loss and focal loss
class FocalLoss(nn.Module):
    def __init__(self, alpha=1, gamma=2, reduction='mean'): super(FocalLoss, self).__init__(); self.alpha, self.gamma, self.reduction = alpha, gamma, reduction
    def forward(self, inputs, targets):
        bce = F.binary_cross_entropy_with_logits(inputs, targets, reduction='none'); pt = torch.exp(-bce); f = self.alpha * (1 - pt) ** self.gamma * bce
        return f.mean() if self.reduction == 'mean' else f.sum() if self.reduction == 'sum' else f
class DiceLoss(nn.Module):
    def forward(self, inputs, targets, smooth=1):
        inputs = torch.sigmoid(inputs).view(-1); targets = targets.view(-1); inter = (inputs * targets).sum(); return 1 - (2. * inter + smooth) / (inputs.sum() + targets.sum() + smooth)
lg, tg = torch.randn(4, 3, requires_grad=True), torch.randint(0, 2, (4, 3)).float()
print(FocalLoss()(lg, tg), DiceLoss()(lg, tg)); print(FocalLoss())
class LabelSmoothingLoss(nn.Module):
    def __init__(self, classes, smoothing=0.1): super().__init__(); self.c, self.s, self.cls = 1.0 - smoothing, smoothing, classes
    def forward(self, pred, target):
        pred = pred.log_softmax(dim=-1)
        with torch.no_grad(): td = torch.zeros_like(pred); td.fill_(self.s / (self.cls - 1)); td.scatter_(1, target.data.unsqueeze(1), self.c)
        return torch.mean(torch.sum(-td * pred, dim=-1))
print(LabelSmoothingLoss(3)(lg, torch.tensor([0, 1, 2, 1])), nn.CrossEntropyLoss(label_smoothing=0.1)(lg, torch.tensor([0, 1, 2, 1])))
def rmse(a, b): return torch.sqrt(F.mse_loss(a, b))
print(rmse(torch.ones(2), torch.zeros(2)))
# 4 confusion matrix and metrics
y_true, y_pred = torch.tensor([0, 1, 2, 2, 1]), torch.tensor([0, 2, 2, 2, 1]); cm = torch.zeros(3, 3, dtype=torch.int64)
for t, p in zip(y_true.view(-1), y_pred.view(-1)): cm[t.long(), p.long()] += 1
print(cm, cm.diag() / cm.sum(1)); prec = cm.diag() / cm.sum(0); rec = cm.diag() / cm.sum(1); print(prec, rec, 2 * prec * rec / (prec + rec))
def accuracy(output, target, topk=(1,)):
    with torch.no_grad():
        maxk = max(topk); batch_size = target.size(0); _, pred = output.topk(maxk, 1, True, True); pred = pred.t(); correct = pred.eq(target.view(1, -1).expand_as(pred)); res = []
        for k in topk: correct_k = correct[:k].reshape(-1).float().sum(0, keepdim=True); res.append(correct_k.mul_(100.0 / batch_size))
        return res
print(accuracy(torch.randn(6, 5), torch.randint(0, 5, (6,)), (1, 3)))
# 5 common errors
def tryit(f):
    try: f()
    except Exception as e: print(type(e).__name__ + ":", e)
tryit(lambda: (x := torch.ones(2, requires_grad=True)).mul_(2)); 
def twice(): l = (torch.ones(2, requires_grad=True) ** 2).sum(); l.backward(); l.backward()
tryit(twice)
def inpl(): x = torch.randn(3, requires_grad=True); y = x.sigmoid(); y += 1; y.sum().backward()
tryit(inpl)
tryit(lambda: nn.Linear(3, 2)(torch.randn(4, 3).double()))
tryit(lambda: F.nll_loss(torch.randn(2, 3), torch.tensor([0, 3])))
tryit(lambda: model.load_state_dict(nn.Linear(2, 2).state_dict()))
tryit(lambda: nn.Module().register_buffer("a.b", torch.ones(1)))
tryit(lambda: nn.ModuleList([1])); tryit(lambda: nn.ModuleDict({1: nn.Linear(1, 1)})); tryit(lambda: nn.ParameterList([1])); tryit(lambda: nn.Parameter([1.0])); tryit(lambda: setattr(nn.Linear(2, 2), "weight", torch.ones(2, 2)))
tryit(lambda: nn.Sequential(nn.Linear(2, 2)).foo); tryit(lambda: nn.CrossEntropyLoss()(torch.randn(2, 3))); tryit(lambda: torch.tensor([1, 2]).requires_grad_()); tryit(lambda: torch.tensor([[1, 2], [3]])); tryit(lambda: torch.tensor("a")); tryit(lambda: torch.randn(2).foo); tryit(lambda: torch.foo); tryit(lambda: nn.Foo); tryit(lambda: F.foo); tryit(lambda: optim.Foo); pass
tryit(lambda: optim.SGD(nn.Linear(1, 1).parameters())); tryit(lambda: optim.Adam()); tryit(lambda: optim.lr_scheduler.StepLR()); tryit(lambda: nn.Linear(3)); tryit(lambda: nn.Conv2d(1, 2)); tryit(lambda: nn.LSTM()); tryit(lambda: nn.Dropout("a")); tryit(lambda: nn.BatchNorm1d()); tryit(lambda: nn.Embedding(3)); tryit(lambda: nn.Linear("a", 2)); tryit(lambda: nn.Linear(2.0, 2)); tryit(lambda: nn.Conv2d(3, 4, "a")); tryit(lambda: nn.ReLU(1, 2)); tryit(lambda: nn.Linear(2, 2, 3, 4, 5, 6))
tryit(lambda: nn.Linear(2, 2)([1, 2])); tryit(lambda: nn.Linear(2, 2)(None)); tryit(lambda: nn.Conv2d(1, 1, 1)(3)); tryit(lambda: nn.Embedding(2, 2)([0])); tryit(lambda: nn.MSELoss()(1, 2)); tryit(lambda: nn.ReLU()([1])); tryit(lambda: F.softmax([1])); tryit(lambda: F.relu(1)); tryit(lambda: F.dropout([1.])); tryit(lambda: nn.Softmax()(torch.ones(2))); tryit(lambda: F.one_hot(torch.tensor([-1])));  tryit(lambda: nn.LSTM(2, 2)(3)); tryit(lambda: nn.Flatten()(3)); tryit(lambda: F.cross_entropy([1], [2]))
