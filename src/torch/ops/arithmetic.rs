//! `+ - * / **` and negation, of tensors and Python numbers.

use super::super::dtype::result_type;
use super::super::error::fail;
use super::super::kernel::{gpu, map, zip};
use super::super::tape::{self, Context, Recorded, Rule, check_in_place};
use super::super::{Arg, DType, Result, Scalar, Tensor, Value, kernel};
use super::{first_tensor, resident_as, value_as};

/// a + b
pub fn add<'a>(a: impl Into<Arg<'a>>, b: impl Into<Arg<'a>>) -> Result<Tensor> {
    add_into(None, a.into(), b.into(), Scalar::Int(1))
}

/// `a += b`
pub fn add_<'a>(a: &'a Tensor, b: impl Into<Arg<'a>>) -> Result<Tensor> {
    add_alpha_(a, b, 1)
}

/// `torch.add(a, b, alpha=alpha)`: a + alpha · b, rounded once.
pub fn add_alpha<'a>(
    a: impl Into<Arg<'a>>,
    b: impl Into<Arg<'a>>,
    alpha: impl Into<Scalar>,
) -> Result<Tensor> {
    add_into(None, a.into(), b.into(), alpha.into())
}

/// `a.add_(b, alpha=alpha)`
pub fn add_alpha_<'a>(
    a: &'a Tensor,
    b: impl Into<Arg<'a>>,
    alpha: impl Into<Scalar>,
) -> Result<Tensor> {
    check_in_place(a)?;
    add_into(Some(a), a.into(), b.into(), alpha.into())
}

fn add_into(dest: Option<&Tensor>, a: Arg<'_>, b: Arg<'_>, alpha: Scalar) -> Result<Tensor> {
    // `1 + x` is `x + 1` in PyTorch's graph too.
    let (a, b) = if a.tensor().is_none() { (b, a) } else { (a, b) };
    first_tensor(&a, &b)?;
    let args = [a, b];
    let dtype = result_type(&args);
    let (x, y) = (resident_as(&a, dtype)?, resident_as(&b, dtype)?);
    let out = scaled_sum(&x, &y, dtype, alpha)?;
    tape::finish(dest, &args, dtype, out, |_| AddBackward0 { alpha: alpha.to_f64() })
}

/// x + alpha · y. PyTorch fuses the two in one rounding for float types.
pub(crate) fn scaled_sum(x: &Value, y: &Value, dtype: DType, alpha: Scalar) -> Result<Value> {
    // Of half types the factor is rounded too.
    let factor = dtype.round(alpha.to_f64());
    if dtype.is_floating_point() && (gpu::is_on_gpu(x) || gpu::is_on_gpu(y)) {
        return gpu::add(x, y, factor);
    }
    match dtype.is_floating_point() {
        true if factor == 1.0 => zip!(x, y; |x, y| x + y),
        true if dtype.size() == 2 => {
            let product = map!(y, factor; |y| y * factor)?;
            let twice = zip!(x, &product; |x, p| x + p)?;
            let once = zip!(x, y, factor; |x, y| y.mul_add(factor, x))?;
            kernel::vectors_then_rest(&once, &twice)
        }
        true => zip!(x, y, factor; |x, y| y.mul_add(factor, x)),
        false => {
            let factor = alpha.to_i64();
            kernel::zip_ints(x, y, move |x, y| x.wrapping_add(factor.wrapping_mul(y)))
        }
    }
}

struct AddBackward0 {
    alpha: f64,
}

impl Rule for AddBackward0 {
    fn name(&self) -> &'static str {
        "AddBackward0"
    }

    fn numbers(&self) -> Vec<(&'static str, f64)> {
        // As good as none, where it is 1.
        if self.alpha == 1.0 { Vec::new() } else { vec![("alpha", self.alpha)] }
    }

    fn knows_gpu(&self) -> bool {
        true
    }

    fn vjp(&self, cx: &Context<'_>, upstream: &Value) -> Result<Vec<Option<Value>>> {
        Ok(vec![cx.grad(0, || Ok(upstream.clone()))?, cx.grad(1, || scaled(upstream, self.alpha))?])
    }

    fn vjp_recorded(&self, cx: &Recorded<'_>, upstream: &Tensor) -> Result<Vec<Option<Tensor>>> {
        Ok(vec![
            cx.grad(0, || Ok(upstream.clone()))?,
            cx.grad(1, || scaled_tensor(upstream, self.alpha))?,
        ])
    }
}

