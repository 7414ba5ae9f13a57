//! The axes of a plot: lines, ticks and labels at its left and below it.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use unicode_width::UnicodeWidthStr;

use super::axis::{Axis, Tick};
use crate::tui::theme::Theme;

/// Draws axes at the left and below, where there is room for them, and returns
/// what they leave.
pub fn frame(area: Rect, x: &Axis, y: &Axis, theme: Theme, buffer: &mut Buffer) -> Rect {
    let area = area.intersection(buffer.area);
    if area.is_empty() {
        return area;
    }
    let bottom = if area.height >= 5 { 2 } else { 0 };
    let ticks = y.ticks(usize::from((area.height - bottom).div_ceil(2)).clamp(1, 12));
    let widest = ticks.iter().map(|tick| tick.label.width()).max().unwrap_or(0) as u16;
    let gutter = if widest + 12 <= area.width { widest + 2 } else { 0 };
    let plot = Rect {
        x: area.x + gutter,
        width: area.width - gutter,
        height: area.height - bottom,
        ..area
    };
    if gutter > 0 {
        left(&ticks, plot, area.x, theme.dim(), buffer);
    }
    if bottom > 0 {
        if gutter > 0 {
            buffer[(plot.x - 1, plot.bottom())].set_symbol("└").set_style(theme.dim());
        }
        below(x, plot, theme.dim(), buffer);
    }
    plot
}

fn left(ticks: &[Tick], plot: Rect, from: u16, style: Style, buffer: &mut Buffer) {
    let room = usize::from(plot.x - from - 1);
    for y in plot.y..plot.bottom() {
        buffer[(plot.x - 1, y)].set_symbol("│").set_style(style);
    }
    for tick in ticks {
        let y = plot.bottom() - 1 - (tick.at * f64::from(plot.height - 1)).round() as u16;
        let label = format!("{:>room$}", tick.label);
        buffer.set_stringn(from, y, label, room, style);
        buffer[(plot.x - 1, y)].set_symbol("┤");
    }
}

fn below(x: &Axis, plot: Rect, style: Style, buffer: &mut Buffer) {
    for column in plot.x..plot.right() {
        buffer[(column, plot.bottom())].set_symbol("─").set_style(style);
    }
    let row = Rect { y: plot.bottom() + 1, height: 1, ..plot };
    for column in labels(x, row, style, buffer) {
        buffer[(column, plot.bottom())].set_symbol("┬");
    }
}

/// Writes an axis's labels in a row, as many as fit, and returns the columns of
/// their ticks.
pub fn labels(axis: &Axis, row: Rect, style: Style, buffer: &mut Buffer) -> Vec<u16> {
    if row.is_empty() {
        return Vec::new();
    }
    let mut ticks = axis.ticks(usize::from(row.width / 9).clamp(1, 12));
    ticks.sort_by(|a, b| a.at.total_cmp(&b.at));
    let (mut free, mut columns) = (row.x, Vec::new());
    for tick in ticks {
        let column = row.x + (tick.at * f64::from(row.width - 1)).round() as u16;
        let width = tick.label.width() as u16;
        let start = column.saturating_sub(width / 2);
        let start = start.min(row.right().saturating_sub(width)).max(row.x);
        if start >= free && start + width <= row.right() {
            buffer.set_stringn(start, row.y, &tick.label, usize::from(width), style);
            columns.push(column);
            free = start + width + 1;
        }
    }
    columns
}
