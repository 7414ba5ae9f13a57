//! Optimizer arithmetic, one parameter at a time and one pass over its memory,
//! and gradient clipping. Which parameters, which groups and where the state is
//! kept is the business of the `torch.optim` classes above.
//!
//! Every product and sum is rounded where ATen rounds it, so that trajectories
//! agree with PyTorch's.

mod adadelta;
mod adagrad;
mod adamax;
mod nadam;
mod radam;
mod real;
mod rmsprop;

pub use adadelta::{Adadelta, adadelta};
pub use adagrad::{Adagrad, adagrad};
pub use adamax::{Adamax, adamax};
pub use nadam::{NAdam, nadam};
pub use radam::{RAdam, radam};
pub use rmsprop::{RmsProp, rmsprop};

use super::error::fail;
use super::kernel::gpu;
use super::ops::{self, norm_value};
use super::storage::Change;
use super::{DType, Result, Scalar, Tensor, Value, grad_mode, kernel};
use real::{Real, to_bfloat16, to_float16};

/// Options of `torch.optim.SGD`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sgd {
    pub lr: f64,
    pub momentum: f64,
    pub dampening: f64,
    pub weight_decay: f64,
    pub nesterov: bool,
    pub maximize: bool,
}

impl Sgd {
    /// Plain gradient descent.
    pub fn new(lr: f64) -> Sgd {
        Sgd {
            lr,
            momentum: 0.0,
            dampening: 0.0,
            weight_decay: 0.0,
            nesterov: false,
            maximize: false,
        }
    }
}

/// One SGD step: with the gradient g (negated to maximise),
///
/// ```text
/// g ← g + weight_decay · p
/// b ← momentum · b + (1 - dampening) · g      the first time b ← g
/// g ← g + momentum · b  with nesterov, else b
/// p ← p - lr · g
/// ```
///
/// Returns the momentum buffer: the one given, changed in place, or the first.
pub fn sgd(
    parameter: &Tensor,
    grad: &Tensor,
    buffer: Option<&Tensor>,
    options: &Sgd,
) -> Result<Option<Tensor>> {
    let Sgd { lr, momentum, dampening, weight_decay, nesterov, maximize } = *options;
    let (p, g) = (parameter.resident()?, grad.resident()?);
    if gpu::is_on_gpu(&p) && parameter.dtype().size() >= 4 {
        let kept = 1.0 - dampening;
        let step = gpu::Sgd { lr, momentum, kept, weight_decay, nesterov, maximize };
        let before = buffer.map(Tensor::resident).transpose()?;
        let [p, b] = step.step(&p, &g, before.as_ref())?;
        parameter.write(&p, Change::Values)?;
        return match buffer {
            _ if momentum == 0.0 => Ok(None),
            Some(buffer) => buffer.write(&b, Change::Values).map(|()| Some(buffer.clone())),
            None => Ok(Some(Tensor::new(b, parameter.dtype()))),
        };
    }
    macro_rules! step {
        ($float:ty) => {{
            let [lr, momentum, kept, weight_decay] =
                [-lr, momentum, 1.0 - dampening, weight_decay].map(|x| x as $float);
            let slope = move |p: $float, g: $float| {
                let g = if maximize { -g } else { g };
                if weight_decay == 0.0 { g } else { p.mul_add(weight_decay, g) }
            };
            if momentum == 0.0 {
                let [p] =
                    kernel::fuse(
                        [&p, &g],
                        move |[p, g]: [$float; 2]| [slope(p, g).mul_add(lr, p)],
                    )?;
                (p, None)
            } else {
                let before = buffer.map(Tensor::value).transpose()?;
                let first = before.is_none();
                let before = before.unwrap_or_else(|| g.clone());
                let [p, b] = kernel::fuse([&p, &g, &before], move |[p, g, b]: [$float; 3]| {
                    let g = slope(p, g);
                    let b = if first { g } else { add_scaled(b * momentum, kept, g) };
                    let g = if nesterov { b.mul_add(momentum, g) } else { b };
                    [g.mul_add(lr, p), b]
                })?;
                (p, Some(b))
            }
        }};
    }
    let (p, b) = match parameter.dtype() {
        DType::Float64 => step!(f64),
        DType::Float32 => step!(f32),
        _ => return grad_mode::without(|| sgd_of_half(parameter, grad, buffer, options)),
    };
    parameter.write(&p, Change::Values)?;
    match (b, buffer) {
        (None, _) => Ok(None),
        (Some(b), Some(buffer)) => {
            buffer.write(&b, Change::Values)?;
            Ok(Some(buffer.clone()))
        }
        (Some(b), None) => Ok(Some(Tensor::new(b, parameter.dtype()))),
    }
}

