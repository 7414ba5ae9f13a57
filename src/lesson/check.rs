//! The checker: runs every lesson and proves that what it says is true.

use std::collections::BTreeMap;
use std::fmt;

use anyhow::Result;

use super::anchor::Anchor;
use super::catalogue::{Catalogue, Problem};
use super::expression::{Moment, Quantity, evaluate, evaluate_at, holds, is_known};
use super::figures::{Pool, written};
use super::format::{Expectation, Lesson, Raises, Scene};
use super::question::{Answer, Choice, NumberAnswer, Question, true_choices};
use crate::protocol::{End, Fault, Phase};
use crate::session::{Status, Timeline};

/// What `look` may name beside variables: the panels.
const PANELS: [&str; 9] = [
    "worksheet",
    "graph",
    "loss",
    "output",
    "optimizer",
    "landscape",
    "data",
    "gradients",
    "schedule",
];

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
            let LessonReport { id, scenes, figures, questions, problems } = lesson;
            let mark = if problems.is_empty() { "ok  " } else { "FAIL" };
            let [scenes, figures, questions] =
                [count(*scenes, "scene"), count(*figures, "figure"), count(*questions, "question")];
            writeln!(f, "{mark}  {id:width$}  {scenes}, {figures}, {questions}")?;
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
        Status::Died(reason) => Err(reason.clone()),
        Status::Running | Status::Waiting => Err("it did not come to its end".into()),
    }
}

/// Whether the lesson says that its run, as it is, ends with an exception.
fn raises(lesson: &Lesson) -> bool {
    lesson.scenes.iter().any(|scene| scene.under.is_none() && scene.raises.is_some())
}

struct Check<'a> {
    lesson: &'a Lesson,
    runs: &'a Runs<'a>,
    figures: usize,
    problems: Vec<Problem>,
}

