"""What losses say when shapes, types or ranges are wrong."""

import warnings

import torch
import torch.nn as nn
import torch.nn.functional as F

warnings.simplefilter("always")


def attempt(function):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            print(function())
        except Exception as error:
            print(type(error).__name__, error)
        for warning in caught:
            print(warning.category.__name__, warning.message)


x = torch.zeros(3, 2)
attempt(lambda: nn.MSELoss()(torch.ones(3, 1), torch.ones(3)))
attempt(lambda: F.l1_loss(torch.ones(4, 1), torch.ones(4)))
attempt(lambda: nn.SmoothL1Loss()(torch.ones(2, 1), torch.ones(2)))
attempt(lambda: nn.MSELoss()(torch.ones(3), torch.ones(4)))
attempt(lambda: nn.CrossEntropyLoss()(x, torch.tensor([0, 1, 2])))
attempt(lambda: nn.CrossEntropyLoss()(x, torch.tensor([0, 1, -1])))
attempt(lambda: nn.CrossEntropyLoss()(x, torch.tensor([0, 1])))
attempt(lambda: nn.CrossEntropyLoss()(x, torch.tensor([0.0, 1.0, 1.0])))
attempt(lambda: nn.CrossEntropyLoss()(x, torch.tensor([[0], [1], [1]])))
attempt(lambda: nn.CrossEntropyLoss()(torch.zeros(3), torch.tensor([0, 1, 1])))
attempt(lambda: nn.CrossEntropyLoss(weight=torch.ones(3))(x, torch.tensor([0, 1, 1])))
attempt(lambda: nn.NLLLoss()(x, torch.tensor([0, 1, 5])))
attempt(lambda: nn.NLLLoss()(x, torch.tensor([0.0, 1.0, 1.0])))
attempt(lambda: nn.BCELoss()(torch.tensor([1.5]), torch.tensor([1.0])))
attempt(lambda: nn.BCELoss()(torch.tensor([-0.1]), torch.tensor([1.0])))
attempt(lambda: nn.BCELoss()(torch.tensor([0.5, 0.5]), torch.tensor([1.0])))
attempt(lambda: nn.BCELoss()(torch.tensor([[0.5]]), torch.tensor([1.0])))
attempt(lambda: nn.BCELoss()(torch.tensor([0.5]), torch.tensor([1])))
attempt(lambda: nn.BCEWithLogitsLoss()(torch.zeros(3, 1), torch.zeros(3)))
attempt(lambda: nn.BCEWithLogitsLoss()(torch.zeros(3), torch.zeros(3, dtype=torch.long)))
attempt(lambda: nn.KLDivLoss()(torch.zeros(2, 2), torch.full((2, 2), 0.5)))
attempt(lambda: F.mse_loss(torch.ones(2), torch.ones(2), reduction="avg"))
attempt(lambda: nn.MSELoss(size_average=False)(torch.ones(2), torch.zeros(2)))
attempt(lambda: nn.MSELoss(reduce=False)(torch.ones(2), torch.zeros(2)))
attempt(lambda: F.softmax(torch.ones(2, 2)))
attempt(lambda: F.log_softmax(torch.ones(2)))
attempt(lambda: nn.Softmax()(torch.ones(2, 2)))
attempt(lambda: F.sigmoid(torch.zeros(1)))
attempt(lambda: F.tanh(torch.zeros(1)))
attempt(lambda: nn.MSELoss()(torch.ones(2), [1.0, 1.0]))
attempt(lambda: nn.CrossEntropyLoss()(x, None))
attempt(lambda: F.one_hot(torch.tensor([0, 3]), num_classes=3))
attempt(lambda: F.one_hot(torch.tensor([0.0])))
attempt(lambda: F.cosine_embedding_loss(x, x, torch.ones(2)))
attempt(lambda: F.gaussian_nll_loss(x, x, torch.ones(2, 2)))
attempt(lambda: nn.MSELoss()(torch.ones(2)))
