"""Freezing a backbone, replacing a head, unfreezing with another learning rate."""

from collections import OrderedDict

import torch
import torch.nn as nn
import torch.optim as optim
from torch.optim import lr_scheduler

torch.manual_seed(0)
backbone = nn.Sequential(OrderedDict([
    ('conv1', nn.Conv2d(3, 8, 3, bias=False)),
    ('bn1', nn.BatchNorm2d(8)),
    ('relu', nn.ReLU(inplace=True)),
    ('pool', nn.AdaptiveAvgPool2d(1)),
    ('flatten', nn.Flatten()),
    ('fc', nn.Linear(8, 10)),
]))
print(backbone)
for param in backbone.parameters():
    param.requires_grad = False
num_ftrs = backbone.fc.in_features
backbone.fc = nn.Linear(num_ftrs, 2)
print([name for name, p in backbone.named_parameters() if p.requires_grad])
criterion = nn.CrossEntropyLoss()
optimizer_conv = optim.SGD(backbone.fc.parameters(), lr=0.01, momentum=0.9)
exp_lr_scheduler = lr_scheduler.StepLR(optimizer_conv, step_size=2, gamma=0.1)
x, y = torch.randn(16, 3, 6, 6), torch.randint(0, 2, (16,))
before = backbone.conv1.weight.clone()
for epoch in range(4):
    for phase in ['train', 'val']:
        backbone.train() if phase == 'train' else backbone.eval()
        running_loss, running_corrects = 0.0, 0
        optimizer_conv.zero_grad()
        with torch.set_grad_enabled(phase == 'train'):
            outputs = backbone(x)
            _, preds = torch.max(outputs, 1)
            loss = criterion(outputs, y)
            if phase == 'train':
                loss.backward()
                optimizer_conv.step()
        running_loss += loss.item() * x.size(0)
        running_corrects += torch.sum(preds == y.data)
        if phase == 'train':
            exp_lr_scheduler.step()
        epoch_loss = running_loss / 16
        epoch_acc = running_corrects.double() / 16
        print('{} Loss: {:.4f} Acc: {:.4f}'.format(phase, epoch_loss, epoch_acc), optimizer_conv.param_groups[0]['lr'])
print(torch.equal(before, backbone.conv1.weight), backbone.conv1.weight.grad, backbone.bn1.num_batches_tracked)
for p in backbone.parameters():
    p.requires_grad_(True)
optimizer = optim.Adam([{"params": [p for n, p in backbone.named_parameters() if not n.startswith("fc")], "lr": 1e-4}, {"params": backbone.fc.parameters()}], lr=1e-3)
criterion(backbone(x), y).backward()
optimizer.step()
print([len(g["params"]) for g in optimizer.param_groups], [g["lr"] for g in optimizer.param_groups], torch.equal(before, backbone.conv1.weight))
backbone.requires_grad_(False)
print(any(p.requires_grad for p in backbone.parameters()), sum(p.numel() for p in backbone.parameters()))
