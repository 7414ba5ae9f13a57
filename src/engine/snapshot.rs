//! Tensors as the protocol shows them.

use std::sync::Arc;

use candle_core::{DType, Tensor as Value};

use crate::protocol::{BINS, Grad, MAX_ELEMENTS, Parameter, Snapshot, Summary, Values};
use crate::torch::{Tensor, is_stand_in};

/// Nodes and gradients above this many elements show their shape only.
const MAX_SHOWN: usize = 256;

/// A candle tensor, for graph and ledger. What cannot be read is shown by shape.
pub fn shown(value: &Value) -> Snapshot {
    take(value, MAX_SHOWN)
}

/// A candle tensor with as much data as a message may carry.
pub fn whole(value: &Value) -> Snapshot {
    let mut snapshot = take(value, MAX_ELEMENTS);
    if snapshot.data.is_none() {
        snapshot.summary = summary(value).map(Box::new);
    }
    snapshot
}

/// Whether no element is NaN or infinite. What cannot be read counts as finite.
pub fn finite(value: &Value) -> bool {
    if !value.dtype().is_float() || is_stand_in(value) {
        return true;
    }
    // A sum of finite numbers may overflow, but not the other way round.
    let sum = value.sum_all().and_then(|sum| sum.to_dtype(DType::F64)?.to_scalar::<f64>());
    sum.map_or(true, f64::is_finite)
        || elements(value).is_none_or(|values| values.iter().all(|value| value.is_finite()))
}

fn take(value: &Value, limit: usize) -> Snapshot {
    Snapshot {
        shape: value.dims().to_vec(),
        dtype: dtype_name(value.dtype()).into(),
        data: (value.elem_count() <= limit).then(|| elements(value)).flatten(),
        summary: None,
    }
}

/// A leaf tensor with its gradient.
pub fn parameter(leaf: &Tensor) -> Option<Parameter> {
    let value = leaf.value().ok()?;
    let fits = value.elem_count() <= MAX_ELEMENTS && !is_stand_in(&value);
    let grad = match leaf.grad() {
        None => Grad::None,
        Some(grad) => {
            let grad = grad.value().ok()?;
            match fits {
                true => Grad::Data(elements(&grad)?),
                false => Grad::Summary(summary(&grad)?),
            }
        }
    };
    Some(Parameter {
        shape: value.dims().to_vec(),
        dtype: leaf.dtype().name().into(),
        data: if fits { Some(elements(&value)?) } else { None },
        summary: if fits { None } else { Some(summary(&value)?) },
        grad,
    })
}

/// A parameter's snapshot with the identities of the tensors that it was taken
/// from, so that an unchanged parameter is neither read nor copied again.
#[derive(Debug)]
pub struct Cached {
    value: candle_core::TensorId,
    grad: Option<candle_core::TensorId>,
    pub parameter: Arc<Parameter>,
}

impl Cached {
    /// The leaf's snapshot now; `before` itself if nothing was replaced since.
    pub fn take(leaf: &Tensor, before: Option<Cached>) -> Option<Cached> {
        let value = leaf.value().ok()?.id();
        let grad = match leaf.grad() {
            Some(grad) => Some(grad.value().ok()?.id()),
            None => None,
        };
        match before {
            Some(cached) if cached.value == value && cached.grad == grad => Some(cached),
            _ => Some(Cached { value, grad, parameter: Arc::new(parameter(leaf)?) }),
        }
    }
}

/// The elements, row-major, widened to `f64`; None where there is no data.
pub fn elements(value: &Value) -> Option<Values> {
    if is_stand_in(value) {
        return None;
    }
    let flat = value.flatten_all().ok()?.to_dtype(DType::F64).ok()?;
    flat.to_vec1::<f64>().ok().map(Values::from)
}

/// Without data, nothing is known: NaN.
fn summary(value: &Value) -> Option<Summary> {
    if is_stand_in(value) {
        let [mean, std, min, max, norm] = [f64::NAN; 5];
        return Some(Summary { mean, std, min, max, norm, histogram: None });
    }
    let values = elements(value)?;
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let squares: f64 = values.iter().map(|v| (v - mean) * (v - mean)).sum();
    let min = values.iter().copied().fold(f64::INFINITY, nan_min);
    let max = values.iter().copied().fold(f64::NEG_INFINITY, nan_max);
    Some(Summary {
        mean,
        std: (squares / (n - 1.0)).sqrt(),
        min,
        max,
        norm: values.iter().map(|v| v * v).sum::<f64>().sqrt(),
        histogram: histogram(&values, min, max),
    })
}

fn histogram(values: &[f64], min: f64, max: f64) -> Option<[u32; BINS]> {
    let width = max - min;
    if !width.is_finite() {
        return None;
    }
    let mut counts = [0; BINS];
    for value in values {
        let part = if width > 0.0 { (value - min) / width } else { 0.0 };
        counts[((part * BINS as f64) as usize).min(BINS - 1)] += 1;
    }
    Some(counts)
}

/// As PyTorch's `min()`: NaN if there is one.
fn nan_min(a: f64, b: f64) -> f64 {
    if a.is_nan() || b.is_nan() { f64::NAN } else { a.min(b) }
}

fn nan_max(a: f64, b: f64) -> f64 {
    -nan_min(-a, -b)
}

fn dtype_name(dtype: DType) -> &'static str {
    match dtype {
        DType::F64 => "float64",
        DType::F16 => "float16",
        DType::BF16 => "bfloat16",
        DType::I64 => "int64",
        DType::I32 => "int32",
        DType::U8 => "bool",
        _ => "float32",
    }
}
