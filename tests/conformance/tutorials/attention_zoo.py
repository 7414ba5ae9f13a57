import torch, torch.nn as nn, math, copy
import torch.nn.functional as F
torch.manual_seed(0)
class PositionalEncoding(nn.Module):
    def __init__(self, d_model, dropout=0.1, max_len=50):
        super().__init__()
        self.dropout = nn.Dropout(p=dropout)
        position = torch.arange(max_len).unsqueeze(1)
        div_term = torch.exp(torch.arange(0, d_model, 2) * (-math.log(10000.0) / d_model))
        pe = torch.zeros(max_len, 1, d_model)
        pe[:, 0, 0::2] = torch.sin(position * div_term)
        pe[:, 0, 1::2] = torch.cos(position * div_term)
        self.register_buffer('pe', pe)
    def forward(self, x):
        x = x + self.pe[:x.size(0)]
        return self.dropout(x)
class TransformerModel(nn.Module):
    def __init__(self, ntoken, d_model, nhead, d_hid, nlayers, dropout=0.5):
        super().__init__()
        self.model_type = 'Transformer'
        self.pos_encoder = PositionalEncoding(d_model, dropout)
        encoder_layers = nn.TransformerEncoderLayer(d_model, nhead, d_hid, dropout)
        self.transformer_encoder = nn.TransformerEncoder(encoder_layers, nlayers)
        self.encoder = nn.Embedding(ntoken, d_model)
        self.d_model = d_model
        self.decoder = nn.Linear(d_model, ntoken)
        self.init_weights()
    def init_weights(self):
        initrange = 0.1
        self.encoder.weight.data.uniform_(-initrange, initrange)
        self.decoder.bias.data.zero_()
        self.decoder.weight.data.uniform_(-initrange, initrange)
    def forward(self, src, src_mask=None):
        src = self.encoder(src) * math.sqrt(self.d_model)
        src = self.pos_encoder(src)
        if src_mask is None:
            src_mask = nn.Transformer.generate_square_subsequent_mask(len(src))
        output = self.transformer_encoder(src, src_mask)
        return self.decoder(output)
m = TransformerModel(12, 8, 2, 16, 2, 0.2)
print(m)
data = torch.randint(0, 12, (6, 3))
opt = torch.optim.SGD(m.parameters(), lr=5.0); sch = torch.optim.lr_scheduler.StepLR(opt, 1.0, gamma=0.95)
for e in range(3):
    out = m(data[:-1]); loss = F.cross_entropy(out.view(-1, 12), data[1:].reshape(-1)); opt.zero_grad(); loss.backward(); torch.nn.utils.clip_grad_norm_(m.parameters(), 0.5); opt.step(); sch.step()
    print(f"{e} {loss.item():.4f} ppl {math.exp(loss.item()):8.2f} lr {sch.get_last_lr()[0]:02.2f}")
