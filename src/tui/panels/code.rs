//! The script: the statement that has just finished, the values that statements
//! have just computed, what was skipped and where it failed. Under edits it is the
//! text that runs, each line with the number it was written with.
//!
//! ```text
//!   5~ lr = 0.1                                     was lr = 0.01
//!   7✗     w.grad, b.grad = None, None                    skipped
//!   9      loss = ((y_pred - y) ** 2).mean()              24.0960
//! !10▶     loss.backward()
//!    +     print(loss)                                     put in
//! ```

use std::cmp::Ordering;
use std::collections::{HashMap, HashSet};

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};
use ratatui::text::{Line, Span};
use ratatui::widgets::Widget;

use super::{framed, named, right, title};
use crate::protocol::Statement;
use crate::session::what_if::Mark;
use crate::tui::code::CodeLine;
use crate::tui::highlight::{Kind, Token};
use crate::tui::stepper::Stepper;
use crate::tui::text::{clean, cut};
use crate::tui::theme::Theme;

/// Draws the panel.
pub fn draw(stepper: &Stepper, theme: Theme, area: Rect, buffer: &mut Buffer) {
    let name = clean(&stepper.script.name);
    let heading = match stepper.run().text {
        Some(_) => title(&format!("{name}  changed"), false, theme),
        None => title(&name, false, theme),
    };
    let inner = framed(area, buffer, heading, false, theme);
    let lines = stepper.code_lines();
    let drawing = Drawing {
        stepper,
        theme,
        digits: lines.len().max(1).ilog10() as usize + 1,
        here: stepper.statement().map(|here| stepper.row(here)),
        recent: recent(stepper),
        alarms: alarms(stepper),
        picked: stepper.picked_line(),
    };
    let from = first_line(stepper, lines, usize::from(inner.height));
    for (line, y) in lines.iter().skip(from).zip(inner.y..inner.bottom()) {
        drawing.row(line, Rect { y, height: 1, ..inner }, buffer);
    }
}

/// How far back an outer loop's statements are looked for.
const REACH: usize = 2_000;

/// The last execution of each line of the text that runs in this iteration; for what
/// came before the loop, the last of all, as an outer loop may have run it again.
fn recent(stepper: &Stepper) -> HashMap<u32, &Statement> {
    let Some(here) = stepper.statement() else { return HashMap::new() };
    let all = stepper.timeline().statements();
    let setup = all.partition_point(|statement| statement.iteration == 0);
    let start = all.partition_point(|statement| statement.iteration < here.iteration);
    let setup = &all[..setup.min(stepper.position + 1)];
    let iteration = &all[start..=stepper.position];
    let row = |statement| (stepper.row(statement), statement);
    let mut recent: HashMap<u32, &Statement> = setup.iter().map(row).collect();
    for statement in &all[setup.len().max(start.saturating_sub(REACH)).min(start)..start] {
        recent.entry(stepper.row(statement)).and_modify(|known| *known = statement);
    }
    recent.extend(iteration.iter().map(row));
    recent
}

/// Lines of the text that runs at which the watchers saw something.
fn alarms(stepper: &Stepper) -> HashSet<u32> {
    let seen = stepper.alarms().iter().filter_map(|alarm| stepper.timeline().get(alarm.position));
    seen.map(|statement| stepper.row(statement)).collect()
}

/// The line at the top: stays the same throughout an iteration if that fits.
fn first_line(stepper: &Stepper, lines: &[CodeLine], rows: usize) -> usize {
    let first = first_of_iteration(stepper, lines, rows);
    // A line that was chosen is in sight.
    let picked = stepper.picked_line();
    let picked = picked.and_then(|picked| lines.iter().position(|line| line.line == Some(picked)));
    match picked {
        Some(at) if at < first => at,
        Some(at) if at >= first + rows => (at + 1).saturating_sub(rows),
        _ => first,
    }
}

