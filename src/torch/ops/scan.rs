//! Running sums and products, products, `logsumexp`.

use super::super::kernel::{self, map, zip};
use super::super::second;
use super::super::tape::{self, Context, Recorded, Rule, check_in_place};
use super::super::{DType, Result, Tensor, Value};
use super::extremes::{extreme_value, without};
use super::lines;
use super::reduce::{spread, spread_tensor};
use super::{wrap_dim, wrap_dims};

/// The input, and the type that sums and products of its type have.
fn summable(x: &Tensor, dtype: Option<DType>) -> Result<(Value, DType)> {
    let own = if x.dtype().is_floating_point() { x.dtype() } else { DType::Int64 };
    let dtype = dtype.unwrap_or(own);
    Ok((kernel::wide(&kernel::cast(&x.value()?, dtype)?)?, dtype))
}

/// A running fold; ATen keeps the running value of float types in float64.
fn running(
    value: &Value,
    dim: usize,
    floats: fn(f64, f64) -> f64,
    ints: fn(i64, i64) -> i64,
    start: i8,
) -> Result<Value> {
    fn scan<T: Copy>(line: &[T], start: T, f: fn(T, T) -> T) -> Vec<T> {
        let mut total = start;
        line.iter()
            .map(|&x| {
                total = f(total, x);
                total
            })
            .collect()
    }
    match value.dtype().is_float() {
        true => lines::map_floats(value, dim, |line| scan(line, f64::from(start), floats)),
        false => lines::map_ints(value, dim, |line| scan(line, i64::from(start), ints)),
    }
}

/// `x.cumsum(dim)`, or in place.
pub fn cumsum(x: &Tensor, dim: i64, dtype: Option<DType>, in_place: bool) -> Result<Tensor> {
    if in_place {
        check_in_place(x)?;
    }
    let dim = wrap_dim(dim, x.dim())?;
    let (value, dtype) = summable(x, if in_place { Some(x.dtype()) } else { dtype })?;
    let out = running(&value, dim, |a, b| a + b, i64::wrapping_add, 0)?;
    tape::finish(in_place.then_some(x), &[x.into()], dtype, out, |_| CumsumBackward0 { dim })
}

struct CumsumBackward0 {
    dim: usize,
}

impl Rule for CumsumBackward0 {
    fn name(&self) -> &'static str {
        "CumsumBackward0"
    }

    fn vjp(&self, _: &Context<'_>, upstream: &Value) -> Result<Vec<Option<Value>>> {
        Ok(vec![Some(sums_to_the_end(upstream, self.dim)?)])
    }

    fn vjp_recorded(&self, _: &Recorded<'_>, upstream: &Tensor) -> Result<Vec<Option<Tensor>>> {
        // The sums from the end on.
        let dims = [self.dim as i64];
        let turned = super::cumsum(&super::flip(upstream, &dims)?, dims[0], None, false)?;
        Ok(vec![Some(super::flip(&turned, &dims)?)])
    }
}

/// For each place, the sum from there to the end of the line.
fn sums_to_the_end(value: &Value, dim: usize) -> Result<Value> {
    lines::map_floats(value, dim, |line| {
        let mut total = 0.0;
        let mut out: Vec<f64> = line
            .iter()
            .rev()
            .map(|x| {
                total += x;
                total
            })
            .collect();
        out.reverse();
        out
    })
}

/// `x.cumprod(dim)`, or in place.
pub fn cumprod(x: &Tensor, dim: i64, dtype: Option<DType>, in_place: bool) -> Result<Tensor> {
    if in_place {
        check_in_place(x)?;
    }
    let dim = wrap_dim(dim, x.dim())?;
    let (value, dtype) = summable(x, if in_place { Some(x.dtype()) } else { dtype })?;
    let out = running(&value, dim, |a, b| a * b, i64::wrapping_mul, 1)?;
    tape::finish(in_place.then_some(x), &[x.into()], dtype, out, |recording| {
        recording.save(0, &value);
        CumprodBackward0 { dim }
    })
}

struct CumprodBackward0 {
    dim: usize,
}

