//! Every time that a quantity was written, and how.

use super::Quantity;
use crate::protocol::{Grad, Node, Parameter, Shown, Snapshot, Statement};
use crate::session::Timeline;
use crate::tui::changes;
use crate::tui::numbers::short;

/// One time that a quantity was written.
#[derive(Debug, Clone, PartialEq)]
pub struct Write {
    /// The statement that did it.
    pub position: usize,
    /// The element afterwards; `None` where it is Python's None, or too large a
    /// tensor to have travelled.
    pub value: Option<f64>,
    /// The arithmetic, where it is known: `-40 + -30.48 = -70.48`.
    pub how: String,
}

/// Every write of an element in the whole recording, in order.
pub fn history(timeline: &Timeline, quantity: &Quantity, element: usize) -> Vec<Write> {
    let all = timeline.statements();
    let write = |(position, statement): (usize, &Statement)| {
        let (value, how) = match quantity {
            Quantity::Value(name) | Quantity::Grad(name) => {
                parameter(all, position, name, matches!(quantity, Quantity::Grad(_)), element)?
            }
            Quantity::Variable(name) => {
                let detail = statement.detail.as_deref()?;
                let binding = detail.bindings.iter().find(|binding| binding.name == *name)?;
                (at(binding.value.as_ref(), element), binding.text.clone())
            }
            Quantity::Node { .. } => {
                let value = at(Some(&node(statement, quantity)?.output), element);
                (value, value.map_or(String::new(), short))
            }
        };
        Some(Write { position, value, how })
    };
    all.iter().enumerate().filter_map(write).collect()
}

/// A write of a parameter or its gradient by this statement, if it was one.
fn parameter(
    all: &[Statement],
    position: usize,
    name: &str,
    grad: bool,
    element: usize,
) -> Option<(Option<f64>, String)> {
    let statement = &all[position];
    let written = match grad {
        true => statement.changed.iter().any(|c| c.strip_suffix(".grad") == Some(name)),
        false => statement.changed.iter().any(|c| c == name),
    };
    if !written {
        return None;
    }
    let parameter = statement.parameter(name)?;
    let data = if grad { parameter.grad.values() } else { parameter.data.as_ref() };
    let value = data.and_then(|data| data.get(element));
    let change = changes::in_statement(statement, name, element);
    let how = match (change.filter(|change| change.of_gradient() == grad), value) {
        (Some(change), _) => change.within(60),
        (None, Some(value)) => short(value),
        (None, None) if grad && parameter.grad.is_none() => "None".into(),
        // Of what is too large to travel, the norm stands for all.
        (None, None) => match (grad, &parameter.grad, &parameter.summary) {
            (true, Grad::Summary(summary), _) | (false, _, Some(summary)) => {
                format!("‖{}‖", short(summary.norm))
            }
            _ => String::new(),
        },
    };
    Some((value, how))
}

fn at(value: Option<&Snapshot>, element: usize) -> Option<f64> {
    value?.data.as_ref()?.get(element)
}

/// The node that a quantity means in this statement.
fn node<'a>(statement: &'a Statement, quantity: &Quantity) -> Option<&'a Node> {
    let Quantity::Node { line, nth, name } = quantity else { return None };
    let detail = statement.detail.as_deref()?;
    let mut nodes = detail.nodes.iter().filter(|node| node.line == *line);
    nodes.nth(*nth).filter(|node| node.name == *name)
}

/// The whole tensor as it is at a position.
pub fn now(timeline: &Timeline, quantity: &Quantity, position: usize) -> Option<Snapshot> {
    let here = timeline.get(position)?;
    let before = || timeline.statements().get(..=position).into_iter().flatten().rev();
    match quantity {
        Quantity::Value(name) => here.parameter(name).map(value),
        Quantity::Grad(name) => here.parameter(name).and_then(gradient),
        Quantity::Variable(name) => before().find_map(|statement| {
            let bindings = &statement.detail.as_deref()?.bindings;
            bindings.iter().find(|binding| binding.name == *name)?.value.clone()
        }),
        Quantity::Node { .. } => {
            before().find_map(|statement| Some(node(statement, quantity)?.output.clone()))
        }
    }
}

fn value(parameter: &Parameter) -> Snapshot {
    Snapshot::from(Shown {
        shape: parameter.shape.clone(),
        dtype: parameter.dtype.clone(),
        data: parameter.data.clone(),
        summary: parameter.summary.clone(),
    })
}

fn gradient(parameter: &Parameter) -> Option<Snapshot> {
    let (data, summary) = match &parameter.grad {
        Grad::None => return None,
        Grad::Data(data) => (Some(data.clone()), None),
        Grad::Summary(summary) => (None, Some(summary.clone())),
    };
    let (shape, dtype) = (parameter.shape.clone(), parameter.dtype.clone());
    Some(Snapshot::from(Shown { shape, dtype, data, summary }))
}
