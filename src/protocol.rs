//! The messages between the terminal process and the engine process.
//!
//! One JSON object a line: [`Command`]s go to the engine's standard input,
//! [`Message`]s come from its standard output. `gradstep trace` writes the
//! same messages without [`Statement::detail`], so a trace file *is* this
//! protocol. On the pipe a [`Writer`] says nothing twice. Only data lives here, no
//! behaviour beyond reading and writing it.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

mod fault;
mod free;
mod graph;
mod list;
mod optimizer;
mod survey;
mod tensor;
mod values;
mod wire;
mod worksheet;

pub use fault::{Fault, Spot};
pub use free::{
    EPOCH_TAGS, FreeCommand, FreeMessage, FreeStart, Histogram, Layer, Layers, Look, NonFinite,
    PauseReason, Probe, ProbeResult, Progress, ProgressNames, Scalar, THREADS,
};
pub use graph::{Call, Input, Node, Saved, Visit};
pub use list::Values;
pub use optimizer::{Buffer, OptimizerStep, Options};
pub use survey::{Element, Finding, Question, Stretch, Survey};
pub use tensor::{Grad, Parameter, Shown, Snapshot, Summary};
pub use wire::{Reader, Writer};
pub use worksheet::{ClassRow, Classification, Reduction, Row, Scores, Worksheet};

/// Version of the trace format, written in every header.
pub const SCHEMA: u32 = 1;

/// Tensors above this many elements travel as a [`Summary`] instead of data.
pub const MAX_ELEMENTS: usize = 1_000;

/// Parts of the histogram in a [`Summary`].
pub const BINS: usize = 24;

/// What the terminal tells the engine.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Command {
    /// The first command: the script and how to run it.
    Start(Start),
    /// The first command of a free run.
    StartFree(Box<FreeStart>),
    /// The first command of an engine that is to find something out.
    Survey(Box<Survey>),
    /// To a free run.
    Free(FreeCommand),
    /// The script may run until this many statements are recorded in total.
    /// The engine then answers [`Message::Waiting`] and blocks.
    Allow { statements: u64 },
}

/// A script and how to run it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Start {
    /// The script's name as tracebacks and the header show it.
    pub script: String,
    /// The script's text.
    pub source: String,
    /// Where `from model import Net` looks for sibling files.
    pub directory: Option<PathBuf>,
    /// `cpu` or `cuda`.
    pub device: String,
    /// Seed of every generator that the script does not seed itself. Two runs
    /// that are compared share it.
    pub seed: u64,
    pub faults: Vec<Fault>,
    /// Send [`Statement::detail`] too.
    pub detail: bool,
}

/// The part of the training loop that a statement *was*, from what it did.
#[derive(
    Debug, Default, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    #[default]
    None,
    /// Gradients were cleared.
    ZeroGrad,
    /// Nodes were recorded on the tape.
    Forward,
    /// The scalar root that `backward()` starts from was recorded.
    Loss,
    /// Gradients were accumulated.
    Backward,
    /// Gradients were rescaled.
    Clip,
    /// Parameters were updated.
    Step,
    /// A learning rate changed.
    Schedule,
}

impl Phase {
    /// Every phase that a ribbon can show, in the order of a healthy loop.
    pub const ALL: [Phase; 7] = [
        Phase::ZeroGrad,
        Phase::Forward,
        Phase::Loss,
        Phase::Backward,
        Phase::Clip,
        Phase::Step,
        Phase::Schedule,
    ];

    /// The name used in traces, lessons and on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Phase::None => "none",
            Phase::ZeroGrad => "zero_grad",
            Phase::Forward => "forward",
            Phase::Loss => "loss",
            Phase::Backward => "backward",
            Phase::Clip => "clip",
            Phase::Step => "step",
            Phase::Schedule => "schedule",
        }
    }
}

impl fmt::Display for Phase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl std::str::FromStr for Phase {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Phase::ALL.into_iter().find(|phase| phase.name() == text).ok_or_else(|| {
            let names: Vec<_> = Phase::ALL.iter().map(|phase| phase.name()).collect();
            format!("unknown phase '{text}'; the phases are {}", names.join(", "))
        })
    }
}

/// What the engine tells the terminal, and a line of a trace.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Message {
    Header(Header),
    Statement(Box<Statement>),
    /// The allowance is used up; the script is paused after this many statements.
    Waiting {
        statements: u64,
    },
    /// From a free run.
    Free(FreeMessage),
    /// The answer to a survey, several times ever finer.
    Found(Finding),
    End(End),
}

/// The first line of a trace.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Header {
    pub schema: u32,
    pub script: String,
    pub device: String,
    /// The text as it runs, line by line, where faults have edited it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub edited: Option<Vec<EditedLine>>,
}

/// A line of an edited script.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EditedLine {
    /// The line of the original text that it is, or was made from, 1-based; null
    /// for one that was put in.
    pub line: Option<u32>,
    pub text: String,
}

