use std::fs;

use tempfile::TempDir;

use super::super::sample;
use super::*;
use crate::protocol::{Phase, ScriptError};

/// A lesson over [`sample::SCRIPT`] about which everything is true.
const TRUE: &str = r#"{
  "format": 1, "id": "second", "title": "Second", "summary": "With and without.", "goals": ["see"],
  "source": { "document": "002", "part": "second iteration" }, "minutes": 1,
  "faults": [{ "name": "skip zero_grad", "fault": "skip_phase", "phase": "zero_grad" }],
  "scenes": [
    { "at": { "label": "data" }, "title": "Data", "prose": "Five points.", "look": ["X", "y"],
      "expect": [{ "that": "sum(X)", "is": 15 }] },
    { "at": { "iteration": 1, "phase": "zero_grad" }, "title": "Clear", "prose": "Nothing yet.",
      "expect": [{ "that": "w.grad", "is": null }] },
    { "at": { "iteration": 1, "phase": "forward" }, "title": "Predict", "prose": "All 0." },
    { "at": { "iteration": 1, "phase": "loss" }, "title": "Measure", "prose": "38.",
      "look": ["worksheet"], "expect": [{ "that": "loss", "is": 38 }] },
    { "at": { "iteration": 2, "phase": "backward" }, "title": "Learn", "prose": "It is -30.48.",
      "formula": "2/5 × -76.2 = -30.48", "look": ["w.grad"],
      "question": { "prompt": "w?", "ask": "w", "at": { "iteration": 2, "phase": "step" },
        "within": 0.01, "because": "0.4 and 0.3048", "hint": "subtract",
        "mistakes": [{ "answer": 0.0952, "because": "uphill" }] },
      "expect": [{ "that": "w.grad", "is": -30.48 }, { "that": "sum(sheet.error_x)", "is": -76.2 },
        { "that": "-lr * w.grad", "is": 0.3048 }] },
    { "at": { "iteration": 2, "phase": "step" }, "title": "Move", "prose": "To 0.7048." },
    { "at": { "iteration": 2, "phase": "backward" }, "under": "skip zero_grad", "title": "Added",
      "prose": "-70.48, not -30.48.", "expect": [{ "that": "w.grad", "is": -70.48 }] }
  ]
}"#;

/// Checks `TRUE` with a replacement, over runs that `run` gives.
fn report(what: &str, with: &str, run: &mut Run<'_>) -> Report {
    assert!(TRUE.contains(what), "{what}");
    let directory = TempDir::new().unwrap();
    let folder = directory.path().join("01-second");
    fs::create_dir(&folder).unwrap();
    fs::write(folder.join("lesson.json"), TRUE.replacen(what, with, 1)).unwrap();
    fs::write(folder.join("loop.py"), sample::SCRIPT).unwrap();
    let catalogue = Catalogue::default().with_directory(directory.path()).unwrap();
    check(&catalogue, run)
}

fn problems(what: &str, with: &str) -> Vec<Problem> {
    let mut report = report(what, with, &mut |_, faults| Ok(sample::run(faults)));
    report.lessons.remove(0).problems
}

#[test]
fn a_true_lesson_passes_and_is_counted() {
    let report = report("", "", &mut |_, faults| Ok(sample::run(faults)));
    assert!(report.is_ok(), "{report}");
    assert_eq!(
        report.to_string(),
        "ok    second  7 scenes, 7 figures, 1 question\n1 lesson ok, 0 failed\n"
    );
}

#[test]
fn it_runs_healthy_and_once_under_each_fault_that_scenes_use() {
    let mut runs = Vec::new();
    let with = r#""phase": "zero_grad" }, { "name": "unused", "fault": "skip_line", "line": 3 }]"#;
    report(r#""phase": "zero_grad" }]"#, with, &mut |lesson, faults| {
        assert_eq!(lesson.script, sample::SCRIPT);
        runs.push(faults.to_vec());
        Ok(sample::run(faults))
    });
    assert_eq!(runs, [vec![], vec![Fault::SkipPhase { phase: Phase::ZeroGrad }]]);
}

