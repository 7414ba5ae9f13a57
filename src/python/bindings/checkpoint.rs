//! Checkpoints: from Python objects to [`Item`]s and back.

use std::cell::RefCell;
use std::collections::HashMap;

use rustpython_vm::builtins::{
    PyBool, PyBytes, PyDict, PyFloat, PyInt, PyList, PySet, PyStr, PyTuple, PyTypeRef,
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
use crate::torch::serialize::{self, Item, Made};
use crate::torch::{DType, Tensor};

/// Python classes that checkpoints know.
struct Known<'a> {
    ordered_dict: &'a PyObject,
    counter: &'a PyObject,
    parameter: &'a PyObject,
    /// Saving: says how an object of another class is made. Loading: finds a class or
    /// function by its module and name, or refuses to.
    other: &'a PyObject,
    /// The objects of other classes, and parameters, that were met so far. Those that are
    /// saved are kept, so that no other gets their address.
    met: RefCell<HashMap<usize, PyObjectRef>>,
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
        if let Some(set) =
            object.downcast_ref::<PySet>().filter(|_| exactly(&types.set_type.to_owned()))
        {
            return Ok(Item::Set(self.items(&set.elements())?));
        }
        vm.with_recursion("while saving", || self.made(object))
    }

    /// An object of any other class, as `__reduce_ex__` says, or a class or function.
    fn made(&self, object: &PyObjectRef) -> PyResult<Item> {
        let vm = self.vm;
        let id = object.get_id();
        if self.met.borrow().contains_key(&id) {
            return Ok(Item::Again(self.number(id)));
        }
        let reduced: Vec<PyObjectRef> = self.other.call((object.clone(),), vm)?.try_to_value(vm)?;
        if let [module, name] = reduced.as_slice() {
            return Ok(Item::Global(module.str(vm)?.to_string(), name.str(vm)?.to_string()));
        }
        let [function, arguments, state, items, pairs] = reduced.as_slice() else {
            return Err(vm.new_type_error("torch.save: an object says not how it is made"));
        };
        self.met.borrow_mut().insert(id, object.clone());
        let number = self.number(id);
        let list = |object: &PyObjectRef| -> PyResult<Vec<Item>> {
            self.items(&object.try_to_value::<Vec<PyObjectRef>>(vm)?)
        };
        let pair = |pair: PyObjectRef| -> PyResult<(Item, Item)> {
            let [key, value] = &*pair.try_to_value::<Vec<PyObjectRef>>(vm)? else {
                return Err(vm.new_type_error("torch.save: a pair has two parts"));
            };
            Ok((self.item(key)?, self.item(value)?))
        };
        let function = self.item(function)?;
        let arguments = list(arguments)?;
        let items = list(items)?;
        let pairs: Vec<PyObjectRef> = pairs.try_to_value(vm)?;
        let pairs = pairs.into_iter().map(pair).collect::<PyResult<_>>()?;
        let state = self.item(state)?;
        Ok(Item::Object(Box::new(Made { number, function, arguments, state, items, pairs })))
    }

    /// A number for an object's address.
    fn number(&self, id: usize) -> u32 {
        (id >> 3) as u32
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
            Item::Parameter(tensor) if self.met.borrow().contains_key(&(tensor.id() as usize)) => {
                self.met.borrow()[&(tensor.id() as usize)].clone()
            }
            Item::Parameter(tensor) => {
                let class: PyTypeRef = self.parameter.to_owned().try_into_value(vm)?;
                let object: PyObjectRef =
                    PyTensor::new(tensor.clone()).into_ref_with_type(vm, class)?.into();
                self.met.borrow_mut().insert(tensor.id() as usize, object.clone());
                object
            }
            Item::Size(sizes) => match classes::size() {
                Some(class) => class.as_object().call((context.new_tuple(objects(sizes)?),), vm)?,
                None => context.new_tuple(objects(sizes)?).into(),
            },
            Item::DType(dtype) => PyDType::object(*dtype, vm).into(),
            Item::Device(name) => {
                PyDevice::class(context).as_object().call((context.new_str(name.as_str()),), vm)?
            }
            Item::Set(items) => {
                let set = PySet::default().into_ref(context);
                for item in objects(items)? {
                    set.add(item, vm)?;
                }
                set.into()
            }
            Item::Global(module, name) => self.find(module, name)?,
            Item::Object(made) => self.make(made)?,
            Item::Again(number) => match self.met.borrow().get(&place(*number)) {
                Some(object) => object.clone(),
                None => return Err(vm.new_value_error("torch.load: an object is made of itself")),
            },
        })
    }

    fn find(&self, module: &str, name: &str) -> PyResult {
        let text = |text: &str| self.vm.ctx.new_str(text);
        self.other.call((text(module), text(name)), self.vm)
    }

    fn make(&self, made: &Made) -> PyResult {
        let vm = self.vm;
        let arguments =
            made.arguments.iter().map(|item| self.object(item)).collect::<PyResult<Vec<_>>>()?;
        let object = self.object(&made.function)?.call(arguments, vm)?;
        self.met.borrow_mut().insert(place(made.number), object.clone());
        for item in &made.items {
            vm.call_method(&object, "append", (self.object(item)?,))?;
        }
        for (key, value) in &made.pairs {
            object.set_item(&*self.object(key)?, self.object(value)?, vm)?;
        }
        if made.state != Item::None {
            let build = self.find("", "build")?;
            build.call((object.clone(), self.object(&made.state)?), vm)?;
        }
        Ok(object)
    }
}

/// Where an object of this number is kept: apart from the parameters, whose ids count up
/// from one.
fn place(number: u32) -> usize {
    usize::MAX - number as usize
}

impl Args<'_> {
    /// The classes, given as four arguments from this one on.
    fn known(&self, at: usize) -> PyResult<Known<'_>> {
        Ok(Known {
            ordered_dict: self.object(at)?,
            counter: self.object(at + 1)?,
            parameter: self.object(at + 2)?,
            other: self.object(at + 3)?,
            met: RefCell::default(),
            vm: self.vm,
        })
    }
}

pub(super) const OPS: &[Op] = &[
    // The bytes of a checkpoint.
    Op::function("_save", "obj ordered_dict counter parameter other", |a| {
        let item = a.known(1)?.item(a.object(0)?)?;
        let bytes = a.ok(serialize::save(&item))?;
        Ok(a.vm.ctx.new_bytes(bytes).into())
    }),
    // How `pickle` and `copyreg` write a tensor.
    Op::method("__reduce_ex__", "input protocol", |a| {
        let module = a.vm.import("torch.serialization", 0)?;
        let module = module.get_attr("serialization", a.vm)?;
        module.get_attr("_pickled", a.vm)?.call((a.object(0)?.to_owned(),), a.vm)
    }),
    // What the bytes of the checkpoint called `name` hold.
    Op::function("_load", "content name ordered_dict counter parameter other", |a| {
        let content = a.object(0)?.clone().try_into_value::<rustpython_vm::PyRef<PyBytes>>(a.vm)?;
        let name = a.text(1)?.unwrap_or_default();
        let item = a.ok(serialize::load(content.as_bytes(), &name))?;
        a.known(2)?.object(&item)
    }),
];
