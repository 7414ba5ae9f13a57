//! PyTorch's semantics over candle tensors: tensors, tape, derivatives, optimizers, randomness, printing.
