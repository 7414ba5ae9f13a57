//! The native half of `torch.nn.functional`.

use rustpython_vm::PyResult;

use super::arguments::Args;
use super::table::Op;
use crate::torch::functional::{self, ClassOptions, Reduction};

impl Args<'_> {
    pub(super) fn reduction_named(&self, at: usize) -> PyResult<Reduction> {
        self.ok(self.text(at)?.unwrap_or_default().parse())
    }

    fn class_options(&self) -> PyResult<ClassOptions> {
        Ok(ClassOptions {
            weight: self.optional_tensor(2)?.cloned(),
            ignore_index: self.int(3)?,
            reduction: self.reduction_named(4)?,
        })
    }
}

pub(super) const OPS: &[Op] = &[
    Op::function("linear", "input weight bias", |a| {
        a.give(functional::linear(a.tensor(0)?, a.tensor(1)?, a.optional_tensor(2)?))
    }),
    Op::function("_mse_loss", "input target reduction", |a| {
        let reduction = a.reduction_named(2)?;
        a.give(functional::mse_loss(a.tensor(0)?, a.tensor(1)?, reduction))
    }),
    Op::function("_l1_loss", "input target reduction", |a| {
        let reduction = a.reduction_named(2)?;
        a.give(functional::l1_loss(a.tensor(0)?, a.tensor(1)?, reduction))
    }),
    Op::function("_size_warning", "input target", |a| {
        Ok(match functional::size_warning(a.tensor(0)?, a.tensor(1)?) {
            Some(text) => a.vm.ctx.new_str(text).into(),
            None => a.vm.ctx.none(),
        })
    }),
    Op::function("_cross_entropy", "input target weight ignore_index reduction", |a| {
        a.give(functional::cross_entropy(a.tensor(0)?, a.tensor(1)?, &a.class_options()?))
    }),
    Op::function("_nll_loss", "input target weight ignore_index reduction", |a| {
        a.give(functional::nll_loss(a.tensor(0)?, a.tensor(1)?, &a.class_options()?))
    }),
];
