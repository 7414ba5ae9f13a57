//! The loss over two parameters as a map, with the ways of both runs through it.
//! The heights are worked out from the worksheet, where there is one; else an engine
//! of its own is asked, which runs the forward pass again with other numbers.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::Widget;

use super::axes::{Scalar, axes};
use super::data::sheet;
use super::loss::headed;
use super::surface::{GRID, Surface};
use super::{hint, lines};
use crate::protocol::{Element, Finding, Phase, Question, Statement, Worksheet};
use crate::session::Timeline;
use crate::tui::numbers::{brief, short};
use crate::tui::palette::{Rgb, class};
use crate::tui::stepper::{Side, Stepper};
use crate::tui::text::{clean, wrap};
use crate::tui::theme::{Depth, Theme};
use crate::tui::widgets::{Axis, Chart, Field, LOWEST, Landscape, Path, Series, Stroke, at};

pub use super::axes::pairs;

/// Draws the panel's inside.
pub fn draw(stepper: &Stepper, theme: Theme, area: Rect, buffer: &mut Buffer) {
    let sheet = sheet(stepper.timeline(), stepper.position);
    let Some((x, y)) = axes(stepper, sheet) else {
        let text = "the loss over two parameters, as soon as the script has parameters of at \
                    most 64 numbers; or inspect (i) others and press x and y";
        return hint(text, area, buffer, theme);
    };
    let Some(y) = y else { return slope(stepper, sheet, &x, theme, area, buffer) };
    let paths = paths(stepper, theme, |at| Some((x.of(at)?, y.of(at)?)));
    let surface = sheet
        .and_then(|sheet| Surface::new(stepper, sheet, &x.element.parameter, &y.element.parameter));
    if let Some(surface) = surface {
        let optimum = surface.lowest();
        let places = || paths.iter().flat_map(|path| &path.places).chain(&optimum);
        let start = paths.last().and_then(|path| path.places.first());
        let ends = |of: fn(&(f64, f64)) -> f64| {
            extent(places().map(of), start.map(of), optimum.as_ref().map(of))
        };
        let (Some(across), Some(up)) = (ends(|at| at.0), ends(|at| at.1)) else { return };
        let map = told(&legend(stepper, &x, &y, &Known::Exactly, theme), area, buffer);
        let values = surface.heights(&across, &up);
        let heights = Some(Field { columns: GRID.0, values: &values });
        let paths = &so_far(stepper, paths);
        return Landscape { x: across, y: up, heights, paths, theme }.draw(map, buffer);
    }
    let found = stepper.wanted().and_then(|ask| stepper.surveys.answer(&ask).map(|f| (f, ask)));
    if let Some(((of, Finding::Loss { columns, values }), ask)) = &found
        && let Question::Loss { across, up, .. } = &of.question
    {
        let known = Known::At(of.iteration, of != ask);
        let map = told(&legend(stepper, &x, &y, &known, theme), area, buffer);
        let values = values.to_vec();
        let heights = Some(Field { columns: *columns, values: &values });
        let (x, y) = (Axis::linear(across.0, across.1), Axis::linear(up.0, up.1));
        let paths = &so_far(stepper, paths);
        return Landscape { x, y, heights, paths, theme }.draw(map, buffer);
    }
    let known = match found {
        Some(((_, Finding::Refused { because }), _)) => Known::Not(because.clone()),
        _ if stepper.surveys.busy() || stepper.listening() => Known::Soon,
        _ => Known::Not("only the ways are known".into()),
    };
    let map = told(&legend(stepper, &x, &y, &known, theme), area, buffer);
    let Some((across, up)) = around(&paths) else { return };
    let (x, y) = (Axis::linear(across.0, across.1), Axis::linear(up.0, up.1));
    let paths = &so_far(stepper, paths);
    Landscape { x, y, heights: None, paths, theme }.draw(map, buffer);
}

/// The two numbers that the landscape lies over.
pub fn elements(stepper: &Stepper) -> Option<[Element; 2]> {
    let (x, y) = axes(stepper, sheet(stepper.timeline(), stepper.position))?;
    Some([x.element, y?.element])
}

