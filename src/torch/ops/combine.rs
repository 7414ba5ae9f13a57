//! Functions of two or three tensors, element by element: `lerp`, `addcmul`,
//! `atan2`, `clamp` between tensors, closeness.

use candle_core::DType as CandleType;

use super::super::dtype::result_type;
use super::super::error::fail;
use super::super::kernel::{self, map, zip};
use super::super::tape::{self, Context, Rule, check_in_place};
use super::super::{Arg, DType, Result, Scalar, Tensor, Value, device};
use super::wide_as;

/// A float function of two tensors with both its derivatives.
macro_rules! binary {
    ($(
        #[$doc:meta]
        $name:ident, $rule:ident, |$x:ident, $y:ident| $forward:expr,
        |$a:ident, $b:ident| $first:expr, $second:expr;
    )*) => {$(
        #[$doc]
        pub fn $name(a: &Tensor, b: &Tensor) -> Result<Tensor> {
            let args = [Arg::Tensor(a), Arg::Tensor(b)];
            let dtype = result_type(&args).to_float();
            let (x, y) = (wide_as(&args[0], dtype)?, wide_as(&args[1], dtype)?);
            let out = zip!(&x, &y; |$x, $y| $forward)?;
            tape::finish(None, &args, dtype, out, |recording| {
                recording.save(0, &x);
                recording.save(1, &y);
                $rule
            })
        }

        struct $rule;

        impl Rule for $rule {
            fn name(&self) -> &'static str {
                stringify!($rule)
            }

            fn vjp(&self, cx: &Context<'_>, upstream: &Value) -> Result<Vec<Option<Value>>> {
                let times = |slope: Value| zip!(upstream, &slope; |g, s| g * s);
                let (x, y) = (cx.saved(0), cx.saved(1));
                Ok(vec![
                    cx.grad(0, || times(zip!(x, y; |$a, $b| $first)?))?,
                    cx.grad(1, || times(zip!(x, y; |$a, $b| $second)?))?,
                ])
            }
        }
    )*};
}

binary! {
    /// The angle of the point (b, a).
    atan2, Atan2Backward0, |y, x| y.atan2(x),
        |y, x| if x == 0.0 && y == 0.0 { 0.0 } else { x / (x * x + y * y) },
        if x == 0.0 && y == 0.0 { 0.0 } else { -y / (x * x + y * y) };
    /// sqrt(a² + b²)
    hypot, HypotBackward0, |x, y| x.hypot(y), |x, y| x / x.hypot(y), y / x.hypot(y);
    /// log(exp(a) + exp(b))
    logaddexp, LogaddexpBackward0,
        |x, y| if x.is_infinite() && x == y { x } else { x.max(y) + (-(x - y).abs()).exp().ln_1p() },
        |x, y| 1.0 / (1.0 + (y - x).exp()), 1.0 / (1.0 + (x - y).exp());
    /// a · log(b), 0 where a is 0.
    xlogy, XlogyBackward0, |x, y| if y.is_nan() { y } else if x == 0.0 { 0.0 } else { x * y.ln() },
        |x, y| if x == 0.0 && y <= 0.0 { 0.0 } else { y.ln() }, x / y;
}

/// ATen counts from the nearer end.
macro_rules! nearer_lerp {
    ($x:ident, $y:ident, $w:ident) => {
        if $w.abs() < 0.5 { $w.mul_add($y - $x, $x) } else { ($w - 1.0).mul_add($y - $x, $y) }
    };
}

