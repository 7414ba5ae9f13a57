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

    pub(in crate::tui) fn show(&mut self, panel: Panel) {
        self.focus = panel;
        self.bring(panel);
    }

    /// Makes a panel visible, and leaves the keys where they are.
    pub(in crate::tui) fn bring(&mut self, panel: Panel) {
        self.front[panel.place() as usize] = panel;
        if panel != Panel::Narration {
            self.tab = panel;
        }
    }

    /// Makes the panels visible that this moment's scene asks for, the first one
    /// on top.
    fn look(&mut self) {
        // Who walks the sweep looks at the graph.
        let scene = self.scene().filter(|_| self.op.is_none());
        let asked = scene.map_or(Vec::new(), |(_, scene)| scene.look.clone());
        let mut brought = false;
        for name in asked.iter().rev() {
            let plot = Plot::ALL.into_iter().find(|plot| plot.name() == name);
            self.plot = plot.unwrap_or(self.plot);
            let titled = Panel::ALL.into_iter().find(|panel| panel.title() == name);
            // What a script calls `output` is meant before the panel of that name.
            let titled = titled.filter(|panel| *panel != Panel::Output || !self.binds(name));
            let titled = titled.or(plot.map(|_| Panel::Plot));
            let leaf = name.strip_suffix(".grad").unwrap_or(name);
            let is_leaf = self.statement().is_some_and(|here| here.parameter(leaf).is_some());
            if let Some(panel) = titled.or(is_leaf.then_some(Panel::Parameters)) {
                self.bring(panel);
                brought = true;
            }
        }
        // Other variables stand below the parameters; code and graph show them, too.
        if !brought && asked.iter().any(|name| name == "lr" || self.binds(name)) {
            self.bring(Panel::Parameters);
        }
    }

    /// The script has a variable of this name by now.
    fn binds(&self, name: &str) -> bool {
        let all = self.timeline().statements();
        let past = all[..all.len().min(self.position + 1)].iter().rev();
        let mut details = past.filter_map(|statement| statement.detail.as_deref());
        details.any(|detail| detail.bindings.iter().any(|binding| binding.name == name))
    }
}
