"""K-fold cross-validation with Subset and SubsetRandomSampler."""

import torch
import torch.nn as nn
from torch.utils.data import ConcatDataset, DataLoader, Subset, SubsetRandomSampler, TensorDataset

torch.manual_seed(42)
x = torch.randn(60, 3)
y = (x.sum(1, keepdim=True) > 0).float()
dataset = ConcatDataset([TensorDataset(x[:40], y[:40]), TensorDataset(x[40:], y[40:])])
k_folds = 5
indices = torch.randperm(len(dataset)).tolist()
fold_size = len(dataset) // k_folds
results = {}


def reset_weights(m):
    '''Try resetting model weights to avoid weight leakage.'''
    for layer in m.children():
        if hasattr(layer, 'reset_parameters'):
            layer.reset_parameters()


network = nn.Sequential(nn.Linear(3, 8), nn.ReLU(), nn.Linear(8, 1))
for fold in range(k_folds):
    test_ids = indices[fold * fold_size:(fold + 1) * fold_size]
    train_ids = [i for i in indices if i not in set(test_ids)]
    trainloader = DataLoader(dataset, batch_size=12, sampler=SubsetRandomSampler(train_ids))
    testloader = DataLoader(Subset(dataset, test_ids), batch_size=12)
    network.apply(reset_weights)
    optimizer = torch.optim.Adam(network.parameters(), lr=0.05)
    loss_function = nn.BCEWithLogitsLoss()
    for epoch in range(3):
        current_loss = 0.0
        for i, (inputs, targets) in enumerate(trainloader, 0):
            optimizer.zero_grad()
            loss = loss_function(network(inputs), targets)
            loss.backward()
            optimizer.step()
            current_loss += loss.item()
    correct, total = 0, 0
    with torch.no_grad():
        for inputs, targets in testloader:
            predicted = (torch.sigmoid(network(inputs)) > 0.5).float()
            total += targets.size(0)
            correct += (predicted == targets).sum().item()
    results[fold] = 100.0 * correct / total
    print(f"fold {fold}: loss {current_loss / len(trainloader):.3f}, accuracy {results[fold]:.1f} %")
print(f'Average: {sum(results.values()) / len(results):.2f} %', len(train_ids), len(test_ids))
