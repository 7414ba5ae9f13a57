# A training script as tutorials write it: curves and predictions are plotted on the way.
import matplotlib.pyplot as plt
import numpy as np
import torch
import torch.nn as nn

plt.switch_backend("agg")
torch.manual_seed(1)
x = torch.unsqueeze(torch.linspace(-1, 1, 100), dim=1)
y = x.pow(2) + 0.2 * torch.rand(x.size())
net = nn.Sequential(nn.Linear(1, 10), nn.ReLU(), nn.Linear(10, 1))
optimizer = torch.optim.SGD(net.parameters(), lr=0.2)
loss_func = nn.MSELoss()
losses = []
plt.ion()
for t in range(50):
    prediction = net(x)
    loss = loss_func(prediction, y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    losses.append(loss.item())
    if t % 10 == 0:
        plt.cla()
        plt.scatter(x.data.numpy(), y.data.numpy())
        plt.plot(x.data.numpy(), prediction.data.numpy(), "r-", lw=5)
        plt.text(0.5, 0, "Loss=%.4f" % loss.data.numpy(), fontdict={"size": 20, "color": "red"})
        plt.draw()
plt.ioff()

fig, axes = plt.subplots(1, 2, figsize=(10, 4), sharex=False)
axes[0].plot(range(len(losses)), losses, label="train")
axes[0].set(xlabel="epoch", ylabel="loss", yscale="log")
axes[0].legend()
axes[0].axhline(y=min(losses), linestyle="--", color="gray")
axes[1].hist(np.array(losses), bins=10, alpha=0.5)
fig.suptitle("training")
fig.tight_layout()
print(round(losses[0], 4), round(losses[-1], 4))
try:
    plt.plot(x, prediction)
except RuntimeError as error:
    print(error)
try:
    axes[2].plot(losses)
except IndexError as error:
    print(error)
