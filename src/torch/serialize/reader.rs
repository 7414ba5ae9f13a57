//! The pickle of a checkpoint, run as a small stack machine that knows the few
//! classes checkpoints are made of. Of others it says how they are made.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};

use super::opcodes::*;
use super::{DEEPEST, Item, Made, STORAGES, strided};
use crate::torch::error::fail;
use crate::torch::view::contiguous_strides;
use crate::torch::{DType, Result, Tensor, Value};

/// Where storages come from: the elements of one, by its key.
pub(super) trait Storages {
    fn elements(&mut self, key: &str, dtype: DType, count: usize) -> Result<Value>;
}

/// The item that the pickle describes.
pub(super) fn unpickle(pickle: &[u8], storages: &mut dyn Storages) -> Result<Item> {
    let mut reader = Reader {
        rest: pickle,
        storages,
        objects: Vec::new(),
        stack: Vec::new(),
        marks: Vec::new(),
        memo: HashMap::new(),
        memories: HashMap::new(),
        finished: RefCell::default(),
    };
    let root = reader.run()?;
    reader.item(root, 0)
}

/// An object's place in [`Reader::objects`].
type Id = usize;

/// What the machine builds. Containers hold places, for a pickle may fill one
/// after it has been put into another.
#[derive(Clone)]
enum Object {
    Plain(Item),
    List(Vec<Id>),
    Tuple(Vec<Id>),
    Dict(Kind, Vec<(Id, Id)>, Option<Id>),
    Global(String, String),
    Storage {
        key: String,
        dtype: DType,
        count: usize,
    },
    Set(Vec<Id>),
    Made {
        function: Id,
        arguments: Vec<Id>,
        state: Option<Id>,
        items: Vec<Id>,
        pairs: Vec<(Id, Id)>,
    },
}

#[derive(Clone, Copy)]
enum Kind {
    Plain,
    Ordered,
    Counter,
}

struct Reader<'a> {
    rest: &'a [u8],
    storages: &'a mut dyn Storages,
    objects: Vec<Object>,
    stack: Vec<Id>,
    marks: Vec<usize>,
    memo: HashMap<u32, Id>,
    /// A tensor that is all of a storage, by its key: others are views of it.
    memories: HashMap<String, Tensor>,
    /// The objects of other classes that stand in the result already.
    finished: RefCell<HashSet<Id>>,
}

fn made_by(function: Id, arguments: Vec<Id>) -> Object {
    Object::Made { function, arguments, state: None, items: Vec::new(), pairs: Vec::new() }
}

/// The pickle ends too soon, or does not fit together.
fn damaged<T>() -> Result<T> {
    fail!(Runtime, "the checkpoint's data.pkl is damaged")
}