impl Check<'_> {
    fn say(&mut self, at: String, what: String, remedy: &str) {
        let (file, remedy) = (self.lesson.file.clone(), remedy.to_owned());
        self.problems.push(Problem { file, at, what, remedy });
    }

    fn scene(&mut self, at: &str, scene: &Scene, timeline: &Timeline, pool: &Pool) {
        let Some(position) = self.reached(&format!("{at}.at"), scene, &scene.at, timeline) else {
            return;
        };
        let shown = self.lesson.scene_at(timeline, position, scene.under.as_deref());
        if let Some((_, other)) = shown.filter(|(_, other)| other.title != scene.title) {
            let what =
                format!("'{}' is never shown: '{}' has this moment", scene.title, other.title);
            self.say(format!("{at}.at"), what, "join the two, or move one");
        }
        for (j, expectation) in scene.expect.iter().enumerate() {
            self.expectation(&format!("{at}.expect[{j}]"), scene, expectation, timeline, position);
        }
        if let Some(question) = &scene.question {
            self.question(&format!("{at}.question"), scene, question, timeline, position);
        }
        if let Some(raises) = &scene.raises {
            self.raises(&format!("{at}.raises"), scene, raises, timeline);
        }
        for (j, name) in scene.look.iter().enumerate() {
            if !PANELS.contains(&&**name) && !is_known(name, timeline, position) {
                let what = format!("'{}': there is no {name} at this moment", scene.title);
                let remedy = format!("name a variable, w.grad, or a panel: {}", PANELS.join(", "));
                self.say(format!("{at}.look[{j}]"), what, &remedy);
            }
        }
        self.texts(at, scene, pool, timeline, position);
    }

    /// The healthy run beside the one that a scene is played in.
    fn healthy(&self, scene: &Scene) -> Option<&Timeline> {
        let (healthy, _) = self.runs.get(&None)?;
        scene.under.as_ref().map(|_| healthy)
    }

    /// Where an anchor is, or a problem.
    fn reached(
        &mut self,
        at: &str,
        scene: &Scene,
        anchor: &Anchor,
        timeline: &Timeline,
    ) -> Option<usize> {
        let position = self.lesson.anchor_position(timeline, anchor);
        if position.is_none() {
            let what = format!("'{}': the run never comes to {anchor}", scene.title);
            self.say(at.to_owned(), what, "`gradstep trace` shows what it comes to");
        }
        position
    }

    fn expectation(
        &mut self,
        at: &str,
        scene: &Scene,
        expectation: &Expectation,
        timeline: &Timeline,
        position: usize,
    ) {
        self.figures += 1;
        let Expectation { that, is, within } = expectation;
        let healthy = self.healthy(scene);
        let got = match evaluate_at(that, &Moment { timeline, position, healthy }) {
            Ok(got) => got,
            Err(error) => {
                let what = format!("'{}': {that}: {error}", scene.title);
                return self.say(format!("{at}.that"), what, "correct the expression");
            }
        };
        let holds = match (&got, is) {
            (Quantity::None, None) => true,
            (Quantity::Number(got), Some(is)) => (got - is).abs() <= *within,
            _ => false,
        };
        if !holds {
            let expected = match is {
                Some(is) => format!("{is} within {within}"),
                None => "None".into(),
            };
            let what = format!("'{}': {that} is {got}, expected {expected}", scene.title);
            self.say(format!("{at}.is"), what, "correct the figure, here and in the prose");
        }
    }

    fn question(
        &mut self,
        at: &str,
        scene: &Scene,
        question: &Question,
        timeline: &Timeline,
        position: usize,
    ) {
        let position = match &question.at {
            None => position,
            Some(anchor) => match self.reached(&format!("{at}.at"), scene, anchor, timeline) {
                Some(position) => position,
                None => return,
            },
        };
        match &question.answer {
            Answer::Number(number) => self.number(at, scene, number, timeline, position),
            Answer::Choice(choices) => self.choices(at, scene, choices, timeline, position),
        }
    }

    /// Exactly one choice is true.
    fn choices(
        &mut self,
        at: &str,
        scene: &Scene,
        choices: &[Choice],
        timeline: &Timeline,
        position: usize,
    ) {
        let healthy = self.healthy(scene);
        let found = match true_choices(choices, &Moment { timeline, position, healthy }) {
            Ok(found) => found,
            Err((number, error)) => {
                let what = format!("'{}': {}: {error}", scene.title, choices[number].when);
                let at = format!("{at}.choices[{number}].when");
                return self.say(at, what, "correct the condition");
            }
        };
        if let [_] = found[..] {
            return;
        }
        let texts: Vec<_> = found.iter().map(|&n| format!("'{}'", choices[n].text)).collect();
        let what = match texts.len() {
            0 => format!("'{}': no choice is true in the run", scene.title),
            _ => format!("'{}': several choices are true: {}", scene.title, texts.join(", ")),
        };
        self.say(format!("{at}.choices"), what, "correct the conditions, so that just one holds");
    }

    /// The run ends with the exception that the scene is about.
    fn raises(&mut self, at: &str, scene: &Scene, raises: &Raises, timeline: &Timeline) {
        let what = match &timeline.status {
            Status::Ended(End::Error { error })
                if error.kind == raises.kind && error.message.starts_with(&raises.message) =>
            {
                return;
            }
            Status::Ended(End::Error { error }) => {
                format!("'{}': the run ends with {}: {}", scene.title, error.kind, error.message)
            }
            _ => format!("'{}': the run ends without an exception", scene.title),
        };
        self.say(at.to_owned(), what, "write the exception's type and how its message begins");
    }

    /// The answer is a number, and no mistake is as right.
    fn number(
        &mut self,
        at: &str,
        scene: &Scene,
        question: &NumberAnswer,
        timeline: &Timeline,
        position: usize,
    ) {
        let ask = &question.ask;
        let truth = match evaluate(ask, timeline, position) {
            Ok(Quantity::Number(number)) if number.is_finite() => number,
            Ok(other) => {
                let what = format!("'{}': {ask} is {other}, not a number", scene.title);
                return self.say(format!("{at}.ask"), what, "ask for one number, as in `w[0]`");
            }
            Err(error) => {
                let what = format!("'{}': {ask}: {error}", scene.title);
                return self.say(format!("{at}.ask"), what, "correct the expression");
            }
        };
        for (j, mistake) in question.mistakes.iter().enumerate() {
            if question.accepts(mistake.answer, truth) {
                let what = format!(
                    "'{}': the mistake {} is within {} of the answer, {}",
                    scene.title,
                    mistake.answer,
                    question.within,
                    Quantity::Number(truth)
                );
                let remedy = "make `within` smaller, or remove the mistake";
                self.say(format!("{at}.mistakes[{j}].answer"), what, remedy);
            }
        }
    }

    /// The numbers in what a scene states.
    fn texts(
        &mut self,
        at: &str,
        scene: &Scene,
        pool: &Pool,
        timeline: &Timeline,
        position: usize,
    ) {
        let formula = scene.formula.as_deref().unwrap_or_default();
        let mut texts = vec![
            ("title".to_owned(), scene.title.as_str()),
            ("prose".to_owned(), &scene.prose),
            ("formula".to_owned(), formula),
        ];
        match scene.question.as_ref().map(|question| &question.answer) {
            Some(Answer::Number(number)) => {
                texts.push(("question.because".to_owned(), &number.because));
            }
            Some(Answer::Choice(choices)) => {
                // What is said of a wrong choice may name wrong figures.
                let healthy = self.healthy(scene);
                texts.extend(choices.iter().enumerate().filter_map(|(j, choice)| {
                    let moment = Moment { timeline, position, healthy };
                    let right = holds(&choice.when, &moment).unwrap_or(false);
                    right.then(|| (format!("question.choices[{j}].because"), &*choice.because))
                }));
            }
            None => {}
        }
        for (field, text) in texts {
            // Under a fault the healthy run is spoken of too.
            let healthy = self.runs.get(&None).map(|(_, pool)| pool);
            let unknown: Vec<_> = written(text)
                .filter(|figure| !pool.has(figure) && !healthy.is_some_and(|h| h.has(figure)))
                .map(|figure| figure.text.to_owned())
                .collect();
            if !unknown.is_empty() {
                let what = format!(
                    "'{}': {} does not occur in the run, nor among the lesson's expectations",
                    scene.title,
                    unknown.join(", ")
                );
                self.say(format!("{at}.{field}"), what, "correct it, or expect how it comes about");
            }
        }
    }

    /// Every phase of the first two iterations is explained somewhere: by a scene at
    /// that phase, or by one at a line that had it.
    fn phases(&mut self) {
        let Some((timeline, _)) = self.runs.get(&None) else { return };
        let lesson = self.lesson;
        let explained = |phase| {
            lesson.scenes.iter().any(|scene| match &scene.at {
                Anchor::Phase { phase: anchored, .. } => *anchored == phase,
                Anchor::Label { .. } | Anchor::End => lesson
                    .anchor_position(timeline, &scene.at)
                    .and_then(|position| timeline.get(position))
                    .is_some_and(|statement| statement.phase == phase),
            })
        };
        let missing: Vec<Phase> = Phase::ALL
            .into_iter()
            .filter(|&phase| (1..=2).any(|iteration| timeline.find(iteration, phase).is_some()))
            .filter(|&phase| !explained(phase))
            .collect();
        for phase in missing {
            let what = format!("no scene explains {phase}, which the loop has");
            self.say("scenes".into(), what, "write one, at that phase of an iteration");
        }
    }
}

#[cfg(test)]
mod tests;
