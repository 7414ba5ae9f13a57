//! Loops over the rows of tensors: what reads a whole row before it writes one.

use candle_core::{DType as CandleType, WithDType};

use super::super::{Result, Value, device};
use super::{Elementary, cpu, host, vectorised};

/// Float types that rows are computed in.
pub(crate) trait Row: WithDType + Elementary {}

impl Row for f32 {}
impl Row for f64 {}

/// What is done to a row of each of `N` tensors.
pub(crate) trait EachRow<const N: usize> {
    /// Needs `#[inline(always)]`, or it is compiled without vector instructions.
    fn row<T: Row>(&self, inputs: [&[T]; N], out: &mut [T]);
}

/// Applies `each` to the rows along `dim` of tensors of one shape and type; half
/// types are computed in float32.
pub(crate) fn by_row<const N: usize>(
    inputs: [&Value; N],
    dim: usize,
    each: &impl EachRow<N>,
) -> Result<Value> {
    let (last, dtype) = (inputs[0].rank() - 1, inputs[0].dtype());
    if inputs.iter().any(|input| device::is_stand_in(input)) {
        return device::stand_in(dtype, inputs[0].dims());
    }
    let place = inputs[0].device();
    let mut turned = Vec::with_capacity(N);
    for input in inputs {
        let input = host(input)?.into_owned();
        let input = if dim == last { input } else { input.transpose(dim, last)? };
        turned.push(match dtype {
            CandleType::F32 | CandleType::F64 => input.contiguous()?,
            _ => input.to_dtype(CandleType::F32)?.contiguous()?,
        });
    }
    let out = match dtype {
        CandleType::F64 => run::<f64, N>(&turned, each)?,
        CandleType::F32 => run::<f32, N>(&turned, each)?,
        _ => run::<f32, N>(&turned, each)?.to_dtype(dtype)?,
    };
    let out = if dim == last { out } else { out.transpose(dim, last)?.contiguous()? };
    Ok(out.to_device(place)?)
}

fn run<T: Row, const N: usize>(inputs: &[Value], each: &impl EachRow<N>) -> Result<Value> {
    let width = inputs[0].dims().last().copied().unwrap_or(1);
    let mut out = vec![T::zero(); inputs[0].elem_count()];
    let guards: Vec<_> = inputs.iter().map(|input| input.storage_and_layout()).collect();
    let mut slices: [&[T]; N] = [&[]; N];
    for (slice, (storage, layout)) in slices.iter_mut().zip(&guards) {
        let start = layout.start_offset();
        *slice = &T::cpu_storage_as_slice(cpu(storage)?)?[start..start + out.len()];
    }
    if width > 0 {
        vectorised(Rows { slices, width, each, out: &mut out });
    }
    Ok(Value::from_vec(out, inputs[0].shape(), inputs[0].device())?)
}

struct Rows<'a, T, E, const N: usize> {
    slices: [&'a [T]; N],
    width: usize,
    each: &'a E,
    out: &'a mut [T],
}

impl<T: Row, E: EachRow<N>, const N: usize> pulp::WithSimd for Rows<'_, T, E, N> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: pulp::Simd>(self, _: S) {
        for (at, out) in self.out.chunks_exact_mut(self.width).enumerate() {
            self.each.row(self.slices.map(|data| &data[at * self.width..][..self.width]), out);
        }
    }
}

/// The sum of a row, in eight lanes.
#[inline(always)]
pub(crate) fn sum<T: Row>(row: &[T]) -> T {
    let (blocks, rest) = row.as_chunks::<8>();
    let mut lanes = [T::zero(); 8];
    for block in blocks {
        for (lane, &x) in lanes.iter_mut().zip(block) {
            *lane += x;
        }
    }
    rest.iter().chain(&lanes).fold(T::zero(), |sum, &x| sum + x)
}

/// The largest element of a row; NaN is passed over.
#[inline(always)]
pub(crate) fn largest<T: Row>(row: &[T]) -> T {
    let larger = |a: T, b: T| if b > a { b } else { a };
    let (blocks, rest) = row.as_chunks::<8>();
    let lowest = T::from_f64(f64::NEG_INFINITY);
    let mut lanes = [lowest; 8];
    for block in blocks {
        for (lane, &x) in lanes.iter_mut().zip(block) {
            *lane = larger(*lane, x);
        }
    }
    rest.iter().chain(&lanes).fold(lowest, |largest, &x| larger(largest, x))
}