/// Writes what is told above a map, in as many rows as it needs and the map can
/// spare; returns the rest.
fn told(spans: &[Span<'static>], area: Rect, buffer: &mut Buffer) -> Rect {
    let rows = wrap(spans, usize::from(area.width));
    let count = (rows.len() as u16).min((area.height / 3).max(1)).min(area.height);
    let cut = rows.len() > usize::from(count);
    for (mut line, y) in rows.into_iter().zip(area.y..area.y + count) {
        if cut && y + 1 == area.y + count {
            line.spans.push(Span::raw(" …"));
        }
        // They have kept together what belongs together.
        line.spans.iter_mut().for_each(|s| s.content = s.content.replace('\u{a0}', " ").into());
        line.render(Rect { y, height: 1, ..area }, buffer);
    }
    Rect { y: area.y + count, height: area.height - count, ..area }
}

/// How much is known of the heights.
enum Known {
    Exactly,
    /// Of this iteration's loss; an answer for the viewer's own may be on its way.
    At(u64, bool),
    Soon,
    Not(String),
}

/// What an engine is asked for the landscape on the screen: nothing where a worksheet
/// has the answer.
pub fn question(stepper: &Stepper) -> Option<Question> {
    let sheet = sheet(stepper.timeline(), stepper.position);
    let (x, y) = axes(stepper, sheet)?;
    let name = |scalar: &Scalar| scalar.element.parameter.clone();
    let other = y.as_ref().map_or(String::new(), name);
    if sheet.is_some_and(|sheet| Surface::new(stepper, sheet, &name(&x), &other).is_some()) {
        return None;
    }
    let place = |at: &Statement| Some((x.of(at)?, y.as_ref().map_or(Some(0.0), |y| y.of(at))?));
    let (across, up) = around(&paths(stepper, Theme::new(false), place))?;
    Some(Question::Loss { x: x.element, across, y: y.map(|y| y.element), up })
}

/// The ends of both axes around ways: all of the healthy run's (in a race, of the
/// middle one), and of one that explodes what lies near that.
fn around(paths: &[Path]) -> Option<((f64, f64), (f64, f64))> {
    /// So many times the way that is shown whole.
    const ROOM: f64 = 3.0;
    let calm = |path: &&Path| path.places.iter().all(|at| at.0.is_finite() && at.1.is_finite());
    let length = |path: &Path| {
        let far = |a: &(f64, f64), b: &(f64, f64)| (a.0 - b.0).hypot(a.1 - b.1);
        path.places
            .first()
            .map_or(0.0, |start| path.places.iter().map(|at| far(at, start)).fold(0.0, f64::max))
    };
    let mut calm: Vec<&Path> = paths.iter().filter(calm).collect();
    calm.sort_by(|a, b| length(a).total_cmp(&length(b)));
    // Of two, one may explode; in a race the slowest is no measure for the others.
    let whole = *calm.get(if calm.len() > 2 { calm.len() / 2 } else { 0 })?;
    let ends = |of: fn(&(f64, f64)) -> f64| {
        let near = Axis::over(whole.places.iter().map(of), false)?;
        let (middle, half) = ((near.low + near.high) / 2.0, (near.high - near.low) / 2.0);
        let inside = |v: &f64| (v - middle).abs() <= ROOM * half;
        let all = paths.iter().flat_map(|path| &path.places).map(of).filter(inside);
        let axis = Axis::over(all.chain([near.low, near.high]), false)?.padded(0.35);
        Some((axis.low, axis.high))
    };
    Some((ends(|at| at.0)?, ends(|at| at.1)?))
}

/// The part of an axis to show: all places, but of a run that explodes only what
/// lies around the start and the lowest place.
fn extent(
    places: impl Iterator<Item = f64> + Clone,
    start: Option<f64>,
    lowest: Option<f64>,
) -> Option<Axis> {
    /// So many times the way from the start to the lowest place.
    const ROOM: f64 = 4.0;
    let near = Axis::over(start.into_iter().chain(lowest), false);
    let limit = near.filter(|_| lowest.is_some()).map(|near| {
        let (middle, half) = ((near.low + near.high) / 2.0, (near.high - near.low) / 2.0);
        (middle - ROOM * half, middle + ROOM * half)
    });
    let inside = |v: &f64| limit.is_none_or(|(low, high)| (low..=high).contains(v));
    Some(Axis::over(places.filter(inside), false)?.padded(0.12))
}

/// The ways without what would answer a question that is still to be asked.
fn so_far(stepper: &Stepper, mut paths: Vec<Path>) -> Vec<Path> {
    if let Some(horizon) = stepper.horizon() {
        let segments = stepper.timeline().segments().iter();
        let steps = segments.filter(|s| s.phase == Phase::Step && s.end() <= horizon).count();
        paths.iter_mut().for_each(|path| path.places.truncate(steps.max(path.now) + 1));
    }
    paths
}

/// The ways of the runs: the other one's below the viewed one's.
fn paths(
    stepper: &Stepper,
    theme: Theme,
    place: impl Fn(&Statement) -> Option<(f64, f64)>,
) -> Vec<Path> {
    let look = |side| match side {
        Side::Healthy => (theme.parameter(), '●'),
        Side::Faulty => (theme.faulty(), '×'),
    };
    let path = |timeline: &Timeline, position: usize, (style, mark): (Style, char)| {
        let (places, passed) = way(timeline, position, &place);
        Path { places, now: passed, style, mark }
    };
    let mut paths = Vec::new();
    if let (Some(other), true) = (stepper.other(), stepper.compare || stepper.side == Side::Faulty)
    {
        let side = if stepper.side == Side::Healthy { Side::Faulty } else { Side::Healthy };
        let here = stepper.timeline().place(stepper.position);
        let position = here.and_then(|here| other.timeline.seek(here)).unwrap_or(0);
        paths.push(path(&other.timeline, position, look(side)));
    }
    if stepper.racers.is_empty() {
        paths.push(path(stepper.timeline(), stepper.position, look(stepper.side)));
        return paths;
    }
    let iteration = stepper.statement().map_or(0, |here| here.iteration);
    for (at, racer, timeline) in stepper.raced() {
        paths.push(path(timeline, racer.position(iteration), racer_look(at, theme)));
    }
    paths
}

/// A racer's style and mark.
pub fn racer_look(at: usize, theme: Theme) -> (Style, char) {
    let mark = ['◆', '▲', '■', '+', '●'][at % 5];
    let (fine, ansi) = class(at);
    let style = match theme.depth() {
        Depth::None => theme.strong(),
        Depth::Ansi => theme.strong().fg(ansi),
        _ => theme.strong().fg(theme.rgb(fine.mix(Rgb(255, 255, 255), 0.35))),
    };
    (style, mark)
}

/// Who races, and the losses that they have at the viewer's iteration.
fn standings(stepper: &Stepper, theme: Theme) -> Vec<Span<'static>> {
    let iteration = stepper.statement().map_or(0, |here| here.iteration);
    let mut spans = Vec::new();
    for (at, racer, _) in stepper.raced() {
        let (style, mark) = racer_look(at, theme);
        let loss = match (racer.run.error(), racer.loss(iteration)) {
            (Some(error), _) => clean(&error.kind).into_owned(),
            (None, Some(loss)) => brief(loss),
            (None, None) => "…".into(),
        };
        // A name and its loss stay on one row.
        spans.push(Span::styled(format!("\u{a0} {mark}\u{a0}{}\u{a0}", clean(&racer.name)), style));
        spans.push(Span::styled(loss, theme.loss()));
    }
    spans
}

