import string, unicodedata, random, time, math
import torch
import torch.nn as nn
import torch.nn.functional as F
torch.manual_seed(0); random.seed(0)
allowed_characters = string.ascii_letters + " .,;'" + "_"
n_letters = len(allowed_characters)
def unicodeToAscii(s):
    return ''.join(c for c in unicodedata.normalize('NFD', s) if unicodedata.category(c) != 'Mn' and c in allowed_characters)
print(f"converting 'Ślusàrski' to {unicodeToAscii('Ślusàrski')}")
data = {"Italian": ["Rossi", "Bianchi", "Ferrari"], "German": ["Schmidt", "Müller", "Weber"], "English": ["Smith", "Jones"]}
all_categories = list(data)
def letterToIndex(letter):
    if letter not in allowed_characters:
        return allowed_characters.find("_")
    return allowed_characters.find(letter)
def lineToTensor(line):
    tensor = torch.zeros(len(line), 1, n_letters)
    for li, letter in enumerate(line):
        tensor[li][0][letterToIndex(letter)] = 1
    return tensor
print(lineToTensor("a"))
class CharRNN(nn.Module):
    def __init__(self, input_size, hidden_size, output_size):
        super(CharRNN, self).__init__()
        self.rnn = nn.RNN(input_size, hidden_size)
        self.h2o = nn.Linear(hidden_size, output_size)
        self.softmax = nn.LogSoftmax(dim=1)
    def forward(self, line_tensor):
        rnn_out, hidden = self.rnn(line_tensor)
        output = self.h2o(hidden[0])
        output = self.softmax(output)
        return output
rnn = CharRNN(n_letters, 32, len(all_categories))
print(rnn)
def label_from_output(output, output_labels):
    top_n, top_i = output.topk(1)
    label_i = top_i[0].item()
    return output_labels[label_i], label_i
print(label_from_output(rnn(lineToTensor('Albert')), all_categories))
criterion = nn.NLLLoss()
optimizer = torch.optim.SGD(rnn.parameters(), lr=0.15)
pairs = [(c, unicodeToAscii(n)) for c in data for n in data[c]]
for epoch in range(5):
    rnn.train()
    rnn.zero_grad()
    batches = list(range(len(pairs)))
    random.shuffle(batches)
    total = 0
    for b in batches:
        c, n = pairs[b]
        out = rnn(lineToTensor(n))
        loss = criterion(out, torch.tensor([all_categories.index(c)], dtype=torch.long))
        loss.backward()
        nn.utils.clip_grad_norm_(rnn.parameters(), 3)
        optimizer.step()
        optimizer.zero_grad()
        total += loss.item()
    print(f"{epoch} ({epoch / 5:.0%}): \t average batch loss = {total/len(pairs):.6f}")
# generation
class RNN(nn.Module):
    def __init__(self, input_size, hidden_size, output_size):
        super(RNN, self).__init__()
        self.hidden_size = hidden_size
        self.i2h = nn.Linear(input_size + hidden_size, hidden_size)
        self.i2o = nn.Linear(input_size + hidden_size, output_size)
        self.o2o = nn.Linear(hidden_size + output_size, output_size)
        self.dropout = nn.Dropout(0.1)
        self.softmax = nn.LogSoftmax(dim=1)
    def forward(self, input, hidden):
        input_combined = torch.cat((input, hidden), 1)
        hidden = self.i2h(input_combined)
        output = self.i2o(input_combined)
        output_combined = torch.cat((hidden, output), 1)
        output = self.o2o(output_combined)
        output = self.dropout(output)
        output = self.softmax(output)
        return output, hidden
    def initHidden(self):
        return torch.zeros(1, self.hidden_size)
g = RNN(n_letters + 1, 16, n_letters + 1)
criterion = nn.NLLLoss()
def inputTensor(line):
    t = torch.zeros(len(line), 1, n_letters + 1)
    for i, l in enumerate(line): t[i][0][allowed_characters.find(l)] = 1
    return t
def targetTensor(line):
    idx = [allowed_characters.find(line[li]) for li in range(1, len(line))] + [n_letters]
    return torch.LongTensor(idx)
learning_rate = 0.0005
def train(inp, tgt):
    tgt.unsqueeze_(-1)
    hidden = g.initHidden()
    g.zero_grad()
    loss = torch.Tensor([0])
    for i in range(inp.size(0)):
        output, hidden = g(inp[i], hidden)
        l = criterion(output, tgt[i])
        loss += l
    loss.backward()
    for p in g.parameters():
        p.data.add_(p.grad.data, alpha=-learning_rate)
    return output, loss.item() / inp.size(0)
for it in range(8):
    c, n = random.choice(pairs)
    output, loss = train(inputTensor(n), targetTensor(n))
    print('%d %d%% %s %.4f' % (it, it / 8 * 100, n, loss))
def asMinutes(s):
    m = math.floor(s / 60); s -= m * 60
    return '%dm %ds' % (m, s)
print(asMinutes(125.3))
with torch.no_grad():
    inp = inputTensor("R"); hidden = g.initHidden(); name = "R"
    for i in range(6):
        output, hidden = g(inp[0], hidden)
        topv, topi = output.topk(1)
        topi = topi[0][0]
        if topi == n_letters: break
        name += allowed_characters[topi]
        inp = inputTensor(allowed_characters[topi])
    print(name)
