//! Methods of tensors and functions of `torch`, by table: arithmetic, comparisons,
//! reductions, shapes, conversions.

use rustpython_vm::PyResult;

use super::arguments::{Args, Op};
use super::create;
use super::dtype::PyDType;
use super::tensor::{number, rows, size, wrap};
use crate::torch::{Arg, DType, Result, Scalar, Tensor, functional, ops};

type Unary = fn(&Tensor) -> Result<Tensor>;

impl Args<'_> {
    fn unary(&self, operation: Unary) -> PyResult {
        self.give(operation(self.tensor(0)?))
    }

    fn binary(&self, operation: for<'b> fn(Arg<'b>, Arg<'b>) -> Result<Tensor>) -> PyResult {
        let (a, b) = (self.operand(0)?, self.operand(1)?);
        self.give(operation(a.arg(), b.arg()))
    }

    fn in_place(&self, operation: for<'b> fn(&'b Tensor, Arg<'b>) -> Result<Tensor>) -> PyResult {
        let b = self.operand(1)?;
        self.give(operation(self.tensor(0)?, b.arg()))
    }

    /// `dim`, `keepdim` and `dtype` of a sum or mean. Without them PyTorch records
    /// another node.
    fn reduction(
        &self,
        all: Unary,
        along: fn(&Tensor, &[i64], bool) -> Result<Tensor>,
    ) -> PyResult {
        let input = self.tensor(0)?;
        let converted;
        let input = match self.dtype(3)? {
            Some(dtype) => {
                converted = self.ok(ops::to_dtype(input, dtype))?;
                &converted
            }
            None => input,
        };
        if !self.is_given(1) && !self.is_given(2) {
            return self.give(all(input));
        }
        self.give(along(input, &self.ints(1)?, self.flag(2)?))
    }

    /// `max` and `min`: of everything, along a dimension, or of two tensors.
    fn extremum(
        &self,
        all: Unary,
        along: fn(&Tensor, i64, bool) -> Result<(Tensor, Tensor)>,
        of_two: fn(&Tensor, &Tensor) -> Result<Tensor>,
    ) -> PyResult {
        let input = self.tensor(0)?;
        if self.optional(1).is_none() {
            return self.give(all(input));
        }
        if let Ok(other) = self.tensor(1) {
            return self.give(of_two(input, other));
        }
        let (values, indices) = self.ok(along(input, self.int(1)?, self.flag(2)?))?;
        let pair = self.vm.ctx.new_tuple(vec![wrap(values, self.vm), wrap(indices, self.vm)]);
        let module = self.vm.import("torch._types", 0)?;
        let class = module.get_attr("_types", self.vm)?.get_attr("values_and_indices", self.vm)?;
        class.call((self.name(), pair), self.vm)
    }

    /// The correction of `var` and `std`: `unbiased` is its older name.
    fn correction(&self, unbiased: usize, correction: usize) -> PyResult<f64> {
        match self.optional(unbiased) {
            Some(_) => Ok(f64::from(u8::from(self.flag(unbiased)?))),
            None => self.float_or(correction, 1.0),
        }
    }

    /// `x.to(dtype)`, `x.to(device)`, `x.to(other)`.
    fn convert(&self) -> PyResult {
        let input = self.tensor(0)?;
        let mut target = None;
        for at in [1, 2] {
            let Some(object) = self.optional(at) else { continue };
            if let Some(dtype) = PyDType::of(object, self.vm) {
                target = Some(dtype);
            } else if let Ok(other) = self.tensor(at) {
                target = Some(other.dtype());
            } else {
                create::device(self, at)?;
            }
        }
        create::device(self, 3)?;
        match self.dtype(4)?.or(target) {
            Some(dtype) => self.give(ops::to_dtype(input, dtype)),
            None => self.give(Ok(input.clone())),
        }
    }

    fn to_dtype(&self, dtype: DType) -> PyResult {
        self.give(ops::to_dtype(self.tensor(0)?, dtype))
    }

    fn flag_result(&self, result: Result<bool>) -> PyResult {
        Ok(self.vm.ctx.new_bool(self.ok(result)?).into())
    }
}

