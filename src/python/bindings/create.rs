//! Tensors out of Python data: `torch.tensor` and the factories.

use rustpython_vm::builtins::{PyBaseExceptionRef, PyDict, PySet, PyStr};
use rustpython_vm::function::{ArgBytesLike, FuncArgs};
use rustpython_vm::{AsObject, PyObject, PyObjectRef, PyResult, VirtualMachine};

use super::arguments::{Args, Operand, items, scalar};
use super::dtype::PyDType;
use super::table::Op;
use super::tensor::{PyTensor, raise, wrap};
use super::warnings::warn;
use crate::torch::{DType, Device, Result, Scalar, Tensor, default_dtype, ops};

pub(super) const OPS: &[Op] = &[
    Op::function("tensor", "data | dtype device requires_grad pin_memory", |a| {
        let object = a.object(0)?;
        let dtype = a.dtype(1)?;
        if let Some(source) = object.downcast_ref::<PyTensor>() {
            warn_copy(a.vm)?;
            let place = match a.optional(2).is_some() || a.has_default_device() {
                true => a.device_or_default(2)?,
                false => source.tensor.device(),
            };
            let copy = copied(&source.tensor, dtype).and_then(|copy| moved(&copy, place));
            return finish(a, copy, 3);
        }
        let place = a.device_or_default(2)?;
        let tensor = from_data(object, dtype, a.vm)?;
        finish(a, moved(&tensor, place), 3)
    }),
    Op::function("as_tensor", "data dtype device", |a| {
        // A tensor may share the memory of an array of NumPy's.
        let array = a.object(0)?.get_attr("_tensor_of", a.vm).ok();
        let shared = array.map(|tensor| tensor.call((), a.vm)).transpose()?;
        let object = shared.as_ref().unwrap_or(a.object(0)?);
        let dtype = a.dtype(1)?;
        match object.downcast_ref::<PyTensor>() {
            Some(source) => {
                let source = &source.tensor;
                let place = if a.has_default_device() || a.optional(2).is_some() {
                    a.device_or_default(2)?
                } else {
                    source.device()
                };
                a.give(ops::to(source, place, dtype.unwrap_or(source.dtype())))
            }
            None => {
                let place = a.device_or_default(2)?;
                let made = from_data(object, dtype, a.vm)?;
                Ok(wrap(a.ok(moved(&made, place))?, a.vm))
            }
        }
    }),
    // What a file holds from a place on, as one row of uint8.
    Op::function("_from_bytes", "data offset", |a| {
        let data = a.object(0)?.clone().try_into_value::<ArgBytesLike>(a.vm)?;
        let data = data.borrow_buf();
        let rest = usize::try_from(a.int_or(1, 0)?).ok().and_then(|from| data.get(from..));
        let Some(rest) = rest else {
            return Err(a.vm.new_value_error("the data ends before its elements begin"));
        };
        a.give(Tensor::from_bytes(rest))
    }),
    Op::function("zeros", "*size | dtype device requires_grad", |a| {
        let dtype = a.dtype(1)?.unwrap_or_else(default_dtype);
        if a.ints(0)?.iter().any(|&size| size < 0) {
            let message = "zeros: Dimension size must be non-negative.";
            return Err(a.vm.new_runtime_error(message));
        }
        let (place, shape) = (a.device_or_default(2)?, a.sizes(0)?);
        made(a, place, &shape, dtype, 3, || Tensor::zeros(&shape, dtype))
    }),
    Op::function("ones", "*size | dtype device requires_grad", |a| {
        let dtype = a.dtype(1)?.unwrap_or_else(default_dtype);
        let (place, shape) = (a.device_or_default(2)?, a.sizes(0)?);
        made(a, place, &shape, dtype, 3, || Tensor::ones(&shape, dtype))
    }),
    // Uninitialised memory may hold anything: here, zeros.
    Op::function("empty", "*size | dtype device requires_grad", |a| {
        let dtype = a.dtype(1)?.unwrap_or_else(default_dtype);
        let (place, shape) = (a.device_or_default(2)?, a.sizes(0)?);
        made(a, place, &shape, dtype, 3, || Tensor::zeros(&shape, dtype))
    }),
    Op::function("full", "size fill_value | dtype device requires_grad", |a| {
        let (shape, number) = (a.sizes(0)?, a.scalar(1)?);
        let (place, dtype) = (a.device_or_default(3)?, a.dtype(2)?.unwrap_or(number.dtype()));
        made(a, place, &shape, dtype, 4, || Tensor::full(&shape, number, Some(dtype)))
    }),
    Op::function("zeros_like", "input | dtype device requires_grad", |a| {
        let input = a.tensor(0)?;
        let (shape, dtype) = (input.shape(), a.dtype(1)?.unwrap_or(input.dtype()));
        let place = a.device(2)?.unwrap_or(input.device());
        made(a, place, &shape, dtype, 3, || Tensor::zeros(&shape, dtype))
    }),
    Op::function("empty_like", "input | dtype device requires_grad", |a| {
        let input = a.tensor(0)?;
        let (shape, dtype) = (input.shape(), a.dtype(1)?.unwrap_or(input.dtype()));
        let place = a.device(2)?.unwrap_or(input.device());
        made(a, place, &shape, dtype, 3, || Tensor::zeros(&shape, dtype))
    }),
    Op::function("ones_like", "input | dtype device requires_grad", |a| {
        let input = a.tensor(0)?;
        let (shape, dtype) = (input.shape(), a.dtype(1)?.unwrap_or(input.dtype()));
        let place = a.device(2)?.unwrap_or(input.device());
        made(a, place, &shape, dtype, 3, || Tensor::ones(&shape, dtype))
    }),
    Op::function("full_like", "input fill_value | dtype device requires_grad", |a| {
        let input = a.tensor(0)?;
        let (shape, dtype) = (input.shape(), a.dtype(2)?.unwrap_or(input.dtype()));
        let (place, number) = (a.device(3)?.unwrap_or(input.device()), a.scalar(1)?);
        made(a, place, &shape, dtype, 4, || Tensor::full(&shape, number, Some(dtype)))
    }),
    Op::function("arange", "start end step | dtype device requires_grad", |a| {
        let zero = Scalar::Int(0);
        let (start, end) = match a.optional_scalar(1)? {
            Some(end) => (a.scalar(0)?, end),
            // The one number is the end.
            None => (zero, a.scalar_called(0, "end")?),
        };
        let step = a.optional_scalar(2)?.unwrap_or(Scalar::Int(1));
        let (place, range) =
            (a.device_or_default(4)?, Tensor::arange(start, end, step, a.dtype(3)?));
        finish(a, range.and_then(|range| moved(&range, place)), 5)
    }),
    Op::function("linspace", "start end steps | dtype device requires_grad", |a| {
        let steps = usize::try_from(a.int(2)?)
            .map_err(|_| a.vm.new_runtime_error("number of steps must be non-negative"))?;
        let (start, end) = (a.scalar(0)?.to_f64(), a.scalar(1)?.to_f64());
        let (place, dtype) = (a.device_or_default(4)?, a.dtype(3)?.unwrap_or_else(default_dtype));
        made(a, place, &[steps], dtype, 5, || Tensor::linspace(start, end, steps, Some(dtype)))
    }),
    Op::function("eye", "n m | dtype device requires_grad", |a| {
        let size = |name: &str, size: i64| {
            usize::try_from(size).map_err(|_| {
                let message = format!("{name} must be greater or equal to 0, got {size}");
                a.vm.new_runtime_error(message)
            })
        };
        let rows = size("n", a.int(0)?)?;
        let columns = size("m", a.int_or(1, rows as i64)?)?;
        let dtype = a.dtype(2)?.unwrap_or_else(default_dtype);
        let place = a.device_or_default(3)?;
        made(a, place, &[rows, columns], dtype, 4, || Tensor::eye(rows, columns, dtype))
    }),
    Op::function("get_default_dtype", "", |a| Ok(PyDType::object(default_dtype(), a.vm).into())),
    Op::function("set_default_dtype", "d", |a| {
        let dtype = a.dtype(0)?.filter(|dtype| dtype.is_floating_point());
        let Some(dtype) = dtype else {
            return Err(a
                .vm
                .new_type_error("only floating-point types are supported as the default type"));
        };
        crate::torch::set_default_dtype(dtype);
        Ok(a.vm.ctx.none())
    }),
];

