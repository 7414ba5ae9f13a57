import torch, torch.nn as nn, torch.nn.functional as F, re, string, math, random
from collections import Counter, defaultdict, OrderedDict
from torch.utils.data import Dataset, DataLoader
torch.manual_seed(0); random.seed(0)
CONTEXT_SIZE, EMBEDDING_DIM = 2, 5
test_sentence = """When forty winters shall besiege thy brow, And dig deep trenches in thy beauty's field, Thy youth's proud livery so gazed on now, Will be a totter'd weed of small worth held""".split()
ngrams = [([test_sentence[i - j - 1] for j in range(CONTEXT_SIZE)], test_sentence[i]) for i in range(CONTEXT_SIZE, len(test_sentence))]
print(ngrams[:3]); vocab = sorted(set(test_sentence)); word_to_ix = {word: i for i, word in enumerate(vocab)}
class NGramLanguageModeler(nn.Module):
    def __init__(self, vocab_size, embedding_dim, context_size): super(NGramLanguageModeler, self).__init__(); self.embeddings = nn.Embedding(vocab_size, embedding_dim); self.linear1 = nn.Linear(context_size * embedding_dim, 16); self.linear2 = nn.Linear(16, vocab_size)
    def forward(self, inputs): embeds = self.embeddings(inputs).view((1, -1)); out = F.relu(self.linear1(embeds)); return F.log_softmax(self.linear2(out), dim=1)
losses, loss_function, model = [], nn.NLLLoss(), NGramLanguageModeler(len(vocab), EMBEDDING_DIM, CONTEXT_SIZE); optimizer = torch.optim.SGD(model.parameters(), lr=0.01)
for epoch in range(3):
    total_loss = 0
    for context, target in ngrams:
        context_idxs = torch.tensor([word_to_ix[w] for w in context], dtype=torch.long); model.zero_grad(); log_probs = model(context_idxs); loss = loss_function(log_probs, torch.tensor([word_to_ix[target]], dtype=torch.long)); loss.backward(); optimizer.step(); total_loss += loss.item()
    losses.append(round(total_loss, 3))
print(losses); print(model.embeddings.weight[word_to_ix["beauty's"]])
training_data = [("The dog ate the apple".split(), ["DET", "NN", "V", "DET", "NN"]), ("Everybody read that book".split(), ["NN", "V", "DET", "NN"])]
w2i = {}
for sent, tags in training_data:
    for word in sent:
        if word not in w2i: w2i[word] = len(w2i)
print(w2i); tag_to_ix = {"DET": 0, "NN": 1, "V": 2}
class LSTMTagger(nn.Module):
    def __init__(self, e, h, v, t): super().__init__(); self.hidden_dim = h; self.word_embeddings = nn.Embedding(v, e); self.lstm = nn.LSTM(e, h); self.hidden2tag = nn.Linear(h, t)
    def forward(self, sentence): embeds = self.word_embeddings(sentence); lstm_out, _ = self.lstm(embeds.view(len(sentence), 1, -1)); return F.log_softmax(self.hidden2tag(lstm_out.view(len(sentence), -1)), dim=1)
m = LSTMTagger(6, 6, len(w2i), 3); o = torch.optim.SGD(m.parameters(), lr=0.1); prep = lambda s, ix: torch.tensor([ix[w] for w in s], dtype=torch.long)
with torch.no_grad(): print(m(prep(training_data[0][0], w2i)))
for e in range(20):
    for s, t in training_data: m.zero_grad(); l = F.nll_loss(m(prep(s, w2i)), prep(t, tag_to_ix)); l.backward(); o.step()
with torch.no_grad(): print(m(prep(training_data[0][0], w2i)).argmax(1), l)
# BoW / TextClassification with EmbeddingBag
class TextClassificationModel(nn.Module):
    def __init__(self, V, E, C): super().__init__(); self.embedding = nn.EmbeddingBag(V, E, sparse=False); self.fc = nn.Linear(E, C); self.init_weights()
    def init_weights(self): r = 0.5; self.embedding.weight.data.uniform_(-r, r); self.fc.weight.data.uniform_(-r, r); self.fc.bias.data.zero_()
    def forward(self, text, offsets): return self.fc(self.embedding(text, offsets))
