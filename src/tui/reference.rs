//! Keys of the page of the phases, which lies over the home screen and the stepper.

use super::keys::Action;
use super::state::{Effect, State};
use crate::lesson::PHASES;

impl State {
    /// Opens the page at the phase of the statement on the screen.
    pub(super) fn open_reference(&mut self) {
        let here = self.stepper.as_ref().and_then(|stepper| stepper.statement());
        let here = here.and_then(|here| PHASES.iter().position(|entry| entry.phase == here.phase));
        self.reference = Some(here.unwrap_or(0));
    }

    pub(super) fn reference_key(&mut self, action: Option<Action>) -> Vec<Effect> {
        let at = self.reference.unwrap_or(0);
        let last = PHASES.len() - 1;
        self.reference = match action {
            Some(Action::Up | Action::ScrollUp) => Some(at.saturating_sub(1)),
            Some(Action::Down | Action::ScrollDown) => Some((at + 1).min(last)),
            Some(Action::Start) => Some(0),
            Some(Action::End) => Some(last),
            Some(Action::Leave | Action::Back) => None,
            Some(Action::Help) => {
                self.help = Some(0);
                Some(at)
            }
            Some(Action::Open) => return self.open_phase(at),
            _ => Some(at),
        };
        Vec::new()
    }

    /// Opens the lesson of a phase.
    fn open_phase(&mut self, at: usize) -> Vec<Effect> {
        let wanted = PHASES[at.min(PHASES.len() - 1)].lesson;
        let lesson = self.home.lessons.iter().find(|lesson| lesson.id == wanted).cloned();
        let attached = self.stepper.as_ref().is_some_and(|stepper| stepper.attached);
        let remark = match (&lesson, attached) {
            (None, _) => "this course has no such lesson",
            (_, true) => "a model is being trained: q goes back to it",
            (Some(lesson), false) => {
                let open = self.stepper.as_ref().and_then(|stepper| stepper.lesson.as_ref());
                if open.is_some_and(|open| open.id == lesson.id) {
                    "this is the lesson that is open"
                } else {
                    // The way out of the lesson is the home screen.
                    self.home.visited = true;
                    let mut effects = self.leave();
                    effects.extend(self.open_lesson(&lesson.clone()));
                    return effects;
                }
            }
        };
        self.reference = None;
        self.remark(remark);
        Vec::new()
    }
}
