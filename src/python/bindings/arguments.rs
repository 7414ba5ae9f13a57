//! How a call's arguments reach an operation: bound to named parameters, then
//! converted, with PyTorch's words where one does not fit.

use rustpython_vm::builtins::{PyBaseExceptionRef, PyBool, PyFloat, PyInt, PyList, PyStr, PyTuple};
use rustpython_vm::function::FuncArgs;
use rustpython_vm::{AsObject, PyObject, PyObjectRef, PyResult, VirtualMachine};

use super::dtype::PyDType;
use super::overloads::{self, Given};
use super::tensor::{PyTensor, raise, wrap};
use crate::torch::autocast::Policy;
use crate::torch::{Arg, DType, Result, Scalar, Tensor};

/// What an operation is called and how its arguments are named.
#[derive(Clone, Copy)]
pub(super) struct Signature {
    pub name: &'static str,
    /// `input dim keepdim`; `*sizes` takes all positional arguments that follow,
    /// and what comes after `|` is given by keyword only.
    pub parameters: &'static str,
    /// Called on a tensor: positions in messages do not count it.
    pub method: bool,
}

/// A call's arguments, in the order of the parameters; None where not given.
pub(super) struct Args<'a> {
    signature: Signature,
    values: Vec<Option<PyObjectRef>>,
    /// How many were given by position.
    positional: usize,
    /// A `*sizes` parameter was given as several arguments.
    spread: bool,
    pub vm: &'a VirtualMachine,
}

/// A number or a tensor.
pub(super) enum Operand {
    Tensor(Tensor),
    Scalar(Scalar),
}

impl Operand {
    pub fn arg(&self) -> Arg<'_> {
        match self {
            Operand::Tensor(tensor) => Arg::Tensor(tensor),
            Operand::Scalar(scalar) => Arg::Scalar(*scalar),
        }
    }

    /// What the object is as an operand; None if it is neither.
    pub fn of(object: &PyObject) -> Option<Operand> {
        match object.downcast_ref::<PyTensor>() {
            Some(tensor) => Some(Operand::Tensor(tensor.tensor.clone())),
            None => scalar(object).map(Operand::Scalar),
        }
    }
}

/// A Python number. An int beyond 64 bits is taken as a float.
pub(super) fn scalar(object: &PyObject) -> Option<Scalar> {
    if let Some(float) = object.downcast_ref::<PyFloat>() {
        return Some(Scalar::Float(float.to_f64()));
    }
    let int = object.downcast_ref::<PyInt>()?;
    if object.downcast_ref::<PyBool>().is_some() {
        return Some(Scalar::Bool(int.as_bigint().bits() != 0));
    }
    Some(match i64::try_from(int.as_bigint()) {
        Ok(int) => Scalar::Int(int),
        Err(_) => Scalar::Float(int.as_bigint().to_string().parse().unwrap_or(f64::INFINITY)),
    })
}

/// The items of a list or tuple.
pub(super) fn items(object: &PyObject) -> Option<Vec<PyObjectRef>> {
    if let Some(tuple) = object.downcast_ref::<PyTuple>() {
        return Some(tuple.as_slice().to_vec());
    }
    object.downcast_ref::<PyList>().map(|list| list.borrow_vec().to_vec())
}

/// What NumPy calls a parameter; PyTorch's functions take that name too.
fn numpy_name(parameter: &str) -> Option<&'static str> {
    match parameter {
        "dim" => Some("axis"),
        "keepdim" => Some("keepdims"),
        "input" => Some("x"),
        "other" => Some("x2"),
        _ => None,
    }
}

