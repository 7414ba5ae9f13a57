"""Losses with their reductions and options: values, gradients, messages."""

import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(0)
scores = torch.randn(4, 3)
target = torch.randn(4, 3)
probabilities = torch.rand(4, 3)
signs = torch.tensor([[1.0, -1.0, 1.0], [-1.0, 1.0, 1.0], [1.0, 1.0, -1.0], [-1.0, -1.0, 1.0]])
classes = torch.tensor([2, 0, 1, 2])
weight = torch.tensor([1.0, 2.0, 0.5])


def show(name, loss, *others, start=scores):
    x = start.clone().requires_grad_()
    value = loss(x, *others)
    print(name, value.detach() if name.startswith("margin") else value)
    value.sum().backward()
    print(x.grad)


for reduction in ("mean", "sum", "none"):
    r = {"reduction": reduction}
    show("mse", nn.MSELoss(**r), target)
    show("l1", nn.L1Loss(**r), target)
    show("smooth l1", nn.SmoothL1Loss(**r), target)
    show("smooth l1 beta", nn.SmoothL1Loss(beta=0.3, **r), target)
    show("huber", nn.HuberLoss(delta=0.5, **r), target)
    show("cross entropy", nn.CrossEntropyLoss(**r), classes)
    show("weighted", nn.CrossEntropyLoss(weight=weight, **r), classes)
    show("ignoring", nn.CrossEntropyLoss(ignore_index=2, **r), classes)
    show("smoothed", nn.CrossEntropyLoss(label_smoothing=0.1, **r), classes)
    show("all", nn.CrossEntropyLoss(weight=weight, ignore_index=0, label_smoothing=0.2, **r), classes)
    show("soft", nn.CrossEntropyLoss(**r), probabilities)
    show("soft, all", nn.CrossEntropyLoss(weight=weight, label_smoothing=0.2, **r), probabilities)
    show("nll", nn.NLLLoss(weight=weight, **r), classes)
    show("bce", lambda x, y: nn.BCELoss(**r)(x.sigmoid(), y), probabilities)
    show("bce weighted", lambda x, y: nn.BCELoss(weight=weight, **r)(x.sigmoid(), y), probabilities)
    show("logits", nn.BCEWithLogitsLoss(**r), probabilities)
    show("logits, pos_weight", nn.BCEWithLogitsLoss(pos_weight=weight, **r), probabilities)
    show("logits, both", nn.BCEWithLogitsLoss(weight=weight, pos_weight=weight, **r), probabilities)
    show("kl", nn.KLDivLoss(**r), probabilities)
    show("kl log", nn.KLDivLoss(log_target=True, **r), target)
    show("gaussian", lambda x, y: nn.GaussianNLLLoss(**r)(x, y, probabilities), target)
    show("gaussian full", lambda x, y: nn.GaussianNLLLoss(full=True, **r)(y, y + 1, x * x), target)
    show("poisson", nn.PoissonNLLLoss(**r), probabilities)
    show("poisson full", nn.PoissonNLLLoss(full=True, **r), probabilities * 5)
    show("poisson rate", lambda x, y: nn.PoissonNLLLoss(log_input=False, **r)(x * x, y), probabilities)
    show("soft margin", nn.SoftMarginLoss(**r), signs)
    show("hinge", nn.HingeEmbeddingLoss(margin=0.7, **r), signs)
    show("ranking", nn.MarginRankingLoss(margin=0.1, **r), target, signs)
    show("triplet", nn.TripletMarginLoss(**r), target, probabilities)
    show("triplet swap", nn.TripletMarginLoss(margin=2.0, swap=True, p=1, **r), target, probabilities)
    show("cosine", nn.CosineEmbeddingLoss(margin=0.2, **r), target, signs[:, 0])
    show("margin", nn.MultiMarginLoss(weight=weight, **r), classes)
    show("margin 2", nn.MultiMarginLoss(p=2, margin=0.5, **r), classes)
    show("multilabel", nn.MultiLabelSoftMarginLoss(**r), probabilities)

show("kl batchmean", nn.KLDivLoss(reduction="batchmean"), probabilities)
show("one sample", F.cross_entropy, torch.tensor(1), start=scores[0])
show("one soft sample", F.cross_entropy, probabilities[0], start=scores[0])
show("images", F.cross_entropy, torch.tensor([[[0, 1], [2, 2]], [[1, 1], [0, 2]]]), start=torch.randn(2, 3, 2, 2))
show("sequence", F.cross_entropy, torch.tensor([[0, 1], [2, 2]]), start=torch.randn(2, 3, 2))
print(F.cross_entropy(torch.randn(2, 3, 2, 2), torch.zeros(2, 2, 2, dtype=torch.long), reduction="none").shape)
show("extremes", F.binary_cross_entropy_with_logits, torch.tensor([1.0, 0.0, 1.0, 0.0]),
     start=torch.tensor([40.0, -200.0, -200.0, 300.0]))
show("certain", F.binary_cross_entropy, torch.tensor([1.0, 0.0, 0.0]), start=torch.tensor([1.0, 0.0, 1.0]))
print(F.cosine_similarity(scores, target), F.pairwise_distance(scores, target))
print(nn.CosineSimilarity(dim=0)(scores, target), nn.PairwiseDistance(p=1)(scores, target))
print(F.one_hot(classes), F.one_hot(torch.tensor([[1], [0]]), 4), F.mse_loss(scores, target, weight=probabilities))
print(nn.CrossEntropyLoss(), nn.BCEWithLogitsLoss(pos_weight=weight), nn.HuberLoss(delta=2.0), nn.KLDivLoss())
print(list(nn.CrossEntropyLoss(weight=weight).state_dict()))

for attempt in (
    lambda: F.cross_entropy(scores, torch.tensor([0, 1, 2, 3])),
    lambda: F.cross_entropy(scores, torch.tensor([0, 1])),
    lambda: F.cross_entropy(scores, classes.float()),
    lambda: F.cross_entropy(scores, classes, label_smoothing=2.0),
    lambda: F.cross_entropy(torch.randn(2, 3, 4), torch.zeros(2, 5, dtype=torch.long)),
    lambda: F.binary_cross_entropy(scores, probabilities),
    lambda: F.binary_cross_entropy(probabilities, probabilities[:2]),
    lambda: F.binary_cross_entropy_with_logits(scores, probabilities[0]),
    lambda: F.binary_cross_entropy(probabilities, classes),
    lambda: F.mse_loss(scores, target, reduction="average"),
    lambda: F.huber_loss(scores, target, delta=0.0),
    lambda: nn.TripletMarginLoss(margin=-1.0),
    lambda: F.gaussian_nll_loss(scores, target, -probabilities),
    lambda: F.one_hot(torch.tensor([-1])),
    lambda: F.one_hot(torch.tensor([3]), 2),
    lambda: F.one_hot(scores),
):
    try:
        print(attempt())
    except Exception as error:
        print(type(error).__name__, error)
