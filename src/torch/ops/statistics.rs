//! Variance, standard deviation and vector norms.

use super::super::error::fail;
use super::super::kernel::{self, map, zip};
use super::super::second;
use super::super::tape::{self, Context, Recorded, Rule};
use super::super::{Result, Scalar, Tensor, Value};
use super::reduce::{divided, spread, spread_tensor};
use super::{norms, wrap_dims};

/// The dimensions a reduction runs over.
#[derive(Clone)]
struct Over {
    dims: Vec<usize>,
    keep: bool,
    /// How many elements become one.
    count: usize,
}

impl Over {
    fn new(x: &Tensor, dims: &[i64], keep: bool) -> Result<Over> {
        let shape = x.shape();
        let dims = wrap_dims(dims, shape.len())?;
        let count = dims.iter().map(|&dim| shape[dim]).product();
        Ok(Over { dims, keep, count })
    }

    /// x minus its mean over the dimensions.
    fn centred(&self, value: &Value) -> Result<Value> {
        let mean = divided(&kernel::sum_dims(value, &self.dims, true)?, self.count as f64)?;
        zip!(value, &mean; |x, m| x - m)
    }

    fn spread(&self, reduced: &Value, shape: &[usize]) -> Result<Value> {
        spread(reduced, shape, &self.dims, self.keep)
    }
}

/// `x.var(dims, correction, keepdim)`: the sum of squared deviations over
/// n - correction. No dims mean all.
pub fn var(x: &Tensor, dims: &[i64], correction: f64, keep: bool) -> Result<Tensor> {
    let (over, value, out) = variance(x, dims, correction, keep)?;
    let out = out.to_dtype(value.dtype())?;
    tape::finish(None, &[x.into()], x.dtype(), out, |recording| {
        recording.save(0, &value);
        VarBackward0 { over, correction }
    })
}

/// The variance in float64; the caller rounds it.
fn variance(x: &Tensor, dims: &[i64], correction: f64, keep: bool) -> Result<(Over, Value, Value)> {
    if !x.dtype().is_floating_point() {
        return fail!(NotImplemented, "std and var only support floating point and complex dtypes");
    }
    let over = Over::new(x, dims, keep)?;
    let value = x.wide()?;
    // ATen computes in float64 for float32 too; but for a single result it takes the
    // deviations from the mean that float32 holds.
    let wide = value.to_dtype(candle_core::DType::F64)?;
    let centred = match over.count == value.elem_count() && x.dtype().size() == 4 {
        true => {
            let mean = super::mean(&x.detach())?.value()?.to_dtype(candle_core::DType::F64)?;
            zip!(&wide, &mean; |x, m| x - m)?
        }
        false => over.centred(&wide)?,
    };
    let squares = map!(&centred; |c| c * c)?;
    let divisor = (over.count as f64 - correction).max(0.0);
    let out = divided(&kernel::sum_dims(&squares, &over.dims, keep)?, divisor)?;
    Ok((over, value, out))
}

struct VarBackward0 {
    over: Over,
    correction: f64,
}

impl Rule for VarBackward0 {
    fn name(&self) -> &'static str {
        "VarBackward0"
    }

    fn vjp(&self, cx: &Context<'_>, upstream: &Value) -> Result<Vec<Option<Value>>> {
        Ok(vec![Some(var_grad(&self.over, self.correction, cx.saved(0), upstream)?)])
    }

    fn vjp_recorded(&self, cx: &Recorded<'_>, upstream: &Tensor) -> Result<Vec<Option<Tensor>>> {
        let x = cx.saved(0)?;
        Ok(vec![Some(var_grad_recorded(&self.over, self.correction, &x, upstream)?)])
    }
}

/// 2 / (n - correction) · g · (x - mean)
fn var_grad(over: &Over, correction: f64, x: &Value, upstream: &Value) -> Result<Value> {
    let factor = 2.0 / (over.count as f64 - correction);
    let upstream = over.spread(upstream, x.dims())?;
    zip!(&upstream, &over.centred(x)?, factor; |g, c| factor * g * c)
}

/// [`var_grad`], recorded.
fn var_grad_recorded(
    over: &Over,
    correction: f64,
    x: &Tensor,
    upstream: &Tensor,
) -> Result<Tensor> {
    let factor = 2.0 / (over.count as f64 - correction);
    let upstream = spread_tensor(upstream, &x.shape(), &over.dims, over.keep)?;
    let dims: Vec<i64> = over.dims.iter().map(|&dim| dim as i64).collect();
    let centred = super::sub(x, &super::mean_dims(x, &dims, true)?)?;
    super::mul(&super::mul(&upstream, factor)?, &centred)
}

/// `x.std(dims, correction, keepdim)`; no dims mean all.
pub fn std(x: &Tensor, dims: &[i64], correction: f64, keep: bool) -> Result<Tensor> {
    let (over, value, variance) = variance(x, dims, correction, keep)?;
    let out = map!(&variance; |v| v.sqrt())?.to_dtype(value.dtype())?;
    tape::finish(None, &[x.into()], x.dtype(), out, |recording| {
        recording.save(0, &value);
        recording.save_output();
        StdBackward0 { over, correction }
    })
}

struct StdBackward0 {
    over: Over,
    correction: f64,
}

