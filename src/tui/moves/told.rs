//! Going through a lesson: from scene to scene, and after the last one of a run to the
//! next run that the lesson tells of; and back.

use super::super::state::{Effect, RunId};
use super::super::stepper::{Side, Stepper};
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
        let (runs, viewed) = self.told();
        match viewed.and_then(|at| runs.get(at + 1)?.cloned()) {
            Some(known) => self.tell_of(&known, Forward::Scene, new),
            None => {
                self.note = Some(self.all_told());
                Vec::new()
            }
        }
    }

    /// To the scene before, in this run or in the one that the lesson told of before it.
    pub(in crate::tui) fn previous_scene(&mut self, new: impl FnMut() -> RunId) -> Vec<Effect> {
        let positions = self.scenes().map(|(position, _)| position);
        if let Some(before) = positions.filter(|position| *position < self.position).max() {
            return self.go(before);
        }
        let (runs, viewed) = self.told();
        let before = viewed.and_then(|at| at.checked_sub(1)).map(|at| runs[at].cloned());
        match before {
            Some(Some(known)) => self.tell_of(&known, Forward::LastScene, new),
            Some(None) => self.tell_of_healthy(new),
            None => {
                self.note = Some("the lesson says nothing before this".into());
                Vec::new()
            }
        }
    }

    /// The runs that the lesson tells of, in its order, by their faults; and which of
    /// them is viewed. The clinic's cases tell nothing by themselves: what is wrong
    /// there is to be found.
    fn told(&self) -> (Vec<Option<&NamedFault>>, Option<usize>) {
        let mut runs = vec![None];
        let Some(lesson) = self.lesson.as_deref().filter(|_| !self.is_case()) else {
            return (runs, None);
        };
        for fault in lesson.scenes.iter().filter_map(|scene| scene.under.as_deref()) {
            let known = lesson.faults.iter().find(|known| known.name == fault);
            if known.is_some() && !runs.contains(&known) {
                runs.push(known);
            }
        }
        let viewed = self.scenes_under();
        let viewed = runs.iter().position(|run| run.map(|known| known.name.as_str()) == viewed);
        (runs, viewed)
    }

    /// To the first scene of the run under a fault, or to its last.
    fn tell_of(
        &mut self,
        known: &NamedFault,
        which: Forward,
        mut new: impl FnMut() -> RunId,
    ) -> Vec<Effect> {
        let fault = Variant::new(known.faults.clone(), Some(known.name.clone()));
        let compare = self.compare;
        let mut effects = self.put(Variant::default(), fault, &mut new);
        self.compare = compare;
        effects.extend(self.enter(which));
        self.note = Some(format!("the same loop, but: {}; z shows it without", known.name));
        effects
    }

    /// To the last scene of the healthy run.
    fn tell_of_healthy(&mut self, mut new: impl FnMut() -> RunId) -> Vec<Effect> {
        let mut effects = self.healthy_first(&mut new);
        self.side = Side::Healthy;
        effects.extend(self.enter(Forward::LastScene));
        self.note = Some("the healthy run again; Space goes on".into());
        effects
    }

    /// To a scene of a run that has taken the place of another.
    fn enter(&mut self, which: Forward) -> Vec<Effect> {
        self.settle_at(None);
        self.owed.push_back(which);
        let mut effects = self.pay();
        effects.extend(self.renew());
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

    /// The next moment whose question waits for its answer, from the viewer's on: what
    /// comes after it is to be predicted.
    pub fn horizon(&self) -> Option<usize> {
        let (lesson, under) = (self.lesson.as_deref()?, self.scenes_under());
        let scenes = lesson.scenes.iter().enumerate();
        let open = scenes.filter(|(number, scene)| {
            let right = self.replies.get(number).is_some_and(|reply| reply.right);
            scene.under.as_deref() == under && scene.question.is_some() && !right
        });
        let moments = open.filter_map(|(_, s)| lesson.anchor_position(self.timeline(), &s.at));
        moments.filter(|at| *at >= self.position).min()
    }
}
