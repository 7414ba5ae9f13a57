//! What is told of one place of the graph: its name, its value and its gradient,
//! and what it holds for the backward pass.

use ratatui::style::Style;

use super::graph::View;
use crate::protocol::{Input, Snapshot, Values, Visit};
use crate::tui::folds::{Fold, Folds};
use crate::tui::numbers::{short, tensor};
use crate::tui::tape::{Age, short_name};
use crate::tui::text::{clean, cut};
use crate::tui::theme::Theme;

/// A piece of text of a box.
pub struct Label {
    pub text: String,
    pub style: Style,
    /// The run has come there.
    pub shown: bool,
}

impl Label {
    fn new(text: String, style: Style) -> Label {
        Label { text, style, shown: true }
    }
}

/// Everything that a box or a row says.
pub struct Parts {
    pub name: Label,
    pub value: Option<Label>,
    pub gradient: Option<Label>,
    /// ` ■2`: so many tensors are saved for the backward pass; ` □2`: they were.
    pub badge: String,
    /// What was saved was modified in place: the badge says so and must be seen.
    pub outdated: bool,
    /// The input needs no gradient.
    pub dashed: bool,
}

impl Parts {
    pub fn name_only(name: String, theme: Theme) -> Parts {
        Parts::named(Label::new(name, theme.dim()))
    }

    fn named(name: Label) -> Parts {
        Parts {
            name,
            value: None,
            gradient: None,
            badge: String::new(),
            outdated: false,
            dashed: false,
        }
    }

    /// The line onward carries the gradient's colour once it came along it.
    pub fn line(&self, theme: Theme) -> Style {
        let came = self.gradient.as_ref().is_some_and(|gradient| gradient.shown);
        if came { theme.gradient() } else { theme.dim() }
    }

    pub fn of_node(id: u64, view: &View, vector: usize) -> Parts {
        let (tape, theme) = (view.tape, view.theme);
        let Some(node) = tape.node(id) else { return Parts::name_only("?".into(), theme) };
        let lit = matches!(tape.lit, Some(Visit::Node { id: at, .. }) if *at == id);
        let base = if tape.root == Some(id) { theme.loss() } else { theme.plain() };
        let value = value_text(&node.output, vector);
        let name = format!("{} {}", tape.number(id), clean(short_name(&node.name)));
        let gradient = tape.upstream(id);
        let changed = tape.changed_since(node);
        let style = style(tape.age(id), base, lit, theme);
        Parts {
            value: Some(Label { text: value, style: base, shown: tape.age(id) != Age::Future }),
            gradient: gradient.map(|gradient| gradient_label(gradient, theme, vector, lit)),
            badge: match changed {
                Some((saved, now)) => format!(" ✗v{saved}→v{now}"),
                None => badge(node.saved.len(), tape.freed(id)),
            },
            outdated: changed.is_some(),
            ..Parts::named(Label::new(name, if changed.is_some() { theme.wrong() } else { style }))
        }
    }

    /// A closed fold: what comes out of it.
    pub fn of_fold(fold: &Fold, view: &View, vector: usize) -> Parts {
        let (tape, theme) = (view.tape, view.theme);
        let last = fold.nodes.last().copied().unwrap_or(0);
        let inside = |id: &u64| fold.nodes.binary_search(id).is_ok();
        let lit = match tape.lit {
            Some(Visit::Node { id, .. }) => inside(id),
            Some(Visit::Accumulate { parameter, .. }) => {
                Folds::leaves(tape, fold).contains(&parameter.as_str())
            }
            None => false,
        };
        let nodes = || fold.nodes.iter().filter_map(|id| tape.node(*id));
        let saved = nodes().map(|node| node.saved.len()).sum();
        let outdated = nodes().any(|node| tape.changed_since(node).is_some());
        let freed = nodes().filter(|node| !node.saved.is_empty()).all(|node| tape.freed(node.id));
        let name = format!("▸ {} ×{}", cut(&fold.label, 24), fold.nodes.len());
        let age = tape.age(last);
        let value = tape.node(last).map(|node| value_text(&node.output, vector));
        Parts {
            value: value.map(|text| Label {
                text,
                style: theme.plain(),
                shown: age != Age::Future,
            }),
            gradient: tape.upstream(last).map(|g| gradient_label(g, theme, vector, lit)),
            badge: if outdated { " ✗version".into() } else { badge(saved, freed) },
            outdated,
            ..Parts::named(Label::new(name, style(age, theme.plain(), lit, theme)))
        }
    }

    pub fn of_leaf(input: &Input, transposed: bool, view: &View, vector: usize) -> Parts {
        let (tape, theme) = (view.tape, view.theme);
        let Input::Leaf { name, value } = input else {
            return Parts::of_constant(input, theme, vector);
        };
        let lit =
            matches!(tape.lit, Some(Visit::Accumulate { parameter, .. }) if parameter == name);
        let style = theme.parameter();
        let style = if lit { theme.changed(style) } else { style.patch(theme.strong()) };
        let turned = if transposed { "ᵀ" } else { "" };
        let gradient = tape.incoming(name);
        Parts {
            value: Some(Label::new(value_text(value, vector), theme.parameter())),
            gradient: gradient.map(|gradient| gradient_label(gradient, theme, vector, lit)),
            ..Parts::named(Label::new(format!("● {}{turned}", cut(&clean(name), 14)), style))
        }
    }

    /// A named tensor outside the graph with its value, or a plain number.
    pub fn of_constant(input: &Input, theme: Theme, vector: usize) -> Parts {
        let (name, value) = match input {
            Input::Constant { name: Some(name), value } | Input::Leaf { name, value } => {
                (clean(name).into_owned(), Some(value_text(value, vector)))
            }
            Input::Constant { name: None, value } => (value_text(value, vector), None),
            Input::Node { id } => (format!("#{id}"), None),
        };
        let label = |text| Label::new(text, theme.data());
        Parts { value: value.map(label), dashed: true, ..Parts::named(label(name)) }
    }
}

fn style(age: Age, base: Style, lit: bool, theme: Theme) -> Style {
    match age {
        _ if lit => theme.changed(theme.gradient()),
        Age::Future => theme.dim(),
        Age::New => theme.changed(base),
        Age::Old => base.patch(theme.strong()),
    }
}

fn badge(saved: usize, freed: bool) -> String {
    match (saved, freed) {
        (0, _) => String::new(),
        (count, false) => format!(" ■{count}"),
        (count, true) => format!(" □{count}"),
    }
}

/// A number as it is, a tensor in so many columns.
pub fn value_text(value: &Snapshot, vector: usize) -> String {
    match value.data.as_ref().and_then(Values::only) {
        Some(one) if value.shape.is_empty() => short(one),
        _ => tensor(value, vector),
    }
}

fn gradient_label(
    (value, shown): (&Snapshot, bool),
    theme: Theme,
    vector: usize,
    lit: bool,
) -> Label {
    let style = if lit { theme.changed(theme.gradient()) } else { theme.gradient() };
    Label { text: format!("∂ {}", value_text(value, vector)), style, shown }
}
