//! Functions of one tensor, element by element.

use std::f64::consts::{FRAC_2_SQRT_PI, LN_2, LN_10};

use super::super::error::fail;
use super::super::kernel::{Elementary, gpu, map, zip};
use super::super::second;
use super::super::tape::{self, Context, Recorded, Rule, check_in_place};
use super::super::{DType, Result, Tensor, Value, kernel};
use super::{add, div, mul, neg, pow, pow_, sub};

/// A function in a float type together with its derivative. `saved` is what the
/// derivative looks at: the input or the output. `again` is the derivative once more,
/// in operations that are recorded.
macro_rules! unary {
    ($(
        #[$doc:meta]
        $name:ident, $in_place:ident, $rule:ident, $saved:ident,
        |$x:ident| $forward:expr, |$g:ident, $s:ident| $backward:expr,
        again $recorded:expr;
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

        #[allow(clippy::useless_conversion, reason = "compiled for f32 and for f64")]
        impl $rule {
            fn run(dest: Option<&Tensor>, x: &Tensor) -> Result<Tensor> {
                let dtype = x.dtype().to_float();
                let value = kernel::cast(&x.resident()?, dtype)?;
                let on_gpu = match gpu::is_on_gpu(&value) {
                    true => gpu::forward(stringify!($name), &value)?,
                    false => None,
                };
                let out = on_gpu.map_or_else(|| map!(&value; |$x| $forward), Ok)?;
                tape::finish(dest, &[x.into()], dtype, out, |recording| {
                    unary!(@save $saved recording value);
                    $rule
                })
            }
        }

        #[allow(clippy::useless_conversion, reason = "compiled for f32 and for f64")]
        impl Rule for $rule {
            fn name(&self) -> &'static str {
                stringify!($rule)
            }

            fn knows_gpu(&self) -> bool {
                true
            }

            fn vjp(&self, cx: &Context<'_>, upstream: &Value) -> Result<Vec<Option<Value>>> {
                let saved = cx.saved(0);
                let on_gpu = match gpu::is_on_gpu(upstream) || gpu::is_on_gpu(saved) {
                    true => gpu::backward(stringify!($name), upstream, saved)?,
                    false => None,
                };
                let grad = on_gpu.map_or_else(|| zip!(upstream, saved; |$g, $s| $backward), Ok)?;
                Ok(vec![Some(grad)])
            }

            fn vjp_recorded(
                &self,
                cx: &Recorded<'_>,
                upstream: &Tensor,
            ) -> Result<Vec<Option<Tensor>>> {
                let again: fn(&Tensor, &Tensor) -> Result<Tensor> = $recorded;
                Ok(vec![Some(again(upstream, &cx.saved(0)?)?)])
            }
        }
    )*};
    (@save input $recording:ident $value:ident) => { $recording.save(0, &$value) };
    (@save output $recording:ident $value:ident) => { $recording.save_output() };
}

