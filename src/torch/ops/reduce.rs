//! Sums and means.

use super::super::error::fail;
use super::super::second;
use super::super::tape::{self, Context, Recorded, Rule};
use super::super::{DType, Result, Tensor, Value, kernel};
use super::wrap_dims;

/// `x.sum()`; integers and bools give int64.
pub fn sum(x: &Tensor) -> Result<Tensor> {
    let (value, dtype) = summable(x)?;
    let out = kernel::sum_all(&value)?;
    tape::finish(None, &[x.into()], dtype, out, |_| SumBackward0)
}

/// `x.sum(dims, keepdim)`; no dims mean all.
pub fn sum_dims(x: &Tensor, dims: &[i64], keep: bool) -> Result<Tensor> {
    let dims = wrap_dims(dims, x.dim())?;
    let (value, dtype) = summable(x)?;
    let out = kernel::sum_dims(&value, &dims, keep)?;
    tape::finish(None, &[x.into()], dtype, out, |_| SumBackward1 { dims, keep })
}

fn summable(x: &Tensor) -> Result<(Value, DType)> {
    let dtype = if x.dtype().is_floating_point() { x.dtype() } else { DType::Int64 };
    Ok((kernel::wide(&kernel::cast(&x.resident()?, dtype)?)?, dtype))
}

struct SumBackward0;

impl Rule for SumBackward0 {
    fn name(&self) -> &'static str {
        "SumBackward0"
    }

    fn knows_gpu(&self) -> bool {
        true
    }

    fn vjp(&self, cx: &Context<'_>, upstream: &Value) -> Result<Vec<Option<Value>>> {
        Ok(vec![Some(upstream.broadcast_as(cx.input_dims(0))?)])
    }

    fn vjp_recorded(&self, cx: &Recorded<'_>, upstream: &Tensor) -> Result<Vec<Option<Tensor>>> {
        Ok(vec![Some(second::expanded(upstream, cx.input_dims(0))?)])
    }
}

struct SumBackward1 {
    dims: Vec<usize>,
    keep: bool,
}

impl Rule for SumBackward1 {
    fn name(&self) -> &'static str {
        "SumBackward1"
    }

    fn knows_gpu(&self) -> bool {
        true
    }

    fn vjp(&self, cx: &Context<'_>, upstream: &Value) -> Result<Vec<Option<Value>>> {
        Ok(vec![Some(spread(upstream, cx.input_dims(0), &self.dims, self.keep)?)])
    }

    fn vjp_recorded(&self, cx: &Recorded<'_>, upstream: &Tensor) -> Result<Vec<Option<Tensor>>> {
        Ok(vec![Some(spread_tensor(upstream, cx.input_dims(0), &self.dims, self.keep)?)])
    }
}

/// A reduced tensor's gradient, repeated along the dimensions it lost.
pub(super) fn spread(
    reduced: &Value,
    shape: &[usize],
    dims: &[usize],
    keep: bool,
) -> Result<Value> {
    let kept: Vec<usize> = (shape.iter().enumerate())
        .map(|(dim, &size)| if dims.contains(&dim) { 1 } else { size })
        .collect();
    let reduced = if keep { reduced.clone() } else { reduced.reshape(kept)? };
    Ok(reduced.broadcast_as(shape)?)
}

/// [`spread`], recorded.
pub(super) fn spread_tensor(
    reduced: &Tensor,
    shape: &[usize],
    dims: &[usize],
    keep: bool,
) -> Result<Tensor> {
    let kept: Vec<usize> = (shape.iter().enumerate())
        .map(|(dim, &size)| if dims.contains(&dim) { 1 } else { size })
        .collect();
    let reduced = if keep { reduced.clone() } else { second::reshaped(reduced, &kept)? };
    second::expanded(&reduced, shape)
}

/// `x.mean()`
pub fn mean(x: &Tensor) -> Result<Tensor> {
    check_float(x)?;
    let count = x.numel() as f64;
    let out = divided(&kernel::sum_all(&x.wide_resident()?)?, count)?;
    tape::finish(None, &[x.into()], x.dtype(), out, |_| MeanBackward0)
}

/// `x.mean(dims, keepdim)`; no dims mean all.
pub fn mean_dims(x: &Tensor, dims: &[i64], keep: bool) -> Result<Tensor> {
    check_float(x)?;
    let dims = wrap_dims(dims, x.dim())?;
    let shape = x.shape();
    let count: usize = dims.iter().map(|&dim| shape[dim]).product();
    let out = divided(&kernel::sum_dims(&x.wide_resident()?, &dims, keep)?, count as f64)?;
    tape::finish(None, &[x.into()], x.dtype(), out, |_| MeanBackward1 { dims, keep, count })
}

fn check_float(x: &Tensor) -> Result<()> {
    match x.dtype().is_floating_point() {
        true => Ok(()),
        false => fail!(
            NotImplemented,
            "mean(): could not infer output dtype. Input dtype must be either a floating point \
             or complex dtype. Got: {}",
            x.dtype().scalar_name()
        ),
    }
}

/// value / divisor, a true division (a product with 1/n would round twice).
pub(crate) fn divided(value: &Value, divisor: f64) -> Result<Value> {
    match kernel::gpu::is_on_gpu(value) {
        true => Ok(value.affine(1.0 / divisor, 0.0)?),
        false => kernel::map!(value, divisor; |x| x / divisor),
    }
}

struct MeanBackward0;

impl Rule for MeanBackward0 {
    fn name(&self) -> &'static str {
        "MeanBackward0"
    }

    fn knows_gpu(&self) -> bool {
        true
    }

    fn vjp(&self, cx: &Context<'_>, upstream: &Value) -> Result<Vec<Option<Value>>> {
        let shape = cx.input_dims(0);
        let count: usize = shape.iter().product();
        Ok(vec![Some(divided(upstream, count as f64)?.broadcast_as(shape)?)])
    }

    fn vjp_recorded(&self, cx: &Recorded<'_>, upstream: &Tensor) -> Result<Vec<Option<Tensor>>> {
        let shape = cx.input_dims(0);
        let count: usize = shape.iter().product();
        Ok(vec![Some(super::div(&second::expanded(upstream, shape)?, count as f64)?)])
    }
}

struct MeanBackward1 {
    dims: Vec<usize>,
    keep: bool,
    count: usize,
}

impl Rule for MeanBackward1 {
    fn name(&self) -> &'static str {
        "MeanBackward1"
    }

    fn knows_gpu(&self) -> bool {
        true
    }

    fn vjp(&self, cx: &Context<'_>, upstream: &Value) -> Result<Vec<Option<Value>>> {
        let each = divided(upstream, self.count as f64)?;
        Ok(vec![Some(spread(&each, cx.input_dims(0), &self.dims, self.keep)?)])
    }

    fn vjp_recorded(&self, cx: &Recorded<'_>, upstream: &Tensor) -> Result<Vec<Option<Tensor>>> {
        let spread = spread_tensor(upstream, cx.input_dims(0), &self.dims, self.keep)?;
        Ok(vec![Some(super::div(&spread, self.count as f64)?)])
    }
}
