//! A line chart: several curves over one axis each way, with ticks at round
//! numbers, a cursor, and a mark wherever a value is no number.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use super::axis::Axis;
use super::braille::Braille;
use super::frame::frame;
use super::series::at;
use crate::tui::numbers::brief;
use crate::tui::theme::{Depth, Theme};

/// How a curve is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stroke {
    Solid,
    /// Without colour it is drawn in the mark, to be told apart where curves
    /// cross.
    Dashed(char),
    /// One mark a point, no line.
    Marks(char),
}

/// One curve; its points are in the order of x.
#[derive(Debug, Clone)]
pub struct Series<'a> {
    pub name: &'a str,
    pub points: &'a [(f64, f64)],
    pub style: Style,
    pub stroke: Stroke,
}

/// Curves and how to show them.
#[derive(Debug, Clone)]
pub struct Chart<'a> {
    pub series: Vec<Series<'a>>,
    pub theme: Theme,
    pub log_x: bool,
    /// The x axis counts: iterations, steps.
    pub counts: bool,
    pub log_y: bool,
    /// The part of the x axis that is shown; all of it if none.
    pub range: Option<(f64, f64)>,
    /// Where the cursor stands, if there is one.
    pub cursor: Option<f64>,
}

impl<'a> Chart<'a> {
    pub fn new(series: Vec<Series<'a>>, theme: Theme) -> Chart<'a> {
        Chart {
            series,
            theme,
            log_x: false,
            counts: false,
            log_y: false,
            range: None,
            cursor: None,
        }
    }

    /// The curves' strokes and names, and their values at the cursor or, without
    /// one, at the end of what is shown.
    pub fn legend(&self) -> Line<'static> {
        let mut spans = Vec::new();
        for series in self.series.iter().filter(|series| !series.name.is_empty()) {
            let mark = match series.stroke {
                Stroke::Solid => "━".to_string(),
                Stroke::Dashed(mark) if self.theme.depth() == Depth::None => mark.into(),
                Stroke::Dashed(_) => "╍".into(),
                Stroke::Marks(mark) => mark.into(),
            };
            if !spans.is_empty() {
                spans.push(Span::raw("   "));
            }
            spans.push(Span::styled(format!("{mark} {} ", series.name), series.style));
            let until = self.cursor.or(self.range.map(|range| range.1)).unwrap_or(f64::INFINITY);
            if let Some((_, value)) = at(series.points, until) {
                let wrong = !value.is_finite();
                let style = if wrong {
                    self.theme.wrong()
                } else {
                    series.style.patch(self.theme.strong())
                };
                spans.push(Span::styled(brief(value), style));
            }
        }
        Line::from(spans)
    }

    /// The axes that the chart has; none while there is nothing to show.
    pub fn axes(&self) -> Option<(Axis, Axis)> {
        let all = || self.series.iter().flat_map(|series| series.points);
        let zoomed =
            self.range.map(|(low, high)| Axis { low, high, log: self.log_x, whole: false });
        let x = match zoomed.filter(Axis::is_sound) {
            Some(x) => x,
            None => Axis::over(all().map(|point| point.0), self.log_x)?,
        };
        // One count is a single place, not a stretch around it.
        let mut counts = all().map(|point| point.0);
        let x = match counts.next() {
            Some(first) if self.counts && counts.all(|other| other == first) => {
                Axis { low: first - 0.5, high: first + 0.5, ..x }
            }
            _ => x,
        };
        let inside = |point: &&(f64, f64)| (x.low..=x.high).contains(&point.0);
        let y = Axis::over(all().filter(inside).map(|point| point.1), self.log_y)?;
        Some((Axis { whole: self.counts, ..x }, y.from_zero()))
    }

    /// Draws the chart.
    pub fn draw(&self, area: Rect, buffer: &mut Buffer) {
        let area = area.intersection(buffer.area);
        let Some((x, y)) = self.axes().filter(|_| area.width >= 3 && area.height >= 1) else {
            return;
        };
        let plot = frame(area, &x, &y, self.theme, buffer);
        self.cursor_line(&x, plot, buffer);
        for series in &self.series {
            self.curve(series, &x, &y, plot, buffer);
        }
        self.cursor_marks(&x, &y, plot, buffer);
    }

