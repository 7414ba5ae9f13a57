//! Sums in the order in which NumPy adds, which is not PyTorch's.

use std::ops::Add;

use super::table::Op;
use crate::torch::{DType, Result, Tensor};

/// Fewer numbers than these are added one by one, and up to [`BLOCK`] in lanes.
const LANES: usize = 8;
const BLOCK: usize = 128;

/// NumPy's pairwise sum of numbers that lie side by side.
fn pairwise<T: Copy + Default + Add<Output = T>>(numbers: &[T]) -> T {
    let add = |sum: T, number: &T| sum + *number;
    if numbers.len() < LANES {
        return numbers.iter().fold(T::default(), add);
    }
    if numbers.len() > BLOCK {
        let half = numbers.len() / 2;
        let (first, second) = numbers.split_at(half - half % LANES);
        return pairwise(first) + pairwise(second);
    }
    let mut chunks = numbers.chunks_exact(LANES);
    let mut lanes = [T::default(); LANES];
    if let Some(first) = chunks.next() {
        lanes.copy_from_slice(first);
    }
    for chunk in &mut chunks {
        for (lane, number) in lanes.iter_mut().zip(chunk) {
            *lane = *lane + *number;
        }
    }
    let [a, b, c, d, e, f, g, h] = lanes;
    let sum = ((a + b) + (c + d)) + ((e + f) + (g + h));
    chunks.remainder().iter().fold(sum, add)
}

/// Of `[rows, columns, side by side]` the sums over the first and the last dimension.
fn sums<T: Copy + Default + Add<Output = T>>(
    numbers: &[T],
    columns: usize,
    inner: usize,
) -> Vec<T> {
    let mut sums = vec![T::default(); columns];
    if inner > 0 && columns > 0 {
        for row in numbers.chunks_exact(columns * inner) {
            for (sum, part) in sums.iter_mut().zip(row.chunks_exact(inner)) {
                *sum = *sum + pairwise(part);
            }
        }
    }
    sums
}

/// `input`: float32 or float64, of three dimensions. Sums over the first and the last.
fn numpy_sum(input: &Tensor) -> Result<Tensor> {
    let shape = input.shape();
    let (columns, inner) = (shape[1], shape[2]);
    let flat = input.value()?.flatten_all()?;
    let (numbers, dtype) = match input.dtype() {
        DType::Float32 => {
            let narrow = sums(&flat.to_vec1::<f32>()?, columns, inner);
            (narrow.into_iter().map(f64::from).collect(), DType::Float32)
        }
        _ => (sums(&flat.to_vec1::<f64>()?, columns, inner), DType::Float64),
    };
    Tensor::from_f64(numbers, &[columns], dtype)
}

pub(super) const OPS: &[Op] =
    &[Op::function("_numpy_sum", "input", |a| a.give(numpy_sum(a.tensor(0)?)))];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_added_in_lanes_and_halves() {
        // np.float32([...]).sum(): one by one the ones would be lost in 2**24.
        let mut numbers = vec![1.0_f32; 16];
        numbers[0] = 16_777_216.0;
        assert_eq!(pairwise(&numbers), 16_777_230.0);
        assert_eq!(numbers.iter().sum::<f32>(), 16_777_216.0);
        let long: Vec<f64> = (0..1_000).map(|i| f64::from(i) * 0.1).collect();
        assert_eq!(pairwise(&long), 49_950.0);
        assert_eq!(pairwise::<f64>(&[]), 0.0);
        // Rows are added one after the other.
        assert_eq!(sums(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0], 3, 1), [5.0, 7.0, 9.0]);
    }
}