impl Rule for CumprodBackward0 {
    fn name(&self) -> &'static str {
        "CumprodBackward0"
    }

    /// d out_j / d x_i is the product of x_0 … x_j without x_i, for j >= i.
    fn vjp(&self, cx: &Context<'_>, upstream: &Value) -> Result<Vec<Option<Value>>> {
        let x = cx.saved(0);
        let grads = pairwise(x, upstream, self.dim, |x, g| {
            (0..x.len())
                .map(|i| {
                    let mut product: f64 = x[..i].iter().product();
                    let mut total = 0.0;
                    for j in i..x.len() {
                        if j > i {
                            product *= x[j];
                        }
                        total += g[j] * product;
                    }
                    total
                })
                .collect()
        })?;
        Ok(vec![Some(grads)])
    }
}

/// Lines of two tensors of one shape, made into lines of a third.
fn pairwise(
    a: &Value,
    b: &Value,
    dim: usize,
    f: impl Fn(&[f64], &[f64]) -> Vec<f64>,
) -> Result<Value> {
    if a.rank() == 0 {
        return pairwise(&a.reshape(1)?, &b.reshape(1)?, 0, f)?.reshape(()).map_err(Into::into);
    }
    // Both along one line, the second behind the first.
    let size = a.dims()[dim];
    let both = Value::cat(&[a.contiguous()?, b.contiguous()?], dim)?;
    let both = both.to_dtype(candle_core::DType::F64)?;
    let out = lines::map_as(&both, dim, size, |line: &[f64]| {
        let (x, y) = line.split_at(size);
        f(x, y)
    })?;
    Ok(out.to_dtype(a.dtype())?)
}

/// `x.prod()`; integers and bools give int64.
pub fn prod(x: &Tensor, dtype: Option<DType>) -> Result<Tensor> {
    let (value, dtype) = summable(x, dtype)?;
    let out = product(&value.flatten_all()?, 0)?.reshape(())?;
    tape::finish(None, &[x.into()], dtype, out, |recording| {
        recording.save(0, &value);
        ProdBackward { name: "ProdBackward0", dim: None, keep: false }
    })
}

/// `x.prod(dim, keepdim)`
pub fn prod_dim(x: &Tensor, dim: i64, keep: bool, dtype: Option<DType>) -> Result<Tensor> {
    let dim = wrap_dim(dim, x.dim())?;
    let (value, dtype) = summable(x, dtype)?;
    let out = product(&value, dim)?;
    let out = if keep || value.rank() == 0 { out } else { out.squeeze(dim)? };
    tape::finish(None, &[x.into()], dtype, out, |recording| {
        recording.save(0, &value);
        ProdBackward { name: "ProdBackward1", dim: Some(dim), keep }
    })
}

/// The product along `dim`, which is kept with size one.
fn product(value: &Value, dim: usize) -> Result<Value> {
    use candle_core::DType as CandleType;
    match value.dtype() {
        CandleType::F64 => {
            lines::map_as(value, dim, 1, |line: &[f64]| vec![line.iter().product::<f64>()])
        }
        CandleType::F32 => {
            lines::map_as(value, dim, 1, |line: &[f32]| vec![line.iter().product::<f32>()])
        }
        CandleType::I64 => lines::map_as(value, dim, 1, |line: &[i64]| {
            vec![line.iter().fold(1, |product: i64, &x| product.wrapping_mul(x))]
        }),
        narrow => Ok(product(&value.to_dtype(CandleType::F32)?, dim)?.to_dtype(narrow)?),
    }
}

struct ProdBackward {
    name: &'static str,
    dim: Option<usize>,
    keep: bool,
}

