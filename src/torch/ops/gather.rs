//! Reading and writing by index tensors along one dimension: `gather`, `scatter`,
//! `index_select` and their relatives.

use super::super::error::fail;
use super::super::kernel::places::{add_at, along, index_value, offset, pick, places, put_at};
use super::super::tape::{self, Context, Rule, check_in_place};
use super::super::view::contiguous_strides;
use super::super::{Arg, DType, Result, Scalar, Tensor, Value, create, device, kernel};
use super::arithmetic::scaled;
use super::moved::moved;
use super::{expand, wrap_dim};

/// Index elements, checked against the size of the dimension they count in.
fn checked(index: &Tensor, dim: usize, size: usize) -> Result<Vec<usize>> {
    let within = |index: i64| match usize::try_from(index).ok().filter(|&index| index < size) {
        Some(index) => Ok(index),
        None => {
            fail!(Runtime, "index {index} is out of bounds for dimension {dim} with size {size}")
        }
    };
    index.to_i64s()?.into_iter().map(within).collect()
}

/// What `gather` and `scatter` ask of an index: its rank, its type, its sizes.
fn check_index(what: &str, x: &Tensor, dim: usize, index: &Tensor) -> Result<()> {
    if !matches!(index.dtype(), DType::Int64 | DType::Int32) {
        return fail!(Runtime, "{what}(): Expected dtype int32/int64 for index");
    }
    let (shape, sizes) = (x.shape(), index.shape());
    if shape.len().max(1) != sizes.len().max(1) {
        return fail!(
            Runtime,
            "Index tensor must have the same number of dimensions as {} tensor",
            if what == "gather" { "input" } else { "self" }
        );
    }
    let fits = (sizes.iter().zip(&shape).enumerate()).all(|(d, (a, b))| d == dim || a <= b);
    if index.numel() > 0 && !fits {
        return fail!(
            Runtime,
            "{} index {sizes:?} to be no larger than self {shape:?} apart from dimension {dim}",
            match what {
                "gather" => {
                    let at = (0..sizes.len()).find(|&d| d != dim && sizes[d] > shape[d]);
                    format!("Size does not match at dimension {} expected", at.unwrap_or(0))
                }
                _ => "Expected".to_owned(),
            }
        );
    }
    Ok(())
}

/// The place in `whole` that each element of the index means.
fn index_places(whole: &[usize], dim: usize, index: &Tensor) -> Result<Vec<u32>> {
    let size = whole.get(dim).copied().unwrap_or(1);
    let mut coordinates = checked(index, dim, size)?.into_iter();
    Ok(along(&index.shape(), whole, dim, |_| coordinates.next().unwrap_or(0)))
}

/// `x.gather(dim, index)`
pub fn gather(x: &Tensor, dim: i64, index: &Tensor) -> Result<Tensor> {
    let dim = wrap_dim(dim, x.dim())?;
    device::follows(x, &[index])?;
    device::named("gather", &[("self", x), ("index", index)])?;
    check_index("gather", x, dim, index)?;
    let places = index_places(&x.shape(), dim, index)?;
    moved(x, "GatherBackward0", &index.shape(), places)
}

/// `x.take_along_dim(index, dim)`: gather, after broadcasting.
pub fn take_along_dim(x: &Tensor, index: &Tensor, dim: i64) -> Result<Tensor> {
    let at = wrap_dim(dim, x.dim())?;
    if device::others() && x.device() != index.device() {
        return fail!(
            Runtime,
            "Expected tensor to have {} Device, but got tensor with {} Device (while checking \
             arguments for torch.take_along_dim():)",
            x.device(),
            index.device()
        );
    }
    if x.dim() != index.dim() {
        return fail!(
            Runtime,
            "torch.take_along_dim(): input and indices should have the same number of \
             dimensions, but got {} dimensions for input, and {} dimensions for indices",
            x.dim(),
            index.dim()
        );
    }
    let ones = |shape: &[usize]| {
        let mut shape = shape.to_vec();
        shape[at] = 1;
        shape
    };
    let shared = kernel::broadcast_shape(&ones(&x.shape()), &ones(&index.shape()))?.into_dims();
    let sizes = |own: usize| -> Vec<i64> {
        (shared.iter().enumerate())
            .map(|(d, &size)| if d == at { own as i64 } else { size as i64 })
            .collect()
    };
    let wide = expand(x, &sizes(x.shape()[at]))?;
    gather(&wide, dim, &expand(index, &sizes(index.shape()[at]))?)
}

