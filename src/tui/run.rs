//! One engine's recording, as the stepper keeps it.

use std::collections::BTreeSet;

use super::state::{Effect, RunId};
use crate::protocol::{End, Message, ScriptError};
use crate::session::{Report, Status, Timeline};

/// A recording and what is known of its engine.
#[derive(Debug)]
pub struct Run {
    pub id: RunId,
    pub timeline: Timeline,
    /// Lines that a fault kept from running.
    pub skipped: BTreeSet<u32>,
    /// Nothing has come from the engine for a while though it is at work.
    pub silent: bool,
    pub(super) allowed: u64,
    stopped: bool,
}

impl Run {
    pub(super) fn new(id: RunId, allowed: u64) -> Run {
        Run {
            id,
            timeline: Timeline::default(),
            skipped: BTreeSet::new(),
            silent: false,
            allowed,
            stopped: false,
        }
    }

    /// The engine is there and could record more.
    pub fn alive(&self) -> bool {
        matches!(self.timeline.status, Status::Running | Status::Waiting)
    }

    /// The exception that ended the script.
    pub fn error(&self) -> Option<&ScriptError> {
        match &self.timeline.status {
            Status::Ended(End::Error { error }) => Some(error),
            _ => None,
        }
    }

    pub(super) fn last(&self) -> usize {
        self.timeline.len().saturating_sub(1)
    }

    pub(super) fn take(&mut self, report: Report) {
        if self.stopped {
            return;
        }
        self.silent = false;
        match report {
            Report::Message(message) => {
                if let Message::Statement(statement) = &message
                    && statement.skipped
                {
                    self.skipped.insert(statement.line);
                }
                self.timeline.push(message);
            }
            Report::Exited(how) if self.alive() => self.timeline.status = Status::Died(how),
            Report::Exited(_) => {}
        }
    }

    pub(super) fn allow(&mut self, statements: u64) -> Option<Effect> {
        if !self.alive() || statements <= self.allowed {
            return None;
        }
        self.allowed = statements;
        self.timeline.status = Status::Running;
        Some(Effect::Allow { run: self.id, statements })
    }

    pub(super) fn stop(&mut self) -> Option<Effect> {
        if !self.alive() {
            return None;
        }
        self.stopped = true;
        self.silent = false;
        self.timeline.status = Status::Died("stopped".into());
        Some(Effect::Stop { run: self.id })
    }
}