impl Rule for ProdBackward {
    fn name(&self) -> &'static str {
        self.name
    }

    /// Each element's slope is the product of the others: also right at zeros.
    fn vjp(&self, cx: &Context<'_>, upstream: &Value) -> Result<Vec<Option<Value>>> {
        let x = cx.saved(0);
        let others = |line: &[f64]| {
            // Products of what stands before and behind each place.
            let mut after = vec![1.0; line.len() + 1];
            for i in (0..line.len()).rev() {
                after[i] = after[i + 1] * line[i];
            }
            let mut before = 1.0;
            (line.iter().enumerate())
                .map(|(i, x)| {
                    let slope = before * after[i + 1];
                    before *= x;
                    slope
                })
                .collect()
        };
        let slope = match self.dim {
            // PyTorch's shortcut: two zeros, and every slope is zero.
            None if kernel::to_f64s(x)?.iter().filter(|x| **x == 0.0).count() > 1 => {
                x.zeros_like()?
            }
            None => lines::map_floats(&x.flatten_all()?, 0, others)?.reshape(x.shape())?,
            Some(dim) => lines::map_floats(x, dim, others)?,
        };
        let upstream = match self.dim {
            Some(dim) if x.rank() > 0 => spread(upstream, x.dims(), &[dim], self.keep)?,
            _ => upstream.clone(),
        };
        Ok(vec![Some(zip!(&slope, &upstream; |s, g| s * g)?)])
    }

    fn vjp_recorded(&self, cx: &Recorded<'_>, upstream: &Tensor) -> Result<Vec<Option<Tensor>>> {
        // A product of slices, one after the other.
        let grads = second::through([&cx.saved(0)?], upstream, |[x]| {
            let dim = self.dim.unwrap_or(0) as i64;
            let x = if self.dim.is_none() { super::flatten(x, 0, -1)? } else { x.clone() };
            let size = x.shape().get(dim as usize).copied().unwrap_or(1) as i64;
            let slices = (0..size).map(|at| super::narrow(&x, dim, at, 1));
            let product =
                slices.reduce(|a, b| super::mul(&a?, &b?)).unwrap_or_else(|| Ok(x.clone()))?;
            second::reshaped(&product, &upstream.shape())
        })?;
        Ok(grads.into_iter().collect())
    }
}

/// `torch.logsumexp(x, dims, keepdim)`: log(sum(exp(x))) without overflow.
pub fn logsumexp(x: &Tensor, dims: &[i64], keep: bool) -> Result<Tensor> {
    let dims = wrap_dims(dims, x.dim())?;
    let dtype = x.dtype().to_float();
    let value = kernel::wide(&kernel::cast(&x.value()?, dtype)?)?;
    let out = if value.elem_count() == 0 {
        map!(&kernel::sum_dims(&value, &dims, keep)?; |s| s.ln())?
    } else {
        let highest = extreme_value(&value, &dims, true)?;
        // An infinite maximum is left out, or the difference would be NaN.
        let highest = map!(&highest; |m| if m.is_infinite() { 0.0 } else { m })?;
        let terms = zip!(&value, &highest; |x, m| (x - m).exp())?;
        let sum = kernel::sum_dims(&terms, &dims, true)?;
        let out = zip!(&sum, &highest; |s, m| s.ln() + m)?;
        if keep { out } else { without(&out, &dims)? }
    };
    tape::finish(None, &[x.into()], dtype, out, |recording| {
        recording.save(0, &value);
        recording.save_output();
        LogsumexpBackward0 { dims, keep }
    })
}

struct LogsumexpBackward0 {
    dims: Vec<usize>,
    keep: bool,
}

impl Rule for LogsumexpBackward0 {
    fn name(&self) -> &'static str {
        "LogsumexpBackward0"
    }

    /// The softmax.
    fn vjp(&self, cx: &Context<'_>, upstream: &Value) -> Result<Vec<Option<Value>>> {
        let shape = cx.input_dims(0);
        let result = spread(cx.saved(1), shape, &self.dims, self.keep)?;
        let share = zip!(cx.saved(0), &result; |x, r| (x - r).exp())?;
        let upstream = spread(upstream, shape, &self.dims, self.keep)?;
        Ok(vec![Some(zip!(&upstream, &share; |g, s| g * s)?)])
    }

    fn vjp_recorded(&self, cx: &Recorded<'_>, upstream: &Tensor) -> Result<Vec<Option<Tensor>>> {
        let shape = cx.input_dims(0);
        let result = spread_tensor(&cx.saved(1)?, shape, &self.dims, self.keep)?;
        let share = super::exp(&super::sub(&cx.saved(0)?, &result)?)?;
        let upstream = spread_tensor(upstream, shape, &self.dims, self.keep)?;
        Ok(vec![Some(super::mul(&upstream, &share)?)])
    }
}
