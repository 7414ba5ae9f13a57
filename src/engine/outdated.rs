//! Saved tensors that were modified in place since: `backward()` will refuse them,
//! and the statement that did it is told now.

use std::collections::HashMap;
use std::rc::{Rc, Weak};

use crate::protocol::Event;
use crate::torch::{Node, in_place_writes};

/// Nodes beyond so many are not watched: a graph that large is not drawn either.
const MOST: usize = 4_096;

/// Nodes that hold something for the backward pass.
#[derive(Default)]
pub struct Outdated {
    nodes: Vec<Weak<Node>>,
    /// The version that was told last of a node's saved tensor.
    told: HashMap<(u64, usize), u64>,
    /// The writes in place when it was looked last.
    writes: u64,
}

impl Outdated {
    /// Watches a node that was just recorded.
    pub fn watch(&mut self, node: &Rc<Node>) {
        if self.nodes.len() < MOST {
            self.nodes.push(Rc::downgrade(node));
        }
    }

    /// What has become out of date since the last call.
    pub fn look(&mut self) -> Vec<Event> {
        let writes = in_place_writes();
        if writes == self.writes {
            return Vec::new();
        }
        self.writes = writes;
        let mut found = Vec::new();
        let told = &mut self.told;
        self.nodes.retain(|node| {
            let Some(node) = node.upgrade() else { return false };
            let Some(held) = node.held().filter(|held| !held.is_empty()) else { return false };
            for (saved, held) in held.iter().enumerate() {
                let Some(version) = held.now.filter(|_| held.now != held.version) else { continue };
                if told.insert((node.id(), saved), version) != Some(version) {
                    found.push(Event::Outdated { node: node.id(), saved, version });
                }
            }
            true
        });
        if self.nodes.is_empty() {
            self.told.clear();
        }
        found
    }
}
