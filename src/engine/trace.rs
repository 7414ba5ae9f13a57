//! `gradstep trace`: one run as a file of messages.

use std::cell::RefCell;
use std::io::Write;
use std::rc::Rc;

use anyhow::{Context, Result};

use super::{Flow, Sink, header, on_script_thread, record, text};
use crate::protocol::{End, Message, Start, Statement};

/// Writes the trace of a run, at most `steps` statements of it, and returns how
/// the run ended. A reader that goes away ends the run.
pub fn trace<W: Write + Send + 'static>(start: &Start, steps: u64, mut out: W) -> Result<End> {
    let text = text(start);
    write(&mut out, &Message::Header(header(start, &text))).context("cannot write the trace")?;
    on_script_thread(move || {
        let file = Rc::new(RefCell::new(TraceFile { out, left: steps, failed: None }));
        let end = if steps == 0 { End::Ok } else { record(start, text, file.clone()) };
        let mut file = file.borrow_mut();
        match file.failed.take() {
            // `gradstep trace FILE | head` is no failure.
            Some(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(End::Ok),
            Some(error) => Err(error).context("cannot write the trace"),
            None => {
                write(&mut file.out, &Message::End(end.clone()))
                    .and_then(|()| file.out.flush())
                    .context("cannot write the trace")?;
                Ok(end)
            }
        }
    })?
}

struct TraceFile<W> {
    out: W,
    left: u64,
    failed: Option<std::io::Error>,
}

impl<W: Write> Sink for TraceFile<W> {
    fn statement(&mut self, statement: Statement) -> Flow {
        self.left -= 1;
        if let Err(error) = write(&mut self.out, &Message::Statement(Box::new(statement))) {
            self.failed = Some(error);
            return Flow::Stop;
        }
        if self.left == 0 { Flow::Stop } else { Flow::Continue }
    }
}

/// Writes a message as one line.
pub(super) fn write(out: &mut impl Write, message: &Message) -> std::io::Result<()> {
    serde_json::to_writer(&mut *out, message)?;
    out.write_all(b"\n")
}
