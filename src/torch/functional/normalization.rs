//! Batch, layer and group normalization: one kernel over rows that share a mean
//! and a variance.
//!
//! S. Ioffe and C. Szegedy, "Batch Normalization", 2015; J. L. Ba and others,
//! "Layer Normalization", 2016; Y. Wu and K. He, "Group Normalization", 2018.

use candle_core::{DType as CandleType, WithDType};

use super::super::error::fail;
use super::super::storage::Change;
use super::super::tape::{self, Context, Recorded, Rule};
use super::super::{Arg, Result, Tensor, Value, device, kernel, ops, second};

/// How a (rows, parts · inner) matrix is scaled: element (row, column) by the
/// parameter number (row % groups) · parts + column / inner.
#[derive(Debug, Clone, Copy)]
struct Plan {
    groups: usize,
    parts: usize,
    inner: usize,
}

impl Plan {
    fn columns(&self) -> usize {
        self.parts * self.inner
    }

    /// The parameter of a row's first `inner` elements.
    fn first_channel(&self, row: usize) -> usize {
        row % self.groups * self.parts
    }
}

/// Each row's mean and variance, the biased one.
struct Moments {
    mean: Vec<f64>,
    variance: Vec<f64>,
}

fn moments<T: WithDType>(x: &[T], columns: usize) -> Moments {
    let count = columns.max(1) as f64;
    let (mut mean, mut variance) = (Vec::new(), Vec::new());
    for row in x.chunks(columns.max(1)) {
        let centre = row.iter().map(|x| x.to_f64()).sum::<f64>() / count;
        let squares: f64 = row.iter().map(|x| (x.to_f64() - centre).powi(2)).sum();
        mean.push(centre);
        variance.push(squares / count);
    }
    Moments { mean, variance }
}

/// (x - mean) · rstd · weight + bias
fn normalized<T: WithDType>(
    x: &[T],
    affine: [Option<&[T]>; 2],
    mean: &[f64],
    rstd: &[f64],
    plan: Plan,
) -> Vec<T> {
    let [weight, bias] = affine;
    let mut out = Vec::with_capacity(x.len());
    for (row, x) in x.chunks(plan.columns().max(1)).enumerate() {
        let (mean, rstd) = (T::from_f64(mean[row]), T::from_f64(rstd[row]));
        let first = plan.first_channel(row);
        if plan.inner == 1 {
            let part = |values: Option<&[T]>, column: usize, default| {
                values.map_or(default, |values| values[first + column])
            };
            out.extend(x.iter().enumerate().map(|(column, &x)| {
                (x - mean) * rstd * part(weight, column, T::one()) + part(bias, column, T::zero())
            }));
            continue;
        }
        for (part, x) in x.chunks(plan.inner).enumerate() {
            let weight = weight.map_or(T::one(), |weight| weight[first + part]);
            let bias = bias.map_or(T::zero(), |bias| bias[first + part]);
            out.extend(x.iter().map(|&x| (x - mean) * rstd * weight + bias));
        }
    }
    out
}

/// The [`gradients`] of one row whose elements have a parameter each, as in layer
/// normalization; `sums` are those of weight and bias so far.
fn row_gradients<T: WithDType>(
    [x, upstream]: [&[T]; 2],
    weight: Option<&[T]>,
    [d_weight, d_bias]: [&mut [f64]; 2],
    [mean, rstd]: [f64; 2],
    fixed: bool,
    d_x: &mut Vec<T>,
) {
    let (mut sum, mut product) = (0.0, 0.0);
    let factor = |column: usize| weight.map_or(T::one(), |weight| weight[column]);
    for (column, (x, g)) in x.iter().zip(upstream).enumerate() {
        let g = g.to_f64();
        let g_x = g * (x.to_f64() - mean) * rstd;
        d_weight[column] += g_x;
        d_bias[column] += g;
        let weight = factor(column).to_f64();
        sum += weight * g;
        product += weight * g_x;
    }
    let count = x.len().max(1) as f64;
    let (sum, product) = if fixed { (0.0, 0.0) } else { (sum / count, product / count) };
    let (centre, scale) = (T::from_f64(mean), T::from_f64(rstd));
    let (sum, product) = (T::from_f64(sum), T::from_f64(product));
    d_x.extend(x.iter().zip(upstream).enumerate().map(|(column, (&x, &g))| {
        scale * (g * factor(column) - sum - (x - centre) * scale * product)
    }));
}

