//! Products, running sums, extremes, order and counts; products of matrices.

use rustpython_vm::builtins::PyStr;
use rustpython_vm::{AsObject, PyObjectRef, PyResult};

use super::arguments::{Args, items};
use super::table::Op;
use super::tensor::{PyTensor, wrap};
use crate::torch::{Result, Scalar, Tensor, ops};

impl Args<'_> {
    /// Two tensors under the names that PyTorch's result has for them.
    pub(super) fn pair(&self, result: Result<(Tensor, Tensor)>) -> PyResult {
        let (first, second) = self.ok(result)?;
        let pair = self.vm.ctx.new_tuple(vec![wrap(first, self.vm), wrap(second, self.vm)]);
        let module = self.vm.import("torch._types", 0)?;
        let class = module.get_attr("_types", self.vm)?.get_attr("named_pair", self.vm)?;
        class.call((self.name(), pair), self.vm)
    }

    /// `dim keepdim` after the input: of everything without a dim.
    fn dims(&self, f: fn(&Tensor, &[i64], bool) -> Result<Tensor>) -> PyResult {
        self.give(f(self.tensor(0)?, &self.ints(1)?, self.flag(2)?))
    }

    fn sort_by(&self, descending: usize, stable: usize) -> PyResult<Result<(Tensor, Tensor)>> {
        let name = if self.is_given(stable) { "SortBackward1" } else { "SortBackward0" };
        Ok(ops::sort(self.tensor(0)?, self.int_or(1, -1)?, self.flag(descending)?, name))
    }

    /// Equation and operands, the latter as arguments or as one list.
    fn einsum(&self) -> PyResult {
        let parts = items(self.object(0)?)
            .unwrap_or_else(|| vec![self.object(0).cloned().ok()].into_iter().flatten().collect());
        let Some((equation, operands)) = parts.split_first() else {
            return Err(self.vm.new_value_error(
                "einsum(): must specify the equation string and at least one operand, or at \
                 least one operand and its subscripts list",
            ));
        };
        let Some(equation) = equation.downcast_ref::<PyStr>() else {
            return Err(self.unsupported("operands with lists of subscripts"));
        };
        let operands: Vec<PyObjectRef> = match operands {
            [one] => items(one).unwrap_or_else(|| vec![one.clone()]),
            many => many.to_vec(),
        };
        let tensors = operands.iter().enumerate().map(|(index, object)| {
            match object.downcast_ref::<PyTensor>() {
                Some(tensor) => Ok(tensor.tensor.clone()),
                None => Err(self.vm.new_type_error(format!(
                    "expected Tensor as element {index} in argument 1, but got {}",
                    object.class().name()
                ))),
            }
        });
        let tensors = tensors.collect::<PyResult<Vec<_>>>()?;
        self.give(ops::einsum(&equation.to_string_lossy(), &tensors))
    }

    fn beta_alpha(&self) -> PyResult<(Scalar, Scalar)> {
        let number = |at| Ok(self.optional_scalar(at)?.unwrap_or(Scalar::Int(1)));
        Ok((number(3)?, number(4)?))
    }

    /// The distinct slices along a dimension, which is done in Python.
    fn distinct_slices(&self, dim: usize, flags: [bool; 2], consecutive: bool) -> PyResult {
        let module = self.vm.import("torch._more.slices", 0)?;
        let function = module.get_attr("_more", self.vm)?.get_attr("slices", self.vm)?;
        let function = function.get_attr("distinct", self.vm)?;
        let [inverse, counts] = flags.map(|flag| self.vm.ctx.new_bool(flag));
        let consecutive = self.vm.ctx.new_bool(consecutive);
        let (input, dim) = (self.object(0)?.clone(), self.object(dim)?.clone());
        function.call((input, dim, inverse, counts, consecutive), self.vm)
    }

    fn distinct(&self, flags: [bool; 2], consecutive: bool) -> PyResult {
        let found = self.ok(ops::unique(self.tensor(0)?, consecutive))?;
        let mut parts = vec![found.values];
        let optional = [found.inverse, found.counts].into_iter().zip(flags);
        parts.extend(optional.filter(|(_, wanted)| *wanted).map(|(part, _)| part));
        match parts.len() {
            1 => self.give(Ok(parts.remove(0))),
            _ => self.tuple(Ok(parts)),
        }
    }
}

