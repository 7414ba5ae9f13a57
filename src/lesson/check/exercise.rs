//! An exercise against its two runs: the script as it is given, and its solution.

use super::super::catalogue::Problem;
use super::super::exercise::Exercise;
use super::super::figures::{Pool, written};
use super::super::format::Lesson;
use super::{LessonReport, Run, other_end};
use crate::protocol::{End, Fault};
use crate::session::{Status, Timeline};

struct Check<'a> {
    lesson: &'a Lesson,
    problems: Vec<Problem>,
}

/// The script as it is given fails as it is said to and does not reach the goal,
/// the solution does, and the figures in the texts occur in one of the two runs.
pub(super) fn check(lesson: &Lesson, exercise: &Exercise, run: &mut Run<'_>) -> LessonReport {
    let mut check = Check { lesson, problems: Vec::new() };
    let mut pool = Pool::default();
    if let Some(given) = check.run("loop.py", &[], run) {
        check.given(exercise, &given);
        pool.add_run(&given);
    }
    let text = lesson.solution.clone().unwrap_or_default();
    if let Some(solved) = check.run("solution.py", &[Fault::Rewrite { text }], run) {
        check.solved(exercise, &solved);
        pool.add_run(&solved);
        check.texts(exercise, &pool);
    }
    LessonReport {
        id: lesson.id.clone(),
        scenes: 0,
        figures: exercise.goal.len(),
        questions: 0,
        problems: check.problems,
    }
}

impl Check<'_> {
    fn say(&mut self, file: &str, at: &str, what: String, remedy: &str) {
        let file = self.lesson.file.with_file_name(file);
        self.problems.push(Problem { file, at: at.into(), what, remedy: remedy.into() });
    }

    /// A run that came to its end, be it an exception.
    fn run(&mut self, file: &str, faults: &[Fault], run: &mut Run<'_>) -> Option<Timeline> {
        let wrong = match run(self.lesson, faults) {
            Ok(timeline) => match &timeline.status {
                Status::Ended(_) => return Some(timeline),
                Status::Died(reason) => reason.clone(),
                Status::Running | Status::Waiting => "it did not come to its end".into(),
            },
            Err(error) => format!("{error:#}"),
        };
        self.say(file, "", format!("the run failed: {wrong}"), "mend it");
        None
    }

    fn given(&mut self, exercise: &Exercise, timeline: &Timeline) {
        if exercise.judge(timeline).iter().all(|reached| *reached) {
            let what = "it reaches the goal as it is given".into();
            self.say("loop.py", "", what, "make the goal sharper");
        }
        let at = "exercise.raises";
        match (&exercise.raises, &timeline.status) {
            (Some(raises), status) => {
                if let Some(what) = other_end(raises, status) {
                    let remedy = "write the exception's type and how its message begins";
                    self.say("lesson.json", at, what, remedy);
                }
            }
            (None, Status::Ended(End::Error { error })) => {
                let what = format!("the run ends with {}: {}", error.kind, error.message);
                self.say("lesson.json", at, what, "write it here, or mend loop.py");
            }
            (None, _) => {}
        }
    }

    fn solved(&mut self, exercise: &Exercise, timeline: &Timeline) {
        let reached = exercise.judge(timeline);
        for (aim, _) in exercise.goal.iter().zip(reached).filter(|(_, reached)| !reached) {
            let what = format!("it does not reach the goal: {}", aim.goal);
            self.say("solution.py", "", what, "mend it, or correct the goal");
        }
    }

    fn texts(&mut self, exercise: &Exercise, pool: &Pool) {
        let lesson = self.lesson;
        let hints = exercise.hints.iter().enumerate();
        let mistakes = exercise.mistakes.iter().enumerate();
        let mut texts = vec![
            ("title".to_owned(), &lesson.title),
            ("summary".to_owned(), &lesson.summary),
            ("exercise.symptom".to_owned(), &exercise.symptom),
            ("exercise.explanation".to_owned(), &exercise.explanation),
        ];
        texts.extend(hints.map(|(i, hint)| (format!("exercise.hints[{i}]"), hint)));
        texts.extend(
            mistakes.map(|(i, wrong)| (format!("exercise.mistakes[{i}].because"), &wrong.because)),
        );
        for (at, text) in texts {
            let unknown: Vec<_> =
                written(text).filter(|figure| !pool.has(figure)).map(|f| f.text).collect();
            if !unknown.is_empty() {
                let what =
                    format!("{} occurs in no run of loop.py and solution.py", unknown.join(", "));
                self.say("lesson.json", &at, what, "correct it, or leave it out");
            }
        }
    }
}
