//! Recurrent layers: one step of a cell, and a whole sequence.
//!
//! S. Hochreiter and J. Schmidhuber, "Long Short-Term Memory", 1997; K. Cho and
//! others, "Learning Phrase Representations using RNN Encoder-Decoder", 2014.

use super::super::tape::{self, Context, Rule};
use super::super::view::ViewOp;
use super::super::{DType, Result, Tensor, Value, ops};
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
    let steps = x.shape()[0];
    let from_x = linear(x, weights.input, weights.input_bias)?;
    let mut state = state;
    let mut outputs = Vec::with_capacity(steps);
    for at in 0..steps {
        let at = if reverse { steps - 1 - at } else { at };
        state = step(cell, &part(&from_x, "UnbindBackward0", 0, at, 1)?, &state, weights)?;
        outputs.push(state.hidden.clone());
    }
    if reverse {
        outputs.reverse();
    }
    let outputs = ops::stack(&outputs, 0)?;
    if cell == Cell::Lstm && x.dtype() == DType::Float32 {
        // There PyTorch hands the layer to a library: one node.
        return Ok((
            renamed(&outputs)?,
            State {
                hidden: renamed(&state.hidden)?,
                cell: state.cell.as_ref().map(renamed).transpose()?,
            },
        ));
    }
    Ok((outputs, state))
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
    let mut parts = Vec::with_capacity(N);
    for at in 0..N {
        parts.push(part(gates, "UnsafeSplitBackward0", dim, at * size, size)?);
    }
    match parts.try_into() {
        Ok(parts) => Ok(parts),
        Err(_) => super::super::error::fail!(Runtime, "the gates do not divide evenly"),
    }
}

/// `len` elements along `dim`; an unbound one loses that dimension.
fn part(x: &Tensor, name: &'static str, dim: usize, start: usize, len: usize) -> Result<Tensor> {
    let value = x.value()?.narrow(dim, start, len)?;
    let value = if name == "UnbindBackward0" { value.squeeze(dim)? } else { value };
    let rule = Part { name, dim, start, len };
    tape::finish(None, &[x.into()], x.dtype(), value.contiguous()?, |_| rule)
}

struct Part {
    name: &'static str,
    dim: usize,
    start: usize,
    len: usize,
}

impl Rule for Part {
    fn name(&self) -> &'static str {
        self.name
    }

    fn vjp(&self, cx: &Context<'_>, upstream: &Value) -> Result<Vec<Option<Value>>> {
        let whole = cx.input_dims(0);
        let upstream = match upstream.rank() < whole.len() {
            true => upstream.unsqueeze(self.dim)?,
            false => upstream.clone(),
        };
        let after = whole[self.dim] - self.start - self.len;
        Ok(vec![Some(upstream.contiguous()?.pad_with_zeros(self.dim, self.start, after)?)])
    }
}

fn renamed(x: &Tensor) -> Result<Tensor> {
    tape::finish(None, &[x.into()], x.dtype(), x.value()?, |_| MkldnnRnnLayerBackward0)
}

/// The end of an LSTM layer: passes the gradient on.
struct MkldnnRnnLayerBackward0;

impl Rule for MkldnnRnnLayerBackward0 {
    fn name(&self) -> &'static str {
        "MkldnnRnnLayerBackward0"
    }

    fn vjp(&self, _: &Context<'_>, upstream: &Value) -> Result<Vec<Option<Value>>> {
        Ok(vec![Some(upstream.clone())])
    }
}