    fn curve(&self, series: &Series, x: &Axis, y: &Axis, plot: Rect, buffer: &mut Buffer) {
        let plain = self.theme.depth() == Depth::None;
        let mark = match series.stroke {
            Stroke::Marks(mark) => Some((mark, false)),
            _ if series.points.len() == 1 => Some(('●', false)),
            Stroke::Dashed(mark) if plain => Some((mark, true)),
            _ => None,
        };
        let points = visible(series.points, x);
        let place = |&(px, py): &(f64, f64)| (x.at(px), y.at(py));
        if let Some((mark, joined)) = mark {
            let mut cells = Marks { plot, mark, style: series.style, buffer };
            for pair in points.windows(2).filter(|_| joined) {
                cells.between(place(&pair[0]), place(&pair[1]));
            }
            points.iter().for_each(|point| cells.put(place(point)));
        } else {
            let dashed = matches!(series.stroke, Stroke::Dashed(_));
            let mut canvas = Braille::new(plot);
            for pair in points.windows(2) {
                canvas.line(place(&pair[0]), place(&pair[1]), |column| {
                    !dashed || column.rem_euclid(5) < 3
                });
            }
            // A point alone between gaps has no line; it is a dot.
            for point in points.iter().map(place) {
                canvas.line(point, point, |_| true);
            }
            canvas.draw(series.style, buffer);
        }
        for point in points.iter().filter(|point| !point.1.is_finite()) {
            let at = x.at(point.0);
            if (0.0..=1.0).contains(&at) {
                let column = plot.x + (at * f64::from(plot.width - 1)).round() as u16;
                let row = plot.bottom() - 1;
                buffer[(column, row)].set_symbol("✗").set_style(self.theme.wrong());
            }
        }
    }

    fn cursor_line(&self, x: &Axis, plot: Rect, buffer: &mut Buffer) {
        let at = self.cursor.map(|cursor| x.at(cursor)).filter(|at| (0.0..=1.0).contains(at));
        let Some(at) = at else { return };
        let column = plot.x + (at * f64::from(plot.width - 1)).round() as u16;
        for y in plot.y..plot.bottom() {
            buffer[(column, y)].set_symbol("┊").set_style(self.theme.dim());
        }
    }

    fn cursor_marks(&self, x: &Axis, y: &Axis, plot: Rect, buffer: &mut Buffer) {
        let Some(cursor) = self.cursor else { return };
        for series in self.series.iter().filter(|series| !series.name.is_empty()) {
            let style = series.style.patch(self.theme.strong());
            if let Some((_, value)) = at(series.points, cursor) {
                Marks { plot, mark: '◆', style, buffer }.put((x.at(cursor), y.at(value)));
            }
        }
    }
}

/// The points inside an axis, and one more at each side for the lines to them.
fn visible<'a>(points: &'a [(f64, f64)], x: &Axis) -> &'a [(f64, f64)] {
    let from = points.partition_point(|point| point.0 < x.low).saturating_sub(1);
    let to = (points.partition_point(|point| point.0 <= x.high) + 1).min(points.len());
    &points[from.min(to)..to]
}

/// Marks of whole cells.
struct Marks<'a> {
    plot: Rect,
    mark: char,
    style: Style,
    buffer: &'a mut Buffer,
}

impl Marks<'_> {
    /// A mark at a place from 0 to 1; none outside.
    fn put(&mut self, (x, y): (f64, f64)) {
        if (0.0..=1.0).contains(&x) && (0.0..=1.0).contains(&y) {
            let column = self.plot.x + (x * f64::from(self.plot.width - 1)).round() as u16;
            let up = (y * f64::from(self.plot.height - 1)).round() as u16;
            let cell = &mut self.buffer[(column, self.plot.bottom() - 1 - up)];
            cell.set_char(self.mark).set_style(Style::reset().patch(self.style));
        }
    }

    /// Marks in the columns between two places.
    fn between(&mut self, from: (f64, f64), to: (f64, f64)) {
        let columns = ((to.0 - from.0).abs() * f64::from(self.plot.width)).ceil();
        if !columns.is_finite() {
            return;
        }
        let steps = columns.min(f64::from(self.plot.width)) as u32;
        for step in 1..steps {
            let at = f64::from(step) / f64::from(steps);
            self.put((from.0 + (to.0 - from.0) * at, from.1 + (to.1 - from.1) * at));
        }
    }
}
