"""Recommendations by embeddings with biases; sparse targets by index."""

import torch
import torch.nn as nn


class MF(nn.Module):
    def __init__(self, num_users, num_items, emb_size=4):
        super(MF, self).__init__()
        self.user_emb = nn.Embedding(num_users, emb_size)
        self.user_bias = nn.Embedding(num_users, 1)
        self.item_emb = nn.Embedding(num_items, emb_size)
        self.item_bias = nn.Embedding(num_items, 1)
        self.user_emb.weight.data.uniform_(0, 0.05)
        self.item_emb.weight.data.uniform_(0, 0.05)
        self.user_bias.weight.data.uniform_(-0.01, 0.01)
        self.item_bias.weight.data.uniform_(-0.01, 0.01)

    def forward(self, u, v):
        U = self.user_emb(u)
        V = self.item_emb(v)
        b_u = self.user_bias(u).squeeze()
        b_v = self.item_bias(v).squeeze()
        return (U * V).sum(1) + b_u + b_v


torch.manual_seed(2)
users = torch.randint(0, 6, (50,))
items = torch.randint(0, 8, (50,))
ratings = (1 + (users + items) % 5).float()
model = MF(6, 8)
optimizer = torch.optim.Adam(model.parameters(), lr=0.05, weight_decay=1e-5)
for i in range(60):
    loss = nn.functional.mse_loss(model(users, items), ratings)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    if i % 15 == 0:
        print(f"{loss.item():.3f}")
print(model.user_emb.weight.grad.shape, model(users[:3], items[:3]).shape)
counts = torch.zeros(6).index_add_(0, users, torch.ones(50))
means = torch.zeros(6).scatter_add_(0, users, ratings) / counts.clamp(min=1)
print(counts.sum().item(), means.shape, torch.bincount(items, minlength=8).sum())
