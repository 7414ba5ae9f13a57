//! `torch.Tensor`: a Python object around a tensor: its attributes, indexing and
//! iteration. Its methods are installed from the tables beside.

use std::cell::RefCell;
use std::collections::HashMap;

use rustpython_vm::builtins::{PyBaseExceptionRef, PyStr, PyStrRef, PyTuple, PyTypeRef};
use rustpython_vm::common::hash::PyHash;
use rustpython_vm::function::PySetterValue;
use rustpython_vm::protocol::{PyIterReturn, PyMappingMethods, PySequenceMethods};
use rustpython_vm::types::{
    AsMapping, AsNumber, AsSequence, Comparable, Constructor, GetAttr, Hashable, IterNext,
    Iterable, Representable, SelfIter,
};
use rustpython_vm::{
    AsObject, Py, PyObjectRef, PyPayload, PyRef, PyResult, PyWeakRef, VirtualMachine, pyclass,
};

use super::arguments::Operand;
use super::autograd::node_object;
use super::device::PyDevice;
use super::dtype::PyDType;
use super::{classes, create, indexing};
use crate::torch::{Device, Error, ErrorKind, Result, Scalar, Tensor, ops, print};

#[pyclass(name = "Tensor", module = "torch")]
#[derive(PyPayload)]
pub(in crate::python) struct PyTensor {
    pub tensor: Tensor,
    /// The Python object of `.grad`: the same one each time, while it is.
    grad: RefCell<Option<PyRef<PyTensor>>>,
}

impl std::fmt::Debug for PyTensor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.tensor.fmt(f)
    }
}

impl PyTensor {
    pub fn new(tensor: Tensor) -> PyTensor {
        PyTensor { tensor, grad: RefCell::default() }
    }
}

thread_local! {
    /// The objects of the leaves that require gradients: what the graph leads to
    /// is the very object that the script made.
    static LEAVES: RefCell<HashMap<u64, PyWeakRef<PyTensor>>> = RefCell::default();
}

/// Forgets what an earlier run on this thread left.
pub(super) fn reset() {
    LEAVES.take();
}

/// A Python object around a tensor: a leaf's own, else a new one.
pub(in crate::python) fn wrap(tensor: Tensor, vm: &VirtualMachine) -> PyObjectRef {
    if !tensor.is_trained() {
        return PyTensor::new(tensor).into_ref(&vm.ctx).into();
    }
    let id = tensor.id();
    let known = LEAVES.with_borrow(|leaves| leaves.get(&id).and_then(PyWeakRef::upgrade));
    known
        .unwrap_or_else(|| {
            let object = PyTensor::new(tensor).into_ref(&vm.ctx);
            remember(&object, vm);
            object
        })
        .into()
}

/// Remembers the object of a leaf that requires gradients.
pub(super) fn remember(object: &Py<PyTensor>, vm: &VirtualMachine) {
    if object.tensor.is_trained()
        && let Ok(weak) = object.downgrade(None, vm)
    {
        LEAVES.with_borrow_mut(|leaves| {
            // Now and then, so that what is gone does not pile up.
            if leaves.len().is_power_of_two() {
                leaves.retain(|_, object| object.upgrade().is_some());
            }
            leaves.insert(object.tensor.id(), weak);
        });
    }
}

/// A torch error as the Python exception that PyTorch raises.
pub(super) fn raise(error: Error, vm: &VirtualMachine) -> PyBaseExceptionRef {
    let Error { kind, message } = error;
    match kind {
        ErrorKind::Runtime => vm.new_runtime_error(message),
        ErrorKind::Type => vm.new_type_error(message),
        ErrorKind::Value => vm.new_value_error(message),
        ErrorKind::Index => vm.new_index_error(message),
        ErrorKind::NotImplemented => vm.new_not_implemented_error(message),
        ErrorKind::Raised(exception) => match exception.0.downcast_ref::<PyBaseExceptionRef>() {
            Some(exception) => exception.clone(),
            None => vm.new_runtime_error(message),
        },
    }
}

/// A Python number.
pub(super) fn number(scalar: Scalar, vm: &VirtualMachine) -> PyObjectRef {
    match scalar {
        Scalar::Bool(flag) => vm.ctx.new_bool(flag).into(),
        Scalar::Int(int) => vm.ctx.new_int(int).into(),
        Scalar::Float(float) => vm.ctx.new_float(float).into(),
    }
}

