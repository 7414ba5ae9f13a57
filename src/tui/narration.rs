//! What happened in a statement, in sentences (Markdown) made from the recorded
//! events, for moments that no lesson explains.

use super::changes::{self, Change};
use super::numbers::{fixed, index_text, short};
use super::stepper::Stepper;
use super::tape::Tape;
use crate::protocol::{Event, Grad, Parameter, Phase, Statement, Values};

/// After so many parameters the rest is counted.
const NAMED: usize = 4;

/// The sentences of the viewer's moment.
pub fn sentences(stepper: &Stepper) -> String {
    let Some(statement) = stepper.statement() else {
        return match stepper.run().alive() {
            true => "The engine is starting.".into(),
            false => "Nothing was recorded.".into(),
        };
    };
    if statement.skipped {
        return skipped(statement);
    }
    let mut told = changed_parameters(stepper, statement);
    if statement.phase == Phase::Loss {
        told.extend(loss(stepper, statement));
    }
    let detail = statement.detail.as_deref();
    for event in detail.iter().flat_map(|detail| &detail.events) {
        if let Event::LearningRate { before, after } = event {
            told.push(format!(
                "The learning rate went from {} to {}.",
                short(*before),
                short(*after)
            ));
        }
    }
    told.extend(idle_step(statement));
    told.extend(outdated(stepper));
    told.extend(detail.and_then(|detail| {
        let names: Vec<_> = detail.nodes.iter().map(|node| node.name.as_str()).collect();
        let code = |name: &&str| format!("`{name}`");
        match names.len() {
            0 => None,
            1..=NAMED => {
                let list = names.iter().map(code).collect::<Vec<_>>().join(", ");
                Some(format!("The tape recorded {list}."))
            }
            many => Some(format!("The tape recorded {many} nodes.")),
        }
    }));
    let bound = detail.iter().flat_map(|detail| &detail.bindings).take(NAMED);
    told.extend(bound.map(|binding| match binding.text.trim() {
        "" => format!("`{}` was bound.", binding.name),
        text => format!("`{}` is now `{text}`.", binding.name),
    }));
    if let Some(line) = statement.stdout.lines().next() {
        told.push(format!("It printed `{line}`."));
    }
    if told.is_empty() {
        told.push("No tensor changed.".into());
    }
    told.join(" ")
}

/// That an optimizer stepped and nothing moved.
fn idle_step(statement: &Statement) -> Option<String> {
    let events = statement.detail.iter().flat_map(|detail| &detail.events);
    let owned = events.clone().find_map(|event| match event {
        Event::Stepping { owned } => Some(owned),
        _ => None,
    })?;
    let moved = events.clone().any(|event| match event {
        Event::Updated { before, after, .. } => before != after,
        _ => false,
    });
    if moved || statement.phase == Phase::Step {
        return None;
    }
    let without = |name: &String| {
        statement.parameter(name).is_none_or(|parameter| parameter.grad == Grad::None)
    };
    Some(match owned.iter().all(without) {
        true => "`step()` ran and **changed nothing**: there was no gradient to step by.".into(),
        false => "`step()` ran and **changed nothing**.".into(),
    })
}

/// That this statement modified in place what `backward()` needs.
fn outdated(stepper: &Stepper) -> Option<String> {
    let detail = stepper.statement()?.detail.as_deref()?;
    let node = detail.events.iter().find_map(|event| match event {
        Event::Outdated { node, .. } => Some(*node),
        _ => None,
    })?;
    let tape = Tape::of(stepper);
    let node = tape.node(node)?;
    let (saved, now) = tape.changed_since(node)?;
    Some(format!(
        "`{}` had saved version {saved} of a tensor that was modified in place here: it is at \
         version {now}, and a `backward()` through this node will refuse it.",
        node.name
    ))
}

fn skipped(statement: &Statement) -> String {
    let held: Vec<String> = statement
        .parameters
        .iter()
        .filter_map(|(name, parameter)| Some((name, parameter.grad.values()?)))
        .map(|(name, values)| match values.only() {
            Some(number) => format!("`{name}.grad` still holds {}", fixed(number)),
            None => format!("`{name}.grad` keeps its numbers"),
        })
        .take(NAMED)
        .collect();
    let kept = match held.is_empty() {
        true => String::new(),
        false => format!(" {}.", held.join(", ")),
    };
    format!("**Skipped**: `{}` did not run.{kept}", statement.code)
}

