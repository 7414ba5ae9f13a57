//! Shapes: views that share memory, and joining tensors.

use super::super::error::fail;
use super::super::second;
use super::super::tape::{self, Context, Recorded, Rule};
use super::super::view::{ViewOp, inverse};
use super::super::{Arg, Result, Tensor, Value, kernel};
use super::{check_expand, clone, wrap_dim};

/// The derivative of every view: the upstream gradient, put where the view looks.
pub(super) struct ViewRule {
    pub name: &'static str,
    pub op: ViewOp,
}

impl Rule for ViewRule {
    fn name(&self) -> &'static str {
        self.name
    }

    fn knows_gpu(&self) -> bool {
        true
    }

    fn vjp(&self, cx: &Context<'_>, upstream: &Value) -> Result<Vec<Option<Value>>> {
        Ok(vec![Some(self.op.adjoint(cx.input_dims(0), upstream)?)])
    }

    fn vjp_recorded(&self, cx: &Recorded<'_>, upstream: &Tensor) -> Result<Vec<Option<Tensor>>> {
        Ok(vec![Some(second::adjoint(&self.op, cx.input_dims(0), upstream)?)])
    }
}

pub(in super::super) fn view_as(x: &Tensor, name: &'static str, op: ViewOp) -> Result<Tensor> {
    let view = x.new_view(op.clone())?;
    Ok(tape::finish_view(view, x, ViewRule { name, op }))
}

/// Sizes with at most one -1, which stands for what is left.
fn infer_shape(sizes: &[i64], count: usize) -> Result<Vec<usize>> {
    let mut known = 1;
    let mut open = None;
    for (dim, &size) in sizes.iter().enumerate() {
        match size {
            -1 if open.is_some() => return fail!(Runtime, "only one dimension can be inferred"),
            -1 => open = Some(dim),
            0.. => known *= size as usize,
            _ => return fail!(Runtime, "invalid shape dimension {size}"),
        }
    }
    let mut shape: Vec<usize> = sizes.iter().map(|&size| size.max(0) as usize).collect();
    match open {
        Some(_) if known == 0 && count == 0 => fail!(
            Runtime,
            "cannot reshape tensor of 0 elements into shape {sizes:?} because the unspecified \
             dimension size -1 can be any value and is ambiguous"
        ),
        Some(dim) if known > 0 && count.is_multiple_of(known) => {
            shape[dim] = count / known;
            Ok(shape)
        }
        None if known == count => Ok(shape),
        _ => fail!(Runtime, "shape '{sizes:?}' is invalid for input of size {count}"),
    }
}

/// `x.view(sizes)`
pub fn view(x: &Tensor, sizes: &[i64]) -> Result<Tensor> {
    let op = ViewOp::Reshape(infer_shape(sizes, x.numel())?);
    match op.layout(&x.shape(), &x.strides()) {
        Some(_) => view_as(x, "ViewBackward0", op),
        None => fail!(
            Runtime,
            "view size is not compatible with input tensor's size and stride (at least one \
             dimension spans across two contiguous subspaces). Use .reshape(...) instead."
        ),
    }
}

/// `x.reshape(sizes)`: a view where strides allow one, else a copy.
pub fn reshape(x: &Tensor, sizes: &[i64]) -> Result<Tensor> {
    let shape = infer_shape(sizes, x.numel())?;
    let op = ViewOp::Reshape(shape);
    match op.layout(&x.shape(), &x.strides()) {
        Some(_) if x.is_contiguous() => view_as(x, "ViewBackward0", op),
        Some(_) => view_as(x, "ReshapeAliasBackward0", op),
        None => unsafe_view(&clone(x)?, op),
    }
}

/// A fresh tensor in another shape; nobody else sees its memory.
pub(in super::super) fn unsafe_view(x: &Tensor, op: ViewOp) -> Result<Tensor> {
    reshaped(x, "UnsafeViewBackward0", op)
}

/// [`unsafe_view`] under the name that PyTorch's graph has for it.
pub(super) fn reshaped(x: &Tensor, name: &'static str, op: ViewOp) -> Result<Tensor> {
    let value = op.apply(&x.value()?)?;
    tape::finish(None, &[x.into()], x.dtype(), value, |_| ViewRule { name, op })
}

/// `x.flatten(start, end)`
pub fn flatten(x: &Tensor, start: i64, end: i64) -> Result<Tensor> {
    let shape = x.shape();
    let (start, end) = (wrap_dim(start, shape.len())?, wrap_dim(end, shape.len())?);
    if start > end {
        return fail!(Runtime, "flatten() has invalid args: start_dim cannot come after end_dim");
    }
    if shape.is_empty() {
        return reshape(x, &[1]);
    }
    if start == end {
        return Ok(x.clone());
    }
    let mut sizes: Vec<i64> = shape[..start].iter().map(|&size| size as i64).collect();
    sizes.push(shape[start..=end].iter().product::<usize>() as i64);
    sizes.extend(shape[end + 1..].iter().map(|&size| size as i64));
    reshape(x, &sizes)
}