/// A `torch.Size`.
pub(super) fn size(shape: &[usize], vm: &VirtualMachine) -> PyResult {
    let sizes: Vec<PyObjectRef> = shape.iter().map(|&size| vm.ctx.new_int(size).into()).collect();
    match classes::size() {
        Some(class) => Ok(PyTuple::new_unchecked(sizes.into_boxed_slice())
            .into_ref_with_type(vm, class)?
            .into()),
        None => Ok(vm.ctx.new_tuple(sizes).into()),
    }
}

#[pyclass(
    with(
        AsMapping,
        AsNumber,
        AsSequence,
        Comparable,
        Constructor,
        GetAttr,
        Hashable,
        Iterable,
        Representable
    ),
    flags(BASETYPE, HAS_WEAKREF)
)]
impl PyTensor {
    #[pygetset]
    fn shape(&self, vm: &VirtualMachine) -> PyResult {
        size(&self.tensor.shape(), vm)
    }

    #[pygetset]
    fn ndim(&self) -> usize {
        self.tensor.dim()
    }

    #[pygetset]
    fn dtype(&self, vm: &VirtualMachine) -> PyRef<PyDType> {
        PyDType::object(self.tensor.dtype(), vm)
    }

    #[pygetset]
    fn itemsize(&self) -> usize {
        self.tensor.dtype().size()
    }

    #[pygetset]
    fn nbytes(&self) -> usize {
        self.tensor.dtype().size() * self.tensor.numel()
    }

    #[pygetset]
    fn device(&self) -> PyDevice {
        self.tensor.device().into()
    }

    #[pygetset]
    fn is_cuda(&self) -> bool {
        matches!(self.tensor.device(), Device::Cuda(_))
    }

    #[pygetset]
    fn is_meta(&self) -> bool {
        self.tensor.is_meta()
    }

    #[pygetset]
    fn is_cpu(&self) -> bool {
        self.tensor.device() == Device::Cpu
    }

    #[pygetset]
    fn is_sparse(&self) -> bool {
        false
    }

    #[pygetset]
    fn is_leaf(&self) -> bool {
        self.tensor.is_leaf()
    }

    #[pygetset]
    fn retains_grad(&self) -> bool {
        self.tensor.retains_grad()
    }

    #[pymethod]
    fn is_inference(&self) -> bool {
        self.tensor.is_inference()
    }

    #[pygetset]
    fn _version(&self, vm: &VirtualMachine) -> PyResult<u64> {
        match self.tensor.is_inference() {
            true => Err(vm.new_runtime_error("Inference tensors do not track version counter.")),
            false => Ok(self.tensor.version()),
        }
    }

    /// The tensor whose memory this one sees; None for one that is no view.
    #[pygetset]
    fn _base(&self, vm: &VirtualMachine) -> Option<PyObjectRef> {
        self.tensor.base().map(|base| wrap(base, vm))
    }

    #[pygetset]
    fn requires_grad(&self) -> bool {
        self.tensor.requires_grad()
    }

    #[pygetset(setter)]
    fn set_requires_grad(
        zelf: &Py<Self>,
        value: PySetterValue<bool>,
        vm: &VirtualMachine,
    ) -> PyResult<()> {
        match value {
            PySetterValue::Assign(flag) => {
                zelf.tensor.set_requires_grad(flag).map_err(|error| raise(error, vm))?;
                remember(zelf, vm);
                Ok(())
            }
            PySetterValue::Delete => Err(vm.new_runtime_error("cannot delete requires_grad")),
        }
    }

    #[pygetset]
    fn grad(&self, vm: &VirtualMachine) -> PyResult<Option<PyRef<PyTensor>>> {
        let Some(grad) = self.tensor.grad() else {
            self.grad.replace(None);
            if !self.tensor.is_leaf() && !self.tensor.retains_grad() {
                let warnings = vm.import("warnings", 0)?;
                vm.call_method(&warnings, "warn", (
                    "The .grad attribute of a Tensor that is not a leaf Tensor is being accessed. \
                     Its .grad attribute won't be populated during autograd.backward(). If you \
                     indeed want the .grad field to be populated for a non-leaf Tensor, use \
                     .retain_grad() on the non-leaf Tensor. If you access the non-leaf Tensor by \
                     mistake, make sure you access the leaf Tensor instead. See \
                     github.com/pytorch/pytorch/pull/30531 for more information.",
                ))?;
            }
            return Ok(None);
        };
        let mut known = self.grad.borrow_mut();
        if known.as_ref().is_none_or(|known| known.tensor != grad) {
            *known = Some(PyTensor::new(grad).into_ref(&vm.ctx));
        }
        Ok(known.clone())
    }

