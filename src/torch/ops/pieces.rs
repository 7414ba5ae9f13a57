//! Pieces of a tensor, and tensors made of repeated pieces.

use super::super::error::fail;
use super::super::kernel::places::{add_at, index_value, offset, pick, places, put_at};
use super::super::second;
use super::super::tape::{self, Context, MultiRule, Recorded, Rule, check_in_place};
use super::super::view::{ViewOp, contiguous_strides};
use super::super::{DType, Result, Tensor, Value, kernel};
use super::moved::moved;
use super::shape::{ViewRule, view_as};
use super::{
    clone, expand, index_select, permute, reshape, squeeze_dim, unsqueeze, wrap_dim, wrap_dims,
};

/// `x.narrow(dim, start, length)`
pub fn narrow(x: &Tensor, dim: i64, start: i64, length: i64) -> Result<Tensor> {
    if x.dim() == 0 {
        return fail!(Runtime, "narrow() cannot be applied to a 0-dim tensor.");
    }
    if length < 0 {
        return fail!(Runtime, "narrow(): length must be non-negative.");
    }
    let dim = wrap_dim(dim, x.dim())?;
    let size = x.shape()[dim] as i64;
    if start < -size || start > size {
        return fail!(
            Index,
            "start out of range (expected to be in range of [{}, {size}], but got {start})",
            -size
        );
    }
    let start = if start < 0 { start + size } else { start };
    if start + length > size {
        return fail!(
            Runtime,
            "start ({start}) + length ({length}) exceeds dimension size ({size})."
        );
    }
    piece(x, "SliceBackward0", dim, start as usize, length as usize)
}

fn piece(x: &Tensor, name: &'static str, dim: usize, start: usize, len: usize) -> Result<Tensor> {
    view_as(x, name, ViewOp::Slice { dim, start, len, step: 1 })
}

/// `x.split(size, dim)`: pieces of one size, the last may be smaller.
pub fn split(x: &Tensor, size: i64, dim: i64) -> Result<Vec<Tensor>> {
    if x.dim() == 0 {
        return fail!(Runtime, "split expects at least a 1-dimensional tensor");
    }
    if size < 0 {
        return fail!(
            Runtime,
            "split expects split_size be non-negative, but got split_size={size}"
        );
    }
    let dim = wrap_dim(dim, x.dim())?;
    let (total, size) = (x.shape()[dim], size as usize);
    if size == 0 && total > 0 {
        return fail!(
            Runtime,
            "split_size can only be 0 if dimension size is 0, but got dimension size of {total}"
        );
    }
    let count = if total == 0 { 1 } else { total.div_ceil(size) };
    let sizes = (0..count).map(|i| size.min(total - i * size)).collect();
    cut(x, "SplitBackward0", dim, sizes)
}

/// Views of these sizes, one after the other, from one node.
fn cut(x: &Tensor, name: &'static str, dim: usize, sizes: Vec<usize>) -> Result<Vec<Tensor>> {
    let mut start = 0;
    let mut next = |&len: &usize| {
        start += len;
        x.new_view_of_several(ViewOp::Slice { dim, start: start - len, len, step: 1 })
    };
    let views: Vec<Tensor> = sizes.iter().map(&mut next).collect::<Result<_>>()?;
    tape::finish_views(&views, x, Joined { name, dim, sizes: Some(sizes) });
    Ok(views)
}

/// The derivative of taking a tensor apart: the gradients put together again,
/// zeros where none arrived.
pub(in super::super) struct Joined {
    pub name: &'static str,
    pub dim: usize,
    /// Of the pieces; none for slices that lost the dimension.
    pub sizes: Option<Vec<usize>>,
}

