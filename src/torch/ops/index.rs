//! Indexing with integers, slices, `None`, `...` and tensors; reading and writing.

use super::super::error::fail;
use super::super::storage::Change;
use super::super::tape::{self, Context, Recorded, Rule, check_in_place};
use super::super::view::ViewOp;
use super::super::{Arg, DType, Result, Tensor, Value, device, kernel};
use super::shape::{to_front, view_as};
use super::{copy_, fill_, masked_fill_, unsqueeze, wrap_dim};

/// One part of what stands between the brackets.
#[derive(Debug, Clone)]
pub enum Index {
    Int(i64),
    /// `start:stop:step`
    Slice(Option<i64>, Option<i64>, Option<i64>),
    /// `None`: a new dimension of size one.
    NewAxis,
    Ellipsis,
    /// Integers, or a bool mask.
    Tensor(Tensor),
}

/// `x.select(dim, index)`
pub fn select(x: &Tensor, dim: i64, index: i64) -> Result<Tensor> {
    let shape = x.shape();
    let dim = wrap_dim(dim, shape.len())?;
    let size = shape.get(dim).copied().unwrap_or(0) as i64;
    if index < -size || index >= size {
        return fail!(Index, "index {index} is out of bounds for dimension {dim} with size {size}");
    }
    let index = if index < 0 { index + size } else { index } as usize;
    view_as(x, "SelectBackward0", ViewOp::Select { dim, index })
}

/// `x[start:stop:step]` along `dim`, as Python clips it.
pub fn slice(
    x: &Tensor,
    dim: i64,
    start: Option<i64>,
    stop: Option<i64>,
    step: Option<i64>,
) -> Result<Tensor> {
    let shape = x.shape();
    let dim = wrap_dim(dim, shape.len())?;
    let op = slice_op(dim, shape.get(dim).copied().unwrap_or(0), start, stop, step)?;
    view_as(x, "SliceBackward0", op)
}

fn slice_op(
    dim: usize,
    size: usize,
    start: Option<i64>,
    stop: Option<i64>,
    step: Option<i64>,
) -> Result<ViewOp> {
    let step = match step.unwrap_or(1) {
        0 => return fail!(Value, "slice step cannot be zero"),
        step @ 1.. => step as usize,
        _ => return fail!(Value, "step must be greater than zero"),
    };
    let clip = |at: i64| {
        let size = size as i64;
        (if at < 0 { at.saturating_add(size) } else { at }).clamp(0, size) as usize
    };
    let start = start.map_or(0, clip);
    let stop = stop.map_or(size, clip).max(start);
    Ok(ViewOp::Slice { dim, start, len: (stop - start).div_ceil(step), step })
}

