//! The stepper's last line: the keys that mean something now, as many as fit;
//! help and the way out always.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::Widget;
use unicode_width::UnicodeWidthStr;

use crate::protocol::{Fault, Phase};
use crate::session::Status;
use crate::tui::commands::needs_own_engine;
use crate::tui::inspect::{Quantity, Target, now};
use crate::tui::keys::{self, Action, Scope};
use crate::tui::state::State;
use crate::tui::stepper::{Prompt, Side, Stepper};
use crate::tui::text::{clean, cut};
use crate::tui::theme::Theme;
use crate::tui::what_if::{Typing, WhatIf};

/// Draws the line: a prompt, a remark on the last key, or the keys.
pub fn draw(state: &State, stepper: &Stepper, area: Rect, buffer: &mut Buffer) {
    let theme = state.theme;
    let width = usize::from(area.width);
    let recorded = stepper.timeline().len();
    match &stepper.prompt {
        Some(Prompt::Jump(input)) => {
            let asked = format!("go to statement (1 to {recorded})");
            return typing(&asked, input.value(), "Enter goes, Esc leaves", theme, width)
                .render(area, buffer);
        }
        Some(Prompt::Race(input)) => {
            return typing("race", input.value(), "or adamw, sgd:0.5 …  Enter", theme, width)
                .render(area, buffer);
        }
        Some(Prompt::Answer(_)) => {
            let keys = [("Enter", "answers"), ("Esc", "leaves")];
            return keys_in(&keys, theme, width).render(area, buffer);
        }
        None => {}
    }
    if let Some(open) = &stepper.what_if {
        return what_if(open, theme, width).render(area, buffer);
    }
    if let Some(note) = &stepper.note {
        let note = clean(note);
        let note = cut(&note, width.saturating_sub(2));
        return Line::styled(format!(" {note}"), theme.strong()).render(area, buffer);
    }
    if let Some(open) = &stepper.overview {
        return of_scope(open.scope(), theme, width).render(area, buffer);
    }
    if let Some(text) = inspecting(stepper) {
        return keys_in(&text, theme, width).render(area, buffer);
    }
    line(state, stepper, width).render(area, buffer);
}

/// What is being typed, its end where all of it does not fit, and the keys.
fn typing(asked: &str, typed: &str, keys: &str, theme: Theme, width: usize) -> Line<'static> {
    let room = width.saturating_sub(asked.width() + keys.width() + 7);
    let typed = clean(typed);
    let mut shown = typed.as_ref();
    while shown.width() > room.max(1) {
        shown = shown.char_indices().nth(1).map_or("", |(next, _)| &shown[next..]);
    }
    let before = if shown.len() < typed.len() { "…" } else { "" };
    Line::from(vec![
        Span::styled(format!(" {asked}: "), theme.strong()),
        Span::raw(format!("{before}{shown}")),
        Span::styled(" ", theme.selected()),
        Span::styled(format!("  {keys}"), theme.dim()),
    ])
}

/// The last row of the what-if screen's keys, or those of what is being typed.
fn what_if(open: &WhatIf, theme: Theme, width: usize) -> Line<'static> {
    match (&open.editor, &open.typing) {
        (Some(_), _) => keys_in(&[("Esc", "runs the text"), ("Ctrl-C", "quits")], theme, width),
        (_, Some(Typing { number: Some(_), .. })) => keys_in(
            &[("Enter", "takes it"), ("Tab", "the next number"), ("Esc", "leaves")],
            theme,
            width,
        ),
        (_, Some(_)) => keys_in(&[("Enter", "takes it"), ("Esc", "leaves")], theme, width),
        (None, None) => rows(Scope::WhatIf, theme, width).pop().unwrap_or_default(),
    }
}

