//! The script's thread under control: what its hooks do when they do something.

mod commands;
mod watching;

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;
use std::sync::Arc;
use std::time::{Duration, Instant};

use candle_core::Tensor as Value;

use super::super::edits::Edited;
use super::inbox::Inbox;
use super::looks::Task;
use super::nonfinite;
use super::outbox::{Outbox, Weight};
use super::pace::Pace;
use super::recording::Recording;
use super::sampler::Sampler;
use crate::protocol::{
    Command, EPOCH_TAGS, Fault, FreeMessage, FreeStart, NonFinite, PauseReason, ProgressNames,
    Scalar,
};
use crate::python::{Control, Frame, FrameHandle, Heard, Program, Stream, Verdict, user_line};
use crate::torch::{self, Node, Observer, Tensor};

/// One free run. The VM and the tape share it.
pub struct Free {
    inbox: Arc<Inbox>,
    outbox: Arc<Outbox>,
    edited: Rc<Edited>,
    program: Rc<Program>,
    names: ProgressNames,
    clock: Clock,
    /// Optimizer steps that have begun.
    steps: Cell<u64>,
    /// `backward()`s that have begun: the steps of a script without an optimizer.
    sweeps: Cell<u64>,
    /// What runs now is the watcher's, not the script's.
    looking: Cell<bool>,
    /// What the terminal asked for is being executed: what it says is meant for it.
    executing: Cell<bool>,
    /// This iteration's events are sampled.
    sampling: Cell<bool>,
    sampler: RefCell<Sampler>,
    /// A sample is wanted; one begins and ends where a step has ended.
    wanted: Cell<bool>,
    pace: Pace,
    stepped: Cell<bool>,
    tasks: RefCell<Vec<Task>>,
    /// Commands that wait for their statement, or for the next hook.
    pending: Rc<RefCell<VecDeque<Command>>>,
    skip: RefCell<Vec<u32>>,
    paused: Cell<Option<PauseReason>>,
    interrupted: Cell<bool>,
    recording: RefCell<Option<Recording>>,
    /// Something that is not finite was told, and nothing finite seen since.
    broken: Cell<bool>,
    /// The first frame that was attended to: a way to the script's names at its end.
    at: RefCell<Option<FrameHandle>>,
    /// Itself, for the tape.
    me: std::rc::Weak<Free>,
}

/// Seconds of running, pauses not counted.
struct Clock {
    started: Instant,
    paused: Cell<Duration>,
}

impl Clock {
    fn seconds(&self) -> f64 {
        (self.started.elapsed().saturating_sub(self.paused.get())).as_secs_f64()
    }
}

impl Free {
    pub fn new(
        start: &FreeStart,
        edited: Rc<Edited>,
        program: Rc<Program>,
        inbox: Arc<Inbox>,
        outbox: Arc<Outbox>,
    ) -> Rc<Free> {
        let skip = start.start.faults.iter().filter_map(|fault| match fault {
            Fault::SkipLine { line } => Some(*line),
            _ => None,
        });
        inbox.ask_attention();
        Rc::new_cyclic(|me| Free {
            inbox,
            outbox,
            edited,
            program,
            names: start.progress.clone(),
            clock: Clock { started: Instant::now(), paused: Cell::default() },
            steps: Cell::new(0),
            sweeps: Cell::new(0),
            looking: Cell::new(false),
            executing: Cell::new(false),
            // From the first statement on, also where nobody watches: what happens in
            // the first iteration is looked up when a later one goes wrong.
            sampling: Cell::new(true),
            sampler: RefCell::default(),
            wanted: Cell::new(false),
            pace: Pace::new(start.pace),
            stepped: Cell::new(false),
            tasks: RefCell::new(if start.watch { Task::all(&start.probes) } else { Vec::new() }),
            pending: Rc::default(),
            skip: RefCell::new(skip.collect()),
            paused: Cell::new(start.paused.then_some(PauseReason::Asked)),
            interrupted: Cell::new(false),
            recording: RefCell::new(None),
            broken: Cell::new(false),
            at: RefCell::new(None),
            me: me.clone(),
        })
    }

    fn send(&self, message: FreeMessage, weight: Weight) {
        self.outbox.send(message, weight);
    }

    fn line(&self, site: u32) -> u32 {
        self.program.sites().get(site as usize).map_or(0, |site| self.edited.written(site.line))
    }

    fn step_count(&self) -> u64 {
        if self.steps.get() > 0 { self.steps.get() } else { self.sweeps.get() }
    }

    /// Everything but the statement itself.
    fn attend(&self, line: u32, frame: &Frame<'_>) {
        self.inbox.calm();
        if self.at.borrow().is_none() {
            self.at.replace(Some(frame.handle()));
        }
        let ticked = self.inbox.ticked();
        let arrived = self.inbox.take();
        self.pending.borrow_mut().extend(arrived);
        self.obey(line, frame);
        if self.recording.borrow().is_none() {
            self.sample(frame);
            if ticked {
                self.send(FreeMessage::Progress(self.progress(frame)), Weight::Sample);
                self.look(frame, false);
            }
            if self.paused.get().is_none() {
                self.keep_pace(line, frame);
            }
            if let Some(because) = self.paused.get() {
                self.pause(line, because, frame);
            }
        }
        let busy = self.recording.borrow().is_some()
            || self.pace.is_set()
            || !self.skip.borrow().is_empty()
            || !self.pending.borrow().is_empty();
        if busy {
            self.inbox.ask_attention();
        }
    }

