//! Negative log-likelihood and cross-entropy over class indices.

use candle_core::{DType as CandleType, WithDType};

use super::super::error::fail;
use super::super::tape::{self, Context, Recorded, Rule};
use super::super::{DType, Device, Result, Tensor, Value, device, ops};
use super::super::{kernel, second};
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

/// `F.cross_entropy` of scores (N, C, …) or (C) and class indices (N, …) or ().
pub fn cross_entropy(input: &Tensor, target: &Tensor, options: &ClassOptions) -> Result<Tensor> {
    let classes = if input.dim() == 1 { 0 } else { 1 };
    nll_loss(&ops::log_softmax(input, classes)?, target, options)
}

/// `F.nll_loss` of log-probabilities (N, C, …) or (C) and class indices (N, …) or ().
pub fn nll_loss(input: &Tensor, target: &Tensor, options: &ClassOptions) -> Result<Tensor> {
    let shape = input.shape();
    let (images, classes) = match shape[..] {
        [] => return fail!(Value, "Expected 1 or more dimensions (got 0)"),
        [classes] => (1, classes),
        [images, classes, ..] => (images, classes),
    };
    let batch = |shape: &[usize]| if shape.len() > 1 { shape[0] } else { shape.iter().product() };
    if shape.len() > 1 && batch(&target.shape()) != images {
        return fail!(
            Value,
            "Expected input batch_size ({images}) to match target batch_size ({}).",
            batch(&target.shape())
        );
    }
    if shape.len() == 4 && target.dim() != 3 {
        return fail!(
            Runtime,
            "only batches of spatial targets supported (3D tensors) but got targets of dimension: {}",
            target.dim()
        );
    }
    if shape.len() > 2 {
        let expected = [&[images], &shape[2..]].concat();
        if target.shape() != expected {
            return fail!(Runtime, "Expected target size {expected:?}, got {:?}", target.shape());
        }
        if shape.len() != 4 {
            return flattened(input, target, options, &expected);
        }
    }
    if shape.len() == 2 && target.dim() > 1 {
        return fail!(Runtime, "0D or 1D target tensor expected, multi-target not supported");
    }
    if !matches!(target.dtype(), DType::Int64 | DType::UInt8) {
        return fail!(
            Runtime,
            "expected target dtype to be Long or Byte, but got {}",
            target.dtype().scalar_name()
        );
    }
    let place = match &options.weight {
        None => device::common([target, input])?,
        Some(weight) => device::common([input, weight, target])?,
    };
    let targets = target.to_i64s()?;
    if shape.len() == 1 && targets.len() != 1 {
        return fail!(Runtime, "0D or 1D target tensor expected, multi-target not supported");
    }
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
    if place == Device::Meta {
        let out = if options.reduction == Reduction::None { target.shape() } else { Vec::new() };
        let out = device::stand_in(input.dtype().candle(), &out)?;
        let (reduction, dense) = (options.reduction, shape.len() == 4);
        let rule = NllLossBackward { places, factors, total: 0.0, reduction, image: 1, dense };
        return tape::finish_at(place, &[input.into()], input.dtype(), out, |_| rule);
    }
    // One row a sample, its classes side by side.
    let value = match shape.len() {
        4 => input.wide()?.permute((0, 2, 3, 1))?.contiguous()?,
        _ => input.wide()?,
    };
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
    let reduction = options.reduction;
    let out = match (shape.len(), reduction) {
        (1, _) => out.reshape(())?,
        (4, Reduction::None) => out.reshape(target.shape())?,
        _ => out,
    };
    let image = if shape.len() == 4 { shape[2] * shape[3] } else { 1 };
    let rule =
        NllLossBackward { places, factors, total, reduction, image, dense: shape.len() == 4 };
    tape::finish_at(place, &[input.into()], input.dtype(), out, |_| rule)
}

/// Any other number of dimensions, as images of one line.
fn flattened(
    input: &Tensor,
    target: &Tensor,
    options: &ClassOptions,
    shape: &[usize],
) -> Result<Tensor> {
    let (images, classes) = (input.shape()[0] as i64, input.shape()[1] as i64);
    let line = shape[1..].iter().product::<usize>() as i64;
    let input = ops::reshape(input, &[images, classes, 1, line])?;
    let out = nll_loss(&input, &ops::reshape(target, &[images, 1, line])?, options)?;
    match options.reduction {
        Reduction::None => {
            ops::view(&out, &shape.iter().map(|&size| size as i64).collect::<Vec<_>>())
        }
        _ => Ok(out),
    }
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

struct NllLossBackward {
    places: Vec<Option<usize>>,
    factors: Vec<f64>,
    total: f64,
    reduction: Reduction,
    /// Samples in an image.
    image: usize,
    /// Of images, not of single samples.
    dense: bool,
}

impl Rule for NllLossBackward {
    fn name(&self) -> &'static str {
        if self.dense { "NllLoss2DBackward0" } else { "NllLossBackward0" }
    }

    fn targets(&self) -> &[Option<usize>] {
        &self.places
    }

    fn vjp(&self, cx: &Context<'_>, upstream: &Value) -> Result<Vec<Option<Value>>> {
        let shape = cx.input_dims(0);
        let classes = if shape.len() == 1 { shape[0] } else { shape[1] };
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
            let (image, spot) = (row / self.image, row % self.image);
            grad[(image * classes + class) * self.image + spot] = -self.factors[row] * scale;
        }
        let grad = Value::from_vec(grad, shape, upstream.device())?;
        Ok(vec![Some(grad.to_dtype(upstream.dtype())?)])
    }

    fn vjp_recorded(&self, cx: &Recorded<'_>, upstream: &Tensor) -> Result<Vec<Option<Tensor>>> {
        // Linear: the gradient for an upstream of ones, times the upstream.
        let shape = cx.input_dims(0);
        let [Some(slope)] = second::slopes(cx, self, upstream)?.try_into().unwrap_or([None]) else {
            return Ok(vec![None]);
        };
        let upstream = match (self.reduction, shape.len()) {
            (Reduction::None, 2..) => ops::unsqueeze(upstream, 1)?,
            _ => upstream.clone(),
        };
        Ok(vec![Some(ops::mul(&slope, &upstream)?)])
    }
}

/// x / number as PyTorch's own code divides, under another name than a script's.
pub fn div_scalar(x: &Tensor, number: f64) -> Result<Tensor> {
    let out = ops::divided(&x.wide()?, number)?;
    tape::finish(None, &[x.into()], x.dtype(), out, |_| DivBackward1 { number })
}

struct DivBackward1 {
    number: f64,
}

impl Rule for DivBackward1 {
    fn name(&self) -> &'static str {
        "DivBackward1"
    }

    fn vjp(&self, _: &Context<'_>, upstream: &Value) -> Result<Vec<Option<Value>>> {
        Ok(vec![Some(ops::divided(upstream, self.number)?)])
    }

    fn vjp_recorded(&self, _: &Recorded<'_>, upstream: &Tensor) -> Result<Vec<Option<Tensor>>> {
        Ok(vec![Some(div_scalar(upstream, self.number)?)])
    }
}