/// One sentence a parameter that the statement changed.
fn changed_parameters(stepper: &Stepper, statement: &Statement) -> Vec<String> {
    let changed: Vec<_> = statement
        .parameters
        .iter()
        .filter_map(|(name, _)| Some((name, changes::in_statement(statement, name, 0)?)))
        .collect();
    let mut told: Vec<String> = changed
        .iter()
        .take(NAMED)
        .map(|(name, change)| {
            let large = statement.parameter(name).filter(|p| p.summary.is_some());
            if let Some(parameter) = large {
                return whole(name, parameter, *change);
            }
            let part = match statement.parameter(name) {
                Some(parameter) if parameter.shape.iter().product::<usize>() > 1 => {
                    index_text(&parameter.shape, 0)
                }
                _ => String::new(),
            };
            format!("{}{}", one(name, &part, *change), beside(stepper, name, *change))
        })
        .collect();
    if changed.len() > NAMED {
        told.push(format!("So did {} more parameters.", changed.len() - NAMED));
    }
    told
}

/// A sentence on a parameter whose elements are too many to travel.
fn whole(name: &str, parameter: &Parameter, change: Change) -> String {
    let part = if change.of_gradient() { ".grad" } else { "" };
    if parameter.summary.as_ref().is_some_and(|summary| !summary.has_numbers()) {
        return format!("`{name}{part}` changed; on meta it has a shape and no numbers.");
    }
    let norm = match (&parameter.grad, &parameter.summary) {
        (Grad::Summary(summary), _) if change.of_gradient() => Some(summary.norm),
        (_, Some(summary)) if !change.of_gradient() => Some(summary.norm),
        _ => None,
    };
    let norm = norm.map_or("None".into(), |norm| format!("‖{}‖", short(norm)));
    format!("`{name}{part}` is now {norm}.")
}

/// `part` is the place of the element that the numbers are of, `[0,0]`.
fn one(name: &str, part: &str, change: Change) -> String {
    match change {
        Change::Accumulated { before: Some(before), incoming, after } if before != 0.0 => format!(
            "backward **added**: `{name}.grad{part}` still held {}, {} came in, so it is now **{}**.",
            fixed(before),
            fixed(incoming),
            fixed(after)
        ),
        Change::Accumulated { after, .. } => {
            format!(
                "backward wrote `{name}.grad{part}` = **{}**; it was clear before.",
                fixed(after)
            )
        }
        Change::Cleared { .. } => {
            format!("`{name}.grad{part}` was cleared: {}.", change.equation())
        }
        Change::Rescaled { .. } => {
            format!("`{name}.grad{part}` was rescaled: {}.", change.equation())
        }
        Change::Updated { after, .. } => {
            format!("`{name}{part}` moved: {} = **{}**.", change.terms(), fixed(after))
        }
    }
}

/// What the other run has here, where it differs.
fn beside(stepper: &Stepper, name: &str, change: Change) -> String {
    let ours = match change {
        Change::Accumulated { after, .. } | Change::Updated { after, .. } => after,
        _ => return String::new(),
    };
    let twin = stepper.twin().and_then(|twin| twin.parameter(name));
    let values =
        twin.and_then(
            |twin| {
                if change.of_gradient() { twin.grad.values() } else { twin.data.as_ref() }
            },
        );
    match values.and_then(Values::first) {
        Some(theirs) if fixed(theirs) != fixed(ours) => {
            format!(" The {} run has {} here.", stepper.other_name(), fixed(theirs))
        }
        _ => String::new(),
    }
}

fn loss(stepper: &Stepper, statement: &Statement) -> Option<String> {
    let loss = statement.loss?;
    let timeline = stepper.timeline();
    let before = timeline.losses(stepper.position).filter(|(i, _)| *i < statement.iteration).last();
    let compared = match before {
        Some((_, before)) if before > loss => format!(", down from {}", fixed(before)),
        Some((_, before)) if before < loss => format!(", up from {}", fixed(before)),
        _ => String::new(),
    };
    Some(format!("The `loss` is **{}**{compared}.", fixed(loss)))
}