impl MultiRule for Joined {
    fn name(&self) -> &'static str {
        self.name
    }

    fn vjp(&self, cx: &Context<'_>, upstream: &[Option<Value>]) -> Result<Vec<Option<Value>>> {
        let Some(some) = upstream.iter().flatten().next() else { return Ok(vec![None]) };
        let mut shape = cx.input_dims(0).to_vec();
        let mut piece = |at: usize, grad: &Option<Value>| -> Result<Value> {
            shape[self.dim] = self.sizes.as_ref().map_or(1, |sizes| sizes[at]);
            Ok(match grad {
                Some(grad) => grad.reshape(shape.as_slice())?,
                None => Value::zeros(shape.as_slice(), some.dtype(), some.device())?,
            })
        };
        let pieces: Vec<Value> = (upstream.iter().enumerate())
            .map(|(at, grad)| piece(at, grad))
            .collect::<Result<_>>()?;
        Ok(vec![Some(Value::cat(&pieces, self.dim)?)])
    }

    fn vjp_recorded(
        &self,
        cx: &Recorded<'_>,
        upstream: &[Option<Tensor>],
    ) -> Result<Vec<Option<Tensor>>> {
        let Some(some) = upstream.iter().flatten().next() else { return Ok(vec![None]) };
        let mut shape = cx.input_dims(0).to_vec();
        let mut pieces = Vec::with_capacity(upstream.len());
        for (at, grad) in upstream.iter().enumerate() {
            shape[self.dim] = self.sizes.as_ref().map_or(1, |sizes| sizes[at]);
            pieces.push(match grad {
                Some(grad) => second::reshaped(grad, &shape)?,
                None => Tensor::zeros(&shape, some.dtype())?,
            });
        }
        Ok(vec![Some(super::cat(&pieces, self.dim as i64)?)])
    }
}

/// `x.split([2, 3], dim)`: pieces of these sizes.
pub fn split_with_sizes(x: &Tensor, sizes: &[i64], dim: i64) -> Result<Vec<Tensor>> {
    if x.dim() == 0 {
        return fail!(Runtime, "split expects at least a 1-dimensional tensor");
    }
    let dim = wrap_dim(dim, x.dim())?;
    let total = x.shape()[dim];
    if sizes.iter().any(|&size| size < 0) {
        return fail!(
            Runtime,
            "split_with_sizes expects split_sizes have only non-negative entries, but got \
             split_sizes={sizes:?}"
        );
    }
    if sizes.iter().sum::<i64>() != total as i64 {
        return fail!(
            Runtime,
            "split_with_sizes expects split_sizes to sum exactly to {total} (input tensor's size \
             at dimension {dim}), but got split_sizes={sizes:?}"
        );
    }
    cut(x, "SplitWithSizesBackward0", dim, sizes.iter().map(|&size| size as usize).collect())
}

/// `x.chunk(chunks, dim)`: at most so many pieces.
pub fn chunk(x: &Tensor, chunks: i64, dim: i64) -> Result<Vec<Tensor>> {
    if x.dim() == 0 {
        return fail!(Runtime, "chunk expects at least a 1-dimensional tensor");
    }
    if chunks <= 0 {
        return fail!(Runtime, "chunk expects `chunks` to be greater than 0, got: {chunks}");
    }
    let total = x.shape()[wrap_dim(dim, x.dim())?];
    match total {
        0 => split_with_sizes(x, &vec![0; chunks as usize], dim),
        _ => split(x, total.div_ceil(chunks as usize) as i64, dim),
    }
}

/// `x.tensor_split(sections, dim)`: exactly so many pieces, the first ones larger.
pub fn tensor_split(x: &Tensor, sections: i64, dim: i64) -> Result<Vec<Tensor>> {
    if sections <= 0 {
        return fail!(Runtime, "number of sections must be larger than 0, got {sections}");
    }
    let dim = wrap_dim(dim, x.dim())?;
    let (total, sections) = (x.shape()[dim], sections as usize);
    let (size, larger) = (total / sections, total % sections);
    (0..sections)
        .map(|i| {
            let start = i * size + i.min(larger);
            piece(x, "SliceBackward0", dim, start, size + usize::from(i < larger))
        })
        .collect()
}

/// `x.unbind(dim)`: the slices along a dimension, without it.
pub fn unbind(x: &Tensor, dim: i64) -> Result<Vec<Tensor>> {
    if x.dim() == 0 {
        return fail!(Index, "Dimension specified as {dim} but tensor has no dimensions");
    }
    let dim = wrap_dim(dim, x.dim())?;
    let views: Vec<Tensor> = (0..x.shape()[dim])
        .map(|index| x.new_view_of_several(ViewOp::Select { dim, index }))
        .collect::<Result<_>>()?;
    tape::finish_views(&views, x, Joined { name: "UnbindBackward0", dim, sizes: None });
    Ok(views)
}

