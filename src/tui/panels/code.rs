//! The script: the statement that has just finished, the values that statements
//! have just computed, what was skipped and where it failed.
//!
//! ```text
//!   7✗     w.grad, b.grad = None, None                    skipped
//!   9      loss = ((y_pred - y) ** 2).mean()              24.0960
//!  10▶     loss.backward()
//! ```

use std::collections::HashMap;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};
use ratatui::text::{Line, Span};
use ratatui::widgets::Widget;

use super::{framed, named, right, title};
use crate::protocol::Statement;
use crate::tui::highlight::{Kind, Token};
use crate::tui::stepper::Stepper;
use crate::tui::text::{clean, cut};
use crate::tui::theme::Theme;

/// Draws the panel.
pub fn draw(stepper: &Stepper, theme: Theme, area: Rect, buffer: &mut Buffer) {
    let heading = title(&clean(&stepper.script.name), false, theme);
    let inner = framed(area, buffer, heading, false, theme);
    let recent = recent(stepper);
    let picked = stepper.picked_line();
    let digits = stepper.code.len().max(1).ilog10() as usize + 1;
    let from = first_line(stepper, usize::from(inner.height));
    let visible = stepper.code.iter().enumerate().skip(from);
    for ((index, tokens), y) in visible.zip(inner.y..inner.bottom()) {
        let row = Rect { y, height: 1, ..inner };
        Row { stepper, theme, line: index as u32 + 1, digits, recent: &recent, picked }
            .draw(tokens, row, buffer);
    }
}

/// The last execution of each line in this iteration; before the loop has begun
/// and for what came before it, of all.
fn recent(stepper: &Stepper) -> HashMap<u32, &Statement> {
    let Some(here) = stepper.statement() else { return HashMap::new() };
    let all = stepper.timeline().statements();
    let setup = all.partition_point(|statement| statement.iteration == 0);
    let start = all.partition_point(|statement| statement.iteration < here.iteration);
    let setup = &all[..setup.min(stepper.position + 1)];
    let iteration = &all[start..=stepper.position];
    setup.iter().chain(iteration).map(|statement| (statement.line, statement)).collect()
}

/// The line at the top: stays the same throughout an iteration if that fits.
fn first_line(stepper: &Stepper, rows: usize) -> usize {
    let first = first_of_iteration(stepper, rows);
    // A line that was chosen is in sight.
    match stepper.picked_line().map(|line| line as usize) {
        Some(line) if line <= first => line.saturating_sub(1),
        Some(line) if line > first + rows => line - rows,
        _ => first,
    }
}

fn first_of_iteration(stepper: &Stepper, rows: usize) -> usize {
    let last = stepper.code.len().saturating_sub(rows);
    let Some(here) = stepper.statement() else {
        let failed = stepper.run().error().and_then(|error| error.line).unwrap_or(1);
        return (failed as usize).saturating_sub(rows.div_ceil(2)).min(last);
    };
    let all = stepper.timeline().statements();
    let start = all.partition_point(|statement| statement.iteration < here.iteration);
    let end = all.partition_point(|statement| statement.iteration <= here.iteration);
    let lines = || all[start..end].iter().map(|statement| statement.line as usize);
    let (top, bottom) = (lines().min().unwrap_or(1), lines().max().unwrap_or(1));
    let (top, bottom) =
        if bottom - top < rows { (top, bottom) } else { (here.line as usize, here.line as usize) };
    let spare = rows.saturating_sub(bottom - top + 1);
    (top - 1).saturating_sub(spare.div_ceil(2)).min(last)
}

struct Row<'a> {
    stepper: &'a Stepper,
    theme: Theme,
    line: u32,
    digits: usize,
    recent: &'a HashMap<u32, &'a Statement>,
    /// The line that the viewer has chosen.
    picked: Option<u32>,
}

impl Row<'_> {
    fn draw(&self, tokens: &[Token], area: Rect, buffer: &mut Buffer) {
        let theme = self.theme;
        let current = self.stepper.statement().is_some_and(|here| here.line == self.line);
        let executed = self.recent.get(&self.line);
        let skipped = match executed {
            Some(statement) => statement.skipped,
            None => self.stepper.run().skipped.contains(&self.line),
        };
        let failed = self.stepper.at_end()
            && self.stepper.run().error().is_some_and(|error| error.line == Some(self.line));
        let differs = self.stepper.compare
            && self.stepper.difference.as_ref().is_some_and(|d| d.place.line == self.line);

        let (mark, mark_style) = match () {
            () if failed => ("✗", theme.wrong()),
            () if current && skipped => ("✗", theme.strong()),
            () if current => ("▶", theme.strong()),
            () if skipped => ("✗", theme.dim()),
            () if differs => ("≠", theme.strong()),
            () => (" ", theme.plain()),
        };
        let number = format!("{:>width$}", self.line, width = self.digits);
        let number_style = match () {
            () if self.picked == Some(self.line) => theme.selected(),
            () if current => theme.strong(),
            () => theme.dim(),
        };
        let mut spans = vec![
            Span::styled(number, number_style),
            Span::styled(mark, mark_style),
            Span::raw(" "),
        ];
        let (full, value_style) = self.value(executed.copied(), current, skipped, differs);
        let gutter = self.digits + 2;
        let room = usize::from(area.width).saturating_sub(gutter);
        let spoken = tokens.iter().filter(|token| token.kind != Kind::Comment);
        let length: usize = spoken.map(|token| Span::raw(token.text.as_str()).width()).sum();
        // Code goes before values, and values before comments; only this
        // statement's value, and that it was skipped, may cut code.
        let least = if current || skipped { room * 2 / 5 } else { 0 };
        let value_room = room.saturating_sub(length + 2).max(least);
        let whole = Span::raw(full.as_str()).width() <= value_room;
        let value = if whole || current { cut(&full, value_room) } else { "".into() };
        let taken = if value.is_empty() { 0 } else { Span::raw(value.as_ref()).width() + 1 };
        spans.extend(self.code(tokens, room.saturating_sub(taken), current, skipped, failed));
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
        for token in tokens {
            let text = cut(&token.text, left);
            left -= Span::raw(text.as_ref()).width();
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
            let whole = text.len() == token.text.len();
            spans.push(Span::styled(text.into_owned(), style));
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
        executed: Option<&Statement>,
        current: bool,
        skipped: bool,
        differs: bool,
    ) -> (String, Style) {
        let theme = self.theme;
        if skipped {
            return ("skipped".into(), if current { theme.strong() } else { theme.dim() });
        }
        let Some(statement) = executed else { return (String::new(), theme.plain()) };
        let detail = statement.detail.as_deref();
        let bindings = detail.map_or(&[][..], |detail| &detail.bindings);
        let (text, style) = match bindings {
            [] if differs => ("first difference".into(), theme.strong()),
            [] => match statement.stdout.lines().last() {
                Some(line) => (format!("» {}", clean(line)), theme.plain()),
                None => (String::new(), theme.plain()),
            },
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
