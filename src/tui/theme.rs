//! What colours mean. Every style of every screen comes from here, by meaning;
//! the terminal's own foreground and background stay as they are, so that light
//! terminals read as well as dark ones. Only the 16 ANSI colours are used.
//! Without colour the same distinctions survive by weight, marks and words.

use ratatui::style::{Color, Modifier, Style};

/// Styles by meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Theme {
    colour: bool,
}

impl Theme {
    /// A theme with the 16 ANSI colours, or with weight alone (`NO_COLOR`).
    pub fn new(colour: bool) -> Theme {
        Theme { colour }
    }

    fn paint(self, colour: Color) -> Style {
        if self.colour { Style::new().fg(colour) } else { Style::new() }
    }

    pub fn plain(self) -> Style {
        Style::new()
    }

    /// Values of parameters: `w`, `model.0.weight`.
    pub fn parameter(self) -> Style {
        self.paint(Color::Cyan)
    }

    /// Gradients: `w.grad`, everything marked with ∂.
    pub fn gradient(self) -> Style {
        self.paint(Color::Magenta)
    }

    /// The loss, everywhere.
    pub fn loss(self) -> Style {
        self.paint(Color::Yellow)
    }

    /// Training data and other tensors outside the graph.
    pub fn data(self) -> Style {
        self.paint(Color::Green)
    }

    /// The run that a fault has changed, where two runs stand side by side.
    pub fn faulty(self) -> Style {
        self.paint(Color::LightBlue)
    }

    /// What went wrong. Nothing else is red.
    pub fn wrong(self) -> Style {
        self.paint(Color::Red).add_modifier(Modifier::BOLD)
    }

    /// What this step changed, on top of the style of what it is.
    pub fn changed(self, what: Style) -> Style {
        what.add_modifier(Modifier::BOLD | Modifier::REVERSED)
    }

    /// The chosen entry of a list, the current statement, a pressed switch.
    pub fn selected(self) -> Style {
        Style::new().add_modifier(Modifier::BOLD | Modifier::REVERSED)
    }

    pub fn dim(self) -> Style {
        Style::new().add_modifier(Modifier::DIM)
    }

    pub fn strong(self) -> Style {
        Style::new().add_modifier(Modifier::BOLD)
    }

    pub fn emphasis(self) -> Style {
        Style::new().add_modifier(Modifier::ITALIC)
    }

    /// Statements that did not run.
    pub fn skipped(self) -> Style {
        Style::new().add_modifier(Modifier::CROSSED_OUT | Modifier::DIM)
    }

    /// The frame of a panel.
    pub fn border(self, focused: bool) -> Style {
        if focused { self.strong() } else { self.dim() }
    }
}
