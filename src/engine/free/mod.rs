//! Free running: a script at full speed under light hooks.
//!
//! ```text
//!  inbox (commands, ticks) ──► control ──► outbox (messages)
//!                                ├─ sampler    layers' statistics of one iteration
//!                                ├─ looks      probes, and what looking may cost
//!                                ├─ pace       a run slowed down to be watched
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
mod pace;
mod recording;
mod sampler;

use std::io::Write;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, anyhow};

use super::{Text, header, on_script_thread, outcome, prepared, text};
use crate::protocol::{End, FreeMessage, FreeStart, Message};
use crate::python;
use crate::torch;
use control::Free;
use outbox::{Outbox, Weight};

pub(super) use inbox::Inbox;

#[cfg(test)]
mod tests;

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
    let text = text(&start.start);
    outbox.send(Message::Header(header(&start.start, &text)), Weight::Vital);
    let ticking = inbox.clone();
    thread::Builder::new().name("ticks".into()).spawn(move || {
        loop {
            thread::sleep(TICK);
            ticking.tick();
        }
    })?;
    let (messages, commands) = (outbox.clone(), inbox.clone());
    let end = on_script_thread(move || run(start, text, commands, messages))?;
    outbox.send(Message::End(end), Weight::Vital);
    outbox.close();
    let written = writer.join().map_err(|_| anyhow!("the thread that writes messages failed"))?;
    written.context("cannot write to the terminal process")
}

fn run(start: &FreeStart, text: Text, inbox: Arc<Inbox>, outbox: Arc<Outbox>) -> End {
    let (edited, program) = match prepared(&start.start, text) {
        Ok(prepared) => prepared,
        Err(error) => return End::Error { error },
    };
    let options = python::Options {
        arguments: start.arguments.clone(),
        without_events: !start.events,
        ..super::options(&start.start)
    };
    let free = Free::new(start, edited.clone(), program.clone(), inbox, outbox);
    let before = torch::set_observer(Some(free.clone()));
    let result = python::run(&program, Some(free), &options);
    torch::set_observer(before);
    outcome(result, &edited)
}

impl From<FreeMessage> for Message {
    fn from(message: FreeMessage) -> Message {
        Message::Free(message)
    }
}
