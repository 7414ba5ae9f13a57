//! Saved tensors that were modified in place since, as the graph shows them.

use std::collections::HashSet;

use super::{Known, Tape, maker};
use crate::protocol::{Node, Saved};

impl Tape<'_> {
    /// Where the newest graph is another than that of a node which saved what was
    /// modified since, that one is meant: the node and what was made from it.
    pub(super) fn show_outdated(&mut self) {
        let Some(&(node, ..)) = self.outdated.last() else { return };
        if !self.nodes.contains_key(&node) || self.reaches(node) {
            return;
        }
        let mut top = node;
        let users = |id| {
            let known = self.nodes.values().filter(|known| known.position <= self.position);
            let uses = |known: &&Known| known.node.inputs.iter().filter_map(maker).any(|m| m == id);
            known.filter(uses).map(|known| known.node.id).max()
        };
        while let Some(user) = users(top).filter(|user| *user > top) {
            top = user;
        }
        self.root = Some(top);
    }

    /// Whether a node is in the root's graph.
    fn reaches(&self, wanted: u64) -> bool {
        let mut seen = HashSet::new();
        let mut open: Vec<u64> = self.root.into_iter().collect();
        while let Some(id) = open.pop() {
            if id == wanted {
                return true;
            }
            if seen.insert(id)
                && let Some(known) = self.nodes.get(&id)
            {
                open.extend(known.node.inputs.iter().filter_map(maker));
            }
        }
        false
    }

    /// The version now of what a node saved in this place, where it was modified in
    /// place since and the node still wants it.
    pub fn outdated(&self, id: u64, saved: usize) -> Option<u64> {
        let of_it = |(node, place, _): &&(u64, usize, u64)| *node == id && *place == saved;
        let (.., version) = self.outdated.iter().rev().find(of_it)?;
        (!self.freed(id)).then_some(*version)
    }

    /// The first such change among what a node saved: the version that it saved, and
    /// the one that there is.
    pub fn changed_since(&self, node: &Node) -> Option<(u64, u64)> {
        let mut saved = node.saved.iter().enumerate();
        saved.find_map(|(place, saved)| match saved {
            Saved::Input { version, .. } | Saved::Output { version } => {
                Some((*version, self.outdated(node.id, place)?))
            }
            Saved::Own { .. } => None,
        })
    }

    /// Whether any node has such a change.
    pub fn any_outdated(&self) -> bool {
        self.outdated.iter().any(|(node, saved, _)| self.outdated(*node, *saved).is_some())
    }
}
