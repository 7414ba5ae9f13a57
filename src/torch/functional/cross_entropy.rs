//! Negative log-likelihood and cross-entropy over class indices.

use candle_core::{DType as CandleType, WithDType};

use super::super::error::fail;
use super::super::kernel;
use super::super::tape::{self, Context, Rule};
use super::super::{DType, Result, Tensor, Value, ops};
use super::Reduction;

/// What a classification loss may be told besides its reduction.
#[derive(Debug, Clone)]
pub struct ClassOptions {
    /// One weight a class.
    pub weight: Option<Tensor>,
    /// Samples of this class count nothing.
    pub ignore_index: i64,
    pub reduction: Reduction,
}

impl Default for ClassOptions {
    fn default() -> Self {
        ClassOptions { weight: None, ignore_index: -100, reduction: Reduction::Mean }
    }
}

/// `F.cross_entropy` of scores (N, C) or (C) and class indices (N) or ().
pub fn cross_entropy(input: &Tensor, target: &Tensor, options: &ClassOptions) -> Result<Tensor> {
    if target.shape() == input.shape() && target.dtype().is_floating_point() {
        return fail!(
            NotImplemented,
            "cross_entropy with class probabilities as target is not supported yet"
        );
    }
    let classes = if input.dim() == 1 { 0 } else { 1 };
    nll_loss(&ops::log_softmax(input, classes)?, target, options)
}

/// `F.nll_loss` of log-probabilities (N, C) or (C) and class indices (N) or ().
pub fn nll_loss(input: &Tensor, target: &Tensor, options: &ClassOptions) -> Result<Tensor> {
    let shape = input.shape();
    let (batch, classes) = match shape[..] {
        [classes] => (1, classes),
        [batch, classes] => (batch, classes),
        _ => {
            return fail!(
                NotImplemented,
                "nll_loss and cross_entropy on inputs of {} dimensions are not supported yet",
                shape.len()
            );
        }
    };
    if target.numel() != batch {
        return fail!(
            Value,
            "Expected input batch_size ({batch}) to match target batch_size ({}).",
            target.numel()
        );
    }
    if target.dtype() != DType::Int64 {
        return fail!(
            Runtime,
            "expected target dtype to be Long or Byte, but got {}",
            target.dtype().scalar_name()
        );
    }
    let targets = target.to_i64s()?;
    let ignored = |class: i64| class == options.ignore_index;
    for &class in &targets {
        if !ignored(class) && !(0..classes as i64).contains(&class) {
            return fail!(Index, "Target {class} is out of bounds.");
        }
    }
    if let Some(weight) = &options.weight
        && weight.shape() != [classes]
    {
        return fail!(
            Runtime,
            "weight tensor should be defined either for all {classes} classes or no classes but \
             got weight tensor of shape: {:?}",
            weight.shape()
        );
    }
    // The factor of each sample: its class's weight, zero if ignored.
    let class_weights = options.weight.as_ref().map(Tensor::to_vec).transpose()?;
    let factors: Vec<f64> = (targets.iter())
        .map(|&class| match &class_weights {
            _ if ignored(class) => 0.0,
            Some(weights) => weights[class as usize],
            None => 1.0,
        })
        .collect();
    let places: Vec<Option<usize>> =
        (targets.iter()).map(|&class| (!ignored(class)).then_some(class as usize)).collect();
    let value = input.value()?;
    let (out, total) = match value.dtype() {
        CandleType::F64 => losses::<f64>(&value, classes, &places, &factors, options.reduction)?,
        CandleType::F32 => losses::<f32>(&value, classes, &places, &factors, options.reduction)?,
        _ => {
            return fail!(
                NotImplemented,
                "nll_loss on {} is not supported yet",
                input.dtype().name()
            );
        }
    };
    let out = if shape.len() == 1 { out.reshape(())? } else { out };
    let reduction = options.reduction;
    tape::finish(None, &[input.into()], input.dtype(), out, |_| NllLossBackward0 {
        places,
        factors,
        total,
        reduction,
    })
}

/// The loss, and the sum of the factors that a mean divides by.
fn losses<T: WithDType>(
    value: &Value,
    classes: usize,
    places: &[Option<usize>],
    factors: &[f64],
    reduction: Reduction,
) -> Result<(Value, f64)> {
    let each: Vec<T> = kernel::with_slice(value, |data: &[T]| {
        let loss = |(row, place): (usize, &Option<usize>)| match place {
            Some(class) => T::zero() - data[row * classes + class] * T::from_f64(factors[row]),
            None => T::zero(),
        };
        places.iter().enumerate().map(loss).collect()
    })?;
    let weights: Vec<T> = factors.iter().map(|&factor| T::from_f64(factor)).collect();
    let total = cascade(&weights, places);
    let device = value.device();
    let out = match reduction {
        Reduction::None => return Ok((Value::from_vec(each, places.len(), device)?, 1.0)),
        Reduction::Sum => cascade(&each, places),
        Reduction::Mean => cascade(&each, places) / total,
    };
    Ok((Value::from_vec(vec![out], (), device)?, total.to_f64()))
}

/// ATen's order of adding the samples: eight levels, each passed on to the next
/// after a power of two.
fn cascade<T: WithDType>(terms: &[T], places: &[Option<usize>]) -> T {
    const LEVELS: usize = 8;
    let ceil_log2 = terms.len().max(1).next_power_of_two().trailing_zeros() as usize;
    let power = (ceil_log2 / LEVELS).max(4);
    let mask = (1 << power) - 1;
    let mut levels = [T::zero(); LEVELS];
    for (i, &term) in terms.iter().enumerate() {
        if places[i].is_none() {
            continue;
        }
        levels[0] += term;
        for level in 0..LEVELS - 1 {
            if i & (mask << (level * power)) != 0 {
                break;
            }
            let carried = std::mem::replace(&mut levels[level], T::zero());
            levels[level + 1] += carried;
        }
    }
    levels.into_iter().fold(T::zero(), |sum, level| sum + level)
}

struct NllLossBackward0 {
    places: Vec<Option<usize>>,
    factors: Vec<f64>,
    total: f64,
    reduction: Reduction,
}

impl Rule for NllLossBackward0 {
    fn name(&self) -> &'static str {
        "NllLossBackward0"
    }

    fn vjp(&self, cx: &Context<'_>, upstream: &Value) -> Result<Vec<Option<Value>>> {
        let shape = cx.input_dims(0);
        let classes = shape.last().copied().unwrap_or(1);
        let upstream_data = kernel::to_f64s(upstream)?;
        let single = upstream.dtype() == CandleType::F32;
        let round = |x: f64| if single { f64::from(x as f32) } else { x };
        let mut grad = vec![0.0; shape.iter().product()];
        for (row, place) in self.places.iter().enumerate() {
            let Some(class) = place else { continue };
            let scale = match self.reduction {
                Reduction::None => upstream_data[row],
                Reduction::Sum => upstream_data[0],
                Reduction::Mean => round(upstream_data[0] / self.total),
            };
            grad[row * classes + class] = -self.factors[row] * scale;
        }
        let grad = Value::from_vec(grad, shape, upstream.device())?;
        Ok(vec![Some(grad.to_dtype(upstream.dtype())?)])
    }
}