impl<'a> Args<'a> {
    pub fn bind(signature: Signature, args: FuncArgs, vm: &'a VirtualMachine) -> PyResult<Self> {
        let name = signature.name;
        let mut values = Vec::with_capacity(4);
        let positional = args.args.len();
        let mut spread = false;
        let mut given = args.args.into_iter();
        let mut kwargs = args.kwargs;
        let mut by_keyword = false;
        for parameter in signature.parameters.split(' ') {
            if parameter == "|" {
                by_keyword = true;
                continue;
            }
            if let Some(parameter) = parameter.strip_prefix('*') {
                let mut rest: Vec<PyObjectRef> = given.by_ref().collect();
                let value = match (rest.len(), kwargs.shift_remove(parameter)) {
                    (0, keyword) => keyword,
                    // `view((2, 3))` means `view(2, 3)`.
                    (1, _) if items(&rest[0]).is_some() || vm.is_none(&rest[0]) => rest.pop(),
                    _ => {
                        spread = true;
                        Some(vm.ctx.new_tuple(rest).into())
                    }
                };
                values.push(value);
                continue;
            }
            let value = if by_keyword { None } else { given.next() };
            let keyword = if kwargs.is_empty() {
                None
            } else {
                let known = kwargs.shift_remove(parameter);
                known.or_else(|| kwargs.shift_remove(numpy_name(parameter)?))
            };
            if value.is_some() && keyword.is_some() {
                return Err(vm.new_type_error(format!(
                    "{name}() got multiple values for argument '{parameter}'"
                )));
            }
            values.push(value.or(keyword));
        }
        let args = Args { signature, values, positional, spread, vm };
        if given.len() == 0 && kwargs.is_empty() {
            return Ok(args);
        }
        let mut all = args.given();
        let unknown = kwargs.keys().next().cloned();
        let left = given.len();
        all.positional.extend(given);
        all.keywords.extend(kwargs);
        Err(args.combination(&all).unwrap_or_else(|| match unknown {
            Some(keyword) => vm
                .new_type_error(format!("{name}() got an unexpected keyword argument '{keyword}'")),
            None => {
                let by_position = signature.parameters.split(" |").next().unwrap_or("");
                let takes = by_position.split_whitespace().count() - usize::from(signature.method);
                vm.new_type_error(format!(
                    "{name}() takes {takes} positional argument{} but {} {} given",
                    if takes == 1 { "" } else { "s" },
                    takes + left,
                    if takes + left == 1 { "was" } else { "were" }
                ))
            }
        }))
    }

    /// What the call was given, without the tensor whose method it is.
    fn given(&self) -> Given {
        let mut given = Given::default();
        let names = self.signature.parameters.split(' ').filter(|name| *name != "|");
        let mut left = self.positional;
        for (name, value) in names.zip(&self.values) {
            let Some(value) = value else { continue };
            match items(value) {
                Some(several) if self.spread && name.starts_with('*') => {
                    left = left.saturating_sub(several.len());
                    given.positional.extend(several);
                }
                _ if left > 0 => {
                    left -= 1;
                    given.positional.push(value.clone());
                }
                _ => given.keywords.push((name.trim_start_matches('*').to_owned(), value.clone())),
            }
        }
        if self.signature.method && !given.positional.is_empty() {
            given.positional.remove(0);
        }
        given
    }

    /// The error of a call that fits none of several signatures.
    fn combination(&self, given: &Given) -> Option<PyBaseExceptionRef> {
        let Signature { name, method, .. } = self.signature;
        overloads::explain(name, method, given).map(|message| self.vm.new_type_error(message))
    }

    /// The error of a call whose arguments are right one by one, but not together.
    pub fn no_overload(&self) -> PyBaseExceptionRef {
        let all = overloads::all(self.name(), self.signature.method, &self.given());
        self.vm.new_type_error(all.unwrap_or_default())
    }

    /// Casts the tensors as autocast wants them.
    pub fn autocast(&mut self, policy: Policy) -> PyResult<()> {
        super::autocast::cast(&mut self.values, policy, self.vm)
    }

