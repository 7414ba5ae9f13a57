//! Where a tensor's elements are: in the machine's memory, on a GPU, or nowhere.
//!
//! A `meta` tensor has shape and type, but no data. Its [`Value`] is the one zero of
//! its type, seen in the tensor's shape with strides of zero: the *stand-in*. Kernels
//! that see a stand-in work out the shape of the result and nothing else, so that a
//! model of any size costs no memory there. A value on a GPU is candle's own.

use std::cell::{Cell, RefCell};
use std::fmt;

use candle_core::{DType as CandleType, Device as CandleDevice, Storage};

use super::error::fail;
use super::{Arg, Result, Tensor, Value};

/// `torch.device`, as far as tensors can be there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Device {
    Cpu,
    Cuda(usize),
    Meta,
}

impl Device {
    /// `device.type`
    pub fn kind(self) -> &'static str {
        match self {
            Device::Cpu => "cpu",
            Device::Cuda(_) => "cuda",
            Device::Meta => "meta",
        }
    }
}

impl fmt::Display for Device {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Device::Cuda(index) => write!(f, "cuda:{index}"),
            other => f.write_str(other.kind()),
        }
    }
}

thread_local! {
    /// Whether a tensor of this thread was ever elsewhere than on the CPU. Until
    /// then an operation pays for devices with one look at this.
    static OTHERS: Cell<bool> = const { Cell::new(false) };
    static GPU: RefCell<Option<CandleDevice>> = const { RefCell::new(None) };
    /// The zeros behind the stand-ins, one a type.
    static ZEROS: RefCell<Vec<Value>> = const { RefCell::new(Vec::new()) };
}

/// Whether tensors of this thread may be elsewhere than on the CPU.
#[inline]
pub(crate) fn others() -> bool {
    OTHERS.get()
}

/// The stand-in for a tensor of this shape and type.
pub(crate) fn stand_in(dtype: CandleType, shape: &[usize]) -> Result<Value> {
    OTHERS.set(true);
    ZEROS.with_borrow_mut(|zeros| {
        let zero = match zeros.iter().find(|zero| zero.dtype() == dtype) {
            Some(zero) => zero,
            None => {
                zeros.push(Value::zeros((), dtype, &CandleDevice::Cpu)?);
                &zeros[zeros.len() - 1]
            }
        };
        Ok(zero.broadcast_as(shape)?)
    })
}

/// Whether this is a [`stand_in`], or a view of one.
#[inline]
pub(crate) fn is_stand_in(value: &Value) -> bool {
    others() && sees_zero(value)
}

/// Stand-ins are known by their memory.
fn sees_zero(value: &Value) -> bool {
    let address = |value: &Value| std::ptr::from_ref::<Storage>(&*value.storage_and_layout().0);
    let seen = address(value);
    ZEROS.with_borrow(|zeros| {
        zeros.iter().any(|zero| zero.dtype() == value.dtype() && address(zero) == seen)
    })
}

/// Row by row, as candle's `contiguous`; a stand-in stays one.
pub(crate) fn contiguous(value: &Value) -> Result<Value> {
    if is_stand_in(value) { Ok(value.clone()) } else { Ok(value.contiguous()?) }
}

/// Where a value's elements are.
pub(crate) fn of_value(value: &Value) -> Device {
    match value.device() {
        CandleDevice::Cpu if is_stand_in(value) => Device::Meta,
        CandleDevice::Cuda(_) => Device::Cuda(0),
        _ => Device::Cpu,
    }
}

/// The same elements on another device.
///
/// # Errors
/// If there is no data to copy, or no such device.
pub(crate) fn copied(value: &Value, to: Device) -> Result<Value> {
    match (of_value(value), to) {
        (from, to) if from == to => Ok(value.clone()),
        (_, Device::Meta) => stand_in(value.dtype(), value.dims()),
        (Device::Meta, _) => no_data(),
        (_, Device::Cpu) => Ok(value.to_device(&CandleDevice::Cpu)?),
        (_, Device::Cuda(_)) => Ok(value.to_device(&gpu()?)?),
    }
}

/// Lets the tensors of this thread be on the GPU: `--device cuda`.
///
/// # Errors
/// If the program was built without CUDA, or no GPU answers.
pub fn use_cuda() -> Result<()> {
    GPU.set(Some(CandleDevice::new_cuda(0)?));
    Ok(())
}

/// Whether [`use_cuda`] was asked for, and answered.
pub fn has_cuda() -> bool {
    GPU.with_borrow(Option::is_some)
}

/// The GPU.
///
/// # Errors
/// What PyTorch says where there is none.
fn gpu() -> Result<CandleDevice> {
    if let Some(gpu) = GPU.with_borrow(Clone::clone) {
        OTHERS.set(true);
        return Ok(gpu);
    }
    fail!(
        Runtime,
        "Found no NVIDIA driver on your system. Please check that you have an NVIDIA GPU and \
         installed a driver from http://www.nvidia.com/Download/index.aspx"
    )
}

/// The value of a result on this device: on `meta` its shape only.
pub(crate) fn placed(value: Value, device: Device) -> Result<Value> {
    match device {
        Device::Meta if is_stand_in(&value) => Ok(value),
        Device::Meta => stand_in(value.dtype(), value.dims()),
        // A kernel may have left an operand's broadcast view as it is.
        Device::Cpu if others() => Ok(copied(&value, device)?.contiguous()?),
        Device::Cuda(_) => copied(&value, device),
        Device::Cpu => Ok(value),
    }
}

/// A number on the CPU goes with tensors anywhere.
fn is_number(tensor: &Tensor) -> bool {
    tensor.dim() == 0 && tensor.device() == Device::Cpu
}