/// `x.contiguous()`: the tensor itself if it already is.
pub fn contiguous(x: &Tensor) -> Result<Tensor> {
    if x.is_contiguous() { Ok(x.clone()) } else { clone(x) }
}

fn swap(rank: usize, a: usize, b: usize) -> ViewOp {
    let mut dims: Vec<usize> = (0..rank).collect();
    if rank > 0 {
        dims.swap(a, b);
    }
    ViewOp::Permute(dims)
}

/// `x.transpose(a, b)`
pub fn transpose(x: &Tensor, a: i64, b: i64) -> Result<Tensor> {
    let rank = x.dim();
    let op = swap(rank, wrap_dim(a, rank)?, wrap_dim(b, rank)?);
    view_as(x, "TransposeBackward0", op)
}

/// `x.t()`, of at most two dimensions.
pub fn t(x: &Tensor) -> Result<Tensor> {
    let rank = x.dim();
    if rank > 2 {
        return fail!(Runtime, "t() expects a tensor with <= 2 dimensions, but self is {rank}D");
    }
    view_as(x, "TBackward0", swap(rank, 0, rank.saturating_sub(1)))
}

/// `x.T`: all dimensions in reverse.
pub fn reverse_dims(x: &Tensor) -> Result<Tensor> {
    view_as(x, "PermuteBackward0", ViewOp::Permute((0..x.dim()).rev().collect()))
}

/// `x.permute(dims)`
pub fn permute(x: &Tensor, dims: &[i64]) -> Result<Tensor> {
    let rank = x.dim();
    if dims.len() != rank {
        return fail!(
            Runtime,
            "permute(sparse_coo): number of dimensions in the tensor input does not match the \
             length of the desired ordering of dimensions i.e. input.dim() = {rank} is not equal \
             to len(dims) = {}",
            dims.len()
        );
    }
    let mut wrapped = Vec::with_capacity(rank);
    for &dim in dims {
        let dim = wrap_dim(dim, rank)?;
        if wrapped.contains(&dim) {
            return fail!(Runtime, "permute(): duplicate dims are not allowed.");
        }
        wrapped.push(dim);
    }
    view_as(x, "PermuteBackward0", ViewOp::Permute(wrapped))
}

/// `x.squeeze()`: drops every dimension of size one.
pub fn squeeze(x: &Tensor) -> Result<Tensor> {
    let shape = x.shape();
    let dims = (0..shape.len()).filter(|&dim| shape[dim] == 1).collect();
    view_as(x, "SqueezeBackward0", ViewOp::Squeeze(dims))
}

/// `x.squeeze(dim)`: drops it if its size is one.
pub fn squeeze_dim(x: &Tensor, dim: i64) -> Result<Tensor> {
    let shape = x.shape();
    let dim = wrap_dim(dim, shape.len())?;
    let dims = if shape.get(dim) == Some(&1) { vec![dim] } else { Vec::new() };
    view_as(x, "SqueezeBackward1", ViewOp::Squeeze(dims))
}

/// `x.unsqueeze(dim)`
pub fn unsqueeze(x: &Tensor, dim: i64) -> Result<Tensor> {
    let dim = wrap_dim(dim, x.dim() + 1)?;
    view_as(x, "UnsqueezeBackward0", ViewOp::Unsqueeze(dim))
}

/// `x.expand(sizes)`; -1 keeps a size.
pub fn expand(x: &Tensor, sizes: &[i64]) -> Result<Tensor> {
    let from = x.shape();
    if sizes.len() < from.len() {
        return fail!(
            Runtime,
            "expand({}{{{from:?}}}, size={sizes:?}): the number of sizes provided ({}) must be \
             greater or equal to the number of dimensions in the tensor ({})",
            x.dtype().tensor_type(),
            sizes.len(),
            from.len()
        );
    }
    let added = sizes.len() - from.len();
    let mut to = Vec::with_capacity(sizes.len());
    for (dim, &size) in sizes.iter().enumerate() {
        to.push(match (size, dim.checked_sub(added)) {
            (-1, Some(old)) => from[old],
            (-1, None) => {
                return fail!(
                    Runtime,
                    "The expanded size of the tensor (-1) isn't allowed in a leading, \
                     non-existing dimension {dim}"
                );
            }
            (size, _) => size as usize,
        });
    }
    check_expand(&from, &to)?;
    view_as(x, "ExpandBackward0", ViewOp::Expand(to))
}

