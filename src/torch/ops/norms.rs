//! Sums of squares in the order of ATen's `norm` kernel (`ReduceOpsKernel.cpp`).

use candle_core::DType as CandleType;

use super::super::kernel::{vectorised, with_slice};
use super::super::{Result, Value, device};

/// The sums of squares of a float32 value over its first or its last dimensions; `None`
/// for all others, which have no order of their own.
pub(super) fn squares(value: &Value, dims: &[usize], keep: bool) -> Result<Option<Value>> {
    let (shape, rank) = (value.dims(), value.rank());
    let is_plain = value.dtype() == CandleType::F32
        && value.device().is_cpu()
        && value.is_contiguous()
        && value.elem_count() > 0
        && !device::is_stand_in(value);
    if !is_plain {
        return Ok(None);
    }
    let last = dims.iter().rev().zip((0..rank).rev()).all(|(&dim, at)| dim == at);
    let first = dims.iter().enumerate().all(|(at, &dim)| dim == at);
    let count: usize = dims.iter().map(|&dim| shape[dim]).product();
    let sums: Vec<f32> = match (last, first) {
        (true, _) => with_slice(value, |data: &[f32]| vectorised(Rows { data, count }))?,
        (_, true) => {
            let mut sums = vec![0.0; value.elem_count() / count];
            with_slice(value, |data: &[f32]| {
                for row in data.chunks_exact(sums.len()) {
                    for (sum, x) in sums.iter_mut().zip(row) {
                        *sum += x * x;
                    }
                }
            })?;
            sums
        }
        _ => return Ok(None),
    };
    let left = |(dim, &size): (usize, &usize)| match (dims.contains(&dim), keep) {
        (false, _) => Some(size),
        (true, true) => Some(1),
        (true, false) => None,
    };
    let shape: Vec<usize> = shape.iter().enumerate().filter_map(left).collect();
    Ok(Some(Value::from_vec(sums, shape, value.device())?))
}

/// Rows of `count` elements, each to the sum of its squares.
struct Rows<'a> {
    data: &'a [f32],
    count: usize,
}

impl pulp::WithSimd for Rows<'_> {
    type Output = Vec<f32>;

    #[inline(always)]
    fn with_simd<S: pulp::Simd>(self, _: S) -> Vec<f32> {
        self.data.chunks_exact(self.count).map(row).collect()
    }
}

/// Eight sums side by side; then the rest, by fours and one by one, of which the last are
/// fused multiply-adds.
#[inline(always)]
fn row(row: &[f32]) -> f32 {
    let (eights, rest) = row.as_chunks::<8>();
    let mut lanes = [0.0_f32; 8];
    for x in eights {
        for lane in 0..8 {
            lanes[lane] += x[lane] * x[lane];
        }
    }
    let sum = lanes[1..].iter().fold(lanes[0], |sum, lane| sum + lane);
    let (fours, rest) = rest.as_chunks::<4>();
    let sum = fours.as_flattened().iter().fold(sum, |sum, x| sum + x * x);
    rest.iter().fold(sum, |sum, x| x.mul_add(*x, sum))
}
