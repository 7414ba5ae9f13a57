import torch, torch.nn as nn
def t(f):
    try: print(f())
    except Exception as e: print(type(e).__name__ + ": " + str(e))
for C in (nn.RNNCell, nn.GRUCell, nn.LSTMCell):
    t(lambda: C(2,3)(torch.ones(2,3))); t(lambda: C(2,3)(torch.ones(2,2), torch.ones(2,4))); t(lambda: C(2,3)(torch.ones(2,2), torch.ones(3,3))); t(lambda: C(2,3)(torch.ones(1,2,2)));t(lambda: C(2,3)(torch.ones(2,2), (torch.ones(2,4),torch.ones(2,4))));t(lambda: C(2,3)(torch.ones(2,2), (torch.ones(2,3),)));