/// `x.index_select(dim, index)`
pub fn index_select(x: &Tensor, dim: i64, index: &Tensor) -> Result<Tensor> {
    let dim = wrap_dim(dim, x.dim())?;
    if index.dim() > 1 {
        return fail!(Index, "index_select(): Index is supposed to be a vector");
    }
    if !matches!(index.dtype(), DType::Int64 | DType::Int32) {
        return fail!(Runtime, "index_select(): Expected dtype int32 or int64 for index");
    }
    device::follows(x, &[index])?;
    device::named("_index_select", &[("self", x), ("index", index)])?;
    let mut shape = x.shape();
    let size = shape.get(dim).copied().unwrap_or(1);
    let rows = index.to_i64s()?;
    if rows.iter().any(|&row| row < 0 || row >= size as i64) {
        return fail!(Index, "index out of range in self");
    }
    let whole = shape.clone();
    if let Some(size) = shape.get_mut(dim) {
        *size = rows.len();
    }
    let places = along(&shape, &whole, dim, |index| rows[index[dim]] as usize);
    moved(x, "IndexSelectBackward0", &shape, places)
}

/// `x.masked_select(mask)`: the elements where the mask is true, in order.
pub fn masked_select(x: &Tensor, mask: &Tensor) -> Result<Tensor> {
    if mask.dtype() != DType::Bool {
        return fail!(Runtime, "masked_select: expected BoolTensor for mask");
    }
    device::needs_data("masked_select", &[x, mask])?;
    let shape = kernel::broadcast_shape(&x.shape(), &mask.shape())?.into_dims();
    let flags = kernel::to_i64s(&mask.value()?.broadcast_as(shape.as_slice())?)?;
    let strides = broadcast_strides(&x.shape(), shape.len());
    let all = places(&shape, |index| offset(index, &strides));
    let chosen: Vec<u32> =
        all.into_iter().zip(flags).filter(|(_, flag)| *flag != 0).map(|(at, _)| at).collect();
    let count = chosen.len();
    moved(x, "MaskedSelectBackward0", &[count], chosen)
}

/// Strides that show a tensor of this shape in more dimensions, repeated.
fn broadcast_strides(shape: &[usize], rank: usize) -> Vec<usize> {
    let mut strides = vec![0; rank - shape.len()];
    let own = contiguous_strides(shape);
    strides.extend(shape.iter().zip(own).map(|(&size, stride)| if size == 1 { 0 } else { stride }));
    strides
}

/// `x.take(index)`: from the flattened tensor.
pub fn take(x: &Tensor, index: &Tensor) -> Result<Tensor> {
    if index.dtype() != DType::Int64 {
        return fail!(
            Runtime,
            "take(): Expected a long tensor for index, but got {}",
            index.dtype().scalar_name()
        );
    }
    device::follows(x, &[index])?;
    let count = x.numel() as i64;
    let wrapped = |at: i64| match at {
        at if at < -count || at >= count => {
            fail!(
                Index,
                "out of range: tried to access index {at} on a tensor of {count} elements."
            )
        }
        at => Ok((if at < 0 { at + count } else { at }) as u32),
    };
    let places = index.to_i64s()?.into_iter().map(wrapped).collect::<Result<_>>()?;
    moved(x, "TakeBackward0", &index.shape(), places)
}

/// What is written at an index: a tensor, or one number.
pub type Source<'a> = Arg<'a>;

/// How the functions of the scatter family differ.
struct Write {
    name: &'static str,
    /// Added to what is there, times a factor, instead of put in its place.
    factor: Option<f64>,
}

/// `x.scatter(dim, index, source)`, or in place.
pub fn scatter(
    x: &Tensor,
    dim: i64,
    index: &Tensor,
    source: Source<'_>,
    in_place: bool,
) -> Result<Tensor> {
    let name = if source.tensor().is_some() { "ScatterBackward0" } else { "ScatterBackward1" };
    scattered("scatter", x, dim, index, source, in_place, Write { name, factor: None })
}

