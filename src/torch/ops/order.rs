//! Sorting, and what sorting gives: `topk`, medians, modes, distinct elements.

use std::cmp::Ordering;

use candle_core::DType as CandleType;

use super::super::dtype::result_type;
use super::super::error::fail;
use super::super::kernel::places::{index_value, pick};
use super::super::{DType, Result, Tensor, Value, device};
use super::super::{kernel, tape};
use super::extremes::Shared;
use super::moved::{moved, picked_along};
use super::{lines, wrap_dim};

/// The rank of NaN: behind all other floats, as ATen sorts.
pub(super) const NAN: i64 = i64::MAX;

/// A rank for each element: equal ones have the same, larger ones a larger. Integers
/// are their own, so that none is rounded.
pub(super) fn ranks(x: &Tensor) -> Result<Value> {
    let value = x.value()?;
    if !x.dtype().is_floating_point() {
        return Ok(value.to_dtype(CandleType::I64)?);
    }
    kernel::map_as(&value.to_dtype(CandleType::F64)?, |x: f64| match x.is_nan() {
        true => NAN,
        // The bits of floats rise with their size; -0 is 0.
        false => match (x + 0.0).to_bits() as i64 {
            bits if bits < 0 => -(bits & i64::MAX),
            bits => bits,
        },
    })
}

fn rising(a: i64, b: i64) -> Ordering {
    a.cmp(&b)
}

fn falling(a: i64, b: i64) -> Ordering {
    b.cmp(&a)
}

/// For each line of ranks along `dim`, the places that `choose` picks from it.
fn choose(
    x: &Tensor,
    dim: usize,
    length: usize,
    choose: impl Fn(&[i64]) -> Vec<usize>,
) -> Result<(Vec<usize>, Tensor)> {
    let at = lines::map_as(&ranks(x)?, dim, length, |line: &[i64]| {
        choose(line).into_iter().map(|at| at as i64).collect::<Vec<i64>>()
    })?;
    let coordinates = kernel::to_i64s(&at)?.into_iter().map(|at| at as usize).collect();
    Ok((coordinates, x.beside(at, DType::Int64)?))
}

fn sorted(line: &[i64], order: fn(i64, i64) -> Ordering) -> Vec<usize> {
    let mut places: Vec<usize> = (0..line.len()).collect();
    places.sort_by(|&a, &b| order(line[a], line[b]));
    places
}

fn size_along(x: &Tensor, dim: usize) -> usize {
    x.shape().get(dim).copied().unwrap_or(1)
}

/// `x.sort(dim, descending, stable)`: values and indices. Always stable.
pub fn sort(
    x: &Tensor,
    dim: i64,
    descending: bool,
    name: &'static str,
) -> Result<(Tensor, Tensor)> {
    let dim = wrap_dim(dim, x.dim())?;
    let order = if descending { falling } else { rising };
    let (places, indices) = choose(x, dim, size_along(x, dim), |line| sorted(line, order))?;
    Ok((picked_along(x, name, &x.shape(), dim, places)?, indices))
}

/// `x.topk(k, dim, largest)`: values and indices, the best first.
pub fn topk(x: &Tensor, k: i64, dim: i64, largest: bool) -> Result<(Tensor, Tensor)> {
    let dim = wrap_dim(dim, x.dim())?;
    let size = size_along(x, dim);
    let Some(count) = usize::try_from(k).ok().filter(|&count| count <= size) else {
        return fail!(Runtime, "selected index k out of range");
    };
    let order = if largest { falling } else { rising };
    let (places, indices) = choose(x, dim, count, |line| {
        let mut places = sorted(line, order);
        places.truncate(count);
        places
    })?;
    Ok((picked_along(x, "TopkBackward0", &indices.shape(), dim, places)?, indices))
}

