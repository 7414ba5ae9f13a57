//! Exercises: a broken script, and the goal that a mended one reaches. The goal is
//! proved on the run, so every cure counts, not just the one in `solution.py`.

use serde::{Deserialize, Deserializer, Serialize};

use super::expression::{Moment, holds};
use super::format::Raises;
use super::recipe::LineName;
use crate::protocol::{End, Event, Statement};
use crate::session::watchers::{self, Alarm};
use crate::session::{Status, Timeline};

/// What an exercise has beside a lesson.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exercise {
    /// What is to be seen of the fault, as somebody would report it.
    pub symptom: String,
    /// The exception that the script ends with; none where the fault is silent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub raises: Option<Raises>,
    /// The line of `loop.py` where the fault is, or a list of those at which it
    /// can be seen and mended.
    #[serde(deserialize_with = "one_or_more")]
    pub line: Vec<LineName>,
    /// Other lines that learners really mark.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub mistakes: Vec<WrongLine>,
    /// From a nudge to nearly the answer.
    pub hints: [String; 3],
    /// All of it must hold in the mended run.
    pub goal: Vec<Aim>,
    /// Markdown, shown after success.
    pub explanation: String,
}

/// A line without the fault, and what is to be said of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WrongLine {
    pub line: LineName,
    pub because: String,
}

/// A part of the goal, as it is told.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Aim {
    #[serde(flatten)]
    pub goal: Goal,
    /// In the learner's words, where the condition itself would say too much, as a
    /// watcher's name does, or too little.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub said: Option<String>,
}

impl std::fmt::Display for Aim {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.said {
            Some(said) => f.write_str(said),
            None => self.goal.fmt(f),
        }
    }
}

/// What marking a line comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Marked<'a> {
    Right,
    /// With what is to be said of the line, if anything.
    Wrong(Option<&'a str>),
}

/// A condition on a whole run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "goal", rename_all = "snake_case", deny_unknown_fields)]
pub enum Goal {
    /// No exception.
    Finishes,
    /// A watcher sees nothing; without a name, none of them does.
    Quiet {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        watcher: Option<String>,
    },
    /// A condition holds at the end of an iteration, this one or one before it.
    Reaches { that: String, by: u64 },
    /// A condition holds where the run is over.
    Ends { that: String },
    /// A parameter changes.
    Changes { parameter: String },
    /// Parameters are updated so many times or more, each time by gradients of a
    /// backward pass since the last one.
    Trains { steps: usize },
    /// A statement runs as it is written: what the proof hangs on.
    Keeps { code: String },
}

/// So much of a statement is shown among the parts of a goal.
const SHORT: usize = 24;

impl std::fmt::Display for Goal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Goal::Finishes => f.write_str("no exception"),
            Goal::Quiet { watcher: Some(watcher) } => {
                write!(f, "the watcher '{watcher}' sees nothing")
            }
            Goal::Quiet { watcher: None } => f.write_str("no watcher objects"),
            Goal::Reaches { that, by } => write!(f, "{that} by iteration {by}"),
            Goal::Ends { that } => write!(f, "{that} at the end"),
            Goal::Changes { parameter } => write!(f, "{parameter} changes"),
            Goal::Trains { steps } => write!(f, "{steps} steps or more, each after backward()"),
            Goal::Keeps { code } => {
                let short: String = code.chars().take(SHORT).collect();
                let rest = if short.len() < code.len() { "…" } else { "" };
                write!(f, "'{short}{rest}' stays")
            }
        }
    }
}

/// Reads one line's name, or a list of them.
fn one_or_more<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<LineName>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged, expecting = "expected a line's number, its label or all of its code")]
    enum Lines {
        One(LineName),
        More(Vec<LineName>),
    }
    Ok(match Lines::deserialize(deserializer)? {
        Lines::One(line) => vec![line],
        Lines::More(lines) => lines,
    })
}

impl Exercise {
    /// The answer to a learner who marks a line of `script`; None of a line that
    /// was put in.
    pub fn mark(&self, script: &str, line: Option<u32>) -> Marked<'_> {
        let is = |name: &LineName| line.is_some() && name.find(script).ok() == line;
        if self.line.iter().any(is) {
            return Marked::Right;
        }
        let known = self.mistakes.iter().find(|mistake| is(&mistake.line));
        Marked::Wrong(known.map(|mistake| mistake.because.as_str()))
    }

    /// Whether each part of the goal is reached in a run that is over.
    pub fn judge(&self, timeline: &Timeline) -> Vec<bool> {
        let alarms = watchers::watch(timeline);
        self.goal
            .iter()
            .map(|aim| match &aim.goal {
                Goal::Finishes => matches!(timeline.status, Status::Ended(End::Ok)),
                Goal::Quiet { watcher } => {
                    let theirs = |alarm: &Alarm| {
                        watcher.as_ref().is_none_or(|watcher| alarm.watcher == *watcher)
                    };
                    timeline.end().is_some() && !alarms.iter().any(theirs)
                }
                Goal::Reaches { that, by } => ends(timeline)
                    .take_while(|(_, last)| last.iteration <= *by)
                    .any(|(position, last)| last.iteration > 0 && met(that, timeline, position)),
                Goal::Ends { that } => {
                    timeline.end().is_some_and(|position| met(that, timeline, position))
                }
                Goal::Changes { parameter } => {
                    let mut values = timeline
                        .statements()
                        .iter()
                        .filter_map(|statement| statement.parameter(parameter))
                        .map(|parameter| (&parameter.data, &parameter.summary));
                    let first = values.next();
                    values.any(|value| Some(value) != first)
                }
                Goal::Trains { steps: least } => steps(timeline) >= *least,
                Goal::Keeps { code } => timeline
                    .statements()
                    .iter()
                    .any(|statement| !statement.skipped && statement.code == *code),
            })
            .collect()
    }
}

/// The last statement of each iteration.
fn ends(timeline: &Timeline) -> impl Iterator<Item = (usize, &Statement)> {
    let all = timeline.statements();
    all.iter().enumerate().filter(|(position, statement)| {
        all.get(position + 1).is_none_or(|next| next.iteration != statement.iteration)
    })
}

/// How often gradients of a backward pass were used to update parameters; several
/// statements that use those of one pass are one step.
fn steps(timeline: &Timeline) -> usize {
    let mut fresh = false;
    let mut steps = 0;
    for detail in timeline.statements().iter().filter_map(|statement| statement.detail.as_ref()) {
        fresh |= !detail.sweep.is_empty();
        let by_gradient = |event: &Event| matches!(event, Event::Updated { grad: Some(_), .. });
        if fresh && detail.events.iter().any(by_gradient) {
            steps += 1;
            fresh = false;
        }
    }
    steps
}

fn met(condition: &str, timeline: &Timeline, position: usize) -> bool {
    holds(condition, &Moment { timeline, position, healthy: None }).unwrap_or(false)
}

#[cfg(test)]
mod tests;
