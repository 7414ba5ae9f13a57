//! Choosing elements: clamp, maximum and minimum, `where`, and extremes with their place.

use super::super::dtype::result_type;
use super::super::error::fail;
use super::super::kernel::{self, map, zip};
use super::super::tape::{self, Context, Recorded, Rule, check_in_place};
use super::super::{Arg, DType, Result, Scalar, Tensor, Value, device, second};
use super::reduce::{spread, spread_tensor};
use super::{value_as, wrap_dim};

/// `x.clamp(min, max)`
pub fn clamp(x: &Tensor, min: Option<Scalar>, max: Option<Scalar>) -> Result<Tensor> {
    clamp_into(None, x, min, max, "ClampBackward1")
}

/// `x.clamp_(min, max)`
pub fn clamp_(x: &Tensor, min: Option<Scalar>, max: Option<Scalar>) -> Result<Tensor> {
    check_in_place(x)?;
    clamp_into(Some(x), x, min, max, "ClampBackward1")
}

/// `x.clamp_min(min)`
pub fn clamp_min(x: &Tensor, min: Scalar) -> Result<Tensor> {
    clamp_into(None, x, Some(min), None, "ClampMinBackward0")
}

/// `x.clamp_max(max)`
pub fn clamp_max(x: &Tensor, max: Scalar) -> Result<Tensor> {
    clamp_into(None, x, None, Some(max), "ClampMaxBackward0")
}

fn clamp_into(
    dest: Option<&Tensor>,
    x: &Tensor,
    min: Option<Scalar>,
    max: Option<Scalar>,
    name: &'static str,
) -> Result<Tensor> {
    if min.is_none() && max.is_none() {
        return fail!(Runtime, "torch.clamp: At least one of 'min' or 'max' must not be None");
    }
    let mut args = vec![Arg::Tensor(x)];
    args.extend(min.map(Arg::Scalar).into_iter().chain(max.map(Arg::Scalar)));
    let dtype = result_type(&args);
    let value = kernel::cast(&x.value()?, dtype)?;
    let low = min.map_or(f64::NEG_INFINITY, Scalar::to_f64);
    let high = max.map_or(f64::INFINITY, Scalar::to_f64);
    let out = if dtype.is_floating_point() {
        map!(&value, low, high; |x| if x < low { low.min(high) } else if x > high { high } else { x })?
    } else {
        let low = min.map_or(i64::MIN, Scalar::to_i64);
        let high = max.map_or(i64::MAX, Scalar::to_i64);
        kernel::map_ints(&value, |x| x.max(low).min(high))?
    };
    tape::finish(dest, &args[..1], dtype, out, |recording| {
        recording.save(0, &value);
        Clamp { name, low, high }
    })
}

struct Clamp {
    name: &'static str,
    low: f64,
    high: f64,
}

impl Rule for Clamp {
    fn name(&self) -> &'static str {
        self.name
    }

    fn vjp(&self, cx: &Context<'_>, upstream: &Value) -> Result<Vec<Option<Value>>> {
        let (low, high) = (self.low, self.high);
        // PyTorch gives nothing to what lies on a bound.
        let grad = zip!(upstream, cx.saved(0), low, high; |g, x| {
            let above = x > low || low.is_infinite();
            let below = x < high || high.is_infinite();
            if above && below { g } else { 0.0 }
        })?;
        Ok(vec![Some(grad)])
    }

    fn vjp_recorded(&self, cx: &Recorded<'_>, upstream: &Tensor) -> Result<Vec<Option<Tensor>>> {
        second::piecewise(cx, self, upstream)
    }
}

/// `torch.maximum`; NaN wins. Equal elements share the gradient.
pub fn maximum(a: &Tensor, b: &Tensor) -> Result<Tensor> {
    let (x, y, dtype) = pair(a, b)?;
    let out = match dtype.is_floating_point() {
        true => zip!(&x, &y; |x, y| if x > y || x.is_nan() { x } else { y })?,
        false => kernel::zip_ints(&x, &y, i64::max)?,
    };
    extreme(a, b, [x, y], dtype, out, Extreme { name: "MaximumBackward0", sign: 1.0 })
}

/// `torch.minimum`; NaN wins. Equal elements share the gradient.
pub fn minimum(a: &Tensor, b: &Tensor) -> Result<Tensor> {
    let (x, y, dtype) = pair(a, b)?;
    let out = match dtype.is_floating_point() {
        true => zip!(&x, &y; |x, y| if x < y || x.is_nan() { x } else { y })?,
        false => kernel::zip_ints(&x, &y, i64::min)?,
    };
    extreme(a, b, [x, y], dtype, out, Extreme { name: "MinimumBackward0", sign: -1.0 })
}