    /// A number of the run is not finite: tells it once, and pauses.
    fn found(&self, found: impl FnOnce() -> NonFinite) {
        if self.broken.replace(true) {
            return;
        }
        self.send(FreeMessage::NonFinite(found()), Weight::Vital);
        self.paused.set(Some(PauseReason::NonFinite));
        self.inbox.ask_attention();
    }
}

impl Control for Free {
    #[inline]
    fn attentive(&self) -> bool {
        self.inbox.wants_attention() && !self.looking.get()
    }

    fn before(&self, site: u32, frame: &Frame<'_>) -> Verdict {
        let line = self.line(site);
        self.attend(line, frame);
        if self.interrupted.replace(false) {
            return Verdict::Interrupt;
        }
        // Cloned out: the recorder waits for commands, which change the recording.
        let recorder = self.recording.borrow().as_ref().map(|recording| recording.recorder.clone());
        match recorder {
            Some(recorder) => recorder.before(site, frame),
            None if self.skip.borrow().contains(&line) => Verdict::Skip,
            None => Verdict::Run,
        }
    }

    fn pass(&self, site: u32, frame: &Frame<'_>) -> Verdict {
        let recorder = self.recording.borrow().as_ref().map(|recording| recording.recorder.clone());
        recorder.map_or(Verdict::Run, |recorder| recorder.pass(site, frame))
    }

    fn hear(&self, heard: Heard<'_>) {
        let asked = self.executing.get() && matches!(heard, Heard::Saved { .. });
        if self.looking.get() && !asked {
            return;
        }
        // What is stepped through is told as everywhere.
        let recorder = self.recording.borrow().as_ref().map(|recording| recording.recorder.clone());
        if let Some(recorder) = recorder {
            recorder.hear(heard);
        }
        match heard {
            Heard::Mode { .. } | Heard::Setting | Heard::Entered { .. } | Heard::Left => {}
            Heard::Stepping => {
                self.steps.set(self.steps.get() + 1);
                if self.sampling.get() || self.wanted.get() {
                    self.stepped.set(true);
                    self.inbox.ask_attention();
                }
            }
            Heard::Scalar { tag, step, value } => {
                let (tag, seconds) = (tag.to_owned(), self.clock.seconds());
                if !value.is_finite() {
                    self.found(|| NonFinite {
                        step: self.step_count(),
                        value,
                        found_in: tag.clone(),
                        line: user_line().unwrap_or(0),
                        node: None,
                        layer: None,
                        node_line: None,
                    });
                }
                let row = EPOCH_TAGS.contains(&tag.as_str());
                let weight = if row { Weight::Row } else { Weight::Data };
                self.outbox.send_scalar(Scalar { tag, step, value, seconds }, weight);
            }
            Heard::Text { tag, step, text } => {
                let (tag, text) = (tag.to_owned(), text.to_owned());
                self.send(FreeMessage::Text { tag, step, text }, Weight::Data);
            }
            Heard::Saved { path, bytes } => {
                self.send(FreeMessage::Saved { path: path.into(), bytes }, Weight::Vital);
            }
        }
    }

    fn print(&self, stream: Stream, text: &str) {
        if self.looking.get() && !self.executing.get() {
            return;
        }
        let printed = FreeMessage::Printed { stderr: stream == Stream::Err, text: text.into() };
        self.send(printed, Weight::Data);
        let recorder = self.recording.borrow().as_ref().map(|recording| recording.recorder.clone());
        if let Some(recorder) = recorder {
            recorder.print(stream, text);
        }
    }

    fn end(&self, _raised: bool) {
        self.end_recording();
        // What was looked at last may be long ago: short runs end before a second look.
        let at = self.at.take().filter(|_| !self.tasks.borrow().is_empty());
        if let Some(at) = at {
            self.wake_tasks();
            at.with(|frame| {
                self.send(FreeMessage::Progress(self.progress(frame)), Weight::Vital);
                self.look(frame, true);
            });
        }
    }
}

impl Observer for Free {
    #[inline]
    fn watches(&self) -> bool {
        self.sampling.get() && !self.looking.get()
    }

    fn recorded(&self, node: &Rc<Node>, inputs: &[&Tensor], outputs: &[&Tensor]) {
        if self.watches() {
            self.sampler.borrow_mut().recorded(node, inputs, outputs);
        }
    }

    fn backward(&self, root: &Tensor) {
        if self.looking.get() {
            return;
        }
        self.sweeps.set(self.sweeps.get() + 1);
        if self.steps.get() == 0 && self.sweeps.get() > 2 {
            // No optimizer steps here, so no sample would ever end.
            self.sampling.set(false);
        }
        if root.numel() != 1 {
            return;
        }
        let Ok(value) = root.item() else { return };
        let value = value.to_f64();
        if value.is_finite() {
            self.broken.set(false);
        } else {
            let sampler = self.sampler.borrow();
            self.found(|| NonFinite {
                step: self.step_count(),
                value,
                found_in: "loss".into(),
                line: user_line().unwrap_or(0),
                ..nonfinite::origin(root, &sampler)
            });
        }
    }

    fn visited(&self, _: &Rc<Node>, _: &[Option<Value>], _: &[Option<Value>]) {}

    fn accumulated(&self, _: &Tensor, _: Option<&Value>, _: &Value, _: &Value) {}

    fn cleared(&self, _: &Tensor, _: Option<&Value>, _: bool) {}

    fn rescaled(&self, _: &Tensor, _: &Value, _: &Value) {}

    fn updated(&self, leaf: &Tensor, before: &Value, after: &Value) {
        if self.watches() {
            self.sampler.borrow_mut().updated(leaf, before, after);
        }
    }

    fn stepped(&self, _: &Tensor, _: &torch::Stepped) {}

    fn leaf_changed(&self, _: &Tensor) {}
}
