//! Softmax and its logarithm along one dimension.

use super::super::error::fail;
use super::super::kernel::rows::{EachRow, Row, by_row, largest, sum};
use super::super::kernel::{self, gpu, map, zip};
use super::super::second;
use super::super::tape::{self, Context, Recorded, Rule};
use super::super::{DType, Result, Tensor, Value};
use super::wrap_dim;

/// exp(x) / sum(exp(x)) along `dim`.
pub fn softmax(x: &Tensor, dim: i64) -> Result<Tensor> {
    let (value, dim) = checked(x, dim, "softmax_lastdim_kernel_impl")?;
    let out = match value.rank() {
        0 => value.ones_like()?,
        _ => softmax_value(&value, dim)?,
    };
    tape::finish(None, &[x.into()], x.dtype(), out, |recording| {
        recording.save_output();
        SoftmaxBackward0 { dim }
    })
}

/// The values of [`softmax`].
pub(crate) fn softmax_value(value: &Value, dim: usize) -> Result<Value> {
    match dim + 1 < value.rank() {
        _ if gpu::is_on_gpu(value) => gpu::softmax(value, dim),
        true => Ok(candle_nn::ops::softmax(value, dim)?),
        false => by_row([value], dim, &Softmax),
    }
}

struct Softmax;

impl EachRow<1> for Softmax {
    #[inline(always)]
    fn row<T: Row>(&self, [x]: [&[T]; 1], out: &mut [T]) {
        let most = largest(x);
        for (out, &x) in out.iter_mut().zip(x) {
            *out = (x - most).e_to();
        }
        let total = sum(out);
        for out in out {
            *out /= total;
        }
    }
}

fn checked(x: &Tensor, dim: i64, kernel: &str) -> Result<(Value, usize)> {
    let dim = wrap_dim(dim, x.dim())?;
    if !x.dtype().is_floating_point() {
        return fail!(
            NotImplemented,
            "\"{kernel}\" not implemented for '{}'",
            x.dtype().scalar_name()
        );
    }
    Ok((x.wide_resident()?, dim))
}

struct SoftmaxBackward0 {
    dim: usize,
}

impl Rule for SoftmaxBackward0 {
    fn name(&self) -> &'static str {
        "SoftmaxBackward0"
    }

    fn knows_gpu(&self) -> bool {
        true
    }

    fn vjp(&self, cx: &Context<'_>, upstream: &Value) -> Result<Vec<Option<Value>>> {
        Ok(vec![Some(softmax_grad(upstream, cx.saved(0), self.dim)?)])
    }

    fn vjp_recorded(&self, cx: &Recorded<'_>, upstream: &Tensor) -> Result<Vec<Option<Tensor>>> {
        let y = cx.saved(0)?;
        if y.dim() == 0 {
            return Ok(vec![Some(super::mul(upstream, 0)?)]);
        }
        let weighted = super::mul(upstream, &y)?;
        let total = super::sum_dims(&weighted, &[self.dim as i64], true)?;
        let grad = super::sub(&weighted, &super::mul(&y, &total)?)?;
        Ok(vec![Some(second::named("SoftmaxBackwardDataBackward0", grad)?)])
    }
}

/// y · (g - sum(g · y)) along `dim`.
pub(crate) fn softmax_grad(upstream: &Value, y: &Value, dim: usize) -> Result<Value> {
    match upstream.rank() {
        0 => Ok(upstream.zeros_like()?),
        _ if gpu::is_on_gpu(upstream) || gpu::is_on_gpu(y) => gpu::softmax_grad(upstream, y, dim),
        _ => by_row([upstream, y], dim, &SoftmaxGrad),
    }
}

struct SoftmaxGrad;

impl EachRow<2> for SoftmaxGrad {
    #[inline(always)]
    fn row<T: Row>(&self, [g, y]: [&[T]; 2], out: &mut [T]) {
        for ((out, &g), &y) in out.iter_mut().zip(g).zip(y) {
            *out = g * y;
        }
        let total = sum(out);
        for ((out, &g), &y) in out.iter_mut().zip(g).zip(y) {
            *out = y * (g - total);
        }
    }
}

