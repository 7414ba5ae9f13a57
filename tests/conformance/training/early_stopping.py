"""Early stopping that restores the best weights, history in a dict."""

import copy

import torch
from torch import nn, optim


class EarlyStopper:
    def __init__(self, patience=1, min_delta=0.0, verbose=False):
        self.patience = patience
        self.min_delta = min_delta
        self.counter = 0
        self.min_validation_loss = float('inf')
        self.best_state = None
        self.verbose = verbose

    def early_stop(self, validation_loss, model):
        if validation_loss < self.min_validation_loss:
            if self.verbose:
                print(f'Validation loss decreased ({self.min_validation_loss:.4f} --> {validation_loss:.4f}).')
            self.min_validation_loss = validation_loss
            self.counter = 0
            self.best_state = copy.deepcopy(model.state_dict())
        elif validation_loss > (self.min_validation_loss + self.min_delta):
            self.counter += 1
            if self.counter >= self.patience:
                return True
        return False


torch.manual_seed(4)
x = torch.randn(20, 6)
y = x[:, :1] + 0.5 * torch.randn(20, 1)
xv = torch.randn(40, 6)
yv = xv[:, :1] + 0.5 * torch.randn(40, 1)
model = nn.Sequential(nn.Linear(6, 64), nn.ReLU(), nn.Linear(64, 1))
optimizer = optim.Adam(model.parameters(), lr=0.02)
criterion = nn.MSELoss()
stopper = EarlyStopper(patience=3, min_delta=0.0, verbose=True)
history = {"train": [], "val": []}
for epoch in range(100):
    model.train()
    optimizer.zero_grad()
    loss = criterion(model(x), y)
    loss.backward()
    optimizer.step()
    model.eval()
    with torch.no_grad():
        val = criterion(model(xv), yv).item()
    history["train"].append(loss.item())
    history["val"].append(val)
    if stopper.early_stop(val, model):
        print("stopped after", epoch + 1)
        break
model.load_state_dict(stopper.best_state)
with torch.no_grad():
    print(abs(criterion(model(xv), yv).item() - stopper.min_validation_loss) < 1e-6)
print({k: [round(v, 3) for v in vs[-3:]] for k, vs in history.items()}, history["val"].index(min(history["val"])))
