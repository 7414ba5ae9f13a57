//! What a run's watcher is shown: probes, layers, and how far it is.

use std::time::Instant;

use super::super::looks;
use super::super::outbox::Weight;
use super::Free;
use crate::protocol::{FreeMessage, ProbeResult, Progress};
use crate::python::Frame;

impl Free {
    /// Runs something of the watcher's; hooks, events and text of it are nobody's.
    pub(super) fn aside<T>(&self, work: impl FnOnce() -> T) -> T {
        self.looking.set(true);
        let result = work();
        self.looking.set(false);
        result
    }

    pub(super) fn wake_tasks(&self) {
        for task in self.tasks.borrow_mut().iter_mut() {
            task.resting = false;
        }
    }

    /// Evaluates the probes that are due (or all), and asks for a sample of the
    /// layers if that is due.
    pub(super) fn look(&self, frame: &Frame<'_>, all: bool) {
        let mut tasks = self.tasks.borrow_mut();
        let count = tasks.len();
        for task in tasks.iter_mut() {
            if task.resting || !all && !task.is_due() {
                continue;
            }
            let Some(probe) = &task.probe else {
                self.wanted.set(true);
                continue;
            };
            let began = Instant::now();
            let seen = self.aside(|| looks::evaluate(&probe.expression, frame));
            if let Some(value) = seen {
                let (name, step) = (probe.name.clone(), self.step_count());
                task.resting = value.is_err();
                let weight = if all { Weight::Vital } else { Weight::Sample };
                self.send(FreeMessage::Probe(ProbeResult { name, step, value }), weight);
            }
            task.took(began.elapsed(), count, self.pace.is_set());
        }
    }

    /// Begins or ends the sample of an iteration, where a step has just ended.
    pub(super) fn sample(&self, frame: &Frame<'_>) {
        if !self.stepped.replace(false) {
            return;
        }
        let began = Instant::now();
        if self.sampling.replace(false) {
            let tensors = self.aside(|| frame.tensors());
            let layers = self.sampler.borrow_mut().finish(tensors, self.step_count());
            let mut tasks = self.tasks.borrow_mut();
            let count = tasks.len();
            if let Some(task) = tasks.iter_mut().find(|task| task.probe.is_none()) {
                self.send(FreeMessage::Layers(layers), Weight::Sample);
                let time = began.elapsed() + self.sampler.borrow().took();
                task.took(time, count, self.pace.is_set());
            }
        } else if self.wanted.replace(false) {
            self.sampler.borrow_mut().begin();
            self.sampling.set(true);
        }
    }

    pub(super) fn progress(&self, frame: &Frame<'_>) -> Progress {
        let number = |name: &Option<String>| {
            let number = frame.global(name.as_deref()?)?.as_number()?;
            (number >= 0.0).then_some(number as u64)
        };
        Progress {
            seconds: self.clock.seconds(),
            steps: self.step_count(),
            epoch: number(&self.names.epoch),
            epochs: number(&self.names.epochs),
            batch: number(&self.names.batch),
            batches: number(&self.names.batches),
            batch_size: number(&self.names.batch_size),
            lr: frame.learning_rate(),
        }
    }
}
