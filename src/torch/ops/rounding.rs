//! Rounding, signs, and division with remainder: flat almost everywhere.

use super::super::dtype::result_type;
use super::super::error::fail;
use super::super::kernel::{self, map, zip};
use super::super::tape::{self, Context, Rule};
use super::super::{Arg, Result, Tensor, Value};
use super::{first_tensor, value_as};

macro_rules! roundings {
    ($(#[$doc:meta] $name:ident, $rule:literal, |$x:ident| $float:expr, $int:expr;)*) => {$(
        #[$doc]
        pub fn $name(x: &Tensor) -> Result<Tensor> {
            let value = x.value()?;
            let out = match x.dtype().is_floating_point() {
                true => map!(&value; |$x| $float)?,
                false => kernel::map_ints(&value, $int)?,
            };
            tape::finish(None, &[x.into()], x.dtype(), out, |_| Flat { name: $rule })
        }
    )*};
}

roundings! {
    /// The next integer below.
    floor, "FloorBackward0", |x| x.floor(), |x| x;
    /// The next integer above.
    ceil, "CeilBackward0", |x| x.ceil(), |x| x;
    /// The nearest integer, halves to the even one.
    round, "RoundBackward0", |x| x.round_ties_even(), |x| x;
    /// The next integer towards zero.
    trunc, "TruncBackward0", |x| x.trunc(), |x| x;
    /// -1, 0 or 1.
    sign, "SignBackward0", |x| if x > 0.0 { 1.0 } else if x < 0.0 { -1.0 } else { x * 0.0 }, i64::signum;
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
