//! Checkpoints: from Python objects to [`Item`]s and back.

use rustpython_vm::builtins::{
    PyBool, PyBytes, PyDict, PyFloat, PyInt, PyList, PyStr, PyTuple, PyTypeRef,
};
use rustpython_vm::{AsObject, PyObject, PyObjectRef, PyPayload, PyResult, VirtualMachine};

use super::arguments::Args;
use super::classes;
use super::device::PyDevice;
use super::dtype::PyDType;
use super::generator::PyGeneratorState;
use super::table::Op;
use super::tensor::{PyTensor, raise, wrap};
use crate::torch::random::GeneratorState;
use crate::torch::serialize::{self, Item};
use crate::torch::{DType, Tensor};

/// Python classes that checkpoints know.
struct Known<'a> {
    ordered_dict: &'a PyObject,
    counter: &'a PyObject,
    parameter: &'a PyObject,
    vm: &'a VirtualMachine,
}

impl Known<'_> {
    fn item(&self, object: &PyObjectRef) -> PyResult<Item> {
        let vm = self.vm;
        if vm.is_none(object) {
            return Ok(Item::None);
        }
        let class: &PyObject = object.class().as_object();
        if let Some(tensor) = object.downcast_ref::<PyTensor>() {
            let tensor = tensor.tensor.clone();
            if tensor.is_meta() {
                return Err(vm.new_not_implemented_error(
                    "gradstep does not support torch.save of meta tensors yet: they have no data",
                ));
            }
            return Ok(match class.is(self.parameter) {
                true => Item::Parameter(tensor),
                false => Item::Tensor(tensor),
            });
        }
        if object.downcast_ref::<PyBool>().is_some() {
            return Ok(Item::Bool(object.clone().try_to_bool(vm)?));
        }
        let types = &vm.ctx.types;
        let exactly = |class: &PyTypeRef| object.class().is(class);
        if let Some(int) =
            object.downcast_ref::<PyInt>().filter(|_| exactly(&types.int_type.to_owned()))
        {
            return i64::try_from(int.as_bigint()).map(Item::Int).map_err(|_| {
                vm.new_not_implemented_error(
                    "gradstep does not support torch.save of ints beyond 64 bits",
                )
            });
        }
        if let Some(float) = object.downcast_ref::<PyFloat>() {
            return Ok(Item::Float(float.to_f64()));
        }
        if let Some(text) = object.downcast_ref::<PyStr>() {
            return Ok(Item::Text(text.to_string()));
        }
        if let Some(bytes) = object.downcast_ref::<PyBytes>() {
            return Ok(Item::Bytes(bytes.as_bytes().to_vec()));
        }
        if let Some(dtype) = object.downcast_ref::<PyDType>() {
            return Ok(Item::DType(dtype.dtype));
        }
        if let Some(state) = object.downcast_ref::<PyGeneratorState>() {
            return Ok(Item::ByteTensor(state.state.to_bytes()));
        }
        if object.downcast_ref::<PyDevice>().is_some() {
            return Ok(Item::Device(object.str(vm)?.to_string()));
        }
        if let Some(list) = object.downcast_ref::<PyList>() {
            let items = list.borrow_vec().to_vec();
            return vm.with_recursion("while saving", || Ok(Item::List(self.items(&items)?)));
        }
        if let Some(tuple) = object.downcast_ref::<PyTuple>() {
            if classes::size().is_some_and(|size| class.is(size.as_object())) {
                return Ok(Item::Size(self.items(tuple.as_slice())?));
            }
            if exactly(&types.tuple_type.to_owned()) {
                return vm.with_recursion("while saving", || {
                    Ok(Item::Tuple(self.items(tuple.as_slice())?))
                });
            }
        }
        if let Some(dict) = object.downcast_ref::<PyDict>() {
            let pairs = || {
                let pair = |(key, value)| Ok((self.item(&key)?, self.item(&value)?));
                dict.into_iter().map(pair).collect::<PyResult<Vec<_>>>()
            };
            if exactly(&types.dict_type.to_owned()) {
                return vm.with_recursion("while saving", || Ok(Item::Dict(pairs()?)));
            }
            if class.is(self.counter) {
                return Ok(Item::Counter(pairs()?));
            }
            if class.is(self.ordered_dict) {
                let attributes = object.get_attr("__dict__", vm)?;
                let attributes = match self.item(&attributes)? {
                    Item::Dict(attributes) => attributes,
                    _ => Vec::new(),
                };
                let pairs = vm.with_recursion("while saving", pairs)?;
                return Ok(Item::OrderedDict(pairs, attributes));
            }
        }
        Err(vm.new_not_implemented_error(format!(
            "gradstep does not support torch.save of a '{}': save state_dict()s, numbers, texts, \
             lists, tuples and dicts of them",
            object.class().name()
        )))
    }

    fn items(&self, objects: &[PyObjectRef]) -> PyResult<Vec<Item>> {
        objects.iter().map(|object| self.item(object)).collect()
    }

    fn object(&self, item: &Item) -> PyResult {
        let (vm, context) = (self.vm, &self.vm.ctx);
        let objects = |items: &[Item]| {
            items.iter().map(|item| self.object(item)).collect::<PyResult<Vec<_>>>()
        };
        let fill = |dict: PyObjectRef, pairs: &[(Item, Item)]| {
            for (key, value) in pairs {
                dict.set_item(&*self.object(key)?, self.object(value)?, vm)?;
            }
            Ok(dict)
        };
        Ok(match item {
            Item::None => context.none(),
            Item::Bool(flag) => context.new_bool(*flag).into(),
            Item::Int(int) => context.new_int(*int).into(),
            Item::Float(float) => context.new_float(*float).into(),
            Item::Text(text) => context.new_str(text.as_str()).into(),
            Item::Bytes(bytes) => context.new_bytes(bytes.clone()).into(),
            Item::List(items) => context.new_list(objects(items)?).into(),
            Item::Tuple(items) => context.new_tuple(objects(items)?).into(),
            Item::Dict(pairs) => fill(context.new_dict().into(), pairs)?,
            Item::OrderedDict(pairs, attributes) => {
                let dict = fill(self.ordered_dict.call((), vm)?, pairs)?;
                for (name, value) in attributes {
                    if let Item::Text(name) = name {
                        dict.set_attr(context.intern_str(name.as_str()), self.object(value)?, vm)?;
                    }
                }
                dict
            }
            Item::Counter(pairs) => fill(self.counter.call((), vm)?, pairs)?,
            Item::Tensor(tensor) => wrap(tensor.clone(), vm),
            Item::ByteTensor(bytes) => match GeneratorState::from_bytes(bytes) {
                Some(state) => PyGeneratorState { state }.into_ref(context).into(),
                None => {
                    let numbers = bytes.iter().map(|&byte| i64::from(byte)).collect();
                    let tensor = Tensor::from_i64(numbers, &[bytes.len()], DType::UInt8);
                    wrap(tensor.map_err(|error| raise(error, vm))?, vm)
                }
            },
            Item::Parameter(tensor) => {
                let class: PyTypeRef = self.parameter.to_owned().try_into_value(vm)?;
                PyTensor::new(tensor.clone()).into_ref_with_type(vm, class)?.into()
            }
            Item::Size(sizes) => match classes::size() {
                Some(class) => class.as_object().call((context.new_tuple(objects(sizes)?),), vm)?,
                None => context.new_tuple(objects(sizes)?).into(),
            },
            Item::DType(dtype) => PyDType::object(*dtype, vm).into(),
            Item::Device(name) => {
                PyDevice::class(context).as_object().call((context.new_str(name.as_str()),), vm)?
            }
        })
    }
}

impl Args<'_> {
    /// The classes, given as three arguments from this one on.
    fn known(&self, at: usize) -> PyResult<Known<'_>> {
        Ok(Known {
            ordered_dict: self.object(at)?,
            counter: self.object(at + 1)?,
            parameter: self.object(at + 2)?,
            vm: self.vm,
        })
    }
}

pub(super) const OPS: &[Op] = &[
    // The bytes of a checkpoint.
    Op::function("_save", "obj ordered_dict counter parameter", |a| {
        let item = a.known(1)?.item(a.object(0)?)?;
        let bytes = a.ok(serialize::save(&item))?;
        Ok(a.vm.ctx.new_bytes(bytes).into())
    }),
    // What the bytes of the checkpoint called `name` hold.
    Op::function("_load", "content name ordered_dict counter parameter", |a| {
        let content = a.object(0)?.clone().try_into_value::<rustpython_vm::PyRef<PyBytes>>(a.vm)?;
        let name = a.text(1)?.unwrap_or_default();
        let item = a.ok(serialize::load(content.as_bytes(), &name))?;
        a.known(2)?.object(&item)
    }),
];
