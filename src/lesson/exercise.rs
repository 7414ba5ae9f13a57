//! Exercises: a broken script, and the goal that a mended one reaches. The goal is
//! proved on the run, so every cure counts, not just the one in `solution.py`.

use serde::{Deserialize, Serialize};

use super::expression::{Moment, holds};
use super::format::Raises;
use super::recipe::LineName;
use crate::protocol::{End, Statement};
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
    /// The line of `loop.py` where the fault is.
    pub line: LineName,
    /// Lines that are as good an answer: where a statement is missing, its
    /// neighbours.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<LineName>,
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
}

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
        }
    }
}

impl Exercise {
    /// The answer to a learner who marks a line of `script`; None of a line that
    /// was put in.
    pub fn mark(&self, script: &str, line: Option<u32>) -> Marked<'_> {
        let is = |name: &LineName| line.is_some() && name.find(script).ok() == line;
        if is(&self.line) || self.also.iter().any(is) {
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

#[cfg(test)]
mod tests {
    use super::*;

    const EXERCISE: &str = r#"{
        "symptom": "It raises.", "line": "optimizer.step()", "hints": ["a", "b", "c"],
        "mistakes": [{ "line": "loss.backward()", "because": "Here it shows." }],
        "also": ["model.train()"],
        "goal": [{ "goal": "finishes" }, { "goal": "quiet" },
                 { "goal": "quiet", "watcher": "mode", "said": "the same numbers twice" }],
        "explanation": "x"
    }"#;
    const SCRIPT: &str = "loss = f(x)\noptimizer.step()  # here\nloss.backward()\nmodel.train()\n";

    #[test]
    fn a_marked_line_is_answered_with_its_reason() {
        let exercise: Exercise = serde_json::from_str(EXERCISE).unwrap();
        let mark = |line| exercise.mark(SCRIPT, line);
        assert_eq!(mark(Some(2)), Marked::Right);
        assert_eq!(mark(Some(3)), Marked::Wrong(Some("Here it shows.")));
        assert_eq!(mark(Some(4)), Marked::Right);
        assert_eq!(mark(Some(1)), Marked::Wrong(None));
        assert_eq!(mark(None), Marked::Wrong(None));
    }

    #[test]
    fn a_part_of_the_goal_is_told_in_its_own_words_if_it_has_any() {
        let exercise: Exercise = serde_json::from_str(EXERCISE).unwrap();
        let told: Vec<_> = exercise.goal.iter().map(Aim::to_string).collect();
        assert_eq!(told, ["no exception", "no watcher objects", "the same numbers twice"]);
        let typo = EXERCISE.replace("said", "sayd");
        assert!(serde_json::from_str::<Exercise>(&typo).is_err());
    }
}
