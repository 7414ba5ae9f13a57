//! The parameters: value, gradient, what changed, and how it got there.
//!
//! ```text
//!              value       .grad   how it got there
//! ● w         0.4000 ∂  -70.4800▲ -40.0000 + -30.4800 = -70.4800
//!   healthy   0.4000 ∂  -30.4800
//! ```

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::Widget;
use unicode_width::UnicodeWidthStr;

use super::{lines, scrolled, variables};
use crate::protocol::{Grad, Parameter, Snapshot, Statement, Summary, Values, Visit};
use crate::tui::changes::{self, Change};
use crate::tui::numbers::{fixed, index_text, norm, rows, shape, short, size_of};
use crate::tui::stepper::{Panel, Stepper};
use crate::tui::text::{clean, cut, cut_front};
use crate::tui::theme::Theme;

/// Parameter names longer than this are cut in the middle of the screen.
const LONGEST_NAME: usize = 18;

/// A row before it is set in columns.
struct Entry {
    mark: &'static str,
    name: String,
    value: String,
    grad: String,
    value_style: Style,
    grad_style: Style,
    value_changed: bool,
    grad_changed: bool,
    how: How,
    own: bool,
    /// The viewer has chosen the value (false) or the gradient (true).
    chosen: Option<bool>,
}

/// The last column.
enum How {
    Nothing,
    /// With the index of the element, where there are several.
    Change {
        change: Change,
        now: bool,
        element: Option<String>,
    },
    Elements(String),
    /// All of a small gradient that this statement made; what there is instead where
    /// it does not fit.
    Whole {
        text: String,
        otherwise: Box<How>,
    },
}

/// Draws the panel's inside.
pub fn draw(stepper: &Stepper, theme: Theme, area: Rect, buffer: &mut Buffer) {
    let entries = entries(stepper, theme);
    if entries.is_empty() {
        return variables::draw(stepper, theme, area, buffer);
    }
    let width = |of: fn(&Entry) -> &str, least: usize| {
        entries.iter().map(|entry| of(entry).width()).max().unwrap_or(0).max(least)
    };
    let looked = variables::looked_at(stepper, usize::from(area.width).saturating_sub(12));
    let longest = looked.iter().map(|(name, ..)| name.width().min(LONGEST_NAME)).max();
    let names = width(|entry| &entry.name, longest.unwrap_or(0).max(7));
    let values = width(|entry| &entry.value, 8);
    let grads = width(|entry| &entry.grad, 8);
    let used = 2 + names + 1 + values + 1 + 3 + grads + 1 + 1;
    let room = usize::from(area.width).saturating_sub(used);

    let mut table = Vec::new();
    let mut list = area;
    // A header needs a row of its own; the smallest panel has none to spare.
    if area.height > 3 {
        let text = format!(
            "  {:names$} {:>values$}    {:>grads$}  {}",
            "",
            "value",
            ".grad",
            cut("how it got there", room)
        );
        Line::styled(text, theme.dim()).render(Rect { height: 1, ..area }, buffer);
        list = Rect { y: area.y + 1, height: area.height - 1, ..area };
    }
    let entries = match entries.len() > usize::from(list.height) {
        true => looked_at_first(stepper, entries),
        false => entries,
    };
    for entry in &entries {
        let value = format!("{:>values$}", entry.value);
        let grad = format!("{:>grads$}", entry.grad);
        let name_style = if entry.own { entry.value_style } else { theme.dim() };
        let (mark, name_style) = match entry.chosen {
            Some(_) => ("▸ ", name_style.patch(theme.strong())),
            None => (entry.mark, name_style),
        };
        let mut spans = vec![
            Span::styled(mark, name_style),
            Span::styled(format!("{:names$} ", entry.name), name_style),
        ];
        let (value_chosen, grad_chosen) = (entry.chosen == Some(false), entry.chosen == Some(true));
        spans.extend(number(value, entry.value_style, entry.value_changed, value_chosen, theme));
        spans.push(Span::styled(" ∂ ", theme.gradient()));
        spans.extend(number(grad, entry.grad_style, entry.grad_changed, grad_chosen, theme));
        spans.push(Span::raw(" "));
        spans.push(how(&entry.how, room, theme));
        table.push(Line::from(spans));
    }
    if !looked.is_empty() {
        let looked: Vec<Line> = looked
            .iter()
            .map(|(name, text, is_new)| {
                let name = Span::styled(format!("  {:names$} ", cut(name, names)), theme.strong());
                let text = format!("{text:>values$}");
                Line::from_iter([name].into_iter().chain(match is_new {
                    true => number(text, theme.plain(), true, false, theme),
                    false => vec![Span::raw(text)],
                }))
            })
            .collect();
        let free = usize::from(list.height).saturating_sub(table.len());
        let below = looked.len().min(free.max(usize::from(list.height) / 2)) as u16;
        let y = list.y + (table.len() as u16).min(list.height - below);
        list.height -= below;
        lines(&looked, 0, Rect { y, height: below, ..list }, buffer, theme);
    }
    let scroll = match usize::from(stepper.scroll[Panel::Parameters as usize]) {
        0 => in_sight(&entries, usize::from(list.height)),
        scroll => scroll,
    };
    scrolled(Panel::Parameters, stepper, &table, scroll, list, buffer, theme);
}

