//! What the terminal asks of a free run: pausing, stepping, changing things.

use std::rc::Rc;
use std::time::Instant;

use super::super::outbox::Weight;
use super::super::recording::Recording;
use super::Free;
use crate::protocol::{Command, FreeCommand, FreeMessage, PauseReason};
use crate::python::Frame;
use crate::torch::{self, Observer};

impl Free {
    /// Carries out the commands that can be carried out before this line.
    pub(super) fn obey(&self, line: u32, frame: &Frame<'_>) {
        let commands = self.pending.take();
        for command in commands {
            match command {
                Command::Free(FreeCommand::Pause) => {
                    self.paused.set(self.paused.get().or(Some(PauseReason::Asked)));
                }
                Command::Free(FreeCommand::Resume) => {
                    self.paused.set(None);
                    self.wake_tasks();
                    if self.end_recording() {
                        self.send(FreeMessage::Resumed, Weight::Vital);
                    }
                }
                Command::Free(FreeCommand::Record { statements }) => {
                    self.record(line, statements);
                }
                Command::Allow { statements } => {
                    if let Some(recording) = &*self.recording.borrow() {
                        recording.allow(statements);
                    }
                }
                Command::Free(FreeCommand::SkipLines { lines }) => {
                    self.skip.replace(lines);
                }
                Command::Free(FreeCommand::Pace { steps_per_second }) => {
                    self.pace.set(steps_per_second);
                }
                Command::Free(FreeCommand::Interrupt) => {
                    self.paused.set(None);
                    self.end_recording();
                    self.interrupted.set(true);
                }
                Command::Free(FreeCommand::Execute { id, line: at, code }) => {
                    let here = match at {
                        Some(at) => at == line,
                        None => frame.function() == "<module>",
                    };
                    if here {
                        self.executing.set(true);
                        let result = self.aside(|| frame.execute(&code));
                        self.executing.set(false);
                        let error = result.err().map(|error| error.text);
                        self.send(FreeMessage::Executed { id, error }, Weight::Vital);
                    } else {
                        let execute = FreeCommand::Execute { id, line: at, code };
                        self.pending.borrow_mut().push_back(Command::Free(execute));
                    }
                }
                Command::Start(_) | Command::StartFree(_) | Command::Survey(_) => {}
            }
        }
    }

    /// Waits until the next step may be taken, and obeys meanwhile.
    pub(super) fn keep_pace(&self, line: u32, frame: &Frame<'_>) {
        while let Some(time) = self.pace.rest(self.step_count()) {
            self.inbox.wait_for(time);
            let arrived = self.inbox.take();
            self.pending.borrow_mut().extend(arrived);
            self.obey(line, frame);
            if self.paused.get().is_some() || self.recording.borrow().is_some() {
                return;
            }
        }
    }

    /// Waits, with everything there is to see told first.
    pub(super) fn pause(&self, line: u32, because: PauseReason, frame: &Frame<'_>) {
        let began = Instant::now();
        self.wake_tasks();
        self.send(FreeMessage::Progress(self.progress(frame)), Weight::Vital);
        self.look(frame, true);
        self.send(FreeMessage::Paused { line, because }, Weight::Vital);
        while self.paused.get().is_some() && self.recording.borrow().is_none() {
            let arrived = self.inbox.wait();
            self.pending.borrow_mut().extend(arrived);
            self.obey(line, frame);
        }
        self.clock.paused.set(self.clock.paused.get() + began.elapsed());
        if self.recording.borrow().is_none() {
            self.send(FreeMessage::Resumed, Weight::Vital);
        }
    }

    fn record(&self, line: u32, statements: u64) {
        self.paused.set(None);
        if let Some(recording) = &*self.recording.borrow() {
            return recording.allow(statements);
        }
        self.sampling.set(false);
        self.wanted.set(false);
        self.send(FreeMessage::Recording { line }, Weight::Vital);
        let (skip, pending) = (self.skip.borrow(), &self.pending);
        let recording = Recording::begin(
            &self.program,
            &self.edited,
            &skip,
            statements,
            &self.inbox,
            &self.outbox,
            pending,
        );
        torch::set_observer(Some(recording.recorder.clone()));
        self.recording.replace(Some(recording));
    }

    /// Whether there was one.
    pub(super) fn end_recording(&self) -> bool {
        let Some(recording) = self.recording.take() else { return false };
        recording.end();
        torch::set_observer(self.me.upgrade().map(|me| me as Rc<dyn Observer>));
        true
    }
}