/// [`sgd`] on half types, one rounded operation after the other as in PyTorch.
fn sgd_of_half(
    parameter: &Tensor,
    grad: &Tensor,
    buffer: Option<&Tensor>,
    options: &Sgd,
) -> Result<Option<Tensor>> {
    let Sgd { lr, momentum, dampening, weight_decay, nesterov, maximize } = *options;
    let mut g = if maximize { ops::neg(grad)? } else { grad.clone() };
    if weight_decay != 0.0 {
        g = ops::add_alpha(&g, parameter, weight_decay)?;
    }
    let mut kept = None;
    if momentum != 0.0 {
        let b = match buffer {
            None => ops::clone(&g)?,
            Some(buffer) => ops::add_alpha_(&ops::mul_(buffer, momentum)?, &g, 1.0 - dampening)?,
        };
        g = if nesterov { ops::add_alpha(&g, &b, momentum)? } else { b.clone() };
        kept = Some(b);
    }
    ops::add_alpha_(parameter, &g, -lr)?;
    Ok(kept)
}

/// sum + factor · x: a plain sum where the factor is one, else rounded once.
fn add_scaled<T: Real>(sum: T, factor: T, x: T) -> T {
    if factor == T::from_f64(1.0) { sum + x } else { x.fused(factor, sum) }
}

/// Options of `torch.optim.Adam`; with `decoupled` those of `AdamW`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Adam {
    pub lr: f64,
    pub beta1: f64,
    pub beta2: f64,
    pub eps: f64,
    pub weight_decay: f64,
    /// AdamW: shrink the parameter itself instead of changing the gradient.
    pub decoupled: bool,
    pub amsgrad: bool,
    pub maximize: bool,
}

/// Adam's memory of one parameter, all of its shape.
pub struct Moments<'a> {
    pub exp_avg: &'a Tensor,
    pub exp_avg_sq: &'a Tensor,
    /// With `amsgrad`.
    pub max_exp_avg_sq: Option<&'a Tensor>,
}

/// One Adam step, the `step`-th counted from 1: with the gradient g,
///
/// ```text
/// m ← m + (1 - β1) · (g - m)
/// v ← β2 · v + (1 - β2) · g²
/// p ← p - lr / (1 - β1ᵗ) · m / (√v / √(1 - β2ᵗ) + eps)
/// ```
///
/// with the largest v so far under the root for `amsgrad`. Weight decay goes
/// before: into g, or into p when `decoupled`.
pub fn adam(
    parameter: &Tensor,
    grad: &Tensor,
    moments: &Moments<'_>,
    step: f64,
    options: &Adam,
) -> Result<()> {
    let Adam { lr, beta1, beta2, eps, weight_decay, decoupled, amsgrad, maximize } = *options;
    let dtype = parameter.dtype();
    let correction1 = 1.0 - beta1.powf(step);
    let correction2 = (1.0 - beta2.powf(step)).sqrt();
    // On half types that sum is rounded as any other.
    let apart = weight_decay != 0.0 && !decoupled && dtype.size() == 2;
    let (g, weight_decay) = match apart {
        true => {
            let g = if maximize { ops::neg(grad)? } else { grad.clone() };
            (grad_mode::without(|| ops::add_alpha(&g, parameter, weight_decay))?, 0.0)
        }
        false => (grad.clone(), weight_decay),
    };
    let maximize = maximize && !apart;
    let (p, g) = (parameter.wide_resident()?, g.wide_resident()?);
    let (m, v) = (moments.exp_avg.wide_resident()?, moments.exp_avg_sq.wide_resident()?);
    let highest = match moments.max_exp_avg_sq {
        Some(highest) => highest.wide_resident()?,
        None if amsgrad => return fail!(Runtime, "amsgrad needs max_exp_avg_sq"),
        None => v.clone(),
    };
    macro_rules! step {
        ($float:ty, $round:expr) => {{
            let round = $round;
            let shrink = (1.0 - lr * weight_decay) as $float;
            let [rate, beta2, new, correction2, eps, decay] = [
                -(lr / correction1),
                beta2,
                1.0 - beta2,
                correction2,
                dtype.round(eps),
                weight_decay,
            ]
            .map(|x| x as $float);
            kernel::fuse([&p, &g, &m, &v, &highest], move |[p, g, m, v, highest]: [$float; 5]| {
                let g = if maximize { -g } else { g };
                let (p, g) = match decay != 0.0 {
                    true if decoupled => (round(p * shrink), g),
                    true => (p, round(p.mul_add(decay, g))),
                    false => (p, g),
                };
                let m = round(Real::lerp(m, g, 1.0 - beta1));
                let v = round((new * g).mul_add(g, round(v * beta2)));
                let highest =
                    if amsgrad && (highest > v || highest.is_nan()) { highest } else { v };
                let root = round(highest.sqrt());
                let denominator = round(round(root / correction2) + eps);
                [round(p + rate * m / denominator), m, v, highest]
            })
        }};
    }
    let [p, m, v, highest] = match dtype {
        _ if gpu::is_on_gpu(&p) => {
            let (rate, shrink) = (-(lr / correction1), 1.0 - lr * weight_decay);
            let shrink = (decoupled && weight_decay != 0.0).then_some(shrink);
            gpu::Adam {
                rate,
                beta1,
                beta2,
                correction2,
                eps,
                weight_decay,
                shrink,
                amsgrad,
                maximize,
            }
            .step([&p, &g, &m, &v, &highest])?
        }
        DType::Float64 => step!(f64, |x: f64| x)?,
        DType::Float16 => step!(f32, to_float16)?,
        DType::BFloat16 => step!(f32, to_bfloat16)?,
        _ => step!(f32, |x: f32| x)?,
    };
    let cast = |value: Value| kernel::cast(&value, dtype);
    let (p, m, v, highest) = (cast(p)?, cast(m)?, cast(v)?, cast(highest)?);
    moments.exp_avg.write(&m, Change::Values)?;
    moments.exp_avg_sq.write(&v, Change::Values)?;
    if let Some(tensor) = moments.max_exp_avg_sq {
        tensor.write(&highest, Change::Values)?;
    }
    parameter.write(&p, Change::Values)
}

