//! Python functions as hooks on tensors and nodes, and the handles that remove them.

use std::rc::Rc;

use rustpython_vm::builtins::{PyBaseExceptionRef, PyTuple};
use rustpython_vm::vm::thread::with_current_vm;
use rustpython_vm::{
    AsObject, PyObject, PyObjectRef, PyPayload, PyResult, VirtualMachine, pyclass,
};

use super::table::Op;
use super::tensor::{PyTensor, wrap};
use crate::torch::{
    self, Error, ErrorKind, Foreign, GradHook, HookHandle, LeafHook, PostHook, PreHook, Tensor,
};

/// A Python exception on its way through the tape.
pub(super) fn carried(exception: PyBaseExceptionRef, vm: &VirtualMachine) -> Error {
    let message = exception.as_object().str(vm).map_or_else(|_| String::new(), |s| s.to_string());
    Error { kind: ErrorKind::Raised(Foreign(Rc::new(exception))), message }
}

/// Runs Python code inside the tape.
pub(super) fn in_python<T>(body: impl FnOnce(&VirtualMachine) -> PyResult<T>) -> torch::Result<T> {
    with_current_vm(|vm| body(vm).map_err(|exception| carried(exception, vm)))
}

/// What a `RemovableHandle` removes from.
#[pyclass(name = "_Hook", module = "torch")]
#[derive(PyPayload)]
pub(super) struct PyHook {
    handle: HookHandle,
}

impl std::fmt::Debug for PyHook {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("_Hook")
    }
}

#[pyclass]
impl PyHook {
    /// As `dict.pop(id, default)`: the registered hook is removed.
    #[pymethod]
    fn pop(&self, _id: PyObjectRef, default: PyObjectRef) -> PyObjectRef {
        self.handle.remove();
        default
    }
}

/// A `torch.utils.hooks.RemovableHandle`.
pub(super) fn handle(handle: HookHandle, vm: &VirtualMachine) -> PyResult {
    let hook = PyHook { handle }.into_ref(&vm.ctx);
    let module = vm.import("torch.utils.hooks", 0)?;
    let module = module.get_attr("utils", vm)?.get_attr("hooks", vm)?;
    module.get_attr("RemovableHandle", vm)?.call((hook,), vm)
}

fn name(hook: &PyObject, vm: &VirtualMachine) -> String {
    let name = hook.get_attr("__name__", vm).and_then(|name| name.str(vm));
    name.map_or_else(|_| hook.class().name().to_string(), |name| name.to_string())
}

fn object(grad: Option<&Tensor>, vm: &VirtualMachine) -> PyObjectRef {
    grad.map_or_else(|| vm.ctx.none(), |grad| wrap(grad.clone(), vm))
}

fn objects(grads: &[Option<Tensor>], vm: &VirtualMachine) -> PyObjectRef {
    vm.ctx.new_tuple(grads.iter().map(|grad| object(grad.as_ref(), vm)).collect()).into()
}

/// What a hook on a gradient may give: the like of it, or None.
fn replaced(
    before: Option<&Tensor>,
    result: &PyObject,
    hook: &PyObject,
    vm: &VirtualMachine,
) -> PyResult<Option<Tensor>> {
    if vm.is_none(result) {
        return Ok(None);
    }
    let Some(result) = result.downcast_ref::<PyTensor>() else {
        let kind = result.class().name().to_string();
        return Err(vm.new_type_error(format!("expected Variable, but hook returned '{kind}'")));
    };
    let after = &result.tensor;
    if let Some(before) = before {
        if before.dtype() != after.dtype() {
            return Err(vm.new_runtime_error(format!(
                "hook '{}' has changed the type of value (was {} got {})",
                name(hook, vm),
                before.dtype().tensor_type(),
                after.dtype().tensor_type()
            )));
        }
        if before.shape() != after.shape() {
            let name = name(hook, vm);
            return Err(
                vm.new_runtime_error(format!("hook '{name}' has changed the size of value"))
            );
        }
    }
    Ok(Some(after.clone()))
}

/// The tuple that a hook on a node gave.
fn replaced_all(
    before: &[Option<Tensor>],
    result: PyObjectRef,
    hook: &PyObject,
    vm: &VirtualMachine,
) -> PyResult<Option<Vec<Option<Tensor>>>> {
    if vm.is_none(&result) {
        return Ok(None);
    }
    let Some(tuple) = result.downcast_ref::<PyTuple>() else {
        let kind = result.class().name().to_string();
        return Err(vm.new_type_error(format!("expected tuple, but hook returned '{kind}'")));
    };
    if tuple.len() != before.len() {
        return Err(vm.new_runtime_error(format!(
            "hook '{}' has returned an incorrect number of values (got {}, but expected {})",
            name(hook, vm),
            tuple.len(),
            before.len()
        )));
    }
    let pairs = before.iter().zip(tuple.as_slice());
    let replaced = pairs.map(|(before, after)| replaced(before.as_ref(), after, hook, vm));
    replaced.collect::<PyResult<Vec<_>>>().map(Some)
}

fn on_grad(hook: PyObjectRef) -> Rc<GradHook> {
    Rc::new(move |grad| {
        in_python(|vm| {
            let result = hook.call((wrap(grad.clone(), vm),), vm)?;
            replaced(Some(grad), &result, &hook, vm)
        })
    })
}

fn on_leaf(hook: PyObjectRef) -> Rc<LeafHook> {
    Rc::new(move |leaf| {
        in_python(|vm| {
            let result = hook.call((wrap(leaf.clone(), vm),), vm)?;
            match vm.is_none(&result) {
                true => Ok(()),
                false => {
                    Err(vm
                        .new_runtime_error("Tensor post accumulate grad hooks should return None."))
                }
            }
        })
    })
}

/// A hook before a node.
pub(super) fn before(hook: PyObjectRef) -> Rc<PreHook> {
    Rc::new(move |grads| {
        in_python(|vm| {
            let result = hook.call((objects(grads, vm),), vm)?;
            replaced_all(grads, result, &hook, vm)
        })
    })
}

/// A hook after a node.
pub(super) fn after(hook: PyObjectRef) -> Rc<PostHook> {
    Rc::new(move |produced, upstream| {
        in_python(|vm| {
            let result = hook.call((objects(produced, vm), objects(upstream, vm)), vm)?;
            replaced_all(produced, result, &hook, vm)
        })
    })
}

pub(super) const OPS: &[Op] = &[
    Op::method("register_hook", "input hook", |a| {
        let hook = on_grad(a.object(1)?.clone());
        handle(a.ok(a.tensor(0)?.register_hook(hook))?, a.vm)
    }),
    Op::method("register_post_accumulate_grad_hook", "input hook", |a| {
        let hook = on_leaf(a.object(1)?.clone());
        handle(a.ok(a.tensor(0)?.register_post_accumulate_grad_hook(hook))?, a.vm)
    }),
];
