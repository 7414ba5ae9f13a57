//! The terminal's side of a run: start, command and kill engines; the timeline
//! of what they recorded; comparing two runs. No tensor maths, no drawing.

pub mod checklist;
mod compare;
mod engine_process;
mod script;
mod timeline;
pub mod watchers;
pub mod what_if;

pub use compare::{Difference, first_difference};
pub use engine_process::{EngineProcess, Report, record};
pub use script::Script;
pub use timeline::{Place, Segment, Status, Timeline};

#[cfg(test)]
mod tests;
