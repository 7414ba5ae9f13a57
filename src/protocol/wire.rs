//! The pipe between the two processes. A trace tells the whole state with every
//! statement; on the pipe, what was written before is referred to by its number.
//!
//! A list of numbers, a snapshot, a parameter and an optimizer's options are each
//! counted, from 0, when they end. Where one is expected, a whole number `n` stands
//! for the `n`-th. It may be one of the last [`REMEMBERED`] only, so that neither
//! side has to keep more. An engine need not refer to anything.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet, VecDeque};
use std::fmt;
use std::io::{self, Write};
use std::marker::PhantomData;
use std::sync::Arc;

use serde::de::value::MapAccessDeserializer;
use serde::de::{Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{Message, Options, Parameter, Shown, Snapshot, Statement, Values, values};

/// So many of the things that were counted can be referred to.
pub const REMEMBERED: u64 = 4_096;

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
            Shared::Values(values) => values.as_ptr().addr(),
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
                true => serde_json::from_str(line).map(|s: Box<Statement>| Message::Statement(s)),
                false => serde_json::from_str(line),
            }
        })
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

/// What is a JSON object where it is written whole.
pub(super) trait Object: Referable {
    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error>;
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error>;
}

impl Object for Snapshot {
    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Shown::serialize(self, serializer)
    }

    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Snapshot, D::Error> {
        Shown::deserialize(deserializer).map(Snapshot::from)
    }
}

impl Object for Options {
    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        values::named::serialize(self, serializer)
    }

    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Options, D::Error> {
        values::named::deserialize(deserializer).map(Options::from)
    }
}

impl Object for Arc<Parameter> {
    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Parameter::serialize(self, serializer)
    }

    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Arc<Parameter>, D::Error> {
        Parameter::deserialize(deserializer).map(Arc::new)
    }
}

/// Writes an object, or the number of what was written before.
pub(super) fn write<T: Object, S: Serializer>(item: &T, to: S) -> Result<S::Ok, S::Error> {
    write_once(item, to, |to| item.write(to))
}

/// Reads an object, or what a number stands for.
pub(super) fn read<'de, T: Object, D: Deserializer<'de>>(from: D) -> Result<T, D::Error> {
    struct Seen<T>(PhantomData<T>);
    impl<'de, T: Object> Visitor<'de> for Seen<T> {
        type Value = T;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str(T::NAME)
        }
        fn visit_u64<E: Error>(self, number: u64) -> Result<T, E> {
            recall(number)
        }
        fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<T, A::Error> {
            let item = T::read(MapAccessDeserializer::new(map))?;
            count(&item);
            Ok(item)
        }
    }
    from.deserialize_any(Seen(PhantomData))
}

impl Serialize for Snapshot {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        write(self, serializer)
    }
}

impl<'de> Deserialize<'de> for Snapshot {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        read(deserializer)
    }
}

impl Serialize for Options {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        write(self, serializer)
    }
}