/// `torch.nn.utils.clip_grad_norm_`: scales the gradients so that their common
/// p-norm is at most `max_norm`; returns the norm they had.
pub fn clip_grad_norm_(
    parameters: &[Tensor],
    max_norm: f64,
    norm_type: f64,
    error_if_nonfinite: bool,
) -> Result<Tensor> {
    let grads: Vec<Tensor> = parameters.iter().filter_map(Tensor::grad).collect();
    let Some(first) = grads.first() else { return Tensor::scalar(0.0, None) };
    let norms = grads.iter().map(|grad| {
        let value = kernel::cast(&grad.value()?, first.dtype())?;
        let dims: Vec<usize> = (0..value.rank()).collect();
        kernel::cast(&norm_value(&kernel::wide(&value)?, norm_type, &dims, false)?, first.dtype())
    });
    let norms = Value::stack(&norms.collect::<Result<Vec<_>>>()?, 0)?;
    let total = norm_value(&kernel::wide(&norms)?, norm_type, &[0], false)?;
    let total = first.beside(kernel::cast(&total, first.dtype())?, first.dtype())?;
    if error_if_nonfinite && !total.item()?.to_f64().is_finite() {
        let order = match norm_type {
            order if order.is_infinite() => "inf".to_owned(),
            order => format!("{order:?}"),
        };
        return fail!(
            Runtime,
            "The total norm of order {order} for gradients from `parameters` is non-finite, so it \
             cannot be clipped. To disable this error and scale the gradients by the non-finite \
             norm anyway, set `error_if_nonfinite=False`"
        );
    }
    grad_mode::without(|| {
        let safe = ops::add(&total, 1e-6)?;
        let factor = ops::mul(&ops::reciprocal(&safe)?, max_norm)?;
        let factor = ops::clamp(&factor, None, Some(Scalar::Float(1.0)))?;
        grads.iter().try_for_each(|grad| ops::mul_(grad, &factor).map(drop))
    })?;
    Ok(total)
}

/// `torch.nn.utils.clip_grad_value_`: every gradient's elements to ±`clip_value`.
pub fn clip_grad_value_(parameters: &[Tensor], clip_value: f64) -> Result<()> {
    grad_mode::without(|| {
        parameters.iter().filter_map(Tensor::grad).try_for_each(|grad| {
            let (low, high) = (Scalar::Float(-clip_value), Scalar::Float(clip_value));
            ops::clamp_(&grad, Some(low), Some(high)).map(drop)
        })
    })
}