/// The part of an index that makes a view, and the index tensors that are left,
/// by the dimension of that view.
fn basic(x: &Tensor, indices: &[Index]) -> Result<(Tensor, Vec<(usize, Tensor)>)> {
    let used: usize = (indices.iter())
        .map(|index| match index {
            Index::Int(_) | Index::Slice(..) => 1,
            Index::NewAxis | Index::Ellipsis => 0,
            Index::Tensor(tensor) if tensor.dtype() == DType::Bool => tensor.dim(),
            Index::Tensor(_) => 1,
        })
        .sum();
    let rank = x.dim();
    if rank == 0
        && used > 0
        && indices.iter().any(|i| matches!(i, Index::Int(_) | Index::Slice(..)))
    {
        return match indices {
            [Index::Slice(..)] => {
                fail!(Index, "slice() cannot be applied to a 0-dim tensor.")
            }
            _ => fail!(
                Index,
                "invalid index of a 0-dim tensor. Use `tensor.item()` in Python or \
                 `tensor.item<T>()` in C++ to convert a 0-dim tensor to a number"
            ),
        };
    }
    if used > rank {
        return fail!(Index, "too many indices for tensor of dimension {rank}");
    }
    let mut view = x.clone();
    let mut tensors = Vec::new();
    let mut dim = 0;
    for index in indices {
        match index {
            Index::Int(at) => {
                let size = view.shape()[dim] as i64;
                if *at < -size || *at >= size {
                    // The dimension as the script counts it.
                    let original = dim
                        + indices
                            .iter()
                            .take_while(|i| !std::ptr::eq(*i, index))
                            .filter(|i| matches!(i, Index::Int(_)))
                            .count();
                    return fail!(
                        Index,
                        "index {at} is out of bounds for dimension {original} with size {size}"
                    );
                }
                view = select(&view, dim as i64, *at)?;
            }
            Index::Slice(start, stop, step) => {
                let size = view.shape()[dim];
                let op = slice_op(dim, size, *start, *stop, *step)?;
                let whole = ViewOp::Slice { dim, start: 0, len: size, step: 1 };
                // Among several indices a full slice changes nothing.
                if indices.len() == 1 || op != whole {
                    view = view_as(&view, "SliceBackward0", op)?;
                }
                dim += 1;
            }
            Index::NewAxis => {
                view = unsqueeze(&view, dim as i64)?;
                dim += 1;
            }
            Index::Ellipsis => dim += rank - used,
            // `x[True]`: a new dimension, all of it or nothing.
            Index::Tensor(tensor) if tensor.dtype() == DType::Bool && tensor.dim() == 0 => {
                device::needs_data("nonzero", &[tensor])?;
                view = unsqueeze(&view, dim as i64)?;
                let places = vec![0; usize::from(tensor.is_true()?)];
                let count = places.len();
                tensors.push((dim, Tensor::from_i64(places, &[count], DType::Int64)?));
                dim += 1;
            }
            Index::Tensor(tensor) if tensor.dtype() == DType::Bool => {
                let shape = view.shape();
                for (axis, &size) in tensor.shape().iter().enumerate() {
                    if shape[dim + axis] != size {
                        return fail!(
                            Index,
                            "The shape of the mask {:?} at index {axis} does not match the shape \
                             of the indexed tensor {shape:?} at index {}",
                            tensor.shape(),
                            dim + axis
                        );
                    }
                }
                for (axis, places) in nonzero(tensor)?.into_iter().enumerate() {
                    tensors.push((dim + axis, places));
                }
                dim += tensor.dim();
            }
            Index::Tensor(tensor) if tensor.dtype().is_floating_point() => {
                return fail!(
                    Index,
                    "tensors used as indices must be long, int, byte or bool tensors"
                );
            }
            Index::Tensor(tensor) => {
                tensors.push((dim, tensor.clone()));
                dim += 1;
            }
        }
    }
    Ok((view, tensors))
}

/// For each dimension of a mask, where its true elements are.
fn nonzero(mask: &Tensor) -> Result<Vec<Tensor>> {
    device::needs_data("nonzero", &[mask])?;
    let shape = mask.shape();
    let mut places = vec![Vec::new(); shape.len()];
    for (at, &flag) in mask.to_i64s()?.iter().enumerate() {
        if flag == 0 {
            continue;
        }
        let mut rest = at;
        for dim in (0..shape.len()).rev() {
            places[dim].push((rest % shape[dim]) as i64);
            rest /= shape[dim];
        }
    }
    (places.into_iter())
        .map(|places| {
            let count = places.len();
            Tensor::from_i64(places, &[count], DType::Int64)
        })
        .collect()
}

/// `x.view_as(x)`: another tensor of the same memory and shape.
pub fn alias(x: &Tensor) -> Result<Tensor> {
    view_as(x, "AliasBackward0", ViewOp::Reshape(x.shape()))
}

/// `x[indices]`: a view, or a copy where tensors take part.
pub fn index(x: &Tensor, indices: &[Index]) -> Result<Tensor> {
    let (view, tensors) = basic(x, indices)?;
    if tensors.is_empty() {
        return match view == *x {
            true => alias(x),
            false => Ok(view),
        };
    }
    for (_, tensor) in &tensors {
        device::follows(x, &[tensor])?;
    }
    let value = view.value()?;
    let rows = Rows::new(&value, &tensors)?;
    let out = rows.gather(&value)?;
    tape::finish(None, &[(&view).into()], view.dtype(), out, |_| IndexBackward0 { rows })
}

