//! Views: tensors that show another tensor's memory in another shape.

use super::error::fail;
use super::kernel::places;
use super::{Result, Value, device, grad_mode, kernel};

/// One step from a tensor to a view of it. Sizes and indices are already
/// checked and counted from the front.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum ViewOp {
    Reshape(Vec<usize>),
    Permute(Vec<usize>),
    Select {
        dim: usize,
        index: usize,
    },
    Slice {
        dim: usize,
        start: usize,
        len: usize,
        step: usize,
    },
    Expand(Vec<usize>),
    Unsqueeze(usize),
    /// Drops these dimensions of size one, in rising order.
    Squeeze(Vec<usize>),
    /// The diagonal of two dimensions, as a new last one.
    Diagonal {
        first: usize,
        second: usize,
        offset: i64,
    },
}

/// How a view came to be, which decides whether it may be written to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Made {
    /// Autograd knows it.
    Tracked,
    /// With others, by an operation that gives several.
    OfSeveral,
    /// By an `autograd.Function`.
    InFunction,
    /// Under `no_grad`.
    Untracked,
    /// In inference mode.
    InInference,
}

impl Made {
    /// In the mode that is on now.
    pub fn now(of_several: bool) -> Made {
        match (grad_mode::is_inference(), grad_mode::is_enabled(), of_several) {
            (true, ..) => Made::InInference,
            (false, false, _) => Made::Untracked,
            (false, true, true) => Made::OfSeveral,
            (false, true, false) => Made::Tracked,
        }
    }

    /// Of a view that itself came to be so.
    pub fn within(self, parent: Made) -> Made {
        if parent == Made::Tracked { self } else { parent }
    }
}

impl ViewOp {
    /// What the view shows of `value`.
    pub fn apply(&self, value: &Value) -> Result<Value> {
        if device::is_stand_in(value) {
            return device::stand_in(value.dtype(), &self.shape(value.dims()));
        }
        Ok(match self {
            ViewOp::Reshape(shape) => value.reshape(shape.as_slice())?,
            ViewOp::Permute(dims) => value.permute(dims.as_slice())?,
            ViewOp::Select { dim, index } => value.narrow(*dim, *index, 1)?.squeeze(*dim)?,
            ViewOp::Slice { dim, start, len, step: 1 } => value.narrow(*dim, *start, *len)?,
            ViewOp::Slice { dim, start, len, step } => {
                let rows: Vec<u32> = (0..*len).map(|i| (start + i * step) as u32).collect();
                let rows = Value::from_vec(rows, *len, value.device())?;
                value.contiguous()?.index_select(&rows, *dim)?
            }
            ViewOp::Expand(shape) => value.broadcast_as(shape.as_slice())?,
            ViewOp::Unsqueeze(dim) => value.unsqueeze(*dim)?,
            ViewOp::Squeeze(dims) => {
                let mut value = value.clone();
                for dim in dims.iter().rev() {
                    value = value.squeeze(*dim)?;
                }
                value
            }
            ViewOp::Diagonal { first, second, offset } => {
                let (shape, places) = diagonal(value.dims(), *first, *second, *offset);
                places::pick(value, &places::index_value(places)?, &shape)?
            }
        })
    }

    /// `whole` with the part that the view shows replaced by `part`.
    pub fn put(&self, whole: &Value, part: &Value) -> Result<Value> {
        Ok(match self {
            ViewOp::Reshape(_) | ViewOp::Unsqueeze(_) | ViewOp::Squeeze(_) => {
                part.reshape(whole.shape())?
            }
            ViewOp::Permute(dims) => part.permute(inverse(dims))?,
            ViewOp::Select { dim, index } => {
                put_rows(whole, &part.unsqueeze(*dim)?, *dim, *index, 1)?
            }
            ViewOp::Slice { dim, start, step, .. } => put_rows(whole, part, *dim, *start, *step)?,
            ViewOp::Diagonal { first, second, offset } => {
                let (_, places) = diagonal(whole.dims(), *first, *second, *offset);
                places::put_at(whole, &places, part)?
            }
            ViewOp::Expand(shape) if shape == whole.dims() => part.clone(),
            ViewOp::Expand(_) => {
                return fail!(
                    Runtime,
                    "unsupported operation: more than one element of the written-to tensor refers \
                     to a single memory location. Please clone() the tensor before performing the \
                     operation."
                );
            }
        })
    }

