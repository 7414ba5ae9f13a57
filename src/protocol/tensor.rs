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
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
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
