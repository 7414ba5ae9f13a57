//! Where a script's text goes: to the process's own streams, or to a [`Control`].

use std::cell::RefCell;
use std::io::{self, BufWriter, IsTerminal, Write};
use std::rc::Rc;

use super::Control;

/// One of a script's two output streams.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stream {
    Out,
    Err,
}

/// Collects the pieces that `print` writes one by one.
pub(super) enum Output {
    /// To the process's own streams, buffered as CPython does: by lines on a
    /// terminal, by blocks otherwise; standard error always by lines.
    Process { out: RefCell<Box<dyn Write>> },
    /// To a control, whole lines where possible.
    Control { control: Rc<dyn Control>, pending: RefCell<(Stream, String)> },
}

impl Output {
    pub fn new(control: Option<&Rc<dyn Control>>) -> Output {
        match control {
            Some(control) => Output::Control {
                control: control.clone(),
                pending: RefCell::new((Stream::Out, String::new())),
            },
            None => {
                let out = io::stdout();
                let out: Box<dyn Write> = match out.is_terminal() {
                    true => Box::new(out),
                    // Standard output is buffered by lines already; not so here.
                    false => Box::new(BufWriter::with_capacity(1 << 16, Unbuffered)),
                };
                Output::Process { out: RefCell::new(out) }
            }
        }
    }

    pub fn write(&self, stream: Stream, text: &str) -> io::Result<()> {
        match (self, stream) {
            (Output::Process { out }, Stream::Out) => out.borrow_mut().write_all(text.as_bytes()),
            (Output::Process { .. }, Stream::Err) => io::stderr().write_all(text.as_bytes()),
            (Output::Control { pending, .. }, _) => {
                if pending.borrow().0 != stream {
                    self.deliver();
                }
                let mut pending = pending.borrow_mut();
                pending.0 = stream;
                pending.1.push_str(text);
                let complete = pending.1.ends_with('\n');
                drop(pending);
                if complete {
                    self.deliver();
                }
                Ok(())
            }
        }
    }

    pub fn flush(&self) -> io::Result<()> {
        match self {
            Output::Process { out } => out.borrow_mut().flush(),
            Output::Control { .. } => {
                self.deliver();
                Ok(())
            }
        }
    }

    /// Hands over text that is not a whole line yet: a statement is about to begin.
    pub fn deliver(&self) {
        if let Output::Control { control, pending } = self {
            // Taken out first: the control may look at anything.
            let (stream, text) = {
                let mut pending = pending.borrow_mut();
                (pending.0, std::mem::take(&mut pending.1))
            };
            if !text.is_empty() {
                control.print(stream, &text);
            }
        }
    }
}

/// Standard output, passed on at once.
struct Unbuffered;

impl Write for Unbuffered {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut out = io::stdout().lock();
        let count = out.write(bytes)?;
        out.flush()?;
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        io::stdout().flush()
    }
}
