//! Rounding, signs, and division with remainder: flat almost everywhere.

use super::super::dtype::result_type;
use super::super::error::fail;
use super::super::kernel::{self, map, zip};
use super::super::tape::{self, Context, Recorded, Rule, check_in_place};
use super::super::{Arg, Result, Tensor, Value};
use super::{first_tensor, value_as};

macro_rules! roundings {
    ($(
        #[$doc:meta] $name:ident, $in_place:ident, $rule:literal,
        |$x:ident| $float:expr, $int:expr;
    )*) => {$(
        #[$doc]
        pub fn $name(x: &Tensor) -> Result<Tensor> {
            let value = x.value()?;
            let out = match x.dtype().is_floating_point() {
                true => map!(&value; |$x| $float)?,
                false => kernel::map_ints(&value, $int)?,
            };
            tape::finish(None, &[x.into()], x.dtype(), out, |_| Flat { name: $rule })
        }

        /// The in-place form.
        pub fn $in_place(x: &Tensor) -> Result<Tensor> {
            check_in_place(x)?;
            let value = $name(&x.detach())?.value()?;
            tape::finish(Some(x), &[x.into()], x.dtype(), value, |_| Flat { name: $rule })
        }
    )*};
}

roundings! {
    /// The next integer below.
    floor, floor_, "FloorBackward0", |x| x.floor(), |x| x;
    /// The next integer above.
    ceil, ceil_, "CeilBackward0", |x| x.ceil(), |x| x;
    /// The nearest integer, halves to the even one.
    round, round_, "RoundBackward0", |x| x.round_ties_even(), |x| x;
    /// The next integer towards zero.
    trunc, trunc_, "TruncBackward0", |x| x.trunc(), |x| x;
    /// -1, 0 or 1.
    sign, sign_, "SignBackward0", |x| if x > 0.0 { 1.0 } else if x < 0.0 { -1.0 } else { x * 0.0 }, i64::signum;
}

/// `torch.round(x, decimals=…)`: scaled, rounded to even, and scaled back.
pub fn round_to(x: &Tensor, decimals: i32) -> Result<Tensor> {
    if !x.dtype().is_floating_point() {
        return fail!(
            NotImplemented,
            "\"round_cpu\" not implemented for '{}'",
            x.dtype().scalar_name()
        );
    }
    let scale = 10f64.powi(decimals.abs());
    let out = match decimals >= 0 {
        true => map!(&x.value()?, scale; |x| (x * scale).round_ties_even() / scale)?,
        false => map!(&x.value()?, scale; |x| (x / scale).round_ties_even() * scale)?,
    };
    tape::finish(None, &[x.into()], x.dtype(), out, |_| Flat { name: "RoundBackward1" })
}

/// The part behind the point, with the sign of x.
pub fn frac(x: &Tensor) -> Result<Tensor> {
    frac_into(None, x)
}

/// `x.frac_()`
pub fn frac_(x: &Tensor) -> Result<Tensor> {
    check_in_place(x)?;
    frac_into(Some(x), x)
}

fn frac_into(dest: Option<&Tensor>, x: &Tensor) -> Result<Tensor> {
    if !x.dtype().is_floating_point() {
        return fail!(
            NotImplemented,
            "\"frac_cpu\" not implemented for '{}'",
            x.dtype().scalar_name()
        );
    }
    let out = map!(&x.value()?; |x| x - x.trunc())?;
    tape::finish(dest, &[x.into()], x.dtype(), out, |_| FracBackward0)
}

struct FracBackward0;

impl Rule for FracBackward0 {
    fn name(&self) -> &'static str {
        "FracBackward0"
    }

    fn vjp(&self, _: &Context<'_>, upstream: &Value) -> Result<Vec<Option<Value>>> {
        Ok(vec![Some(upstream.clone())])
    }
}

/// `torch.div(a, b, rounding_mode="trunc")`: rounded towards zero, and flat.
pub fn div_trunc<'a>(a: impl Into<Arg<'a>>, b: impl Into<Arg<'a>>) -> Result<Tensor> {
    let args = [a.into(), b.into()];
    first_tensor(&args[0], &args[1])?;
    let dtype = result_type(&args);
    let (x, y) = (value_as(&args[0], dtype)?, value_as(&args[1], dtype)?);
    let out = match dtype.is_floating_point() {
        true => zip!(&x, &y; |x, y| (x / y).trunc())?,
        false => {
            check_divisor(&y)?;
            kernel::zip_ints(&x, &y, i64::wrapping_div)?
        }
    };
    tape::finish(None, &args, dtype, out, |_| DivBackward2)
}

