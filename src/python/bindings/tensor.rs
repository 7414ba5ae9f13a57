//! `torch.Tensor`: a Python object around a tensor. Operators, conversions and
//! attributes are here; its other methods are installed from the tables beside.

use std::cell::RefCell;

use rustpython_vm::builtins::{PyBaseExceptionRef, PyStr, PyStrRef, PyTuple, PyTypeRef};
use rustpython_vm::common::hash::PyHash;
use rustpython_vm::function::{Either, PyComparisonValue, PySetterValue};
use rustpython_vm::protocol::{PyIterReturn, PyMappingMethods, PyNumberMethods, PySequenceMethods};
use rustpython_vm::types::{
    AsMapping, AsNumber, AsSequence, Comparable, Constructor, GetAttr, Hashable, IterNext,
    Iterable, PyComparisonOp, Representable, SelfIter,
};
use rustpython_vm::{
    AsObject, Py, PyObject, PyObjectRef, PyPayload, PyRef, PyResult, VirtualMachine, pyclass,
};

use super::arguments::Operand;
use super::autograd::PyNode;
use super::dtype::{PyDType, PyDevice};
use super::{classes, create, indexing};
use crate::torch::{Arg, DType, Error, ErrorKind, Result, Scalar, Tensor, ops, print};

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

