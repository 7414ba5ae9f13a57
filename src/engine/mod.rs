//! One script under control: statement hooks, phases, faults, recording; and the
//! engine process that does it for a terminal.
//!
//! ```text
//!  python hooks ──► recorder ──► numbering ──► sink (pipe, trace file)
//!  torch events ──►    │              phases and iterations, in hindsight
//!                      ├─ happened    what the current statement did
//!                      ├─ names       which tensor is called what
//!                      ├─ loops       which loops are being run
//!                      ├─ tape        the graph, for the worksheet
//!                      └─ faults      which statements to leave out
//!  edits: the script's text as faults have it, and whose line each line is
//! ```

mod bound;
mod classification;
mod edits;
mod faults;
mod free;
mod happened;
mod listener;
mod loops;
mod names;
mod numbering;
mod outdated;
mod process;
mod recorder;
mod snapshot;
mod survey;
mod tape;
mod trace;

use std::cell::RefCell;
use std::rc::Rc;
use std::thread;

use anyhow::{Context, Result, anyhow};

use crate::protocol::{End, Header, SCHEMA, ScriptError, Start};
use crate::python::{self, Program, RunError, SyntaxError};
use crate::torch;
use edits::Edited;
use faults::Faults;
use recorder::{Interruption, Recorder};

pub use process::serve;
pub use recorder::{Flow, Sink};
pub use survey::survey;
pub use trace::trace;

/// Runs a script plainly: no hooks, its text to this process's streams. Returns
/// the exit status that Python would have.
pub fn run(start: &Start, arguments: &[String]) -> Result<u8> {
    let program = match Program::parse(&start.script, &start.source) {
        Ok(program) => program,
        Err(error) => {
            eprintln!("{error}");
            return Ok(1);
        }
    };
    let options = python::Options { arguments: arguments.to_vec(), ..options(start) };
    on_script_thread(|| match python::run(&program, None, &options) {
        Ok(()) | Err(RunError::Stopped) => 0,
        // An exit status is its lowest eight bits, as everywhere.
        Err(RunError::Exit(code)) => code as u8,
        Err(RunError::Exception(exception)) => {
            eprint!("{}", exception.traceback);
            1
        }
    })
}

/// A script with its faults' edits, or what its run ends with instead of beginning.
type Text = Result<Edited, ScriptError>;

fn text(start: &Start) -> Text {
    Edited::new(&start.script, &start.source, &start.faults)
}

/// Runs a script under control until it ends or the sink has enough. Call it on
/// a thread made by [`on_script_thread`].
fn record(start: &Start, text: Text, sink: Rc<RefCell<dyn Sink>>) -> End {
    let (edited, program) = match prepared(start, text) {
        Ok(prepared) => prepared,
        Err(error) => return End::Error { error },
    };
    let faults = Rc::new(RefCell::new(Faults::new(&start.faults)));
    let options = options(start);
    let mut told = 0;
    loop {
        let recorder = Recorder::new(
            program.clone(),
            edited.clone(),
            start.detail,
            faults.clone(),
            told,
            sink.clone(),
        );
        let recorder = Rc::new(recorder);
        let observer = torch::set_observer(Some(recorder.clone()));
        let result = python::run(&program, Some(recorder.clone()), &options);
        torch::set_observer(observer);
        let (interruption, told_now) = recorder.outcome();
        told = told_now;
        return match interruption {
            Some(Interruption::Restart) => continue,
            Some(Interruption::Enough) => End::Ok,
            None => outcome(result, &edited),
        };
    }
}

/// The text that runs, compiled.
fn prepared(start: &Start, text: Text) -> Result<(Rc<Edited>, Rc<Program>), ScriptError> {
    let edited = text?;
    let source = edited.source();
    match Program::parse(&start.script, source.as_ref().unwrap_or(&start.source)) {
        Ok(program) => Ok((Rc::new(edited), Rc::new(program))),
        Err(error) => Err(edited.placed(syntax_error(error))),
    }
}

/// How a run ended, as a message tells it.
fn outcome(result: Result<(), RunError>, edited: &Edited) -> End {
    let error = match result {
        Ok(()) | Err(RunError::Stopped | RunError::Exit(0)) => return End::Ok,
        Err(RunError::Exit(code)) => ScriptError {
            kind: "SystemExit".into(),
            message: code.to_string(),
            line: None,
            column: None,
            traceback: String::new(),
        },
        Err(RunError::Exception(exception)) => ScriptError {
            kind: exception.kind,
            message: exception.message,
            line: (exception.line > 0).then_some(exception.line),
            column: None,
            traceback: exception.traceback,
        },
    };
    End::Error { error: edited.placed(error) }
}

/// The first line of a trace.
fn header(start: &Start, text: &Text) -> Header {
    Header {
        schema: SCHEMA,
        script: start.script.clone(),
        device: start.device.clone(),
        edited: text.as_ref().ok().and_then(Edited::lines),
    }
}

fn options(start: &Start) -> python::Options {
    python::Options {
        directory: start.directory.clone(),
        seed: Some(start.seed),
        cuda: start.device == "cuda",
        ..python::Options::default()
    }
}

fn syntax_error(error: SyntaxError) -> ScriptError {
    ScriptError {
        kind: "SyntaxError".into(),
        traceback: format!("{error}\n"),
        message: error.message,
        line: Some(error.line),
        column: Some(error.column),
    }
}

/// Runs `work` on a thread with room for Python's nested calls.
fn on_script_thread<T: Send>(work: impl FnOnce() -> T + Send) -> Result<T> {
    thread::scope(|scope| {
        let script = thread::Builder::new()
            .name("script".into())
            .stack_size(python::STACK_SIZE)
            .spawn_scoped(scope, work)
            .context("cannot start the script's thread")?;
        script.join().map_err(|_| anyhow!("gradstep itself failed while it ran the script"))
    })
}
