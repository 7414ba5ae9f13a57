//! Lists over the stepper's panels: what the watchers saw, the checklist, and the
//! variants to compare. Each is a cursor over entries that the recording gives.

use super::keys::{Action, Scope};
use super::state::{Effect, RunId};
use super::stepper::Stepper;
use super::variant::Variant;
use crate::session::checklist::{Item, checklist};

/// PgUp and PgDn move by so many entries.
const PAGE: usize = 5;

/// An open list.
#[derive(Debug, Clone, PartialEq)]
pub struct Overview {
    pub list: List,
    pub selected: usize,
}

/// Which list.
#[derive(Debug, Clone, PartialEq)]
pub enum List {
    Watchers,
    Checklist(Vec<Item>),
    Variants,
}

impl Overview {
    /// Which keys hold.
    pub fn scope(&self) -> Scope {
        match self.list {
            List::Watchers => Scope::Watchers,
            List::Checklist(_) => Scope::Checklist,
            List::Variants => Scope::Variants,
        }
    }
}

impl Stepper {
    /// What the watchers have to say about the run on the screen. In an exercise
    /// they keep quiet until it is solved or they are asked, and in a lesson until
    /// the learner gets there: they would give away what comes.
    pub fn alarms(&self) -> &[crate::session::watchers::Alarm] {
        let all = &self.run().alarms[..];
        match &self.lesson {
            _ if self.quiet() => &[],
            Some(lesson) if lesson.exercise.is_none() => {
                &all[..all.partition_point(|alarm| alarm.position <= self.position)]
            }
            _ => all,
        }
    }

    /// The watchers would give an exercise away.
    pub fn quiet(&self) -> bool {
        !self.spoken && self.lesson.as_ref().is_some_and(|lesson| lesson.exercise.is_some())
    }

    pub(super) fn open_watchers(&mut self) {
        self.run_mut().look();
        let passed = self.alarms().iter().filter(|alarm| alarm.position <= self.position).count();
        self.overview = Some(Overview { list: List::Watchers, selected: passed.saturating_sub(1) });
    }

    pub(super) fn open_checklist(&mut self) {
        self.overview = Some(Overview { list: List::Checklist(Vec::new()), selected: 0 });
        self.judge_again();
    }

    pub(super) fn open_variants(&mut self) {
        let second = self.second();
        let variants = self.variants();
        let selected = match self.faulty {
            Some(_) => variants.iter().position(|variant| variant.same(&second)),
            None => (variants.len() > 1).then_some(1),
        };
        let selected = selected.unwrap_or(0);
        self.overview = Some(Overview { list: List::Variants, selected });
    }

    /// Answers an open checklist anew, from what is recorded now.
    pub(super) fn judge_again(&mut self) {
        let judged = match &self.overview {
            Some(Overview { list: List::Checklist(_), .. }) if self.quiet() => Vec::new(),
            Some(Overview { list: List::Checklist(_), .. }) => checklist(self.timeline()),
            _ => return,
        };
        if let Some(Overview { list: List::Checklist(items), .. }) = &mut self.overview {
            *items = judged;
        }
    }

    /// So many entries has the open list.
    fn entries(&self, list: &List) -> usize {
        match list {
            List::Watchers => self.alarms().len(),
            List::Checklist(items) => items.len(),
            List::Variants => self.variants().len(),
        }
    }

    /// A key in the open list.
    pub(super) fn overview_key(
        &mut self,
        action: Action,
        new: impl FnMut() -> RunId,
    ) -> Vec<Effect> {
        let Some(mut open) = self.overview.take() else { return Vec::new() };
        let last = self.entries(&open.list).saturating_sub(1);
        let at = open.selected.min(last);
        open.selected = match action {
            Action::Up => at.saturating_sub(1),
            Action::Down => (at + 1).min(last),
            Action::Start => 0,
            Action::End => last,
            Action::ScrollUp => at.saturating_sub(PAGE),
            Action::ScrollDown => (at + PAGE).min(last),
            _ => at,
        };
        match (action, &open.list) {
            (Action::Leave | Action::Back, _) => return Vec::new(),
            (Action::Watchers, _) => {
                self.open_watchers();
                return Vec::new();
            }
            (Action::Open, List::Watchers | List::Checklist(_)) if self.quiet() => {
                self.spoken = true;
                self.overview = Some(open);
                self.judge_again();
                return Vec::new();
            }
            (Action::Open, List::Watchers) => {
                if let Some(alarm) = self.alarms().get(at) {
                    let position = alarm.position;
                    return self.go(position);
                }
            }
            (Action::Open, List::Checklist(items)) => {
                match items.get(at).and_then(|item| item.position) {
                    Some(position) => return self.go(position),
                    None => self.note = Some("no statement decides this".into()),
                }
            }
            (Action::WhatIf, List::Variants) => {
                return self.open_what_if(new);
            }
            (Action::First | Action::Second | Action::Open, List::Variants) => {
                let chosen = self.variants().into_iter().nth(at).unwrap_or_default();
                return self.choose_variant(action, chosen, open, new);
            }
            _ => {}
        }
        self.overview = Some(open);
        Vec::new()
    }

    fn choose_variant(
        &mut self,
        action: Action,
        chosen: Variant,
        open: Overview,
        new: impl FnMut() -> RunId,
    ) -> Vec<Effect> {
        let (first, second) = (self.first.clone(), self.second());
        let there = self.faulty.is_some();
        let (left, right) = match action {
            // Two places, two variants: what stood there goes to the other one.
            Action::First if chosen.same(&second) => (chosen, first),
            Action::First => (chosen, second),
            _ if chosen.same(&first) && (action == Action::Open || !there) => {
                self.note = Some("this is A already; choose another one to compare it with".into());
                self.overview = Some(open);
                return Vec::new();
            }
            _ if chosen.same(&first) => (second, chosen),
            _ => (first, chosen),
        };
        let effects = match left.same(&right) {
            true => {
                self.note = Some("A and B would be the same; choose another one".into());
                Vec::new()
            }
            false => self.put(left, right, new),
        };
        if action != Action::Open {
            self.overview = Some(open);
        }
        effects
    }
}
