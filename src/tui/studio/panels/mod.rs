//! The panels of a run: each reads the session and draws itself into a rectangle.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::state::{Session, View};
use crate::protocol::Look;
use crate::tui::panels::lines;
use crate::tui::text::{clean, wrap};
use crate::tui::theme::Theme;

mod curves;
pub mod events;
pub mod header;
mod layers;
mod pictures;
mod plane;

/// Draws what is inside of a panel.
pub fn inside(session: &Session, view: View, theme: Theme, area: Rect, buffer: &mut Buffer) {
    if area.is_empty() {
        return;
    }
    match view {
        View::Loss => curves::loss(session, theme, area, buffer),
        View::Accuracy => curves::accuracy(session, theme, area, buffer),
        View::Rate => curves::rate(session, theme, area, buffer),
        View::Layers => layers::table(session, theme, area, buffer),
        View::Histogram => layers::histogram(session, theme, area, buffer),
        View::Picture => pictures::draw(session, theme, area, buffer),
        View::Confusion => pictures::confusion(session, theme, area, buffer),
        View::Events => events::draw(session, theme, area, buffer),
        View::Output => events::output(session, theme, area, buffer),
    }
}

/// What stands behind a panel's title.
pub fn legend(session: &Session, view: View, theme: Theme) -> Option<Line<'static>> {
    match view {
        View::Loss => Some(curves::loss_legend(session, theme)),
        View::Accuracy => Some(curves::accuracy_legend(session, theme)),
        View::Rate => session
            .live
            .progress
            .lr
            .map(|lr| Line::from(Span::styled(crate::tui::numbers::short(lr), theme.strong()))),
        View::Histogram => Some(layers::histogram_legend(session, theme)),
        _ => None,
    }
}

/// The latest value of a probe; what it said instead is drawn here.
fn probe<'a>(
    session: &'a Session,
    name: &str,
    theme: Theme,
    area: Rect,
    buffer: &mut Buffer,
) -> Option<&'a Look> {
    match session.live.probes.get(name).map(|result| &result.value) {
        Some(Ok(look)) => Some(look),
        Some(Err(error)) => {
            say(&format!("✗ {error}"), theme.wrong(), area, buffer, theme);
            None
        }
        None => {
            say(
                "not yet: the run comes first; a pause (space) looks at once",
                theme.dim(),
                area,
                buffer,
                theme,
            );
            None
        }
    }
}

/// Says why a panel is empty.
fn say(text: &str, style: ratatui::style::Style, area: Rect, buffer: &mut Buffer, theme: Theme) {
    let rows = wrap(&[Span::styled(clean(text).into_owned(), style)], usize::from(area.width));
    lines(&rows, 0, area, buffer, theme);
}
