//! Watchers: mistakes of training loops, told from what a run did. Each looks at
//! the recorded statements and says what it saw, at which of them, and how to
//! mend it. None looks at the text, so none is fooled by names.

mod idle_step;
mod kept_graphs;
mod mode;
mod no_gradient;
mod not_finite;
mod scheduler_order;
mod shapes;
mod softmax_twice;
mod uncleared;
mod unowned;

use std::collections::HashMap;

use super::Timeline;
use crate::protocol::{Detail, Event, Node, Snapshot, Statement};

/// What a watcher saw.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alarm {
    /// The watcher's name, as goals write it: `uncleared`.
    pub watcher: &'static str,
    /// The position of the statement.
    pub position: usize,
    /// Its line in the script as written.
    pub line: u32,
    pub saw: String,
    pub mend: String,
}

/// Where a watcher saw something, and what.
struct Sighting {
    position: usize,
    saw: String,
    mend: String,
}

/// Looks at a run; says each thing once, where it first happens.
type Watch = fn(&Timeline) -> Vec<Sighting>;

const WATCHERS: [(&str, Watch); 10] = [
    ("uncleared", uncleared::watch),
    ("no-gradient", no_gradient::watch),
    ("idle-step", idle_step::watch),
    ("unowned", unowned::watch),
    ("not-finite", not_finite::watch),
    ("mode", mode::watch),
    ("softmax-twice", softmax_twice::watch),
    ("shapes", shapes::watch),
    ("scheduler-order", scheduler_order::watch),
    ("kept-graphs", kept_graphs::watch),
];

/// The names of all watchers.
pub fn names() -> impl Iterator<Item = &'static str> {
    WATCHERS.iter().map(|(name, _)| *name)
}

/// Everything that the watchers see in a run that was recorded with detail, in
/// the order in which it happened. A parameter without a gradient is told of only
/// once the run is over: it may still get one.
pub fn watch(timeline: &Timeline) -> Vec<Alarm> {
    let mut alarms: Vec<Alarm> = WATCHERS
        .iter()
        .flat_map(|(watcher, watch)| {
            watch(timeline).into_iter().map(|Sighting { position, saw, mend }| {
                let line = timeline.get(position).map_or(0, |statement| statement.line);
                Alarm { watcher, position, line, saw, mend }
            })
        })
        .collect();
    alarms.sort_by_key(|alarm| alarm.position);
    alarms
}

/// The statements that were recorded with detail, with their positions.
fn detailed(timeline: &Timeline) -> impl Iterator<Item = (usize, &Statement, &Detail)> {
    let statements = timeline.statements().iter().enumerate();
    statements.filter_map(|(at, statement)| Some((at, statement, statement.detail.as_deref()?)))
}

fn events(timeline: &Timeline) -> impl Iterator<Item = (usize, &Event)> {
    detailed(timeline).flat_map(|(at, _, detail)| detail.events.iter().map(move |e| (at, e)))
}

/// Every recorded node by its id.
fn nodes(timeline: &Timeline) -> HashMap<u64, &Node> {
    let all = detailed(timeline).flat_map(|(_, _, detail)| &detail.nodes);
    all.map(|node| (node.id, node)).collect()
}

/// PyTorch's name of an operation: `Mul` of `MulBackward0`.
fn operation(node: &Node) -> &str {
    node.name.find("Backward").map_or(&node.name, |at| &node.name[..at])
}

fn finite(value: &Snapshot) -> bool {
    value.data.as_ref().is_none_or(|data| data.iter().all(|value| value.is_finite()))
        && value.summary.as_ref().is_none_or(|summary| summary.is_finite())
}

/// `w`, `w and b`, `0.weight, 0.bias and 3 more`.
fn listed(names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [one, two] => format!("{one} and {two}"),
        [one, two, more @ ..] => format!("{one}, {two} and {} more", more.len()),
    }
}

#[cfg(test)]
mod tests;
