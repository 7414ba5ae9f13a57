# detect_anomaly: a gradient that is not a number is an error.
import torch


def attempt(what):
    try:
        print(what())
    except Exception as error:
        print(type(error).__name__, error)


x = torch.tensor([0.0, 4.0], requires_grad=True)
(x.sqrt() * 0).sum().backward()
print(x.grad)
print(torch.is_anomaly_enabled())
with torch.autograd.detect_anomaly():
    print(torch.is_anomaly_enabled(), torch.is_anomaly_check_nan_enabled())
    attempt(lambda: (x.sqrt() * 0).sum().backward())
with torch.autograd.set_detect_anomaly(True, check_nan=False):
    attempt(lambda: (x.sqrt() * 0).sum().backward())
    y = x * 2
    z = y.exp()
    z.add_(1)
    attempt(lambda: z.sum().backward())
torch.autograd.set_detect_anomaly(True)
a = torch.zeros(2, requires_grad=True)
attempt(lambda: (a / a).sum().backward())
torch.autograd.set_detect_anomaly(False)
(a / a).sum().backward()
print(a.grad)
