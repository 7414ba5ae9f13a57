"""The layers and losses. A class that is not listed here is found, but only after all files
have been read."""

from .module import Module
from ..._lazy import lazily as _lazily

HOMES = {
    "activation": "CELU ELU GELU GLU Hardshrink Hardsigmoid Hardswish Hardtanh LeakyReLU "
                  "LogSigmoid LogSoftmax Mish PReLU RReLU ReLU ReLU6 SELU SiLU Sigmoid Softmax "
                  "Softmax2d Softmin Softplus Softshrink Softsign Tanh Tanhshrink Threshold",
    "container": "ModuleDict ModuleList ParameterDict ParameterList Sequential",
    "conv": "Conv1d Conv2d ConvTranspose1d ConvTranspose2d",
    "dropout": "AlphaDropout Dropout Dropout1d Dropout2d FeatureAlphaDropout",
    "flatten": "Flatten Unflatten",
    "linear": "Bilinear Identity Linear",
    "loss": "BCELoss BCEWithLogitsLoss CosineEmbeddingLoss CosineSimilarity CrossEntropyLoss "
            "GaussianNLLLoss HingeEmbeddingLoss HuberLoss KLDivLoss L1Loss MSELoss "
            "MarginRankingLoss MultiLabelSoftMarginLoss MultiMarginLoss NLLLoss "
            "PairwiseDistance PoissonNLLLoss SmoothL1Loss SoftMarginLoss TripletMarginLoss "
            "TripletMarginWithDistanceLoss",
    "normalization": "BatchNorm1d BatchNorm2d GroupNorm InstanceNorm1d InstanceNorm2d LayerNorm "
                     "RMSNorm",
    "pooling": "AdaptiveAvgPool1d AdaptiveAvgPool2d AvgPool1d AvgPool2d ConstantPad1d "
               "ConstantPad2d MaxPool1d MaxPool2d ZeroPad1d ZeroPad2d",
    "rnn": "GRU GRUCell LSTM LSTMCell RNN RNNBase RNNCell",
    "sparse": "Embedding",
    "transformer": "MultiheadAttention TransformerEncoder TransformerEncoderLayer",
}

__getattr__ = _lazily("torch.nn.modules", HOMES)
