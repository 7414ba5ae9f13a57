//! Walking the backward sweep, node by node.

use super::super::state::Effect;
use super::super::stepper::{Panel, Stepper};

impl Stepper {
    /// One node on in the backward sweep; after the last one, all of them.
    pub(in crate::tui) fn next_op(&mut self) -> Vec<Effect> {
        let stops = self.sweep().len();
        match self.op {
            _ if stops == 0 => return self.go_to_sweep(|_| 0),
            None => self.begin_sweep(0),
            Some(op) => self.op = (op + 1 < stops).then_some(op + 1),
        }
        Vec::new()
    }

    /// One node back in the backward sweep; before the first one, all of them.
    pub(in crate::tui) fn previous_op(&mut self) -> Vec<Effect> {
        let stops = self.sweep().len();
        match self.op {
            _ if stops == 0 => return self.go_to_sweep(|stops| stops - 1),
            None => self.begin_sweep(stops - 1),
            Some(op) => self.op = op.checked_sub(1),
        }
        Vec::new()
    }

    fn begin_sweep(&mut self, op: usize) {
        self.op = Some(op);
        self.bring(Panel::Graph);
    }

    /// Goes back to the last statement that swept, at one of its stops.
    fn go_to_sweep(&mut self, stop: impl FnOnce(usize) -> usize) -> Vec<Effect> {
        let all = self.timeline().statements();
        let past = &all[..all.len().min(self.position)];
        let stops = |at: usize| all[at].detail.as_deref().map_or(0, |detail| detail.sweep.len());
        let Some(at) = (0..past.len()).rev().find(|at| stops(*at) > 0) else {
            self.note = Some("nothing was swept up to here; → goes to backward".into());
            return Vec::new();
        };
        let stop = stop(stops(at));
        let effects = self.go(at);
        self.begin_sweep(stop);
        effects
    }
}
