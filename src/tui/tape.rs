//! The autograd graph of the iteration on the screen: which nodes the loss
//! depends on, which are recorded already, and what the backward sweep has given
//! each of them so far.

mod outdated;

use std::collections::{HashMap, HashSet};

use super::stepper::Stepper;
use super::text::clean;
use crate::protocol::{Event, Input, Node, Phase, Snapshot, Statement, Visit};

/// A place of the graph that can be chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Spot {
    Node(u64),
    Leaf(String),
    /// Nodes that are folded together, by the key of their fold.
    Fold(String),
}

/// So many statements back, nodes of earlier iterations are looked for.
const FAR: usize = 20_000;

/// A node, and where the run recorded it.
#[derive(Debug, Clone, Copy)]
struct Known<'a> {
    node: &'a Node,
    position: usize,
    iteration: u64,
    /// In its iteration, from 1, in the order of recording.
    number: usize,
}

/// The graph as of the viewer's moment.
#[derive(Debug, Default)]
pub struct Tape<'a> {
    /// The nodes of this iteration, and those of earlier ones that they depend on.
    nodes: HashMap<u64, Known<'a>>,
    pub iteration: u64,
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
    /// The sweep that gave the gradients.
    sweep: &'a [Visit],
    /// What the script calls nodes' outputs.
    bindings: HashMap<u64, &'a str>,
    /// Saved tensors that were modified since, as far as the viewer has come: node,
    /// place among what it saved, version now.
    outdated: Vec<(u64, usize, u64)>,
}