pub(super) const OPS: &[Op] = &[
    // Functions of one tensor.
    Op::both("abs", "input", |a| a.unary(ops::abs)),
    Op::both("absolute", "input", |a| a.unary(ops::abs)),
    Op::method("abs_", "input", |a| a.unary(ops::abs_)),
    Op::both("neg", "input", |a| a.unary(ops::neg)),
    Op::both("negative", "input", |a| a.unary(ops::neg)),
    Op::method("neg_", "input", |a| a.unary(ops::neg_)),
    Op::both("exp", "input", |a| a.unary(ops::exp)),
    Op::method("exp_", "input", |a| a.unary(ops::exp_)),
    Op::both("expm1", "input", |a| a.unary(ops::expm1)),
    Op::both("log", "input", |a| a.unary(ops::log)),
    Op::method("log_", "input", |a| a.unary(ops::log_)),
    Op::both("log1p", "input", |a| a.unary(ops::log1p)),
    Op::both("sqrt", "input", |a| a.unary(ops::sqrt)),
    Op::method("sqrt_", "input", |a| a.unary(ops::sqrt_)),
    Op::both("rsqrt", "input", |a| a.unary(ops::rsqrt)),
    Op::both("reciprocal", "input", |a| a.unary(ops::reciprocal)),
    Op::method("reciprocal_", "input", |a| a.unary(ops::reciprocal_)),
    Op::both("square", "input", |a| a.unary(ops::square)),
    Op::method("square_", "input", |a| a.unary(ops::square_)),
    Op::both("sin", "input", |a| a.unary(ops::sin)),
    Op::both("cos", "input", |a| a.unary(ops::cos)),
    Op::both("tan", "input", |a| a.unary(ops::tan)),
    Op::both("tanh", "input", |a| a.unary(ops::tanh)),
    Op::method("tanh_", "input", |a| a.unary(ops::tanh_)),
    Op::both("sigmoid", "input", |a| a.unary(ops::sigmoid)),
    Op::method("sigmoid_", "input", |a| a.unary(ops::sigmoid_)),
    Op::both("relu", "input", |a| a.unary(ops::relu)),
    Op::method("relu_", "input", |a| a.unary(ops::relu_)),
    Op::function("relu_", "input", |a| a.unary(ops::relu_)),
    Op::both("isnan", "input", |a| a.unary(ops::isnan)),
    Op::both("isinf", "input", |a| a.unary(ops::isinf)),
    Op::both("isfinite", "input", |a| a.unary(ops::isfinite)),
    Op::both("logical_not", "input", |a| a.unary(ops::logical_not)),
    Op::both("clone", "input | memory_format", |a| a.unary(ops::clone)),
    Op::both("softmax", "input dim dtype", |a| a.give(ops::softmax(a.tensor(0)?, a.int(1)?))),
    Op::both("log_softmax", "input dim dtype", |a| {
        a.give(ops::log_softmax(a.tensor(0)?, a.int(1)?))
    }),
    // Arithmetic.
    Op::both("add", "input other | alpha", |a| {
        let (x, y) = (a.operand(0)?, a.operand(1)?);
        a.give(match a.optional_scalar(2)? {
            Some(alpha) => ops::add_alpha(x.arg(), y.arg(), alpha),
            None => ops::add(x.arg(), y.arg()),
        })
    }),
    Op::method("add_", "input other | alpha", |a| {
        let y = a.operand(1)?;
        a.give(match a.optional_scalar(2)? {
            Some(alpha) => ops::add_alpha_(a.tensor(0)?, y.arg(), alpha),
            None => ops::add_(a.tensor(0)?, y.arg()),
        })
    }),
    Op::both("sub", "input other | alpha", |a| {
        let (x, y) = (a.operand(0)?, a.operand(1)?);
        a.give(match a.optional_scalar(2)? {
            Some(alpha) => ops::sub_alpha(x.arg(), y.arg(), alpha),
            None => ops::sub(x.arg(), y.arg()),
        })
    }),
    Op::method("sub_", "input other | alpha", |a| {
        let y = a.operand(1)?;
        a.give(match a.optional_scalar(2)? {
            Some(alpha) => ops::sub_alpha_(a.tensor(0)?, y.arg(), alpha),
            None => ops::sub_(a.tensor(0)?, y.arg()),
        })
    }),
    Op::both("mul", "input other", |a| a.binary(|x, y| ops::mul(x, y))),
    Op::both("multiply", "input other", |a| a.binary(|x, y| ops::mul(x, y))),
    Op::method("mul_", "input other", |a| a.in_place(|x, y| ops::mul_(x, y))),
    Op::both("div", "input other", |a| a.binary(|x, y| ops::div(x, y))),
    Op::both("divide", "input other", |a| a.binary(|x, y| ops::div(x, y))),
    Op::method("div_", "input other", |a| a.in_place(|x, y| ops::div_(x, y))),
    Op::both("pow", "input exponent", |a| a.binary(|x, y| ops::pow(x, y))),
    Op::method("pow_", "input exponent", |a| a.in_place(|x, y| ops::pow_(x, y))),
    Op::both("maximum", "input other", |a| a.give(ops::maximum(a.tensor(0)?, a.tensor(1)?))),
    Op::both("minimum", "input other", |a| a.give(ops::minimum(a.tensor(0)?, a.tensor(1)?))),
    Op::both("clamp", "input min max", |a| {
        a.give(ops::clamp(a.tensor(0)?, a.optional_scalar(1)?, a.optional_scalar(2)?))
    }),
    Op::method("clamp_", "input min max", |a| {
        a.give(ops::clamp_(a.tensor(0)?, a.optional_scalar(1)?, a.optional_scalar(2)?))
    }),
    Op::both("clip", "input min max", |a| {
        a.give(ops::clamp(a.tensor(0)?, a.optional_scalar(1)?, a.optional_scalar(2)?))
    }),
    Op::both("clamp_min", "input min", |a| a.give(ops::clamp_min(a.tensor(0)?, a.scalar(1)?))),
    Op::both("clamp_max", "input max", |a| a.give(ops::clamp_max(a.tensor(0)?, a.scalar(1)?))),
    // Comparisons.
    Op::both("eq", "input other", |a| a.binary(|x, y| ops::eq(x, y))),
    Op::both("ne", "input other", |a| a.binary(|x, y| ops::ne(x, y))),
    Op::both("lt", "input other", |a| a.binary(|x, y| ops::lt(x, y))),
    Op::both("le", "input other", |a| a.binary(|x, y| ops::le(x, y))),
    Op::both("gt", "input other", |a| a.binary(|x, y| ops::gt(x, y))),
    Op::both("ge", "input other", |a| a.binary(|x, y| ops::ge(x, y))),
    Op::both("logical_and", "input other", |a| a.binary(|x, y| ops::logical_and(x, y))),
    Op::both("logical_or", "input other", |a| a.binary(|x, y| ops::logical_or(x, y))),
    Op::both("logical_xor", "input other", |a| a.binary(|x, y| ops::logical_xor(x, y))),
    Op::both("equal", "input other", |a| a.flag_result(ops::equal(a.tensor(0)?, a.tensor(1)?))),
    Op::both("allclose", "input other rtol atol equal_nan", |a| {
        let (rtol, atol) = (a.float_or(2, 1e-5)?, a.float_or(3, 1e-8)?);
        a.flag_result(ops::allclose(a.tensor(0)?, a.tensor(1)?, rtol, atol, a.flag(4)?))
    }),
    Op::function("where", "condition input other", |a| {
        if a.optional(1).is_none() {
            return Err(a.unsupported("condition"));
        }
        let (x, y) = (a.operand(1)?, a.operand(2)?);
        a.give(ops::where_(a.tensor(0)?, x.arg(), y.arg()))
    }),
    Op::method("where", "input condition other", |a| {
        let (x, y) = (a.operand(0)?, a.operand(2)?);
        a.give(ops::where_(a.tensor(1)?, x.arg(), y.arg()))
    }),
    Op::both("masked_fill", "input mask value", |a| {
        a.give(ops::masked_fill(a.tensor(0)?, a.tensor(1)?, a.scalar(2)?))
    }),
    Op::method("masked_fill_", "input mask value", |a| {
        a.give(ops::masked_fill_(a.tensor(0)?, a.tensor(1)?, a.scalar(2)?))
    }),
    // Reductions.
    Op::both("sum", "input dim keepdim | dtype", |a| a.reduction(ops::sum, ops::sum_dims)),
    Op::both("mean", "input dim keepdim | dtype", |a| a.reduction(ops::mean, ops::mean_dims)),
    Op::both("var", "input dim unbiased keepdim | correction", |a| {
        let (dims, unbiased) = a.dims_or_flag(1, 2)?;
        let correction = unbiased.map_or_else(|| a.correction(2, 4), Ok)?;
        a.give(ops::var(a.tensor(0)?, &dims, correction, a.flag(3)?))
    }),
    Op::both("std", "input dim unbiased keepdim | correction", |a| {
        let (dims, unbiased) = a.dims_or_flag(1, 2)?;
        let correction = unbiased.map_or_else(|| a.correction(2, 4), Ok)?;
        a.give(ops::std(a.tensor(0)?, &dims, correction, a.flag(3)?))
    }),
    Op::both("norm", "input p dim keepdim", |a| {
        if a.optional(1)
            .is_some_and(|p| p.downcast_ref::<rustpython_vm::builtins::PyStr>().is_some())
            && a.text(1)?.as_deref() != Some("fro")
        {
            return Err(a.unsupported("p of this kind"));
        }
        let p = if a.float(1).is_ok() { a.float(1)? } else { 2.0 };
        a.give(ops::norm(a.tensor(0)?, p, &a.ints(2)?, a.flag(3)?))
    }),
    Op::both("max", "input dim keepdim", |a| a.extremum(ops::max, ops::max_dim, ops::maximum)),
    Op::both("min", "input dim keepdim", |a| a.extremum(ops::min, ops::min_dim, ops::minimum)),
    Op::both("argmax", "input dim keepdim", |a| {
        let dim = a.optional(1).map(|_| a.int(1)).transpose()?;
        a.give(ops::argmax(a.tensor(0)?, dim, a.flag(2)?))
    }),
    Op::both("argmin", "input dim keepdim", |a| {
        let dim = a.optional(1).map(|_| a.int(1)).transpose()?;
        a.give(ops::argmin(a.tensor(0)?, dim, a.flag(2)?))
    }),
    Op::both("any", "input dim keepdim", |a| {
        a.give(ops::any(a.tensor(0)?, &a.ints(1)?, a.flag(2)?))
    }),
    Op::both("all", "input dim keepdim", |a| {
        a.give(ops::all(a.tensor(0)?, &a.ints(1)?, a.flag(2)?))
    }),
    // Products of matrices.
    Op::both("matmul", "input other", |a| a.give(ops::matmul(a.tensor(0)?, a.tensor(1)?))),
    Op::both("mm", "input mat2", |a| a.give(ops::mm(a.tensor(0)?, a.tensor(1)?))),
    Op::both("bmm", "input mat2", |a| a.give(ops::bmm(a.tensor(0)?, a.tensor(1)?))),
    Op::both("mv", "input vec", |a| a.give(ops::mv(a.tensor(0)?, a.tensor(1)?))),
    Op::both("dot", "input tensor", |a| a.give(ops::dot(a.tensor(0)?, a.tensor(1)?))),
    Op::both("addmm", "input mat1 mat2", |a| {
        a.give(ops::addmm(a.tensor(0)?, a.tensor(1)?, a.tensor(2)?))
    }),
    // Shapes.
    Op::method("size", "input dim", |a| {
        let shape = a.tensor(0)?.shape();
        if a.optional(1).is_none() {
            return size(&shape, a.vm);
        }
        let dim = a.ok(ops::wrap_dim(a.int(1)?, shape.len()))?;
        Ok(a.vm.ctx.new_int(shape.get(dim).copied().unwrap_or(1)).into())
    }),
    Op::method("dim", "input", |a| Ok(a.vm.ctx.new_int(a.tensor(0)?.dim()).into())),
    Op::method("ndimension", "input", |a| Ok(a.vm.ctx.new_int(a.tensor(0)?.dim()).into())),
    Op::method("numel", "input", |a| Ok(a.vm.ctx.new_int(a.tensor(0)?.numel()).into())),
    Op::method("nelement", "input", |a| Ok(a.vm.ctx.new_int(a.tensor(0)?.numel()).into())),
    Op::method("stride", "input", |a| {
        let strides = a.tensor(0)?.strides();
        let strides = strides.into_iter().map(|stride| a.vm.ctx.new_int(stride).into()).collect();
        Ok(a.vm.ctx.new_tuple(strides).into())
    }),
    Op::method("is_contiguous", "input", |a| {
        Ok(a.vm.ctx.new_bool(a.tensor(0)?.is_contiguous()).into())
    }),
    Op::method("view", "input *size", |a| a.give(ops::view(a.tensor(0)?, &a.ints(1)?))),
    Op::method("view_as", "input other", |a| {
        let sizes: Vec<i64> = a.tensor(1)?.shape().iter().map(|&size| size as i64).collect();
        a.give(ops::view(a.tensor(0)?, &sizes))
    }),
    Op::both("reshape", "input *shape", |a| a.give(ops::reshape(a.tensor(0)?, &a.ints(1)?))),
    Op::both("flatten", "input start_dim end_dim", |a| {
        a.give(ops::flatten(a.tensor(0)?, a.int_or(1, 0)?, a.int_or(2, -1)?))
    }),
    Op::method("contiguous", "input | memory_format", |a| a.unary(ops::contiguous)),
    Op::both("transpose", "input dim0 dim1", |a| {
        a.give(ops::transpose(a.tensor(0)?, a.int(1)?, a.int(2)?))
    }),
    Op::both("t", "input", |a| a.unary(ops::t)),
    Op::both("permute", "input *dims", |a| a.give(ops::permute(a.tensor(0)?, &a.ints(1)?))),
    Op::both("squeeze", "input dim", |a| {
        a.give(match a.optional(1) {
            Some(_) => ops::squeeze_dim(a.tensor(0)?, a.int(1)?),
            None => ops::squeeze(a.tensor(0)?),
        })
    }),
    Op::both("unsqueeze", "input dim", |a| a.give(ops::unsqueeze(a.tensor(0)?, a.int(1)?))),
    Op::method("expand", "input *size", |a| a.give(ops::expand(a.tensor(0)?, &a.ints(1)?))),
    Op::method("expand_as", "input other", |a| {
        let sizes: Vec<i64> = a.tensor(1)?.shape().iter().map(|&size| size as i64).collect();
        a.give(ops::expand(a.tensor(0)?, &sizes))
    }),
    Op::both("select", "input dim index", |a| {
        a.give(ops::select(a.tensor(0)?, a.int(1)?, a.int(2)?))
    }),
    Op::both("unbind", "input dim", |a| {
        let rows = a.ok(rows(a.tensor(0)?, a.int_or(1, 0)?))?;
        let rows = rows.into_iter().map(|row| wrap(row, a.vm)).collect();
        Ok(a.vm.ctx.new_tuple(rows).into())
    }),
    Op::function("cat", "tensors dim", |a| a.give(ops::cat(&a.tensors(0)?, a.int_or(1, 0)?))),
    Op::function("concat", "tensors dim", |a| a.give(ops::cat(&a.tensors(0)?, a.int_or(1, 0)?))),
    Op::function("stack", "tensors dim", |a| a.give(ops::stack(&a.tensors(0)?, a.int_or(1, 0)?))),
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
    Op::method("long", "input", |a| a.to_dtype(DType::Int64)),
    Op::method("int", "input", |a| a.to_dtype(DType::Int32)),
    Op::method("bool", "input", |a| a.to_dtype(DType::Bool)),
    Op::method("type_as", "input other", |a| {
        a.give(ops::to_dtype(a.tensor(0)?, a.tensor(1)?.dtype()))
    }),
    Op::method("cpu", "input", |a| a.give(Ok(a.tensor(0)?.clone()))),
    Op::method("cuda", "input device", |a| {
        Err(a.vm.new_exception_msg(
            a.vm.ctx.exceptions.assertion_error.to_owned(),
            "Torch not compiled with CUDA enabled".into(),
        ))
    }),
    Op::method("numpy", "input | force", |a| {
        if a.tensor(0)?.requires_grad() {
            return Err(a.vm.new_runtime_error(
                "Can't call numpy() on Tensor that requires grad. Use tensor.detach().numpy() \
                 instead.",
            ));
        }
        Err(a.vm.new_not_implemented_error(
            "gradstep has no NumPy: use tensor.tolist() in place of tensor.numpy()",
        ))
    }),
    // Writing in place.
    Op::method("zero_", "input", |a| a.unary(ops::zero_)),
    Op::method("fill_", "input value", |a| a.give(ops::fill_(a.tensor(0)?, a.scalar(1)?))),
    Op::method("copy_", "input src non_blocking", |a| {
        let source = match a.tensor(1) {
            Ok(source) => source.clone(),
            Err(_) => a.ok(Tensor::scalar(a.scalar(1)?, None))?,
        };
        a.give(ops::copy_(a.tensor(0)?, &source))
    }),
    // Autograd.
    Op::method("backward", "input gradient retain_graph create_graph inputs", |a| {
        if a.flag(3)? || a.optional(4).is_some() {
            return Err(a.unsupported("create_graph=, inputs="));
        }
        a.ok(a.tensor(0)?.backward(a.optional_tensor(1)?, a.flag(2)?))?;
        Ok(a.vm.ctx.none())
    }),
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
        a.give(Ok(tensor.clone()))
    }),
    Op::method("register_hook", "input hook", |a| Err(a.unsupported("hook"))),
];

