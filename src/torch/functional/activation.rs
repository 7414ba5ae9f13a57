//! Activations: functions of one tensor, element by element, with their options.
//!
//! Formulas as in ATen's `Activation.cpp`.

use super::super::error::fail;
use super::super::kernel::{map, zip};
use super::super::tape::{self, Context, Recorded, Rule, check_in_place};
use super::super::{Result, Scalar, Tensor, Value, device, ops, second};

/// The normal distribution and GELU's approximation of it, in each float type.
trait Special: Sized {
    /// Φ(x)
    fn normal_cdf(self) -> Self;
    /// Φ'(x)
    fn normal_density(self) -> Self;
    /// tanh(sqrt(2/π) · (x + 0.044715 x³)), and the slope of what is inside.
    fn gelu_tanh(self) -> (Self, Self);
}

macro_rules! special {
    ($($float:ident, $erf:path;)*) => {$(
        impl Special for $float {
            fn normal_cdf(self) -> $float {
                0.5 * (1.0 + $erf(self * std::$float::consts::FRAC_1_SQRT_2))
            }

            fn normal_density(self) -> $float {
                use std::$float::consts::{FRAC_1_SQRT_2, FRAC_2_SQRT_PI};
                0.5 * FRAC_2_SQRT_PI * FRAC_1_SQRT_2 * (-0.5 * self * self).exp()
            }

            fn gelu_tanh(self) -> ($float, $float) {
                use std::$float::consts::{FRAC_2_SQRT_PI, SQRT_2};
                let (scale, cube) = (SQRT_2 * FRAC_2_SQRT_PI * 0.5, 0.044_715);
                let square = self * self;
                let t = (scale * (self + cube * square * self)).tanh();
                (t, scale * (1.0 + 3.0 * cube * square))
            }
        }
    )*};
}

special! {
    f32, libm::erff;
    f64, libm::erf;
}

/// A function with options together with its derivative, which looks at the input.
macro_rules! activations {
    ($(
        #[$doc:meta]
        $name:ident($($option:ident),*), $rule:ident is $node:literal $(or $other:literal)?,
        |$x:ident| $forward:expr, |$g:ident, $s:ident $(, $used:ident)*| $backward:expr,
        again $kind:ident $(|$t:ident $(, $again_used:ident)*| $again:expr)?;
    )*) => {$(
        #[$doc]
        ///
        /// # Errors
        /// Refuses types other than floats.
        pub fn $name(x: &Tensor, in_place: bool, $($option: f64),*) -> Result<Tensor> {
            let value = float_value(x, in_place, stringify!($name))?;
            let out = map!(&value $(, $option)*; |$x| $forward)?;
            let dest = in_place.then_some(x);
            tape::finish(dest, &[x.into()], x.dtype(), out, |recording| {
                recording.save(0, &value);
                $rule { $($used,)* in_place }
            })
        }

        struct $rule {
            $($used: f64,)*
            in_place: bool,
        }

        impl Rule for $rule {
            fn name(&self) -> &'static str {
                [$node, activations!(@in_place $node $($other)?)][usize::from(self.in_place)]
            }

            fn vjp(&self, cx: &Context<'_>, upstream: &Value) -> Result<Vec<Option<Value>>> {
                $(let $used = self.$used;)*
                let grad = zip!(upstream, cx.saved(0) $(, $used)*; |$g, $s| $backward)?;
                Ok(vec![Some(grad)])
            }

            fn vjp_recorded(
                &self,
                cx: &Recorded<'_>,
                upstream: &Tensor,
            ) -> Result<Vec<Option<Tensor>>> {
                activations!(
                    @again $kind self cx upstream $(|$t $(, $again_used)*| $again)?
                )
            }
        }
    )*};
    // Straight pieces: the slope is a constant almost everywhere.
    (@again piecewise $rule:ident $cx:ident $upstream:ident) => {
        second::piecewise($cx, $rule, $upstream)
    };
    // By operations that can be differentiated twice.
    (@again through $rule:ident $cx:ident $upstream:ident
        |$t:ident $(, $used:ident)*| $again:expr) => {{
        $(let $used = $rule.$used;)*
        let grads = second::through([&$cx.saved(0)?], $upstream, |[$t]| $again)?;
        Ok(grads.into_iter().collect())
    }};
    // PyTorch has another derivative for some in-place forms.
    (@in_place $node:literal $other:literal) => { $other };
    (@in_place $node:literal) => { $node };
}

