//! The table that a person fills in by hand for a one-feature regression: one
//! row a sample, the sums, and the gradients and the loss that follow from them.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use unicode_width::UnicodeWidthStr;

use super::lines;
use crate::protocol::{Reduction, Row, Worksheet};
use crate::tui::numbers::{column, fixed};
use crate::tui::stepper::{Panel, Stepper};
use crate::tui::text::clean;
use crate::tui::theme::Theme;

/// Draws the panel's inside.
pub fn draw(stepper: &Stepper, theme: Theme, area: Rect, buffer: &mut Buffer) {
    let Some(sheet) = worksheet(stepper) else {
        let text = "filled in at the loss of a regression with one feature";
        return lines(&[Line::styled(text, theme.dim())], 0, area, buffer, theme);
    };
    let rows = table(sheet, theme, area);
    lines(&rows, usize::from(stepper.scroll[Panel::Worksheet as usize]), area, buffer, theme);
}

/// That of the last loss of this iteration.
fn worksheet(stepper: &Stepper) -> Option<&Worksheet> {
    let here = stepper.statement()?;
    let all = stepper.timeline().statements();
    let start = all.partition_point(|statement| statement.iteration < here.iteration);
    let recorded = all.get(start..=stepper.position)?.iter().rev();
    recorded.filter_map(|statement| statement.detail.as_deref()).find_map(|d| d.worksheet.as_ref())
}

fn table(sheet: &Worksheet, theme: Theme, area: Rect) -> Vec<Line<'static>> {
    let samples: Vec<Row> = sheet.rows().collect();
    let of = |value: fn(&Row) -> f64| samples.iter().map(value);
    let sums = [
        of(|row| row.error).sum::<f64>(),
        of(|row| row.squared).sum(),
        of(|row| row.error_x).sum(),
    ];
    let count = samples.len() as f64;
    // The gradients' factor and the loss's.
    let (factors, mean) = match sheet.reduction {
        Reduction::Mean => (format!("2/{count}, L 1/{count}"), count),
        Reduction::Sum => ("2, L 1".into(), 1.0),
    };
    let weight = clean(&sheet.weight).into_owned();
    let (prediction, results) = match sheet.bias.as_deref().map(clean) {
        Some(bias) => (format!("{weight}·x+{bias}"), format!("∂{bias}")),
        None => (format!("{weight}·x"), String::new()),
    };
    let prediction = if prediction.width() > 10 { "prediction".into() } else { prediction };
    let with_bias = sheet.bias.is_some();
    let short = |name: String| if name.width() > 4 { "∂".to_string() } else { name };
    let last = [
        if with_bias {
            format!("{} {}", short(results), fixed(sheet.factor() * sums[0]))
        } else {
            String::new()
        },
        format!("L {}", fixed(sums[1] / mean)),
        format!("{} {}", short(format!("∂{weight}")), fixed(sheet.factor() * sums[2])),
    ];

    let columns: [Vec<String>; 6] = [
        column(of(|row| row.x)),
        column(of(|row| row.y)),
        column(of(|row| row.prediction)),
        with_sum(of(|row| row.error), sums[0]),
        with_sum(of(|row| row.squared), sums[1]),
        with_sum(of(|row| row.error_x), sums[2]),
    ];
    let heads = ["x", "y", prediction.as_str(), "error", "error²", "error·x"];
    let widths: Vec<usize> = columns
        .iter()
        .enumerate()
        .map(|(index, cells)| {
            let cells = cells.iter().map(|cell| cell.width()).max().unwrap_or(0);
            let result = index.checked_sub(3).map_or(0, |at| last[at].width());
            let label = if index == 2 { factors.width() } else { 0 };
            cells.max(heads[index].width()).max(result).max(label).max(4)
        })
        .collect();
    let gap = match usize::from(area.width).checked_sub(widths.iter().sum()) {
        Some(spare) => (spare / 6).clamp(1, 4),
        None => 1,
    };
    let styles =
        [theme.data(), theme.data(), theme.plain(), theme.plain(), theme.loss(), theme.gradient()];
    let line = |cells: &[&str], style: &dyn Fn(usize) -> Style| {
        Line::from_iter(cells.iter().enumerate().map(|(index, cell)| {
            let padding = " ".repeat(gap + widths[index] - cell.width().min(widths[index]));
            Span::styled(format!("{padding}{cell}"), style(index))
        }))
    };
    let mut rows = vec![line(&heads, &|_| theme.dim())];
    for index in shown(samples.len(), usize::from(area.height).saturating_sub(3)) {
        rows.push(match index {
            Some(index) => {
                let cells: Vec<&str> = columns.iter().map(|cells| cells[index].as_str()).collect();
                line(&cells, &|index| styles[index])
            }
            None => line(&["…"; 6], &|_| theme.dim()),
        });
    }
    let total = |at: usize| columns[at].last().map_or("", String::as_str);
    rows.push(line(&["", "", "sum", total(3), total(4), total(5)], &|index| styles[index]));
    let meaning = [theme.gradient(), theme.loss(), theme.gradient()];
    rows.push(line(&["", "", &factors, &last[0], &last[1], &last[2]], &|index| {
        index.checked_sub(3).map_or(theme.dim(), |at| meaning[at].patch(theme.strong()))
    }));
    rows
}

fn with_sum(values: impl Iterator<Item = f64> + Clone, sum: f64) -> Vec<String> {
    column(values.chain([sum]))
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
