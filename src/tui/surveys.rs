//! What the plots want to find out from an engine of their own, what is being found
//! out, and what was found. One question at a time: while an answer is on its way
//! the last one stays on the screen.

use std::collections::{HashMap, HashSet};

use super::panels::plot::Plot;
use super::panels::{data, landscape};
use super::run::Run;
use super::state::{Effect, RunId};
use super::stepper::{Panel, Stepper};
use super::tape;
use crate::protocol::{
    Element, Fault, Finding, Input, Message, Phase, Question, Start, Statement, Stretch, Survey,
};
use crate::session::{Report, Status, Timeline};

/// So many answers are kept.
const KEPT: usize = 12;

/// A question about an iteration of one of the runs.
#[derive(Debug, Clone, PartialEq)]
pub struct Ask {
    /// What the run is changed by.
    pub faults: Vec<Fault>,
    pub iteration: u64,
    pub question: Question,
}

impl Ask {
    /// Whether an answer to the other can stand in for one to this.
    fn resembles(&self, other: &Ask) -> bool {
        let axes = |question: &Question| -> Option<(Element, Option<Element>)> {
            match question {
                Question::Loss { x, y, .. } => Some((x.clone(), y.clone())),
                Question::Model => None,
            }
        };
        self.faults == other.faults && axes(&self.question) == axes(&other.question)
    }
}

/// Questions and answers.
#[derive(Debug, Default)]
pub struct Surveys {
    running: Option<(RunId, Ask)>,
    /// The latest last.
    answers: Vec<(Ask, Finding)>,
}

impl Surveys {
    /// The answer, else the latest one that resembles it.
    pub fn answer(&self, ask: &Ask) -> Option<&(Ask, Finding)> {
        let exact = self.answers.iter().rev().find(|(known, _)| known == ask);
        let like = || {
            let found = |(known, finding): &&(Ask, Finding)| {
                known.resembles(ask) && !matches!(finding, Finding::Refused { .. })
            };
            self.answers.iter().rev().find(found)
        };
        exact.or_else(like)
    }

    /// An answer is on its way.
    pub fn busy(&self) -> bool {
        self.running.is_some()
    }

    /// Takes in what an engine said; whether it was one of these.
    pub(super) fn report(&mut self, id: RunId, report: &Report) -> bool {
        let Some((_, ask)) = self.running.as_ref().filter(|(running, _)| *running == id) else {
            return false;
        };
        let ask = ask.clone();
        match report {
            Report::Message(Message::Found(finding)) => self.keep(ask, finding.clone()),
            Report::Message(Message::End(_)) => self.running = None,
            Report::Message(_) => {}
            Report::Exited(how) => {
                if !self.answers.iter().any(|(known, _)| *known == ask) {
                    self.keep(ask, Finding::Refused { because: how.clone() });
                }
                self.running = None;
            }
        }
        true
    }

    fn keep(&mut self, ask: Ask, finding: Finding) {
        self.answers.retain(|(known, _)| *known != ask);
        self.answers.push((ask, finding));
        if self.answers.len() > KEPT {
            self.answers.remove(0);
        }
    }

    /// Ends what is being found out.
    pub(super) fn stop(&mut self) -> Option<Effect> {
        self.running.take().map(|(run, _)| Effect::Stop { run })
    }
}

impl Stepper {
    /// Asks what the plot on the screen wants to know, if nobody has yet. `small`:
    /// only the tab in front is on the screen.
    pub(super) fn ask(&mut self, small: bool, new: impl FnOnce() -> RunId) -> Vec<Effect> {
        let seen = self.whole_plot || !self.whole_graph && (!small || self.tab == Panel::Plot);
        let covered = self.page.is_some() || self.what_if.is_some() || self.overview.is_some();
        if !seen || self.attached || covered {
            return Vec::new();
        }
        let Some(ask) = self.wanted() else { return Vec::new() };
        if self.surveys.answers.iter().any(|(known, _)| *known == ask) {
            return Vec::new();
        }
        let mut effects = Vec::new();
        if let Some((_, running)) = &self.surveys.running {
            // Another iteration's answer is soon there, and as good for a while.
            if running.resembles(&ask) {
                return Vec::new();
            }
            effects.extend(self.surveys.stop());
        }
        match self.survey(&ask) {
            Ok(survey) => {
                let run = new();
                self.surveys.running = Some((run, ask));
                effects.push(Effect::Survey { run, survey: Box::new(survey) });
            }
            Err(because) => {
                let because = because.to_string();
                self.surveys.keep(ask, Finding::Refused { because });
            }
        }
        effects
    }

