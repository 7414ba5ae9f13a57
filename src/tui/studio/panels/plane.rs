//! Models of one or two numbers: the fitted curve, the decision surface.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Color;

use super::probe;
use crate::protocol::Look;
use crate::tui::palette::{class, region};
use crate::tui::studio::state::Session;
use crate::tui::theme::{Depth, Theme};
use crate::tui::widgets::{Axis, Chart, Field, Point, Scatter, Series, Stroke};

/// A vector's elements.
fn vector<'a>(look: &'a Look, key: &str) -> Option<&'a [f64]> {
    look.get(key)?.tensor().map(|(_, data)| &data[..])
}

fn number(look: &Look, key: &str) -> Option<f64> {
    match look.get(key)? {
        Look::Number(number) => Some(*number),
        Look::Tensor { data, .. } => data.first().copied(),
        _ => None,
    }
}

fn pairs(x: &[f64], y: &[f64]) -> Vec<(f64, f64)> {
    let mut points: Vec<_> = x.iter().copied().zip(y.iter().copied()).collect();
    points.sort_by(|a, b| a.0.total_cmp(&b.0));
    points
}

/// Data and the curve through it; for a table, what was said of what was true.
pub fn fit(session: &Session, theme: Theme, area: Rect, buffer: &mut Buffer) -> Option<()> {
    let look = probe(session, "fit", theme, area, buffer)?;
    let (data, line, mark) = match (vector(look, "grid"), vector(look, "x")) {
        (Some(grid), Some(x)) => {
            let line = pairs(grid, vector(look, "prediction")?);
            (pairs(x, vector(look, "y")?), line, '•')
        }
        _ => {
            let truth = vector(look, "y")?;
            let ends = Axis::over(truth.iter().copied(), false)?;
            let diagonal = vec![(ends.low, ends.low), (ends.high, ends.high)];
            (pairs(truth, vector(look, "prediction")?), diagonal, '•')
        }
    };
    let series = |name, points, style, stroke| Series { name, points, style, stroke };
    let all = vec![
        series("", &data[..], theme.data(), Stroke::Marks(mark)),
        series("", &line, theme.parameter(), Stroke::Solid),
    ];
    Chart::new(all, theme).draw(area, buffer);
    Some(())
}

/// The regions that the classifier sees, and the points that it has not seen.
pub fn surface(session: &Session, theme: Theme, area: Rect, buffer: &mut Buffer) -> Option<()> {
    let look = probe(session, "surface", theme, area, buffer)?;
    let (shape, classes) = look.get("classes")?.tensor()?;
    let (_, sure) = look.get("confidence")?.tensor()?;
    let columns = *shape.get(1)?;
    let (classes, sure) = (Field { columns, values: classes }, Field { columns, values: sure });
    let axis = Axis::linear(number(look, "low")?, number(look, "high")?);
    let points = session.live.probes.get("points").and_then(|result| result.value.as_ref().ok());
    let points = points.and_then(|look| marks(look, theme)).unwrap_or_default();
    // The grid's first row is the lowest.
    let ground = |across: f64, down: f64| {
        let class = classes.nearest(across, 1.0 - down)?;
        let sure = sure.between(across, 1.0 - down)?;
        Some(region(class.max(0.0) as usize, sure))
    };
    Scatter { x: axis, y: axis, ground, points: &points, theme }.draw(area, buffer);
    Some(())
}

/// A mark for each point: its class, or what is wrong.
fn marks(look: &Look, theme: Theme) -> Option<Vec<Point>> {
    let (_, places) = look.get("x")?.tensor()?;
    let (truth, said) = (vector(look, "y")?, vector(look, "prediction")?);
    let point = |((place, truth), said): ((&[f64], &f64), &f64)| {
        let number = truth.max(0.0) as usize;
        let wrong = truth != said;
        let style = match (wrong, theme.depth()) {
            (true, _) => theme.wrong(),
            (false, Depth::None) => theme.strong(),
            (false, Depth::Ansi) => theme.strong().fg(class(number).1),
            (false, _) => {
                // Brighter than the region it lies in.
                let bright = class(number).0.mix(crate::tui::palette::Rgb(255, 255, 255), 0.45);
                theme.strong().fg(theme.rgb(bright))
            }
        };
        let style = if wrong && theme.fine() { style.fg(Color::LightRed) } else { style };
        let mark = match (wrong, theme.depth()) {
            (true, _) => '✗',
            (false, Depth::None) => char::from_digit(number as u32 % 10, 10).unwrap_or('•'),
            (false, _) => '•',
        };
        Point { x: place[0], y: place[1], mark, style }
    };
    Some(places.chunks_exact(2).zip(truth).zip(said).map(point).collect())
}
