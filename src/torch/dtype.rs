//! Element types, Python numbers, and PyTorch's type promotion.

use std::cell::Cell;
use std::fmt;

use super::Arg;

/// The element type of a tensor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DType {
    Float32,
    Float64,
    Float16,
    BFloat16,
    Int64,
    Int32,
    Int16,
    Int8,
    UInt8,
    Bool,
}

use DType::*;

impl DType {
    /// `float32`, as in `torch.float32`.
    pub fn name(self) -> &'static str {
        match self {
            Float32 => "float32",
            Float64 => "float64",
            Float16 => "float16",
            BFloat16 => "bfloat16",
            Int64 => "int64",
            Int32 => "int32",
            Int16 => "int16",
            Int8 => "int8",
            UInt8 => "uint8",
            Bool => "bool",
        }
    }

    /// `Float`, the name most error messages use.
    pub fn scalar_name(self) -> &'static str {
        match self {
            Float32 => "Float",
            Float64 => "Double",
            Float16 => "Half",
            BFloat16 => "BFloat16",
            Int64 => "Long",
            Int32 => "Int",
            Int16 => "Short",
            Int8 => "Char",
            UInt8 => "Byte",
            Bool => "Bool",
        }
    }

    /// `float`, the C++ name that some error messages use.
    pub fn c_name(self) -> &'static str {
        match self {
            Float32 => "float",
            Float64 => "double",
            Float16 => "c10::Half",
            BFloat16 => "c10::BFloat16",
            Int64 => "long int",
            Int32 => "int",
            Int16 => "short",
            Int8 => "signed char",
            UInt8 => "unsigned char",
            Bool => "bool",
        }
    }

    /// `torch.FloatTensor`, as `tensor.type()` gives it.
    pub fn tensor_type(self) -> String {
        format!("torch.{}Tensor", self.scalar_name())
    }

    pub fn is_floating_point(self) -> bool {
        self.category() == Category::Float
    }

    fn category(self) -> Category {
        match self {
            Bool => Category::Bool,
            Int64 | Int32 | Int16 | Int8 | UInt8 => Category::Int,
            Float32 | Float64 | Float16 | BFloat16 => Category::Float,
        }
    }

    /// A number as this type holds it.
    pub(crate) fn round(self, number: f64) -> f64 {
        match self {
            Float32 => f64::from(number as f32),
            Float16 => half::f16::from_f64(number).to_f64(),
            BFloat16 => half::bf16::from_f64(number).to_f64(),
            _ => number,
        }
    }

    /// Whether elements must be brought into a range that candle's type exceeds.
    pub(crate) fn is_narrower_than_candle(self) -> bool {
        matches!(self, Int8 | UInt8)
    }

    /// Bytes an element, as PyTorch stores it.
    pub fn size(self) -> usize {
        match self {
            Float64 | Int64 => 8,
            Float32 | Int32 => 4,
            Float16 | BFloat16 | Int16 => 2,
            Int8 | UInt8 | Bool => 1,
        }
    }

    /// Where the result of an in-place operation may be stored:
    /// `torch.can_cast(self, to)`.
    pub fn can_cast(self, to: DType) -> bool {
        self.category() <= to.category()
    }

    /// `torch.promote_types`.
    pub fn promote(self, other: DType) -> DType {
        use std::cmp::Ordering::*;
        match self.category().cmp(&other.category()) {
            Less => other,
            Greater => self,
            Equal if self == other => self,
            Equal => match (self, other) {
                (Float64, _) | (_, Float64) => Float64,
                (Int64, _) | (_, Int64) => Int64,
                (Int32, _) | (_, Int32) => Int32,
                // Also uint8 with int8.
                (Int16 | Int8 | UInt8, _) => Int16,
                // float32 with a half type, or the two half types together.
                _ => Float32,
            },
        }
    }

    /// This type if it is a float, else the default float type: what `mean`,
    /// `exp`, `/` and the like compute in.
    pub fn to_float(self) -> DType {
        if self.is_floating_point() { self } else { default_dtype() }
    }

    /// The type of a value's elements; candle's bytes are our bools. What is
    /// smaller than 16 bits otherwise is held in 16.
    pub(crate) fn of_value(value: &super::Value) -> DType {
        match value.dtype() {
            candle_core::DType::F64 => Float64,
            candle_core::DType::F16 => Float16,
            candle_core::DType::BF16 => BFloat16,
            candle_core::DType::I64 => Int64,
            candle_core::DType::I32 => Int32,
            candle_core::DType::I16 => Int16,
            candle_core::DType::U8 => Bool,
            _ => Float32,
        }
    }

    pub(crate) fn candle(self) -> candle_core::DType {
        match self {
            Float32 => candle_core::DType::F32,
            Float64 => candle_core::DType::F64,
            Float16 => candle_core::DType::F16,
            BFloat16 => candle_core::DType::BF16,
            Int64 => candle_core::DType::I64,
            Int32 => candle_core::DType::I32,
            Int16 | Int8 | UInt8 => candle_core::DType::I16,
            Bool => candle_core::DType::U8,
        }
    }
}