fn pair(a: &Tensor, b: &Tensor) -> Result<(Value, Value, DType)> {
    let args = [Arg::Tensor(a), Arg::Tensor(b)];
    let dtype = result_type(&args);
    Ok((value_as(&args[0], dtype)?, value_as(&args[1], dtype)?, dtype))
}

fn extreme(
    a: &Tensor,
    b: &Tensor,
    values: [Value; 2],
    dtype: DType,
    out: Value,
    rule: Extreme,
) -> Result<Tensor> {
    tape::finish(None, &[a.into(), b.into()], dtype, out, |recording| {
        recording.save(0, &values[0]);
        recording.save(1, &values[1]);
        rule
    })
}

struct Extreme {
    name: &'static str,
    sign: f64,
}

impl Rule for Extreme {
    fn name(&self) -> &'static str {
        self.name
    }

    fn vjp(&self, cx: &Context<'_>, upstream: &Value) -> Result<Vec<Option<Value>>> {
        let share = |winner: &Value, loser: &Value| {
            let sign = self.sign;
            let share = zip!(winner, loser, sign; |x, y| {
                if x == y { 0.5 } else if sign * x < sign * y { 0.0 } else { 1.0 }
            })?;
            zip!(upstream, &share; |g, s| g * s)
        };
        let (x, y) = (cx.saved(0), cx.saved(1));
        Ok(vec![cx.grad(0, || share(x, y))?, cx.grad(1, || share(y, x))?])
    }

    fn vjp_recorded(&self, cx: &Recorded<'_>, upstream: &Tensor) -> Result<Vec<Option<Tensor>>> {
        second::piecewise(cx, self, upstream)
    }
}

/// `torch.where(condition, a, b)`
pub fn where_<'a>(
    condition: &Tensor,
    a: impl Into<Arg<'a>>,
    b: impl Into<Arg<'a>>,
) -> Result<Tensor> {
    if condition.dtype() != DType::Bool {
        return fail!(
            Runtime,
            "where expected condition to be a boolean tensor, but got a tensor with dtype {}",
            condition.dtype().scalar_name()
        );
    }
    let args = [a.into(), b.into()];
    let place = device::of_result(None, &[condition.into(), args[0], args[1]])?;
    let dtype = result_type(&args);
    let mask = condition.value()?;
    let (x, y) = (value_as(&args[0], dtype)?, value_as(&args[1], dtype)?);
    let shape = kernel::broadcast_shape(mask.dims(), x.dims())?;
    let shape = kernel::broadcast_shape(shape.dims(), y.dims())?;
    let wide = |value: &Value| value.broadcast_as(&shape);
    let out = wide(&mask)?.where_cond(&wide(&x)?, &wide(&y)?)?;
    tape::finish_at(place, &args, dtype, out, |recording| {
        recording.save_value(mask);
        WhereBackward0
    })
}

struct WhereBackward0;

impl Rule for WhereBackward0 {
    fn name(&self) -> &'static str {
        "WhereBackward0"
    }

    fn vjp(&self, cx: &Context<'_>, upstream: &Value) -> Result<Vec<Option<Value>>> {
        let mask = cx.saved(0).broadcast_as(upstream.shape())?;
        let zeros = upstream.zeros_like()?;
        Ok(vec![
            cx.grad(0, || Ok(mask.where_cond(upstream, &zeros)?))?,
            cx.grad(1, || Ok(mask.where_cond(&zeros, upstream)?))?,
        ])
    }

    fn vjp_recorded(&self, cx: &Recorded<'_>, upstream: &Tensor) -> Result<Vec<Option<Tensor>>> {
        second::piecewise(cx, self, upstream)
    }
}

/// `x.masked_fill(mask, number)`
pub fn masked_fill(x: &Tensor, mask: &Tensor, number: Scalar) -> Result<Tensor> {
    masked_fill_into(None, x, mask, number)
}

/// `x.masked_fill_(mask, number)`
pub fn masked_fill_(x: &Tensor, mask: &Tensor, number: Scalar) -> Result<Tensor> {
    check_in_place(x)?;
    masked_fill_into(Some(x), x, mask, number)
}

