//! Pictures: every cell shows two pixels where the terminal has colours enough,
//! and one character where it has not.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Color, Style};

use crate::tui::palette::Paint;
use crate::tui::theme::{Depth, Theme};

/// Fills an area with what `paint` says of each place, given from 0 to 1 from
/// the left and from the top. `None` leaves the terminal's own ground.
pub fn raster(
    area: Rect,
    buffer: &mut Buffer,
    theme: Theme,
    paint: impl Fn(f64, f64) -> Option<Paint>,
) {
    let shown = area.intersection(buffer.area);
    for y in shown.y..shown.bottom() {
        for x in shown.x..shown.right() {
            let across = (f64::from(x - area.x) + 0.5) / f64::from(area.width);
            let down = |part: f64| (f64::from(y - area.y) + part) / f64::from(area.height);
            let cell = &mut buffer[(x, y)];
            cell.reset();
            if theme.fine() {
                let colour = |at: f64| paint(across, at).map(|paint| theme.rgb(paint.rgb));
                match (colour(down(0.25)), colour(down(0.75))) {
                    (None, None) => {}
                    (Some(top), Some(bottom)) if top == bottom => drop(cell.set_bg(top)),
                    (Some(top), bottom) => {
                        cell.set_char('▀').set_fg(top).set_bg(bottom.unwrap_or(Color::Reset));
                    }
                    (None, Some(bottom)) => drop(cell.set_char('▄').set_fg(bottom)),
                }
            } else if let Some(paint) = paint(across, down(0.5)) {
                match theme.depth() {
                    Depth::None => cell.set_char(paint.glyph),
                    _ => cell.set_char(paint.shade).set_fg(paint.over).set_bg(paint.under),
                };
            }
        }
    }
}

/// Puts a mark on a picture: the ground below it stays.
pub(super) fn mark(at: (u16, u16), mark: char, style: Style, theme: Theme, buffer: &mut Buffer) {
    let Some(cell) = buffer.cell_mut(at) else { return };
    let ground = match cell.symbol() {
        // Half of it would show at the mark's sides.
        "▀" if cell.bg == Color::Reset => cell.fg,
        _ if theme.fine() => cell.bg,
        _ => Color::Reset,
    };
    cell.set_char(mark).set_style(Style::reset().patch(style));
    if style.bg.is_none() {
        cell.set_bg(ground);
    }
}

/// Numbers on a grid over a rectangle of the plane, row by row from the top.
#[derive(Debug, Clone, Copy)]
pub struct Field<'a> {
    pub columns: usize,
    pub values: &'a [f64],
}

impl Field<'_> {
    pub fn rows(&self) -> usize {
        self.values.len().checked_div(self.columns).unwrap_or(0)
    }

    /// The number of the grid's cell at a place from 0 to 1.
    pub fn nearest(&self, across: f64, down: f64) -> Option<f64> {
        let index = |at: f64, count: usize| -> Option<usize> {
            let index = (at * count as f64).max(0.0) as usize;
            Some(index.min(count.checked_sub(1)?))
        };
        let (column, row) = (index(across, self.columns)?, index(down, self.rows())?);
        self.values.get(row * self.columns + column).copied()
    }

    /// The number between the grid's cells, whose values hold at their centres.
    pub fn between(&self, across: f64, down: f64) -> Option<f64> {
        let split = |at: f64, count: usize| -> Option<(usize, usize, f64)> {
            let last = count.checked_sub(1)?;
            let place = (at * count as f64 - 0.5).clamp(0.0, last as f64);
            let low = place as usize;
            Some((low, (low + 1).min(last), place - low as f64))
        };
        let (left, right, x) = split(across, self.columns)?;
        let (top, bottom, y) = split(down, self.rows())?;
        let value = |row: usize, column: usize| self.values.get(row * self.columns + column);
        let upper = value(top, left)? * (1.0 - x) + value(top, right)? * x;
        let lower = value(bottom, left)? * (1.0 - x) + value(bottom, right)? * x;
        Some(upper * (1.0 - y) + lower * y)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_read_at_its_cells_and_between_them() {
        let field = Field { columns: 2, values: &[0.0, 1.0, 2.0, 3.0] };
        assert_eq!(field.nearest(0.9, 0.1), Some(1.0));
        assert_eq!(field.nearest(1.0, 1.0), Some(3.0));
        assert_eq!(field.between(0.25, 0.25), Some(0.0));
        assert_eq!(field.between(0.5, 0.5), Some(1.5));
        assert_eq!(field.between(0.0, 1.0), Some(2.0));
        assert_eq!(Field { columns: 0, values: &[] }.nearest(0.5, 0.5), None);
        assert_eq!(Field { columns: 3, values: &[1.0] }.between(0.5, 0.5), None);
    }
}