fn float_value(x: &Tensor, in_place: bool, name: &str) -> Result<Value> {
    if in_place {
        check_in_place(x)?;
    }
    if !x.dtype().is_floating_point() {
        return fail!(
            NotImplemented,
            "\"{name}_cpu\" not implemented for '{}'",
            x.dtype().scalar_name()
        );
    }
    x.wide()
}

activations! {
    /// x, or slope · x below zero.
    leaky_relu(slope), LeakyRelu is "LeakyReluBackward0" or "LeakyReluBackward1",
    |x| if x > 0.0 { x } else { x * slope },
    |g, x, slope| if x > 0.0 { g } else { g * slope },
    again piecewise;
    /// scale · x above zero, scale · alpha · (e^(rate · x) - 1) below: ELU and SELU.
    elu_scaled(alpha, scale, rate), Elu is "EluBackward0" or "EluBackward1",
    |x| if x <= 0.0 { (x * rate).exp_m1() * (alpha * scale) } else { x * scale },
    |g, x, alpha, scale, rate| if x <= 0.0 { g * rate * (alpha * scale) * (x * rate).exp() } else { g * scale },
    again through |x, alpha, scale, rate| below_and_above(x, rate, alpha * scale, scale);
    /// max(0, x) + min(0, alpha · (e^(x / alpha) - 1)); `rate` is 1 / alpha.
    celu_scaled(alpha, rate), Celu is "CeluBackward0" or "CeluBackward1",
    |x| if x <= 0.0 { (x * rate).exp_m1() * alpha } else { x },
    |g, x, alpha, rate| if x <= 0.0 { g * rate * alpha * (x * rate).exp() } else { g },
    again through |x, alpha, rate| below_and_above(x, rate, alpha, 1.0);
    /// x · Φ(x), Φ the standard normal distribution.
    gelu_exact(), Gelu is "GeluBackward0",
    |x| x * x.normal_cdf(),
    |g, x| g * (x.normal_cdf() + x * x.normal_density()),
    again through |x| {
        let cdf = ops::erf(&ops::mul(x, std::f64::consts::FRAC_1_SQRT_2)?)?;
        ops::mul(&ops::mul(x, 0.5)?, &ops::add(&cdf, 1)?)
    };
    /// GELU by way of tanh.
    gelu_by_tanh(), GeluTanh is "GeluBackward0",
    |x| 0.5 * x * (1.0 + x.gelu_tanh().0),
    |g, x| {
        let (t, slope) = x.gelu_tanh();
        g * (0.5 * (1.0 + t) + 0.5 * x * (1.0 - t * t) * slope)
    },
    again through |x| {
        let inside = ops::add(x, &ops::mul(&ops::pow(x, 3)?, 0.044_715)?)?;
        let scale = (2.0 / std::f64::consts::PI).sqrt();
        let t = ops::tanh(&ops::mul(&inside, scale)?)?;
        ops::mul(&ops::mul(x, 0.5)?, &ops::add(&t, 1)?)
    };
    /// x · sigmoid(x)
    silu(), Silu is "SiluBackward0",
    |x| x / (1.0 + (-x).exp()),
    |g, x| {
        let s = 1.0 / (1.0 + (-x).exp());
        g * s * (1.0 + x * (1.0 - s))
    },
    again through |x| ops::mul(x, &ops::sigmoid(x)?);
    /// x · tanh(softplus(x))
    mish(), Mish is "MishBackward0",
    |x| x * x.exp().ln_1p().tanh(),
    |g, x| {
        let (s, t) = (1.0 / (1.0 + (-x).exp()), x.exp().ln_1p().tanh());
        g * (t + x * s * (1.0 - t * t))
    },
    again through |x| ops::mul(x, &ops::tanh(&softplus(x, false, 1.0, 20.0)?)?);
    /// log(1 + e^(beta · x)) / beta; x itself above the threshold.
    softplus(beta, threshold), Softplus is "SoftplusBackward0",
    |x| if x * beta > threshold { x } else { (x * beta).exp().ln_1p() / beta },
    |g, x, beta, threshold| {
        let z = (x * beta).exp();
        if x * beta > threshold { g } else { g * z / (z + 1.0) }
    },
    again through |x, beta, threshold| {
        let z = ops::mul(x, beta)?;
        let low = ops::clamp_max(&z, Scalar::Float(threshold))?;
        let curved = ops::div(&ops::log1p(&ops::exp(&low)?)?, beta)?;
        ops::where_(&ops::gt(&z, threshold)?, x, &curved)
    };
    /// x kept within two bounds.
    hardtanh(low, high), Hardtanh is "HardtanhBackward0",
    |x| if x < low { low } else if x > high { high } else { x },
    |g, x, low, high| if x <= low || x >= high { 0.0 } else { g },
    again piecewise;
    /// min(max(x + 3, 0), 6) / 6
    hardsigmoid(), Hardsigmoid is "HardsigmoidBackward0",
    |x| (x + 3.0).clamp(0.0, 6.0) / 6.0,
    |g, x| if x > -3.0 && x < 3.0 { g / 6.0 } else { 0.0 },
    again piecewise;
    /// x · hardsigmoid(x)
    hardswish(), Hardswish is "HardswishBackward0",
    |x| x * (x + 3.0).clamp(0.0, 6.0) / 6.0,
    |g, x| if x <= -3.0 { 0.0 } else if x < 3.0 { g * (x / 3.0 + 0.5) } else { g },
    again through |x| ops::mul(x, &hardsigmoid(x, false)?);
    /// log(sigmoid(x)), without overflow.
    logsigmoid(), LogSigmoid is "LogSigmoidBackward0",
    |x| x.min(0.0) - (-x.abs()).exp().ln_1p(),
    |g, x| {
        let z = (-x.abs()).exp();
        g * if x < 0.0 { 1.0 - z / (1.0 + z) } else { z / (1.0 + z) }
    },
    again through |x| ops::neg(&softplus(&ops::neg(x)?, false, 1.0, 1e9)?);
    /// x moved towards zero by lambda, zero if it is nearer.
    softshrink(lambda), Softshrink is "SoftshrinkBackward0",
    |x| if x > lambda { x - lambda } else if x < -lambda { x + lambda } else if x.is_nan() { x } else { 0.0 },
    |g, x, lambda| if x >= -lambda && x <= lambda { 0.0 } else { g },
    again piecewise;
    /// x, or zero within lambda of zero.
    hardshrink(lambda), Hardshrink is "HardshrinkBackward0",
    |x| if x >= -lambda && x <= lambda { 0.0 } else { x },
    |g, x, lambda| if x >= -lambda && x <= lambda { 0.0 } else { g },
    again piecewise;
    /// x above the threshold, `value` elsewhere.
    threshold_scaled(limit, value), Threshold is "ThresholdBackward0" or "ThresholdBackward1",
    |x| if x <= limit { value } else { x },
    |g, x, limit| if x <= limit { 0.0 } else { g },
    again piecewise;
    /// Leaky ReLU with the middle of two slopes: `rrelu` outside of training.
    rrelu_middle(slope), Rrelu is "RreluWithNoiseBackward0" or "RreluWithNoiseBackward1",
    |x| if x > 0.0 { x } else { x * slope },
    |g, x, slope| if x > 0.0 { g } else { g * slope },
    again piecewise;
}