fn masked_fill_into(
    dest: Option<&Tensor>,
    x: &Tensor,
    mask: &Tensor,
    number: Scalar,
) -> Result<Tensor> {
    if mask.dtype() != DType::Bool {
        return fail!(
            Runtime,
            "masked_fill_ only supports boolean masks, but got mask with dtype {}",
            mask.dtype().c_name()
        );
    }
    if dest.is_none() {
        device::common([mask, x])?;
    }
    let (value, mask) = (x.value()?, mask.value()?);
    let shape = kernel::broadcast_shape(mask.dims(), value.dims())?;
    let fill = super::super::create::full(&[], number, x.dtype())?;
    let chosen = mask.broadcast_as(&shape)?;
    let out = chosen.where_cond(&fill.broadcast_as(&shape)?, &value.broadcast_as(&shape)?)?;
    tape::finish(dest, &[x.into()], x.dtype(), out, |recording| {
        recording.save_value(chosen);
        MaskedFillBackward0
    })
}

struct MaskedFillBackward0;

impl Rule for MaskedFillBackward0 {
    fn name(&self) -> &'static str {
        "MaskedFillBackward0"
    }

    fn vjp(&self, cx: &Context<'_>, upstream: &Value) -> Result<Vec<Option<Value>>> {
        Ok(vec![Some(cx.saved(0).where_cond(&upstream.zeros_like()?, upstream)?)])
    }

    fn vjp_recorded(&self, cx: &Recorded<'_>, upstream: &Tensor) -> Result<Vec<Option<Tensor>>> {
        second::piecewise(cx, self, upstream)
    }
}

/// Whether the first is further out than the second; NaN is furthest.
type Beats = fn(f64, f64) -> bool;

const GREATER: Beats = |x, y| x > y || (x.is_nan() && !y.is_nan());
const LESS: Beats = |x, y| x < y || (x.is_nan() && !y.is_nan());

/// `x.max()`; equal elements share the gradient.
pub fn max(x: &Tensor) -> Result<Tensor> {
    whole(x, "max", "MaxBackward1", GREATER)
}

/// `x.min()`; equal elements share the gradient.
pub fn min(x: &Tensor) -> Result<Tensor> {
    whole(x, "min", "MinBackward1", LESS)
}

fn whole(x: &Tensor, what: &str, name: &'static str, beats: Beats) -> Result<Tensor> {
    let value = x.value()?;
    let data = kernel::to_f64s(&value)?;
    let Some(at) = furthest(&data, beats) else {
        return fail!(
            Runtime,
            "{what}(): Expected reduction dim to be specified for input.numel() == 0. Specify the \
             reduction dim with the 'dim' argument."
        );
    };
    let out = value.flatten_all()?.narrow(0, at, 1)?.reshape(())?.force_contiguous()?;
    tape::finish(None, &[x.into()], x.dtype(), out, |recording| {
        recording.save(0, &value);
        recording.save_output();
        EvenlyShared { name }
    })
}

fn furthest(data: &[f64], beats: Beats) -> Option<usize> {
    let mut at = 0;
    for (i, &value) in data.iter().enumerate() {
        if beats(value, data[at]) {
            at = i;
        }
    }
    (!data.is_empty()).then_some(at)
}

/// Every element that equals the result gets the same share.
struct EvenlyShared {
    name: &'static str,
}

impl Rule for EvenlyShared {
    fn name(&self) -> &'static str {
        self.name
    }

    fn vjp(&self, cx: &Context<'_>, upstream: &Value) -> Result<Vec<Option<Value>>> {
        let mask = zip!(cx.saved(0), cx.saved(1); |x, y| {
            if x == y || (x.is_nan() && y.is_nan()) { 1.0 } else { 0.0 }
        })?;
        let count = kernel::sum_all(&mask)?;
        let share = zip!(upstream, &count; |g, n| g / n)?;
        Ok(vec![Some(zip!(&mask, &share; |m, s| m * s)?)])
    }

    fn vjp_recorded(&self, cx: &Recorded<'_>, upstream: &Tensor) -> Result<Vec<Option<Tensor>>> {
        second::piecewise(cx, self, upstream)
    }
}

/// `x.max(dim, keepdim)`: values and indices.
pub fn max_dim(x: &Tensor, dim: i64, keep: bool) -> Result<(Tensor, Tensor)> {
    along(x, dim, keep, "max", "MaxBackward0", GREATER)
}

/// `x.min(dim, keepdim)`: values and indices.
pub fn min_dim(x: &Tensor, dim: i64, keep: bool) -> Result<(Tensor, Tensor)> {
    along(x, dim, keep, "min", "MinBackward0", LESS)
}