/// `x[indices] = source`
pub fn index_put_<'a>(x: &Tensor, indices: &[Index], source: impl Into<Arg<'a>>) -> Result<()> {
    let source = source.into();
    let without_data = |index: &Index| matches!(index, Index::Tensor(tensor) if tensor.is_meta());
    if device::others() && indices.iter().any(without_data) {
        // PyTorch's `meta` kernel writes nothing.
        check_in_place(x)?;
        return x.write(&x.value()?, Change::Values);
    }
    if let (Arg::Scalar(number), [Index::Tensor(mask)]) = (source, indices)
        && mask.dtype() == DType::Bool
        && mask.shape() == x.shape()
    {
        return masked_fill_(x, mask, number).map(drop);
    }
    let (view, tensors) = basic(x, indices)?;
    if tensors.is_empty() {
        match source {
            Arg::Scalar(number) => fill_(&view, number)?,
            Arg::Tensor(source) => {
                let from = trimmed(source, view.dim())?;
                let shape = view.shape();
                if from.shape() == shape {
                    copy_(&view, &from)?
                } else {
                    let sizes: Vec<i64> = shape.iter().map(|&size| size as i64).collect();
                    copy_(&view, &super::expand(&from, &sizes)?)?
                }
            }
        };
        return Ok(());
    }
    check_in_place(&view)?;
    let value = view.value()?;
    let rows = Rows::new(&value, &tensors)?;
    let (part, part_arg) = match source {
        Arg::Scalar(number) => {
            (super::super::create::full(&[], number, view.dtype())?, Arg::Scalar(number))
        }
        Arg::Tensor(tensor) if tensor.dtype() == view.dtype() => (tensor.value()?, source),
        Arg::Tensor(tensor) => {
            return fail!(
                Runtime,
                "Index put requires the source and destination dtypes match, got {} for the \
                 destination and {} for the source.",
                view.dtype().scalar_name(),
                tensor.dtype().scalar_name()
            );
        }
    };
    let shown = rows.shape();
    if kernel::broadcast_shape(&shown, part.dims()).is_ok_and(|shape| shape.dims() == shown) {
        let out = rows.put(&value, &part.broadcast_as(shown)?)?;
        let args = [Arg::Tensor(&view), part_arg];
        tape::finish(Some(&view), &args, view.dtype(), out, |_| IndexPutBackward0 { rows })?;
        return Ok(());
    }
    fail!(
        Runtime,
        "shape mismatch: value tensor of shape {:?} cannot be broadcast to indexing result of \
         shape {shown:?}",
        part.dims()
    )
}

/// A source may have extra leading dimensions of size one.
fn trimmed(source: &Tensor, rank: usize) -> Result<Tensor> {
    let mut source = source.clone();
    while source.dim() > rank && source.shape()[0] == 1 {
        source = super::squeeze_dim(&source, 0)?;
    }
    Ok(source)
}

/// Index tensors, resolved: which rows of the tensor with the indexed dimensions
/// in front are meant.
#[derive(Clone)]
struct Rows {
    /// The indexed dimensions first, and the way back.
    order: Vec<usize>,
    back: Vec<usize>,
    /// The indexed dimensions together, then the others.
    base: Vec<usize>,
    /// Shape of the index tensors, broadcast.
    index_shape: Vec<usize>,
    rows: Value,
    /// Where the index's dimensions stand in the result.
    place: usize,
}

impl Rows {
    fn new(value: &Value, tensors: &[(usize, Tensor)]) -> Result<Rows> {
        let dims: Vec<usize> = tensors.iter().map(|(dim, _)| *dim).collect();
        let shapes: Vec<Vec<usize>> = tensors.iter().map(|(_, tensor)| tensor.shape()).collect();
        let mut index_shape = Vec::new();
        for shape in &shapes {
            index_shape = match kernel::broadcast_shape(&index_shape, shape) {
                Ok(shape) => shape.into_dims(),
                Err(_) => {
                    let shapes: Vec<String> =
                        shapes.iter().map(|shape| format!("{shape:?}")).collect();
                    return fail!(
                        Index,
                        "shape mismatch: indexing tensors could not be broadcast together with \
                         shapes {}",
                        shapes.join(", ")
                    );
                }
            };
        }
        let mut rows = vec![0; index_shape.iter().product()];
        for (dim, tensor) in tensors {
            let size = value.dims()[*dim] as i64;
            let index = tensor.value()?.broadcast_as(index_shape.as_slice())?;
            for (row, index) in rows.iter_mut().zip(kernel::to_i64s(&index)?) {
                if index < -size || index >= size {
                    return fail!(
                        Index,
                        "index {index} is out of bounds for dimension {dim} with size {size}"
                    );
                }
                *row = *row * size + if index < 0 { index + size } else { index };
            }
        }
        let (order, back) = to_front(value.rank(), &dims);
        let mut base = vec![dims.iter().map(|&dim| value.dims()[dim]).product()];
        base.extend(order[dims.len()..].iter().map(|&dim| value.dims()[dim]));
        let adjacent = dims.windows(2).all(|pair| pair[1] == pair[0] + 1);
        let place = if adjacent { dims[0] } else { 0 };
        let count = rows.len();
        let rows = Value::from_vec(rows, count, value.device())?;
        Ok(Rows { order, back, base, index_shape, rows, place })
    }

    /// The result's shape.
    fn shape(&self) -> Vec<usize> {
        let rest = &self.base[1..];
        let mut shape = rest[..self.place].to_vec();
        shape.extend(&self.index_shape);
        shape.extend(&rest[self.place..]);
        shape
    }

