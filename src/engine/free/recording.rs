//! A stretch of a free run that is recorded, as a stepper wants it.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;
use std::sync::Arc;

use super::super::edits::Edited;
use super::super::faults::Faults;
use super::super::recorder::{Flow, Recorder, Sink};
use super::inbox::Inbox;
use super::outbox::{Outbox, Weight};
use crate::protocol::{Command, Fault, FreeCommand, Message, Statement};
use crate::python::{Control, Program};

/// A recorder that is switched on, and its way to the terminal.
pub struct Recording {
    pub recorder: Rc<Recorder>,
    gate: Rc<RefCell<Gate>>,
}

impl Recording {
    pub fn begin(
        program: &Rc<Program>,
        edited: &Rc<Edited>,
        lines: &[u32],
        allowed: u64,
        inbox: &Arc<Inbox>,
        outbox: &Arc<Outbox>,
        pending: &Rc<RefCell<VecDeque<Command>>>,
    ) -> Recording {
        let gate = Rc::new(RefCell::new(Gate {
            inbox: inbox.clone(),
            outbox: outbox.clone(),
            pending: pending.clone(),
            allowed,
            sent: 0,
            leaving: Cell::new(false),
        }));
        let faults: Vec<_> = lines.iter().map(|&line| Fault::SkipLine { line }).collect();
        let faults = Rc::new(RefCell::new(Faults::new(&faults)));
        let recorder =
            Rc::new(Recorder::new(program.clone(), edited.clone(), true, faults, 0, gate.clone()));
        Recording { recorder, gate }
    }

    pub fn allow(&self, statements: u64) {
        self.gate.borrow_mut().allowed = statements;
    }

    /// Tells what was held back; nothing waits any more.
    pub fn end(self) {
        self.gate.borrow().leaving.set(true);
        self.recorder.end(false);
    }
}

/// Lets statements through as far as the terminal allows.
struct Gate {
    inbox: Arc<Inbox>,
    outbox: Arc<Outbox>,
    /// Commands for the control, which is asked at the next statement.
    pending: Rc<RefCell<VecDeque<Command>>>,
    allowed: u64,
    sent: u64,
    leaving: Cell<bool>,
}

impl Sink for Gate {
    fn statement(&mut self, statement: Statement) -> Flow {
        self.outbox.send(Message::Statement(Box::new(statement)), Weight::Vital);
        self.sent += 1;
        if self.sent < self.allowed || self.leaving.get() {
            return Flow::Continue;
        }
        self.outbox.send(Message::Waiting { statements: self.sent }, Weight::Vital);
        while self.sent >= self.allowed && !self.leaving.get() {
            for command in self.inbox.wait() {
                match command {
                    Command::Allow { statements } => self.allowed = statements,
                    command => {
                        use FreeCommand::{Interrupt, Resume};
                        if matches!(command, Command::Free(Resume | Interrupt)) {
                            self.leaving.set(true);
                        }
                        self.pending.borrow_mut().push_back(command);
                    }
                }
            }
        }
        Flow::Continue
    }
}
