//! The table that a person fills in by hand for a one-feature regression: one
//! row a sample, the sums, and the gradients and the loss that follow from them.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use unicode_width::UnicodeWidthStr;

use super::{classification, hint, scrolled};
use crate::protocol::{Classification, Phase, Reduction, Row, Worksheet};
use crate::tui::numbers::{column, fixed};
use crate::tui::stepper::{Panel, Stepper};
use crate::tui::text::clean;
use crate::tui::theme::Theme;

/// Draws the panel's inside.
pub fn draw(stepper: &Stepper, theme: Theme, area: Rect, buffer: &mut Buffer) {
    let rows = match sheet(stepper) {
        Some((Sheet::Regression(sheet), known)) => Table::of(sheet).up_to(known).lines(theme, area),
        Some((Sheet::Classification(sheet), _)) => {
            return classification::draw(stepper, sheet, theme, area, buffer);
        }
        None => {
            let text = "filled in at the loss of a regression with one feature, or of a classifier";
            return hint(text, area, buffer, theme);
        }
    };
    let scroll = usize::from(stepper.scroll[Panel::Worksheet as usize]);
    scrolled(Panel::Worksheet, stepper, &rows, scroll, area, buffer, theme);
}

/// More samples than this are not all shown.
const MANY: usize = 8;

/// One of the tables.
enum Sheet<'a> {
    Regression(&'a Worksheet),
    Classification(&'a Classification),
}

/// How far the run has filled a regression's table in.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Known {
    Data,
    Predictions,
    /// All but the gradients, which `backward()` is to find.
    Loss,
    All,
}

/// That of the last loss of this iteration, or of the first one to come.
fn sheet(stepper: &Stepper) -> Option<(Sheet<'_>, Known)> {
    let here = stepper.statement()?;
    let all = stepper.timeline().statements();
    let start = all.partition_point(|statement| statement.iteration < here.iteration);
    let end = all.partition_point(|statement| statement.iteration <= here.iteration);
    let (passed, ahead) = (all.get(start..=stepper.position)?, all.get(stepper.position + 1..end)?);
    let filled = passed.iter().enumerate().rev().find_map(|(at, statement)| {
        let detail = statement.detail.as_deref()?;
        let regression = detail.worksheet.as_ref().map(Sheet::Regression);
        let classes = || detail.classification.as_deref().map(Sheet::Classification);
        Some((at, regression.or_else(classes)?))
    });
    if let Some((at, filled)) = filled {
        let went_back = passed[at..].iter().any(|statement| statement.phase == Phase::Backward);
        return Some((filled, if went_back { Known::All } else { Known::Loss }));
    }
    let to_come = ahead.iter().find_map(|s| s.detail.as_deref()?.worksheet.as_ref())?;
    let predicted = passed.iter().any(|statement| statement.phase == Phase::Forward);
    let known = if predicted { Known::Predictions } else { Known::Data };
    Some((Sheet::Regression(to_come), known))
}

/// So many rows show all samples of a regression; 0 without one, or with many.
pub fn height(stepper: &Stepper) -> u16 {
    match sheet(stepper) {
        Some((Sheet::Regression(sheet), _)) if sheet.x.len() <= MANY => sheet.x.len() as u16 + 3,
        _ => 0,
    }
}

/// The table's texts, not yet set in columns.
struct Table {
    heads: [String; 6],
    /// The samples' cells; below those of the last three columns, their sums.
    columns: [Vec<String>; 6],
    samples: usize,
    /// The gradients' factor, alone and with the loss's.
    factors: [String; 2],
    /// ∂b, L and ∂w.
    results: [String; 3],
}

impl Table {
    fn of(sheet: &Worksheet) -> Table {
        let samples: Vec<Row> = sheet.rows().collect();
        let of = |value: fn(&Row) -> f64| samples.iter().map(value);
        let sum = |value: fn(&Row) -> f64| of(value).sum::<f64>();
        let sums = [sum(|row| row.error), sum(|row| row.squared), sum(|row| row.error_x)];
        let with_sum = |value: fn(&Row) -> f64| column(of(value).chain([sum(value)]));
        let count = samples.len();
        let (factors, mean) = match sheet.reduction {
            Reduction::Mean => {
                ([format!("× 2/{count}"), format!("× 2/{count}, L × 1/{count}")], count as f64)
            }
            Reduction::Sum => (["× 2".into(), "× 2, L × 1".into()], 1.0),
        };
        let weight = clean(&sheet.weight);
        let bias = sheet.bias.as_deref().map(clean);
        let line =
            bias.as_ref().map_or(format!("{weight}·x"), |bias| format!("{weight}·x+{bias}"));
        let prediction = if line.width() > 10 { "prediction".into() } else { line };
        let gradient = |name: &str, sum: f64| {
            let name = if name.width() > 3 { "" } else { name };
            format!("∂{name} {}", fixed(sheet.factor() * sum))
        };
        Table {
            heads: ["x", "y", &prediction, "error", "error²", "error·x"].map(String::from),
            columns: [
                column(of(|row| row.x)),
                column(of(|row| row.y)),
                column(of(|row| row.prediction)),
                with_sum(|row| row.error),
                with_sum(|row| row.squared),
                with_sum(|row| row.error_x),
            ],
            samples: count,
            factors,
            results: [
                bias.map_or(String::new(), |bias| gradient(&bias, sums[0])),
                format!("L {}", fixed(sums[1] / mean)),
                gradient(&weight, sums[2]),
            ],
        }
    }