/// The places before the first step and after each, and which of them holds at a
/// position.
fn way(
    timeline: &Timeline,
    position: usize,
    place: impl Fn(&Statement) -> Option<(f64, f64)>,
) -> (Vec<(f64, f64)>, usize) {
    let steps = timeline.segments().iter().filter(|segment| segment.phase == Phase::Step);
    let before = steps.clone().next().map_or(timeline.len(), |first| first.statements.start);
    let begin = timeline.statements()[..before].iter().rev().find_map(&place);
    let mut places: Vec<(f64, f64)> = begin.into_iter().collect();
    let mut now = 0;
    for segment in steps {
        if let Some(at) = timeline.get(segment.end()).and_then(&place) {
            if segment.end() <= position {
                now = places.len();
            }
            places.push(at);
        }
    }
    (places, now)
}

fn legend(
    stepper: &Stepper,
    x: &Scalar,
    y: &Scalar,
    known: &Known,
    theme: Theme,
) -> Vec<Span<'static>> {
    let value = |scalar: &Scalar| {
        let value = stepper.statement().and_then(|here| scalar.of(here));
        format!("{}\u{a0}{}", scalar.label, value.map_or_else(|| "?".into(), short))
    };
    let over = match known {
        Known::Exactly => "loss over ".to_string(),
        // All other parameters are as they were there.
        Known::At(iteration, stale) => {
            let soon = if *stale && stepper.surveys.busy() { " …" } else { "" };
            format!("loss of iteration {iteration}{soon} over ")
        }
        Known::Soon => "being worked out … over ".into(),
        Known::Not(_) => "the way over ".into(),
    };
    let mut spans = vec![
        Span::styled(over, theme.loss()),
        Span::styled(format!("→\u{a0}{}\u{a0} ↑\u{a0}{}", value(x), value(y)), theme.parameter()),
    ];
    if stepper.twin().is_some() {
        let (mark, style) = match stepper.side {
            Side::Healthy => ('×', theme.faulty()),
            Side::Faulty => ('●', theme.parameter()),
        };
        spans.push(Span::styled(format!("\u{a0} {mark}\u{a0}{}", stepper.other_name()), style));
    }
    if matches!(known, Known::Exactly | Known::At(..)) && !theme.fine() {
        spans.push(Span::styled(format!("\u{a0} {LOWEST}\u{a0}lowest"), theme.loss()));
    }
    if let Known::Not(because) = known {
        spans.push(Span::styled(format!("\u{a0} no heights: {}", clean(because)), theme.dim()));
    }
    spans.extend(standings(stepper, theme));
    spans
}

