//! Variants of a script's run: the healthy one, a lesson's faults, and the
//! what-ifs that were tried. Any two of them stand beside each other: the first
//! one in the place of the healthy run, the second in that of the faulty one.

use super::run::Run;
use super::state::{Effect, RunId};
use super::stepper::{AHEAD, Side, Stepper};
use crate::protocol::{End, Fault};
use crate::session::Status;
use crate::session::what_if::clips;

/// What-ifs that are remembered; the oldest goes first.
const MOST_TRIED: usize = 12;

/// A way to run the script.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Variant {
    pub faults: Vec<Fault>,
    /// Its name in the lesson.
    pub name: Option<String>,
    /// How its run went, as far as that was seen.
    pub outcome: Option<Outcome>,
}

/// What is remembered of a run.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Outcome {
    pub iterations: u64,
    pub loss: Option<f64>,
    pub over: bool,
    pub raised: bool,
}

impl Variant {
    pub fn new(faults: Vec<Fault>, name: Option<String>) -> Variant {
        Variant { faults, name, outcome: None }
    }

    pub fn healthy(&self) -> bool {
        self.faults.is_empty()
    }

    /// The same changes, whatever they are called.
    pub fn same(&self, other: &Variant) -> bool {
        self.faults == other.faults
    }

    /// What it is called, in few words.
    pub fn text(&self) -> String {
        match (&self.name, &self.faults[..]) {
            (_, []) => "healthy".into(),
            (_, [one]) if !one.edits() => told(one),
            (Some(name), _) => name.clone(),
            (None, several) => several.iter().map(told).collect::<Vec<_>>().join(" + "),
        }
    }

    /// As [`text`](Self::text), without the numbers of replaced lines.
    pub fn brief(&self) -> String {
        let brief = |fault: &Fault| match fault {
            Fault::ReplaceLine { text, .. } => text.trim().to_owned(),
            fault => told(fault),
        };
        match (&self.name, &self.faults[..]) {
            (None, several @ [_, ..]) => several.iter().map(brief).collect::<Vec<_>>().join(" + "),
            (_, [one]) if !one.edits() => brief(one),
            _ => self.text(),
        }
    }
}

/// A change in few words.
pub fn told(fault: &Fault) -> String {
    match fault {
        Fault::InsertLine { at, .. } if clips(fault) => format!("clip {at}"),
        fault => fault.to_string(),
    }
}

impl Run {
    /// How it went so far.
    pub fn outcome(&self) -> Option<Outcome> {
        let last = self.timeline.statements().last()?;
        Some(Outcome {
            iterations: self.timeline.iterations(),
            loss: last.loss,
            over: !self.alive(),
            raised: matches!(self.timeline.status, Status::Ended(End::Error { .. })),
        })
    }
}

impl Stepper {
    /// The variant in the place of the faulty run.
    pub fn second(&self) -> Variant {
        Variant::new(self.faults.clone(), self.fault_name.clone())
    }

    /// The variant of the run on the screen.
    pub fn viewed(&self) -> Variant {
        match (self.side, &self.faulty) {
            (Side::Faulty, Some(_)) => self.second(),
            _ => self.first.clone(),
        }
    }

    /// The faults of the run on the screen.
    pub fn viewed_faults(&self) -> &[Fault] {
        match (self.side, &self.faulty) {
            (Side::Faulty, Some(_)) => &self.faults,
            _ => &self.first.faults,
        }
    }

    /// Whether the two places hold another pair than the healthy run and a fault.
    pub fn unusual_pair(&self) -> bool {
        !self.first.healthy() || (self.faulty.is_some() && self.faults.is_empty())
    }

    /// Everything that can be compared: the healthy run, the lesson's faults, what
    /// was tried, each with what is known of its run.
    pub fn variants(&self) -> Vec<Variant> {
        let mut all = vec![Variant::default()];
        let named = self.lesson.iter().flat_map(|lesson| &lesson.faults);
        let named = named.map(|known| Variant::new(known.faults.clone(), Some(known.name.clone())));
        let usual = self.lesson.is_none().then(|| {
            let (faults, name) = super::stepper::usual_faults(None);
            Variant::new(faults, name)
        });
        for variant in named
            .chain(usual)
            .chain(self.tried.iter().cloned())
            .chain([self.first.clone(), self.second()])
        {
            match all.iter_mut().find(|known| known.same(&variant)) {
                Some(known) => known.outcome = known.outcome.or(variant.outcome),
                None => all.push(variant),
            }
        }
        for (variant, run) in
            [(self.first.clone(), Some(&self.healthy)), (self.second(), self.faulty.as_ref())]
        {
            let known = all.iter_mut().find(|known| known.same(&variant));
            if let (Some(known), Some(outcome)) = (known, run.and_then(Run::outcome)) {
                known.outcome = Some(outcome);
            }
        }
        all
    }

    /// Keeps what is known of both runs, before one of them goes.
    pub(super) fn remember(&mut self) {
        let second = self.faulty.as_ref().map(|run| (self.second(), run.outcome()));
        let first = (self.first.clone(), self.healthy.outcome());
        for (mut variant, outcome) in [Some(first), second].into_iter().flatten() {
            variant.outcome = outcome;
            match self.tried.iter_mut().find(|known| known.same(&variant)) {
                Some(known) => known.outcome = outcome.or(known.outcome),
                None => self.tried.push(variant),
            }
        }
        let extra = self.tried.len().saturating_sub(MOST_TRIED);
        self.tried.drain(..extra);
    }

    /// Puts two variants beside each other, at the same place: recordings that are
    /// there stay, others are made.
    pub(super) fn put(
        &mut self,
        first: Variant,
        second: Variant,
        mut new: impl FnMut() -> RunId,
    ) -> Vec<Effect> {
        self.remember();
        let place = self.timeline().place(self.position);
        let allowed = self.healthy.allowed.max(self.position as u64 + AHEAD);
        let mut effects = Vec::new();
        let mut start = |stepper: &Stepper, variant: &Variant| {
            let id = new();
            effects.push(stepper.start(id, allowed, variant.faults.clone()));
            Run::new(id, allowed)
        };
        let known = [
            Some((self.first.clone(), std::mem::replace(&mut self.healthy, Run::none()))),
            self.faulty.take().map(|run| (self.second(), run)),
        ];
        let mut known: Vec<(Variant, Run)> = known.into_iter().flatten().collect();
        let mut take = |variant: &Variant| {
            let at = known.iter().position(|(known, _)| known.same(variant))?;
            Some(known.swap_remove(at).1)
        };
        let (left, right) = (take(&first), take(&second));
        self.healthy = left.unwrap_or_else(|| start(self, &first));
        self.faulty = Some(right.unwrap_or_else(|| start(self, &second)));
        effects.extend(known.iter_mut().filter_map(|(_, run)| run.stop()));
        self.first = Variant { outcome: None, ..first };
        (self.faults, self.fault_name) = (second.faults, second.name);
        self.side = Side::Faulty;
        self.compare = true;
        self.difference = None;
        self.settle_at(place);
        effects.extend(self.go_along());
        self.find_difference();
        effects
    }

    /// Gives the first place back to the healthy run.
    pub(super) fn healthy_first(&mut self, new: impl FnMut() -> RunId) -> Vec<Effect> {
        match self.first.healthy() {
            true => Vec::new(),
            false => {
                let second =
                    if self.faults.is_empty() { self.first.clone() } else { self.second() };
                self.put(Variant::default(), second, new)
            }
        }
    }
}
