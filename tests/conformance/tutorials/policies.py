import torch, random
import torch.nn as nn, torch.nn.functional as F
from torch.distributions import Categorical
from collections import deque, namedtuple
from itertools import count
torch.manual_seed(543); random.seed(1)
class Policy(nn.Module):
    def __init__(self):
        super(Policy, self).__init__()
        self.affine1 = nn.Linear(4, 16)
        self.dropout = nn.Dropout(p=0.6)
        self.affine2 = nn.Linear(16, 2)
        self.saved_log_probs = []
        self.rewards = []
    def forward(self, x):
        x = self.affine1(x)
        x = self.dropout(x)
        x = F.relu(x)
        return F.softmax(self.affine2(x), dim=1)
policy = Policy()
optimizer = torch.optim.Adam(policy.parameters(), lr=1e-2)
eps = torch.finfo(torch.float32).eps
def select_action(state):
    state = torch.tensor(state).float().unsqueeze(0)
    probs = policy(state)
    m = Categorical(probs)
    action = m.sample()
    policy.saved_log_probs.append(m.log_prob(action))
    return action.item(), m.entropy()
def finish_episode():
    R = 0
    policy_loss = []
    returns = deque()
    for r in policy.rewards[::-1]:
        R = r + 0.99 * R
        returns.appendleft(R)
    returns = torch.tensor(returns)
    returns = (returns - returns.mean()) / (returns.std() + eps)
    for log_prob, R in zip(policy.saved_log_probs, returns):
        policy_loss.append(-log_prob * R)
    optimizer.zero_grad()
    policy_loss = torch.cat(policy_loss).sum()
    policy_loss.backward()
    optimizer.step()
    del policy.rewards[:]
    del policy.saved_log_probs[:]
    return policy_loss
for ep in range(4):
    state = [random.uniform(-1, 1) for _ in range(4)]
    for t in count():
        a, e = select_action(state)
        policy.rewards.append(1.0 if a == 0 else -0.5)
        state = [random.uniform(-1, 1) for _ in range(4)]
        if t >= 8: break
    print(ep, finish_episode(), e)
Transition = namedtuple('Transition', ('state', 'action', 'next_state', 'reward'))
class ReplayMemory(object):
    def __init__(self, capacity):
        self.memory = deque([], maxlen=capacity)
    def push(self, *args):
        self.memory.append(Transition(*args))
    def sample(self, batch_size):
        return random.sample(self.memory, batch_size)
    def __len__(self):
        return len(self.memory)
mem = ReplayMemory(100)
for i in range(20):
    mem.push(torch.randn(1, 4), torch.tensor([[i % 2]]), torch.randn(1, 4) if i % 5 else None, torch.tensor([float(i)]))
tr = mem.sample(8)
batch = Transition(*zip(*tr))
mask = torch.tensor(tuple(map(lambda s: s is not None, batch.next_state)), dtype=torch.bool)
nf = torch.cat([s for s in batch.next_state if s is not None])
sb, ab, rb = torch.cat(batch.state), torch.cat(batch.action), torch.cat(batch.reward)
q = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 2)); tq = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 2))
tq.load_state_dict(q.state_dict())
sav = q(sb).gather(1, ab)
nsv = torch.zeros(8)
with torch.no_grad():
    nsv[mask] = tq(nf).max(1).values
exp = nsv * 0.9 + rb
crit = nn.SmoothL1Loss()
loss = crit(sav, exp.unsqueeze(1))
o = torch.optim.AdamW(q.parameters(), lr=1e-3, amsgrad=True)
o.zero_grad(); loss.backward(); torch.nn.utils.clip_grad_value_(q.parameters(), 100); o.step()
print(loss, nsv)
sd, tsd = q.state_dict(), tq.state_dict()
for key in sd:
    tsd[key] = sd[key]*0.005 + tsd[key]*(1-0.005)
print(tq.load_state_dict(tsd))
print(tq[0].weight)