/// a - b
pub fn sub<'a>(a: impl Into<Arg<'a>>, b: impl Into<Arg<'a>>) -> Result<Tensor> {
    sub_into(None, a.into(), b.into(), Scalar::Int(1))
}

/// `a -= b`
pub fn sub_<'a>(a: &'a Tensor, b: impl Into<Arg<'a>>) -> Result<Tensor> {
    sub_alpha_(a, b, 1)
}

/// `torch.sub(a, b, alpha=alpha)`: a - alpha · b, rounded once.
pub fn sub_alpha<'a>(
    a: impl Into<Arg<'a>>,
    b: impl Into<Arg<'a>>,
    alpha: impl Into<Scalar>,
) -> Result<Tensor> {
    sub_into(None, a.into(), b.into(), alpha.into())
}

/// `a.sub_(b, alpha=alpha)`
pub fn sub_alpha_<'a>(
    a: &'a Tensor,
    b: impl Into<Arg<'a>>,
    alpha: impl Into<Scalar>,
) -> Result<Tensor> {
    check_in_place(a)?;
    sub_into(Some(a), a.into(), b.into(), alpha.into())
}

fn sub_into(dest: Option<&Tensor>, a: Arg<'_>, b: Arg<'_>, alpha: Scalar) -> Result<Tensor> {
    first_tensor(&a, &b)?;
    let is_bool = |arg: &Arg<'_>| match arg {
        Arg::Tensor(tensor) => tensor.dtype() == DType::Bool,
        Arg::Scalar(number) => matches!(number, Scalar::Bool(_)),
    };
    if is_bool(&a) && is_bool(&b) {
        return fail!(
            NotImplemented,
            "Subtraction, the `-` operator, with two bool tensors is not supported. Use the `^` \
             or `logical_xor()` operator instead."
        );
    }
    if is_bool(&a) || is_bool(&b) {
        return fail!(
            NotImplemented,
            "Subtraction, the `-` operator, with a bool tensor is not supported. If you are \
             trying to invert a mask, use the `~` or `logical_not()` operator instead."
        );
    }
    let dtype = result_type(&[a, b]);
    let (x, y) = (resident_as(&a, dtype)?, resident_as(&b, dtype)?);
    let minus = match alpha {
        Scalar::Float(alpha) => Scalar::Float(-alpha),
        other => Scalar::Int(-other.to_i64()),
    };
    let on_gpu = gpu::is_on_gpu(&x) || gpu::is_on_gpu(&y);
    let out = if minus == Scalar::Int(-1) && dtype.is_floating_point() && !on_gpu {
        zip!(&x, &y; |x, y| x - y)?
    } else {
        scaled_sum(&x, &y, dtype, minus)?
    };
    let alpha = alpha.to_f64();
    match (a, b) {
        (Arg::Scalar(_), Arg::Tensor(_)) => {
            tape::finish(dest, &[b], dtype, out, |_| RsubBackward1 { alpha })
        }
        _ => tape::finish(dest, &[a, b], dtype, out, |_| SubBackward0 { alpha }),
    }
}

struct SubBackward0 {
    alpha: f64,
}

impl Rule for SubBackward0 {
    fn name(&self) -> &'static str {
        "SubBackward0"
    }

    fn numbers(&self) -> Vec<(&'static str, f64)> {
        // As good as none, where it is 1.
        if self.alpha == 1.0 { Vec::new() } else { vec![("alpha", self.alpha)] }
    }

    fn knows_gpu(&self) -> bool {
        true
    }

    fn vjp(&self, cx: &Context<'_>, upstream: &Value) -> Result<Vec<Option<Value>>> {
        Ok(vec![
            cx.grad(0, || Ok(upstream.clone()))?,
            cx.grad(1, || scaled(upstream, -self.alpha))?,
        ])
    }

    fn vjp_recorded(&self, cx: &Recorded<'_>, upstream: &Tensor) -> Result<Vec<Option<Tensor>>> {
        Ok(vec![
            cx.grad(0, || Ok(upstream.clone()))?,
            cx.grad(1, || scaled_tensor(upstream, -self.alpha))?,
        ])
    }
}

