//! Clipping put into a loop that has none: what is clipped, and where.

use std::collections::BTreeSet;

use super::text::code;
use crate::protocol::{Fault, Phase, Spot};
use crate::session::Timeline;

/// A call of `clip_grad_norm_` before the first step that follows a backward pass.
///
/// # Errors
///
/// One sentence, where the run has no such step so far, or where it cannot be told
/// what to clip.
pub fn clip(timeline: &Timeline, source: &str) -> Result<Fault, String> {
    let backward = timeline.segments().iter().find(|segment| segment.phase == Phase::Backward);
    let step = backward.and_then(|backward| {
        let after = timeline.statements()[backward.end()..].iter();
        after.clone().find(|statement| statement.phase == Phase::Step && statement.line > 0)
    });
    let (Some(backward), Some(step)) = (backward, step) else {
        return Err("there is no backward() with a step after it so far".into());
    };
    let backward = &timeline.statements()[backward.end()];
    if backward.line == step.line {
        return Err("backward() and the step are one statement; E edits the text".into());
    }
    let line = source.lines().nth(step.line as usize - 1).map_or("", code);
    let (optimizer, argument) = step_call(line).unwrap_or_default();
    let scaler = source.contains("GradScaler") && !argument.is_empty();
    if !argument.is_empty() && !scaler {
        return Err("this step runs the backward pass itself; put the clipping there with E".into());
    }
    let stepped = if scaler { argument } else { optimizer };
    let own =
        |(name, _): &(std::sync::Arc<str>, _)| (!name.contains('.')).then(|| name.to_string());
    let modules = modules(source);
    let parameters = match (&modules.iter().collect::<Vec<_>>()[..], stepped) {
        ([one], _) => format!("{one}.parameters()"),
        (_, stepped) if !stepped.is_empty() => {
            format!("[p for group in {stepped}.param_groups for p in group[\"params\"]]")
        }
        _ => match backward.parameters.iter().map(own).collect::<Option<Vec<_>>>() {
            Some(names) if !names.is_empty() => format!("[{}]", names.join(", ")),
            _ => return Err("what is to be clipped cannot be told; E edits the text".into()),
        },
    };
    let mut text = String::new();
    if !imports_torch(source) {
        text += "import torch\n";
    }
    if scaler && !source.contains(".unscale_(") {
        text += &format!("{optimizer}.unscale_({argument})\n");
    }
    text += &format!("torch.nn.utils.clip_grad_norm_({parameters}, 1.0)");
    Ok(Fault::InsertLine { text, at: Spot::Before(step.line) })
}

/// Whether a fault puts clipping in.
pub fn clips(fault: &Fault) -> bool {
    matches!(fault, Fault::InsertLine { text, .. } if text.contains("clip_grad_norm_("))
}

/// `("optimizer", "")` of `optimizer.step()`, `("scaler", "optimizer")` of
/// `scaler.step(optimizer)`.
fn step_call(line: &str) -> Option<(&str, &str)> {
    let at = line.find(".step(")?;
    let name = |c: char| c.is_alphanumeric() || c == '_' || c == '.';
    let start = line[..at].rfind(|c| !name(c)).map_or(0, |before| before + 1);
    let inside = &line[at + ".step(".len()..];
    let argument = inside[..inside.find(')')?].trim();
    Some((&line[start..at], argument))
}

/// Names of what the script calls `.parameters()` of, outside its own classes.
fn modules(source: &str) -> BTreeSet<&str> {
    let name = |c: char| c.is_alphanumeric() || c == '_' || c == '.';
    let calls = source.lines().map(code).flat_map(|line| {
        line.match_indices(".parameters()").map(move |(at, _)| {
            let start = line[..at].rfind(|c| !name(c)).map_or(0, |before| before + 1);
            &line[start..at]
        })
    });
    calls.filter(|name| !name.is_empty() && !name.starts_with("self")).collect()
}

fn imports_torch(source: &str) -> bool {
    let imports = source.lines().filter_map(|line| code(line).strip_prefix("import "));
    imports.flat_map(|names| names.split(',')).any(|name| name.trim() == "torch")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_call_of_a_step_is_read() {
        assert_eq!(step_call("optimizer.step()"), Some(("optimizer", "")));
        assert_eq!(step_call("loss = self.opt.step(closure)"), Some(("self.opt", "closure")));
        assert_eq!(step_call("w -= lr * w.grad"), None);
    }

    #[test]
    fn modules_are_those_whose_parameters_are_named() {
        let source = "opt = SGD(net.parameters())  # model.parameters()\nself.parameters()";
        assert_eq!(modules(source), BTreeSet::from(["net"]));
        assert!(imports_torch("import os, torch"));
        assert!(!imports_torch("import torch.nn as nn\nfrom torch import nn"));
    }
}
