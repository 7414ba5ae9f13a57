//! Every script of `conformance/` prints what real PyTorch prints, and ends the way
//! it ends there. The expected files are written by `conformance/expect.py`.

use std::cell::RefCell;
use std::fs;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use gradstep::python::{
    Control, Frame, Options, Program, RunError, STACK_SIZE, Stream, Verdict, run,
};
use serde::Deserialize;

/// The exception that ends a script.
#[derive(Debug, PartialEq, Deserialize)]
struct Ending {
    #[serde(rename = "type")]
    kind: String,
    message: String,
    line: u32,
}

/// Keeps what is printed, and lets every statement run.
#[derive(Default)]
struct Printed(RefCell<String>);

impl Control for Printed {
    fn before(&self, _: u32, _: &Frame<'_>) -> Verdict {
        Verdict::Run
    }

    fn pass(&self, _: u32, _: &Frame<'_>) -> Verdict {
        Verdict::Run
    }

    fn print(&self, stream: Stream, text: &str) {
        if stream == Stream::Out {
            self.0.borrow_mut().push_str(text);
        }
    }

    fn end(&self, _: bool) {}
}

fn run_script(path: &Path) -> (String, Option<Ending>) {
    let source = fs::read_to_string(path).unwrap();
    let program = Program::parse(path.to_str().unwrap(), &source).unwrap();
    let printed = Rc::new(Printed::default());
    // Where the script's files go.
    let folder = tempfile::tempdir().unwrap();
    let directory = Some(folder.path().to_owned());
    let options = Options { seed: Some(0), directory, ..Options::default() };
    let ending = match run(&program, Some(printed.clone()), &options) {
        Ok(()) => None,
        Err(RunError::Exception(error)) => {
            Some(Ending { kind: error.kind, message: error.message, line: error.line })
        }
        Err(other) => panic!("{}: {other}", path.display()),
    };
    (printed.0.take(), ending)
}

/// The first line that differs, with its number.
fn difference(expected: &str, got: &str) -> Option<String> {
    let mut expected = expected.lines();
    let mut got = got.lines();
    for number in 1.. {
        match (expected.next(), got.next()) {
            (None, None) => return None,
            (a, b) if a == b => {}
            (a, b) => {
                let show = |line: Option<&str>| line.unwrap_or("(nothing)").to_owned();
                return Some(format!(
                    "line {number}\n  PyTorch:  {}\n  gradstep: {}",
                    show(a),
                    show(b)
                ));
            }
        }
    }
    None
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/conformance")
}

/// The scripts with an expected output in a folder and in those below.
fn scripts(folder: &Path) -> Vec<PathBuf> {
    let mut scripts = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            scripts.extend(self::scripts(&path));
        } else if path.extension().is_some_and(|e| e == "out") {
            scripts.push(path.with_extension("py"));
        }
    }
    scripts.sort();
    scripts
}

#[test]
fn scripts_print_what_pytorch_prints() {
    let scripts = scripts(&folder());
    assert!(scripts.len() > 100, "where are the scripts?");
    let check = |path: PathBuf| -> Option<String> {
        let (got, ending) = run_script(&path);
        let expected = fs::read_to_string(path.with_extension("out")).unwrap();
        let expected_ending: Option<Ending> = fs::read_to_string(path.with_extension("err.json"))
            .ok()
            .map(|text| serde_json::from_str(&text).unwrap());
        let name = path.strip_prefix(folder()).unwrap().display().to_string();
        if let Some(difference) = difference(&expected, &got) {
            return Some(format!("{name}: {difference}"));
        }
        (ending != expected_ending)
            .then(|| format!("{name}\n  PyTorch:  {expected_ending:?}\n  gradstep: {ending:?}"))
    };
    let builder = std::thread::Builder::new().stack_size(STACK_SIZE);
    let work = move || scripts.into_iter().filter_map(check).collect::<Vec<_>>();
    let wrong = builder.spawn(work).unwrap().join().unwrap();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
