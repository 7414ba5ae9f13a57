//! `torch.save` and `torch.load`: checkpoints in PyTorch's own file format, a zip
//! archive with a pickle of the structure and one file for each storage.
//!
//! Plain data, what PyTorch's `weights_only=True` takes, is written and read here. Of
//! other objects only the shape is: which function is called with what, and the state
//! that the result is given. Nothing is called in this room.
//! <https://docs.pytorch.org/docs/stable/notes/serialization.html>

mod archive;
mod opcodes;
mod reader;
mod strided;
mod writer;

#[cfg(test)]
mod tests;

pub use archive::{load, save};

use super::{DType, Tensor};

/// A piece of a checkpoint.
#[derive(Debug, Clone, PartialEq)]
pub enum Item {
    None,
    Bool(bool),
    Int(i64),
    Float(f64),
    Text(String),
    Bytes(Vec<u8>),
    List(Vec<Item>),
    Tuple(Vec<Item>),
    Dict(Vec<(Item, Item)>),
    /// `collections.OrderedDict`, with the attributes it carries: a module's
    /// `state_dict()` has `_metadata`.
    OrderedDict(Vec<(Item, Item)>, Vec<(Item, Item)>),
    /// `collections.Counter`.
    Counter(Vec<(Item, Item)>),
    Tensor(Tensor),
    /// A vector of uint8 numbers: the state of a generator.
    ByteTensor(Vec<u8>),
    /// `torch.nn.Parameter`.
    Parameter(Tensor),
    /// `torch.Size`.
    Size(Vec<Item>),
    DType(DType),
    /// `torch.device`, by its name.
    Device(String),
    /// `set`.
    Set(Vec<Item>),
    /// A class or function of a module.
    Global(String, String),
    /// An object of a script's or PyTorch's own class.
    Object(Box<Made>),
    /// The object of that number again.
    Again(u32),
}

/// How an object is made: what Python's `__reduce_ex__` says.
#[derive(Debug, Clone, PartialEq)]
pub struct Made {
    /// Tells it from the other objects of the checkpoint.
    pub number: u32,
    pub function: Item,
    pub arguments: Vec<Item>,
    /// What it is given when it is there; [`Item::None`] for nothing.
    pub state: Item,
    /// Of subclasses of `list` and `dict`.
    pub items: Vec<Item>,
    pub pairs: Vec<(Item, Item)>,
}

/// The types a storage can have, by the name of its class.
const STORAGES: [(&str, DType); 10] = [
    ("FloatStorage", DType::Float32),
    ("DoubleStorage", DType::Float64),
    ("HalfStorage", DType::Float16),
    ("BFloat16Storage", DType::BFloat16),
    ("LongStorage", DType::Int64),
    ("IntStorage", DType::Int32),
    ("ShortStorage", DType::Int16),
    ("CharStorage", DType::Int8),
    (BYTE_STORAGE, DType::UInt8),
    ("BoolStorage", DType::Bool),
];

/// The storage of [`Item::ByteTensor`].
const BYTE_STORAGE: &str = "ByteStorage";

/// Nesting beyond this is refused: structures are walked by recursion.
const DEEPEST: usize = 200;
