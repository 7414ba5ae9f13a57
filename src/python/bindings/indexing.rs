//! `tensor[…]`: what stands between the brackets, as indices.

use rustpython_vm::builtins::{PyList, PyRange, PySlice, PyStr, PyTuple};
use rustpython_vm::{AsObject, PyObject, PyObjectRef, PyResult, VirtualMachine};

use super::arguments::{Operand, scalar};
use super::create::from_data;
use super::tensor::{PyTensor, raise};
use super::warnings::warn;
use crate::torch::ops::{self, Index};
use crate::torch::{DType, Scalar, Tensor};

/// `tensor[key]`
pub(super) fn get(tensor: &Tensor, key: &PyObject, vm: &VirtualMachine) -> PyResult<Tensor> {
    ops::index(tensor, &indices(key, vm)?).map_err(|error| raise(error, vm))
}

/// `tensor[key] = value`
pub(super) fn set(
    tensor: &Tensor,
    key: &PyObject,
    value: Option<PyObjectRef>,
    vm: &VirtualMachine,
) -> PyResult<()> {
    let Some(value) = value else {
        return Err(vm.new_type_error("Tensor does not support deleting items"));
    };
    let Some(value) = Operand::of(&value) else {
        return Err(vm.new_type_error(format!(
            "can't assign a {} to a {}",
            value.class().name(),
            tensor.dtype().tensor_type()
        )));
    };
    ops::index_put_(tensor, &indices(key, vm)?, value.arg()).map_err(|error| raise(error, vm))
}

fn indices(key: &PyObject, vm: &VirtualMachine) -> PyResult<Vec<Index>> {
    match key.downcast_ref::<PyTuple>() {
        Some(tuple) => tuple.as_slice().iter().map(|part| one(part, vm)).collect(),
        None => Ok(vec![one(key, vm)?]),
    }
}

fn one(part: &PyObject, vm: &VirtualMachine) -> PyResult<Index> {
    if vm.is_none(part) {
        return Ok(Index::NewAxis);
    }
    if part.is(&vm.ctx.ellipsis) {
        return Ok(Index::Ellipsis);
    }
    if let Some(slice) = part.downcast_ref::<PySlice>() {
        let start = slice.start.as_ref().map_or(Ok(None), |bound| self::bound(bound, vm))?;
        let stop = bound(&slice.stop, vm)?;
        let step = slice.step.as_ref().map_or(Ok(None), |bound| self::bound(bound, vm))?;
        return Ok(Index::Slice(start, stop, step));
    }
    if let Some(tensor) = part.downcast_ref::<PyTensor>() {
        let tensor = tensor.tensor.clone();
        return match tensor.dtype() {
            DType::UInt8 => mask_of_bytes(&tensor, vm),
            DType::Int64 | DType::Int32 | DType::Bool => Ok(Index::Tensor(tensor)),
            _ => Err(vm.new_index_error(
                "tensors used as indices must be long, int, byte or bool tensors",
            )),
        };
    }
    match scalar(part) {
        Some(Scalar::Int(int)) => return Ok(Index::Int(int)),
        Some(Scalar::Bool(flag)) => {
            let mask = Tensor::scalar(flag, Some(DType::Bool)).map_err(|error| raise(error, vm))?;
            return Ok(Index::Tensor(mask));
        }
        _ => {}
    }
    if part.downcast_ref::<PyRange>().is_some() {
        return one(vm.ctx.new_list(part.to_owned().try_to_value(vm)?).as_object(), vm);
    }
    if let Ok(tensor) = part.get_attr("_tensor", vm)
        && let Some(tensor) = tensor.downcast_ref::<PyTensor>()
    {
        // A NumPy array.
        return Ok(Index::Tensor(tensor.tensor.clone()));
    }
    if part.downcast_ref::<PyList>().is_some() || part.downcast_ref::<PyTuple>().is_some() {
        let tensor = from_data(part, None, vm)?;
        // `x[[]]` takes no rows.
        return match tensor.numel() {
            0 => ops::to_dtype(&tensor, DType::Int64),
            _ => Ok(tensor),
        }
        .map(Index::Tensor)
        .map_err(|error| raise(error, vm));
    }
    if part.downcast_ref::<PyStr>().is_some() {
        return Err(vm.new_type_error("new(): invalid data type 'str'"));
    }
    Err(vm.new_index_error(format!(
        "only integers, slices (`:`), ellipsis (`...`), None and long or byte Variables are valid \
         indices (got {})",
        part.class().name()
    )))
}

/// What PyTorch still takes for a mask.
fn mask_of_bytes(tensor: &Tensor, vm: &VirtualMachine) -> PyResult<Index> {
    warn(
        "indexing with dtype torch.uint8 is now deprecated, please use a dtype torch.bool instead.",
        vm,
    )?;
    ops::to_dtype(tensor, DType::Bool).map(Index::Tensor).map_err(|error| raise(error, vm))
}

fn bound(object: &PyObject, vm: &VirtualMachine) -> PyResult<Option<i64>> {
    if vm.is_none(object) {
        return Ok(None);
    }
    object.try_index(vm)?.try_to_primitive(vm).map(Some)
}
