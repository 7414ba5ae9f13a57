//! The screens. A frame is a function of the state.

use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Paragraph, Widget, Wrap};

use super::keys::{self, Scope};
use super::layout;
use super::state::State;
use super::studio;
use super::theme::Theme;

pub(super) mod footer;
mod help;
mod home;
mod overview;
mod reference;
mod stepper;
mod what_if;

/// Draws the frame that the state means.
pub fn draw(state: &State, frame: &mut Frame) {
    let area = frame.area();
    let buffer = frame.buffer_mut();
    if layout::too_small(area) {
        too_small(area, buffer);
    } else if let Some(scroll) = state.help {
        help::draw(state, scroll, area, buffer);
    } else if let Some(selected) = state.reference {
        reference::draw(state, selected, area, buffer);
    } else if let Some(stepper) = &state.stepper {
        stepper::draw(state, stepper, area, buffer);
    } else if let Some(studio) = &state.studio {
        studio::draw(state, studio, area, buffer);
    } else {
        home::draw(state, area, buffer);
    }
}

fn too_small(area: Rect, buffer: &mut Buffer) {
    let (width, height) = layout::SMALLEST;
    let sentence = format!(
        "gradstep needs at least {width}×{height}; this terminal is {}×{}",
        area.width, area.height
    );
    Paragraph::new(sentence).wrap(Wrap { trim: true }).render(area, buffer);
}

/// The keys of a screen without the stepper's switches.
pub(super) fn key_line(scope: Scope, theme: Theme) -> Line<'static> {
    let mut spans = vec![Span::raw(" ")];
    for (keys, short, _) in keys::footer(scope) {
        spans.push(Span::styled(keys, theme.strong()));
        spans.push(Span::raw(format!(" {short}   ")));
    }
    Line::from(spans)
}