    /// The same table with what the run does not know yet still to be filled in.
    fn up_to(mut self, known: Known) -> Table {
        let first = match known {
            Known::Data => 2,
            Known::Predictions => 3,
            Known::Loss => {
                for gradient in [0, 2] {
                    self.results[gradient] = unknown(&self.results[gradient], true);
                }
                return self;
            }
            Known::All => return self,
        };
        for column in &mut self.columns[first..] {
            column.iter_mut().for_each(|cell| *cell = unknown(cell, false));
        }
        self.results = self.results.map(|result| unknown(&result, true));
        self
    }

    /// The columns' widths with one of the labels.
    fn widths(&self, factors: &str) -> Vec<usize> {
        let widest = |index: usize| {
            let cells = self.columns[index].iter().map(|cell| cell.width()).max().unwrap_or(0);
            let below = match index.checked_sub(3) {
                Some(result) => self.results[result].width(),
                None if index == 2 => factors.width(),
                None => 0,
            };
            cells.max(self.heads[index].width()).max(below).max(3)
        };
        (0..6).map(widest).collect()
    }

    fn lines(&self, theme: Theme, area: Rect) -> Vec<Line<'static>> {
        let room = usize::from(area.width);
        let [short, long] = &self.factors;
        let fits = |label: &str| self.widths(label).iter().sum::<usize>() + 6 <= room;
        let factors = if fits(long) { long } else { short };
        let widths = self.widths(factors);
        let gap = (room.saturating_sub(widths.iter().sum()) / 6).clamp(1, 4);
        let line = |cells: [&str; 6], styles: [Style; 6]| {
            Line::from_iter((0..6).map(|index| {
                let padding = " ".repeat(gap + widths[index] - cells[index].width());
                Span::styled(format!("{padding}{}", cells[index]), styles[index])
            }))
        };
        let (dim, plain) = (theme.dim(), theme.plain());
        let meaning = [theme.data(), theme.data(), plain, plain, theme.loss(), theme.gradient()];
        let mut rows = vec![line(self.heads.each_ref().map(String::as_str), [dim; 6])];
        for sample in shown(self.samples, usize::from(area.height).saturating_sub(3)) {
            rows.push(match sample {
                Some(at) => line(self.columns.each_ref().map(|cells| cells[at].as_str()), meaning),
                None => line(["…"; 6], [dim; 6]),
            });
        }
        let sum = |index: usize| self.columns[index].last().map_or("", String::as_str);
        rows.push(line(["", "", "sum", sum(3), sum(4), sum(5)], meaning));
        let [b, l, w] = self.results.each_ref().map(String::as_str);
        let [loss, gradient] = [theme.loss(), theme.gradient()].map(|s| s.patch(theme.strong()));
        rows.push(line(["", "", factors, b, l, w], [dim, dim, dim, gradient, loss, gradient]));
        rows
    }
}

/// A question mark as wide as what will stand there, so that nothing moves then; behind
/// its name, where it is `∂w -40.0000`.
fn unknown(text: &str, is_named: bool) -> String {
    let mark = match text.split_once(' ') {
        Some((name, _)) if is_named => format!("{name} ?"),
        _ if text.is_empty() => String::new(),
        _ => "?".into(),
    };
    format!("{mark:>width$}", width = text.width())
}

/// Which samples fit in so many rows; `None` is the gap in the middle.
fn shown(samples: usize, rows: usize) -> Vec<Option<usize>> {
    if samples <= rows {
        return (0..samples).map(Some).collect();
    }
    let tail = usize::from(rows > 2);
    let head = rows.saturating_sub(1 + tail);
    let mut shown: Vec<Option<usize>> = (0..head).map(Some).collect();
    if rows > 0 {
        shown.push(None);
    }
    shown.extend((samples - tail..samples).map(Some));
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_middle_is_left_out_where_there_is_no_room() {
        assert_eq!(shown(3, 5), [Some(0), Some(1), Some(2)]);
        assert_eq!(shown(5, 4), [Some(0), Some(1), None, Some(4)]);
        assert_eq!(shown(5, 1), [None]);
        assert_eq!(shown(5, 0), []);
    }
}