/// The gradients of x, weight and bias.
fn gradients<T: WithDType>(
    [x, upstream]: [&[T]; 2],
    weight: Option<&[T]>,
    rule: &NormBackward,
) -> [Vec<T>; 3] {
    let NormBackward { plan, mean, rstd, fixed, .. } = rule;
    let channels = plan.groups * plan.parts;
    let (mut d_weight, mut d_bias) = (vec![0.0; channels], vec![0.0; channels]);
    let mut d_x = Vec::with_capacity(x.len());
    let columns = plan.columns().max(1);
    for (row, (x, upstream)) in x.chunks(columns).zip(upstream.chunks(columns)).enumerate() {
        let first = plan.first_channel(row);
        if plan.inner == 1 {
            let channels = first..first + plan.parts;
            let sums = [&mut d_weight[channels.clone()], &mut d_bias[channels.clone()]];
            let weight = weight.map(|weight| &weight[channels]);
            row_gradients([x, upstream], weight, sums, [mean[row], rstd[row]], *fixed, &mut d_x);
            continue;
        }
        let (mut sum, mut product) = (0.0, 0.0);
        for part in 0..plan.parts {
            let channel = first + part;
            let range = part * plan.inner..(part + 1) * plan.inner;
            let (mut g_sum, mut gx_sum) = (0.0, 0.0);
            for (x, g) in x[range.clone()].iter().zip(&upstream[range]) {
                let g = g.to_f64();
                g_sum += g;
                gx_sum += g * (x.to_f64() - mean[row]) * rstd[row];
            }
            d_weight[channel] += gx_sum;
            d_bias[channel] += g_sum;
            let weight = weight.map_or(1.0, |weight| weight[channel].to_f64());
            sum += weight * g_sum;
            product += weight * gx_sum;
        }
        let count = columns as f64;
        let (sum, product) = if *fixed { (0.0, 0.0) } else { (sum / count, product / count) };
        let (centre, scale) = (T::from_f64(mean[row]), T::from_f64(rstd[row]));
        let (sum, product) = (T::from_f64(sum), T::from_f64(product));
        for part in 0..plan.parts {
            let channel = first + part;
            let range = part * plan.inner..(part + 1) * plan.inner;
            let weight = weight.map_or(T::one(), |weight| weight[channel]);
            d_x.extend(
                x[range.clone()]
                    .iter()
                    .zip(&upstream[range])
                    .map(|(&x, &g)| scale * (g * weight - sum - (x - centre) * scale * product)),
            );
        }
    }
    let narrow = |sums: Vec<f64>| sums.into_iter().map(T::from_f64).collect();
    [d_x, narrow(d_weight), narrow(d_bias)]
}

/// Calls a function with `f32` or `f64` for a value's type.
macro_rules! by_type {
    ($value:expr, $function:ident($($arg:expr),*)) => {
        match $value.dtype() {
            CandleType::F64 => $function::<f64>($($arg),*),
            CandleType::F32 => $function::<f32>($($arg),*),
            other => fail!(NotImplemented, "normalization of {other:?} is not supported yet"),
        }
    };
}

fn find_moments<T: WithDType>(x: &Value, columns: usize) -> Result<Moments> {
    kernel::with_slice(x, |x: &[T]| moments(x, columns))
}

