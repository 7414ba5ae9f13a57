//! A checkpoint's pickle, protocol 2.

use std::collections::HashMap;

use super::opcodes::*;
use super::{BYTE_STORAGE, DEEPEST, Item, Made, STORAGES};
use crate::torch::error::fail;
use crate::torch::{Result, Tensor};

/// Whose elements a storage is.
pub(super) enum Storage {
    /// All of a tensor's memory, as that lies.
    Tensor(Tensor),
    Bytes(Vec<u8>),
}

/// The pickle of `item`, and its storages, by number.
pub(super) fn pickle(item: &Item) -> Result<(Vec<u8>, Vec<Storage>)> {
    let mut writer = Writer::default();
    writer.out.extend([PROTO, 2]);
    writer.item(item, 0)?;
    writer.out.push(STOP);
    Ok((writer.out, writer.storages))
}

#[derive(Default)]
struct Writer {
    out: Vec<u8>,
    storages: Vec<Storage>,
    /// Parameters that stand in more than one place, by their id: which memo they have.
    parameters: HashMap<u64, u32>,
    memos: u32,
    objects: HashMap<u32, u32>,
}

impl Writer {
    fn item(&mut self, item: &Item, depth: usize) -> Result<()> {
        if depth > DEEPEST {
            return fail!(Value, "torch.save: the object is nested deeper than {DEEPEST} levels");
        }
        match item {
            Item::None => self.out.push(NONE),
            Item::Bool(flag) => self.out.push(if *flag { NEWTRUE } else { NEWFALSE }),
            Item::Int(int) => self.int(*int),
            Item::Float(float) => {
                self.out.push(BINFLOAT);
                self.out.extend(float.to_be_bytes());
            }
            Item::Text(text) => self.text(text)?,
            Item::Bytes(bytes) => self.bytes(bytes)?,
            Item::List(items) => {
                self.out.push(EMPTY_LIST);
                self.out.push(MARK);
                items.iter().try_for_each(|item| self.item(item, depth + 1))?;
                self.out.push(APPENDS);
            }
            Item::Tuple(items) => self.tuple(items, depth)?,
            Item::Dict(pairs) => self.dict(pairs, depth)?,
            Item::OrderedDict(pairs, attributes) => {
                self.ordered_dict();
                self.pairs(pairs, depth)?;
                if !attributes.is_empty() {
                    self.dict(attributes, depth)?;
                    self.out.push(BUILD);
                }
            }
            Item::Counter(pairs) => {
                self.global("collections", "Counter");
                self.dict(pairs, depth)?;
                self.out.extend([TUPLE1, REDUCE]);
            }
            Item::Tensor(tensor) => self.tensor(tensor, tensor.requires_grad())?,
            Item::ByteTensor(bytes) => {
                self.storages.push(Storage::Bytes(bytes.clone()));
                let number = self.storages.len() - 1;
                let (shape, strides) = (&[bytes.len()], &[1]);
                let seen = Seen { count: bytes.len(), offset: 0, shape, strides };
                self.rebuilt(number, BYTE_STORAGE, &seen, false)?;
            }
            Item::Parameter(tensor) if self.parameters.contains_key(&tensor.id()) => {
                self.recall(self.parameters[&tensor.id()]);
            }
            Item::Parameter(tensor) => {
                self.global("torch._utils", "_rebuild_parameter");
                self.out.push(MARK);
                self.tensor(tensor, false)?;
                self.item(&Item::Bool(tensor.requires_grad()), depth)?;
                self.ordered_dict();
                self.out.extend([TUPLE, REDUCE]);
                let memo = self.remember();
                self.parameters.insert(tensor.id(), memo);
            }
            Item::Size(sizes) => {
                self.global("torch", "Size");
                self.tuple(sizes, depth)?;
                self.out.extend([TUPLE1, REDUCE]);
            }
            Item::DType(dtype) => self.global("torch", dtype.name()),
            Item::Device(name) => {
                self.global("torch", "device");
                self.text(name)?;
                self.out.extend([TUPLE1, REDUCE]);
            }
            Item::Set(items) => {
                self.global("__builtin__", "set");
                self.item(&Item::List(items.clone()), depth + 1)?;
                self.out.extend([TUPLE1, REDUCE]);
            }
            Item::Global(module, name) => self.global(module, name),
            Item::Object(made) => self.object(made, depth)?,
            Item::Again(number) => match self.objects.get(number) {
                Some(&memo) => self.recall(memo),
                None => {
                    return fail!(Value, "torch.save: an object is made of itself");
                }
            },
        }
        Ok(())
    }

    /// The call that makes it, and what it is given then: by then it has its number, for
    /// its state may hold it.
    fn object(&mut self, made: &Made, depth: usize) -> Result<()> {
        match &made.function {
            Item::Global(module, name) if module == "copyreg" && name == "__newobj__" => {
                let Some((class, arguments)) = made.arguments.split_first() else {
                    return fail!(Value, "torch.save: an object has no class");
                };
                self.item(class, depth + 1)?;
                self.tuple(arguments, depth)?;
                self.out.push(NEWOBJ);
            }
            function => {
                self.item(function, depth + 1)?;
                self.tuple(&made.arguments, depth)?;
                self.out.push(REDUCE);
            }
        }
        let memo = self.remember();
        self.objects.insert(made.number, memo);
        if !made.items.is_empty() {
            self.out.push(MARK);
            made.items.iter().try_for_each(|item| self.item(item, depth + 1))?;
            self.out.push(APPENDS);
        }
        if !made.pairs.is_empty() {
            self.pairs(&made.pairs, depth)?;
        }
        if made.state != Item::None {
            self.item(&made.state, depth + 1)?;
            self.out.push(BUILD);
        }
        Ok(())
    }

