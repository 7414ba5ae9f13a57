//! Parameters that get gradients but belong to no optimizer.

use std::collections::HashSet;

use super::{Sighting, detailed, listed};
use crate::protocol::{Event, Visit};
use crate::session::Timeline;

pub(super) fn watch(timeline: &Timeline) -> Vec<Sighting> {
    let mut gradients: HashSet<&str> = HashSet::new();
    // Their optimizer may be about to step; or would have been, had nothing raised.
    let mut fresh: HashSet<&str> = HashSet::new();
    let mut taken: HashSet<&str> = HashSet::new();
    let mut updated = false;
    let mut stepping: Option<usize> = None;
    for (position, _, detail) in detailed(timeline) {
        for visit in &detail.sweep {
            if let Visit::Accumulate { parameter, .. } = visit {
                fresh.insert(parameter);
            }
        }
        for event in &detail.events {
            match event {
                Event::Stepping { owned } => {
                    gradients.extend(fresh.drain());
                    if !gradients.is_empty() {
                        stepping.get_or_insert(position);
                    }
                    taken.extend(owned.iter().map(String::as_str));
                }
                Event::Updated { parameter, .. } => {
                    updated = true;
                    taken.insert(parameter);
                }
                _ => {}
            }
        }
    }
    let Some(position) = stepping else { return Vec::new() };
    // A leaf that belongs to no module may be data whose gradient is looked at.
    let mut left: Vec<&str> = gradients
        .into_iter()
        .filter(|name| !taken.contains(name) && (name.contains('.') || !updated))
        .collect();
    left.sort_unstable();
    if left.is_empty() {
        return Vec::new();
    }
    let saw =
        format!("{} got gradients, but no optimizer owns them: no step moves them", listed(&left));
    let mend = "give them to the optimizer, optim.SGD(model.parameters(), …), after the model is \
                complete; freeze them with requires_grad_(False) if they are to stay";
    vec![Sighting { position, saw, mend: mend.into() }]
}
