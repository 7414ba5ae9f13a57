//! What happened, line by line, and what the script printed.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::say;
use crate::studio::{LogEntry, LogKind};
use crate::tui::numbers::duration;
use crate::tui::panels::lines;
use crate::tui::studio::state::Session;
use crate::tui::text::{clean, cut, wrap};
use crate::tui::theme::Theme;

/// The latest at the bottom.
pub fn draw(session: &Session, theme: Theme, area: Rect, buffer: &mut Buffer) {
    let width = usize::from(area.width);
    let rows: Vec<Line> = told(session.live.log.iter())
        .into_iter()
        .flat_map(|entry| wrapped(entry, width, theme))
        .collect();
    if rows.is_empty() {
        return say("nothing yet", theme.dim(), area, buffer, theme);
    }
    upwards(&rows, session.scroll, area, buffer, theme);
}

/// The log without routine that came again: of checkpoints saved over and over and
/// best losses that follow each other, the last stands for all.
fn told<'a>(log: impl Iterator<Item = &'a LogEntry>) -> Vec<&'a LogEntry> {
    let routine = |entry: &LogEntry| matches!(entry.kind, LogKind::Checkpoint | LogKind::Best);
    let mut told: Vec<&LogEntry> = Vec::new();
    for entry in log {
        if routine(entry) {
            let same = |before: &LogEntry| {
                before.kind == entry.kind
                    && (entry.kind == LogKind::Best || before.text == entry.text)
            };
            let streak = told.iter().rposition(|before| !routine(before)).map_or(0, |at| at + 1);
            if let Some(at) = told[streak..].iter().position(|before| same(before)) {
                told.remove(streak + at);
            }
        }
        told.push(entry);
    }
    told
}

/// What the script printed.
pub fn output(session: &Session, theme: Theme, area: Rect, buffer: &mut Buffer) {
    let width = usize::from(area.width);
    let rows: Vec<Line> = session
        .live
        .output
        .iter()
        .map(|line| Line::raw(cut(&clean(line), width).into_owned()))
        .collect();
    if rows.is_empty() {
        return say("nothing printed yet", theme.dim(), area, buffer, theme);
    }
    upwards(&rows, session.scroll, area, buffer, theme);
}

/// The end of the rows, or so many rows above it.
fn upwards(rows: &[Line], up: u16, area: Rect, buffer: &mut Buffer, theme: Theme) {
    let hidden = rows.len().saturating_sub(usize::from(area.height));
    let shown = &rows[..rows.len() - usize::from(up).min(hidden)];
    let from = shown.len().saturating_sub(usize::from(area.height));
    lines(&shown[from..], 0, area, buffer, theme);
}

/// `00:03 ● saved checkpoints/best.pth` in one line.
pub fn line(entry: &LogEntry, width: usize, theme: Theme) -> Line<'static> {
    let (mark, style) = look(entry.kind, theme);
    let text = clean(&entry.text).into_owned();
    Line::from(vec![
        Span::styled(format!("{} ", duration(entry.seconds)), theme.dim()),
        Span::styled(format!("{mark} "), style),
        Span::styled(cut(&text, width.saturating_sub(9)).into_owned(), style),
    ])
}

fn wrapped(entry: &LogEntry, width: usize, theme: Theme) -> Vec<Line<'static>> {
    let (_, style) = look(entry.kind, theme);
    let text = clean(&entry.text).into_owned();
    let room = width.saturating_sub(8);
    let mut rows = wrap(&[Span::styled(text, style)], room.max(10)).into_iter();
    let mut all: Vec<Line> = Vec::new();
    if let Some(first) = rows.next() {
        let mut head = line(entry, width, theme);
        head.spans.truncate(2);
        head.spans.extend(first.spans);
        all.push(head);
    }
    all.extend(rows.map(|mut row| {
        row.spans.insert(0, Span::raw(" ".repeat(8)));
        row
    }));
    all
}

fn look(kind: LogKind, theme: Theme) -> (char, ratatui::style::Style) {
    match kind {
        LogKind::Checkpoint => ('▪', theme.plain()),
        LogKind::Best => ('★', theme.data()),
        LogKind::Plateau => ('▬', theme.plain()),
        LogKind::NonFinite | LogKind::Error => ('✗', theme.wrong()),
        LogKind::Control => ('·', theme.dim()),
        LogKind::Note => ('▸', theme.strong()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn routine_is_told_once_and_everything_else_always() {
        let entry = |kind, text: &str| LogEntry { seconds: 0.0, step: 0, kind, text: text.into() };
        let log = [
            entry(LogKind::Best, "best 0.3"),
            entry(LogKind::Checkpoint, "saved best.pth"),
            entry(LogKind::Best, "best 0.2"),
            entry(LogKind::Checkpoint, "saved best.pth"),
            entry(LogKind::Note, "learning rate doubled"),
            entry(LogKind::Note, "learning rate doubled"),
            entry(LogKind::Checkpoint, "saved last.pth"),
            entry(LogKind::Checkpoint, "saved best.pth"),
            entry(LogKind::Checkpoint, "saved last.pth"),
        ];
        let told: Vec<&str> = told(log.iter()).iter().map(|entry| entry.text.as_str()).collect();
        let doubled = "learning rate doubled";
        let expected =
            ["best 0.2", "saved best.pth", doubled, doubled, "saved best.pth", "saved last.pth"];
        assert_eq!(told, expected);
    }
}