    /// What is on top of the stack can be had again, by this number.
    fn remember(&mut self) -> u32 {
        let memo = self.memos;
        self.memos += 1;
        self.out.push(LONG_BINPUT);
        self.out.extend(memo.to_le_bytes());
        memo
    }

    fn recall(&mut self, memo: u32) {
        self.out.push(LONG_BINGET);
        self.out.extend(memo.to_le_bytes());
    }

    fn global(&mut self, module: &str, name: &str) {
        self.out.push(GLOBAL);
        self.out.extend(format!("{module}\n{name}\n").bytes());
    }

    fn int(&mut self, int: i64) {
        if let Ok(byte) = u8::try_from(int) {
            self.out.extend([BININT1, byte]);
        } else if let Ok(int) = i32::try_from(int) {
            self.out.push(BININT);
            self.out.extend(int.to_le_bytes());
        } else {
            self.out.extend([LONG1, 8]);
            self.out.extend(int.to_le_bytes());
        }
    }

    fn text(&mut self, text: &str) -> Result<()> {
        let Ok(len) = u32::try_from(text.len()) else {
            return fail!(Value, "torch.save: a text is longer than 4 GiB");
        };
        self.out.push(BINUNICODE);
        self.out.extend(len.to_le_bytes());
        self.out.extend(text.bytes());
        Ok(())
    }

    /// As protocol 2 does, which has no bytes: a text of them, encoded again.
    fn bytes(&mut self, bytes: &[u8]) -> Result<()> {
        self.global("_codecs", "encode");
        let text: String = bytes.iter().map(|&byte| char::from(byte)).collect();
        self.text(&text)?;
        self.text("latin1")?;
        self.out.extend([TUPLE2, REDUCE]);
        Ok(())
    }

    fn tuple(&mut self, items: &[Item], depth: usize) -> Result<()> {
        self.out.push(MARK);
        items.iter().try_for_each(|item| self.item(item, depth + 1))?;
        self.out.push(TUPLE);
        Ok(())
    }

    fn dict(&mut self, pairs: &[(Item, Item)], depth: usize) -> Result<()> {
        self.out.push(EMPTY_DICT);
        self.pairs(pairs, depth)
    }

    fn pairs(&mut self, pairs: &[(Item, Item)], depth: usize) -> Result<()> {
        self.out.push(MARK);
        for (key, value) in pairs {
            self.item(key, depth + 1)?;
            self.item(value, depth + 1)?;
        }
        self.out.push(SETITEMS);
        Ok(())
    }

    /// An empty one.
    fn ordered_dict(&mut self) {
        self.global("collections", "OrderedDict");
        self.out.extend([EMPTY_TUPLE, REDUCE]);
    }

    fn tensor(&mut self, tensor: &Tensor, requires_grad: bool) -> Result<()> {
        let Some((class, _)) = STORAGES.iter().find(|(_, dtype)| *dtype == tensor.dtype()) else {
            return fail!(
                NotImplemented,
                "gradstep does not support torch.save of {} tensors yet",
                tensor.dtype()
            );
        };
        let number = self.storage(tensor);
        let seen = Seen {
            count: tensor.storage_size(),
            offset: tensor.storage_offset()?,
            shape: &tensor.shape(),
            strides: &tensor.strides(),
        };
        self.rebuilt(number, class, &seen, requires_grad)
    }

    /// A tensor that looks at a storage.
    fn rebuilt(
        &mut self,
        number: usize,
        class: &str,
        seen: &Seen<'_>,
        requires_grad: bool,
    ) -> Result<()> {
        self.global("torch._utils", "_rebuild_tensor_v2");
        self.out.extend([MARK, MARK]);
        self.text("storage")?;
        self.global("torch", class);
        self.text(&number.to_string())?;
        self.text("cpu")?;
        self.int(seen.count as i64);
        self.out.extend([TUPLE, BINPERSID]);
        self.int(seen.offset as i64);
        self.sizes(seen.shape);
        self.sizes(seen.strides);
        self.out.push(if requires_grad { NEWTRUE } else { NEWFALSE });
        self.ordered_dict();
        self.out.extend([TUPLE, REDUCE]);
        Ok(())
    }

    fn sizes(&mut self, sizes: &[usize]) {
        self.out.push(MARK);
        sizes.iter().for_each(|&size| self.int(size as i64));
        self.out.push(TUPLE);
    }

    /// The number of the tensor's storage: tensors that share memory share it in the file.
    fn storage(&mut self, tensor: &Tensor) -> usize {
        let same = |other: &Storage| match other {
            Storage::Bytes(_) => false,
            Storage::Tensor(other) => other.shares_memory_with(tensor),
        };
        self.storages.iter().position(same).unwrap_or_else(|| {
            self.storages.push(Storage::Tensor(tensor.all_of_memory()));
            self.storages.len() - 1
        })
    }
}

/// Which elements of a storage a tensor shows.
struct Seen<'a> {
    /// How many elements the storage has.
    count: usize,
    offset: usize,
    shape: &'a [usize],
    strides: &'a [usize],
}
