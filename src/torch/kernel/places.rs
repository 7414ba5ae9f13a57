//! Elements by their places in memory order: taking them, adding to them,
//! replacing them.

use candle_core::Device;

use super::super::view::contiguous_strides;
use super::super::{Result, Value, device};

/// For each element of a result of this shape, in memory order, what `source`
/// makes of its index.
pub(crate) fn places(shape: &[usize], mut source: impl FnMut(&[usize]) -> usize) -> Vec<u32> {
    let count = shape.iter().product();
    let mut index = vec![0; shape.len()];
    let mut out = Vec::with_capacity(count);
    for _ in 0..count {
        out.push(source(&index) as u32);
        for dim in (0..shape.len()).rev() {
            index[dim] += 1;
            if index[dim] < shape[dim] {
                break;
            }
            index[dim] = 0;
        }
    }
    out
}

/// The place in memory of an index.
pub(crate) fn offset(index: &[usize], strides: &[usize]) -> usize {
    index.iter().zip(strides).map(|(index, stride)| index * stride).sum()
}

/// For each element of `shape`, its place in a tensor of `whole`'s shape when the
/// coordinate along `dim` is replaced by what `coordinate` gives for its index.
pub(crate) fn along(
    shape: &[usize],
    whole: &[usize],
    dim: usize,
    mut coordinate: impl FnMut(&[usize]) -> usize,
) -> Vec<u32> {
    let strides = contiguous_strides(whole);
    places(shape, |index| match strides.get(dim) {
        None => 0,
        Some(&stride) => {
            let replaced = coordinate(index) * stride;
            // A single index without dimensions stands for one of a vector.
            offset(index, &strides) + replaced - index.get(dim).unwrap_or(&0) * stride
        }
    })
}

pub(crate) fn index_value(places: Vec<u32>) -> Result<Value> {
    let count = places.len();
    Ok(Value::from_vec(places, count, &Device::Cpu)?)
}

/// The elements at these places, in this shape.
pub(crate) fn pick(value: &Value, places: &Value, shape: &[usize]) -> Result<Value> {
    if device::is_stand_in(value) {
        return device::stand_in(value.dtype(), shape);
    }
    if places.elem_count() == 0 {
        return Ok(Value::zeros(shape, value.dtype(), value.device())?);
    }
    let places = places.to_device(value.device())?;
    Ok(value.flatten_all()?.contiguous()?.index_select(&places, 0)?.reshape(shape)?)
}

/// `value` with the elements of `part` added at these places.
pub(crate) fn add_at(value: &Value, places: &Value, part: &Value) -> Result<Value> {
    if places.elem_count() == 0 {
        return Ok(value.clone());
    }
    let flat = value.flatten_all()?.contiguous()?;
    let part = part.flatten_all()?.contiguous()?;
    let places = places.to_device(value.device())?;
    Ok(flat.index_add(&places, &part, 0)?.reshape(value.shape())?)
}

/// `value` with the elements at these places replaced; the last of equal places wins.
pub(crate) fn put_at(value: &Value, places: &[u32], part: &Value) -> Result<Value> {
    let count = value.elem_count();
    let mut from: Vec<u32> = (0..count as u32).collect();
    for (at, &to) in places.iter().enumerate() {
        from[to as usize] = (count + at) as u32;
    }
    if places.is_empty() {
        return Ok(value.clone());
    }
    let both = [value.flatten_all()?.contiguous()?, part.flatten_all()?.contiguous()?];
    pick(&Value::cat(&both, 0)?, &index_value(from)?, value.dims())
}
