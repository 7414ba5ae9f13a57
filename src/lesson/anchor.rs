//! Moments of a run, as lessons write them.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::protocol::Phase;

/// A moment: `{"iteration": 2, "phase": "backward"}` is where that phase is
/// complete, `{"label": "data"}` where the line marked `# scene: data` has run
/// for the first time, `{"end": true}` where the run is over, be it with an
/// exception.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "AnchorFields", into = "AnchorFields")]
pub enum Anchor {
    Phase { iteration: u64, phase: Phase },
    Label { label: String },
    End,
}

/// An anchor as it is written. Read field by field, so that a mistake in one is
/// reported as that field's; an untagged enum only says that nothing matched.
#[derive(Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct AnchorFields {
    #[serde(skip_serializing_if = "Option::is_none")]
    iteration: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    phase: Option<Phase>,
    #[serde(skip_serializing_if = "Option::is_none")]
    label: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    end: Option<bool>,
}

impl TryFrom<AnchorFields> for Anchor {
    type Error = &'static str;

    fn try_from(fields: AnchorFields) -> Result<Self, Self::Error> {
        let AnchorFields { iteration, phase, label, end } = fields;
        match (iteration, phase, label, end) {
            (Some(iteration), Some(phase), None, None) => Ok(Anchor::Phase { iteration, phase }),
            (None, None, Some(label), None) => Ok(Anchor::Label { label }),
            (None, None, None, Some(true)) => Ok(Anchor::End),
            _ => Err("a moment is either an iteration with a phase, or a label, or the end"),
        }
    }
}

impl From<Anchor> for AnchorFields {
    fn from(anchor: Anchor) -> Self {
        let none = AnchorFields::default();
        match anchor {
            Anchor::Phase { iteration, phase } => {
                AnchorFields { iteration: Some(iteration), phase: Some(phase), ..none }
            }
            Anchor::Label { label } => AnchorFields { label: Some(label), ..none },
            Anchor::End => AnchorFields { end: Some(true), ..none },
        }
    }
}

impl fmt::Display for Anchor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Anchor::Phase { iteration, phase } => write!(f, "iteration {iteration}, {phase}"),
            Anchor::Label { label } => write!(f, "label {label}"),
            Anchor::End => f.write_str("the end"),
        }
    }
}