/// The keys while something is being chosen or looked at.
fn inspecting(stepper: &Stepper) -> Option<Vec<(&'static str, &'static str)>> {
    if let Some(page) = &stepper.page {
        let value = now(stepper.timeline(), &page.quantity, stepper.position);
        let many = value.is_some_and(|value| value.shape.iter().product::<usize>() > 1);
        let arrows = match many {
            true => vec![("← → ↑ ↓", "element"), ("PgUp PgDn", "past")],
            false => vec![("↑ ↓", "history")],
        };
        let axes = match page.quantity {
            Quantity::Value(_) | Quantity::Grad(_) => ("x y", "axes"),
            _ => ("[ ]", "iteration"),
        };
        let rest = [("Enter", "goes there"), axes, ("Esc", "closes")];
        return Some(arrows.into_iter().chain(rest).collect());
    }
    let pick = stepper.pick.as_ref()?;
    let arrows = match pick.target {
        Target::Code => ("↑ ↓", "line"),
        Target::Parameters => ("← → ↑ ↓", "number"),
        Target::Graph => ("← input  → user  ↑ ↓", "node"),
    };
    Some(vec![arrows, ("Tab", "panel"), ("Enter", "opens"), ("Esc", "leaves")])
}

/// As many as fit; the last one is the way out, and stays.
fn keys_in(entries: &[(&str, &str)], theme: Theme, width: usize) -> Line<'static> {
    let entry = |(keys, text): &(&str, &str)| {
        [Span::styled(format!(" {keys}"), theme.strong()), Span::raw(format!(" {text}  "))]
    };
    let line = |entries: &[(&str, &str)]| Line::from_iter(entries.iter().flat_map(entry));
    let mut kept = entries.to_vec();
    while kept.len() > 1 && line(&kept).width() > width + 2 {
        kept.remove(kept.len() - 2);
    }
    line(&kept)
}

/// The keys of a screen over the others: as many as fit, and the way back.
pub fn of_scope(scope: Scope, theme: Theme, width: usize) -> Line<'static> {
    fitted(&entries(scope, theme), width)
}

fn entries(scope: Scope, theme: Theme) -> Vec<Vec<Span<'static>>> {
    let entry = |(keys, short, action): (String, &'static str, Action)| {
        let short = if action == Action::Back { "back" } else { short };
        vec![Span::styled(keys, theme.strong()), Span::raw(" "), Span::raw(short)]
    };
    keys::footer(scope).into_iter().map(entry).collect()
}

/// All keys of such a screen, in as many rows as they need.
pub fn rows(scope: Scope, theme: Theme, width: usize) -> Vec<Line<'static>> {
    let mut rows: Vec<Line> = Vec::new();
    for entry in entries(scope, theme) {
        let length: usize = entry.iter().map(Span::width).sum();
        let fits = |row: &&mut Line| row.width() + length + 2 <= width;
        match rows.last_mut().filter(fits) {
            Some(row) => row.spans.extend(std::iter::once(Span::raw("  ")).chain(entry)),
            None => rows.push(Line::from_iter(std::iter::once(Span::raw(" ")).chain(entry))),
        }
    }
    rows
}

fn line(state: &State, stepper: &Stepper, width: usize) -> Line<'static> {
    let theme = state.theme;
    let mut rows = keys::footer(Scope::Stepper);
    rows.retain(|(_, _, action)| matters(stepper, *action));
    // That a fault is on must be seen: it comes before the ways to walk.
    let place = |action| rows.iter().position(|row| row.2 == action);
    if stepper.side == Side::Faulty
        && let Some(toggle) = place(Action::ToggleFault)
        && let Some(walk) = place(Action::PreviousPhase)
    {
        rows[walk..=toggle].rotate_right(1);
    }
    let entries: Vec<_> = rows
        .into_iter()
        .map(|(keys, short, action)| {
            let short = if width < 100 { narrow(short) } else { short };
            entry(state, stepper, keys, short, action, theme)
        })
        .collect();
    fitted(&entries, width)
}