fn first_of_iteration(stepper: &Stepper, lines: &[CodeLine], rows: usize) -> usize {
    let last = lines.len().saturating_sub(rows);
    let Some(here) = stepper.statement() else {
        let failed = stepper.run().error().and_then(|error| error.line).unwrap_or(1);
        let failed = lines.iter().position(|line| line.line == Some(failed)).unwrap_or(0);
        return (failed + 1).saturating_sub(rows.div_ceil(2)).min(last);
    };
    // Removed lines stand in the listing and not in the text that runs.
    let places: HashMap<u32, usize> =
        lines.iter().enumerate().filter_map(|(at, line)| Some((line.row?, at))).collect();
    let place = |statement: &Statement| places.get(&stepper.row(statement)).copied().unwrap_or(0);
    let all = stepper.timeline().statements();
    let start = all.partition_point(|statement| statement.iteration < here.iteration);
    let end = all.partition_point(|statement| statement.iteration <= here.iteration);
    let in_iteration = || all[start..end].iter().map(place);
    let (top, bottom) = (in_iteration().min().unwrap_or(0), in_iteration().max().unwrap_or(0));
    let (top, bottom) =
        if bottom - top < rows { (top, bottom) } else { (place(here), place(here)) };
    let spare = rows.saturating_sub(bottom - top + 1);
    top.saturating_sub(spare.div_ceil(2)).min(last)
}

/// What all rows have in common.
struct Drawing<'a> {
    stepper: &'a Stepper,
    theme: Theme,
    digits: usize,
    /// The row of the statement that has just finished.
    here: Option<u32>,
    recent: HashMap<u32, &'a Statement>,
    alarms: HashSet<u32>,
    /// The line that the viewer has chosen.
    picked: Option<u32>,
}

