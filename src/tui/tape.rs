//! The autograd graph of the iteration on the screen: which nodes the loss
//! depends on, which are recorded already, and what the backward sweep has given
//! each of them so far.

use std::collections::HashMap;

use super::stepper::Stepper;
use crate::protocol::{Input, Node, Phase, Snapshot, Visit};

/// The graph as of the viewer's moment.
#[derive(Debug, Default)]
pub struct Tape<'a> {
    /// The nodes of this iteration with the position that recorded each.
    nodes: HashMap<u64, (&'a Node, usize)>,
    /// Where `backward()` starts, or would start.
    pub root: Option<u64>,
    position: usize,
    /// Upstream gradients by node, and what leaves receive, with the stop of the
    /// sweep at which they do.
    upstream: HashMap<u64, (&'a Snapshot, usize)>,
    incoming: HashMap<&'a str, (&'a Snapshot, usize)>,
    /// Stops of the sweep that the viewer has seen.
    seen: usize,
    /// The stop of the sweep that is lit.
    pub lit: Option<&'a Visit>,
    order: HashMap<u64, usize>,
}

/// When a node was recorded, as seen from the viewer's moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Age {
    Old,
    /// By this very statement.
    New,
    /// By a statement that comes later.
    Future,
}

impl<'a> Tape<'a> {
    pub fn of(stepper: &'a Stepper) -> Tape<'a> {
        let Some(here) = stepper.statement() else { return Tape::default() };
        let position = stepper.position;
        let all = stepper.timeline().statements();
        let start = all.partition_point(|statement| statement.iteration < here.iteration);
        let end = all.partition_point(|statement| statement.iteration <= here.iteration);
        let mut tape = Tape { position, ..Tape::default() };
        let mut backward = None;
        let mut newest = None;
        for (at, statement) in (start..).zip(&all[start..end]) {
            let Some(detail) = statement.detail.as_deref() else { continue };
            for node in &detail.nodes {
                tape.nodes.insert(node.id, (node, at));
            }
            newest = detail.nodes.last().map(|node| node.id).or(newest);
            let before_here = backward.is_some_and(|at| at < position);
            if statement.phase == Phase::Backward && (backward.is_none() || before_here) {
                backward = Some(at);
            }
        }
        let sweep = backward.and_then(|at| all[at].detail.as_deref());
        let first = sweep.and_then(|detail| detail.sweep.iter().find_map(visited));
        tape.root = first.or(newest).filter(|root| tape.nodes.contains_key(root));
        if let (Some(detail), Some(at)) = (sweep, backward) {
            tape.take_sweep(&detail.sweep);
            tape.seen = match stepper.op {
                _ if at > position => 0,
                Some(op) if at == position => op + 1,
                _ => detail.sweep.len(),
            };
            tape.lit = stepper.op.filter(|_| at == position).and_then(|op| detail.sweep.get(op));
        }
        let mut ids: Vec<u64> = tape.nodes.keys().copied().collect();
        ids.sort_unstable();
        tape.order = ids.into_iter().zip(1..).collect();
        tape
    }

    fn take_sweep(&mut self, stops: &'a [Visit]) {
        for (stop, visit) in stops.iter().enumerate() {
            match visit {
                Visit::Node { id, upstream, .. } => {
                    self.upstream.insert(*id, (upstream, stop));
                }
                Visit::Accumulate { parameter, incoming, .. } => {
                    self.incoming.insert(parameter, (incoming, stop));
                }
            }
        }
    }

    pub fn node(&self, id: u64) -> Option<&'a Node> {
        self.nodes.get(&id).map(|(node, _)| *node)
    }

    pub fn age(&self, id: u64) -> Age {
        match self.nodes.get(&id) {
            Some((_, at)) if *at > self.position => Age::Future,
            Some((_, at)) if *at == self.position => Age::New,
            _ => Age::Old,
        }
    }

    /// The node's number in the order of recording, from 1.
    pub fn number(&self, id: u64) -> usize {
        self.order.get(&id).copied().unwrap_or(0)
    }

    /// The gradient of the loss with respect to a node's output, and whether the
    /// sweep has come there.
    pub fn upstream(&self, id: u64) -> Option<(&'a Snapshot, bool)> {
        self.upstream.get(&id).map(|(value, stop)| (*value, *stop < self.seen))
    }

    /// What a leaf receives from this sweep, and whether it has.
    pub fn incoming(&self, leaf: &str) -> Option<(&'a Snapshot, bool)> {
        self.incoming.get(leaf).map(|(value, stop)| (*value, *stop < self.seen))
    }

    /// Nodes that the root depends on, in the order of recording.
    pub fn reachable(&self) -> Vec<&'a Node> {
        let mut found = HashMap::new();
        let mut open: Vec<u64> = self.root.into_iter().collect();
        while let Some(id) = open.pop() {
            let Some(node) = self.node(id) else { continue };
            if found.insert(id, node).is_none() {
                open.extend(node.inputs.iter().filter_map(|input| match input {
                    Input::Node { id } => Some(*id),
                    _ => None,
                }));
            }
        }
        let mut nodes: Vec<&Node> = found.into_values().collect();
        nodes.sort_unstable_by_key(|node| node.id);
        nodes
    }
}

fn visited(visit: &Visit) -> Option<u64> {
    match visit {
        Visit::Node { id, .. } => Some(*id),
        Visit::Accumulate { .. } => None,
    }
}

/// `MulBackward0` as the graph writes it: `Mul`.
pub fn short_name(name: &str) -> &str {
    name.split_once("Backward").map_or(name, |(operation, _)| operation)
}
