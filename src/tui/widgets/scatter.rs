//! Points in the plane over a ground: a classifier's regions, or nothing.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::axis::Axis;
use super::frame::frame;
use super::raster::{mark, raster};
use crate::tui::palette::Paint;
use crate::tui::theme::Theme;

/// One point, its mark and its style.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    pub x: f64,
    pub y: f64,
    pub mark: char,
    pub style: Style,
}

/// Points over a ground that is painted by place, from 0 to 1 from the left and
/// from the top.
pub struct Scatter<'a, Ground: Fn(f64, f64) -> Option<Paint>> {
    pub x: Axis,
    pub y: Axis,
    pub ground: Ground,
    pub points: &'a [Point],
    pub theme: Theme,
}

impl<Ground: Fn(f64, f64) -> Option<Paint>> Scatter<'_, Ground> {
    /// Draws the axes, the ground and the points, later ones on top.
    pub fn draw(&self, area: Rect, buffer: &mut Buffer) {
        let area = frame(area, &self.x, &self.y, self.theme, buffer);
        if area.is_empty() {
            return;
        }
        raster(area, buffer, self.theme, &self.ground);
        for point in self.points {
            if let Some(at) = cell(&self.x, &self.y, (point.x, point.y), area) {
                mark(at, point.mark, point.style, self.theme, buffer);
            }
        }
    }
}

/// The cell of a point; none outside the axes.
pub fn cell(x: &Axis, y: &Axis, point: (f64, f64), area: Rect) -> Option<(u16, u16)> {
    let (across, up) = (x.at(point.0), y.at(point.1));
    if area.is_empty() || !(0.0..=1.0).contains(&across) || !(0.0..=1.0).contains(&up) {
        return None;
    }
    let column = ((across * f64::from(area.width)) as u16).min(area.width - 1);
    let row = (((1.0 - up) * f64::from(area.height)) as u16).min(area.height - 1);
    Some((area.x + column, area.y + row))
}
