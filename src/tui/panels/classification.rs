//! The table of a classification loss: scores, the probabilities that follow from
//! them, the one that the target was given, and -log of that.
//!
//! ```text
//!  # target      logits          softmax       p     -log p
//!  0      2   0.12 -0.31 1.20   .21 .14 .64   0.6412  0.4444
//!                                        sum          9.5158
//!                                      ÷ 8   L        1.1895
//! ```

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use unicode_width::UnicodeWidthStr;

use super::{lines, scrolled};
use crate::protocol::{ClassRow, Classification, Reduction, Scores};
use crate::tui::numbers::{column, fixed};
use crate::tui::stepper::{Panel, Stepper};
use crate::tui::theme::Theme;

/// A column of the table.
struct Column {
    head: String,
    cells: Vec<String>,
    style: Style,
}

/// Draws the table: its samples scroll, the heads and the sums stay.
pub fn draw(
    stepper: &Stepper,
    sheet: &Classification,
    theme: Theme,
    area: Rect,
    buffer: &mut Buffer,
) {
    let Table { head, samples, totals } = table(sheet, theme, usize::from(area.width));
    let rows = |y: u16, height: u16| Rect { y: area.y + y, height, ..area };
    let sums = (totals.len() as u16).min(area.height.saturating_sub(2));
    let middle = area.height.saturating_sub(1 + sums);
    // The sums follow the samples where there is room to spare.
    let middle = middle.min(samples.len() as u16);
    lines(&[head], 0, rows(0, area.height.min(1)), buffer, theme);
    let scroll = usize::from(stepper.scroll[Panel::Worksheet as usize]);
    let shown = rows(1.min(area.height), middle);
    scrolled(Panel::Worksheet, stepper, &samples, scroll, shown, buffer, theme);
    let below = rows((1 + middle).min(area.height), sums);
    lines(&totals[totals.len() - usize::from(sums)..], 0, below, buffer, theme);
}

struct Table {
    head: Line<'static>,
    samples: Vec<Line<'static>>,
    totals: Vec<Line<'static>>,
}

/// The table for a panel this wide: scores and probabilities of all classes where
/// they fit, else those of the target.
fn table(sheet: &Classification, theme: Theme, width: usize) -> Table {
    let rows: Vec<ClassRow> = sheet.rows().collect();
    let whole = columns(sheet, &rows, theme, true);
    let needed = |columns: &[Column]| columns.iter().map(Column::width).sum::<usize>();
    let columns = match needed(&whole) + whole.len() <= width {
        true => whole,
        false => columns(sheet, &rows, theme, false),
    };
    let spare = width.saturating_sub(needed(&columns));
    let gap = (spare / columns.len().max(1)).clamp(1, 3);
    let line = |cell: &dyn Fn(&Column) -> (String, Style)| {
        Line::from_iter(columns.iter().map(|column| {
            let (text, style) = cell(column);
            let padding = " ".repeat(gap + column.width() - text.width().min(column.width()));
            Span::styled(format!("{padding}{text}"), style)
        }))
    };
    let samples =
        (0..rows.len()).map(|at| line(&|column| (column.cells[at].clone(), column.style)));
    Table {
        head: line(&|column| (column.head.clone(), theme.dim())),
        samples: samples.collect(),
        totals: totals(sheet, &rows, theme, gap * columns.len() + needed(&columns)),
    }
}

impl Column {
    fn width(&self) -> usize {
        self.cells.iter().map(|cell| cell.width()).chain([self.head.width()]).max().unwrap_or(0)
    }
}

fn columns(sheet: &Classification, rows: &[ClassRow], theme: Theme, whole: bool) -> Vec<Column> {
    let of =
        |head: &str, cells: Vec<String>, style: Style| Column { head: head.into(), cells, style };
    let number = |value: fn(&ClassRow) -> f64| column(rows.iter().map(value));
    let target = |row: &ClassRow| row.target.map_or("ignored".into(), |target| target.to_string());
    let mut columns = vec![
        of("#", (0..rows.len()).map(|at| at.to_string()).collect(), theme.dim()),
        of("target", rows.iter().map(target).collect(), theme.data()),
    ];
    let score = |row: &ClassRow| {
        let class = row.target.unwrap_or(0.0) as usize;
        row.scores.get(class.min(row.scores.len().saturating_sub(1))).copied()
    };
    let scores = column(rows.iter().map(|row| score(row).unwrap_or(f64::NAN)));
    let (name, made) = match sheet.from {
        Scores::Logits => ("logits", "softmax"),
        Scores::LogProbabilities => ("log p", "p of each class"),
        Scores::Binary => ("logit z", "σ(z)"),
    };
    match (sheet.from, whole) {
        (Scores::Binary, _) => {
            columns.push(of(name, scores, theme.plain()));
            columns.push(of(made, number(|row| row.probabilities[0]), theme.plain()));
        }
        (_, true) => {
            columns.push(of(name, joined(rows, |row| &row.scores), theme.plain()));
            columns.push(of(made, joined(rows, |row| &row.probabilities), theme.plain()));
        }
        (_, false) => {
            let said = rows.iter().map(|row| said(row).to_string()).collect();
            columns.push(of("said", said, theme.plain()));
            columns.push(of("its logit", scores, theme.plain()));
        }
    }
    columns.push(of("p of target", number(|row| row.right), theme.plain()));
    columns.push(of("-log p", number(|row| row.loss), theme.loss()));
    columns
}

