//! The arithmetic of optimizer steps in either float type, each operation rounded
//! where ATen's kernels round it.

use std::ops::Neg;

use candle_core::WithDType;

use crate::torch::error::fail;
use crate::torch::{DType, Result, Tensor};

/// A float type that parameters are stored and stepped in.
pub(super) trait Real: WithDType + Neg<Output = Self> {
    /// self · factor + sum, rounded once.
    fn fused(self, factor: Self, sum: Self) -> Self;
    /// `start.lerp(end, weight)`
    fn lerp(start: Self, end: Self, weight: f64) -> Self;

    /// self · decay + (1 - decay) · x²: a running mean of squares.
    #[inline(always)]
    fn mean_square(self, decay: f64, x: Self) -> Self {
        let (kept, new) = (Self::from_f64(decay), Self::from_f64(1.0 - decay));
        (new * x).fused(x, self * kept)
    }

    /// `self.add(x, alpha=factor)`
    #[inline(always)]
    fn plus(self, factor: f64, x: Self) -> Self {
        x.fused(Self::from_f64(factor), self)
    }

    /// `self.addcdiv(x, y, value=factor)`
    #[inline(always)]
    fn plus_ratio(self, factor: f64, x: Self, y: Self) -> Self {
        self + Self::from_f64(factor) * x / y
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
        }
    };
}

real!(f32);
real!(f64);

/// The type a step on this parameter is computed in.
pub(super) fn float_type(parameter: &Tensor, optimizer: &str) -> Result<DType> {
    match parameter.dtype() {
        dtype @ (DType::Float32 | DType::Float64) => Ok(dtype),
        dtype => fail!(NotImplemented, "{optimizer} on {dtype} parameters is not supported yet"),
    }
}

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
    ($parameter:expr, $optimizer:literal, $inputs:expr, $float:ident, $body:expr) => {
        match $crate::torch::optim::real::float_type($parameter, $optimizer)? {
            $crate::torch::DType::Float64 => {
                type $float = f64;
                $crate::torch::kernel::fuse($inputs, $body)
            }
            _ => {
                type $float = f32;
                $crate::torch::kernel::fuse($inputs, $body)
            }
        }
    };
}

pub(super) use fuse_in;
