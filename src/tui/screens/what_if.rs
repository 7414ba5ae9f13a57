//! The what-if screen: the text as it runs, what was changed, and what that does.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::Widget;
use unicode_width::UnicodeWidthStr;

use super::footer;
use crate::lesson::{Exercise, NamedFault, without_labels};
use crate::protocol::{End, Fault};
use crate::session::Status;
use crate::session::what_if::{Mark, Verdict, marks, numbers};
use crate::tui::keys::Scope;
use crate::tui::panels::{code, framed, right, title};
use crate::tui::stepper::{Side, Stepper};
use crate::tui::text::{clean, cut, markdown, wrap};
use crate::tui::theme::Theme;
use crate::tui::variant::told;
use crate::tui::what_if::{FAULT_KEYS, Typing, WhatIf};

/// PyTorch's longest messages repeat themselves after so many lines.
const OBJECTION: usize = 3;

/// In fewer columns than this nothing is said of what a line was.
const LEAST: usize = 10;

/// So many lines stand below the editor, which needs its room: the parts of a goal.
const EDITED: usize = 3;

/// Draws the screen.
pub fn draw(stepper: &Stepper, open: &WhatIf, theme: Theme, area: Rect, buffer: &mut Buffer) {
    let width = usize::from(area.width);
    let mut bottom = Vec::new();
    if let Some(note) = &stepper.note {
        bottom.extend(indented(clean(note).into_owned(), theme.strong(), width));
    }
    bottom.extend(open.typing.iter().flat_map(|typing| typed(stepper, open, typing, theme, width)));
    if open.editor.is_none() && open.typing.is_none() {
        let mut keys = footer::rows(Scope::WhatIf, theme, width);
        keys.pop();
        bottom.extend(keys);
    }
    // What answers the last key has its place; the rest is cut where there is none.
    let half = usize::from(area.height / 2);
    let most = if open.editor.is_some() { EDITED } else { half.saturating_sub(bottom.len()) };
    let mut below = judged(stepper, theme, width.saturating_sub(2));
    if below.len() > most {
        below.truncate(most);
        if let Some(row) = below.last_mut() {
            row.spans.push(Span::styled(" …", theme.dim()));
        }
    }
    below.extend(bottom);
    let rows = below.len().min(half) as u16;
    let code = Rect { height: area.height - rows, ..area };
    let what = if stepper.is_case() { "mend it" } else { "what if" };
    let heading = match stepper.faults.len() {
        _ if stepper.faulty.is_none() => format!("{what} — the script as it is"),
        1 => format!("{what} — 1 change"),
        several => format!("{what} — {several} changes"),
    };
    let inner = framed(code, buffer, title(&heading, true, theme), true, theme);
    match &open.editor {
        Some(editor) => editor.as_ref().render(inner, buffer),
        None => listing(stepper, open, theme, inner, buffer),
    }
    for (line, y) in below.iter().zip(code.bottom()..area.bottom()) {
        line.render(Rect { y, height: 1, ..area }, buffer);
    }
}

/// The line that is being typed, with its caret, in as many rows as it needs.
fn typed(
    stepper: &Stepper,
    open: &WhatIf,
    typing: &Typing,
    theme: Theme,
    width: usize,
) -> Vec<Line<'static>> {
    let rows = stepper.listing();
    let text = rows.get(open.row(&rows)).map_or("", |row| row.text.as_str());
    let what: String = match typing.number.map(|at| numbers(text).get(at).cloned()) {
        Some(Some(range)) => format!("instead of {}", clean(&text[range])),
        _ if typing.inserts => "new line before this one".into(),
        _ => "line".into(),
    };
    let mut cells: Vec<(char, Style)> =
        format!(" {what}: ").chars().map(|c| (c, theme.strong())).collect();
    let caret = cells.len() + typing.input.cursor();
    let value = clean(typing.input.value()).into_owned();
    cells.extend(value.chars().chain([' ']).map(|c| (c, theme.plain())));
    if let Some(cell) = cells.get_mut(caret) {
        cell.1 = theme.selected();
    }
    let rows = cells.chunks(width.max(1)).map(|row| {
        Line::from_iter(row.iter().map(|(c, style)| Span::styled(c.to_string(), *style)))
    });
    rows.collect()
}

