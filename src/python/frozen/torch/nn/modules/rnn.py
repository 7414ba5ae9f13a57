"""Recurrent layers and cells."""

import math
import warnings

import _torch
import torch
from torch.nn import functional as F, init
from torch.nn.parameter import Parameter
from .module import Module

__all__ = ["GRU", "GRUCell", "LSTM", "LSTMCell", "RNN", "RNNBase", "RNNCell", "RNNCellBase"]

_GATES = {"RNN_TANH": 1, "RNN_RELU": 1, "GRU": 3, "LSTM": 4}


def _run_packed(layer, packed, hx):
    from torch.nn.utils.rnn import run_packed

    return run_packed(layer, packed, hx)


class RNNBase(Module):
    def __init__(self, mode, input_size, hidden_size, num_layers=1, bias=True, batch_first=False,
                 dropout=0.0, bidirectional=False, proj_size=0, device=None, dtype=None):
        super().__init__()
        if isinstance(dropout, bool) or not isinstance(dropout, (int, float)) or not 0 <= dropout <= 1:
            raise ValueError(
                "dropout should be a number in range [0, 1] "
                "representing the probability of an element being zeroed")
        if dropout > 0 and num_layers == 1:
            warnings.warn(
                "dropout option adds dropout after all but last "
                "recurrent layer, so non-zero dropout expects "
                f"num_layers greater than 1, but got dropout={dropout} and num_layers={num_layers}",
                stacklevel=1)
        if proj_size:
            raise NotImplementedError(f"gradstep does not support {type(self).__name__}(proj_size=) yet")
        for name, size in (("input_size", input_size), ("hidden_size", hidden_size)):
            if not isinstance(size, int):
                raise TypeError(f"{name} should be of type int, got: {type(size).__name__}")
            if size <= 0:
                raise ValueError(f"{name} must be greater than zero")
        if num_layers <= 0:
            raise ValueError("num_layers must be greater than zero")
        self.mode = mode
        self.input_size = input_size
        self.hidden_size = hidden_size
        self.num_layers = num_layers
        self.bias = bias
        self.batch_first = batch_first
        self.dropout = float(dropout)
        self.bidirectional = bidirectional
        self.proj_size = proj_size
        self._all_weights = []
        gates = _GATES[mode] * hidden_size
        directions = ["", "_reverse"] if bidirectional else [""]
        for layer in range(num_layers):
            below = input_size if layer == 0 else hidden_size * len(directions)
            for direction in directions:
                shapes = {"weight_ih": (gates, below), "weight_hh": (gates, hidden_size)}
                if bias:
                    shapes.update(bias_ih=(gates,), bias_hh=(gates,))
                names = []
                for kind, shape in shapes.items():
                    name = f"{kind}_l{layer}{direction}"
                    setattr(self, name, Parameter(torch.empty(shape, device=device, dtype=dtype)))
                    names.append(name)
                self._all_weights.append(names)
        self.reset_parameters()

    def reset_parameters(self):
        bound = 1.0 / math.sqrt(self.hidden_size)
        for weight in self.parameters():
            init.uniform_(weight, -bound, bound)

    @property
    def all_weights(self):
        return [[getattr(self, name) for name in names] for names in self._all_weights]

    def flatten_parameters(self):
        """Weights need not lie beside each other here."""

    def __getstate__(self):
        state = super().__getstate__()
        # PyTorch's own layer looks for these when it is loaded.
        names = state["_flat_weights_names"] = [name for names in self._all_weights for name in names]
        state["_flat_weights"] = [getattr(self, name) for name in names]
        return state

    def __setstate__(self, state):
        super().__setstate__(state)
        for name in ("_flat_weights_names", "_flat_weights", "_flat_weight_refs"):
            self.__dict__.pop(name, None)

    def extra_repr(self):
        text = f"{self.input_size}, {self.hidden_size}"
        if self.num_layers != 1:
            text += f", num_layers={self.num_layers}"
        if self.bias is not True:
            text += f", bias={self.bias}"
        if self.batch_first is not False:
            text += f", batch_first={self.batch_first}"
        if self.dropout != 0:
            text += f", dropout={self.dropout}"
        if self.bidirectional is not False:
            text += f", bidirectional={self.bidirectional}"
        return text

    def _check_input(self, input):
        weight = getattr(self, "weight_ih_l0")
        if input.dtype != weight.dtype:
            raise ValueError(
                f"RNN input dtype ({input.dtype}) does not match weight dtype ({weight.dtype}). "
                f"Convert input: input.to({weight.dtype}), or convert model: model.to({input.dtype})")
        if input.size(-1) != self.input_size:
            raise RuntimeError(
                "input.size(-1) must be equal to input_size. "
                f"Expected {self.input_size}, got {input.size(-1)}")

    def _check_hidden(self, state, expected, message):
        if tuple(state.size()) != expected:
            raise RuntimeError(message.format(expected, list(state.size())))

    def _run(self, input, states):
        """All layers; states are (layers · directions, N, hidden) each."""
        x = input.transpose(0, 1) if self.batch_first else input
        directions = 2 if self.bidirectional else 1
        finals = [[] for _ in states]
        weights = self.all_weights
        for layer in range(self.num_layers):
            outputs = []
            for direction in range(directions):
                at = layer * directions + direction
                cell = states[1][at] if len(states) > 1 else None
                w_ih, w_hh, *biases = weights[at]
                if w_ih.device != x.device:
                    raise RuntimeError(
                        "Input and parameter tensors are not at the same device, found input "
                        f"tensor at {x.device} and parameter tensor at {w_ih.device}")
                b_ih, b_hh = biases or (None, None)
                out, *last = _torch._rnn_layer(
                    self.mode, x, states[0][at], cell, w_ih, w_hh, b_ih, b_hh, direction == 1)
                outputs.append(out)
                for final, state in zip(finals, last):
                    final.append(state)
            x = outputs[0] if directions == 1 else torch.cat(outputs, -1)
            if self.dropout and self.training and layer < self.num_layers - 1:
                x = F.dropout(x, self.dropout, True)
        if self.batch_first:
            x = x.transpose(0, 1) if self.mode == "LSTM" else _torch._batch_first(x)
        return x, [torch.stack(final, 0) for final in finals]

    def _zeros(self, input):
        batch = input.size(0 if self.batch_first else 1)
        directions = 2 if self.bidirectional else 1
        return torch.zeros(self.num_layers * directions, batch, self.hidden_size, dtype=input.dtype,
                           device=input.device)

    def _expected(self, input):
        return tuple(self._zeros(input).size())


