//! Out of tensors into Python, between types, and in and out of the tape.

use rustpython_vm::{PyObjectRef, PyResult, VirtualMachine};

use super::arguments::Args;
use super::create;
use super::device::PyDevice;
use super::dtype::PyDType;
use super::table::Op;
use super::tensor::{PyTensor, number, remember};
use crate::torch::{DType, Device, Result, Scalar, Tensor, ops, print};

impl Args<'_> {
    /// `x.to(dtype)`, `x.to(device)`, `x.to(other)`.
    fn convert(&self) -> PyResult {
        let input = self.tensor(0)?;
        let (mut dtype, mut place) = (input.dtype(), None);
        for at in [1, 2] {
            let Some(object) = self.optional(at) else { continue };
            if let Some(target) = PyDType::of(object, self.vm) {
                dtype = target;
            } else if let Ok(other) = self.tensor(at) {
                dtype = other.dtype();
                place = Some(other.device());
            } else {
                place = self.device(at)?;
            }
        }
        let place = self.device(3)?.or(place).unwrap_or(input.device());
        let result = self.ok(ops::to(input, place, self.dtype(4)?.unwrap_or(dtype)))?;
        match self.flag(6)? && result == *input {
            true => self.give(ops::clone(input)),
            false => self.give(Ok(result)),
        }
    }

    fn to_dtype(&self, dtype: DType) -> PyResult {
        self.give(ops::to_dtype(self.tensor(0)?, dtype))
    }
}

