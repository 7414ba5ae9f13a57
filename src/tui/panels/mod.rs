//! The parts of the stepper. A panel reads the stepper and draws itself into a
//! rectangle; it keeps nothing.

use ratatui::buffer::Buffer;
use ratatui::layout::{Margin, Rect};
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, Clear, Widget};
use unicode_width::UnicodeWidthStr;

use super::stepper::{Panel, Stepper};
use super::text::wrap;
use super::theme::Theme;

mod axes;
mod classification;
pub mod code;
pub mod data;
pub mod entries;
mod gradients;
pub mod graph;
mod graph_boxes;
mod graph_detail;
mod graph_layout;
mod graph_list;
mod graph_parts;
pub mod landscape;
pub mod ledger;
pub mod loss;
pub mod narration;
pub mod optimizer;
pub mod output;
pub mod page;
pub mod plot;
pub mod regions;
pub mod ribbon;
mod schedule;
pub mod scrubber;
mod surface;
mod variables;
pub mod worksheet;

/// Draws a frame with a title, and returns what is inside it: a column of space at
/// each side, no rows.
pub fn framed(area: Rect, buffer: &mut Buffer, title: Line, focused: bool, theme: Theme) -> Rect {
    let block = Block::bordered().border_style(theme.border(focused)).title(title);
    let inner = block.inner(area).inner(Margin::new(1, 0));
    block.render(area, buffer);
    inner
}

/// A title between spaces.
pub fn title(text: &str, focused: bool, theme: Theme) -> Line<'static> {
    let style = if focused { theme.strong() } else { theme.plain() };
    Line::from(Span::styled(format!(" {text} "), style))
}

/// Draws lines from the `scroll`-th on, never past the last page; says at the
/// right edge when there is more.
pub fn lines(lines: &[Line], scroll: usize, area: Rect, buffer: &mut Buffer, theme: Theme) {
    paged(lines, scroll, ["PgUp", "PgDn"], area, buffer, theme);
}

/// The same for a panel of the stepper, with the keys that scroll it.
pub fn scrolled(
    panel: Panel,
    stepper: &Stepper,
    lines: &[Line],
    scroll: usize,
    area: Rect,
    buffer: &mut Buffer,
    theme: Theme,
) {
    let number = panel.number();
    // Only one panel has the keys; its number gives them to another.
    let (up, down) = match stepper.focus == panel {
        true => ("PgUp".to_owned(), "PgDn".to_owned()),
        false => (format!("{number} PgUp"), format!("{number} PgDn")),
    };
    paged(lines, scroll, [&up, &down], area, buffer, theme);
}

fn paged(
    lines: &[Line],
    scroll: usize,
    [up, down]: [&str; 2],
    area: Rect,
    buffer: &mut Buffer,
    theme: Theme,
) {
    /// With fewer rows, none of them can be given away.
    const FEW: usize = 3;
    let rows = usize::from(area.height);
    let page = |rows: usize, said: &str| {
        let from = scroll.min(lines.len().saturating_sub(rows));
        let below = lines.len().saturating_sub(from + rows);
        let more = match (from, below) {
            (0, 0) => String::new(),
            (_, 0) => format!("▲ {up}"),
            _ => format!("▼ {below}{said} {down}"),
        };
        (from, more)
    };
    let free = |(from, more): &(usize, String)| {
        let last = lines.get((from + rows).saturating_sub(1)).map_or(0, Line::width);
        more.is_empty() || last + 1 + more.width() <= usize::from(area.width)
    };
    // What says that there is more covers no word.
    let beside = [" more,", ","].map(|said| page(rows, said)).into_iter().find(free);
    let (rows, (from, more)) = match beside {
        Some(page) => (rows, page),
        None if rows < FEW => (rows, page(rows, ",")),
        None => (rows - 1, page(rows - 1, " more,")),
    };
    for (line, y) in lines[from..].iter().take(rows).zip(area.y..) {
        line.render(Rect { y, height: 1, ..area }, buffer);
    }
    if !more.is_empty() {
        right(&more, theme.selected(), Rect { y: area.bottom().saturating_sub(1), ..area }, buffer);
    }
}

/// Says why a panel is empty.
pub fn hint(text: &'static str, area: Rect, buffer: &mut Buffer, theme: Theme) {
    let rows = wrap(&[Span::styled(text, theme.dim())], usize::from(area.width));
    lines(&rows, 0, area, buffer, theme);
}

/// Writes a text at the right end of the first row of an area.
pub fn right(text: &str, style: Style, area: Rect, buffer: &mut Buffer) {
    let span = Span::styled(text, style);
    let width = (span.width() as u16).min(area.width);
    if area.height > 0 {
        let at = Rect { x: area.right() - width, width, height: 1, ..area };
        // What stood there leaves nothing of its style behind.
        Clear.render(at, buffer);
        span.render(at, buffer);
    }
}

/// The colour of a name of the script: a gradient's, a parameter's, the loss's.
pub fn named(name: &str, stepper: &Stepper, theme: Theme) -> Style {
    let parameter = |name: &str| {
        let last = stepper.timeline().statements().last();
        last.is_some_and(|statement| statement.parameter(name).is_some())
    };
    if name.ends_with(".grad") || name == "grad" {
        theme.gradient()
    } else if name == "loss" {
        theme.loss()
    } else if parameter(name) {
        theme.parameter()
    } else {
        theme.plain()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_says_that_there_is_more_covers_no_word() {
        let rows = |texts: &[&'static str], scroll| {
            let texts: Vec<Line> = texts.iter().map(|text| Line::raw(*text)).collect();
            let mut buffer = Buffer::empty(Rect::new(0, 0, 16, 3));
            lines(&texts, scroll, buffer.area, &mut buffer, Theme::new(false));
            let cells = buffer.content.chunks(16);
            let row = |cells: &[ratatui::buffer::Cell]| cells.iter().map(|c| c.symbol()).collect();
            cells.map(row).collect::<Vec<String>>()
        };
        let long = ["one", "two", "a row that is long", "four"];
        assert_eq!(rows(&long, 0)[1..], ["two             ", "  ▼ 2 more, PgDn"]);
        let table = ["one", "two", "7 cols", "four"];
        assert_eq!(rows(&table, 0)[2], "7 cols ▼ 1, PgDn");
        assert_eq!(rows(&long, 9)[0], "two             ");
        assert_eq!(rows(&long, 9)[2], "four      ▲ PgUp");
        let short = ["one", "two", "3", "four"];
        assert_eq!(rows(&short, 0)[2], "3 ▼ 1 more, PgDn");
        assert_eq!(rows(&short[..3], 0)[2], "3               ");
    }
}
