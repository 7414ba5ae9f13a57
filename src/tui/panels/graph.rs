//! The autograd graph of this iteration: values on the way forward, gradients
//! (∂) on the way back. Nodes that the iteration will record later are dim, so
//! that the picture stands still; the stop of a sweep that is being walked is
//! reversed. A large graph is folded; what is still too large becomes a list.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Widget;
use unicode_width::UnicodeWidthStr;

use super::graph_boxes::{Picture, window};
use super::graph_layout::Layout;
use super::{graph_detail, graph_list, hint, scrolled};
use crate::tui::folds::Folds;
use crate::tui::stepper::{Panel, Stepper};
use crate::tui::tape::{Spot, Tape};
use crate::tui::theme::Theme;

/// The graph with everything that says how it looks.
pub struct View<'a> {
    pub stepper: &'a Stepper,
    pub tape: &'a Tape<'a>,
    pub folds: &'a Folds,
    pub theme: Theme,
    /// What the viewer has chosen in the graph, or the closed fold around it.
    pub chosen: Option<Spot>,
    /// The line of the script that is chosen: its nodes are lit.
    pub line: Option<u32>,
}

impl View<'_> {
    /// Whether a place is lit because the viewer chose it, or its line.
    pub fn is_chosen(&self, spot: &Spot, line: Option<u32>) -> bool {
        match &self.chosen {
            Some(chosen) => chosen == spot,
            None => line.is_some() && self.line == line,
        }
    }
}

/// Draws the panel's inside: the graph, and lines that say what is lit.
pub fn draw(stepper: &Stepper, theme: Theme, area: Rect, buffer: &mut Buffer) {
    let tape = Tape::of(stepper);
    if tape.root.is_none() {
        return hint("no graph in this iteration; forward records it", area, buffer, theme);
    }
    let folds = Folds::of(stepper, &tape);
    let lit = stepper.spot().or_else(|| tape.lit_spot());
    let view = View {
        stepper,
        tape: &tape,
        folds: &folds,
        theme,
        chosen: stepper.spot().map(|spot| folds.visible(&spot)),
        line: stepper.picked_line(),
    };
    let rows = match area.height {
        0..=7 => 1,
        8..=9 => 2,
        10..=16 => 4,
        _ => 6,
    };
    let picture = Rect { height: area.height.saturating_sub(rows), ..area };
    let below = Rect { y: picture.bottom(), height: area.height - picture.height, ..area };
    let shown = lit.as_ref().map(|spot| folds.visible(spot));
    match Layout::of(&tape, &folds) {
        Some(layout) if let Some(drawn) = Picture::fit(&view, &layout, picture) => {
            drawn.draw(picture, buffer);
        }
        Some(layout) if stepper.whole_graph => {
            window(&view, &layout, shown.as_ref(), picture, buffer);
        }
        _ => {
            let (list, at) = graph_list::lines(&view, shown.as_ref(), usize::from(area.width));
            let scroll = usize::from(stepper.scroll[Panel::Graph as usize]);
            // What is lit stays in sight.
            let height = usize::from(picture.height).max(1);
            let scroll = at.map_or(scroll, |at| at.saturating_sub(height / 2));
            scrolled(Panel::Graph, stepper, &list, scroll, picture, buffer, theme);
        }
    }
    let said = match &lit {
        Some(spot) => {
            let size = (usize::from(below.width), usize::from(below.height));
            graph_detail::lines(stepper, &tape, &folds, spot, theme, size)
        }
        None => said(&view, usize::from(below.width)),
    };
    for (line, y) in said.iter().zip(below.y..below.bottom()) {
        line.render(Rect { y, height: 1, ..below }, buffer);
    }
}

/// What there is to see where nothing is lit, and what the marks mean.
fn said(view: &View, width: usize) -> Vec<Line<'static>> {
    let theme = view.theme;
    let text = match view.stepper.sweep().len() {
        0 => String::new(),
        1 => "backward went through one node".into(),
        stops => format!("backward went through {stops} stops; . and , walk them"),
    };
    let room = width.saturating_sub(text.width());
    let legend = match view.tape.any_outdated() {
        true => {
            Span::styled("✗v0→v1: modified in place since, backward() will refuse", theme.wrong())
        }
        false => Span::styled("● leaf  ┈ no grad  ■ saved for backward  □ freed", theme.dim()),
    };
    let said = Span::styled(text, theme.gradient().patch(theme.strong()));
    match (said.content.is_empty(), legend.width() + 3 <= room) {
        (true, _) => vec![Line::from(legend)],
        (false, true) => vec![Line::from(vec![said, Span::raw("   "), legend])],
        (false, false) => vec![Line::from(said), Line::from(legend)],
    }
}