class _OneState(RNNBase):
    """Layers whose only state is their output."""

    def forward(self, input, hx=None):
        if isinstance(input, tuple):
            return _run_packed(self, input, hx)
        if input.dim() not in (2, 3):
            shown = " tensor" if self._name == "RNN" else ""
            raise ValueError(
                f"{self._name}: Expected input to be 2D or 3D, got {input.dim()}D{shown} instead")
        batched = input.dim() == 3
        if not batched:
            input = input.unsqueeze(0 if self.batch_first else 1)
        if hx is not None and hx.dim() != (3 if batched else 2):
            kind, dims = ("batched 3-D", 3) if batched else ("unbatched 2-D", 2)
            raise RuntimeError(
                f"For {kind} input, hx should also be {dims}-D but got {hx.dim()}-D tensor")
        self._check_input(input)
        if hx is None:
            hx = self._zeros(input)
        elif not batched:
            hx = hx.unsqueeze(1)
        self._check_hidden(hx, self._expected(input), "Expected hidden size {}, got {}")
        out, (hidden,) = self._run(input, [hx])
        if not batched:
            return out.squeeze(0 if self.batch_first else 1), hidden.squeeze(1)
        return out, hidden


class RNN(_OneState):
    _name = "RNN"

    def __init__(self, *args, **kwargs):
        # The fourth of those that stand in order.
        nonlinearity = kwargs.pop("nonlinearity", "tanh")
        if len(args) > 3:
            nonlinearity, args = args[3], args[:3] + args[4:]
        if nonlinearity not in ("tanh", "relu"):
            raise ValueError(
                f"Unknown nonlinearity '{nonlinearity}'. Select from 'tanh' or 'relu'.")
        super().__init__(f"RNN_{nonlinearity.upper()}", *args, **kwargs)
        self.nonlinearity = nonlinearity


class GRU(_OneState):
    _name = "GRU"

    def __init__(self, *args, **kwargs):
        super().__init__("GRU", *args, **kwargs)


class LSTM(RNNBase):
    def __init__(self, *args, **kwargs):
        super().__init__("LSTM", *args, **kwargs)

    def forward(self, input, hx=None):
        if isinstance(input, tuple):
            return _run_packed(self, input, hx)
        if input.dim() not in (2, 3):
            raise ValueError(f"LSTM: Expected input to be 2D or 3D, got {input.dim()}D instead")
        batched = input.dim() == 3
        if not batched:
            input = input.unsqueeze(0 if self.batch_first else 1)
        self._check_input(input)
        if hx is None:
            hx = (self._zeros(input), self._zeros(input))
        elif batched and (hx[0].dim() != 3 or hx[1].dim() != 3):
            raise RuntimeError(
                "For batched 3-D input, hx and cx should "
                f"also be 3-D but got ({hx[0].dim()}-D, {hx[1].dim()}-D) tensors")
        elif not batched:
            if hx[0].dim() != 2 or hx[1].dim() != 2:
                raise RuntimeError(
                    "For unbatched 2-D input, hx and cx should "
                    f"also be 2-D but got ({hx[0].dim()}-D, {hx[1].dim()}-D) tensors")
            hx = (hx[0].unsqueeze(1), hx[1].unsqueeze(1))
        expected = self._expected(input)
        self._check_hidden(hx[0], expected, "Expected hidden[0] size {}, got {}")
        self._check_hidden(hx[1], expected, "Expected hidden[1] size {}, got {}")
        out, (hidden, cell) = self._run(input, list(hx))
        if not batched:
            out = out.squeeze(0 if self.batch_first else 1)
            hidden, cell = hidden.squeeze(1), cell.squeeze(1)
        return out, (hidden, cell)


