"""How layers print, and how many parameters they have."""

import torch
import torch.nn as nn

layers = [nn.Linear(3, 4), nn.Linear(3, 4, bias=False), nn.Bilinear(2, 3, 4), nn.Identity(), nn.Conv1d(1, 2, 3), nn.Conv2d(3, 8, 3, stride=2, padding=1), nn.Conv2d(4, 4, (3, 5), groups=2, dilation=2, bias=False), nn.Conv2d(1, 1, 3, padding="same", padding_mode="zeros"),
          nn.ConvTranspose2d(4, 2, 2, stride=2), nn.ConvTranspose1d(2, 2, 3, output_padding=0), nn.MaxPool2d(2), nn.MaxPool1d(3, stride=2, padding=1), nn.AvgPool2d(2), nn.AvgPool1d(2), nn.AdaptiveAvgPool2d((1, 1)), nn.AdaptiveAvgPool1d(4), nn.AdaptiveMaxPool2d(2),
          nn.BatchNorm1d(4), nn.BatchNorm2d(3, momentum=0.2, eps=1e-3), nn.BatchNorm1d(2, affine=False), nn.LayerNorm(8), nn.LayerNorm([2, 3], elementwise_affine=False), nn.GroupNorm(2, 4), nn.InstanceNorm2d(3), nn.RMSNorm(4), nn.Dropout(0.3), nn.Dropout2d(), nn.AlphaDropout(0.1),
          nn.Embedding(10, 3), nn.Embedding(10, 3, padding_idx=0), nn.EmbeddingBag(5, 2, mode="sum"), nn.RNN(3, 4), nn.GRU(3, 4, num_layers=2, batch_first=True), nn.LSTM(3, 4, bidirectional=True, dropout=0.1, num_layers=2), nn.LSTMCell(2, 3), nn.GRUCell(2, 3), nn.RNNCell(2, 3, nonlinearity="relu"),
          nn.MultiheadAttention(4, 2), nn.TransformerEncoderLayer(4, 2, 8), nn.Flatten(), nn.Flatten(0), nn.Unflatten(1, (2, 3)), nn.ReLU(), nn.ReLU(inplace=True), nn.LeakyReLU(0.2), nn.ELU(), nn.SELU(), nn.GELU(), nn.GELU(approximate="tanh"), nn.SiLU(), nn.Mish(), nn.Sigmoid(), nn.Tanh(),
          nn.Softmax(dim=1), nn.LogSoftmax(dim=-1), nn.Softplus(), nn.Softsign(), nn.Hardtanh(), nn.ReLU6(), nn.Hardswish(), nn.Hardsigmoid(), nn.PReLU(), nn.PReLU(3), nn.Threshold(0.1, 20), nn.LogSigmoid(), nn.CELU(), nn.Tanhshrink(), nn.Softshrink(), nn.Hardshrink(), nn.GLU(), nn.Softmin(dim=0),
          nn.Upsample(scale_factor=2), nn.Upsample(size=(4, 4), mode="bilinear"), nn.PixelShuffle(2), nn.ZeroPad2d(1), nn.ReflectionPad2d(2), nn.ReplicationPad1d(1), nn.ConstantPad1d(2, 3.5), nn.Unfold(3), nn.LocalResponseNorm(2), nn.CosineSimilarity(), nn.PairwiseDistance(),
          nn.MSELoss(), nn.L1Loss(), nn.CrossEntropyLoss(), nn.BCELoss(), nn.BCEWithLogitsLoss(), nn.NLLLoss(), nn.SmoothL1Loss(), nn.HuberLoss(), nn.KLDivLoss(), nn.TripletMarginLoss(), nn.CTCLoss()]
for layer in layers:
    print(layer, sum(p.numel() for p in layer.parameters()))
print(nn.Sequential(nn.Linear(1, 2), nn.Sequential(nn.ReLU(), nn.Linear(2, 1))))
print(nn.TransformerDecoderLayer(4, 2, 8))
print([name for name, _ in nn.LSTM(2, 3).named_parameters()], [tuple(p.shape) for p in nn.GRU(2, 3).parameters()], list(nn.BatchNorm1d(2).state_dict()), list(nn.MultiheadAttention(4, 2).state_dict()))
