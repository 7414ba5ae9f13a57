//! The steps of the optimizers, over the groups and the state that their Python
//! classes keep; and clipping.

use rustpython_vm::builtins::PyListRef;
use rustpython_vm::{PyObjectRef, PyRef, PyResult, VirtualMachine};

use super::arguments::Args;
use super::table::Op;
use super::tensor::{PyTensor, wrap};
use crate::torch::optim::{self, Adam, Moments, Sgd};
use crate::torch::{Result, Tensor, grad_mode, ops};

/// A parameter that has a gradient.
struct Trained {
    object: PyObjectRef,
    tensor: Tensor,
    grad: Tensor,
}

impl Args<'_> {
    fn trained(&self, at: usize) -> PyResult<Vec<Trained>> {
        let params: PyListRef = self.object(at)?.clone().try_into_value(self.vm)?;
        let params = params.borrow_vec();
        let trained = params.iter().filter_map(|object| {
            let tensor = object.downcast_ref::<PyTensor>()?.tensor.clone();
            let grad = tensor.grad()?;
            Some(Trained { object: object.clone(), tensor, grad })
        });
        Ok(trained.collect())
    }

    /// The state of a parameter: a dict, empty at first.
    fn state(&self, at: usize, parameter: &Trained) -> PyResult {
        self.object(at)?.get_item(&*parameter.object, self.vm)
    }
}

fn stored(state: &PyObjectRef, name: &str, vm: &VirtualMachine) -> PyResult<Tensor> {
    let tensor: PyRef<PyTensor> = state.get_item(name, vm)?.try_into_value(vm)?;
    Ok(tensor.tensor.clone())
}

fn store(state: &PyObjectRef, name: &str, tensor: Result<Tensor>, a: &Args<'_>) -> PyResult<()> {
    state.set_item(name, wrap(a.ok(tensor)?, a.vm), a.vm)
}

pub(super) const OPS: &[Op] = &[
    Op::function(
        "_sgd",
        "params state lr momentum dampening weight_decay nesterov maximize",
        |a| {
            let options = Sgd {
                lr: a.float(2)?,
                momentum: a.float(3)?,
                dampening: a.float(4)?,
                weight_decay: a.float(5)?,
                nesterov: a.flag(6)?,
                maximize: a.flag(7)?,
            };
            for parameter in a.trained(0)? {
                let Trained { tensor, grad, .. } = &parameter;
                if options.momentum == 0.0 {
                    a.ok(optim::sgd(tensor, grad, None, &options))?;
                    continue;
                }
                let state = a.state(1, &parameter)?;
                let buffer = stored(&state, "momentum_buffer", a.vm).ok();
                let after = a.ok(optim::sgd(tensor, grad, buffer.as_ref(), &options))?;
                if let (None, Some(first)) = (buffer, after) {
                    store(&state, "momentum_buffer", Ok(first), a)?;
                }
            }
            Ok(a.vm.ctx.none())
        },
    ),
    Op::function(
        "_adam",
        "params state lr beta1 beta2 eps weight_decay decoupled amsgrad maximize",
        |a| {
            let options = Adam {
                lr: a.float(2)?,
                beta1: a.float(3)?,
                beta2: a.float(4)?,
                eps: a.float(5)?,
                weight_decay: a.float(6)?,
                decoupled: a.flag(7)?,
                amsgrad: a.flag(8)?,
                maximize: a.flag(9)?,
            };
            for parameter in a.trained(0)? {
                let Trained { tensor, grad, .. } = &parameter;
                let state = a.state(1, &parameter)?;
                if state.length(a.vm)? == 0 {
                    store(&state, "step", Tensor::scalar(0.0, None), a)?;
                    let zeros = || Tensor::zeros(&tensor.shape(), tensor.dtype());
                    store(&state, "exp_avg", zeros(), a)?;
                    store(&state, "exp_avg_sq", zeros(), a)?;
                    if options.amsgrad {
                        store(&state, "max_exp_avg_sq", zeros(), a)?;
                    }
                }
                let step = stored(&state, "step", a.vm)?;
                let count = a.ok(ops::add_(&step, 1.0).and_then(|step| step.item()))?.to_f64();
                let exp_avg = stored(&state, "exp_avg", a.vm)?;
                let exp_avg_sq = stored(&state, "exp_avg_sq", a.vm)?;
                let highest = match options.amsgrad {
                    true => Some(stored(&state, "max_exp_avg_sq", a.vm)?),
                    false => None,
                };
                let moments = Moments {
                    exp_avg: &exp_avg,
                    exp_avg_sq: &exp_avg_sq,
                    max_exp_avg_sq: highest.as_ref(),
                };
                a.ok(optim::adam(tensor, grad, &moments, count, &options))?;
            }
            Ok(a.vm.ctx.none())
        },
    ),
    // `zero_grad` of a list of parameters.
    Op::function("_zero_grad", "params set_to_none", |a| {
        let to_none = a.flag(1)?;
        for tensor in a.tensors(0)? {
            a.ok(match tensor.grad().filter(|_| !to_none) {
                Some(grad) => grad_mode::without(|| ops::zero_(&grad)).map(drop),
                None => tensor.set_grad(None),
            })?;
        }
        Ok(a.vm.ctx.none())
    }),
    Op::function("_clip_grad_norm_", "parameters max_norm norm_type error_if_nonfinite", |a| {
        let (max_norm, order) = (a.float(1)?, a.float(2)?);
        a.give(optim::clip_grad_norm_(&a.tensors(0)?, max_norm, order, a.flag(3)?))
    }),
    Op::function("_clip_grad_value_", "parameters clip_value", |a| {
        a.ok(optim::clip_grad_value_(&a.tensors(0)?, a.float(1)?))?;
        Ok(a.vm.ctx.none())
    }),
];
