//! `lesson.json`, version 1: the types, as serde reads and writes them. A lesson
//! is a folder with `lesson.json` and `loop.py`, a plain PyTorch script.

use std::path::PathBuf;

use serde::{Deserialize, Deserializer, Serialize};

use crate::protocol::{Fault, Phase};

/// The version this program reads.
pub const FORMAT: u32 = 1;

/// One lesson.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lesson {
    pub format: u32,
    /// Stable name: progress and links use it.
    pub id: String,
    pub title: String,
    /// One sentence.
    pub summary: String,
    /// What the learner will be able to do afterwards.
    pub goals: Vec<String>,
    pub source: Source,
    /// Ids of lessons to take first.
    #[serde(default)]
    pub requires: Vec<String>,
    pub minutes: u32,
    /// Faults that the lesson offers, by name.
    #[serde(default)]
    pub faults: Vec<NamedFault>,
    pub scenes: Vec<Scene>,
    /// `loop.py`, filled in by the catalogue.
    #[serde(skip)]
    pub script: String,
    /// Where `lesson.json` was read, filled in by the catalogue; messages name it.
    #[serde(skip)]
    pub file: PathBuf,
}

/// Where the lesson's facts and figures come from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// `002`
    pub document: String,
    pub part: String,
}

/// A fault with the name that scenes and screens use.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NamedFault {
    pub name: String,
    #[serde(flatten)]
    pub fault: Fault,
}

/// One moment of the run, explained.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scene {
    pub at: Anchor,
    /// The fault under which this scene is played; none means the healthy run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub under: Option<String>,
    pub title: String,
    /// Markdown: paragraphs, **strong**, *emphasis*, `code`.
    pub prose: String,
    /// One line of plain text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub formula: Option<String>,
    /// Names to look at: `w`, `w.grad`, `loss`, `worksheet`, `graph`.
    #[serde(default)]
    pub look: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub question: Option<Question>,
    #[serde(default)]
    pub expect: Vec<Expectation>,
}

/// A moment: `{"iteration": 2, "phase": "backward"}` is where that phase is
/// complete, `{"label": "data"}` where the line marked `# scene: data` has run
/// for the first time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged, try_from = "AnchorFields")]
pub enum Anchor {
    Phase { iteration: u64, phase: Phase },
    Label { label: String },
}

/// An anchor as it is written. Read field by field, so that a mistake in one is
/// reported as that field's; an untagged enum only says that nothing matched.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AnchorFields {
    iteration: Option<u64>,
    phase: Option<Phase>,
    label: Option<String>,
}

impl TryFrom<AnchorFields> for Anchor {
    type Error = &'static str;

    fn try_from(fields: AnchorFields) -> Result<Self, Self::Error> {
        match fields {
            AnchorFields { iteration: Some(iteration), phase: Some(phase), label: None } => {
                Ok(Anchor::Phase { iteration, phase })
            }
            AnchorFields { iteration: None, phase: None, label: Some(label) } => {
                Ok(Anchor::Label { label })
            }
            _ => Err("a moment is either an iteration with a phase, or a label"),
        }
    }
}

impl std::fmt::Display for Anchor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Anchor::Phase { iteration, phase } => write!(f, "iteration {iteration}, {phase}"),
            Anchor::Label { label } => write!(f, "label {label}"),
        }
    }
}

/// A question whose answer is computed from the run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Question {
    pub prompt: String,
    /// An expression over the run, `w.grad`.
    pub ask: String,
    /// Where to read the answer; the scene's own moment if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Anchor>,
    /// How far off a typed number may be.
    pub within: f64,
    /// Said after the right answer.
    pub because: String,
    /// Known wrong answers, each with its reason.
    #[serde(default)]
    pub mistakes: Vec<Mistake>,
    /// Said after any other wrong answer.
    pub hint: String,
}

/// A wrong answer that learners give, and what is wrong with it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mistake {
    pub answer: f64,
    pub because: String,
}

/// A figure that must be true at the scene's moment, under its fault.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expectation {
    /// An expression over the run: `w.grad`, `sum(error * x)`, `y_pred[0]`.
    pub that: String,
    /// The figure; null means Python's None.
    #[serde(deserialize_with = "figure")]
    pub is: Option<f64>,
    /// How far off the run may be: half a unit of the last printed digit.
    #[serde(default = "tolerance")]
    pub within: f64,
}

fn tolerance() -> f64 {
    1e-4
}

/// Reads a number or null; unlike serde's own reading of an `Option`, a figure
/// that was forgotten is an error and not None.
fn figure<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<f64>, D::Error> {
    Option::deserialize(deserializer)
}
