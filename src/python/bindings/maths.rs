//! More functions, element by element, and their in-place forms.

use rustpython_vm::PyResult;

use super::arguments::{Args, Operand};
use super::table::Op;
use crate::torch::{Scalar, ops};

impl Args<'_> {
    fn value(&self, at: usize) -> PyResult<Scalar> {
        Ok(self.optional_scalar(at)?.unwrap_or(Scalar::Int(1)))
    }

    fn lerp(&self, in_place: bool) -> PyResult {
        let weight = self.operand(2)?;
        self.give(ops::lerp(self.tensor(0)?, self.tensor(1)?, weight.arg(), in_place))
    }

    fn nan_to_num(&self, in_place: bool) -> PyResult {
        let number = |at| Ok(self.optional_scalar(at)?.map(Scalar::to_f64));
        self.give(ops::nan_to_num(self.tensor(0)?, number(1)?, number(2)?, number(3)?, in_place))
    }

    /// `clamp` with numbers or with tensors as bounds.
    fn clamp(&self) -> PyResult {
        let bounds = [1, 2].map(|at| self.optional(at).and_then(|bound| Operand::of(bound)));
        match &bounds {
            [Some(Operand::Tensor(_)), _] | [_, Some(Operand::Tensor(_))] => {}
            _ => {
                let (min, max) = (self.optional_scalar(1)?, self.optional_scalar(2)?);
                return self.give(ops::clamp(self.tensor(0)?, min, max));
            }
        }
        let (min, max) = (self.optional_tensor(1)?, self.optional_tensor(2)?);
        self.give(ops::clamp_between(self.tensor(0)?, min, max, "ClampBackward0"))
    }

    fn bound(&self, least: bool) -> PyResult {
        let x = self.tensor(0)?;
        match (self.operand(1)?, least) {
            (Operand::Scalar(min), true) => self.give(ops::clamp_min(x, min)),
            (Operand::Scalar(max), false) => self.give(ops::clamp_max(x, max)),
            (Operand::Tensor(min), true) => {
                self.give(ops::clamp_between(x, Some(&min), None, "ClampMinBackward1"))
            }
            (Operand::Tensor(max), false) => {
                self.give(ops::clamp_between(x, None, Some(&max), "ClampMaxBackward1"))
            }
        }
    }

    fn divide(&self) -> PyResult {
        let mode = self.text(2)?;
        let (a, b) = (self.operand(0)?, self.operand(1)?);
        match mode.as_deref() {
            None => self.give(ops::div(a.arg(), b.arg())),
            Some("floor") => self.give(ops::div_floor(a.arg(), b.arg())),
            Some("trunc") => self.give(ops::div_trunc(a.arg(), b.arg())),
            Some(mode) => Err(self.vm.new_runtime_error(format!(
                "div expected rounding_mode to be one of None, 'trunc', or 'floor' but found \
                 '{mode}'"
            ))),
        }
    }
}

macro_rules! functions {
    ($($name:literal $in_place_name:literal $op:ident $in_place:ident;)*) => {
        &[$(
            Op::both($name, "input", |a| a.unary(ops::$op)),
            Op::method($in_place_name, "input", |a| a.unary(ops::$in_place)),
        )*]
    };
}

/// Functions of one tensor with their in-place forms.
pub(super) const UNARY: &[Op] = functions! {
    "log2" "log2_" log2 log2_;
    "log10" "log10_" log10 log10_;
    "exp2" "exp2_" exp2 exp2_;
    "erf" "erf_" erf erf_;
    "erfc" "erfc_" erfc erfc_;
    "sinh" "sinh_" sinh sinh_;
    "cosh" "cosh_" cosh cosh_;
    "asin" "asin_" asin asin_;
    "arcsin" "arcsin_" asin asin_;
    "acos" "acos_" acos acos_;
    "arccos" "arccos_" acos acos_;
    "atan" "atan_" atan atan_;
    "arctan" "arctan_" atan atan_;
    "asinh" "asinh_" asinh asinh_;
    "acosh" "acosh_" acosh acosh_;
    "atanh" "atanh_" atanh atanh_;
    "floor" "floor_" floor floor_;
    "ceil" "ceil_" ceil ceil_;
    "trunc" "trunc_" trunc trunc_;
    "fix" "fix_" trunc trunc_;
    "sign" "sign_" sign sign_;
    "log1p" "log1p_" log1p log1p_;
    "expm1" "expm1_" expm1 expm1_;
    "rsqrt" "rsqrt_" rsqrt rsqrt_;
    "sin" "sin_" sin sin_;
    "cos" "cos_" cos cos_;
    "tan" "tan_" tan tan_;
    "sigmoid" "sigmoid_" sigmoid sigmoid_;
    "tanh" "tanh_" tanh tanh_;
};

