//! Probabilities given to a loss that expects logits.

use super::{Sighting, detailed, nodes, operation};
use crate::protocol::{Input, Node};
use crate::session::Timeline;

pub(super) fn watch(timeline: &Timeline) -> Vec<Sighting> {
    let known = nodes(timeline);
    let source = |node: &Node| match node.inputs.first()? {
        Input::Node { id } => known.get(id).copied(),
        Input::Leaf { .. } | Input::Constant { .. } => None,
    };
    for (position, _, detail) in detailed(timeline) {
        for node in &detail.nodes {
            let (loss, squashed, mend) = match operation(node) {
                "NllLoss" | "NllLoss2D" => (
                    source(node).filter(|node| operation(node) == "LogSoftmax"),
                    ["Softmax", "Sigmoid"].as_slice(),
                    "give cross_entropy() the logits: it takes the softmax itself",
                ),
                "BinaryCrossEntropyWithLogits" => (
                    Some(node),
                    ["Sigmoid", "Softmax"].as_slice(),
                    "give it the logits: binary_cross_entropy_with_logits() takes the sigmoid itself",
                ),
                _ => continue,
            };
            let before = loss.and_then(source).filter(|node| squashed.contains(&operation(node)));
            if let Some(before) = before {
                let saw = format!(
                    "the loss expects logits and got the output of {} (line {}): squashed twice, the \
                     gradients are far too small",
                    operation(before).to_lowercase(),
                    before.line
                );
                return vec![Sighting { position, saw, mend: mend.into() }];
            }
        }
    }
    Vec::new()
}
