//! The stepper's last line: the keys that mean something now, as many as fit;
//! help and the way out always.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::Widget;

use crate::protocol::{Fault, Phase};
use crate::session::Status;
use crate::tui::commands::needs_own_engine;
use crate::tui::inspect::{Quantity, Target, now};
use crate::tui::keys::{self, Action, Scope};
use crate::tui::state::State;
use crate::tui::stepper::{Prompt, Side, Stepper};
use crate::tui::text::clean;
use crate::tui::theme::Theme;
use crate::tui::what_if::{Typing, WhatIf};

/// Draws the line: a prompt, a remark on the last key, or the keys.
pub fn draw(state: &State, stepper: &Stepper, area: Rect, buffer: &mut Buffer) {
    let theme = state.theme;
    if let Some(Prompt::Jump(input)) = &stepper.prompt {
        let recorded = stepper.timeline().len();
        let spans = vec![
            Span::styled(format!(" go to statement (1 to {recorded}): "), theme.strong()),
            Span::raw(clean(input.value()).into_owned()),
            Span::styled(" ", theme.selected()),
            Span::styled("  Enter goes, Esc leaves", theme.dim()),
        ];
        return Line::from(spans).render(area, buffer);
    }
    if let Some(Prompt::Race(input)) = &stepper.prompt {
        let spans = vec![
            Span::styled(" race: ", theme.strong()),
            Span::raw(clean(input.value()).into_owned()),
            Span::styled(" ", theme.selected()),
            Span::styled("  or adamw, sgd:0.5 …  Enter", theme.dim()),
        ];
        return Line::from(spans).render(area, buffer);
    }
    if let Some(open) = &stepper.what_if {
        return what_if(open, theme, usize::from(area.width)).render(area, buffer);
    }
    if let Some(note) = &stepper.note {
        return Line::styled(format!(" {}", clean(note)), theme.strong()).render(area, buffer);
    }
    if let Some(open) = &stepper.overview {
        return of_scope(open.scope(), theme, usize::from(area.width)).render(area, buffer);
    }
    if let Some(text) = inspecting(stepper) {
        return keys_in(&text, theme).render(area, buffer);
    }
    line(state, stepper, usize::from(area.width)).render(area, buffer);
}

/// The last row of the what-if screen's keys, or those of what is being typed.
fn what_if(open: &WhatIf, theme: Theme, width: usize) -> Line<'static> {
    match (&open.editor, &open.typing) {
        (Some(_), _) => keys_in(&[("Esc", "runs the text"), ("Ctrl-C", "quits")], theme),
        (_, Some(Typing { number: Some(_), .. })) => {
            keys_in(&[("Enter", "takes it"), ("Tab", "the next number"), ("Esc", "leaves")], theme)
        }
        (_, Some(_)) => keys_in(&[("Enter", "takes it"), ("Esc", "leaves")], theme),
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

fn keys_in(entries: &[(&'static str, &'static str)], theme: Theme) -> Line<'static> {
    let entry = |(keys, text): &(&'static str, &'static str)| {
        [Span::styled(format!(" {keys}"), theme.strong()), Span::raw(format!(" {text}  "))]
    };
    Line::from_iter(entries.iter().flat_map(entry))
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
    let entries: Vec<_> = keys::footer(Scope::Stepper)
        .into_iter()
        .filter(|(_, _, action)| matters(stepper, *action))
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
                    break;
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
            (_, Side::Healthy) => (stepper.fault_text(), theme.plain()),
            ([Fault::SkipPhase { phase: Phase::ZeroGrad }], Side::Faulty) => {
                ("zero_grad: SKIPPED".into(), on)
            }
            (_, Side::Faulty) => (format!("{}: ON", stepper.fault_text()), on),
        },
        Action::Compare if stepper.compare => (short.into(), on),
        Action::Graph if stepper.whole_graph => (short.into(), on),
        Action::NextPlot => (stepper.plot.next().name().into(), theme.plain()),
        Action::Back if stepper.attached => ("go on".into(), theme.plain()),
        Action::Back if state.home.visited => ("home".into(), theme.plain()),
        _ => (short.into(), theme.plain()),
    };
    vec![Span::styled(keys, theme.strong()), Span::raw(" "), Span::styled(text, style)]
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
        Action::Difference => stepper.compare,
        Action::Watchers => !stepper.alarms().is_empty(),
        Action::PreviousOp | Action::NextOp => !stepper.sweep().is_empty(),
        Action::StopEngine => stepper.run().alive(),
        Action::RestartEngine => matches!(stepper.timeline().status, Status::Died(_)),
        _ => true,
    }
}
