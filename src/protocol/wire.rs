//! The pipe between the two processes. A trace tells the whole state with every
//! statement; on the pipe, what was written before is referred to by its number.
//!
//! A list of at least four numbers, a snapshot, a parameter and an optimizer's options
//! are each counted, from 0, when they end. Where one is expected, a whole number `n`
//! stands for the `n`-th. It may be one of the last [`REMEMBERED`] only, so that neither
//! side has to keep more. An engine need not refer to anything.
//!
//! A list of numbers that are all float32 may be a [string](numbers).

use std::cell::RefCell;
use std::collections::{HashMap, HashSet, VecDeque};
use std::io::{self, Write};
use std::sync::Arc;

use serde::Serializer;
use serde::de::Error;

use super::{Message, Options, Parameter, Snapshot, Statement, Values, Visit};

pub(super) mod numbers;
mod objects;

pub(super) use objects::{read, write};

/// So many of the things that were counted can be referred to.
pub const REMEMBERED: u64 = 1_024;

/// What is written once.
#[derive(Debug, Clone)]
pub(super) enum Shared {
    Values(Values),
    Snapshot(Snapshot),
    Parameter(Arc<Parameter>),
    Options(Options),
}

impl Shared {
    /// Two with the same address are the same, as long as one of them is kept.
    fn address(&self) -> usize {
        match self {
            Shared::Values(values) => values.address(),
            Shared::Snapshot(snapshot) => Arc::as_ptr(&snapshot.0).addr(),
            Shared::Parameter(parameter) => Arc::as_ptr(parameter).addr(),
            Shared::Options(options) => Arc::as_ptr(&options.0).addr(),
        }
    }
}

/// The last things that were counted, and how many there were before them.
#[derive(Debug, Default)]
struct Memory {
    kept: VecDeque<Shared>,
    forgotten: u64,
}

impl Memory {
    /// Counts one more; returns its number, and what was forgotten for it.
    fn count(&mut self, shared: Shared) -> (u64, Option<Shared>) {
        let number = self.forgotten + self.kept.len() as u64;
        self.kept.push_back(shared);
        if self.kept.len() as u64 <= REMEMBERED {
            return (number, None);
        }
        self.forgotten += 1;
        (number, self.kept.pop_front())
    }

    fn get(&self, number: u64) -> Option<&Shared> {
        self.kept.get(number.checked_sub(self.forgotten)? as usize)
    }
}

/// What a writer has counted, also by address: `kept` keeps the addresses valid.
#[derive(Debug, Default)]
struct Written {
    memory: Memory,
    numbers: HashMap<usize, u64>,
}

impl Written {
    fn number(&self, shared: &Shared) -> Option<u64> {
        self.numbers.get(&shared.address()).copied()
    }

    fn count(&mut self, shared: Shared) {
        let address = shared.address();
        let (number, forgotten) = self.memory.count(shared);
        self.numbers.insert(address, number);
        if let Some(forgotten) = forgotten {
            self.numbers.remove(&forgotten.address());
        }
    }
}

/// What a reader has counted, and the names that came.
#[derive(Debug, Default)]
struct Heard {
    memory: Memory,
    texts: HashSet<Arc<str>>,
}

/// A script has fewer names; where it makes them up, no more are kept.
const MOST_TEXTS: usize = 4_096;

thread_local! {
    static WRITTEN: RefCell<Option<Written>> = const { RefCell::new(None) };
    static READ: RefCell<Option<Heard>> = const { RefCell::new(None) };
}

/// Puts `memory` where serde's implementations find it, while `body` runs.
fn with<M, T>(
    slot: &'static std::thread::LocalKey<RefCell<Option<M>>>,
    memory: &mut Option<M>,
    body: impl FnOnce() -> T,
) -> T {
    slot.with(|slot| std::mem::swap(&mut *slot.borrow_mut(), memory));
    let result = body();
    slot.with(|slot| std::mem::swap(&mut *slot.borrow_mut(), memory));
    result
}

/// Writes messages, one a line.
#[derive(Debug)]
pub struct Writer<W> {
    out: W,
    written: Option<Written>,
}

impl<W: Write> Writer<W> {
    pub fn new(out: W) -> Writer<W> {
        Writer { out, written: Some(Written::default()) }
    }

    pub fn write(&mut self, message: &Message) -> io::Result<()> {
        let Writer { out, written } = self;
        with(&WRITTEN, written, || serde_json::to_writer(&mut *out, message))?;
        out.write_all(b"\n")
    }

