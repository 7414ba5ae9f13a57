//! A number that was opened: what it is now, which statement wrote it and from
//! which numbers, and what it was at every other time. Tensors are heat maps with
//! a cursor; those too large to travel, statistics.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::Widget;
use unicode_width::UnicodeWidthStr;

use super::{framed, title};
use crate::protocol::{Shown, Snapshot, Summary, Values};
use crate::tui::inspect::{Page, Quantity, Write, history, now};
use crate::tui::numbers::{fixed, index_text, norm, shape, short};
use crate::tui::palette::Scale;
use crate::tui::stepper::Stepper;
use crate::tui::text::{clean, cut};
use crate::tui::theme::Theme;
use crate::tui::widgets::{Chart, Field, HeatMap, Histogram, Series, Stroke};

/// Draws the page in place of the panels.
pub fn draw(stepper: &Stepper, page: &Page, theme: Theme, area: Rect, buffer: &mut Buffer) {
    let value = now(stepper.timeline(), &page.quantity, stepper.position);
    let writes = history(stepper.timeline(), &page.quantity, page.element);
    let form = value.as_ref().map_or(String::new(), |value| match value.shape.is_empty() {
        true => format!("  {}", value.dtype),
        false => format!("  {} {}", shape(&value.shape), value.dtype),
    });
    let heading = title(&format!("{}{form}", clean(&page.quantity.title())), true, theme);
    let inner = framed(area, buffer, heading, true, theme);
    let drawing = Drawing { stepper, page, theme, value, writes };
    drawing.draw(inner, buffer);
}

struct Drawing<'a> {
    stepper: &'a Stepper,
    page: &'a Page,
    theme: Theme,
    value: Option<Snapshot>,
    writes: Vec<Write>,
}

