//! One lesson's scenes against its runs.

use super::super::anchor::Anchor;
use super::super::catalogue::Problem;
use super::super::expression::{Moment, Quantity, evaluate, evaluate_at, holds, is_known};
use super::super::figures::{Pool, written};
use super::super::format::{Expectation, Lesson, Raises, Scene};
use super::super::question::{Answer, Choice, NumberAnswer, Question, true_choices};
use super::{Runs, other_end};
use crate::protocol::Phase;
use crate::session::Timeline;

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

pub(super) struct Check<'a> {
    pub lesson: &'a Lesson,
    pub runs: &'a Runs<'a>,
    pub figures: usize,
    pub problems: Vec<Problem>,
}

impl Check<'_> {
    fn say(&mut self, at: String, what: String, remedy: &str) {
        let (file, remedy) = (self.lesson.file.clone(), remedy.to_owned());
        self.problems.push(Problem { file, at, what, remedy });
    }

    pub fn scene(&mut self, at: &str, scene: &Scene, timeline: &Timeline, pool: &Pool) {
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
        if let Some(end) = other_end(raises, &timeline.status) {
            let what = format!("'{}': {end}", scene.title);
            let remedy = "write the exception's type and how its message begins";
            self.say(at.to_owned(), what, remedy);
        }
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
    pub fn phases(&mut self) {
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
