//! Python's operators on tensors: arithmetic, comparisons, conversions to numbers.

use rustpython_vm::builtins::PyStr;
use rustpython_vm::function::{Either, PyComparisonValue};
use rustpython_vm::protocol::PyNumberMethods;
use rustpython_vm::types::{AsNumber, Comparable, PyComparisonOp};
use rustpython_vm::{AsObject, Py, PyObject, PyObjectRef, PyResult, VirtualMachine};

use super::arguments::Operand;
use super::tensor::{PyTensor, number, raise, wrap};
use crate::torch::autocast::{self, Policy};
use crate::torch::ops::{self, Bits};
use crate::torch::{Arg, Result, Scalar, Tensor};

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

/// `a & b` and its like.
fn bitwise(a: &PyObject, b: &PyObject, operator: Bits, vm: &VirtualMachine) -> PyResult {
    let (Some(a), Some(b)) = (Operand::of(a), Operand::of(b)) else {
        return Ok(vm.ctx.not_implemented());
    };
    let result = ops::bits(a.arg(), b.arg(), operator);
    result.map(|tensor| wrap(tensor, vm)).map_err(|error| raise(error, vm))
}

/// `a &= b` and its like.
fn bitwise_in_place(a: &PyObject, b: &PyObject, operator: Bits, vm: &VirtualMachine) -> PyResult {
    let (Some(tensor), Some(b)) = (a.downcast_ref::<PyTensor>(), Operand::of(b)) else {
        return Ok(vm.ctx.not_implemented());
    };
    let write = || ops::copy_(&tensor.tensor, &ops::bits(&tensor.tensor, b.arg(), operator)?);
    write().map_err(|error| raise(error, vm))?;
    Ok(a.to_owned())
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
    let lower = |x: &Tensor| autocast::cast(x, Policy::Lower, x.dtype());
    let result = match autocast::is_on() {
        false => ops::matmul(&left.tensor, &right.tensor),
        true => lower(&left.tensor).and_then(|left| ops::matmul(&left, &lower(&right.tensor)?)),
    };
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
            add: Some(|a, b, vm| match a.downcast_ref::<PyStr>() {
                Some(_) => {
                    Err(vm.new_type_error("can only concatenate str (not \"Tensor\") to str"))
                }
                None => binary(a, b, |a, b| ops::add(a, b), vm),
            }),
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
            invert: Some(|a, vm| unary(&a, ops::bits_not, vm)),
            and: Some(|a, b, vm| bitwise(a, b, Bits::And, vm)),
            or: Some(|a, b, vm| bitwise(a, b, Bits::Or, vm)),
            xor: Some(|a, b, vm| bitwise(a, b, Bits::Xor, vm)),
            lshift: Some(|a, b, vm| bitwise(a, b, Bits::ShiftLeft, vm)),
            rshift: Some(|a, b, vm| bitwise(a, b, Bits::ShiftRight, vm)),
            inplace_and: Some(|a, b, vm| bitwise_in_place(a, b, Bits::And, vm)),
            inplace_or: Some(|a, b, vm| bitwise_in_place(a, b, Bits::Or, vm)),
            inplace_xor: Some(|a, b, vm| bitwise_in_place(a, b, Bits::Xor, vm)),
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
