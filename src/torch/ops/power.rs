//! `**`, of tensors and Python numbers.

use super::super::dtype::result_type;
use super::super::error::fail;
use super::super::kernel::{gpu, map, zip};
use super::super::tape::{self, Context, Recorded, Rule, check_in_place};
use super::super::{Arg, Result, Scalar, Tensor, Value, kernel};
use super::arithmetic::scaled;
use super::{first_tensor, mul, resident_as, sub, value_as};

/// base ** exponent; at least one of the two is a tensor.
pub fn pow<'a>(base: impl Into<Arg<'a>>, exponent: impl Into<Arg<'a>>) -> Result<Tensor> {
    pow_into(None, base.into(), exponent.into())
}

/// `base **= exponent`
pub fn pow_<'a>(base: &'a Tensor, exponent: impl Into<Arg<'a>>) -> Result<Tensor> {
    check_in_place(base)?;
    pow_into(Some(base), base.into(), exponent.into())
}

fn pow_into(dest: Option<&Tensor>, base: Arg<'_>, exponent: Arg<'_>) -> Result<Tensor> {
    first_tensor(&base, &exponent)?;
    let dtype = result_type(&[base, exponent]);
    let x = resident_as(&base, dtype)?;
    if let Arg::Scalar(number) = exponent {
        let out = match dtype.is_floating_point() {
            true => power(&x, number.to_f64())?,
            false if number.to_f64() < 0.0 => {
                return fail!(Runtime, "Integers to negative integer powers are not allowed.");
            }
            false => {
                let exponent = u32::try_from(number.to_i64()).unwrap_or(u32::MAX);
                kernel::map_ints(&x, |x| x.wrapping_pow(exponent))?
            }
        };
        return tape::finish(dest, &[base], dtype, out, |recording| {
            recording.save(0, &x);
            PowBackward0 { exponent: number.to_f64() }
        });
    }
    let y = value_as(&exponent, dtype)?;
    let out = match dtype.is_floating_point() {
        true => zip!(&x, &y; |x, y| x.powf(y))?,
        false if kernel::to_i64s(&y)?.iter().any(|&y| y < 0) => {
            return fail!(Runtime, "Integers to negative integer powers are not allowed.");
        }
        false => {
            kernel::zip_ints(&x, &y, |x, y| x.wrapping_pow(u32::try_from(y).unwrap_or(u32::MAX)))?
        }
    };
    match base {
        Arg::Scalar(number) => tape::finish(dest, &[exponent], dtype, out, |recording| {
            recording.save(0, &y);
            recording.save_output();
            PowBackward2 { base: number.to_f64() }
        }),
        Arg::Tensor(_) => tape::finish(dest, &[base, exponent], dtype, out, |recording| {
            recording.save(0, &x);
            recording.save(1, &y);
            recording.save_output();
            PowBackward1
        }),
    }
}

/// Element-wise power with the shortcuts that PyTorch takes.
fn power(x: &Value, exponent: f64) -> Result<Value> {
    match exponent {
        0.0 => Ok(x.ones_like()?),
        1.0 => Ok(x.clone()),
        2.0 if gpu::is_on_gpu(x) => Ok(x.sqr()?),
        2.0 => map!(x; |x| x * x),
        3.0 => map!(x; |x| x * x * x),
        0.5 => map!(x; |x| x.sqrt()),
        -0.5 => map!(x; |x| 1.0 / x.sqrt()),
        -1.0 => map!(x; |x| 1.0 / x),
        -2.0 => map!(x; |x| 1.0 / (x * x)),
        _ => map!(x, exponent; |x| x.powf(exponent)),
    }
}

struct PowBackward0 {
    exponent: f64,
}