/// Of more rows than fit, those that the scene speaks of come first, in its order.
fn looked_at_first(stepper: &Stepper, entries: Vec<Entry>) -> Vec<Entry> {
    let Some((_, scene)) = stepper.scene() else { return entries };
    let mut place = usize::MAX;
    let placed = entries.into_iter().map(|entry| {
        // The other run's row stays below ours.
        if entry.own {
            let is_named = |name: &String| {
                let leaf = name.strip_suffix(".grad").unwrap_or(name);
                cut_front(&clean(leaf), LONGEST_NAME) == entry.name
            };
            place = scene.look.iter().position(is_named).unwrap_or(usize::MAX);
        }
        (place, entry)
    });
    let mut placed: Vec<(usize, Entry)> = placed.collect();
    placed.sort_by_key(|(place, _)| *place);
    placed.into_iter().map(|(_, entry)| entry).collect()
}

/// The first row, so that what changed or was chosen is seen as far as it fits.
fn in_sight(entries: &[Entry], height: usize) -> usize {
    let matters =
        |entry: &Entry| entry.chosen.is_some() || entry.value_changed || entry.grad_changed;
    let Some(first) = entries.iter().position(matters) else { return 0 };
    let last = entries.iter().rposition(matters).unwrap_or(first);
    match last < height {
        true => 0,
        false => first.min((last + 1).saturating_sub(height)),
    }
}

/// A right-aligned number, the digits alone reversed when it changed; the whole
/// column when the viewer has chosen it.
fn number(
    text: String,
    style: Style,
    changed: bool,
    chosen: bool,
    theme: Theme,
) -> Vec<Span<'static>> {
    if chosen {
        let mark = if changed { "▲" } else { "◂" };
        return vec![Span::styled(format!("{text}{mark}"), style.patch(theme.selected()))];
    }
    if !changed {
        return vec![Span::styled(text, style), Span::raw(" ")];
    }
    let digits = text.trim_start().to_string();
    let padding = " ".repeat(text.width() - digits.width());
    vec![Span::raw(padding), Span::styled(digits, theme.changed(style)), Span::styled("▲", style)]
}

fn how(what: &How, room: usize, theme: Theme) -> Span<'static> {
    match what {
        How::Nothing => Span::raw(""),
        How::Elements(text) => Span::styled(cut(text, room).into_owned(), theme.dim()),
        How::Whole { text, .. } if text.width() <= room => {
            Span::styled(text.clone(), theme.gradient().patch(theme.strong()))
        }
        How::Whole { otherwise, .. } => how(otherwise, room, theme),
        How::Change { change, now, element } => {
            let part = element.as_ref().map_or(String::new(), |index| format!("{index} "));
            let text = format!("{part}{}", change.within(room.saturating_sub(part.len())));
            let meaning = if change.of_gradient() { theme.gradient() } else { theme.parameter() };
            let style = if *now { meaning.patch(theme.strong()) } else { theme.dim() };
            Span::styled(cut(&text, room).into_owned(), style)
        }
    }
}

fn entries(stepper: &Stepper, theme: Theme) -> Vec<Entry> {
    let Some(statement) = stepper.statement() else { return Vec::new() };
    let twin = stepper.twin();
    let mut entries = Vec::new();
    for (name, parameter) in &statement.parameters {
        let mut entry = entry(stepper, statement, name, parameter, theme);
        let theirs = twin.and_then(|twin| twin.parameter(name));
        let theirs = theirs.map(|theirs| Entry {
            mark: "  ",
            name: stepper.other_name().into(),
            value: value_text(theirs),
            grad: grad_text(&theirs.grad),
            value_style: theme.parameter(),
            grad_style: grad_style(&theirs.grad, theme),
            value_changed: false,
            grad_changed: false,
            how: How::Nothing,
            own: false,
            chosen: None,
        });
        // Equal numbers step back, so that the unequal ones are seen.
        if let Some(theirs) = &theirs {
            entry.value_style = unequal(&entry.value, &theirs.value, entry.value_style);
        }
        entries.push(entry);
        entries.extend(theirs.map(|mut theirs| {
            let ours = &entries[entries.len() - 1];
            if ours.value == theirs.value {
                theirs.value_style = theme.dim();
            }
            if ours.grad == theirs.grad {
                theirs.grad_style = theme.dim();
            }
            theirs
        }));
    }
    entries
}

fn unequal(ours: &str, theirs: &str, style: Style) -> Style {
    if ours == theirs { style } else { style.add_modifier(ratatui::style::Modifier::BOLD) }
}

