//! Amounts as lengths: histograms, horizontal bars, sparklines, progress.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::Widget;
use unicode_width::UnicodeWidthStr;

use super::axis::Axis;
use super::frame::labels;
use crate::tui::text::cut;
use crate::tui::theme::Theme;

const UP: [&str; 9] = [" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"];
const ACROSS: [&str; 8] = [" ", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];

/// How often values fall into bins of equal width between two ends.
#[derive(Debug, Clone, Copy)]
pub struct Histogram<'a> {
    pub low: f64,
    pub high: f64,
    pub counts: &'a [u64],
    pub style: Style,
    pub theme: Theme,
}

impl Histogram<'_> {
    /// Draws the bars, and below them the ends and zero.
    pub fn draw(&self, area: Rect, buffer: &mut Buffer) {
        let area = area.intersection(buffer.area);
        if area.is_empty() || self.counts.is_empty() {
            return;
        }
        let labels = u16::from(area.height > 1);
        let plot = Rect { height: area.height - labels, ..area };
        let most = self.counts.iter().max().copied().unwrap_or(0).max(1) as f64;
        let bins = self.counts.len();
        for column in 0..plot.width {
            let bin = usize::from(column) * bins / usize::from(plot.width);
            let count = self.counts[bin.min(bins - 1)];
            let eighths = (count as f64 / most * f64::from(plot.height) * 8.0).round() as usize;
            // One of many is still one.
            let eighths = if count > 0 { eighths.max(1) } else { 0 };
            pile(eighths, plot.x + column, plot, self.style, buffer);
        }
        if labels == 1 {
            self.labels(Rect { y: plot.bottom(), height: 1, ..area }, buffer);
        }
    }

    fn labels(&self, row: Rect, buffer: &mut Buffer) {
        let axis = Axis::linear(self.low, self.high);
        labels(&axis, row, self.theme.dim(), buffer);
    }
}

/// A column filled from below, in eighths of cells.
fn pile(eighths: usize, x: u16, plot: Rect, style: Style, buffer: &mut Buffer) {
    for row in 0..plot.height {
        let filled = eighths.saturating_sub(usize::from(row) * 8).min(8);
        if filled > 0 {
            buffer[(x, plot.bottom() - 1 - row)].set_symbol(UP[filled]).set_style(style);
        }
    }
}

/// A value with a name.
#[derive(Debug, Clone, PartialEq)]
pub struct Bar {
    pub name: String,
    /// From 0 to 1.
    pub part: f64,
    /// What stands behind the bar.
    pub text: String,
    pub style: Style,
}

/// Draws bars, one a row, their names left and their texts right of them.
pub fn bars(bars: &[Bar], area: Rect, buffer: &mut Buffer) {
    let area = area.intersection(buffer.area);
    let width =
        |text: fn(&Bar) -> &str| bars.iter().map(|bar| text(bar).width()).max().unwrap_or(0);
    let names = width(|bar| &bar.name).min(usize::from(area.width) / 3);
    let texts = width(|bar| &bar.text).min(usize::from(area.width) / 3);
    let room = usize::from(area.width).saturating_sub(names + texts + 2);
    for (bar, y) in bars.iter().zip(area.y..area.bottom()) {
        let name = cut(&bar.name, names);
        let line = Line::from(vec![
            Span::raw(format!("{name}{:pad$} ", "", pad = names.saturating_sub(name.width()))),
            Span::styled(length(bar.part, room), bar.style),
            Span::raw(format!(" {:>texts$}", cut(&bar.text, texts))),
        ]);
        line.render(Rect { y, height: 1, ..area }, buffer);
    }
}

/// A bar of so many columns, filled in part.
fn length(part: f64, columns: usize) -> String {
    let part = if part.is_finite() { part.clamp(0.0, 1.0) } else { 0.0 };
    let eighths = (part * columns as f64 * 8.0).round() as usize;
    let mut bar = "█".repeat(eighths / 8);
    if !eighths.is_multiple_of(8) {
        bar.push_str(ACROSS[eighths % 8]);
    }
    let filled = bar.chars().count();
    bar.push_str(&" ".repeat(columns.saturating_sub(filled)));
    bar
}

/// `███████░░░░░` of so many columns.
pub fn progress(part: f64, columns: usize) -> String {
    let part = if part.is_finite() { part.clamp(0.0, 1.0) } else { 0.0 };
    let done = (part * columns as f64).round() as usize;
    "█".repeat(done) + &"░".repeat(columns - done)
}

/// Draws a small curve of blocks: the last values that fit, one a column, on an
/// axis. Values that are no numbers are `✗`.
pub fn sparkline(
    values: &[f64],
    axis: &Axis,
    style: Style,
    theme: Theme,
    area: Rect,
    buffer: &mut Buffer,
) {
    let area = area.intersection(buffer.area);
    if area.is_empty() {
        return;
    }
    let from = values.len().saturating_sub(usize::from(area.width));
    for (value, x) in values[from..].iter().zip(area.x..) {
        if value.is_finite() {
            let at = axis.at(*value);
            let at = if at.is_nan() { 0.0 } else { at.clamp(0.0, 1.0) };
            let most = f64::from(area.height) * 8.0;
            pile((at * (most - 1.0)).round() as usize + 1, x, area, style, buffer);
        } else {
            buffer[(x, area.bottom() - 1)].set_symbol("✗").set_style(theme.wrong());
        }
    }
}
