//! The data, and what the model makes of it: of a straight-line regression the line
//! and each sample's error, the other run's line too where both are shown; else a
//! curve over one feature or a classifier's regions over two, which an engine works
//! out.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::loss::headed;
use super::regions::{Regions, marks};
use super::{hint, lines};
use crate::protocol::{Finding, Values, Worksheet};
use crate::session::Timeline;
use crate::tui::numbers::short;
use crate::tui::stepper::{Side, Stepper};
use crate::tui::text::{clean, wrap};
use crate::tui::theme::Theme;
use crate::tui::widgets::{Axis, Chart, Field, Series, Stroke};

/// More samples than this would make a carpet of their errors.
const MOST_ERRORS: usize = 30;

/// Draws the panel's inside.
pub fn draw(stepper: &Stepper, theme: Theme, area: Rect, buffer: &mut Buffer) {
    let Some(sheet) = sheet(stepper.timeline(), stepper.position) else {
        return model(stepper, theme, area, buffer);
    };
    let (head, plot) = headed(area);
    lines(&[legend(stepper, sheet, theme)], 0, head, buffer, theme);
    let samples = sorted(sheet, &sheet.y);
    let fit = sorted(sheet, &sheet.prediction);
    let twin = stepper.twin().and_then(|_| stepper.other());
    let twin = twin.and_then(|other| sheet_of(other, stepper));
    let twin = twin.map_or_else(Vec::new, |twin| sorted(twin, &twin.prediction));
    let errors: Vec<[(f64, f64); 2]> = match samples.len() {
        count if count <= MOST_ERRORS => {
            sheet.rows().map(|row| [(row.x, row.y), (row.x, row.prediction)]).collect()
        }
        _ => Vec::new(),
    };
    let series = |points, style, stroke| Series { name: "", points, style, stroke };
    let mut all: Vec<Series> =
        errors.iter().map(|error| series(error, theme.dim(), Stroke::Solid)).collect();
    let other_style = match stepper.side {
        Side::Healthy => theme.faulty(),
        Side::Faulty => theme.dim(),
    };
    all.push(series(&twin, other_style, Stroke::Dashed('·')));
    all.push(series(&fit, theme.parameter(), Stroke::Solid));
    all.push(series(&samples, theme.data(), Stroke::Marks('●')));
    let mut chart = Chart::new(all, theme);
    let x = Axis::over(sheet.x.iter(), false);
    chart.range = x.map(|x| x.padded(0.05)).map(|x| (x.low, x.high));
    chart.draw(plot, buffer);
}

/// What an engine found out about the model: its regions, or its curve.
fn model(stepper: &Stepper, theme: Theme, area: Rect, buffer: &mut Buffer) {
    let Some(ask) = stepper.wanted() else {
        let text = "the data with what the model makes of it, from the first backward() on";
        return hint(text, area, buffer, theme);
    };
    let Some((of, finding)) = stepper.surveys.answer(&ask) else {
        return hint("what the model makes of the data: being worked out", area, buffer, theme);
    };
    let (head, plot) = headed(area);
    let when = format!("   as of iteration {}", of.iteration);
    match finding {
        Finding::Regions { across, up, columns, classes, sure, points, truth, said } => {
            let wrong = truth.iter().zip(said.iter()).filter(|(t, s)| t != s).count();
            let legend = Line::from(vec![
                Span::styled("the model: ", theme.plain()),
                Span::styled(
                    format!("✗ {wrong} of {} wrong", truth.len()),
                    if wrong > 0 { theme.wrong() } else { theme.strong() },
                ),
                Span::styled(when, theme.dim()),
            ]);
            lines(&[legend], 0, head, buffer, theme);
            let (classes, sure) = (classes.to_vec(), sure.to_vec());
            let field = |values| Field { columns: *columns, values };
            let points = &marks(points, truth, said, theme);
            let (x, y) = (Axis::linear(across.0, across.1), Axis::linear(up.0, up.1));
            Regions { x, y, classes: field(&classes), sure: field(&sure), points }
                .draw(theme, plot, buffer);
        }
        Finding::Curve { x, y, grid, prediction } => {
            let legend = Line::from(vec![
                Span::styled("● data   ", theme.data()),
                Span::styled("━ the model", theme.parameter()),
                Span::styled(when, theme.dim()),
            ]);
            lines(&[legend], 0, head, buffer, theme);
            let pairs =
                |x: &Values, y: &Values| -> Vec<(f64, f64)> { x.iter().zip(y.iter()).collect() };
            let (data, curve) = (pairs(x, y), pairs(grid, prediction));
            let series = |points, style, stroke| Series { name: "", points, style, stroke };
            let all = vec![
                series(&data[..], theme.data(), Stroke::Marks('●')),
                series(&curve[..], theme.parameter(), Stroke::Solid),
            ];
            Chart::new(all, theme).draw(plot, buffer);
        }
        Finding::Refused { because } => {
            let text = format!("no picture of the data: {}", clean(because));
            let rows = wrap(&[Span::styled(text, theme.dim())], usize::from(area.width));
            lines(&rows, 0, area, buffer, theme);
        }
        Finding::Loss { .. } => {}
    }
}

/// `● data  ━ w·x + b = 0.4·x + 0.12`.
fn legend(stepper: &Stepper, sheet: &Worksheet, theme: Theme) -> Line<'static> {
    let value = |name: &str| {
        let here = stepper.statement().and_then(|here| here.parameter(name));
        here.and_then(|parameter| parameter.data.as_ref()?.first())
    };
    let term = |name: &str| value(name).map_or_else(|| clean(name).into_owned(), short);
    let mut line = format!("━ {}·x", term(&sheet.weight));
    if let Some(bias) = &sheet.bias {
        line += &format!(" + {}", term(bias));
    }
    let mut spans =
        vec![Span::styled("● data   ", theme.data()), Span::styled(line, theme.parameter())];
    if stepper.twin().is_some() {
        spans.push(Span::styled(format!("   ╍ {}", stepper.other_name()), theme.dim()));
    }
    Line::from(spans)
}

fn sorted(sheet: &Worksheet, values: &Values) -> Vec<(f64, f64)> {
    let mut points: Vec<_> = sheet.x.iter().zip(values.iter()).collect();
    points.sort_by(|a, b| a.0.total_cmp(&b.0));
    points
}

fn sheet_of<'a>(other: &'a crate::tui::Run, stepper: &Stepper) -> Option<&'a Worksheet> {
    let place = stepper.timeline().place(stepper.position)?;
    sheet(&other.timeline, other.timeline.seek(place)?)
}

/// So far a worksheet is looked for: a script without one is not searched whole.
const FAR: usize = 2_000;

/// The last worksheet at a position; before the first one, the first.
pub fn sheet(timeline: &Timeline, position: usize) -> Option<&Worksheet> {
    let all = timeline.statements();
    let passed = all.get(..=position)?.iter().rev().take(FAR);
    let ahead = all[position + 1..].iter().take(FAR);
    passed
        .chain(ahead)
        .filter_map(|statement| statement.detail.as_deref())
        .find_map(|detail| detail.worksheet.as_ref())
}