impl Drawing<'_> {
    fn draw(&self, area: Rect, buffer: &mut Buffer) {
        let told = self.told(usize::from(area.width));
        let rows = (told.len() as u16).min(area.height);
        for (line, y) in told.iter().zip(area.y..area.y + rows) {
            line.render(Rect { y, height: 1, ..area }, buffer);
        }
        let rest = Rect { y: area.y + rows, height: area.height - rows, ..area };
        let count = self.value.as_ref().map_or(0, |value| value.shape.iter().product::<usize>());
        // At the left the tensor, or the curve of the number; at the right its past.
        let data = self.value.as_ref().and_then(|value| value.data.as_ref());
        let past = self.writes.len() as u16 + 1;
        let side = match data {
            Some(data) if count > 1 => {
                let left = Rect { width: (rest.width * 2 / 5).max(20).min(rest.width), ..rest };
                self.heat_map(&data.to_vec(), left, buffer).max(20)
            }
            None if self.histogram(rest, buffer) => rest.width / 2,
            _ if rest.width >= 96 && self.writes.len() > 1 => {
                let left = Rect { width: rest.width / 2, ..rest };
                self.curve(left, buffer);
                left.width
            }
            _ => 0,
        };
        if side == 0 && rest.height > past + 5 && count <= 1 && self.writes.len() > 1 {
            let below = Rect { y: rest.y + past + 1, height: rest.height - past - 1, ..rest };
            self.curve(below, buffer);
        }
        let gap = if side > 0 { 2 } else { 0 };
        let used = (side + gap).min(rest.width);
        let right = Rect { x: rest.x + used, width: rest.width - used, ..rest };
        self.history(right, buffer);
    }

    fn style(&self) -> Style {
        match self.page.quantity {
            Quantity::Value(_) => self.theme.parameter(),
            Quantity::Grad(_) => self.theme.gradient(),
            _ => self.theme.plain(),
        }
    }

    /// The number now, and where it came from.
    fn told(&self, width: usize) -> Vec<Line<'static>> {
        let theme = self.theme;
        let strong = self.style().patch(theme.strong());
        let line = |text: String, style: Style| Line::styled(cut(&text, width).into_owned(), style);
        let name = self.element_name();
        let value = self.value.as_ref().and_then(|value| value.data.as_ref());
        let value = value.and_then(|data| data.get(self.page.element));
        let mut lines = vec![match (&self.value, value) {
            (_, Some(value)) => line(format!("{name} = {}", fixed(value)), strong),
            (Some(_), None) => {
                line(format!("{name}: more elements than are recorded one by one"), theme.dim())
            }
            (None, None) => line(format!("{name} is None now"), theme.dim()),
        }];
        let positions: Vec<usize> = self.writes.iter().map(|write| write.position).collect();
        let latest = positions.partition_point(|at| *at <= self.stepper.position).checked_sub(1);
        match latest {
            None => lines.push(line("not written so far".into(), theme.dim())),
            Some(at) => {
                let write = &self.writes[at];
                if let Some(by) = self.stepper.timeline().get(write.position) {
                    let iteration = match by.iteration {
                        0 => String::new(),
                        n => format!(", iteration {n}"),
                    };
                    let text = format!(
                        "written by statement {}{iteration}: line {}: {}",
                        write.position + 1,
                        by.line,
                        clean(&by.code)
                    );
                    lines.push(line(text, theme.plain()));
                }
                if write.how.contains(' ') {
                    lines.push(line(format!("from {}", clean(&write.how)), self.style()));
                }
            }
        }
        lines.extend(self.statistics().map(|text| line(text, theme.dim())));
        lines.push(Line::default());
        lines
    }

    /// `w.grad[2,1]`
    fn element_name(&self) -> String {
        let name = clean(&self.page.quantity.title()).into_owned();
        match self.value.as_deref() {
            Some(Shown { shape, data: Some(data), .. }) if data.len() > 1 => {
                format!("{name}{}", index_text(shape, self.page.element))
            }
            _ => name,
        }
    }

    fn statistics(&self) -> Option<String> {
        let value = self.value.as_ref()?;
        let summary = match (&value.summary, &value.data) {
            (Some(summary), _) if !summary.has_numbers() => {
                return Some("on meta: a shape without numbers".into());
            }
            (Some(summary), _) => **summary,
            (None, Some(data)) if data.len() > 1 => summary(data),
            _ => return None,
        };
        Some(format!(
            "mean {}  std {}  {} to {}  ‖{}‖",
            short(summary.mean),
            short(summary.std),
            short(summary.min),
            short(summary.max),
            short(summary.norm)
        ))
    }

    /// Draws the tensor, and returns how wide that is. More than two dimensions
    /// stand below each other.
    fn heat_map(&self, data: &[f64], area: Rect, buffer: &mut Buffer) -> u16 {
        let shape = self.value.as_ref().map_or(&[][..], |value| &value.shape);
        let columns = shape.last().copied().unwrap_or(1).max(1);
        let element = self.page.element.min(data.len().saturating_sub(1));
        let field = Field { columns, values: data };
        let cursor = Some((element / columns, element % columns));
        let map =
            HeatMap { field, scale: Scale::Diverging, limit: None, cursor, theme: self.theme };
        map.draw(area, buffer).width
    }

    /// Draws how the elements of a large tensor lie, in the left half; whether
    /// that is known.
    fn histogram(&self, area: Rect, buffer: &mut Buffer) -> bool {
        let summary = self.value.as_ref().and_then(|value| value.summary.as_deref());
        let Some((summary, counts)) = summary.and_then(|s| Some((s, s.histogram?))) else {
            return false;
        };
        let counts = counts.map(u64::from);
        let (low, high, theme) = (summary.min, summary.max, self.theme);
        let area = Rect { width: area.width / 2, height: area.height.min(14), ..area };
        Histogram { low, high, counts: &counts, style: self.style(), theme }.draw(area, buffer);
        true
    }

    /// The number at every write.
    fn curve(&self, area: Rect, buffer: &mut Buffer) {
        let point = |write: &Write| Some((write.position as f64 + 1.0, write.value?));
        let points: Vec<(f64, f64)> = self.writes.iter().filter_map(point).collect();
        let name = self.page.quantity.title();
        let series =
            Series { name: &name, points: &points, style: self.style(), stroke: Stroke::Solid };
        let mut chart = Chart::new(vec![series], self.theme);
        chart.cursor = Some(self.stepper.position as f64 + 1.0);
        chart.draw(area, buffer);
    }

    /// Every write, the chosen one in sight.
    fn history(&self, area: Rect, buffer: &mut Buffer) {
        let theme = self.theme;
        if area.height == 0 || self.writes.is_empty() {
            return;
        }
        let heading = "  iteration  statement  line  value";
        Line::styled(cut(heading, usize::from(area.width)).into_owned(), theme.dim())
            .render(Rect { height: 1, ..area }, buffer);
        let rows = usize::from(area.height - 1);
        let positions: Vec<usize> = self.writes.iter().map(|write| write.position).collect();
        let chosen = self.stepper.chosen_write(&positions);
        let from = chosen.map_or(0, |at| at.saturating_sub(rows / 2));
        let from = from.min(self.writes.len().saturating_sub(rows));
        for ((at, write), y) in (from..).zip(&self.writes[from..]).take(rows).zip(area.y + 1..) {
            let row = Rect { y, height: 1, ..area };
            self.row(write, chosen == Some(at), usize::from(area.width)).render(row, buffer);
        }
        let below = self.writes.len().saturating_sub(from + rows);
        if below > 0 {
            let corner = Rect { y: area.bottom() - 1, height: 1, ..area };
            super::right(&format!("▼ {below} more"), theme.selected(), corner, buffer);
        }
    }

    fn row(&self, write: &Write, chosen: bool, width: usize) -> Line<'static> {
        let theme = self.theme;
        let statement = self.stepper.timeline().get(write.position);
        let (iteration, line) = statement.map_or((0, 0), |by| (by.iteration, by.line));
        let place = format!("{iteration:>9}  {:>9}  {line:>4}  ", write.position + 1,);
        let room = width.saturating_sub(place.width() + 2);
        let mark = if write.position == self.stepper.position { "▶ " } else { "  " };
        let style = if write.position > self.stepper.position { theme.dim() } else { self.style() };
        let text = match (write.how.is_empty(), write.value) {
            (true, Some(value)) => short(value),
            _ => clean(&write.how).into_owned(),
        };
        let line = Line::from(vec![
            Span::styled(mark, theme.strong()),
            Span::styled(place, theme.dim()),
            Span::styled(cut(&text, room).into_owned(), style),
        ]);
        if chosen { line.patch_style(theme.selected()) } else { line }
    }
}

/// Statistics as the engine makes them of larger tensors.
fn summary(data: &Values) -> Summary {
    let n = data.len() as f64;
    let mean = data.iter().sum::<f64>() / n;
    let squares: f64 = data.iter().map(|v| (v - mean) * (v - mean)).sum();
    Summary {
        mean,
        std: (squares / (n - 1.0)).sqrt(),
        min: data.iter().fold(f64::INFINITY, f64::min),
        max: data.iter().fold(f64::NEG_INFINITY, f64::max),
        norm: norm(data),
        histogram: None,
    }
}
