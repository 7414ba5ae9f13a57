//! Sums in PyTorch's order, so that float32 results agree to the last bit.
//!
//! ATen's `SumKernel.cpp` adds in a fixed pattern: 8 float32 (4 float64) lanes,
//! 4 accumulators, and a cascade of levels that keeps rounding errors small.
//! It is the same on every x86 machine with AVX2 as long as one thread sums.

use candle_core::{DType as CandleType, WithDType};

use super::super::{Result, Value, device};
use super::{gpu, same, with_slice};

/// The sum of all elements, as a zero-dimensional tensor of the same type.
pub(crate) fn sum_all(value: &Value) -> Result<Value> {
    let dims: Vec<usize> = (0..value.rank()).collect();
    sum_dims(value, &dims, false)
}

/// Sums over `dims`, given in rising order.
pub(crate) fn sum_dims(value: &Value, dims: &[usize], keep: bool) -> Result<Value> {
    let kept = |(dim, &size): (usize, &usize)| match dims.contains(&dim) {
        true => keep.then_some(1),
        false => Some(size),
    };
    let shape: Vec<usize> = value.dims().iter().enumerate().filter_map(kept).collect();
    if device::is_stand_in(value) {
        return device::stand_in(value.dtype(), &shape);
    }
    if gpu::is_on_gpu(value) {
        return gpu::sum_dims(value, dims, keep);
    }
    let sum = match value.dtype() {
        CandleType::F64 => sum_as::<f64, 4>(value, dims)?,
        CandleType::F32 => sum_as::<f32, 8>(value, dims)?,
        CandleType::I64 => sum_as::<i64, 4>(value, dims)?,
        half => sum_as::<f32, 8>(&value.to_dtype(CandleType::F32)?, dims)?.to_dtype(half)?,
    };
    Ok(sum.reshape(shape)?)
}

/// Undoes broadcasting: sums a gradient back to the shape it was broadcast from.
pub(crate) fn sum_to(grad: &Value, shape: &[usize]) -> Result<Value> {
    if same(grad.dims(), shape) {
        return Ok(grad.clone());
    }
    let added = grad.rank() - shape.len();
    let spread = |&dim: &usize| dim < added || (shape[dim - added] == 1 && grad.dims()[dim] != 1);
    let dims: Vec<usize> = (0..grad.rank()).filter(spread).collect();
    let sum = sum_dims(grad, &dims, true)?;
    match device::is_stand_in(&sum) {
        true => device::stand_in(sum.dtype(), shape),
        false => Ok(sum.reshape(shape)?),
    }
}

fn sum_as<T: WithDType, const LANES: usize>(value: &Value, dims: &[usize]) -> Result<Value> {
    // Neighbouring dimensions that share their fate are one.
    let mut blocks: Vec<(usize, bool)> = Vec::new();
    for (dim, &size) in value.dims().iter().enumerate() {
        let reduced = dims.contains(&dim);
        match blocks.last_mut() {
            // A dimension of size one changes nothing about the layout.
            _ if size == 1 => {}
            Some((total, same)) if *same == reduced => *total *= size,
            _ => blocks.push((size, reduced)),
        }
    }
    let mut data: Vec<T> = with_slice(value, |data: &[T]| match blocks.last() {
        Some(&(columns, true)) if columns > 0 => {
            let sums = data.chunks_exact(columns).map(row::<T, LANES>).collect();
            blocks.pop();
            sums
        }
        _ => data.to_vec(),
    })?;
    // What is left of the reduced blocks, from the inside out.
    let mut first = data.len() != value.elem_count();
    while let Some(last) = blocks.iter().rposition(|&(_, reduced)| reduced) {
        let columns: usize = blocks[last + 1..].iter().map(|&(size, _)| size).product();
        let rows = blocks.remove(last).0;
        let outer: usize = blocks[..last].iter().map(|&(size, _)| size).product();
        let mut sums = Vec::with_capacity(outer * columns);
        for part in 0..outer {
            let block = &data[part * rows * columns..(part + 1) * rows * columns];
            match first {
                // Partial sums are added one after the other.
                true => sums.extend((0..columns).map(|column| {
                    let step = |sum, row: usize| sum + block[row * columns + column];
                    (0..rows).fold(T::zero(), step)
                })),
                false => column_sums::<T, LANES>(block, rows, columns, &mut sums),
            }
        }
        first = true;
        data = sums;
    }
    let count = data.len();
    Ok(Value::from_vec(data, count, value.device())?)
}

