//! Copies, conversions, and writes that take no old value: `zero_`, `fill_`, `copy_`.

use super::super::storage::Change;
use super::super::tape::{self, Context, Recorded, Rule, check_in_place};
use super::super::{Arg, DType, Device, Result, Scalar, Tensor, Value, create, device, kernel};

/// `x.clone()`: the same elements in memory of their own.
pub fn clone(x: &Tensor) -> Result<Tensor> {
    let value = device::contiguous(&x.resident()?)?;
    tape::finish(None, &[x.into()], x.dtype(), value, |_| CloneBackward0)
}

struct CloneBackward0;

impl Rule for CloneBackward0 {
    fn name(&self) -> &'static str {
        "CloneBackward0"
    }

    fn knows_gpu(&self) -> bool {
        true
    }

    fn vjp(&self, _: &Context<'_>, upstream: &Value) -> Result<Vec<Option<Value>>> {
        Ok(vec![Some(upstream.clone())])
    }

    fn vjp_recorded(&self, _: &Recorded<'_>, upstream: &Tensor) -> Result<Vec<Option<Tensor>>> {
        Ok(vec![Some(upstream.clone())])
    }
}

/// `x.to(dtype)`: the tensor itself if it has that type already.
pub fn to_dtype(x: &Tensor, dtype: DType) -> Result<Tensor> {
    to(x, x.device(), dtype)
}

/// `x.to(device, dtype)`: the tensor itself if it is there already, in that type.
///
/// # Errors
/// If there is no data to copy, or no such device.
pub fn to(x: &Tensor, place: Device, dtype: DType) -> Result<Tensor> {
    if x.dtype() == dtype && x.device() == place {
        return Ok(x.clone());
    }
    let value = device::copied(&kernel::cast(&x.resident()?, dtype)?, place)?;
    let value = device::contiguous(&value)?;
    tape::finish_at(place, &[x.into()], dtype, value, |_| ToCopyBackward0)
}

/// The sweep converts gradients back by itself.
struct ToCopyBackward0;

impl Rule for ToCopyBackward0 {
    fn name(&self) -> &'static str {
        "ToCopyBackward0"
    }

    fn knows_gpu(&self) -> bool {
        true
    }

    fn vjp(&self, _: &Context<'_>, upstream: &Value) -> Result<Vec<Option<Value>>> {
        Ok(vec![Some(upstream.clone())])
    }

    fn vjp_recorded(&self, _: &Recorded<'_>, upstream: &Tensor) -> Result<Vec<Option<Tensor>>> {
        Ok(vec![Some(upstream.clone())])
    }
}

/// `x.zero_()`
pub fn zero_(x: &Tensor) -> Result<Tensor> {
    check_in_place(x)?;
    let zeros = match x.is_meta() {
        true => x.value()?,
        false => Value::zeros(x.shape(), x.dtype().candle(), x.resident()?.device())?,
    };
    let args = [Arg::Tensor(x)];
    tape::finish_as(Some(x), Change::Zeros, &args, x.dtype(), zeros, |_| Overwritten {
        name: "ZeroBackward0",
    })
}

/// `x.fill_(number)`
pub fn fill_(x: &Tensor, number: impl Into<Scalar>) -> Result<Tensor> {
    check_in_place(x)?;
    let number = number.into();
    let value = match x.is_meta() {
        true => x.value()?,
        false => device::copied(&create::full(&x.shape(), number, x.dtype())?, x.device())?,
    };
    let change = if number.to_f64() == 0.0 { Change::Zeros } else { Change::Values };
    let args = [Arg::Tensor(x)];
    tape::finish_as(Some(x), change, &args, x.dtype(), value, |_| Overwritten {
        name: "FillBackward2",
    })
}

/// Nothing of the old value is left, so nothing flows back.
struct Overwritten {
    name: &'static str,
}

impl Rule for Overwritten {
    fn name(&self) -> &'static str {
        self.name
    }

    fn knows_gpu(&self) -> bool {
        true
    }

    fn vjp(&self, _: &Context<'_>, upstream: &Value) -> Result<Vec<Option<Value>>> {
        Ok(vec![Some(upstream.zeros_like()?)])
    }

    fn vjp_recorded(&self, _: &Recorded<'_>, upstream: &Tensor) -> Result<Vec<Option<Tensor>>> {
        Ok(vec![Some(super::mul(upstream, 0)?)])
    }
}

/// `x.copy_(source)`: the source is broadcast and converted.
pub fn copy_(x: &Tensor, source: &Tensor) -> Result<Tensor> {
    check_in_place(x)?;
    let value = device::copied(&kernel::cast(&source.resident()?, x.dtype())?, x.device())?;
    let shape = kernel::broadcast_shape(&x.shape(), value.dims())?;
    let value = value.broadcast_as(shape)?;
    let args = [x.into(), source.into()];
    let (change, place) = (Change::Values, x.device());
    tape::finish_on(place, Some(x), change, &args, x.dtype(), value, |_| CopyBackwards)
}

struct CopyBackwards;

impl Rule for CopyBackwards {
    fn name(&self) -> &'static str {
        "torch::autograd::CopyBackwards"
    }

    fn knows_gpu(&self) -> bool {
        true
    }

    fn vjp(&self, cx: &Context<'_>, upstream: &Value) -> Result<Vec<Option<Value>>> {
        Ok(vec![cx.grad(0, || Ok(upstream.zeros_like()?))?, cx.grad(1, || Ok(upstream.clone()))?])
    }

    fn vjp_recorded(&self, cx: &Recorded<'_>, upstream: &Tensor) -> Result<Vec<Option<Tensor>>> {
        Ok(vec![cx.grad(0, || super::mul(upstream, 0))?, cx.grad(1, || Ok(upstream.clone()))?])
    }
}
