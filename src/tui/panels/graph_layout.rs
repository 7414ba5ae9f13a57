//! Where the boxes of the graph stand. The graph is drawn as a tree that grows
//! from the loss at the right to its leaves at the left; a node that is used a
//! second time is drawn once and named by its number afterwards. Rows of boxes
//! are lanes, columns are distances from the root.
//!
//! ```text
//!   w ●──▶1 Mul──┬▶2 Add──┬▶3 Sub        lane 0
//!   X ┈┘    b ●──┘   y ┈┈┈┘              lane 1
//! ```

use std::collections::{HashMap, HashSet};

use crate::protocol::Input;
use crate::tui::folds::{Entry, Folds};
use crate::tui::tape::Tape;

/// More nodes than this are shown as a list.
const MOST_NODES: usize = 60;
/// More lanes than this fit on no screen.
const MOST_LANES: usize = 16;

/// What a box stands for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Content<'a> {
    /// A node, or the closed fold that it stands for.
    Node(u64),
    /// A leaf; transposed on the way, as `nn.Linear`'s weight is.
    Leaf {
        input: &'a Input,
        transposed: bool,
    },
    Constant(&'a Input),
    /// A node drawn elsewhere.
    Reference(u64),
}

/// A box in the grid.
#[derive(Debug, Clone, PartialEq)]
pub struct Cell<'a> {
    pub content: Content<'a>,
    pub lane: usize,
    /// Columns from the root, which has 0.
    pub depth: usize,
    /// The lane of the box that this one goes into, one column to the right.
    pub parent_lane: Option<usize>,
}

/// The boxes in place.
#[derive(Debug, Clone, Default)]
pub struct Layout<'a> {
    pub cells: Vec<Cell<'a>>,
    taken: HashSet<(usize, usize)>,
    /// The space between two columns, by lane and the depth at its left: the
    /// parent whose lines run there.
    gaps: HashMap<(usize, usize), (usize, usize)>,
    drawn: HashSet<u64>,
}

impl<'a> Layout<'a> {
    /// Places the tape's graph, closed folds as one box; `None` where that is too
    /// large.
    pub fn of(tape: &Tape<'a>, folds: &Folds) -> Option<Layout<'a>> {
        let units = folds.units();
        if units.is_empty() || units.len() > MOST_NODES {
            return None;
        }
        // Inputs are recorded before their users, so one pass gives the heights.
        let mut heights: HashMap<u64, usize> = HashMap::new();
        for unit in &units {
            let entries = folds.entries(tape, *unit);
            let below = entries.iter().filter_map(|entry| match entry {
                Entry::Unit(id) => heights.get(id).copied(),
                Entry::Input(_) => Some(0),
            });
            heights.insert(*unit, below.max().unwrap_or(0) + 1);
        }
        let mut layout = Layout::default();
        let graph = Graph { tape, folds, heights: &heights };
        let root = folds.unit(tape.root?);
        layout.place(&graph, Content::Node(root), (0, 0), None).then_some(layout)
    }

    pub fn lanes(&self) -> usize {
        self.cells.iter().map(|cell| cell.lane + 1).max().unwrap_or(0)
    }

    pub fn columns(&self) -> usize {
        self.cells.iter().map(|cell| cell.depth + 1).max().unwrap_or(0)
    }

    /// Puts a box and everything that goes into it; false where something is in
    /// the way, and then the caller goes back to what it had.
    fn place(
        &mut self,
        graph: &Graph<'_, 'a>,
        content: Content<'a>,
        (lane, depth): (usize, usize),
        parent_lane: Option<usize>,
    ) -> bool {
        if !self.taken.insert((lane, depth)) {
            return false;
        }
        self.cells.push(Cell { content, lane, depth, parent_lane });
        let Content::Node(id) = content else { return true };
        self.drawn.insert(id);
        let mut inputs = graph.folds.entries(graph.tape, id);
        let height = |entry: &Entry| match entry {
            Entry::Unit(id) => graph.heights.get(id).copied().unwrap_or(0),
            Entry::Input(_) => 0,
        };
        // The longest way to a leaf goes straight on; the sort keeps the order
        // of the others.
        inputs.sort_by_key(|input| std::cmp::Reverse(height(input)));
        for (index, input) in inputs.into_iter().enumerate() {
            let content = self.content(graph, input);
            let lanes = if index == 0 { lane..lane + 1 } else { lane + 1..MOST_LANES };
            let found = lanes.into_iter().find_map(|to| {
                let mut trial = self.clone();
                let free = trial.connect((lane, depth), to)
                    && trial.place(graph, content, (to, depth + 1), Some(lane));
                free.then_some(trial)
            });
            match found {
                Some(trial) => *self = trial,
                None => return false,
            }
        }
        true
    }

    /// Takes the space for the line from a lane to a box one column to its right.
    fn connect(&mut self, parent: (usize, usize), from: usize) -> bool {
        (parent.0..=from)
            .all(|lane| *self.gaps.entry((lane, parent.1 + 1)).or_insert(parent) == parent)
    }

    fn content(&self, graph: &Graph<'_, 'a>, entry: Entry<'a>) -> Content<'a> {
        let id = match entry {
            Entry::Input(input @ Input::Leaf { .. }) => {
                return Content::Leaf { input, transposed: false };
            }
            Entry::Input(input) => return Content::Constant(input),
            Entry::Unit(id) => id,
        };
        match graph.tape.node(id) {
            Some(_) if self.drawn.contains(&id) => Content::Reference(id),
            Some(node) if node.name == "TBackward0" && graph.folds.folded(id).is_none() => {
                match &node.inputs[..] {
                    [input @ Input::Leaf { .. }] => Content::Leaf { input, transposed: true },
                    _ => Content::Node(id),
                }
            }
            Some(_) => Content::Node(id),
            None => Content::Reference(id),
        }
    }
}

/// What is to be placed.
struct Graph<'g, 'a> {
    tape: &'g Tape<'a>,
    folds: &'g Folds,
    heights: &'g HashMap<u64, usize>,
}
