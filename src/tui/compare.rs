//! Two runs beside each other: changing between them, and their first difference.

use super::run::Run;
use super::state::{Effect, RunId};
use super::stepper::{AHEAD, Side, Stepper};
use crate::protocol::Fault;
use crate::session::{Place, Status, first_difference};

impl Stepper {
    /// Changes to the other run at the same place; starts it the first time.
    pub(super) fn toggle(&mut self, new: impl FnOnce() -> RunId) -> Vec<Effect> {
        if self.faulty.is_none() && self.skips_nothing() {
            self.note = Some("this script clears no gradients: there is nothing to skip".into());
            return Vec::new();
        }
        let place = self.timeline().place(self.position);
        let mut effects = self.need_faulty(new);
        self.side = match self.side {
            Side::Healthy => Side::Faulty,
            Side::Faulty => Side::Healthy,
        };
        self.settle_at(place);
        effects.extend(self.go_along());
        effects.extend(self.renew());
        effects
    }

    /// The fault skips a phase that the run, which is over, does not have.
    fn skips_nothing(&self) -> bool {
        let [Fault::SkipPhase { phase }] = self.faults[..] else { return false };
        let run = &self.healthy.timeline;
        let over = !matches!(run.status, Status::Running | Status::Waiting);
        over && run.statements().iter().all(|statement| statement.phase != phase)
    }

    /// Shows both runs beside each other, or one again.
    pub(super) fn toggle_compare(&mut self, new: impl FnOnce() -> RunId) -> Vec<Effect> {
        self.compare = !self.compare;
        if !self.compare {
            return Vec::new();
        }
        let mut effects = self.need_faulty(new);
        effects.extend(self.renew());
        self.find_difference();
        effects
    }

    fn need_faulty(&mut self, new: impl FnOnce() -> RunId) -> Vec<Effect> {
        if self.faulty.is_some() {
            return Vec::new();
        }
        let allowed = self.healthy.allowed.max(self.position as u64 + AHEAD);
        let id = new();
        self.faulty = Some(Run::new(id, allowed));
        vec![self.start(id, allowed, self.faults.clone())]
    }

    /// Looks for the first difference, once both recordings can tell.
    pub(super) fn find_difference(&mut self) {
        let Some(faulty) = &self.faulty else { return };
        let healthy = &self.healthy.timeline;
        // A healthy run that is behind would look different only for being behind.
        let behind = matches!(healthy.status, Status::Running | Status::Waiting)
            && healthy.len() < faulty.timeline.len();
        if self.difference.is_none() && !behind {
            self.difference = first_difference(healthy, &faulty.timeline);
        }
    }

    /// Where the first difference is in the viewed run.
    pub fn difference_here(&self) -> Option<usize> {
        let difference = self.difference.as_ref()?;
        Some(match self.side {
            Side::Healthy => difference.healthy,
            Side::Faulty => difference.faulty,
        })
    }

    /// A run has taken the place of another: the viewer goes to the same place in
    /// it, as soon as it gets there.
    pub(super) fn settle_at(&mut self, place: Option<Place>) {
        self.op = None;
        self.prompt = None;
        self.following = false;
        self.owed.clear();
        self.pending = place;
        self.position = 0;
    }
}