    #[pygetset(setter)]
    fn set_grad(&self, value: PySetterValue, vm: &VirtualMachine) -> PyResult<()> {
        let object = match value {
            PySetterValue::Assign(object) if !vm.is_none(&object) => Some(object),
            _ => None,
        };
        let grad = object
            .map(|object| {
                object.downcast::<PyTensor>().map_err(|object| {
                    vm.new_type_error(format!(
                        "assigned grad expected to be a Tensor or None but got grad of type {}",
                        object.class().name()
                    ))
                })
            })
            .transpose()?;
        let tensor = grad.as_ref().map(|grad| grad.tensor.clone());
        self.tensor.set_grad(tensor).map_err(|error| raise(error, vm))?;
        self.grad.replace(grad);
        Ok(())
    }

    #[pygetset]
    fn grad_fn(&self, vm: &VirtualMachine) -> PyResult {
        match self.tensor.grad_fn() {
            Some(node) => node_object(&node, vm),
            None => Ok(vm.ctx.none()),
        }
    }

    #[pygetset]
    fn output_nr(&self) -> u32 {
        self.tensor.output_nr()
    }

    #[pygetset]
    fn data(&self, vm: &VirtualMachine) -> PyObjectRef {
        wrap(self.tensor.data(), vm)
    }

    #[pygetset(setter)]
    fn set_data(&self, value: PySetterValue<PyRef<PyTensor>>, vm: &VirtualMachine) -> PyResult<()> {
        match value {
            PySetterValue::Assign(other) => {
                self.tensor.set_data(&other.tensor).map_err(|error| raise(error, vm))
            }
            PySetterValue::Delete => {
                Err(vm.new_runtime_error("Deleting tensor data is not allowed"))
            }
        }
    }

    #[pygetset(name = "T")]
    fn transposed(&self, vm: &VirtualMachine) -> PyResult {
        let result = ops::reverse_dims(&self.tensor);
        result.map(|tensor| wrap(tensor, vm)).map_err(|error| raise(error, vm))
    }

    #[pymethod]
    fn __format__(zelf: PyRef<Self>, spec: PyStrRef, vm: &VirtualMachine) -> PyResult {
        let number = zelf.tensor.dim() == 0 && !zelf.tensor.is_meta();
        if number && zelf.class().is(PyTensor::class(&vm.ctx)) {
            let item = zelf.tensor.item().map_err(|error| raise(error, vm))?;
            return vm.call_method(&self::number(item, vm), "__format__", (spec,));
        }
        if spec.is_empty() {
            return Ok(zelf.as_object().str(vm)?.into());
        }
        let class = zelf.class().name().to_string();
        Err(vm.new_type_error(format!("unsupported format string passed to {class}.__format__")))
    }

    #[pymethod]
    fn __deepcopy__(zelf: PyRef<Self>, memo: PyObjectRef, vm: &VirtualMachine) -> PyResult {
        let key = vm.ctx.new_int(zelf.as_object().get_id());
        if let Ok(known) = memo.get_item(key.as_object(), vm) {
            return Ok(known);
        }
        if !zelf.tensor.is_leaf() {
            return Err(vm.new_runtime_error(
                "Only Tensors created explicitly by the user (graph leaves) support the deepcopy \
                 protocol at the moment.  If you were attempting to deepcopy a module, this may be \
                 because of a torch.nn.utils.weight_norm usage, see \
                 https://github.com/pytorch/pytorch/pull/103001",
            ));
        }
        let copy = || -> Result<Tensor> {
            let copy = ops::clone(&zelf.tensor.detach())?;
            copy.set_requires_grad(zelf.tensor.requires_grad())?;
            if let Some(grad) = zelf.tensor.grad() {
                copy.set_grad(Some(ops::clone(&grad.detach())?))?;
            }
            Ok(copy)
        };
        let copy = wrap(copy().map_err(|error| raise(error, vm))?, vm);
        memo.set_item(key.as_object(), copy.clone(), vm)?;
        Ok(copy)
    }
}

impl Constructor for PyTensor {
    type Args = rustpython_vm::function::FuncArgs;

    /// The old constructor: `torch.Tensor([1, 2])` is a float32 tensor, and
    /// `torch.Tensor(2, 3)` an uninitialised one.
    fn slot_new(cls: PyTypeRef, args: Self::Args, vm: &VirtualMachine) -> PyResult {
        let tensor = create::legacy(args, vm)?;
        Ok(PyTensor::new(tensor).into_ref_with_type(vm, cls)?.into())
    }