/// One executed statement and the state *after* it.
///
/// Statements are numbered as they finish: the statements of a called function
/// come before the statement that called it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Statement {
    /// Counts from 0.
    pub index: u64,
    /// First line of the statement, 1-based, in the script as it is written, even
    /// where faults have edited it; 0 for a statement that they have put in.
    pub line: u32,
    /// `<module>`, or the function's qualified name.
    pub function: String,
    /// The statement's first line of text, trimmed.
    pub code: String,
    /// `None` travels as JSON null.
    #[serde(with = "values::phase")]
    pub phase: Phase,
    /// The pass of the training loop, from 1; 0 before the first.
    pub iteration: u64,
    /// Every leaf tensor that requires gradients, by the name the script gives
    /// it, in the order of appearance.
    #[serde(with = "values::parameters")]
    pub parameters: Vec<(Arc<str>, Arc<Parameter>)>,
    /// `w` where the value changed, `w.grad` where the gradient did.
    pub changed: Vec<String>,
    /// The last scalar root seen.
    #[serde(with = "values::number")]
    pub loss: Option<f64>,
    /// The learning rate of the first parameter group.
    #[serde(with = "values::number")]
    pub lr: Option<f64>,
    /// The text this statement printed to standard output.
    pub stdout: String,
    /// A fault kept this statement from running.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub skipped: bool,
    /// What only a debugger's screen needs; not in trace files.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<Box<Detail>>,
}

impl Statement {
    /// The parameter of this name.
    pub fn parameter(&self, name: &str) -> Option<&Parameter> {
        self.parameters.iter().find(|(n, _)| &**n == name).map(|(_, p)| &**p)
    }
}

/// What the stepper shows beyond the trace.
#[derive(Debug, Default, Clone, PartialEq, Serialize, Deserialize)]
pub struct Detail {
    /// Last line of the statement (of its header, for a compound statement).
    pub last_line: u32,
    /// First line in the text as it runs: of an [edited](Header::edited) one.
    pub row: u32,
    /// User functions on the stack below the statement; 0 at module level.
    pub depth: u32,
    /// Names that the statement bound, with their new values.
    pub bindings: Vec<Binding>,
    /// Nodes recorded on the tape, in order.
    pub nodes: Vec<Node>,
    /// Calls of modules that ended here and recorded nodes, in the order in which
    /// they ended.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub calls: Vec<Call>,
    /// What `backward()` did, in the order it did it.
    pub sweep: Vec<Visit>,
    /// What happened to gradients, parameters and learning rates otherwise.
    pub events: Vec<Event>,
    /// At a loss of a one-feature regression.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub worksheet: Option<Worksheet>,
    /// At the loss of a classifier.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub classification: Option<Box<Classification>>,
    /// Text printed to standard error (warnings).
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub stderr: String,
}

/// A name and the value it was bound to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Binding {
    pub name: String,
    /// One line, as short as it can be: `[0.52 0.92 … 2.12]`, `24.096`, `1`.
    pub text: String,
    /// Where the value is a tensor, a number (shape `[]`), or a list of numbers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<Snapshot>,
    /// Where it is a list of tensors: the names that the script has for these.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub items: Vec<String>,
    /// The tape's node that made the value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub node: Option<u64>,
}

/// Something that happened to the state of training, outside `backward()`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
    /// A gradient was cleared, to None or to zeros.
    Cleared { parameter: String, before: Option<Snapshot>, to_none: bool },
    /// A gradient was rescaled or written in place.
    Rescaled { parameter: String, before: Snapshot, after: Snapshot },
    /// A parameter was updated.
    Updated {
        parameter: String,
        before: Snapshot,
        after: Snapshot,
        /// The gradient at that moment.
        grad: Option<Snapshot>,
        /// The factor in `after = before - lr × grad`, where the update is that.
        #[serde(with = "values::number")]
        lr: Option<f64>,
        /// How an optimizer came to it; `None` for a script's own arithmetic.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        by: Option<Box<OptimizerStep>>,
    },
    /// An optimizer's `step()` began; it owns these parameters.
    Stepping { owned: Vec<String> },
    /// A layer that is another one while training ran: `Dropout`, `BatchNorm`.
    Mode {
        layer: String,
        training: bool,
        /// Whether the forward pass recorded a graph.
        grad: bool,
    },
    /// `backward()` began while the graphs of this many earlier ones were still
    /// alive.
    Kept { graphs: usize },
    /// A tensor that a node had saved was modified in place, as its version counter
    /// tells: `backward()` will refuse it. `saved` is its place in [`Node::saved`].
    Outdated { node: u64, saved: usize, version: u64 },
    /// A learning rate changed.
    LearningRate {
        #[serde(with = "values::plain")]
        before: f64,
        #[serde(with = "values::plain")]
        after: f64,
    },
}

/// The last line of a trace.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "status", rename_all = "snake_case")]
pub enum End {
    Ok,
    Error { error: ScriptError },
}

/// An exception that ended the script.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ScriptError {
    /// The exception's type, `RuntimeError`.
    #[serde(rename = "type")]
    pub kind: String,
    pub message: String,
    /// The line of the script, where there is one.
    pub line: Option<u32>,
    /// 1-based, for syntax errors.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub column: Option<u32>,
    /// What Python prints on standard error.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub traceback: String,
}