/// What is changed in a true lesson, what to, where the problem is, what is said.
const FALSE: [(&str, &str, &str, &str); 18] = [
    (
        r#""is": -70.48"#,
        r#""is": -30.48"#,
        "scenes[6].expect[0].is",
        "'Added': w.grad is -70.48, expected -30.48 within 0.0001",
    ),
    (
        r#"{ "that": "w.grad", "is": null }"#,
        r#"{ "that": "w.grad", "is": 0 }"#,
        "scenes[1].expect[0].is",
        "'Clear': w.grad is None, expected 0 within 0.0001",
    ),
    (
        r#"{ "that": "loss", "is": 38 }"#,
        r#"{ "that": "loss", "is": null }"#,
        "scenes[3].expect[0].is",
        "'Measure': loss is 38, expected None",
    ),
    (
        r#"{ "that": "sum(X)", "is": 15 }"#,
        r#"{ "that": "X", "is": 1 }"#,
        "scenes[0].expect[0].is",
        "'Data': X is [1.0, 2.0, 3.0, 4.0, 5.0], expected 1 within 0.0001",
    ),
    (
        r#"{ "that": "sum(X)", "is": 15 }"#,
        r#"{ "that": "sum(Z)", "is": 15 }"#,
        "scenes[0].expect[0].that",
        "'Data': sum(Z): the run has no Z up to here; did you mean X?",
    ),
    (
        r#""iteration": 2, "phase": "step" }, "title""#,
        r#""iteration": 9, "phase": "step" }, "title""#,
        "scenes[5].at",
        "'Move': the run never comes to iteration 9, step",
    ),
    (
        r#""at": { "iteration": 2, "phase": "step" },
        "within""#,
        r#""at": { "iteration": 2, "phase": "clip" },
        "within""#,
        "scenes[4].question.at",
        "'Learn': the run never comes to iteration 2, clip",
    ),
    (
        r#""ask": "w""#,
        r#""ask": "X""#,
        "scenes[4].question.ask",
        "'Learn': X is [1.0, 2.0, 3.0, 4.0, 5.0], not a number",
    ),
    (
        r#""ask": "w""#,
        r#""ask": "v""#,
        "scenes[4].question.ask",
        "'Learn': v: the run has no v up to here; did you mean w?",
    ),
    (
        r#""answer": 0.0952"#,
        r#""answer": 0.7"#,
        "scenes[4].question.mistakes[0].answer",
        "'Learn': the mistake 0.7 is within 0.01 of the answer, 0.7048",
    ),
    (
        r#""look": ["worksheet"]"#,
        r#""look": ["loss", "model"]"#,
        "scenes[3].look[1]",
        "'Measure': there is no model at this moment",
    ),
    (
        r#"It is -30.48."#,
        r#"It is -30.5, and not -30.49 or 30.48."#,
        "scenes[4].prose",
        "'Learn': -30.49, 30.48 does not occur in the run, nor among the lesson's expectations",
    ),
    (
        r#""prose": "To 0.7048.""#,
        r#""prose": "To 0.7048.", "question": { "prompt": "where?", "choices": [
            { "text": "up", "when": "w > 0", "because": "yes" },
            { "text": "far", "when": "w > at(1, step, w)", "because": "no" }] }"#,
        "scenes[5].question.choices",
        "'Move': several choices are true: 'up', 'far'",
    ),
    (
        r#""prose": "To 0.7048.""#,
        r#""prose": "To 0.7048.", "question": { "prompt": "where?", "choices": [
            { "text": "up", "when": "w > 0", "because": "to 0.71" },
            { "text": "down", "when": "w < 0", "because": "it was 0.999" }] }"#,
        "scenes[5].question.choices[0].because",
        "'Move': 0.71 does not occur in the run, nor among the lesson's expectations",
    ),
    (
        r#""prose": "-70.48, not -30.48.", "expect": [{ "that": "w.grad", "is": -70.48 }]"#,
        r#""prose": "x", "expect": [{ "that": "w.grad > healthy(w.grad)", "is": true }]"#,
        "scenes[6].expect[0].is",
        "'Added': w.grad > healthy(w.grad) is 0, expected 1 within 0.0001",
    ),
    (
        r#"{ "iteration": 2, "phase": "backward" }, "under": "skip zero_grad", "title": "Added",
      "prose": "-70.48, not -30.48.", "expect": [{ "that": "w.grad", "is": -70.48 }]"#,
        r#"{ "end": true }, "raises": { "type": "RuntimeError" }, "under": "skip zero_grad",
            "title": "Added", "prose": "x""#,
        "scenes[6].raises",
        "'Added': the run ends without an exception",
    ),
    (
        r#""iteration": 1, "phase": "forward""#,
        r#""iteration": 2, "phase": "loss""#,
        "scenes",
        "no scene explains forward, which the loop has",
    ),
    (
        r#""title": "Data", "prose": "Five points."#,
        r#""title": "Data 2.5", "prose": "Five points."#,
        "scenes[0].title",
        "'Data 2.5': 2.5 does not occur in the run, nor among the lesson's expectations",
    ),
];

