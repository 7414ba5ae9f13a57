//! Extremes over dimensions, and running ones.

use super::super::error::fail;
use super::super::kernel::{self, zip};
use super::super::second;
use super::super::tape::{self, Context, MultiRule, Recorded, Rule};
use super::super::{DType, Result, Tensor, Value};
use super::lines;
use super::moved::picked_along;
use super::order::{NAN, ranks};
use super::reduce::{spread, spread_tensor};
use super::{wrap_dim, wrap_dims};

/// The value without these dimensions of size one.
pub(super) fn without(value: &Value, dims: &[usize]) -> Result<Value> {
    dims.iter().rev().try_fold(value.clone(), |value, &dim| Ok(value.squeeze(dim)?))
}

/// `x.amax(dims, keepdim)`; no dims mean all. Equal elements share the gradient.
pub fn amax(x: &Tensor, dims: &[i64], keep: bool) -> Result<Tensor> {
    extremes(x, dims, keep, "amax", "AmaxBackward0")
}

/// `x.amin(dims, keepdim)`; no dims mean all. Equal elements share the gradient.
pub fn amin(x: &Tensor, dims: &[i64], keep: bool) -> Result<Tensor> {
    extremes(x, dims, keep, "amin", "AminBackward0")
}

/// `x.aminmax(dim, keepdim)`
pub fn aminmax(x: &Tensor, dim: Option<i64>, keep: bool) -> Result<(Tensor, Tensor)> {
    let dims: Vec<i64> = dim.into_iter().collect();
    let mut outs = Vec::new();
    for largest in [false, true] {
        outs.push(extreme(x, &dims, keep, "aminmax", largest)?);
    }
    let dims = wrap_dims(&dims, x.dim())?;
    let value = x.value()?;
    let saved = outs.clone();
    let both = tape::finish_many(&[x.into()], x.dtype(), outs, |recording| {
        recording.save(0, &value);
        saved.into_iter().for_each(|out| recording.save_value(out));
        AminmaxBackward0 { dims, keep }
    })?;
    match <[Tensor; 2]>::try_from(both) {
        Ok([least, largest]) => Ok((least, largest)),
        Err(_) => fail!(Runtime, "aminmax(): two results expected"),
    }
}

/// One node for both extremes.
struct AminmaxBackward0 {
    dims: Vec<usize>,
    keep: bool,
}

impl MultiRule for AminmaxBackward0 {
    fn name(&self) -> &'static str {
        "AminmaxBackward0"
    }

    fn vjp(&self, cx: &Context<'_>, upstream: &[Option<Value>]) -> Result<Vec<Option<Value>>> {
        let mut sum: Option<Value> = None;
        for (at, grad) in upstream.iter().enumerate() {
            let Some(grad) = grad else { continue };
            let share = shared(cx.saved(0), cx.saved(1 + at), grad, &self.dims, self.keep)?;
            sum = Some(match sum {
                Some(sum) => kernel::add(&sum, &share)?,
                None => share,
            });
        }
        Ok(vec![sum])
    }
}

fn extremes(
    x: &Tensor,
    dims: &[i64],
    keep: bool,
    what: &str,
    name: &'static str,
) -> Result<Tensor> {
    let out = extreme(x, dims, keep, what, what == "amax")?;
    let dims = wrap_dims(dims, x.dim())?;
    let value = x.value()?;
    tape::finish(None, &[x.into()], x.dtype(), out, |recording| {
        recording.save(0, &value);
        recording.save_output();
        Shared { name, dims, keep }
    })
}

fn extreme(x: &Tensor, dims: &[i64], keep: bool, what: &str, largest: bool) -> Result<Value> {
    let all = dims.is_empty();
    let dims = wrap_dims(dims, x.dim())?;
    let shape = x.shape();
    if x.numel() == 0 {
        if all {
            return fail!(
                Runtime,
                "{what}(): Expected reduction dim to be specified for input.numel() == 0. Specify \
                 the reduction dim with the 'dim' argument."
            );
        }
        if let Some(dim) = dims.iter().find(|&&dim| shape[dim] == 0) {
            return fail!(Index, "{what}(): Expected reduction dim {dim} to have non-zero size.");
        }
    }
    let kept = extreme_value(&x.value()?, &dims, largest)?;
    if keep { Ok(kept) } else { without(&kept, &dims) }
}

