//! Arithmetic, comparisons and functions, element by element.

use rustpython_vm::PyResult;

use super::arguments::{Args, scalar};
use super::table::Op;
use crate::torch::{Arg, Result, Tensor, ops};

impl Args<'_> {
    pub(super) fn unary(&self, operation: fn(&Tensor) -> Result<Tensor>) -> PyResult {
        self.give(operation(self.tensor(0)?))
    }

    pub(super) fn binary(
        &self,
        operation: for<'b> fn(Arg<'b>, Arg<'b>) -> Result<Tensor>,
    ) -> PyResult {
        let (a, b) = (self.operand(0)?, self.operand(1)?);
        self.give(operation(a.arg(), b.arg()))
    }

    pub(super) fn in_place(
        &self,
        operation: for<'b> fn(&'b Tensor, Arg<'b>) -> Result<Tensor>,
    ) -> PyResult {
        let b = self.operand(1)?;
        self.give(operation(self.tensor(0)?, b.arg()))
    }

    fn flag_result(&self, result: Result<bool>) -> PyResult {
        Ok(self.vm.ctx.new_bool(self.ok(result)?).into())
    }
}

pub(super) const OPS: &[Op] = &[
    // Functions of one tensor.
    Op::both("abs", "input", |a| a.unary(ops::abs)),
    Op::both("absolute", "input", |a| a.unary(ops::abs)),
    Op::method("abs_", "input", |a| a.unary(ops::abs_)),
    Op::both("neg", "input", |a| a.unary(ops::neg)),
    Op::both("negative", "input", |a| a.unary(ops::neg)),
    Op::method("neg_", "input", |a| a.unary(ops::neg_)),
    Op::both("exp", "input", |a| a.unary(ops::exp)),
    Op::method("exp_", "input", |a| a.unary(ops::exp_)),
    Op::both("log", "input", |a| a.unary(ops::log)),
    Op::method("log_", "input", |a| a.unary(ops::log_)),
    Op::both("sqrt", "input", |a| a.unary(ops::sqrt)),
    Op::method("sqrt_", "input", |a| a.unary(ops::sqrt_)),
    Op::both("reciprocal", "input", |a| a.unary(ops::reciprocal)),
    Op::method("reciprocal_", "input", |a| a.unary(ops::reciprocal_)),
    Op::both("square", "input", |a| a.unary(ops::square)),
    Op::method("square_", "input", |a| a.unary(ops::square_)),
    Op::both("relu", "input", |a| a.unary(ops::relu)),
    Op::method("relu_", "input", |a| a.unary(ops::relu_)),
    Op::function("relu_", "input", |a| a.unary(ops::relu_)),
    Op::both("isnan", "input", |a| a.unary(ops::isnan)),
    Op::both("isinf", "input", |a| a.unary(ops::isinf)),
    Op::both("isfinite", "input", |a| a.unary(ops::isfinite)),
    Op::both("logical_not", "input", |a| a.unary(ops::logical_not)),
    Op::both("clone", "input | memory_format", |a| a.unary(ops::clone)),
    Op::both("softmax", "input dim dtype", |a| a.give(ops::softmax(a.tensor(0)?, a.int(1)?))),
    Op::both("log_softmax", "input dim dtype", |a| {
        a.give(ops::log_softmax(a.tensor(0)?, a.int(1)?))
    }),
    // Arithmetic.
    Op::both("add", "input other | alpha", |a| {
        let (x, y) = (a.operand(0)?, a.operand(1)?);
        a.give(match a.optional_scalar(2)? {
            Some(alpha) => ops::add_alpha(x.arg(), y.arg(), alpha),
            None => ops::add(x.arg(), y.arg()),
        })
    }),
    Op::method("add_", "input other | alpha", |a| {
        let y = a.operand(1)?;
        a.give(match a.optional_scalar(2)? {
            Some(alpha) => ops::add_alpha_(a.tensor(0)?, y.arg(), alpha),
            None => ops::add_(a.tensor(0)?, y.arg()),
        })
    }),
    Op::both("sub", "input other | alpha", |a| {
        let (x, y) = (a.operand(0)?, a.operand(1)?);
        a.give(match a.optional_scalar(2)? {
            Some(alpha) => ops::sub_alpha(x.arg(), y.arg(), alpha),
            None => ops::sub(x.arg(), y.arg()),
        })
    }),
    Op::method("sub_", "input other | alpha", |a| {
        let y = a.operand(1)?;
        a.give(match a.optional_scalar(2)? {
            Some(alpha) => ops::sub_alpha_(a.tensor(0)?, y.arg(), alpha),
            None => ops::sub_(a.tensor(0)?, y.arg()),
        })
    }),
    Op::both("mul", "input other", |a| a.binary(|x, y| ops::mul(x, y))),
    Op::both("multiply", "input other", |a| a.binary(|x, y| ops::mul(x, y))),
    Op::method("mul_", "input other", |a| a.in_place(|x, y| ops::mul_(x, y))),
    Op::method("div_", "input other", |a| a.in_place(|x, y| ops::div_(x, y))),
    Op::both("pow", "input exponent", |a| match a.tensor(1) {
        // Two numbers are no call that PyTorch knows.
        Err(_) if scalar(a.object(0)?).is_some() => Err(a.no_overload()),
        _ => a.binary(|x, y| ops::pow(x, y)),
    }),
    Op::method("pow_", "input exponent", |a| a.in_place(|x, y| ops::pow_(x, y))),
    Op::both("maximum", "input other", |a| a.give(ops::maximum(a.tensor(0)?, a.tensor(1)?))),
    Op::both("minimum", "input other", |a| a.give(ops::minimum(a.tensor(0)?, a.tensor(1)?))),
    Op::method("clamp_", "input min max", |a| {
        a.give(ops::clamp_(a.tensor(0)?, a.optional_scalar(1)?, a.optional_scalar(2)?))
    }),
    Op::both("floor_divide", "input other", |a| a.binary(|x, y| ops::floor_divide(x, y))),
    Op::both("remainder", "input other", |a| a.binary(|x, y| ops::remainder(x, y))),
    // Comparisons.
    Op::both("eq", "input other", |a| a.binary(|x, y| ops::eq(x, y))),
    Op::both("ne", "input other", |a| a.binary(|x, y| ops::ne(x, y))),
    Op::both("lt", "input other", |a| a.binary(|x, y| ops::lt(x, y))),
    Op::both("le", "input other", |a| a.binary(|x, y| ops::le(x, y))),
    Op::both("gt", "input other", |a| a.binary(|x, y| ops::gt(x, y))),
    Op::both("ge", "input other", |a| a.binary(|x, y| ops::ge(x, y))),
    Op::both("logical_and", "input other", |a| a.binary(|x, y| ops::logical_and(x, y))),
    Op::both("logical_or", "input other", |a| a.binary(|x, y| ops::logical_or(x, y))),
    Op::both("logical_xor", "input other", |a| a.binary(|x, y| ops::logical_xor(x, y))),
    Op::both("equal", "input other", |a| a.flag_result(ops::equal(a.tensor(0)?, a.tensor(1)?))),
    Op::both("allclose", "input other rtol atol equal_nan", |a| {
        let (rtol, atol) = (a.float_or(2, 1e-5)?, a.float_or(3, 1e-8)?);
        a.flag_result(ops::allclose(a.tensor(0)?, a.tensor(1)?, rtol, atol, a.flag(4)?))
    }),
    Op::function("where", "condition input other", |a| {
        if a.optional(1).is_none() {
            let places = ops::nonzero(a.tensor(0)?).and_then(|places| ops::unbind(&places, 1));
            return a.tuple(places);
        }
        let (x, y) = (a.operand(1)?, a.operand(2)?);
        a.give(ops::where_(a.tensor(0)?, x.arg(), y.arg()))
    }),
    Op::method("where", "input condition other", |a| {
        let (x, y) = (a.operand(0)?, a.operand(2)?);
        a.give(ops::where_(a.tensor(1)?, x.arg(), y.arg()))
    }),
    Op::both("masked_fill", "input mask value", |a| {
        a.give(ops::masked_fill(a.tensor(0)?, a.tensor(1)?, a.scalar(2)?))
    }),
    Op::method("masked_fill_", "input mask value", |a| {
        a.give(ops::masked_fill_(a.tensor(0)?, a.tensor(1)?, a.scalar(2)?))
    }),
    // Writing in place.
    Op::method("zero_", "input", |a| a.unary(ops::zero_)),
    Op::method("fill_", "input value", |a| a.give(ops::fill_(a.tensor(0)?, a.scalar(1)?))),
    Op::method("copy_", "input src non_blocking", |a| {
        let source = match a.tensor(1) {
            Ok(source) => source.clone(),
            Err(_) => a.ok(Tensor::scalar(a.scalar(1)?, None))?,
        };
        a.give(ops::copy_(a.tensor(0)?, &source))
    }),
];
