//! What the viewer can do in an open script, and how the stepper goes along with
//! what the engines report. Every move returns what the edge has to do.

mod sweep;
mod told;
mod views;

pub(super) use views::Views;

use super::code;
use super::panels::plot::Plot;
use super::run::Run;
use super::state::{Effect, RunId};
use super::stepper::{AHEAD, PIECE, Panel, Reply, Side, Stepper};
use super::update::PAGE;
use super::variant::Variant;
use crate::lesson::{self, Bookmark, Moment};
use crate::protocol::Message;
use crate::session::{Report, Status};

/// Moves that were asked for before the engine came there; more are not kept.
const MOST_OWED: usize = 64;

/// A move towards the end of the run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Forward {
    Statement,
    Phase,
    Iteration,
    /// To the next moment that the lesson speaks of.
    Scene,
    /// To the last of these moments.
    LastScene,
}

/// Where a move leads.
enum Target {
    At(usize),
    /// The engine has not come there, but may.
    NotYet,
    Nowhere,
}

impl Stepper {
    /// Nothing has come for a while: says so, and goes as far as is known.
    pub(super) fn silence(&mut self) -> Vec<Effect> {
        for run in [Some(&mut self.healthy), self.faulty.as_mut()].into_iter().flatten() {
            run.silent = matches!(run.timeline.status, Status::Running);
        }
        self.pay()
    }

    /// Takes in what an engine reported.
    pub(super) fn report(&mut self, id: RunId, report: Report) -> Vec<Effect> {
        if self.surveys.report(id, &report) {
            return match report {
                Report::Message(Message::End(_)) => vec![Effect::Stop { run: id }],
                _ => Vec::new(),
            };
        }
        if self.race_report(id, &report) {
            return Vec::new();
        }
        let run = match &mut self.faulty {
            Some(faulty) if faulty.id == id => faulty,
            _ if self.healthy.id == id => &mut self.healthy,
            _ => return Vec::new(),
        };
        run.take(report);
        if let (Some(rows), None) = (&run.timeline.edited, &run.text) {
            run.text = Some(code::edited(&self.script.source, rows, self.lesson.is_some()));
        }
        let settled = !matches!(run.timeline.status, Status::Running);
        let mut effects = Vec::new();
        if self.run().id == id {
            effects.extend(self.go_along());
        }
        if settled && self.compare {
            self.find_difference();
        }
        if settled {
            self.judge_again();
        }
        effects.extend(self.pay());
        effects.extend(self.renew());
        effects
    }

    /// Moves the viewer with the recording, where that was asked for.
    pub(super) fn go_along(&mut self) -> Option<Effect> {
        let run = self.run();
        let (last, over) = (run.last(), !run.alive());
        let waiting = matches!(run.timeline.status, Status::Waiting);
        if self.following {
            self.position = last;
            self.following = !waiting && !over;
        }
        let place = self.pending?;
        let timeline = self.timeline();
        let found = timeline.seek(place).filter(|_| !timeline.is_empty()).unwrap_or(0);
        let there = timeline.place(found).is_some_and(|here| {
            here.iteration == place.iteration && here.line == place.line && here.nth == place.nth
        });
        let beyond = timeline.iterations() > place.iteration;
        self.position = found;
        if there || beyond || over {
            self.pending = None;
        } else if waiting {
            // The place lies beyond the window: record on towards it.
            let window = self.window();
            let run = self.run_mut();
            return run.allow(run.timeline.len() as u64 + window);
        }
        None
    }

    /// Keeps the engines a window ahead of the viewer.
    pub(super) fn renew(&mut self) -> Vec<Effect> {
        let position = self.position as u64;
        let window = self.window();
        let both = self.compare;
        let side = self.side;
        let runs = [(Side::Healthy, Some(&mut self.healthy)), (Side::Faulty, self.faulty.as_mut())];
        let viewed = runs.into_iter().filter(|(of, _)| both || *of == side);
        let mut effects: Vec<Effect> = viewed
            .filter_map(|(_, run)| run)
            .filter(|run| run.allowed < position + window / 2)
            .filter_map(|run| run.allow(position + window))
            .collect();
        effects.extend(self.race_along());
        effects
    }

