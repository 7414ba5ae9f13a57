//! Functions of one tensor, element by element.

use super::super::error::fail;
use super::super::kernel::{map, zip};
use super::super::tape::{self, Context, Rule, check_in_place};
use super::super::{DType, Result, Tensor, Value, kernel};
use super::{pow, pow_};

/// A function in a float type together with its derivative. `saved` is what the
/// derivative looks at: the input or the output.
macro_rules! unary {
    ($(
        #[$doc:meta]
        $name:ident, $in_place:ident, $rule:ident, $saved:ident,
        |$x:ident| $forward:expr, |$g:ident, $s:ident| $backward:expr;
    )*) => {$(
        #[$doc]
        pub fn $name(x: &Tensor) -> Result<Tensor> {
            $rule::run(None, x)
        }

        /// The in-place form.
        pub fn $in_place(x: &Tensor) -> Result<Tensor> {
            check_in_place(x)?;
            $rule::run(Some(x), x)
        }

        struct $rule;

        impl $rule {
            fn run(dest: Option<&Tensor>, x: &Tensor) -> Result<Tensor> {
                let dtype = x.dtype().to_float();
                let value = kernel::cast(&x.value()?, dtype)?;
                let out = map!(&value; |$x| $forward)?;
                tape::finish(dest, &[x.into()], dtype, out, |recording| {
                    unary!(@save $saved recording value);
                    $rule
                })
            }
        }

        impl Rule for $rule {
            fn name(&self) -> &'static str {
                stringify!($rule)
            }

            fn vjp(&self, cx: &Context<'_>, upstream: &Value) -> Result<Vec<Option<Value>>> {
                Ok(vec![Some(zip!(upstream, cx.saved(0); |$g, $s| $backward)?)])
            }
        }
    )*};
    (@save input $recording:ident $value:ident) => { $recording.save(0, &$value) };
    (@save output $recording:ident $value:ident) => { $recording.save_output() };
}

unary! {
    /// e^x
    exp, exp_, ExpBackward0, output, |x| x.exp(), |g, y| g * y;
    /// Natural logarithm.
    log, log_, LogBackward0, input, |x| x.ln(), |g, x| g / x;
    /// log(1 + x)
    log1p, log1p_, Log1PBackward0, input, |x| x.ln_1p(), |g, x| g / (x + 1.0);
    /// e^x - 1
    expm1, expm1_, Expm1Backward0, output, |x| x.exp_m1(), |g, y| g * (y + 1.0);
    /// Square root.
    sqrt, sqrt_, SqrtBackward0, output, |x| x.sqrt(), |g, y| g / (2.0 * y);
    /// 1 / sqrt(x)
    rsqrt, rsqrt_, RsqrtBackward0, output, |x| 1.0 / x.sqrt(), |g, y| -0.5 * g * (y * y * y);
    /// 1 / x
    reciprocal, reciprocal_, ReciprocalBackward0, output, |x| 1.0 / x, |g, y| -g * (y * y);
    /// Hyperbolic tangent.
    tanh, tanh_, TanhBackward0, output, |x| x.tanh(), |g, y| g * (-y).mul_add(y, 1.0);
    /// 1 / (1 + e^-x)
    sigmoid, sigmoid_, SigmoidBackward0, output, |x| 1.0 / (1.0 + (-x).exp()), |g, y| g * (1.0 - y) * y;
    /// Sine.
    sin, sin_, SinBackward0, input, |x| x.sin(), |g, x| g * x.cos();
    /// Cosine.
    cos, cos_, CosBackward0, input, |x| x.cos(), |g, x| g * -x.sin();
    /// Tangent.
    tan, tan_, TanBackward0, output, |x| x.tan(), |g, y| g * (1.0 + y * y);
}

/// x², recorded as `x ** 2`.
pub fn square(x: &Tensor) -> Result<Tensor> {
    pow(x, 2)
}

/// `x.square_()`
pub fn square_(x: &Tensor) -> Result<Tensor> {
    pow_(x, 2)
}

/// |x|; its derivative at 0 is 0.
pub fn abs(x: &Tensor) -> Result<Tensor> {
    abs_into(None, x)
}

/// `x.abs_()`
pub fn abs_(x: &Tensor) -> Result<Tensor> {
    check_in_place(x)?;
    abs_into(Some(x), x)
}

fn abs_into(dest: Option<&Tensor>, x: &Tensor) -> Result<Tensor> {
    let value = x.value()?;
    let out = match x.dtype() {
        DType::Bool => return fail!(NotImplemented, "\"abs_cpu\" not implemented for 'Bool'"),
        dtype if dtype.is_floating_point() => map!(&value; |x| x.abs())?,
        _ => kernel::map_ints(&value, i64::wrapping_abs)?,
    };
    tape::finish(dest, &[x.into()], x.dtype(), out, |recording| {
        recording.save(0, &value);
        AbsBackward0
    })
}

struct AbsBackward0;

impl Rule for AbsBackward0 {
    fn name(&self) -> &'static str {
        "AbsBackward0"
    }

    fn vjp(&self, cx: &Context<'_>, upstream: &Value) -> Result<Vec<Option<Value>>> {
        let grad = zip!(upstream, cx.saved(0); |g, x| {
            g * if x > 0.0 { 1.0 } else if x < 0.0 { -1.0 } else { x * 0.0 }
        })?;
        Ok(vec![Some(grad)])
    }
}

/// max(x, 0), NaN where x is; its derivative at 0 is 0.
pub fn relu(x: &Tensor) -> Result<Tensor> {
    relu_into(None, x)
}

/// `x.relu_()`
pub fn relu_(x: &Tensor) -> Result<Tensor> {
    check_in_place(x)?;
    relu_into(Some(x), x)
}

fn relu_into(dest: Option<&Tensor>, x: &Tensor) -> Result<Tensor> {
    let value = x.value()?;
    let out = match x.dtype() {
        DType::Bool => return fail!(NotImplemented, "Boolean inputs not supported for relu"),
        dtype if dtype.is_floating_point() => map!(&value; |x| if x < 0.0 { 0.0 } else { x })?,
        _ => kernel::map_ints(&value, |x| x.max(0))?,
    };
    tape::finish(dest, &[x.into()], x.dtype(), out, |recording| {
        recording.save_output();
        ReluBackward0
    })
}

struct ReluBackward0;

impl Rule for ReluBackward0 {
    fn name(&self) -> &'static str {
        "ReluBackward0"
    }

    fn vjp(&self, cx: &Context<'_>, upstream: &Value) -> Result<Vec<Option<Value>>> {
        let grad = zip!(upstream, cx.saved(0); |g, y| if y <= 0.0 { 0.0 } else { g })?;
        Ok(vec![Some(grad)])
    }
}
