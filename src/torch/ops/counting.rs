//! Counting elements: outside the graph.

use super::super::error::fail;
use super::super::kernel;
use super::super::{DType, Result, Tensor, device};
use super::wrap_dims;

/// `x.count_nonzero(dims)`; no dims mean all.
pub fn count_nonzero(x: &Tensor, dims: &[i64]) -> Result<Tensor> {
    let dims = wrap_dims(dims, x.dim())?;
    let flags = kernel::cast(&kernel::cast(&x.value()?, DType::Bool)?, DType::Int64)?;
    Ok(Tensor::new(kernel::sum_dims(&flags, &dims, false)?, DType::Int64))
}

/// `torch.bincount(x, weights, minlength)`: how often each integer occurs, or the
/// sum of its weights.
pub fn bincount(x: &Tensor, weights: Option<&Tensor>, least: i64) -> Result<Tensor> {
    if x.dtype().is_floating_point() || x.dtype() == DType::Bool {
        return fail!(
            NotImplemented,
            "\"bincount_cpu\" not implemented for '{}'",
            x.dtype().scalar_name()
        );
    }
    if least < 0 {
        return fail!(Runtime, "minlength should be >= 0");
    }
    device::needs_data("bincount", &[x])?;
    let data = x.to_i64s()?;
    if x.dim() != 1 || data.iter().any(|&x| x < 0) {
        return fail!(Runtime, "bincount only supports 1-d non-negative integral inputs.");
    }
    let bins = data.iter().map(|x| x + 1).max().unwrap_or(0).max(least) as usize;
    let Some(weights) = weights else {
        let mut counts = vec![0; bins];
        data.iter().for_each(|&x| counts[x as usize] += 1);
        return Tensor::from_i64(counts, &[bins], DType::Int64);
    };
    if weights.shape() != x.shape() {
        return fail!(Runtime, "weights should be 1-d and have the same length as input");
    }
    let single = weights.dtype() == DType::Float32;
    let mut sums = vec![0.0; bins];
    for (&bin, weight) in data.iter().zip(weights.to_vec()?) {
        let sum = &mut sums[bin as usize];
        *sum = if single { f64::from(*sum as f32 + weight as f32) } else { *sum + weight };
    }
    let dtype = if single { DType::Float32 } else { DType::Float64 };
    Tensor::from_f64(sums, &[bins], dtype)
}

/// `torch.histc(x, bins, min, max)`: how many elements lie in each of equal bins.
pub fn histc(x: &Tensor, bins: i64, min: f64, max: f64) -> Result<Tensor> {
    if !x.dtype().is_floating_point() {
        return fail!(
            NotImplemented,
            "\"histogramdd\" not implemented for '{}'",
            x.dtype().scalar_name()
        );
    }
    let Some(bins) = usize::try_from(bins).ok().filter(|&bins| bins > 0) else {
        return fail!(Runtime, "torch.histc(): bins must be > 0");
    };
    if x.is_meta() {
        return Tensor::meta(&[bins], x.dtype());
    }
    let data = x.to_vec()?;
    let (mut low, mut high) = (min, max);
    if low == high && !data.is_empty() {
        low = data.iter().copied().fold(f64::INFINITY, f64::min);
        high = data.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    }
    if low == high {
        (low, high) = (low - 1.0, high + 1.0);
    }
    if !(low.is_finite() && high.is_finite()) {
        return fail!(Runtime, "torch.histc: range of [{low}, {high}] is not finite");
    }
    if low > high {
        return fail!(Runtime, "torch.histc: max must be larger than min");
    }
    let mut counts = vec![0.0; bins];
    for x in data.into_iter().filter(|x| *x >= low && *x <= high) {
        let bin = ((x - low) * bins as f64 / (high - low)) as usize;
        counts[bin.min(bins - 1)] += 1.0;
    }
    Tensor::from_f64(counts, &[bins], x.dtype())
}