/// With one parameter the landscape is a curve.
fn slope(
    stepper: &Stepper,
    sheet: Option<&Worksheet>,
    x: &Scalar,
    theme: Theme,
    area: Rect,
    buffer: &mut Buffer,
) {
    let surface = sheet.and_then(|sheet| Surface::new(stepper, sheet, &x.element.parameter, ""));
    let flat = |at: &Statement| x.of(at).map(|w| (w, 0.0));
    let found = stepper.wanted().and_then(|ask| stepper.surveys.answer(&ask));
    let curve: Vec<(f64, f64)> = match (&surface, found) {
        (Some(surface), _) => {
            let ways = paths(stepper, theme, flat);
            let lowest = surface.lowest().map(|at| at.0);
            let places = ways.iter().flat_map(|path| &path.places).map(|at| at.0).chain(lowest);
            let start = ways.last().and_then(|path| path.places.first()).map(|at| at.0);
            let Some(axis) = extent(places, start, lowest) else { return };
            let at = (0..=200).map(|i| axis.value(f64::from(i) / 200.0));
            at.map(|w| (w, surface.height(w, 0.0))).collect()
        }
        (None, Some((of, Finding::Loss { values, .. }))) => {
            let Question::Loss { across: (low, high), .. } = of.question else { return };
            let step = (high - low) / values.len().max(1) as f64;
            let at = |i: usize| low + step * (i as f64 + 0.5);
            values.iter().enumerate().map(|(i, loss)| (at(i), loss)).collect()
        }
        (None, Some((_, Finding::Refused { because }))) => {
            let text = format!("the loss over {} is not known: {}", x.label, clean(because));
            let rows = wrap(&[Span::styled(text, theme.dim())], usize::from(area.width));
            return lines(&rows, 0, area, buffer, theme);
        }
        _ => return hint("the loss over one parameter: being worked out", area, buffer, theme),
    };
    let (head, plot) = headed(area);
    let value = stepper.statement().and_then(|here| x.of(here)).map_or("?".into(), short);
    let legend = vec![
        Span::styled("loss over ", theme.loss()),
        Span::styled(format!("→ {} {value}", x.label), theme.parameter()),
    ];
    lines(&[Line::from(legend)], 0, head, buffer, theme);
    // The ways lie on the curve.
    let height = |w: f64| match &surface {
        Some(surface) => surface.height(w, 0.0),
        None => at(&curve, w).map_or(f64::NAN, |place| place.1),
    };
    let paths = paths(stepper, theme, |at| x.of(at).map(|w| (w, height(w))));
    let passed: Vec<Vec<(f64, f64)>> =
        paths.iter().map(|path| path.places.iter().take(path.now + 1).copied().collect()).collect();
    let series = |points, style, stroke| Series { name: "", points, style, stroke };
    let mut all = vec![series(&curve[..], theme.loss(), Stroke::Solid)];
    for (path, points) in paths.iter().zip(&passed) {
        all.push(series(points, path.style, Stroke::Marks(path.mark)));
    }
    let mut chart = Chart::new(all, theme);
    chart.range = curve.first().zip(curve.last()).map(|(low, high)| (low.0, high.0));
    chart.cursor = passed.last().and_then(|passed| passed.last()).map(|at| at.0);
    chart.draw(plot, buffer);
}
