//! The script's variables, as long as it has no parameters: what it works with.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use unicode_width::UnicodeWidthStr;

use super::{hint, lines};
use crate::protocol::Binding;
use crate::tui::numbers::shape;
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
        vec![Line::styled("no parameters yet; the script has these numbers", theme.dim())];
    rows.extend(bound.iter().map(|bound| {
        let name = cut(&bound.name, names).into_owned();
        let room = usize::from(area.width).saturating_sub(names + shapes + 6);
        Line::from(vec![
            Span::styled(format!("  {name:names$}  "), theme.strong()),
            Span::styled(format!("{:shapes$}  ", size(bound)), theme.dim()),
            Span::raw(cut(&clean(&bound.text), room).into_owned()),
        ])
    }));
    lines(&rows, usize::from(stepper.scroll[Panel::Parameters as usize]), area, buffer, theme);
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