data = [(1, "good movie great fun"), (0, "bad film boring"), (1, "great great film"), (0, "awful bad plot very boring")]
tok = lambda s: re.sub(r"[^\w\s]", "", s.lower()).split(); cnt = Counter(t for _, s in data for t in tok(s)); V = {w: i for i, (w, _) in enumerate(sorted(cnt.items(), key=lambda kv: (-kv[1], kv[0])), 1)}; V["<unk>"] = 0; print(V)
def collate_batch(batch):
    label_list, text_list, offsets = [], [], [0]
    for _label, _text in batch: label_list.append(int(_label)); t = torch.tensor([V.get(w, 0) for w in tok(_text)], dtype=torch.int64); text_list.append(t); offsets.append(t.size(0))
    return torch.tensor(label_list, dtype=torch.int64), torch.cat(text_list), torch.tensor(offsets[:-1]).cumsum(dim=0)
dl = DataLoader(data, batch_size=2, shuffle=True, collate_fn=collate_batch); m = TextClassificationModel(len(V), 4, 2); o = torch.optim.SGD(m.parameters(), lr=5.0); sch = torch.optim.lr_scheduler.StepLR(o, 1.0, gamma=0.1)
for epoch in range(1, 4):
    m.train(); acc = n = 0
    for idx, (label, text, offsets) in enumerate(dl): o.zero_grad(); p = m(text, offsets); l = nn.CrossEntropyLoss()(p, label); l.backward(); nn.utils.clip_grad_norm_(m.parameters(), 0.1); o.step(); acc += (p.argmax(1) == label).sum().item(); n += label.size(0)
    print('| epoch {:3d} | accuracy {:8.3f} | loss {:.4f}'.format(epoch, acc / n, l)); sch.step()
print("-" * 20, m); em = nn.EmbeddingBag(6, 2, mode="max"); print(em(torch.tensor([[0, 1], [2, 3]])).shape, nn.EmbeddingBag(6, 2, mode="sum")(torch.tensor([0, 1, 2]), torch.tensor([0, 1]), per_sample_weights=torch.ones(3)).shape)
# CBOW, CRF-forward, beam search, BLEU
class CBOW(nn.Module):
    def __init__(self, V, D): super().__init__(); self.e = nn.Embedding(V, D); self.l = nn.Linear(D, V)
    def forward(self, x): return self.l(self.e(x).sum(dim=1))
print(CBOW(10, 3)(torch.tensor([[1, 2], [3, 4]])).shape)
def log_sum_exp(vec): mx = vec[0, vec.argmax()]; return mx + torch.log(torch.sum(torch.exp(vec - mx.view(1, -1).expand(1, vec.size()[1]))))
print(log_sum_exp(torch.tensor([[1., 2., 3.]])))
def beam_search(step, k=2, T=3):
    beams = [([0], 0.0)]
    for _ in range(T): cand = [(s + [i], sc + lp.item()) for s, sc in beams for i, lp in enumerate(step(s))]; beams = sorted(cand, key=lambda x: x[1], reverse=True)[:k]
    return beams
W = torch.randn(4, 4).log_softmax(1); print([(s, round(c, 3)) for s, c in beam_search(lambda s: W[s[-1]])])
def ngrams_of(s, n): return Counter(tuple(s[i:i + n]) for i in range(len(s) - n + 1))
def bleu(c, r, n=2): return math.exp(sum(math.log(max(1e-9, sum((ngrams_of(c, i) & ngrams_of(r, i)).values()) / max(1, sum(ngrams_of(c, i).values())))) / n for i in range(1, n + 1)))
print(round(bleu("the cat sat".split(), "the cat sat down".split()), 4)); print(F.ctc_loss(torch.randn(6, 2, 4).log_softmax(2), torch.tensor([[1, 2, 3], [1, 1, 2]]), torch.tensor([6, 6]), torch.tensor([3, 2])))
def top_k_top_p(logits, k=0, p=0.0):
    if k > 0: logits = logits.masked_fill(logits < torch.topk(logits, k)[0][..., -1, None], -float("inf"))
    if p > 0: sl, si = torch.sort(logits, descending=True); cp = torch.cumsum(F.softmax(sl, -1), -1); rm = cp > p; rm[..., 1:] = rm[..., :-1].clone(); rm[..., 0] = 0; logits = logits.masked_fill(rm.scatter(-1, si, rm), -float("inf"))
    return logits
print(top_k_top_p(torch.tensor([1., 3., 2., 0.]), 3, 0.8)); random.shuffle(vocab); print(vocab[:3], "".join(random.choices(string.ascii_lowercase, k=5)), f"{'word':>10}|{'ix':^5}|{3.14159:<8.3}|", "%-10s|%5.1f%%" % ("acc", 93.456))
