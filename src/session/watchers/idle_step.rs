//! A step that changed nothing.

use super::{Sighting, detailed, listed};
use crate::protocol::{Event, Statement, Visit};
use crate::session::Timeline;

pub(super) fn watch(timeline: &Timeline) -> Vec<Sighting> {
    // Before the first backward pass there is nothing to step by: scripts step so
    // to try out a schedule.
    let mut learned = false;
    let mut still = 0;
    let mut found: Option<Sighting> = None;
    let mut idle = 0;
    let mut moving = false;
    for (position, statement, detail) in detailed(timeline) {
        learned |= detail.sweep.iter().any(|visit| matches!(visit, Visit::Accumulate { .. }));
        let owned = detail.events.iter().find_map(|event| match event {
            Event::Stepping { owned } => Some(owned),
            _ => None,
        });
        let Some(owned) = owned.filter(|_| learned) else { continue };
        if moved(timeline, position, detail.depth, owned) {
            moving = true;
            still = 0;
            continue;
        }
        still += 1;
        let none = !detail.events.iter().any(|event| matches!(event, Event::Updated { .. }))
            && owned.iter().all(|name| statement.parameter(name).is_none_or(|p| p.grad.is_none()));
        let known: Vec<&str> = owned.iter().map(String::as_str).filter(|n| *n != UNNAMED).collect();
        let (saw, mend) = if none && known.is_empty() {
            (
                "step() changed nothing: none of the parameters that this optimizer owns is in use \
                 any more"
                    .to_owned(),
                "make the optimizer after the model it is to train, from model.parameters()",
            )
        } else if none {
            let cleared = cleared_last(timeline, position);
            let why = if cleared { ", because they were cleared after backward()" } else { "" };
            (
                format!("step() changed nothing: {} had no gradient{why}", listed(&known)),
                "call step() after backward(), and clear the gradients only after that",
            )
        } else if still < 2 || moving && !cleared_last(timeline, position) {
            // A warm-up may begin at a rate of 0, a scaler leaves a step out, and
            // at the bottom every gradient is 0.
            continue;
        } else if statement.lr == Some(0.0) {
            ("step() changed nothing: the learning rate is 0".to_owned(), "raise the learning rate")
        } else {
            (
                format!("step() changed nothing: every gradient of {} was 0", listed(&known)),
                "clear the gradients before backward(), not between backward() and step(); or look \
                 for units that are all dead",
            )
        };
        idle += 1;
        found.get_or_insert(Sighting { position, saw, mend: mend.into() });
    }
    if let Some(sighting) = &mut found
        && idle > 1
    {
        sighting.saw += &format!(" (so did {} more)", idle - 1);
    }
    found.into_iter().collect()
}

/// What the engine calls a tensor that the script has no name for.
const UNNAMED: &str = "(unnamed)";

/// Whether a step changed a parameter that its optimizer owns. The statements of
/// functions that it called, a closure's or its own, come just before it.
fn moved(timeline: &Timeline, position: usize, depth: u32, owned: &[String]) -> bool {
    let all = timeline.statements();
    let inside = |statement: &Statement| {
        statement.detail.as_ref().is_some_and(|detail| detail.depth > depth)
    };
    let called = all[..position].iter().rev().take_while(|statement| inside(statement)).count();
    let Some(before) = (position - called).checked_sub(1).map(|at| &all[at]) else { return false };
    owned.iter().any(|name| match (before.parameter(name), all[position].parameter(name)) {
        (Some(before), Some(after)) => {
            let unknown = after.summary.as_ref().is_some_and(|summary| !summary.has_numbers());
            unknown || before.data != after.data || before.summary != after.summary
        }
        _ => false,
    })
}

/// Whether gradients were cleared after the last backward pass before here.
fn cleared_last(timeline: &Timeline, position: usize) -> bool {
    let past = timeline.statements()[..position].iter().rev();
    let mut details = past.filter_map(|statement| statement.detail.as_deref());
    details
        .find_map(|detail| {
            let cleared = |event: &Event| matches!(event, Event::Cleared { before: Some(_), .. });
            if detail.events.iter().any(cleared) {
                Some(true)
            } else {
                (!detail.sweep.is_empty()).then_some(false)
            }
        })
        .unwrap_or(false)
}