/// `torch.lerp(start, end, weight)`: start + weight · (end - start).
pub fn lerp(start: &Tensor, end: &Tensor, weight: Arg<'_>, in_place: bool) -> Result<Tensor> {
    if in_place {
        check_in_place(start)?;
    }
    let dtype = start.dtype();
    for (name, other) in [("end", Some(end)), ("weight", weight.tensor())] {
        if let Some(other) = other.filter(|other| other.dtype() != dtype) {
            return fail!(
                Runtime,
                "expected dtype {} for `{name}` but got dtype {}",
                dtype.c_name(),
                other.dtype().c_name()
            );
        }
    }
    if !dtype.is_floating_point() {
        return fail!(
            NotImplemented,
            "\"lerp_kernel_scalar\" not implemented for '{}'",
            dtype.scalar_name()
        );
    }
    let (x, y) = (start.value()?, end.value()?);
    let w = wide_as(&weight, dtype)?;
    let difference = zip!(&y, &x; |y, x| y - x)?;
    let shape = kernel::broadcast_shape(difference.dims(), w.dims())?;
    let [start_wide, end_wide] = [kernel::wide(&x)?, kernel::wide(&y)?];
    let all = [&start_wide, &end_wide, &w].map(|value| value.broadcast_as(&shape));
    let [a, b, c] = all;
    let inputs = [&a?, &b?, &c?];
    let [out] = match w.dtype() {
        CandleType::F64 => kernel::fuse(inputs, |[x, y, w]: [f64; 3]| [nearer_lerp!(x, y, w)])?,
        _ => kernel::fuse(inputs, |[x, y, w]: [f32; 3]| [nearer_lerp!(x, y, w)])?,
    };
    let args = [Arg::Tensor(start), Arg::Tensor(end), weight];
    let (args, name) = match weight {
        Arg::Scalar(_) => (&args[..2], "LerpBackward0"),
        Arg::Tensor(_) => (&args[..], "LerpBackward1"),
    };
    let weighted = args.len() == 3;
    tape::finish(in_place.then_some(start), args, dtype, out, |recording| {
        match weighted {
            true => recording.save(2, &w),
            false => recording.save_value(w),
        }
        if weighted && recording.needs(2) {
            recording.save_value(difference);
        }
        Lerp { name }
    })
}

struct Lerp {
    name: &'static str,
}

impl Rule for Lerp {
    fn name(&self) -> &'static str {
        self.name
    }

    fn vjp(&self, cx: &Context<'_>, upstream: &Value) -> Result<Vec<Option<Value>>> {
        let w = cx.saved(0);
        let mut grads = vec![
            cx.grad(0, || zip!(upstream, w; |g, w| g * (1.0 - w)))?,
            cx.grad(1, || zip!(upstream, w; |g, w| g * w))?,
        ];
        if cx.inputs() > 2 {
            grads.push(cx.grad(2, || zip!(upstream, cx.saved(1); |g, d| g * d))?);
        }
        Ok(grads)
    }
}

/// `torch.addcmul(x, a, b, value)`: x + value · a · b.
pub fn addcmul(
    x: &Tensor,
    a: &Tensor,
    b: &Tensor,
    value: Scalar,
    in_place: bool,
) -> Result<Tensor> {
    add_scaled(x, a, b, value, in_place, Kind::Product)
}

/// `torch.addcdiv(x, a, b, value)`: x + value · a / b.
pub fn addcdiv(
    x: &Tensor,
    a: &Tensor,
    b: &Tensor,
    value: Scalar,
    in_place: bool,
) -> Result<Tensor> {
    if !a.dtype().is_floating_point() && !b.dtype().is_floating_point() {
        return fail!(
            Runtime,
            "Integer division with addcdiv is no longer supported, and in a future  release \
             addcdiv will perform a true division of tensor1 and tensor2. The historic addcdiv \
             behavior can be implemented as (input + value * torch.trunc(tensor1 / \
             tensor2)).to(input.dtype) for integer inputs and as (input + value * tensor1 / \
             tensor2) for float inputs. The future addcdiv behavior is just the latter \
             implementation: (input + value * tensor1 / tensor2), for all dtypes."
        );
    }
    add_scaled(x, a, b, value, in_place, Kind::Quotient)
}

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Product,
    Quotient,
}

fn add_scaled(
    x: &Tensor,
    a: &Tensor,
    b: &Tensor,
    value: Scalar,
    in_place: bool,
    kind: Kind,
) -> Result<Tensor> {
    if in_place {
        check_in_place(x)?;
    }
    let args = [Arg::Tensor(x), Arg::Tensor(a), Arg::Tensor(b)];
    let dtype = result_type(&args);
    let [x_value, a_value, b_value] =
        [wide_as(&args[0], dtype)?, wide_as(&args[1], dtype)?, wide_as(&args[2], dtype)?];
    let factor = value.to_f64();
    let out = if !dtype.is_floating_point() {
        let factor = value.to_i64();
        let term = kernel::zip_ints(&a_value, &b_value, move |a, b| {
            factor.wrapping_mul(a).wrapping_mul(b)
        })?;
        kernel::add(&x_value, &term)?
    } else {
        let term = match kind {
            Kind::Product => zip!(&a_value, &b_value, factor; |a, b| factor * a * b)?,
            Kind::Quotient => zip!(&a_value, &b_value, factor; |a, b| factor * a / b)?,
        };
        kernel::add(&x_value, &term)?
    };
    tape::finish(in_place.then_some(x), &args, dtype, out, |recording| {
        recording.save(1, &a_value);
        recording.save(2, &b_value);
        AddScaled { factor, kind }
    })
}

