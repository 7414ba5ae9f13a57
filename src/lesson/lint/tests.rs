use std::fs;

use tempfile::TempDir;

use super::super::Catalogue;
use super::super::catalogue::Problem;

/// An exercise that is right, as `lesson.json` has it.
const GOOD: &str = r#"{
  "format": 1, "id": "mend", "kind": "exercise", "title": "Mend", "summary": "One fault.",
  "goals": ["mend it"], "source": { "document": "000", "part": "common mistakes" }, "minutes": 1,
  "exercise": {
    "symptom": "It fails.", "line": "w = 1", "hints": ["look", "look closer", "write 2"],
    "goal": [{ "goal": "finishes" }, { "goal": "ends", "that": "w == 2", "said": "w is 2" },
             { "goal": "trains", "steps": 1 }, { "goal": "keeps", "code": "print(w)" }],
    "explanation": "It was 1."
  }
}"#;

const SCRIPT: &str = "import torch\n\nw = 1\nb = 1\nif b:\n    print(w)\n";

fn load(json: &str, script: &str, solution: Option<&str>) -> Vec<Problem> {
    let directory = TempDir::new().unwrap();
    let folder = directory.path().join("01-mend");
    fs::create_dir(&folder).unwrap();
    fs::write(folder.join("lesson.json"), json).unwrap();
    fs::write(folder.join("loop.py"), script).unwrap();
    if let Some(solution) = solution {
        fs::write(folder.join("solution.py"), solution).unwrap();
    }
    match Catalogue::default().with_directory(directory.path()) {
        Ok(_) => Vec::new(),
        Err(error) => error.0,
    }
}

/// What is changed in a good exercise, what to, where the problem is, what is said.
const BROKEN: [(&str, &str, &str, &str); 16] = [
    (r#""line": "w = 1""#, r#""line": "w = 2""#, "exercise.line", "reads 'w = 2'"),
    (r#""line": "w = 1""#, r#""line": ["w = 1", 9]"#, "exercise.line", "there is no line 9"),
    (r#""line": "w = 1""#, r#""line": 2"#, "exercise.line", "line 2 of loop.py holds no statement"),
    (r#""line": "w = 1""#, r#""line": []"#, "exercise.line", "is empty"),
    (r#""line": "w = 1""#, r#""line": null"#, "exercise.line", "expected a line's number"),
    (r#", "write 2"]"#, "]", "exercise.hints", "there are 2 hints"),
    (r#""write 2"]"#, r#""write 2", "now"]"#, "exercise.hints", "there are 4 hints"),
    (r#""look closer""#, r#""""#, "exercise.hints[1]", "is empty"),
    (r#""It fails.""#, r#"" ""#, "exercise.symptom", "is empty"),
    (r#"{ "goal": "finishes" }"#, r#"{ "goal": "wins" }"#, "exercise.goal[0]", "variant `wins`"),
    (
        r#"{ "goal": "finishes" }"#,
        r#"{ "goal": "quiet", "watcher": "nan" }"#,
        "exercise.goal[0]",
        "there is no watcher 'nan'",
    ),
    (r#""w == 2""#, r#""w = 2""#, "exercise.goal[1]", "'w = 2' is not an expression"),
    (r#""said": "w is 2""#, r#""said": """#, "exercise.goal[1].said", "is empty"),
    (r#""steps": 1"#, r#""steps": 0"#, "exercise.goal[2]", "0 steps are no training"),
    (r#""code": "print(w)""#, r#""code": "print(b)""#, "exercise.goal[3]", "reads 'print(b)'"),
    (r#""It was 1.""#, r#""It was \u001b[2J1.""#, "exercise.explanation", r"holds \u{1b}"),
];

#[test]
fn a_broken_exercise_names_the_place_and_what_is_wrong() {
    assert_eq!(load(GOOD, SCRIPT, Some("w = 2\n")), []);
    for (what, with, at, said) in BROKEN {
        assert!(GOOD.contains(what), "{what}");
        let problems = load(&GOOD.replacen(what, with, 1), SCRIPT, Some("w = 2\n"));
        let [problem] = &problems[..] else { panic!("{with}: {problems:#?}") };
        assert!(problem.file.ends_with("01-mend/lesson.json"), "{with}: {problem}");
        assert_eq!(problem.at, at, "{with}: {problem}");
        assert!(problem.what.contains(said), "{with}: {problem}");
        assert!(!problem.remedy.is_empty(), "{with}: {problem}");
    }
}

#[test]
fn an_exercise_has_a_solution() {
    let problems = load(GOOD, SCRIPT, None);
    let [problem] = &problems[..] else { panic!("{problems:#?}") };
    assert_eq!(problem.what, "its solution.py is missing");
}

#[test]
fn hostile_scripts_are_told_by_file_and_line() {
    let long = format!("{SCRIPT}x = '{}'\n", "x".repeat(200));
    for (script, solution, file, at, said) in [
        (long.as_str(), "w = 2\n", "loop.py", "line 7", "is 206 characters long; there is room"),
        ("w = 1\nprint(w)  # \u{202e}\n", "w = 2\n", "loop.py", "line 2", r"holds \u{202e}"),
        ("w = 1\nprint(w)\r\n", "w = 2\nb = '\u{1b}[31m'\n", "solution.py", "line 2", r"\u{1b}"),
    ] {
        let json = GOOD.replace("print(w)", script.lines().next().unwrap());
        let problems = load(&json, script, Some(solution));
        let [problem] = &problems[..] else { panic!("{problems:#?}") };
        assert!(problem.file.ends_with(file), "{problem}");
        assert_eq!(problem.at, at, "{problem}");
        assert!(problem.what.contains(said), "{problem}");
    }
}

#[test]
fn hostile_texts_are_told_by_place_and_reach_no_terminal() {
    for (what, with, at) in [
        (r#""Mend""#, "\"Me\u{202e}nd\"", "title"),
        (r#""Mend""#, r#""Me\u0007nd""#, "title"),
        (r#""look closer""#, "\"look \u{200b}closer\"", "exercise.hints[1]"),
        (r#""w is 2""#, r#""w\u001b]0;is\u0007 2""#, "exercise.goal[1].said"),
    ] {
        let problems = load(&GOOD.replacen(what, with, 1), SCRIPT, Some("w = 2\n"));
        let [problem] = &problems[..] else { panic!("{problems:#?}") };
        assert_eq!(problem.at, at);
    }
    // A name that is unknown is quoted in the message, which prints as plain text.
    let with = r#""minutes": 1, "\u001b[2J\u202e": 1"#;
    let problems = load(&GOOD.replacen(r#""minutes": 1"#, with, 1), SCRIPT, Some("w = 2\n"));
    let printed = problems[0].to_string();
    assert!(printed.contains(r"unknown field `\u{1b}[2J\u{202e}`"), "{printed}");
    assert!(!printed.contains(['\u{1b}', '\u{202e}']), "{printed:?}");
}
