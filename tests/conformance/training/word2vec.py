"""Skip-gram and a continuous bag of words, from a classic tutorial."""

from collections import Counter, defaultdict

import torch
import torch.nn as nn
import torch.nn.functional as F
import torch.optim as optim

torch.manual_seed(1)
CONTEXT_SIZE = 2
EMBEDDING_DIM = 10
test_sentence = """When forty winters shall besiege thy brow,
And dig deep trenches in thy beauty's field,
Thy youth's proud livery so gazed on now,
Will be a totter'd weed of small worth held""".split()
ngrams = [
    (
        [test_sentence[i - j - 1] for j in range(CONTEXT_SIZE)],
        test_sentence[i]
    )
    for i in range(CONTEXT_SIZE, len(test_sentence))
]
print(ngrams[:3])
vocab = sorted(set(test_sentence))
word_to_ix = {word: i for i, word in enumerate(vocab)}


class NGramLanguageModeler(nn.Module):

    def __init__(self, vocab_size, embedding_dim, context_size):
        super(NGramLanguageModeler, self).__init__()
        self.embeddings = nn.Embedding(vocab_size, embedding_dim)
        self.linear1 = nn.Linear(context_size * embedding_dim, 32)
        self.linear2 = nn.Linear(32, vocab_size)

    def forward(self, inputs):
        embeds = self.embeddings(inputs).view((1, -1))
        out = F.relu(self.linear1(embeds))
        out = self.linear2(out)
        log_probs = F.log_softmax(out, dim=1)
        return log_probs


losses = []
loss_function = nn.NLLLoss()
model = NGramLanguageModeler(len(vocab), EMBEDDING_DIM, CONTEXT_SIZE)
optimizer = optim.SGD(model.parameters(), lr=0.05)
for epoch in range(6):
    total_loss = 0
    for context, target in ngrams:
        context_idxs = torch.tensor([word_to_ix[w] for w in context], dtype=torch.long)
        model.zero_grad()
        log_probs = model(context_idxs)
        loss = loss_function(log_probs, torch.tensor([word_to_ix[target]], dtype=torch.long))
        loss.backward()
        optimizer.step()
        total_loss += loss.item()
    losses.append(round(total_loss, 2))
print(losses)
counts = Counter(w.lower().strip(",") for w in test_sentence)
print(counts.most_common(2), len(counts), counts["thy"])
pairs = defaultdict(list)
for centre, others in ((t, c) for c, t in ngrams):
    pairs[centre].extend(others)
print(dict(list(pairs.items())[:2]))


class SkipGram(nn.Module):
    def __init__(self, vocab_size, dim):
        super().__init__()
        self.target = nn.Embedding(vocab_size, dim)
        self.context = nn.Embedding(vocab_size, dim)
        nn.init.uniform_(self.target.weight, -0.5 / dim, 0.5 / dim)
        nn.init.zeros_(self.context.weight)

    def forward(self, t, c, negatives):
        v = self.target(t)
        positive = F.logsigmoid((v * self.context(c)).sum(1))
        negative = F.logsigmoid(-torch.bmm(self.context(negatives), v.unsqueeze(2)).squeeze(2)).sum(1)
        return -(positive + negative).mean()


sg = SkipGram(len(vocab), 6)
opt = optim.Adagrad(sg.parameters(), lr=0.5)
t = torch.tensor([word_to_ix[t] for _, t in ngrams])
c = torch.tensor([word_to_ix[c[0]] for c, _ in ngrams])
for step in range(20):
    negatives = torch.randint(len(vocab), (len(t), 3))
    loss = sg(t, c, negatives)
    opt.zero_grad()
    loss.backward()
    opt.step()
print(f"{loss.item():.3f}")
similarity = F.cosine_similarity(sg.target.weight[0], sg.target.weight, dim=1)
print(similarity.shape, similarity.argmax().item(), similarity.topk(2).indices[0].item())