unary! {
    /// e^x
    exp, exp_, ExpBackward0, output, |x| x.e_to(), |g, y| g * y,
        again |g, y| mul(g, y);
    /// Natural logarithm.
    log, log_, LogBackward0, input, |x| x.ln(), |g, x| g / x,
        again |g, x| div(g, x);
    /// log(1 + x)
    log1p, log1p_, Log1PBackward0, input, |x| x.ln_1p(), |g, x| g / (x + 1.0),
        again |g, x| div(g, &add(x, 1)?);
    /// e^x - 1
    expm1, expm1_, Expm1Backward0, output, |x| x.exp_m1(), |g, y| g * (y + 1.0),
        again |g, y| mul(g, &add(y, 1)?);
    /// Square root.
    sqrt, sqrt_, SqrtBackward0, output, |x| x.sqrt(), |g, y| g / (2.0 * y),
        again |g, y| div(g, &mul(y, 2)?);
    /// 1 / sqrt(x)
    rsqrt, rsqrt_, RsqrtBackward0, output, |x| 1.0 / x.sqrt(), |g, y| -0.5 * g * (y * y * y),
        again |g, y| mul(&mul(g, -0.5)?, &pow(y, 3)?);
    /// 1 / x
    reciprocal, reciprocal_, ReciprocalBackward0, output, |x| 1.0 / x, |g, y| -g * (y * y),
        again |g, y| mul(&neg(g)?, &mul(y, y)?);
    /// Hyperbolic tangent.
    tanh, tanh_, TanhBackward0, output, |x| x.hyperbolic_tangent(), |g, y| g * (-y).mul_add(y, 1.0),
        again |g, y| {
            let value = zip!(&g.wide()?, &y.wide()?; |g, y| g * (-y).mul_add(y, 1.0))?;
            second::exactly("TanhBackwardBackward0", mul(g, &sub(1, &mul(y, y)?)?)?, value)
        };
    /// 1 / (1 + e^-x)
    sigmoid, sigmoid_, SigmoidBackward0, output, |x| x.logistic(), |g, y| g * (1.0 - y) * y,
        again |g, y| second::named("SigmoidBackwardBackward0", mul(&mul(g, &sub(1, y)?)?, y)?);
    /// Sine.
    sin, sin_, SinBackward0, input, |x| x.sin(), |g, x| g * x.cos(),
        again |g, x| mul(g, &cos(x)?);
    /// Cosine.
    cos, cos_, CosBackward0, input, |x| x.cos(), |g, x| g * -x.sin(),
        again |g, x| mul(g, &neg(&sin(x)?)?);
    /// Tangent.
    tan, tan_, TanBackward0, output, |x| x.tan(), |g, y| g * (1.0 + y * y),
        again |g, y| mul(g, &add(&mul(y, y)?, 1)?);
    /// Logarithm to base 2.
    log2, log2_, Log2Backward0, input, |x| x.log2(), |g, x| g / x.scaled(LN_2),
        again |g, x| div(g, &mul(x, LN_2)?);
    /// Logarithm to base 10.
    log10, log10_, Log10Backward0, input, |x| x.log10(), |g, x| g / x.scaled(LN_10),
        again |g, x| div(g, &mul(x, LN_10)?);
    /// 2^x
    exp2, exp2_, Exp2Backward0, output, |x| x.exp2(), |g, y| (g * y).scaled(LN_2),
        again |g, y| mul(&mul(g, y)?, LN_2);
    /// The error function.
    erf, erf_, ErfBackward0, input, |x| libm::erf(x.into()) as _, |g, x| g * (-(x * x)).e_to().scaled(FRAC_2_SQRT_PI),
        again |g, x| mul(&mul(&exp(&neg(&mul(x, x)?)?)?, FRAC_2_SQRT_PI)?, g);
    /// 1 - erf(x)
    erfc, erfc_, ErfcBackward0, input, |x| libm::erfc(x.into()) as _, |g, x| g * (-(x * x)).e_to().scaled(-FRAC_2_SQRT_PI),
        again |g, x| mul(&mul(&exp(&neg(&mul(x, x)?)?)?, -FRAC_2_SQRT_PI)?, g);
    /// Hyperbolic sine.
    sinh, sinh_, SinhBackward0, input, |x| x.sinh(), |g, x| g * x.cosh(),
        again |g, x| mul(g, &cosh(x)?);
    /// Hyperbolic cosine.
    cosh, cosh_, CoshBackward0, input, |x| x.cosh(), |g, x| g * x.sinh(),
        again |g, x| mul(g, &sinh(x)?);
    /// Inverse sine.
    asin, asin_, AsinBackward0, input, |x| x.asin(), |g, x| g / (1.0 - x * x).sqrt(),
        again |g, x| div(g, &sqrt(&sub(1, &mul(x, x)?)?)?);
    /// Inverse cosine.
    acos, acos_, AcosBackward0, input, |x| x.acos(), |g, x| -g / (1.0 - x * x).sqrt(),
        again |g, x| div(&neg(g)?, &sqrt(&sub(1, &mul(x, x)?)?)?);
    /// Inverse tangent.
    atan, atan_, AtanBackward0, input, |x| x.atan(), |g, x| g / (x * x + 1.0),
        again |g, x| div(g, &add(&mul(x, x)?, 1)?);
    /// Inverse hyperbolic sine.
    asinh, asinh_, AsinhBackward0, input, |x| x.asinh(), |g, x| g / (x * x + 1.0).sqrt(),
        again |g, x| div(g, &sqrt(&add(&mul(x, x)?, 1)?)?);
    /// Inverse hyperbolic cosine.
    acosh, acosh_, AcoshBackward0, input, |x| x.acosh(), |g, x| g / (x * x - 1.0).sqrt(),
        again |g, x| div(g, &sqrt(&sub(&mul(x, x)?, 1)?)?);
    /// Inverse hyperbolic tangent.
    atanh, atanh_, AtanhBackward0, input, |x| x.atanh(), |g, x| g / (1.0 - x * x),
        again |g, x| div(g, &sub(1, &mul(x, x)?)?);
    /// log(x / (1 - x))
    logit, logit_, LogitBackward0, input, |x| (x / (1.0 - x)).ln(), |g, x| g / (x * (1.0 - x)),
        again |g, x| div(g, &mul(x, &sub(1, x)?)?);
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

    fn vjp_recorded(&self, cx: &Recorded<'_>, upstream: &Tensor) -> Result<Vec<Option<Tensor>>> {
        second::piecewise(cx, self, upstream)
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
    let value = x.resident()?;
    let on_gpu = match x.dtype().is_floating_point() && gpu::is_on_gpu(&value) {
        true => gpu::forward("relu", &value)?,
        false => None,
    };
    let out = match x.dtype() {
        DType::Bool => return fail!(NotImplemented, "Boolean inputs not supported for relu"),
        _ if let Some(out) = on_gpu => out,
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

    fn knows_gpu(&self) -> bool {
        true
    }

    fn vjp(&self, cx: &Context<'_>, upstream: &Value) -> Result<Vec<Option<Value>>> {
        let saved = cx.saved(0);
        let on_gpu = match gpu::is_on_gpu(upstream) || gpu::is_on_gpu(saved) {
            true => gpu::backward("relu", upstream, saved)?,
            false => None,
        };
        let loop_of = || zip!(upstream, saved; |g, y| if y <= 0.0 { 0.0 } else { g });
        Ok(vec![Some(on_gpu.map_or_else(loop_of, Ok)?)])
    }

    fn vjp_recorded(&self, cx: &Recorded<'_>, upstream: &Tensor) -> Result<Vec<Option<Tensor>>> {
        let grads = second::piecewise(cx, self, upstream)?;
        second::all_named("ThresholdBackwardBackward0", grads)
    }
}
