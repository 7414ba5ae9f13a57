//! Questions about one moment of a run: what would the loss be with other numbers,
//! what does the model say elsewhere in the plane. An engine of its own runs the
//! script up to that moment and tries; the viewed run knows nothing of it.

use serde::{Deserialize, Serialize};

use super::{Start, Values};

/// What to find out, and where.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Survey {
    pub start: Start,
    pub at: Stretch,
    /// The loss that the run had there, which running the stretch again must give.
    pub loss: f64,
    pub question: Question,
}

/// The statements from a forward pass to its loss, in one function.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stretch {
    /// Where the first and the last statement begin in the text as it runs.
    pub first: u32,
    pub last: u32,
    /// How often the first statement has finished before.
    pub nth: u64,
}

/// One element of a parameter.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Element {
    pub parameter: String,
    /// Row-major.
    pub index: usize,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "question", rename_all = "snake_case")]
pub enum Question {
    /// The loss over two elements between these ends (or over one).
    Loss { x: Element, across: (f64, f64), y: Option<Element>, up: (f64, f64) },
    /// What the model makes of the places around its data, where these have one
    /// feature or two.
    Model,
}

/// What was found; the finer comes after the coarser.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "found", rename_all = "snake_case")]
pub enum Finding {
    /// Losses at the centres of a grid's cells, from the top left.
    Loss { columns: usize, values: Values },
    /// A classifier over the plane: the class and how sure it is, at the centres of a
    /// grid's cells, from the bottom left; and the data, two numbers a sample.
    Regions {
        across: (f64, f64),
        up: (f64, f64),
        columns: usize,
        classes: Values,
        sure: Values,
        points: Values,
        truth: Values,
        said: Values,
    },
    /// A function of one feature, and the data.
    Curve { x: Values, y: Values, grid: Values, prediction: Values },
    /// Why nothing can be found, in one sentence.
    Refused { because: String },
}
