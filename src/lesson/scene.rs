//! Finding the moment of a scene in a run, and the scene of a moment.

use super::anchor::Anchor;
use super::format::{Lesson, Scene};
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
        let here = |(_, scene): &(usize, &Scene)| {
            scene.under.as_deref() == fault
                && self.anchor_position(timeline, &scene.at) == Some(position)
        };
        let mut scenes = self.scenes.iter().enumerate().filter(here);
        let first = scenes.next();
        // What is to be said of the end goes before what led to it.
        let last = scenes.find(|(_, scene)| scene.at == Anchor::End);
        last.or(first)
    }

    /// The scenes of a run under a fault that it has come to, with their positions,
    /// in the lesson's order.
    pub fn scenes_in(
        &self,
        timeline: &Timeline,
        fault: Option<&str>,
    ) -> impl Iterator<Item = (usize, &Scene)> {
        let scenes = self.scenes.iter().filter(move |scene| scene.under.as_deref() == fault);
        scenes.filter_map(|scene| Some((self.anchor_position(timeline, &scene.at)?, scene)))
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
        Anchor::End => timeline.end(),
    }
}

/// The labels of a script with their lines, 1-based, in order.
pub(super) fn labels(script: &str) -> impl Iterator<Item = (u32, &str)> {
    (1..).zip(script.lines()).filter_map(|(line, text)| {
        let (_, label) = text.split_once(MARK)?;
        Some((line, label.trim()))
    })
}

/// A script as its learners read it, without the comments that name scenes; line by
/// line the same otherwise.
pub fn without_labels(script: &str) -> String {
    let lines = script.lines().map(|line| match line.split_once(MARK) {
        Some((code, _)) => code.trim_end(),
        None => line,
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// A text that began as a script without its labels, with those of the lines that are
/// still there. Of equal lines the first stands for the first.
pub fn with_labels(text: &str, script: &str) -> String {
    let mut written: Vec<(String, &str)> =
        script.lines().map(|line| (without_labels(line), line)).collect();
    let lines = text.lines().map(|line| {
        let known = written.iter().position(|(shown, _)| shown == line);
        known.map_or(line, |known| written.remove(known).1)
    });
    lines.flat_map(|line| [line, "\n"]).collect()
}

#[cfg(test)]
mod tests {
    use super::super::{Catalogue, sample};
    use super::*;
    use crate::protocol::{Fault, Phase};

    fn at(iteration: u64, phase: Phase) -> Anchor {
        Anchor::Phase { iteration, phase }
    }

    #[test]
    fn an_anchor_is_where_its_phase_is_complete_or_its_line_first_finished() {
        let timeline = sample::run(&[]);
        let position = |anchor| anchor_position(sample::SCRIPT, &timeline, &anchor);
        let line = |position: Option<usize>| timeline.get(position.unwrap()).unwrap().line;
        let label = |label: &str| Anchor::Label { label: label.into() };
        // The step's second statement, not its first.
        assert_eq!(line(position(at(1, Phase::Step))), 13);
        assert_eq!(line(position(label("data"))), 2);
        let first = position(label("predict"));
        assert_eq!(first, position(at(1, Phase::Forward)));
        assert_eq!(position(at(4, Phase::Step)), None);
        assert_eq!(position(at(1, Phase::Clip)), None);
        assert_eq!(position(label("absent")), None);
    }

    #[test]
    fn scenes_of_a_run_are_those_of_its_fault_that_it_comes_to() {
        let lesson = Catalogue::embedded().unwrap();
        let lesson = lesson.get("by-hand").unwrap();
        let script = format!("{}# scene: start\n", sample::SCRIPT);
        let lesson = Lesson { script, ..lesson.clone() };
        let timeline = sample::run(&[]);
        // `start` stands on a line without a statement, which is never reached.
        let at = |title| lesson.scenes_in(&timeline, None).find(|(_, s)| s.title == title);
        assert_eq!(at("Five points on a line").unwrap().0, 1);
        assert_eq!(at("Start from nothing"), None);
        assert_eq!(at("A clean sheet").map(|(at, _)| at), timeline.find(1, Phase::ZeroGrad));
        assert_eq!(lesson.scenes_in(&timeline, Some("other")).count(), 0);
    }

    #[test]
    fn labels_have_lines() {
        let script = "a = 1\nb = 2  # scene: two words  \n#scene: no\n";
        assert_eq!(labels(script).collect::<Vec<_>>(), [(2, "two words")]);
        assert_eq!(without_labels(script), "a = 1\nb = 2\n#scene: no");
    }

    #[test]
    fn labels_come_back_to_the_lines_that_are_still_there() {
        let script = "a = 1\nf()\nf()  # scene: twice\nb = 2  # scene: end\n";
        assert_eq!(with_labels(&without_labels(script), script), script);
        let edited = "f()\nc = 0\nf()\nf()\nb = 3\n";
        let expected = "f()\nc = 0\nf()  # scene: twice\nf()\nb = 3\n";
        assert_eq!(with_labels(edited, script), expected);
    }

    #[test]
    fn a_position_has_the_scene_of_its_fault_or_none() {
        let catalogue = Catalogue::embedded().unwrap();
        let lesson = catalogue.get("zero-grad").unwrap();
        let fault = &lesson.faults[0];
        assert_eq!(fault.faults, [Fault::SkipPhase { phase: Phase::ZeroGrad }]);
        let healthy = sample::run(&[]);
        let faulty = sample::run(&[Fault::SkipPhase { phase: Phase::ZeroGrad }]);
        let backward = healthy.find(2, Phase::Backward).unwrap();
        let (number, scene) = lesson.scene_at(&healthy, backward, None).unwrap();
        assert_eq!(&lesson.scenes[number], scene);
        assert_eq!((&scene.at, &scene.under), (&at(2, Phase::Backward), &None));
        let (_, scene) = lesson.scene_at(&faulty, backward, Some(&fault.name)).unwrap();
        assert_eq!(scene.under.as_ref(), Some(&fault.name));
        // Between two moments, and under a fault that the lesson does not know.
        assert_eq!(lesson.scene_at(&healthy, backward + 1, None), None);
        assert_eq!(lesson.scene_at(&healthy, backward, Some("skip step")), None);
    }
}
