//! Models of one or two numbers: the fitted curve, the decision surface.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::probe;
use crate::protocol::{Look, Values};
use crate::tui::panels::regions::{Regions, marks};
use crate::tui::studio::state::Session;
use crate::tui::theme::Theme;
use crate::tui::widgets::{Axis, Chart, Field, Series, Stroke};

/// A vector's elements.
fn vector<'a>(look: &'a Look, key: &str) -> Option<&'a Values> {
    look.get(key)?.tensor().map(|(_, data)| data)
}

fn number(look: &Look, key: &str) -> Option<f64> {
    match look.get(key)? {
        Look::Number(number) => Some(*number),
        Look::Tensor { data, .. } => data.first(),
        _ => None,
    }
}

fn pairs(x: &Values, y: &Values) -> Vec<(f64, f64)> {
    let mut points: Vec<_> = x.iter().zip(y.iter()).collect();
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
            let ends = Axis::over(truth.iter(), false)?;
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
    let (classes, sure) = (classes.to_vec(), sure.to_vec());
    let field = |values| Field { columns, values };
    let axis = Axis::linear(number(look, "low")?, number(look, "high")?);
    let points = session.live.probes.get("points").and_then(|result| result.value.as_ref().ok());
    let points = points.and_then(|look| {
        let (_, places) = look.get("x")?.tensor()?;
        Some(marks(places, vector(look, "y")?, vector(look, "prediction")?, theme))
    });
    let points = &points.unwrap_or_default();
    Regions { x: axis, y: axis, classes: field(&classes), sure: field(&sure), points }
        .draw(theme, area, buffer);
    Some(())
}