/// `torch.div(a, b, rounding_mode="floor")`: `a // b`, and flat.
pub fn div_floor<'a>(a: impl Into<Arg<'a>>, b: impl Into<Arg<'a>>) -> Result<Tensor> {
    let args = [a.into(), b.into()];
    let quotient = super::super::grad_mode::without(|| floor_divide(args[0], args[1]))?;
    tape::finish(None, &args, quotient.dtype(), quotient.value()?, |_| DivBackward2)
}

struct DivBackward2;

impl Rule for DivBackward2 {
    fn name(&self) -> &'static str {
        "DivBackward2"
    }

    fn vjp(&self, cx: &Context<'_>, upstream: &Value) -> Result<Vec<Option<Value>>> {
        let zeros = upstream.zeros_like()?;
        Ok(vec![cx.grad(0, || Ok(zeros.clone()))?, cx.grad(1, || Ok(zeros.clone()))?])
    }
}

/// `torch.fmod(a, b)`: the remainder with the sign of a.
pub fn fmod<'a>(a: &'a Tensor, b: impl Into<Arg<'a>>, in_place: bool) -> Result<Tensor> {
    if in_place {
        check_in_place(a)?;
    }
    let args = [Arg::Tensor(a), b.into()];
    let dtype = result_type(&args);
    let (x, y) = (value_as(&args[0], dtype)?, value_as(&args[1], dtype)?);
    let out = match dtype.is_floating_point() {
        true => zip!(&x, &y; |x, y| x % y)?,
        false => {
            check_divisor(&y)?;
            kernel::zip_ints(&x, &y, i64::wrapping_rem)?
        }
    };
    let dest = in_place.then_some(a);
    match args[1] {
        Arg::Scalar(_) => tape::finish(dest, &args[..1], dtype, out, |_| FmodBackward0),
        Arg::Tensor(_) => tape::finish(dest, &args, dtype, out, |recording| {
            recording.save(0, &x);
            recording.save(1, &y);
            FmodBackward1
        }),
    }
}

/// The divisor is a number.
struct FmodBackward0;

impl Rule for FmodBackward0 {
    fn name(&self) -> &'static str {
        "FmodBackward0"
    }

    fn vjp(&self, _: &Context<'_>, upstream: &Value) -> Result<Vec<Option<Value>>> {
        Ok(vec![Some(upstream.clone())])
    }
}

struct FmodBackward1;

impl Rule for FmodBackward1 {
    fn name(&self) -> &'static str {
        "FmodBackward1"
    }

    /// fmod(a, b) = a - b · trunc(a / b)
    fn vjp(&self, cx: &Context<'_>, upstream: &Value) -> Result<Vec<Option<Value>>> {
        let dividend = cx.grad(0, || Ok(upstream.clone()))?;
        let divisor = cx.grad(1, || {
            let steps = zip!(cx.saved(0), cx.saved(1); |x, y| (x / y).trunc())?;
            zip!(upstream, &steps; |g, s| -g * s)
        })?;
        Ok(vec![dividend, divisor])
    }
}

/// The derivative is zero.
struct Flat {
    name: &'static str,
}

impl Rule for Flat {
    fn name(&self) -> &'static str {
        self.name
    }

    fn vjp(&self, _: &Context<'_>, upstream: &Value) -> Result<Vec<Option<Value>>> {
        Ok(vec![Some(upstream.zeros_like()?)])
    }

    fn vjp_recorded(&self, _: &Recorded<'_>, upstream: &Tensor) -> Result<Vec<Option<Tensor>>> {
        Ok(vec![Some(super::mul(upstream, 0)?)])
    }
}