/// The tensor on that device.
pub(super) fn moved(tensor: &Tensor, place: Device) -> Result<Tensor> {
    ops::to(tensor, place, tensor.dtype())
}

/// What a factory makes on that device, with `requires_grad`. Where there is no data
/// `make` is not called, so that neither memory nor random numbers are used.
pub(super) fn made(
    a: &Args<'_>,
    place: Device,
    shape: &[usize],
    dtype: DType,
    requires_grad_at: usize,
    make: impl FnOnce() -> Result<Tensor>,
) -> PyResult {
    let tensor = match place {
        Device::Cpu => make(),
        Device::Meta => Tensor::meta(shape, dtype),
        Device::Cuda(_) => make().and_then(|tensor| moved(&tensor, place)),
    };
    finish(a, tensor, requires_grad_at)
}

/// The new tensor, with `requires_grad`.
fn finish(a: &Args<'_>, tensor: Result<Tensor>, requires_grad_at: usize) -> PyResult {
    let tensor = a.ok(tensor)?;
    if a.flag(requires_grad_at)? {
        if !tensor.dtype().is_floating_point() {
            return Err(a.vm.new_runtime_error(
                "Only Tensors of floating point and complex dtype can require gradients",
            ));
        }
        a.ok(tensor.set_requires_grad(true))?;
    }
    Ok(wrap(tensor, a.vm))
}

