//! The what-if screen: the text as it runs, what was changed, and what that does.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::Widget;

use crate::lesson::Exercise;
use crate::protocol::Fault;
use crate::session::what_if::Verdict;
use crate::tui::panels::{framed, title};
use crate::tui::stepper::Stepper;
use crate::tui::text::{clean, cut, markdown, wrap};
use crate::tui::theme::Theme;
use crate::tui::what_if::WhatIf;

const KEYS: &str = "J K move  s skip  d twice  n number  e line  E editor  m mean/sum  t train/eval  \
                    c no clip  u undo  0 reset  Enter see it";

/// Draws the screen.
pub fn draw(stepper: &Stepper, open: &WhatIf, theme: Theme, area: Rect, buffer: &mut Buffer) {
    let width = usize::from(area.width);
    let mut below = told(stepper, theme, width.saturating_sub(2));
    if let Some(note) = &stepper.note {
        below.extend(wrap(&[Span::styled(format!(" {}", clean(note)), theme.strong())], width));
    }
    if let Some(typing) = &open.typing {
        let what = if typing.number { "number" } else { "line" };
        below.push(Line::from(vec![
            Span::styled(format!(" {what}: "), theme.strong()),
            Span::raw(clean(typing.input.value()).into_owned()),
            Span::styled(" ", theme.selected()),
            Span::styled("  Enter takes it, Esc leaves", theme.dim()),
        ]));
    }
    let keys = match open.editor {
        Some(_) => "type freely; Esc runs it",
        None => KEYS,
    };
    below.extend(wrap(&[Span::styled(format!(" {keys}"), theme.dim())], width));
    let rows = (below.len() as u16).min(area.height / 2);
    let code = Rect { height: area.height - rows, ..area };
    let inner = framed(code, buffer, title("what if", true, theme), true, theme);
    match &open.editor {
        Some(editor) => editor.as_ref().render(inner, buffer),
        None => listing(stepper, open, theme, inner, buffer),
    }
    for (line, y) in below.iter().zip(code.bottom()..area.bottom()) {
        line.render(Rect { y, height: 1, ..area }, buffer);
    }
}

fn listing(stepper: &Stepper, open: &WhatIf, theme: Theme, area: Rect, buffer: &mut Buffer) {
    let rows = stepper.listing();
    let cursor = open.row(&rows);
    let from = cursor.saturating_sub(usize::from(area.height) * 2 / 3);
    let mut before = 0;
    for (index, row) in rows.iter().enumerate() {
        let moved = row.line.is_some_and(|line| line < before);
        before = row.line.unwrap_or(before).max(before);
        let Some(y) = index.checked_sub(from).map(|y| area.y + y as u16) else { continue };
        if y >= area.bottom() {
            break;
        }
        let touched = |fault: &Fault| match fault {
            Fault::ReplaceLine { line, .. } => row.line == Some(*line),
            Fault::DuplicateLine { line } | Fault::MoveLine { line, .. } => row.line == Some(*line),
            _ => false,
        };
        let skipped = stepper.faults.contains(&Fault::SkipLine { line: row.line.unwrap_or(0) })
            || stepper
                .faulty
                .as_ref()
                .is_some_and(|run| row.line.is_some_and(|line| run.skipped.contains(&line)));
        let (mark, style) = match () {
            () if skipped => ("✗", theme.skipped()),
            () if row.line.is_none() => ("+", theme.strong()),
            () if moved || stepper.faults.iter().any(touched) => ("~", theme.strong()),
            () => (" ", theme.plain()),
        };
        let number = row.line.map_or(String::new(), |line| line.to_string());
        let style: Style = if index == cursor { theme.selected() } else { style };
        let room = usize::from(area.width).saturating_sub(6);
        Line::from(vec![
            Span::styled(format!("{number:>4}{mark} "), theme.dim()),
            Span::styled(cut(&clean(&row.text), room).into_owned(), style),
        ])
        .render(Rect { y, height: 1, ..area }, buffer);
    }
}

