//! The loss of every recorded iteration: what the viewer has passed is bright,
//! what is recorded ahead is dim, and in a comparison the other run is there too.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::lines;
use crate::session::Timeline;
use crate::tui::numbers::fixed;
use crate::tui::stepper::{Side, Stepper};
use crate::tui::text::clean;
use crate::tui::theme::Theme;
use crate::tui::widgets::{Chart, Series, Stroke};

/// Draws the panel's inside: a line of values, then the chart.
pub fn draw(stepper: &Stepper, theme: Theme, area: Rect, buffer: &mut Buffer) {
    let (head, chart) = headed(area);
    lines(&[values(stepper, theme)], 0, head, buffer, theme);
    let curves = curves(stepper);
    let series = curves.iter().map(|(side, passed, points)| {
        // The faulty run is dots: told apart from a line without colour too.
        let (style, stroke) = match side {
            Side::Healthy => (theme.loss(), Stroke::Solid),
            Side::Faulty => (theme.faulty(), Stroke::Marks('•')),
        };
        let style = if *passed { style } else { theme.dim() };
        Series { name: "", points, style, stroke }
    });
    let validation = stepper.run().validation.curve();
    let mut all: Vec<Series> = series.collect();
    if let Some((_, points)) = &validation {
        // Told apart from the loss by its dots where there is no colour.
        let (style, stroke) = (theme.data(), Stroke::Dashed('·'));
        all.insert(0, Series { name: "", points, style, stroke });
    }
    let mut plot = Chart::new(all, theme);
    plot.log_y = logarithmic(stepper);
    plot.counts = true;
    plot.range = stepper.horizon().and_then(|horizon| to_come(stepper, horizon));
    plot.cursor = stepper.statement().map(|here| here.iteration as f64).filter(|i| *i > 0.0);
    plot.draw(chart, buffer);
}

/// The iterations of a curve that waits for an answer: as many again as are shown have
/// their room, as far as there are so many.
fn to_come(stepper: &Stepper, horizon: usize) -> Option<(f64, f64)> {
    /// So many at least.
    const LEAST: u64 = 2;
    let iterations = || stepper.timeline().losses(usize::MAX).map(|(iteration, _)| iteration);
    let (first, last) = (iterations().next()?, iterations().last()?);
    let shown = stepper.timeline().get(horizon)?.iteration.max(first);
    let end = last.min(shown + (shown - first).max(LEAST));
    Some((first as f64, end as f64))
}

/// Whether equal factors are equal heights. A loss that flies apart would be one
/// corner otherwise, and all before it a flat line; the viewer's key turns it round.
fn logarithmic(stepper: &Stepper) -> bool {
    /// So many times the first loss.
    const FAR: f64 = 1e6;
    let mut losses = stepper.timeline().losses(usize::MAX).map(|(_, loss)| loss);
    let apart = losses.next().is_some_and(|first| {
        first > 0.0 && losses.any(|loss| loss.is_finite() && loss > FAR * first)
    });
    stepper.log_loss != apart
}

/// A plot's line of values, and the plot below it.
pub fn headed(area: Rect) -> (Rect, Rect) {
    let head = area.height.min(1);
    let below = Rect { y: area.y + head, height: area.height - head, ..area };
    (Rect { height: head, ..area }, below)
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
    if let (Some((name, points)), Some(here)) = (stepper.run().validation.curve(), here) {
        let until = points.partition_point(|(at, _)| *at <= here.iteration as f64);
        let last = until.checked_sub(1).map_or("none yet".into(), |at| fixed(points[at].1));
        spans.push(Span::styled(format!("   ╍ {} {last}", clean(name)), theme.data()));
    }
    if logarithmic(stepper) {
        spans.push(Span::styled("   log", theme.dim()));
    }
    if let Some(here) = here.filter(|here| here.iteration > 0) {
        spans.push(Span::styled(format!("   iteration {}", here.iteration), theme.dim()));
    }
    Line::from(spans)
}

/// A run's losses by iteration, and whether the viewer has passed them.
type Curve = (Side, bool, Vec<(f64, f64)>);

/// The viewed run on top, what lies ahead of the viewer dim; the other run below. What
/// would answer a question that is still to be asked is not shown yet.
fn curves(stepper: &Stepper) -> Vec<Curve> {
    let curve = |side, passed, timeline: &Timeline, upto| -> Curve {
        (side, passed, timeline.losses(upto).map(|(i, loss)| (i as f64, loss)).collect())
    };
    let mut curves = Vec::new();
    let horizon = stepper.horizon();
    let until = |timeline: &Timeline| match horizon.and_then(|at| stepper.timeline().get(at)) {
        Some(last) => {
            let all = timeline.statements();
            all.partition_point(|s| s.iteration <= last.iteration).saturating_sub(1)
        }
        None => usize::MAX,
    };
    let both = stepper.compare || stepper.side == Side::Faulty;
    if let (Some(other), true) = (stepper.other(), both) {
        let side = if stepper.side == Side::Healthy { Side::Faulty } else { Side::Healthy };
        let passed = stepper.statement().map_or(0, |here| here.iteration);
        let upto = other.timeline.statements().partition_point(|s| s.iteration <= passed);
        curves.push(curve(side, false, &other.timeline, until(&other.timeline)));
        curves.push(curve(side, true, &other.timeline, upto.saturating_sub(1)));
    }
    let ahead = horizon.unwrap_or(usize::MAX);
    curves.push(curve(stepper.side, false, stepper.timeline(), ahead));
    curves.push(curve(stepper.side, true, stepper.timeline(), stepper.position));
    curves
}
