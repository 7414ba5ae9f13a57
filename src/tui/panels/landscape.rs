//! The loss over two parameters as a map, with the ways of both runs through it.
//! The heights are worked out from the worksheet, where there is one; over other
//! parameters only the ways are known.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use super::data::sheet;
use super::loss::headed;
use super::{hint, lines};
use crate::protocol::{Parameter, Phase, Reduction, Statement, Worksheet};
use crate::session::Timeline;
use crate::tui::numbers::short;
use crate::tui::stepper::{Side, Stepper};
use crate::tui::text::clean;
use crate::tui::theme::Theme;
use crate::tui::widgets::{Axis, Chart, Field, Landscape, Path, Series, Stroke};

/// Columns and rows of the heights' grid.
const GRID: (usize, usize) = (72, 48);
/// Parameters with more elements than this offer none of them as an axis.
const MOST_ELEMENTS: usize = 64;

/// One element of a parameter.
#[derive(Debug, Clone, PartialEq)]
pub struct Scalar {
    name: String,
    element: usize,
    label: String,
}

impl Scalar {
    fn of(&self, statement: &Statement) -> Option<f64> {
        statement.parameter(&self.name)?.data.as_ref()?.get(self.element).copied()
    }
}

/// Every element that can be an axis, in the order of appearance.
fn scalars(statement: &Statement) -> Vec<Scalar> {
    let small = |parameter: &Parameter| {
        parameter.data.as_ref().map_or(0, |data| data.len()) <= MOST_ELEMENTS
    };
    let mut scalars = Vec::new();
    for (name, parameter) in statement.parameters.iter().filter(|(_, p)| small(p)) {
        let count = parameter.data.as_ref().map_or(0, |data| data.len());
        for element in 0..count {
            let label = match count {
                1 => clean(name).into_owned(),
                _ => format!("{}[{}]", clean(name), index(element, &parameter.shape)),
            };
            scalars.push(Scalar { name: name.to_string(), element, label });
        }
    }
    scalars
}

/// `1,0`: where an element of a row-major tensor lies.
fn index(element: usize, shape: &[usize]) -> String {
    let mut rest = element;
    let mut at: Vec<String> = shape
        .iter()
        .rev()
        .map(|length| {
            let here = rest % length.max(&1);
            rest /= length.max(&1);
            here.to_string()
        })
        .collect();
    at.reverse();
    at.join(",")
}

/// How many pairs of axes there are to choose from.
pub fn pairs(stepper: &Stepper) -> usize {
    let count = last(stepper).map_or(0, |last| scalars(last).len());
    (count * count.saturating_sub(1) / 2).max(1)
}

/// The axes: the worksheet's weight and bias first, then every other pair.
fn axes(stepper: &Stepper, sheet: Option<&Worksheet>) -> Option<(Scalar, Option<Scalar>)> {
    let mut scalars = scalars(last(stepper)?);
    let first = |name: &str, all: &mut Vec<Scalar>, to: usize| {
        if let Some(at) = all.iter().position(|scalar| scalar.name == name) {
            let scalar = all.remove(at);
            all.insert(to, scalar);
        }
    };
    if let Some(sheet) = sheet {
        first(&sheet.weight, &mut scalars, 0);
        if let Some(bias) = &sheet.bias {
            first(bias, &mut scalars, 1);
        }
    }
    let x = scalars.first()?.clone();
    let pairs: Vec<(usize, usize)> = (0..scalars.len())
        .flat_map(|a| (a + 1..scalars.len()).map(move |b| (a, b)))
        .take(stepper.axes + 1)
        .collect();
    Some(match pairs.last() {
        Some(&(a, b)) => (scalars[a].clone(), Some(scalars[b].clone())),
        None => (x, None),
    })
}

fn last(stepper: &Stepper) -> Option<&Statement> {
    stepper.timeline().statements().last()
}

