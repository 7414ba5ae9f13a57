//! Tensors as the protocol shows them.

use std::collections::HashMap;
use std::sync::Arc;

use candle_core::{DType, Tensor as Value, TensorId};

use crate::protocol::{BINS, Grad, MAX_ELEMENTS, Parameter, Shown, Snapshot, Summary, Values};
use crate::torch::{Tensor, is_stand_in};

/// Nodes and gradients above this many elements show their shape only.
const MAX_SHOWN: usize = 256;

/// So many tensors are remembered, or twice as many.
const REMEMBERED: usize = 512;

/// Snapshots of the tensors that came lately, so that none is read twice and what
/// is shown in several places is the same. A candle tensor never changes.
#[derive(Debug, Default)]
pub struct Snapshots {
    recent: HashMap<TensorId, Taken>,
    /// What was recent before: forgotten when `recent` is full again.
    older: HashMap<TensorId, Taken>,
}

/// What was taken of one tensor.
#[derive(Debug, Clone, Default)]
struct Taken {
    shown: Option<Snapshot>,
    whole: Option<Snapshot>,
}

impl Snapshots {
    /// A candle tensor, for graph and ledger. What cannot be read is shown by shape.
    pub fn shown(&mut self, value: &Value) -> Snapshot {
        if value.elem_count() <= MAX_SHOWN {
            return self.whole(value);
        }
        let shape_only = || Snapshot::from(Shown { data: None, summary: None, ..frame(value) });
        self.taken(value).shown.get_or_insert_with(shape_only).clone()
    }

    /// A candle tensor with as much data as a message may carry.
    pub fn whole(&mut self, value: &Value) -> Snapshot {
        self.taken(value).whole.get_or_insert_with(|| whole(value)).clone()
    }

    fn taken(&mut self, value: &Value) -> &mut Taken {
        if self.recent.len() >= REMEMBERED {
            self.older = std::mem::take(&mut self.recent);
        }
        let Snapshots { recent, older } = self;
        recent.entry(value.id()).or_insert_with(|| older.remove(&value.id()).unwrap_or_default())
    }

    /// A leaf tensor with its gradient.
    fn parameter(&mut self, leaf: &Tensor) -> Option<Parameter> {
        let value = self.whole(&leaf.value().ok()?);
        let grad = match leaf.grad() {
            None => Grad::None,
            Some(grad) => {
                let grad = self.whole(&grad.value().ok()?);
                match (&grad.data, &grad.summary) {
                    (Some(data), _) => Grad::Data(data.clone()),
                    (None, summary) => Grad::Summary(summary.clone()?),
                }
            }
        };
        if value.data.is_none() && value.summary.is_none() {
            return None;
        }
        Some(Parameter {
            shape: value.shape.clone(),
            dtype: leaf.dtype().name().into(),
            data: value.data.clone(),
            summary: value.summary.clone(),
            grad,
        })
    }
}

fn whole(value: &Value) -> Snapshot {
    let data = (value.elem_count() <= MAX_ELEMENTS).then(|| elements(value)).flatten();
    let summary = if data.is_none() { summary(value).map(Box::new) } else { None };
    Snapshot::from(Shown { data, summary, ..frame(value) })
}

/// All but the numbers.
fn frame(value: &Value) -> Shown {
    Shown {
        shape: value.dims().to_vec(),
        dtype: dtype_name(value.dtype()).into(),
        data: None,
        summary: None,
    }
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

/// A parameter's snapshot with the identities of the tensors that it was taken
/// from, so that an unchanged parameter is neither read nor copied again.
#[derive(Debug)]
pub struct Cached {
    value: TensorId,
    grad: Option<TensorId>,
    pub parameter: Arc<Parameter>,
}

impl Cached {
    /// The leaf's snapshot now; `before` itself if nothing was replaced since.
    pub fn take(
        leaf: &Tensor,
        before: Option<Cached>,
        snapshots: &mut Snapshots,
    ) -> Option<Cached> {
        let value = leaf.value().ok()?.id();
        let grad = match leaf.grad() {
            Some(grad) => Some(grad.value().ok()?.id()),
            None => None,
        };
        match before {
            Some(cached) if cached.value == value && cached.grad == grad => Some(cached),
            _ => Some(Cached { value, grad, parameter: Arc::new(snapshots.parameter(leaf)?) }),
        }
    }
}

/// The elements, row-major; None where there is no data.
pub fn elements(value: &Value) -> Option<Values> {
    if is_stand_in(value) {
        return None;
    }
    let flat = value.flatten_all().ok()?;
    match flat.dtype() {
        DType::F32 => flat.to_vec1::<f32>().ok().map(Values::from),
        _ => flat.to_dtype(DType::F64).ok()?.to_vec1::<f64>().ok().map(Values::from),
    }
}

/// Without data, nothing is known: NaN.
fn summary(value: &Value) -> Option<Summary> {
    if is_stand_in(value) {
        return Some(Summary::NOTHING);
    }
    let values = elements(value)?;
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let squares: f64 = values.iter().map(|v| (v - mean) * (v - mean)).sum();
    let (mut min, mut max, mut nan) = (f64::INFINITY, f64::NEG_INFINITY, false);
    for value in values.iter() {
        min = if value < min { value } else { min };
        max = if value > max { value } else { max };
        nan |= value.is_nan();
    }
    if nan {
        // As PyTorch's `min()` and `max()`.
        (min, max) = (f64::NAN, f64::NAN);
    }
    Some(Summary {
        mean,
        std: (squares / (n - 1.0)).sqrt(),
        min,
        max,
        norm: values.iter().map(|v| v * v).sum::<f64>().sqrt(),
        histogram: histogram(&values, min, max),
    })
}

fn histogram(values: &Values, min: f64, max: f64) -> Option<[u32; BINS]> {
    let width = max - min;
    if !width.is_finite() {
        return None;
    }
    let mut counts = [0; BINS];
    for value in values.iter() {
        let part = if width > 0.0 { (value - min) / width } else { 0.0 };
        counts[((part * BINS as f64) as usize).min(BINS - 1)] += 1;
    }
    Some(counts)
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