fn entry(
    stepper: &Stepper,
    statement: &Statement,
    name: &str,
    parameter: &Parameter,
    theme: Theme,
) -> Entry {
    let grad_name = format!("{name}.grad");
    let changed = |what: &str| statement.changed.iter().any(|changed| changed == what);
    let waiting = not_yet_accumulated(stepper, name);
    let (grad, grad_changed) = match &waiting {
        Some(before) => (before.as_ref().map_or("None".into(), snapshot_text), false),
        None => (grad_text(&parameter.grad), changed(&grad_name)),
    };
    let elements = parameter.shape.iter().product::<usize>();
    let index = stepper.element(name).unwrap_or(0);
    let last = changes::last(stepper.timeline(), stepper.position, name, index);
    // A new tensor of an old name has nothing to do with what was done to that.
    let last = last.filter(|(_, change)| change.led_to(parameter, index));
    let how = match last {
        Some(_) if waiting.is_some() => How::Nothing,
        // Of what is too large to travel, no element is known.
        Some((at, change))
            if parameter.data.is_some() && (elements == 1 || at == stepper.position) =>
        {
            let now = at == stepper.position;
            let element = (elements > 1).then(|| index_text(&parameter.shape, index));
            let how = How::Change { change, now, element };
            // A sum, an update, and the number that the viewer is at have arithmetic.
            let is_made = matches!(
                change,
                Change::Accumulated { before: None, .. } | Change::Rescaled { .. }
            );
            match whole(parameter, true).filter(|_| is_made && stepper.element(name).is_none()) {
                Some(text) => How::Whole { text, otherwise: Box::new(how) },
                None => how,
            }
        }
        _ if elements != 1 => {
            let both = whole(parameter, false).zip(whole(parameter, true));
            let both = both.map(|(value, gradient)| format!("{value}  {gradient}"));
            How::Elements(both.unwrap_or_else(|| elements_text(parameter)))
        }
        _ => How::Nothing,
    };
    Entry {
        mark: "● ",
        name: cut_front(&clean(name), LONGEST_NAME).into_owned(),
        value: value_text(parameter),
        grad,
        value_style: theme.parameter(),
        grad_style: grad_style(&parameter.grad, theme),
        value_changed: changed(name),
        grad_changed,
        how,
        own: true,
        chosen: stepper.chosen_parameter(name),
    }
}

/// Inside a sweep that has not come to this parameter: its gradient before.
fn not_yet_accumulated(stepper: &Stepper, name: &str) -> Option<Option<Snapshot>> {
    let op = stepper.op?;
    stepper.sweep().iter().enumerate().find_map(|(at, visit)| match visit {
        Visit::Accumulate { parameter, before, .. } if parameter == name && at > op => {
            Some(before.clone())
        }
        _ => None,
    })
}

fn snapshot_text(value: &Snapshot) -> String {
    match value.data.as_ref().and_then(Values::only) {
        Some(one) => fixed(one),
        None => format!("‖{}‖", short(size_of(value))),
    }
}

fn value_text(parameter: &Parameter) -> String {
    match (&parameter.data, &parameter.summary) {
        (Some(data), _) => number_or_norm(data),
        (None, Some(summary)) => length(summary),
        (None, None) => "?".into(),
    }
}

fn number_or_norm(data: &Values) -> String {
    data.only().map_or_else(|| format!("‖{}‖", short(norm(data))), fixed)
}

fn grad_text(grad: &Grad) -> String {
    match grad {
        Grad::None => "None".into(),
        Grad::Data(data) => number_or_norm(data),
        Grad::Summary(summary) => length(summary),
    }
}

/// `‖4.02‖`, or that there is nothing to measure, as on `meta`.
fn length(summary: &Summary) -> String {
    match summary.has_numbers() {
        true => format!("‖{}‖", short(summary.norm)),
        false => "no data".into(),
    }
}

fn grad_style(grad: &Grad, theme: Theme) -> Style {
    if grad.is_none() { theme.dim() } else { theme.gradient() }
}

/// Tensors of no more elements are shown whole where they changed.
pub const FEW: usize = 8;

/// `∂ [1 -4 20]`, `[0.5 -2 | 10 3]`: all elements of a small vector or matrix.
fn whole(parameter: &Parameter, gradient: bool) -> Option<String> {
    let values = if gradient { parameter.grad.values() } else { parameter.data.as_ref() }?;
    let text = rows(&parameter.shape, values).filter(|_| values.len() <= FEW)?;
    Some(format!("{}{text}", if gradient { "∂ " } else { "" }))
}

/// Shape and first elements; mean and spread of what is too large.
fn elements_text(parameter: &Parameter) -> String {
    let shape = shape(&parameter.shape);
    match (&parameter.data, &parameter.summary) {
        (Some(data), _) => {
            let first: Vec<_> = data.iter().take(4).map(short).collect();
            let more = if data.len() > 4 { " …" } else { "" };
            format!("{shape} [{}{more}]", first.join(" "))
        }
        (None, Some(summary)) if !summary.has_numbers() => format!("{shape}, shape alone (meta)"),
        (None, Some(summary)) => {
            format!("{shape}, mean {} std {}", short(summary.mean), short(summary.std))
        }
        (None, None) => shape,
    }
}
