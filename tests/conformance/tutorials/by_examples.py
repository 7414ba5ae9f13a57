import torch, torch.nn as nn, numpy as np, math, random, copy, time, os
torch.manual_seed(0); np.random.seed(0)
# warm-up numpy, tensors, autograd, nn, optim, control flow (learning pytorch with examples)
x = np.linspace(-math.pi, math.pi, 200); y = np.sin(x); a, b, c, d = np.random.randn(), np.random.randn(), np.random.randn(), np.random.randn(); lr = 1e-5
for t in range(200):
    y_pred = a + b * x + c * x ** 2 + d * x ** 3; loss = np.square(y_pred - y).sum()
    if t % 100 == 99: print(t, round(loss, 4))
    gy = 2.0 * (y_pred - y); a -= lr * gy.sum(); b -= lr * (gy * x).sum(); c -= lr * (gy * x ** 2).sum(); d -= lr * (gy * x ** 3).sum()
print(f'Result: y = {a:.4f} + {b:.4f} x + {c:.4f} x^2 + {d:.4f} x^3')
dtype = torch.float; device = torch.device("cpu"); x = torch.linspace(-math.pi, math.pi, 200, device=device, dtype=dtype); y = torch.sin(x)
class Polynomial3(torch.nn.Module):
    def __init__(self): super().__init__(); self.a, self.b, self.c, self.d = (torch.nn.Parameter(torch.randn(())) for _ in range(4))
    def forward(self, x): return self.a + self.b * x + self.c * x ** 2 + self.d * x ** 3
    def string(self): return f'y = {self.a.item():.3f} + {self.b.item():.3f} x + {self.c.item():.3f} x^2 + {self.d.item():.3f} x^3'
model = Polynomial3(); crit = torch.nn.MSELoss(reduction='sum'); opt = torch.optim.SGD(model.parameters(), lr=1e-6)
for t in range(200):
    l = crit(model(x), y)
    if t % 100 == 99: print(t, round(l.item(), 3))
    opt.zero_grad(); l.backward(); opt.step()
print(f'Result: {model.string()}')
class DynamicNet(torch.nn.Module):
    def __init__(self): super().__init__(); self.a, self.b, self.c, self.d, self.e = (torch.nn.Parameter(torch.randn(())) for _ in range(5))
    def forward(self, x):
        y = self.a + self.b * x + self.c * x ** 2 + self.d * x ** 3
        for exp in range(4, random.randint(4, 6)): y = y + self.e * x ** exp
        return y
random.seed(1); model = DynamicNet(); opt = torch.optim.SGD(model.parameters(), lr=1e-8, momentum=0.9)
for t in range(50): l = crit(model(x), y); opt.zero_grad(); l.backward(); opt.step()
print(round(l.item(), 1)); 
class LegendrePolynomial3(torch.autograd.Function):
    @staticmethod
    def forward(ctx, input): ctx.save_for_backward(input); return 0.5 * (5 * input ** 3 - 3 * input)
    @staticmethod
    def backward(ctx, grad_output): input, = ctx.saved_tensors; return grad_output * 1.5 * (5 * input ** 2 - 1)
P3 = LegendrePolynomial3.apply; a = torch.full((), 0.0, requires_grad=True); b = torch.full((), -1.0, requires_grad=True); c = torch.full((), 0.0, requires_grad=True); d = torch.full((), 0.3, requires_grad=True)
for t in range(100):
    l = (a + b * P3(c + d * x) - y).pow(2).sum(); l.backward()
    with torch.no_grad():
        for p in (a, b, c, d): p -= 5e-6 * p.grad; p.grad = None