fn copied(source: &Tensor, dtype: Option<DType>) -> Result<Tensor> {
    let copy = ops::clone(&source.detach())?;
    dtype.map_or(Ok(copy.clone()), |dtype| ops::to_dtype(&copy, dtype))
}

fn warn_copy(vm: &VirtualMachine) -> PyResult<()> {
    let message = "To copy construct from a tensor, it is recommended to use \
                   sourceTensor.detach().clone() or \
                   sourceTensor.detach().clone().requires_grad_(True), rather than \
                   torch.tensor(sourceTensor).";
    warn(message, vm)
}

/// `torch.Tensor(…)`
pub(super) fn legacy(args: FuncArgs, vm: &VirtualMachine) -> PyResult<Tensor> {
    if let Some(name) = args.kwargs.keys().next() {
        let message = format!("new() received an unexpected keyword argument '{name}'");
        return Err(vm.new_type_error(message));
    }
    let zeros =
        |shape: &[usize]| Tensor::zeros(shape, default_dtype()).map_err(|error| raise(error, vm));
    match args.args.as_slice() {
        [] => zeros(&[0]),
        [source] if source.downcast_ref::<PyTensor>().is_some() => match Operand::of(source) {
            Some(Operand::Tensor(source)) if source.dtype() == default_dtype() => {
                Ok(source.detach())
            }
            _ => Err(vm.new_type_error("expected torch.FloatTensor")),
        },
        [array] if array.get_attr("_tensor", vm).is_ok() => {
            from_data(array, Some(default_dtype()), vm)
        }
        [data] if items(data).is_some() => from_data(data, Some(default_dtype()), vm),
        sizes => {
            let size = |object: &PyObjectRef| match scalar(object) {
                Some(Scalar::Int(size)) => usize::try_from(size).ok(),
                _ => None,
            };
            match sizes.iter().map(size).collect::<Option<Vec<_>>>() {
                Some(sizes) => zeros(&sizes),
                None => Err(vm.new_type_error(format!(
                    "new(): data must be a sequence (got {})",
                    sizes[0].class().name()
                ))),
            }
        }
    }
}

/// Nested lists of numbers, flattened.
struct Data {
    numbers: Vec<Scalar>,
    shape: Vec<usize>,
    /// The types of 0-d tensors among the numbers.
    dtype: Option<DType>,
}

/// `torch.tensor(data)` of numbers, lists, tuples and ranges, however nested.
pub(super) fn from_data(
    object: &PyObject,
    dtype: Option<DType>,
    vm: &VirtualMachine,
) -> PyResult<Tensor> {
    if items(object).is_none()
        && scalar(object).is_none()
        && let Ok(source) = object.get_attr("_tensor", vm)
        && let Some(source) = source.downcast_ref::<PyTensor>()
    {
        // A NumPy array.
        return copied(&source.tensor, dtype).map_err(|error| raise(error, vm));
    }
    let mut data = Data { numbers: Vec::new(), shape: Vec::new(), dtype: None };
    find_shape(object, &mut data.shape, vm)?;
    collect(object, 0, &mut data, vm)?;
    let inferred = data.dtype.unwrap_or_else(default_dtype);
    let dtype = dtype.unwrap_or(inferred);
    let tensor = if dtype.is_floating_point() {
        let numbers = data.numbers.into_iter().map(Scalar::to_f64).collect();
        Tensor::from_f64(numbers, &data.shape, dtype)
    } else if dtype == DType::Bool {
        let flag = |number: Scalar| i64::from(number.to_f64() != 0.0);
        Tensor::from_i64(data.numbers.into_iter().map(flag).collect(), &data.shape, dtype)
    } else {
        let numbers: Vec<i64> = data.numbers.into_iter().map(Scalar::to_i64).collect();
        let fits = |&number: &i64| match dtype {
            DType::Int32 => i32::try_from(number).is_ok(),
            DType::Int16 => i16::try_from(number).is_ok(),
            DType::Int8 => i8::try_from(number).is_ok(),
            // Negative numbers count from the upper end, as in NumPy.
            DType::UInt8 => (-255..=255).contains(&number),
            _ => true,
        };
        if !numbers.iter().all(fits) {
            return Err(vm.new_runtime_error(format!(
                "value cannot be converted to type {} without overflow",
                dtype.name()
            )));
        }
        Tensor::from_i64(numbers, &data.shape, dtype)
    };
    tensor.map_err(|error| raise(error, vm))
}

