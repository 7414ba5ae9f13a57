import torch
import torch.nn.functional as F

distances = torch.tensor([1.0, 2.0, 3.0, 4.0])
waiting = torch.tensor([7.0, 9.0, 11.0, 13.0])
times = torch.tensor([7.0, 12.0, 17.0, 22.0])  # scene: data

for lr, passes in ((0.01, 4), (0.1, 4), (1.0, 4), (1000.0, 12)):
    weight = torch.tensor(3.0, requires_grad=True)
    optimizer = torch.optim.SGD([weight], lr=lr)
    for step in range(passes):
        optimizer.zero_grad()
        outputs = weight * distances + waiting
        loss = F.mse_loss(outputs, times)
        loss.backward()
        optimizer.step()
    print(f"lr {lr}: loss {loss.item():.4g}  weight {weight.item():.4g}")