m.eval(); print(m(data).shape)
t = nn.Transformer(d_model=8, nhead=2, num_encoder_layers=1, num_decoder_layers=2, dim_feedforward=16, dropout=0.0, batch_first=True)
src, tgt = torch.rand(2, 5, 8), torch.rand(2, 4, 8)
print(t(src, tgt, tgt_mask=t.generate_square_subsequent_mask(4), src_key_padding_mask=torch.tensor([[0, 0, 0, 1, 1], [0] * 5]).bool()).shape)
print(t)
mha = nn.MultiheadAttention(8, 2, batch_first=True); o, w = mha(src, src, src, need_weights=True, average_attn_weights=False); print(o.shape, w.shape, w.sum(-1)[0, 0])
o, w = mha(src, src, src, attn_mask=torch.triu(torch.ones(5, 5), 1).bool()); print(w[0]); print(mha)
q = nn.MultiheadAttention(8, 2, kdim=4, vdim=6); print(q, [n for n, _ in q.named_parameters()], q(torch.rand(3, 1, 8), torch.rand(5, 1, 4), torch.rand(5, 1, 6))[0].shape)
enc = nn.TransformerEncoder(nn.TransformerEncoderLayer(8, 2, 16, activation="gelu", norm_first=True, batch_first=True), 2, norm=nn.LayerNorm(8), enable_nested_tensor=False).eval()
print(enc(src, src_key_padding_mask=torch.tensor([[0, 0, 0, 1, 1], [0] * 5]).bool()).shape)
print(F.scaled_dot_product_attention(src, src, src, is_causal=True)[0, 0], F.scaled_dot_product_attention(torch.rand(1, 4, 3, 2), torch.rand(1, 2, 3, 2), torch.rand(1, 2, 3, 2), enable_gqa=True).shape)
class Head(nn.Module):
    def __init__(self, n_embd, head_size, block_size):
        super().__init__()
        self.key = nn.Linear(n_embd, head_size, bias=False); self.query = nn.Linear(n_embd, head_size, bias=False); self.value = nn.Linear(n_embd, head_size, bias=False)
        self.register_buffer('tril', torch.tril(torch.ones(block_size, block_size)))
    def forward(self, x):
        B, T, C = x.shape
        k, q = self.key(x), self.query(x)
        wei = q @ k.transpose(-2, -1) * k.shape[-1] ** -0.5
        wei = wei.masked_fill(self.tril[:T, :T] == 0, float('-inf')); wei = F.softmax(wei, dim=-1)
        return wei @ self.value(x)
class MultiHeadAttention(nn.Module):
    def __init__(self, num_heads, head_size, n_embd, block_size):
        super().__init__()
        self.heads = nn.ModuleList([Head(n_embd, head_size, block_size) for _ in range(num_heads)]); self.proj = nn.Linear(head_size * num_heads, n_embd)
    def forward(self, x): return self.proj(torch.cat([h(x) for h in self.heads], dim=-1))
print(MultiHeadAttention(2, 4, 8, 6)(src).shape, MultiHeadAttention(2, 4, 8, 6))
def clones(module, N): return nn.ModuleList([copy.deepcopy(module) for _ in range(N)])
print(clones(nn.Linear(2, 2), 3))
class RotaryEmbedding(nn.Module):
    def __init__(self, dim, base=10000):
        super().__init__()
        inv_freq = 1.0 / (base ** (torch.arange(0, dim, 2).float() / dim)); self.register_buffer("inv_freq", inv_freq, persistent=False)
    def forward(self, x):
        t = torch.arange(x.shape[1]).type_as(self.inv_freq); freqs = torch.einsum("i,j->ij", t, self.inv_freq); emb = torch.cat((freqs, freqs), dim=-1)
        x1, x2 = x.chunk(2, dim=-1); return x * emb.cos() + torch.cat((-x2, x1), dim=-1) * emb.sin()
print(RotaryEmbedding(8)(src)[0, 1], nn.RMSNorm(8)(src)[0, 0], F.silu(src[0, 0]), nn.GLU()(src).shape)
class LayerScale(nn.Module):
    def __init__(self, d, init=1e-4): super().__init__(); self.gamma = nn.Parameter(init * torch.ones(d))
    def forward(self, x): return x * self.gamma
class PatchEmbed(nn.Module):
    def __init__(self, img=8, patch=4, c=3, d=8):
        super().__init__(); self.proj = nn.Conv2d(c, d, patch, patch); self.cls = nn.Parameter(torch.zeros(1, 1, d)); self.pos = nn.Parameter(torch.zeros(1, (img // patch) ** 2 + 1, d)); nn.init.trunc_normal_(self.pos, std=.02)
    def forward(self, x): x = self.proj(x).flatten(2).transpose(1, 2); return torch.cat([self.cls.expand(x.shape[0], -1, -1), x], 1) + self.pos
print(PatchEmbed()(torch.rand(2, 3, 8, 8))[0, 1])