print(f'{b.item():.4f} {d.item():.4f}')
p = torch.tensor([1, 2, 3]); xx = x.unsqueeze(-1).pow(p); m = torch.nn.Sequential(torch.nn.Linear(3, 1), torch.nn.Flatten(0, 1)); opt = torch.optim.RMSprop(m.parameters(), lr=1e-3)
for t in range(100): l = crit(m(xx), y); opt.zero_grad(); l.backward(); opt.step()
ll = m[0]; print(f'Result: y = {ll.bias.item():.3f} + {ll.weight[:, 0].item():.3f} x + {ll.weight[:, 1].item():.3f} x^2 + {ll.weight[:, 2].item():.3f} x^3')
# transfer-learning train_model skeleton
def train_model(model, criterion, optimizer, scheduler, dataloaders, sizes, num_epochs=2):
    since = time.time(); best_wts = copy.deepcopy(model.state_dict()); best_acc = 0.0
    for epoch in range(num_epochs):
        print(f'Epoch {epoch}/{num_epochs - 1}'); print('-' * 10)
        for phase in ['train', 'val']:
            model.train() if phase == 'train' else model.eval(); running_loss, running_corrects = 0.0, 0
            for inputs, labels in dataloaders[phase]:
                inputs, labels = inputs.to(device), labels.to(device); optimizer.zero_grad()
                with torch.set_grad_enabled(phase == 'train'):
                    outputs = model(inputs); _, preds = torch.max(outputs, 1); loss = criterion(outputs, labels)
                    if phase == 'train': loss.backward(); optimizer.step()
                running_loss += loss.item() * inputs.size(0); running_corrects += torch.sum(preds == labels.data)
            if phase == 'train': scheduler.step()
            epoch_loss = running_loss / sizes[phase]; epoch_acc = running_corrects.double() / sizes[phase]; print(f'{phase} Loss: {epoch_loss:.4f} Acc: {epoch_acc:.4f}')
            if phase == 'val' and epoch_acc > best_acc: best_acc = epoch_acc; best_wts = copy.deepcopy(model.state_dict())
        print()
    t = time.time() - since; print(f'Best val Acc: {best_acc:4f}', t // 60 == 0); model.load_state_dict(best_wts); return model
X, Y = torch.randn(40, 6), torch.randint(0, 3, (40,)); dls = {k: torch.utils.data.DataLoader(torch.utils.data.TensorDataset(X[s], Y[s]), batch_size=8, shuffle=k == 'train') for k, s in {'train': slice(0, 32), 'val': slice(32, None)}.items()}
net = nn.Sequential(nn.Linear(6, 8), nn.ReLU(), nn.Linear(8, 5)); net[2] = nn.Linear(net[2].in_features, 3); o = torch.optim.SGD(net.parameters(), lr=0.05, momentum=0.9); train_model(net, nn.CrossEntropyLoss(), o, torch.optim.lr_scheduler.StepLR(o, step_size=7, gamma=0.1), dls, {'train': 32, 'val': 8})
def train_loop(dataloader, model, loss_fn, optimizer):
    size = len(dataloader.dataset); model.train()
    for batch, (X, y) in enumerate(dataloader):
        pred = model(X); loss = loss_fn(pred, y); loss.backward(); optimizer.step(); optimizer.zero_grad()
        if batch % 2 == 0: loss, current = loss.item(), batch * 8 + len(X); print(f"loss: {loss:>7f}  [{current:>5d}/{size:>5d}]")
def test_loop(dataloader, model, loss_fn):
    model.eval(); size, nb = len(dataloader.dataset), len(dataloader); test_loss, correct = 0, 0
    with torch.no_grad():
        for X, y in dataloader: pred = model(X); test_loss += loss_fn(pred, y).item(); correct += (pred.argmax(1) == y).type(torch.float).sum().item()
    print(f"Test Error: \n Accuracy: {(100 * correct / size):>0.1f}%, Avg loss: {test_loss / nb:>8f} \n")
for t in range(2): print(f"Epoch {t+1}\n-------------------------------"); train_loop(dls['train'], net, nn.CrossEntropyLoss(), o); test_loop(dls['val'], net, nn.CrossEntropyLoss())
torch.save(net, 'model.pth'); net2 = torch.load('model.pth', weights_only=False); print(net2); print("Model structure: ", net, "\n\n")
for name, param in net.named_parameters(): print(f"Layer: {name} | Size: {param.size()} | Values : {param[:2]} \n")
