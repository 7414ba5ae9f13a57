//! What could be folded: read off the calls of modules that were recorded, and off the
//! statements' order, depth and indentation.

use super::Span;
use crate::protocol::Statement;
use crate::tui::stepper::Stepper;
use crate::tui::tape::Tape;
use crate::tui::text::{clean, cut};

/// What could be folded in the viewed iteration: calls of modules, passes of loops,
/// statements with everything that they call. `ids` are the iteration's nodes.
pub(super) fn spans(stepper: &Stepper, tape: &Tape, ids: &[u64]) -> Vec<Span> {
    let all = stepper.timeline().statements();
    let start = all.partition_point(|statement| statement.iteration < tape.iteration);
    let end = all.partition_point(|statement| statement.iteration <= tape.iteration);
    let statements = &all[start..end];
    let mut spans = Vec::new();
    let mut add = |first: u64, last: u64, rank, label: String| {
        let (first, last) =
            (ids.partition_point(|id| *id < first), ids.partition_point(|id| *id <= last));
        // What holds everything says nothing.
        if first < last && last - first < ids.len() {
            spans.push(Span { first, last, rank, label });
        }
    };
    for statement in statements {
        for call in statement.detail.iter().flat_map(|detail| &detail.calls) {
            add(call.first, call.last, 0, clean(&call.module).into_owned());
        }
    }
    for (from, to, label) in passes(statements, &stepper.script.source) {
        if let Some((first, last)) = recorded(&statements[from..to]) {
            add(first, last, 1, label);
        }
    }
    for (at, statement) in statements.iter().enumerate() {
        let depth = depth(statement);
        let called = statements[..at].iter().rev().take_while(|inner| self::depth(inner) > depth);
        if let Some((first, last)) = recorded(&statements[at - called.count()..=at]) {
            let code = format!("line {}: {}", statement.line, clean(&statement.code));
            add(first, last, 2, cut(&code, 40).into_owned());
        }
    }
    spans
}

fn depth(statement: &Statement) -> u32 {
    statement.detail.as_ref().map_or(0, |detail| detail.depth)
}

/// The first and the last node that statements recorded.
fn recorded(statements: &[Statement]) -> Option<(u64, u64)> {
    let nodes = || {
        let details = statements.iter().filter_map(|statement| statement.detail.as_deref());
        details.flat_map(|detail| &detail.nodes).map(|node| node.id)
    };
    Some((nodes().min()?, nodes().max()?))
}

/// The passes of loops that ran several times: the statements of each, and what it
/// is called, `t = 3`.
fn passes(statements: &[Statement], source: &str) -> Vec<(usize, usize, String)> {
    let lines: Vec<&str> = source.lines().collect();
    let is_loop = |statement: &Statement| {
        ["for ", "while ", "async for "].iter().any(|word| statement.code.starts_with(word))
    };
    let same = |a: &Statement, b: &Statement| a.line == b.line && depth(a) == depth(b);
    let mut passes = Vec::new();
    for (at, header) in statements.iter().enumerate().filter(|(_, statement)| is_loop(statement)) {
        let others = statements.iter().enumerate();
        if others.filter(|(other, s)| *other != at && same(s, header)).count() == 0 {
            continue;
        }
        let body = body(&lines, header);
        let inside = |statement: &&Statement| {
            depth(statement) > depth(header)
                || depth(statement) == depth(header) && body.contains(&statement.line)
        };
        let length = statements[at + 1..].iter().take_while(inside).count();
        let variable = header.detail.iter().flat_map(|detail| &detail.bindings).next();
        let label = match variable {
            Some(variable) => {
                format!("{} = {}", clean(&variable.name), clean(&variable.text))
            }
            None => format!("pass of line {}", header.line),
        };
        passes.push((at + 1, at + 1 + length, label));
    }
    passes
}

/// The lines of a loop's body, by their indentation.
fn body(lines: &[&str], header: &Statement) -> std::ops::Range<u32> {
    let indentation = |line: &str| line.len() - line.trim_start().len();
    let last = header.detail.as_ref().map_or(header.line, |detail| detail.last_line);
    let own = lines.get(header.line.saturating_sub(1) as usize).map_or(0, |line| indentation(line));
    let below = lines.iter().skip(last as usize);
    let length = below.take_while(|line| line.trim().is_empty() || indentation(line) > own).count();
    last + 1..last + 1 + length as u32
}
