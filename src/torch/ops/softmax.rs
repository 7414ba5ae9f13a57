//! Softmax and its logarithm along one dimension.

use super::super::error::fail;
use super::super::kernel::{self, zip};
use super::super::tape::{self, Context, Rule};
use super::super::{Result, Tensor, Value};
use super::wrap_dim;

/// exp(x) / sum(exp(x)) along `dim`.
pub fn softmax(x: &Tensor, dim: i64) -> Result<Tensor> {
    let (value, dim) = checked(x, dim, "softmax_lastdim_kernel_impl")?;
    let out = match value.rank() {
        0 => value.ones_like()?,
        _ => candle_nn::ops::softmax(&value, dim)?,
    };
    tape::finish(None, &[x.into()], x.dtype(), out, |recording| {
        recording.save_output();
        SoftmaxBackward0 { dim }
    })
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
    Ok((x.wide()?, dim))
}

struct SoftmaxBackward0 {
    dim: usize,
}

impl Rule for SoftmaxBackward0 {
    fn name(&self) -> &'static str {
        "SoftmaxBackward0"
    }

    /// y · (g - sum(g · y))
    fn vjp(&self, cx: &Context<'_>, upstream: &Value) -> Result<Vec<Option<Value>>> {
        let y = cx.saved(0);
        let weighted = zip!(upstream, y; |g, y| g * y)?;
        let total = total(&weighted, self.dim)?;
        let centred = zip!(upstream, &total; |g, t| g - t)?;
        Ok(vec![Some(zip!(y, &centred; |y, c| y * c)?)])
    }
}

fn total(value: &Value, dim: usize) -> Result<Value> {
    match value.rank() {
        0 => Ok(value.clone()),
        _ => kernel::sum_dims(value, &[dim], true),
    }
}

/// log(softmax(x)) along `dim`, without overflow.
pub fn log_softmax(x: &Tensor, dim: i64) -> Result<Tensor> {
    let (value, dim) = checked(x, dim, "log_softmax_lastdim_kernel_impl")?;
    let out = match value.rank() {
        0 => value.zeros_like()?,
        _ => candle_nn::ops::log_softmax(&value, dim)?,
    };
    tape::finish(None, &[x.into()], x.dtype(), out, |recording| {
        recording.save_output();
        LogSoftmaxBackward0 { dim }
    })
}

struct LogSoftmaxBackward0 {
    dim: usize,
}

impl Rule for LogSoftmaxBackward0 {
    fn name(&self) -> &'static str {
        "LogSoftmaxBackward0"
    }

    /// g - exp(y) · sum(g)
    fn vjp(&self, cx: &Context<'_>, upstream: &Value) -> Result<Vec<Option<Value>>> {
        let total = total(upstream, self.dim)?;
        let share = zip!(cx.saved(0), &total; |y, t| y.exp() * t)?;
        Ok(vec![Some(zip!(upstream, &share; |g, s| g - s)?)])
    }
}
