//! Two runs of one script beside each other, in lock-step by iteration and phase.

use super::{Place, Timeline};
use crate::protocol::Statement;

/// The first place at which two runs differ.
#[derive(Debug, Clone, PartialEq)]
pub struct Difference {
    /// Positions in the healthy and in the faulty run.
    pub healthy: usize,
    pub faulty: usize,
    pub place: Place,
    /// The first quantity that differs: `w.grad`, `w`, `loss`, or `the statement`.
    pub what: String,
}

/// Finds the first difference: walks the faulty run's statements that were not
/// skipped and looks each up in the healthy run.
pub fn first_difference(healthy: &Timeline, faulty: &Timeline) -> Option<Difference> {
    (0..faulty.len()).find_map(|position| {
        let statement = faulty.get(position)?;
        if statement.skipped {
            return None;
        }
        let place = faulty.place(position)?;
        let other = healthy.seek(place)?;
        let what = differing(healthy.get(other)?, statement)?;
        Some(Difference { healthy: other, faulty: position, place, what })
    })
}

/// What differs between the states after two statements.
fn differing(healthy: &Statement, faulty: &Statement) -> Option<String> {
    if healthy.line != faulty.line {
        return Some("the statement".into());
    }
    let parameter = faulty.parameters.iter().find_map(|(name, ours)| {
        let theirs = healthy.parameter(name)?;
        if ours.data != theirs.data || ours.summary != theirs.summary {
            Some(name.to_string())
        } else if ours.grad != theirs.grad {
            Some(format!("{name}.grad"))
        } else {
            None
        }
    });
    parameter.or_else(|| (healthy.loss != faulty.loss).then(|| "loss".into()))
}