pub(super) const OPS: &[Op] = &[
    Op::both("logit", "input eps", |a| {
        if a.optional(1).is_some() {
            return Err(a.unsupported("eps="));
        }
        a.unary(ops::logit)
    }),
    Op::method("logit_", "input", |a| a.unary(ops::logit_)),
    Op::both("round", "input | decimals", |a| match a.int_or(1, 0)? {
        0 => a.unary(ops::round),
        decimals => a.give(ops::round_to(a.tensor(0)?, decimals as i32)),
    }),
    Op::method("round_", "input", |a| a.unary(ops::round_)),
    Op::both("frac", "input", |a| a.unary(ops::frac)),
    Op::method("frac_", "input", |a| a.unary(ops::frac_)),
    Op::both("positive", "input", |a| a.give(Ok(a.tensor(0)?.clone()))),
    Op::both("atan2", "input other", |a| a.give(ops::atan2(a.tensor(0)?, a.tensor(1)?))),
    Op::both("arctan2", "input other", |a| a.give(ops::atan2(a.tensor(0)?, a.tensor(1)?))),
    Op::both("hypot", "input other", |a| a.give(ops::hypot(a.tensor(0)?, a.tensor(1)?))),
    Op::both("logaddexp", "input other", |a| a.give(ops::logaddexp(a.tensor(0)?, a.tensor(1)?))),
    Op::both("xlogy", "input other", |a| a.give(ops::xlogy(a.tensor(0)?, a.tensor(1)?))),
    Op::both("lerp", "input end weight", |a| a.lerp(false)),
    Op::method("lerp_", "input end weight", |a| a.lerp(true)),
    Op::both("addcmul", "input tensor1 tensor2 | value", |a| {
        a.give(ops::addcmul(a.tensor(0)?, a.tensor(1)?, a.tensor(2)?, a.value(3)?, false))
    }),
    Op::method("addcmul_", "input tensor1 tensor2 | value", |a| {
        a.give(ops::addcmul(a.tensor(0)?, a.tensor(1)?, a.tensor(2)?, a.value(3)?, true))
    }),
    Op::both("addcdiv", "input tensor1 tensor2 | value", |a| {
        a.give(ops::addcdiv(a.tensor(0)?, a.tensor(1)?, a.tensor(2)?, a.value(3)?, false))
    }),
    Op::method("addcdiv_", "input tensor1 tensor2 | value", |a| {
        a.give(ops::addcdiv(a.tensor(0)?, a.tensor(1)?, a.tensor(2)?, a.value(3)?, true))
    }),
    Op::both("fmod", "input other", |a| {
        let divisor = a.operand(1)?;
        a.give(ops::fmod(a.tensor(0)?, divisor.arg(), false))
    }),
    Op::method("fmod_", "input other", |a| {
        let divisor = a.operand(1)?;
        a.give(ops::fmod(a.tensor(0)?, divisor.arg(), true))
    }),
    Op::both("div", "input other | rounding_mode", |a| a.divide()),
    Op::both("divide", "input other | rounding_mode", |a| a.divide()),
    Op::both("true_divide", "input other", |a| a.binary(|x, y| ops::div(x, y))),
    Op::both("clamp", "input min max", |a| a.clamp()),
    Op::both("clip", "input min max", |a| a.clamp()),
    Op::both("clamp_min", "input min", |a| a.bound(true)),
    Op::both("clamp_max", "input max", |a| a.bound(false)),
    Op::method("clamp_min_", "input min", |a| {
        a.give(ops::clamp_(a.tensor(0)?, Some(a.scalar(1)?), None))
    }),
    Op::method("clamp_max_", "input max", |a| {
        a.give(ops::clamp_(a.tensor(0)?, None, Some(a.scalar(1)?)))
    }),
    Op::both("isclose", "input other rtol atol equal_nan", |a| {
        let (rtol, atol) = (a.float_or(2, 1e-5)?, a.float_or(3, 1e-8)?);
        a.give(ops::isclose(a.tensor(0)?, a.tensor(1)?, rtol, atol, a.flag(4)?))
    }),
    Op::function("isin", "elements test_elements | assume_unique invert", |a| {
        a.give(ops::isin(a.tensor(0)?, a.tensor(1)?, a.flag(3)?))
    }),
    Op::both("nan_to_num", "input nan posinf neginf", |a| a.nan_to_num(false)),
    Op::method("nan_to_num_", "input nan posinf neginf", |a| a.nan_to_num(true)),
    Op::both("greater", "input other", |a| a.binary(|x, y| ops::gt(x, y))),
    Op::both("less", "input other", |a| a.binary(|x, y| ops::lt(x, y))),
    Op::both("greater_equal", "input other", |a| a.binary(|x, y| ops::ge(x, y))),
    Op::both("less_equal", "input other", |a| a.binary(|x, y| ops::le(x, y))),
    Op::both("not_equal", "input other", |a| a.binary(|x, y| ops::ne(x, y))),
];
