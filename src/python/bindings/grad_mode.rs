//! `_torch._GradMode`: entering and leaving `no_grad` and `enable_grad`.

use std::cell::Cell;

use rustpython_vm::builtins::PyTypeRef;
use rustpython_vm::function::FuncArgs;
use rustpython_vm::{AsObject, PyObjectRef, PyPayload, PyRef, PyResult, VirtualMachine, pyclass};

use crate::torch::grad_mode;

/// A context that sets the mode to its class's `enabled` for a while.
#[pyclass(name = "_GradMode", module = "torch")]
#[derive(Debug, PyPayload)]
pub(super) struct PyGradMode {
    /// The mode before the context was entered.
    before: Cell<Option<bool>>,
}

#[pyclass(flags(BASETYPE))]
impl PyGradMode {
    #[pyslot]
    fn slot_new(class: PyTypeRef, args: FuncArgs, vm: &VirtualMachine) -> PyResult {
        // Used as a decorator without parentheses, it is given a function.
        let function = args.args.into_iter().next().or(args.kwargs.into_values().next());
        if let Some(function) = function.filter(|function| !vm.is_none(function)) {
            let under = class.as_object().get_attr("_under", vm)?;
            return under.call((class, function), vm);
        }
        let mode = PyGradMode { before: Cell::new(None) };
        mode.into_ref_with_type(vm, class).map(Into::into)
    }

    #[pygetset]
    fn prev(&self) -> Option<bool> {
        self.before.get()
    }

    #[pymethod]
    fn __enter__(zelf: PyRef<Self>, vm: &VirtualMachine) -> PyResult<()> {
        let enabled = zelf.as_object().get_attr("enabled", vm)?.try_to_bool(vm)?;
        zelf.before.set(Some(grad_mode::set_enabled(enabled)));
        Ok(())
    }

    #[pymethod]
    fn __exit__(&self, _kind: PyObjectRef, _value: PyObjectRef, _traceback: PyObjectRef) {
        if let Some(before) = self.before.get() {
            grad_mode::set_enabled(before);
        }
    }
}
