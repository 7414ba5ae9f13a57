# What a plotting script can notice of matplotlib, which draws nothing here: what calls give,
# and the errors of data that does not fit. (The oracle needs matplotlib 3.11.)
import matplotlib
matplotlib.use("Agg")
import matplotlib.pyplot as plt
import matplotlib.ticker as ticker
from matplotlib.colors import ListedColormap
from matplotlib import cm
from mpl_toolkits.mplot3d import Axes3D
import numpy as np
import torch

plt.style.use("ggplot")
plt.rcParams["figure.figsize"] = (8, 4)
plt.rcParams.update({"font.size": 12})
x = torch.linspace(0, 1, 5)
line, = plt.plot(x, x ** 2, "r-", lw=2, label="square")
line.set_ydata(x)
print(len(plt.plot([[1, 2], [3, 4]])), len(plt.plot(x, x, "b.", x, x ** 3)), len(plt.plot()))
plt.title("t"); plt.xlabel("x"); plt.legend(loc="best"); plt.grid(True); plt.ylim(0, 1)
fig, ax = plt.subplots()
print(type(fig).__name__, type(ax).__name__)
fig, (a, b) = plt.subplots(1, 2, figsize=(3, 3))
fig, grid = plt.subplots(2, 3)
print(grid.shape, grid[1, 2] is grid[1][2], len(grid.flatten()), grid[:, 0].shape, len(list(grid.flat)))
for at, axis in enumerate(grid.ravel()):
    axis.imshow(np.zeros((4, 4)), cmap="gray"); axis.axis("off"); axis.set_title(f"{at}")
    axis.spines["top"].set_visible(False)
    axis.xaxis.set_major_locator(ticker.MultipleLocator(1))
fig.colorbar(grid[0, 0].imshow(np.zeros((2, 2))), ax=grid[0, 0])
counts, edges, _ = plt.hist(np.array([1.0, 2, 2, 3]), bins=3)
print(counts, edges)
print(plt.hist(x)[0])
print(np.histogram([1, 2, 2, 7], bins=[0, 2, 4]), np.histogram([[1, 2], [2, 7]], bins=2, density=True), np.histogram([], bins=2)[0], plt.hist([1, 2, 3, 9], 4, density=True)[0])
fig = plt.figure()
space = fig.add_subplot(111, projection="3d")
space.scatter([1, 2], [3, 4], [5, 6]); space.set_zlabel("z")
for i, color in enumerate(["a"]):
    plt.figtext(0, i, color, bbox=dict(facecolor="red"))
plt.figure(); plt.contourf(np.zeros((3, 3)), cmap=ListedColormap(["r", "b"]), alpha=0.3)
plt.tight_layout(); plt.figure(2); plt.clf(); plt.close("all")
w = torch.ones(2, requires_grad=True)
for text in ("plt.plot([1, 2], [1, 2, 3])", "plt.scatter([1, 2], [1])", "plt.plott([1])", "ax.plott()", "fig.plott()",
             "plt.imshow([1, 2])", "plt.imshow(np.zeros((3, 4, 5)))", "plt.plot(w)", "plt.plot([w[0], w[1]])", "plt.hist(w)", "plt.scatter(w, w)",
             "plt.bar([0, 1], w)", "plt.subplot(2, 2, 5)", "np.array(w)", "np.asarray([w.sum()])"):
    try:
        eval(text)
        print(text, "is fine")
    except Exception as error:
        print(text, "->", type(error).__name__, error)
print(w.numpy(force=True))
