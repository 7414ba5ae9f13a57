"""Linear regression with tensors only, then with nn.Linear."""

import torch

torch.manual_seed(42)
X = torch.linspace(0, 1, 50).unsqueeze(1)
y = 0.7 * X + 0.3 + 0.05 * torch.randn(X.size())

weights = torch.randn(1, requires_grad=True)
bias = torch.zeros(1, requires_grad=True)
learning_rate = 0.5
for i in range(60):
    y_hat = X * weights + bias
    loss = torch.mean((y_hat - y) ** 2)
    loss.backward()
    with torch.no_grad():
        weights -= learning_rate * weights.grad
        bias -= learning_rate * bias.grad
    weights.grad.zero_()
    bias.grad.zero_()
    if i % 10 == 0:
        print(f"step {i:3d} | loss {loss.item():.5f} | w {weights.item():.4f} | b {bias.item():.4f}")


class LinearRegressionModel(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.weights = torch.nn.Parameter(torch.randn(1, requires_grad=True, dtype=torch.float))
        self.bias = torch.nn.Parameter(torch.randn(1, requires_grad=True, dtype=torch.float))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.weights * x + self.bias


torch.manual_seed(42)
model_0 = LinearRegressionModel()
print(list(model_0.parameters()))
print(model_0.state_dict())
train_split = int(0.8 * len(X))
X_train, y_train = X[:train_split], y[:train_split]
X_test, y_test = X[train_split:], y[train_split:]
with torch.inference_mode():
    y_preds = model_0(X_test)
print(y_preds[:3])
loss_fn = torch.nn.L1Loss()
optimizer = torch.optim.SGD(params=model_0.parameters(), lr=0.01)
epochs = 100
train_loss_values, test_loss_values, epoch_count = [], [], []
for epoch in range(epochs):
    model_0.train()
    y_pred = model_0(X_train)
    loss = loss_fn(y_pred, y_train)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    model_0.eval()
    with torch.inference_mode():
        test_pred = model_0(X_test)
        test_loss = loss_fn(test_pred, y_test.type(torch.float))
        if epoch % 20 == 0:
            epoch_count.append(epoch)
            train_loss_values.append(loss.detach().numpy())
            test_loss_values.append(test_loss.detach().numpy())
            print(f"Epoch: {epoch} | MAE Train Loss: {loss:.5f} | MAE Test Loss: {test_loss:.5f}")
print(epoch_count, round(float(train_loss_values[-1]), 4))
print("The model learned the following values for weights and bias:")
print({k: round(v.item(), 4) for k, v in model_0.state_dict().items()})