/// A new Python object around a tensor.
pub(super) fn wrap(tensor: Tensor, vm: &VirtualMachine) -> PyObjectRef {
    PyTensor::new(tensor).into_ref(&vm.ctx).into()
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
    flags(BASETYPE)
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
    fn device(&self) -> PyDevice {
        PyDevice::cpu()
    }

    #[pygetset]
    fn is_cuda(&self) -> bool {
        false
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

    #[pygetset]
    fn _version(&self) -> u64 {
        self.tensor.version()
    }

    #[pygetset]
    fn requires_grad(&self) -> bool {
        self.tensor.requires_grad()
    }

    #[pygetset(setter)]
    fn set_requires_grad(&self, value: PySetterValue<bool>, vm: &VirtualMachine) -> PyResult<()> {
        match value {
            PySetterValue::Assign(flag) => {
                self.tensor.set_requires_grad(flag).map_err(|error| raise(error, vm))
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
                     github.com/pytorch/pytorch/pull/30531 for more informations.",
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
    fn grad_fn(&self) -> Option<PyNode> {
        self.tensor.grad_fn().map(PyNode::new)
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
        if zelf.tensor.dim() == 0 && zelf.class().is(PyTensor::class(&vm.ctx)) {
            let item = zelf.tensor.item().map_err(|error| raise(error, vm))?;
            return vm.call_method(&number(item, vm), "__format__", (spec,));
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

type Binary = for<'a> fn(Arg<'a>, Arg<'a>) -> Result<Tensor>;
type InPlace = for<'a> fn(&'a Tensor, Arg<'a>) -> Result<Tensor>;

fn binary(a: &PyObject, b: &PyObject, operation: Binary, vm: &VirtualMachine) -> PyResult {
    // The common case first: two tensors, nothing to convert.
    if let (Some(a), Some(b)) = (a.downcast_ref::<PyTensor>(), b.downcast_ref::<PyTensor>()) {
        let result = operation(Arg::Tensor(&a.tensor), Arg::Tensor(&b.tensor));
        return result.map(|tensor| wrap(tensor, vm)).map_err(|error| raise(error, vm));
    }
    let (Some(a), Some(b)) = (Operand::of(a), Operand::of(b)) else {
        return Ok(vm.ctx.not_implemented());
    };
    let result = operation(a.arg(), b.arg());
    result.map(|tensor| wrap(tensor, vm)).map_err(|error| raise(error, vm))
}

/// `a & b` and its like, of bools; PyTorch's also work on the bits of integers.
fn logical(a: &PyObject, b: &PyObject, operation: Binary, vm: &VirtualMachine) -> PyResult {
    let is_bool = |object: &PyObject| match Operand::of(object) {
        Some(Operand::Tensor(tensor)) => tensor.dtype() == DType::Bool,
        Some(Operand::Scalar(scalar)) => matches!(scalar, Scalar::Bool(_)),
        None => true,
    };
    if !is_bool(a) || !is_bool(b) {
        return Err(vm.new_not_implemented_error(
            "gradstep does not support bitwise operators on numbers yet",
        ));
    }
    binary(a, b, operation, vm)
}

fn in_place(a: &PyObject, b: &PyObject, operation: InPlace, vm: &VirtualMachine) -> PyResult {
    let (Some(tensor), Some(b)) = (a.downcast_ref::<PyTensor>(), Operand::of(b)) else {
        return Ok(vm.ctx.not_implemented());
    };
    operation(&tensor.tensor, b.arg()).map_err(|error| raise(error, vm))?;
    Ok(a.to_owned())
}

fn unary(a: &PyObject, operation: fn(&Tensor) -> Result<Tensor>, vm: &VirtualMachine) -> PyResult {
    let Some(a) = a.downcast_ref::<PyTensor>() else { return Ok(vm.ctx.not_implemented()) };
    operation(&a.tensor).map(|tensor| wrap(tensor, vm)).map_err(|error| raise(error, vm))
}

/// `a @ b`: both are tensors.
fn matmul(a: &PyObject, b: &PyObject, vm: &VirtualMachine) -> PyResult {
    let (Some(left), Some(right)) = (a.downcast_ref::<PyTensor>(), b.downcast_ref::<PyTensor>())
    else {
        return Ok(vm.ctx.not_implemented());
    };
    let result = ops::matmul(&left.tensor, &right.tensor);
    result.map(|tensor| wrap(tensor, vm)).map_err(|error| raise(error, vm))
}

/// The number in `float(tensor)` and `int(tensor)`.
fn item(object: &PyObject, vm: &VirtualMachine) -> PyResult<Scalar> {
    match object.downcast_ref::<PyTensor>() {
        Some(tensor) if tensor.tensor.numel() == 1 => {
            tensor.tensor.item().map_err(|error| raise(error, vm))
        }
        _ => Err(vm.new_value_error("only one element tensors can be converted to Python scalars")),
    }
}

impl AsNumber for PyTensor {
    fn as_number() -> &'static PyNumberMethods {
        static METHODS: PyNumberMethods = PyNumberMethods {
            add: Some(|a, b, vm| binary(a, b, |a, b| ops::add(a, b), vm)),
            subtract: Some(|a, b, vm| binary(a, b, |a, b| ops::sub(a, b), vm)),
            multiply: Some(|a, b, vm| binary(a, b, |a, b| ops::mul(a, b), vm)),
            true_divide: Some(|a, b, vm| binary(a, b, |a, b| ops::div(a, b), vm)),
            power: Some(|a, b, _, vm| binary(a, b, |a, b| ops::pow(a, b), vm)),
            floor_divide: Some(|a, b, vm| binary(a, b, |a, b| ops::floor_divide(a, b), vm)),
            remainder: Some(|a, b, vm| binary(a, b, |a, b| ops::remainder(a, b), vm)),
            matrix_multiply: Some(matmul),
            inplace_add: Some(|a, b, vm| in_place(a, b, |a, b| ops::add_(a, b), vm)),
            inplace_subtract: Some(|a, b, vm| in_place(a, b, |a, b| ops::sub_(a, b), vm)),
            inplace_multiply: Some(|a, b, vm| in_place(a, b, |a, b| ops::mul_(a, b), vm)),
            inplace_true_divide: Some(|a, b, vm| in_place(a, b, |a, b| ops::div_(a, b), vm)),
            inplace_power: Some(|a, b, _, vm| in_place(a, b, |a, b| ops::pow_(a, b), vm)),
            negative: Some(|a, vm| unary(&a, ops::neg, vm)),
            absolute: Some(|a, vm| unary(&a, ops::abs, vm)),
            invert: Some(|a, vm| match Operand::of(&a) {
                Some(Operand::Tensor(tensor)) if tensor.dtype() == DType::Bool => {
                    unary(&a, ops::logical_not, vm)
                }
                _ => Err(vm.new_not_implemented_error(
                    "gradstep does not support bitwise operators on numbers yet",
                )),
            }),
            and: Some(|a, b, vm| logical(a, b, |a, b| ops::logical_and(a, b), vm)),
            or: Some(|a, b, vm| logical(a, b, |a, b| ops::logical_or(a, b), vm)),
            xor: Some(|a, b, vm| logical(a, b, |a, b| ops::logical_xor(a, b), vm)),
            positive: Some(|a, _| Ok((*a).to_owned())),
            boolean: Some(|a, vm| match a.downcast_ref::<PyTensor>() {
                Some(tensor) => tensor.tensor.is_true().map_err(|error| raise(error, vm)),
                None => Ok(true),
            }),
            float: Some(|a, vm| Ok(vm.ctx.new_float(item(&a, vm)?.to_f64()).into())),
            int: Some(|a, vm| {
                let float = number(item(&a, vm)?, vm);
                vm.ctx.types.int_type.as_object().call((float,), vm)
            }),
            index: Some(|a, vm| match item(&a, vm) {
                Ok(Scalar::Int(int)) => Ok(vm.ctx.new_int(int).into()),
                Ok(Scalar::Bool(flag)) => Ok(vm.ctx.new_int(i64::from(flag)).into()),
                _ => Err(vm.new_type_error(
                    "only integer tensors of a single element can be converted to an index",
                )),
            }),
            ..PyNumberMethods::NOT_IMPLEMENTED
        };
        &METHODS
    }
}

impl Comparable for PyTensor {
    fn slot_richcompare(
        a: &PyObject,
        b: &PyObject,
        op: PyComparisonOp,
        vm: &VirtualMachine,
    ) -> PyResult<Either<PyObjectRef, PyComparisonValue>> {
        let operation: Binary = match op {
            PyComparisonOp::Eq => |a, b| ops::eq(a, b),
            PyComparisonOp::Ne => |a, b| ops::ne(a, b),
            PyComparisonOp::Lt => |a, b| ops::lt(a, b),
            PyComparisonOp::Le => |a, b| ops::le(a, b),
            PyComparisonOp::Gt => |a, b| ops::gt(a, b),
            PyComparisonOp::Ge => |a, b| ops::ge(a, b),
        };
        if Operand::of(a).is_none() || Operand::of(b).is_none() {
            return Ok(Either::B(PyComparisonValue::NotImplemented));
        }
        binary(a, b, operation, vm).map(Either::A)
    }

    fn cmp(
        _: &Py<Self>,
        _: &PyObject,
        _: PyComparisonOp,
        _: &VirtualMachine,
    ) -> PyResult<PyComparisonValue> {
        // Only slot_richcompare is called; it gives a tensor.
        Ok(PyComparisonValue::NotImplemented)
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
                         {}.",
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
        let rows = rows(&zelf.tensor, 0).map_err(|error| raise(error, vm))?;
        Ok(TensorIterator { rows: RefCell::new(rows.into_iter()) }.into_ref(&vm.ctx).into())
    }
}

/// `x.unbind(dim)`
pub(super) fn rows(tensor: &Tensor, dim: i64) -> Result<Vec<Tensor>> {
    let size = tensor.shape()[ops::wrap_dim(dim, tensor.dim())?];
    (0..size as i64).map(|index| ops::select(tensor, dim, index)).collect()
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