/// Draws the panel's inside.
pub fn draw(stepper: &Stepper, theme: Theme, area: Rect, buffer: &mut Buffer) {
    let sheet = sheet(stepper.timeline(), stepper.position);
    let Some((x, y)) = axes(stepper, sheet) else {
        let text = "the loss over two parameters, as soon as the script has parameters of at \
                    most 64 numbers";
        return hint(text, area, buffer, theme);
    };
    let Some(y) = y else { return slope(stepper, sheet, &x, theme, area, buffer) };
    let surface = sheet.and_then(|sheet| Surface::new(stepper, sheet, &x.name, &y.name));
    let paths = paths(stepper, theme, |at| Some((x.of(at)?, y.of(at)?)));
    let (head, map) = headed(area);
    lines(&[legend(stepper, &x, &y, surface.is_some(), theme)], 0, head, buffer, theme);
    let optimum = surface.as_ref().and_then(Surface::lowest);
    let extent = |of: fn(&(f64, f64)) -> f64| {
        let places = paths.iter().flat_map(|path| &path.places).chain(&optimum);
        let start = paths.last().and_then(|path| path.places.first());
        extent(places.map(of), start.map(of), optimum.as_ref().map(of))
    };
    let (Some(across), Some(up)) = (extent(|at| at.0), extent(|at| at.1)) else { return };
    let heights = surface.map(|surface| surface.heights(&across, &up));
    let heights = heights.as_deref().map(|values| Field { columns: GRID.0, values });
    Landscape { x: across, y: up, heights, paths: &paths, theme }.draw(map, buffer);
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
    paths.push(path(stepper.timeline(), stepper.position, look(stepper.side)));
    paths
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

fn legend(stepper: &Stepper, x: &Scalar, y: &Scalar, known: bool, theme: Theme) -> Line<'static> {
    let value = |scalar: &Scalar| {
        let value = stepper.statement().and_then(|here| scalar.of(here));
        format!("{} {}", scalar.label, value.map_or_else(|| "?".into(), short))
    };
    let mut spans = vec![
        Span::styled(if known { "loss over " } else { "only the way over " }, theme.loss()),
        Span::styled(format!("→ {}  ↑ {}", value(x), value(y)), theme.parameter()),
    ];
    if stepper.twin().is_some() {
        let (mark, style) = match stepper.side {
            Side::Healthy => ('×', theme.faulty()),
            Side::Faulty => ('●', theme.parameter()),
        };
        spans.push(Span::styled(format!("   {mark} {}", stepper.other_name()), style));
    }
    if !known {
        spans.push(Span::styled(
            "   this loss is no worksheet's: its heights are not known",
            theme.dim(),
        ));
    }
    Line::from(spans)
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
    let surface = sheet.and_then(|sheet| Surface::new(stepper, sheet, &x.name, ""));
    let Some(surface) = surface else {
        let text = "a landscape needs two parameters, or the worksheet of a regression";
        return hint(text, area, buffer, theme);
    };
    let paths = paths(stepper, theme, |at| x.of(at).map(|w| (w, surface.height(w, 0.0))));
    let (head, plot) = headed(area);
    let value = stepper.statement().and_then(|here| x.of(here)).map_or("?".into(), short);
    let legend = vec![
        Span::styled("loss over ", theme.loss()),
        Span::styled(format!("→ {} {value}", x.label), theme.parameter()),
    ];
    lines(&[Line::from(legend)], 0, head, buffer, theme);
    let lowest = surface.lowest().map(|at| at.0);
    let places = paths.iter().flat_map(|path| &path.places).map(|at| at.0).chain(lowest);
    let start = paths.last().and_then(|path| path.places.first()).map(|at| at.0);
    let Some(axis) = extent(places, start, lowest) else { return };
    let curve: Vec<(f64, f64)> = (0..=200)
        .map(|i| axis.value(f64::from(i) / 200.0))
        .map(|w| (w, surface.height(w, 0.0)))
        .collect();
    let passed: Vec<Vec<(f64, f64)>> =
        paths.iter().map(|path| path.places.iter().take(path.now + 1).copied().collect()).collect();
    let series = |points, style, stroke| Series { name: "", points, style, stroke };
    let mut all = vec![series(&curve[..], theme.loss(), Stroke::Solid)];
    for (path, points) in paths.iter().zip(&passed) {
        all.push(series(points, path.style, Stroke::Marks(path.mark)));
    }
    let mut chart = Chart::new(all, theme);
    chart.range = Some((axis.low, axis.high));
    chart.cursor = passed.last().and_then(|passed| passed.last()).map(|at| at.0);
    chart.draw(plot, buffer);
}

