//! Recurrent layers: one step of a cell, and a whole sequence.
//!
//! S. Hochreiter and J. Schmidhuber, "Long Short-Term Memory", 1997; K. Cho and
//! others, "Learning Phrase Representations using RNN Encoder-Decoder", 2014.

use super::super::autocast::{self, Policy};
use super::super::error::fail;
use super::super::observer::unobserved;
use super::super::ops::Joined;
use super::super::tape::{self, Context, MultiRule};
use super::super::view::ViewOp;
use super::super::{Arg, DType, Device, Result, Scalar, Tensor, Value, backward, ops};
use super::linear;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cell {
    Tanh,
    Relu,
    Gru,
    Lstm,
}

/// A layer's parameters, gates stacked: weights (gates · hidden, …).
pub struct Weights<'a> {
    pub input: &'a Tensor,
    pub hidden: &'a Tensor,
    pub input_bias: Option<&'a Tensor>,
    pub hidden_bias: Option<&'a Tensor>,
}

/// The hidden state and, of an LSTM, the cell's.
#[derive(Clone)]
pub struct State {
    pub hidden: Tensor,
    pub cell: Option<Tensor>,
}

/// One step: x (N, input) and the state (N, hidden) to the next state.
pub fn cell_step(cell: Cell, x: &Tensor, state: &State, weights: &Weights<'_>) -> Result<State> {
    step(cell, &linear(x, weights.input, weights.input_bias)?, state, weights)
}

/// A step whose share of the input is computed already.
fn step(cell: Cell, from_x: &Tensor, state: &State, weights: &Weights<'_>) -> Result<State> {
    let from_h = linear(&state.hidden, weights.hidden, weights.hidden_bias)?;
    let plain = |hidden| Ok(State { hidden, cell: None });
    match cell {
        Cell::Tanh => plain(ops::tanh(&ops::add(&from_h, from_x)?)?),
        Cell::Relu => plain(ops::relu(&ops::add(&from_h, from_x)?)?),
        Cell::Gru => {
            let [x_reset, x_update, x_new] = split(from_x)?;
            let [h_reset, h_update, h_new] = split(&from_h)?;
            let reset = ops::sigmoid(&ops::add(&h_reset, &x_reset)?)?;
            let update = ops::sigmoid(&ops::add(&h_update, &x_update)?)?;
            let new = ops::tanh(&ops::add(&x_new, &ops::mul(&h_new, &reset)?)?)?;
            let difference = ops::sub(&state.hidden, &new)?;
            plain(ops::add(&ops::mul(&difference, &update)?, &new)?)
        }
        Cell::Lstm => {
            let [input, forget, new, output] = split(&ops::add(&from_h, from_x)?)?;
            let input = ops::sigmoid(&input)?;
            let forget = ops::sigmoid(&forget)?;
            let new = ops::tanh(&new)?;
            let output = ops::sigmoid(&output)?;
            let before = state.cell.as_ref().unwrap_or(&state.hidden);
            let cell = ops::add(&ops::mul(&forget, before)?, &ops::mul(&input, &new)?)?;
            let hidden = ops::mul(&output, &ops::tanh(&cell)?)?;
            Ok(State { hidden, cell: Some(cell) })
        }
    }
}

/// A layer over a sequence x (T, N, input), from its last element to its first
/// if `reverse`: the outputs (T, N, hidden) and the last state.
pub fn sequence(
    cell: Cell,
    x: &Tensor,
    state: State,
    weights: &Weights<'_>,
    reverse: bool,
) -> Result<(Tensor, State)> {
    if cell == Cell::Lstm && autocast::is_on() {
        let lower = |x: &Tensor| autocast::cast(x, Policy::Lower, x.dtype());
        let optional = |x: Option<&Tensor>| x.map(lower).transpose();
        let (x, input, hidden) = (lower(x)?, lower(weights.input)?, lower(weights.hidden)?);
        let (input_bias, hidden_bias) =
            (optional(weights.input_bias)?, optional(weights.hidden_bias)?);
        let state = State { hidden: lower(&state.hidden)?, cell: optional(state.cell.as_ref())? };
        let weights = Weights {
            input: &input,
            hidden: &hidden,
            input_bias: input_bias.as_ref(),
            hidden_bias: hidden_bias.as_ref(),
        };
        return autocast::without(|| sequence(cell, &x, state, &weights, reverse));
    }
    // oneDNN's kernel is the CPU's.
    if cell == Cell::Lstm
        && x.device() == Device::Cpu
        && matches!(x.dtype(), DType::Float32 | DType::BFloat16)
    {
        return as_one_node(x, state, weights, reverse);
    }
    composed(cell, x, state, weights, reverse)
}

/// Step by step, as PyTorch's own kernels go.
fn composed(
    cell: Cell,
    x: &Tensor,
    mut state: State,
    weights: &Weights<'_>,
    reverse: bool,
) -> Result<(Tensor, State)> {
    let mut from_x = ops::unbind(&linear(x, weights.input, weights.input_bias)?, 0)?;
    if reverse {
        from_x.reverse();
    }
    let mut outputs = Vec::with_capacity(from_x.len());
    for from_x in &from_x {
        state = step(cell, from_x, &state, weights)?;
        outputs.push(state.hidden.clone());
    }
    if reverse {
        outputs.reverse();
    }
    Ok((ops::stack(&outputs, 0)?, state))
}

