//! The learning rate of every recorded iteration, also of those ahead, with a
//! mark where the viewer is.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::loss::headed;
use super::{hint, lines};
use crate::protocol::Phase;
use crate::tui::numbers::short;
use crate::tui::stepper::Stepper;
use crate::tui::theme::Theme;
use crate::tui::widgets::{Chart, Series, Stroke};

/// How wide a stair is: the next one begins just behind it.
const WIDTH: f64 = 0.99;

/// Draws the panel's inside.
pub fn draw(stepper: &Stepper, theme: Theme, area: Rect, buffer: &mut Buffer) {
    let timeline = stepper.timeline();
    let steps = timeline.segments().iter().filter(|segment| segment.phase == Phase::Step);
    // A rate holds for a whole iteration: stairs, not slopes.
    let rates: Vec<(f64, f64)> = steps
        .filter_map(|segment| Some((segment.iteration as f64, timeline.get(segment.end())?.lr?)))
        .flat_map(|(iteration, lr)| [(iteration, lr), (iteration + WIDTH, lr)])
        .collect();
    if rates.is_empty() {
        let text = "the learning rate of the optimizer, from its first step on; a loop that \
                    updates by hand has none";
        return hint(text, area, buffer, theme);
    }
    let (head, plot) = headed(area);
    let here = stepper.statement();
    let now = here.map(|here| here.iteration as f64).filter(|iteration| *iteration > 0.0);
    let lr = here.and_then(|here| here.lr);
    let text = lr.map_or_else(|| "none yet".into(), short);
    let values = Line::from(vec![
        Span::raw("learning rate "),
        Span::styled(text, theme.strong()),
        Span::styled("   by iteration, as far as recorded", theme.dim()),
    ]);
    lines(&[values], 0, head, buffer, theme);
    let passed = |at: f64| now.is_some_and(|now| at < now + 1.0);
    let passed = rates.partition_point(|(iteration, _)| passed(*iteration));
    let series = |name, points, style| Series { name, points, style, stroke: Stroke::Solid };
    let all =
        vec![series("", &rates[..], theme.dim()), series("lr", &rates[..passed], theme.plain())];
    let mut chart = Chart::new(all, theme);
    chart.cursor = now;
    chart.counts = true;
    chart.draw(plot, buffer);
}
