//! What native code needs of the frozen `torch` package.

use std::cell::RefCell;

use rustpython_vm::builtins::{PyBaseExceptionRef, PyStr, PyTypeRef};
use rustpython_vm::{Py, PyObject, PyObjectRef, PyPayload, PyResult, VirtualMachine};

use super::tensor::PyTensor;

#[derive(Default)]
struct Classes {
    size: Option<PyTypeRef>,
    optimizer: Option<PyObjectRef>,
}

thread_local! {
    static CLASSES: RefCell<Classes> = RefCell::default();
}

/// Forgets what an earlier run on this thread left.
pub(in crate::python) fn reset() {
    CLASSES.take();
    super::autograd::reset();
    super::tensor::reset();
    super::device::reset();
}

/// The class `torch.Size`, once the package is imported.
pub(super) fn size() -> Option<PyTypeRef> {
    CLASSES.with_borrow(|classes| classes.size.clone())
}

pub(super) fn set_size(class: PyTypeRef) {
    CLASSES.with_borrow_mut(|classes| classes.size = Some(class));
}

/// The optimizer that was made or that stepped last.
pub(in crate::python) fn optimizer() -> Option<PyObjectRef> {
    CLASSES.with_borrow(|classes| classes.optimizer.clone())
}

pub(super) fn set_optimizer(optimizer: PyObjectRef) {
    CLASSES.with_borrow_mut(|classes| classes.optimizer = Some(optimizer));
}

/// What `torch._more` makes of other functions: a method or property of tensors
/// that is not native. It is put into the class, so that it is looked for only once.
pub(super) fn composite(
    tensor: &PyObject,
    name: &Py<PyStr>,
    vm: &VirtualMachine,
) -> PyResult<Option<PyObjectRef>> {
    if name.as_bytes().starts_with(b"__") {
        return Ok(None);
    }
    let module = vm.import("torch._more", 0)?.get_attr("_more", vm)?;
    let found = vm.call_method(&module, "method", (name.to_owned(),))?;
    if vm.is_none(&found) {
        return Ok(None);
    }
    let class = PyTensor::class(&vm.ctx);
    class.set_attr(vm.ctx.intern_str(name.as_wtf8().to_string()), found);
    tensor.generic_getattr_opt(name, None, vm)
}

/// The error for a method that PyTorch's tensors have and ours have not.
pub(super) fn missing(name: &Py<PyStr>, vm: &VirtualMachine) -> Option<PyBaseExceptionRef> {
    let known = || {
        let module = vm.import("torch._missing", 0).ok()?;
        let module = module.get_attr("_missing", vm).ok()?;
        let names = vm.call_method(&module, "known", ("torch.Tensor",)).ok()?;
        vm.call_method(&names, "__contains__", (name.to_owned(),)).ok()?.try_to_bool(vm).ok()
    };
    // Python itself looks for these, on every kind of object.
    if name.as_bytes().starts_with(b"__") || known() != Some(true) {
        return None;
    }
    let message = format!("gradstep does not support Tensor.{} yet", name.as_wtf8());
    Some(vm.new_attribute_error(message))
}