/// The extreme over `dims`, which are kept with size one; NaN wins.
pub(super) fn extreme_value(value: &Value, dims: &[usize], largest: bool) -> Result<Value> {
    use candle_core::DType as CandleType;
    let float = value.dtype().is_float();
    let mut out = value.to_dtype(if float { CandleType::F64 } else { CandleType::I64 })?;
    for &dim in dims {
        out = match float {
            true => lines::map_as(&out, dim, 1, |line: &[f64]| {
                let better = |a: f64, b: f64| {
                    if a.is_nan() || (if largest { a > b } else { a < b }) { a } else { b }
                };
                vec![line.iter().copied().reduce(|best, x| better(x, best)).unwrap_or(0.0)]
            })?,
            false => lines::map_as(&out, dim, 1, |line: &[i64]| {
                let best = if largest { line.iter().max() } else { line.iter().min() };
                vec![best.copied().unwrap_or(0)]
            })?,
        };
    }
    Ok(out.to_dtype(value.dtype())?)
}

/// Every element that equals the extreme of its dimensions gets the same share.
pub(super) struct Shared {
    pub name: &'static str,
    pub dims: Vec<usize>,
    pub keep: bool,
}

impl Rule for Shared {
    fn name(&self) -> &'static str {
        self.name
    }

    fn vjp(&self, cx: &Context<'_>, upstream: &Value) -> Result<Vec<Option<Value>>> {
        let grad = shared(cx.saved(0), cx.saved(1), upstream, &self.dims, self.keep)?;
        Ok(vec![Some(grad)])
    }

    fn vjp_recorded(&self, cx: &Recorded<'_>, upstream: &Tensor) -> Result<Vec<Option<Tensor>>> {
        let spread = spread_tensor(upstream, cx.input_dims(0), &self.dims, self.keep)?;
        let times = |slope: Tensor| super::mul(&spread, &slope);
        let slopes = second::slopes(cx, self, upstream)?;
        slopes.into_iter().map(|slope| slope.map(times).transpose()).collect()
    }
}

fn shared(
    x: &Value,
    extreme: &Value,
    upstream: &Value,
    dims: &[usize],
    keep: bool,
) -> Result<Value> {
    let extreme = spread(extreme, x.dims(), dims, keep)?;
    let mask = zip!(x, &extreme; |x, e| if x == e { 1.0 } else { 0.0 })?;
    let count = kernel::sum_dims(&mask, dims, true)?;
    let upstream = spread(upstream, x.dims(), dims, keep)?;
    let weighted = zip!(&upstream, &mask; |g, m| g * m)?;
    zip!(&weighted, &count; |w, n| w / n)
}

/// `x.cummax(dim)` or `x.cummin(dim)`: values and the places of the last extremes.
pub fn running_extreme(x: &Tensor, dim: i64, largest: bool) -> Result<(Tensor, Tensor)> {
    let dim = wrap_dim(dim, x.dim())?;
    let value = ranks(x)?;
    let length = value.dims().get(dim).copied().unwrap_or(1);
    // NaN has the highest rank and beats all, also the least.
    let lowest = x.dtype().is_floating_point() && !largest;
    let height = |rank: i64| match (largest, lowest && rank == NAN) {
        (_, true) => NAN,
        (true, _) => rank,
        (false, _) => !rank,
    };
    let at = lines::map_as(&value, dim, length, |line: &[i64]| {
        let mut best = 0;
        (0..line.len())
            .map(|i| {
                if height(line[i]) >= height(line[best]) {
                    best = i;
                }
                best as i64
            })
            .collect::<Vec<i64>>()
    })?;
    let coordinates = kernel::to_i64s(&at)?.into_iter().map(|at| at as usize).collect();
    let name = if largest { "CummaxBackward0" } else { "CumminBackward0" };
    let values = picked_along(x, name, &x.shape(), dim, coordinates)?;
    Ok((values, x.beside(at, DType::Int64)?))
}