/// An LSTM layer that PyTorch hands to a library: one node with the
/// outputs and both last states. Its derivative sweeps a tape of its own.
fn as_one_node(
    x: &Tensor,
    state: State,
    weights: &Weights<'_>,
    reverse: bool,
) -> Result<(Tensor, State)> {
    let State { hidden, cell } = state;
    let cell = cell.as_ref().unwrap_or(&hidden);
    let args = [
        Some(x),
        Some(weights.input),
        Some(weights.hidden),
        weights.input_bias,
        weights.hidden_bias,
        Some(&hidden),
        Some(cell),
    ];
    let copy = |arg: Option<&Tensor>| -> Result<Option<Tensor>> {
        let Some(arg) = arg else { return Ok(None) };
        let copy = Tensor::new(arg.value()?, arg.dtype());
        copy.set_requires_grad(arg.requires_grad())?;
        Ok(Some(copy))
    };
    let inner = || -> Result<(Vec<Option<Tensor>>, Vec<Tensor>)> {
        let inputs: Vec<Option<Tensor>> = args.into_iter().map(copy).collect::<Result<_>>()?;
        let [Some(x), Some(input), Some(hidden_weight), input_bias, hidden_bias, hidden, cell] =
            inputs.as_slice()
        else {
            return Ok((Vec::new(), Vec::new()));
        };
        let weights = Weights {
            input,
            hidden: hidden_weight,
            input_bias: input_bias.as_ref(),
            hidden_bias: hidden_bias.as_ref(),
        };
        let Some(hidden) = hidden.clone() else { return Ok((Vec::new(), Vec::new())) };
        let state = State { hidden, cell: cell.clone() };
        let (out, last) = composed(Cell::Lstm, x, state, &weights, reverse)?;
        let outputs = [Some(out), Some(last.hidden), last.cell].into_iter().flatten().collect();
        Ok((inputs, outputs))
    };
    let (inputs, results) = unobserved(inner)?;
    let values: Vec<Value> = results.iter().map(Tensor::value).collect::<Result<_>>()?;
    let saved: Vec<Option<Value>> =
        (args.iter()).map(|arg| arg.map(Tensor::value).transpose()).collect::<Result<_>>()?;
    let args = args.map(|arg| arg.map_or(Arg::Scalar(Scalar::Int(0)), Arg::Tensor));
    let outputs = tape::finish_many(&args, x.dtype(), values, |recording| {
        // Kept by the inner tape; saved here to see that they are not modified.
        for (at, value) in saved.iter().enumerate() {
            if let Some(value) = value {
                recording.save(at, value);
            }
        }
        MkldnnRnnLayerBackward0 { inputs, results }
    })?;
    match <[Tensor; 3]>::try_from(outputs) {
        Ok([out, hidden, cell]) => Ok((out, State { hidden, cell: Some(cell) })),
        Err(_) => fail!(Runtime, "an LSTM layer has three results"),
    }
}

/// The layer on a tape of its own: its inputs, leaves there, and its results.
struct MkldnnRnnLayerBackward0 {
    inputs: Vec<Option<Tensor>>,
    results: Vec<Tensor>,
}

impl MultiRule for MkldnnRnnLayerBackward0 {
    fn name(&self) -> &'static str {
        "MkldnnRnnLayerBackward0"
    }

    fn vjp(&self, _: &Context<'_>, upstream: &[Option<Value>]) -> Result<Vec<Option<Value>>> {
        let (mut roots, mut gradients) = (Vec::new(), Vec::new());
        for (result, grad) in self.results.iter().zip(upstream) {
            if let Some(grad) = grad {
                roots.push(result.clone());
                gradients.push(Some(Tensor::new(grad.clone(), result.dtype())));
            }
        }
        let wanted = |input: &&Tensor| input.requires_grad();
        let leaves: Vec<Tensor> = self.inputs.iter().flatten().filter(wanted).cloned().collect();
        let grads = unobserved(|| {
            let pass = backward::Pass { retain_graph: true, create_graph: false };
            backward::grad(&roots, &leaves, &gradients, pass)
        })?;
        let mut grads = grads.into_iter();
        let grad = |input: &Option<Tensor>| match input {
            Some(input) if input.requires_grad() => {
                grads.next().flatten().map(|grad| grad.value()).transpose()
            }
            _ => Ok(None),
        };
        self.inputs.iter().map(grad).collect()
    }
}

/// A sequence's outputs (T, N, hidden) as (N, T, hidden): the end of a layer
/// with `batch_first`, where PyTorch transposes in place.
pub fn batch_first(outputs: &Tensor) -> Result<Tensor> {
    ops::view_as(outputs, "TransposeBackward1", ViewOp::Permute(vec![1, 0, 2]))
}

/// Equal parts along the last dimension, one a gate.
fn split<const N: usize>(gates: &Tensor) -> Result<[Tensor; N]> {
    let dim = gates.dim() - 1;
    let size = gates.shape()[dim] / N;
    let value = gates.value()?;
    let part = |at: usize| Ok(value.narrow(dim, at * size, size)?.contiguous()?);
    let parts: Vec<Value> = (0..N).map(part).collect::<Result<_>>()?;
    let parts = tape::finish_many(&[gates.into()], gates.dtype(), parts, |_| Joined {
        name: "UnsafeSplitBackward0",
        dim,
        sizes: Some(vec![size; N]),
    })?;
    match parts.try_into() {
        Ok(parts) => Ok(parts),
        Err(_) => fail!(Runtime, "the gates do not divide evenly"),
    }
}