type Lanes<T, const N: usize> = [T; N];

fn add<T: WithDType, const N: usize>(a: &mut Lanes<T, N>, b: Lanes<T, N>) {
    for (a, b) in a.iter_mut().zip(b) {
        *a += b;
    }
}

/// ATen's `multi_row_sum`: `ROWS` sums side by side, in a cascade of 4 levels.
fn cascade<T: WithDType, const N: usize, const ROWS: usize>(
    size: usize,
    load: impl Fn(usize, usize) -> Lanes<T, N>,
) -> [Lanes<T, N>; ROWS] {
    const LEVELS: usize = 4;
    let ceil_log2 = size.max(1).next_power_of_two().trailing_zeros() as usize;
    let power = (ceil_log2 / LEVELS).max(4);
    let step = 1 << power;
    let zero = [[T::zero(); N]; ROWS];
    let mut levels = [zero; LEVELS];
    let mut i = 0;
    while i + step <= size {
        for _ in 0..step {
            for (row, sum) in levels[0].iter_mut().enumerate() {
                add(sum, load(i, row));
            }
            i += 1;
        }
        for level in 1..LEVELS {
            let carried = std::mem::replace(&mut levels[level - 1], zero);
            for (sum, carried) in levels[level].iter_mut().zip(carried) {
                add(sum, carried);
            }
            if i & ((step - 1) << (level * power)) != 0 {
                break;
            }
        }
    }
    while i < size {
        for (row, sum) in levels[0].iter_mut().enumerate() {
            add(sum, load(i, row));
        }
        i += 1;
    }
    let [mut total, rest @ ..] = levels;
    for level in rest {
        for (sum, part) in total.iter_mut().zip(level) {
            add(sum, part);
        }
    }
    total
}

/// ATen's `row_sum`: one sum, four accumulators.
fn sum_of<T: WithDType, const N: usize>(
    size: usize,
    load: impl Fn(usize) -> Lanes<T, N>,
) -> Lanes<T, N> {
    let quarter = size / 4;
    let [mut total, rest @ ..] = cascade::<T, N, 4>(quarter, |i, row| load(4 * i + row));
    for i in 4 * quarter..size {
        add(&mut total, load(i));
    }
    for part in rest {
        add(&mut total, part);
    }
    total
}

/// The sum of neighbouring elements.
fn row<T: WithDType, const LANES: usize>(data: &[T]) -> T {
    let single = |data: &[T]| sum_of::<T, 1>(data.len(), |i| [data[i]])[0];
    if data.len() < LANES {
        return single(data);
    }
    let (vectors, tail) = data.as_chunks::<LANES>();
    let lanes = sum_of::<T, LANES>(vectors.len(), |i| vectors[i]);
    let tail = tail.iter().fold(T::zero(), |sum, &x| sum + x);
    lanes.into_iter().fold(tail, |sum, x| sum + x)
}

/// The sums of the columns of a `rows` x `columns` block.
fn column_sums<T: WithDType, const LANES: usize>(
    block: &[T],
    rows: usize,
    columns: usize,
    sums: &mut Vec<T>,
) {
    let load = |row: usize, column: usize| -> Lanes<T, LANES> {
        let start = row * columns + column;
        std::array::from_fn(|lane| block[start + lane])
    };
    let single = |row: usize, column: usize| [block[row * columns + column]];
    let mut column = 0;
    if columns >= LANES {
        while column + 4 * LANES <= columns {
            let four = cascade::<T, LANES, 4>(rows, |i, k| load(i, column + k * LANES));
            sums.extend(four.as_flattened());
            column += 4 * LANES;
        }
        while column + LANES <= columns {
            sums.extend(sum_of::<T, LANES>(rows, |i| load(i, column)));
            column += LANES;
        }
    } else {
        while column + 4 <= columns {
            let four = cascade::<T, 1, 4>(rows, |i, k| single(i, column + k));
            sums.extend(four.as_flattened());
            column += 4;
        }
    }
    for column in column..columns {
        sums.extend(sum_of::<T, 1>(rows, |i| single(i, column)));
    }
}
