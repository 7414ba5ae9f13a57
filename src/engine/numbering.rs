//! Which iteration and which phase: known for certain only in hindsight.
//!
//! A loop turns out to be the training loop when `backward()` first runs in it,
//! and a scalar turns out to be the loss when `backward()` starts from it. So
//! finished statements are held back, for one pass of a loop at most, and leave
//! here in order with their final numbers. No tensors, no Python: pure.

use std::collections::HashSet;

use crate::protocol::{Phase, Statement};

/// More statements than this are never held back.
const MAX_HELD: usize = 256;

/// A finished statement whose phase and iteration may still change.
#[derive(Debug, Clone, PartialEq)]
pub struct Draft {
    pub statement: Statement,
    pub execution: Execution,
    /// The last scalar that the statement recorded, if its phase is `Loss`.
    pub scalar: Option<Scalar>,
    /// Where `backward()` started, if the statement ran it.
    pub root: Option<Root>,
}

/// Which execution of which statement: the `nth` time (from 0) that this site ran.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Execution {
    pub site: u32,
    pub nth: u64,
}

/// A scalar with a graph behind it: perhaps the loss.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scalar {
    /// The tape's node that made it.
    pub node: u64,
    pub value: f64,
    /// That node is a reduction or a loss function.
    pub reduces: bool,
}

/// Where a `backward()` started.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Root {
    pub node: u64,
    /// The nodes that the sweep passed, the root's included.
    pub swept: HashSet<u64>,
}

/// A loop that is being run.
#[derive(Debug)]
struct Loop {
    site: u32,
    /// Index in `held` at which its current pass began.
    pass_start: usize,
}

/// Gives statements their final phase, iteration, loss and index.
#[derive(Debug, Default)]
pub struct Numbering {
    iteration: u64,
    next_index: u64,
    loss: Option<f64>,
    /// Sites of the loops that turned out to be training loops.
    training: HashSet<u32>,
    /// The innermost last.
    active: Vec<Loop>,
    held: Vec<Draft>,
    /// Parameters were updated since the iteration began.
    updated: bool,
}

impl Numbering {
    /// A pass of a loop begins; the draft of its header follows. Returns the
    /// statements that became certain.
    pub fn pass(&mut self, site: u32) -> Vec<Draft> {
        let again = self.active.iter().position(|active| active.site == site);
        if let Some(at) = again {
            self.active.truncate(at);
        }
        // The pass before had no backward(), so nothing of it waits for this
        // one; but an outer loop may still be in its first pass.
        let settled = match (again, self.active.first()) {
            (None, _) => 0,
            (Some(_), None) => self.held.len(),
            (Some(_), Some(outer)) => outer.pass_start,
        };
        let certain = self.release(settled);
        if self.training.contains(&site) {
            self.iteration += 1;
            self.updated = false;
        }
        self.active.push(Loop { site, pass_start: self.held.len() });
        certain
    }

    /// Forgets the loops that are not being run any more.
    pub fn keep_loops(&mut self, running: impl Fn(u32) -> bool) {
        self.active.retain(|active| running(active.site));
    }

    /// Takes a finished statement; returns the statements that became certain.
    pub fn push(&mut self, mut draft: Draft) -> Vec<Draft> {
        draft.statement.iteration = self.iteration;
        let phase = draft.statement.phase;
        self.held.push(draft);
        self.updated |= phase == Phase::Step;
        if phase == Phase::Backward {
            self.settle_loss();
            self.settle_iteration();
            return self.flush();
        }
        let open = self.held.iter().any(|held| held.scalar.is_some())
            || !self.in_training_loop()
                && (!self.active.is_empty()
                    || self.held.iter().any(|held| held.statement.phase != Phase::None));
        if open && self.held.len() < MAX_HELD { Vec::new() } else { self.flush() }
    }

    /// Lets everything go that is held back.
    pub fn flush(&mut self) -> Vec<Draft> {
        self.release(self.held.len())
    }