/// `x.repeat(counts)`
pub fn repeat(x: &Tensor, counts: &[i64]) -> Result<Tensor> {
    let shape = x.shape();
    if counts.len() < shape.len() {
        return fail!(
            Runtime,
            "Number of dimensions of repeat dims can not be smaller than number of dimensions of \
             tensor"
        );
    }
    let added = counts.len() - shape.len();
    let own: Vec<usize> = std::iter::repeat_n(1, added).chain(shape).collect();
    let sizes: Vec<i64> =
        own.iter().zip(counts).map(|(&size, count)| size as i64 * count).collect();
    if let Some(size) = sizes.iter().find(|size| **size < 0) {
        return fail!(Runtime, "Trying to create tensor with negative dimension {size}: {sizes:?}");
    }
    // Each dimension in two: which copy, and where in it.
    let paired: Vec<usize> = own.iter().flat_map(|&size| [1, size]).collect();
    let repeated: Vec<usize> =
        own.iter().zip(counts).flat_map(|(&size, &count)| [count as usize, size]).collect();
    let full: Vec<usize> = repeated.chunks(2).map(|pair| pair[0] * pair[1]).collect();
    let out = x.value()?.reshape(paired)?.broadcast_as(repeated.as_slice())?.contiguous()?;
    let out = out.reshape(full)?;
    tape::finish(None, &[x.into()], x.dtype(), out, |_| RepeatBackward0 { repeated })
}

struct RepeatBackward0 {
    /// Copies and sizes by turns.
    repeated: Vec<usize>,
}

impl Rule for RepeatBackward0 {
    fn name(&self) -> &'static str {
        "RepeatBackward0"
    }

    fn vjp(&self, cx: &Context<'_>, upstream: &Value) -> Result<Vec<Option<Value>>> {
        let copies: Vec<usize> = (0..self.repeated.len()).step_by(2).collect();
        let grad = upstream.contiguous()?.reshape(self.repeated.as_slice())?;
        let sum = kernel::sum_dims(&grad, &copies, false)?;
        Ok(vec![Some(sum.reshape(cx.input_dims(0))?)])
    }

    fn vjp_recorded(&self, cx: &Recorded<'_>, upstream: &Tensor) -> Result<Vec<Option<Tensor>>> {
        let copies: Vec<i64> = (0..self.repeated.len()).step_by(2).map(|dim| dim as i64).collect();
        let sum = super::sum_dims(&second::reshaped(upstream, &self.repeated)?, &copies, false)?;
        Ok(vec![Some(second::reshaped(&sum, cx.input_dims(0))?)])
    }
}

/// `x.tile(counts)`: repeat, with counts missing in front taken as 1.
pub fn tile(x: &Tensor, counts: &[i64]) -> Result<Tensor> {
    let missing = x.dim().saturating_sub(counts.len());
    let counts: Vec<i64> = std::iter::repeat_n(1, missing).chain(counts.iter().copied()).collect();
    repeat(x, &counts)
}

/// `x.repeat_interleave(count, dim)`: every element so often, one after the other.
pub fn repeat_interleave(x: &Tensor, count: i64, dim: Option<i64>) -> Result<Tensor> {
    if count < 0 {
        return fail!(Runtime, "Repeats must be non-negative");
    }
    let (x, dim) = flat_without(x, dim)?;
    let wide = unsqueeze(&x, dim as i64 + 1)?;
    let mut sizes: Vec<i64> = wide.shape().iter().map(|&size| size as i64).collect();
    sizes[dim + 1] = count;
    let copies = clone(&expand(&wide, &sizes)?)?;
    let mut shape: Vec<i64> = x.shape().iter().map(|&size| size as i64).collect();
    shape[dim] *= count;
    super::view(&copies, &shape)
}

