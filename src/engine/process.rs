//! The engine process: a child of the terminal that runs one script.
//!
//! It lives as long as its standard input is open: when the terminal goes, for
//! whatever reason, the engine goes too, even in the middle of an endless loop.

use std::cell::RefCell;
use std::io::{self, BufWriter, Stdout};
use std::rc::Rc;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

use anyhow::{Context, Result, bail};
use signal_hook::consts::{SIGINT, SIGTERM};

use super::free::{self, Inbox};
use super::{Flow, Sink, header, on_script_thread, record, text};
use crate::protocol::{Command, FreeStart, Message, Start, Statement, Survey, Writer};

/// An engine may use this much memory for data, in bytes; a script that asks for
/// more ends its engine and nothing else.
const MEMORY_LIMIT: u64 = 4 << 30;

/// Most statements go to the terminal in one piece.
const BUFFER: usize = 64 << 10;

/// Reads commands and runs the script they bring, until it ends.
pub fn serve() -> Result<()> {
    limit_memory();
    let mut first = String::new();
    io::stdin().read_line(&mut first).context("no command came")?;
    let start = match serde_json::from_str(&first).context("unreadable command")? {
        Command::Start(start) => start,
        Command::StartFree(start) => return serve_free(&start),
        Command::Survey(survey) => return serve_survey(*survey),
        _ => bail!("the first command must be 'start', 'start_free' or 'survey'"),
    };
    let gate = Arc::new(Gate::default());
    let opener = gate.clone();
    thread::Builder::new().name("commands".into()).spawn(move || {
        for line in io::stdin().lines().map_while(Result::ok) {
            if let Ok(Command::Allow { statements }) = serde_json::from_str(&line) {
                opener.open(statements);
            }
        }
        std::process::exit(0);
    })?;
    on_script_thread(move || run(&start, gate))?.context("cannot write to the terminal process")
}

/// Finds something out. Only the end of the commands is waited for.
fn serve_survey(survey: Survey) -> Result<()> {
    thread::Builder::new().name("commands".into()).spawn(|| {
        io::stdin().lines().map_while(Result::ok).for_each(drop);
        std::process::exit(0);
    })?;
    super::survey(&survey, BufWriter::new(io::stdout()))
}

/// A free run: commands may come at any time.
fn serve_free(start: &FreeStart) -> Result<()> {
    // Ctrl-C in the terminal, or `timeout`, reaches this process too; the terminal
    // decides, and when it goes, so does this one.
    for signal in [SIGINT, SIGTERM] {
        signal_hook::flag::register(signal, Arc::default()).context("cannot listen to signals")?;
    }
    let inbox = Arc::new(Inbox::default());
    let commands = inbox.clone();
    thread::Builder::new().name("commands".into()).spawn(move || {
        for line in io::stdin().lines().map_while(Result::ok) {
            if let Ok(command) = serde_json::from_str(&line) {
                commands.push(command);
            }
        }
        std::process::exit(0);
    })?;
    free::serve(start, &inbox, io::stdout())
}

fn run(start: &Start, gate: Arc<Gate>) -> io::Result<()> {
    let mut out = Writer::new(BufWriter::with_capacity(BUFFER, io::stdout()));
    let text = text(start);
    out.write(&Message::Header(header(start, &text)))?;
    let pipe = Rc::new(RefCell::new(Pipe { out, gate, sent: 0 }));
    let end = record(start, text, pipe.clone());
    let out = &mut pipe.borrow_mut().out;
    out.write(&Message::End(end))?;
    out.flush()
}

/// How many statements the terminal has allowed so far; `None` before it said so.
#[derive(Default)]
struct Gate {
    allowed: Mutex<Option<u64>>,
    opened: Condvar,
}

impl Gate {
    fn open(&self, statements: u64) {
        *self.allowed.lock().unwrap_or_else(PoisonError::into_inner) = Some(statements);
        self.opened.notify_all();
    }

    /// Whether more may be sent. The terminal's first word is waited for: it comes
    /// just behind the command to start, and is no reason to say that one waits.
    fn is_open(&self, sent: u64) -> bool {
        *self.wait_while(Option::is_none) > Some(sent)
    }

    fn wait(&self, sent: u64) {
        drop(self.wait_while(|allowed| *allowed <= Some(sent)));
    }

    fn wait_while(&self, shut: impl Fn(&Option<u64>) -> bool) -> MutexGuard<'_, Option<u64>> {
        let allowed = self.allowed.lock().unwrap_or_else(PoisonError::into_inner);
        // A poisoned lock means that the other thread is gone, and we with it.
        let waited = self.opened.wait_while(allowed, |allowed| shut(allowed));
        waited.unwrap_or_else(PoisonError::into_inner)
    }
}

/// The way to the terminal.
struct Pipe {
    out: Writer<BufWriter<Stdout>>,
    gate: Arc<Gate>,
    sent: u64,
}

impl Pipe {
    fn send(&mut self, statement: Statement) -> io::Result<()> {
        self.out.write(&Message::Statement(Box::new(statement)))?;
        self.sent += 1;
        // Whatever comes next may take for ever: nothing stays in the buffer.
        self.out.flush()?;
        if !self.gate.is_open(self.sent) {
            self.out.write(&Message::Waiting { statements: self.sent })?;
            self.out.flush()?;
            self.gate.wait(self.sent);
        }
        Ok(())
    }
}

impl Sink for Pipe {
    fn statement(&mut self, statement: Statement) -> Flow {
        // A terminal that does not read any more is gone.
        if self.send(statement).is_ok() { Flow::Continue } else { Flow::Stop }
    }
}

/// Keeps a runaway script from taking the whole machine's memory. Where limits
/// are not to be had, the system's own protection has to do.
fn limit_memory() {
    #[cfg(target_os = "linux")]
    {
        let limit = match rlimit::Resource::DATA.get_hard() {
            Ok(hard) => hard.min(MEMORY_LIMIT),
            Err(_) => MEMORY_LIMIT,
        };
        let _ = rlimit::Resource::DATA.set(limit, limit);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_waits_for_what_is_about_to_be_allowed() {
        let gate = Arc::new(Gate::default());
        let opener = gate.clone();
        let first = thread::spawn(move || gate.is_open(1));
        assert!(!first.is_finished(), "the first word is not there yet");
        opener.open(5);
        assert!(first.join().unwrap());
        assert!(opener.is_open(4) && !opener.is_open(5));
    }
}