    fn in_training_loop(&self) -> bool {
        self.active.iter().any(|active| self.training.contains(&active.site))
    }

    /// A scalar inside the graph that was swept was part of the forward pass;
    /// one outside it is a loss only if it looks like one (a validation loss,
    /// not a running total).
    fn settle_loss(&mut self) {
        let root = self.held.last().and_then(|draft| draft.root.clone()).unwrap_or_default();
        for draft in &mut self.held {
            let Some(scalar) = draft.scalar else { continue };
            let part = root.swept.contains(&scalar.node) || !scalar.reduces;
            if scalar.node != root.node && part {
                draft.scalar = None;
                draft.statement.phase = Phase::Forward;
            }
        }
    }

    /// `backward()` ran: this pass of the innermost loop is an iteration. In
    /// straight-line code there is one iteration per update, and it begins with
    /// the first phase after the update before.
    fn settle_iteration(&mut self) {
        if self.in_training_loop() {
            return;
        }
        let start = if let Some(innermost) = self.active.last() {
            self.training.insert(innermost.site);
            innermost.pass_start
        } else if self.iteration == 0 || self.updated {
            let after_update = self
                .held
                .iter()
                .rposition(|draft| draft.statement.phase == Phase::Step)
                .map_or(0, |last| last + 1);
            let phases = self.held[after_update..].iter();
            let skipped = phases.take_while(|draft| draft.statement.phase == Phase::None).count();
            after_update + skipped
        } else {
            return;
        };
        self.iteration += 1;
        self.updated = false;
        for draft in &mut self.held[start..] {
            draft.statement.iteration = self.iteration;
        }
    }

    /// Lets the first `count` held statements go.
    fn release(&mut self, count: usize) -> Vec<Draft> {
        for active in &mut self.active {
            active.pass_start = active.pass_start.saturating_sub(count);
        }
        let certain: Vec<Draft> = self.held.drain(..count).collect();
        certain.into_iter().map(|draft| self.finish(draft)).collect()
    }