fn listing(stepper: &Stepper, open: &WhatIf, theme: Theme, area: Rect, buffer: &mut Buffer) {
    let rows = stepper.listing();
    let written: Vec<&str> = stepper.script.source.lines().collect();
    let cursor = open.row(&rows);
    let height = usize::from(area.height);
    let from = cursor.saturating_sub(height * 2 / 3).min(rows.len().saturating_sub(height));
    let shown = rows.iter().zip(marks(&written, &rows)).enumerate().skip(from);
    for ((index, (row, became)), y) in shown.zip(area.y..area.bottom()) {
        let area = Rect { y, height: 1, ..area };
        let skip = |line| {
            let faulty = stepper.faulty.as_ref();
            stepper.faults.contains(&Fault::SkipLine { line })
                || faulty.is_some_and(|run| run.skipped.contains(&line))
        };
        let skipped = row.line.is_some_and(skip);
        let style = match became {
            _ if skipped => theme.skipped(),
            Mark::Same => theme.plain(),
            _ => theme.strong(),
        };
        let (mark, became) = match skipped {
            true => ("✗", "skipped".into()),
            false => (code::mark(&became), code::became(&became)),
        };
        let number = row.line.map_or(String::new(), |line| line.to_string());
        let style: Style = if index == cursor { theme.selected() } else { style };
        let room = usize::from(area.width).saturating_sub(6);
        let text = match stepper.lesson {
            // Its labels are for authors.
            Some(_) => without_labels(&row.text),
            None => row.text.clone(),
        };
        let text = clean(&text);
        // The line as it is now comes first, what it was has the rest.
        let free = room.saturating_sub(text.width() + 1);
        let became = if free < LEAST.min(became.width()) { String::new() } else { became };
        let became = cut(&became, free).into_owned();
        let taken = if became.is_empty() { 0 } else { became.width() + 1 };
        Line::from(vec![
            // Where there is no colour, reversed video may be missing too.
            Span::styled(if index == cursor { "▸" } else { " " }, theme.strong()),
            Span::styled(format!("{number:>3}"), theme.dim()),
            Span::styled(format!("{mark} "), theme.strong()),
            Span::styled(cut(&text, room.saturating_sub(taken)).into_owned(), style),
        ])
        .render(area, buffer);
        right(&became, theme.dim(), area, buffer);
    }
}

/// An exercise: what is to be reached, hints, and the explanation after success.
fn goals(stepper: &Stepper, exercise: &Exercise, theme: Theme, width: usize) -> Vec<Line<'static>> {
    if stepper.solved() {
        let mut rows = vec![Line::styled(" ✓ SOLVED", theme.strong())];
        rows.extend(told_in(&exercise.explanation, theme, width));
        let own = stepper.what_if.as_ref().is_some_and(|open| open.own.is_some());
        let text =
            if own { " this is our solution; o shows yours" } else { " o shows our solution" };
        rows.push(Line::styled(text, theme.dim()));
        return rows;
    }
    let reached = stepper.reached();
    let parts = exercise.goal.iter().enumerate().map(|(part, goal)| {
        let mark = match reached.and_then(|reached| reached.get(part)) {
            Some(true) => "✓ ",
            Some(false) if stepper.faulty.is_some() => "✗ ",
            Some(false) => "○ ",
            None => "",
        };
        format!("{mark}{}", clean(&goal.to_string()))
    });
    let parts = parts.collect::<Vec<_>>().join(" · ");
    let text = match reached {
        Some(_) => format!("goal: {parts}"),
        None => format!("goal, running… {}: {parts}", progress(stepper)),
    };
    let mut rows = indented(text, theme.strong(), width);
    let text = " x marks the line of the fault, h gives a hint, 0 begins anew";
    rows.push(Line::styled(text, theme.dim()));
    let hints = stepper.what_if.as_ref().map_or(0, |open| open.hints);
    match hints.checked_sub(1).and_then(|last| exercise.hints.get(last)) {
        Some(hint) => {
            let text = format!("hint {hints} of 3: {}", clean(hint));
            rows.extend(indented(text, theme.plain(), width));
        }
        // A changed run has more to say than the report of the one that was given.
        None if stepper.faulty.is_some() => {}
        None => {
            rows.extend(told_in(&exercise.symptom, theme, width));
        }
    }
    let objection = objection(stepper)
        .map_or_else(Vec::new, |text| indented(clean(&text).into_owned(), theme.wrong(), width));
    rows.extend(objection.into_iter().take(OBJECTION));
    rows
}