    pub fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// Reads what a [`Writer`] has written, line by line, from the first one on.
#[derive(Debug)]
pub struct Reader {
    read: Option<Heard>,
}

impl Default for Reader {
    fn default() -> Reader {
        Reader { read: Some(Heard::default()) }
    }
}

impl Reader {
    pub fn read(&mut self, line: &str) -> serde_json::Result<Message> {
        with(&READ, &mut self.read, || {
            // Nearly all messages are statements. Told apart by hand, they are read
            // straight into place; by serde, by way of a tree of the whole message.
            match line.starts_with(r#"{"type":"statement","#) {
                true => serde_json::from_str(line).map(|mut statement: Box<Statement>| {
                    shrink(&mut statement);
                    Message::Statement(statement)
                }),
                false => serde_json::from_str(line),
            }
        })
    }
}

/// Lists that were read grew by doubling; these are kept for long.
fn shrink(statement: &mut Statement) {
    statement.parameters.shrink_to_fit();
    statement.changed.shrink_to_fit();
    let Some(detail) = &mut statement.detail else { return };
    detail.bindings.shrink_to_fit();
    detail.nodes.shrink_to_fit();
    detail.calls.shrink_to_fit();
    detail.sweep.shrink_to_fit();
    detail.events.shrink_to_fit();
    for node in &mut detail.nodes {
        node.inputs.shrink_to_fit();
        node.saved.shrink_to_fit();
    }
    for visit in &mut detail.sweep {
        if let Visit::Node { produced, .. } = visit {
            produced.shrink_to_fit();
        }
    }
}

/// What is written once, and then referred to by number.
pub(super) trait Referable: Clone {
    /// What an error calls it.
    const NAME: &'static str;

    fn share(&self) -> Shared;
    fn shared(shared: &Shared) -> Option<&Self>;
}

macro_rules! referable {
    ($type:ty, $variant:ident, $name:literal) => {
        impl Referable for $type {
            const NAME: &'static str = $name;

            fn share(&self) -> Shared {
                Shared::$variant(self.clone())
            }

            fn shared(shared: &Shared) -> Option<&Self> {
                match shared {
                    Shared::$variant(shared) => Some(shared),
                    _ => None,
                }
            }
        }
    };
}

referable!(Values, Values, "list of numbers");
referable!(Snapshot, Snapshot, "snapshot");
referable!(Arc<Parameter>, Parameter, "parameter");
referable!(Options, Options, "optimizer's options");

/// Whether a [`Writer`] is at work on this thread.
pub(super) fn is_writing() -> bool {
    WRITTEN.with(|slot| slot.borrow().is_some())
}

/// Writes the number of what was written before, else what `whole` writes.
pub(super) fn write_once<S: Serializer>(
    item: &impl Referable,
    serializer: S,
    whole: impl FnOnce(S) -> Result<S::Ok, S::Error>,
) -> Result<S::Ok, S::Error> {
    if !is_writing() {
        return whole(serializer);
    }
    let shared = item.share();
    let number = WRITTEN.with(|slot| slot.borrow().as_ref()?.number(&shared));
    if let Some(number) = number {
        return serializer.serialize_u64(number);
    }
    let written = whole(serializer)?;
    WRITTEN.with(|slot| {
        if let Some(written) = &mut *slot.borrow_mut() {
            written.count(shared);
        }
    });
    Ok(written)
}

/// Counts what was read whole.
pub(super) fn count(item: &impl Referable) {
    READ.with(|slot| {
        if let Some(heard) = &mut *slot.borrow_mut() {
            heard.memory.count(item.share());
        }
    });
}

/// A text of which a [`Reader`] has one copy.
pub(super) fn text(text: String) -> Arc<str> {
    READ.with(|slot| {
        let mut slot = slot.borrow_mut();
        let Some(Heard { texts, .. }) = &mut *slot else { return text.into() };
        if let Some(known) = texts.get(text.as_str()) {
            return known.clone();
        }
        if texts.len() >= MOST_TEXTS {
            texts.clear();
        }
        let text: Arc<str> = text.into();
        texts.insert(text.clone());
        text
    })
}

/// What a number stands for.
pub(super) fn recall<T: Referable, E: Error>(number: u64) -> Result<T, E> {
    let known = |heard: &Heard| T::shared(heard.memory.get(number)?).cloned();
    READ.with(|slot| slot.borrow().as_ref().and_then(known))
        .ok_or_else(|| E::custom(format!("{number} is the number of no {} of late", T::NAME)))
}

#[cfg(test)]
mod tests;
