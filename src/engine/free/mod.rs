//! Free running: a script at full speed under light hooks.
//!
//! ```text
//!  inbox (commands, ticks) ──► control ──► outbox (messages)
//!                                ├─ sampler    layers' statistics of one iteration
//!                                ├─ looks      probes, and what looking may cost
//!                                ├─ recording  the stepper's recorder, switched on
//!                                └─ nonfinite  where NaN came from
//! ```
//!
//! A statement's hook reads one flag. Only when a command came, or ten times a
//! second, does it do more.

mod control;
mod inbox;
mod looks;
mod nonfinite;
mod outbox;
mod recording;
mod sampler;

use std::io::Write;
use std::rc::Rc;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, anyhow};

use super::{header, on_script_thread, outcome, syntax_error};
use crate::protocol::{End, FreeMessage, FreeStart, Message};
use crate::python::{self, Program};
use crate::torch;
use control::Free;
use outbox::{Outbox, Weight};

pub(super) use inbox::Inbox;

/// Time between two samples.
const TICK: Duration = Duration::from_millis(100);

/// Runs a script freely and writes its messages to `out`, the header first and
/// the end last. Commands come through the inbox.
pub(super) fn serve<W: Write + Send + 'static>(
    start: &FreeStart,
    inbox: &Arc<Inbox>,
    out: W,
) -> Result<()> {
    let outbox = Arc::new(Outbox::default());
    let writer = outbox.start(out).context("cannot start a thread")?;
    outbox.send(Message::Header(header(&start.start)), Weight::Vital);
    let ticking = inbox.clone();
    thread::Builder::new().name("ticks".into()).spawn(move || {
        loop {
            thread::sleep(TICK);
            ticking.tick();
        }
    })?;
    let (messages, commands) = (outbox.clone(), inbox.clone());
    let end = on_script_thread(move || run(start, commands, messages))?;
    outbox.send(Message::End(end), Weight::Vital);
    outbox.close();
    let written = writer.join().map_err(|_| anyhow!("the thread that writes messages failed"))?;
    written.context("cannot write to the terminal process")
}

fn run(start: &FreeStart, inbox: Arc<Inbox>, outbox: Arc<Outbox>) -> End {
    let program = match Program::parse(&start.start.script, &start.start.source) {
        Ok(program) => Rc::new(program),
        Err(error) => return End::Error { error: syntax_error(error) },
    };
    let options = python::Options {
        arguments: start.arguments.clone(),
        without_events: !start.events,
        ..super::options(&start.start)
    };
    let free = Free::new(start, program.clone(), inbox, outbox);
    let before = torch::set_observer(Some(free.clone()));
    let result = python::run(&program, Some(free), &options);
    torch::set_observer(before);
    outcome(result)
}

impl From<FreeMessage> for Message {
    fn from(message: FreeMessage) -> Message {
        Message::Free(message)
    }
}