/// `1 - x`: only the tensor is an input.
struct RsubBackward1 {
    alpha: f64,
}

impl Rule for RsubBackward1 {
    fn name(&self) -> &'static str {
        "RsubBackward1"
    }

    fn numbers(&self) -> Vec<(&'static str, f64)> {
        // As good as none, where it is 1.
        if self.alpha == 1.0 { Vec::new() } else { vec![("alpha", self.alpha)] }
    }

    fn knows_gpu(&self) -> bool {
        true
    }

    fn vjp(&self, _: &Context<'_>, upstream: &Value) -> Result<Vec<Option<Value>>> {
        Ok(vec![Some(scaled(upstream, -self.alpha)?)])
    }

    fn vjp_recorded(&self, _: &Recorded<'_>, upstream: &Tensor) -> Result<Vec<Option<Tensor>>> {
        Ok(vec![Some(scaled_tensor(upstream, -self.alpha)?)])
    }
}

/// factor · tensor, recorded
fn scaled_tensor(tensor: &Tensor, factor: f64) -> Result<Tensor> {
    match factor {
        1.0 => Ok(tensor.clone()),
        -1.0 => neg(tensor),
        _ => mul(tensor, factor),
    }
}

/// factor · value
pub(crate) fn scaled(value: &Value, factor: f64) -> Result<Value> {
    match factor {
        _ if gpu::is_on_gpu(value) => Ok(value.affine(factor, 0.0)?),
        1.0 => Ok(value.clone()),
        -1.0 => map!(value; |x| -x),
        _ => map!(value, factor; |x| x * factor),
    }
}

/// a · b, element by element
pub fn mul<'a>(a: impl Into<Arg<'a>>, b: impl Into<Arg<'a>>) -> Result<Tensor> {
    mul_into(None, a.into(), b.into())
}

/// `a *= b`
pub fn mul_<'a>(a: &'a Tensor, b: impl Into<Arg<'a>>) -> Result<Tensor> {
    check_in_place(a)?;
    mul_into(Some(a), a.into(), b.into())
}

fn mul_into(dest: Option<&Tensor>, a: Arg<'_>, b: Arg<'_>) -> Result<Tensor> {
    let (a, b) = if a.tensor().is_none() { (b, a) } else { (a, b) };
    first_tensor(&a, &b)?;
    let args = [a, b];
    let dtype = result_type(&args);
    let (x, y) = (factor_as(&a, dtype)?, factor_as(&b, dtype)?);
    let out = match dtype.is_floating_point() {
        true if gpu::is_on_gpu(&x) || gpu::is_on_gpu(&y) => gpu::mul(&x, &y)?,
        true => zip!(&x, &y; |x, y| x * y)?,
        false => kernel::zip_ints(&x, &y, i64::wrapping_mul)?,
    };
    tape::finish(dest, &args, dtype, out, |recording| {
        let factors = [&y, &x].map(|value| value.clone());
        let needed = [recording.needs(0), recording.needs(1)];
        for (input, factor) in factors.iter().enumerate() {
            // Each factor is needed for the other's gradient only.
            if needed[input] {
                recording.save(1 - input, factor);
            }
        }
        MulBackward0
    })
}

/// An operand of a product or quotient. With half types ATen takes numbers and
/// tensors without dimensions as they are, and rounds the result only.
fn factor_as(arg: &Arg<'_>, dtype: DType) -> Result<Value> {
    let narrow = dtype.size() == 2 && dtype.is_floating_point();
    match arg {
        Arg::Scalar(_) if narrow => value_as(arg, DType::Float32),
        Arg::Tensor(tensor) if narrow && tensor.dim() == 0 => resident_as(arg, DType::Float32),
        _ => kernel::wide(&resident_as(arg, dtype)?),
    }
}

struct MulBackward0;