    /// What the chosen plot wants to know at this moment.
    pub fn wanted(&self) -> Option<Ask> {
        // The ways of a run that is still going on would change the question.
        let settled = |run: &Run| !matches!(run.timeline.status, Status::Running);
        let raced = self.racers.iter().all(|racer| settled(&racer.run));
        if !raced || !settled(&self.healthy) || !self.faulty.as_ref().is_none_or(settled) {
            return None;
        }
        let question = match self.plot {
            Plot::Landscape => landscape::question(self)?,
            Plot::Data if data::sheet(self.timeline(), self.position).is_none() => Question::Model,
            _ => return None,
        };
        let iteration = self.statement()?.iteration;
        Some(Ask { faults: self.viewed_faults().to_vec(), iteration, question })
    }

    fn survey(&self, ask: &Ask) -> Result<Survey, &'static str> {
        let (at, loss) = stretch(self.timeline(), ask.iteration)?;
        let start: Start = self.start_of(ask.faults.clone());
        Ok(Survey { start, at, loss, question: ask.question.clone() })
    }
}

/// The statements of an iteration from its forward pass to its loss, in the function
/// that calls `backward()`, and the loss.
fn stretch(timeline: &Timeline, iteration: u64) -> Result<(Stretch, f64), &'static str> {
    let all = timeline.statements();
    let start = all.partition_point(|statement| statement.iteration < iteration);
    let end = all.partition_point(|statement| statement.iteration <= iteration);
    let own = &all[start..end];
    let backward = own.iter().position(|s| s.phase == Phase::Backward && !s.skipped);
    let backward = backward.ok_or("there is no backward() in this iteration")?;
    let root = own[backward].detail.iter().flat_map(|detail| &detail.sweep);
    let root = root.filter_map(tape::visited).next();
    let mut open: Vec<u64> = root.into_iter().collect();
    let root = root.ok_or("backward() went through no node")?;
    let mut found = HashMap::new();
    for (at, statement) in own.iter().enumerate() {
        for node in statement.detail.iter().flat_map(|detail| &detail.nodes) {
            found.insert(node.id, (at, node));
        }
    }
    let loss = found.get(&root).and_then(|(_, node)| node.output.data.as_ref()?.first());
    let loss = loss.ok_or("the loss was computed before this iteration")?;
    let depth = |statement: &Statement| statement.detail.as_ref().map_or(0, |detail| detail.depth);
    let same = |statement: &Statement| {
        depth(statement) == depth(&own[backward]) && statement.function == own[backward].function
    };
    // What a called function did finishes before the statement that called it.
    let owner = |at: usize| (at..=backward).find(|at| same(&own[*at]));
    let mut first = backward;
    let mut seen = HashSet::new();
    while let Some(id) = open.pop() {
        if let Some((at, node)) = found.get(&id).filter(|_| seen.insert(id)) {
            first = first.min(owner(*at).ok_or("the forward pass is in another function")?);
            open.extend(node.inputs.iter().filter_map(|input| match input {
                Input::Node { id } => Some(*id),
                _ => None,
            }));
        }
    }
    let last = found.get(&root).and_then(|(at, _)| owner(*at)).unwrap_or(backward);
    let row = |at: usize| own[at].detail.as_ref().map_or(0, |detail| detail.row);
    let (first, last) = (start + first, row(last));
    let begins = all[first].detail.as_ref().map_or(0, |detail| detail.row);
    let same_row = |statement: &&Statement| {
        statement.detail.as_ref().is_some_and(|detail| detail.row == begins)
    };
    let nth = all[..first].iter().filter(same_row).count() as u64;
    Ok((Stretch { first: begins, last, nth }, loss))
}