/// `x.scatter_add(dim, index, source)`, or in place.
pub fn scatter_add(
    x: &Tensor,
    dim: i64,
    index: &Tensor,
    source: &Tensor,
    in_place: bool,
) -> Result<Tensor> {
    let write = Write { name: "ScatterAddBackward0", factor: Some(1.0) };
    scattered("scatter", x, dim, index, source.into(), in_place, write)
}

fn scattered(
    what: &str,
    x: &Tensor,
    dim: i64,
    index: &Tensor,
    source: Source<'_>,
    in_place: bool,
    write: Write,
) -> Result<Tensor> {
    let dim = wrap_dim(dim, x.dim())?;
    device::follows(x, &[index])?;
    check_index(what, x, dim, index)?;
    let shape = index.shape();
    let mut within = None;
    if let Arg::Tensor(source) = source {
        check_source_type(what, x, source)?;
        let sizes = source.shape();
        if sizes.len() != shape.len() || sizes.iter().zip(&shape).any(|(have, need)| have < need) {
            return fail!(
                Runtime,
                "Expected index {shape:?} to be no larger than self {:?} apart from dimension \
                 {dim} and to be no larger size than src {sizes:?}",
                x.shape()
            );
        }
        if sizes != shape {
            let strides = contiguous_strides(&sizes);
            within = Some(places(&shape, |index| offset(index, &strides)));
        }
    }
    let to = index_places(&x.shape(), dim, index)?;
    written(x, source, &shape, to, within, in_place, write)
}

fn check_source_type(what: &str, x: &Tensor, source: &Tensor) -> Result<()> {
    match x.dtype() == source.dtype() {
        true => Ok(()),
        false => fail!(Runtime, "{what}(): Expected self.dtype to be equal to src.dtype"),
    }
}

/// `x.index_add(dim, index, source, alpha)`, or in place.
pub fn index_add(
    x: &Tensor,
    dim: i64,
    index: &Tensor,
    source: &Tensor,
    alpha: Scalar,
    in_place: bool,
) -> Result<Tensor> {
    let write = Write { name: "IndexAddBackward0", factor: Some(alpha.to_f64()) };
    rows_written("index_add", x, dim, index, source.into(), in_place, write)
}

/// `x.index_copy(dim, index, source)`, or in place.
pub fn index_copy(
    x: &Tensor,
    dim: i64,
    index: &Tensor,
    source: &Tensor,
    in_place: bool,
) -> Result<Tensor> {
    let write = Write { name: "IndexCopyBackward0", factor: None };
    rows_written("index_copy", x, dim, index, source.into(), in_place, write)
}

/// `x.index_fill(dim, index, number)`, or in place.
pub fn index_fill(
    x: &Tensor,
    dim: i64,
    index: &Tensor,
    number: Scalar,
    in_place: bool,
) -> Result<Tensor> {
    let write = Write { name: "IndexFillBackward0", factor: None };
    rows_written("index_fill", x, dim, index, number.into(), in_place, write)
}

fn rows_written(
    what: &str,
    x: &Tensor,
    dim: i64,
    index: &Tensor,
    source: Source<'_>,
    in_place: bool,
    write: Write,
) -> Result<Tensor> {
    let dim = wrap_dim(dim, x.dim())?;
    if index.dim() > 1 {
        return fail!(Index, "{what}_(): Index is supposed to be a vector");
    }
    if let Arg::Tensor(source) = source
        && device::others()
        && [index.device(), source.device()].iter().any(|device| *device != x.device())
    {
        return fail!(
            Runtime,
            "{what}(): self, index and source expected to be in the same device, but got (self) \
             {}, (index) {}, and (source) {}",
            x.device(),
            index.device(),
            source.device()
        );
    }
    let whole = x.shape();
    let size = whole.get(dim).copied().unwrap_or(1);
    let rows = index.to_i64s()?;
    if let Some(row) = rows.iter().find(|&&row| row < 0 || row >= size as i64) {
        let place = format!("index {row} is out of bounds for dimension {dim} with size {size}");
        return match what {
            "index_add" => fail!(Runtime, "{place}"),
            "index_copy" => fail!(Index, "index_copy_(): {place}"),
            _ => fail!(Index, "{place}"),
        };
    }
    let mut shape = whole.clone();
    if let Some(size) = shape.get_mut(dim) {
        *size = rows.len();
    }
    if let Arg::Tensor(source) = source {
        check_source_type(what, x, source)?;
        let given = source.shape().get(dim).copied().unwrap_or(1);
        if given != rows.len() {
            return fail!(
                Runtime,
                "{what}_(): Number of indices ({}) should be equal to source.size(dim): ({given}), \
                 for dim: {dim}",
                rows.len()
            );
        }
        if source.shape() != shape {
            return fail!(
                Runtime,
                "{what}(): source of shape {:?} does not match the indexed shape {shape:?}",
                source.shape()
            );
        }
    }
    let to = along(&shape, &whole, dim, |index| rows[index[dim]] as usize);
    written(x, source, &shape, to, None, in_place, write)
}

