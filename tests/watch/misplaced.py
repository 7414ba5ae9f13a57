import torch
from torch import nn
torch.manual_seed(0)
x = torch.randn(16, 3); y = torch.randint(0, 4, (16,))
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.Linear(3, 4); self.unused = nn.Linear(3, 3)
    def forward(self, x): return torch.softmax(self.a(x), 1)
m = Net(); other = nn.Linear(4, 4); m.eval()
opt = torch.optim.SGD(m.parameters(), lr=0.01)
s = torch.optim.lr_scheduler.StepLR(opt, 2)
for i in range(3):
    s.step()
    opt.zero_grad()
    loss = nn.functional.cross_entropy(other(m(x)) * 0 + m(x), y)
    loss.backward()
    opt.zero_grad()
    opt.step()
w = torch.tensor(0.0, requires_grad=True)
l = torch.log(w) * w
l.backward()
