//! Which statements a run leaves out.
//!
//! A phase is known only after a statement ran. So a statement that turns out to
//! belong to a skipped phase stops the run; it is run again from the start,
//! unseen, and this time the statement is left out. Runs are deterministic, and
//! nothing after that statement was told to anyone yet.

use std::collections::HashMap;

use super::numbering::Execution;
use crate::protocol::{Fault, Phase};

/// The faults of one run and what is known about where they strike.
#[derive(Debug, Clone, Default)]
pub struct Faults {
    faults: Vec<Fault>,
    /// Sites to skip from their n-th execution on, with the phase they had.
    known: HashMap<u32, (u64, Phase)>,
}

impl Faults {
    pub fn new(faults: &[Fault]) -> Faults {
        Faults { faults: faults.to_vec(), known: HashMap::new() }
    }

    /// Whether this execution is to be skipped, and the phase it would have been.
    pub fn strikes(&self, line: u32, execution: Execution) -> Option<Phase> {
        if let Some(&(from, phase)) = self.known.get(&execution.site)
            && execution.nth >= from
        {
            return Some(phase);
        }
        self.faults.contains(&Fault::SkipLine { line }).then_some(Phase::None)
    }

    /// Told that this execution was of this phase. Returns whether it should
    /// have been skipped; from now on it is.
    pub fn learn(&mut self, execution: Execution, phase: Phase) -> bool {
        let skip = self.faults.contains(&Fault::SkipPhase { phase });
        if skip {
            self.known.insert(execution.site, (execution.nth, phase));
        }
        skip
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phase_is_skipped_from_where_it_was_first_seen() {
        let mut faults = Faults::new(&[Fault::SkipPhase { phase: Phase::ZeroGrad }]);
        let nth = |nth| Execution { site: 4, nth };
        assert_eq!(faults.strikes(9, nth(1)), None);
        assert!(!faults.learn(nth(0), Phase::Step));
        assert!(faults.learn(nth(1), Phase::ZeroGrad));
        assert_eq!(faults.strikes(9, nth(0)), None);
        assert_eq!(faults.strikes(9, nth(1)), Some(Phase::ZeroGrad));
        assert_eq!(faults.strikes(9, nth(2)), Some(Phase::ZeroGrad));
    }

    #[test]
    fn a_line_is_skipped_always() {
        let faults = Faults::new(&[Fault::SkipLine { line: 9 }]);
        let execution = Execution { site: 4, nth: 0 };
        assert_eq!(faults.strikes(9, execution), Some(Phase::None));
        assert_eq!(faults.strikes(8, execution), None);
    }
}
