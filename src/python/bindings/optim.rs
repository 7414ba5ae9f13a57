//! The steps of the optimizers, over the groups and the state that their Python
//! classes keep; and clipping.

use rustpython_vm::builtins::PyListRef;
use rustpython_vm::{PyObjectRef, PyRef, PyResult, VirtualMachine};

use super::arguments::Args;
use super::table::Op;
use super::tensor::{PyTensor, wrap};
use crate::torch::optim::{
    self, Adadelta, Adagrad, Adam, Adamax, Moments, NAdam, RAdam, RmsProp, Sgd,
};
use crate::torch::{Device, Result, Tensor, grad_mode, ops};

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

impl Args<'_> {
    /// Steps each parameter that has a gradient: with its tensor, its gradient, the
    /// number of the step, counted from 1, and its buffers by these names. They
    /// are zeros at the first step, unless the optimizer made the state itself.
    fn each(
        &self,
        buffers: &[&str],
        step: impl Fn(&Tensor, &Tensor, f64, &[Tensor]) -> Result<()>,
    ) -> PyResult {
        for parameter in self.trained(0)? {
            let Trained { tensor, grad, .. } = &parameter;
            let state = self.state(1, &parameter)?;
            if state.length(self.vm)? == 0 {
                store(&state, "step", Tensor::scalar(0.0, None), self)?;
                for buffer in buffers {
                    store(&state, buffer, zeros_like(tensor), self)?;
                }
            }
            self.observed(tensor, &state, || {
                let count = stored(&state, "step", self.vm)?;
                let count = ops::add_(&count, 1.0).and_then(|count| count.item());
                let buffers = buffers.iter().map(|buffer| stored(&state, buffer, self.vm));
                let buffers: Vec<Tensor> = buffers.collect::<PyResult<_>>()?;
                self.ok(step(tensor, grad, self.ok(count)?.to_f64(), &buffers))
            })?;
        }
        Ok(self.vm.ctx.none())
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
                    let step = || a.ok(optim::sgd(tensor, grad, None, &options)).map(drop);
                    a.observed(tensor, &a.vm.ctx.none(), step)?;
                    continue;
                }
                let state = a.state(1, &parameter)?;
                a.observed(tensor, &state, || {
                    let buffer = stored(&state, "momentum_buffer", a.vm).ok();
                    match (a.ok(optim::sgd(tensor, grad, buffer.as_ref(), &options))?, buffer) {
                        (Some(first), None) => store(&state, "momentum_buffer", Ok(first), a),
                        _ => Ok(()),
                    }
                })?;
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
            let mut names = vec!["exp_avg", "exp_avg_sq"];
            names.extend(options.amsgrad.then_some("max_exp_avg_sq"));
            a.each(&names, |p, g, step, buffers| {
                let moments = Moments {
                    exp_avg: &buffers[0],
                    exp_avg_sq: &buffers[1],
                    max_exp_avg_sq: buffers.get(2),
                };
                optim::adam(p, g, &moments, step, &options)
            })
        },
    ),
    Op::function(
        "_rmsprop",
        "params state lr alpha eps weight_decay momentum centered maximize",
        |a| {
            let options = RmsProp {
                lr: a.float(2)?,
                alpha: a.float(3)?,
                eps: a.float(4)?,
                weight_decay: a.float(5)?,
                momentum: a.float(6)?,
                maximize: a.flag(8)?,
            };
            let mut names = vec!["square_avg"];
            let has_momentum = options.momentum > 0.0;
            names.extend(has_momentum.then_some("momentum_buffer"));
            names.extend(a.flag(7)?.then_some("grad_avg"));
            a.each(&names, |p, g, _, buffers| {
                let buffer = if has_momentum { buffers.get(1) } else { None };
                let mean = buffers.get(1 + usize::from(has_momentum));
                optim::rmsprop(p, g, &buffers[0], buffer, mean, &options)
            })
        },
    ),
    Op::function("_adagrad", "params state lr lr_decay weight_decay eps maximize", |a| {
        let options = Adagrad {
            lr: a.float(2)?,
            lr_decay: a.float(3)?,
            weight_decay: a.float(4)?,
            eps: a.float(5)?,
            maximize: a.flag(6)?,
        };
        a.each(&["sum"], |p, g, step, sum| optim::adagrad(p, g, &sum[0], step, &options))
    }),
    Op::function("_adadelta", "params state lr rho eps weight_decay maximize", |a| {
        let options = Adadelta {
            lr: a.float(2)?,
            rho: a.float(3)?,
            eps: a.float(4)?,
            weight_decay: a.float(5)?,
            maximize: a.flag(6)?,
        };
        a.each(&["square_avg", "acc_delta"], |p, g, _, means| {
            optim::adadelta(p, g, &means[0], &means[1], &options)
        })
    }),
    Op::function("_adamax", "params state lr beta1 beta2 eps weight_decay maximize", |a| {
        let options = Adamax {
            lr: a.float(2)?,
            beta1: a.float(3)?,
            beta2: a.float(4)?,
            eps: a.float(5)?,
            weight_decay: a.float(6)?,
            maximize: a.flag(7)?,
        };
        a.each(&["exp_avg", "exp_inf"], |p, g, step, means| {
            optim::adamax(p, g, &means[0], &means[1], step, &options)
        })
    }),
    Op::function(
        "_nadam",
        "params state lr beta1 beta2 eps weight_decay momentum_decay decoupled maximize",
        |a| {
            let options = NAdam {
                lr: a.float(2)?,
                beta1: a.float(3)?,
                beta2: a.float(4)?,
                eps: a.float(5)?,
                weight_decay: a.float(6)?,
                momentum_decay: a.float(7)?,
                decoupled: a.flag(8)?,
                maximize: a.flag(9)?,
            };
            a.each(&["exp_avg", "exp_avg_sq", "mu_product"], |p, g, step, state| {
                let product = ops::mul_(&state[2], options.mu(step))?.item()?.to_f64();
                optim::nadam(p, g, &state[0], &state[1], product, step, &options)
            })
        },
    ),
    Op::function(
        "_radam",
        "params state lr beta1 beta2 eps weight_decay decoupled maximize",
        |a| {
            let options = RAdam {
                lr: a.float(2)?,
                beta1: a.float(3)?,
                beta2: a.float(4)?,
                eps: a.float(5)?,
                weight_decay: a.float(6)?,
                decoupled: a.flag(7)?,
                maximize: a.flag(8)?,
            };
            a.each(&["exp_avg", "exp_avg_sq"], |p, g, step, means| {
                optim::radam(p, g, &means[0], &means[1], step, &options)
            })
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

/// What an optimizer remembers of a parameter, before the first step.
fn zeros_like(parameter: &Tensor) -> Result<Tensor> {
    let (shape, dtype) = (parameter.shape(), parameter.dtype());
    match parameter.device() {
        Device::Meta => Tensor::meta(&shape, dtype),
        place => ops::to(&Tensor::zeros(&shape, dtype)?, place, dtype),
    }
}
