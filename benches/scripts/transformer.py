# One iteration of a causal transformer, 2 layers of width 32 with 4 heads, on 8
# sequences of 16 tokens, with AdamW.
import time

import torch
import torch.nn as nn

torch.set_num_threads(1)
torch.manual_seed(0)


class Model(nn.Module):
    def __init__(self):
        super().__init__()
        self.tokens = nn.Embedding(27, 32)
        self.places = nn.Embedding(16, 32)
        layer = nn.TransformerEncoderLayer(32, 4, 128, dropout=0.0, batch_first=True)
        self.layers = nn.TransformerEncoder(layer, 2)
        self.head = nn.Linear(32, 27)
        self.mask = nn.Transformer.generate_square_subsequent_mask(16)

    def forward(self, tokens):
        x = self.tokens(tokens) + self.places(torch.arange(16))
        return self.head(self.layers(x, mask=self.mask, is_causal=True))


X = torch.randint(0, 27, (8, 16))
y = torch.randint(0, 27, (8, 16))
model = Model()
loss_function = nn.CrossEntropyLoss()
optimizer = torch.optim.AdamW(model.parameters(), lr=0.001)


def iterate(count):
    for _ in range(count):
        optimizer.zero_grad()
        loss = loss_function(model(X).view(-1, 27), y.view(-1))
        loss.backward()
        optimizer.step()


iterate(20)
start = time.perf_counter()
iterate(200)
print((time.perf_counter() - start) / 200 * 1e6)
