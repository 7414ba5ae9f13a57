//! Numbers in rows and columns: heat maps, images of digits, and the confusion
//! matrix of a classifier.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Color;
use ratatui::text::{Line, Span};
use ratatui::widgets::Widget;

use super::raster::{Field, raster};
use crate::tui::palette::Scale;
use crate::tui::theme::{Depth, Theme};

/// A matrix in colours. Elements are blocks of the same size; where there is no
/// room for one each, what is shown is a sample of them.
#[derive(Debug, Clone, Copy)]
pub struct HeatMap<'a> {
    pub field: Field<'a>,
    pub scale: Scale,
    /// The number at the end of the scale; the largest size of all if none.
    pub limit: Option<f64>,
    /// The row and column of the cursor.
    pub cursor: Option<(usize, usize)>,
    pub theme: Theme,
}

impl HeatMap<'_> {
    /// Draws the matrix at the top left, and returns the area it takes.
    pub fn draw(&self, area: Rect, buffer: &mut Buffer) -> Rect {
        let field = self.field;
        let (rows, columns) = (field.rows(), field.columns);
        let place = fitted(rows, columns, area.intersection(buffer.area), self.theme);
        if place.is_empty() {
            return place;
        }
        let largest = field.values.iter().filter(|v| v.is_finite());
        let limit = self.limit.unwrap_or(largest.fold(0.0, |most, v| v.abs().max(most)));
        let limit = if limit > 0.0 { limit } else { 1.0 };
        raster(place, buffer, self.theme, |across, down| {
            field.nearest(across, down).map(|value| self.scale.paint(value / limit))
        });
        if let Some((row, column)) = self.cursor.filter(|at| at.0 < rows && at.1 < columns) {
            let cell = |at: usize, count: usize, length: u16| {
                let from = (at * usize::from(length)).div_euclid(count) as u16;
                from.min(length - 1)
            };
            let x = place.x + cell(column, columns, place.width);
            let y = place.y + cell(row, rows, place.height);
            let cell = &mut buffer[(x, y)];
            let ground = if self.theme.fine() { cell.bg } else { Color::Reset };
            cell.set_char('◆').set_style(self.theme.strong()).set_bg(ground);
            if self.theme.depth() > Depth::None {
                cell.set_fg(Color::White);
            }
        }
        place
    }
}

/// The largest area at the top left in which all elements are equal blocks; all
/// of it where there are too many.
fn fitted(rows: usize, columns: usize, area: Rect, theme: Theme) -> Rect {
    if rows == 0 || columns == 0 || area.is_empty() {
        return Rect { width: 0, height: 0, ..area };
    }
    let (width, height) = (usize::from(area.width), usize::from(area.height));
    // A cell is about twice as high as wide; where it shows two pixels, they are
    // square.
    let (wide, high) = if theme.fine() { (1, 2) } else { (2, 1) };
    let times = (width / (columns * wide)).min(height * high / rows);
    if times > 0 {
        let height = (rows * times).div_ceil(high) as u16;
        return Rect { width: (columns * times * wide) as u16, height, ..area };
    }
    let narrow = (width / columns).max(1);
    let width = if columns * narrow <= width { columns * narrow } else { width };
    Rect { width: width as u16, height: rows.div_ceil(high).min(height) as u16, ..area }
}

/// A grey image, dark to bright, from 0 to the largest of its values.
#[derive(Debug, Clone, Copy)]
pub struct Image<'a> {
    pub columns: usize,
    pub pixels: &'a [f64],
    pub theme: Theme,
}

impl Image<'_> {
    /// Draws the image at the top left, and returns the area it takes.
    pub fn draw(&self, area: Rect, buffer: &mut Buffer) -> Rect {
        let field = Field { columns: self.columns, values: self.pixels };
        let theme = self.theme;
        HeatMap { field, scale: Scale::Grey, limit: None, cursor: None, theme }.draw(area, buffer)
    }
}

/// How often a classifier said a class (columns) of what was one (rows).
#[derive(Debug, Clone, Copy)]
pub struct Confusion<'a> {
    pub classes: usize,
    /// Row by row: what it was, then what was said.
    pub counts: &'a [u64],
    pub names: &'a [String],
    pub theme: Theme,
}

impl Confusion<'_> {
    /// Draws the matrix: counts where they fit, else only marks.
    pub fn draw(&self, area: Rect, buffer: &mut Buffer) {
        let area = area.intersection(buffer.area);
        if self.classes == 0 || self.counts.len() < self.classes * self.classes || area.is_empty() {
            return;
        }
        let most = self.counts.iter().max().copied().unwrap_or(0);
        let name = |class: usize| match self.names.get(class) {
            Some(name) => name.clone(),
            None => class.to_string(),
        };
        let digits = most.to_string().len();
        let room = usize::from(area.width);
        let longest = (0..self.classes).map(|class| name(class).chars().count()).max().unwrap_or(1);
        let side = longest.min(room / 3).min(12);
        let left = room.saturating_sub(side + 1) / self.classes;
        let width = left.min(digits.max(2) + 1);
        let rows = std::iter::once(self.head(side, width, &name)).chain(
            (0..self.classes).map(|class| self.row(class, side, width, digits, &name(class))),
        );
        for (row, y) in rows.zip(area.y..area.bottom()) {
            row.render(Rect { y, height: 1, ..area }, buffer);
        }
    }

    fn head(&self, side: usize, width: usize, name: &impl Fn(usize) -> String) -> Line<'static> {
        let dim = self.theme.dim();
        let mut spans = vec![Span::styled(format!("{:side$} ", ""), dim)];
        for class in 0..self.classes {
            let short: String = name(class).chars().take(width.saturating_sub(1)).collect();
            spans.push(Span::styled(format!("{short:>width$}"), dim));
        }
        Line::from(spans)
    }

    fn row(
        &self,
        class: usize,
        side: usize,
        width: usize,
        digits: usize,
        name: &str,
    ) -> Line<'static> {
        let counts = &self.counts[class * self.classes..][..self.classes];
        let total: f64 = counts.iter().map(|&count| count as f64).sum();
        let short: String = name.chars().take(side).collect();
        let mut spans = vec![Span::styled(format!("{short:>side$} "), self.theme.dim())];
        for (said, &count) in counts.iter().enumerate() {
            let (right, part) = (said == class, count as f64 / total.max(1.0));
            let style = match (count, right) {
                (0, _) => self.theme.dim(),
                (_, true) => self.theme.data().patch(self.theme.strong()),
                (_, false) => self.theme.wrong(),
            };
            let text = match count {
                0 => "·".to_string(),
                count if digits < width => count.to_string(),
                _ => [" ", "░", "▒", "▓", "█"][((part * 4.0).ceil() as usize).min(4)].into(),
            };
            spans.push(Span::styled(format!("{text:>width$}"), style));
        }
        Line::from(spans)
    }
}
