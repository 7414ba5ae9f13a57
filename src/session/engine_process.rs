//! One engine process: a child that runs one script and reports over a pipe.

use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdin, Command as Process, Stdio};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result};

use super::{Status, Timeline};
use crate::protocol::{self, Command, FreeCommand, FreeStart, Message, Reader, Start, Survey};

/// What comes from an engine.
#[derive(Debug, Clone, PartialEq)]
pub enum Report {
    Message(Message),
    /// The process is gone; the text says how, for a person.
    Exited(String),
}

/// A running engine. Dropping it kills the process.
#[derive(Debug)]
pub struct EngineProcess {
    child: Child,
    input: ChildStdin,
}

impl EngineProcess {
    /// Starts this program's own binary as an engine and hands every report to
    /// `sink`, on a thread of its own, ending with [`Report::Exited`].
    pub fn start(
        start: Start,
        allow: u64,
        sink: impl FnMut(Report) + Send + 'static,
    ) -> Result<EngineProcess> {
        let mut engine = EngineProcess::launch(&Command::Start(start), sink)?;
        engine.allow(allow)?;
        Ok(engine)
    }

    /// Starts an engine whose script runs freely; see [`start`](Self::start).
    pub fn start_free(
        start: FreeStart,
        sink: impl FnMut(Report) + Send + 'static,
    ) -> Result<EngineProcess> {
        EngineProcess::launch(&Command::StartFree(Box::new(start)), sink)
    }

    /// Starts an engine that finds something out; see [`start`](Self::start).
    pub fn survey(
        survey: Survey,
        sink: impl FnMut(Report) + Send + 'static,
    ) -> Result<EngineProcess> {
        EngineProcess::launch(&Command::Survey(Box::new(survey)), sink)
    }

    fn launch(first: &Command, sink: impl FnMut(Report) + Send + 'static) -> Result<EngineProcess> {
        let program = std::env::current_exe().context("cannot find gradstep's own binary")?;
        let mut engine = Process::new(program);
        if let Command::StartFree(start) = first
            && let Some(threads) = start.threads
        {
            engine.env(protocol::THREADS, threads.to_string());
        }
        let mut child = engine
            .arg("engine")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .context("cannot start the engine process")?;
        let output = child.stdout.take().context("the engine has no output")?;
        let errors = child.stderr.take().context("the engine has no error output")?;
        let input = child.stdin.take().context("the engine has no input")?;
        let mut engine = EngineProcess { child, input };
        thread::Builder::new()
            .name("engine reports".into())
            .spawn(move || forward(BufReader::new(output), errors, sink))
            .context("cannot start a thread")?;
        engine.send(first)?;
        Ok(engine)
    }

    /// Tells a free run what to do.
    pub fn free(&mut self, command: FreeCommand) -> Result<()> {
        self.send(&Command::Free(command))
    }

    /// Lets the script run until this many statements are recorded in total.
    pub fn allow(&mut self, statements: u64) -> Result<()> {
        self.send(&Command::Allow { statements })
    }

    fn send(&mut self, command: &Command) -> Result<()> {
        let mut line = serde_json::to_string(command)?;
        line.push('\n');
        self.input.write_all(line.as_bytes()).context("the engine does not listen")
    }

    /// Ends the process at once, whatever the script is doing.
    pub fn kill(&mut self) {
        // Both fail only when the process is gone already, which is the aim.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for EngineProcess {
    fn drop(&mut self) {
        self.kill();
    }
}

fn forward(output: impl BufRead, errors: impl Read, mut sink: impl FnMut(Report)) {
    let mut reader = Reader::default();
    for line in output.lines() {
        let Ok(line) = line else { break };
        match reader.read(&line) {
            Ok(message) => sink(Report::Message(message)),
            Err(error) => {
                return sink(Report::Exited(format!(
                    "the engine sent an unreadable line: {error}"
                )));
            }
        }
    }
    // What a script prints comes in messages: here is only an engine's last word.
    let mut last = Vec::new();
    let _ = errors.take(MAX_LAST_WORDS).read_to_end(&mut last);
    sink(Report::Exited(how_it_ended(&String::from_utf8_lossy(&last))));
}

/// More than this of an engine's dying words is not read.
const MAX_LAST_WORDS: u64 = 10_000;

/// Says for a person why an engine is gone.
fn how_it_ended(last: &str) -> String {
    let said = |word: &str| last.lines().find(|line| line.contains(word));
    if let Some(line) = said("memory allocation of") {
        let bytes: String = line.chars().filter(char::is_ascii_digit).collect();
        return format!("the script ran out of memory: it asked for {bytes} bytes more");
    }
    match said("panicked").or(said("overflowed its stack")) {
        Some(line) => format!("the engine failed: {}", line.trim()),
        None => "the engine process ended".into(),
    }
}

/// Runs a script in an engine to its end, or until `statements` are recorded, or
/// until one statement has taken longer than `patience`.
pub fn record(start: Start, statements: u64, patience: Duration) -> Result<Timeline> {
    let (sender, reports) = std::sync::mpsc::channel();
    let mut engine = EngineProcess::start(start, statements, move |report| {
        // The receiver is gone once enough is recorded.
        let _ = sender.send(report);
    })?;
    let mut timeline = Timeline::default();
    loop {
        let Ok(report) = reports.recv_timeout(patience) else {
            let seconds = patience.as_secs();
            timeline.status =
                Status::Died(format!("the next statement took more than {seconds} seconds"));
            break;
        };
        match report {
            Report::Message(message) => timeline.push(message),
            Report::Exited(how) => {
                if !matches!(timeline.status, Status::Ended(_)) {
                    timeline.status = Status::Died(how);
                }
            }
        }
        if !matches!(timeline.status, Status::Running) {
            break;
        }
    }
    engine.kill();
    Ok(timeline)
}
