//! What can be wrong with a lesson that reads well, without running it.

mod exercise;

use super::anchor::Anchor;
use super::catalogue::Problem;
use super::characters::{harmful_texts, is_harmful};
use super::expression::syntax;
use super::format::{Kind, Lesson, Scene};
use super::question::{Answer, Choice, NumberAnswer, Question};
use super::scene::labels;
use super::suggestion::closest;
use crate::protocol::{Fault, Phase};

/// Longest texts, in characters. Prose must fit the narration at 80x24 with
/// little scrolling; formulas, prompts and titles are one line or two.
const TITLE: usize = 60;
const LINE: usize = 100;
const SENTENCE: usize = 200;
const PROSE: usize = 600;
/// More choices have no room beside the prose.
const MOST_CHOICES: usize = 6;

/// Everything that is wrong within one lesson.
pub(super) fn lesson(lesson: &Lesson) -> Vec<Problem> {
    let mut lint = Lint { lesson, problems: Vec::new() };
    lint.about();
    lint.faults();
    lint.exercise();
    lint.characters();
    lint.lines("loop.py", &lesson.script);
    lint.lines("solution.py", lesson.solution.as_deref().unwrap_or_default());
    if lesson.scenes.is_empty() && lesson.kind == Kind::Lesson {
        lint.say("scenes", "the lesson has no scenes", "write at least one");
    }
    for (i, scene) in lesson.scenes.iter().enumerate() {
        lint.scene(i, scene);
    }
    lint.problems
}

/// What is wrong between lessons: each must come after those it requires.
pub(super) fn order(lessons: &[Lesson]) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (at, lesson) in lessons.iter().enumerate() {
        for (i, required) in lesson.requires.iter().enumerate() {
            let (what, remedy) = match lessons.iter().position(|other| other.id == *required) {
                Some(earlier) if earlier < at => continue,
                Some(_) => (
                    format!("'{required}' does not come before this lesson"),
                    "lessons are ordered by folder name: rename a folder".to_owned(),
                ),
                None => (
                    format!("there is no lesson '{required}'"),
                    match closest(required, lessons.iter().map(|lesson| lesson.id.as_str())) {
                        Some(near) => format!("did you mean '{near}'?"),
                        None => "write a lesson's id, as `gradstep lessons` lists them".to_owned(),
                    },
                ),
            };
            let (file, at) = (lesson.file.clone(), format!("requires[{i}]"));
            problems.push(Problem { file, at, what, remedy });
        }
    }
    problems
}

struct Lint<'a> {
    lesson: &'a Lesson,
    problems: Vec<Problem>,
}

