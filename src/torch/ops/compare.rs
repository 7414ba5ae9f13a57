//! Comparisons and logic: results are bool tensors outside the graph.

use super::super::dtype::result_type;
use super::super::error::fail;
use super::super::{Arg, DType, Result, Tensor, Value, device, kernel};
use super::{first_tensor, value_as, wrap_dims};

macro_rules! comparisons {
    ($(#[$doc:meta] $name:ident, $op:tt;)*) => {$(
        #[$doc]
        pub fn $name<'a>(a: impl Into<Arg<'a>>, b: impl Into<Arg<'a>>) -> Result<Tensor> {
            compare(a.into(), b.into(), |x, y| x $op y, |x, y| x $op y)
        }
    )*};
}

comparisons! {
    /// a == b
    eq, ==;
    /// a != b
    ne, !=;
    /// a < b
    lt, <;
    /// a <= b
    le, <=;
    /// a > b
    gt, >;
    /// a >= b
    ge, >=;
}

fn compare(
    a: Arg<'_>,
    b: Arg<'_>,
    floats: impl Fn(f64, f64) -> bool,
    ints: impl Fn(i64, i64) -> bool,
) -> Result<Tensor> {
    first_tensor(&a, &b)?;
    let place = device::of_result(None, &[a, b])?;
    let dtype = result_type(&[a, b]);
    let out = kernel::compare(&value_as(&a, dtype)?, &value_as(&b, dtype)?, floats, ints)?;
    Ok(Tensor::new(device::placed(out, place)?, DType::Bool))
}

fn logic<'a>(a: Arg<'a>, b: Arg<'a>, f: impl Fn(i64, i64) -> bool) -> Result<Tensor> {
    let place = device::of_result(None, &[a, b])?;
    let (a, b) = (value_as(&a, DType::Bool)?, value_as(&b, DType::Bool)?);
    let out = kernel::compare(&a, &b, |_, _| false, f)?;
    Ok(Tensor::new(device::placed(out, place)?, DType::Bool))
}

/// `torch.logical_and`
pub fn logical_and<'a>(a: impl Into<Arg<'a>>, b: impl Into<Arg<'a>>) -> Result<Tensor> {
    logic(a.into(), b.into(), |x, y| x & y != 0)
}

/// `torch.logical_or`
pub fn logical_or<'a>(a: impl Into<Arg<'a>>, b: impl Into<Arg<'a>>) -> Result<Tensor> {
    logic(a.into(), b.into(), |x, y| x | y != 0)
}

/// `torch.logical_xor`
pub fn logical_xor<'a>(a: impl Into<Arg<'a>>, b: impl Into<Arg<'a>>) -> Result<Tensor> {
    logic(a.into(), b.into(), |x, y| x ^ y != 0)
}

/// `torch.logical_not`
pub fn logical_not(x: &Tensor) -> Result<Tensor> {
    logical_xor(x, true)
}

/// Which elements a test on floats holds for; integers are as their floats.
fn test(x: &Tensor, f: impl Fn(f64) -> bool) -> Result<Tensor> {
    let value = kernel::cast(&x.value()?, DType::Float64)?;
    x.beside(kernel::map_as(&value, |x: f64| u8::from(f(x)))?, DType::Bool)
}

/// `torch.isnan`
pub fn isnan(x: &Tensor) -> Result<Tensor> {
    test(x, f64::is_nan)
}

/// `torch.isinf`
pub fn isinf(x: &Tensor) -> Result<Tensor> {
    test(x, f64::is_infinite)
}

/// `torch.isfinite`
pub fn isfinite(x: &Tensor) -> Result<Tensor> {
    test(x, f64::is_finite)
}

/// `x.any(dims, keepdim)`; no dims mean all.
pub fn any(x: &Tensor, dims: &[i64], keep: bool) -> Result<Tensor> {
    count(x, dims, keep, |&(true_ones, _)| true_ones > 0)
}

/// `x.all(dims, keepdim)`; no dims mean all.
pub fn all(x: &Tensor, dims: &[i64], keep: bool) -> Result<Tensor> {
    count(x, dims, keep, |&(true_ones, total)| true_ones == total)
}

fn count(
    x: &Tensor,
    dims: &[i64],
    keep: bool,
    holds: impl Fn(&(i64, i64)) -> bool,
) -> Result<Tensor> {
    let shape = x.shape();
    let dims = wrap_dims(dims, shape.len())?;
    let total = dims.iter().map(|&dim| shape[dim] as i64).product();
    let flags = kernel::cast(&kernel::cast(&x.value()?, DType::Bool)?, DType::Int64)?;
    let counts = kernel::sum_dims(&flags, &dims, keep)?;
    let out: Value = kernel::map_as(&counts, |count: i64| u8::from(holds(&(count, total))))?;
    // Of bytes, which once were PyTorch's bools, the answer is one too.
    let dtype = if x.dtype() == DType::UInt8 { DType::UInt8 } else { DType::Bool };
    x.beside(kernel::cast(&out, dtype)?, dtype)
}

/// `torch.equal`: the same shape and the same elements.
pub fn equal(a: &Tensor, b: &Tensor) -> Result<bool> {
    device::needs_data("equal", &[a, b])?;
    Ok(a.shape() == b.shape() && all(&eq(a, b)?, &[], false)?.is_true()?)
}

/// `torch.allclose`: |a - b| <= atol + rtol · |b| for every element.
pub fn allclose(a: &Tensor, b: &Tensor, rtol: f64, atol: f64, equal_nan: bool) -> Result<bool> {
    if a.dtype() != b.dtype() {
        return fail!(
            Runtime,
            "{} did not match {}",
            a.dtype().scalar_name(),
            b.dtype().scalar_name()
        );
    }
    device::common([a, b])?;
    if a.is_meta() || b.is_meta() {
        a.item()?;
        b.item()?;
    }
    let (x, y) =
        (kernel::cast(&a.value()?, DType::Float64)?, kernel::cast(&b.value()?, DType::Float64)?);
    let close = move |x: f64, y: f64| {
        let close = x == y || ((x - y).is_finite() && (x - y).abs() <= atol + rtol * y.abs());
        u8::from(close || (equal_nan && x.is_nan() && y.is_nan()))
    };
    let close = kernel::zip_as(&x, &y, close)?;
    Ok(kernel::to_i64s(&close)?.iter().all(|&close| close == 1))
}
