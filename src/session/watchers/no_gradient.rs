//! Parameters that never get a gradient though others are trained.

use std::collections::{HashMap, HashSet};

use super::{Sighting, detailed, listed};
use crate::protocol::{Event, Visit};
use crate::session::{Status, Timeline};

pub(super) fn watch(timeline: &Timeline) -> Vec<Sighting> {
    if !matches!(timeline.status, Status::Ended(_)) {
        return Vec::new();
    }
    let mut reached: HashSet<&str> = HashSet::new();
    // How many backward passes each parameter saw before the last step.
    let mut passes: HashMap<&str, (usize, usize)> = HashMap::new();
    let (mut sweeps, mut stepped) = (0, false);
    let mut owned: HashSet<&str> = HashSet::new();
    for (position, statement, detail) in detailed(timeline) {
        if !detail.sweep.is_empty() {
            sweeps += 1;
            for (name, _) in &statement.parameters {
                passes.entry(name).or_insert((position, sweeps));
            }
        }
        reached.extend(detail.sweep.iter().filter_map(|visit| match visit {
            Visit::Accumulate { parameter, .. } => Some(parameter.as_str()),
            Visit::Node { .. } => None,
        }));
        for event in &detail.events {
            match event {
                Event::Updated { .. } => stepped = true,
                Event::Stepping { owned: names } => owned.extend(names.iter().map(String::as_str)),
                _ => {}
            }
        }
    }
    let Some(last) = timeline.statements().last().filter(|_| stepped) else { return Vec::new() };
    // What an optimizer owns is meant to be trained; of other leaves nobody knows.
    let never: Vec<&str> = last
        .parameters
        .iter()
        .map(|(name, _)| &**name)
        .filter(|name| !reached.contains(name) && owned.contains(name))
        .collect();
    let first = never.iter().filter_map(|name| passes.get(name)).min();
    let Some(&(position, from)) = first else { return Vec::new() };
    let saw = format!(
        "{} never got a gradient, in {} backward passes: the loss does not depend on it",
        listed(&never),
        sweeps + 1 - from
    );
    let mend = "use it in forward(), or look for what cuts the graph before it: detach(), \
                no_grad(), .item(), .data, argmax(); freeze it if it is not meant to learn";
    vec![Sighting { position, saw, mend: mend.into() }]
}
