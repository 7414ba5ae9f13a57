//! The script's variables, as long as it has no parameters: what it works with.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use unicode_width::UnicodeWidthStr;

use super::{hint, scrolled};
use crate::protocol::Binding;
use crate::tui::numbers::{shape, tensor};
use crate::tui::stepper::{Panel, Stepper};
use crate::tui::text::{clean, cut};
use crate::tui::theme::Theme;

/// How far back a variable is looked for.
const REACH: usize = 2_000;

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
        vec![Line::styled("no parameters here; the script has these numbers", theme.dim())];
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

/// The statement that has just finished bound it.
fn now(stepper: &Stepper, bound: &Binding) -> bool {
    let detail = stepper.statement().and_then(|statement| statement.detail.as_deref());
    detail.is_some_and(|detail| detail.bindings.iter().any(|other| std::ptr::eq(other, bound)))
}

/// A tensor with as many elements as there is room for, everything else as the code
/// panel has it.
fn text(bound: &Binding, room: usize) -> String {
    match &bound.value {
        Some(value) if !value.shape.is_empty() && value.data.is_some() => tensor(value, room),
        _ => clean(&bound.text).into_owned(),
    }
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
    let all = stepper.timeline().statements();
    let past = &all[..all.len().min(stepper.position + 1)];
    let past = &past[past.len().saturating_sub(REACH)..];
    let details = past.iter().filter_map(|statement| statement.detail.as_deref());
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