/// As many entries as fit in a line. Help and the way out are the last two, and
/// stay.
pub fn fitted(entries: &[Vec<Span<'static>>], width: usize) -> Line<'static> {
    let (optional, kept) = entries.split_at(entries.len().saturating_sub(2));
    let length = |spans: &[Span]| spans.iter().map(Span::width).sum::<usize>();
    for gap in [3, 2] {
        let reserved: usize = kept.iter().map(|spans| length(spans) + gap).sum();
        let all: usize = optional.iter().map(|spans| length(spans) + gap).sum();
        if all + reserved < width || gap == 2 {
            let mut used = reserved + 1;
            let mut spans = vec![Span::raw(" ")];
            for entry in optional {
                if used + length(entry) + gap > width + gap {
                    continue;
                }
                used += length(entry) + gap;
                spans.extend(entry.iter().cloned());
                spans.push(Span::raw(" ".repeat(gap)));
            }
            for entry in kept {
                spans.extend(entry.iter().cloned());
                spans.push(Span::raw(" ".repeat(gap)));
            }
            return Line::from(spans);
        }
    }
    Line::default()
}

fn entry(
    state: &State,
    stepper: &Stepper,
    keys: String,
    short: &'static str,
    action: Action,
    theme: Theme,
) -> Vec<Span<'static>> {
    let on = theme.selected();
    let (text, style): (String, Style) = match action {
        Action::ToggleFault if stepper.unusual_pair() => {
            (format!("see {}", stepper.other_name()), theme.plain())
        }
        Action::Watchers => (format!("{} {short}", stepper.alarms().len()), theme.plain()),
        Action::ToggleFault => match (&stepper.faults[..], stepper.side) {
            (_, Side::Healthy) => (brief(stepper), theme.plain()),
            ([Fault::SkipPhase { phase: Phase::ZeroGrad }], Side::Faulty) => {
                ("zero_grad: SKIPPED".into(), on)
            }
            (_, Side::Faulty) => (format!("{}: ON", brief(stepper)), on),
        },
        Action::WhatIf if stepper.is_case() => ("mend it".into(), theme.plain()),
        Action::Compare if stepper.compare => (short.into(), on),
        Action::Graph if stepper.whole_graph => (short.into(), on),
        Action::NextPlot => (stepper.plot.next().name().into(), theme.plain()),
        Action::Back if stepper.attached => ("go on".into(), theme.plain()),
        Action::Back if state.home.visited => ("home".into(), theme.plain()),
        _ => (short.into(), theme.plain()),
    };
    vec![Span::styled(keys, theme.strong()), Span::raw(" "), Span::styled(text, style)]
}

/// The fault in the room that a key has; a line's number says less than the lesson's
/// name for leaving it out.
fn brief(stepper: &Stepper) -> String {
    let is_line = matches!(stepper.faults[..], [Fault::SkipLine { .. }]);
    let told = stepper.fault_name.clone().filter(|_| is_line && stepper.lesson.is_some());
    cut(&told.unwrap_or_else(|| stepper.fault_text()), 24).into_owned()
}

/// Words for a narrow screen.
fn narrow(short: &'static str) -> &'static str {
    match short {
        "statement" => "stmt",
        "iteration" => "iter",
        short => short,
    }
}

/// Keys that would do nothing now are not offered.
fn matters(stepper: &Stepper, action: Action) -> bool {
    match action {
        action if stepper.attached && needs_own_engine(action) => false,
        // A case is mended, not broken once more.
        Action::ToggleFault => stepper.faulty.is_some() || !stepper.is_case(),
        Action::NextScene => stepper.has_scenes(),
        Action::Answer => stepper.asks(),
        Action::Difference => stepper.compare,
        Action::Watchers => !stepper.alarms().is_empty(),
        Action::PreviousOp | Action::NextOp => !stepper.sweep().is_empty(),
        Action::StopEngine => stepper.run().alive(),
        Action::RestartEngine => matches!(stepper.timeline().status, Status::Died(_)),
        _ => true,
    }
}
