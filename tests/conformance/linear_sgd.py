"""A linear layer on random data, fitted with SGD; momentum, weight decay, Nesterov."""

import torch
import torch.nn as nn

torch.manual_seed(0)
for options in ({}, {"momentum": 0.9}, {"momentum": 0.9, "nesterov": True, "weight_decay": 0.01},
                {"weight_decay": 0.1, "maximize": True}):
    model = nn.Linear(10, 1)
    criterion = nn.MSELoss()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.01, **options)
    x, y = torch.randn(32, 10), torch.randn(32, 1)
    for epoch in range(20):
        predictions = model(x)
        loss = criterion(predictions, y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if epoch % 5 == 4:
            print(epoch, f"{loss.item():.6f}")
    print(model.weight[0, :3], optimizer.state_dict()["param_groups"][0]["params"])
    print(sorted(optimizer.state_dict()["state"]))
