//! Sums, means, extremes; products of matrices.

use rustpython_vm::PyResult;
use rustpython_vm::builtins::{PyBool, PyStr};

use super::arguments::Args;
use super::table::Op;
use super::warnings::warn;
use crate::torch::{Result, Tensor, ops};

type Unary = fn(&Tensor) -> Result<Tensor>;

impl Args<'_> {
    /// `dim`, `keepdim` and `dtype` of a sum or mean. Without them PyTorch records
    /// another node.
    fn reduction(
        &self,
        all: Unary,
        along: fn(&Tensor, &[i64], bool) -> Result<Tensor>,
    ) -> PyResult {
        let input = self.tensor(0)?;
        let converted;
        let input = match self.dtype(3)? {
            Some(dtype) => {
                converted = self.ok(ops::to_dtype(input, dtype))?;
                &converted
            }
            None => input,
        };
        if !self.is_given(1) && !self.is_given(2) {
            return self.give(all(input));
        }
        self.give(along(input, &self.ints(1)?, self.flag(2)?))
    }

    /// `max` and `min`: of everything, along a dimension, or of two tensors.
    fn extremum(
        &self,
        all: Unary,
        along: fn(&Tensor, i64, bool) -> Result<(Tensor, Tensor)>,
        of_two: fn(&Tensor, &Tensor) -> Result<Tensor>,
    ) -> PyResult {
        let input = self.tensor(0)?;
        if self.optional(1).is_none() {
            return self.give(all(input));
        }
        if let Ok(other) = self.tensor(1) {
            return self.give(of_two(input, other));
        }
        self.pair(along(input, self.int(1)?, self.flag(2)?))
    }

    /// The correction of `var` and `std`: `unbiased` is its older name.
    fn correction(&self, unbiased: usize, correction: usize) -> PyResult<f64> {
        match self.optional(unbiased) {
            Some(_) => Ok(f64::from(u8::from(self.flag(unbiased)?))),
            None => self.float_or(correction, 1.0),
        }
    }

    /// `var` or `std`, with PyTorch's warning where too few elements are left to divide by.
    fn spread(&self, spread: fn(&Tensor, &[i64], f64, bool) -> Result<Tensor>) -> PyResult {
        let (dims, unbiased) = self.dims_or_flag(1)?;
        let correction = unbiased.map_or_else(|| self.correction(2, 4), Ok)?;
        let (x, keep) = (self.tensor(0)?, self.flag(3)?);
        let out = self.ok(spread(x, &dims, correction, keep))?;
        let count = x.numel() as f64 / out.numel().max(1) as f64;
        if count <= correction && out.numel() > 0 {
            warn(
                &format!(
                    "{}(): degrees of freedom is <= 0. Correction should be strictly less than the \
                 reduction factor (input numel divided by output numel).",
                    self.name()
                ),
                self.vm,
            )?;
        }
        self.give(Ok(out))
    }

    /// `var(False)` means `var(unbiased=False)`.
    fn dims_or_flag(&self, dims: usize) -> PyResult<(Vec<i64>, Option<f64>)> {
        match self.optional(dims) {
            Some(object) if object.downcast_ref::<PyBool>().is_some() => {
                Ok((Vec::new(), Some(f64::from(u8::from(self.flag(dims)?)))))
            }
            _ => Ok((self.ints(dims)?, None)),
        }
    }
}

pub(super) const OPS: &[Op] = &[
    // Reductions.
    Op::both("sum", "input dim keepdim | dtype", |a| a.reduction(ops::sum, ops::sum_dims)),
    Op::both("mean", "input dim keepdim | dtype", |a| a.reduction(ops::mean, ops::mean_dims)),
    Op::both("var", "input dim unbiased keepdim | correction", |a| a.spread(ops::var)),
    Op::both("std", "input dim unbiased keepdim | correction", |a| a.spread(ops::std)),
    Op::both("norm", "input p dim keepdim", |a| {
        if a.optional(1).is_some_and(|p| p.downcast_ref::<PyStr>().is_some())
            && a.text(1)?.as_deref() != Some("fro")
        {
            return Err(a.unsupported("p of this kind"));
        }
        let p = if a.float(1).is_ok() { a.float(1)? } else { 2.0 };
        a.give(ops::norm(a.tensor(0)?, p, &a.ints(2)?, a.flag(3)?))
    }),
    Op::both("max", "input dim keepdim", |a| a.extremum(ops::max, ops::max_dim, ops::maximum)),
    Op::both("min", "input dim keepdim", |a| a.extremum(ops::min, ops::min_dim, ops::minimum)),
    Op::both("argmax", "input dim keepdim", |a| {
        let dim = a.optional(1).map(|_| a.int(1)).transpose()?;
        a.give(ops::argmax(a.tensor(0)?, dim, a.flag(2)?))
    }),
    Op::both("argmin", "input dim keepdim", |a| {
        let dim = a.optional(1).map(|_| a.int(1)).transpose()?;
        a.give(ops::argmin(a.tensor(0)?, dim, a.flag(2)?))
    }),
    Op::both("any", "input dim keepdim", |a| {
        a.give(ops::any(a.tensor(0)?, &a.ints(1)?, a.flag(2)?))
    }),
    Op::both("all", "input dim keepdim", |a| {
        a.give(ops::all(a.tensor(0)?, &a.ints(1)?, a.flag(2)?))
    }),
    // Products of matrices.
    Op::both("matmul", "input other", |a| a.give(ops::matmul(a.tensor(0)?, a.tensor(1)?))),
    Op::both("mm", "input mat2", |a| a.give(ops::mm(a.tensor(0)?, a.tensor(1)?))),
    Op::both("bmm", "input mat2", |a| a.give(ops::bmm(a.tensor(0)?, a.tensor(1)?))),
    Op::both("mv", "input vec", |a| a.give(ops::mv(a.tensor(0)?, a.tensor(1)?))),
    Op::both("dot", "input tensor", |a| a.give(ops::dot(a.tensor(0)?, a.tensor(1)?))),
];