/// How far a run is that is not over.
fn progress(stepper: &Stepper) -> String {
    match (stepper.timeline().iterations(), stepper.timeline().len()) {
        (0, 1) => "1 statement".into(),
        (0, statements) => format!("{statements} statements"),
        (1, _) => "1 iteration".into(),
        (iterations, _) => format!("{iterations} iterations"),
    }
}

/// Markdown in lines that begin a column in.
fn told_in(text: &str, theme: Theme, width: usize) -> Vec<Line<'static>> {
    let mut rows = markdown(text, width.saturating_sub(1), theme, |_| theme.strong());
    rows.iter_mut().for_each(|row| row.spans.insert(0, Span::raw(" ")));
    rows
}

/// A text in lines that begin a column in.
fn indented(text: String, style: Style, width: usize) -> Vec<Line<'static>> {
    let mut rows = wrap(&[Span::styled(text, style)], width.saturating_sub(1));
    rows.iter_mut().for_each(|row| row.spans.insert(0, Span::raw(" ")));
    rows
}

/// What is wrong with the learner's own run: its exception, or what a watcher says.
fn objection(stepper: &Stepper) -> Option<String> {
    let run = stepper.faulty.as_ref().filter(|_| stepper.side == Side::Faulty)?;
    match &run.timeline.status {
        Status::Ended(End::Error { error }) => {
            let line = error.line.map_or(String::new(), |line| format!("line {line}: "));
            Some(format!("✗ {line}{}: {}", error.kind, error.message))
        }
        Status::Died(how) => Some(format!("✗ {how}")),
        Status::Ended(End::Ok) => {
            let alarm = run.alarms.first()?;
            Some(format!("! line {}: {}", alarm.line, alarm.saw))
        }
        Status::Running => None,
        Status::Waiting => Some("it is long: Enter, then End, lets it run to its end".into()),
    }
}

/// The faults and the verdict on them.
fn judged(stepper: &Stepper, theme: Theme, width: usize) -> Vec<Line<'static>> {
    let mut rows = Vec::new();
    if let Some(lesson) = stepper.lesson.as_ref().filter(|lesson| !lesson.faults.is_empty()) {
        // A fault's key and name stay on one row.
        let name = |(key, named): (&char, &NamedFault)| {
            format!("{key} {}", clean(&named.name)).replace(' ', "\u{a0}")
        };
        let mut names: Vec<_> = FAULT_KEYS.iter().zip(&lesson.faults).map(name).collect();
        if lesson.faults.len() > FAULT_KEYS.len() {
            names.push("…".into());
        }
        let mut faults = indented(format!("faults: {}", names.join(" · ")), theme.plain(), width);
        for span in faults.iter_mut().flat_map(|row| &mut row.spans) {
            span.content = span.content.replace('\u{a0}', " ").into();
        }
        rows.extend(faults);
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
        stepper.faults.iter().map(|fault| clean(&told(fault)).into_owned()).collect();
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
            // A loop that fails at once has no iteration that could be told apart.
            let iteration = (iteration > 0).then(|| format!("iteration {iteration}"));
            let line = line.map(|line| format!("line {line}"));
            let place: Vec<String> = iteration.into_iter().chain(line).collect();
            let place = if place.is_empty() { "the script".into() } else { place.join(", ") };
            (format!("✗ ERROR in {place}: {}", clean(&message)), theme.wrong())
        }
    };
    rows.extend(indented(text, style, width));
    rows
}
