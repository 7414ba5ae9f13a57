use std::fs;

use tempfile::TempDir;

use super::super::super::{Catalogue, sample};
use super::super::{Report, check};
use super::*;
use crate::protocol::{End, Phase, ScriptError};

/// An exercise over [`sample::SCRIPT`]: as it is given, nothing is cleared.
const TRUE: &str = r#"{
  "format": 1, "id": "mend", "kind": "exercise", "title": "Mend", "summary": "One fault.",
  "goals": ["mend it"], "source": { "document": "002", "part": "second iteration" }, "minutes": 1,
  "exercise": {
    "symptom": "The gradient is -70.48.", "line": "loss.backward()",
    "hints": ["look", "look closer", "it should be -30.48"],
    "goal": [{ "goal": "finishes" },
             { "goal": "ends", "that": "at(2, backward, w.grad) > -30.5", "said": "so it is" }],
    "explanation": "It was 1.1048, now 0.7048, and over -30.5."
  }
}"#;

const CLEARED: &[Fault] = &[];
const UNCLEARED: &[Fault] = &[Fault::SkipPhase { phase: Phase::ZeroGrad }];

fn report(what: &str, with: &str, run: &mut Run<'_>) -> Report {
    assert!(TRUE.contains(what), "{what}");
    let directory = TempDir::new().unwrap();
    let folder = directory.path().join("01-mend");
    fs::create_dir(&folder).unwrap();
    fs::write(folder.join("lesson.json"), TRUE.replacen(what, with, 1)).unwrap();
    fs::write(folder.join("loop.py"), sample::SCRIPT).unwrap();
    fs::write(folder.join("solution.py"), "the solution\n").unwrap();
    check(&Catalogue::default().with_directory(directory.path()).unwrap(), run)
}

/// The problems where the script as given and its solution run with these faults.
fn problems(what: &str, with: &str, given: &[Fault], solved: &[Fault]) -> Vec<String> {
    let report = report(what, with, &mut |_, faults| {
        let solution = Fault::Rewrite { text: "the solution\n".into() };
        Ok(sample::run(if faults == [solution] { solved } else { given }))
    });
    let name = |problem: &Problem| {
        let file = problem.file.file_name().unwrap().to_string_lossy().into_owned();
        [file, problem.at.clone(), problem.what.clone()].join(": ").replace(": : ", ": ")
    };
    report.lessons[0].problems.iter().map(name).collect()
}

#[test]
fn an_exercise_is_solved_by_its_solution_and_not_as_it_is_given() {
    assert_eq!(problems("", "", UNCLEARED, CLEARED), [""; 0]);
    assert_eq!(
        problems("", "", CLEARED, CLEARED)[0],
        "loop.py: it reaches the goal as it is given"
    );
    assert_eq!(
        problems("", "", UNCLEARED, UNCLEARED)[0],
        "solution.py: it does not reach the goal: so it is"
    );
    let report = report("", "", &mut |_, faults| {
        Ok(sample::run(if faults.is_empty() { UNCLEARED } else { CLEARED }))
    });
    assert_eq!(report.to_string(), "ok    mend  2 goals, 5 figures\n1 lesson ok, 0 failed\n");
}

#[test]
fn every_figure_occurs_in_one_of_the_runs() {
    for (what, with, said) in [
        ("-70.48", "-70.5, or -71.2", "exercise.symptom: -71.2 occurs in neither run"),
        ("\"look\"", "\"to 0.33\"", "exercise.hints[0]: 0.33 occurs in neither run"),
        ("1.1048", "1.1047, 1.2", "exercise.explanation: 1.1047, 1.2 occurs in neither run"),
        ("\"Mend\"", "\"Mend 2.5\"", "title: 2.5 occurs in neither run"),
    ] {
        let said = format!("lesson.json: {said}");
        assert_eq!(problems(what, with, UNCLEARED, CLEARED), [said]);
    }
}

#[test]
fn the_exception_that_is_told_of_is_the_one_that_ends_the_script() {
    let raises = r#""raises": { "type": "RuntimeError", "message": "Trying" }, "line""#;
    assert_eq!(
        problems(r#""line""#, raises, UNCLEARED, CLEARED),
        ["lesson.json: exercise.raises: the run ends without an exception"]
    );
}

#[test]
fn a_script_may_end_with_an_exception_and_must_end() {
    let error = End::Error {
        error: ScriptError {
            kind: "RuntimeError".into(),
            message: "no".into(),
            line: Some(9),
            column: None,
            traceback: String::new(),
        },
    };
    let run = |given: Status| {
        let report = report("", "", &mut |_, faults| {
            let mut timeline = sample::run(if faults.is_empty() { UNCLEARED } else { CLEARED });
            if faults.is_empty() {
                timeline.status = given.clone();
            }
            Ok(timeline)
        });
        report.lessons.into_iter().flat_map(|lesson| lesson.problems).map(|p| p.what).next()
    };
    assert_eq!(run(Status::Ended(error)), None);
    assert_eq!(
        run(Status::Died("gone".into())),
        Some("the run failed: after line 13: gone".to_owned())
    );
    let wrong = run(Status::Waiting).unwrap();
    assert!(wrong.contains("it is at line 13, and not at its end; does it loop for ever?"));
}
