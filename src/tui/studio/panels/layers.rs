//! The layers of the model: norms, how much a step changes, dead units, and the
//! histogram of one.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Widget;

use super::say;
use crate::protocol::Layer;
use crate::tui::numbers::{brief, shape};
use crate::tui::studio::state::Session;
use crate::tui::text::{clean, cut};
use crate::tui::theme::Theme;
use crate::tui::widgets::{Axis, Histogram, sparkline};

/// Columns of the numbers.
const NUMBER: usize = 8;

/// Draws one row a layer.
pub fn table(session: &Session, theme: Theme, area: Rect, buffer: &mut Buffer) {
    let layers = &session.live.layers.layers;
    if layers.is_empty() {
        return say("after the first steps", theme.dim(), area, buffer, theme);
    }
    let width = usize::from(area.width);
    let names = layers.iter().map(|layer| layer.name.chars().count()).max().unwrap_or(0);
    let shapes = layers.iter().map(|l| shape(&l.shape).chars().count()).max().unwrap_or(0);
    let names = names.max(5).min(width / 4);
    let numbers = 4 * (NUMBER + 1);
    let shapes = if names + shapes + numbers + 2 <= width { shapes } else { 0 };
    let spark = width.saturating_sub(names + shapes + numbers + 3);
    let spark = if spark >= 6 { spark.min(24) } else { 0 };
    let columns = Columns { names, shapes, spark };
    let head = format!(
        "{:names$} {:shapes$} {:>NUMBER$} {:spark$} {:>NUMBER$} {:>NUMBER$} {:>NUMBER$}",
        "", "", "‖∂‖", "", "‖w‖", "update/w", "dead"
    );
    Line::styled(head, theme.dim()).render(Rect { height: 1, ..area }, buffer);
    let room = usize::from(area.height.saturating_sub(1));
    let from = (session.layer + 1).saturating_sub(room);
    for (index, layer) in layers.iter().enumerate().skip(from).take(room) {
        let y = area.y + 1 + (index - from) as u16;
        let row = Rect { y, height: 1, ..area };
        let chosen = index == session.layer && layers.len() > 1;
        columns.row(session, layer, chosen, theme, row, buffer);
    }
}

/// Widths.
struct Columns {
    names: usize,
    shapes: usize,
    spark: usize,
}

impl Columns {
    fn row(
        &self,
        session: &Session,
        layer: &Layer,
        chosen: bool,
        theme: Theme,
        row: Rect,
        buffer: &mut Buffer,
    ) {
        let Columns { names, shapes, spark } = *self;
        let number = |value: Option<f64>| value.map_or_else(|| "·".into(), brief);
        let style = |value: Option<f64>, style| match value {
            Some(value) if !value.is_finite() => theme.wrong(),
            _ => style,
        };
        let name = clean(&layer.name).into_owned();
        let dead = layer.dead.map_or(String::new(), |part| format!("{:.0} %", part * 100.0));
        // Half of the units gone is more than a few unlucky ones.
        let gone = layer.dead.is_some_and(|part| part >= 0.5);
        let name_style = if chosen { theme.selected() } else { theme.parameter() };
        let left = vec![
            Span::styled(format!("{:names$}", cut(&name, names)), name_style),
            Span::styled(format!(" {:shapes$}", cut(&shape(&layer.shape), shapes)), theme.dim()),
            Span::styled(
                format!(" {:>NUMBER$} ", number(layer.gradient_norm)),
                style(layer.gradient_norm, theme.gradient()),
            ),
        ];
        let left = Line::from(left);
        let used = left.width() as u16;
        left.render(row, buffer);
        let history = session.live.layer_history.get(&layer.name);
        if let (Some(history), true) = (history, spark > 0) {
            let points = history.gradient_norm.points();
            let last = &points[points.len().saturating_sub(spark)..];
            let values: Vec<f64> = last.iter().map(|point| point.value).collect();
            let high = values.iter().filter(|v| v.is_finite()).fold(0.0, |a: f64, v| a.max(*v));
            let axis = Axis::linear(0.0, if high > 0.0 { high } else { 1.0 });
            let place = Rect {
                x: (row.x + used).min(row.right()),
                width: (spark as u16).min(row.width.saturating_sub(used)),
                ..row
            };
            sparkline(&values, &axis, theme.gradient(), theme, place, buffer);
        }
        let right = vec![
            Span::styled(
                format!(" {:>NUMBER$}", brief(layer.weight_norm)),
                style(Some(layer.weight_norm), theme.parameter()),
            ),
            Span::styled(
                format!(" {:>NUMBER$}", number(layer.update_ratio)),
                style(layer.update_ratio, theme.plain()),
            ),
            Span::styled(
                format!(" {dead:>NUMBER$}"),
                if gone { theme.wrong() } else { theme.plain() },
            ),
        ];
        let x = (row.x + used + spark as u16).min(row.right());
        Line::from(right).render(Rect { x, width: row.right() - x, ..row }, buffer);
    }
}

/// The distribution of one layer's weights or gradients.
pub fn histogram(session: &Session, theme: Theme, area: Rect, buffer: &mut Buffer) {
    let Some(layer) = session.live.layers.layers.get(session.layer) else {
        return say("after the first steps", theme.dim(), area, buffer, theme);
    };
    let (histogram, style) = match session.gradients {
        true => (&layer.gradients, theme.gradient()),
        false => (&layer.weights, theme.parameter()),
    };
    let Some(histogram) = histogram else {
        return say("none at this step", theme.dim(), area, buffer, theme);
    };
    let counts: Vec<u64> = histogram.counts.iter().map(|count| u64::from(*count)).collect();
    let (low, high) = (histogram.low, histogram.high);
    Histogram { low, high, counts: &counts, style, theme }.draw(area, buffer);
}

/// Whose histogram it is.
pub fn histogram_legend(session: &Session, theme: Theme) -> Line<'static> {
    let Some(layer) = session.live.layers.layers.get(session.layer) else {
        return Line::default();
    };
    let (what, style) = if session.gradients {
        ("gradients", theme.gradient())
    } else {
        ("weights", theme.parameter())
    };
    let text = format!("{} {what}", clean(&layer.name));
    Line::from(vec![Span::styled(text, style), Span::styled("  ↑ ↓ g", theme.dim())])
}
