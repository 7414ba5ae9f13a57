//! Lessons that are broken or hostile: `gradstep check --lessons DIR` says which
//! file is wrong, where and how, and commands no terminal.

use std::fs;
use std::path::Path;

use assert_cmd::Command;
use tempfile::TempDir;

const LESSON: &str = r#"{
  "format": 1, "id": "ID", "title": "Small", "summary": "One scene.", "goals": ["see it"],
  "source": { "document": "002", "part": "first iteration" }, "minutes": 1,
  "scenes": [{ "at": { "label": "start" }, "title": "Start", "prose": "Here it starts.",
    "look": ["w"], "expect": [{ "that": "w", "is": 0.5 }] }]
}"#;

const SCRIPT: &str = "import torch\n\nw = torch.tensor(0.5)  # scene: start\n";

fn write(directory: &Path, id: &str, json: &str, script: &str) {
    let folder = directory.join(id);
    fs::create_dir(&folder).unwrap();
    fs::write(folder.join("lesson.json"), json.replace("ID", id)).unwrap();
    fs::write(folder.join("loop.py"), script).unwrap();
}

/// The exit status, and what is said on both streams.
fn check(directory: &Path) -> (i32, String) {
    gradstep(&["check", "--patience", "5", "--lessons"], directory)
}

fn gradstep(arguments: &[&str], directory: &Path) -> (i32, String) {
    let mut command = Command::cargo_bin("gradstep").unwrap();
    command.args(arguments).arg(directory);
    let output = command.output().unwrap();
    let said = [output.stdout, output.stderr].concat();
    (output.status.code().unwrap(), String::from_utf8(said).unwrap())
}

#[test]
fn what_a_lesson_says_of_a_list_is_checked() {
    let script = "\
import torch

w = torch.tensor(0.5, requires_grad=True)
params = [w, torch.ones(2, requires_grad=True)]
losses = []
for step in range(3):
    loss = (w - 1.0) ** 2 + params[1].sum()
    losses.append(loss.item())
    loss.backward()
    losses[-1] += 1.0
table = [losses[:2], (0.5, 1.5)]
names = ['a', 'b']
end = 1  # scene: start
";
    let expect = |what: &str| {
        let old = r#"{ "that": "w", "is": 0.5 }"#;
        assert!(LESSON.contains(old) && LESSON.contains("}] }]"));
        let of_phase = |phase: &str| {
            format!(
                r#"{{ "at": {{ "iteration": 1, "phase": "{phase}" }}, "title": "{phase}",
                "prose": "So it is.", "look": ["loss"] }}"#
            )
        };
        let others = format!("}}] }}, {}, {}]", of_phase("loss"), of_phase("backward"));
        LESSON.replace("}] }]", &others).replace(old, what)
    };
    let directory = TempDir::new().unwrap();
    let right = r#"{ "that": "losses == [3.25, 3.25, 3.25]", "is": true },
      { "that": "losses[-1]", "is": 3.25 }, { "that": "len(losses)", "is": 3 },
      { "that": "table[1][0]", "is": 0.5 }, { "that": "params[0]", "is": 0.5 },
      { "that": "params[0].grad", "is": -3 }, { "that": "params[-1].grad[1]", "is": 3 }"#;
    write(directory.path(), "right", &expect(right), script);
    let (status, said) = check(directory.path());
    assert_eq!(status, 0, "{said}");
    let wrong = r#"{ "that": "losses[1]", "is": 4 }, { "that": "names[0]", "is": 1 },
      { "that": "losses[3]", "is": 1 }"#;
    write(directory.path(), "wrong", &expect(wrong), script);
    let (status, said) = check(directory.path());
    assert_eq!(status, 1, "{said}");
    for told in [
        "expect[0].is: 'Start': losses[1] is 3.25, expected 4 within",
        "expect[1].that: 'Start': names[0]: names is neither a number, a tensor nor a short list of numbers",
        "expect[2].that: 'Start': losses[3]: index 3 is out of range: there are 3 rows",
    ] {
        assert!(said.contains(told), "{told}\n{said}");
    }
}

#[test]
fn lessons_that_run_wrong_are_told_by_name_and_place_and_the_others_are_checked() {
    let directory = TempDir::new().unwrap();
    let write = |id, json: &str, script: &str| write(directory.path(), id, json, script);
    write("good", LESSON, SCRIPT);
    write("false-figure", &LESSON.replace("\"is\": 0.5", "\"is\": 0.25"), SCRIPT);
    write("no-panel", &LESSON.replace("[\"w\"]", "[\"curves\"]"), SCRIPT);
    write("broken", LESSON, &format!("{SCRIPT}w +\n"));
    write("raises", LESSON, &format!("{SCRIPT}v + 1\n"));
    write("counts", LESSON, &format!("{SCRIPT}while True:\n    w = w + 1\n"));
    write("waits", LESSON, &format!("{SCRIPT}sum(range(10**15))\n"));
    write("prints", LESSON, &format!("{SCRIPT}print('\\x1b[2J\\u202e' * 100)\nv\n"));
    let (status, said) = check(directory.path());
    assert_eq!(status, 1, "{said}");
    for told in [
        "ok    good",
        "false-figure/lesson.json: scenes[0].expect[0].is: 'Start': w is 0.5, expected 0.25",
        "no-panel/lesson.json: scenes[0].look[0]: 'Start': there is no curves at this moment",
        "broken/loop.py: the run failed: line 4: SyntaxError",
        "raises/loop.py: the run failed: line 4: NameError: name 'v' is not defined",
        "counts/loop.py: the run failed: after 100000 statements it is at line",
        "waits/loop.py: the run failed: after line 3: the next statement took more than 5 seconds",
        "prints/loop.py: the run failed: line 5: NameError: name 'v' is not defined",
        "1 lesson ok, 7 failed",
    ] {
        assert!(said.contains(told), "no '{told}' in\n{said}");
    }
    assert!(!said.contains(['\u{1b}', '\u{202e}']), "{said:?}");
}

#[test]
fn lessons_that_cannot_be_read_are_told_by_name_and_place() {
    let directory = TempDir::new().unwrap();
    let write = |id, json: &str, script: &str| write(directory.path(), id, json, script);
    write("bells", &LESSON.replace("Small", "\\u0007\\u001b[31m"), SCRIPT);
    write("mirror", &LESSON.replace("Here it", "\u{202e}Here it"), SCRIPT);
    write("wide", LESSON, &format!("{SCRIPT}v = '{}'\n", "x".repeat(10_000)));
    write("erases", LESSON, &format!("{SCRIPT}v = '\u{1b}[2J'\n"));
    write("no-json", "{ \"format\": 1,", SCRIPT);
    let (status, said) = check(directory.path());
    assert_eq!((status, &said), (2, &gradstep(&["learn", "--lessons"], directory.path()).1));
    for told in [
        r"bells/lesson.json: title: holds \u{7}, which no screen shows",
        r"mirror/lesson.json: scenes[0].prose: holds \u{202e}, which no screen shows",
        "wide/loop.py: line 4: is 10006 characters long; there is room for 100",
        r"erases/loop.py: line 4: holds \u{1b}, which no screen shows",
        "no-json/lesson.json: EOF while parsing",
    ] {
        assert!(said.contains(told), "no '{told}' in\n{said}");
    }
    assert!(!said.contains(['\u{1b}', '\u{7}', '\u{202e}']), "{said:?}");
}