    /// The gradient of the whole, given the view's: zeros where the view does
    /// not look, sums where it looks more than once.
    pub fn adjoint(&self, whole: &[usize], upstream: &Value) -> Result<Value> {
        Ok(match self {
            ViewOp::Select { dim, index } => {
                let after = whole[*dim] - index - 1;
                upstream.unsqueeze(*dim)?.pad_with_zeros(*dim, *index, after)?
            }
            ViewOp::Slice { dim, start, len, step: 1 } => {
                upstream.pad_with_zeros(*dim, *start, whole[*dim] - start - len)?
            }
            ViewOp::Slice { .. } | ViewOp::Diagonal { .. } => {
                self.put(&Value::zeros(whole, upstream.dtype(), upstream.device())?, upstream)?
            }
            ViewOp::Permute(dims) => upstream.permute(inverse(dims))?,
            ViewOp::Reshape(_) | ViewOp::Unsqueeze(_) | ViewOp::Squeeze(_) => {
                upstream.reshape(whole)?
            }
            ViewOp::Expand(_) => kernel::sum_to(upstream, whole)?,
        })
    }

    /// How many elements after its base's first one the view's first one lies, given the
    /// base's strides.
    pub fn offset(&self, strides: &[usize]) -> usize {
        match self {
            ViewOp::Select { dim, index } => index * strides[*dim],
            ViewOp::Slice { dim, start, .. } => start * strides[*dim],
            ViewOp::Diagonal { first, second, offset } => {
                let dim = if *offset >= 0 { second } else { first };
                offset.unsigned_abs() as usize * strides[*dim]
            }
            _ => 0,
        }
    }

    /// The view's shape, from its base's.
    pub fn shape(&self, base: &[usize]) -> Vec<usize> {
        match self {
            ViewOp::Reshape(shape) | ViewOp::Expand(shape) => shape.clone(),
            // The others can be expressed over any strides.
            _ => self.layout(base, &contiguous_strides(base)).map_or_else(Vec::new, |(s, _)| s),
        }
    }

    /// Shape and strides (in elements) of the view, from those of its base;
    /// `None` where a reshape cannot be expressed by strides.
    pub fn layout(&self, shape: &[usize], strides: &[usize]) -> Option<(Vec<usize>, Vec<usize>)> {
        let (mut shape, mut strides) = (shape.to_vec(), strides.to_vec());
        match self {
            ViewOp::Reshape(new) => {
                let new_strides = reshaped_strides(&shape, &strides, new)?;
                return Some((new.clone(), new_strides));
            }
            ViewOp::Permute(dims) => {
                let pick = |from: &[usize]| dims.iter().map(|&dim| from[dim]).collect();
                return Some((pick(&shape), pick(&strides)));
            }
            ViewOp::Select { dim, .. } => {
                shape.remove(*dim);
                strides.remove(*dim);
            }
            ViewOp::Slice { dim, len, step, .. } => {
                shape[*dim] = *len;
                strides[*dim] *= step;
            }
            ViewOp::Expand(new) => {
                let added = new.len() - shape.len();
                let stride = |dim: usize| match dim.checked_sub(added) {
                    Some(old) if shape[old] == new[dim] => strides[old],
                    _ => 0,
                };
                return Some((new.clone(), (0..new.len()).map(stride).collect()));
            }
            ViewOp::Unsqueeze(dim) => {
                let stride = match shape.get(*dim) {
                    Some(size) => size * strides[*dim],
                    None => 1,
                };
                shape.insert(*dim, 1);
                strides.insert(*dim, stride);
            }
            ViewOp::Squeeze(dims) => {
                for dim in dims.iter().rev() {
                    shape.remove(*dim);
                    strides.remove(*dim);
                }
            }
            ViewOp::Diagonal { first, second, offset } => {
                let count = diagonal_length(&shape, *first, *second, *offset);
                let stride = strides[*first] + strides[*second];
                for dim in [*first.max(second), *first.min(second)] {
                    shape.remove(dim);
                    strides.remove(dim);
                }
                shape.push(count);
                strides.push(stride);
            }
        }
        Some((shape, strides))
    }
}

fn diagonal_length(shape: &[usize], first: usize, second: usize, offset: i64) -> usize {
    let (rows, columns) = (shape[first] as i64, shape[second] as i64);
    (rows - (-offset).max(0)).min(columns - offset.max(0)).max(0) as usize
}