impl Rule for MulBackward0 {
    fn name(&self) -> &'static str {
        "MulBackward0"
    }

    fn knows_gpu(&self) -> bool {
        true
    }

    fn vjp(&self, cx: &Context<'_>, upstream: &Value) -> Result<Vec<Option<Value>>> {
        let mut slot = 0;
        let mut times_other = |input| {
            cx.grad(input, || {
                let other = cx.saved(slot);
                slot += 1;
                match gpu::is_on_gpu(upstream) || gpu::is_on_gpu(other) {
                    true => gpu::mul(upstream, other),
                    false => zip!(upstream, other; |g, x| g * x),
                }
            })
        };
        Ok(vec![times_other(0)?, times_other(1)?])
    }

    fn vjp_recorded(&self, cx: &Recorded<'_>, upstream: &Tensor) -> Result<Vec<Option<Tensor>>> {
        let mut slot = 0;
        let mut times_other = |input| {
            cx.grad(input, || {
                let other = cx.saved(slot)?;
                slot += 1;
                mul(upstream, &other)
            })
        };
        Ok(vec![times_other(0)?, times_other(1)?])
    }
}

/// a / b, always in a float type
pub fn div<'a>(a: impl Into<Arg<'a>>, b: impl Into<Arg<'a>>) -> Result<Tensor> {
    match (a.into(), b.into()) {
        // `1 / x` is `x.reciprocal() * 1` in PyTorch's graph.
        (Arg::Scalar(number), Arg::Tensor(tensor)) => mul(&super::reciprocal(tensor)?, number),
        (a, b) => div_into(None, a, b),
    }
}

/// `a /= b`
pub fn div_<'a>(a: &'a Tensor, b: impl Into<Arg<'a>>) -> Result<Tensor> {
    check_in_place(a)?;
    div_into(Some(a), a.into(), b.into())
}

fn div_into(dest: Option<&Tensor>, a: Arg<'_>, b: Arg<'_>) -> Result<Tensor> {
    first_tensor(&a, &b)?;
    let args = [a, b];
    let dtype = result_type(&args).to_float();
    let (x, y) = (factor_as(&a, dtype)?, factor_as(&b, dtype)?);
    let out = match gpu::is_on_gpu(&x) || gpu::is_on_gpu(&y) {
        true => gpu::div(&x, &y)?,
        false => zip!(&x, &y; |x, y| x / y)?,
    };
    tape::finish(dest, &args, dtype, out, |recording| {
        recording.save(1, &y);
        if recording.needs(1) {
            recording.save(0, &x);
        }
        DivBackward0
    })
}

struct DivBackward0;

impl Rule for DivBackward0 {
    fn name(&self) -> &'static str {
        "DivBackward0"
    }

    fn knows_gpu(&self) -> bool {
        true
    }

    fn vjp(&self, cx: &Context<'_>, upstream: &Value) -> Result<Vec<Option<Value>>> {
        let other = cx.saved(0);
        Ok(vec![
            cx.grad(0, || zip!(upstream, other; |g, y| g / y))?,
            cx.grad(1, || {
                let ratio = zip!(cx.saved(1), other; |x, y| x / y / y)?;
                zip!(upstream, &ratio; |g, r| -g * r)
            })?,
        ])
    }

    fn vjp_recorded(&self, cx: &Recorded<'_>, upstream: &Tensor) -> Result<Vec<Option<Tensor>>> {
        let other = cx.saved(0)?;
        Ok(vec![
            cx.grad(0, || div(upstream, &other))?,
            cx.grad(1, || mul(&neg(upstream)?, &div(&div(&cx.saved(1)?, &other)?, &other)?))?,
        ])
    }
}

/// -x
pub fn neg(x: &Tensor) -> Result<Tensor> {
    neg_into(None, x)
}

/// `x.neg_()`
pub fn neg_(x: &Tensor) -> Result<Tensor> {
    check_in_place(x)?;
    neg_into(Some(x), x)
}

fn neg_into(dest: Option<&Tensor>, x: &Tensor) -> Result<Tensor> {
    let value = x.resident()?;
    let out = match x.dtype() {
        DType::Bool => {
            return fail!(
                NotImplemented,
                "Negation, the `-` operator, on a bool tensor is not supported. If you are trying \
                 to invert a mask, use the `~` or `logical_not()` operator instead."
            );
        }
        dtype if dtype.is_floating_point() => scaled(&value, -1.0)?,
        _ => kernel::map_ints(&value, i64::wrapping_neg)?,
    };
    tape::finish(dest, &[x.into()], x.dtype(), out, |_| NegBackward0)
}

struct NegBackward0;