/// A direction in the graph.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    Input,
    User,
    Before,
    After,
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
        let iteration = here.iteration;
        let mut tape = Tape { position, iteration, ..Tape::default() };
        let mut backward = None;
        let (mut newest, mut recorded) = (None, 0);
        tape.take_nodes(start, &all[start..end]);
        for (at, statement) in (start..).zip(&all[start..end]) {
            let Some(detail) = statement.detail.as_deref() else { continue };
            // Without a backward() to come, nobody knows which graph is meant later on.
            if at <= position
                && let Some(node) = detail.nodes.last()
            {
                newest = Some(node.id);
                recorded = at;
            }
            // The next sweep is meant as soon as something of its graph is there.
            let is_next = backward
                .is_none_or(|before| before < position && (at <= position || recorded > before));
            if statement.phase == Phase::Backward && is_next {
                backward = Some(at);
            }
        }
        let sweep = backward.and_then(|at| all[at].detail.as_deref());
        let first = sweep.and_then(|detail| detail.sweep.iter().find_map(visited));
        tape.root = first.or(newest);
        tape.take_earlier(all, start);
        tape.root = tape.root.filter(|root| tape.nodes.contains_key(root));
        if first.is_none() {
            tape.show_outdated();
        }
        if let (Some(detail), Some(at)) = (sweep, backward) {
            tape.sweep = &detail.sweep;
            tape.take_sweep(&detail.sweep);
            tape.seen = match stepper.op {
                _ if at > position => 0,
                Some(op) if at == position => op + 1,
                _ => detail.sweep.len(),
            };
            tape.lit = stepper.op.filter(|_| at == position).and_then(|op| detail.sweep.get(op));
        }
        tape
    }

    /// Takes in what the statements of one iteration recorded, from a position on.
    fn take_nodes(&mut self, start: usize, statements: &'a [Statement]) {
        let mut numbers: Vec<u64> = Vec::new();
        for (position, statement) in (start..).zip(statements) {
            let Some(detail) = statement.detail.as_deref() else { continue };
            for node in &detail.nodes {
                numbers.push(node.id);
                let iteration = statement.iteration;
                self.nodes.insert(node.id, Known { node, position, iteration, number: 0 });
            }
            if position <= self.position {
                self.outdated.extend(detail.events.iter().filter_map(|event| match *event {
                    Event::Outdated { node, saved, version } => Some((node, saved, version)),
                    _ => None,
                }));
            }
            for binding in &detail.bindings {
                if let Some(node) = binding.node {
                    self.bindings.entry(node).or_insert(&binding.name);
                }
            }
        }
        numbers.sort_unstable();
        for (id, number) in numbers.into_iter().zip(1..) {
            if let Some(known) = self.nodes.get_mut(&id) {
                known.number = number;
            }
        }
    }

    /// Takes in the iterations before a position that hold nodes on which this one
    /// depends.
    fn take_earlier(&mut self, all: &'a [Statement], start: usize) {
        let (mut end, mut wanted) = (start, self.unknown());
        while !wanted.is_empty() && end > start.saturating_sub(FAR) {
            let iteration = all[end - 1].iteration;
            let begin = all[..end].partition_point(|statement| statement.iteration < iteration);
            let chunk = &all[begin..end];
            let found = chunk
                .iter()
                .filter_map(|statement| statement.detail.as_deref())
                .any(|detail| detail.nodes.iter().any(|node| wanted.contains(&node.id)));
            if found {
                self.take_nodes(begin, chunk);
                wanted = self.unknown();
            }
            end = begin;
        }
    }

    /// What the root depends on, or is, and is not known.
    fn unknown(&self) -> HashSet<u64> {
        let mut unknown = HashSet::new();
        let mut seen = HashSet::new();
        let mut open: Vec<u64> = self.root.into_iter().collect();
        while let Some(id) = open.pop() {
            if !seen.insert(id) {
                continue;
            }
            match self.nodes.get(&id) {
                Some(known) => open.extend(known.node.inputs.iter().filter_map(maker)),
                None => {
                    unknown.insert(id);
                }
            }
        }
        unknown
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
        self.nodes.get(&id).map(|known| known.node)
    }

    /// The iteration that recorded a node; 0 before the first.
    pub fn iteration_of(&self, id: u64) -> u64 {
        self.nodes.get(&id).map_or(self.iteration, |known| known.iteration)
    }

    pub fn age(&self, id: u64) -> Age {
        match self.nodes.get(&id) {
            Some(known) if known.position > self.position => Age::Future,
            Some(known) if known.position == self.position => Age::New,
            _ => Age::Old,
        }
    }

    /// The node's number in its iteration in the order of recording, from 1; 0 for
    /// one that is not known.
    pub fn number(&self, id: u64) -> usize {
        self.nodes.get(&id).map_or(0, |known| known.number)
    }

    /// Whether the iteration on the screen recorded a node.
    pub fn is_current(&self, id: u64) -> bool {
        self.nodes.get(&id).is_some_and(|known| known.iteration == self.iteration)
    }

    /// How a node is called where it is not drawn: `#4`; `#4 of iteration 1`, or by
    /// the script's name for it.
    pub fn reference(&self, id: u64) -> String {
        let Some(known) = self.nodes.get(&id) else { return "recorded earlier".into() };
        if known.iteration == self.iteration {
            return format!("#{}", known.number);
        }
        let bound = self.binding(id);
        let name = bound.map_or_else(|| format!("#{}", known.number), |name| clean(name).into());
        match known.iteration {
            // What was named before the first iteration needs no more words.
            0 if bound.is_some() => name,
            0 => format!("{name} of before"),
            iteration => format!("{name} of iteration {iteration}"),
        }
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

    /// What the script calls a node's output.
    pub fn binding(&self, id: u64) -> Option<&'a str> {
        self.bindings.get(&id).copied()
    }

    /// What a node gave each of its inputs.
    pub fn produced(&self, id: u64) -> Option<&'a [Option<Snapshot>]> {
        self.sweep.iter().find_map(|visit| match visit {
            Visit::Node { id: at, produced, .. } if *at == id => Some(produced.as_slice()),
            _ => None,
        })
    }

    /// The sweep has passed a node and freed what it held.
    pub fn freed(&self, id: u64) -> bool {
        self.sweep[..self.seen.min(self.sweep.len())]
            .iter()
            .any(|visit| matches!(visit, Visit::Node { id: at, freed: true, .. } if *at == id))
    }

    /// `AccumulateGrad` on a leaf, and whether the sweep has come there.
    pub fn accumulated(&self, leaf: &str) -> Option<(&'a Visit, bool)> {
        let at = self.sweep.iter().position(
            |visit| matches!(visit, Visit::Accumulate { parameter, .. } if parameter == leaf),
        )?;
        Some((&self.sweep[at], at < self.seen))
    }

    /// What came to a place from the nodes that use it, as far as the sweep has
    /// gone: two or more are added up there.
    pub fn contributions(&self, spot: &Spot) -> Vec<(u64, &'a Snapshot)> {
        let mut parts = Vec::new();
        for visit in &self.sweep[..self.seen.min(self.sweep.len())] {
            let Visit::Node { id, produced, .. } = visit else { continue };
            let Some(node) = self.node(*id) else { continue };
            for (input, grad) in node.inputs.iter().zip(produced) {
                let same = match (input, spot) {
                    (Input::Node { id }, Spot::Node(wanted)) => id == wanted,
                    (Input::Leaf { name, .. }, Spot::Leaf(wanted)) => name == wanted,
                    _ => false,
                };
                parts.extend(grad.as_ref().filter(|_| same).map(|grad| (*id, grad)));
            }
        }
        parts
    }

    /// The place at which the lit stop of the sweep is.
    pub fn lit_spot(&self) -> Option<Spot> {
        self.lit.map(|visit| match visit {
            Visit::Node { id, .. } => Spot::Node(*id),
            Visit::Accumulate { parameter, .. } => Spot::Leaf(parameter.clone()),
        })
    }

    /// The line that recorded a node.
    pub fn line(&self, spot: &Spot) -> Option<u32> {
        match spot {
            Spot::Node(id) => self.node(*id).map(|node| node.line),
            Spot::Leaf(_) | Spot::Fold(_) => None,
        }
    }

    /// The place one step away: into the first input, to the first user, or among
    /// the nodes, or leaves, in the order of recording.
    pub fn towards(&self, spot: &Spot, way: Way) -> Option<Spot> {
        let nodes = self.reachable();
        let of = |input: &Input| match input {
            Input::Node { id } => Some(Spot::Node(*id)),
            Input::Leaf { name, .. } => Some(Spot::Leaf(name.clone())),
            Input::Constant { .. } => None,
        };
        match way {
            Way::Input => match spot {
                Spot::Node(id) => self.node(*id)?.inputs.iter().find_map(of),
                Spot::Leaf(_) | Spot::Fold(_) => None,
            },
            Way::User => nodes
                .iter()
                .find(|node| node.inputs.iter().any(|input| of(input).as_ref() == Some(spot)))
                .map(|node| Spot::Node(node.id)),
            Way::Before | Way::After => {
                let all: Vec<Spot> = match spot {
                    Spot::Node(_) | Spot::Fold(_) => {
                        nodes.iter().map(|node| Spot::Node(node.id)).collect()
                    }
                    Spot::Leaf(_) => {
                        let mut leaves: Vec<Spot> = Vec::new();
                        for leaf in nodes.iter().flat_map(|node| &node.inputs).filter_map(of) {
                            if matches!(leaf, Spot::Leaf(_)) && !leaves.contains(&leaf) {
                                leaves.push(leaf);
                            }
                        }
                        leaves
                    }
                };
                let at = all.iter().position(|other| other == spot)?;
                let to = if way == Way::Before { at.checked_sub(1)? } else { at + 1 };
                all.get(to).cloned()
            }
        }
    }

    /// Nodes that the root depends on, in the order of recording.
    pub fn reachable(&self) -> Vec<&'a Node> {
        let mut found = HashMap::new();
        let mut open: Vec<u64> = self.root.into_iter().collect();
        while let Some(id) = open.pop() {
            let Some(node) = self.node(id) else { continue };
            if found.insert(id, node).is_none() {
                open.extend(node.inputs.iter().filter_map(maker));
            }
        }
        let mut nodes: Vec<&Node> = found.into_values().collect();
        nodes.sort_unstable_by_key(|node| node.id);
        nodes
    }
}

/// The node that made an input.
fn maker(input: &Input) -> Option<u64> {
    match input {
        Input::Node { id } => Some(*id),
        Input::Leaf { .. } | Input::Constant { .. } => None,
    }
}

/// The node of a stop of the sweep.
pub fn visited(visit: &Visit) -> Option<u64> {
    match visit {
        Visit::Node { id, .. } => Some(*id),
        Visit::Accumulate { .. } => None,
    }
}

/// `MulBackward0` as the graph writes it: `Mul`.
pub fn short_name(name: &str) -> &str {
    name.split_once("Backward").map_or(name, |(operation, _)| operation)
}