fn apply<T: WithDType>(
    x: &Value,
    weight: Option<&Value>,
    bias: Option<&Value>,
    rule: &NormBackward,
) -> Result<Value> {
    let read = |value: Option<&Value>| -> Result<Option<Vec<T>>> {
        value.map(|value| kernel::with_slice(value, <[T]>::to_vec)).transpose()
    };
    let (weight, bias) = (read(weight)?, read(bias)?);
    let affine = [weight.as_deref(), bias.as_deref()];
    let out =
        kernel::with_slice(x, |x: &[T]| normalized(x, affine, &rule.mean, &rule.rstd, rule.plan))?;
    Ok(Value::from_vec(out, x.shape(), x.device())?)
}

fn differentiate<T: WithDType>(
    x: &Value,
    upstream: &Value,
    weight: Option<&Value>,
    rule: &NormBackward,
) -> Result<[Value; 3]> {
    let weight: Option<Vec<T>> =
        weight.map(|weight| kernel::with_slice(weight, <[T]>::to_vec)).transpose()?;
    let [d_x, d_weight, d_bias] = kernel::with_slice(x, |x: &[T]| {
        kernel::with_slice(upstream, |g: &[T]| gradients([x, g], weight.as_deref(), rule))
    })??;
    let device = x.device();
    let channels = d_weight.len();
    Ok([
        Value::from_vec(d_x, x.shape(), device)?,
        Value::from_vec(d_weight, channels, device)?,
        Value::from_vec(d_bias, channels, device)?,
    ])
}

struct NormBackward {
    name: &'static str,
    plan: Plan,
    mean: Vec<f64>,
    rstd: Vec<f64>,
    eps: f64,
    /// Mean and variance are the running ones: constants.
    fixed: bool,
    /// Channels lie first in the kernel's matrix, second in the tensor.
    by_channel: bool,
    /// How many of weight and bias there are.
    parameters: usize,
}

impl NormBackward {
    /// Normalizes and records.
    fn run(
        mut self,
        x: &Tensor,
        value: &Value,
        weight: Option<&Tensor>,
        bias: Option<&Tensor>,
    ) -> Result<Tensor> {
        let parameter = |tensor: Option<&Tensor>| tensor.map(Tensor::wide).transpose();
        let (scale, shift) = (parameter(weight)?, parameter(bias)?);
        let out = by_type!(value, apply(value, scale.as_ref(), shift.as_ref(), &self))?;
        let out = if self.by_channel { channels_second(&out, &x.shape())? } else { out };
        let input = x.wide()?;
        let args: Vec<Arg<'_>> =
            [Some(x), weight, bias].into_iter().flatten().map(Arg::Tensor).collect();
        self.parameters = args.len() - 1;
        tape::finish(None, &args, x.dtype(), out, |recording| {
            recording.save(0, &input);
            if let Some(scale) = &scale {
                recording.save(1, scale);
            }
            self
        })
    }
}