/// `x.repeat_interleave(counts, dim)`: the element at each index as often as its count.
pub fn repeat_interleave_each(x: &Tensor, counts: &Tensor, dim: Option<i64>) -> Result<Tensor> {
    let (x, dim) = flat_without(x, dim)?;
    if counts.is_meta() {
        return fail!(Runtime, "cannot repeat_interleave a meta tensor without output_size");
    }
    let counts = match counts.numel() {
        1 => vec![counts.to_i64s()?[0]; x.shape()[dim]],
        _ => counts.to_i64s()?,
    };
    if counts.len() != x.shape()[dim] {
        return fail!(
            Runtime,
            "repeats must have the same size as input along dim, but got repeats.size(0) = {} \
             and input.size({dim}) = {}",
            counts.len(),
            x.shape()[dim]
        );
    }
    if counts.iter().any(|&count| count < 0) {
        return fail!(Runtime, "repeats can not be negative");
    }
    let rows: Vec<i64> = (counts.iter().enumerate())
        .flat_map(|(row, &count)| std::iter::repeat_n(row as i64, count as usize))
        .collect();
    let total = rows.len();
    index_select(&x, dim as i64, &Tensor::from_i64(rows, &[total], DType::Int64)?)
}

/// Without a dimension, the flattened tensor and its only one.
fn flat_without(x: &Tensor, dim: Option<i64>) -> Result<(Tensor, usize)> {
    Ok(match dim {
        Some(dim) => (x.clone(), wrap_dim(dim, x.dim())?),
        None if x.dim() == 1 => (x.clone(), 0),
        None => (reshape(x, &[-1])?, 0),
    })
}

/// `x.movedim(source, destination)`
pub fn movedim(x: &Tensor, source: &[i64], destination: &[i64]) -> Result<Tensor> {
    if source.len() != destination.len() {
        return fail!(
            Runtime,
            "movedim: Invalid source or destination dims: source ({source:?} dims) should contain \
             the same number of dims as destination ({destination:?} dims)"
        );
    }
    let rank = x.dim();
    let wrap =
        |dims: &[i64]| dims.iter().map(|&dim| wrap_dim(dim, rank)).collect::<Result<Vec<_>>>();
    let (from, to) = (wrap(source)?, wrap(destination)?);
    let mut order = vec![None; rank];
    for (&from, &to) in from.iter().zip(&to) {
        order[to] = Some(from);
    }
    let mut rest = (0..rank).filter(|dim| !from.contains(dim));
    let order: Vec<i64> =
        order.into_iter().filter_map(|dim| dim.or_else(|| rest.next())).map(|d| d as i64).collect();
    permute(x, &order)
}

/// `x.flip(dims)`
pub fn flip(x: &Tensor, dims: &[i64]) -> Result<Tensor> {
    let shape = x.shape();
    let dims = if dims.is_empty() { Vec::new() } else { wrap_dims(dims, shape.len())? };
    let strides = contiguous_strides(&shape);
    let from = places(&shape, |index| {
        let back = dims.iter().map(|&dim| (shape[dim] - 1 - index[dim]) * strides[dim]);
        let there: usize = dims.iter().map(|&dim| index[dim] * strides[dim]).sum();
        offset(index, &strides) - there + back.sum::<usize>()
    });
    moved(x, "FlipBackward0", &shape, from)
}

/// `x.roll(shifts, dims)`; without dims the flattened tensor is rolled.
pub fn roll(x: &Tensor, shifts: &[i64], dims: &[i64]) -> Result<Tensor> {
    let shape = x.shape();
    if dims.is_empty() && shifts.len() == 1 {
        let count = x.numel();
        let from = (0..count as i64).map(|at| (at - shifts[0]).rem_euclid(count as i64) as u32);
        return moved(x, "RollBackward0", &shape, from.collect());
    }
    if shifts.len() != dims.len() {
        return fail!(
            Runtime,
            "shifts and dimensions must align. shifts: {}, dims:{}",
            shifts.len(),
            dims.len()
        );
    }
    let strides = contiguous_strides(&shape);
    let mut moves = vec![0; shape.len()];
    for (&shift, &dim) in shifts.iter().zip(dims) {
        moves[wrap_dim(dim, shape.len())?] += shift;
    }
    let from = places(&shape, |index| {
        (0..shape.len())
            .map(|dim| {
                let at = (index[dim] as i64 - moves[dim]).rem_euclid(shape[dim] as i64);
                at as usize * strides[dim]
            })
            .sum()
    });
    moved(x, "RollBackward0", &shape, from)
}