impl Lint<'_> {
    fn say(&mut self, at: &str, what: impl Into<String>, remedy: impl Into<String>) {
        let (file, at) = (self.lesson.file.clone(), at.to_owned());
        self.problems.push(Problem { file, at, what: what.into(), remedy: remedy.into() });
    }

    /// A text is there, and not too long.
    fn text(&mut self, at: &str, text: &str, longest: usize) {
        let length = text.chars().count();
        if text.trim().is_empty() {
            self.say(at, "is empty", "write it");
        } else if length > longest {
            let what = format!("is {length} characters long; there is room for {longest}");
            self.say(at, what, "shorten it");
        }
    }

    /// No text holds what would command the terminal, or reads otherwise than it is.
    fn characters(&mut self) {
        // As it was read, so every place has the name that the author gave it.
        let written = serde_json::to_value(self.lesson).unwrap_or_default();
        for (at, c) in harmful_texts("", &written) {
            let what = format!("holds {}, which no screen shows", c.escape_unicode());
            self.say(&at, what, "write the text without it");
        }
    }

    /// The lines of a script fit beside their numbers, and read as they are.
    fn lines(&mut self, name: &str, script: &str) {
        for (number, line) in (1..).zip(script.lines()) {
            let mut say = |what: String, remedy: &str| {
                let (file, at) = (self.lesson.file.with_file_name(name), format!("line {number}"));
                self.problems.push(Problem { file, at, what, remedy: remedy.to_owned() });
            };
            let length = line.chars().count();
            if length > LINE {
                let what = format!("is {length} characters long; there is room for {LINE}");
                say(what, "break it into several lines");
            }
            if let Some(c) = line.chars().find(|&c| c != '\t' && is_harmful(c)) {
                let what = format!("holds {}, which no screen shows", c.escape_unicode());
                say(what, "write it as Python does in a string, as in '\\x1b'");
            }
        }
    }

    fn about(&mut self) {
        let lesson = self.lesson;
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if lesson.id.is_empty() || !lesson.id.chars().all(plain) {
            let what = format!("'{}' is not an id", lesson.id);
            self.say("id", what, "use small letters, digits and hyphens");
        }
        self.text("title", &lesson.title, TITLE);
        self.text("summary", &lesson.summary, SENTENCE);
        if lesson.goals.is_empty() {
            self.say("goals", "is empty", "say what the learner will be able to do");
        }
        for (i, goal) in lesson.goals.iter().enumerate() {
            self.text(&format!("goals[{i}]"), goal, SENTENCE);
        }
        self.text("source.document", &lesson.source.document, LINE);
        self.text("source.part", &lesson.source.part, LINE);
        if lesson.minutes == 0 {
            self.say("minutes", "is 0", "say how long the lesson takes");
        }
        if lesson.script.trim().is_empty() {
            self.say("", "its loop.py is empty", "write the script that the scenes explain");
        }
    }

    fn faults(&mut self) {
        let lesson = self.lesson;
        for (i, named) in lesson.faults.iter().enumerate() {
            let at = format!("faults[{i}]");
            self.text(&format!("{at}.name"), &named.name, TITLE);
            if lesson.faults[..i].iter().any(|other| other.name == named.name) {
                let what = format!("'{}' is there twice", named.name);
                self.say(&format!("{at}.name"), what, "give every fault its own name");
            }
            for fault in &named.faults {
                match *fault {
                    Fault::SkipPhase { phase: Phase::None } => {
                        self.say(&format!("{at}.phase"), "none is not a phase to skip", PHASES);
                    }
                    Fault::SkipLine { line } if !holds_statement(&lesson.script, line) => {
                        let what = format!("line {line} of loop.py holds no statement");
                        self.say(
                            &format!("{at}.line"),
                            what,
                            "name the line where a statement begins",
                        );
                    }
                    _ => {}
                }
            }
        }
    }

    fn scene(&mut self, i: usize, scene: &Scene) {
        let lesson = self.lesson;
        let at = format!("scenes[{i}]");
        self.text(&format!("{at}.title"), &scene.title, TITLE);
        self.text(&format!("{at}.prose"), &scene.prose, PROSE);
        if let Some(formula) = &scene.formula {
            self.text(&format!("{at}.formula"), formula, LINE);
        }
        self.anchor(&format!("{at}.at"), &scene.at);
        let earlier = &lesson.scenes[..i];
        if earlier.iter().any(|other| other.title == scene.title) {
            let what = format!("'{}' is there twice", scene.title);
            self.say(&format!("{at}.title"), what, "give every scene its own title");
        }
        if earlier.iter().any(|other| (&other.at, &other.under) == (&scene.at, &scene.under)) {
            let what = "another scene has this moment, under the same fault";
            self.say(&format!("{at}.at"), what, "join the two, or move one");
        }
        if let Some(under) = &scene.under
            && !lesson.faults.iter().any(|fault| fault.name == *under)
        {
            let names = lesson.faults.iter().map(|fault| fault.name.as_str());
            let remedy = match closest(under, names) {
                Some(near) => format!("did you mean '{near}'?"),
                None => "name one of the lesson's faults".into(),
            };
            self.say(&format!("{at}.under"), format!("no fault is named '{under}'"), remedy);
        }
        if let Some(question) = &scene.question {
            self.question(&format!("{at}.question"), question);
        }
        if let Some(raises) = &scene.raises {
            let at = format!("{at}.raises");
            self.text(&format!("{at}.type"), &raises.kind, LINE);
            if scene.at != Anchor::End {
                let what = "an exception ends a run, and this scene is elsewhere";
                self.say(&at, what, "write `\"at\": {\"end\": true}`");
            }
        }
        for (j, expectation) in scene.expect.iter().enumerate() {
            let at = format!("{at}.expect[{j}]");
            self.expression(&format!("{at}.that"), &expectation.that);
            if expectation.within.is_nan() || expectation.within < 0.0 {
                self.say(&format!("{at}.within"), "is not a distance", "write 0 or more");
            }
        }
    }

    fn anchor(&mut self, at: &str, anchor: &Anchor) {
        match anchor {
            Anchor::Phase { phase: Phase::None, .. } => {
                self.say(&format!("{at}.phase"), "none is not a moment", PHASES);
            }
            Anchor::Phase { .. } | Anchor::End => {}
            Anchor::Label { label } => {
                let at = format!("{at}.label");
                let script = &self.lesson.script;
                match labels(script).filter(|(_, name)| name == label).collect::<Vec<_>>()[..] {
                    [] => {
                        let remedy = match closest(label, labels(script).map(|(_, name)| name)) {
                            Some(near) => format!("did you mean '{near}'?"),
                            None => format!("write `# scene: {label}` at the end of a line there"),
                        };
                        self.say(&at, format!("loop.py has no label '{label}'"), remedy);
                    }
                    [(line, _)] if !holds_statement(script, line) => {
                        let what = format!("the label '{label}' is on line {line}, with no code");
                        self.say(&at, what, "write the label behind a statement");
                    }
                    [_] => {}
                    [(one, _), (other, _), ..] => {
                        let what = format!("the label '{label}' is on lines {one} and {other}");
                        self.say(&at, what, "use every label once");
                    }
                }
            }
        }
    }

    fn question(&mut self, at: &str, question: &Question) {
        self.text(&format!("{at}.prompt"), &question.prompt, SENTENCE);
        if let Some(anchor) = &question.at {
            self.anchor(&format!("{at}.at"), anchor);
        }
        match &question.answer {
            Answer::Number(number) => self.number(at, number),
            Answer::Choice(choices) => self.choices(at, choices),
        }
    }

    fn choices(&mut self, at: &str, choices: &[Choice]) {
        if !(2..=MOST_CHOICES).contains(&choices.len()) {
            let what = format!("there are {} choices", choices.len());
            self.say(&format!("{at}.choices"), what, "offer two to six");
        }
        for (i, choice) in choices.iter().enumerate() {
            let at = format!("{at}.choices[{i}]");
            self.text(&format!("{at}.text"), &choice.text, LINE);
            self.text(&format!("{at}.because"), &choice.because, PROSE);
            self.expression(&format!("{at}.when"), &choice.when);
            if choices[..i].iter().any(|other| other.text == choice.text) {
                self.say(&format!("{at}.text"), "is the same as an earlier choice", "join the two");
            }
        }
    }

    fn number(&mut self, at: &str, question: &NumberAnswer) {
        self.text(&format!("{at}.because"), &question.because, PROSE);
        self.text(&format!("{at}.hint"), &question.hint, PROSE);
        self.expression(&format!("{at}.ask"), &question.ask);
        if question.within.is_nan() || question.within <= 0.0 {
            let remedy = "say how far off an answer may be, half a unit of its last digit";
            self.say(&format!("{at}.within"), "is not more than 0", remedy);
        }
        for (i, mistake) in question.mistakes.iter().enumerate() {
            let at = format!("{at}.mistakes[{i}]");
            self.text(&format!("{at}.because"), &mistake.because, PROSE);
            let earlier = &question.mistakes[..i];
            if earlier.iter().any(|other| question.accepts(mistake.answer, other.answer)) {
                let what = "is the same answer as an earlier mistake";
                self.say(&format!("{at}.answer"), what, "join the two, or make `within` smaller");
            }
        }
    }

    fn expression(&mut self, at: &str, text: &str) {
        if let Err(error) = syntax(text) {
            let what = format!("'{text}' is not an expression: {error}");
            self.say(at, what, "an expression is like `w.grad`, `sum(sheet.error) * 2 / 5`");
        }
    }
}

const PHASES: &str = "the phases are zero_grad, forward, loss, backward, clip, step and schedule";

/// Whether a line of a script (1-based) has more than a comment on it.
fn holds_statement(script: &str, line: u32) -> bool {
    let text = (line as usize).checked_sub(1).and_then(|line| script.lines().nth(line));
    text.is_some_and(|text| !text.trim().is_empty() && !text.trim_start().starts_with('#'))
}

#[cfg(test)]
mod tests;