/// Writes the source's elements (all, or those `within`) to the places `to`.
fn written(
    x: &Tensor,
    source: Source<'_>,
    shape: &[usize],
    to: Vec<u32>,
    within: Option<Vec<u32>>,
    in_place: bool,
    write: Write,
) -> Result<Tensor> {
    if in_place {
        check_in_place(x)?;
    }
    let within = within.map(index_value).transpose()?;
    let value = x.value()?;
    let part = match source {
        Arg::Scalar(number) => create::full(shape, number, x.dtype())?,
        Arg::Tensor(source) => match &within {
            Some(within) => pick(&source.value()?, within, shape)?,
            None => source.value()?,
        },
    };
    let out = match write.factor {
        None => put_at(&value, &to, &part)?,
        Some(factor) => {
            let part = if factor == 1.0 { part } else { scaled(&part, factor)? };
            add_at(&value, &index_value(to.clone())?, &part)?
        }
    };
    let args = [Arg::Tensor(x), source];
    let args = if source.tensor().is_some() { &args[..] } else { &args[..1] };
    let shape = shape.to_vec();
    let cut = within.is_some();
    let dest = in_place.then_some(x);
    tape::finish(dest, args, x.dtype(), out, |_| WriteRule { write, shape, to, cut })
}

struct WriteRule {
    write: Write,
    shape: Vec<usize>,
    to: Vec<u32>,
    /// Whether only a part of the source was written.
    cut: bool,
}

impl Rule for WriteRule {
    fn name(&self) -> &'static str {
        self.write.name
    }

    fn vjp(&self, cx: &Context<'_>, upstream: &Value) -> Result<Vec<Option<Value>>> {
        let mut grads = vec![cx.grad(0, || match self.write.factor {
            Some(_) => Ok(upstream.clone()),
            None => {
                let zeros =
                    Value::zeros(self.shape.as_slice(), upstream.dtype(), upstream.device())?;
                put_at(upstream, &self.to, &zeros)
            }
        })?];
        if cx.inputs() > 1 {
            grads.push(cx.grad(1, || {
                // PyTorch's gradient has the index's shape, which then does not fit.
                if self.cut {
                    return fail!(
                        Runtime,
                        "Function {} returned an invalid gradient at index 1 - got {:?} but \
                         expected shape compatible with {:?}",
                        self.write.name,
                        self.shape,
                        cx.input_dims(1)
                    );
                }
                let part = pick(upstream, &index_value(self.to.clone())?, &self.shape)?;
                scaled(&part, self.write.factor.unwrap_or(1.0))
            })?);
        }
        Ok(grads)
    }
}

/// `x.nonzero()`: the indices of the elements that are not zero, one a row.
pub fn nonzero(x: &Tensor) -> Result<Tensor> {
    device::needs_data("nonzero", &[x])?;
    let shape = x.shape();
    let strides = contiguous_strides(&shape);
    let mut rows = Vec::new();
    let mut count = 0;
    for (at, _) in x.to_vec()?.iter().enumerate().filter(|(_, x)| **x != 0.0) {
        count += 1;
        rows.extend(strides.iter().zip(&shape).map(|(&stride, &size)| (at / stride % size) as i64));
    }
    let found = Tensor::from_i64(rows, &[count, shape.len()], DType::Int64)?;
    super::to(&found, x.device(), DType::Int64)
}
