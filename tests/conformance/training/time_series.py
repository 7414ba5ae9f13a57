import torch, torch.nn as nn, numpy as np, math
np.random.seed(0); torch.manual_seed(0)
L, N = 40, 3; x = np.empty((N, L), 'int64'); x[:] = np.array(range(L)) + np.random.randint(-4 * 20, 4 * 20, N).reshape(N, 1); data = np.sin(x / 1.0 / 20).astype('float64'); print(data.shape, data[0, :3])
class Sequence(nn.Module):
    def __init__(self): super(Sequence, self).__init__(); self.lstm1 = nn.LSTMCell(1, 8); self.lstm2 = nn.LSTMCell(8, 8); self.linear = nn.Linear(8, 1)
    def forward(self, input, future=0):
        outputs = []; h_t = torch.zeros(input.size(0), 8, dtype=torch.double); c_t = torch.zeros(input.size(0), 8, dtype=torch.double); h_t2 = torch.zeros(input.size(0), 8, dtype=torch.double); c_t2 = torch.zeros(input.size(0), 8, dtype=torch.double)
        for input_t in input.split(1, dim=1): h_t, c_t = self.lstm1(input_t, (h_t, c_t)); h_t2, c_t2 = self.lstm2(h_t, (h_t2, c_t2)); output = self.linear(h_t2); outputs += [output]
        for i in range(future): h_t, c_t = self.lstm1(output, (h_t, c_t)); h_t2, c_t2 = self.lstm2(h_t, (h_t2, c_t2)); output = self.linear(h_t2); outputs += [output]
        return torch.cat(outputs, dim=1)
inp, tgt = torch.from_numpy(data[1:, :-1]), torch.from_numpy(data[1:, 1:]); seq = Sequence().double(); crit = nn.MSELoss(); opt = torch.optim.LBFGS(seq.parameters(), lr=0.8, max_iter=3)
for i in range(2):
    print('STEP: ', i)
    def closure(): opt.zero_grad(); out = seq(inp); loss = crit(out, tgt); print('loss:', round(loss.item(), 6)); loss.backward(); return loss
    opt.step(closure)
    with torch.no_grad(): pred = seq(inp, future=5); y = pred.detach().numpy(); print(y.shape, y[0, -2:].round(5))
def create_inout_sequences(d, tw): return [(d[i:i + tw], d[i + tw:i + tw + 1]) for i in range(len(d) - tw)]
class MinMax:
    def __init__(self, feature_range=(-1, 1)): self.r = feature_range
    def fit_transform(self, X): self.min, self.max = X.min(0), X.max(0); return (X - self.min) / (self.max - self.min) * (self.r[1] - self.r[0]) + self.r[0]
    def inverse_transform(self, X): return (X - self.r[0]) / (self.r[1] - self.r[0]) * (self.max - self.min) + self.min
sc = MinMax(); raw = np.array([112., 118, 132, 129, 121, 135, 148, 148, 136, 119, 104, 118, 115, 126]); norm = sc.fit_transform(raw.reshape(-1, 1)); print(norm[:3].ravel()); d = torch.FloatTensor(norm).view(-1); seqs = create_inout_sequences(d, 4); print(seqs[0], len(seqs))
class LSTM(nn.Module):
    def __init__(self, input_size=1, hidden_layer_size=6, output_size=1): super().__init__(); self.hidden_layer_size = hidden_layer_size; self.lstm = nn.LSTM(input_size, hidden_layer_size); self.linear = nn.Linear(hidden_layer_size, output_size); self.hidden_cell = (torch.zeros(1, 1, hidden_layer_size), torch.zeros(1, 1, hidden_layer_size))
    def forward(self, s): lstm_out, self.hidden_cell = self.lstm(s.view(len(s), 1, -1), self.hidden_cell); return self.linear(lstm_out.view(len(s), -1))[-1]
m = LSTM(); o = torch.optim.Adam(m.parameters(), lr=0.01)
for i in range(4):
    for s, l in seqs: o.zero_grad(); m.hidden_cell = (torch.zeros(1, 1, 6), torch.zeros(1, 1, 6)); loss = nn.MSELoss()(m(s), l); loss.backward(); o.step()
    if i % 2 == 1: print(f'epoch: {i:3} loss: {loss.item():10.6f}')
m.eval(); test = norm[-4:].ravel().tolist()
for i in range(3):
    with torch.no_grad(): m.hidden_cell = (torch.zeros(1, 1, 6), torch.zeros(1, 1, 6)); test.append(m(torch.FloatTensor(test[-4:])).item())
print(sc.inverse_transform(np.array(test[4:]).reshape(-1, 1)).round(2))
class TCN(nn.Module):
    def __init__(self, c, k, d): super().__init__(); self.pad = (k - 1) * d; self.conv = nn.utils.parametrizations.weight_norm(nn.Conv1d(c, c, k, padding=self.pad, dilation=d)); self.drop = nn.Dropout(0.1); self.relu = nn.ReLU()
    def forward(self, x): y = self.conv(x)[:, :, :-self.pad].contiguous(); return self.relu(x + self.drop(self.relu(y)))
print(nn.Sequential(*[TCN(2, 3, 2 ** i) for i in range(3)])(torch.randn(1, 2, 12)).shape)
xs = torch.linspace(0, 2 * math.pi, 50); ys = torch.sin(xs); win = ys.unfold(0, 5, 1); print(win.shape, win[0], torch.stft if False else "", torch.fft.rfft(ys).abs()[:3] if hasattr(torch, "fft") and False else "")
class AE(nn.Module):
    def __init__(self): super().__init__(); self.enc = nn.Sequential(nn.Linear(5, 3), nn.ReLU()); self.dec = nn.Sequential(nn.Linear(3, 5))
    def forward(self, x): return self.dec(self.enc(x))
ae = AE(); o = torch.optim.SGD(ae.parameters(), lr=0.1, nesterov=True, momentum=0.9); s = torch.optim.lr_scheduler.ReduceLROnPlateau(o, patience=1, threshold=0.1)
for e in range(8):
    l = nn.functional.mse_loss(ae(win), win); o.zero_grad(); l.backward(); o.step(); s.step(l)
    print(f"{e} {l.item():.4f} {o.param_groups[0]['lr']:.0e} {s.num_bad_epochs}", end="; ")
print()
