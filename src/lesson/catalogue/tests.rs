use std::fs;

use tempfile::TempDir;

use super::super::question::Answer;
use super::*;

/// A lesson that is right, as `lesson.json` has it.
const GOOD: &str = r#"{
  "format": 1, "id": "small", "title": "Small", "summary": "One scene.", "goals": ["see it"],
  "source": { "document": "002", "part": "first iteration" }, "minutes": 1,
  "faults": [{ "name": "skip zero_grad", "fault": "skip_phase", "phase": "zero_grad" }],
  "scenes": [{
    "at": { "label": "start" }, "title": "Start", "prose": "Here it starts.",
    "question": { "prompt": "w?", "ask": "w", "within": 0.01, "because": "so", "hint": "look",
                  "mistakes": [{ "answer": 1, "because": "no" }] },
    "expect": [{ "that": "w", "is": 0 }, { "that": "w.grad", "is": null }]
  }, {
    "at": { "iteration": 1, "phase": "backward" }, "under": "skip zero_grad",
    "title": "Later", "prose": "And on it goes."
  }]
}"#;

const SCRIPT: &str = "import torch\n\nw = torch.tensor(0.0, requires_grad=True)  # scene: start\n";

fn write(directory: &TempDir, folder: &str, json: &str) {
    let folder = directory.path().join(folder);
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("lesson.json"), json).unwrap();
    fs::write(folder.join("loop.py"), SCRIPT).unwrap();
}

fn load(directory: &TempDir) -> Result<Catalogue, BadLessons> {
    Catalogue::default().with_directory(directory.path())
}

/// The problems of one lesson whose JSON is `GOOD` with a replacement.
fn problems(what: &str, with: &str) -> Vec<Problem> {
    assert!(GOOD.contains(what), "{what}");
    let directory = TempDir::new().unwrap();
    write(&directory, "01-small", &GOOD.replacen(what, with, 1));
    load(&directory).unwrap_err().0
}

#[test]
fn every_embedded_lesson_loads_in_order() {
    let catalogue = Catalogue::embedded().unwrap_or_else(|error| panic!("{error}"));
    let ids: Vec<_> = catalogue.lessons().iter().map(|lesson| lesson.id.as_str()).collect();
    assert_eq!(ids[..3], ["five-steps", "by-hand", "zero-grad"]);
    for lesson in catalogue.lessons() {
        assert!(lesson.folder().ends_with(&lesson.id), "{}", lesson.file.display());
        assert!(lesson.script.contains("import torch\n"), "{}", lesson.id);
        let questions = lesson.scenes.iter().filter_map(|scene| scene.question.as_ref());
        let telling = questions.filter(|question| match &question.answer {
            Answer::Number(number) => !number.mistakes.is_empty(),
            Answer::Choice(_) => true,
        });
        let enough = telling.count() >= 2 || lesson.exercise.is_some();
        assert!(enough, "{} asks too little", lesson.id);
    }
}

#[test]
fn a_lesson_is_found_by_id_folder_and_number() {
    let catalogue = Catalogue::embedded().unwrap();
    for name in ["zero-grad", "03-zero-grad", "03", "3"] {
        assert_eq!(catalogue.get(name).unwrap().id, "zero-grad", "{name}");
    }
    let error = catalogue.get("zerograd").unwrap_err();
    assert_eq!(error.to_string(), "there is no lesson 'zerograd'; did you mean 'zero-grad'?");
    let error = catalogue.get("99").unwrap_err();
    let known = "there is no lesson '99'; the lessons are five-steps, by-hand, zero-grad";
    assert!(error.to_string().starts_with(known), "{error}");
}

#[test]
fn a_directory_adds_lessons_and_replaces_those_of_the_same_id() {
    let directory = TempDir::new().unwrap();
    write(&directory, "02-mine", &GOOD.replace("\"small\"", "\"mine\""));
    write(&directory, "01-other", &GOOD.replace("\"small\"", "\"by-hand\""));
    fs::create_dir(directory.path().join("pictures")).unwrap();
    fs::write(directory.path().join("notes.txt"), "not a lesson").unwrap();
    let embedded = Catalogue::embedded().unwrap();
    let before: Vec<_> = embedded.lessons().iter().map(|lesson| lesson.id.clone()).collect();
    let catalogue = embedded.with_directory(directory.path()).unwrap();
    let ids: Vec<_> = catalogue.lessons().iter().map(|lesson| lesson.id.clone()).collect();
    assert_eq!(ids, [before, vec!["mine".into()]].concat());
    assert_eq!(catalogue.get("by-hand").unwrap().title, "Small");
    assert_eq!(catalogue.get("mine").unwrap().script, SCRIPT);
}

#[test]
fn a_single_lesson_folder_can_be_named() {
    let directory = TempDir::new().unwrap();
    write(&directory, "01-small", GOOD);
    let folder = directory.path().join("01-small");
    let catalogue = Catalogue::default().with_directory(&folder).unwrap();
    assert_eq!(catalogue.lessons()[0].file, folder.join("lesson.json"));
}

