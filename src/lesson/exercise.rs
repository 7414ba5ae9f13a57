//! Exercises: a broken script, and the goal that a mended one reaches. The goal is
//! proved on the run, so every cure counts, not just the one in `solution.py`.

use serde::{Deserialize, Serialize};

use super::expression::{Moment, holds};
use super::recipe::LineName;
use crate::protocol::{End, Statement};
use crate::session::{Status, Timeline, watchers};

/// What an exercise has beside a lesson.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exercise {
    /// What is to be seen of the fault, as somebody would report it.
    pub symptom: String,
    /// The line of `loop.py` where the fault is.
    pub line: LineName,
    /// From a nudge to nearly the answer.
    pub hints: [String; 3],
    /// All of it must hold in the mended run.
    pub goal: Vec<Goal>,
    /// Markdown, shown after success.
    pub explanation: String,
}

/// A condition on a whole run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "goal", rename_all = "snake_case", deny_unknown_fields)]
pub enum Goal {
    /// No exception.
    Finishes,
    /// A watcher sees nothing.
    Quiet { watcher: String },
    /// A condition holds at the end of an iteration, this one or one before it.
    Reaches { that: String, by: u64 },
    /// A condition holds where the run is over.
    Ends { that: String },
    /// A parameter changes.
    Changes { parameter: String },
}

impl std::fmt::Display for Goal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Goal::Finishes => f.write_str("no exception"),
            Goal::Quiet { watcher } => write!(f, "the watcher '{watcher}' sees nothing"),
            Goal::Reaches { that, by } => write!(f, "{that} by iteration {by}"),
            Goal::Ends { that } => write!(f, "{that} at the end"),
            Goal::Changes { parameter } => write!(f, "{parameter} changes"),
        }
    }
}

impl Exercise {
    /// Whether each part of the goal is reached in a run that is over.
    pub fn judge(&self, timeline: &Timeline) -> Vec<bool> {
        let alarms = watchers::watch(timeline);
        self.goal
            .iter()
            .map(|goal| match goal {
                Goal::Finishes => matches!(timeline.status, Status::Ended(End::Ok)),
                Goal::Quiet { watcher } => {
                    timeline.end().is_some() && alarms.iter().all(|alarm| alarm.watcher != *watcher)
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

fn met(condition: &str, timeline: &Timeline, position: usize) -> bool {
    holds(condition, &Moment { timeline, position, healthy: None }).unwrap_or(false)
}
