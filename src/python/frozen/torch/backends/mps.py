"""`torch.backends.mps`: Apple's GPUs, of which there are none here."""


def is_available():
    return False


def is_built():
    return False
