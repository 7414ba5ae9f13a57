//! What the script has printed up to this moment, warnings included.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Line;
use ratatui::widgets::Widget;

use super::{hint, right};
use crate::tui::stepper::{Panel, Stepper};
use crate::tui::text::{printed_lines, wrap};
use crate::tui::theme::Theme;

/// Draws the panel's inside: the last lines, and scrolled up the ones before.
pub fn draw(stepper: &Stepper, theme: Theme, area: Rect, buffer: &mut Buffer) {
    let height = usize::from(area.height);
    let up = usize::from(stepper.scroll[Panel::Output as usize]);
    let printed = tail(stepper, height + up);
    let mut rows: Vec<Line> = printed_lines(&printed)
        .into_iter()
        .flat_map(|line| folded(Line::raw(line.into_owned()), area.width))
        .collect();
    let statement = stepper.statement().and_then(|statement| statement.detail.as_deref());
    if let Some(warning) = statement.map(|detail| detail.stderr.as_str()) {
        let warned = printed_lines(warning).into_iter();
        let warned = warned.map(|line| Line::styled(line.into_owned(), theme.emphasis()));
        rows.extend(warned.flat_map(|line| folded(line, area.width)));
    }
    if rows.is_empty() {
        return hint("nothing printed yet", area, buffer, theme);
    }
    let from = rows.len().saturating_sub(height).saturating_sub(up);
    for (row, y) in rows[from..].iter().zip(area.y..area.bottom()) {
        row.render(Rect { y, height: 1, ..area }, buffer);
    }
    if from > 0 {
        right("▲ PgUp", theme.selected(), area, buffer);
    }
}

/// A line that is wider than the panel goes on in the next row.
fn folded(line: Line<'static>, width: u16) -> Vec<Line<'static>> {
    let (width, style) = (usize::from(width), line.style);
    if line.width() <= width {
        return vec![line];
    }
    wrap(&line.spans, width).into_iter().map(|row| row.style(style)).collect()
}

/// What was printed up to the position, as far back as so many lines reach.
fn tail(stepper: &Stepper, lines: usize) -> String {
    let all = stepper.timeline().statements();
    let passed = &all[..all.len().min(stepper.position + 1)];
    let mut found = 0;
    let from = passed.iter().rposition(|statement| {
        found += statement.stdout.matches('\n').count();
        found > lines
    });
    passed[from.unwrap_or(0)..].iter().map(|statement| statement.stdout.as_str()).collect()
}
