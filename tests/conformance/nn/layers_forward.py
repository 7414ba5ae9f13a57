"""Each layer's numbers after a seed, with gradients' sums."""

import torch
import torch.nn as nn


def show(layer, *inputs):
    torch.manual_seed(1)
    for module in layer.modules():
        if hasattr(module, "reset_parameters"):
            module.reset_parameters()
    out = layer(*inputs)
    first = out[0] if isinstance(out, tuple) else out
    print(type(layer).__name__, tuple(first.shape), [round(v, 4) for v in first.detach().flatten()[:4].tolist()])
    if first.requires_grad:
        first.pow(2).sum().backward()
        print("   ", [f"{p.grad.abs().sum().item():.1f}" for p in layer.parameters() if p.grad is not None])


torch.manual_seed(0)
x = torch.randn(4, 6)
seq = torch.randn(2, 6, 8)
image = torch.randn(2, 4, 6, 6)
for layer in (nn.Linear(6, 3), nn.BatchNorm1d(6), nn.LayerNorm(6), nn.PReLU(), nn.Sequential(nn.Linear(6, 6), nn.Tanh(), nn.Linear(6, 1))):
    show(layer, x)
for layer in (nn.Conv1d(6, 4, 3, padding=1), nn.ConvTranspose1d(6, 3, 4, stride=2), nn.AvgPool1d(2), nn.MaxPool1d(3), nn.BatchNorm1d(6), nn.AdaptiveMaxPool1d(3), nn.LayerNorm([6, 8]), nn.Linear(8, 2), nn.ReflectionPad1d(2), nn.Upsample(scale_factor=2), nn.Upsample(size=5, mode="linear"), nn.LPPool1d(2, 2)):
    show(layer, seq)
for layer in (nn.Conv2d(4, 5, 3, stride=2, padding=1), nn.Conv2d(4, 8, 3, groups=4), nn.Conv2d(4, 2, 3, dilation=2, padding="same"), nn.Conv2d(4, 2, 3, padding=1, padding_mode="reflect"), nn.ConvTranspose2d(4, 3, 3, stride=2, padding=1, output_padding=1), nn.BatchNorm2d(4), nn.GroupNorm(2, 4), nn.InstanceNorm2d(4, affine=True), nn.MaxPool2d(3, 2, 1), nn.AvgPool2d(2),
              nn.AdaptiveAvgPool2d(2), nn.AdaptiveMaxPool2d((3, 2)), nn.Upsample(scale_factor=2, mode="bilinear", align_corners=True), nn.Upsample(scale_factor=1.5, mode="bilinear"), nn.UpsamplingNearest2d(scale_factor=2), nn.PixelShuffle(2), nn.PixelUnshuffle(2), nn.ZeroPad2d((1, 0, 2, 1)), nn.ReplicationPad2d(1), nn.CircularPad2d(1), nn.Unfold(2, stride=2), nn.LocalResponseNorm(3), nn.ChannelShuffle(2), nn.Flatten(), nn.Softmax(dim=1)):
    show(layer, image)
show(nn.Fold((4, 4), 2, stride=2), torch.arange(32.0).reshape(1, 8, 4))
show(nn.Bilinear(6, 6, 2), x, x * 0.5)
ids = torch.tensor([[1, 2, 0], [3, 3, 1]])
show(nn.Embedding(4, 3), ids)
show(nn.EmbeddingBag(4, 3, mode="mean"), ids)
show(nn.EmbeddingBag(4, 3, mode="sum"), ids.flatten(), torch.tensor([0, 2, 3]))
show(nn.EmbeddingBag(4, 3, mode="max"), ids)
steps = torch.randn(5, 3, 4)
for layer in (nn.RNN(4, 3), nn.RNN(4, 3, nonlinearity="relu", num_layers=2), nn.GRU(4, 3, batch_first=True), nn.LSTM(4, 3, bidirectional=True), nn.LSTM(4, 3, num_layers=2, bias=False)):
    show(layer, steps)
show(nn.LSTMCell(4, 3), steps[0])
show(nn.GRUCell(4, 3), steps[0], torch.zeros(3, 3))
show(nn.MultiheadAttention(4, 2, batch_first=True), steps, steps, steps)
show(nn.TransformerEncoderLayer(4, 2, 8, dropout=0.0, batch_first=True), steps)
show(nn.TransformerDecoderLayer(4, 2, 8, dropout=0.0), steps, steps[:2])
show(nn.TransformerDecoder(nn.TransformerDecoderLayer(4, 2, 8, dropout=0.0), 2), steps, steps[:2])
torch.manual_seed(1)
t = nn.Transformer(4, 2, 1, 1, 8, 0.0)
print(t(steps, steps[:2])[0, 0], nn.Transformer.generate_square_subsequent_mask(3))
lazy = nn.LazyLinear(2)
torch.manual_seed(0)
print(lazy(x).shape, lazy)
