//! Messages on their way to the terminal. The script's thread never waits here:
//! what the terminal does not take in time is dropped, by how much it matters. They
//! are written in batches: waking the thread that writes costs more than a message.

use std::collections::VecDeque;
use std::io::{self, BufWriter, Write};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use crate::protocol::{FreeMessage, Message, Scalar, Writer};

/// What is not vital waits so long for more to come: numbers arrive with the ticks.
const BATCH: Duration = super::TICK;

/// So much does not wait for more.
const FULL: usize = 500;

/// How much a message matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weight {
    /// The next one says the same, newer.
    Sample,
    /// A number or a text of the script's. There may be many, and what comes after
    /// them is to arrive soon.
    Data,
    /// A number of an epoch's row.
    Row,
    /// Never dropped; there are few.
    Vital,
}

impl Weight {
    /// With so much waiting, this one is dropped.
    fn limit(self) -> usize {
        match self {
            Weight::Sample => 64,
            Weight::Data => 2_000,
            Weight::Row => 500_000,
            Weight::Vital => usize::MAX,
        }
    }
}

#[derive(Default)]
struct Queue {
    messages: VecDeque<Message>,
    /// Messages, and the scalars in them.
    waiting: usize,
    dropped: u64,
    /// Something is to be written at once.
    urgent: bool,
    closed: bool,
}

impl Queue {
    /// Lets something in, unless too much is waiting; then it is counted.
    fn admits(&mut self, weight: Weight) -> bool {
        let admitted = self.waiting < weight.limit();
        if admitted {
            self.waiting += 1;
        } else {
            self.dropped += 1;
        }
        admitted
    }
}

/// A queue with a thread that writes it out.
#[derive(Default)]
pub struct Outbox {
    queue: Mutex<Queue>,
    filled: Condvar,
}

impl Outbox {
    /// Starts the thread that writes to `out`. It ends when the outbox is closed
    /// and empty, or nobody reads any more.
    pub fn start<W: Write + Send + 'static>(
        self: &Arc<Self>,
        out: W,
    ) -> io::Result<JoinHandle<io::Result<()>>> {
        let outbox = self.clone();
        thread::Builder::new()
            .name("messages".into())
            .spawn(move || outbox.write_out(Writer::new(BufWriter::new(out))))
    }

    pub fn send(&self, message: impl Into<Message>, weight: Weight) {
        self.push(weight, |messages| messages.push_back(message.into()));
    }

    /// Scripts log thousands a second: those that follow each other are one message.
    pub fn send_scalar(&self, scalar: Scalar, weight: Weight) {
        self.push(weight, |messages| match messages.back_mut() {
            Some(Message::Free(FreeMessage::Scalars { scalars })) => scalars.push(scalar),
            _ => messages.push_back(FreeMessage::Scalars { scalars: vec![scalar] }.into()),
        });
    }

    fn push(&self, weight: Weight, add: impl FnOnce(&mut VecDeque<Message>)) {
        let mut queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner);
        if !queue.admits(weight) {
            return;
        }
        let was_empty = queue.messages.is_empty();
        add(&mut queue.messages);
        let urgent = weight == Weight::Vital || queue.waiting >= FULL;
        let wakes = was_empty || urgent && !queue.urgent;
        queue.urgent |= urgent;
        drop(queue);
        if wakes {
            self.filled.notify_one();
        }
    }

    /// No more messages will come.
    pub fn close(&self) {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner).closed = true;
        self.filled.notify_one();
    }

    fn write_out(&self, mut out: Writer<impl Write>) -> io::Result<()> {
        loop {
            let (messages, dropped, closed) = {
                let queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner);
                let idle = |queue: &mut Queue| queue.messages.is_empty() && !queue.closed;
                let waited = self.filled.wait_while(queue, idle);
                let queue = waited.unwrap_or_else(PoisonError::into_inner);
                let calm = |queue: &mut Queue| !queue.urgent && !queue.closed;
                let waited = self.filled.wait_timeout_while(queue, BATCH, calm);
                let (mut queue, _) = waited.unwrap_or_else(PoisonError::into_inner);
                queue.urgent = false;
                queue.waiting = 0;
                let messages = std::mem::take(&mut queue.messages);
                (messages, std::mem::take(&mut queue.dropped), queue.closed)
            };
            for message in messages {
                out.write(&message)?;
            }
            if dropped > 0 {
                out.write(&FreeMessage::Dropped { messages: dropped }.into())?;
            }
            out.flush()?;
            if closed {
                return Ok(());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::{Receiver, Sender, channel};

    use super::*;

    /// A reader that takes nothing until it is told to.
    struct Stuck {
        go: Receiver<()>,
        going: bool,
        took: Sender<Vec<u8>>,
    }

    impl Write for Stuck {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            if !self.going {
                self.going = self.go.recv().is_ok();
            }
            let _ = self.took.send(bytes.to_vec());
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn scalars_that_follow_each_other_are_one_message_and_keep_their_place() {
        let scalar = |step| Scalar { tag: "loss".into(), step, value: 0.5, seconds: 1.0 };
        let outbox = Outbox::default();
        for step in 0..3 {
            outbox.send_scalar(scalar(step), Weight::Data);
        }
        outbox.send(FreeMessage::Resumed, Weight::Vital);
        for step in 3..3_000 {
            outbox.send_scalar(scalar(step), Weight::Data);
        }
        let queue = outbox.queue.into_inner().unwrap();
        let [first, Message::Free(FreeMessage::Resumed), last] =
            <[Message; 3]>::try_from(Vec::from(queue.messages)).unwrap()
        else {
            panic!("what was said between them stays there")
        };
        let count = |message| match message {
            Message::Free(FreeMessage::Scalars { scalars }) => scalars.len(),
            other => panic!("{other:?}"),
        };
        assert_eq!(count(first), 3);
        assert_eq!(count(last), 1_996, "numbers fill the queue one by one");
        assert_eq!(queue.dropped, 1_001);
    }

    #[test]
    fn a_reader_that_does_not_read_costs_samples_and_nothing_else() {
        let ((go, wait), (took, taken)) = (channel(), channel());
        let outbox = Arc::new(Outbox::default());
        let writer = outbox.start(Stuck { go: wait, going: false, took }).unwrap();
        for line in 0..1_000 {
            outbox.send(FreeMessage::Resumed, Weight::Sample);
            outbox.send(FreeMessage::Recording { line }, Weight::Vital);
        }
        outbox.close();
        go.send(()).unwrap();
        writer.join().unwrap().unwrap();
        let text = String::from_utf8(taken.try_iter().flatten().collect()).unwrap();
        assert_eq!(text.matches("recording").count(), 1_000, "all that is vital arrives");
        let samples = text.matches("resumed").count();
        // The writer's first batch may have taken some before it got stuck.
        assert!((1..1_000).contains(&samples), "{samples}");
        // Told once for each batch that lost some.
        let count = |rest: &str| -> usize {
            rest.split(|c: char| !c.is_ascii_digit()).next().unwrap().parse().unwrap()
        };
        let dropped: usize = text.split("\"messages\":").skip(1).map(count).sum();
        assert_eq!(dropped, 1_000 - samples, "what was dropped is told");
    }
}
