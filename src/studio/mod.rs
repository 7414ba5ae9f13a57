//! Free mode, the terminal's side: presets and knobs become the text of a plain
//! PyTorch script; a run's messages become curves, statistics and an event log; a
//! run directory keeps what a run was. No drawing, no tensor maths.
//!
//! ```text
//!  Preset ──► Setup (knobs) ──► Build (script, files, probes) ──► engine
//!                                                                   │ messages
//!  RunDirectory (script, config, metrics.csv) ◄── Live ◄────────────┘
//! ```

pub mod change;
mod curve;
pub mod data;
mod directory;
mod knob;
mod knobs;
mod live;
mod preset;
mod script;
mod setup;

pub use curve::{Curve, Point};
pub use directory::RunDirectory;
pub use knob::{Kind, Knob, KnobError, Scale, Value, number_text};
pub use live::{Checkpoint, EpochRow, LayerHistory, Live, LogEntry, LogKind, Running, sentence};
pub use preset::{Preset, Task};
pub use setup::{Anchors, Build, Setup};
