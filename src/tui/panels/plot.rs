//! The plots: they share one place on the screen, and a key chooses.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::{data, gradients, landscape, loss, schedule};
use crate::tui::stepper::Stepper;
use crate::tui::theme::Theme;

/// What is plotted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Plot {
    Loss,
    Landscape,
    Data,
    Gradients,
    Schedule,
}

impl Plot {
    pub const ALL: [Plot; 5] =
        [Plot::Loss, Plot::Landscape, Plot::Data, Plot::Gradients, Plot::Schedule];

    /// As titles and lessons call it.
    pub fn name(self) -> &'static str {
        match self {
            Plot::Loss => "loss",
            Plot::Landscape => "landscape",
            Plot::Data => "data",
            Plot::Gradients => "gradients",
            Plot::Schedule => "schedule",
        }
    }

    /// The one after this; after the last the first.
    pub fn next(self) -> Plot {
        Plot::ALL[(self as usize + 1) % Plot::ALL.len()]
    }
}

/// Draws the inside of the chosen plot.
pub fn draw(stepper: &Stepper, theme: Theme, area: Rect, buffer: &mut Buffer) {
    match stepper.plot {
        Plot::Loss => loss::draw(stepper, theme, area, buffer),
        Plot::Landscape => landscape::draw(stepper, theme, area, buffer),
        Plot::Data => data::draw(stepper, theme, area, buffer),
        Plot::Gradients => gradients::draw(stepper, theme, area, buffer),
        Plot::Schedule => schedule::draw(stepper, theme, area, buffer),
    }
}
