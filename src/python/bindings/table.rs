//! An operation as a table lists it: a name, parameters, a body. It becomes a
//! function of `torch`, a method of `Tensor`, or both.

use rustpython_vm::builtins::PyType;
use rustpython_vm::function::{FuncArgs, PyMethodFlags};
use rustpython_vm::{Py, PyObject, PyRef, PyResult, VirtualMachine};

use super::arguments::{Args, Signature};
use super::tensor::PyTensor;
use crate::torch::autocast;

/// An operation's Python side.
pub(super) struct Op {
    signature: Signature,
    function: bool,
    method: bool,
    body: fn(&Args<'_>) -> PyResult,
}

impl Op {
    /// `torch.name(…)` and `tensor.name(…)`.
    pub const fn both(
        name: &'static str,
        parameters: &'static str,
        body: fn(&Args<'_>) -> PyResult,
    ) -> Op {
        let signature = Signature { name, parameters, method: false };
        Op { signature, function: true, method: true, body }
    }

    /// `torch.name(…)` only.
    pub const fn function(
        name: &'static str,
        parameters: &'static str,
        body: fn(&Args<'_>) -> PyResult,
    ) -> Op {
        Op { method: false, ..Op::both(name, parameters, body) }
    }

    /// `tensor.name(…)` only.
    pub const fn method(
        name: &'static str,
        parameters: &'static str,
        body: fn(&Args<'_>) -> PyResult,
    ) -> Op {
        Op { function: false, ..Op::both(name, parameters, body) }
    }

    /// Puts the operation where scripts find it.
    pub fn install(
        &self,
        module: &PyObject,
        class: &'static Py<PyType>,
        vm: &VirtualMachine,
    ) -> PyResult<()> {
        let Op { signature, body, .. } = *self;
        let policy = super::autocast::policy(signature.name);
        let run = move |mut args: Args<'_>| match policy {
            Some(policy) if autocast::is_on() => {
                args.autocast(policy)?;
                autocast::without(|| body(&args))
            }
            _ => body(&args),
        };
        let flags = PyMethodFlags::empty();
        if self.function {
            let call = move |args: FuncArgs, vm: &VirtualMachine| -> PyResult {
                run(Args::bind(signature, args, vm)?)
            };
            let function = vm.ctx.new_method_def(signature.name, call, flags, None);
            module.set_attr(signature.name, function.build_function(vm), vm)?;
        }
        if self.method {
            let signature = Signature { method: true, ..signature };
            let call = move |zelf: PyRef<PyTensor>, mut args: FuncArgs, vm: &VirtualMachine| {
                args.prepend_arg(zelf.into());
                run(Args::bind(signature, args, vm)?)
            };
            let flags = PyMethodFlags::METHOD;
            let method = vm.ctx.new_method_def(signature.name, call, flags, None);
            class.set_str_attr(signature.name, method.build_method(class, vm), &*vm.ctx);
        }
        Ok(())
    }
}
