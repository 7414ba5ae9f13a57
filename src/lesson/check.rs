//! The checker: runs every lesson and proves that what it says is true.

mod exercise;
mod scenes;

use std::collections::BTreeMap;
use std::fmt;

use anyhow::Result;

use super::catalogue::{Catalogue, Problem};
use super::figures::Pool;
use super::format::{Lesson, Raises};
use crate::protocol::{End, Fault};
use crate::session::{Status, Timeline};
use scenes::Check;

/// Runs a lesson's script under faults, to its end, with detail.
pub type Run<'a> = dyn FnMut(&Lesson, &[Fault]) -> Result<Timeline> + 'a;

/// The outcome, lesson by lesson; prints like a test run, in whole lines.
#[derive(Debug, Default)]
pub struct Report {
    pub lessons: Vec<LessonReport>,
}

/// What was checked in one lesson, and what is not so.
#[derive(Debug)]
pub struct LessonReport {
    pub id: String,
    pub scenes: usize,
    /// Parts of an exercise's goal.
    pub goals: usize,
    /// Expectations that were compared with the run.
    pub figures: usize,
    pub questions: usize,
    pub problems: Vec<Problem>,
}

impl Report {
    /// Whether everything that every lesson says is true.
    pub fn is_ok(&self) -> bool {
        self.lessons.iter().all(|lesson| lesson.problems.is_empty())
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let width = self.lessons.iter().map(|lesson| lesson.id.len()).max().unwrap_or(0);
        let mut failed = 0;
        for lesson in &self.lessons {
            let LessonReport { id, scenes, goals, figures, questions, problems } = lesson;
            let mark = if problems.is_empty() { "ok  " } else { "FAIL" };
            let figures = count(*figures, "figure");
            let checked = match goals {
                0 => [count(*scenes, "scene"), figures, count(*questions, "question")].join(", "),
                goals => [count(*goals, "goal"), figures].join(", "),
            };
            writeln!(f, "{mark}  {id:width$}  {checked}")?;
            failed += usize::from(!problems.is_empty());
            for problem in problems {
                writeln!(f, "      {}", problem.to_string().replace('\n', "\n      "))?;
            }
        }
        writeln!(f, "{} ok, {failed} failed", count(self.lessons.len() - failed, "lesson"))
    }
}

fn count(number: usize, thing: &str) -> String {
    format!("{number} {thing}{}", if number == 1 { "" } else { "s" })
}

/// Runs each lesson healthy, and once under each fault that its scenes use, and
/// compares: every scene's moment is reached, every expectation holds, every
/// question has a number as its answer that no known mistake comes near, or just
/// one choice that is true, every exception is the one that is told of, every
/// phase of the loop is explained, and the decimals and negative numbers in the
/// texts occur in the run.
pub fn check(catalogue: &Catalogue, run: &mut Run<'_>) -> Report {
    let lessons = catalogue.lessons().iter().map(|lesson| check_lesson(lesson, run));
    Report { lessons: lessons.collect() }
}

/// A lesson's runs that worked, by the name of their fault, each with its numbers.
type Runs<'a> = BTreeMap<Option<&'a str>, (Timeline, Pool)>;

fn check_lesson(lesson: &Lesson, run: &mut Run<'_>) -> LessonReport {
    if let Some(exercise) = &lesson.exercise {
        return exercise::check(lesson, exercise, run);
    }
    let (runs, problems) = run_all(lesson, run);
    let mut check = Check { lesson, runs: &runs, figures: 0, problems };
    for (i, scene) in lesson.scenes.iter().enumerate() {
        // A run that failed has been reported.
        if let Some((timeline, pool)) = runs.get(&scene.under.as_deref()) {
            check.scene(&format!("scenes[{i}]"), scene, timeline, pool);
        }
    }
    check.phases();
    LessonReport {
        id: lesson.id.clone(),
        scenes: lesson.scenes.len(),
        goals: 0,
        figures: check.figures,
        questions: lesson.scenes.iter().filter(|scene| scene.question.is_some()).count(),
        problems: check.problems,
    }
}

fn run_all<'a>(lesson: &'a Lesson, run: &mut Run<'_>) -> (Runs<'a>, Vec<Problem>) {
    let used = lesson.faults.iter().filter(|named| {
        lesson.scenes.iter().any(|scene| scene.under.as_ref() == Some(&named.name))
    });
    let faults = used.map(|named| (Some(named.name.as_str()), named.faults.clone()));
    let (mut runs, mut problems) = (Runs::new(), Vec::new());
    for (name, faults) in std::iter::once((None, Vec::new())).chain(faults) {
        match run_one(lesson, name, &faults, run) {
            Ok(timeline) => {
                let mut pool = Pool::default();
                pool.add_run(&timeline);
                let expectations = lesson.scenes.iter().flat_map(|scene| &scene.expect);
                pool.add(expectations.filter_map(|expectation| expectation.is));
                runs.insert(name, (timeline, pool));
            }
            Err(wrong) => {
                let under = name.map_or(String::new(), |name| format!(" under '{name}'"));
                problems.push(Problem {
                    file: lesson.file.with_file_name("loop.py"),
                    at: String::new(),
                    what: format!("the run{under} failed: {wrong}"),
                    remedy: "run it with `gradstep run`, and mend it".into(),
                });
            }
        }
    }
    (runs, problems)
}

fn run_one(
    lesson: &Lesson,
    name: Option<&str>,
    faults: &[Fault],
    run: &mut Run<'_>,
) -> Result<Timeline, String> {
    let timeline = run(lesson, faults).map_err(|error| format!("{error:#}"))?;
    match &timeline.status {
        // Under a fault an exception may be just what the lesson shows.
        Status::Ended(End::Error { error }) if name.is_none() && !raises(lesson) => {
            let line = error.line.map_or(String::new(), |line| format!("line {line}: "));
            Err(format!("{line}{}: {}", error.kind, error.message))
        }
        Status::Ended(_) => Ok(timeline),
        status => Err(unfinished(status, &timeline)),
    }
}

/// Why a run that is not over was given up, and where.
fn unfinished(status: &Status, timeline: &Timeline) -> String {
    let Some(last) = timeline.statements().last() else {
        return match status {
            Status::Died(reason) => reason.clone(),
            _ => "it did not begin".into(),
        };
    };
    match status {
        Status::Died(reason) => format!("after line {}: {reason}", last.line),
        _ => format!(
            "after {} statements it is at line {}, and not at its end; does it loop for ever?",
            timeline.len(),
            last.line
        ),
    }
}

/// What a run ends with, where that is not the exception that is told of.
fn other_end(raises: &Raises, status: &Status) -> Option<String> {
    match status {
        Status::Ended(End::Error { error })
            if error.kind == raises.kind && error.message.starts_with(&raises.message) =>
        {
            None
        }
        Status::Ended(End::Error { error }) => {
            Some(format!("the run ends with {}: {}", error.kind, error.message))
        }
        _ => Some("the run ends without an exception".into()),
    }
}

/// Whether the lesson says that its run, as it is, ends with an exception.
fn raises(lesson: &Lesson) -> bool {
    lesson.scenes.iter().any(|scene| scene.under.is_none() && scene.raises.is_some())
}

#[cfg(test)]
mod tests;
