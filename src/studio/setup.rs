//! A preset with its knobs, and what is built from them: a script and its files.

use std::path::{Path, PathBuf};

use anyhow::{Result, bail};

use super::knobs::knobs;
use super::{Knob, KnobError, Preset, Value, data, script};
use crate::protocol::{Fault, FreeStart, Probe, ProgressNames, Start};

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
        Setup { preset, knobs: knobs(preset), data: None }
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
        self.check()?;
        let loaded = data::load(self)?;
        let script = script::script(self, &loaded.facts);
        let finding = self.knob("mode").is_some_and(|knob| knob.value == Value::Choice("find-lr"));
        let name = |name: &str| Some(name.to_owned());
        Ok(Build {
            anchors: Anchors::find(&script),
            probes: script::probes(self, &loaded.facts, loaded.picture),
            progress: ProgressNames {
                epoch: name("epoch"),
                epochs: name("epochs"),
                batch: name("batch"),
                batches: name("batches"),
                batch_size: name("batch_size").filter(|_| !finding),
            },
            script,
            files: loaded.files,
            notes: loaded.notes,
        })
    }

    /// Knobs that do not go together.
    fn check(&self) -> Result<()> {
        let value = |name: &str| self.knob(name).map(|knob| &knob.value);
        let number = |name: &str| match value(name) {
            Some(Value::Number(number)) => *number,
            _ => 0.0,
        };
        if value("schedule") == Some(&Value::Choice("plateau")) && number("warmup") > 0.0 {
            bail!("schedule=plateau cannot follow a warm-up; leave out one of them");
        }
        if let Some(Value::Sizes(channels)) = value("channels")
            && !(1..=3).contains(&channels.len())
        {
            bail!(
                "channels={}: one to three convolutions fit on 8x8 pixels",
                value("channels").map_or(String::new(), Value::to_string)
            );
        }
        if number("width") > 0.0 && number("width") % number("heads") != 0.0 {
            bail!("width={} is no multiple of heads={}", number("width"), number("heads"));
        }
        Ok(())
    }
}

impl Build {
    /// The run of this in its directory, watched.
    pub fn start(&self, setup: &Setup, directory: &Path, device: &str) -> FreeStart {
        let seed = match setup.knob("seed").map(|knob| &knob.value) {
            Some(Value::Number(seed)) => *seed as u64,
            _ => 0,
        };
        let threads = match setup.knob("threads").map(|knob| &knob.value) {
            Some(Value::Number(threads)) if *threads > 1.0 => Some(*threads as u16),
            _ => None,
        };
        let device = match setup.knob("device").map(|knob| &knob.value) {
            Some(Value::Choice(chosen)) if *chosen != "cpu" => chosen,
            _ => device,
        };
        let skip = setup.knob("skip_zero_grad").map(|knob| &knob.value);
        let line = self.anchors.zero_grad.filter(|_| skip == Some(&Value::Toggle(true)));
        FreeStart {
            start: Start {
                script: "train.py".into(),
                source: self.script.clone(),
                directory: Some(directory.to_owned()),
                device: device.to_owned(),
                seed,
                faults: line.map(|line| Fault::SkipLine { line }).into_iter().collect(),
                detail: false,
            },
            arguments: Vec::new(),
            probes: self.probes.clone(),
            progress: self.progress.clone(),
            watch: true,
            paused: false,
            events: true,
            pace: None,
            threads,
        }
    }
}

impl Anchors {
    /// Finds the lines in a script of ours, also after it was edited.
    pub fn find(script: &str) -> Anchors {
        let line = |start: &str| {
            let at = script.lines().position(|line| line.trim_start().starts_with(start))?;
            u32::try_from(at + 1).ok()
        };
        Anchors { zero_grad: line("optimizer.zero_grad("), between_batches: line("rows = order[") }
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