/// `torch.float32`.
impl fmt::Display for DType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "torch.{}", self.name())
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Category {
    Bool,
    Int,
    Float,
}

/// A Python number.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Scalar {
    Bool(bool),
    Int(i64),
    Float(f64),
}

impl Scalar {
    /// The type of `torch.tensor(number)`.
    pub fn dtype(self) -> DType {
        match self {
            Scalar::Bool(_) => Bool,
            Scalar::Int(_) => Int64,
            Scalar::Float(_) => default_dtype(),
        }
    }

    pub fn to_f64(self) -> f64 {
        match self {
            Scalar::Bool(value) => f64::from(u8::from(value)),
            Scalar::Int(value) => value as f64,
            Scalar::Float(value) => value,
        }
    }

    /// As Python's `int(number)`.
    pub fn to_i64(self) -> i64 {
        match self {
            Scalar::Bool(value) => i64::from(value),
            Scalar::Int(value) => value,
            Scalar::Float(value) => value as i64,
        }
    }
}

impl From<f64> for Scalar {
    fn from(value: f64) -> Self {
        Scalar::Float(value)
    }
}

impl From<i32> for Scalar {
    fn from(value: i32) -> Self {
        Scalar::Int(i64::from(value))
    }
}

impl From<i64> for Scalar {
    fn from(value: i64) -> Self {
        Scalar::Int(value)
    }
}

impl From<bool> for Scalar {
    fn from(value: bool) -> Self {
        Scalar::Bool(value)
    }
}

thread_local! {
    static DEFAULT: Cell<DType> = const { Cell::new(Float32) };
}

/// `torch.get_default_dtype()`.
pub fn default_dtype() -> DType {
    DEFAULT.get()
}

/// `torch.set_default_dtype()`; returns the one before.
pub fn set_default_dtype(dtype: DType) -> DType {
    DEFAULT.replace(dtype)
}

/// `torch.result_type`: tensors with dimensions win over zero-dimensional ones,
/// and those over Python numbers, unless the lower kind is of a higher category.
pub(crate) fn result_type(args: &[Arg<'_>]) -> DType {
    let mut kinds: [Option<DType>; 3] = [None; 3];
    for arg in args {
        let (kind, dtype) = match arg {
            Arg::Tensor(tensor) if tensor.dim() > 0 => (0, tensor.dtype()),
            Arg::Tensor(tensor) => (1, tensor.dtype()),
            Arg::Scalar(scalar) => (2, scalar.dtype()),
        };
        kinds[kind] = Some(kinds[kind].map_or(dtype, |before| before.promote(dtype)));
    }
    let combine = |higher: Option<DType>, lower: Option<DType>| match (higher, lower) {
        (Some(higher), Some(lower)) if lower.category() > higher.category() => Some(lower),
        (higher, lower) => higher.or(lower),
    };
    combine(kinds[0], combine(kinds[1], kinds[2])).unwrap_or_else(default_dtype)
}
