//! Finding the moment of a scene in a run, and the scene of a moment.

use super::format::{Anchor, Lesson, Scene};
use crate::session::Timeline;

/// What marks a line of `loop.py`: `loss = …  # scene: loss`.
const MARK: &str = "# scene:";

impl Lesson {
    /// The scene whose moment is exactly this position, with its number. A run
    /// under a fault shows only the scenes written for that fault, because the
    /// figures of the others need not be true there.
    pub fn scene_at(
        &self,
        timeline: &Timeline,
        position: usize,
        fault: Option<&str>,
    ) -> Option<(usize, &Scene)> {
        self.scenes.iter().enumerate().find(|(_, scene)| {
            scene.under.as_deref() == fault
                && self.anchor_position(timeline, &scene.at) == Some(position)
        })
    }

    /// The position of an anchor in a run of this lesson; `None` where the run
    /// does not get there (or not yet).
    pub fn anchor_position(&self, timeline: &Timeline, anchor: &Anchor) -> Option<usize> {
        anchor_position(&self.script, timeline, anchor)
    }
}

/// The position at which an anchor's phase is complete, or at which the line it
/// labels in `script` finished for the first time.
pub fn anchor_position(script: &str, timeline: &Timeline, anchor: &Anchor) -> Option<usize> {
    match anchor {
        Anchor::Phase { iteration, phase } => timeline.find(*iteration, *phase),
        Anchor::Label { label } => {
            let (line, _) = labels(script).find(|(_, name)| name == label)?;
            timeline.find_line(line)
        }
    }
}

/// The labels of a script with their lines, 1-based, in order.
pub(super) fn labels(script: &str) -> impl Iterator<Item = (u32, &str)> {
    (1..).zip(script.lines()).filter_map(|(line, text)| {
        let (_, label) = text.split_once(MARK)?;
        Some((line, label.trim()))
    })
}
