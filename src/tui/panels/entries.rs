//! A list of entries of several lines, with a cursor beside one of them.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::lines;
use crate::tui::theme::Theme;

/// The columns that the cursor takes.
pub const GUTTER: usize = 2;

/// Draws entries one below the other, with an empty line between them where all
/// fit so; the chosen one is in sight.
pub fn draw(
    entries: &[Vec<Line<'static>>],
    selected: usize,
    area: Rect,
    buffer: &mut Buffer,
    theme: Theme,
) {
    let rows = usize::from(area.height);
    let tight: usize = entries.iter().map(Vec::len).sum();
    let apart = entries.iter().any(|entry| entry.len() > 1) && tight + entries.len() <= rows;
    let mut all: Vec<Line> = Vec::new();
    let mut chosen = 0..0;
    for (index, entry) in entries.iter().enumerate() {
        let start = all.len();
        for (at, line) in entry.iter().enumerate() {
            let cursor = match (index == selected, at) {
                (true, 0) => Span::styled("▸ ", theme.strong()),
                (true, _) => Span::styled("│ ", theme.strong()),
                (false, _) => Span::raw("  "),
            };
            let spans = std::iter::once(cursor).chain(line.spans.iter().cloned());
            all.push(Line::from_iter(spans).style(line.style));
        }
        if index == selected {
            chosen = start..all.len();
        }
        if apart {
            all.push(Line::default());
        }
    }
    if apart {
        all.pop();
    }
    // The last row says that there is more.
    let seen = rows.saturating_sub(1).max(1);
    let scroll = match all.len() <= rows {
        true => 0,
        false => chosen.end.saturating_sub(seen).min(chosen.start),
    };
    lines(&all, scroll, area, buffer, theme);
}
