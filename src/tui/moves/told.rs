//! Going on in a lesson: from scene to scene, and after the last one of a run to the
//! next run that the lesson tells of.

use super::super::state::{Effect, RunId};
use super::super::stepper::Stepper;
use super::super::variant::Variant;
use super::{Forward, Target};
use crate::lesson::NamedFault;

impl Stepper {
    /// To the next moment that the lesson speaks of, in this run or in the next one
    /// that it tells of.
    pub(in crate::tui) fn next_scene(&mut self, new: impl FnMut() -> RunId) -> Vec<Effect> {
        if !matches!(self.target(Forward::Scene), Target::Nowhere) {
            return self.forward(Forward::Scene);
        }
        match self.next_told().cloned() {
            Some(known) => self.tell_of(&known, new),
            None => {
                self.note = Some(self.all_told());
                Vec::new()
            }
        }
    }

    /// The scene before.
    pub(in crate::tui) fn previous_scene(&self) -> Option<usize> {
        let positions = self.scenes().map(|(position, _)| position);
        positions.filter(|position| *position < self.position).max()
    }

    /// The fault whose scenes come after those of the viewed run. The clinic's cases
    /// tell nothing by themselves: what is wrong there is to be found.
    fn next_told(&self) -> Option<&NamedFault> {
        let lesson = self.lesson.as_deref().filter(|_| !self.is_case())?;
        let mut runs: Vec<Option<&str>> = vec![None];
        for scene in &lesson.scenes {
            if !runs.contains(&scene.under.as_deref()) {
                runs.push(scene.under.as_deref());
            }
        }
        let viewed = runs.iter().position(|run| *run == self.scenes_under())?;
        let next = runs.get(viewed + 1).copied().flatten()?;
        lesson.faults.iter().find(|known| known.name == next)
    }

    /// To the first scene of the run under a fault.
    fn tell_of(&mut self, known: &NamedFault, mut new: impl FnMut() -> RunId) -> Vec<Effect> {
        let fault = Variant::new(known.faults.clone(), Some(known.name.clone()));
        let compare = self.compare;
        let mut effects = self.put(Variant::default(), fault, &mut new);
        self.compare = compare;
        self.settle_at(None);
        self.owed.push_back(Forward::Scene);
        effects.extend(self.pay());
        effects.extend(self.renew());
        self.note = Some(format!("the same loop, but: {}; z shows it without", known.name));
        effects
    }

    /// That there are no more scenes, and which questions are left.
    fn all_told(&self) -> String {
        let Some(lesson) = self.lesson.as_deref().filter(|_| self.has_scenes()) else {
            return match self.is_case() {
                true => "a case leaves the search to you; w opens the script to mend it".into(),
                false => {
                    "the lesson tells of the run without this change; z goes back to it".into()
                }
            };
        };
        let right = |number: &usize| self.replies.get(number).is_some_and(|reply| reply.right);
        let asked = lesson.scenes.iter().enumerate().filter(|(_, scene)| scene.question.is_some());
        match asked.filter(|(number, _)| !right(number)).count() {
            0 => "this is the end of the lesson; q leaves it".into(),
            1 => "this is the end of the lesson; 1 question waits for its answer".into(),
            open => format!("this is the end of the lesson; {open} questions wait for answers"),
        }
    }
}
