"""A character-level RNN that learns one sentence, and samples from it."""

import string

import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(1)
text = "hello world, hello torch"
chars = sorted(set(text))
stoi = {ch: i for i, ch in enumerate(chars)}
itos = {i: ch for ch, i in stoi.items()}
encode = lambda s: [stoi[c] for c in s]
decode = lambda ids: "".join(itos[i] for i in ids)
print(len(chars), encode("hello"), decode(encode("hello")), string.ascii_lowercase[:5])
data = torch.tensor(encode(text), dtype=torch.long)


class CharRNN(nn.Module):
    def __init__(self, vocab_size, embed_dim=8, hidden_size=24, cell="lstm"):
        super().__init__()
        self.embedding = nn.Embedding(vocab_size, embed_dim)
        rnn = {"rnn": nn.RNN, "gru": nn.GRU, "lstm": nn.LSTM}[cell]
        self.rnn = rnn(embed_dim, hidden_size, num_layers=1, batch_first=True)
        self.fc = nn.Linear(hidden_size, vocab_size)

    def forward(self, x, hidden=None):
        out, hidden = self.rnn(self.embedding(x), hidden)
        return self.fc(out), hidden


for cell in ("rnn", "gru", "lstm"):
    torch.manual_seed(5)
    model = CharRNN(len(chars), cell=cell)
    optimizer = torch.optim.Adam(model.parameters(), lr=0.02)
    x, y = data[:-1].unsqueeze(0), data[1:].unsqueeze(0)
    for step in range(60):
        logits, _ = model(x)
        loss = F.cross_entropy(logits.view(-1, len(chars)), y.view(-1))
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 5)
        optimizer.step()
    print(cell, f"{loss.item():.2f}")
    model.eval()
    with torch.no_grad():
        hidden = None
        token = torch.tensor([[stoi["h"]]])
        out = ["h"]
        for _ in range(15):
            logits, hidden = model(token, hidden)
            token = logits[:, -1].argmax(dim=-1, keepdim=True)
            out.append(itos[token.item()])
    print("".join(out))
probs = F.softmax(logits[0, -1] * 0.5, dim=-1)
torch.manual_seed(0)
print(torch.multinomial(probs, num_samples=1).shape, torch.multinomial(torch.tensor([0.1, 0.6, 0.3]), 5, replacement=True))