class RNNCellBase(Module):
    def __init__(self, mode, input_size, hidden_size, bias=True, device=None, dtype=None):
        super().__init__()
        self.mode = mode
        self.input_size = input_size
        self.hidden_size = hidden_size
        self.bias = bias
        gates = _GATES[mode] * hidden_size
        options = {"device": device, "dtype": dtype}
        self.weight_ih = Parameter(torch.empty((gates, input_size), **options))
        self.weight_hh = Parameter(torch.empty((gates, hidden_size), **options))
        for name in ("bias_ih", "bias_hh"):
            self.register_parameter(name, Parameter(torch.empty(gates, **options)) if bias else None)
        self.reset_parameters()

    def reset_parameters(self):
        bound = 1.0 / math.sqrt(self.hidden_size) if self.hidden_size > 0 else 0
        for weight in self.parameters():
            init.uniform_(weight, -bound, bound)

    def extra_repr(self):
        text = f"{self.input_size}, {self.hidden_size}"
        if self.bias is not True:
            text += f", bias={self.bias}"
        if getattr(self, "nonlinearity", "tanh") != "tanh":
            text += f", nonlinearity={self.nonlinearity}"
        return text

    def _check_state(self, input, state, name):
        if state.dim() != 2:
            raise RuntimeError(f"Expected 2D {name} (batch x hidden_size), but got {state.dim()}D tensor")
        if input.size(0) != state.size(0):
            raise RuntimeError(f"Input batch size {input.size(0)} doesn't match {name} batch size "
                               f"{state.size(0)}")
        if state.size(1) != self.hidden_size:
            raise RuntimeError(f"{name} has inconsistent hidden_size: got {state.size(1)}, expected "
                               f"{self.hidden_size}")

    def _step(self, input, states):
        name = type(self).__name__
        if input.dim() not in (1, 2):
            raise ValueError(f"{name}: Expected input to be 1D or 2D, got {input.dim()}D instead")
        batched = input.dim() == 2
        if not batched:
            input = input.unsqueeze(0)
            states = [None if state is None else state.unsqueeze(0) for state in states]
        if input.size(1) != self.input_size:
            raise RuntimeError(f"input has inconsistent input_size: got {input.size(1)} expected "
                               f"{self.input_size}")
        for at, state in enumerate(states):
            if state is not None:
                self._check_state(input, state, f"hidden{at}")
        states = [torch.zeros(input.size(0), self.hidden_size, dtype=input.dtype,
                              device=input.device)
                  if state is None else state for state in states]
        cell = states[1] if len(states) > 1 else None
        result = _torch._rnn_cell(self.mode, input, states[0], cell, self.weight_ih, self.weight_hh,
                                  self.bias_ih, self.bias_hh)
        return result if batched else tuple(
            None if state is None else state.squeeze(0) for state in result)


class RNNCell(RNNCellBase):
    def __init__(self, input_size, hidden_size, bias=True, nonlinearity="tanh", device=None,
                 dtype=None):
        if nonlinearity not in ("tanh", "relu"):
            raise RuntimeError(f"Unknown nonlinearity: {nonlinearity}")
        super().__init__(f"RNN_{nonlinearity.upper()}", input_size, hidden_size, bias, device, dtype)
        self.nonlinearity = nonlinearity

    def forward(self, input, hx=None):
        if hx is not None:
            hx.dim()
        return self._step(input, [hx])[0]


class GRUCell(RNNCellBase):
    def __init__(self, input_size, hidden_size, bias=True, device=None, dtype=None):
        super().__init__("GRU", input_size, hidden_size, bias, device, dtype)

    def forward(self, input, hx=None):
        if hx is not None:
            hx.dim()
        return self._step(input, [hx])[0]


class LSTMCell(RNNCellBase):
    def __init__(self, input_size, hidden_size, bias=True, device=None, dtype=None):
        super().__init__("LSTM", input_size, hidden_size, bias, device, dtype)

    def forward(self, input, hx=None):
        if hx is None:
            return self._step(input, [None, None])
        if isinstance(hx, torch.Tensor):
            raise TypeError("lstm_cell(): argument 'hx' (position 2) must be tuple of Tensors, not Tensor")
        if len(hx) != 2:
            raise RuntimeError("lstm_cell expects two hidden states")
        return self._step(input, list(hx))
