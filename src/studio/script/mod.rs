//! From a preset and its knobs to the text of a PyTorch script.
//!
//! The script is what a person would write: sections for settings, data, model,
//! training and checkpoints, nothing that the knobs do not ask for, and no name
//! of gradstep's in the code. Its state between two batches is in its global
//! names, so that it can be saved, changed and resumed there.

mod checkpoint;
mod data;
mod finder;
mod model;
mod probes;
mod training;

pub use probes::probes;

use super::knob::{Value, number_text};
use super::{Preset, Setup};

/// What a script needs to know of its data before it runs.
#[derive(Debug, Clone, PartialEq)]
pub struct Facts {
    pub inputs: usize,
    /// Classes, or numbers to predict.
    pub outputs: usize,
    /// The target is a class.
    pub classes: bool,
}

/// The script of a setup.
pub fn script(setup: &Setup, facts: &Facts) -> String {
    let knobs = Knobs { setup };
    let mut text = Text::default();
    head(&knobs, &mut text);
    settings(&knobs, &mut text);
    data::write(&knobs, &mut text);
    model::write(&knobs, facts, &mut text);
    training::tools(&knobs, facts, &mut text);
    if knobs.is("mode", "find-lr") {
        finder::write(&knobs, &mut text);
    } else {
        checkpoint::write(&knobs, &mut text);
        training::write(&knobs, facts, &mut text);
    }
    text.0
}

/// Lines of a script.
#[derive(Default)]
pub(super) struct Text(String);

impl Text {
    pub fn line(&mut self, line: impl AsRef<str>) {
        self.0 += line.as_ref();
        self.0.push('\n');
    }

    /// Several lines as they are; the first line end is dropped.
    pub fn lines(&mut self, lines: &str) {
        self.0 += lines.strip_prefix('\n').unwrap_or(lines);
    }

    pub fn blank(&mut self) {
        self.0.push('\n');
    }

    pub fn line_if(&mut self, condition: bool, line: impl AsRef<str>) {
        if condition {
            self.line(line);
        }
    }
}

/// The knobs as a script writes them.
#[derive(Clone, Copy)]
pub(super) struct Knobs<'a> {
    pub setup: &'a Setup,
}

impl Knobs<'_> {
    pub fn preset(&self) -> Preset {
        self.setup.preset
    }

    fn value(&self, name: &str) -> Option<&Value> {
        self.setup.knob(name).map(|knob| &knob.value)
    }

    /// A number; 0 where the preset has no such knob.
    pub fn number(&self, name: &str) -> f64 {
        match self.value(name) {
            Some(Value::Number(number)) => *number,
            _ => 0.0,
        }
    }

    /// A number as Python reads it.
    pub fn text(&self, name: &str) -> String {
        number_text(self.number(name))
    }

    pub fn is(&self, name: &str, choice: &str) -> bool {
        matches!(self.value(name), Some(Value::Choice(now)) if *now == choice)
    }

    pub fn choice(&self, name: &str) -> &str {
        match self.value(name) {
            Some(Value::Choice(now)) => now,
            _ => "",
        }
    }

    pub fn on(&self, name: &str) -> bool {
        matches!(self.value(name), Some(Value::Toggle(true)))
    }

    pub fn sizes(&self, name: &str) -> &[u32] {
        match self.value(name) {
            Some(Value::Sizes(sizes)) => sizes,
            _ => &[],
        }
    }
}

fn head(knobs: &Knobs<'_>, text: &mut Text) {
    let summary = knobs.preset().summary();
    let first = summary.chars().next().map(|c| c.to_uppercase().to_string()).unwrap_or_default();
    let rest: String = summary.chars().skip(1).collect();
    text.line(format!("\"\"\"{first}{rest}."));
    text.blank();
    text.line("Written by gradstep, and plain PyTorch. In the directory of this file:");
    text.line("    gradstep run train.py");
    text.line("    python train.py        (needs: pip install torch tensorboard)");
    if !knobs.is("mode", "find-lr") {
        text.line("If there is checkpoints/last.pth, the training goes on from there.");
    }
    text.line("\"\"\"");
    text.blank();
    let training = !knobs.is("mode", "find-lr");
    text.line("import math");
    text.line_if(training, "import os");
    text.line_if(training, "import signal");
    text.line_if(training, "import sys");
    text.blank();
    text.line("import torch");
    text.line("import torch.nn as nn");
    text.line("from torch.utils.tensorboard import SummaryWriter");
    text.blank();
}

fn settings(knobs: &Knobs<'_>, text: &mut Text) {
    let training = !knobs.is("mode", "find-lr");
    text.line("# Settings.");
    text.line(format!("seed = {}", knobs.text("seed")));
    text.line_if(training, format!("epochs = {}", knobs.text("epochs")));
    text.line(format!("batch_size = {}", knobs.text("batch_size")));
    text.line_if(
        knobs.number("accumulate") > 1.0,
        format!("accumulate = {}         # batches for one step", knobs.text("accumulate")),
    );
    text.line_if(
        training,
        format!(
            "log_every = {}          # batches between two points of the curve",
            knobs.text("log_every")
        ),
    );
    text.line_if(
        training,
        format!(
            "save_every = {}        # epochs between two checkpoints",
            knobs.text("save_every")
        ),
    );
    text.line_if(
        training && knobs.number("patience") > 0.0,
        format!("patience = {}          # epochs without a better loss", knobs.text("patience")),
    );
    text.blank();
    text.line("torch.manual_seed(seed)");
    text.line(format!("torch.set_num_threads({})", knobs.text("threads")));
    text.line_if(knobs.is("precision", "float64"), "torch.set_default_dtype(torch.float64)");
    text.line_if(knobs.is("device", "cuda"), "torch.set_default_device(\"cuda\")");
    text.blank();
}
