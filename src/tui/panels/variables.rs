//! The script's variables: as long as it has no parameters, what it works with; in a
//! lesson, those that the scene speaks of.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use unicode_width::UnicodeWidthStr;

use super::ledger::FEW;
use super::plot::Plot;
use super::{hint, scrolled};
use crate::protocol::{Binding, Statement, Values};
use crate::tui::numbers::{rows, shape, short, tensor};
use crate::tui::stepper::{Panel, Stepper};
use crate::tui::text::{clean, cut};
use crate::tui::theme::Theme;

/// How far back a variable is looked for.
const REACH: usize = 2_000;
/// Tensors of more elements are not shown whole.
const MANY: usize = 32;

/// Draws the panel's inside.
pub fn draw(stepper: &Stepper, theme: Theme, area: Rect, buffer: &mut Buffer) {
    let bound = bound(stepper);
    if bound.is_empty() {
        return hint("no tensor that requires gradients yet", area, buffer, theme);
    }
    let width = |of: fn(&Binding) -> usize| bound.iter().map(|it| of(it)).max().unwrap_or(0);
    let names = width(|bound| bound.name.width()).min(18);
    let shapes = width(|bound| size(bound).width());
    let mut rows =
        vec![Line::styled("no parameters so far; the script has these numbers", theme.dim())];
    rows.extend(bound.iter().map(|bound| {
        let name = cut(&bound.name, names).into_owned();
        let room = usize::from(area.width).saturating_sub(names + shapes + 6);
        Line::from(vec![
            Span::styled(format!("  {name:names$}  "), theme.strong()),
            Span::styled(format!("{:shapes$}  ", size(bound)), theme.dim()),
            match now(stepper, bound) {
                true => Span::styled(format!("{}▲", cut(&text(bound, room), room)), theme.strong()),
                false => Span::raw(cut(&text(bound, room), room).into_owned()),
            },
        ])
    }));
    // What came last is in sight.
    let last = bound.iter().rposition(|bound| now(stepper, bound)).map_or(0, |at| at + 2);
    let scroll = match usize::from(stepper.scroll[Panel::Parameters as usize]) {
        0 => last.saturating_sub(usize::from(area.height)),
        scroll => scroll,
    };
    scrolled(Panel::Parameters, stepper, &rows, scroll, area, buffer, theme);
}

/// The variables and the learning rate that this moment's scene looks at, and the
/// gradients that are too long to be whole in their parameter's row, with their texts,
/// and whether the statement that has just finished bound them.
pub fn looked_at(stepper: &Stepper, room: usize) -> Vec<(&str, String, bool)> {
    let (Some(here), Some((_, scene))) = (stepper.statement(), stepper.scene()) else {
        return Vec::new();
    };
    let others = scene.look.iter().filter(|name| here.parameter(name).is_none());
    let told = others.filter_map(|name| {
        if let Some(leaf) = name.strip_suffix(".grad").and_then(|leaf| here.parameter(leaf)) {
            let values = leaf.grad.values().filter(|values| values.len() > FEW);
            let is_new = here.changed.iter().any(|changed| changed == name);
            return Some((name.as_str(), whole(&leaf.shape, values, room)?, is_new));
        }
        let bound = binding(stepper, name);
        // An optimizer by this name is no number; the panel is meant.
        let bound = bound.filter(|bound| bound.value.is_some() || !is_panel(name));
        let (text, is_new) = match (bound, here.lr.filter(|_| name == "lr")) {
            (Some(bound), _) => (text(bound, room), now(stepper, bound)),
            (None, Some(lr)) => (short(lr), false),
            (None, None) => return None,
        };
        Some((name.as_str(), cut(&text, room).into_owned(), is_new))
    });
    told.collect()
}

fn is_panel(name: &str) -> bool {
    Panel::ALL.into_iter().any(|panel| panel.title() == name)
        || Plot::ALL.into_iter().any(|plot| plot.name() == name)
}

/// What a name was bound to last.
fn binding<'a>(stepper: &'a Stepper, name: &str) -> Option<&'a Binding> {
    let past = past(stepper).iter().rev().filter_map(|statement| statement.detail.as_deref());
    past.flat_map(|detail| detail.bindings.iter().rev()).find(|bound| bound.name == name)
}

/// The statement that has just finished bound it.
fn now(stepper: &Stepper, bound: &Binding) -> bool {
    let detail = stepper.statement().and_then(|statement| statement.detail.as_deref());
    detail.is_some_and(|detail| detail.bindings.iter().any(|other| std::ptr::eq(other, bound)))
}

/// A tensor with as many elements as there is room for, everything else as the code
/// panel has it.
fn text(bound: &Binding, room: usize) -> String {
    match &bound.value {
        Some(value) if !value.shape.is_empty() && value.data.is_some() => {
            whole(&value.shape, value.data.as_ref(), room).unwrap_or_else(|| tensor(value, room))
        }
        _ => clean(&bound.text).into_owned(),
    }
}

/// All elements of a small matrix, and of a vector, where they fit.
fn whole(shape: &[usize], values: Option<&Values>, room: usize) -> Option<String> {
    let text = values.filter(|values| values.len() <= MANY).and_then(|it| rows(shape, it));
    text.filter(|text| text.width() <= room)
}

fn size(bound: &Binding) -> String {
    match bound.value.as_ref().map(|value| value.shape.as_slice()) {
        None | Some([]) => String::new(),
        Some(lengths) => shape(lengths),
    }
}

/// Every variable with a number or several, as it is now, in the order in which
/// they came.
fn bound(stepper: &Stepper) -> Vec<&Binding> {
    let details = past(stepper).iter().filter_map(|statement| statement.detail.as_deref());
    let mut found: Vec<&Binding> = Vec::new();
    for binding in details.flat_map(|detail| &detail.bindings) {
        if binding.value.is_none() {
            continue;
        }
        match found.iter_mut().find(|known| known.name == binding.name) {
            Some(known) => *known = binding,
            None => found.push(binding),
        }
    }
    found
}

/// The statements that a variable is looked for in.
fn past(stepper: &Stepper) -> &[Statement] {
    let all = stepper.timeline().statements();
    let past = &all[..all.len().min(stepper.position + 1)];
    &past[past.len().saturating_sub(REACH)..]
}
