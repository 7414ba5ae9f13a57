//! A preset with its knobs, and what is built from them: a script and its files.

use std::path::PathBuf;

use anyhow::Result;

use super::{Knob, KnobError, Preset};
use crate::protocol::{Probe, ProgressNames};

/// What will be trained, and how.
#[derive(Debug, Clone, PartialEq)]
pub struct Setup {
    pub preset: Preset,
    /// In the order of a screen; the groups are contiguous.
    pub knobs: Vec<Knob>,
    /// The file that `csv` and `idx` read.
    pub data: Option<PathBuf>,
}

/// A script ready to run.
#[derive(Debug, Clone, PartialEq)]
pub struct Build {
    /// Plain PyTorch: runs in the run directory, with the files beside it.
    pub script: String,
    /// Data files by name.
    pub files: Vec<(String, Vec<u8>)>,
    pub probes: Vec<Probe>,
    pub progress: ProgressNames,
    pub anchors: Anchors,
    /// What a person should know about the data: guessed types, missing values.
    pub notes: Vec<String>,
}

/// Lines of a script (from 1) at which a running script is changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Anchors {
    /// `optimizer.zero_grad()`: to be skipped as a fault.
    pub zero_grad: Option<u32>,
    /// Between two batches: here `save(…)` and `stop = True` may be executed.
    pub between_batches: Option<u32>,
}

impl Setup {
    /// The preset with its default knobs.
    pub fn new(preset: Preset) -> Setup {
        Setup { preset, knobs: Vec::new(), data: None }
    }

    pub fn knob(&self, name: &str) -> Option<&Knob> {
        self.knobs.iter().find(|knob| knob.name == name)
    }

    /// Sets a knob from text, as `--set name=value` does.
    ///
    /// # Errors
    ///
    /// When there is no such knob, or it does not take the value.
    pub fn set(&mut self, name: &str, text: &str) -> Result<(), KnobError> {
        let names: Vec<_> = self.knobs.iter().map(|knob| knob.name).collect();
        match self.knobs.iter_mut().find(|knob| knob.name == name) {
            Some(knob) => knob.set(text),
            None => Err(KnobError(format!(
                "{} has no knob '{name}'; its knobs are {}",
                self.preset,
                names.join(", ")
            ))),
        }
    }

    /// Moves a knob by so many notches.
    pub fn nudge(&mut self, name: &str, notches: i32) {
        if let Some(knob) = self.knobs.iter_mut().find(|knob| knob.name == name) {
            knob.nudge(notches);
        }
    }

    /// The one line that trains this again.
    pub fn command_line(&self) -> String {
        let mut line = format!("gradstep train {}", self.preset);
        if let Some(data) = &self.data {
            line += &format!(" --data {}", quoted(&data.display().to_string()));
        }
        for knob in self.knobs.iter().filter(|knob| !knob.is_default()) {
            line += &format!(" --set {}", quoted(&format!("{}={}", knob.name, knob.value)));
        }
        line
    }

    /// Writes the script and its files. Reads [`Setup::data`], nothing else.
    ///
    /// # Errors
    ///
    /// When the data cannot be read or trained on: file, line and remedy.
    pub fn build(&self) -> Result<Build> {
        anyhow::bail!("the script of {} is not written yet", self.preset)
    }
}

/// A word as a shell reads it.
fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./=,:@%+".contains(c);
    match !word.is_empty() && word.chars().all(plain) {
        true => word.to_owned(),
        false => format!("'{}'", word.replace('\'', r"'\''")),
    }
}
