//! What a change does to a training loop: nothing, something silently, or an error.

use crate::protocol::{End, Parameter, Statement};
use crate::session::{Status, Timeline};

/// What a changed run is, beside the healthy one.
#[derive(Debug, Clone, PartialEq)]
pub enum Verdict {
    /// Not enough is recorded yet.
    Pending,
    /// The parameters are equal at the end of every iteration recorded by both,
    /// so many of them.
    Equivalent { iterations: u64, over: bool },
    /// No exception, but the parameters differ from this iteration's end on.
    Silent { iteration: u64, parameter: String },
    /// Another number of iterations, equal as far as both go.
    Length { healthy: u64, changed: u64 },
    /// An exception, in PyTorch's words.
    Raises { iteration: u64, line: Option<u32>, message: String },
}

/// Judges a changed run by the parameters at the end of each iteration: what a
/// loop is for. Gradients may differ in between.
pub fn verdict(healthy: &Timeline, changed: &Timeline) -> Verdict {
    let over = |timeline: &Timeline| matches!(timeline.status, Status::Ended(_) | Status::Died(_));
    let (ours, theirs) = (ends(changed), ends(healthy));
    // The last iteration may still be under way.
    let whole = |ends: &[&Statement], over: bool| ends.len().saturating_sub(usize::from(!over));
    let both = whole(&ours, over(changed)).min(whole(&theirs, over(healthy)));
    let raised = match &changed.status {
        Status::Ended(End::Error { error }) => Some(Verdict::Raises {
            iteration: changed.iterations(),
            line: error.line,
            message: format!("{}: {}", error.kind, error.message),
        }),
        Status::Died(how) => Some(Verdict::Raises {
            iteration: changed.iterations(),
            line: None,
            message: how.clone(),
        }),
        _ => None,
    };
    if let Some(raised) = raised {
        let same = matches!(&healthy.status, Status::Ended(End::Error { .. }));
        if !same {
            return raised;
        }
    }
    let different = ours[..both]
        .iter()
        .zip(&theirs[..both])
        .find_map(|(ours, theirs)| Some((ours.iteration, moved_apart(theirs, ours)?)));
    if let Some((iteration, parameter)) = different {
        return Verdict::Silent { iteration, parameter };
    }
    if over(changed) && over(healthy) && ours.len() != theirs.len() {
        return Verdict::Length { healthy: theirs.len() as u64, changed: ours.len() as u64 };
    }
    match both {
        0 if !over(changed) || !over(healthy) => Verdict::Pending,
        0 => match (changed.statements().last(), healthy.statements().last()) {
            (Some(ours), Some(theirs)) => match moved_apart(theirs, ours) {
                Some(parameter) => Verdict::Silent { iteration: 0, parameter },
                None => Verdict::Equivalent { iterations: 0, over: true },
            },
            _ => Verdict::Pending,
        },
        both => Verdict::Equivalent { iterations: both as u64, over: over(changed) },
    }
}

/// The last statement of each iteration, from 1.
fn ends(timeline: &Timeline) -> Vec<&Statement> {
    let iterations = timeline.statements().chunk_by(|a, b| a.iteration == b.iteration);
    iterations.filter_map(<[Statement]>::last).filter(|last| last.iteration > 0).collect()
}

/// The first parameter whose value differs.
fn moved_apart(healthy: &Statement, changed: &Statement) -> Option<String> {
    let value = |parameter: &Parameter| (parameter.data.clone(), parameter.summary.clone());
    changed.parameters.iter().find_map(|(name, ours)| {
        let theirs = healthy.parameter(name)?;
        let (ours, theirs) = (value(ours), value(theirs));
        // NaN is the same as NaN here.
        let same = match (&ours.0, &theirs.0) {
            (Some(ours), Some(theirs)) => ours.same(theirs),
            _ => ours.1.map(|s| s.norm.to_bits()) == theirs.1.map(|s| s.norm.to_bits()),
        };
        (!same).then(|| name.to_string())
    })
}
