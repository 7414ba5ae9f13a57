//! `torch.device` objects, and the device that factories use where none is given.

use std::cell::{Cell, RefCell};

use rustpython_vm::builtins::{PyBaseExceptionRef, PyBool, PyInt, PyStr, PyType};
use rustpython_vm::common::hash::PyHash;
use rustpython_vm::function::{FuncArgs, PyComparisonValue};
use rustpython_vm::types::{Comparable, Constructor, Hashable, PyComparisonOp, Representable};
use rustpython_vm::{AsObject, Py, PyObject, PyPayload, PyRef, PyResult, VirtualMachine, pyclass};

use super::arguments::Args;
use super::table::Op;
use crate::torch::{Device, has_cuda};

/// `torch.device('cpu')`. More devices can be named than used.
#[pyclass(name = "device", module = "torch")]
#[derive(Debug, Clone, PyPayload)]
pub(super) struct PyDevice {
    kind: &'static str,
    index: Option<u32>,
}

/// The devices that PyTorch knows, in the order of its message.
const KINDS: [&str; 20] = [
    "cpu",
    "cuda",
    "ipu",
    "xpu",
    "mkldnn",
    "opengl",
    "opencl",
    "ideep",
    "hip",
    "ve",
    "fpga",
    "maia",
    "xla",
    "lazy",
    "vulkan",
    "mps",
    "meta",
    "hpu",
    "mtia",
    "privateuseone",
];

const CPU: PyDevice = PyDevice { kind: "cpu", index: None };

thread_local! {
    /// `torch.set_default_device`, and what `with torch.device(…)` replaced, outermost
    /// first; none means the CPU.
    static DEFAULT: RefCell<Option<PyDevice>> = const { RefCell::new(None) };
    static REPLACED: RefCell<Vec<Option<PyDevice>>> = const { RefCell::new(Vec::new()) };
    /// Whether a default was ever set, so that factories look at one flag until then.
    static CHANGED: Cell<bool> = const { Cell::new(false) };
}

/// Forgets what an earlier run on this thread left.
pub(super) fn reset() {
    DEFAULT.take();
    REPLACED.take();
    CHANGED.set(false);
}

fn set_default(device: Option<PyDevice>) -> Option<PyDevice> {
    CHANGED.set(true);
    DEFAULT.replace(device)
}

impl From<Device> for PyDevice {
    fn from(device: Device) -> PyDevice {
        let index = match device {
            Device::Cuda(index) => u32::try_from(index).ok(),
            _ => None,
        };
        PyDevice { kind: device.kind(), index }
    }
}

impl PyDevice {
    /// `torch.device("cuda")`
    pub const CUDA: PyDevice = PyDevice { kind: "cuda", index: None };

    fn parse(text: &str, vm: &VirtualMachine) -> PyResult<PyDevice> {
        let (name, index) = match text.split_once(':') {
            None => (text, None),
            Some((name, index)) => match index.parse() {
                Ok(index) => (name, Some(index)),
                Err(_) => {
                    let message = format!("Invalid device string: '{text}'");
                    return Err(vm.new_runtime_error(message));
                }
            },
        };
        match KINDS.into_iter().find(|known| *known == name) {
            Some(kind) => Ok(PyDevice { kind, index }),
            None => Err(vm.new_runtime_error(format!(
                "Expected one of {} device type at start of device string: {text}",
                KINDS.join(", ")
            ))),
        }
    }

    /// A device, its name, or the number of a GPU.
    pub fn of(object: &PyObject, vm: &VirtualMachine) -> PyResult<PyDevice> {
        if let Some(device) = object.downcast_ref::<PyDevice>() {
            return Ok((**device).clone());
        }
        if let Some(text) = object.downcast_ref::<PyStr>() {
            return PyDevice::parse(&text.to_string_lossy(), vm);
        }
        match object.downcast_ref::<PyInt>() {
            Some(int) if object.downcast_ref::<PyBool>().is_none() => {
                let index = u32::try_from(int.as_bigint()).ok();
                Ok(PyDevice { kind: "cuda", index })
            }
            _ => Err(vm.new_type_error(format!(
                "device(): argument 'type' (position 1) must be str, not {}",
                object.class().name()
            ))),
        }
    }

