//! What a running script told so far, as a screen or a log needs it. Pure: takes
//! messages, holds numbers. Bounded, however long the run.
//!
//! Presets log under these tags, and any script may: `loss/batch` (now and then),
//! and once an epoch `loss/train`, `loss/validation`, `accuracy/train`,
//! `accuracy/validation`, `lr`, and `epoch` last, which completes the row.

use std::collections::{BTreeMap, VecDeque};
use std::path::PathBuf;

use super::{Curve, Point};
use crate::protocol::{
    End, FreeMessage, Layers, Message, NonFinite, PauseReason, ProbeResult, Progress, Scalar,
};

/// What the engine is doing.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Running {
    /// Nothing came yet.
    #[default]
    Starting,
    Free,
    Paused {
        line: u32,
        because: PauseReason,
    },
    /// Statements are recorded, as in a stepper.
    Recording {
        line: u32,
    },
    Ended(End),
    /// The engine is gone without saying so; the text says how.
    Died(String),
}

/// One line of the event log.
#[derive(Debug, Clone, PartialEq)]
pub struct LogEntry {
    /// Seconds of running when it came.
    pub seconds: f64,
    /// Optimizer steps then.
    pub step: u64,
    pub kind: LogKind,
    /// A sentence; control characters are replaced.
    pub text: String,
}

/// What sort of thing happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogKind {
    Checkpoint,
    /// The lowest validation loss so far.
    Best,
    /// Ten epochs without a better validation loss.
    Plateau,
    NonFinite,
    /// Paused, resumed, recorded.
    Control,
    Error,
    /// The watcher's own: what the user changed.
    Note,
}

/// A checkpoint on disk.
#[derive(Debug, Clone, PartialEq)]
pub struct Checkpoint {
    pub path: PathBuf,
    pub bytes: u64,
    /// Optimizer steps then.
    pub step: u64,
}

/// One epoch's numbers, as `--json` writes them.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct EpochRow {
    /// Counts from 1.
    pub epoch: u64,
    /// Optimizer steps at its end.
    pub step: i64,
    pub train_loss: Option<f64>,
    pub val_loss: Option<f64>,
    pub val_accuracy: Option<f64>,
    pub lr: Option<f64>,
    /// How long the epoch took, pauses not counted.
    pub seconds: f64,
}

/// Everything known of one run.
#[derive(Debug, Default)]
pub struct Live {
    pub running: Running,
    /// By tag.
    pub curves: BTreeMap<String, Curve>,
    /// The last epoch that is complete.
    pub epoch: Option<EpochRow>,
    pub progress: Progress,
    /// The latest statistics.
    pub layers: Layers,
    /// For each layer by name, the gradient norm and the update ratio over steps.
    pub layer_history: BTreeMap<String, LayerHistory>,
    /// The latest result of each probe, by name.
    pub probes: BTreeMap<String, ProbeResult>,
    /// The latest last; at most [`Live::LOG`].
    pub log: VecDeque<LogEntry>,
    /// The latest last.
    pub checkpoints: Vec<Checkpoint>,
    pub non_finite: Option<NonFinite>,
    /// The last lines that the script printed; control characters are replaced.
    pub output: VecDeque<String>,
    /// Samples lost because this side did not keep up.
    pub dropped: u64,
    rate: Rate,
    row_began: f64,
    since_best: u32,
    open_line: bool,
}

/// One layer's statistics over the run.
#[derive(Debug, Default, Clone, PartialEq)]
pub struct LayerHistory {
    pub gradient_norm: Curve,
    pub update_ratio: Curve,
}

/// The speed over the last few seconds.
#[derive(Debug, Default)]
struct Rate {
    /// (seconds, steps)
    seen: VecDeque<(f64, u64)>,
}

impl Rate {
    /// The seconds that a speed is taken over.
    const WINDOW: f64 = 3.0;

    fn push(&mut self, seconds: f64, steps: u64) {
        self.seen.push_back((seconds, steps));
        while self.seen.len() > 2 && self.seen[1].0 < seconds - Self::WINDOW {
            self.seen.pop_front();
        }
    }

    fn steps_per_second(&self) -> Option<f64> {
        let (first, last) = (self.seen.front()?, self.seen.back()?);
        let (time, steps) = (last.0 - first.0, last.1.saturating_sub(first.1));
        (time > 0.0).then(|| steps as f64 / time)
    }
}

