//! What the panels show at a moment. Each moment that was seen shows again what it
//! showed, until other panels are chosen: back and on again is the same picture.

use std::collections::HashMap;

use super::super::panels::plot::Plot;
use super::super::state::RunId;
use super::super::stepper::{Panel, Stepper};

/// What moments of a lesson choose, and the viewer too.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::tui) struct View {
    front: [Panel; Panel::ALL.len()],
    tab: Panel,
    plot: Plot,
    /// Lines of the narration that are scrolled away.
    read: u16,
}

/// The views of moments, by run and position.
#[derive(Debug, Default)]
pub(in crate::tui) struct Views {
    seen: HashMap<(RunId, usize), View>,
    /// As it was when the viewer came to this moment.
    arrived: Option<View>,
}

impl Stepper {
    pub(in crate::tui) fn view(&self) -> View {
        View {
            front: self.front,
            tab: self.tab,
            plot: self.plot,
            read: self.scroll[Panel::Narration as usize],
        }
    }

    /// The viewer has come to another moment: it shows what it showed before, or what
    /// its scene asks for. `left` is the moment before, and what it showed at last.
    pub(in crate::tui) fn arrive(&mut self, left: Option<((RunId, usize), View)>) {
        // Another choice since: it holds for the moments that were seen before, too.
        if let Some((moment, view)) = left.filter(|_| !self.following) {
            if self.views.arrived != Some(view) {
                self.views.seen.clear();
            }
            self.views.seen.insert(moment, view);
        }
        let here = (self.run().id, self.position);
        // Who walks the sweep looks at the graph.
        match self.views.seen.get(&here).filter(|_| self.op.is_none()) {
            Some(view) => {
                (self.front, self.tab, self.plot) = (view.front, view.tab, view.plot);
                self.scroll[Panel::Narration as usize] = view.read;
            }
            None => self.look(),
        }
        self.views.arrived = Some(self.view());
    }
}
