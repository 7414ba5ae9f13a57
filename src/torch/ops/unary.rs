//! Functions of one tensor, element by element.

use super::super::kernel::{map, zip};
use super::super::tape::{self, Context, Rule, check_in_place};
use super::super::{Result, Tensor, Value, kernel};

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