struct AddScaled {
    factor: f64,
    kind: Kind,
}

impl Rule for AddScaled {
    fn name(&self) -> &'static str {
        match self.kind {
            Kind::Product => "AddcmulBackward0",
            Kind::Quotient => "AddcdivBackward0",
        }
    }

    fn vjp(&self, cx: &Context<'_>, upstream: &Value) -> Result<Vec<Option<Value>>> {
        let (a, b, factor) = (cx.saved(0), cx.saved(1), self.factor);
        let first = cx.grad(1, || match self.kind {
            Kind::Product => zip!(upstream, b, factor; |g, b| g * (b * factor)),
            Kind::Quotient => zip!(upstream, b, factor; |g, b| g * (factor / b)),
        })?;
        let second = cx.grad(2, || match self.kind {
            Kind::Product => zip!(upstream, a, factor; |g, a| g * (a * factor)),
            Kind::Quotient => {
                let slope = zip!(a, b, factor; |a, b| factor * a / (b * b))?;
                zip!(upstream, &slope; |g, s| -g * s)
            }
        })?;
        Ok(vec![cx.grad(0, || Ok(upstream.clone()))?, first, second])
    }
}

/// `x.clamp(min, max)` between tensors.
pub fn clamp_between(
    x: &Tensor,
    min: Option<&Tensor>,
    max: Option<&Tensor>,
    name: &'static str,
) -> Result<Tensor> {
    let mut args = vec![Arg::Tensor(x)];
    args.extend(min.into_iter().chain(max).map(Arg::Tensor));
    let dtype = result_type(&args);
    let value = wide_as(&args[0], dtype)?;
    let bound = |bound: Option<&Tensor>| bound.map(|b| wide_as(&b.into(), dtype)).transpose();
    let (low, high) = (bound(min)?, bound(max)?);
    let mut out = value.clone();
    for (bound, largest) in [(&low, true), (&high, false)] {
        let Some(bound) = bound else { continue };
        out = match (dtype.is_floating_point(), largest) {
            (true, true) => zip!(&out, bound; |x, b| if x < b { b } else { x })?,
            (true, false) => zip!(&out, bound; |x, b| if x > b { b } else { x })?,
            (false, true) => kernel::zip_ints(&out, bound, i64::max)?,
            (false, false) => kernel::zip_ints(&out, bound, i64::min)?,
        };
    }
    tape::finish(None, &args, dtype, out, |recording| {
        recording.save(0, &value);
        for (input, bound) in [&low, &high].into_iter().flatten().enumerate() {
            recording.save(input + 1, bound);
        }
        Between { name, low: low.is_some(), high: high.is_some() }
    })
}

struct Between {
    name: &'static str,
    low: bool,
    high: bool,
}