    /// The tensor as rows.
    fn flat(&self, value: &Value) -> Result<Value> {
        let value = value.permute(self.order.as_slice())?.contiguous()?;
        Ok(value.reshape(self.base.as_slice())?)
    }

    fn unflat(&self, flat: &Value, like: &[usize]) -> Result<Value> {
        let shape: Vec<usize> = self.order.iter().map(|&dim| like[dim]).collect();
        Ok(flat.reshape(shape)?.permute(self.back.as_slice())?.contiguous()?)
    }

    fn gather(&self, value: &Value) -> Result<Value> {
        let picked = self.flat(value)?.index_select(&self.rows, 0)?;
        let mut shape = self.index_shape.clone();
        shape.extend(&self.base[1..]);
        let picked = picked.reshape(shape)?;
        Ok(picked.permute(self.to_place())?.contiguous()?)
    }

    /// Moves the index's dimensions from the front to where they belong.
    fn to_place(&self) -> Vec<usize> {
        let (n, rest) = (self.index_shape.len(), self.base.len() - 1);
        let mut order: Vec<usize> = (n..n + self.place).collect();
        order.extend(0..n);
        order.extend(n + self.place..n + rest);
        order
    }

    /// A result-shaped value, as rows.
    fn part(&self, value: &Value) -> Result<Value> {
        let front = value.permute(super::super::view::inverse(&self.to_place()))?.contiguous()?;
        let mut shape = vec![self.rows.elem_count()];
        shape.extend(&self.base[1..]);
        Ok(front.reshape(shape)?)
    }

    /// `value` with the rows replaced; the last of equal rows wins.
    fn put(&self, value: &Value, part: &Value) -> Result<Value> {
        let (flat, part) = (self.flat(value)?, self.part(part)?);
        let mut rows: Vec<Value> = (0..self.base[0])
            .map(|row| flat.narrow(0, row, 1))
            .collect::<candle_core::Result<_>>()?;
        for (from, to) in kernel::to_i64s(&self.rows)?.into_iter().enumerate() {
            rows[to as usize] = part.narrow(0, from, 1)?;
        }
        match rows.is_empty() {
            true => Ok(value.clone()),
            false => self.unflat(&Value::cat(&rows, 0)?, value.dims()),
        }
    }

    /// Zeros with the part added to the rows.
    fn scatter(&self, part: &Value, like: &[usize]) -> Result<Value> {
        let zeros = Value::zeros(self.base.as_slice(), part.dtype(), part.device())?;
        self.unflat(&zeros.index_add(&self.rows, &self.part(part)?, 0)?, like)
    }
}

struct IndexBackward0 {
    rows: Rows,
}

impl Rule for IndexBackward0 {
    fn name(&self) -> &'static str {
        "IndexBackward0"
    }

    fn vjp(&self, cx: &Context<'_>, upstream: &Value) -> Result<Vec<Option<Value>>> {
        Ok(vec![Some(self.rows.scatter(upstream, cx.input_dims(0))?)])
    }

    fn vjp_recorded(&self, cx: &Recorded<'_>, upstream: &Tensor) -> Result<Vec<Option<Tensor>>> {
        let (rows, like) = (self.rows.clone(), cx.input_dims(0).to_vec());
        let out = rows.scatter(&upstream.wide()?, &like)?;
        let dtype = upstream.dtype();
        let grad = tape::finish(None, &[upstream.into()], dtype, out, |_| IndexBack { rows })?;
        Ok(vec![Some(grad)])
    }
}

/// What indexing gives back to its input, as an operation of its own.
struct IndexBack {
    rows: Rows,
}

impl Rule for IndexBack {
    fn name(&self) -> &'static str {
        "IndexPutBackward0"
    }

    fn vjp(&self, _: &Context<'_>, upstream: &Value) -> Result<Vec<Option<Value>>> {
        Ok(vec![Some(self.rows.gather(upstream)?)])
    }
}

struct IndexPutBackward0 {
    rows: Rows,
}

impl Rule for IndexPutBackward0 {
    fn name(&self) -> &'static str {
        "IndexPutBackward0"
    }

    fn vjp(&self, cx: &Context<'_>, upstream: &Value) -> Result<Vec<Option<Value>>> {
        let zeros = Value::zeros(self.rows.shape(), upstream.dtype(), upstream.device())?;
        Ok(vec![
            cx.grad(0, || self.rows.put(upstream, &zeros))?,
            cx.grad(1, || self.rows.gather(upstream))?,
        ])
    }
}