/// One place of each line: values and indices, with or without the dimension.
fn one_of_each(
    x: &Tensor,
    dim: usize,
    keep: bool,
    name: &'static str,
    pick: impl Fn(&[i64]) -> usize,
) -> Result<(Tensor, Tensor)> {
    let (places, indices) = choose(x, dim, 1, |line| vec![pick(line)])?;
    let mut shape = x.shape();
    let mut kept = shape.clone();
    if !shape.is_empty() {
        kept[dim] = 1;
        shape.remove(dim);
    }
    let shape = if keep { kept } else { shape };
    let strides_dim = dim;
    let values = picked_at(x, name, &shape, strides_dim, keep, places)?;
    let indices = x.beside(indices.value()?.reshape(shape)?, DType::Int64)?;
    Ok((values, indices))
}

fn picked_at(
    x: &Tensor,
    name: &'static str,
    shape: &[usize],
    dim: usize,
    keep: bool,
    coordinates: Vec<usize>,
) -> Result<Tensor> {
    if keep || x.dim() == 0 {
        return picked_along(x, name, shape, dim, coordinates);
    }
    // The places of the kept shape are those of the shape without the dimension.
    let whole = x.shape();
    let stride: usize = whole[dim + 1..].iter().product();
    let from = coordinates.into_iter().enumerate().map(|(at, coordinate)| {
        let (outer, inner) = (at / stride.max(1), at % stride.max(1));
        (outer * whole[dim] * stride + coordinate * stride + inner) as u32
    });
    moved(x, name, shape, from.collect())
}

/// `x.kthvalue(k, dim, keepdim)`: the k-th smallest.
pub fn kthvalue(x: &Tensor, k: i64, dim: i64, keep: bool) -> Result<(Tensor, Tensor)> {
    let dim = wrap_dim(dim, x.dim())?;
    if k < 1 || k > size_along(x, dim) as i64 {
        return fail!(Runtime, "kthvalue(): selected number k out of range for dimension {dim}");
    }
    one_of_each(x, dim, keep, "KthvalueBackward0", |line| selected(line, k as usize - 1))
}

/// The place of the element that is at `k` in rising order: ATen's quick select, because
/// which of several equal ones it finds is seen in the indices.
fn selected(line: &[i64], k: usize) -> usize {
    let mut places: Vec<usize> = (0..line.len()).collect();
    let (mut left, mut right) = (0, line.len() - 1);
    while right > left {
        let order = |places: &mut [usize], low: usize, high: usize| {
            if line[places[low]] > line[places[high]] {
                places.swap(low, high);
            }
        };
        if right == left + 1 {
            order(&mut places, left, right);
            break;
        }
        places.swap(left + (right - left) / 2, left + 1);
        order(&mut places, left + 1, right);
        order(&mut places, left, right);
        order(&mut places, left + 1, left);
        let (mut low, mut high, pivot) = (left + 1, right, line[places[left]]);
        loop {
            low += 1;
            while pivot > line[places[low]] {
                low += 1;
            }
            high -= 1;
            while line[places[high]] > pivot {
                high -= 1;
            }
            if high < low {
                break;
            }
            places.swap(low, high);
        }
        places.swap(left, high);
        if high <= k {
            left = low;
        }
        if high >= k {
            right = high - 1;
        }
    }
    places[k]
}

/// The place of the lower median, or of the first NaN.
fn middle(line: &[i64], floats: bool) -> usize {
    match line.iter().position(|&rank| floats && rank == NAN) {
        Some(at) => at,
        None => sorted(line, rising)[(line.len() - 1) / 2],
    }
}

/// `x.median()`: the lower of the two in the middle.
pub fn median(x: &Tensor) -> Result<Tensor> {
    let line = kernel::to_i64s(&ranks(x)?)?;
    if line.is_empty() {
        return Tensor::full(&[], f64::NAN, Some(x.dtype()));
    }
    let (name, floats) = ("MedianBackward0", x.dtype().is_floating_point());
    let at = middle(&line, floats);
    let places = vec![at as u32];
    if floats && line[at] == NAN {
        return moved(x, name, &[], places);
    }
    // All that equal the median share its gradient.
    let value = x.value()?;
    let out = pick(&value, &index_value(places)?, &[])?;
    let dims = (0..x.dim()).collect();
    tape::finish(None, &[x.into()], x.dtype(), out, |recording| {
        recording.save(0, &value);
        recording.save_output();
        Shared { name, dims, keep: false }
    })
}