#[test]
fn a_directory_without_lessons_says_so() {
    let directory = TempDir::new().unwrap();
    let problem = &load(&directory).unwrap_err().0[0];
    assert_eq!((problem.what.as_str(), &*problem.file), ("holds no lessons", directory.path()));
    let absent = directory.path().join("absent");
    let error = Catalogue::default().with_directory(&absent).unwrap_err();
    assert!(error.to_string().contains("absent"), "{error}");
}

#[test]
fn a_missing_file_and_one_that_is_not_text_are_named() {
    let directory = TempDir::new().unwrap();
    write(&directory, "01-a", GOOD);
    fs::remove_file(directory.path().join("01-a/loop.py")).unwrap();
    write(&directory, "02-b", GOOD);
    fs::remove_file(directory.path().join("02-b/lesson.json")).unwrap();
    write(&directory, "03-c", GOOD);
    fs::write(directory.path().join("03-c/loop.py"), [0xff, 0xfe]).unwrap();
    let problems = load(&directory).unwrap_err().0;
    let said: Vec<_> = problems
        .iter()
        .map(|problem| (problem.file.strip_prefix(directory.path()).unwrap(), &*problem.what))
        .collect();
    assert_eq!(
        said,
        [
            (Path::new("01-a/loop.py"), "is missing"),
            (Path::new("02-b/lesson.json"), "is missing"),
            (Path::new("03-c/loop.py"), "is not UTF-8 text"),
        ]
    );
}