/// The loss of a worksheet as a function of its weight and bias. What else the
/// predictions hold, as seen in the sheet, stays.
struct Surface<'a> {
    sheet: &'a Worksheet,
    /// What of each prediction comes neither from the weight nor from the bias.
    rest: Vec<f64>,
    biased: bool,
    swapped: bool,
}

impl<'a> Surface<'a> {
    /// None where the two are not the worksheet's.
    fn new(stepper: &Stepper, sheet: &'a Worksheet, x: &str, y: &str) -> Option<Surface<'a>> {
        let bias = sheet.bias.as_deref().unwrap_or("");
        let swapped = x == bias && y == sheet.weight && !y.is_empty();
        if !(swapped || x == sheet.weight && y == bias) {
            return None;
        }
        // The parameters as they were when the sheet's predictions were made.
        let all = stepper.timeline().statements();
        let made = |statement: &&Statement| {
            let detail = statement.detail.as_deref();
            detail.and_then(|d| d.worksheet.as_ref()).is_some_and(|s| std::ptr::eq(s, sheet))
        };
        let made = all.iter().find(made)?;
        let value = |name: &str| made.parameter(name)?.data.as_ref()?.first().copied();
        let weight = value(&sheet.weight)?;
        let biased = !bias.is_empty();
        let offset = if biased { value(bias)? } else { 0.0 };
        let rest = sheet.rows().map(|row| {
            let rest = row.prediction - weight * row.x - offset;
            // Single precision leaves crumbs.
            if rest.abs() <= 1e-5 * (1.0 + row.prediction.abs()) { 0.0 } else { rest }
        });
        Some(Surface { sheet, rest: rest.collect(), biased, swapped })
    }

    fn height(&self, x: f64, y: f64) -> f64 {
        let (weight, bias) = if self.swapped { (y, x) } else { (x, y) };
        let squares = self.sheet.rows().zip(&self.rest).map(|(row, rest)| {
            let error = weight * row.x + bias + rest - row.y;
            error * error
        });
        let sum: f64 = squares.sum();
        match self.sheet.reduction {
            Reduction::Mean => sum / self.rest.len().max(1) as f64,
            Reduction::Sum => sum,
        }
    }

    /// Where the loss is lowest: least squares.
    fn lowest(&self) -> Option<(f64, f64)> {
        let rows = || self.sheet.rows().zip(&self.rest).map(|(row, rest)| (row.x, row.y - rest));
        let count = self.rest.len() as f64;
        let sum = |of: fn((f64, f64)) -> f64| rows().map(of).sum::<f64>();
        let (xx, xy) = (sum(|(x, _)| x * x), sum(|(x, y)| x * y));
        let at = if self.biased {
            let (x, y) = (sum(|(x, _)| x), sum(|(_, y)| y));
            let weight = (count * xy - x * y) / (count * xx - x * x);
            (weight, (y - weight * x) / count)
        } else {
            (xy / xx, 0.0)
        };
        let at = if self.swapped { (at.1, at.0) } else { at };
        (at.0.is_finite() && at.1.is_finite()).then_some(at)
    }

    /// The heights at the grid's cells, from the top left.
    fn heights(&self, x: &Axis, y: &Axis) -> Vec<f64> {
        let (columns, rows) = GRID;
        let at = |index: usize, count: usize| (index as f64 + 0.5) / count as f64;
        (0..rows)
            .flat_map(|row| (0..columns).map(move |column| (row, column)))
            .map(|(row, column)| {
                self.height(x.value(at(column, columns)), y.value(1.0 - at(row, rows)))
            })
            .collect()
    }
}
