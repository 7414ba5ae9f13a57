//! Which operations autocast changes, and the switches of its contexts.

use rustpython_vm::builtins::{PyList, PyTuple};
use rustpython_vm::{PyObjectRef, PyResult, VirtualMachine};

use super::arguments::{Args, items};
use super::dtype::PyDType;
use super::table::Op;
use super::tensor::{PyTensor, raise, wrap};
use crate::torch::autocast::{self, Mode, Policy};
use crate::torch::{DType, Tensor};

/// What autocast does to an operation, as ATen's `autocast_mode.h` lists it for
/// the CPU. Those that are composed of these are not in the list.
pub(super) fn policy(name: &str) -> Option<Policy> {
    Some(match name {
        "matmul" | "mm" | "bmm" | "addmm" | "addbmm" | "baddbmm" | "linear" | "_convolution"
        | "_conv_transpose" | "_attention" | "prelu" | "_tensordot" | "inner" | "einsum" => {
            Policy::Lower
        }
        "_mse_loss"
        | "_l1_loss"
        | "_smooth_l1_loss"
        | "_huber_loss"
        | "_soft_margin_loss"
        | "_binary_cross_entropy"
        | "_binary_cross_entropy_with_logits"
        | "_cross_entropy"
        | "_nll_loss"
        | "prod"
        | "trace"
        | "cdist"
        | "quantile"
        | "nanquantile" => Policy::Float32,
        "cat" | "concat" | "concatenate" | "stack" | "hstack" | "vstack" | "index_copy" => {
            Policy::Promote
        }
        _ => return None,
    })
}

/// Casts the tensors among an operation's arguments, also those in lists.
pub(super) fn cast(
    values: &mut [Option<PyObjectRef>],
    policy: Policy,
    vm: &VirtualMachine,
) -> PyResult<()> {
    let widest = match policy {
        Policy::Promote => {
            let mut all = Vec::new();
            for value in values.iter().flatten() {
                tensors_of(value, &mut all);
            }
            autocast::widest(&all)
        }
        _ => DType::Float32,
    };
    for value in values.iter_mut().flatten() {
        if let Some(changed) = changed(value, policy, widest, vm)? {
            *value = changed;
        }
    }
    Ok(())
}

fn tensors_of(value: &PyObjectRef, found: &mut Vec<Tensor>) {
    if let Some(tensor) = value.downcast_ref::<PyTensor>() {
        found.push(tensor.tensor.clone());
    } else if let Some(items) = items(value) {
        items.iter().for_each(|item| tensors_of(item, found));
    }
}

fn changed(
    value: &PyObjectRef,
    policy: Policy,
    widest: DType,
    vm: &VirtualMachine,
) -> PyResult<Option<PyObjectRef>> {
    if let Some(tensor) = value.downcast_ref::<PyTensor>() {
        let cast = autocast::cast(&tensor.tensor, policy, widest);
        let cast = cast.map_err(|error| raise(error, vm))?;
        return Ok((cast != tensor.tensor).then(|| wrap(cast, vm)));
    }
    let list = value.downcast_ref::<PyList>().is_some();
    if !list && value.downcast_ref::<PyTuple>().is_none() {
        return Ok(None);
    }
    let mut items = items(value).unwrap_or_default();
    for item in &mut items {
        if let Some(changed) = changed(item, policy, widest, vm)? {
            *item = changed;
        }
    }
    Ok(Some(vm.ctx.new_tuple(items).into()))
}

impl Args<'_> {
    fn mode(&self) -> PyResult<Mode> {
        Ok(Mode { dtype: self.dtype(0)?, cache: self.flag(1)? })
    }

    fn give_mode(&self, mode: Mode) -> PyResult {
        let dtype = match mode.dtype {
            Some(dtype) => PyDType::object(dtype, self.vm).into(),
            None => self.vm.ctx.none(),
        };
        let cache = self.vm.ctx.new_bool(mode.cache).into();
        Ok(self.vm.ctx.new_tuple(vec![dtype, cache]).into())
    }
}

pub(super) const OPS: &[Op] = &[
    Op::function("_autocast_mode", "", |a| a.give_mode(autocast::mode())),
    Op::function("_set_autocast", "dtype cache", |a| a.give_mode(autocast::set_mode(a.mode()?))),
    Op::function("_enter_autocast", "dtype cache", |a| a.give_mode(autocast::enter(a.mode()?))),
    Op::function("_leave_autocast", "dtype cache", |a| {
        autocast::leave(a.mode()?);
        Ok(a.vm.ctx.none())
    }),
];
