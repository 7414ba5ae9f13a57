//! The regions that a classifier sees in the plane, with samples on them: free mode
//! and the stepper show the same picture.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Color;

use crate::protocol::Values;
use crate::tui::palette::{Rgb, class, region};
use crate::tui::theme::{Depth, Theme};
use crate::tui::widgets::{Axis, Field, Point, Scatter};

/// A classifier over the plane: the class at the centres of a grid's cells and how
/// sure it is, the grid's first row lowest.
pub struct Regions<'a> {
    pub x: Axis,
    pub y: Axis,
    pub classes: Field<'a>,
    pub sure: Field<'a>,
    pub points: &'a [Point],
}

impl Regions<'_> {
    /// Draws the regions, and the points on them.
    pub fn draw(&self, theme: Theme, area: Rect, buffer: &mut Buffer) {
        let ground = |across: f64, down: f64| {
            let class = self.classes.nearest(across, 1.0 - down)?;
            let sure = self.sure.between(across, 1.0 - down)?;
            Some(region(class.max(0.0) as usize, sure))
        };
        Scatter { x: self.x, y: self.y, ground, points: self.points, theme }.draw(area, buffer);
    }
}

/// A mark for each sample: its class, or that it was told wrong. `places` are two
/// numbers a sample.
pub fn marks(places: &Values, truth: &Values, said: &Values, theme: Theme) -> Vec<Point> {
    let point = |(((x, y), truth), said): (((f64, f64), f64), f64)| {
        let number = truth.max(0.0) as usize;
        let wrong = truth != said;
        let style = match (wrong, theme.depth()) {
            (true, _) => theme.wrong(),
            (false, Depth::None) => theme.strong(),
            (false, Depth::Ansi) => theme.strong().fg(class(number).1),
            (false, _) => {
                // Brighter than the region it lies in.
                let bright = class(number).0.mix(Rgb(255, 255, 255), 0.45);
                theme.strong().fg(theme.rgb(bright))
            }
        };
        let style = if wrong && theme.fine() { style.fg(Color::LightRed) } else { style };
        let mark = match (wrong, theme.depth()) {
            (true, _) => '✗',
            (false, Depth::None) => char::from_digit(number as u32 % 10, 10).unwrap_or('•'),
            (false, _) => '•',
        };
        Point { x, y, mark, style }
    };
    let (xs, ys) = (places.iter().step_by(2), places.iter().skip(1).step_by(2));
    let mut points: Vec<Point> = xs.zip(ys).zip(truth.iter()).zip(said.iter()).map(point).collect();
    // Where several share a cell, a wrong one is not hidden.
    points.sort_by_key(|point| point.mark == '✗');
    points
}