/// Fails unless the tensors are on one device; CPU tensors without dimensions go with
/// any. Gives that device.
///
/// # Errors
/// In PyTorch's words: with a GPU those of `TensorIterator`, for `meta` those of
/// `torch/_prims_common`, whose order of operands decides which one is expected.
pub(crate) fn common<'a>(tensors: impl IntoIterator<Item = &'a Tensor>) -> Result<Device> {
    if !others() {
        return Ok(Device::Cpu);
    }
    let mut expected = None;
    for tensor in tensors {
        let device = tensor.device();
        if is_number(tensor) {
            continue;
        }
        match expected {
            None => expected = Some(device),
            Some(expected) if expected == device => {}
            Some(expected) if [expected, device].contains(&Device::Meta) => {
                return unexpected(device, expected);
            }
            Some(expected) => {
                let (gpu, other) = match expected {
                    Device::Cpu => (device, expected),
                    _ => (expected, device),
                };
                return fail!(
                    Runtime,
                    "Expected all tensors to be on the same device, but found at least two \
                     devices, {gpu} and {other}!"
                );
            }
        }
    }
    Ok(expected.unwrap_or(Device::Cpu))
}

fn unexpected<T>(device: Device, expected: Device) -> Result<T> {
    fail!(Runtime, "Tensor on device {device} is not on the expected device {expected}!")
}

/// The device of an operation's result. For an in-place form that is its target's,
/// whatever the operands: PyTorch's `meta` kernels do nothing then.
pub(crate) fn of_result(dest: Option<&Tensor>, args: &[Arg<'_>]) -> Result<Device> {
    if !others() {
        return Ok(Device::Cpu);
    }
    let tensors = || args.iter().filter_map(Arg::tensor);
    match dest {
        Some(dest) if tensors().any(|tensor| tensor.device() == Device::Meta) => Ok(dest.device()),
        _ => common(tensors()),
    }
}

/// Whether an in-place form must leave its target as it is, because some operand has
/// no data.
pub(crate) fn is_without_data(args: &[Arg<'_>]) -> bool {
    others() && args.iter().filter_map(Arg::tensor).any(|tensor| tensor.device() == Device::Meta)
}

/// As PyTorch's CUDA wrappers check their arguments, by name; `meta` has none.
///
/// # Errors
/// Names the argument that is elsewhere than the first one.
pub(crate) fn named(method: &str, args: &[(&str, &Tensor)]) -> Result<()> {
    if !others() {
        return Ok(());
    }
    let Some((_, first)) = args.first() else { return Ok(()) };
    let expected = first.device();
    for (name, tensor) in &args[1..] {
        let device = tensor.device();
        if device == expected {
            continue;
        }
        if [device, expected].contains(&Device::Meta) {
            continue;
        }
        return fail!(
            Runtime,
            "Expected all tensors to be on the same device, but got {name} is on {device}, \
             different from other tensors on {expected} (when checking argument in method \
             wrapper_CUDA_{method})"
        );
    }
    Ok(())
}

/// For operations that PyTorch does not check on `meta`: the result is where `data`
/// is, the other operands may be on the CPU. Gives that device.
///
/// # Errors
/// If data would have to be computed from a tensor without data, where PyTorch gives
/// whatever is in memory.
pub(crate) fn follows(data: &Tensor, operands: &[&Tensor]) -> Result<Device> {
    if !others() {
        return Ok(Device::Cpu);
    }
    let place = data.device();
    if place != Device::Meta && operands.iter().any(|operand| operand.is_meta()) {
        return unexpected(Device::Meta, place);
    }
    Ok(place)
}

/// Refuses what depends on the elements themselves.
///
/// # Errors
/// If the tensor has no data: PyTorch's words for an operator without a `meta` kernel.
pub(crate) fn needs_data(operator: &str, tensors: &[&Tensor]) -> Result<()> {
    match others() && tensors.iter().any(|tensor| tensor.is_meta()) {
        false => Ok(()),
        true if operator == "nonzero" => fail!(
            NotImplemented,
            "The register_meta function for torch.nonzero() raises unimplemented by default, as a \
             correct data-independent implementation does not exist. This implementation returns \
             a fake value, assuming all elements of the tensor are non-zero. To enable this \
             registration, please set 'torch.fx.experimental._config.meta_nonzero_assume_all_nonzero' \
             to True."
        ),
        true => fail!(
            NotImplemented,
            "aten::{operator}: attempted to run this operator with Meta tensors, but there was no \
             fake impl or Meta kernel registered. You may have run into this message while using \
             an operator with PT2 compilation APIs (torch.compile/torch.export); in order to use \
             this operator with those APIs you'll need to add a fake impl. Please see the \
             following for next steps:  \
             https://pytorch.org/tutorials/advanced/custom_ops_landing_page.html"
        ),
    }
}

/// What copying from `meta` to a device with memory fails with.
pub(crate) fn no_data<T>() -> Result<T> {
    fail!(NotImplemented, "Cannot copy out of meta tensor; no data!")
}

impl Tensor {
    /// A tensor without data.
    pub fn meta(shape: &[usize], dtype: super::DType) -> Result<Tensor> {
        Ok(Tensor::new(stand_in(dtype.candle(), shape)?, dtype))
    }

    /// A result of no gradient, beside this operand.
    pub(crate) fn beside(&self, value: Value, dtype: super::DType) -> Result<Tensor> {
        if !others() {
            return Ok(Tensor::new(value, dtype));
        }
        Ok(Tensor::new(placed(copied(&value, self.device())?, self.device())?, dtype))
    }

    /// Whether there is no data.
    pub fn is_meta(&self) -> bool {
        others() && self.device() == Device::Meta
    }
}
