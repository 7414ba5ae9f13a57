//! A canvas of braille dots: two across and four down in every cell.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Color, Style};

/// The bits of a cell's dots, by row and column (Unicode's braille patterns).
const BITS: [[u8; 2]; 4] = [[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]];
const FIRST: u32 = 0x2800;

/// Dots over an area, not yet drawn.
#[derive(Debug)]
pub struct Braille {
    area: Rect,
    cells: Vec<u8>,
}

impl Braille {
    pub fn new(area: Rect) -> Braille {
        Braille { area, cells: vec![0; area.area() as usize] }
    }

    /// Dots across and down.
    pub fn size(&self) -> (i64, i64) {
        (i64::from(self.area.width) * 2, i64::from(self.area.height) * 4)
    }

    /// Sets a dot; outside the canvas nothing happens.
    pub fn dot(&mut self, x: i64, y: i64) {
        let (width, height) = self.size();
        if (0..width).contains(&x) && (0..height).contains(&y) {
            let cell = (y / 4) as usize * usize::from(self.area.width) + (x / 2) as usize;
            self.cells[cell] |= BITS[(y % 4) as usize][(x % 2) as usize];
        }
    }

    /// A line between two places, given from 0 to 1 (upwards), as far as it lies
    /// on the canvas. `shows` tells which columns of dots are drawn.
    pub fn line(&mut self, from: (f64, f64), to: (f64, f64), shows: impl Fn(i64) -> bool) {
        let Some((from, to)) = clip(from, to) else { return };
        let (width, height) = self.size();
        if width == 0 || height == 0 {
            return;
        }
        let place = |(x, y): (f64, f64)| {
            let x = (x * (width - 1) as f64).round() as i64;
            (x, ((1.0 - y) * (height - 1) as f64).round() as i64)
        };
        let ((mut x, mut y), (end_x, end_y)) = (place(from), place(to));
        // Bresenham's line.
        let (dx, dy) = ((end_x - x).abs(), -(end_y - y).abs());
        let (step_x, step_y) = ((end_x - x).signum(), (end_y - y).signum());
        let mut error = dx + dy;
        loop {
            if shows(x) {
                self.dot(x, y);
            }
            if (x, y) == (end_x, end_y) {
                return;
            }
            let twice = 2 * error;
            if twice >= dy {
                error += dy;
                x += step_x;
            }
            if twice <= dx {
                error += dx;
                y += step_y;
            }
        }
    }

    /// Draws the cells that have dots. Dots that were drawn before stay, and a
    /// ground below them does.
    pub fn draw(&self, style: Style, buffer: &mut Buffer) {
        let area = self.area.intersection(buffer.area);
        for y in area.y..area.bottom() {
            for x in area.x..area.right() {
                let (row, column) = (y - self.area.y, x - self.area.x);
                let index = usize::from(row) * usize::from(self.area.width) + usize::from(column);
                let bits = self.cells[index];
                if bits == 0 {
                    continue;
                }
                let cell = &mut buffer[(x, y)];
                let before = cell.symbol().chars().next().map_or(0, u32::from);
                let before = before.checked_sub(FIRST).filter(|bits| *bits < 256).unwrap_or(0);
                let ground = cell.bg;
                let merged = char::from_u32(FIRST + (before | u32::from(bits)));
                cell.set_char(merged.unwrap_or('⣿')).set_style(Style::reset().patch(style));
                if style.bg.is_none() && ground != Color::Reset {
                    cell.set_bg(ground);
                }
            }
        }
    }
}

/// The part of a line that lies in the unit square (Liang and Barsky's method).
fn clip(from: (f64, f64), to: (f64, f64)) -> Option<((f64, f64), (f64, f64))> {
    let (dx, dy) = (to.0 - from.0, to.1 - from.1);
    if ![from.0, from.1, dx, dy].iter().all(|v| v.is_finite()) {
        return None;
    }
    let (mut enter, mut leave) = (0f64, 1f64);
    let edges = [(-dx, from.0), (dx, 1.0 - from.0), (-dy, from.1), (dy, 1.0 - from.1)];
    for (direction, room) in edges {
        if direction == 0.0 {
            if room < 0.0 {
                return None;
            }
        } else if direction < 0.0 {
            enter = enter.max(room / direction);
        } else {
            leave = leave.min(room / direction);
        }
    }
    let at = |t: f64| (from.0 + dx * t, from.1 + dy * t);
    (enter <= leave).then(|| (at(enter), at(leave)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_cut_at_the_edges() {
        assert_eq!(clip((-1.0, 0.5), (2.0, 0.5)), Some(((0.0, 0.5), (1.0, 0.5))));
        assert_eq!(clip((0.2, 2.0), (0.8, 3.0)), None);
        assert_eq!(clip((0.0, f64::NAN), (1.0, 1.0)), None);
    }

    #[test]
    fn dots_join_those_that_are_there() {
        let area = Rect::new(0, 0, 1, 1);
        let mut buffer = Buffer::empty(area);
        for dot in [(0, 0), (1, 3), (5, 5)] {
            let mut canvas = Braille::new(area);
            canvas.dot(dot.0, dot.1);
            canvas.draw(Style::new(), &mut buffer);
        }
        assert_eq!(buffer[(0, 0)].symbol(), "⢁");
    }
}