fn along(
    x: &Tensor,
    dim: i64,
    keep: bool,
    what: &str,
    name: &'static str,
    beats: Beats,
) -> Result<(Tensor, Tensor)> {
    let places = places(x, dim, what, beats)?;
    let value = x.value()?;
    let dim = wrap_dim(dim, value.rank())?;
    let (picked, indices) = if value.rank() == 0 {
        (value.clone(), places.clone())
    } else {
        let picked = value.contiguous()?.gather(&places, dim)?;
        match keep {
            true => (picked, places.clone()),
            false => (picked.squeeze(dim)?, places.squeeze(dim)?),
        }
    };
    let values = tape::finish(None, &[x.into()], x.dtype(), picked, |recording| {
        recording.save_value(places);
        Picked { name, dim, keep }
    })?;
    Ok((values, x.beside(indices, DType::Int64)?))
}

/// The index of the extreme along `dim`, which is kept with size one.
fn places(x: &Tensor, dim: i64, what: &str, beats: Beats) -> Result<Value> {
    let value = x.value()?;
    let dim = wrap_dim(dim, value.rank())?;
    if value.rank() == 0 {
        return Ok(Value::zeros((), candle_core::DType::I64, value.device())?);
    }
    let mut shape = value.dims().to_vec();
    let size = shape[dim];
    if size == 0 {
        return fail!(Index, "{what}(): Expected reduction dim {dim} to have non-zero size.");
    }
    let data = kernel::to_f64s(&value.transpose(dim, shape.len() - 1)?)?;
    let at: Vec<i64> =
        data.chunks(size).filter_map(|row| furthest(row, beats)).map(|at| at as i64).collect();
    // The rows were read with `dim` last, the dimension that stood there in its place.
    let last = shape.len() - 1;
    shape.swap(dim, last);
    shape[last] = 1;
    Ok(Value::from_vec(at, shape, value.device())?.transpose(dim, last)?.contiguous()?)
}

/// The gradient goes to the one element that was picked.
struct Picked {
    name: &'static str,
    dim: usize,
    keep: bool,
}

impl Rule for Picked {
    fn name(&self) -> &'static str {
        self.name
    }

    fn vjp(&self, cx: &Context<'_>, upstream: &Value) -> Result<Vec<Option<Value>>> {
        let shape = cx.input_dims(0);
        if shape.is_empty() {
            return Ok(vec![Some(upstream.clone())]);
        }
        let mut kept = shape.to_vec();
        kept[self.dim] = 1;
        let grad = spread(upstream, &kept, &[self.dim], self.keep)?.contiguous()?;
        let zeros = Value::zeros(shape, upstream.dtype(), upstream.device())?;
        Ok(vec![Some(zeros.scatter_add(cx.saved(0), &grad, self.dim)?)])
    }

    fn vjp_recorded(&self, cx: &Recorded<'_>, upstream: &Tensor) -> Result<Vec<Option<Tensor>>> {
        let shape = cx.input_dims(0);
        if shape.is_empty() {
            return Ok(vec![Some(upstream.clone())]);
        }
        let (places, dim) = (cx.saved(0)?, self.dim);
        let mut kept = shape.to_vec();
        kept[dim] = 1;
        let upstream = spread_tensor(upstream, &kept, &[dim], self.keep)?;
        let zeros = Tensor::zeros(shape, upstream.dtype())?;
        Ok(vec![Some(super::scatter_add(&zeros, dim as i64, &places, &upstream, false)?)])
    }
}

/// `x.argmax(dim, keepdim)`; without a dim, the place in the flattened tensor.
pub fn argmax(x: &Tensor, dim: Option<i64>, keep: bool) -> Result<Tensor> {
    arg(x, dim, keep, "argmax", GREATER)
}

/// `x.argmin(dim, keepdim)`; without a dim, the place in the flattened tensor.
pub fn argmin(x: &Tensor, dim: Option<i64>, keep: bool) -> Result<Tensor> {
    arg(x, dim, keep, "argmin", LESS)
}

fn arg(x: &Tensor, dim: Option<i64>, keep: bool, what: &str, beats: Beats) -> Result<Tensor> {
    let Some(dim) = dim else {
        let Some(at) = furthest(&x.to_vec()?, beats) else {
            return fail!(
                Index,
                "{what}(): Expected reduction dim to be specified for input.numel() == 0."
            );
        };
        let shape = if keep { vec![1; x.dim()] } else { Vec::new() };
        return super::to(
            &Tensor::from_i64(vec![at as i64], &shape, DType::Int64)?,
            x.device(),
            DType::Int64,
        );
    };
    let places = places(x, dim, what, beats)?;
    let squeezed = match keep || places.rank() == 0 {
        true => places,
        false => places.squeeze(wrap_dim(dim, x.dim())?)?,
    };
    x.beside(squeezed, DType::Int64)
}
