//! Two runs of one script beside each other, in lock-step by iteration and phase.

use std::collections::HashMap;

use super::{Place, Timeline};
use crate::protocol::Statement;

/// The first place at which two runs differ.
#[derive(Debug, Clone, PartialEq)]
pub struct Difference {
    /// Positions in the healthy and in the faulty run.
    pub healthy: usize,
    pub faulty: usize,
    pub place: Place,
    /// The first quantity that differs: `w.grad`, `w`, `loss`, or `another statement`.
    pub what: String,
}

/// Finds the first difference: walks the faulty run's statements that were not
/// skipped and looks each up in the healthy run, by iteration, line and how often
/// the line has finished there.
pub fn first_difference(healthy: &Timeline, faulty: &Timeline) -> Option<Difference> {
    let mut finished: HashMap<(u64, u32), Vec<usize>> = HashMap::new();
    for (position, statement) in healthy.statements().iter().enumerate() {
        finished.entry((statement.iteration, statement.line)).or_default().push(position);
    }
    let mut times: HashMap<(u64, u32), usize> = HashMap::new();
    for (position, statement) in faulty.statements().iter().enumerate() {
        let Statement { iteration, phase, line, skipped, .. } = *statement;
        let count = times.entry((iteration, line)).or_default();
        let place = Place { iteration, phase, line, nth: *count };
        *count += 1;
        if skipped {
            continue;
        }
        let same = finished.get(&(iteration, line)).and_then(|all| all.get(place.nth)).copied();
        // Where the healthy run never came, it is the nearest place that differs.
        let other = same.or_else(|| healthy.seek(place))?;
        if let Some(what) = differing(healthy.get(other)?, statement) {
            return Some(Difference { healthy: other, faulty: position, place, what });
        }
    }
    None
}

/// What differs between the states after two statements.
fn differing(healthy: &Statement, faulty: &Statement) -> Option<String> {
    if healthy.line != faulty.line {
        return Some("another statement".into());
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
