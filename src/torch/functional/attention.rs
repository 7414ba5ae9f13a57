//! Scaled dot-product attention as one node.
//!
//! A. Vaswani and others, "Attention Is All You Need", 2017.

use super::super::error::fail;
use super::super::kernel::{self, map, zip};
use super::super::tape::{self, Context, Rule};
use super::super::{DType, Result, Tensor, Value, ops};

/// softmax(scale · q kᵀ + mask) v of batches (N, heads, length, size). A bool
/// mask keeps what is True, another is added; `causal` hides the later keys.
pub fn attention(
    [query, key, value]: [&Tensor; 3],
    mask: Option<&Tensor>,
    causal: bool,
    scale: Option<f64>,
) -> Result<Tensor> {
    let [q, k, v] = [query, key, value].map(Tensor::device);
    if q != k || k != v {
        return fail!(
            Runtime,
            "Expected query, key, and value to have the same device type, but got query.device: \
             {q} key.device: {k} and value.device: {v} instead."
        );
    }
    let size = *query.shape().last().unwrap_or(&1);
    if key.shape().last() != Some(&size) {
        return fail!(Runtime, "query and key must have the same last dimension");
    }
    let scale = scale.unwrap_or(1.0 / (size as f64).sqrt());
    let (q, k, v) = (query.wide()?, key.wide()?, value.wide()?);
    let dtype = DType::of_value(&q);
    let scores = product(&q, &k.t()?)?;
    let scores = map!(&scores, scale; |s| s * scale)?;
    let mask = match (causal, mask) {
        (true, _) => Some(causal_mask(q.dims(), k.dims(), dtype)?),
        (false, Some(mask)) => Some(added(mask, dtype)?),
        (false, None) => None,
    };
    let scores = match &mask {
        Some(mask) => zip!(&scores, mask; |s, m| s + m)?,
        None => scores,
    };
    let weights = ops::softmax_value(&scores, scores.rank() - 1)?;
    let out = product(&weights, &v)?;
    let args = [query.into(), key.into(), value.into()];
    tape::finish(None, &args, query.dtype(), out, |recording| {
        recording.save(0, &q);
        recording.save(1, &k);
        recording.save(2, &v);
        recording.save_value(weights);
        ScaledDotProductFlashAttentionForCpuBackward0 { scale }
    })
}

fn product(a: &Value, b: &Value) -> Result<Value> {
    let rank = a.rank();
    let fits = kernel::same(&a.dims()[..rank - 2], &b.dims()[..rank - 2])
        && a.dims()[rank - 1] == b.dims()[rank - 2]
        && a.elem_count() * b.elem_count() > 0;
    match fits {
        true => kernel::product::matmul(a, b, None),
        // An empty product, or candle's message.
        false => Ok(a.contiguous()?.matmul(&b.contiguous()?)?),
    }
}

/// Minus infinity for every key after the query.
fn causal_mask(query: &[usize], key: &[usize], dtype: DType) -> Result<Value> {
    let (rows, columns) = (query[query.len() - 2], key[key.len() - 2]);
    let hidden = |row: usize, column| if column > row { f64::NEG_INFINITY } else { 0.0 };
    let data = (0..rows * columns).map(|at| hidden(at / columns, at % columns)).collect();
    Tensor::from_f64(data, &[rows, columns], dtype)?.value()
}

fn added(mask: &Tensor, dtype: DType) -> Result<Value> {
    if mask.dtype() != DType::Bool {
        return kernel::cast(&mask.value()?, dtype);
    }
    let keep = mask.to_i64s()?;
    let data = keep.iter().map(|&keep| if keep == 0 { f64::NEG_INFINITY } else { 0.0 }).collect();
    Tensor::from_f64(data, &mask.shape(), dtype)?.value()
}

struct ScaledDotProductFlashAttentionForCpuBackward0 {
    scale: f64,
}

impl Rule for ScaledDotProductFlashAttentionForCpuBackward0 {
    fn name(&self) -> &'static str {
        "ScaledDotProductFlashAttentionForCpuBackward0"
    }

    /// With P the weights and O = P V: dV = Pᵀ dO, dP = dO Vᵀ,
    /// dS = P · (dP - sum(dP · P)), dQ = scale · dS K, dK = scale · dSᵀ Q.
    fn vjp(&self, cx: &Context<'_>, upstream: &Value) -> Result<Vec<Option<Value>>> {
        let [q, k, v, weights] = [0, 1, 2, 3].map(|slot| cx.saved(slot));
        let scale = self.scale;
        let d_weights = product(upstream, &v.t()?)?;
        let centred = ops::softmax_grad(&d_weights, weights, weights.rank() - 1)?;
        let d_scores = map!(&centred, scale; |d| d * scale)?;
        Ok(vec![
            cx.grad(0, || product(&d_scores, k))?,
            cx.grad(1, || product(&d_scores.t()?, q))?,
            cx.grad(2, || product(&weights.t()?, upstream))?,
        ])
    }
}