impl Rule for StdBackward0 {
    fn name(&self) -> &'static str {
        "StdBackward0"
    }

    fn vjp(&self, cx: &Context<'_>, upstream: &Value) -> Result<Vec<Option<Value>>> {
        let upstream = zip!(upstream, cx.saved(1); |g, s| {
            if s == 0.0 { 0.0 } else { g / (s * 2.0) }
        })?;
        Ok(vec![Some(var_grad(&self.over, self.correction, cx.saved(0), &upstream)?)])
    }

    fn vjp_recorded(&self, cx: &Recorded<'_>, upstream: &Tensor) -> Result<Vec<Option<Tensor>>> {
        let (x, std) = (cx.saved(0)?, cx.saved(1)?);
        let upstream = super::div(upstream, &super::mul(&std, 2)?)?;
        let flat = super::eq(&std, 0)?;
        let upstream = super::masked_fill(&upstream, &flat, Scalar::Float(0.0))?;
        Ok(vec![Some(var_grad_recorded(&self.over, self.correction, &x, &upstream)?)])
    }
}

/// `x.norm(p, dims, keepdim)`: the p-norm of the elements as a vector; p may be
/// infinite. No dims mean all.
pub fn norm(x: &Tensor, p: f64, dims: &[i64], keep: bool) -> Result<Tensor> {
    if !x.dtype().is_floating_point() {
        return fail!(
            NotImplemented,
            "linalg.vector_norm: Expected a floating point or complex tensor as input. Got {}",
            x.dtype().scalar_name()
        );
    }
    let over = Over::new(x, dims, keep)?;
    let value = x.wide()?;
    let out = norm_value(&value, p, &over.dims, keep)?;
    tape::finish(None, &[x.into()], x.dtype(), out, |recording| {
        recording.save(0, &value);
        recording.save_output();
        LinalgVectorNormBackward0 { over, p }
    })
}

/// The norm of a value, outside the graph.
pub(crate) fn norm_value(value: &Value, p: f64, dims: &[usize], keep: bool) -> Result<Value> {
    let sum = |terms: Value| kernel::sum_dims(&terms, dims, keep);
    // Of single elements PyTorch takes the size, which no square overflows.
    if p != 0.0 && dims.iter().all(|&dim| value.dims()[dim] == 1) {
        return sum(map!(value; |x| x.abs())?);
    }
    if p.is_infinite() {
        let mut value = map!(value; |x| x.abs())?;
        for &dim in dims.iter().rev() {
            value = if p > 0.0 { value.max_keepdim(dim)? } else { value.min_keepdim(dim)? };
            if !keep {
                value = value.squeeze(dim)?;
            }
        }
        return Ok(value);
    }
    match p {
        0.0 => sum(map!(value; |x| if x == 0.0 { 0.0 } else { 1.0 })?),
        1.0 => sum(map!(value; |x| x.abs())?),
        2.0 => match norms::squares(value, dims, keep)? {
            Some(sums) => map!(&sums; |s| s.sqrt()),
            None => map!(&sum(map!(value; |x| x * x)?)?; |s| s.sqrt()),
        },
        _ => {
            let inverse = 1.0 / p;
            map!(&sum(map!(value, p; |x| x.abs().powf(p))?)?, inverse; |s| s.powf(inverse))
        }
    }
}

struct LinalgVectorNormBackward0 {
    over: Over,
    p: f64,
}

impl Rule for LinalgVectorNormBackward0 {
    fn name(&self) -> &'static str {
        "LinalgVectorNormBackward0"
    }

    fn vjp(&self, cx: &Context<'_>, upstream: &Value) -> Result<Vec<Option<Value>>> {
        let x = cx.saved(0);
        let norm = self.over.spread(cx.saved(1), x.dims())?;
        let upstream = self.over.spread(upstream, x.dims())?;
        let p = self.p;
        let slope = if p.is_infinite() {
            let attained = zip!(x, &norm; |x, n| if x.abs() == n { 1.0 } else { 0.0 })?;
            let count = self
                .over
                .spread(&kernel::sum_dims(&attained, &self.over.dims, self.over.keep)?, x.dims())?;
            let share = zip!(&attained, &count; |a, n| a / n)?;
            zip!(x, &share; |x, s| if x == 0.0 { 0.0 } else { x.signum() * s })?
        } else if p == 0.0 {
            x.zeros_like()?
        } else if p == 1.0 {
            map!(x; |x| if x == 0.0 { 0.0 } else { x.signum() })?
        } else if p == 2.0 {
            zip!(x, &norm; |x, n| if n == 0.0 { 0.0 } else { x / n })?
        } else {
            let power = p - 1.0;
            zip!(x, &norm, power; |x, n| {
                if n == 0.0 || x == 0.0 { 0.0 } else { x.signum() * (x.abs() / n).powf(power) }
            })?
        };
        Ok(vec![Some(zip!(&upstream, &slope; |g, s| g * s)?)])
    }

    fn vjp_recorded(&self, cx: &Recorded<'_>, upstream: &Tensor) -> Result<Vec<Option<Tensor>>> {
        let (x, p) = (cx.saved(0)?, self.p);
        let shape = x.shape();
        let spread = |t: &Tensor| spread_tensor(t, &shape, &self.over.dims, self.over.keep);
        if p.is_infinite() || p <= 1.0 {
            let upstream = spread(upstream)?;
            let times = |slope: Tensor| super::mul(&upstream, &slope);
            let slopes = second::slopes(cx, self, &cx.saved(1)?)?;
            return slopes.into_iter().map(|slope| slope.map(times).transpose()).collect();
        }
        let norm = spread(&cx.saved(1)?)?;
        let ratio = super::div(&x, &norm)?;
        let slope = match p == 2.0 {
            true => ratio,
            false => super::mul(&super::sign(&x)?, &super::pow(&super::abs(&ratio)?, p - 1.0)?)?,
        };
        let slope = super::masked_fill(&slope, &super::eq(&norm, 0)?, Scalar::Float(0.0))?;
        Ok(vec![Some(super::mul(&spread(upstream)?, &slope)?)])
    }
}