#[test]
fn what_is_not_true_is_told_with_place_and_numbers() {
    for (what, with, at, said) in FALSE {
        let problems = problems(what, with);
        let [problem] = &problems[..] else { panic!("{with}: {problems:#?}") };
        assert_eq!((problem.at.as_str(), problem.what.as_str()), (at, said));
        assert!(problem.file.ends_with("01-second/lesson.json"), "{problem}");
    }
}

#[test]
fn two_scenes_at_one_position_are_noticed() {
    // The label's line is the first forward too.
    let problems = problems(r#""label": "data""#, r#""label": "predict""#);
    let [problem] = &problems[..] else { panic!("{problems:#?}") };
    assert_eq!(problem.what, "'Predict' is never shown: 'Data' has this moment");
}

#[test]
fn a_failed_run_is_one_problem_and_its_scenes_are_not_checked() {
    let ended = |status: Status| {
        move |_: &Lesson, faults: &[Fault]| {
            let mut timeline = sample::run(faults);
            timeline.status = status.clone();
            Ok(timeline)
        }
    };
    let error = End::Error {
        error: ScriptError {
            kind: "NameError".into(),
            message: "name 'v' is not defined".into(),
            line: Some(9),
            column: None,
            traceback: String::new(),
        },
    };
    let report_of = |status| report("", "", &mut ended(status));
    for (status, said) in [
        (Status::Ended(error), vec!["the run failed: line 9: NameError: name 'v' is not defined"]),
        (
            Status::Died("killed by signal 9".into()),
            vec![
                "the run failed: after line 13: killed by signal 9",
                "the run under 'skip zero_grad' failed: after line 13: killed by signal 9",
            ],
        ),
        (
            Status::Waiting,
            vec![
                "the run failed: after 26 statements it is at line 13, and not at its end; \
                 does it loop for ever?",
                "the run under 'skip zero_grad' failed: after 26 statements it is at line 13, and \
                 not at its end; does it loop for ever?",
            ],
        ),
    ] {
        let report = report_of(status);
        let problems = &report.lessons[0].problems;
        let what: Vec<_> = problems.iter().map(|problem| problem.what.as_str()).collect();
        assert_eq!(what, said);
        assert!(problems[0].file.ends_with("01-second/loop.py"));
        assert!(!report.is_ok());
    }
    let report = report("", "", &mut |_, faults| match faults.is_empty() {
        true => Ok(sample::run(faults)),
        false => anyhow::bail!("no engine"),
    });
    assert_eq!(report.lessons[0].problems.len(), 1);
    assert_eq!(report.lessons[0].figures, 6, "the healthy scenes are checked");
}

#[test]
fn failures_print_below_their_lesson() {
    let report = Report {
        lessons: vec![
            LessonReport {
                id: "first".into(),
                scenes: 2,
                goals: 0,
                figures: 3,
                questions: 1,
                problems: Vec::new(),
            },
            LessonReport {
                id: "by-hand".into(),
                scenes: 4,
                goals: 0,
                figures: 5,
                questions: 0,
                problems: vec![Problem {
                    file: "02-by-hand/lesson.json".into(),
                    at: "scenes[3].expect[0].is".into(),
                    what: "'Measure': loss is 38, expected 39 within 0.0001".into(),
                    remedy: "correct the figure, here and in the prose".into(),
                }],
            },
        ],
    };
    assert!(!report.is_ok());
    assert_eq!(
        report.to_string(),
        "\
ok    first    2 scenes, 3 figures, 1 question
FAIL  by-hand  4 scenes, 5 figures, 0 questions
      02-by-hand/lesson.json: scenes[3].expect[0].is: 'Measure': loss is 38, expected 39 within 0.0001
        correct the figure, here and in the prose
1 lesson ok, 1 failed
"
    );
}