pub(super) const OPS: &[Op] = &[
    Op::both("prod", "input dim keepdim | dtype", |a| match a.optional_int(1)? {
        None => a.give(ops::prod(a.tensor(0)?, a.dtype(3)?)),
        Some(dim) => a.give(ops::prod_dim(a.tensor(0)?, dim, a.flag(2)?, a.dtype(3)?)),
    }),
    Op::both("cumsum", "input dim | dtype", |a| {
        a.give(ops::cumsum(a.tensor(0)?, a.int(1)?, a.dtype(2)?, false))
    }),
    Op::method("cumsum_", "input dim", |a| {
        a.give(ops::cumsum(a.tensor(0)?, a.int(1)?, None, true))
    }),
    Op::both("cumprod", "input dim | dtype", |a| {
        a.give(ops::cumprod(a.tensor(0)?, a.int(1)?, a.dtype(2)?, false))
    }),
    Op::method("cumprod_", "input dim", |a| {
        a.give(ops::cumprod(a.tensor(0)?, a.int(1)?, None, true))
    }),
    Op::both("cummax", "input dim", |a| {
        a.pair(ops::running_extreme(a.tensor(0)?, a.int(1)?, true))
    }),
    Op::both("cummin", "input dim", |a| {
        a.pair(ops::running_extreme(a.tensor(0)?, a.int(1)?, false))
    }),
    Op::both("logsumexp", "input dim keepdim", |a| {
        a.object(1)?;
        a.dims(ops::logsumexp)
    }),
    Op::both("amax", "input dim keepdim", |a| a.dims(ops::amax)),
    Op::both("amin", "input dim keepdim", |a| a.dims(ops::amin)),
    Op::both("aminmax", "input | dim keepdim", |a| {
        a.pair(ops::aminmax(a.tensor(0)?, a.optional_int(1)?, a.flag(2)?))
    }),
    // Order.
    Op::both("sort", "input dim descending | stable", |a| a.pair(a.sort_by(2, 3)?)),
    Op::both("msort", "input", |a| {
        a.give(ops::sort(a.tensor(0)?, 0, false, "SortBackward0").map(|(values, _)| values))
    }),
    Op::both("argsort", "input dim descending | stable", |a| {
        a.give(a.sort_by(2, 3)?.map(|(_, indices)| indices))
    }),
    Op::both("topk", "input k dim largest sorted", |a| {
        let largest = !a.is_given(3) || a.flag(3)?;
        a.pair(ops::topk(a.tensor(0)?, a.int(1)?, a.int_or(2, -1)?, largest))
    }),
    Op::both("kthvalue", "input k dim keepdim", |a| {
        a.pair(ops::kthvalue(a.tensor(0)?, a.int(1)?, a.int_or(2, -1)?, a.flag(3)?))
    }),
    Op::both("median", "input dim keepdim", |a| match a.optional_int(1)? {
        None => a.unary(ops::median),
        Some(dim) => a.pair(ops::median_dim(a.tensor(0)?, dim, a.flag(2)?)),
    }),
    Op::both("mode", "input dim keepdim", |a| {
        a.pair(ops::mode(a.tensor(0)?, a.int_or(1, -1)?, a.flag(2)?))
    }),
    Op::both("unique", "input sorted return_inverse return_counts dim", |a| match a.optional(4) {
        Some(_) => a.distinct_slices(4, [a.flag(2)?, a.flag(3)?], false),
        None => a.distinct([a.flag(2)?, a.flag(3)?], false),
    }),
    Op::both("unique_consecutive", "input return_inverse return_counts dim", |a| {
        match a.optional(3) {
            Some(_) => a.distinct_slices(3, [a.flag(1)?, a.flag(2)?], true),
            None => a.distinct([a.flag(1)?, a.flag(2)?], true),
        }
    }),
    // Counts.
    Op::both("count_nonzero", "input dim", |a| {
        a.give(ops::count_nonzero(a.tensor(0)?, &a.ints(1)?))
    }),
    Op::both("bincount", "input weights minlength", |a| {
        a.give(ops::bincount(a.tensor(0)?, a.optional_tensor(1)?, a.int_or(2, 0)?))
    }),
    Op::both("histc", "input bins min max", |a| {
        let (min, max) = (a.float_or(2, 0.0)?, a.float_or(3, 0.0)?);
        a.give(ops::histc(a.tensor(0)?, a.int_or(1, 100)?, min, max))
    }),
    // Products of vectors and matrices.
    Op::function("einsum", "*operands", |a| a.einsum()),
    Op::both("outer", "input vec2", |a| a.give(ops::outer(a.tensor(0)?, a.tensor(1)?))),
    Op::both("ger", "input vec2", |a| a.give(ops::outer(a.tensor(0)?, a.tensor(1)?))),
    Op::both("inner", "input other", |a| a.give(ops::inner(a.tensor(0)?, a.tensor(1)?))),
    Op::function("_tensordot", "a b dims_a dims_b", |a| {
        a.give(ops::tensordot(a.tensor(0)?, a.tensor(1)?, &a.ints(2)?, &a.ints(3)?))
    }),
    Op::both("baddbmm", "input batch1 batch2 | beta alpha", |a| {
        let (beta, alpha) = a.beta_alpha()?;
        a.give(ops::baddbmm(a.tensor(0)?, a.tensor(1)?, a.tensor(2)?, beta, alpha))
    }),
    Op::both("addmv", "input mat vec | beta alpha", |a| {
        let (beta, alpha) = a.beta_alpha()?;
        a.give(ops::addmv(a.tensor(0)?, a.tensor(1)?, a.tensor(2)?, beta, alpha))
    }),
    Op::both("addmm", "input mat1 mat2 | beta alpha", |a| {
        let (beta, alpha) = a.beta_alpha()?;
        a.give(ops::addmm_scaled(a.tensor(0)?, a.tensor(1)?, a.tensor(2)?, beta, alpha))
    }),
    Op::function("cdist", "x1 x2 p compute_mode", |a| {
        a.give(ops::cdist(a.tensor(0)?, a.tensor(1)?, a.float_or(2, 2.0)?))
    }),
];
