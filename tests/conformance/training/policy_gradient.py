"""REINFORCE on a bandit and on a corridor, without gym."""

import random

import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.distributions import Categorical

torch.manual_seed(0)
random.seed(0)
logits = torch.zeros(3, requires_grad=True)
optimizer = torch.optim.SGD([logits], lr=0.1)
payoff = [0.1, 0.9, 0.4]
for episode in range(200):
    probs = F.softmax(logits, dim=-1)
    m = Categorical(probs)
    action = m.sample()
    reward = 1.0 if random.random() < payoff[action.item()] else 0.0
    loss = -m.log_prob(action) * (reward - 0.5)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
print([round(p, 3) for p in probs.tolist()], m.entropy().item() < 1.1)


class Policy(nn.Module):
    def __init__(self):
        super().__init__()
        self.affine1 = nn.Linear(5, 16)
        self.affine2 = nn.Linear(16, 2)
        self.saved_log_probs = []
        self.rewards = []

    def forward(self, x):
        return F.softmax(self.affine2(F.relu(self.affine1(x))), dim=1)


policy = Policy()
optimizer = torch.optim.Adam(policy.parameters(), lr=1e-2)
eps = 1e-8


def select_action(state):
    state = F.one_hot(torch.tensor(state), 5).float().unsqueeze(0)
    probs = policy(state)
    m = Categorical(probs)
    action = m.sample()
    policy.saved_log_probs.append(m.log_prob(action))
    return action.item()


def finish_episode():
    R = 0
    returns = []
    for r in policy.rewards[::-1]:
        R = r + 0.9 * R
        returns.insert(0, R)
    returns = torch.tensor(returns)
    returns = (returns - returns.mean()) / (returns.std(unbiased=False) + eps)
    policy_loss = [-log_prob * R for log_prob, R in zip(policy.saved_log_probs, returns)]
    optimizer.zero_grad()
    policy_loss = torch.cat(policy_loss).sum()
    policy_loss.backward()
    optimizer.step()
    del policy.rewards[:]
    del policy.saved_log_probs[:]


lengths = []
for i_episode in range(30):
    state = 2
    for t in range(20):
        action = select_action(state)
        state = max(0, state - 1) if action == 0 else state + 1
        policy.rewards.append(1.0 if state == 4 else -0.1)
        if state == 4:
            break
    lengths.append(t + 1)
    finish_episode()
print(lengths)