/// The shape of a diagonal, and the place of each of its elements.
fn diagonal(shape: &[usize], first: usize, second: usize, offset: i64) -> (Vec<usize>, Vec<u32>) {
    let strides = contiguous_strides(shape);
    let others: Vec<usize> =
        (0..shape.len()).filter(|&dim| dim != first && dim != second).collect();
    let mut seen: Vec<usize> = others.iter().map(|&dim| shape[dim]).collect();
    seen.push(diagonal_length(shape, first, second, offset));
    let (down, right) = ((-offset).max(0) as usize, offset.max(0) as usize);
    let places = places::places(&seen, |index| {
        let at = index[index.len() - 1];
        let apart: usize = others.iter().zip(index).map(|(&dim, at)| strides[dim] * at).sum();
        apart + (at + down) * strides[first] + (at + right) * strides[second]
    });
    (seen, places)
}

/// `value` seen through every step in turn.
pub(crate) fn apply_all(chain: &[ViewOp], value: &Value) -> Result<Value> {
    chain.iter().try_fold(value.clone(), |value, op| op.apply(&value))
}

/// `whole` with what the chain shows of it replaced by `part`.
pub(crate) fn put_all(chain: &[ViewOp], whole: &Value, part: &Value) -> Result<Value> {
    match chain.split_first() {
        None => Ok(part.clone()),
        Some((op, rest)) => op.put(whole, &put_all(rest, &op.apply(whole)?, part)?),
    }
}

/// The gradient of the whole, given that of what the chain shows of it.
pub(crate) fn adjoint_all(chain: &[ViewOp], whole: &[usize], upstream: &Value) -> Result<Value> {
    match chain.split_first() {
        None => Ok(upstream.clone()),
        Some((op, rest)) => {
            let shown = op.shape(whole);
            op.adjoint(whole, &adjoint_all(rest, &shown, upstream)?)
        }
    }
}

/// Strides of a tensor laid out row by row.
pub(crate) fn contiguous_strides(shape: &[usize]) -> Vec<usize> {
    let mut strides = vec![1; shape.len()];
    for dim in (1..shape.len()).rev() {
        strides[dim - 1] = strides[dim] * shape[dim].max(1);
    }
    strides
}

/// The steps that undo a permutation.
pub(crate) fn inverse(dims: &[usize]) -> Vec<usize> {
    let mut inverse = vec![0; dims.len()];
    for (to, &from) in dims.iter().enumerate() {
        inverse[from] = to;
    }
    inverse
}

fn put_rows(whole: &Value, part: &Value, dim: usize, start: usize, step: usize) -> Result<Value> {
    let size = whole.dim(dim)?;
    let len = part.dim(dim)?;
    let mut pieces = Vec::new();
    let mut at = 0;
    // A slice of step one is one piece, otherwise every row is.
    let runs = if step == 1 { 1 } else { len };
    for run in 0..runs.min(len) {
        let first = start + run * step;
        if first > at {
            pieces.push(whole.narrow(dim, at, first - at)?);
        }
        let rows = len / runs;
        pieces.push(part.narrow(dim, run * rows, rows)?);
        at = first + rows;
    }
    if at < size {
        pieces.push(whole.narrow(dim, at, size - at)?);
    }
    match pieces.len() {
        1 => Ok(pieces.remove(0)),
        _ => Ok(Value::cat(&pieces, dim)?),
    }
}

/// ATen's `computeStride`: strides that show `shape` as `new` without a copy.
fn reshaped_strides(shape: &[usize], strides: &[usize], new: &[usize]) -> Option<Vec<usize>> {
    if shape.iter().product::<usize>() == 0 {
        return Some(contiguous_strides(new));
    }
    let mut out = vec![1; new.len()];
    let mut remaining = new.len();
    // A run of dimensions that lie one inside the other, from the last on.
    let mut base_stride = strides.last().copied().unwrap_or(1);
    let (mut run, mut placed) = (1, 1);
    for dim in (0..shape.len()).rev() {
        run *= shape[dim];
        let ends = dim == 0 || (shape[dim - 1] != 1 && strides[dim - 1] != run * base_stride);
        if !ends {
            continue;
        }
        while remaining > 0 && (placed < run || new[remaining - 1] == 1) {
            out[remaining - 1] = placed * base_stride;
            placed *= new[remaining - 1];
            remaining -= 1;
        }
        if placed != run {
            return None;
        }
        if dim > 0 {
            base_stride = strides[dim - 1];
            (run, placed) = (1, 1);
        }
    }
    while remaining > 0 {
        out[remaining - 1] = placed * base_stride;
        remaining -= 1;
    }
    Some(out)
}
