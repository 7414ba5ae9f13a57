//! Every lesson's script does what it does under real PyTorch: it prints the same,
//! and its parameters and gradients go through the same numbers. The expected files
//! in `lessons/` are written by `lessons/expect.py`.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use assert_cmd::Command;
use serde::Deserialize;
use serde_json::Value;

/// The elements of a tensor and of its gradient.
type State = (Vec<Value>, Option<Vec<Value>>);

/// What a script did.
#[derive(Debug, Default, Deserialize)]
struct Run {
    printed: String,
    /// The exception that it ended with, `Type: message`.
    #[serde(default)]
    raised: Option<String>,
    /// The states of every parameter, by its name, each differing from the last.
    states: BTreeMap<String, Vec<State>>,
}

/// The expected files have the first states and the last one.
const FIRST: usize = 20;

/// Single precision, after a few hundred operations whose order may differ.
const RELATIVE: f64 = 1e-5;
const ABSOLUTE: f64 = 1e-6;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// What is in a tensor's nested lists, in one.
fn flat(value: &Value, out: &mut Vec<Value>) {
    match value {
        Value::Array(rows) => rows.iter().for_each(|row| flat(row, out)),
        number => out.push(number.clone()),
    }
}

fn traced(script: &Path) -> Run {
    let mut command = Command::cargo_bin("gradstep").unwrap();
    let output = command.args(["trace", "--seed", "0"]).arg(script).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains(r#""type":"end""#), "{}", String::from_utf8_lossy(&output.stderr));
    let mut run = Run::default();
    for line in text.lines() {
        let message: Value = serde_json::from_str(line).unwrap();
        if let Some(error) = message.get("error") {
            let part = |part: &str| error[part].as_str().unwrap();
            run.raised = Some(format!("{}: {}", part("type"), part("message")));
        }
        if message["type"] != "statement" {
            continue;
        }
        run.printed += message["stdout"].as_str().unwrap();
        for (name, parameter) in message["parameters"].as_object().unwrap() {
            let (mut data, mut grad) = (Vec::new(), Vec::new());
            flat(&parameter["data"], &mut data);
            flat(&parameter["grad"], &mut grad);
            let state = (data, Some(grad).filter(|_| !parameter["grad"].is_null()));
            let states = run.states.entry(name.clone()).or_default();
            if states.last() != Some(&state) {
                states.push(state);
            }
        }
    }
    run
}

fn same_number(one: &Value, other: &Value) -> bool {
    match (one.as_f64(), other.as_f64()) {
        (Some(a), Some(b)) => (a - b).abs() <= ABSOLUTE + RELATIVE * a.abs(),
        _ => one == other,
    }
}

fn same(one: &State, other: &State) -> bool {
    let numbers = |a: &[Value], b: &[Value]| {
        a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same_number(a, b))
    };
    numbers(&one.0, &other.0)
        && match (&one.1, &other.1) {
            (Some(a), Some(b)) => numbers(a, b),
            (a, b) => a.is_none() && b.is_none(),
        }
}

fn thinned(states: &[State]) -> Vec<&State> {
    let last = states.last().filter(|_| states.len() > FIRST);
    states.iter().take(FIRST).chain(last).collect()
}

/// What differs first, parameter by parameter, in words.
fn difference(expected: &Run, got: &Run) -> Option<String> {
    if expected.printed != got.printed {
        return Some(format!(
            "PyTorch prints\n{}gradstep prints\n{}",
            expected.printed, got.printed
        ));
    }
    if expected.raised != got.raised {
        return Some(format!("PyTorch: {:?}\n  gradstep: {:?}", expected.raised, got.raised));
    }
    let mut compared = 0;
    for (name, expected) in &expected.states {
        // A tensor with several names may go by another one here.
        let Some(got) = got.states.get(name) else { continue };
        compared += 1;
        let (expected, got) = (thinned(expected), thinned(got));
        if let Some(i) = (0..expected.len().max(got.len()))
            .find(|&i| !matches!((expected.get(i), got.get(i)), (Some(a), Some(b)) if same(a, b)))
        {
            let (a, b) = (expected.get(i), got.get(i));
            let i = if i < FIRST { i.to_string() } else { "last".to_owned() };
            return Some(format!("state {i} of {name}\n  PyTorch:  {a:?}\n  gradstep: {b:?}"));
        }
    }
    (compared == 0).then(|| "no parameter has the same name".to_owned())
}

#[test]
fn every_lesson_goes_through_pytorchs_numbers() {
    let mut folders: Vec<PathBuf> = fs::read_dir(root().join("lessons"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.join("loop.py").exists())
        .collect();
    folders.sort();
    assert!(folders.len() > 20, "where are the lessons?");
    let wrong = folders.into_iter().filter_map(|folder| {
        let name = folder.file_name().unwrap().to_string_lossy().into_owned();
        let file = root().join(format!("tests/lessons/{name}.json"));
        let Ok(expected) = fs::read_to_string(&file) else {
            return Some(format!("{name}: no expected file; run tests/lessons/expect.py {name}"));
        };
        let expected: Run = serde_json::from_str(&expected).unwrap();
        let difference = difference(&expected, &traced(&folder.join("loop.py")))?;
        Some(format!("{name}: {difference}"))
    });
    let wrong: Vec<String> = wrong.collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
