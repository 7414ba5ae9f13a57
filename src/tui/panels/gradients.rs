//! The norm of every layer's gradient after each `backward()`: one small curve a
//! layer, all on one scale, so that one that vanishes or explodes is seen.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Widget;

use super::loss::headed;
use super::{hint, lines};
use crate::protocol::{Grad, Phase, Statement};
use crate::tui::numbers::{norm, short};
use crate::tui::stepper::{Panel, Stepper};
use crate::tui::text::{clean, cut};
use crate::tui::theme::Theme;
use crate::tui::widgets::{Axis, sparkline};

/// From this ratio of the largest to the smallest on, the scale is logarithmic.
const WIDE: f64 = 30.0;

/// Draws the panel's inside.
pub fn draw(stepper: &Stepper, theme: Theme, area: Rect, buffer: &mut Buffer) {
    let timeline = stepper.timeline();
    let after: Vec<&Statement> = timeline
        .segments()
        .iter()
        .filter(|segment| segment.phase == Phase::Backward && segment.end() <= stepper.position)
        .filter_map(|segment| timeline.get(segment.end()))
        .collect();
    let Some(last) = after.last() else {
        return hint("drawn from the first backward() on", area, buffer, theme);
    };
    let layers = layers(last);
    let names = layers.iter().map(|(name, _)| clean(name).chars().count()).max().unwrap_or(0);
    let names = names.min(usize::from(area.width) / 3) as u16;
    let room = usize::from(area.width.saturating_sub(names + VALUES + 2));
    // One iteration a column; of more than fit, evenly many are left out.
    let every = after.len().div_ceil(room.max(1)).max(1);
    let skip = (after.len() - 1) % every;
    let shown: Vec<Vec<(&str, f64)>> =
        after.iter().skip(skip).step_by(every).map(|statement| self::layers(statement)).collect();
    let all = || shown.iter().flatten().map(|(_, norm)| *norm);
    let log = Axis::over(all(), true).is_some_and(|axis| axis.high > WIDE * axis.low);
    let axis =
        Axis::over(all(), log).map(|axis| Axis { low: if log { axis.low } else { 0.0 }, ..axis });
    let Some(axis) = axis else { return };
    let (head, rows) = headed(area);
    lines(&[legend(&axis, theme)], 0, head, buffer, theme);
    let height = (rows.height / layers.len().max(1) as u16).clamp(1, 4);
    let mut row = Rect { height: height.min(rows.height), ..rows };
    let fit = usize::from(rows.height / height.max(1));
    let first = first(&layers, last, fit, usize::from(stepper.scroll[Panel::Plot as usize]));
    for (at, (name, norm)) in layers[first..].iter().enumerate() {
        let left = layers.len() - first - at;
        if left > 1 && row.bottom() >= rows.bottom() {
            let more = match stepper.whole_plot {
                true => format!("… {left} more layers"),
                false => format!("… {left} more layers; P has more room"),
            };
            Line::styled(more, theme.dim()).render(row.intersection(rows), buffer);
            break;
        }
        if row.is_empty() {
            break;
        }
        let values: Vec<f64> = shown
            .iter()
            .map(|at| at.iter().find(|(n, _)| n == name).map_or(0.0, |(_, norm)| *norm))
            .collect();
        layer(name, *norm, names, row, theme, buffer);
        let curve = Rect {
            x: row.x + names + VALUES + 2,
            width: row.width.saturating_sub(names + VALUES + 2),
            ..row
        };
        let wide = (usize::from(curve.width) / values.len().max(1)).clamp(1, 8);
        let values: Vec<f64> = values.iter().flat_map(|v| std::iter::repeat_n(*v, wide)).collect();
        sparkline(&values, &axis, theme.gradient(), theme, curve, buffer);
        row.y += height;
    }
}

/// The layer at the top where not all fit: what the viewer scrolled to, else the first
/// one that the last backward pass came to.
fn first(layers: &[(&str, f64)], last: &Statement, fit: usize, scroll: usize) -> usize {
    let is_new = |layer: &str| {
        let within =
            |name: &String| name.strip_prefix(layer).is_some_and(|rest| rest.starts_with('.'));
        last.changed.iter().any(|name| name.ends_with(".grad") && within(name))
    };
    let newest = || layers.iter().position(|(layer, _)| is_new(layer)).unwrap_or(0);
    let first = if scroll > 0 { scroll } else { newest() };
    first.min(layers.len().saturating_sub(fit))
}

/// So many columns the numbers have.
const VALUES: u16 = 10;

fn layer(name: &str, norm: f64, names: u16, row: Rect, theme: Theme, buffer: &mut Buffer) {
    let name = clean(name);
    let name = cut(&name, names.into());
    let style = if norm.is_finite() { theme.gradient() } else { theme.wrong() };
    let line = Line::from(vec![
        Span::styled(format!("{name:width$} ", width = usize::from(names)), theme.parameter()),
        Span::styled(format!("{:>width$}", short(norm), width = usize::from(VALUES)), style),
    ]);
    line.render(Rect { y: row.bottom() - 1, height: 1, ..row }, buffer);
}

fn legend(axis: &Axis, theme: Theme) -> Line<'static> {
    let scale = if axis.log { "log scale" } else { "scale" };
    let ends = format!("   {scale} {} … {}", short(axis.low), short(axis.high));
    Line::from(vec![
        Span::styled("‖∂‖ after each backward", theme.gradient()),
        Span::styled(ends, theme.dim()),
    ])
}

/// The 2-norm of each layer's gradients, in the order of appearance. A layer is
/// the parameters whose names differ after the last point only.
fn layers(statement: &Statement) -> Vec<(&str, f64)> {
    let mut layers: Vec<(&str, f64)> = Vec::new();
    for (name, parameter) in &statement.parameters {
        let size = match &parameter.grad {
            Grad::None => continue,
            Grad::Data(values) => norm(values),
            Grad::Summary(summary) => summary.norm,
        };
        let layer = name.rsplit_once('.').map_or(&**name, |(layer, _)| layer);
        match layers.iter_mut().find(|(known, _)| *known == layer) {
            Some((_, known)) => *known = known.hypot(size),
            None => layers.push((layer, size)),
        }
    }
    layers
}
