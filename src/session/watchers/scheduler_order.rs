//! A schedule that moved on before the optimizer did.

use super::{Sighting, detailed};
use crate::session::Timeline;

/// How PyTorch's warning begins (`torch/optim/lr_scheduler.py`).
const WARNING: &str = "Detected call of `lr_scheduler.step()` before `optimizer.step()`";

pub(super) fn watch(timeline: &Timeline) -> Vec<Sighting> {
    let warned = detailed(timeline).find(|(_, _, detail)| detail.stderr.contains(WARNING));
    let sighting = warned.map(|(position, ..)| Sighting {
        position,
        saw: "scheduler.step() ran before the first optimizer.step(): the first learning rate was \
              never used"
            .into(),
        mend: "call optimizer.step() first, scheduler.step() after it".into(),
    });
    sighting.into_iter().collect()
}
