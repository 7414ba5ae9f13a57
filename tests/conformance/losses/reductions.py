"""Every loss in words of nn and of F, with each reduction, and gradients."""

import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(0)
logits = torch.randn(3, 4, requires_grad=True)
target = torch.tensor([1, 0, 3])
pred, real = torch.tensor([0.5, -1.0, 2.0, 4.0], requires_grad=True), torch.tensor([0.0, -1.5, 2.5, 1.0])
prob, label = torch.tensor([0.1, 0.8, 0.6], requires_grad=True), torch.tensor([0.0, 1.0, 1.0])
for reduction in ("mean", "sum", "none"):
    print(reduction)
    for loss, a, b in (
        (nn.MSELoss(reduction=reduction), pred, real), (nn.L1Loss(reduction=reduction), pred, real), (nn.SmoothL1Loss(reduction=reduction), pred, real), (nn.SmoothL1Loss(reduction=reduction, beta=0.5), pred, real), (nn.HuberLoss(reduction=reduction, delta=2.0), pred, real),
        (nn.CrossEntropyLoss(reduction=reduction), logits, target), (nn.CrossEntropyLoss(reduction=reduction, label_smoothing=0.1), logits, target), (nn.CrossEntropyLoss(reduction=reduction, ignore_index=0), logits, target), (nn.CrossEntropyLoss(torch.tensor([1.0, 2.0, 3.0, 4.0]), reduction=reduction), logits, target),
        (nn.CrossEntropyLoss(reduction=reduction), logits, torch.softmax(torch.ones(3, 4), 1)), (nn.BCELoss(reduction=reduction), prob, label), (nn.BCEWithLogitsLoss(reduction=reduction), pred[:3], label), (nn.BCEWithLogitsLoss(reduction=reduction, pos_weight=torch.tensor(3.0)), pred[:3], label),
        (nn.HingeEmbeddingLoss(reduction=reduction), pred, torch.tensor([1.0, -1.0, 1.0, -1.0])), (nn.SoftMarginLoss(reduction=reduction), pred, torch.tensor([1.0, -1.0, 1.0, -1.0])), (nn.PoissonNLLLoss(reduction=reduction), pred, real.abs()), (nn.MultiLabelSoftMarginLoss(reduction=reduction), logits, (torch.ones(3, 4) > 0).float()),
        (nn.MultiMarginLoss(reduction=reduction), logits, target), (nn.MultiLabelMarginLoss(reduction=reduction), logits, torch.tensor([[3, 0, -1, 1], [1, -1, 0, 0], [0, 1, 2, -1]])), (nn.NLLLoss(reduction=reduction), None, target), (nn.KLDivLoss(reduction=reduction), None, torch.softmax(torch.ones(3, 4), 1)),
    ):
        a = F.log_softmax(logits, dim=1) if a is None else a
        for leaf in (logits, pred, prob):
            leaf.grad = None
        value = loss(a, b)
        value.sum().backward(retain_graph=True)
        grads = [leaf.grad for leaf in (logits, pred, prob) if leaf.grad is not None]
        print(type(loss).__name__, value.detach(), f"{grads[0].abs().sum().item():.4f}")
    x1, x2, x3 = torch.randn(3, 5), torch.randn(3, 5), torch.randn(3, 5)
    print(nn.TripletMarginLoss(reduction=reduction)(x1, x2, x3), nn.CosineEmbeddingLoss(reduction=reduction)(x1, x2, torch.tensor([1, -1, 1])), nn.MarginRankingLoss(margin=0.5, reduction=reduction)(x1[:, 0], x2[:, 0], torch.tensor([1, -1, 1])), nn.GaussianNLLLoss(reduction=reduction)(x1, x2, x3.abs()), F.triplet_margin_loss(x1, x2, x3, margin=2.0, p=1, reduction=reduction))
print(F.mse_loss(pred, real), F.l1_loss(pred, real), F.cross_entropy(logits, target), F.nll_loss(F.log_softmax(logits, 1), target), F.binary_cross_entropy(prob, label), F.binary_cross_entropy_with_logits(pred[:3], label), F.kl_div(F.log_softmax(logits, 1), torch.full((3, 4), 0.25), reduction="batchmean"), F.smooth_l1_loss(pred, real), F.huber_loss(pred, real))
print(nn.CrossEntropyLoss()(torch.tensor([1.0, 2.0, 0.5]), torch.tensor(1)), nn.CrossEntropyLoss()(torch.randn(2, 3, 4), torch.zeros(2, 4, dtype=torch.long)).shape, nn.CrossEntropyLoss(ignore_index=1)(torch.ones(2, 2), torch.tensor([1, 1])))
print(nn.CTCLoss()(torch.randn(6, 2, 4).log_softmax(2), torch.tensor([[1, 2, 1], [3, 1, 0]]), torch.tensor([6, 5]), torch.tensor([3, 2])), nn.CTCLoss(reduction="none")(torch.randn(6, 2, 4).log_softmax(2), torch.tensor([1, 2, 1, 3]), (6, 6), (3, 1)))


class FocalLoss(nn.Module):
    def __init__(self, gamma=2.0, alpha=None):
        super().__init__()
        self.gamma, self.alpha = gamma, alpha

    def forward(self, inputs, targets):
        ce = F.cross_entropy(inputs, targets, weight=self.alpha, reduction="none")
        pt = torch.exp(-ce)
        return ((1 - pt) ** self.gamma * ce).mean()


def dice_loss(pred, target, smooth=1.0):
    pred, target = pred.contiguous().view(-1), target.contiguous().view(-1)
    intersection = (pred * target).sum()
    return 1 - (2.0 * intersection + smooth) / (pred.sum() + target.sum() + smooth)


class RMSELoss(nn.Module):
    def __init__(self, eps=1e-6):
        super().__init__()
        self.mse, self.eps = nn.MSELoss(), eps

    def forward(self, yhat, y):
        return torch.sqrt(self.mse(yhat, y) + self.eps)


print(FocalLoss()(logits, target), dice_loss(prob, label), RMSELoss()(pred, real), FocalLoss(1.0, torch.ones(4))(logits, target))