/// `x.tril(k)`: zeros above the k-th diagonal; and `x.triu(k)`: zeros below.
pub fn triangle(x: &Tensor, diagonal: i64, lower: bool, in_place: bool) -> Result<Tensor> {
    if in_place {
        check_in_place(x)?;
    }
    let shape = x.shape();
    if shape.len() < 2 {
        let what = if lower { "tril" } else { "triu" };
        return fail!(Runtime, "{what}: input tensor must have at least 2 dimensions");
    }
    let rank = shape.len();
    let keeps = |index: &[usize]| {
        let above = index[rank - 1] as i64 - index[rank - 2] as i64;
        usize::from(if lower { above <= diagonal } else { above >= diagonal })
    };
    let mask: Vec<u8> = places(&shape, keeps).into_iter().map(|flag| flag as u8).collect();
    let value = x.value()?;
    let mask = Value::from_vec(mask, shape, value.device())?;
    let out = mask.where_cond(&value, &value.zeros_like()?)?;
    let name = if lower { "TrilBackward0" } else { "TriuBackward0" };
    let dest = in_place.then_some(x);
    tape::finish(dest, &[x.into()], x.dtype(), out, |_| Masked { name, mask })
}

struct Masked {
    name: &'static str,
    mask: Value,
}

impl Rule for Masked {
    fn name(&self) -> &'static str {
        self.name
    }

    fn vjp(&self, _: &Context<'_>, upstream: &Value) -> Result<Vec<Option<Value>>> {
        Ok(vec![Some(self.mask.where_cond(upstream, &upstream.zeros_like()?)?)])
    }

    fn vjp_recorded(&self, cx: &Recorded<'_>, upstream: &Tensor) -> Result<Vec<Option<Tensor>>> {
        second::piecewise(cx, self, upstream)
    }
}

/// `torch.diag`: the diagonal of a matrix, or a matrix with this diagonal.
pub fn diag(x: &Tensor, diagonal: i64) -> Result<Tensor> {
    match x.dim() {
        1 => diag_embed(x, diagonal),
        2 => {
            let copy = clone(&diagonal_as(&x.detach(), "", diagonal, 0, 1)?)?;
            let op = ViewOp::Diagonal { first: 0, second: 1, offset: diagonal };
            let name = "DiagonalBackward0_copy";
            tape::finish(None, &[x.into()], x.dtype(), copy.value()?, |_| ViewRule { name, op })
        }
        rank => fail!(Runtime, "diag(): Supports 1D or 2D tensors. Got {rank}D"),
    }
}

/// `x.diagonal(offset, dim1, dim2)`: a view, the diagonal as its last dimension.
pub fn diagonal(x: &Tensor, offset: i64, dim1: i64, dim2: i64) -> Result<Tensor> {
    diagonal_as(x, "DiagonalBackward0", offset, dim1, dim2)
}

fn diagonal_as(
    x: &Tensor,
    name: &'static str,
    offset: i64,
    dim1: i64,
    dim2: i64,
) -> Result<Tensor> {
    let (first, second) = (wrap_dim(dim1, x.dim())?, wrap_dim(dim2, x.dim())?);
    if first == second {
        return fail!(Runtime, "diagonal dimensions cannot be identical {dim1}, {dim2}");
    }
    view_as(x, name, ViewOp::Diagonal { first, second, offset })
}

/// `torch.diag_embed`: the last dimension as the diagonal of a matrix.
pub fn diag_embed(x: &Tensor, diagonal: i64) -> Result<Tensor> {
    let shape = x.shape();
    let Some((&count, batch)) = shape.split_last() else {
        return fail!(
            Index,
            "Dimension out of range (expected to be in range of [-1, 0], but got -2)"
        );
    };
    let side = count + diagonal.unsigned_abs() as usize;
    let (down, right) = ((-diagonal).max(0) as usize, diagonal.max(0) as usize);
    let to = places(&shape, |index| {
        let (at, batch_at) = (index[index.len() - 1], &index[..index.len() - 1]);
        let matrix = offset(batch_at, &contiguous_strides(batch));
        matrix * side * side + (at + down) * side + at + right
    });
    let mut full = batch.to_vec();
    full.extend([side, side]);
    let value = x.value()?;
    let zeros = Value::zeros(full, value.dtype(), value.device())?;
    let out = put_at(&zeros, &to, &value)?;
    let from = index_value(to)?;
    tape::finish(None, &[x.into()], x.dtype(), out, |_| DiagEmbedBackward0 { from })
}

