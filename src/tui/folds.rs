//! A large graph put together: the nodes of a module's call, of a pass of a loop, of
//! a statement with what it calls, or of an earlier iteration are one *fold*, which
//! opens and closes. What is closed when the viewer has not said so depends on the
//! graph alone, so that nothing moves while the run is walked.

mod spans;

use std::collections::{HashMap, HashSet};

use super::stepper::Stepper;
use super::tape::{Spot, Tape, Way};
use crate::protocol::{Input, Node};
use spans::spans;

/// So many rows are opened by themselves.
const ROWS: usize = 16;
/// More earlier iterations than this are put together once more.
const EARLIER: usize = 3;

/// Nodes that can be shown as one.
#[derive(Debug, Clone, PartialEq)]
pub struct Fold {
    /// The same in every iteration.
    pub key: String,
    pub label: String,
    /// In the order of recording; the last one's output is the fold's.
    pub nodes: Vec<u64>,
    parent: Option<usize>,
    pub open: bool,
    earlier: bool,
}

/// A row of the list: a fold, open or closed, or a node of an open one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Row {
    Fold { fold: usize, level: usize },
    Node { id: u64, level: usize },
}

/// What goes into a node, or into everything of a closed fold from outside.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Entry<'a> {
    /// By its [unit](Folds::unit).
    Unit(u64),
    Input(&'a Input),
}

/// The folds of a graph, the outer ones before the inner ones.
#[derive(Debug, Default)]
pub struct Folds {
    pub folds: Vec<Fold>,
    /// By node: the innermost fold that it is in.
    of: HashMap<u64, usize>,
    ids: Vec<u64>,
}

/// A candidate: nodes from the `first` to before the `last` of the graph.
struct Span {
    first: usize,
    last: usize,
    /// Of the same nodes, the lowest rank gives the name.
    rank: usize,
    label: String,
}

impl Folds {
    /// The folds of the graph on the screen, with those open that the viewer opened,
    /// that the sweep or the choice is in, or that there is room for.
    pub fn of(stepper: &Stepper, tape: &Tape) -> Folds {
        let ids: Vec<u64> = tape.reachable().iter().map(|node| node.id).collect();
        let mut folds = Folds { ids, ..Folds::default() };
        folds.earlier(tape);
        let start = folds.ids.partition_point(|id| tape.iteration_of(*id) < tape.iteration);
        folds.nest(spans(stepper, tape, &folds.ids[start..]), start);
        folds.name();
        folds.open_as_room_is();
        let lit = [tape.lit_spot(), stepper.spot()].into_iter().flatten();
        for spot in lit {
            let id = match spot {
                Spot::Node(id) => Some(id),
                // Where the sweep comes to it last.
                Spot::Leaf(leaf) => folds.ids.iter().copied().find(|id| {
                    let is = |i: &Input| matches!(i, Input::Leaf { name, .. } if *name == leaf);
                    tape.node(*id).is_some_and(|node| node.inputs.iter().any(is))
                }),
                Spot::Fold(_) => None,
            };
            id.into_iter().for_each(|id| folds.open_around(id));
        }
        for fold in &mut folds.folds {
            let said = stepper.folds.get(&fold.key).copied();
            fold.open = said.or(stepper.all_open.then_some(true)).unwrap_or(fold.open);
        }
        folds
    }

    /// One fold an earlier iteration.
    fn earlier(&mut self, tape: &Tape) {
        let mut iterations: Vec<(u64, Vec<u64>)> = Vec::new();
        for id in &self.ids {
            let iteration = tape.iteration_of(*id);
            if iteration < tape.iteration {
                match iterations.iter_mut().find(|(known, _)| *known == iteration) {
                    Some((_, nodes)) => nodes.push(*id),
                    None => iterations.push((iteration, vec![*id])),
                }
            }
        }
        // A graph of which nothing is newer is the graph, not its past.
        if matches!(&iterations[..], [(_, nodes)] if nodes.len() == self.ids.len()) {
            return;
        }
        let fold = |label: String, nodes, parent| Fold {
            key: label.clone(),
            label,
            nodes,
            parent,
            open: false,
            earlier: true,
        };
        let parent = (iterations.len() > EARLIER).then(|| {
            let nodes = iterations.iter().flat_map(|(_, nodes)| nodes.clone()).collect();
            self.folds.push(fold(format!("{} earlier iterations", iterations.len()), nodes, None));
            0
        });
        for (iteration, nodes) in iterations {
            let label = match iteration {
                0 => "before the loop".to_string(),
                iteration => format!("iteration {iteration}"),
            };
            self.of.extend(nodes.iter().map(|id| (*id, self.folds.len())));
            self.folds.push(fold(label, nodes, parent));
        }
    }