impl Rule for PowBackward0 {
    fn name(&self) -> &'static str {
        "PowBackward0"
    }

    fn numbers(&self) -> Vec<(&'static str, f64)> {
        vec![("exponent", self.exponent)]
    }

    fn knows_gpu(&self) -> bool {
        true
    }

    fn vjp(&self, cx: &Context<'_>, upstream: &Value) -> Result<Vec<Option<Value>>> {
        let exponent = self.exponent;
        let grad = match exponent {
            0.0 => upstream.zeros_like()?,
            2.0 if gpu::is_on_gpu(cx.saved(0)) => gpu::mul(upstream, &scaled(cx.saved(0), 2.0)?)?,
            2.0 => zip!(upstream, cx.saved(0); |g, x| g * (2.0 * x))?,
            _ => {
                let slope = power(cx.saved(0), exponent - 1.0)?;
                zip!(upstream, &slope, exponent; |g, s| g * (exponent * s))?
            }
        };
        Ok(vec![Some(grad)])
    }

    fn vjp_recorded(&self, cx: &Recorded<'_>, upstream: &Tensor) -> Result<Vec<Option<Tensor>>> {
        let exponent = self.exponent;
        if exponent == 0.0 {
            return Ok(vec![Some(mul(upstream, 0.0)?)]);
        }
        let slope = mul(&pow(&cx.saved(0)?, exponent - 1.0)?, exponent)?;
        Ok(vec![Some(mul(upstream, &slope)?)])
    }
}

/// Base and exponent are tensors.
struct PowBackward1;

impl Rule for PowBackward1 {
    fn name(&self) -> &'static str {
        "PowBackward1"
    }

    fn vjp(&self, cx: &Context<'_>, upstream: &Value) -> Result<Vec<Option<Value>>> {
        let (x, y, result) = (cx.saved(0), cx.saved(1), cx.saved(2));
        let base = cx.grad(0, || {
            let slope = zip!(x, y; |x, y| if y == 0.0 { 0.0 } else { y * x.powf(y - 1.0) })?;
            zip!(upstream, &slope; |g, s| g * s)
        })?;
        let exponent = cx.grad(1, || {
            // 0 ** y is flat where y >= 0, although log 0 is not finite.
            let log = zip!(x, y; |x, y| if x == 0.0 && y >= 0.0 { 0.0 } else { x.ln() })?;
            let slope = zip!(result, &log; |r, l| r * l)?;
            zip!(upstream, &slope; |g, s| g * s)
        })?;
        Ok(vec![base, exponent])
    }

    fn vjp_recorded(&self, cx: &Recorded<'_>, upstream: &Tensor) -> Result<Vec<Option<Tensor>>> {
        let (x, y, result) = (cx.saved(0)?, cx.saved(1)?, cx.saved(2)?);
        let base = cx.grad(0, || {
            let slope = mul(&y, &pow(&x, &sub(&y, 1)?)?)?;
            let flat = super::eq(&y, 0)?;
            mul(upstream, &super::masked_fill(&slope, &flat, Scalar::Float(0.0))?)
        })?;
        let exponent = cx.grad(1, || {
            let flat = super::logical_and(&super::eq(&x, 0)?, &super::ge(&y, 0)?)?;
            let log = super::masked_fill(&super::log(&x)?, &flat, Scalar::Float(0.0))?;
            mul(upstream, &mul(&result, &log)?)
        })?;
        Ok(vec![base, exponent])
    }
}

/// The base is a number.
struct PowBackward2 {
    base: f64,
}

impl Rule for PowBackward2 {
    fn name(&self) -> &'static str {
        "PowBackward2"
    }

    fn numbers(&self) -> Vec<(&'static str, f64)> {
        vec![("self", self.base)]
    }

    fn vjp(&self, cx: &Context<'_>, upstream: &Value) -> Result<Vec<Option<Value>>> {
        let (exponent, result) = (cx.saved(0), cx.saved(1));
        let log = self.base.ln();
        let slope = if self.base == 0.0 {
            zip!(exponent, result, log; |y, r| if y >= 0.0 { 0.0 } else { r * log })?
        } else {
            map!(result, log; |r| r * log)?
        };
        Ok(vec![Some(zip!(upstream, &slope; |g, s| g * s)?)])
    }

    fn vjp_recorded(&self, cx: &Recorded<'_>, upstream: &Tensor) -> Result<Vec<Option<Tensor>>> {
        let slope = mul(&cx.saved(1)?, self.base.ln())?;
        let slope = match self.base == 0.0 {
            true => {
                let flat = super::ge(&cx.saved(0)?, 0)?;
                super::masked_fill(&slope, &flat, Scalar::Float(0.0))?
            }
            false => slope,
        };
        Ok(vec![Some(mul(upstream, &slope)?)])
    }
}