/// The class with the largest score.
fn said(row: &ClassRow) -> usize {
    let best = |best: usize, at: usize| if row.scores[at] > row.scores[best] { at } else { best };
    (0..row.scores.len()).reduce(best).unwrap_or(0)
}

/// The numbers of a row side by side, with two decimals.
fn joined(rows: &[ClassRow], of: fn(&ClassRow) -> &[f64]) -> Vec<String> {
    let texts: Vec<Vec<String>> = rows
        .iter()
        .map(|row| of(row).iter().map(|value| format!("{value:.2}")).collect())
        .collect();
    let width = texts.iter().flatten().map(|text| text.width()).max().unwrap_or(0);
    let row = |cells: &Vec<String>| {
        cells.iter().map(|cell| format!("{cell:>width$}")).collect::<Vec<_>>().join(" ")
    };
    texts.iter().map(row).collect()
}

/// The sum of the losses and what became of it.
fn totals(
    sheet: &Classification,
    rows: &[ClassRow],
    theme: Theme,
    width: usize,
) -> Vec<Line<'static>> {
    let samples = sheet.samples as f64;
    let (sum, note) = match sheet.reduction {
        Reduction::Mean => (sheet.loss * samples, format!("÷ {samples}   L ")),
        Reduction::Sum => (sheet.loss, "L, their sum, ".into()),
    };
    let hidden = rows.len() < sheet.samples;
    let all = if hidden { format!("sum of all {samples} ") } else { "sum ".into() };
    let strong = theme.loss().patch(theme.strong());
    let line = |label: String, value: String, style: Style| {
        let padding = " ".repeat(width.saturating_sub(label.width() + value.width()));
        Line::from(vec![
            Span::styled(format!("{padding}{label}"), theme.dim()),
            Span::styled(value, style),
        ])
    };
    let mut lines = Vec::new();
    if sheet.reduction == Reduction::Mean {
        lines.push(line(all, fixed(sum), theme.loss()));
    }
    lines.push(line(note, fixed(sheet.loss), strong));
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheet(from: Scores, classes: usize, scores: &[f64], targets: &[f64]) -> Classification {
        Classification {
            from,
            classes,
            scores: scores.to_vec().into(),
            targets: targets.to_vec().into(),
            samples: targets.len(),
            reduction: Reduction::Mean,
            loss: 0.7531,
        }
    }

    fn text(lines: &[Line]) -> Vec<String> {
        lines.iter().map(|line| line.to_string().trim_end().to_string()).collect()
    }

    /// `F.cross_entropy(torch.tensor([[2., 1., 0.], [0., 0., 0.]]), torch.tensor([0, 2]))`
    /// is 0.7531: (0.4076 + 1.0986) / 2.
    #[test]
    fn a_row_costs_minus_the_log_of_its_probability() {
        let table = sheet(Scores::Logits, 3, &[2.0, 1.0, 0.0, 0.0, 0.0, 0.0], &[0.0, 2.0]);
        let rows: Vec<ClassRow> = table.rows().collect();
        assert_eq!(fixed(rows[0].right), "0.6652");
        assert_eq!([fixed(rows[0].loss), fixed(rows[1].loss)], ["0.4076", "1.0986"]);
        let all = |width| {
            let Table { head, samples, totals } = super::table(&table, Theme::new(false), width);
            text(&[vec![head], samples, totals].concat())
        };
        let wide = all(90);
        assert!(
            wide[1].contains("2.00 1.00 0.00") && wide[1].contains("0.67 0.24 0.09"),
            "{wide:?}"
        );
        assert!(wide[4].ends_with("÷ 2   L 0.7531"), "{wide:?}");
        let narrow = all(44);
        assert!(narrow[0].contains("said") && narrow.iter().all(|l| l.width() <= 44), "{narrow:?}");
    }

    #[test]
    fn yes_and_no_have_one_score() {
        let table = sheet(Scores::Binary, 1, &[0.0, 3.0], &[1.0, 0.0]);
        let rows: Vec<ClassRow> = table.rows().collect();
        assert_eq!([fixed(rows[0].loss), fixed(rows[1].loss)], ["0.6931", "3.0486"]);
        let head = super::table(&table, Theme::new(false), 80).head.to_string();
        assert!(head.contains("logit z") && head.contains("σ(z)"), "{head}");
    }
}