/// What is changed in a good lesson, what to, where the problem is, what is said.
const BROKEN: [(&str, &str, &str, &str); 34] = [
    (r#""format": 1"#, r#""format": 2, "new": 0"#, "format", "this gradstep reads version 1"),
    (r#""format": 1, "#, "", "", "missing field `format`"),
    (r#""title": "Small","#, "", "", "missing field `title`"),
    (r#""minutes": 1,"#, r#""minutes": 1, "length": 3,"#, "length", "unknown field `length`"),
    (r#""minutes": 1,"#, r#""minutes": "one","#, "minutes", "invalid type: string \"one\""),
    (r#""minutes": 1,"#, r#""minutes": 0,"#, "minutes", "is 0"),
    (r#""minutes": 1,"#, r#""minutes": 1"#, "", "expected `,` or `}` at line 4"),
    (r#""id": "small""#, r#""id": "Not so Small""#, "id", "is not an id"),
    (r#""Small""#, r#""""#, "title", "is empty"),
    (r#"["see it"]"#, "[]", "goals", "is empty"),
    (r#"["see it"]"#, r#"["see it", " "]"#, "goals[1]", "is empty"),
    (r#""zero_grad" }"#, r#""zero" }"#, "faults[0]", "unknown variant `zero`"),
    (r#""zero_grad" }"#, r#""none" }"#, "faults[0].phase", "none is not a phase to skip"),
    (
        r#""skip_phase", "phase": "zero_grad""#,
        r#""skip_line", "line": 2"#,
        "faults[0].line",
        "line 2 of loop.py holds no statement",
    ),
    (
        r#""zero_grad" }]"#,
        r#""zero_grad" }, { "name": "skip zero_grad", "fault": "skip_line", "line": 3 }]"#,
        "faults[1].name",
        "is there twice",
    ),
    (r#""label": "start""#, r#""label": "strat""#, "scenes[0].at.label", "no label 'strat'"),
    (r#""label": "start""#, r#""line": 3"#, "scenes[0].at.line", "unknown field `line`"),
    (r#""label": "start""#, r#""iteration": 1"#, "scenes[0].at", "an iteration with a phase"),
    (
        r#""phase": "backward""#,
        r#""phase": "back""#,
        "scenes[1].at.phase",
        "unknown variant `back`",
    ),
    (r#""phase": "backward""#, r#""phase": "none""#, "scenes[1].at.phase", "none is not a moment"),
    (r#""iteration": 1"#, r#""iteration": -1"#, "scenes[1].at.iteration", "invalid value"),
    (r#""under": "skip zero_grad""#, r#""under": "skip"#, "", "control character"),
    (
        r#""under": "skip zero_grad""#,
        r#""under": "skip zerograd""#,
        "scenes[1].under",
        "no fault is named 'skip zerograd'",
    ),
    (r#""Later""#, r#""Start""#, "scenes[1].title", "'Start' is there twice"),
    (r#""Here it starts.""#, r#""  ""#, "scenes[0].prose", "is empty"),
    (
        r#""iteration": 1, "phase": "backward" }, "under": "skip zero_grad""#,
        r#""label": "start" }"#,
        "scenes[1].at",
        "another scene has this moment",
    ),
    (r#""ask": "w""#, r#""ask": "w +""#, "scenes[0].question.ask", "'w +' is not an expression"),
    (r#""within": 0.01"#, r#""within": 0"#, "scenes[0].question.within", "is not more than 0"),
    (
        r#"[{ "answer": 1, "because": "no" }]"#,
        r#"[{ "answer": 1, "because": "no" }, { "answer": 1.005, "because": "no" }]"#,
        "scenes[0].question.mistakes[1].answer",
        "the same answer",
    ),
    (r#""is": 0 }"#, r#""is": "0" }"#, "scenes[0].expect[0].is", "expected a number, true"),
    (r#", "is": null"#, "", "scenes[0].expect[1]", "missing field `is`"),
    (
        r#""is": null"#,
        r#""is": null, "within": -1"#,
        "scenes[0].expect[1].within",
        "is not a distance",
    ),
    (
        r#""that": "w.grad""#,
        r#""that": "sqrt(w)""#,
        "scenes[0].expect[1].that",
        "there is no function sqrt()",
    ),
    (
        r#""minutes": 1,"#,
        r#""minutes": 1, "requires": ["tiny"],"#,
        "requires[0]",
        "there is no lesson 'tiny'",
    ),
];

#[test]
fn a_broken_lesson_names_the_file_the_place_and_what_is_wrong() {
    for (what, with, at, said) in BROKEN {
        let problems = problems(what, with);
        let [problem] = &problems[..] else { panic!("{with}: {problems:#?}") };
        assert!(problem.file.ends_with("01-small/lesson.json"), "{with}: {problem}");
        assert_eq!(problem.at, at, "{with}: {problem}");
        assert!(problem.what.contains(said), "{with}: {problem}");
        assert!(!problem.remedy.is_empty(), "{with}: {problem}");
    }
}

#[test]
fn a_slip_in_a_name_is_answered_with_the_name() {
    for (what, with, remedy) in [
        (r#""label": "start""#, r#""label": "strat""#, "did you mean 'start'?"),
        (
            r#""under": "skip zero_grad""#,
            r#""under": "skip zerograd""#,
            "did you mean 'skip zero_grad'?",
        ),
        (r#""minutes": 1,"#, r#""minutes": 1, "requires": ["smal"],"#, "did you mean 'small'?"),
    ] {
        assert_eq!(problems(what, with)[0].remedy, remedy);
    }
}

#[test]
fn too_long_a_text_says_how_long_it_may_be() {
    let long = format!(r#""{}""#, "word ".repeat(121));
    let problem = &problems(r#""Here it starts.""#, &long)[0];
    assert_eq!(problem.at, "scenes[0].prose");
    assert_eq!(problem.what, "is 605 characters long; there is room for 600");
}

#[test]
fn labels_stand_once_and_behind_code() {
    for (script, said) in [
        ("w = 1  # scene: start\nb = 2  # scene: start\n", "is on lines 1 and 2"),
        ("import torch\n# scene: start\n", "is on line 2, with no code"),
        ("import torch\n", "no label 'start'"),
    ] {
        let directory = TempDir::new().unwrap();
        write(&directory, "01-small", GOOD);
        fs::write(directory.path().join("01-small/loop.py"), script).unwrap();
        let problems = load(&directory).unwrap_err().0;
        assert_eq!(problems.len(), 1, "{problems:#?}");
        assert!(problems[0].what.contains(said), "{}", problems[0]);
    }
}

#[test]
fn all_problems_of_all_lessons_are_told_at_once() {
    let directory = TempDir::new().unwrap();
    write(&directory, "01-a", &GOOD.replace("\"Here it starts.\"", "\"\""));
    write(&directory, "02-b", "{");
    write(&directory, "03-c", GOOD);
    let error = load(&directory).unwrap_err();
    let places: Vec<_> = error.0.iter().map(|problem| problem.at.as_str()).collect();
    assert_eq!(places, ["scenes[0].prose", "", "id"]);
    assert!(error.to_string().contains("01-a/lesson.json\n"), "{error}");
}

#[test]
fn a_lesson_comes_after_those_it_requires() {
    let directory = TempDir::new().unwrap();
    let requires = |id: &str, other: &str| {
        let with = format!(r#""minutes": 1, "requires": ["{other}"],"#);
        GOOD.replace("\"small\"", &format!("\"{id}\"")).replace(r#""minutes": 1,"#, &with)
    };
    write(&directory, "01-a", &requires("a", "b"));
    write(&directory, "02-b", &GOOD.replace("\"small\"", "\"b\""));
    let problem = &load(&directory).unwrap_err().0[0];
    assert_eq!(problem.what, "'b' does not come before this lesson");
    write(&directory, "01-a", &GOOD.replace("\"small\"", "\"a\""));
    write(&directory, "02-b", &requires("b", "a"));
    assert_eq!(load(&directory).unwrap().lessons().len(), 2);
}

#[test]
fn a_problem_prints_as_file_place_what_and_remedy() {
    let problem = Problem {
        file: "lessons/03-zero-grad/lesson.json".into(),
        at: "scenes[2].at.phase".into(),
        what: "unknown variant `back`".into(),
        remedy: "write one of those".into(),
    };
    assert_eq!(
        problem.to_string(),
        "lessons/03-zero-grad/lesson.json: scenes[2].at.phase: unknown variant `back`\n  \
         write one of those"
    );
}
