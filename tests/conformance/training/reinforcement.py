import numpy as np, random, torch, torch.nn as nn, torch.optim as optim, torch.nn.functional as F
from torch.distributions import Categorical, Normal
from collections import deque, namedtuple
from itertools import count
SEED = 543; random.seed(SEED); np.random.seed(SEED); torch.manual_seed(SEED)
class GridWorld:
    def __init__(self, n=4): self.n = n
    def reset(self): self.pos = 0; self.t = 0; return self._obs()
    def _obs(self):
        o = np.zeros(self.n, dtype=np.float32); o[self.pos] = 1; return o
    def step(self, a):
        self.pos = max(0, min(self.n - 1, self.pos + (1 if a == 1 else -1))); self.t += 1
        done = self.pos == self.n - 1 or self.t >= 20
        return self._obs(), 1.0 if self.pos == self.n - 1 else -0.05, done, {}
SavedAction = namedtuple('SavedAction', ['log_prob', 'value'])
class Policy(nn.Module):
    def __init__(self):
        super(Policy, self).__init__()
        self.affine1 = nn.Linear(4, 16); self.action_head = nn.Linear(16, 2); self.value_head = nn.Linear(16, 1)
        self.saved_actions = []; self.rewards = []
    def forward(self, x):
        x = F.relu(self.affine1(x)); return F.softmax(self.action_head(x), dim=-1), self.value_head(x)
model = Policy(); optimizer = optim.Adam(model.parameters(), lr=3e-2); eps = np.finfo(np.float32).eps.item(); print(eps)
def select_action(state):
    state = torch.from_numpy(state).float(); probs, v = model(state); m = Categorical(probs); action = m.sample(); model.saved_actions.append(SavedAction(m.log_prob(action), v)); return action.item()
def finish_episode():
    R = 0; policy_losses, value_losses, returns = [], [], []
    for r in model.rewards[::-1]: R = r + 0.99 * R; returns.insert(0, R)
    returns = torch.tensor(returns); returns = (returns - returns.mean()) / (returns.std() + eps)
    for (log_prob, value), R in zip(model.saved_actions, returns):
        advantage = R - value.item(); policy_losses.append(-log_prob * advantage); value_losses.append(F.smooth_l1_loss(value, torch.tensor([R])))
    optimizer.zero_grad(); loss = torch.stack(policy_losses).sum() + torch.stack(value_losses).sum(); loss.backward(); optimizer.step(); del model.rewards[:]; del model.saved_actions[:]
    return loss
env = GridWorld(); running_reward = 0
for i in range(1, 6):
    s, ep = env.reset(), 0
    for t in range(1, 100):
        a = select_action(s); s, r, done, _ = env.step(a); model.rewards.append(r); ep += r
        if done: break
    running_reward = 0.05 * ep + (1 - 0.05) * running_reward
    l = finish_episode()
    print('Episode {}\tLast reward: {:.2f}\tAverage reward: {:.2f} {:.4f}'.format(i, ep, running_reward, l.item()))
# Q table
Q = np.zeros((4, 2)); alpha, gamma, epsilon = 0.5, 0.9, 0.2
for ep in range(20):
    s = env.reset().argmax(); done = False
    while not done:
        a = np.random.randint(2) if np.random.rand() < epsilon else int(np.argmax(Q[s])); o, r, done, _ = env.step(a); s2 = int(o.argmax()); Q[s, a] += alpha * (r + gamma * np.max(Q[s2]) - Q[s, a]); s = s2
print(np.round(Q, 3)); print(Q.argmax(axis=1))
class ReplayBuffer:
    def __init__(self, cap): self.buffer = deque(maxlen=cap)
    def push(self, *t): self.buffer.append(t)
    def sample(self, n):
        s, a, r, s2, d = zip(*random.sample(self.buffer, n)); return np.stack(s), np.array(a), np.array(r, dtype=np.float32), np.array(s2), np.array(d, dtype=np.uint8)
    def __len__(self): return len(self.buffer)
buf = ReplayBuffer(50); s = env.reset()
for _ in range(30):
    a = random.randrange(2); s2, r, d, _ = env.step(a); buf.push(s, a, r, s2, d); s = env.reset() if d else s2
S, A, R, S2, D = buf.sample(4); print(S.shape, A, R, S2.dtype, D)
S, A, R, S2, D = map(torch.as_tensor, (S, A, R, S2, D)); print(S, A.dtype, R, D)
q = nn.Linear(4, 2); tq = nn.Linear(4, 2); tq.load_state_dict(q.state_dict())
qv = q(S).gather(1, A.unsqueeze(-1)).squeeze(-1)
with torch.no_grad(): tgt = R + 0.99 * (1 - D.float()) * tq(S2).max(dim=1)[0]
loss = F.mse_loss(qv, tgt); loss.backward(); print(loss)
for tp, p in zip(tq.parameters(), q.parameters()): tp.data.copy_(0.01 * p.data + 0.99 * tp.data)
# PPO-like
class ActorCritic(nn.Module):
    def __init__(self, o, a): super().__init__(); self.actor = nn.Sequential(nn.Linear(o, 8), nn.Tanh(), nn.Linear(8, a)); self.critic = nn.Sequential(nn.Linear(o, 8), nn.Tanh(), nn.Linear(8, 1)); self.log_std = nn.Parameter(torch.zeros(a))
    def forward(self, x): mu = self.actor(x); std = self.log_std.exp().expand_as(mu); return Normal(mu, std), self.critic(x)
ac = ActorCritic(4, 1); dist, value = ac(torch.randn(5, 4)); act = dist.sample(); logp = dist.log_prob(act).sum(-1); print(dist, logp.shape, dist.entropy().mean())
def compute_gae(next_value, rewards, masks, values, gamma=0.99, tau=0.95):
    values = values + [next_value]; gae = 0; returns = []
    for step in reversed(range(len(rewards))):
        delta = rewards[step] + gamma * values[step + 1] * masks[step] - values[step]; gae = delta + gamma * tau * masks[step] * gae; returns.insert(0, gae + values[step])
    return returns
print(compute_gae(0.5, [1., 0., 1.], [1., 1., 0.], [0.1, 0.2, 0.3]))
ratio = (logp - logp.detach()).exp(); adv = torch.randn(5); s1, s2 = ratio * adv, torch.clamp(ratio, 0.8, 1.2) * adv; (-torch.min(s1, s2).mean() + 0.5 * (value.squeeze() - adv).pow(2).mean() - 0.001 * dist.entropy().mean()).backward(); print(ac.log_std.grad)
# bandit
probs = torch.tensor([0.2, 0.5, 0.8]); logits = torch.zeros(3, requires_grad=True); o = optim.SGD([logits], lr=0.1)
for i in range(50):
    d = Categorical(logits=logits); a = d.sample(); r = torch.bernoulli(probs[a]); loss = -d.log_prob(a) * (r - 0.5); o.zero_grad(); loss.backward(); o.step()
print(d, torch.softmax(logits, 0))
