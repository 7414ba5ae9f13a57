//! One exercise: not solved as it is given, solved by its solution, and no figure
//! in its texts that the runs do not have.

use super::super::catalogue::Problem;
use super::super::exercise::{Aim, Exercise, Goal};
use super::super::figures::{Pool, written};
use super::super::format::Lesson;
use super::{LessonReport, Run, other_end};
use crate::protocol::Fault;
use crate::session::{Status, Timeline};

pub(super) fn check(lesson: &Lesson, exercise: &Exercise, run: &mut Run<'_>) -> LessonReport {
    let mut problems = Vec::new();
    let mut say = |file: &str, at: &str, what: String, remedy: &str| {
        let file = lesson.file.with_file_name(file);
        problems.push(Problem { file, at: at.to_owned(), what, remedy: remedy.into() });
    };
    let mut over = |faults: &[Fault]| -> Result<Timeline, String> {
        let timeline = run(lesson, faults).map_err(|error| format!("{error:#}"))?;
        match &timeline.status {
            Status::Ended(_) => Ok(timeline),
            status => Err(super::unfinished(status, &timeline)),
        }
    };
    let mut pool = Pool::default();
    pool.add(exercise.goal.iter().flat_map(numbers));
    match over(&[]) {
        Ok(timeline) => {
            pool.add_run(&timeline);
            if exercise.judge(&timeline).iter().all(|reached| *reached) {
                let what = "it reaches the goal as it is given".into();
                say("loop.py", "", what, "make the goal sharper");
            }
            let raises = exercise.raises.as_ref();
            if let Some(end) = raises.and_then(|raises| other_end(raises, &timeline.status)) {
                let remedy = "write the exception's type and how its message begins";
                say("lesson.json", "exercise.raises", end, remedy);
            }
        }
        Err(wrong) => say("loop.py", "", format!("the run failed: {wrong}"), "mend it"),
    }
    let text = lesson.solution.clone().unwrap_or_default();
    match over(&[Fault::Rewrite { text }]) {
        Ok(timeline) => {
            pool.add_run(&timeline);
            let reached = exercise.judge(&timeline);
            for (goal, _) in exercise.goal.iter().zip(reached).filter(|(_, reached)| !reached) {
                let what = format!("it does not reach the goal: {goal}");
                say("solution.py", "", what, "mend it, or correct the goal");
            }
        }
        Err(wrong) => say("solution.py", "", format!("the run failed: {wrong}"), "mend it"),
    }
    let mut texts = vec![
        ("title".to_owned(), &lesson.title),
        ("summary".to_owned(), &lesson.summary),
        ("exercise.symptom".to_owned(), &exercise.symptom),
        ("exercise.explanation".to_owned(), &exercise.explanation),
    ];
    let hints = (0..).zip(&exercise.hints);
    texts.extend(hints.map(|(i, hint)| (format!("exercise.hints[{i}]"), hint)));
    let mistakes = (0..).zip(&exercise.mistakes);
    texts.extend(mistakes.map(|(i, m)| (format!("exercise.mistakes[{i}].because"), &m.because)));
    for (at, text) in &texts {
        let unknown: Vec<_> =
            written(text).filter(|figure| !pool.has(figure)).map(|figure| figure.text).collect();
        if !unknown.is_empty() {
            let what = format!("{} occurs in neither run", unknown.join(", "));
            say("lesson.json", at, what, "correct it, or let the script print it");
        }
    }
    LessonReport {
        id: lesson.id.clone(),
        scenes: 0,
        goals: exercise.goal.len(),
        figures: texts.iter().map(|(_, text)| written(text).count()).sum(),
        questions: 0,
        problems,
    }
}

/// The figures that a goal itself names.
fn numbers(aim: &Aim) -> Vec<f64> {
    match &aim.goal {
        Goal::Reaches { that, .. } | Goal::Ends { that } => {
            written(that).map(|figure| figure.value).collect()
        }
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests;