/// `a // b`, rounded down as in Python. It has no derivative in PyTorch.
pub fn floor_divide<'a>(a: impl Into<Arg<'a>>, b: impl Into<Arg<'a>>) -> Result<Tensor> {
    let args = [a.into(), b.into()];
    first_tensor(&args[0], &args[1])?;
    let dtype = result_type(&args);
    let (x, y) = (value_as(&args[0], dtype)?, value_as(&args[1], dtype)?);
    let out = match dtype.is_floating_point() {
        true => zip!(&x, &y; |x, y| {
            // ATen's way: exact where the quotient is near an integer.
            if y == 0.0 {
                x / y
            } else {
                let rest = x % y;
                let quotient = (x - rest) / y;
                let quotient = if rest != 0.0 && (y < 0.0) != (rest < 0.0) {
                    quotient - 1.0
                } else {
                    quotient
                };
                if quotient == 0.0 {
                    (x / y) * 0.0
                } else if quotient - quotient.floor() > 0.5 {
                    quotient.floor() + 1.0
                } else {
                    quotient.floor()
                }
            }
        })?,
        false => {
            check_divisor(&y)?;
            kernel::zip_ints(&x, &y, |x, y| {
                let (quotient, rest) = (x.wrapping_div(y), x.wrapping_rem(y));
                if rest != 0 && (rest < 0) != (y < 0) { quotient - 1 } else { quotient }
            })?
        }
    };
    let tensors: Vec<Arg<'_>> = args.into_iter().filter(|arg| arg.tensor().is_some()).collect();
    tape::finish(None, &tensors, dtype, out, |_| NotDifferentiable {
        function: "aten::floor_divide",
    })
}

fn check_divisor(divisor: &Value) -> Result<()> {
    match kernel::to_i64s(divisor)?.contains(&0) {
        true => fail!(Runtime, "ZeroDivisionError"),
        false => Ok(()),
    }
}

struct NotDifferentiable {
    function: &'static str,
}

impl Rule for NotDifferentiable {
    fn name(&self) -> &'static str {
        "torch::autograd::NotImplemented"
    }

    fn vjp(&self, _: &Context<'_>, _: &Value) -> Result<Vec<Option<Value>>> {
        fail!(Runtime, "derivative for {} is not implemented", self.function)
    }
}

/// `a % b`, with the sign of b as in Python.
pub fn remainder<'a>(a: impl Into<Arg<'a>>, b: impl Into<Arg<'a>>) -> Result<Tensor> {
    let args = [a.into(), b.into()];
    first_tensor(&args[0], &args[1])?;
    let dtype = result_type(&args);
    let (x, y) = (value_as(&args[0], dtype)?, value_as(&args[1], dtype)?);
    let out = match dtype.is_floating_point() {
        true => zip!(&x, &y; |x, y| {
            let rest = x % y;
            if rest != 0.0 && (y < 0.0) != (rest < 0.0) { rest + y } else { rest }
        })?,
        false => {
            check_divisor(&y)?;
            kernel::zip_ints(&x, &y, |x, y| {
                let rest = x.wrapping_rem(y);
                if rest != 0 && (rest < 0) != (y < 0) { rest + y } else { rest }
            })?
        }
    };
    match args {
        [Arg::Tensor(_), Arg::Scalar(_)] => {
            tape::finish(None, &args[..1], dtype, out, |_| RemainderBackward0)
        }
        [Arg::Tensor(_), Arg::Tensor(_)] => tape::finish(None, &args, dtype, out, |recording| {
            recording.save(0, &x);
            recording.save(1, &y);
            RemainderBackward1
        }),
        _ => tape::finish(None, &args[1..], dtype, out, |_| NotDifferentiable {
            function: "aten::remainder",
        }),
    }
}

/// The divisor is a number.
struct RemainderBackward0;

impl Rule for RemainderBackward0 {
    fn name(&self) -> &'static str {
        "RemainderBackward0"
    }

    fn vjp(&self, _: &Context<'_>, upstream: &Value) -> Result<Vec<Option<Value>>> {
        Ok(vec![Some(upstream.clone())])
    }
}

struct RemainderBackward1;

impl Rule for RemainderBackward1 {
    fn name(&self) -> &'static str {
        "RemainderBackward1"
    }

    /// a % b = a - b · floor(a / b)
    fn vjp(&self, cx: &Context<'_>, upstream: &Value) -> Result<Vec<Option<Value>>> {
        let dividend = cx.grad(0, || Ok(upstream.clone()))?;
        let divisor = cx.grad(1, || {
            let steps = zip!(cx.saved(0), cx.saved(1); |x, y| (x / y).floor())?;
            zip!(upstream, &steps; |g, s| -g * s)
        })?;
        Ok(vec![dividend, divisor])
    }
}