/// `x.median(dim, keepdim)`: values and indices.
pub fn median_dim(x: &Tensor, dim: i64, keep: bool) -> Result<(Tensor, Tensor)> {
    let dim = wrap_dim(dim, x.dim())?;
    if size_along(x, dim) == 0 {
        return fail!(Index, "median(): Expected reduction dim {dim} to have non-zero size.");
    }
    let floats = x.dtype().is_floating_point();
    one_of_each(x, dim, keep, "MedianBackward1", |line| middle(line, floats))
}

/// `x.mode(dim, keepdim)`: the most frequent value, the smallest of several, and
/// its last place.
pub fn mode(x: &Tensor, dim: i64, keep: bool) -> Result<(Tensor, Tensor)> {
    let dim = wrap_dim(dim, x.dim())?;
    if size_along(x, dim) == 0 {
        return fail!(Index, "mode(): Expected reduction dim {dim} to have non-zero size.");
    }
    one_of_each(x, dim, keep, "ModeBackward0", |line| {
        let places = sorted(line, rising);
        let (mut best, mut longest, mut run) = (0, 0, 0);
        for (i, &at) in places.iter().enumerate() {
            run = if i > 0 && line[places[i - 1]] == line[at] { run + 1 } else { 1 };
            if run > longest {
                (best, longest) = (at, run);
            }
        }
        best
    })
}

/// What `torch.unique` gives besides the distinct elements.
pub struct Distinct {
    pub values: Tensor,
    /// For each element of the input, the place of its value.
    pub inverse: Tensor,
    pub counts: Tensor,
}

/// `torch.unique`: the distinct elements in rising order, or, if `consecutive`,
/// those of each run of equal elements.
pub fn unique(x: &Tensor, consecutive: bool) -> Result<Distinct> {
    device::needs_data("_unique2", &[x])?;
    let data = kernel::to_i64s(&ranks(x)?)?;
    let order: Vec<usize> =
        if consecutive { (0..data.len()).collect() } else { sorted(&data, rising) };
    // No NaN equals another.
    let floats = x.dtype().is_floating_point();
    let (mut firsts, mut counts) = (Vec::new(), Vec::<i64>::new());
    let mut inverse = vec![0; data.len()];
    for &at in &order {
        match (firsts.last(), counts.last_mut()) {
            (Some(&first), Some(count))
                if data[first as usize] == data[at] && !(floats && data[at] == NAN) =>
            {
                *count += 1;
            }
            _ => {
                firsts.push(at as u32);
                counts.push(1);
            }
        }
        inverse[at] = firsts.len() as i64 - 1;
    }
    let count = firsts.len();
    let values = moved(&x.detach(), "UniqueBackward0", &[count], firsts)?;
    Ok(Distinct {
        values,
        inverse: Tensor::from_i64(inverse, &x.shape(), DType::Int64)?,
        counts: Tensor::from_i64(counts, &[count], DType::Int64)?,
    })
}

/// `torch.isin(x, among)`: whether each element equals one of these. NaN equals none.
pub fn isin(x: &Tensor, among: &Tensor, invert: bool) -> Result<Tensor> {
    let dtype = result_type(&[x.into(), among.into()]);
    let of = |tensor: &Tensor| kernel::to_i64s(&ranks(&super::to_dtype(tensor, dtype)?)?);
    let mut known = of(among)?;
    known.sort_unstable();
    let is_nan = |rank: i64| rank == NAN && dtype.is_floating_point();
    let found = |rank: i64| !is_nan(rank) && known.binary_search(&rank).is_ok();
    let flags = of(x)?.into_iter().map(|rank| i64::from(found(rank) != invert)).collect();
    Tensor::from_i64(flags, &x.shape(), DType::Bool)
}