/// An exercise: what is to be reached, hints, and the explanation after success.
fn goals(stepper: &Stepper, exercise: &Exercise, theme: Theme, width: usize) -> Vec<Line<'static>> {
    if stepper.solved() {
        let mut rows = vec![Line::styled(" ✓ SOLVED", theme.strong())];
        rows.extend(markdown(&exercise.explanation, width, theme, |_| theme.strong()));
        return rows;
    }
    let reached = stepper.reached().unwrap_or_default();
    let parts = exercise.goal.iter().zip(reached).map(|(goal, reached)| {
        format!("{} {}", if reached { "✓" } else { "○" }, clean(&goal.to_string()))
    });
    let text = format!(" goal: {}", parts.collect::<Vec<_>>().join("   "));
    let mut rows = wrap(&[Span::styled(text, theme.strong())], width);
    let hints = stepper.what_if.as_ref().map_or(0, |open| open.hints);
    match hints.checked_sub(1).and_then(|last| exercise.hints.get(last)) {
        Some(hint) => {
            let text = format!(" hint {hints} of 3: {}", clean(hint));
            rows.extend(wrap(&[Span::raw(text)], width));
        }
        None => {
            rows.extend(markdown(&exercise.symptom, width, theme, |_| theme.strong()));
            let text = " x marks the line of the fault, h gives a hint, 0 begins anew";
            rows.push(Line::styled(text, theme.dim()));
        }
    }
    rows
}

/// The faults and the verdict on them.
fn told(stepper: &Stepper, theme: Theme, width: usize) -> Vec<Line<'static>> {
    let mut rows = Vec::new();
    if let Some(lesson) = stepper.lesson.as_ref().filter(|lesson| !lesson.faults.is_empty()) {
        let names = (1..).zip(&lesson.faults).take(9);
        let names: Vec<_> = names.map(|(n, named)| format!("{n} {}", clean(&named.name))).collect();
        rows.extend(wrap(&[Span::raw(format!(" faults: {}", names.join("   ")))], width));
    }
    if let Some(exercise) = stepper.lesson.as_ref().and_then(|lesson| lesson.exercise.as_ref()) {
        rows.extend(goals(stepper, exercise, theme, width));
        return rows;
    }
    let Some(verdict) = stepper.verdict() else {
        let text = " nothing is changed: this is the healthy run";
        rows.push(Line::styled(text, theme.dim()));
        return rows;
    };
    let changes: Vec<_> =
        stepper.faults.iter().map(|f| clean(&f.to_string()).into_owned()).collect();
    let changes = format!(" changed: {}", changes.join(" + "));
    rows.push(Line::raw(cut(&changes, width).into_owned()));
    let (text, style) = match verdict {
        Verdict::Pending => ("running…".to_owned(), theme.dim()),
        Verdict::Equivalent { iterations, over } => (
            format!(
                "= EQUIVALENT: the parameters are equal after {} {}",
                if over { "all" } else { "the first" },
                if iterations == 1 {
                    "1 iteration".into()
                } else {
                    format!("{iterations} iterations")
                }
            ),
            theme.strong(),
        ),
        Verdict::Silent { iteration, parameter } => (
            format!(
                "≠ SILENT: no error, but {} differs from the end of iteration {iteration} on",
                clean(&parameter)
            ),
            theme.wrong(),
        ),
        Verdict::Length { healthy, changed } => (
            format!("≠ {changed} iterations instead of {healthy}, equal as far as both go"),
            theme.wrong(),
        ),
        Verdict::Raises { iteration, line, message } => {
            let line = line.map_or(String::new(), |line| format!(", line {line}"));
            (format!("✗ ERROR in iteration {iteration}{line}: {}", clean(&message)), theme.wrong())
        }
    };
    rows.extend(wrap(&[Span::styled(format!(" {text}"), style)], width));
    rows
}
