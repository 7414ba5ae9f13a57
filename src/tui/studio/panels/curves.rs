//! Curves over the run: loss, accuracy, learning rate, and the search for one.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use super::say;
use crate::studio::{Curve, Live};
use crate::tui::numbers::short;
use crate::tui::panels::right;
use crate::tui::studio::state::{SMOOTHING, Session};
use crate::tui::theme::Theme;
use crate::tui::widgets::{Chart, Series, Stroke};

/// A curve that is to be drawn.
struct Drawn {
    name: &'static str,
    points: Vec<(f64, f64)>,
    style: Style,
    stroke: Stroke,
}

fn points(curve: &Curve, smoothing: f64) -> Vec<(f64, f64)> {
    let pair = |point: &crate::studio::Point| (point.step as f64, point.value);
    match smoothing {
        0.0 => curve.points().iter().map(pair).collect(),
        weight => curve.smoothed(weight).iter().map(pair).collect(),
    }
}

/// A tag's curve, smoothed as the session says.
fn drawn(
    session: &Session,
    live: &Live,
    tag: &str,
    name: &'static str,
    style: Style,
    stroke: Stroke,
) -> Option<Drawn> {
    let smoothing = SMOOTHING[session.smoothing % SMOOTHING.len()];
    let points = points(live.curves.get(tag)?, smoothing);
    Some(Drawn { name, points, style, stroke })
}

fn losses(session: &Session, theme: Theme) -> Vec<Drawn> {
    let live = &session.live;
    let train = live.curves.get("loss/train").is_some_and(|curve| curve.points().len() > 1);
    let mut all = Vec::new();
    // Every batch is the whole story until there are epochs, and then the noise.
    let (name, style) = if train { ("", theme.dim()) } else { ("batch", theme.loss()) };
    all.extend(drawn(session, live, "loss/batch", name, style, Stroke::Solid));
    if train {
        all.extend(drawn(session, live, "loss/train", "train", theme.loss(), Stroke::Solid));
    }
    let dashed = Stroke::Dashed('+');
    all.extend(drawn(session, live, "loss/validation", "validation", theme.data(), dashed));
    if let Some(twin) = &session.twin {
        let tag = if train { "loss/train" } else { "loss/batch" };
        all.extend(drawn(session, &twin.live, tag, "healthy", theme.faulty(), Stroke::Dashed('×')));
    }
    all
}

fn accuracies(session: &Session, theme: Theme) -> Vec<Drawn> {
    let live = &session.live;
    let curve = |tag, name, style, stroke| drawn(session, live, tag, name, style, stroke);
    let train = curve("accuracy/train", "train", theme.loss(), Stroke::Solid);
    let validation = curve("accuracy/validation", "validation", theme.data(), Stroke::Dashed('+'));
    train.into_iter().chain(validation).collect()
}

fn chart<'a>(drawn: &'a [Drawn], session: &Session, theme: Theme) -> Chart<'a> {
    let series = drawn.iter().map(|drawn| Series {
        name: drawn.name,
        points: &drawn.points,
        style: drawn.style,
        stroke: drawn.stroke,
    });
    let mut chart = Chart::new(series.collect(), theme);
    chart.counts = true;
    chart.cursor = session.cursor;
    chart.range = session.range;
    chart
}

/// Loss of training and validation; in a search for a learning rate, that.
pub fn loss(session: &Session, theme: Theme, area: Rect, buffer: &mut Buffer) {
    if session.live.curves.contains_key("finder/loss") {
        return finder(session, theme, area, buffer);
    }
    let drawn = losses(session, theme);
    if drawn.iter().all(|drawn| drawn.points.is_empty()) {
        return say("the first losses are on their way", theme.dim(), area, buffer, theme);
    }
    let mut chart = chart(&drawn, session, theme);
    chart.log_y = session.log_loss;
    chart.draw(area, buffer);
    right(&ways(session), theme.dim(), area, buffer);
}

/// The curves' names and values.
pub fn loss_legend(session: &Session, theme: Theme) -> Line<'static> {
    if session.live.curves.contains_key("finder/loss") {
        return finder_legend(session, theme);
    }
    let drawn = losses(session, theme);
    chart(&drawn, session, theme).legend()
}

/// Where the cursor stands, and how the curves are shown.
fn ways(session: &Session) -> String {
    let mut ways = Vec::new();
    if let Some(cursor) = session.cursor {
        ways.push(format!("step {cursor:.0}"));
    }
    if session.log_loss {
        ways.push("log".into());
    }
    if session.smoothing > 0 {
        ways.push(format!("smoothed {}", SMOOTHING[session.smoothing % SMOOTHING.len()]));
    }
    if session.range.is_some() {
        ways.push("zoomed".into());
    }
    ways.join(", ")
}

pub fn accuracy(session: &Session, theme: Theme, area: Rect, buffer: &mut Buffer) {
    let drawn = accuracies(session, theme);
    if drawn.is_empty() {
        return say("after the first epoch", theme.dim(), area, buffer, theme);
    }
    chart(&drawn, session, theme).draw(area, buffer);
}

pub fn accuracy_legend(session: &Session, theme: Theme) -> Line<'static> {
    chart(&accuracies(session, theme), session, theme).legend()
}

/// The learning rate by step.
pub fn rate(session: &Session, theme: Theme, area: Rect, buffer: &mut Buffer) {
    let mut points = match session.live.curves.get("lr") {
        Some(curve) => points(curve, 0.0),
        None => Vec::new(),
    };
    if let Some(lr) = session.live.progress.lr {
        points.push((session.live.progress.steps as f64, lr));
    }
    points.sort_by(|a, b| a.0.total_cmp(&b.0));
    if points.len() < 2 {
        return say("after the first epoch", theme.dim(), area, buffer, theme);
    }
    let series =
        Series { name: "lr", points: &points, style: theme.plain(), stroke: Stroke::Solid };
    let mut chart = Chart::new(vec![series], theme);
    chart.counts = true;
    chart.cursor = session.cursor;
    chart.range = session.range;
    chart.draw(area, buffer);
}

/// Loss against learning rate, and the suggestion.
fn finder(session: &Session, theme: Theme, area: Rect, buffer: &mut Buffer) {
    let curve = |tag: &str| session.live.curves.get(tag);
    let (Some(rates), Some(losses)) = (curve("finder/lr"), curve("finder/loss")) else { return };
    let mut points: Vec<(f64, f64)> = losses
        .points()
        .iter()
        .filter_map(|loss| Some((rates.at(loss.step)?.value, loss.value)))
        .collect();
    points.sort_by(|a, b| a.0.total_cmp(&b.0));
    let name = "loss by learning rate";
    let series = Series { name, points: &points, style: theme.loss(), stroke: Stroke::Solid };
    let mut chart = Chart::new(vec![series], theme);
    chart.log_x = true;
    chart.log_y = session.log_loss;
    chart.cursor = session.suggestion();
    chart.draw(area, buffer);
}

fn finder_legend(session: &Session, theme: Theme) -> Line<'static> {
    match session.suggestion() {
        Some(rate) => Line::from(vec![
            Span::styled("by learning rate; suggested: ", theme.loss()),
            Span::styled(short(rate), theme.loss().patch(theme.strong())),
            Span::styled("   f trains with it", theme.dim()),
        ]),
        None => Line::styled("by learning rate, which grows from batch to batch", theme.loss()),
    }
}