    /// Puts spans inside one another; one that overlaps another is left out.
    fn nest(&mut self, mut spans: Vec<Span>, start: usize) {
        spans.retain(|span| span.last - span.first > 1);
        spans.sort_by(|a, b| {
            let place = |span: &Span| (span.first, std::cmp::Reverse(span.last), span.rank);
            place(a).cmp(&place(b)).then(a.label.len().cmp(&b.label.len()))
        });
        spans.dedup_by_key(|span| (span.first, span.last));
        let mut around: Vec<(usize, usize)> = Vec::new();
        for span in spans {
            while around.last().is_some_and(|(last, _)| *last <= span.first) {
                around.pop();
            }
            if around.last().is_some_and(|(last, _)| *last < span.last) {
                continue;
            }
            let nodes = self.ids[start + span.first..start + span.last].to_vec();
            let (fold, parent) = (self.folds.len(), around.last().map(|(_, fold)| *fold));
            self.of.extend(nodes.iter().map(|id| (*id, fold)));
            let (key, label) = (String::new(), span.label);
            self.folds.push(Fold { key, label, nodes, parent, open: false, earlier: false });
            around.push((span.last, fold));
        }
    }

    /// Gives keys, and numbers to what is called several times.
    fn name(&mut self) {
        let mut times: HashMap<String, usize> = HashMap::new();
        let mut numbers = Vec::new();
        for fold in &self.folds {
            let count = times.entry(fold.label.clone()).or_default();
            *count += 1;
            numbers.push(*count);
        }
        for (fold, number) in self.folds.iter_mut().zip(numbers) {
            fold.key = format!("{}#{number}", fold.label);
            if times[&fold.label] > 1 {
                fold.label = format!("{} ({number})", fold.label);
            }
        }
    }

    /// Opens whole levels as long as all rows still have room, and what holds most
    /// of the graph.
    fn open_as_room_is(&mut self) {
        loop {
            let rows = self.rows();
            let closed: Vec<usize> = rows
                .iter()
                .filter_map(|row| match row {
                    Row::Fold { fold, .. } => Some(*fold),
                    Row::Node { .. } => None,
                })
                .filter(|fold| !self.folds[*fold].open && !self.folds[*fold].earlier)
                .collect();
            if closed.is_empty() {
                return;
            }
            let mut trial = Folds { ids: self.ids.clone(), ..Folds::default() };
            trial.folds.clone_from(&self.folds);
            trial.of.clone_from(&self.of);
            closed.iter().for_each(|fold| trial.folds[*fold].open = true);
            if trial.rows().len() > ROWS {
                let most =
                    closed.into_iter().find(|f| self.folds[*f].nodes.len() * 2 > self.ids.len());
                let Some(most) = most else { return };
                trial.folds.clone_from(&self.folds);
                trial.folds[most].open = true;
                if trial.rows().len() > ROWS {
                    return;
                }
            }
            *self = trial;
        }
    }

    fn open_around(&mut self, id: u64) {
        let mut at = self.of.get(&id).copied();
        while let Some(fold) = at {
            self.folds[fold].open = true;
            at = self.folds[fold].parent;
        }
    }

