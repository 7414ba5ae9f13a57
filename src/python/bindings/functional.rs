//! The native half of `torch.nn.functional`.

use rustpython_vm::{AsObject, PyResult};

use super::arguments::Args;
use super::table::Op;
use super::tensor::PyTensor;
use crate::torch::Tensor;
use crate::torch::functional::{self, ClassOptions, Reduction};

impl Args<'_> {
    fn reduction_named(&self, at: usize) -> PyResult<Reduction> {
        self.ok(self.text(at)?.unwrap_or_default().parse())
    }

    fn sized(&self, at: usize) -> PyResult<&Tensor> {
        let object = self.object(at)?;
        match object.downcast_ref::<PyTensor>() {
            Some(tensor) => Ok(&tensor.tensor),
            None => Err(self.vm.new_attribute_error(format!(
                "'{}' object has no attribute 'size'",
                object.class().name()
            ))),
        }
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
        // Python code asks both for their size, the target first.
        let (target, input) = (a.sized(1)?, a.sized(0)?);
        Ok(match functional::size_warning(input, target) {
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
