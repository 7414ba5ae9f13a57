//! Work along one dimension: each line of a tensor becomes another line.

use candle_core::{DType as CandleType, WithDType};

use super::super::kernel::with_slice;
use super::super::{Result, Value, device};

/// Each line along `dim`, in the element type T, made into a line of `length`.
pub(super) fn map_as<T: WithDType, U: WithDType>(
    value: &Value,
    dim: usize,
    length: usize,
    f: impl Fn(&[T]) -> Vec<U>,
) -> Result<Value> {
    if device::is_stand_in(value) {
        let mut shape = value.dims().to_vec();
        if let Some(size) = shape.get_mut(dim) {
            *size = length;
        }
        return device::stand_in(U::DTYPE, &shape);
    }
    if value.rank() == 0 {
        let out = with_slice(value, |data: &[T]| f(data))?;
        return Ok(Value::from_vec(out, (), value.device())?);
    }
    let last = value.rank() - 1;
    let turned = value.transpose(dim, last)?.contiguous()?;
    let size = value.dims()[dim];
    let mut shape = turned.dims().to_vec();
    shape[last] = length;
    let count: usize = shape[..last].iter().product();
    let out: Vec<U> = with_slice(&turned, |data: &[T]| {
        (0..count).flat_map(|line| f(&data[line * size..(line + 1) * size])).collect()
    })?;
    Ok(Value::from_vec(out, shape, value.device())?.transpose(dim, last)?.contiguous()?)
}

/// Each line along `dim` as float64 numbers, made into a line of the same
/// length and rounded to the tensor's type.
pub(super) fn map_floats(
    value: &Value,
    dim: usize,
    f: impl Fn(&[f64]) -> Vec<f64>,
) -> Result<Value> {
    let length = value.dims().get(dim).copied().unwrap_or(1);
    if device::is_stand_in(value) {
        return Ok(value.clone());
    }
    let wide = value.to_dtype(CandleType::F64)?;
    Ok(map_as(&wide, dim, length, f)?.to_dtype(value.dtype())?)
}

/// Each line along `dim` as integers, made into a line of the same length.
pub(super) fn map_ints(value: &Value, dim: usize, f: impl Fn(&[i64]) -> Vec<i64>) -> Result<Value> {
    let length = value.dims().get(dim).copied().unwrap_or(1);
    map_as(value, dim, length, f)
}
