//! Losses of each element against its target, then reduced.
//!
//! Formulas as in ATen's `Loss.cpp`.

use super::super::error::fail;
use super::super::kernel::{self, map, zip};
use super::super::tape::{self, Context, Recorded, Rule};
use super::super::{Arg, DType, Result, Scalar, Tensor, Value, device, ops, second};
use super::{Reduction, broadcast_pair, wide_as};

/// A loss of input x and target y with an option: its value, and its slope in x,
/// whose negative is the slope in y.
macro_rules! distances {
    ($(
        #[$doc:meta]
        $name:ident, $rule:ident, |$x:ident, $y:ident, $option:ident| $forward:expr, $slope:expr,
        again |$d:ident| $again:expr;
    )*) => {$(
        #[$doc]
        pub fn $name(
            input: &Tensor,
            target: &Tensor,
            reduction: Reduction,
            $option: f64,
        ) -> Result<Tensor> {
            let (input, target) = broadcast_pair(input, target)?;
            let dtype = input.dtype().promote(target.dtype());
            let (x, y) =
                (wide_as(&input, dtype)?, wide_as(&target, dtype)?);
            let losses = zip!(&x, &y, $option; |$x, $y| $forward)?;
            let out = reduction.apply(&losses)?;
            let args = [(&input).into(), (&target).into()];
            tape::finish(None, &args, dtype, out, |recording| {
                recording.save(0, &x);
                recording.save(1, &y);
                $rule { reduction, $option }
            })
        }

        struct $rule {
            reduction: Reduction,
            $option: f64,
        }

        impl Rule for $rule {
            fn name(&self) -> &'static str {
                stringify!($rule)
            }

            fn vjp(&self, cx: &Context<'_>, upstream: &Value) -> Result<Vec<Option<Value>>> {
                let $option = self.$option;
                let slope = zip!(cx.saved(0), cx.saved(1), $option; |$x, $y| $slope)?;
                let grad = self.reduction.spread(&slope, upstream)?;
                let target = cx.grad(1, || map!(&grad; |g| -g))?;
                Ok(vec![cx.needs(0).then_some(grad), target])
            }

            fn vjp_recorded(
                &self,
                cx: &Recorded<'_>,
                upstream: &Tensor,
            ) -> Result<Vec<Option<Tensor>>> {
                let $option = self.$option;
                let (x, y) = (cx.saved(0)?, cx.saved(1)?);
                let grads = second::through([&x, &y], upstream, |[x, y]| {
                    let $d = &ops::sub(x, y)?;
                    self.reduction.recorded(&$again?)
                })?;
                Ok(grads.into_iter().collect())
            }
        }
    )*};
}

impl Reduction {
    /// What becomes of the losses, recorded.
    fn recorded(self, losses: &Tensor) -> Result<Tensor> {
        match self {
            Reduction::None => Ok(losses.clone()),
            Reduction::Sum => ops::sum(losses),
            Reduction::Mean => ops::mean(losses),
        }
    }

    /// The gradient of the losses' input, from the slope of each loss.
    fn spread(self, slope: &Value, upstream: &Value) -> Result<Value> {
        let count = match self {
            Reduction::Mean => slope.elem_count() as f64,
            _ => 1.0,
        };
        zip!(slope, upstream, count; |s, g| s * g / count)
    }
}

distances! {
    /// d² / (2 beta) where |d| < beta, else |d| - beta / 2.
    smooth_l1_loss, SmoothL1LossBackward0, |x, y, beta| {
        let d = (x - y).abs();
        if d < beta { 0.5 * d * d / beta } else { d - 0.5 * beta }
    }, {
        let d = x - y;
        if d <= -beta { -1.0 } else if d >= beta { 1.0 } else { d / beta }
    }, again |d| {
        let far = &ops::abs(d)?;
        let near = ops::div(&ops::mul(&ops::mul(d, d)?, 0.5)?, beta)?;
        ops::where_(&ops::lt(far, beta)?, &near, &ops::sub(far, 0.5 * beta)?)
    };
    /// d² / 2 where |d| ≤ delta, else delta · (|d| - delta / 2).
    huber_loss, HuberLossBackward0, |x, y, delta| {
        let d = (x - y).abs();
        if d <= delta { 0.5 * d * d } else { delta * (d - 0.5 * delta) }
    }, {
        let d = x - y;
        if d <= -delta { -delta } else if d >= delta { delta } else { d }
    }, again |d| {
        let far = &ops::abs(d)?;
        let near = ops::mul(&ops::mul(d, d)?, 0.5)?;
        let line = ops::mul(&ops::sub(far, 0.5 * delta)?, delta)?;
        ops::where_(&ops::le(far, delta)?, &near, &line)
    };
}

/// `F.soft_margin_loss`: log(1 + e^(-y x)) for targets -1 and 1.
pub fn soft_margin_loss(input: &Tensor, target: &Tensor, reduction: Reduction) -> Result<Tensor> {
    let (x, y) = (input.wide()?, wide_as(target, input.dtype())?);
    let losses = zip!(&x, &y; |x, y| (-y * x).exp().ln_1p())?;
    let out = reduction.apply(&losses)?;
    tape::finish(None, &[input.into()], input.dtype(), out, |recording| {
        recording.save(0, &x);
        recording.save_value(y);
        SoftMarginLossBackward0 { reduction }
    })
}