impl Rule for NegBackward0 {
    fn name(&self) -> &'static str {
        "NegBackward0"
    }

    fn knows_gpu(&self) -> bool {
        true
    }

    fn vjp(&self, _: &Context<'_>, upstream: &Value) -> Result<Vec<Option<Value>>> {
        Ok(vec![Some(scaled(upstream, -1.0)?)])
    }

    fn vjp_recorded(&self, _: &Recorded<'_>, upstream: &Tensor) -> Result<Vec<Option<Tensor>>> {
        Ok(vec![Some(neg(upstream)?)])
    }
}

/// base ** exponent; at least one of the two is a tensor.
pub fn pow<'a>(base: impl Into<Arg<'a>>, exponent: impl Into<Arg<'a>>) -> Result<Tensor> {
    pow_into(None, base.into(), exponent.into())
}

/// `base **= exponent`
pub fn pow_<'a>(base: &'a Tensor, exponent: impl Into<Arg<'a>>) -> Result<Tensor> {
    check_in_place(base)?;
    pow_into(Some(base), base.into(), exponent.into())
}

fn pow_into(dest: Option<&Tensor>, base: Arg<'_>, exponent: Arg<'_>) -> Result<Tensor> {
    first_tensor(&base, &exponent)?;
    let dtype = result_type(&[base, exponent]);
    let x = resident_as(&base, dtype)?;
    if let Arg::Scalar(number) = exponent {
        let out = match dtype.is_floating_point() {
            true => power(&x, number.to_f64())?,
            false if number.to_f64() < 0.0 => {
                return fail!(Runtime, "Integers to negative integer powers are not allowed.");
            }
            false => {
                let exponent = u32::try_from(number.to_i64()).unwrap_or(u32::MAX);
                kernel::map_ints(&x, |x| x.wrapping_pow(exponent))?
            }
        };
        return tape::finish(dest, &[base], dtype, out, |recording| {
            recording.save(0, &x);
            PowBackward0 { exponent: number.to_f64() }
        });
    }
    let y = value_as(&exponent, dtype)?;
    let out = match dtype.is_floating_point() {
        true => zip!(&x, &y; |x, y| x.powf(y))?,
        false if kernel::to_i64s(&y)?.iter().any(|&y| y < 0) => {
            return fail!(Runtime, "Integers to negative integer powers are not allowed.");
        }
        false => {
            kernel::zip_ints(&x, &y, |x, y| x.wrapping_pow(u32::try_from(y).unwrap_or(u32::MAX)))?
        }
    };
    match base {
        Arg::Scalar(number) => tape::finish(dest, &[exponent], dtype, out, |recording| {
            recording.save(0, &y);
            recording.save_output();
            PowBackward2 { base: number.to_f64() }
        }),
        Arg::Tensor(_) => tape::finish(dest, &[base, exponent], dtype, out, |recording| {
            recording.save(0, &x);
            recording.save(1, &y);
            recording.save_output();
            PowBackward1
        }),
    }
}

/// Element-wise power with the shortcuts that PyTorch takes.
fn power(x: &Value, exponent: f64) -> Result<Value> {
    match exponent {
        0.0 => Ok(x.ones_like()?),
        1.0 => Ok(x.clone()),
        2.0 if gpu::is_on_gpu(x) => Ok(x.sqr()?),
        2.0 => map!(x; |x| x * x),
        3.0 => map!(x; |x| x * x * x),
        0.5 => map!(x; |x| x.sqrt()),
        -0.5 => map!(x; |x| 1.0 / x.sqrt()),
        -1.0 => map!(x; |x| 1.0 / x),
        -2.0 => map!(x; |x| 1.0 / (x * x)),
        _ => map!(x, exponent; |x| x.powf(exponent)),
    }
}

struct PowBackward0 {
    exponent: f64,
}