    /// The operation's name.
    pub fn name(&self) -> &'static str {
        self.signature.name
    }

    /// How many parameters there are.
    pub fn len(&self) -> usize {
        self.values.len()
    }

    /// The name of a parameter.
    pub fn parameter(&self, at: usize) -> &'static str {
        let mut names = self.signature.parameters.split(' ').filter(|name| *name != "|");
        names.nth(at).unwrap_or("").trim_start_matches('*')
    }

    /// `mean(): argument 'dim' (position 1) must be int, not str`
    fn wrong(&self, at: usize, wanted: &str, got: &PyObject) -> PyBaseExceptionRef {
        self.wrong_called(at, self.parameter(at), wanted, got)
    }

    fn wrong_called(
        &self,
        at: usize,
        parameter: &str,
        wanted: &str,
        got: &PyObject,
    ) -> PyBaseExceptionRef {
        if let Some(error) = self.combination(&self.given()) {
            return error;
        }
        self.vm.new_type_error(format!(
            "{}(): argument '{}'{} must be {wanted}, not {}",
            // Some are called by frozen code, under a private name.
            self.signature.name.trim_start_matches('_'),
            parameter,
            self.position(at),
            got.class().name()
        ))
    }

    /// ` (position 2)`, where the argument was given by position.
    fn position(&self, at: usize) -> String {
        match at < self.positional {
            true => format!(" (position {})", at + usize::from(!self.signature.method)),
            false => String::new(),
        }
    }

    fn missing(&self, at: usize) -> PyBaseExceptionRef {
        if let Some(error) = self.combination(&self.given()) {
            return error;
        }
        self.vm.new_type_error(format!(
            "{}() missing 1 required positional arguments: \"{}\"",
            self.signature.name,
            self.parameter(at)
        ))
    }

    /// The argument, unless it is absent or None.
    pub fn optional(&self, at: usize) -> Option<&PyObjectRef> {
        self.values[at].as_ref().filter(|value| !self.vm.is_none(value))
    }

    /// Whether anything was given, even None.
    pub fn is_given(&self, at: usize) -> bool {
        self.values[at].is_some()
    }

    pub fn object(&self, at: usize) -> PyResult<&PyObjectRef> {
        self.values[at].as_ref().ok_or_else(|| self.missing(at))
    }

    pub fn tensor(&self, at: usize) -> PyResult<&Tensor> {
        let object = self.object(at)?;
        match object.downcast_ref::<PyTensor>() {
            Some(tensor) => Ok(&tensor.tensor),
            None => Err(self.wrong(at, "Tensor", object)),
        }
    }

    pub fn optional_tensor(&self, at: usize) -> PyResult<Option<&Tensor>> {
        self.optional(at).map(|_| self.tensor(at)).transpose()
    }

    /// A list or tuple of tensors.
    pub fn tensors(&self, at: usize) -> PyResult<Vec<Tensor>> {
        let object = self.object(at)?;
        let Some(items) = items(object) else {
            return Err(self.wrong(at, "tuple of Tensors", object));
        };
        let tensor = |(index, item): (usize, &PyObjectRef)| match item.downcast_ref::<PyTensor>() {
            Some(tensor) => Ok(tensor.tensor.clone()),
            None => Err(self.vm.new_type_error(format!(
                "expected Tensor as element {index} in argument 0, but got {}",
                item.class().name()
            ))),
        };
        items.iter().enumerate().map(tensor).collect()
    }

    pub fn operand(&self, at: usize) -> PyResult<Operand> {
        let object = self.object(at)?;
        Operand::of(object).ok_or_else(|| self.wrong(at, "Tensor", object))
    }

    pub fn scalar(&self, at: usize) -> PyResult<Scalar> {
        self.scalar_called(at, self.parameter(at))
    }

    /// A number that PyTorch's messages call so.
    pub fn scalar_called(&self, at: usize, parameter: &str) -> PyResult<Scalar> {
        let object = self.object(at)?;
        match Operand::of(object) {
            Some(Operand::Scalar(scalar)) => Ok(scalar),
            Some(Operand::Tensor(tensor)) if tensor.dim() == 0 => self.ok(tensor.item()),
            _ => Err(self.wrong_called(at, parameter, "Number", object)),
        }
    }

    pub fn optional_scalar(&self, at: usize) -> PyResult<Option<Scalar>> {
        self.optional(at).map(|_| self.scalar(at)).transpose()
    }

    pub fn float(&self, at: usize) -> PyResult<f64> {
        let object = self.object(at)?;
        match self.scalar(at) {
            Ok(scalar) => Ok(scalar.to_f64()),
            Err(_) => Err(self.wrong(at, "float", object)),
        }
    }

    pub fn float_or(&self, at: usize, default: f64) -> PyResult<f64> {
        self.optional(at).map_or(Ok(default), |_| self.float(at))
    }

    pub fn int(&self, at: usize) -> PyResult<i64> {
        let object = self.object(at)?;
        self.int_of(object).ok_or_else(|| self.wrong(at, "int", object))
    }

    pub fn int_or(&self, at: usize, default: i64) -> PyResult<i64> {
        self.optional(at).map_or(Ok(default), |_| self.int(at))
    }

    fn int_of(&self, object: &PyObject) -> Option<i64> {
        match Operand::of(object)? {
            Operand::Scalar(Scalar::Int(int)) => Some(int),
            Operand::Scalar(Scalar::Bool(flag)) => Some(i64::from(flag)),
            Operand::Tensor(tensor) if !tensor.dtype().is_floating_point() => {
                tensor.item().ok().map(Scalar::to_i64)
            }
            _ => None,
        }
    }

    pub fn flag(&self, at: usize) -> PyResult<bool> {
        match self.optional(at) {
            None => Ok(false),
            Some(object) => match object.downcast_ref::<PyBool>() {
                Some(_) => object.clone().try_to_bool(self.vm),
                None => Err(self.wrong(at, "bool", object)),
            },
        }
    }

    pub fn text(&self, at: usize) -> PyResult<Option<String>> {
        self.optional(at)
            .map(|object| match object.downcast_ref::<PyStr>() {
                Some(text) => Ok(text.to_string()),
                None => Err(self.wrong(at, "str", object)),
            })
            .transpose()
    }

    /// Whether a list of sizes must be there.
    fn wants_sizes(&self, at: usize) -> bool {
        const WANT: [&str; 10] = [
            "view", "reshape", "permute", "expand", "repeat", "zeros", "ones", "empty", "rand",
            "randn",
        ];
        at <= 1 && WANT.contains(&self.signature.name)
    }

    /// One int, or a list or tuple of them; none for None.
    pub fn ints(&self, at: usize) -> PyResult<Vec<i64>> {
        if self.wants_sizes(at) {
            let object = self.object(at)?;
            if self.vm.is_none(object) {
                return Err(self.wrong(at, "tuple of ints", object));
            }
        }
        if self.signature.name == "full" && items(self.object(at)?).is_none() {
            return Err(self.wrong(at, "tuple of ints", self.object(at)?));
        }
        let Some(object) = self.optional(at) else { return Ok(Vec::new()) };
        if let Some(int) = self.int_of(object) {
            return Ok(vec![int]);
        }
        let Some(items) = items(object) else {
            return Err(self.wrong(at, "tuple of ints", object));
        };
        items
            .iter()
            .enumerate()
            .map(|(index, item)| {
                self.int_of(item).ok_or_else(|| self.wrong_element(at, index, item))
            })
            .collect()
    }

    /// What PyTorch says of the element depends on whether it is the first.
    fn wrong_element(&self, at: usize, index: usize, item: &PyObject) -> PyBaseExceptionRef {
        if index == 0 && self.spread {
            return self.wrong(at, "tuple of ints", item);
        }
        let combination = (index == 0).then(|| self.combination(&self.given())).flatten();
        if let Some(error) = combination {
            return error;
        }
        let (name, parameter, found) =
            (self.signature.name, self.parameter(at), item.class().name().to_string());
        self.vm.new_type_error(match index {
            0 => format!(
                "{name}(): argument '{parameter}'{} must be tuple of ints, but found element of \
                 type {found} at pos 0",
                self.position(at)
            ),
            _ => format!(
                "{name}(): argument '{parameter}' failed to unpack the object at pos {} with \
                 error \"type must be tuple of ints,but got {found}\"",
                index + 1
            ),
        })
    }

    /// Sizes, none of them negative.
    pub fn sizes(&self, at: usize) -> PyResult<Vec<usize>> {
        let sizes = self.ints(at)?;
        let positive = |&size: &i64| {
            usize::try_from(size).map_err(|_| {
                self.vm.new_runtime_error(format!(
                    "Trying to create tensor with negative dimension {size}: {sizes:?}"
                ))
            })
        };
        sizes.iter().map(positive).collect()
    }

    pub fn dtype(&self, at: usize) -> PyResult<Option<DType>> {
        self.optional(at)
            .map(|object| {
                PyDType::of(object, self.vm).ok_or_else(|| self.wrong(at, "torch.dtype", object))
            })
            .transpose()
    }

    pub fn ok<T>(&self, result: Result<T>) -> PyResult<T> {
        result.map_err(|error| raise(error, self.vm))
    }

    /// The result as a Python object: the first argument again, if it is that.
    pub fn give(&self, result: Result<Tensor>) -> PyResult {
        let tensor = self.ok(result)?;
        if let Some(Some(first)) = self.values.first()
            && let Some(known) = first.downcast_ref::<PyTensor>()
            && known.tensor == tensor
        {
            return Ok(first.clone());
        }
        Ok(wrap(tensor, self.vm))
    }

    /// A name for error messages about a whole call.
    pub fn unsupported(&self, what: &str) -> PyBaseExceptionRef {
        let owner = if self.signature.method { "Tensor" } else { "torch" };
        self.vm.new_not_implemented_error(format!(
            "gradstep does not support {owner}.{}({what}) yet",
            self.signature.name
        ))
    }
}
