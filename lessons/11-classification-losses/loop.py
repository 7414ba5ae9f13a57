import torch
import torch.nn as nn
import torch.nn.functional as F

# Raw scores for three classes, two samples. They are logarithms of 6, 3, 1
# and of 2, 2, 1, so that the probabilities come out round.
odds = torch.tensor([[6.0, 3.0, 1.0], [2.0, 2.0, 1.0]])
logits = odds.log().requires_grad_()
target = torch.tensor([0, 2])  # scene: logits

chances = F.softmax(logits, dim=1)  # scene: softmax
log_chances = F.log_softmax(logits, dim=1)
by_parts = F.nll_loss(log_chances, target)  # scene: parts
loss = nn.CrossEntropyLoss()(logits, target)  # scene: loss
loss.backward()  # scene: slope

# Softmax twice: the probabilities are taken for scores.
twice = nn.CrossEntropyLoss()(chances, target)  # scene: twice
perfect = torch.tensor([[1.0, 0.0, 0.0]])
floor = nn.CrossEntropyLoss()(perfect, torch.tensor([0]))  # scene: floor

# Yes or no, for each of ten labels at once.
labels = torch.tensor([[1, 0, 1, 0, 0, 1, 0, 0, 0, 1]])
scores = torch.zeros(1, 10, requires_grad=True)
many = nn.BCEWithLogitsLoss()(scores, labels.float())  # scene: labels
many.backward()  # scene: labels slope

# A confident mistake.
sure = torch.tensor([200.0], requires_grad=True)
no = torch.tensor([0.0])
unstable = nn.BCELoss()(torch.sigmoid(sure), no)
unstable.backward()  # scene: unstable
sure.grad = None
stable = nn.BCEWithLogitsLoss()(sure, no)
stable.backward()  # scene: stable