/// `torch.cat(tensors, dim)`
pub fn cat(tensors: &[Tensor], dim: i64) -> Result<Tensor> {
    let Some(first) = tensors.first() else {
        return fail!(Value, "torch.cat(): expected a non-empty list of Tensors");
    };
    if let Some(at) = tensors.iter().position(|tensor| tensor.dim() == 0) {
        return fail!(Runtime, "zero-dimensional tensor (at position {at}) cannot be concatenated");
    }
    let dim = wrap_dim(dim, first.dim())?;
    let expected = first.shape();
    for (at, tensor) in tensors.iter().enumerate() {
        let shape = tensor.shape();
        if shape.len() != expected.len() {
            return fail!(
                Runtime,
                "Tensors must have same number of dimensions: got {} and {}",
                expected.len(),
                shape.len()
            );
        }
        for other in (0..shape.len()).filter(|&other| other != dim) {
            if shape[other] != expected[other] {
                return fail!(
                    Runtime,
                    "Sizes of tensors must match except in dimension {dim}. Expected size {} but \
                     got size {} for tensor number {at} in the list.",
                    expected[other],
                    shape[other]
                );
            }
        }
    }
    joined(tensors, |values| Ok(Value::cat(values, dim)?), Join { name: "CatBackward0", dim })
}

/// `torch.stack(tensors, dim)`
pub fn stack(tensors: &[Tensor], dim: i64) -> Result<Tensor> {
    let Some(first) = tensors.first() else {
        return fail!(Runtime, "stack expects a non-empty TensorList");
    };
    let expected = first.shape();
    let dim = wrap_dim(dim, expected.len() + 1)?;
    if let Some(at) = tensors.iter().position(|tensor| tensor.shape() != expected) {
        return fail!(
            Runtime,
            "stack expects each tensor to be equal size, but got {expected:?} at entry 0 and \
             {:?} at entry {at}",
            tensors[at].shape()
        );
    }
    joined(tensors, |values| Ok(Value::stack(values, dim)?), Join { name: "StackBackward0", dim })
}

fn joined(
    tensors: &[Tensor],
    join: impl FnOnce(&[Value]) -> Result<Value>,
    rule: Join,
) -> Result<Tensor> {
    let dtype = tensors.iter().map(Tensor::dtype).reduce(|a, b| a.promote(b));
    let dtype = dtype.unwrap_or_else(super::super::default_dtype);
    let values = tensors.iter().map(|tensor| kernel::cast(&tensor.value()?, dtype));
    let out = join(&values.collect::<Result<Vec<_>>>()?)?;
    let args: Vec<Arg<'_>> = tensors.iter().map(Arg::Tensor).collect();
    let sizes = tensors.iter().map(|t| t.shape().get(rule.dim).copied().unwrap_or(1)).collect();
    tape::finish(None, &args, dtype, out, |_| JoinRule { rule, sizes })
}

struct Join {
    name: &'static str,
    dim: usize,
}

struct JoinRule {
    rule: Join,
    /// Each input's size along the joined dimension.
    sizes: Vec<usize>,
}

impl Rule for JoinRule {
    fn name(&self) -> &'static str {
        self.rule.name
    }

    fn vjp(&self, cx: &Context<'_>, upstream: &Value) -> Result<Vec<Option<Value>>> {
        let dim = self.rule.dim;
        let stacked = self.rule.name == "StackBackward0";
        let mut start = 0;
        let mut grads = Vec::with_capacity(self.sizes.len());
        for (input, &size) in self.sizes.iter().enumerate() {
            let len = if stacked { 1 } else { size };
            grads.push(cx.grad(input, || {
                let part = upstream.narrow(dim, start, len)?;
                Ok(if stacked { part.squeeze(dim)? } else { part })
            })?);
            start += len;
        }
        Ok(grads)
    }

    fn vjp_recorded(&self, cx: &Recorded<'_>, upstream: &Tensor) -> Result<Vec<Option<Tensor>>> {
        let dim = self.rule.dim as i64;
        let stacked = self.rule.name == "StackBackward0";
        let mut start = 0;
        let mut grads = Vec::with_capacity(self.sizes.len());
        for (input, &size) in self.sizes.iter().enumerate() {
            let at = start;
            grads.push(cx.grad(input, || match stacked {
                true => super::select(upstream, dim, at as i64),
                false => super::narrow(upstream, dim, at as i64, size as i64),
            })?);
            start += if stacked { 1 } else { size };
        }
        Ok(grads)
    }
}

/// The dimensions in a given order first, the others after them, and the way back.
pub(super) fn to_front(rank: usize, dims: &[usize]) -> (Vec<usize>, Vec<usize>) {
    let mut order = dims.to_vec();
    order.extend((0..rank).filter(|dim| !dims.contains(dim)));
    let back = inverse(&order);
    (order, back)
}
