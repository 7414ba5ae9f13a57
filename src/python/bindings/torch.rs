//! `_torch`: the native half of the `torch` package.

use rustpython_vm::builtins::PyModule;
use rustpython_vm::class::PyClassImpl;
use rustpython_vm::{AsObject, Py, PyPayload, PyResult, VirtualMachine};

use super::autograd::PyNode;
use super::device::PyDevice;
use super::dtype::PyDType;
use super::generator::{PyGenerator, PyGeneratorState};
use super::grad_mode::PyGradMode;
use super::hooks::PyHook;
use super::module::PyModuleBase;
use super::tensor::{PyTensor, TensorIterator};
use super::{
    autocast, autograd, checkpoint, conversions, create, device, elementwise, function, functional,
    generator, hooks, layers, linalg, maths, named, optim, overloads, pairwise, pieces, reductions,
    scans, shapes,
};

/// Puts classes and functions into the module.
fn install(module: &Py<PyModule>, vm: &VirtualMachine) -> PyResult<()> {
    let module = module.as_object();
    let context = &vm.ctx;
    module.set_attr("Tensor", PyTensor::make_static_type(), vm)?;
    module.set_attr("device", PyDevice::make_static_type(), vm)?;
    module.set_attr("Generator", PyGenerator::make_static_type(), vm)?;
    module.set_attr("_Module", PyModuleBase::make_static_type(), vm)?;
    module.set_attr("_GradMode", PyGradMode::make_static_type(), vm)?;
    PyGeneratorState::make_static_type();
    module.set_attr("_Node", PyNode::make_static_type(), vm)?;
    PyHook::make_static_type();
    TensorIterator::make_static_type();
    PyDType::install(module, vm)?;
    module.set_attr("default_generator", generator::default_object(vm), vm)?;
    let class = PyTensor::class(context);
    let tables = [
        create::OPS,
        device::OPS,
        generator::OPS,
        elementwise::OPS,
        maths::UNARY,
        maths::OPS,
        reductions::OPS,
        scans::OPS,
        pairwise::OPS,
        shapes::OPS,
        pieces::OPS,
        conversions::OPS,
        autocast::OPS,
        autograd::OPS,
        function::OPS,
        functional::OPS,
        hooks::OPS,
        layers::OPS,
        super::module::OPS,
        linalg::OPS,
        optim::OPS,
        checkpoint::OPS,
        named::OPS,
        overloads::OPS,
    ];
    tables.into_iter().flatten().try_for_each(|op| op.install(module, class, vm))
}

#[rustpython_vm::pymodule]
pub(in crate::python) mod _torch {
    use rustpython_vm::builtins::{PyModule, PyTypeRef};
    use rustpython_vm::{Py, PyObjectRef, PyPayload, PyRef, PyResult, VirtualMachine};

    use crate::python::bindings::classes;
    use crate::python::bindings::tensor::{PyTensor, raise, remember};
    use crate::python::vm::{Heard, Run};
    use crate::torch::grad_mode;

    pub(crate) fn module_exec(vm: &VirtualMachine, module: &Py<PyModule>) -> PyResult<()> {
        __module_exec(vm, module);
        super::install(module, vm)
    }

    #[pyfunction]
    fn _grad_enabled() -> bool {
        grad_mode::is_enabled()
    }

    /// Sets the mode and returns the one before.
    #[pyfunction]
    fn _set_grad_enabled(enabled: bool) -> bool {
        grad_mode::set_enabled(enabled)
    }

    /// Whether inference mode is on.
    #[pyfunction]
    fn is_inference_mode_enabled() -> bool {
        grad_mode::is_inference()
    }

    /// Sets the mode and returns the one before.
    #[pyfunction]
    fn _set_inference_mode(enabled: bool) -> bool {
        grad_mode::set_inference(enabled)
    }

    /// The class of shapes.
    #[pyfunction]
    fn _register_size(class: PyTypeRef) {
        classes::set_size(class);
    }

    /// The optimizer whose learning rate is shown.
    #[pyfunction]
    fn _current_optimizer(optimizer: PyObjectRef) {
        classes::set_optimizer(optimizer);
    }

    /// This optimizer's step begins.
    #[pyfunction]
    fn _stepping(optimizer: PyObjectRef) {
        classes::set_optimizer(optimizer);
        if let Some(run) = Run::current() {
            run.tell(Heard::Stepping);
        }
    }

    /// A module's parameters are loaded, moved or converted now.
    #[pyfunction]
    fn _setting() {
        if let Some(run) = Run::current() {
            run.tell(Heard::Setting);
        }
    }

    /// A layer that is another one while training runs now.
    #[pyfunction]
    fn _mode(layer: rustpython_vm::builtins::PyStrRef, training: bool) {
        if let Some(run) = Run::current() {
            run.tell(Heard::Mode { layer: layer.expect_str(), training });
        }
    }

    /// A tensor of a subclass, with the same memory and no history.
    #[pyfunction]
    fn _make_subclass(
        class: PyTypeRef,
        data: PyRef<PyTensor>,
        requires_grad: bool,
        vm: &VirtualMachine,
    ) -> PyResult<PyRef<PyTensor>> {
        let tensor = data.tensor.detach();
        tensor.set_requires_grad(requires_grad).map_err(|error| raise(error, vm))?;
        let object = PyTensor::new(tensor).into_ref_with_type(vm, class)?;
        remember(&object, vm);
        Ok(object)
    }
}