impl Rule for NormBackward {
    fn name(&self) -> &'static str {
        self.name
    }

    fn vjp(&self, cx: &Context<'_>, upstream: &Value) -> Result<Vec<Option<Value>>> {
        let x = cx.saved(0);
        let shape = x.dims();
        let (x, upstream) = match self.by_channel {
            true => (channels_first(x)?, channels_first(upstream)?),
            false => (x.clone(), upstream.clone()),
        };
        let weight = (self.parameters > 0).then(|| cx.saved(1));
        let [d_x, d_weight, d_bias] = by_type!(x, differentiate(&x, &upstream, weight, self))?;
        let d_x = if self.by_channel { channels_second(&d_x, shape)? } else { d_x };
        let mut grads = vec![cx.needs(0).then_some(d_x)];
        for (at, grad) in [d_weight, d_bias].into_iter().enumerate().take(self.parameters) {
            grads.push(cx.grad(at + 1, || Ok(grad.reshape(cx.input_dims(at + 1))?))?);
        }
        Ok(grads)
    }

    fn vjp_recorded(&self, cx: &Recorded<'_>, upstream: &Tensor) -> Result<Vec<Option<Tensor>>> {
        let x = cx.saved(0)?;
        let shape = x.shape();
        // The dimensions that have a mean of their own, and how parameters lie in them.
        let (over, lies): (Vec<i64>, Vec<i64>) = match self.by_channel {
            true => {
                let others = (0..shape.len() as i64).filter(|&dim| dim != 1).collect();
                let lies = (0..shape.len()).map(|dim| if dim == 1 { shape[1] as i64 } else { 1 });
                (others, lies.collect())
            }
            false if self.name == "NativeLayerNormBackward0" => {
                let columns = self.plan.columns();
                let mut dims = shape.len();
                while dims > 0 && shape[dims - 1..].iter().product::<usize>() < columns {
                    dims -= 1;
                }
                let first = dims.saturating_sub(1);
                let over = (first as i64..shape.len() as i64).collect();
                (over, shape[first..].iter().map(|&size| size as i64).collect())
            }
            false => return second::refuse(self.name),
        };
        let normal = |x: &Tensor| -> Result<Tensor> {
            let (mean, variance) = match self.fixed {
                true => {
                    let rows = |of: &dyn Fn(usize) -> f64| {
                        let numbers = (0..self.mean.len()).map(of).collect();
                        ops::view(&Tensor::from_f64(numbers, &[self.mean.len()], x.dtype())?, &lies)
                    };
                    let variance = |row: usize| self.rstd[row].powi(-2) - self.eps;
                    (rows(&|row| self.mean[row])?, rows(&variance)?)
                }
                false => (ops::mean_dims(x, &over, true)?, ops::var(x, &over, 0.0, true)?),
            };
            ops::mul(&ops::sub(x, &mean)?, &ops::rsqrt(&ops::add(&variance, self.eps)?)?)
        };
        let laid = |parameter: &Tensor| ops::reshape(parameter, &lies);
        let mut grads: Vec<Option<Tensor>> = match self.parameters {
            0 => second::through([&x], upstream, |[x]| normal(x))?.into_iter().collect(),
            _ => second::through([&x, &cx.saved(1)?], upstream, |[x, weight]| {
                ops::mul(&normal(x)?, &laid(weight)?)
            })?
            .into_iter()
            .collect(),
        };
        if self.parameters == 2 {
            grads.push(cx.grad(2, || {
                let sizes: Vec<usize> = lies.iter().map(|&size| size as usize).collect();
                second::reshaped(&second::sum_to(upstream, &sizes)?, cx.input_dims(2))
            })?);
        }
        Ok(grads)
    }
}

/// (N, C, …) to (C, N, …), row by row.
fn channels_first(value: &Value) -> Result<Value> {
    Ok(value.transpose(0, 1)?.contiguous()?)
}

/// The way back from [`channels_first`].
fn channels_second(value: &Value, shape: &[usize]) -> Result<Value> {
    let mut first = shape.to_vec();
    first.swap(0, 1);
    Ok(value.reshape(first)?.transpose(0, 1)?.contiguous()?)
}

/// `running_mean` and `running_var`.
pub struct Running<'a> {
    pub mean: &'a Tensor,
    pub variance: &'a Tensor,
}