struct SoftMarginLossBackward0 {
    reduction: Reduction,
}

impl Rule for SoftMarginLossBackward0 {
    fn name(&self) -> &'static str {
        "SoftMarginLossBackward0"
    }

    fn vjp(&self, cx: &Context<'_>, upstream: &Value) -> Result<Vec<Option<Value>>> {
        let slope = zip!(cx.saved(0), cx.saved(1); |x, y| {
            let z = (-y * x).exp();
            -y * z / (1.0 + z)
        })?;
        Ok(vec![Some(self.reduction.spread(&slope, upstream)?)])
    }
}

/// `F.binary_cross_entropy` of probabilities; logarithms stop at -100.
pub fn binary_cross_entropy(
    input: &Tensor,
    target: &Tensor,
    weight: Option<&Tensor>,
    reduction: Reduction,
) -> Result<Tensor> {
    if input.dtype() != target.dtype() {
        return fail!(
            Runtime,
            "Found dtype {} but expected {}",
            target.dtype().scalar_name(),
            input.dtype().scalar_name()
        );
    }
    device::common([target, input])?;
    let (x, y) = (input.wide()?, target.wide()?);
    if kernel::to_f64s(&x)?.iter().any(|x| !(0.0..=1.0).contains(x)) {
        return fail!(Runtime, "all elements of input should be between 0 and 1");
    }
    let losses =
        zip!(&x, &y; |x, y| (y - 1.0) * (-x).ln_1p().max(-100.0) - y * x.ln().max(-100.0))?;
    let weight = weight.map(Tensor::wide).transpose()?;
    let rule = |factors| BinaryCrossEntropyBackward0 { factors, reduction };
    finish(input, target, input.dtype(), [x, y], losses, [None, weight], rule)
}

/// `F.binary_cross_entropy_with_logits`: from scores, without overflow;
/// `positive` weighs the positive targets of each class.
pub fn binary_cross_entropy_with_logits(
    input: &Tensor,
    target: &Tensor,
    weight: Option<&Tensor>,
    positive: Option<&Tensor>,
    reduction: Reduction,
) -> Result<Tensor> {
    device::common([target, input])?;
    let dtype = input.dtype().promote(target.dtype());
    let (x, y) = (wide_as(input, dtype)?, wide_as(target, dtype)?);
    // log(1 + e^-x)
    let rest = map!(&x; |x| (-x).max(0.0) + (-x.abs()).exp().ln_1p())?;
    let factor = |factor: &Tensor| wide_as(factor, dtype);
    let positive = positive.map(factor).transpose()?;
    let rest = match &positive {
        Some(positive) => {
            let factor = zip!(positive, &y; |p, y| (p - 1.0) * y + 1.0)?;
            zip!(&factor, &rest; |f, r| f * r)?
        }
        None => rest,
    };
    let linear = zip!(&x, &y; |x, y| (1.0 - y) * x)?;
    let losses = kernel::add(&linear, &rest)?;
    let weight = weight.map(factor).transpose()?;
    // ATen multiplies into `1 - target`: the losses have its type.
    let out = target.dtype();
    let rule = |factors| BinaryCrossEntropyWithLogitsBackward0 { factors, reduction };
    finish(input, target, out, [x, y], losses, [positive, weight], rule)
}

/// Which optional factors were saved after input and target.
struct Factors {
    positive: bool,
    weight: bool,
}

impl Factors {
    fn positive<'a>(&self, cx: &'a Context<'_>) -> Option<&'a Value> {
        self.positive.then(|| cx.saved(2))
    }

    /// The losses times their weight, reduced; recorded.
    fn reduced(&self, cx: &Recorded<'_>, losses: Tensor, by: Reduction) -> Result<Tensor> {
        let losses = match self.weight {
            true => ops::mul(&losses, &cx.saved(2 + usize::from(self.positive))?)?,
            false => losses,
        };
        by.recorded(&losses)
    }

    fn weighted(&self, cx: &Context<'_>, slope: Value) -> Result<Value> {
        match self.weight {
            true => zip!(&slope, cx.saved(2 + usize::from(self.positive)); |s, w| s * w),
            false => Ok(slope),
        }
    }
}

/// A binary cross-entropy's rule, which knows its reduction.
trait Reduced: Rule {
    fn reduction(&self) -> Reduction;
}

