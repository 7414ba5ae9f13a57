//! The page of the phases: what each does, what happens without it, and the lesson
//! that shows it.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::Widget;

use super::footer;
use crate::lesson::{PHASES, PhaseEntry};
use crate::tui::keys::Scope;
use crate::tui::panels::{entries, framed, title};
use crate::tui::state::State;
use crate::tui::text::{clean, wrap};
use crate::tui::theme::Theme;

/// Draws the page.
pub fn draw(state: &State, selected: usize, area: Rect, buffer: &mut Buffer) {
    let theme = state.theme;
    let body = Rect { height: area.height.saturating_sub(1), ..area };
    let heading = "the phases of a training loop, and what if one is skipped";
    let inner = framed(body, buffer, title(heading, true, theme), true, theme);
    let width = usize::from(inner.width).saturating_sub(entries::GUTTER);
    let shown: Vec<_> = PHASES.iter().map(|phase| entry(state, phase, width, theme)).collect();
    entries::draw(&shown, selected, inner, buffer, theme);
    let row = Rect { y: body.bottom(), height: 1, ..area };
    footer::of_scope(Scope::Phases, theme, usize::from(area.width)).render(row, buffer);
}

fn entry(state: &State, phase: &PhaseEntry, width: usize, theme: Theme) -> Vec<Line<'static>> {
    let colour = theme.phase(phase.phase).patch(theme.strong());
    let mut rows = vec![Line::from(vec![
        Span::styled(format!("{:LABEL$}", phase.phase), colour),
        Span::styled(phase.call, theme.dim()),
    ])];
    let part = |label: &'static str, text: String, style: Style| {
        let inner = width.saturating_sub(LABEL);
        let lines = wrap(&[Span::styled(text, style)], inner).into_iter().enumerate();
        lines.map(move |(at, mut line)| {
            let label = if at == 0 { label } else { "" };
            line.spans.insert(0, Span::styled(format!("{label:LABEL$}"), theme.dim()));
            line
        })
    };
    rows.extend(part("does", phase.does.into(), theme.plain()));
    rows.extend(part("skipped", phase.skipped.into(), theme.plain()));
    let lesson = state.home.lessons.iter().position(|lesson| lesson.id == phase.lesson);
    if let Some(at) = lesson {
        let text = format!("{:02} {}", at + 1, clean(&state.home.lessons[at].title));
        rows.extend(part("lesson", text, theme.emphasis()));
    }
    rows
}

/// The width of the labels at the left.
const LABEL: usize = 10;
