//! What an observer is told of an optimizer's step: the options and the state,
//! which Python keeps, before and after. Without an observer nothing is read.

use rustpython_vm::builtins::PyDict;
use rustpython_vm::{PyObjectRef, PyResult, VirtualMachine};

use super::arguments::Args;
use super::tensor::PyTensor;
use crate::torch::observer::{self, Stepped, tell};
use crate::torch::{Tensor, Value};

/// The first option's position: the parameters and the state come before.
const OPTIONS: usize = 2;

impl Args<'_> {
    /// Carries out a step on one parameter and tells the observer about it.
    pub(super) fn observed(
        &self,
        leaf: &Tensor,
        state: &PyObjectRef,
        step: impl FnOnce() -> PyResult<()>,
    ) -> PyResult<()> {
        if !observer::is_watching() {
            return step();
        }
        let mut before = tensors(state, self.vm);
        step()?;
        let state = tensors(state, self.vm).into_iter().map(|(name, after)| {
            let at = before.iter().position(|(other, _)| *other == name);
            (name, at.map(|at| before.swap_remove(at).1), after)
        });
        let stepped =
            Stepped { optimizer: self.class(), options: self.options(), state: state.collect() };
        tell(|o| o.stepped(leaf, &stepped));
        Ok(())
    }

    /// PyTorch's class of the optimizer whose arithmetic this operation is.
    fn class(&self) -> &'static str {
        match self.name() {
            "_sgd" => "SGD",
            "_adam" => "Adam",
            "_rmsprop" => "RMSprop",
            "_adagrad" => "Adagrad",
            "_adadelta" => "Adadelta",
            "_adamax" => "Adamax",
            "_nadam" => "NAdam",
            "_radam" => "RAdam",
            other => other,
        }
    }

    fn options(&self) -> Vec<(&'static str, f64)> {
        let number = |at| self.float(at).ok().or_else(|| Some(f64::from(self.flag(at).ok()?)));
        let named = |at| Some((self.parameter(at), number(at)?));
        (OPTIONS..self.len()).filter_map(named).collect()
    }
}

/// The tensors in a parameter's state, in the order they were put there.
fn tensors(state: &PyObjectRef, vm: &VirtualMachine) -> Vec<(String, Value)> {
    let Some(dict) = state.downcast_ref::<PyDict>() else { return Vec::new() };
    let named = dict.into_iter().filter_map(|(name, value)| {
        let tensor = value.downcast_ref::<PyTensor>()?.tensor.value().ok()?;
        Some((name.str(vm).ok()?.to_string(), tensor))
    });
    named.collect()
}
