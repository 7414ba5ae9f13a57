//! A step that uses a gradient with an older one in it. Adding is legal (several
//! backward passes, one step); what counts is that a step has used it already.

use std::collections::{HashMap, HashSet};

use super::{Sighting, detailed};
use crate::protocol::{Event, Snapshot, Visit};
use crate::session::Timeline;

/// A parameter's gradient since it was last cleared.
#[derive(Default)]
struct Gradient {
    /// A step has used it.
    used: bool,
    /// Then `backward()` added to it, here.
    added: Option<usize>,
}

pub(super) fn watch(timeline: &Timeline) -> Vec<Sighting> {
    let mut gradients: HashMap<&str, Gradient> = HashMap::new();
    let mut first: Option<(usize, &str)> = None;
    // A step by hand is several statements, one a parameter: sums are counted.
    let mut sums = HashSet::new();
    for (position, _, detail) in detailed(timeline) {
        for visit in &detail.sweep {
            let Visit::Accumulate { parameter, before, .. } = visit else { continue };
            let gradient = gradients.entry(parameter).or_default();
            match before {
                Some(before) if gradient.used && !zero(before) => {
                    gradient.added.get_or_insert(position);
                }
                Some(_) => {}
                None => *gradient = Gradient::default(),
            }
        }
        for event in &detail.events {
            match event {
                Event::Cleared { parameter, .. } => {
                    gradients.remove(parameter.as_str());
                }
                Event::Updated { parameter, .. } => {
                    let gradient = gradients.entry(parameter).or_default();
                    gradient.used = true;
                    if let Some(added) = gradient.added.take() {
                        first.get_or_insert((added, parameter));
                        sums.insert(added);
                    }
                }
                _ => {}
            }
        }
    }
    let Some((position, parameter)) = first else { return Vec::new() };
    let saw = format!(
        "backward() added to {parameter}.grad, which an earlier step had already used and nothing \
         had cleared; the next step then used the sum ({} in this run)",
        match sums.len() {
            1 => "once".into(),
            times => format!("{times} times"),
        }
    );
    let mend = "clear the gradients in every iteration, before backward(): optimizer.zero_grad()";
    vec![Sighting { position, saw, mend: mend.into() }]
}

fn zero(value: &Snapshot) -> bool {
    value.data.as_ref().is_some_and(|data| data.iter().all(|value| value == 0.0))
}
