//! The recording as a line, with a tick where an iteration begins and the
//! viewer's position: `├━━━━━━┿━━━●───┼──────┤`.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::session::Status;
use crate::tui::stepper::Stepper;
use crate::tui::theme::Theme;

/// Draws the line; a click on a column means the position that is drawn there.
pub fn draw(stepper: &Stepper, theme: Theme, area: Rect, buffer: &mut Buffer) {
    let recorded = stepper.timeline().len();
    let span = usize::from(area.width).saturating_sub(1);
    if recorded == 0 || span == 0 {
        return;
    }
    let column = |position: usize| match recorded {
        1 => 0,
        _ => position * span / (recorded - 1),
    };
    let here = column(stepper.position);
    let put = |x: usize, symbol: &str, buffer: &mut Buffer| {
        let style = if x <= here { theme.strong() } else { theme.dim() };
        buffer.set_string(area.x + x as u16, area.y, symbol, style);
    };
    for x in 0..=span {
        put(x, if x < here { "━" } else { "─" }, buffer);
    }
    // Ticks closer than three columns would fill the line.
    if stepper.timeline().iterations() as usize * 3 <= span {
        let all = stepper.timeline().statements();
        for iteration in 1..=stepper.timeline().iterations() {
            let x = column(all.partition_point(|statement| statement.iteration < iteration));
            put(x, if x < here { "┿" } else { "┼" }, buffer);
        }
    }
    put(0, "├", buffer);
    let ended = matches!(stepper.timeline().status, Status::Ended(_));
    put(span, if ended { "┤" } else { "┈" }, buffer);
    put(here, "●", buffer);
}
