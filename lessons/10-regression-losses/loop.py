import torch
import torch.nn as nn
import torch.nn.functional as F

truth = torch.tensor([0.0, 0.0, 0.0])
outputs = torch.tensor([0.5, -2.0, 10.0], requires_grad=True)  # scene: errors

squares = nn.MSELoss(reduction="sum")(outputs, truth)
squares.backward()  # scene: mse

outputs.grad = None
sizes = nn.L1Loss(reduction="sum")(outputs, truth)
sizes.backward()  # scene: l1

outputs.grad = None
smooth = nn.SmoothL1Loss(reduction="sum")(outputs, truth)
smooth.backward()  # scene: smooth


def mixed(output, target):
    return F.mse_loss(output, target) + 0.1 * F.l1_loss(output, target)


outputs.grad = None
own = mixed(outputs, truth)  # scene: own
own.backward()  # scene: own slope

# Five measurements of one thing; the last was written down wrongly.
measured = torch.tensor([1.0, 2.0, 3.0, 4.0, 90.0])
for criterion in (nn.MSELoss(), nn.L1Loss()):
    guess = torch.tensor(3.0, requires_grad=True)
    optimizer = torch.optim.SGD([guess], lr=0.5)
    for step in range(2):
        optimizer.zero_grad()
        loss = criterion(guess.expand(5), measured)
        loss.backward()
        optimizer.step()
    print(f"{criterion}: {guess.item():.1f}")