impl<'de> Deserialize<'de> for Options {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        read(deserializer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::{Binding, Detail, Grad, Phase};

    fn statement(parameter: &Arc<Parameter>, value: &Snapshot) -> Message {
        let binding = |name: &str| Binding {
            name: name.into(),
            text: "…".into(),
            value: Some(value.clone()),
            node: None,
        };
        Message::Statement(Box::new(Statement {
            index: 0,
            line: 1,
            function: "<module>".into(),
            code: "w.grad = None".into(),
            phase: Phase::None,
            iteration: 0,
            parameters: vec![("w".into(), parameter.clone())],
            changed: vec![],
            loss: None,
            lr: None,
            stdout: String::new(),
            skipped: false,
            detail: Some(Box::new(Detail {
                bindings: vec![binding("a"), binding("b")],
                ..Detail::default()
            })),
        }))
    }

    fn parameter(data: &Values, grad: Option<&Values>) -> Arc<Parameter> {
        Arc::new(Parameter {
            shape: vec![data.len()],
            dtype: "float32".into(),
            data: Some(data.clone()),
            summary: None,
            grad: grad.map_or(Grad::None, |grad| Grad::Data(grad.clone())),
        })
    }

    fn shown(data: &Values) -> Snapshot {
        let (shape, dtype) = (vec![data.len()], "float32".into());
        Snapshot::from(Shown { shape, dtype, data: Some(data.clone()), summary: None })
    }

    fn values(of: f64) -> Values {
        Values::from(vec![of, -0.0, f64::NAN, f64::INFINITY, 0.1])
    }

    fn travel(messages: &[Message]) -> (Vec<String>, Vec<Message>) {
        let mut writer = Writer::new(Vec::new());
        for message in messages {
            writer.write(message).unwrap();
        }
        let text = String::from_utf8(writer.out).unwrap();
        let lines: Vec<String> = text.lines().map(str::to_owned).collect();
        let mut reader = Reader::default();
        let read = lines.iter().map(|line| reader.read(line).unwrap()).collect();
        (lines, read)
    }

    fn parts(message: &Message) -> (&Arc<Parameter>, &[Binding]) {
        let Message::Statement(statement) = message else { panic!("{message:?}") };
        (&statement.parameters[0].1, &statement.detail.as_ref().unwrap().bindings)
    }

    #[test]
    fn what_was_written_is_read_and_is_the_same_again() {
        let (w, grad) = (values(1.0), values(2.0));
        let value = shown(&w);
        let (before, after) = (parameter(&w, Some(&grad)), parameter(&w, None));
        let sent = [&before, &before, &after].map(|parameter| statement(parameter, &value));
        let (lines, read) = travel(&sent);
        assert_eq!(read, sent);
        assert_eq!(lines.concat().matches("Infinity").count(), 2, "each list once: {lines:?}");

        let [(first, bindings), (second, again), (third, _)] = [0, 1, 2].map(|n| parts(&read[n]));
        assert!(Arc::ptr_eq(first, second) && !Arc::ptr_eq(first, third));
        let address = |parameter: &Parameter| parameter.data.as_ref().map(|data| data.as_ptr());
        assert_eq!(address(first), address(third), "the numbers stayed");
        let snapshots = bindings.iter().chain(again).map(|binding| binding.value.as_ref().unwrap());
        assert_eq!(snapshots.map(|s| Arc::as_ptr(&s.0)).collect::<HashSet<_>>().len(), 1);
    }

    #[test]
    fn what_is_long_past_is_written_again() {
        let old = values(0.0);
        let mut sent = vec![statement(&parameter(&old, None), &shown(&old))];
        for n in 1..=REMEMBERED / 2 {
            let data = values(n as f64);
            sent.push(statement(&parameter(&data, None), &shown(&data)));
        }
        sent.push(sent[0].clone());
        let (lines, read) = travel(&sent);
        assert_eq!(read, sent);
        let [first, .., last] = lines.as_slice() else { panic!() };
        assert_eq!(first, last, "nothing of it is remembered");
    }

    #[test]
    fn a_trace_refers_to_nothing() {
        let data = values(1.0);
        let message = statement(&parameter(&data, Some(&data)), &shown(&data));
        let text = serde_json::to_string(&message).unwrap();
        assert_eq!(text.matches("Infinity").count(), 4, "{text}");
        assert_eq!(serde_json::from_str::<Message>(&text).unwrap(), message);
    }

    #[test]
    fn a_number_of_nothing_is_an_error() {
        let data = values(1.0);
        let (lines, _) = travel(&[statement(&parameter(&data, None), &shown(&data))]);
        let unknown = lines[0].replace("\"value\":1", "\"value\":7");
        let error = Reader::default().read(&unknown).unwrap_err().to_string();
        assert!(error.contains("7 is the number of no snapshot of late"), "{error}");
        let wrong = lines[0].replace("\"value\":1", "\"value\":0");
        assert!(Reader::default().read(&wrong).is_err(), "0 is the list's");
    }
}