    /// Goes to a position of the viewed run.
    pub(super) fn go(&mut self, position: usize) -> Vec<Effect> {
        self.owed.clear();
        let chosen = self.chosen_number();
        self.position = position.min(self.run().last());
        self.pending = None;
        self.following = false;
        self.op = None;
        self.prompt = None;
        self.scroll[Panel::Narration as usize] = 0;
        self.choose_number(chosen);
        if let Some(page) = &mut self.page {
            page.chosen = None;
        }
        self.renew()
    }

    /// Goes to a position, or remarks that there is none.
    pub(super) fn go_or(&mut self, position: Option<usize>, remark: &str) -> Vec<Effect> {
        match position {
            Some(position) => self.go(position),
            None => {
                self.note = Some(remark.into());
                Vec::new()
            }
        }
    }

    /// Moves on; remembers the move while the engine is still on its way.
    pub(super) fn forward(&mut self, forward: Forward) -> Vec<Effect> {
        match self.target(forward) {
            Target::At(position) if self.owed.is_empty() => self.go(position),
            Target::At(_) | Target::NotYet => {
                if self.owed.len() < MOST_OWED {
                    self.owed.push_back(forward);
                }
                Vec::new()
            }
            Target::Nowhere => {
                let ended = !self.run().alive();
                let remark = if ended {
                    "this is the end of the run"
                } else {
                    "nothing is recorded after this"
                };
                self.note = Some(remark.into());
                Vec::new()
            }
        }
    }

    /// Where a move leads. A phase or iteration that is still being recorded has
    /// no end yet.
    fn target(&self, forward: Forward) -> Target {
        let run = self.run();
        let (timeline, at) = (&run.timeline, self.position);
        let coming = matches!(timeline.status, Status::Running) && !run.silent;
        let (found, complete) = match forward {
            Forward::Statement => ((at + 1 < timeline.len()).then_some(at + 1), true),
            Forward::Phase => {
                let last = timeline.segments().last().map(|segment| segment.end());
                let next = timeline.next_phase(at);
                // What a lesson has to say on the way is not passed over.
                let ahead = |scene: &usize| *scene > at && next.is_none_or(|next| *scene < next);
                if let Some(scene) = self.scenes_at_lines().filter(ahead).min() {
                    return Target::At(scene);
                }
                let rest = (!coming && !self.at_end()).then(|| run.last());
                (next.or(rest), next.is_some() && next != last)
            }
            Forward::Scene => {
                let next = self.scenes().map(|(scene, _)| scene).filter(|scene| *scene > at).min();
                (next, next.is_some_and(|next| next < run.last()))
            }
            Forward::LastScene => {
                let last = self.scenes().map(|(scene, _)| scene).max();
                (last.or(Some(at)), false)
            }
            Forward::Iteration => {
                let next = timeline.next_iteration(at);
                let iteration = next.and_then(|at| timeline.get(at)).map(|s| s.iteration);
                (next, iteration.is_some_and(|iteration| iteration < timeline.iterations()))
            }
        };
        match found {
            Some(position) if complete || !coming => Target::At(position),
            None if !coming => Target::Nowhere,
            _ => Target::NotYet,
        }
    }

    /// Makes the moves that were asked for before the engine came there.
    fn pay(&mut self) -> Vec<Effect> {
        let mut effects = Vec::new();
        while let Some(forward) = self.owed.front().copied() {
            match self.target(forward) {
                Target::At(position) => {
                    let rest: Vec<_> = self.owed.drain(..).skip(1).collect();
                    effects.extend(self.go(position));
                    self.owed.extend(rest);
                }
                Target::NotYet => break,
                Target::Nowhere => self.owed.clear(),
            }
        }
        effects
    }

    /// The end of the phase before, or a scene at a line since then; before the
    /// first one, the start.
    pub(super) fn previous_phase(&self) -> Option<usize> {
        let previous = self.timeline().previous_phase(self.position);
        let scene = self.scenes_at_lines().filter(|scene| *scene < self.position).max();
        previous.max(scene).or((self.position > 0).then_some(0))
    }

    /// Jumps to the recorded end and lets the engine record the next piece.
    pub(super) fn run_to_end(&mut self) -> Vec<Effect> {
        let last = self.run().last();
        let mut effects = self.go(last);
        let run = self.run_mut();
        let more = run.allow(run.timeline.len() as u64 + PIECE);
        self.following = self.run().alive();
        effects.extend(more);
        effects
    }