struct DiagEmbedBackward0 {
    from: Value,
}

impl Rule for DiagEmbedBackward0 {
    fn name(&self) -> &'static str {
        "DiagEmbedBackward0"
    }

    fn vjp(&self, cx: &Context<'_>, upstream: &Value) -> Result<Vec<Option<Value>>> {
        Ok(vec![Some(pick(upstream, &self.from, cx.input_dims(0))?)])
    }
}

/// `torch.trace`: the sum of a matrix's diagonal.
pub fn trace(x: &Tensor) -> Result<Tensor> {
    if x.dim() != 2 {
        return fail!(Runtime, "trace: expected a matrix, but got tensor with dim {}", x.dim());
    }
    let shape = x.shape();
    let count = shape[0].min(shape[1]);
    let from: Vec<u32> = (0..count).map(|i| (i * (shape[1] + 1)) as u32).collect();
    let from = index_value(from)?;
    let dtype = if x.dtype().is_floating_point() { x.dtype() } else { DType::Int64 };
    let value = kernel::cast(&x.value()?, dtype)?;
    let out = kernel::sum_all(&pick(&value, &from, &[count])?)?;
    tape::finish(None, &[x.into()], dtype, out, |_| TraceBackward0 { from })
}

struct TraceBackward0 {
    from: Value,
}

impl Rule for TraceBackward0 {
    fn name(&self) -> &'static str {
        "TraceBackward0"
    }

    fn vjp(&self, cx: &Context<'_>, upstream: &Value) -> Result<Vec<Option<Value>>> {
        let zeros = Value::zeros(cx.input_dims(0), upstream.dtype(), upstream.device())?;
        let part = upstream.broadcast_as(self.from.elem_count())?;
        Ok(vec![Some(add_at(&zeros, &self.from, &part)?)])
    }
}

/// `x.squeeze(dims)`: drops those of size one.
pub fn squeeze_dims(x: &Tensor, dims: &[i64]) -> Result<Tensor> {
    if let [dim] = dims {
        return squeeze_dim(x, *dim);
    }
    let shape = x.shape();
    let mut dims = if dims.is_empty() { Vec::new() } else { wrap_dims(dims, shape.len())? };
    dims.retain(|&dim| shape.get(dim) == Some(&1));
    view_as(x, "SqueezeBackward2", ViewOp::Squeeze(dims))
}

/// `x.rot90(k, dims)`: a quarter turn, k times.
pub fn rot90(x: &Tensor, k: i64, dims: [i64; 2]) -> Result<Tensor> {
    let mut shape = x.shape();
    let (a, b) = (wrap_dim(dims[0], shape.len())?, wrap_dim(dims[1], shape.len())?);
    if a == b {
        return fail!(
            Runtime,
            "expected rotation dims to be different, but got dim0 = {} and dim1 = {}",
            dims[0],
            dims[1]
        );
    }
    let strides = contiguous_strides(&shape);
    let (rows, columns) = (shape[a], shape[b]);
    let turns = k.rem_euclid(4);
    if turns % 2 == 1 {
        shape.swap(a, b);
    }
    let from = places(&shape, |index| {
        let (i, j) = (index[a], index[b]);
        let (row, column) = match turns {
            0 => (i, j),
            1 => (j, columns - 1 - i),
            2 => (rows - 1 - i, columns - 1 - j),
            _ => (rows - 1 - j, i),
        };
        let others: usize = (0..shape.len())
            .filter(|&dim| dim != a && dim != b)
            .map(|dim| index[dim] * strides[dim])
            .sum();
        others + row * strides[a] + column * strides[b]
    });
    moved(x, "Rot90Backward0", &shape, from)
}
