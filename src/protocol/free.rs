//! Free mode: a script that runs at full speed while somebody watches.
//!
//! The run never waits for its watcher. Samples (progress, layers, probes, and
//! scalars in great number) are dropped when the terminal does not keep up;
//! everything else arrives. Numbers measured by the engine are taken between two
//! statements, with the run's random numbers and modes put back.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::{Start, Values, values};

/// The environment variable that tells a process how many threads to use: candle
/// and rayon read it.
pub const THREADS: &str = "RAYON_NUM_THREADS";

/// The first command of a free run: the script, and what to look at.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FreeStart {
    /// `faults` may hold [`Fault::SkipLine`](super::Fault::SkipLine) only: a phase
    /// is known in hindsight, and a free run cannot begin again.
    pub start: Start,
    /// `sys.argv[1:]`.
    #[serde(default)]
    pub arguments: Vec<String>,
    /// What to evaluate while it runs.
    #[serde(default)]
    pub probes: Vec<Probe>,
    /// The script's names for how far it is.
    #[serde(default)]
    pub progress: ProgressNames,
    /// Send [`FreeMessage::Layers`] and run the probes. Off, only what the script
    /// logs and prints is sent, with progress.
    #[serde(default)]
    pub watch: bool,
    /// Wait, paused, before the first statement.
    #[serde(default)]
    pub paused: bool,
    /// Write TensorBoard event files (`SummaryWriter`). Off for a twin that would
    /// write into the same directory.
    #[serde(default = "yes")]
    pub events: bool,
    /// As [`FreeCommand::Pace`], from the first step on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pace: Option<f64>,
    /// Processor threads of this run, if others than those of the process that
    /// starts it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub threads: Option<u16>,
}

fn yes() -> bool {
    true
}

/// A Python expression evaluated in the script's global names, under `no_grad`
/// and in eval mode. Until its names exist nothing is sent.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Probe {
    pub name: String,
    /// Its value is a tensor, a number, a text, None, or a list, tuple or dict of those.
    pub expression: String,
}

/// Global names of the script that say how far it is; `None` where it has none.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProgressNames {
    /// Counts from 0 or 1, as the script does; shown as it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub epoch: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub epochs: Option<String>,
    /// Batches of this epoch that are done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub batch: Option<String>,
    /// Batches of an epoch.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub batches: Option<String>,
    /// Samples of a batch.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub batch_size: Option<String>,
}

/// What the terminal tells a free run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
pub enum FreeCommand {
    /// Pause before the next statement. Answered by [`FreeMessage::Paused`].
    Pause,
    /// Run freely: on from a pause, or out of a recording, from the same state.
    Resume,
    /// Record from the next statement on, as in a run that is stepped:
    /// [`Message::Statement`](super::Message::Statement)s whose `index` begins at 0,
    /// until `statements` of them are there, then
    /// [`Message::Waiting`](super::Message::Waiting).
    /// [`Command::Allow`](super::Command::Allow) allows more of the same recording.
    Record { statements: u64 },
    /// Execute lines of Python in the script's global names, before the statement
    /// that begins on `line` is executed next (`None`: the next statement at module
    /// level). Answered by [`FreeMessage::Executed`].
    Execute { id: u64, line: Option<u32>, code: String },
    /// From now on leave out the statements that begin on these lines, and no others.
    SkipLines { lines: Vec<u32> },
    /// Run at most so many steps a second, for somebody who wants to see them;
    /// `None`: at full speed.
    Pace { steps_per_second: Option<f64> },
    /// Stop as Ctrl-C does: the handler that the script set with `signal.signal` is
    /// called, or `KeyboardInterrupt` raised if it set none.
    Interrupt,
}

/// What a free run tells the terminal.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum FreeMessage {
    /// `SummaryWriter.add_scalar`, and each of `add_scalars` as `tag/name`: those that
    /// came with nothing else between them, at most as many as fit into a frame's time.
    Scalars {
        scalars: Vec<Scalar>,
    },
    /// `SummaryWriter.add_text`.
    Text {
        tag: String,
        step: i64,
        text: String,
    },
    /// The script printed this. Control characters are still in it.
    Printed {
        stderr: bool,
        text: String,
    },
    Progress(Progress),
    Layers(Layers),
    Probe(ProbeResult),
    /// The run waits before this line.
    Paused {
        line: u32,
        because: PauseReason,
    },
    /// The run goes on freely.
    Resumed,
    /// A recording begins before this line.
    Recording {
        line: u32,
    },
    /// [`FreeCommand::Execute`] was carried out, or raised this (`NameError: …`).
    Executed {
        id: u64,
        error: Option<String>,
    },
    /// A checkpoint is on disk, whole.
    Saved {
        path: PathBuf,
        bytes: u64,
    },
    /// A number that is none: NaN or infinite.
    NonFinite(NonFinite),
    /// So many samples were dropped because the terminal did not keep up.
    Dropped {
        messages: u64,
    },
}