    /// Stops the engines; what they recorded stays.
    pub(super) fn stop(&mut self) -> Vec<Effect> {
        self.owed.clear();
        self.following = false;
        self.pending = None;
        let mut effects = self.stop_race();
        effects.extend(self.healthy.stop());
        effects.extend(self.faulty.as_mut().and_then(Run::stop));
        effects.extend(self.surveys.stop());
        effects
    }

    /// Runs the script again; the viewer comes back to the same place.
    pub(super) fn restart(&mut self, mut new: impl FnMut() -> RunId) -> Vec<Effect> {
        let place = self.timeline().place(self.position);
        let allowed = self.position as u64 + AHEAD;
        let mut effects = self.stop();
        let id = new();
        self.healthy = Run::new(id, allowed);
        effects.push(self.start(id, allowed, self.first.faults.clone()));
        if self.faulty.is_some() {
            let id = new();
            self.faulty = Some(Run::new(id, allowed));
            effects.push(self.start(id, allowed, self.faults.clone()));
        }
        self.position = 0;
        self.op = None;
        self.difference = None;
        self.pending = place;
        effects
    }

    /// The landscape, on the screen.
    pub(super) fn show_landscape(&mut self) {
        self.plot = Plot::Landscape;
        self.show(Panel::Plot);
    }

    /// The next plot, on the screen.
    pub(super) fn next_plot(&mut self) {
        self.plot = self.plot.next();
        self.show(Panel::Plot);
    }

    /// PgUp and PgDn move the panel that has the keys by so many lines: none of them
    /// is passed over where it is small.
    pub(super) fn page_rows(&self) -> i32 {
        match self.focus {
            Panel::Narration => 2,
            _ => PAGE,
        }
    }

    pub(super) fn scroll(&mut self, lines: i32) {
        // The output stands at its end, and is scrolled up from there.
        let lines = if self.focus == Panel::Output { -lines } else { lines };
        let at = &mut self.scroll[self.focus as usize];
        *at = at.saturating_add_signed(lines.clamp(-1_000, 1_000) as i16);
    }

    /// Where the learner is, to come back to another day.
    pub(super) fn bookmark(&self) -> Option<Bookmark> {
        let viewed = self.viewed();
        let fault = if viewed.healthy() { None } else { Some(viewed.name?) };
        Some(Bookmark { fault, place: self.timeline().place(self.position)? })
    }

    /// Goes back to a bookmark as soon as the run gets there.
    pub(super) fn resume(
        &mut self,
        bookmark: Bookmark,
        mut new: impl FnMut() -> RunId,
    ) -> Vec<Effect> {
        let mut effects = self.healthy_first(&mut new);
        match bookmark.fault {
            None if self.side == Side::Faulty => effects.extend(self.toggle(&mut new)),
            None => {}
            Some(name) => {
                let lesson = self.lesson.as_ref();
                let known = lesson.and_then(|l| l.faults.iter().find(|known| known.name == name));
                let Some(known) = known else {
                    self.note = Some("the lesson has no such fault any more".into());
                    return effects;
                };
                let fault = Variant::new(known.faults.clone(), Some(name));
                let compare = self.compare;
                effects.extend(self.put(Variant::default(), fault, &mut new));
                self.compare = compare;
            }
        }
        self.op = None;
        self.following = false;
        self.pending = Some(bookmark.place);
        effects.extend(self.go_along());
        effects.extend(self.renew());
        effects
    }

    /// Judges an answer to this moment's question against the run.
    pub(super) fn judge(&self, typed: &str) -> Option<(usize, Reply)> {
        let (number, scene) = self.scene()?;
        let question = scene.question.as_ref()?;
        let at = match &question.at {
            None => Some(self.position),
            Some(anchor) => self.lesson.as_deref()?.anchor_position(self.timeline(), anchor),
        };
        let typed = typed.trim().to_owned();
        let Some(position) = at else {
            let text = "The run has not come that far yet.".into();
            return Some((number, Reply { typed, right: false, text }));
        };
        let beside = self.side == Side::Faulty && self.first.healthy();
        let healthy = beside.then_some(&self.healthy.timeline);
        let moment = Moment { timeline: self.timeline(), position, healthy };
        let lesson::Reply { right, text } = question.reply(&typed, &moment);
        Some((number, Reply { typed, right, text }))
    }
}
