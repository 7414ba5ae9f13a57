//! Choosing a number on the screen and opening it: where it came from, and what
//! it was at every other time.

mod history;
mod keys;

pub use history::{Write, history, now};

use super::tape::Spot;

/// The panels in which something can be chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    Code,
    Parameters,
    Graph,
}

/// What is being chosen, in each panel where the viewer has been.
#[derive(Debug, Clone, PartialEq)]
pub struct Pick {
    pub target: Target,
    /// Of the script, from 1.
    pub line: u32,
    pub parameter: Option<String>,
    /// The parameter's gradient, not its value.
    pub grad: bool,
    /// Of the parameter, row-major.
    pub element: usize,
    pub spot: Option<Spot>,
}

/// A number that was opened.
#[derive(Debug, Clone, PartialEq)]
pub struct Page {
    pub quantity: Quantity,
    /// Row-major.
    pub element: usize,
    /// A write of the history, by its number; the last one up to now if none.
    pub chosen: Option<usize>,
}

/// What a number is a value of, at any time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Quantity {
    /// A parameter.
    Value(String),
    /// A parameter's `.grad`.
    Grad(String),
    /// What a line binds to this name.
    Variable(String),
    /// What the n-th node of a line computes.
    Node { line: u32, nth: usize, name: String },
}

impl Quantity {
    /// What it is called: `w.grad`, `loss`, `MulBackward0 of line 8`.
    pub fn title(&self) -> String {
        match self {
            Quantity::Value(name) | Quantity::Variable(name) => name.clone(),
            Quantity::Grad(name) => format!("{name}.grad"),
            Quantity::Node { line, name, .. } => format!("{name} of line {line}"),
        }
    }
}