    /// The folds that a node is in, the innermost first.
    fn around(&self, id: u64) -> impl Iterator<Item = usize> + '_ {
        std::iter::successors(self.of.get(&id).copied(), |fold| self.folds[*fold].parent)
    }

    /// The closed fold that stands for a node, if one does.
    pub fn closed(&self, id: u64) -> Option<&Fold> {
        let closed = self.around(id).filter(|fold| !self.folds[*fold].open).last()?;
        Some(&self.folds[closed])
    }

    /// The fold of this key.
    pub fn get(&self, key: &str) -> Option<&Fold> {
        self.folds.iter().find(|fold| fold.key == key)
    }

    /// The innermost fold around a node.
    pub fn innermost(&self, id: u64) -> Option<&Fold> {
        self.of.get(&id).map(|fold| &self.folds[*fold])
    }

    /// What stands for a node: itself, or the last node of the closed fold that it
    /// is in.
    pub fn unit(&self, id: u64) -> u64 {
        self.closed(id).and_then(|fold| fold.nodes.last().copied()).unwrap_or(id)
    }

    /// The closed fold that a unit stands for.
    pub fn folded(&self, unit: u64) -> Option<&Fold> {
        self.closed(unit).filter(|fold| fold.nodes.last() == Some(&unit))
    }

    /// What stands for all nodes, in the order of recording.
    pub fn units(&self) -> Vec<u64> {
        self.ids.iter().copied().filter(|id| self.unit(*id) == *id).collect()
    }

    /// What goes into a unit from outside. A closed fold keeps its parameters to
    /// itself.
    pub fn entries<'a>(&self, tape: &Tape<'a>, unit: u64) -> Vec<Entry<'a>> {
        let entry = |input: &'a Input| match input {
            Input::Node { id } => Entry::Unit(self.unit(*id)),
            other => Entry::Input(other),
        };
        let Some(fold) = self.folded(unit) else {
            let node: Option<&'a Node> = tape.node(unit);
            return node.map_or(Vec::new(), |node| node.inputs.iter().map(entry).collect());
        };
        let mut seen = HashSet::new();
        let mut entries = Vec::new();
        for input in fold.nodes.iter().filter_map(|id| tape.node(*id)).flat_map(|n| &n.inputs) {
            let new = match input {
                Input::Node { id } if self.unit(*id) == unit => false,
                Input::Node { id } => seen.insert(format!("#{}", self.unit(*id))),
                Input::Constant { name: Some(name), value } if value.shape.len() > 1 => {
                    seen.insert(name.clone())
                }
                Input::Constant { .. } | Input::Leaf { .. } => false,
            };
            if new {
                entries.push(entry(input));
            }
        }
        entries
    }

    /// The names of a fold's parameters.
    pub fn leaves<'a>(tape: &Tape<'a>, fold: &Fold) -> Vec<&'a str> {
        let mut leaves = Vec::new();
        for input in fold.nodes.iter().filter_map(|id| tape.node(*id)).flat_map(|n| &n.inputs) {
            if let Input::Leaf { name, .. } = input
                && !leaves.contains(&name.as_str())
            {
                leaves.push(name.as_str());
            }
        }
        leaves
    }

    /// Everything in the order of recording, folds before what is in them.
    pub fn rows(&self) -> Vec<Row> {
        let mut rows = Vec::new();
        let mut told: HashSet<usize> = HashSet::new();
        for id in &self.ids {
            let mut around: Vec<usize> = self.around(*id).collect();
            around.reverse();
            let mut hidden = false;
            for (level, fold) in around.iter().enumerate() {
                if told.insert(*fold) {
                    rows.push(Row::Fold { fold: *fold, level });
                }
                if !self.folds[*fold].open {
                    hidden = true;
                    break;
                }
            }
            if !hidden {
                rows.push(Row::Node { id: *id, level: around.len() });
            }
        }
        rows
    }

    /// The row that shows a place, from 0.
    pub fn row_of(&self, tape: &Tape, rows: &[Row], spot: &Spot) -> Option<usize> {
        let at = |wanted: &Spot| rows.iter().position(|row| self.spot(*row) == *wanted);
        match spot {
            Spot::Leaf(leaf) => rows.iter().position(|row| match row {
                Row::Node { id, .. } => tape.node(*id).is_some_and(|node| {
                    let is = |i: &Input| matches!(i, Input::Leaf { name, .. } if name == leaf);
                    node.inputs.iter().any(is)
                }),
                Row::Fold { fold, .. } => {
                    let fold = &self.folds[*fold];
                    !fold.open && Folds::leaves(tape, fold).contains(&leaf.as_str())
                }
            }),
            spot => at(&self.visible(spot)),
        }
    }

    fn spot(&self, row: Row) -> Spot {
        match row {
            Row::Fold { fold, .. } => Spot::Fold(self.folds[fold].key.clone()),
            Row::Node { id, .. } => Spot::Node(id),
        }
    }

    /// The place itself, or the closed fold that hides it.
    pub fn visible(&self, spot: &Spot) -> Spot {
        match spot {
            Spot::Node(id) => match self.closed(*id) {
                Some(fold) => Spot::Fold(fold.key.clone()),
                None => spot.clone(),
            },
            spot => spot.clone(),
        }
    }

    /// The place one step away: into the first input, to the first user, or the row
    /// before or after.
    pub fn towards(&self, tape: &Tape, spot: &Spot, way: Way) -> Option<Spot> {
        let unit = match spot {
            Spot::Leaf(_) => None,
            Spot::Node(id) => Some(*id),
            Spot::Fold(key) => Some(*self.get(key)?.nodes.last()?),
        };
        match (way, unit) {
            (Way::Before | Way::After, Some(_)) => {
                let rows = self.rows();
                let at = self.row_of(tape, &rows, spot)?;
                let to = if way == Way::Before { at.checked_sub(1)? } else { at + 1 };
                rows.get(to).map(|row| self.spot(*row))
            }
            (Way::Input, Some(unit)) => {
                self.entries(tape, unit).into_iter().find_map(|entry| match entry {
                    Entry::Unit(id) => Some(self.visible(&Spot::Node(id))),
                    Entry::Input(Input::Leaf { name, .. }) => Some(Spot::Leaf(name.clone())),
                    Entry::Input(_) => None,
                })
            }
            (Way::User, Some(unit)) => {
                let units = self.units();
                let user = units
                    .iter()
                    .find(|user| self.entries(tape, **user).contains(&Entry::Unit(unit)));
                user.map(|user| self.visible(&Spot::Node(*user)))
            }
            (way, None) => tape.towards(spot, way).map(|spot| self.visible(&spot)),
        }
    }
}
