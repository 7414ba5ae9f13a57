//! Commands on their way to a free run, and the flag that makes it look at them.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Condvar, Mutex, PoisonError};
use std::time::Duration;

use crate::protocol::Command;

/// Shared by the thread that reads commands, a ticker, and the script's thread.
#[derive(Default)]
pub struct Inbox {
    commands: Mutex<VecDeque<Command>>,
    arrived: Condvar,
    attention: AtomicBool,
    tick: AtomicBool,
}

impl Inbox {
    pub fn push(&self, command: Command) {
        self.commands.lock().unwrap_or_else(PoisonError::into_inner).push_back(command);
        self.arrived.notify_all();
        self.ask_attention();
    }

    /// It is time for a sample.
    pub fn tick(&self) {
        self.tick.store(true, Ordering::Relaxed);
        self.ask_attention();
    }

    /// Whether it was, since the last call.
    pub fn ticked(&self) -> bool {
        self.tick.swap(false, Ordering::Relaxed)
    }

    /// The next statement's hook is to do more than let the statement run.
    pub fn ask_attention(&self) {
        self.attention.store(true, Ordering::Release);
    }

    /// To be called before taking commands, so that none is missed.
    pub fn calm(&self) {
        self.attention.store(false, Ordering::Release);
    }

    #[inline]
    pub fn wants_attention(&self) -> bool {
        self.attention.load(Ordering::Relaxed)
    }

    pub fn take(&self) -> VecDeque<Command> {
        std::mem::take(&mut self.commands.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Waits until there is a command, and no longer than this.
    pub fn wait_for(&self, time: Duration) {
        let commands = self.commands.lock().unwrap_or_else(PoisonError::into_inner);
        let empty = |commands: &mut VecDeque<Command>| commands.is_empty();
        // Whether one came or the time is over, the caller sees for itself.
        drop(self.arrived.wait_timeout_while(commands, time, empty));
    }

    /// Waits until there is at least one command.
    pub fn wait(&self) -> VecDeque<Command> {
        let commands = self.commands.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = self.arrived.wait_while(commands, |commands| commands.is_empty());
        std::mem::take(&mut waited.unwrap_or_else(PoisonError::into_inner))
    }
}