/// log(softmax(x)) along `dim`, without overflow.
pub fn log_softmax(x: &Tensor, dim: i64) -> Result<Tensor> {
    let (value, dim) = checked(x, dim, "log_softmax_lastdim_kernel_impl")?;
    let out = match value.rank() {
        0 => value.zeros_like()?,
        _ if gpu::is_on_gpu(&value) => gpu::log_softmax(&value, dim)?,
        _ if x.dtype().size() == 2 => log_softmax_of_half(&value, dim, x.dtype())?,
        rank if dim + 1 < rank => candle_nn::ops::log_softmax(&value, dim)?,
        _ => by_row([&value], dim, &LogSoftmax)?,
    };
    tape::finish(None, &[x.into()], x.dtype(), out, |recording| {
        recording.save_output();
        LogSoftmaxBackward0 { dim }
    })
}

/// As ATen: the sum and its logarithm are rounded to the half type.
fn log_softmax_of_half(value: &Value, dim: usize, dtype: DType) -> Result<Value> {
    let round = |value: &Value| kernel::wide(&kernel::cast(value, dtype)?);
    let shifted = zip!(value, &value.max_keepdim(dim)?; |x, m| x - m)?;
    let sum = kernel::sum_dims(&map!(&shifted; |x| x.exp())?, &[dim], true)?;
    let log = round(&map!(&round(&sum)?; |s| s.ln())?)?;
    zip!(&shifted, &log; |x, l| x - l)
}

struct LogSoftmax;

impl EachRow<1> for LogSoftmax {
    #[inline(always)]
    fn row<T: Row>(&self, [x]: [&[T]; 1], out: &mut [T]) {
        let most = largest(x);
        for (out, &x) in out.iter_mut().zip(x) {
            *out = (x - most).e_to();
        }
        let log = T::from_f64(sum(out).to_f64().ln());
        for (out, &x) in out.iter_mut().zip(x) {
            *out = x - most - log;
        }
    }
}

struct LogSoftmaxBackward0 {
    dim: usize,
}

impl Rule for LogSoftmaxBackward0 {
    fn name(&self) -> &'static str {
        "LogSoftmaxBackward0"
    }

    fn knows_gpu(&self) -> bool {
        true
    }

    fn vjp(&self, cx: &Context<'_>, upstream: &Value) -> Result<Vec<Option<Value>>> {
        Ok(vec![Some(match upstream.rank() {
            0 => upstream.zeros_like()?,
            _ if gpu::is_on_gpu(upstream) || gpu::is_on_gpu(cx.saved(0)) => {
                gpu::log_softmax_grad(upstream, cx.saved(0), self.dim)?
            }
            _ => by_row([upstream, cx.saved(0)], self.dim, &LogSoftmaxGrad)?,
        })])
    }

    fn vjp_recorded(&self, cx: &Recorded<'_>, upstream: &Tensor) -> Result<Vec<Option<Tensor>>> {
        let y = cx.saved(0)?;
        if y.dim() == 0 {
            return Ok(vec![Some(super::mul(upstream, 0)?)]);
        }
        let total = super::sum_dims(upstream, &[self.dim as i64], true)?;
        let grad = super::sub(upstream, &super::mul(&super::exp(&y)?, &total)?)?;
        Ok(vec![Some(second::named("LogSoftmaxBackwardDataBackward0", grad)?)])
    }
}

/// g - exp(y) · sum(g)
struct LogSoftmaxGrad;

impl EachRow<2> for LogSoftmaxGrad {
    #[inline(always)]
    fn row<T: Row>(&self, [g, y]: [&[T]; 2], out: &mut [T]) {
        let total = sum(g);
        for ((out, &g), &y) in out.iter_mut().zip(g).zip(y) {
            *out = g - y.e_to() * total;
        }
    }
}