/// above · x above zero, below · (e^(rate · x) - 1) elsewhere, recorded.
fn below_and_above(x: &Tensor, rate: f64, below: f64, above: f64) -> Result<Tensor> {
    // Without large arguments, whose infinite slopes would become NaN.
    let low = ops::mul(&ops::clamp_max(x, Scalar::Float(0.0))?, rate)?;
    let curved = ops::mul(&ops::expm1(&low)?, below)?;
    ops::where_(&ops::gt(x, 0)?, &ops::mul(x, above)?, &curved)
}

/// `F.gelu(x)`, or with `approximate="tanh"`.
pub fn gelu(x: &Tensor, by_tanh: bool) -> Result<Tensor> {
    match by_tanh {
        true => gelu_by_tanh(x, false),
        false => gelu_exact(x, false),
    }
}

/// `F.prelu`: x, or weight · x below zero; one weight, or one a channel.
pub fn prelu(x: &Tensor, weight: &Tensor) -> Result<Tensor> {
    let channels = weight.numel();
    let mut shape = vec![1; x.dim()];
    if channels != 1 {
        let found = if x.dim() >= 2 { x.shape()[1] } else { 1 };
        if found != channels {
            return fail!(
                Runtime,
                "Mismatch of parameter numbers and input channel size. Found parameter numbers = \
                 {channels} and channel size = {found}."
            );
        }
        shape[1] = channels as i64;
    }
    device::common([weight, x])?;
    let weight = ops::view(weight, &shape)?;
    let (value, slope) = (float_value(x, false, "prelu")?, weight.wide()?);
    let out = zip!(&value, &slope; |x, w| if x > 0.0 { x } else { w * x })?;
    tape::finish(None, &[x.into(), (&weight).into()], x.dtype(), out, |recording| {
        recording.save(0, &value);
        recording.save(1, &slope);
        PreluKernelBackward0
    })
}

