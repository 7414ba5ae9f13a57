//! `torch.dtype` and `torch.device` objects.

use std::cell::OnceCell;

use rustpython_vm::builtins::{PyBaseExceptionRef, PyStr, PyType};
use rustpython_vm::class::PyClassImpl;
use rustpython_vm::common::hash::PyHash;
use rustpython_vm::function::{OptionalArg, PyComparisonValue};
use rustpython_vm::types::{Comparable, Constructor, Hashable, PyComparisonOp, Representable};
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
            Some(crate::torch::default_dtype())
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

/// `torch.device('cpu')`. Other devices can be named, but not used.
#[pyclass(name = "device", module = "torch")]
#[derive(Debug, PyPayload)]
pub(super) struct PyDevice {
    kind: String,
    index: Option<u32>,
}

/// The devices that PyTorch knows, as its message lists them.
const KINDS: &str = "cpu, cuda, ipu, xpu, mkldnn, opengl, opencl, ideep, hip, ve, fpga, maia, xla, \
                     lazy, vulkan, mps, meta, hpu, mtia, privateuseone";

impl PyDevice {
    pub fn cpu() -> PyDevice {
        PyDevice { kind: "cpu".to_owned(), index: None }
    }

    fn parse(text: &str, vm: &VirtualMachine) -> PyResult<PyDevice> {
        let (kind, index) = match text.split_once(':') {
            None => (text, None),
            Some((kind, index)) => match index.parse() {
                Ok(index) => (kind, Some(index)),
                Err(_) => {
                    let message = format!("Invalid device string: '{text}'");
                    return Err(vm.new_runtime_error(message));
                }
            },
        };
        if !KINDS.split(", ").any(|known| known == kind) {
            return Err(vm.new_runtime_error(format!(
                "Expected one of {KINDS} device type at start of device string: {text}"
            )));
        }
        Ok(PyDevice { kind: kind.to_owned(), index })
    }

    /// Refuses what is not the CPU. A device or its name.
    pub fn check(object: &PyObject, vm: &VirtualMachine) -> PyResult<()> {
        let named;
        let device = match (object.downcast_ref::<PyDevice>(), object.downcast_ref::<PyStr>()) {
            (Some(device), _) => &**device,
            (None, Some(text)) => {
                named = PyDevice::parse(&text.to_string_lossy(), vm)?;
                &named
            }
            (None, None) => return Err(PyDevice::wrong(object, vm)),
        };
        match device.kind.as_str() {
            "cpu" => Ok(()),
            "cuda" => Err(PyDevice::no_driver(vm)),
            kind => Err(vm.new_not_implemented_error(format!(
                "gradstep does not support the device '{kind}' yet"
            ))),
        }
    }

    /// What PyTorch says where no GPU is.
    pub fn no_driver(vm: &VirtualMachine) -> PyBaseExceptionRef {
        vm.new_runtime_error(
            "Found no NVIDIA driver on your system. Please check that you have an NVIDIA GPU and \
             installed a driver from http://www.nvidia.com/Download/index.aspx",
        )
    }

    fn wrong(object: &PyObject, vm: &VirtualMachine) -> PyBaseExceptionRef {
        vm.new_type_error(format!(
            "device(): argument 'type' (position 1) must be str, not {}",
            object.class().name()
        ))
    }
}

impl Constructor for PyDevice {
    type Args = (rustpython_vm::PyObjectRef, OptionalArg<u32>);

    fn py_new(_: &Py<PyType>, (name, index): Self::Args, vm: &VirtualMachine) -> PyResult<Self> {
        if let Some(device) = name.downcast_ref::<PyDevice>() {
            return Ok(PyDevice { kind: device.kind.clone(), index: device.index });
        }
        let Some(text) = name.downcast_ref::<PyStr>() else {
            return Err(PyDevice::wrong(&name, vm));
        };
        let mut device = PyDevice::parse(&text.to_string_lossy(), vm)?;
        device.index = index.into_option().or(device.index);
        Ok(device)
    }
}

#[pyclass(with(Constructor, Representable, Comparable, Hashable))]
impl PyDevice {
    #[pygetset(name = "type")]
    fn kind(&self) -> String {
        self.kind.clone()
    }

    #[pygetset]
    fn index(&self) -> Option<u32> {
        self.index
    }

    #[pymethod]
    fn __str__(&self) -> String {
        match self.index {
            Some(index) => format!("{}:{index}", self.kind),
            None => self.kind.clone(),
        }
    }
}

impl Representable for PyDevice {
    fn repr_str(zelf: &Py<Self>, _: &VirtualMachine) -> PyResult<String> {
        Ok(match zelf.index {
            Some(index) => format!("device(type='{}', index={index})", zelf.kind),
            None => format!("device(type='{}')", zelf.kind),
        })
    }
}

impl Comparable for PyDevice {
    fn cmp(
        zelf: &Py<Self>,
        other: &PyObject,
        op: PyComparisonOp,
        _: &VirtualMachine,
    ) -> PyResult<PyComparisonValue> {
        op.eq_only(|| {
            let Some(other) = other.downcast_ref::<PyDevice>() else {
                return Ok(PyComparisonValue::NotImplemented);
            };
            let same = zelf.kind == other.kind && zelf.index == other.index;
            Ok(PyComparisonValue::Implemented(same))
        })
    }
}

impl Hashable for PyDevice {
    fn hash(zelf: &Py<Self>, vm: &VirtualMachine) -> PyResult<PyHash> {
        vm.ctx.new_str(zelf.__str__()).as_object().hash(vm)
    }
}