impl Drawing<'_> {
    fn row(&self, line: &CodeLine, area: Rect, buffer: &mut Buffer) {
        let theme = self.theme;
        let of_line = |wanted: Option<u32>| wanted.is_some() && line.line == wanted;
        let current = line.row.is_some() && self.here == line.row;
        let executed = line.row.and_then(|row| self.recent.get(&row));
        let removed = line.mark == Mark::Removed;
        let skipped = match executed {
            _ if removed => true,
            Some(statement) => statement.skipped,
            None => line.line.is_some_and(|line| self.stepper.run().skipped.contains(&line)),
        };
        let error = self.stepper.run().error();
        let failed = self.stepper.at_end() && error.is_some_and(|error| of_line(error.line));
        let difference = self.stepper.difference.as_ref().filter(|_| self.stepper.compare);
        let differs = !removed && difference.is_some_and(|d| of_line(Some(d.place.line)));

        let edit = mark(&line.mark);
        let (state, mark_style) = match () {
            () if failed => ("✗", theme.wrong()),
            () if current && skipped => ("✗", theme.strong()),
            () if current => ("▶", theme.strong()),
            () if skipped => ("✗", theme.dim()),
            () if differs => ("≠", theme.strong()),
            () => (" ", theme.plain()),
        };
        // What became of the line has the second column where the first is taken.
        let marks = match (state, edit) {
            (" ", edit) => [edit, " "],
            ("✗", _) if removed => ["✗", " "],
            (state, edit) => [state, edit],
        };
        let mark_style = if state == " " { theme.strong() } else { mark_style };
        let number = line.line.filter(|_| line.mark != Mark::Again);
        let number = number.map_or(String::new(), |number| number.to_string());
        let number = format!("{number:>width$}", width = self.digits);
        let number_style = match () {
            () if of_line(self.picked) => theme.selected(),
            () if current => theme.strong(),
            () => theme.dim(),
        };
        let mut spans = vec![Span::styled(number, number_style)];
        spans.extend(marks.map(|mark| Span::styled(mark, mark_style)));
        if line.row.is_some_and(|row| self.alarms.contains(&row)) && area.x > 0 {
            // The space beside the frame.
            buffer.set_string(area.x - 1, area.y, "!", theme.strong());
        }
        let (full, value_style) = self.value(line, executed.copied(), current, skipped, differs);
        let gutter = self.digits + 2;
        let room = usize::from(area.width).saturating_sub(gutter);
        let spoken = line.tokens.iter().filter(|token| token.kind != Kind::Comment);
        let length: usize = spoken.map(|token| Span::raw(token.text.as_str()).width()).sum();
        // Code goes before values, and values before comments; only this
        // statement's value, and that it was skipped, may cut code.
        let least = if current || skipped { room * 2 / 5 } else { 0 };
        let value_room = room.saturating_sub(length + 2).max(least);
        let whole = Span::raw(full.as_str()).width() <= value_room;
        let value = if whole || current { cut(&full, value_room) } else { "".into() };
        let taken = if value.is_empty() { 0 } else { Span::raw(value.as_ref()).width() + 1 };
        let room = room.saturating_sub(taken);
        spans.extend(self.code(&line.tokens, room, current, skipped, failed));
        Line::from(spans).render(area, buffer);
        right(&value, value_style, area, buffer);
    }

    /// The code in at most `room` columns.
    fn code(
        &self,
        tokens: &[Token],
        room: usize,
        current: bool,
        skipped: bool,
        failed: bool,
    ) -> Vec<Span<'static>> {
        let theme = self.theme;
        let mut left = room;
        let mut spans = Vec::new();
        for (at, token) in tokens.iter().enumerate() {
            let goes_on = tokens[at + 1..]
                .iter()
                .any(|token| token.kind != Kind::Comment && !token.text.trim().is_empty());
            let text = match Span::raw(token.text.as_str()).width().cmp(&left) {
                // What follows has no room even for the mark that it is there.
                Ordering::Equal if goes_on => cut(&format!("{}…", token.text), left).into_owned(),
                _ => cut(&token.text, left).into_owned(),
            };
            left -= Span::raw(text.as_str()).width();
            let style = match token.kind {
                _ if failed => theme.wrong(),
                _ if skipped => theme.skipped(),
                Kind::Keyword => theme.strong(),
                Kind::Comment => theme.dim(),
                Kind::Name => named(&token.text, self.stepper, theme),
                Kind::String | Kind::Other => theme.plain(),
            };
            let indent = token.kind == Kind::Other && token.text.trim().is_empty();
            let style = if current && !indent { theme.selected().patch(style) } else { style };
            let whole = text == token.text;
            spans.push(Span::styled(text, style));
            if !whole {
                break;
            }
        }
        spans
    }

    /// What stands at the right of the line: the values it bound, what it
    /// printed, or that it did not run.
    fn value(
        &self,
        line: &CodeLine,
        executed: Option<&Statement>,
        current: bool,
        skipped: bool,
        differs: bool,
    ) -> (String, Style) {
        let theme = self.theme;
        let became = became(&line.mark);
        if line.mark == Mark::Removed {
            return (became, theme.dim());
        }
        if skipped {
            return ("skipped".into(), if current { theme.strong() } else { theme.dim() });
        }
        let Some(statement) = executed else { return (became, theme.dim()) };
        let detail = statement.detail.as_deref();
        let bindings = detail.map_or(&[][..], |detail| &detail.bindings);
        let (text, style) = match bindings {
            [] if differs => ("first difference".into(), theme.strong()),
            [] => match statement.stdout.lines().last() {
                Some(line) => (format!("» {}", clean(line)), theme.plain()),
                None => (became, theme.dim()),
            },
            // A number that was changed says more than that it was bound.
            [_] if matches!(line.mark, Mark::Changed(_)) => (became, theme.dim()),
            [one] => (clean(&one.text).into_owned(), named(&one.name, self.stepper, theme)),
            several => {
                let texts: Vec<_> = several
                    .iter()
                    .map(|b| format!("{}={}", clean(&b.name), clean(&b.text)))
                    .collect();
                (texts.join(" "), theme.plain())
            }
        };
        let weight = if current { Modifier::BOLD } else { Modifier::empty() };
        (text, style.add_modifier(weight))
    }
}

/// The mark of what became of a line.
pub fn mark(mark: &Mark) -> &'static str {
    match mark {
        Mark::Same => " ",
        Mark::Changed(_) => "~",
        Mark::Moved => "↕",
        Mark::Inserted | Mark::Again => "+",
        Mark::Removed => "✗",
    }
}

/// The same in words.
pub fn became(mark: &Mark) -> String {
    match mark {
        Mark::Same => String::new(),
        Mark::Changed(before) => format!("was {}", clean(before.trim())),
        Mark::Moved => "moved".into(),
        Mark::Inserted => "put in".into(),
        Mark::Again => "again".into(),
        Mark::Removed => "removed".into(),
    }
}
