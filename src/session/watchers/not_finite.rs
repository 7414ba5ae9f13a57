//! NaN and infinity: where they were born. Told only if they reach the loss, a
//! gradient or a parameter; a mask full of -inf is healthy.

use std::collections::HashMap;

use super::{Sighting, detailed, finite, nodes, operation};
use crate::protocol::{Event, Grad, Input, Node, Parameter, Statement, Visit};
use crate::session::Timeline;

pub(super) fn watch(timeline: &Timeline) -> Vec<Sighting> {
    let reached = timeline.statements().iter().position(|statement| wrong(statement).is_some());
    let Some(reached) = reached else { return Vec::new() };
    let what = wrong(&timeline.statements()[reached]).unwrap_or_default();
    let iteration = timeline.statements()[reached].iteration;
    let known = nodes(timeline);
    for (position, statement, detail) in detailed(timeline) {
        if position > reached {
            break;
        }
        // What is lost in an iteration before did not reach this one.
        if statement.iteration + 1 < iteration {
            continue;
        }
        if let Some(node) = detail.nodes.iter().find(|node| born(node, &known)) {
            let saw = format!(
                "{what} is not finite: {} on line {} made NaN or infinity of finite numbers",
                node.name, node.line
            );
            return vec![Sighting { position, saw, mend: remedy(operation(node)).into() }];
        }
        let backward = detail.sweep.iter().find_map(|visit| match visit {
            Visit::Node { id, upstream, produced, .. } => {
                let bad = produced.iter().flatten().any(|gradient| !finite(gradient));
                known.get(id).filter(|_| bad && finite(upstream))
            }
            Visit::Accumulate { .. } => None,
        });
        if let Some(node) = backward {
            let saw = format!(
                "{what} is not finite: the derivative of {} on line {} is not, where it stands",
                node.name, node.line
            );
            return vec![Sighting { position, saw, mend: remedy(operation(node)).into() }];
        }
        let step = detail.events.iter().find_map(|event| match event {
            Event::Updated { parameter, before, after, .. } => {
                (finite(before) && !finite(after)).then_some(parameter)
            }
            _ => None,
        });
        if let Some(parameter) = step {
            let saw = format!("{parameter} is not finite any more: the step was too long");
            return vec![Sighting { position, saw, mend: SMALLER.into() }];
        }
    }
    let saw = format!("{what} is not finite");
    vec![Sighting { position: reached, saw, mend: "look for NaN in the data".into() }]
}

const SMALLER: &str = "lower the learning rate, or clip the gradients; the loss curve shows whether \
                       it grew before";

fn remedy(operation: &str) -> &'static str {
    match operation {
        "Log" | "Log2" | "Log10" => {
            "log() of 0 is -inf: use log_softmax() or a loss that takes logits, or clamp() first"
        }
        "Sqrt" | "Pow" | "Norm" | "LinalgVectorNorm" | "Std" => {
            "the derivative of a root at 0 is infinite: add a small number inside"
        }
        "Div" | "Reciprocal" => "this divides by 0: add a small number to the divisor",
        "Exp" => "exp() of more than 88 overflows: use log_softmax() or logsumexp()",
        _ => SMALLER,
    }
}

/// Not finite, of nothing that was not finite before.
fn born(node: &Node, known: &HashMap<u64, &Node>) -> bool {
    node.nonfinite
        && node.inputs.iter().all(|input| match input {
            Input::Node { id } => known.get(id).is_none_or(|node| !node.nonfinite),
            Input::Leaf { value, .. } | Input::Constant { value, .. } => finite(value),
        })
}

/// The first thing in a state that is not finite and should be.
fn wrong(statement: &Statement) -> Option<String> {
    if statement.loss.is_some_and(|loss| !loss.is_finite()) {
        return Some("the loss".into());
    }
    statement.parameters.iter().find_map(|(name, parameter)| {
        if !value_is_finite(parameter) {
            return Some(name.to_string());
        }
        let gradient = match &parameter.grad {
            Grad::None => true,
            Grad::Data(data) => data.iter().all(|value| value.is_finite()),
            Grad::Summary(summary) => summary.is_finite(),
        };
        (!gradient).then(|| format!("{name}.grad"))
    })
}

fn value_is_finite(parameter: &Parameter) -> bool {
    parameter.data.as_ref().is_none_or(|data| data.iter().all(|value| value.is_finite()))
        && parameter.summary.as_ref().is_none_or(|summary| summary.is_finite())
}
