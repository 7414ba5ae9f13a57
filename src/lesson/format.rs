//! `lesson.json`, version 1: the types, as serde reads and writes them. A lesson
//! is a folder with `lesson.json` and `loop.py`, a plain PyTorch script.

use std::path::PathBuf;

use serde::{Deserialize, Deserializer, Serialize};

use super::anchor::Anchor;
use super::exercise::Exercise;
use super::question::Question;
use super::recipe::NamedFault;

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
    #[serde(default)]
    pub kind: Kind,
    #[serde(default)]
    pub scenes: Vec<Scene>,
    /// What there is to mend, in an exercise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exercise: Option<Exercise>,
    /// `solution.py` of an exercise, filled in by the catalogue.
    #[serde(skip)]
    pub solution: Option<String>,
    /// `loop.py`, filled in by the catalogue.
    #[serde(skip)]
    pub script: String,
    /// Where `lesson.json` was read, filled in by the catalogue; messages name it.
    #[serde(skip)]
    pub file: PathBuf,
}

/// What a folder of the course holds.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    #[default]
    Lesson,
    /// A broken script to mend.
    Exercise,
}

/// Where the lesson's facts and figures come from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// `002`
    pub document: String,
    pub part: String,
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
    /// What to look at: names such as `w` and `w.grad`, or panels.
    #[serde(default)]
    pub look: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub question: Option<Question>,
    #[serde(default)]
    pub expect: Vec<Expectation>,
    /// What the run must end with, where the scene is about an exception.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub raises: Option<Raises>,
}

/// The exception that ends a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Raises {
    /// `RuntimeError`
    #[serde(rename = "type")]
    pub kind: String,
    /// The beginning of its message.
    #[serde(default)]
    pub message: String,
}

/// A figure that must be true at the scene's moment, under its fault.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expectation {
    /// An expression over the run: `w.grad`, `sum(error * x)`, `y_pred[0]`.
    pub that: String,
    /// The figure; null means Python's None, true that a comparison holds.
    #[serde(deserialize_with = "figure")]
    pub is: Option<f64>,
    /// How far off the run may be: half a unit of the last printed digit.
    #[serde(default = "tolerance")]
    pub within: f64,
}

fn tolerance() -> f64 {
    1e-4
}

/// Reads a number, true (1), false (0) or null; unlike serde's own reading of an
/// `Option`, a figure that was forgotten is an error and not None.
fn figure<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<f64>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged, expecting = "expected a number, true, false or null")]
    enum Figure {
        Number(f64),
        Truth(bool),
    }
    Ok(Option::deserialize(deserializer)?.map(|figure| match figure {
        Figure::Number(number) => number,
        Figure::Truth(truth) => f64::from(u8::from(truth)),
    }))
}
