//! Layers in the wrong mode: validation in train mode, training in eval mode.

use super::{Sighting, events};
use crate::protocol::{Event, Phase};
use crate::session::Timeline;

pub(super) fn watch(timeline: &Timeline) -> Vec<Sighting> {
    let modes: Vec<(usize, &str, bool, bool)> = events(timeline)
        .filter_map(|(position, event)| match event {
            Event::Mode { layer, training, grad } => Some((position, &**layer, *training, *grad)),
            _ => None,
        })
        .collect();
    let steps: Vec<usize> =
        (0..timeline.len()).filter(|&at| timeline.statements()[at].phase == Phase::Step).collect();
    let Some(&first) = steps.first() else { return Vec::new() };
    let mut found = Vec::new();

    // Without a graph it is no training; with training layers, no validation.
    let validation = modes.iter().find(|(at, _, training, grad)| *at > first && *training && !grad);
    if let Some(&(position, layer, ..)) = validation {
        let effect = match layer {
            "BatchNorm" => "uses the batch's own statistics, and moves the running ones",
            _ => "still drops, and the numbers are noisy",
        };
        found.push(Sighting {
            position,
            saw: format!("a forward pass without gradients in train mode: {layer} {effect}"),
            mend:
                "call model.eval() before validating, and model.train() after it; no_grad() does \
                   neither"
                    .into(),
        });
    }
    // A layer or two may be frozen on purpose; all of them are not.
    let trained: Vec<_> = modes
        .iter()
        .filter(|(at, _, _, grad)| *grad && steps.last().is_some_and(|last| at < last))
        .collect();
    let iteration = |at: usize| timeline.statements()[at].iteration;
    let eval = trained.iter().find(|(at, ..)| {
        let here = iteration(*at);
        here > 0 && trained.iter().filter(|(other, ..)| iteration(*other) == here).all(|m| !m.2)
    });
    if let Some(&&(position, layer, ..)) = eval {
        let effect = match layer {
            "BatchNorm" => "uses its running statistics and does not learn them",
            _ => "drops nothing",
        };
        found.push(Sighting {
            position,
            saw: format!("training in eval mode: {layer} {effect}"),
            mend: "call model.train() before the training loop, and again after each validation"
                .into(),
        });
    }
    found
}
