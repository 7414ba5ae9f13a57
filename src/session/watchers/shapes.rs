//! Predictions and targets of different shapes: (N, 1) against (N,) becomes
//! (N, N), and the loss compares each sample with every target.

use std::collections::{HashMap, HashSet};

use super::{Sighting, detailed, nodes, operation};
use crate::protocol::{Input, Node, Visit};
use crate::session::Timeline;

pub(super) fn watch(timeline: &Timeline) -> Vec<Sighting> {
    let known = nodes(timeline);
    // Only what a loss was made of: differences of all pairs are healthy elsewhere.
    let swept: HashSet<u64> = detailed(timeline)
        .flat_map(|(_, _, detail)| &detail.sweep)
        .filter_map(|visit| match visit {
            Visit::Node { id, .. } => Some(*id),
            Visit::Accumulate { .. } => None,
        })
        .collect();
    for (position, _, detail) in detailed(timeline) {
        for node in detail.nodes.iter().filter(|node| swept.contains(&node.id)) {
            let losses = ["MseLoss", "L1Loss", "SmoothL1Loss", "HuberLoss"];
            let difference = operation(node) == "Sub";
            if !difference && !losses.contains(&operation(node)) {
                continue;
            }
            let [a, b, ..] = &node.inputs[..] else { continue };
            let (Some(a), Some(b)) = (shape(a, &known), shape(b, &known)) else { continue };
            let square = |shape: &[usize]| matches!(*shape, [n, m] if n == m);
            if difference && !square(&node.output.shape) {
                continue;
            }
            if let Some(samples) = mixed(a, b).or_else(|| mixed(b, a)) {
                return vec![sighting(position, samples)];
            }
        }
    }
    Vec::new()
}

/// The number of samples, where one shape is a column or a row of them and the
/// other the other one; one that was expanded is known only as what it became.
fn mixed(one: &[usize], other: &[usize]) -> Option<usize> {
    match (one, other) {
        ([n, 1], [m]) if n == m && *n > 1 => Some(*n),
        ([n, 1] | [n], [m, k]) if n == m && m == k && *n > 1 => Some(*n),
        _ => None,
    }
}

fn sighting(position: usize, samples: usize) -> Sighting {
    Sighting {
        position,
        saw: format!(
            "prediction and target have the shapes ({samples}, 1) and ({samples},): broadcast to \
             ({samples}, {samples}), each sample is compared with every target"
        ),
        mend: "give both the same shape: pred.squeeze(1), or y.unsqueeze(1)".into(),
    }
}

/// An input's shape, before it was expanded.
fn shape<'a>(input: &'a Input, known: &HashMap<u64, &'a Node>) -> Option<&'a [usize]> {
    match input {
        Input::Node { id } => {
            let node = known.get(id)?;
            match (operation(node), node.inputs.first()) {
                ("Expand" | "Broadcast", Some(inner)) => shape(inner, known),
                _ => Some(&node.output.shape),
            }
        }
        Input::Leaf { value, .. } | Input::Constant { value, .. } => Some(&value.shape),
    }
}