/// Tags that scripts log once an epoch, the last one last: together a row of
/// metrics. They are not dropped.
pub const EPOCH_TAGS: [&str; 6] =
    ["loss/train", "loss/validation", "accuracy/train", "accuracy/validation", "lr", "epoch"];

/// A number that the script logged.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Scalar {
    pub tag: String,
    /// The script's `global_step`; 0 if it gave none.
    pub step: i64,
    #[serde(with = "values::plain")]
    pub value: f64,
    /// Seconds that the run has run, pauses not counted.
    pub seconds: f64,
}

/// How far the run is; about ten a second.
#[derive(Debug, Default, Clone, PartialEq, Serialize, Deserialize)]
pub struct Progress {
    /// Seconds that the run has run, pauses not counted.
    pub seconds: f64,
    /// Optimizer steps so far.
    pub steps: u64,
    /// The values of [`ProgressNames`].
    pub epoch: Option<u64>,
    pub epochs: Option<u64>,
    pub batch: Option<u64>,
    pub batches: Option<u64>,
    pub batch_size: Option<u64>,
    /// The learning rate of the first parameter group.
    #[serde(with = "values::number")]
    pub lr: Option<f64>,
}

/// Statistics of every layer at one optimizer step.
#[derive(Debug, Default, Clone, PartialEq, Serialize, Deserialize)]
pub struct Layers {
    /// Optimizer steps done, this one included.
    pub step: u64,
    /// In the order in which the forward pass uses them.
    pub layers: Vec<Layer>,
}

/// One layer: parameters with a common prefix (`0.weight` and `0.bias` are `0`).
#[derive(Debug, Default, Clone, PartialEq, Serialize, Deserialize)]
pub struct Layer {
    /// As the script names it: `model.0`.
    pub name: String,
    /// The shape of its largest parameter.
    pub shape: Vec<usize>,
    /// 2-norm over the layer's gradients, as they were when the optimizer read them.
    #[serde(with = "values::number")]
    pub gradient_norm: Option<f64>,
    /// 2-norm over its parameters, after the step.
    #[serde(with = "values::plain")]
    pub weight_norm: f64,
    /// 2-norm of what the step changed, over the norm before.
    #[serde(with = "values::number")]
    pub update_ratio: Option<f64>,
    /// Of the units of the ReLU behind the layer, the share that was 0 for the whole
    /// batch; `None` where no ReLU follows.
    #[serde(with = "values::number")]
    pub dead: Option<f64>,
    pub weights: Option<Histogram>,
    pub gradients: Option<Histogram>,
}

/// Counts in bins of equal width. Elements that are not finite are not counted.
#[derive(Debug, Default, Clone, PartialEq, Serialize, Deserialize)]
pub struct Histogram {
    #[serde(with = "values::plain")]
    pub low: f64,
    #[serde(with = "values::plain")]
    pub high: f64,
    pub counts: Vec<u32>,
}

/// What a probe saw.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ProbeResult {
    pub name: String,
    /// Optimizer steps done.
    pub step: u64,
    /// The value, or the exception (`RuntimeError: …`); after one the probe rests
    /// until the run is paused or resumed.
    pub value: Result<Look, String>,
}

/// A value as a probe looks at it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Look {
    None,
    Number(#[serde(with = "values::plain")] f64),
    Text(String),
    /// Row-major.
    Tensor {
        shape: Vec<usize>,
        data: Values,
    },
    /// Also a tuple.
    List(Vec<Look>),
    /// A dict with texts as keys, in its order.
    Dict(Vec<(String, Look)>),
}

impl Look {
    /// The entry of a dict.
    pub fn get(&self, key: &str) -> Option<&Look> {
        match self {
            Look::Dict(entries) => entries.iter().find(|(k, _)| k == key).map(|(_, v)| v),
            _ => None,
        }
    }

    /// Shape and elements of a tensor.
    pub fn tensor(&self) -> Option<(&[usize], &Values)> {
        match self {
            Look::Tensor { shape, data } => Some((shape, data)),
            _ => None,
        }
    }

    pub fn text(&self) -> Option<&str> {
        match self {
            Look::Text(text) => Some(text),
            _ => None,
        }
    }
}

/// Why a run waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PauseReason {
    /// [`FreeCommand::Pause`], or [`FreeStart::paused`].
    Asked,
    /// A loss that is not finite; [`FreeMessage::NonFinite`] came before.
    NonFinite,
}

/// Where NaN or infinity appeared.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NonFinite {
    /// Optimizer steps done when it was found.
    pub step: u64,
    /// NaN, or an infinity.
    #[serde(with = "values::plain")]
    pub value: f64,
    /// `loss`, or the tag of a scalar that the script logged.
    pub found_in: String,
    /// The line of the statement that found it.
    pub line: u32,
    /// The first operation of the forward pass whose result is not finite
    /// (`AddmmBackward0`), and the layer and the line it belongs to.
    pub node: Option<String>,
    pub layer: Option<String>,
    pub node_line: Option<u32>,
}