impl Rule for Between {
    fn name(&self) -> &'static str {
        self.name
    }

    /// The gradient goes to the tensor that the element came from; an element that
    /// equals a bound shares it.
    fn vjp(&self, cx: &Context<'_>, upstream: &Value) -> Result<Vec<Option<Value>>> {
        let x = cx.saved(0);
        let of_x = |bound: &Value, upper: bool| {
            let sign = if upper { -1.0 } else { 1.0 };
            zip!(x, bound, sign; |x, b| match (x - b) * sign {
                d if d < 0.0 => 0.0,
                0.0 => 0.5,
                _ => 1.0,
            })
        };
        let gated = |gate: Value| zip!(upstream, &gate; |g, m| g * m);
        let both = self.low && self.high;
        if !both {
            // With a NaN, both get the whole.
            let bound = cx.saved(1);
            let share = || of_x(bound, self.high);
            return Ok(vec![
                cx.grad(0, || gated(share()?))?,
                cx.grad(1, || {
                    let nan = zip!(x, bound; |x, b| if (x - b).is_nan() { 1.0 } else { 0.0 })?;
                    gated(zip!(&share()?, &nan; |s, n| 1.0 - s + n)?)
                })?,
            ]);
        }
        let (low, high) = (cx.saved(1), cx.saved(2));
        let apart = zip!(low, high; |l, h| h - l)?;
        let (from_low, from_high) = (of_x(low, false)?, of_x(high, true)?);
        // One, half or nothing of each: halves add up where the bounds meet, and
        // where they cross the upper one has all.
        let inside = zip!(&from_low, &from_high; |l, h| match l + h - 1.0 {
            share if share > 0.0 => share,
            _ if l == 0.5 && h == 0.5 => 1.0,
            _ => 0.0,
        })?;
        let crossed = zip!(&apart, x; |d, x| if d < 0.0 && !x.is_nan() { 1.0 } else { 0.0 })?;
        let inside = zip!(&inside, &crossed; |i, c| if c > 0.0 { 0.0 } else { i })?;
        let below = |from: &Value| {
            let left = zip!(from, &inside; |f, i| if i == 1.0 { 0.0 } else { 1.0 - f })?;
            zip!(&left, &apart; |left, d| if d < 0.0 { 0.0 } else { left })
        };
        Ok(vec![
            cx.grad(0, || gated(inside.clone()))?,
            cx.grad(1, || gated(below(&from_low)?))?,
            cx.grad(2, || {
                let above = below(&from_high)?;
                gated(zip!(&above, &apart; |a, d| if d < 0.0 { 1.0 } else { a })?)
            })?,
        ])
    }
}

/// `torch.isclose`: |a - b| <= atol + rtol · |b|.
pub fn isclose(a: &Tensor, b: &Tensor, rtol: f64, atol: f64, equal_nan: bool) -> Result<Tensor> {
    if a.dtype() != b.dtype() {
        return fail!(
            Runtime,
            "{} did not match {}",
            a.dtype().scalar_name(),
            b.dtype().scalar_name()
        );
    }
    let place = device::common([a, b])?;
    let (x, y) =
        (kernel::cast(&a.value()?, DType::Float64)?, kernel::cast(&b.value()?, DType::Float64)?);
    let close = move |x: f64, y: f64| {
        let close = x == y || ((x - y).is_finite() && (x - y).abs() <= atol + rtol * y.abs());
        u8::from(close || (equal_nan && x.is_nan() && y.is_nan()))
    };
    Ok(Tensor::new(device::placed(kernel::zip_as(&x, &y, close)?, place)?, DType::Bool))
}

/// The largest finite number of a float type.
fn largest(dtype: DType) -> f64 {
    match dtype {
        DType::Float32 => f64::from(f32::MAX),
        DType::Float16 => 65504.0,
        DType::BFloat16 => 338_953_138_925_153_547_590_470_800_371_487_866_880.0,
        _ => f64::MAX,
    }
}

/// `torch.nan_to_num`: NaN and infinities replaced by numbers, without other
/// orders by 0 and the largest finite ones.
pub fn nan_to_num(
    x: &Tensor,
    nan: Option<f64>,
    positive: Option<f64>,
    negative: Option<f64>,
    in_place: bool,
) -> Result<Tensor> {
    if in_place {
        check_in_place(x)?;
    }
    let value = x.value()?;
    let dtype = x.dtype();
    let out = if dtype.is_floating_point() {
        let nan = nan.unwrap_or(0.0);
        let high = positive.unwrap_or(largest(dtype));
        let low = negative.unwrap_or(-largest(dtype));
        map!(&value, nan, high, low; |x| {
            if x.is_nan() { nan } else if x.is_finite() { x } else if x > 0.0 { high } else { low }
        })?
    } else {
        value.clone()
    };
    tape::finish(in_place.then_some(x), &[x.into()], dtype, out, |recording| {
        recording.save(0, &value);
        NanToNumBackward0
    })
}

struct NanToNumBackward0;

impl Rule for NanToNumBackward0 {
    fn name(&self) -> &'static str {
        "NanToNumBackward0"
    }

    fn vjp(&self, cx: &Context<'_>, upstream: &Value) -> Result<Vec<Option<Value>>> {
        let grad = zip!(upstream, cx.saved(0); |g, x| if x.is_finite() { g } else { g * 0.0 })?;
        Ok(vec![Some(grad)])
    }
}
