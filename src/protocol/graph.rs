//! The autograd graph: what the tape recorded, and how the backward sweep went
//! over it.

use serde::{Deserialize, Serialize};

use super::{Snapshot, values};

/// A node of the autograd graph.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Node {
    pub id: u64,
    /// PyTorch's name, `MulBackward0`.
    pub name: String,
    /// The line that recorded it.
    pub line: u32,
    pub output: Snapshot,
    /// The output holds NaN or an infinity.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub nonfinite: bool,
    pub inputs: Vec<Input>,
    /// Numbers that are part of the operation and no input: an exponent.
    #[serde(default, skip_serializing_if = "Vec::is_empty", with = "values::named")]
    pub numbers: Vec<(String, f64)>,
    /// The tensors it holds for the backward pass.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub saved: Vec<Saved>,
}

/// A call of a module, and the nodes recorded meanwhile, by their ids. Calls lie
/// inside one another or apart.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Call {
    /// As the script calls it, `model.blocks.0.ff`.
    pub module: String,
    pub first: u64,
    pub last: u64,
}

/// A tensor that a node holds until the backward sweep has passed it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "of", rename_all = "snake_case")]
pub enum Saved {
    /// An input, by its place in [`Node::inputs`], at this version.
    Input { index: usize, version: u64 },
    /// The node's own output.
    Output { version: u64 },
    /// What only the operation itself knows, such as a mask.
    Own { shape: Vec<usize> },
}

/// Where an input of a [`Node`] comes from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "from", rename_all = "snake_case")]
pub enum Input {
    Node {
        id: u64,
    },
    /// A leaf that accumulates a gradient.
    Leaf {
        name: String,
        value: Snapshot,
    },
    /// A tensor outside the graph, or a plain number.
    Constant {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        name: Option<String>,
        value: Snapshot,
    },
}

/// One stop of the backward sweep.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "visit", rename_all = "snake_case")]
pub enum Visit {
    /// A node turned its upstream gradient into one gradient an input (`None`
    /// where the input needs none).
    Node {
        id: u64,
        upstream: Snapshot,
        produced: Vec<Option<Snapshot>>,
        /// What the node had saved is gone now.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        freed: bool,
    },
    /// `AccumulateGrad`: before + incoming = after.
    Accumulate { parameter: String, before: Option<Snapshot>, incoming: Snapshot, after: Snapshot },
}
