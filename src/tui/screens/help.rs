//! Every key, from the table, and what the marks mean.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use crate::tui::keys::{self, Scope};
use crate::tui::panels::{framed, lines, title};
use crate::tui::state::State;

const MARKS: &[(&str, &str)] = &[
    ("▶", "the statement just finished; all is shown as it is after it"),
    ("●", "a parameter; in the ribbon, a phase that is done"),
    ("◉ ○", "the phase that this statement was; a phase that is still to come"),
    ("∂", "a gradient"),
    ("▲", "changed by this statement"),
    ("✗", "skipped by a fault, or where it went wrong"),
    ("!", "the watchers saw something go wrong here"),
    ("~ ↕ +", "a line that a what-if changed, moved, put in"),
    ("≠", "the first difference between the two runs"),
    ("⠒ •", "in the loss curve, the healthy and the faulty run"),
    ("● ×", "in the landscape, the healthy and the faulty run"),
];

/// Draws the help of the open screen.
pub fn draw(state: &State, scroll: u16, area: Rect, buffer: &mut Buffer) {
    let theme = state.theme;
    let scope = state.scope();
    let heading = title("keys — ? or q closes, ↑ ↓ scroll", true, theme);
    let inner = framed(area, buffer, heading, false, theme);
    let entry = |key: &str, text: &str| {
        Line::from(vec![
            Span::styled(format!(" {key:>11}  "), theme.strong()),
            Span::raw(text.to_string()),
        ])
    };
    let mut rows: Vec<Line> =
        keys::help(scope).iter().map(|(keys, help)| entry(keys, help)).collect();
    if scope == Scope::Stepper {
        rows.push(Line::default());
        rows.extend(MARKS.iter().map(|(mark, meaning)| entry(mark, meaning)));
    }
    lines(&rows, usize::from(scroll), inner, buffer, theme);
}
