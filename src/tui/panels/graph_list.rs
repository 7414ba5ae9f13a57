//! The graph as a list: one node a row in the order of recording, folds with what
//! is in them below.

use ratatui::text::{Line, Span};
use unicode_width::UnicodeWidthStr;

use super::graph::View;
use super::graph_parts::{Parts, value_text};
use crate::protocol::Input;
use crate::tui::folds::{Entry, Fold, Folds, Row};
use crate::tui::tape::{Spot, short_name};
use crate::tui::text::{clean, cut};

/// The rows, and which of them shows what is lit.
pub fn lines(view: &View, lit: Option<&Spot>, width: usize) -> (Vec<Line<'static>>, Option<usize>) {
    let rows = view.folds.rows();
    let at = lit.and_then(|spot| view.folds.row_of(view.tape, &rows, spot));
    let name = |row: &Row| match row {
        Row::Node { id, level } => {
            view.tape.node(*id).map_or(0, |node| 2 * level + short_name(&node.name).width())
        }
        Row::Fold { .. } => 0,
    };
    let measure = Measure {
        names: rows.iter().map(name).max().unwrap_or(0),
        digits: rows.len().max(1).ilog10() as usize + 1,
        vector: if width > 90 { 22 } else { 13 },
        wide: width > 90,
    };
    let line = |row: &Row| match row {
        Row::Node { id, level } => node(*id, *level, view, &measure),
        Row::Fold { fold, level } => {
            let fold = &view.folds.folds[*fold];
            folded(fold, *level, view, &measure)
        }
    };
    (rows.iter().map(line).collect(), at)
}

struct Measure {
    /// Columns of the longest name with its indentation.
    names: usize,
    digits: usize,
    /// Columns of a tensor.
    vector: usize,
    wide: bool,
}

fn folded(fold: &Fold, level: usize, view: &View, measure: &Measure) -> Line<'static> {
    let theme = view.theme;
    let parts = Parts::of_fold(fold, view, measure.vector);
    let mark = if fold.open { "▾" } else { "▸" };
    let indent = " ".repeat(2 * level);
    let count = fold.nodes.len();
    let nodes = if count == 1 { "node" } else { "nodes" };
    let badge = if parts.outdated { theme.wrong() } else { theme.dim() };
    let mut spans = vec![
        Span::styled(format!("{indent}{mark} {}", fold.label), parts.name.style),
        Span::styled(format!("  {count} {nodes}"), theme.dim()),
        Span::styled(parts.badge.clone(), badge),
    ];
    if !fold.open {
        spans.push(Span::raw("  "));
        let unit = fold.nodes.last().copied().unwrap_or(0);
        for entry in view.folds.entries(view.tape, unit) {
            // What comes out of it is more than what goes in.
            if !measure.wide {
                break;
            }
            if let Entry::Unit(id) = entry {
                spans.push(Span::raw(format!("{} ", reference(id, view))));
            } else if let Entry::Input(Input::Constant { name: Some(name), .. }) = entry {
                spans.push(Span::styled(format!("{} ", clean(name)), theme.data()));
            }
        }
        match Folds::leaves(view.tape, fold).len() {
            0 => {}
            1 => spans.push(Span::styled("1 ● ", theme.parameter())),
            leaves => spans.push(Span::styled(format!("{leaves} ● "), theme.parameter())),
        }
        results(parts, &mut spans);
    }
    let line = Line::from(spans);
    let chosen = view.is_chosen(&Spot::Fold(fold.key.clone()), None);
    if chosen { line.patch_style(theme.selected()) } else { line }
}

fn node(id: u64, level: usize, view: &View, measure: &Measure) -> Line<'static> {
    let (tape, theme) = (view.tape, view.theme);
    let Some(node) = tape.node(id) else { return Line::default() };
    let parts = Parts::of_node(id, view, measure.vector);
    let name = short_name(&node.name);
    let indent = 2 * level;
    let badge = if parts.outdated { theme.wrong() } else { theme.dim() };
    let mut spans = vec![
        Span::raw(" ".repeat(indent)),
        Span::styled(format!("{:>width$} ", tape.number(id), width = measure.digits), theme.dim()),
        Span::styled(clean(name).into_owned(), parts.name.style),
        Span::raw(" ".repeat((measure.names + 1).saturating_sub(name.width() + indent))),
        Span::styled(format!("{:3} ", parts.badge.trim_start()), badge),
    ];
    for input in &node.inputs {
        spans.push(match input {
            Input::Node { id } => Span::raw(format!("{} ", reference(*id, view))),
            Input::Leaf { name, .. } => {
                let gradient = tape.incoming(name).filter(|(_, shown)| *shown);
                let gradient = gradient.map(|(value, _)| format!(" ∂ {}", value_text(value, 5)));
                let text = format!("● {}{} ", clean(name), gradient.unwrap_or_default());
                let chosen = view.chosen == Some(Spot::Leaf(name.clone()));
                let style = if chosen { theme.selected() } else { theme.plain() };
                Span::styled(text, theme.parameter().patch(style))
            }
            Input::Constant { name, value } => {
                let name = name.as_deref().map(|name| clean(name).into_owned());
                let text = name.unwrap_or_else(|| value_text(value, 5));
                Span::styled(format!("{text} "), theme.data())
            }
        });
    }
    results(parts, &mut spans);
    let line = Line::from(spans);
    let chosen = view.is_chosen(&Spot::Node(id), Some(node.line));
    if chosen { line.patch_style(theme.selected()) } else { line }
}

/// `→ 24.096  ∂ 1`
fn results(parts: Parts, spans: &mut Vec<Span<'static>>) {
    for (joint, label) in [("→ ", parts.value), ("  ", parts.gradient)] {
        if let Some(label) = label.filter(|label| label.shown) {
            spans.push(Span::raw(joint));
            spans.push(Span::styled(label.text, label.style));
        }
    }
}

/// Another node, or the closed fold that it is in, by the end of its name.
pub fn reference(id: u64, view: &View) -> String {
    match view.folds.closed(id) {
        Some(fold) => {
            let name = fold.label.split(':').next().unwrap_or("");
            let short =
                name.match_indices('.').rev().nth(1).map_or(name, |(at, _)| &name[at + 1..]);
            format!("▸{}", cut(short, 14))
        }
        None => view.tape.reference(id),
    }
}