struct PreluKernelBackward0;

impl Rule for PreluKernelBackward0 {
    fn name(&self) -> &'static str {
        "PreluKernelBackward0"
    }

    fn vjp(&self, cx: &Context<'_>, upstream: &Value) -> Result<Vec<Option<Value>>> {
        let (x, weight) = (cx.saved(0), cx.saved(1));
        let input = cx.grad(0, || {
            let slope = zip!(x, weight; |x, w| if x > 0.0 { 1.0 } else { w })?;
            zip!(upstream, &slope; |g, s| g * s)
        })?;
        let weight = cx.grad(1, || zip!(upstream, x; |g, x| if x > 0.0 { 0.0 } else { g * x }))?;
        Ok(vec![input, weight])
    }

    fn vjp_recorded(&self, cx: &Recorded<'_>, upstream: &Tensor) -> Result<Vec<Option<Tensor>>> {
        let (x, weight) = (cx.saved(0)?, cx.saved(1)?);
        let grads = second::through([&x, &weight], upstream, |[x, weight]| {
            ops::where_(&ops::gt(x, 0)?, x, &ops::mul(weight, x)?)
        })?;
        Ok(grads.into_iter().collect())
    }
}

/// `F.glu`: the first half along `dim` times the sigmoid of the second.
pub fn glu(x: &Tensor, dim: i64) -> Result<Tensor> {
    if x.dim() == 0 {
        return fail!(Runtime, "glu does not support 0-dimensional tensors");
    }
    let dim = ops::wrap_dim(dim, x.dim())?;
    let size = x.shape()[dim];
    if !size.is_multiple_of(2) {
        return fail!(
            Runtime,
            "Halving dimension must be even, but dimension {dim} is size {size}"
        );
    }
    let value = float_value(x, false, "glu")?;
    let half = size / 2;
    let (a, b) = (value.narrow(dim, 0, half)?, value.narrow(dim, half, half)?);
    let out = zip!(&a, &b; |a, b| a / (1.0 + (-b).exp()))?;
    tape::finish(None, &[x.into()], x.dtype(), out, |recording| {
        recording.save(0, &value);
        GluBackward0 { dim }
    })
}

struct GluBackward0 {
    dim: usize,
}

impl Rule for GluBackward0 {
    fn name(&self) -> &'static str {
        "GluBackward0"
    }

    fn vjp(&self, cx: &Context<'_>, upstream: &Value) -> Result<Vec<Option<Value>>> {
        let x = cx.saved(0);
        let half = x.dims()[self.dim] / 2;
        let (a, b) = (x.narrow(self.dim, 0, half)?, x.narrow(self.dim, half, half)?);
        let gate = map!(&b; |b| 1.0 / (1.0 + (-b).exp()))?;
        let first = zip!(upstream, &gate; |g, s| g * s)?;
        let slope = zip!(&a, &gate; |a, s| a * s * (1.0 - s))?;
        let second = zip!(upstream, &slope; |g, s| g * s)?;
        Ok(vec![Some(Value::cat(&[first, second], self.dim)?)])
    }

    fn vjp_recorded(&self, cx: &Recorded<'_>, upstream: &Tensor) -> Result<Vec<Option<Tensor>>> {
        let dim = self.dim as i64;
        let grads = second::through([&cx.saved(0)?], upstream, |[x]| {
            let half = (x.shape()[self.dim] / 2) as i64;
            let (a, b) = (ops::narrow(x, dim, 0, half)?, ops::narrow(x, dim, half, half)?);
            ops::mul(&a, &ops::sigmoid(&b)?)
        })?;
        Ok(grads.into_iter().collect())
    }
}