    /// Where tensors on this device are.
    ///
    /// # Errors
    /// If there is no such device: in PyTorch's words for a missing GPU.
    pub fn place(&self, vm: &VirtualMachine) -> PyResult<Device> {
        match self.kind {
            "cpu" => Ok(Device::Cpu),
            "meta" => Ok(Device::Meta),
            "cuda" if !has_cuda() => Err(PyDevice::no_driver(vm)),
            // One GPU is all that there is: the first.
            "cuda" if self.index.unwrap_or(0) > 0 => Err(vm.new_runtime_error(
                "CUDA error: invalid device ordinal\nCUDA kernel errors might be asynchronously \
                 reported at some other API call, so the stacktrace below might be incorrect.\nFor \
                 debugging consider passing CUDA_LAUNCH_BLOCKING=1\nCompile with \
                 `TORCH_USE_CUDA_DSA` to enable device-side assertions.\n",
            )),
            "cuda" => Ok(Device::Cuda(0)),
            kind => Err(vm.new_not_implemented_error(format!(
                "gradstep does not support the device '{kind}' yet"
            ))),
        }
    }

    /// What PyTorch says where no GPU is.
    fn no_driver(vm: &VirtualMachine) -> PyBaseExceptionRef {
        vm.new_runtime_error(
            "Found no NVIDIA driver on your system. Please check that you have an NVIDIA GPU and \
             installed a driver from http://www.nvidia.com/Download/index.aspx",
        )
    }
}

impl Args<'_> {
    /// The device given, if one is.
    pub fn device(&self, at: usize) -> PyResult<Option<Device>> {
        let Some(object) = self.optional(at) else { return Ok(None) };
        PyDevice::of(object, self.vm)?.place(self.vm).map(Some)
    }

    /// Whether something else than the CPU was made the default.
    pub fn has_default_device(&self) -> bool {
        CHANGED.get() && DEFAULT.with_borrow(Option::is_some)
    }

    /// The device given, else the default one: where a factory makes its tensor.
    pub fn device_or_default(&self, at: usize) -> PyResult<Device> {
        match self.device(at)? {
            Some(device) => Ok(device),
            None if CHANGED.get() => {
                let default = DEFAULT.with_borrow(Clone::clone);
                default.map_or(Ok(Device::Cpu), |device| device.place(self.vm))
            }
            None => Ok(Device::Cpu),
        }
    }
}

pub(super) const OPS: &[Op] = &[
    Op::function("set_default_device", "device", |a| {
        set_default(a.optional(0).map(|device| PyDevice::of(device, a.vm)).transpose()?);
        Ok(a.vm.ctx.none())
    }),
    Op::function("_has_cuda", "", |a| Ok(a.vm.ctx.new_bool(has_cuda()).into())),
    Op::function("get_default_device", "", |a| {
        let default = DEFAULT.with_borrow(Clone::clone).unwrap_or(CPU);
        Ok(default.into_ref(&a.vm.ctx).into())
    }),
];

impl Constructor for PyDevice {
    type Args = FuncArgs;

    fn py_new(_: &Py<PyType>, args: FuncArgs, vm: &VirtualMachine) -> PyResult<Self> {
        let name = args.args.first().or_else(|| args.kwargs.get("type"));
        let index = args.args.get(1).or_else(|| args.kwargs.get("index"));
        let Some(name) = name else {
            return Err(
                vm.new_type_error("device() missing 1 required positional argument: 'type'")
            );
        };
        let mut device = PyDevice::of(name, vm)?;
        if let Some(index) = index {
            if device.index.is_some() {
                return Err(vm.new_runtime_error(format!(
                    "type (string) must not include an index because index was passed explicitly: \
                     {device}"
                )));
            }
            device.index = Some(index.clone().try_into_value(vm)?);
        }
        Ok(device)
    }
}

impl std::fmt::Display for PyDevice {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.index {
            Some(index) => write!(f, "{}:{index}", self.kind),
            None => f.write_str(self.kind),
        }
    }
}

#[pyclass(with(Constructor, Representable, Comparable, Hashable))]
impl PyDevice {
    #[pygetset(name = "type")]
    fn kind(&self) -> &'static str {
        self.kind
    }

    #[pygetset]
    fn index(&self) -> Option<u32> {
        self.index
    }

    #[pymethod]
    fn __str__(&self) -> String {
        self.to_string()
    }

    /// `with torch.device(…)`: factories make their tensors there.
    #[pymethod]
    fn __enter__(zelf: PyRef<Self>) -> PyRef<Self> {
        let before = set_default(Some((*zelf).clone()));
        REPLACED.with_borrow_mut(|replaced| replaced.push(before));
        zelf
    }

    #[pymethod]
    fn __exit__(&self, _: FuncArgs) {
        set_default(REPLACED.with_borrow_mut(Vec::pop).flatten());
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
        vm.ctx.new_str(zelf.to_string()).as_object().hash(vm)
    }
}