impl Live {
    /// So many entries of the log are kept.
    pub const LOG: usize = 500;
    /// So many lines of output are kept.
    pub const OUTPUT: usize = 1_000;
    /// An epoch without a better validation loss, so many times, is a plateau.
    const PLATEAU: u32 = 10;

    /// Takes in what the engine said; returns the epochs that it completed. Earlier
    /// ones are not kept.
    pub fn take(&mut self, message: &Message) -> Vec<EpochRow> {
        match message {
            Message::Header(_) => self.running = Running::Free,
            Message::End(end) => {
                if let End::Error { error } = end {
                    let line = error.line.map_or(String::new(), |line| format!(" (line {line})"));
                    self.note(LogKind::Error, format!("{}: {}{line}", error.kind, error.message));
                }
                self.running = Running::Ended(end.clone());
            }
            Message::Free(message) => return self.take_free(message),
            // The timeline of the recording takes these.
            Message::Statement(_) | Message::Waiting { .. } => {}
            // No free run surveys.
            Message::Found(_) => {}
        }
        Vec::new()
    }

    /// The engine process is gone; the text says how.
    pub fn gone(&mut self, how: &str) {
        if !matches!(self.running, Running::Ended(_)) {
            self.note(LogKind::Error, how.to_owned());
            self.running = Running::Died(how.to_owned());
        }
    }

    /// Adds an entry to the log.
    pub fn note(&mut self, kind: LogKind, text: String) {
        if self.log.len() == Self::LOG {
            self.log.pop_front();
        }
        let (seconds, step) = (self.progress.seconds, self.progress.steps);
        self.log.push_back(LogEntry { seconds, step, kind, text: shown(&text) });
    }

    fn take_free(&mut self, message: &FreeMessage) -> Vec<EpochRow> {
        match message {
            FreeMessage::Scalars { scalars } => {
                return scalars.iter().filter_map(|scalar| self.scalar(scalar)).collect();
            }
            FreeMessage::Text { tag, text, .. } => self.print(&format!("{tag}: {text}\n")),
            FreeMessage::Printed { text, .. } => self.print(text),
            FreeMessage::Progress(progress) => {
                self.rate.push(progress.seconds, progress.steps);
                self.progress = progress.clone();
            }
            FreeMessage::Layers(layers) => {
                for layer in &layers.layers {
                    let history = self.layer_history.entry(layer.name.clone()).or_default();
                    let step = layers.step as i64;
                    if let Some(value) = layer.gradient_norm {
                        history.gradient_norm.push(Point { step, value });
                    }
                    if let Some(value) = layer.update_ratio {
                        history.update_ratio.push(Point { step, value });
                    }
                }
                self.layers = layers.clone();
            }
            FreeMessage::Probe(result) => {
                self.probes.insert(result.name.clone(), result.clone());
            }
            FreeMessage::Paused { line, because } => {
                self.running = Running::Paused { line: *line, because: *because };
                self.note(LogKind::Control, format!("paused before line {line}"));
            }
            FreeMessage::Resumed => {
                self.running = Running::Free;
                // A pause is no part of the speed.
                self.rate = Rate::default();
                self.note(LogKind::Control, "goes on".into());
            }
            FreeMessage::Recording { line } => {
                self.running = Running::Recording { line: *line };
                self.note(LogKind::Control, format!("recorded from line {line} on"));
            }
            FreeMessage::Executed { error: None, .. } => {}
            FreeMessage::Executed { error: Some(error), .. } => {
                self.note(LogKind::Error, error.clone());
            }
            FreeMessage::Saved { path, bytes } => {
                let (path, bytes, step) = (path.clone(), *bytes, self.progress.steps);
                self.note(LogKind::Checkpoint, format!("saved {}", path.display()));
                self.checkpoints.retain(|checkpoint| checkpoint.path != path);
                self.checkpoints.push(Checkpoint { path, bytes, step });
            }
            FreeMessage::NonFinite(found) => {
                self.note(LogKind::NonFinite, sentence(found));
                self.non_finite = Some(found.clone());
            }
            FreeMessage::Dropped { messages } => self.dropped += messages,
        }
        Vec::new()
    }