/// A list, tuple, range or other sequence; text is none.
fn sequence(object: &PyObject, vm: &VirtualMachine) -> Option<Vec<PyObjectRef>> {
    if let Some(items) = items(object) {
        return Some(items);
    }
    let unordered = object.downcast_ref::<PyStr>().is_some()
        || object.downcast_ref::<PyDict>().is_some()
        || object.downcast_ref::<PySet>().is_some();
    if unordered || object.length_opt(vm).is_none() {
        return None;
    }
    object.try_to_value(vm).ok()
}

fn find_shape(object: &PyObject, shape: &mut Vec<usize>, vm: &VirtualMachine) -> PyResult<()> {
    if let Some(tensor) = object.downcast_ref::<PyTensor>() {
        shape.extend(tensor.tensor.shape());
        return Ok(());
    }
    if scalar(object).is_some() {
        return Ok(());
    }
    let Some(items) = sequence(object, vm) else {
        if object.downcast_ref::<PyStr>().is_some() && !shape.is_empty() {
            return Err(vm.new_value_error("too many dimensions 'str'"));
        }
        return Err(invalid(object, vm));
    };
    shape.push(items.len());
    match items.first() {
        Some(first) => find_shape(first, shape, vm),
        None => Ok(()),
    }
}

fn invalid(object: &PyObject, vm: &VirtualMachine) -> PyBaseExceptionRef {
    let name = object.class().name().to_string();
    match object.downcast_ref::<PyStr>() {
        Some(_) => vm.new_type_error(format!("new(): invalid data type '{name}'")),
        None if name == "complex" => {
            vm.new_not_implemented_error("gradstep does not support complex numbers yet")
        }
        None => vm.new_runtime_error(format!("Could not infer dtype of {name}")),
    }
}

fn collect(object: &PyObject, dim: usize, data: &mut Data, vm: &VirtualMachine) -> PyResult<()> {
    let promote = |data: &mut Data, dtype: DType| {
        data.dtype = Some(data.dtype.map_or(dtype, |known| known.promote(dtype)));
    };
    if let Some(tensor) = object.downcast_ref::<PyTensor>() {
        let tensor = &tensor.tensor;
        if tensor.shape() != data.shape[dim..] {
            return Err(wrong_length(object, dim, data, vm));
        }
        promote(data, tensor.dtype());
        if tensor.is_meta() {
            tensor.item().map_err(|error| raise(error, vm))?;
        }
        let numbers = tensor.to_vec().map_err(|error| raise(error, vm))?;
        data.numbers.extend(numbers.into_iter().map(Scalar::Float));
        return Ok(());
    }
    if let Some(number) = scalar(object) {
        if dim < data.shape.len() {
            return Err(vm.new_type_error("not a sequence"));
        }
        promote(data, dtype_of(object, number, vm));
        data.numbers.push(number);
        return Ok(());
    }
    let Some(items) = sequence(object, vm) else { return Err(invalid(object, vm)) };
    if dim >= data.shape.len() {
        let name = object.class().name().to_string();
        return Err(
            vm.new_type_error(format!("'{name}' object cannot be interpreted as an integer"))
        );
    }
    if items.len() != data.shape[dim] {
        return Err(wrong_length(object, dim, data, vm));
    }
    items.iter().try_for_each(|item| collect(item, dim + 1, data, vm))
}

/// Of a NumPy number the type that NumPy says, of Python's own what PyTorch makes of it.
fn dtype_of(object: &PyObject, number: Scalar, vm: &VirtualMachine) -> DType {
    let types = &vm.ctx.types;
    let own = [types.float_type, types.int_type, types.bool_type];
    if own.iter().any(|class| object.class().is(*class)) {
        return number.dtype();
    }
    let said = object.get_attr("dtype", vm).and_then(|dtype| dtype.get_attr("torch", vm));
    let said = said.ok().and_then(|dtype| Some(dtype.downcast_ref::<PyDType>()?.dtype));
    said.unwrap_or_else(|| number.dtype())
}

fn wrong_length(
    object: &PyObject,
    dim: usize,
    data: &Data,
    vm: &VirtualMachine,
) -> PyBaseExceptionRef {
    let got = object.length(vm).unwrap_or(0);
    let wanted = data.shape.get(dim).copied().unwrap_or(0);
    vm.new_value_error(format!("expected sequence of length {wanted} at dim {dim} (got {got})"))
}
