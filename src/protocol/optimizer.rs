//! What an optimizer's step used and kept, for the arithmetic behind an update.

use std::ops::Deref;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::Snapshot;

/// Options of a parameter group by PyTorch's names, flags as 0 or 1; cheap to clone.
#[derive(Debug, Clone, PartialEq)]
pub struct Options(pub(super) Arc<Vec<(String, f64)>>);

impl Deref for Options {
    type Target = [(String, f64)];

    fn deref(&self) -> &[(String, f64)] {
        &self.0
    }
}

impl From<Vec<(String, f64)>> for Options {
    fn from(options: Vec<(String, f64)>) -> Options {
        Options(Arc::new(options))
    }
}

/// What an optimizer's step on one parameter used and kept.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OptimizerStep {
    /// PyTorch's class, `SGD`.
    pub optimizer: String,
    /// The options of the parameter's group.
    pub options: Options,
    /// The parameter's state: `step`, `exp_avg`, …
    pub state: Vec<Buffer>,
}

impl OptimizerStep {
    /// The value of an option; 0 where the optimizer has none of this name.
    pub fn option(&self, name: &str) -> f64 {
        self.options.iter().find(|(known, _)| known == name).map_or(0.0, |(_, value)| *value)
    }

    /// The part of the state with this name.
    pub fn buffer(&self, name: &str) -> Option<&Buffer> {
        self.state.iter().find(|buffer| buffer.name == name)
    }
}

/// A tensor that an optimizer keeps for a parameter.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Buffer {
    /// PyTorch's name in `state_dict()`, `momentum_buffer`.
    pub name: String,
    /// `None` at the first step.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<Snapshot>,
    pub after: Snapshot,
}