fn finish<R: Reduced + 'static>(
    input: &Tensor,
    target: &Tensor,
    dtype: DType,
    [x, y]: [Value; 2],
    losses: Value,
    [positive, weight]: [Option<Value>; 2],
    rule: impl FnOnce(Factors) -> R,
) -> Result<Tensor> {
    let losses = match &weight {
        Some(weight) => zip!(&losses, weight; |l, w| l * w)?,
        None => losses,
    };
    let factors = Factors { positive: positive.is_some(), weight: weight.is_some() };
    let rule = rule(factors);
    let out = rule.reduction().apply(&losses)?;
    let args: [Arg<'_>; 2] = [input.into(), target.into()];
    tape::finish(None, &args, dtype, out, |recording| {
        recording.save(0, &x);
        recording.save(1, &y);
        positive.into_iter().chain(weight).for_each(|factor| recording.save_value(factor));
        rule
    })
}

struct BinaryCrossEntropyBackward0 {
    factors: Factors,
    reduction: Reduction,
}

impl Reduced for BinaryCrossEntropyBackward0 {
    fn reduction(&self) -> Reduction {
        self.reduction
    }
}

impl Rule for BinaryCrossEntropyBackward0 {
    fn name(&self) -> &'static str {
        "BinaryCrossEntropyBackward0"
    }

    fn vjp(&self, cx: &Context<'_>, upstream: &Value) -> Result<Vec<Option<Value>>> {
        let (x, y) = (cx.saved(0), cx.saved(1));
        let grad =
            |slope: Value| self.reduction.spread(&self.factors.weighted(cx, slope)?, upstream);
        let input =
            cx.grad(0, || grad(zip!(x, y; |x, y| (x - y) / ((1.0 - x) * x).max(1e-12))?))?;
        let target =
            cx.grad(1, || grad(map!(x; |x| (-x).ln_1p().max(-100.0) - x.ln().max(-100.0))?))?;
        Ok(vec![input, target])
    }

    fn vjp_recorded(&self, cx: &Recorded<'_>, upstream: &Tensor) -> Result<Vec<Option<Tensor>>> {
        let (x, y) = (cx.saved(0)?, cx.saved(1)?);
        let grads = second::through([&x, &y], upstream, |[x, y]| {
            let least = Scalar::Float(-100.0);
            let high = ops::clamp_min(&ops::log(x)?, least)?;
            let low = ops::clamp_min(&ops::log(&ops::sub(1, x)?)?, least)?;
            let terms = ops::add(&ops::mul(y, &high)?, &ops::mul(&ops::sub(1, y)?, &low)?)?;
            self.factors.reduced(cx, ops::neg(&terms)?, self.reduction)
        })?;
        Ok(grads.into_iter().collect())
    }
}

struct BinaryCrossEntropyWithLogitsBackward0 {
    factors: Factors,
    reduction: Reduction,
}

impl Reduced for BinaryCrossEntropyWithLogitsBackward0 {
    fn reduction(&self) -> Reduction {
        self.reduction
    }
}

impl Rule for BinaryCrossEntropyWithLogitsBackward0 {
    fn name(&self) -> &'static str {
        "BinaryCrossEntropyWithLogitsBackward0"
    }

    fn vjp(&self, cx: &Context<'_>, upstream: &Value) -> Result<Vec<Option<Value>>> {
        let (x, y) = (cx.saved(0), cx.saved(1));
        let upstream = &upstream.to_dtype(x.dtype())?;
        let grad =
            |slope: Value| self.reduction.spread(&self.factors.weighted(cx, slope)?, upstream);
        let input = cx.grad(0, || {
            let p = map!(x; |x| 1.0 / (1.0 + (-x).exp()))?;
            grad(match self.factors.positive(cx) {
                Some(positive) => {
                    let t = zip!(positive, y; |w, y| w * y)?;
                    let scale = zip!(&t, y; |t, y| t + 1.0 - y)?;
                    let scaled = zip!(&scale, &p; |s, p| s * p)?;
                    zip!(&scaled, &t; |s, t| s - t)?
                }
                None => zip!(&p, y; |p, y| p - y)?,
            })
        })?;
        let target = cx.grad(1, || {
            grad(match self.factors.positive(cx) {
                Some(positive) => {
                    // log(1 - p) - w · log(p)
                    let low = map!(x; |x| -(x.max(0.0) + (-x.abs()).exp().ln_1p()))?;
                    let high = map!(x; |x| -((-x).max(0.0) + (-x.abs()).exp().ln_1p()))?;
                    let high = zip!(positive, &high; |w, h| w * h)?;
                    zip!(&low, &high; |l, h| l - h)?
                }
                None => map!(x; |x| -x)?,
            })
        })?;
        Ok(vec![input, target])
    }

    fn vjp_recorded(&self, cx: &Recorded<'_>, upstream: &Tensor) -> Result<Vec<Option<Tensor>>> {
        let (x, y) = (cx.saved(0)?, cx.saved(1)?);
        let grads = second::through([&x, &y], upstream, |[x, y]| {
            let rest = super::softplus(&ops::neg(x)?, false, 1.0, 1e9)?;
            let rest = match self.factors.positive {
                true => {
                    let factor = ops::add(&ops::mul(&ops::sub(&cx.saved(2)?, 1)?, y)?, 1)?;
                    ops::mul(&factor, &rest)?
                }
                false => rest,
            };
            let losses = ops::add(&ops::mul(&ops::sub(1, y)?, x)?, &rest)?;
            self.factors.reduced(cx, losses, self.reduction)
        })?;
        Ok(grads.into_iter().collect())
    }
}
