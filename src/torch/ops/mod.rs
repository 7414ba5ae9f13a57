//! Operations on tensors, under PyTorch's names. A trailing underscore writes
//! the result into the first argument and returns that same tensor.

mod arithmetic;
mod bits;
mod combine;
mod compare;
mod counting;
mod einsum;
mod extremes;
mod gather;
mod in_place;
mod index;
mod lines;
mod matmul;
mod moved;
mod norms;
mod order;
mod pieces;
mod power;
mod products;
mod reduce;
mod rounding;
mod scan;
mod select;
mod shape;
mod softmax;
mod statistics;
mod unary;

pub use arithmetic::{
    add, add_, add_alpha, add_alpha_, div, div_, mul, mul_, neg, neg_, sub, sub_, sub_alpha,
    sub_alpha_,
};
pub use bits::{Bits, bits, bits_not};
pub use combine::{
    addcdiv, addcmul, atan2, clamp_between, hypot, isclose, lerp, logaddexp, nan_to_num, xlogy,
};
pub use compare::{
    all, allclose, any, eq, equal, ge, gt, isfinite, isinf, isnan, le, logical_and, logical_not,
    logical_or, logical_xor, lt, ne,
};
pub use counting::{bincount, count_nonzero, histc};
pub use einsum::einsum;
pub use extremes::{amax, amin, aminmax, running_extreme};
pub use gather::{
    gather, index_add, index_copy, index_fill, index_select, masked_select, nonzero, scatter,
    scatter_add, take, take_along_dim,
};
pub use in_place::{clone, copy_, fill_, to, to_dtype, zero_};
pub use index::{Index, alias, index, index_put_, select, slice};
pub use matmul::{addmm, bmm, dot, matmul, mm, mv};
pub use order::{Distinct, isin, kthvalue, median, median_dim, mode, sort, topk, unique};
pub use pieces::{
    chunk, diag, diag_embed, diagonal, flip, movedim, narrow, repeat, repeat_interleave,
    repeat_interleave_each, roll, rot90, split, split_with_sizes, squeeze_dims, tensor_split, tile,
    trace, triangle, unbind,
};
pub use power::{pow, pow_};
pub use products::{addmm_scaled, addmv, baddbmm, cdist, inner, outer, tensordot};
pub use reduce::{mean, mean_dims, sum, sum_dims};
pub use rounding::{
    ceil, ceil_, div_floor, div_trunc, floor, floor_, floor_divide, fmod, frac, frac_, remainder,
    round, round_, round_to, sign, sign_, trunc, trunc_,
};
pub use scan::{cumprod, cumsum, logsumexp, prod, prod_dim};
pub use select::{
    argmax, argmin, clamp, clamp_, clamp_max, clamp_min, masked_fill, masked_fill_, max, max_dim,
    maximum, min, min_dim, minimum, where_,
};
pub use shape::{
    cat, contiguous, expand, flatten, permute, reshape, reverse_dims, squeeze, squeeze_dim, stack,
    t, transpose, unsqueeze, view,
};
pub use softmax::{log_softmax, softmax};
pub(crate) use softmax::{softmax_grad, softmax_value};
pub use statistics::{norm, std, var};
pub use unary::{
    abs, abs_, acos, acos_, acosh, acosh_, asin, asin_, asinh, asinh_, atan, atan_, atanh, atanh_,
    cos, cos_, cosh, cosh_, erf, erf_, erfc, erfc_, exp, exp_, exp2, exp2_, expm1, expm1_, log,
    log_, log1p, log1p_, log2, log2_, log10, log10_, logit, logit_, reciprocal, reciprocal_, relu,
    relu_, rsqrt, rsqrt_, sigmoid, sigmoid_, sin, sin_, sinh, sinh_, sqrt, sqrt_, square, square_,
    tan, tan_, tanh, tanh_,
};

pub(super) use pieces::Joined;
pub(super) use reduce::divided;
pub(super) use shape::{unsafe_view, view_as};
pub(super) use statistics::norm_value;

use super::error::fail;
use super::{Arg, DType, Result, Tensor, Value, create, kernel};

/// The operand's elements in this type; a Python number has no dimensions.
fn value_as(arg: &Arg<'_>, dtype: DType) -> Result<Value> {
    match arg {
        Arg::Tensor(tensor) if tensor.dtype() == dtype => tensor.value(),
        Arg::Tensor(tensor) => kernel::cast(&tensor.value()?, dtype),
        Arg::Scalar(number) => create::full(&[], *number, dtype),
    }
}

/// [`value_as`], where the tensor is.
fn resident_as(arg: &Arg<'_>, dtype: DType) -> Result<Value> {
    match arg {
        Arg::Tensor(tensor) if tensor.dtype() == dtype => tensor.resident(),
        Arg::Tensor(tensor) => kernel::cast(&tensor.resident()?, dtype),
        Arg::Scalar(number) => create::full(&[], *number, dtype),
    }
}

/// [`value_as`] for what takes more than one step: half types in float32.
fn wide_as(arg: &Arg<'_>, dtype: DType) -> Result<Value> {
    kernel::wide(&value_as(arg, dtype)?)
}

/// A dimension counted from the front. `rank` 0 admits 0 and -1.
pub(crate) fn wrap_dim(dim: i64, rank: usize) -> Result<usize> {
    let size = rank.max(1) as i64;
    if dim < -size || dim >= size {
        return fail!(
            Index,
            "Dimension out of range (expected to be in range of [{}, {}], but got {dim})",
            -size,
            size - 1
        );
    }
    Ok(if dim < 0 { dim + size } else { dim } as usize)
}

/// Dimensions in rising order; none given means all.
fn wrap_dims(dims: &[i64], rank: usize) -> Result<Vec<usize>> {
    let mut wrapped = Vec::with_capacity(dims.len());
    for &dim in dims {
        let dim = wrap_dim(dim, rank)?;
        if wrapped.contains(&dim) {
            return fail!(Runtime, "dim {dim} appears multiple times in the list of dims");
        }
        wrapped.push(dim);
    }
    wrapped.sort_unstable();
    match (dims.is_empty(), rank) {
        (true, _) => Ok((0..rank).collect()),
        (false, 0) => Ok(Vec::new()),
        (false, _) => Ok(wrapped),
    }
}

/// The first tensor among two operands: an operation needs at least one.
fn first_tensor<'a>(a: &Arg<'a>, b: &Arg<'a>) -> Result<&'a Tensor> {
    match a.tensor().or(b.tensor()) {
        Some(tensor) => Ok(tensor),
        None => fail!(Type, "expected Tensor as an argument, but got two numbers"),
    }
}

/// Whether a tensor of shape `from` can be expanded to `to`.
fn check_expand(from: &[usize], to: &[usize]) -> Result<()> {
    let added = to.len() as i64 - from.len() as i64;
    if added < 0 {
        return fail!(
            Runtime,
            "expand(size={to:?}): the number of sizes provided ({}) must be greater or equal to \
             the number of dimensions in the tensor ({})",
            to.len(),
            from.len()
        );
    }
    for dim in (0..to.len()).rev() {
        if let Some(old) = dim.checked_sub(added as usize)
            && from[old] != to[dim]
            && from[old] != 1
        {
            return fail!(
                Runtime,
                "The expanded size of the tensor ({}) must match the existing size ({}) at \
                 non-singleton dimension {dim}.  Target sizes: {to:?}.  Tensor sizes: {from:?}",
                to[dim],
                from[old]
            );
        }
    }
    Ok(())
}
