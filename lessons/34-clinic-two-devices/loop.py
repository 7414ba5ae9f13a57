import torch
from torch import nn

torch.manual_seed(0)
# At work this is "cuda". My laptop has no GPU; "meta" minds shapes and devices
# as one does, and has no numbers.
device = torch.device("meta")


class Tagger(nn.Module):
    """A kind for each word, from the words up to it."""

    def __init__(self):
        super().__init__()
        self.word = nn.Embedding(50, 8)
        self.ask, self.key = nn.Linear(8, 8), nn.Linear(8, 8)
        self.kind = nn.Linear(8, 3)

    def forward(self, words):
        n = words.shape[1]
        ahead = torch.triu(torch.full((n, n), float("-inf")), diagonal=1)
        seen = self.word(words)
        match = self.ask(seen) @ self.key(seen).transpose(1, 2)
        return self.kind((match + ahead).softmax(2) @ seen)


model = Tagger().to(device)
optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
words, kinds = torch.randint(50, (4, 12)), torch.randint(3, (4, 12))

for step in range(5):
    scores = model(words.to(device))
    loss = nn.functional.cross_entropy(scores.flatten(0, 1), kinds.to(device).flatten())
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
print(f"a loss on {loss.device} after {step + 1} steps")