impl Reader<'_> {
    fn run(&mut self) -> Result<Id> {
        loop {
            let [code] = self.take::<1>()?;
            match code {
                PROTO => {
                    self.take::<1>()?;
                }
                STOP => return self.pop(),
                MARK => self.marks.push(self.stack.len()),
                NONE => self.plain(Item::None),
                NEWTRUE => self.plain(Item::Bool(true)),
                NEWFALSE => self.plain(Item::Bool(false)),
                BININT => {
                    let int = i32::from_le_bytes(self.take()?);
                    self.plain(Item::Int(int.into()));
                }
                BININT1 => {
                    let [int] = self.take()?;
                    self.plain(Item::Int(int.into()));
                }
                BININT2 => {
                    let int = u16::from_le_bytes(self.take()?);
                    self.plain(Item::Int(int.into()));
                }
                LONG1 => self.long()?,
                BINFLOAT => {
                    let float = f64::from_be_bytes(self.take()?);
                    self.plain(Item::Float(float));
                }
                BINUNICODE => {
                    let len = u32::from_le_bytes(self.take()?);
                    let text = self.text(len as usize)?;
                    self.plain(Item::Text(text));
                }
                SHORT_BINSTRING => {
                    let [len] = self.take()?;
                    let text = self.text(len.into())?;
                    self.plain(Item::Text(text));
                }
                EMPTY_LIST => self.push(Object::List(Vec::new())),
                APPEND => {
                    let item = self.pop()?;
                    self.append(vec![item])?;
                }
                APPENDS => {
                    let items = self.since_mark()?;
                    self.append(items)?;
                }
                EMPTY_TUPLE => self.push(Object::Tuple(Vec::new())),
                TUPLE => {
                    let items = self.since_mark()?;
                    self.push(Object::Tuple(items));
                }
                TUPLE1 | TUPLE2 | TUPLE3 => {
                    let Some(at) = self.stack.len().checked_sub((code - TUPLE1 + 1).into()) else {
                        return damaged();
                    };
                    let items = self.stack.split_off(at);
                    self.push(Object::Tuple(items));
                }
                EMPTY_DICT => self.push(Object::Dict(Kind::Plain, Vec::new(), None)),
                SETITEM => {
                    let (value, key) = (self.pop()?, self.pop()?);
                    self.set_items(vec![key, value])?;
                }
                SETITEMS => {
                    let items = self.since_mark()?;
                    self.set_items(items)?;
                }
                GLOBAL => {
                    let (module, name) = (self.line()?, self.line()?);
                    self.push(Object::Global(module, name));
                }
                BINPERSID => self.persistent()?,
                REDUCE => self.reduce()?,
                NEWOBJ => self.new_object()?,
                BUILD => self.build()?,
                BINPUT => {
                    let [at] = self.take()?;
                    self.remember(at.into())?;
                }
                LONG_BINPUT => {
                    let at = u32::from_le_bytes(self.take()?);
                    self.remember(at)?;
                }
                BINGET => {
                    let [at] = self.take()?;
                    self.recall(at.into())?;
                }
                LONG_BINGET => {
                    let at = u32::from_le_bytes(self.take()?);
                    self.recall(at)?;
                }
                _ => {
                    return fail!(
                        NotImplemented,
                        "gradstep does not support torch.load of this checkpoint: its pickle has \
                         the instruction 0x{code:02x}"
                    );
                }
            }
        }
    }

    fn take<const N: usize>(&mut self) -> Result<[u8; N]> {
        let Some((taken, rest)) = self.rest.split_first_chunk::<N>() else { return damaged() };
        self.rest = rest;
        Ok(*taken)
    }

    fn text(&mut self, len: usize) -> Result<String> {
        let Some((taken, rest)) = self.rest.split_at_checked(len) else { return damaged() };
        self.rest = rest;
        String::from_utf8(taken.to_vec()).or_else(|_| damaged())
    }

    fn line(&mut self) -> Result<String> {
        let Some(len) = self.rest.iter().position(|&byte| byte == b'\n') else { return damaged() };
        let line = self.text(len)?;
        self.take::<1>()?;
        Ok(line)
    }

    fn long(&mut self) -> Result<()> {
        let [len] = self.take()?;
        let Some((taken, rest)) = self.rest.split_at_checked(len.into()) else { return damaged() };
        self.rest = rest;
        if taken.len() > 8 {
            return fail!(
                NotImplemented,
                "gradstep does not support torch.load of ints beyond 64 bits"
            );
        }
        let negative = taken.last().is_some_and(|&byte| byte >= 0x80);
        let mut bytes = [if negative { 0xff } else { 0 }; 8];
        bytes[..taken.len()].copy_from_slice(taken);
        self.plain(Item::Int(i64::from_le_bytes(bytes)));
        Ok(())
    }

    fn push(&mut self, object: Object) {
        self.stack.push(self.objects.len());
        self.objects.push(object);
    }

    fn plain(&mut self, item: Item) {
        self.push(Object::Plain(item));
    }

    fn pop(&mut self) -> Result<Id> {
        self.stack.pop().map_or_else(damaged, Ok)
    }

    fn top(&mut self) -> Result<&mut Object> {
        match self.stack.last() {
            Some(&id) => Ok(&mut self.objects[id]),
            None => damaged(),
        }
    }

    fn since_mark(&mut self) -> Result<Vec<Id>> {
        match self.marks.pop() {
            Some(mark) if mark <= self.stack.len() => Ok(self.stack.split_off(mark)),
            _ => damaged(),
        }
    }

    fn remember(&mut self, at: u32) -> Result<()> {
        let Some(&id) = self.stack.last() else { return damaged() };
        self.memo.insert(at, id);
        Ok(())
    }

    fn recall(&mut self, at: u32) -> Result<()> {
        let Some(&id) = self.memo.get(&at) else { return damaged() };
        self.stack.push(id);
        Ok(())
    }

    fn append(&mut self, new: Vec<Id>) -> Result<()> {
        let (Object::List(items) | Object::Made { items, .. }) = self.top()? else {
            return damaged();
        };
        items.extend(new);
        Ok(())
    }

    fn set_items(&mut self, new: Vec<Id>) -> Result<()> {
        let (Object::Dict(_, pairs, _) | Object::Made { pairs, .. }) = self.top()? else {
            return damaged();
        };
        pairs.extend(new.chunks_exact(2).map(|pair| (pair[0], pair[1])));
        Ok(())
    }

    /// `('storage', torch.FloatStorage, key, location, count)`
    fn persistent(&mut self) -> Result<()> {
        let id = self.pop()?;
        let Object::Tuple(parts) = &self.objects[id] else { return damaged() };
        let &[_, class, key, _, count] = parts.as_slice() else { return damaged() };
        let (
            Object::Global(_, class),
            Object::Plain(Item::Text(key)),
            Object::Plain(Item::Int(count)),
        ) = (&self.objects[class], &self.objects[key], &self.objects[count])
        else {
            return damaged();
        };
        let Some(&(_, dtype)) = STORAGES.iter().find(|(known, _)| known == class) else {
            return fail!(
                NotImplemented,
                "gradstep does not support torch.load of a checkpoint with a torch.{class}"
            );
        };
        let Ok(count) = usize::try_from(*count) else { return damaged() };
        let storage = Object::Storage { key: key.clone(), dtype, count };
        self.push(storage);
        Ok(())
    }

    /// A call of one of the functions that checkpoints are made with.
    fn reduce(&mut self) -> Result<()> {
        let (arguments, function) = (self.pop()?, self.pop()?);
        let Object::Tuple(arguments) = &self.objects[arguments] else { return damaged() };
        let arguments = arguments.clone();
        let name = match &self.objects[function] {
            Object::Global(module, name) => format!("{module}.{name}"),
            Object::Made { .. } => String::new(),
            _ => return damaged(),
        };
        let made = match (name.as_str(), arguments.as_slice()) {
            ("collections.OrderedDict", []) => Object::Dict(Kind::Ordered, Vec::new(), None),
            ("collections.Counter", &[counts]) => match &self.objects[counts] {
                Object::Dict(_, pairs, _) => Object::Dict(Kind::Counter, pairs.clone(), None),
                _ => return damaged(),
            },
            ("torch._utils._rebuild_tensor_v2", &[storage, offset, size, stride, grad, ..]) => {
                let (size, stride) = (self.sizes(size)?, self.sizes(stride)?);
                let Object::Plain(Item::Int(offset)) = self.objects[offset] else {
                    return damaged();
                };
                let requires_grad = matches!(self.objects[grad], Object::Plain(Item::Bool(true)));
                let tensor = self.tensor(storage, offset, &size, &stride)?;
                tensor.set_requires_grad(requires_grad)?;
                // The state of a generator is a tensor of bytes like any other.
                match tensor.dtype() == DType::UInt8 && tensor.dim() == 1 {
                    true => {
                        let bytes = tensor.to_i64s()?.into_iter().map(|byte| byte as u8);
                        Object::Plain(Item::ByteTensor(bytes.collect()))
                    }
                    false => Object::Plain(Item::Tensor(tensor)),
                }
            }
            ("torch._utils._rebuild_parameter", &[data, grad, ..]) => {
                let Object::Plain(Item::Tensor(tensor)) = &self.objects[data] else {
                    return damaged();
                };
                let tensor = tensor.detach();
                let requires_grad = matches!(self.objects[grad], Object::Plain(Item::Bool(true)));
                tensor.set_requires_grad(requires_grad)?;
                Object::Plain(Item::Parameter(tensor))
            }
            ("torch.Size", &[sizes]) => match self.item(sizes, 0)? {
                Item::Tuple(sizes) | Item::List(sizes) => Object::Plain(Item::Size(sizes)),
                _ => return damaged(),
            },
            ("torch.device", &[device, ..]) => match &self.objects[device] {
                Object::Plain(Item::Text(name)) => Object::Plain(Item::Device(name.clone())),
                _ => return damaged(),
            },
            ("_codecs.encode", &[text, _]) => match &self.objects[text] {
                Object::Plain(Item::Text(text)) => {
                    let bytes = text.chars().map(|c| u8::try_from(c).or_else(|_| damaged()));
                    Object::Plain(Item::Bytes(bytes.collect::<Result<_>>()?))
                }
                _ => return damaged(),
            },
            ("__builtin__.set" | "builtins.set", &[items]) => match &self.objects[items] {
                Object::List(items) => Object::Set(items.clone()),
                _ => return damaged(),
            },
            _ => made_by(function, arguments),
        };
        self.push(made);
        Ok(())
    }

    /// `copyreg.__newobj__(class, *arguments)`
    fn new_object(&mut self) -> Result<()> {
        let (arguments, class) = (self.pop()?, self.pop()?);
        let Object::Tuple(arguments) = &self.objects[arguments] else { return damaged() };
        let arguments = [&[class], arguments.as_slice()].concat();
        let function = self.objects.len();
        self.objects.push(Object::Global("copyreg".to_owned(), "__newobj__".to_owned()));
        self.push(made_by(function, arguments));
        Ok(())
    }

    /// Attributes of an `OrderedDict`, or the state of another object.
    fn build(&mut self) -> Result<()> {
        let new = self.pop()?;
        match self.top()? {
            Object::Made { state, .. } => *state = Some(new),
            Object::Dict(Kind::Ordered, _, attributes) => *attributes = Some(new),
            _ => return damaged(),
        }
        Ok(())
    }

    fn sizes(&self, id: Id) -> Result<Vec<usize>> {
        let Object::Tuple(sizes) = &self.objects[id] else { return damaged() };
        let size = |&id: &Id| match &self.objects[id] {
            Object::Plain(Item::Int(size)) => usize::try_from(*size).or_else(|_| damaged()),
            _ => damaged(),
        };
        sizes.iter().map(size).collect()
    }

    fn tensor(
        &mut self,
        storage: Id,
        offset: i64,
        shape: &[usize],
        strides: &[usize],
    ) -> Result<Tensor> {
        let Object::Storage { key, dtype, count } = self.objects[storage].clone() else {
            return damaged();
        };
        let Ok(offset) = usize::try_from(offset) else { return damaged() };
        if shape.len() != strides.len() {
            return damaged();
        }
        let numel = shape.iter().try_fold(1_usize, |n, &size| n.checked_mul(size));
        let span = shape.iter().zip(strides).try_fold(1_usize, |span, (&size, &stride)| {
            span.checked_add(size.saturating_sub(1).checked_mul(stride)?)
        });
        let (Some(numel), Some(span)) = (numel, span) else { return damaged() };
        if numel > 0 && offset.checked_add(span).is_none_or(|end| end > count) {
            return damaged();
        }
        let memory = match self.memories.get(&key) {
            Some(memory) => memory.clone(),
            None => {
                let elements = self.storages.elements(&key, dtype, count)?;
                let whole = offset == 0 && numel == count && contiguous_strides(shape) == strides;
                // So that what is mostly the only one is no view.
                let elements = if whole { elements.reshape(shape)? } else { elements };
                let memory = Tensor::new(elements, dtype);
                self.memories.insert(key.clone(), memory.clone());
                memory
            }
        };
        if memory.dtype() == dtype
            && let Some(view) = strided::view(&memory, offset, shape, strides)?
        {
            return Ok(view);
        }
        // Windows that overlap: elements of their own.
        let at = (0..numel).map(|mut place| {
            let dims = shape.iter().zip(strides).rev();
            let at = dims.fold(offset, |at, (size, stride)| {
                let index = place % size;
                place /= size;
                at + index * stride
            });
            at as i64
        });
        let elements = self.storages.elements(&key, dtype, count)?;
        let at = Value::from_vec(at.collect::<Vec<i64>>(), numel, elements.device())?;
        Ok(Tensor::new(elements.index_select(&at, 0)?.reshape(shape)?, dtype))
    }

    /// The finished object.
    fn item(&self, id: Id, depth: usize) -> Result<Item> {
        if depth > DEEPEST {
            return fail!(
                Value,
                "torch.load: the checkpoint contains itself, or is nested too deeply"
            );
        }
        let items =
            |ids: &[Id]| ids.iter().map(|&id| self.item(id, depth + 1)).collect::<Result<_>>();
        let pairs = |ids: &[(Id, Id)]| {
            let pair = |&(key, value): &(Id, Id)| {
                Ok((self.item(key, depth + 1)?, self.item(value, depth + 1)?))
            };
            ids.iter().map(pair).collect::<Result<Vec<_>>>()
        };
        Ok(match &self.objects[id] {
            Object::Plain(item) => item.clone(),
            Object::List(ids) => Item::List(items(ids)?),
            Object::Tuple(ids) => Item::Tuple(items(ids)?),
            Object::Dict(Kind::Plain, ids, _) => Item::Dict(pairs(ids)?),
            Object::Dict(Kind::Counter, ids, _) => Item::Counter(pairs(ids)?),
            Object::Dict(Kind::Ordered, ids, attributes) => {
                let attributes = match attributes.map(|id| self.item(id, depth + 1)).transpose()? {
                    Some(Item::Dict(attributes)) => attributes,
                    _ => Vec::new(),
                };
                Item::OrderedDict(pairs(ids)?, attributes)
            }
            Object::Global(module, name) => {
                let known = |(_, dtype): &&(_, DType)| module == "torch" && dtype.name() == name;
                match STORAGES.iter().find(known) {
                    Some(&(_, dtype)) => Item::DType(dtype),
                    None => Item::Global(module.clone(), name.clone()),
                }
            }
            Object::Set(ids) => Item::Set(items(ids)?),
            Object::Made { .. } if !self.finished.borrow_mut().insert(id) => Item::Again(id as u32),
            Object::Made { function, arguments, state, items: more, pairs: entries } => {
                let function = self.item(*function, depth + 1)?;
                let (arguments, more, entries) = (items(arguments)?, items(more)?, pairs(entries)?);
                let state = state.map_or(Ok(Item::None), |id| self.item(id, depth + 1))?;
                let number = id as u32;
                let (items, pairs) = (more, entries);
                Item::Object(Box::new(Made { number, function, arguments, state, items, pairs }))
            }
            Object::Storage { .. } => return damaged(),
        })
    }
}