    fn scalar(&mut self, scalar: &Scalar) -> Option<EpochRow> {
        self.progress.seconds = self.progress.seconds.max(scalar.seconds);
        let point = Point { step: scalar.step, value: scalar.value };
        let lowest_before = self.curves.get("loss/validation").and_then(Curve::lowest);
        self.curves.entry(scalar.tag.clone()).or_default().push(point);
        match scalar.tag.as_str() {
            "loss/validation" => match lowest_before {
                Some(lowest) if scalar.value < lowest.value => {
                    self.since_best = 0;
                    self.note(LogKind::Best, format!("best validation loss {:.4}", scalar.value));
                }
                Some(_) => {
                    self.since_best += 1;
                    if self.since_best == Self::PLATEAU {
                        let text =
                            format!("no better validation loss for {} epochs", Self::PLATEAU);
                        self.note(LogKind::Plateau, text);
                    }
                }
                None => {}
            },
            "epoch" => {
                let at_step = |tag: &str| {
                    let last = self.curves.get(tag)?.last()?;
                    (last.step == scalar.step).then_some(last.value)
                };
                let row = EpochRow {
                    epoch: scalar.value.max(0.0) as u64,
                    step: scalar.step,
                    train_loss: at_step("loss/train"),
                    val_loss: at_step("loss/validation"),
                    val_accuracy: at_step("accuracy/validation"),
                    lr: at_step("lr"),
                    seconds: scalar.seconds - self.row_began,
                };
                self.row_began = scalar.seconds;
                self.epoch = Some(row.clone());
                return Some(row);
            }
            _ => {}
        }
        None
    }

    fn print(&mut self, text: &str) {
        for piece in text.split_inclusive('\n') {
            let line = shown(piece.trim_end_matches('\n'));
            match self.output.back_mut() {
                Some(open) if self.open_line => open.push_str(&line),
                _ => self.output.push_back(line),
            }
            self.open_line = !piece.ends_with('\n');
        }
        while self.output.len() > Self::OUTPUT {
            self.output.pop_front();
        }
    }

    /// Optimizer steps a second over the last seconds.
    pub fn steps_per_second(&self) -> Option<f64> {
        self.rate.steps_per_second()
    }

    pub fn samples_per_second(&self) -> Option<f64> {
        Some(self.steps_per_second()? * self.progress.batch_size? as f64)
    }

    /// How much of the run is done, 0 to 1, where the script says how far it is.
    pub fn done(&self) -> Option<f64> {
        let Progress { epoch, epochs, batch, batches, .. } = self.progress;
        let (epoch, epochs) = (epoch?, epochs?);
        let within = match (batch, batches) {
            (Some(batch), Some(batches)) if batches > 0 => batch as f64 / batches as f64,
            _ => 0.0,
        };
        (epochs > 0).then(|| ((epoch as f64 + within) / epochs as f64).clamp(0.0, 1.0))
    }

    /// Seconds until the last epoch is done, at the present speed.
    pub fn seconds_left(&self) -> Option<f64> {
        let Progress { epoch, epochs, batch, batches, .. } = self.progress;
        let batches = batches?;
        let left = (epochs? * batches).saturating_sub(epoch? * batches + batch?);
        let speed = self.steps_per_second().filter(|speed| *speed > 0.0)?;
        Some(left as f64 / speed)
    }
}

/// What was found, where, and what to do about it.
pub fn sentence(found: &NonFinite) -> String {
    let what = if found.value.is_nan() { "NaN" } else { "infinity" };
    let mut text =
        format!("{what} in {} at step {}, line {}", found.found_in, found.step, found.line);
    if let Some(node) = &found.node {
        text += &format!("; first in {node}");
        if let Some(layer) = &found.layer {
            text += &format!(" of layer {layer}");
        }
        if let Some(line) = found.node_line {
            text += &format!(", line {line}");
        }
    }
    text + "; a lower learning rate, clipping or a warm-up helps"
}

/// Text from a script or a file, harmless to a terminal.
fn shown(text: &str) -> String {
    let printable = |c: char| match c {
        '\t' => ' ',
        c if c.is_control() => '\u{fffd}',
        c => c,
    };
    text.chars().map(printable).collect()
}
