//! Where a number that is none came from, told from the graph of the loss.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::super::snapshot::finite;
use super::sampler::Sampler;
use crate::protocol::NonFinite;
use crate::torch::{Edge, Node, Tensor};

/// The first operation of the forward pass whose result is not finite, as far as
/// what the graph saved tells; the loss itself if nothing else. The sampler knows
/// lines and layers, because iterations repeat themselves.
pub fn origin(root: &Tensor, sampler: &Sampler) -> NonFinite {
    let mut found = NonFinite {
        step: 0,
        value: f64::NAN,
        found_in: String::new(),
        line: 0,
        node: None,
        layer: None,
        node_line: None,
    };
    let Some(last) = root.grad_fn() else { return found };
    let nodes = nodes(&last);
    let order: Vec<&Rc<Node>> = nodes.values().collect();
    let culprit = order.iter().find_map(|node| first_bad(node)).unwrap_or(last);
    let place = nodes.range(..culprit.id()).count();
    found.node = Some(culprit.name().to_owned());
    if let Some((seen, layer)) = sampler.operation(place, culprit.name()) {
        found.node_line = (seen.line > 0).then_some(seen.line);
        found.layer = layer;
    }
    found
}

/// The graph, in the order of recording.
fn nodes(last: &Rc<Node>) -> BTreeMap<u64, Rc<Node>> {
    let mut nodes = BTreeMap::new();
    let mut stack = vec![last.clone()];
    while let Some(node) = stack.pop() {
        if nodes.contains_key(&node.id()) {
            continue;
        }
        let inputs = node.inputs().filter_map(|edge| match edge {
            Edge::Node(node, _) => Some(node.clone()),
            Edge::None | Edge::Leaf(_) => None,
        });
        stack.extend(inputs);
        nodes.insert(node.id(), node);
    }
    nodes
}

/// If the node saved something that is not finite: the node that made it, which is
/// the input's, or itself if no input is one.
fn first_bad(node: &Rc<Node>) -> Option<Rc<Node>> {
    let bad = node.kept().iter().any(|value| !finite(value));
    let leaf = node.inputs().any(|edge| match edge {
        Edge::Leaf(leaf) => leaf.value().is_ok_and(|value| !finite(&value)),
        Edge::None | Edge::Node(..) => false,
    });
    if !bad && !leaf {
        return None;
    }
    let made = node.inputs().find_map(|edge| match edge {
        Edge::Node(input, _) => Some(input.clone()),
        Edge::None | Edge::Leaf(_) => None,
    });
    Some(made.filter(|_| !leaf).unwrap_or_else(|| node.clone()))
}
