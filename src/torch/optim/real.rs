//! The arithmetic of optimizer steps in either float type, each operation rounded
//! where ATen's kernels round it.

use std::ops::Neg;

use candle_core::WithDType;
use half::{bf16, f16};

/// A float type that parameters are stored and stepped in. What is one operation of
/// ATen's is one method here, rounded once; numbers given as `f64` are those that a
/// script wrote, which half types do not round.
pub(super) trait Real: WithDType + Neg<Output = Self> {
    /// self · factor + sum, rounded once.
    fn fused(self, factor: Self, sum: Self) -> Self;
    /// `start.lerp(end, weight)`
    fn lerp(start: Self, end: Self, weight: f64) -> Self;
    /// `self.addcmul(x, x, value=factor)`
    fn plus_square(self, factor: f64, x: Self) -> Self;
    /// `self.add(x, alpha=factor)`
    fn plus(self, factor: f64, x: Self) -> Self;
    /// `self.addcdiv(x, y, value=factor)`
    fn plus_ratio(self, factor: f64, x: Self, y: Self) -> Self;
    /// `self + number`
    fn offset(self, number: f64) -> Self;
    /// `self * number`
    fn times(self, number: f64) -> Self;
    /// `self / number`
    fn over(self, number: f64) -> Self;
    /// `1 / self`
    fn inverse(self) -> Self;
    /// √self
    fn root(self) -> Self;
    /// |self|
    fn size(self) -> Self;
    /// The larger; NaN wins.
    fn larger(self, other: Self) -> Self;

    /// self · decay + (1 - decay) · x²: a running mean of squares.
    #[inline(always)]
    fn mean_square(self, decay: f64, x: Self) -> Self {
        self.times(decay).plus_square(1.0 - decay, x)
    }

    /// The gradient as every step begins: negated to maximise, then with
    /// `weight_decay` times the parameter added.
    #[inline(always)]
    fn gradient(self, parameter: Self, maximize: bool, weight_decay: f64) -> Self {
        let grad = if maximize { -self } else { self };
        if weight_decay == 0.0 { grad } else { grad.plus(weight_decay, parameter) }
    }
}

macro_rules! real {
    ($float:ty) => {
        impl Real for $float {
            #[inline(always)]
            fn fused(self, factor: Self, sum: Self) -> Self {
                self.mul_add(factor, sum)
            }

            // ATen's lerp starts from the nearer end.
            #[inline(always)]
            fn lerp(start: Self, end: Self, weight: f64) -> Self {
                let weight = weight as $float;
                match weight.abs() < 0.5 {
                    true => weight.mul_add(end - start, start),
                    false => (weight - 1.0).mul_add(end - start, end),
                }
            }

            #[inline(always)]
            fn plus_square(self, factor: f64, x: Self) -> Self {
                (factor as $float * x).mul_add(x, self)
            }

            #[inline(always)]
            fn plus(self, factor: f64, x: Self) -> Self {
                x.mul_add(factor as $float, self)
            }

            #[inline(always)]
            fn plus_ratio(self, factor: f64, x: Self, y: Self) -> Self {
                self + factor as $float * x / y
            }

            #[inline(always)]
            fn offset(self, number: f64) -> Self {
                self + number as $float
            }

            #[inline(always)]
            fn times(self, number: f64) -> Self {
                self * number as $float
            }

            #[inline(always)]
            fn over(self, number: f64) -> Self {
                self / number as $float
            }

            #[inline(always)]
            fn inverse(self) -> Self {
                1.0 / self
            }

            #[inline(always)]
            fn root(self) -> Self {
                self.sqrt()
            }

            #[inline(always)]
            fn size(self) -> Self {
                self.abs()
            }

            #[inline(always)]
            fn larger(self, other: Self) -> Self {
                if self > other || self.is_nan() { self } else { other }
            }
        }
    };
}

real!(f32);
real!(f64);

/// Half types compute in float32.
macro_rules! half_real {
    ($float:ty) => {
        impl Real for $float {
            fn fused(self, factor: Self, sum: Self) -> Self {
                Self::from_f32(self.to_f32().mul_add(factor.to_f32(), sum.to_f32()))
            }

            fn lerp(start: Self, end: Self, weight: f64) -> Self {
                Self::from_f32(f32::lerp(start.to_f32(), end.to_f32(), weight))
            }

            fn plus_square(self, factor: f64, x: Self) -> Self {
                Self::from_f32(self.to_f32().plus_square(factor, x.to_f32()))
            }

            // ATen rounds the factor of this sum to the type, but not that of products.
            fn plus(self, factor: f64, x: Self) -> Self {
                x.fused(Self::from_f64(factor), self)
            }

            fn plus_ratio(self, factor: f64, x: Self, y: Self) -> Self {
                Self::from_f32(self.to_f32().plus_ratio(factor, x.to_f32(), y.to_f32()))
            }

            // Where ATen adds a number, it rounds that one too.
            fn offset(self, number: f64) -> Self {
                self + Self::from_f64(number)
            }

            fn times(self, number: f64) -> Self {
                Self::from_f32(self.to_f32().times(number))
            }

            fn over(self, number: f64) -> Self {
                Self::from_f32(self.to_f32().over(number))
            }

            fn inverse(self) -> Self {
                Self::from_f32(self.to_f32().inverse())
            }

            fn root(self) -> Self {
                Self::from_f32(self.to_f32().sqrt())
            }

            fn size(self) -> Self {
                Self::from_f32(self.to_f32().abs())
            }

            fn larger(self, other: Self) -> Self {
                Self::from_f32(self.to_f32().larger(other.to_f32()))
            }
        }
    };
}

half_real!(bf16);
half_real!(f16);

/// Rounds to a half type: float32 computes, every operation's result is stored.
pub(super) fn to_float16(x: f32) -> f32 {
    half::f16::from_f32(x).to_f32()
}

/// [`to_float16`] for bfloat16.
pub(super) fn to_bfloat16(x: f32) -> f32 {
    half::bf16::from_f32(x).to_f32()
}

/// A step's closure in the parameter's own float type: `$float` names it inside.
macro_rules! fuse_in {
    ($parameter:expr, $inputs:expr, $float:ident, $body:expr) => {
        match $parameter.dtype() {
            $crate::torch::DType::Float64 => fuse_in!(@as f64, $inputs, $float, $body),
            $crate::torch::DType::BFloat16 => fuse_in!(@as half::bf16, $inputs, $float, $body),
            $crate::torch::DType::Float16 => fuse_in!(@as half::f16, $inputs, $float, $body),
            _ => fuse_in!(@as f32, $inputs, $float, $body),
        }
    };
    (@as $type:ty, $inputs:expr, $float:ident, $body:expr) => {{
        type $float = $type;
        $crate::torch::kernel::fuse($inputs, $body)
    }};
}

pub(super) use fuse_in;