impl Rule for PowBackward0 {
    fn name(&self) -> &'static str {
        "PowBackward0"
    }

    fn numbers(&self) -> Vec<(&'static str, f64)> {
        vec![("exponent", self.exponent)]
    }

    fn knows_gpu(&self) -> bool {
        true
    }

    fn vjp(&self, cx: &Context<'_>, upstream: &Value) -> Result<Vec<Option<Value>>> {
        let exponent = self.exponent;
        let grad = match exponent {
            0.0 => upstream.zeros_like()?,
            2.0 if gpu::is_on_gpu(cx.saved(0)) => gpu::mul(upstream, &scaled(cx.saved(0), 2.0)?)?,
            2.0 => zip!(upstream, cx.saved(0); |g, x| g * (2.0 * x))?,
            _ => {
                let slope = power(cx.saved(0), exponent - 1.0)?;
                zip!(upstream, &slope, exponent; |g, s| g * (exponent * s))?
            }
        };
        Ok(vec![Some(grad)])
    }

    fn vjp_recorded(&self, cx: &Recorded<'_>, upstream: &Tensor) -> Result<Vec<Option<Tensor>>> {
        let exponent = self.exponent;
        if exponent == 0.0 {
            return Ok(vec![Some(mul(upstream, 0.0)?)]);
        }
        let slope = mul(&pow(&cx.saved(0)?, exponent - 1.0)?, exponent)?;
        Ok(vec![Some(mul(upstream, &slope)?)])
    }
}

/// Base and exponent are tensors.
struct PowBackward1;

impl Rule for PowBackward1 {
    fn name(&self) -> &'static str {
        "PowBackward1"
    }

    fn vjp(&self, cx: &Context<'_>, upstream: &Value) -> Result<Vec<Option<Value>>> {
        let (x, y, result) = (cx.saved(0), cx.saved(1), cx.saved(2));
        let base = cx.grad(0, || {
            let slope = zip!(x, y; |x, y| if y == 0.0 { 0.0 } else { y * x.powf(y - 1.0) })?;
            zip!(upstream, &slope; |g, s| g * s)
        })?;
        let exponent = cx.grad(1, || {
            // 0 ** y is flat where y >= 0, although log 0 is not finite.
            let log = zip!(x, y; |x, y| if x == 0.0 && y >= 0.0 { 0.0 } else { x.ln() })?;
            let slope = zip!(result, &log; |r, l| r * l)?;
            zip!(upstream, &slope; |g, s| g * s)
        })?;
        Ok(vec![base, exponent])
    }

    fn vjp_recorded(&self, cx: &Recorded<'_>, upstream: &Tensor) -> Result<Vec<Option<Tensor>>> {
        let (x, y, result) = (cx.saved(0)?, cx.saved(1)?, cx.saved(2)?);
        let base = cx.grad(0, || {
            let slope = mul(&y, &pow(&x, &sub(&y, 1)?)?)?;
            let flat = super::eq(&y, 0)?;
            mul(upstream, &super::masked_fill(&slope, &flat, Scalar::Float(0.0))?)
        })?;
        let exponent = cx.grad(1, || {
            let flat = super::logical_and(&super::eq(&x, 0)?, &super::ge(&y, 0)?)?;
            let log = super::masked_fill(&super::log(&x)?, &flat, Scalar::Float(0.0))?;
            mul(upstream, &mul(&result, &log)?)
        })?;
        Ok(vec![base, exponent])
    }
}

/// The base is a number.
struct PowBackward2 {
    base: f64,
}

impl Rule for PowBackward2 {
    fn name(&self) -> &'static str {
        "PowBackward2"
    }

    fn numbers(&self) -> Vec<(&'static str, f64)> {
        vec![("self", self.base)]
    }

    fn vjp(&self, cx: &Context<'_>, upstream: &Value) -> Result<Vec<Option<Value>>> {
        let (exponent, result) = (cx.saved(0), cx.saved(1));
        let log = self.base.ln();
        let slope = if self.base == 0.0 {
            zip!(exponent, result, log; |y, r| if y >= 0.0 { 0.0 } else { r * log })?
        } else {
            map!(result, log; |r| r * log)?
        };
        Ok(vec![Some(zip!(upstream, &slope; |g, s| g * s)?)])
    }

    fn vjp_recorded(&self, cx: &Recorded<'_>, upstream: &Tensor) -> Result<Vec<Option<Tensor>>> {
        let slope = mul(&cx.saved(1)?, self.base.ln())?;
        let slope = match self.base == 0.0 {
            true => {
                let flat = super::ge(&cx.saved(0)?, 0)?;
                super::masked_fill(&slope, &flat, Scalar::Float(0.0))?
            }
            false => slope,
        };
        Ok(vec![Some(mul(upstream, &slope)?)])
    }
}
