//! A landscape: a function of two numbers as a map with contours, and paths
//! that lead through it.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::axis::Axis;
use super::braille::Braille;
use super::frame::frame;
use super::raster::{Field, mark, raster};
use super::scatter::cell;
use crate::tui::palette::Scale;
use crate::tui::theme::Theme;

/// A way through the landscape, one place a step.
#[derive(Debug, Clone)]
pub struct Path {
    pub places: Vec<(f64, f64)>,
    /// The place where the viewer is.
    pub now: usize,
    pub style: Style,
    /// What stands at each place that was passed.
    pub mark: char,
}

impl Path {
    /// How many of its places were passed.
    fn passed(&self) -> usize {
        self.now.saturating_add(1).min(self.places.len())
    }
}

/// A map of heights, and paths on it.
#[derive(Debug)]
pub struct Landscape<'a> {
    pub x: Axis,
    pub y: Axis,
    /// Heights, from the top left; none where the function is not known.
    pub heights: Option<Field<'a>>,
    pub paths: &'a [Path],
    pub theme: Theme,
}

/// Stands at the lowest place of a map that has lines for colours.
pub const LOWEST: char = '▽';

/// At most so many bands of heights.
const BANDS: f64 = 14.0;

impl Landscape<'_> {
    /// Draws the axes, the map, then the paths' lines and their marks, later
    /// ones on top.
    pub fn draw(&self, area: Rect, buffer: &mut Buffer) {
        let area = frame(area, &self.x, &self.y, self.theme, buffer);
        if area.is_empty() {
            return;
        }
        if let Some(heights) = self.heights {
            self.ground(heights, area, buffer);
        }
        for path in self.paths {
            self.line(path, area, buffer);
        }
        // A line would wipe the marks below it away.
        for path in self.paths {
            self.marks(path, area, buffer);
        }
    }

    fn ground(&self, heights: Field, area: Rect, buffer: &mut Buffer) {
        let finite = || heights.values.iter().copied().filter(|v| v.is_finite());
        let low = finite().fold(f64::INFINITY, f64::min);
        let high = finite().fold(f64::NEG_INFINITY, f64::max);
        let extent = if high > low { high - low } else { 1.0 };
        // Heights grow like squares away from a minimum: the root spaces the
        // contours evenly, so that the valley's floor has some too.
        let level = move |height: f64| ((height - low) / extent).max(0.0).sqrt();
        if self.theme.fine() {
            raster(area, buffer, self.theme, |across, down| {
                let at = level(heights.between(across, down)?);
                Some(Scale::Sequential.paint(((at * BANDS).floor() + 0.5) / BANDS))
            });
            return;
        }
        let mut canvas = Braille::new(area);
        let (width, height) = canvas.size();
        // Lines that lie closer than this run into each other.
        let bands = (width.min(2 * height) as f64 / 9.0).floor().clamp(3.0, BANDS);
        let band = |x: i64, y: i64| {
            let at = |at: i64, length: i64| (at as f64 + 0.5) / length as f64;
            heights.between(at(x, width), at(y, height)).map(|v| (level(v) * bands) as i64)
        };
        for y in 0..height {
            for x in 0..width {
                let here = band(x, y);
                if here != band(x + 1, y) || here != band(x, y + 1) {
                    canvas.dot(x, y);
                }
            }
        }
        canvas.draw(self.theme.dim(), buffer);
        // Lines do not tell a valley from a hill.
        let lowest = heights.values.iter().position(|height| *height == low);
        let known = heights.columns * heights.rows();
        if let Some(at) = lowest.filter(|at| *at < known && high > low) {
            let along = |cell: usize, cells: usize, length: u16| {
                ((cell as f64 + 0.5) / cells as f64 * f64::from(length)) as u16
            };
            let x = along(at % heights.columns, heights.columns, area.width);
            let y = along(at / heights.columns, heights.rows(), area.height);
            mark((area.x + x, area.y + y), LOWEST, self.theme.loss(), self.theme, buffer);
        }
    }

    fn line(&self, path: &Path, area: Rect, buffer: &mut Buffer) {
        let place = |&(x, y): &(f64, f64)| (self.x.at(x), self.y.at(y));
        let passed = path.passed();
        for (places, style) in [
            (&path.places[passed.saturating_sub(1)..], self.theme.dim()),
            (&path.places[..passed], path.style),
        ] {
            let mut canvas = Braille::new(area);
            for pair in places.windows(2) {
                canvas.line(place(&pair[0]), place(&pair[1]), |_| true);
            }
            canvas.draw(style, buffer);
        }
    }

    fn marks(&self, path: &Path, area: Rect, buffer: &mut Buffer) {
        let passed = path.passed();
        let strong = path.style.patch(self.theme.strong());
        // More marks than columns would hide the line that they mark.
        let every = passed.div_ceil(usize::from(area.width).max(1));
        let marked = path.places[..passed].iter().step_by(every.max(1));
        for at in marked.filter_map(|at| cell(&self.x, &self.y, *at, area)) {
            mark(at, path.mark, path.style, self.theme, buffer);
        }
        let now = path.places.get(path.now).and_then(|at| cell(&self.x, &self.y, *at, area));
        if let Some(at) = now {
            let here = self.theme.changed(strong);
            mark(at, path.mark, here, self.theme, buffer);
        }
    }
}
