//! One engine's recording, as the stepper keeps it.

use std::collections::BTreeSet;

use super::code::CodeLine;
use super::state::{Effect, RunId};
use super::validation::Validation;
use crate::protocol::{End, Message, ScriptError};
use crate::session::watchers::{Alarm, watch};
use crate::session::{Report, Status, Timeline};

/// Longer recordings are watched no more.
const MOST_WATCHED: usize = 50_000;

/// A recording and what is known of its engine.
#[derive(Debug)]
pub struct Run {
    pub id: RunId,
    pub timeline: Timeline,
    /// What the watchers saw in it so far.
    pub alarms: Vec<Alarm>,
    /// They have looked at so many statements.
    watched: usize,
    /// The parts of an exercise's goal that it reaches, once it is over.
    pub reached: Option<Vec<bool>>,
    /// The loss on data that is not trained on.
    pub validation: Validation,
    /// The text as it runs, where faults have edited it.
    pub text: Option<Vec<CodeLine>>,
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
            alarms: Vec::new(),
            validation: Validation::default(),
            watched: 0,
            reached: None,
            text: None,
            skipped: BTreeSet::new(),
            silent: false,
            allowed,
            stopped: false,
        }
    }

    /// A place without a recording, for as long as one is put there.
    pub(super) fn none() -> Run {
        Run::new(RunId(0), 0)
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
                self.validation.follow(&self.timeline);
            }
            Report::Exited(how) if self.alive() => self.timeline.status = Status::Died(how),
            Report::Exited(_) => {}
        }
        self.watch_settled();
    }

    /// Lets the watchers look, where the recording rests. They look at all of it
    /// every time; so that this stays cheap, a recording that goes on and on is
    /// looked at again only when it is a good deal longer.
    fn watch_settled(&mut self) {
        let recorded = self.timeline.len();
        let over = !self.alive();
        let longer = recorded >= self.watched + (self.watched / 4).max(500) || self.watched == 0;
        let rests = over || matches!(self.timeline.status, Status::Waiting) && longer;
        if rests && recorded <= MOST_WATCHED && recorded > 0 {
            self.look();
        }
    }

    /// Lets the watchers look at what is recorded now.
    pub(super) fn look(&mut self) {
        self.watched = self.timeline.len();
        self.alarms = watch(&self.timeline);
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
