//! What colours mean. Every style of every screen comes from here, by meaning;
//! the terminal's own foreground and background stay as they are, so that light
//! terminals read as well as dark ones. Text has only the 16 ANSI colours; maps
//! and images have as many as the terminal can show. Without colour the same
//! distinctions survive by weight, marks and words.

use ratatui::style::{Color, Modifier, Style};

use super::palette::{self, Rgb};
use crate::protocol::Phase;

/// How many colours a terminal shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Depth {
    /// Weight and marks alone.
    None,
    /// The 16 ANSI colours.
    Ansi,
    /// The 256 colours of xterm.
    Indexed,
    /// 24 bits.
    True,
}

impl Depth {
    /// What the environment says, the user's wish first: `GRADSTEP_COLOR`
    /// (`none`, `16`, `256`, `true`), then `NO_COLOR`, `COLORTERM` and `TERM`.
    pub fn detect(variable: impl Fn(&str) -> Option<String>) -> Depth {
        match variable("GRADSTEP_COLOR").as_deref() {
            Some("none") => return Depth::None,
            Some("16") => return Depth::Ansi,
            Some("256") => return Depth::Indexed,
            Some("true") => return Depth::True,
            _ => {}
        }
        let term = variable("TERM").unwrap_or_default();
        if variable("NO_COLOR").is_some_and(|value| !value.is_empty()) || term == "dumb" {
            return Depth::None;
        }
        let colorterm = variable("COLORTERM").unwrap_or_default();
        let full = ["direct", "kitty", "alacritty", "wezterm", "foot", "ghostty"];
        if ["truecolor", "24bit"].contains(&colorterm.as_str())
            || full.iter().any(|name| term.contains(name))
        {
            Depth::True
        } else if term.contains("256") {
            Depth::Indexed
        } else {
            Depth::Ansi
        }
    }
}

/// Styles by meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Theme {
    depth: Depth,
}

impl Theme {
    /// A theme with the 16 ANSI colours, or with weight alone (`NO_COLOR`).
    pub fn new(colour: bool) -> Theme {
        Theme::of(if colour { Depth::Ansi } else { Depth::None })
    }

    /// A theme for a terminal of this depth.
    pub fn of(depth: Depth) -> Theme {
        Theme { depth }
    }

    pub fn depth(self) -> Depth {
        self.depth
    }

    /// A colour of a map, as near as the terminal has it. Only where
    /// [`fine`](Theme::fine): with fewer colours maps are drawn with characters.
    pub fn rgb(self, colour: Rgb) -> Color {
        match self.depth {
            Depth::True => Color::Rgb(colour.0, colour.1, colour.2),
            _ => Color::Indexed(palette::nearest_indexed(colour)),
        }
    }

    /// The terminal has colours enough for maps of half blocks.
    pub fn fine(self) -> bool {
        self.depth >= Depth::Indexed
    }

    fn paint(self, colour: Color) -> Style {
        if self.depth > Depth::None { Style::new().fg(colour) } else { Style::new() }
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

    /// A phase, in the colour of what it works on.
    pub fn phase(self, phase: Phase) -> Style {
        match phase {
            Phase::ZeroGrad | Phase::Backward | Phase::Clip => self.gradient(),
            Phase::Loss => self.loss(),
            Phase::Step => self.parameter(),
            Phase::None | Phase::Forward | Phase::Schedule => self.plain(),
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    fn detected(variables: &[(&str, &str)]) -> Depth {
        Depth::detect(|name| {
            variables.iter().find(|(known, _)| *known == name).map(|(_, value)| value.to_string())
        })
    }

    #[test]
    fn the_environment_says_how_many_colours_there_are() {
        assert_eq!(detected(&[]), Depth::Ansi);
        assert_eq!(detected(&[("TERM", "linux")]), Depth::Ansi);
        assert_eq!(detected(&[("TERM", "dumb")]), Depth::None);
        assert_eq!(detected(&[("TERM", "xterm-256color")]), Depth::Indexed);
        assert_eq!(detected(&[("TERM", "xterm-256color"), ("COLORTERM", "24bit")]), Depth::True);
        assert_eq!(detected(&[("TERM", "xterm-kitty")]), Depth::True);
        assert_eq!(detected(&[("COLORTERM", "truecolor"), ("NO_COLOR", "1")]), Depth::None);
        assert_eq!(detected(&[("TERM", "xterm-256color"), ("NO_COLOR", "")]), Depth::Indexed);
        assert_eq!(detected(&[("NO_COLOR", "1"), ("GRADSTEP_COLOR", "true")]), Depth::True);
    }
}
