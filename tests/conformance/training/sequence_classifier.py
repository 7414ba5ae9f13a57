"""Padding, packing by hand, and an LSTM that counts."""

import torch
import torch.nn as nn
from torch.nn.utils.rnn import pad_sequence

torch.manual_seed(3)


class LSTMClassifier(nn.Module):
    def __init__(self, vocab_size, embedding_dim, hidden_dim, num_classes):
        super().__init__()
        self.embedding = nn.Embedding(vocab_size, embedding_dim, padding_idx=0)
        self.lstm = nn.LSTM(embedding_dim, hidden_dim, batch_first=True, bidirectional=True)
        self.fc = nn.Linear(hidden_dim * 2, num_classes)

    def forward(self, x):
        embedded = self.embedding(x)
        output, (h_n, c_n) = self.lstm(embedded)
        hidden = torch.cat((h_n[-2], h_n[-1]), dim=1)
        return self.fc(hidden)


sequences = [torch.randint(1, 6, (n,)) for n in (3, 5, 4, 6, 2, 6, 5, 3)]
labels = torch.tensor([int((s == 1).any()) for s in sequences])
batch = pad_sequence(sequences, batch_first=True)
print(batch)
print(pad_sequence(sequences[:2]).shape, pad_sequence(sequences[:2], padding_value=-1))
model = LSTMClassifier(6, 8, 12, 2)
optimizer = torch.optim.Adam(model.parameters(), lr=0.02)
criterion = nn.CrossEntropyLoss()
for epoch in range(30):
    optimizer.zero_grad()
    logits = model(batch)
    loss = criterion(logits, labels)
    loss.backward()
    optimizer.step()
    if epoch % 10 == 0:
        print(f"{epoch} {loss.item():.3f}")
print(model(batch).argmax(1).tolist() == labels.tolist(), model.embedding.weight[0].abs().sum().item())
# A many-to-one model of a sine wave.
wave = torch.sin(torch.arange(0, 12, 0.2))
xs = wave.unfold(0, 8, 1)[:-1].unsqueeze(-1)
ys = wave[8:].unsqueeze(-1)
print(xs.shape, ys.shape)


class Forecaster(nn.Module):
    def __init__(self, hidden=16):
        super().__init__()
        self.gru = nn.GRU(1, hidden, num_layers=2, batch_first=True)
        self.head = nn.Linear(hidden, 1)

    def forward(self, x):
        out, h = self.gru(x)
        return self.head(out[:, -1, :])


net = Forecaster()
opt = torch.optim.Adam(net.parameters(), lr=0.01)
for i in range(40):
    opt.zero_grad()
    loss = nn.functional.mse_loss(net(xs), ys)
    loss.backward()
    opt.step()
print(f"{loss.item():.2f}")