    fn py_new(
        _: &Py<rustpython_vm::builtins::PyType>,
        args: Self::Args,
        vm: &VirtualMachine,
    ) -> PyResult<Self> {
        create::legacy(args, vm).map(PyTensor::new)
    }
}

impl GetAttr for PyTensor {
    fn getattro(zelf: &Py<Self>, name: &Py<PyStr>, vm: &VirtualMachine) -> PyResult {
        if let Some(value) = zelf.as_object().generic_getattr_opt(name, None, vm)? {
            return Ok(value);
        }
        if let Some(value) = classes::composite(zelf.as_object(), name, vm)? {
            return Ok(value);
        }
        let missing = classes::missing(name, vm);
        Err(missing.unwrap_or_else(|| {
            vm.new_no_attribute_error(zelf.as_object().to_owned(), name.to_owned())
        }))
    }
}

impl Representable for PyTensor {
    fn repr_str(zelf: &Py<Self>, vm: &VirtualMachine) -> PyResult<String> {
        print::repr(&zelf.tensor).map_err(|error| raise(error, vm))
    }
}

impl Hashable for PyTensor {
    fn hash(zelf: &Py<Self>, _: &VirtualMachine) -> PyResult<PyHash> {
        Ok(zelf.as_object().get_id() as PyHash)
    }
}

fn length(tensor: &Tensor, vm: &VirtualMachine) -> PyResult<usize> {
    match tensor.shape().first() {
        Some(&rows) => Ok(rows),
        None => Err(vm.new_type_error("len() of a 0-d tensor")),
    }
}

impl AsMapping for PyTensor {
    fn as_mapping() -> &'static PyMappingMethods {
        static METHODS: PyMappingMethods = PyMappingMethods {
            length: Some(|m, vm| length(&PyTensor::mapping_downcast(m).tensor, vm)),
            subscript: Some(|m, key, vm| {
                indexing::get(&PyTensor::mapping_downcast(m).tensor, key, vm)
                    .map(|tensor| wrap(tensor, vm))
            }),
            ass_subscript: Some(|m, key, value, vm| {
                indexing::set(&PyTensor::mapping_downcast(m).tensor, key, value, vm)
            }),
        };
        &METHODS
    }
}

impl AsSequence for PyTensor {
    fn as_sequence() -> &'static PySequenceMethods {
        static METHODS: PySequenceMethods = PySequenceMethods {
            length: Some(|s, vm| length(&PyTensor::sequence_downcast(s).tensor, vm)),
            contains: Some(|s, needle, vm| {
                let Some(needle) = Operand::of(needle) else {
                    return Err(vm.new_runtime_error(format!(
                        "Tensor.__contains__ only supports Tensor or scalar, but you passed in a \
                         <class '{}'>.",
                        needle.class().name()
                    )));
                };
                let tensor = &PyTensor::sequence_downcast(s).tensor;
                let found = || ops::any(&ops::eq(tensor, needle.arg())?, &[], false)?.is_true();
                found().map_err(|error| raise(error, vm))
            }),
            ..PySequenceMethods::NOT_IMPLEMENTED
        };
        &METHODS
    }
}

impl Iterable for PyTensor {
    fn iter(zelf: PyRef<Self>, vm: &VirtualMachine) -> PyResult {
        if zelf.tensor.dim() == 0 {
            return Err(vm.new_type_error("iteration over a 0-d tensor"));
        }
        let rows = ops::unbind(&zelf.tensor, 0).map_err(|error| raise(error, vm))?;
        Ok(TensorIterator { rows: RefCell::new(rows.into_iter()) }.into_ref(&vm.ctx).into())
    }
}

/// `iter(tensor)`: its rows.
#[pyclass(name = "tensor_iterator", module = "torch")]
#[derive(Debug, PyPayload)]
pub(super) struct TensorIterator {
    rows: RefCell<std::vec::IntoIter<Tensor>>,
}

#[pyclass(with(IterNext, Iterable))]
impl TensorIterator {}

impl SelfIter for TensorIterator {}

impl IterNext for TensorIterator {
    fn next(zelf: &Py<Self>, vm: &VirtualMachine) -> PyResult<PyIterReturn> {
        let row = zelf.rows.borrow_mut().next();
        Ok(match row {
            Some(row) => PyIterReturn::Return(wrap(row, vm)),
            None => PyIterReturn::StopIteration(None),
        })
    }
}
