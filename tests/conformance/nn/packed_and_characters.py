import torch, torch.nn as nn, string, random, unicodedata
from torch.nn.utils.rnn import pad_sequence, pack_padded_sequence, pad_packed_sequence, pack_sequence, unpad_sequence, PackedSequence
torch.manual_seed(0); random.seed(0)
seqs = [torch.tensor([1, 2, 3, 4]), torch.tensor([5, 6]), torch.tensor([7, 8, 9])]
print(pad_sequence(seqs), pad_sequence(seqs, batch_first=True, padding_value=-1), pad_sequence(seqs, batch_first=True, padding_side="left"))
lens = torch.tensor([len(s) for s in seqs])
p = pack_padded_sequence(pad_sequence(seqs, batch_first=True), lens, batch_first=True, enforce_sorted=False)
print(p)
print(p.data, p.batch_sizes, p.sorted_indices, p.unsorted_indices)
print(pad_packed_sequence(p, batch_first=True), pad_packed_sequence(p, total_length=5))
print(pack_sequence(seqs, enforce_sorted=False).batch_sizes, unpad_sequence(pad_sequence(seqs), lens))
try: pack_padded_sequence(pad_sequence(seqs, batch_first=True), lens, batch_first=True)
except RuntimeError as e: print(e)
try: pack_padded_sequence(pad_sequence(seqs, batch_first=True), [4, 2, 0], batch_first=True)
except RuntimeError as e: print(e)
try: pack_padded_sequence(pad_sequence(seqs, batch_first=True), [4, 2], batch_first=True)
except Exception as e: print(type(e), e)
class LSTMTagger(nn.Module):
    def __init__(self, V, E, H, C, num_layers=2, bidirectional=True, dropout=0.2):
        super().__init__()
        self.emb = nn.Embedding(V, E, padding_idx=0)
        self.lstm = nn.LSTM(E, H, num_layers=num_layers, bidirectional=bidirectional, dropout=dropout, batch_first=True)
        self.fc = nn.Linear(H * (2 if bidirectional else 1), C)
        self.dropout = nn.Dropout(dropout)
    def forward(self, x, lengths):
        packed = pack_padded_sequence(self.dropout(self.emb(x)), lengths.cpu(), batch_first=True, enforce_sorted=False)
        out, (h, c) = self.lstm(packed)
        out, _ = pad_packed_sequence(out, batch_first=True)
        h = torch.cat((h[-2, :, :], h[-1, :, :]), dim=1)
        return self.fc(out), self.fc(self.dropout(h))
m = LSTMTagger(10, 4, 5, 3); print(m)
x = pad_sequence(seqs, batch_first=True)
tags, cls = m(x, lens); print(tags.shape, cls)
loss = nn.CrossEntropyLoss(ignore_index=-100)(tags.view(-1, 3), torch.tensor([[0, 1, 2, 0], [1, 1, -100, -100], [2, 2, 2, -100]]).view(-1)); print(loss)
loss.backward(); print(m.emb.weight.grad[0], m.emb.weight.grad[1].norm(), m.lstm.weight_hh_l1_reverse.grad.norm())
class CharGen(nn.Module):
    def __init__(self, n, h):
        super().__init__(); self.hidden_size = h
        self.i2h = nn.Linear(n + h, h); self.i2o = nn.Linear(n + h, n); self.softmax = nn.LogSoftmax(dim=1)
    def forward(self, i, h):
        c = torch.cat((i, h), 1); h = self.i2h(c); o = self.softmax(self.i2o(c)); return o, h
    def initHidden(self): return torch.zeros(1, self.hidden_size)
L = string.ascii_lowercase
def lineToTensor(line):
    t = torch.zeros(len(line), 1, len(L))
    for li, c in enumerate(line): t[li][0][L.find(c)] = 1
    return t
g = CharGen(len(L), 8); crit = nn.NLLLoss(); lr = 0.05
for w in ["hello", "world"]:
    h = g.initHidden(); g.zero_grad(); loss = torch.Tensor([0]); t = lineToTensor(w)
    for i in range(len(w) - 1):
        o, h = g(t[i], h); loss += crit(o, torch.tensor([L.find(w[i + 1])]))
    loss.backward()
    for p in g.parameters(): p.data.add_(p.grad.data, alpha=-lr)
    print(w, o.shape, loss / len(w))
topv, topi = o.topk(3, 1, True)
for i in range(3): print('(%.2f) %s' % (topv[0][i].item(), L[topi[0][i].item()]))
rnn = nn.RNN(3, 4, nonlinearity="relu", num_layers=2); out, h = rnn(torch.randn(5, 2, 3)); print(out.shape, h.shape, rnn)
cell = nn.GRUCell(3, 4); hx = torch.zeros(2, 4)
for t in range(3): hx = cell(torch.randn(2, 3), hx)
print(hx, cell)
gru = nn.GRU(3, 4, bias=False, bidirectional=True); print(gru, [n for n, _ in gru.named_parameters()], gru(torch.randn(5, 3))[0].shape)
for s in ("ab", 3):
    try: nn.LSTM(3, s)
    except Exception as e: print(type(e).__name__, e)
print(nn.LSTM(3, 4, proj_size=2).weight_hr_l0.shape if False else "")
h0 = torch.zeros(1, 2, 4); o, hn = nn.GRU(3, 4)(torch.randn(5, 2, 3), h0); print(o[-1].allclose(hn[0]))
hid = tuple(each.data for each in (torch.zeros(1), torch.ones(1))); print(hid)
def repackage_hidden(h):
    if isinstance(h, torch.Tensor): return h.detach()
    else: return tuple(repackage_hidden(v) for v in h)
print(repackage_hidden((h0[:, :1, :2], [h0[:, :1, :1]])))
