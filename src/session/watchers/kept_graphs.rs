//! Graphs that are kept alive, one more in every iteration.

use std::collections::BTreeMap;

use super::{Sighting, events};
use crate::protocol::Event;
use crate::session::Timeline;

/// So many backward passes in a row must each find one graph more.
const GROWING: usize = 4;

pub(super) fn watch(timeline: &Timeline) -> Vec<Sighting> {
    // By line: a script may well keep the losses of several examples by name.
    let mut kept: BTreeMap<u32, Vec<(usize, usize)>> = BTreeMap::new();
    for (position, event) in events(timeline) {
        if let Event::Kept { graphs } = event {
            let line = timeline.statements()[position].line;
            kept.entry(line).or_default().push((position, *graphs));
        }
    }
    let growing = kept.values().find_map(|kept| {
        let grows = |window: &&[(usize, usize)]| window.windows(2).all(|w| w[0].1 < w[1].1);
        Some((kept, kept.windows(GROWING).find(grows)?))
    });
    let Some((kept, &[.., (position, _)])) = growing else { return Vec::new() };
    let most = kept.iter().map(|(_, graphs)| *graphs).max().unwrap_or(0);
    let saw = format!(
        "every iteration's loss is kept with its graph: {most} old graphs are still in memory"
    );
    let mend = "keep the number, not the tensor: losses.append(loss.item())";
    vec![Sighting { position, saw, mend: mend.into() }]
}