pub(super) const OPS: &[Op] = &[
    // Values and types.
    Op::method("item", "input", |a| Ok(number(a.ok(a.tensor(0)?.item())?, a.vm))),
    Op::method("tolist", "input", |a| {
        let tensor = a.tensor(0)?;
        let numbers = a.ok(scalars(tensor))?;
        Ok(nested(&tensor.shape(), &numbers, a.vm))
    }),
    Op::method("type", "input dtype", |a| match a.dtype(1)? {
        Some(dtype) => a.to_dtype(dtype),
        None => Ok(a.vm.ctx.new_str(a.tensor(0)?.dtype().tensor_type()).into()),
    }),
    Op::method("is_floating_point", "input", |a| {
        Ok(a.vm.ctx.new_bool(a.tensor(0)?.dtype().is_floating_point()).into())
    }),
    Op::method("to", "input a b | device dtype non_blocking copy", |a| a.convert()),
    Op::method("float", "input", |a| a.to_dtype(DType::Float32)),
    Op::method("double", "input", |a| a.to_dtype(DType::Float64)),
    Op::method("half", "input", |a| a.to_dtype(DType::Float16)),
    Op::method("bfloat16", "input", |a| a.to_dtype(DType::BFloat16)),
    Op::method("element_size", "input", |a| {
        Ok(a.vm.ctx.new_int(a.tensor(0)?.dtype().size()).into())
    }),
    Op::method("long", "input", |a| a.to_dtype(DType::Int64)),
    Op::method("int", "input", |a| a.to_dtype(DType::Int32)),
    Op::method("short", "input", |a| a.to_dtype(DType::Int16)),
    Op::method("char", "input", |a| a.to_dtype(DType::Int8)),
    Op::method("byte", "input", |a| a.to_dtype(DType::UInt8)),
    Op::method("bool", "input", |a| a.to_dtype(DType::Bool)),
    Op::method("type_as", "input other", |a| {
        let other = a.tensor(1)?;
        a.give(ops::to(a.tensor(0)?, other.device(), other.dtype()))
    }),
    Op::method("cpu", "input", |a| a.give(create::moved(a.tensor(0)?, Device::Cpu))),
    Op::method("cuda", "input device", |a| {
        let place = match a.device(1)? {
            Some(place) => place,
            None => PyDevice::CUDA.place(a.vm)?,
        };
        a.give(create::moved(a.tensor(0)?, place))
    }),
    Op::method("numpy", "input | force", |a| {
        let device = a.tensor(0)?.device();
        let force = a.flag(1)?;
        if device != Device::Cpu && !force {
            return Err(a.vm.new_type_error(format!(
                "can't convert {device} device type tensor to numpy. Use Tensor.cpu() to copy the \
                 tensor to host memory first."
            )));
        }
        if a.tensor(0)?.requires_grad() && !force {
            return Err(a.vm.new_runtime_error(
                "Can't call numpy() on Tensor that requires grad. Use tensor.detach().numpy() \
                 instead.",
            ));
        }
        let numpy = a.vm.import("numpy", 0)?;
        a.vm.call_method(&numpy, "_of_tensor", (a.object(0)?.clone(),))
    }),
    // The elements of a uint8 tensor, row by row.
    Op::function("_to_bytes", "input", |a| match a.tensor(0)?.dtype() {
        DType::UInt8 => Ok(a.vm.ctx.new_bytes(a.ok(a.tensor(0)?.to_bytes())?).into()),
        _ => Err(a.vm.new_type_error("only a uint8 tensor is a row of bytes")),
    }),
    Op::function("_set_print_options", "precision threshold edgeitems linewidth sci_mode", |a| {
        let mut options = print::options();
        // A threshold may be infinite.
        let number = |at, old| match a.optional_scalar(at) {
            Ok(number) => Ok(number.map_or(old, |number| number.to_f64() as usize)),
            Err(error) => Err(error),
        };
        options.precision = number(0, options.precision)?;
        options.threshold = number(1, options.threshold)?;
        options.edgeitems = number(2, options.edgeitems)?;
        options.linewidth = number(3, options.linewidth)?;
        options.sci_mode = a.optional(4).map(|_| a.flag(4)).transpose()?;
        print::set_options(options);
        Ok(a.vm.ctx.none())
    }),
    // The nearest float32.
    Op::function("_rounded", "number", |a| {
        Ok(a.vm.ctx.new_float(f64::from(a.float(0)? as f32)).into())
    }),
    // The fewest digits that tell a number from its neighbours: `-1.25e-3`.
    Op::function("_shortest", "number single", |a| {
        let number = a.float(0)?;
        let text = if a.flag(1)? { format!("{:e}", number as f32) } else { format!("{number:e}") };
        Ok(a.vm.ctx.new_str(text).into())
    }),
    // Autograd.
    Op::method("detach", "input", |a| a.give(Ok(a.tensor(0)?.detach()))),
    Op::method("retain_grad", "input", |a| {
        a.ok(a.tensor(0)?.retain_grad())?;
        Ok(a.vm.ctx.none())
    }),
    Op::method("requires_grad_", "input requires_grad", |a| {
        let flag = if a.optional(1).is_some() { a.flag(1)? } else { true };
        let tensor = a.tensor(0)?;
        if flag && !tensor.dtype().is_floating_point() {
            return Err(a
                .vm
                .new_runtime_error("only Tensors of floating point dtype can require gradients"));
        }
        a.ok(tensor.set_requires_grad(flag))?;
        if let Some(object) = a.object(0)?.downcast_ref::<PyTensor>() {
            remember(object, a.vm);
        }
        a.give(Ok(tensor.clone()))
    }),
    Op::method("register_hook", "input hook", |a| Err(a.unsupported("hook"))),
];

/// The elements as Python numbers of the tensor's kind.
fn scalars(tensor: &Tensor) -> Result<Vec<Scalar>> {
    let tensor = &ops::to(&tensor.detach(), Device::Cpu, tensor.dtype())?;
    Ok(match tensor.dtype() {
        DType::Bool => tensor.to_i64s()?.into_iter().map(|x| Scalar::Bool(x != 0)).collect(),
        dtype if dtype.is_floating_point() => {
            tensor.to_vec()?.into_iter().map(Scalar::Float).collect()
        }
        _ => tensor.to_i64s()?.into_iter().map(Scalar::Int).collect(),
    })
}

fn nested(shape: &[usize], numbers: &[Scalar], vm: &VirtualMachine) -> PyObjectRef {
    let Some((&rows, rest)) = shape.split_first() else {
        return number(numbers[0], vm);
    };
    let stride: usize = rest.iter().product();
    let rows = (0..rows).map(|row| nested(rest, &numbers[row * stride..(row + 1) * stride], vm));
    vm.ctx.new_list(rows.collect()).into()
}
