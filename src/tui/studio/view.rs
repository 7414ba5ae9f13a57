//! Keys that change only what is seen of a run: panels, cursor and zoom.

use super::state::{SMOOTHING, Session, View};
use crate::tui::keys::Action;

impl Session {
    /// What the key does, if it is one of these.
    pub(super) fn look(&mut self, action: Action) {
        let views = self.views();
        let here = views.iter().position(|view| *view == self.view).unwrap_or(0);
        match action {
            Action::NextPanel => self.show(views[(here + 1) % views.len()]),
            Action::Panel(number) => {
                if let Some(view) = views.get(usize::from(number)) {
                    self.show(*view);
                }
            }
            Action::Open => self.whole = !self.whole,
            Action::LogLoss => self.log_loss = !self.log_loss,
            Action::Smooth => self.smoothing = (self.smoothing + 1) % SMOOTHING.len(),
            Action::CursorLeft => self.move_cursor(-1.0),
            Action::CursorRight => self.move_cursor(1.0),
            Action::ZoomIn => self.zoom(0.5),
            Action::ZoomOut => self.zoom(2.0),
            Action::Leave => (self.cursor, self.range, self.whole) = (None, None, false),
            Action::Up => self.layer = self.layer.saturating_sub(1),
            Action::Down => {
                let last = self.live.layers.layers.len().saturating_sub(1);
                self.layer = (self.layer + 1).min(last);
            }
            Action::Gradients => self.gradients = !self.gradients,
            Action::ScrollUp => self.scroll = self.scroll.saturating_add(4),
            Action::ScrollDown => self.scroll = self.scroll.saturating_sub(4),
            _ => {}
        }
    }

    fn show(&mut self, view: View) {
        self.view = view;
        self.scroll = 0;
    }

    /// The steps that the curves show.
    pub fn shown(&self) -> Option<(f64, f64)> {
        self.range.or_else(|| self.steps())
    }

    fn move_cursor(&mut self, columns: f64) {
        let Some((low, high)) = self.shown() else { return };
        let from = self.cursor.unwrap_or(high);
        self.cursor = Some((from + columns * (high - low) / 60.0).clamp(low, high));
    }

    /// Shows this part of what is shown now, around the cursor.
    fn zoom(&mut self, part: f64) {
        let (Some(all), Some((low, high))) = (self.steps(), self.shown()) else { return };
        let extent = ((high - low) * part).max(2.0);
        if extent >= all.1 - all.0 {
            self.range = None;
            return;
        }
        let middle = self.cursor.unwrap_or(high);
        let low = (middle - extent / 2.0).clamp(all.0, all.1 - extent);
        self.range = Some((low, low + extent));
    }
}
