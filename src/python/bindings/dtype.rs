//! `torch.dtype` objects.

use std::cell::OnceCell;

use rustpython_vm::builtins::{PyStr, PyType};
use rustpython_vm::class::PyClassImpl;
use rustpython_vm::types::Representable;
use rustpython_vm::{AsObject, Py, PyObject, PyPayload, PyRef, PyResult, VirtualMachine, pyclass};

use crate::torch::DType;

/// `torch.float32` and its like: one object for each, so that `is` works.
#[pyclass(name = "dtype", module = "torch")]
#[derive(Debug, PyPayload)]
pub(super) struct PyDType {
    pub dtype: DType,
}

/// Every type with the names it has in `torch`.
const NAMES: [(DType, &[&str]); 10] = [
    (DType::Float32, &["float32", "float"]),
    (DType::Float64, &["float64", "double"]),
    (DType::Float16, &["float16", "half"]),
    (DType::BFloat16, &["bfloat16"]),
    (DType::Int64, &["int64", "long"]),
    (DType::Int32, &["int32", "int"]),
    (DType::Int16, &["int16", "short"]),
    (DType::Int8, &["int8"]),
    (DType::UInt8, &["uint8"]),
    (DType::Bool, &["bool"]),
];

thread_local! {
    static OBJECTS: OnceCell<Vec<PyRef<PyDType>>> = const { OnceCell::new() };
}

impl PyDType {
    /// The object of a type.
    pub fn object(dtype: DType, vm: &VirtualMachine) -> PyRef<PyDType> {
        OBJECTS.with(|objects| {
            let objects = objects.get_or_init(|| {
                NAMES.iter().map(|&(dtype, _)| PyDType { dtype }.into_ref(&vm.ctx)).collect()
            });
            let known = objects.iter().find(|object| object.dtype == dtype);
            known.cloned().unwrap_or_else(|| PyDType { dtype }.into_ref(&vm.ctx))
        })
    }

    /// `torch.float32`, or Python's `float`, `int` and `bool`.
    pub fn of(object: &PyObject, vm: &VirtualMachine) -> Option<DType> {
        if let Some(dtype) = object.downcast_ref::<PyDType>() {
            return Some(dtype.dtype);
        }
        let types = &vm.ctx.types;
        if object.is(types.float_type) {
            Some(DType::Float64)
        } else if object.is(types.int_type) {
            Some(DType::Int64)
        } else if object.is(types.bool_type) {
            Some(DType::Bool)
        } else if object.downcast_ref::<PyType>().is_some() {
            // `torch.FloatTensor`
            let dtype = object.get_attr("dtype", vm).ok()?;
            dtype.downcast_ref::<PyDType>().map(|dtype| dtype.dtype)
        } else {
            let name = object.downcast_ref::<PyStr>()?.to_string();
            NAMES.iter().map(|(dtype, _)| *dtype).find(|dtype| dtype.tensor_type() == name)
        }
    }

    /// `torch.float32`, `torch.float`, …
    pub fn install(module: &PyObject, vm: &VirtualMachine) -> PyResult<()> {
        module.set_attr("dtype", PyDType::make_static_type(), vm)?;
        for (dtype, names) in NAMES {
            for &name in names {
                module.set_attr(name, PyDType::object(dtype, vm), vm)?;
            }
        }
        Ok(())
    }
}

#[pyclass(with(Representable))]
impl PyDType {
    #[pygetset]
    fn is_floating_point(&self) -> bool {
        self.dtype.is_floating_point()
    }

    #[pygetset]
    fn is_signed(&self) -> bool {
        !matches!(self.dtype, DType::Bool | DType::UInt8)
    }

    #[pygetset]
    fn is_complex(&self) -> bool {
        false
    }

    #[pygetset]
    fn itemsize(&self) -> usize {
        self.dtype.size()
    }
}

impl Representable for PyDType {
    fn repr_str(zelf: &Py<Self>, _: &VirtualMachine) -> PyResult<String> {
        Ok(zelf.dtype.to_string())
    }
}
