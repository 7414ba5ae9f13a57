//! The loss of every recorded iteration: what the viewer has passed is bright,
//! what is recorded ahead is dim, and in a comparison the other run is there too.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::symbols::Marker;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Axis, Chart, Dataset, GraphType, Widget};

use super::lines;
use crate::session::Timeline;
use crate::tui::numbers::{fixed, short};
use crate::tui::stepper::{Side, Stepper};
use crate::tui::theme::Theme;

/// A curve.
struct Curve {
    points: Vec<(f64, f64)>,
    style: Style,
    marker: Marker,
}

/// Draws the panel's inside: a line of values, then the chart.
pub fn draw(stepper: &Stepper, theme: Theme, area: Rect, buffer: &mut Buffer) {
    let values = values(stepper, theme);
    let chart =
        Rect { y: area.y + area.height.min(1), height: area.height.saturating_sub(1), ..area };
    lines(&[values], 0, Rect { height: area.height.min(1), ..area }, buffer, theme);
    let curves = curves(stepper, theme);
    let all = || curves.iter().flat_map(|curve| &curve.points);
    let bounds = |of: fn(&(f64, f64)) -> f64| {
        let low = all().map(of).fold(f64::INFINITY, f64::min);
        let high = all().map(of).fold(f64::NEG_INFINITY, f64::max);
        (low <= high).then_some((low, high))
    };
    let (Some((first, last)), Some((low, high))) = (bounds(|p| p.0), bounds(|p| p.1)) else {
        return;
    };
    if chart.width < 12 || chart.height < 3 {
        return;
    }
    // A single point, or a constant, still needs an extent.
    let last_shown = last.max(first + 1.0);
    let low = low.min(0.0).max(if low < 0.0 { low } else { 0.0 });
    let high = if high > low { high } else { low + 1.0 };
    let datasets = curves
        .iter()
        .map(|curve| {
            // The faulty run is dots: told apart from a line without colour too.
            let line = curve.marker == Marker::Braille && curve.points.len() > 1;
            let kind = if line { GraphType::Line } else { GraphType::Scatter };
            Dataset::default()
                .data(&curve.points)
                .marker(curve.marker)
                .graph_type(kind)
                .style(curve.style)
        })
        .collect();
    let labels = [short(low), short(high)].map(|text| Span::styled(text, theme.dim()));
    let iterations = [short(first), short(last_shown)].map(|text| Span::styled(text, theme.dim()));
    let mut x = Axis::default().bounds([first, last_shown]).style(theme.dim());
    // The iterations' numbers only where the curve keeps some rows.
    if chart.height > 4 {
        x = x.labels(iterations);
    }
    Chart::new(datasets)
        .x_axis(x)
        .y_axis(Axis::default().bounds([low, high]).labels(labels).style(theme.dim()))
        .legend_position(None)
        .render(chart, buffer);
}

/// The loss now, of both runs in a comparison.
fn values(stepper: &Stepper, theme: Theme) -> Line<'static> {
    let loss = |loss: Option<f64>, theme: Theme| match loss {
        Some(loss) if loss.is_finite() => {
            Span::styled(fixed(loss), theme.loss().patch(theme.strong()))
        }
        Some(loss) => Span::styled(fixed(loss), theme.wrong()),
        None => Span::styled("none yet", theme.dim()),
    };
    let here = stepper.statement();
    let mut spans =
        vec![Span::styled("loss ", theme.loss()), loss(here.and_then(|s| s.loss), theme)];
    if let (Some(twin), Some(_)) = (stepper.twin(), stepper.other()) {
        let (mark, style) = match stepper.side {
            Side::Healthy => ("   • ", theme.faulty()),
            Side::Faulty => ("   ⠒ ", theme.loss()),
        };
        spans.push(Span::styled(mark, style));
        spans.push(Span::styled(format!("{} ", stepper.other_name()), style));
        spans.push(loss(twin.loss, theme));
    }
    if let Some(here) = here.filter(|here| here.iteration > 0) {
        spans.push(Span::styled(format!("   iteration {}", here.iteration), theme.dim()));
    }
    Line::from(spans)
}

/// The viewed run on top, what lies ahead of the viewer dim; the other run below.
fn curves(stepper: &Stepper, theme: Theme) -> Vec<Curve> {
    let style = |side| match side {
        Side::Healthy => (theme.loss(), Marker::Braille),
        Side::Faulty => (theme.faulty(), Marker::Dot),
    };
    let mut curves = Vec::new();
    let both = stepper.compare || stepper.side == Side::Faulty;
    if let (Some(other), true) = (stepper.other(), both) {
        let side = if stepper.side == Side::Healthy { Side::Faulty } else { Side::Healthy };
        let passed = stepper.statement().map_or(0, |here| here.iteration);
        let upto = other.timeline.statements().partition_point(|s| s.iteration <= passed);
        curves.push(curve(&other.timeline, usize::MAX, theme.dim(), style(side).1));
        curves.push(curve(&other.timeline, upto.saturating_sub(1), style(side).0, style(side).1));
    }
    let (colour, marker) = style(stepper.side);
    curves.push(curve(stepper.timeline(), usize::MAX, theme.dim(), marker));
    curves.push(curve(stepper.timeline(), stepper.position, colour, marker));
    curves
}

fn curve(timeline: &Timeline, upto: usize, style: Style, marker: Marker) -> Curve {
    let points = timeline.losses(upto).filter(|(_, loss)| loss.is_finite());
    Curve { points: points.map(|(i, loss)| (i as f64, loss)).collect(), style, marker }
}