impl Args<'_> {
    /// `var(False)` means `var(unbiased=False)`.
    fn dims_or_flag(&self, dims: usize, _unbiased: usize) -> PyResult<(Vec<i64>, Option<f64>)> {
        use rustpython_vm::builtins::PyBool;
        match self.optional(dims) {
            Some(object) if object.downcast_ref::<PyBool>().is_some() => {
                Ok((Vec::new(), Some(f64::from(u8::from(self.flag(dims)?)))))
            }
            _ => Ok((self.ints(dims)?, None)),
        }
    }
}

/// The elements as Python numbers of the tensor's kind.
fn scalars(tensor: &Tensor) -> Result<Vec<Scalar>> {
    Ok(match tensor.dtype() {
        DType::Bool => tensor.to_i64s()?.into_iter().map(|x| Scalar::Bool(x != 0)).collect(),
        dtype if dtype.is_floating_point() => {
            tensor.to_vec()?.into_iter().map(Scalar::Float).collect()
        }
        _ => tensor.to_i64s()?.into_iter().map(Scalar::Int).collect(),
    })
}

fn nested(
    shape: &[usize],
    numbers: &[Scalar],
    vm: &rustpython_vm::VirtualMachine,
) -> rustpython_vm::PyObjectRef {
    let Some((&rows, rest)) = shape.split_first() else {
        return number(numbers[0], vm);
    };
    let stride: usize = rest.iter().product();
    let rows = (0..rows).map(|row| nested(rest, &numbers[row * stride..(row + 1) * stride], vm));
    vm.ctx.new_list(rows.collect()).into()
}

/// The functions of `torch.nn.functional` that are native.
pub(super) const FUNCTIONAL: &[Op] = &[
    Op::function("linear", "input weight bias", |a| {
        a.give(functional::linear(a.tensor(0)?, a.tensor(1)?, a.optional_tensor(2)?))
    }),
    Op::function("_mse_loss", "input target reduction", |a| {
        let reduction = a.ok(a.text(2)?.unwrap_or_default().parse())?;
        a.give(functional::mse_loss(a.tensor(0)?, a.tensor(1)?, reduction))
    }),
    Op::function("_l1_loss", "input target reduction", |a| {
        let reduction = a.ok(a.text(2)?.unwrap_or_default().parse())?;
        a.give(functional::l1_loss(a.tensor(0)?, a.tensor(1)?, reduction))
    }),
    Op::function("_size_warning", "input target", |a| {
        Ok(match functional::size_warning(a.tensor(0)?, a.tensor(1)?) {
            Some(text) => a.vm.ctx.new_str(text).into(),
            None => a.vm.ctx.none(),
        })
    }),
];
