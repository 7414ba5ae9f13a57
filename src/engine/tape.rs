//! The nodes recorded since the last `backward()`, kept to read worksheets off the
//! graph: from its operations, not from names. Here that of a one-feature
//! regression.

use std::collections::HashMap;

use candle_core::Tensor as Value;

use super::snapshot::elements;
use crate::protocol::{Reduction, Values, Worksheet};

/// A recorded operation.
#[derive(Debug)]
pub struct Recorded {
    /// PyTorch's name of the operation, without `Backward0`.
    pub operation: String,
    pub inputs: Vec<Operand>,
    pub output: Value,
    /// The classes that a classification loss wanted.
    pub targets: Vec<Option<usize>>,
}

/// An operation's argument.
#[derive(Debug)]
pub enum Operand {
    Node { id: u64, value: Value },
    Leaf { name: String, value: Value },
    Constant(Value),
}

impl Operand {
    pub(super) fn value(&self) -> &Value {
        match self {
            Operand::Node { value, .. } | Operand::Leaf { value, .. } => value,
            Operand::Constant(value) => value,
        }
    }
}

/// Recorded operations by node id.
#[derive(Debug, Default)]
pub struct Tape(HashMap<u64, Recorded>);

impl Tape {
    pub fn insert(&mut self, node: u64, recorded: Recorded) {
        self.0.insert(node, recorded);
    }

    pub(super) fn get(&self, node: u64) -> Option<&Recorded> {
        self.0.get(&node)
    }

    pub fn clear(&mut self) {
        self.0.clear();
    }

    /// The table of a regression with one feature, one weight and at most one
    /// bias, if `loss` is the mean or sum of its squared errors. The graph tells
    /// who is who; the numbers then prove it.
    pub fn worksheet(&self, loss: u64) -> Option<Worksheet> {
        let (prediction, target) = self.difference(loss)?;
        let Operand::Node { id, value } = prediction else { return None };
        let (prediction, y) = (elements(value)?, elements(target.value())?);
        let line = self.line(*id, prediction.len())?;
        let x = line.feature?;
        let (weight, slope) = line.slope?;
        let (bias, intercept) = line.intercept.unzip();
        let intercept = intercept.unwrap_or(0.0);
        let straight =
            x.iter().zip(prediction.iter()).all(|(x, p)| close(slope * x + intercept, p));
        if !straight || x.len() != prediction.len() || y.len() != prediction.len() {
            return None;
        }
        let loss = elements(&self.0.get(&loss)?.output)?.first()?;
        let squares: f64 = prediction.iter().zip(y.iter()).map(|(p, y)| (p - y) * (p - y)).sum();
        let reduction = if close(loss, squares / y.len() as f64) {
            Reduction::Mean
        } else if close(loss, squares) {
            Reduction::Sum
        } else {
            return None;
        };
        Some(Worksheet { weight, bias, x, y, prediction, reduction })
    }

    /// The prediction and the target whose difference this loss is made of.
    fn difference(&self, loss: u64) -> Option<(&Operand, &Operand)> {
        let mut node = self.0.get(&loss)?;
        loop {
            match (node.operation.as_str(), node.inputs.as_slice()) {
                ("MseLoss" | "Sub", [p @ Operand::Node { .. }, t @ Operand::Constant(_)])
                | ("Sub", [t @ Operand::Constant(_), p @ Operand::Node { .. }]) => {
                    return Some((p, t));
                }
                ("Mean" | "Sum" | "Pow" | "Mul" | "Div", [Operand::Node { id, .. }, ..]) => {
                    node = self.0.get(id)?;
                }
                _ => return None,
            }
        }
    }

    /// Who plays which part in `slope * feature + intercept`, below a node.
    fn line(&self, node: u64, samples: usize) -> Option<Line> {
        let mut line = Line::default();
        let mut below = vec![node];
        while let Some(id) = below.pop() {
            let node = self.0.get(&id)?;
            let product = matches!(node.operation.as_str(), "Mul" | "Addmm" | "Mm" | "Mv");
            for (position, input) in node.inputs.iter().enumerate() {
                // addmm(bias, x, weight) computes bias + x @ weight.
                let factor = product && !(node.operation == "Addmm" && position == 0);
                match input {
                    Operand::Constant(value) if factor && value.elem_count() == samples => {
                        line.feature = Some(elements(value)?);
                    }
                    Operand::Constant(_) => {}
                    Operand::Node { id, .. } => match self.leaf_below(*id) {
                        Some(leaf) => line.take(leaf, factor)?,
                        None => below.push(*id),
                    },
                    Operand::Leaf { name, value } => line.take((name, value), factor)?,
                }
            }
        }
        Some(line)
    }

    /// The leaf that this node only transposes or reshapes.
    fn leaf_below(&self, node: u64) -> Option<(&str, &Value)> {
        let node = self.0.get(&node)?;
        match (node.operation.as_str(), node.inputs.as_slice()) {
            ("T" | "Transpose" | "View" | "Squeeze" | "Unsqueeze", [input, ..]) => match input {
                Operand::Leaf { name, value } => Some((name, value)),
                Operand::Node { id, .. } => self.leaf_below(*id),
                Operand::Constant(_) => None,
            },
            _ => None,
        }
    }
}

/// What [`Tape::line`] has found.
#[derive(Default)]
struct Line {
    feature: Option<Values>,
    slope: Option<(String, f64)>,
    intercept: Option<(String, f64)>,
}

impl Line {
    /// Takes a leaf as factor or as summand; `None` where there is no place for
    /// it, because then this is more than a straight line.
    fn take(&mut self, (name, value): (impl Into<String>, &Value), factor: bool) -> Option<()> {
        let part = if factor { &mut self.slope } else { &mut self.intercept };
        let number = elements(value)?.only()?;
        part.is_none().then(|| *part = Some((name.into(), number)))
    }
}

/// Equal up to the rounding of a handful of float32 operations.
pub(super) fn close(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-5 * a.abs().max(b.abs()).max(1.0)
}
