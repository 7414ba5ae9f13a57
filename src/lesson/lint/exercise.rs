//! What can be wrong with an exercise.

use super::super::exercise::Goal;
use super::super::format::Kind;
use super::{LINE, Lint, PROSE, SENTENCE, holds_statement};
use crate::session::watchers;

impl Lint<'_> {
    pub(super) fn exercise(&mut self) {
        let lesson = self.lesson;
        let Some(exercise) = &lesson.exercise else {
            if lesson.kind == Kind::Exercise {
                self.say("exercise", "is missing", "say what is broken, and what the goal is");
            }
            return;
        };
        if lesson.kind == Kind::Lesson {
            let what = "belongs to an exercise";
            self.say("exercise", what, "write `\"kind\": \"exercise\"`, or remove it");
        }
        if lesson.solution.is_none() {
            self.say("", "its solution.py is missing", "write the mended script");
        }
        if let Some(raises) = &exercise.raises {
            self.text("exercise.raises.type", &raises.kind, LINE);
        }
        self.text("exercise.symptom", &exercise.symptom, PROSE);
        self.text("exercise.explanation", &exercise.explanation, PROSE);
        for (i, hint) in exercise.hints.iter().enumerate() {
            self.text(&format!("exercise.hints[{i}]"), hint, SENTENCE);
        }
        let remedy = "name the line of loop.py where the fault is";
        if exercise.line.is_empty() {
            self.say("exercise.line", "is empty", remedy);
        }
        for line in &exercise.line {
            match line.find(&lesson.script) {
                Ok(line) if holds_statement(&lesson.script, line) => {}
                Ok(line) => {
                    let what = format!("line {line} of loop.py holds no statement");
                    self.say("exercise.line", what, remedy);
                }
                Err(what) => self.say("exercise.line", what, remedy),
            }
        }
        if exercise.goal.is_empty() {
            self.say("exercise.goal", "is empty", "say what the mended run must reach");
        }
        for (i, mistake) in exercise.mistakes.iter().enumerate() {
            let at = format!("exercise.mistakes[{i}]");
            self.text(&format!("{at}.because"), &mistake.because, SENTENCE);
            let found = mistake.line.find(&lesson.script);
            if exercise.line.iter().any(|line| line.find(&lesson.script) == found) {
                self.say(&format!("{at}.line"), "is the line of the fault", "name another line");
            } else if let Err(what) = found {
                self.say(&format!("{at}.line"), what, "name a line of loop.py");
            }
        }
        for (i, aim) in exercise.goal.iter().enumerate() {
            let at = format!("exercise.goal[{i}]");
            if let Some(said) = &aim.said {
                self.text(&format!("{at}.said"), said, LINE);
            }
            match &aim.goal {
                Goal::Quiet { watcher: Some(watcher) }
                    if !watchers::names().any(|name| name == watcher) =>
                {
                    let names: Vec<_> = watchers::names().collect();
                    let what = format!("there is no watcher '{watcher}'");
                    self.say(&at, what, format!("the watchers are {}", names.join(", ")));
                }
                Goal::Reaches { that, .. } | Goal::Ends { that } => self.expression(&at, that),
                Goal::Keeps { code } if !lesson.script.lines().any(|line| line.trim() == code) => {
                    let what = format!("no line of loop.py reads '{code}'");
                    self.say(&at, what, "write all of the line, without its indentation");
                }
                Goal::Trains { steps: 0 } => {
                    self.say(&at, "0 steps are no training", "say how many steps there must be");
                }
                Goal::Finishes
                | Goal::Quiet { .. }
                | Goal::Changes { .. }
                | Goal::Trains { .. }
                | Goal::Keeps { .. } => {}
            }
        }
    }
}