/// `F.batch_norm` of (N, C, …), a mean and a variance for each channel: the
/// batch's own while `training`, which the running ones then follow, else those.
pub fn batch_norm(
    x: &Tensor,
    weight: Option<&Tensor>,
    bias: Option<&Tensor>,
    running: Option<&Running<'_>>,
    training: bool,
    momentum: f64,
    eps: f64,
) -> Result<Tensor> {
    let shape = x.shape();
    let Some(&channels) = shape.get(1) else {
        return fail!(Runtime, "batch_norm expects at least 2 dimensions");
    };
    let count = x.numel() / channels.max(1);
    let named = [
        ("running_mean", running.map(|running| running.mean)),
        ("running_var", running.map(|running| running.variance)),
        ("weight", weight),
        ("bias", bias),
    ];
    let mean = running.map(|running| running.mean);
    device::common([Some(x), weight, bias, mean].into_iter().flatten())?;
    for (name, tensor) in named {
        if let Some(found) = tensor.map(Tensor::numel).filter(|&found| found != channels) {
            return fail!(Runtime, "{name} should contain {channels} elements not {found}");
        }
    }
    let value = channels_first(&x.wide()?)?;
    let (mean, variance) = match running {
        Some(running) if !training => (running.mean.to_vec()?, running.variance.to_vec()?),
        _ => {
            let Moments { mean, variance } = by_type!(value, find_moments(&value, count))?;
            (mean, variance)
        }
    };
    if let (true, Some(running)) = (training, running) {
        let correction = count as f64 / (count as f64 - 1.0);
        let unbiased: Vec<f64> = variance.iter().map(|variance| variance * correction).collect();
        follow(running.mean, &mean, momentum)?;
        follow(running.variance, &unbiased, momentum)?;
    }
    let rule = NormBackward {
        name: "NativeBatchNormBackward0",
        plan: Plan { groups: channels, parts: 1, inner: count },
        rstd: variance.iter().map(|variance| 1.0 / (variance + eps).sqrt()).collect(),
        mean,
        eps,
        fixed: !training,
        by_channel: true,
        parameters: 0,
    };
    rule.run(x, &value, weight, bias)
}

/// running ← momentum · new + (1 - momentum) · running
fn follow(running: &Tensor, new: &[f64], momentum: f64) -> Result<()> {
    let old = running.to_vec()?;
    let mix = |(old, new): (&f64, &f64)| momentum * new + (1.0 - momentum) * old;
    let mixed = old.iter().zip(new).map(mix).collect();
    let fresh = Tensor::from_f64(mixed, &running.shape(), running.dtype())?;
    running.write(&fresh.value()?, Change::Values)
}

/// `F.layer_norm` over the last dimensions, `shape`.
pub fn layer_norm(
    x: &Tensor,
    shape: &[usize],
    weight: Option<&Tensor>,
    bias: Option<&Tensor>,
    eps: f64,
) -> Result<Tensor> {
    let size = x.shape();
    if !size.ends_with(shape) {
        let dims: Vec<String> = shape.iter().map(usize::to_string).collect();
        return fail!(
            Runtime,
            "Given normalized_shape={shape:?}, expected input with shape [*, {}], but got input \
             of size{size:?}",
            dims.join(", ")
        );
    }
    let columns = shape.iter().product();
    let plan = Plan { groups: 1, parts: columns, inner: 1 };
    whole_rows("NativeLayerNormBackward0", x, plan, weight, bias, eps)
}

/// `F.group_norm` of (N, C, …): the channels in `groups` groups.
pub fn group_norm(
    x: &Tensor,
    groups: usize,
    weight: Option<&Tensor>,
    bias: Option<&Tensor>,
    eps: f64,
) -> Result<Tensor> {
    let shape = x.shape();
    let Some(&channels) = shape.get(1) else {
        return fail!(
            Runtime,
            "Expected at least 2 dimensions for input tensor but received {}",
            x.dim()
        );
    };
    if groups == 0 || !channels.is_multiple_of(groups) {
        return fail!(
            Runtime,
            "Expected number of channels in input to be divisible by num_groups, but got input \
             of shape {shape:?} and num_groups={groups}"
        );
    }
    let plan =
        Plan { groups, parts: channels / groups, inner: shape[2..].iter().product::<usize>() };
    whole_rows("NativeGroupNormBackward0", x, plan, weight, bias, eps)
}

fn whole_rows(
    name: &'static str,
    x: &Tensor,
    plan: Plan,
    weight: Option<&Tensor>,
    bias: Option<&Tensor>,
    eps: f64,
) -> Result<Tensor> {
    let value = x.wide()?;
    let Moments { mean, variance } = by_type!(value, find_moments(&value, plan.columns()))?;
    let rule = NormBackward {
        name,
        plan,
        rstd: variance.iter().map(|variance| 1.0 / (variance + eps).sqrt()).collect(),
        mean,
        eps,
        fixed: false,
        by_channel: false,
        parameters: 0,
    };
    rule.run(x, &value, weight, bias)
}
