//! Operators on the bits of integers, and on bools: `&`, `|`, `^`, `~`, `<<`, `>>`.

use super::super::dtype::result_type;
use super::super::error::fail;
use super::super::{Arg, DType, Result, Tensor, kernel};
use super::{first_tensor, value_as};

/// Which operator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bits {
    And,
    Or,
    Xor,
    ShiftLeft,
    ShiftRight,
}

impl Bits {
    /// The kernel's name in ATen's messages.
    fn kernel(self) -> &'static str {
        match self {
            Bits::And => "bitwise_and_cpu",
            Bits::Or => "bitwise_or_cpu",
            Bits::Xor => "bitwise_xor_cpu",
            Bits::ShiftLeft => "lshift_cpu",
            Bits::ShiftRight => "rshift_cpu",
        }
    }

    fn of(self, x: i64, y: i64) -> i64 {
        let places = u32::try_from(y).ok();
        match self {
            Bits::And => x & y,
            Bits::Or => x | y,
            Bits::Xor => x ^ y,
            Bits::ShiftLeft => places.and_then(|n| x.checked_shl(n)).unwrap_or(0),
            // A shift by more than there are bits leaves the sign.
            Bits::ShiftRight => places.and_then(|n| x.checked_shr(n)).unwrap_or(x >> 63),
        }
    }
}

/// `a & b` and its like, element by element; the two are promoted to one type.
pub fn bits<'a>(a: impl Into<Arg<'a>>, b: impl Into<Arg<'a>>, operator: Bits) -> Result<Tensor> {
    let args = [a.into(), b.into()];
    first_tensor(&args[0], &args[1])?;
    let dtype = result_type(&args);
    let shift = matches!(operator, Bits::ShiftLeft | Bits::ShiftRight);
    if dtype.is_floating_point() || (shift && dtype == DType::Bool) {
        return fail!(
            NotImplemented,
            "\"{}\" not implemented for '{}'",
            operator.kernel(),
            dtype.scalar_name()
        );
    }
    let (x, y) = (value_as(&args[0], dtype)?, value_as(&args[1], dtype)?);
    let out = kernel::zip_ints(&x, &y, |x, y| operator.of(x, y))?;
    Ok(Tensor::new(kernel::cast(&out, dtype)?, dtype))
}

/// `~x`: every bit the other way round; of bools, not.
pub fn bits_not(x: &Tensor) -> Result<Tensor> {
    if x.dtype().is_floating_point() {
        return fail!(
            Type,
            "~ (operator.invert) is only implemented on integer and Boolean-type tensors"
        );
    }
    let flip: fn(i64) -> i64 =
        if x.dtype() == DType::Bool { |x| i64::from(x == 0) } else { |x| !x };
    let out = kernel::map_ints(&x.value()?, flip)?;
    Ok(Tensor::new(kernel::cast(&out, x.dtype())?, x.dtype()))
}
