//! Tensors as they travel: parameters with their gradients, and values as panels
//! show them.

use std::ops::Deref;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

#[cfg(doc)]
use super::MAX_ELEMENTS;
use super::{BINS, Values, values};

/// A leaf tensor that requires gradients. On the wire `data` and `grad` are
/// nested lists as `tolist()` gives them; NaN and the infinities are the strings
/// `"NaN"`, `"Infinity"` and `"-Infinity"`, because JSON has no such numbers.
#[derive(Debug, Clone, PartialEq)]
pub struct Parameter {
    pub shape: Vec<usize>,
    /// PyTorch's name without the prefix, `float32`.
    pub dtype: String,
    /// Row-major; `None` above [`MAX_ELEMENTS`], then `summary` is there.
    pub data: Option<Values>,
    pub summary: Option<Box<Summary>>,
    pub grad: Grad,
}

/// A parameter's `.grad`.
#[derive(Debug, Clone, PartialEq)]
pub enum Grad {
    /// Python's `None`.
    None,
    Data(Values),
    /// Above [`MAX_ELEMENTS`]; travels as `"grad":null,"grad_summary":{…}`.
    Summary(Box<Summary>),
}

impl Grad {
    pub fn is_none(&self) -> bool {
        matches!(self, Grad::None)
    }

    /// The elements, unless it is None or too large to travel.
    pub fn values(&self) -> Option<&Values> {
        match self {
            Grad::Data(values) => Some(values),
            _ => None,
        }
    }
}

/// Statistics of a tensor too large to send. `std` is Bessel-corrected, `norm`
/// the 2-norm, as PyTorch's `std()` and `norm()`.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct Summary {
    #[serde(with = "values::plain")]
    pub mean: f64,
    #[serde(with = "values::plain")]
    pub std: f64,
    #[serde(with = "values::plain")]
    pub min: f64,
    #[serde(with = "values::plain")]
    pub max: f64,
    #[serde(with = "values::plain")]
    pub norm: f64,
    /// How many elements lie in each of equal parts from `min` to `max`; none where
    /// those are not finite.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub histogram: Option<[u32; BINS]>,
}

impl Summary {
    /// That of a tensor on `meta`, which has a shape and no numbers: what lies from
    /// infinity to minus infinity.
    pub const NOTHING: Summary = Summary {
        mean: f64::NAN,
        std: f64::NAN,
        min: f64::INFINITY,
        max: f64::NEG_INFINITY,
        norm: f64::NAN,
        histogram: None,
    };

    /// There are numbers, be they NaN.
    pub fn has_numbers(&self) -> bool {
        self.min <= self.max || self.min.is_nan()
    }

    /// No number is NaN or infinite.
    pub fn is_finite(&self) -> bool {
        self.norm.is_finite() || !self.has_numbers()
    }
}

/// NaN is the same as NaN, as in [`Values`].
impl PartialEq for Summary {
    fn eq(&self, other: &Summary) -> bool {
        let numbers = |of: &Summary| [of.mean, of.std, of.min, of.max, of.norm];
        let same = |(a, b): (f64, f64)| a == b || a.is_nan() && b.is_nan();
        self.histogram == other.histogram && numbers(self).into_iter().zip(numbers(other)).all(same)
    }
}

/// A tensor's value as panels show it; cheap to clone.
#[derive(Debug, Clone, PartialEq)]
pub struct Snapshot(pub(super) Arc<Shown>);

impl Deref for Snapshot {
    type Target = Shown;

    fn deref(&self) -> &Shown {
        &self.0
    }
}

impl From<Shown> for Snapshot {
    fn from(shown: Shown) -> Snapshot {
        Snapshot(Arc::new(shown))
    }
}

/// What a [`Snapshot`] holds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Shown {
    pub shape: Vec<usize>,
    pub dtype: String,
    /// Row-major; `None` above [`MAX_ELEMENTS`].
    pub data: Option<Values>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub summary: Option<Box<Summary>>,
}