    fn finish(&mut self, mut draft: Draft) -> Draft {
        if let Some(scalar) = draft.scalar {
            self.loss = Some(scalar.value);
        }
        draft.statement.loss = self.loss;
        draft.statement.index = self.next_index;
        self.next_index += 1;
        draft
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Draft of a statement that did this; a loss's node is 10 unless said.
    fn draft(phase: Phase) -> Draft {
        let statement = Statement {
            index: 0,
            line: 1,
            function: "<module>".into(),
            code: phase.name().into(),
            phase,
            iteration: 0,
            parameters: Vec::new(),
            changed: Vec::new(),
            loss: None,
            lr: None,
            stdout: String::new(),
            skipped: false,
            detail: None,
        };
        let scalar = Scalar { node: 10, value: 38.0, reduces: true };
        let root = Root { node: 10, swept: [8, 9, 10].into() };
        Draft {
            statement,
            execution: Execution { site: 0, nth: 0 },
            scalar: (phase == Phase::Loss).then_some(scalar),
            root: (phase == Phase::Backward).then_some(root),
        }
    }

    fn seen(drafts: &[Draft]) -> Vec<(Phase, u64)> {
        drafts.iter().map(|d| (d.statement.phase, d.statement.iteration)).collect()
    }

    use Phase::{Backward, Forward, Loss, None as Nothing, Step, ZeroGrad};

    #[test]
    fn the_first_pass_of_a_training_loop_is_iteration_one_from_its_header() {
        let mut numbering = Numbering::default();
        let mut out = numbering.push(draft(Nothing));
        for _ in 0..2 {
            out.extend(numbering.pass(7));
            for phase in [Nothing, ZeroGrad, Forward, Loss, Backward, Step] {
                out.extend(numbering.push(draft(phase)));
            }
        }
        numbering.keep_loops(|_| false);
        out.extend(numbering.push(draft(Nothing)));
        out.extend(numbering.flush());
        let pass = |n| [Nothing, ZeroGrad, Forward, Loss, Backward, Step].map(|phase| (phase, n));
        let expected: Vec<_> = [(Nothing, 0)]
            .into_iter()
            .chain(pass(1))
            .chain(pass(2))
            .chain([(Nothing, 2)])
            .collect();
        assert_eq!(seen(&out), expected);
        assert_eq!(
            out.iter().map(|d| d.statement.index).collect::<Vec<_>>(),
            (0..14).collect::<Vec<_>>()
        );
        assert_eq!((out[3].statement.loss, out[4].statement.loss), (None, Some(38.0)));
    }

    #[test]
    fn straight_line_code_counts_one_iteration_per_update() {
        let mut numbering = Numbering::default();
        let mut out = Vec::new();
        for phase in [Nothing, Forward, Loss, Backward, Step, Step, Nothing, ZeroGrad, Forward] {
            out.extend(numbering.push(draft(phase)));
        }
        for phase in [Loss, Backward, Step, ZeroGrad] {
            out.extend(numbering.push(draft(phase)));
        }
        out.extend(numbering.flush());
        let iterations: Vec<_> = out.iter().map(|d| d.statement.iteration).collect();
        assert_eq!(iterations, [0, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2]);
    }

    #[test]
    fn two_backwards_without_an_update_are_one_iteration() {
        let mut numbering = Numbering::default();
        let mut out = Vec::new();
        for phase in [Loss, Backward, Loss, Backward, Step] {
            out.extend(numbering.push(draft(phase)));
        }
        out.extend(numbering.flush());
        assert!(out.iter().all(|d| d.statement.iteration == 1), "{:?}", seen(&out));
    }

    #[test]
    fn a_scalar_that_backward_passed_through_was_forward() {
        let mut numbering = Numbering::default();
        let mut part = draft(Loss);
        part.scalar = Some(Scalar { node: 9, value: 1.0, reduces: true });
        let mut total = draft(Loss);
        total.scalar = Some(Scalar { node: 77, value: 1.0, reduces: false });
        let mut validation = draft(Loss);
        validation.scalar = Some(Scalar { node: 78, value: 5.0, reduces: true });
        for draft in [part, total, validation, draft(Loss)] {
            assert!(numbering.push(draft).is_empty());
        }
        let out = numbering.push(draft(Backward));
        let phases: Vec<_> = out.iter().map(|d| d.statement.phase).collect();
        assert_eq!(phases, [Forward, Forward, Loss, Loss, Backward]);
    }

    #[test]
    fn a_helper_loop_in_the_first_pass_releases_nothing_of_the_outer_one() {
        let mut numbering = Numbering::default();
        assert!(numbering.pass(1).is_empty());
        assert!(numbering.push(draft(Nothing)).is_empty());
        for _ in 0..3 {
            assert!(numbering.pass(2).is_empty());
            assert!(numbering.push(draft(ZeroGrad)).is_empty());
        }
        numbering.keep_loops(|site| site == 1);
        assert!(numbering.push(draft(Loss)).is_empty());
        let out = numbering.push(draft(Backward));
        assert_eq!(out.len(), 6);
        assert!(out.iter().all(|d| d.statement.iteration == 1), "{:?}", seen(&out));
    }

    #[test]
    fn a_loop_without_backward_holds_back_one_pass_at_most() {
        let mut numbering = Numbering::default();
        assert!(numbering.pass(1).is_empty());
        for _ in 0..3 {
            assert!(numbering.push(draft(Nothing)).is_empty());
        }
        assert_eq!(numbering.pass(1).len(), 3);
        let held: usize = (0..MAX_HELD).map(|_| numbering.push(draft(Nothing)).len()).sum();
        assert_eq!(held, MAX_HELD);
    }
}
