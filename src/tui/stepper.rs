//! One script being stepped: its runs, the viewer's position in them and what is
//! open on the screen. Moves are methods; they return what the edge has to do.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use tui_input::Input;

use super::highlight::{self, Token};
use super::state::{Effect, RunId, Script, Settings};
use crate::lesson::{Bookmark, Lesson, Quantity, Scene, Verdict, evaluate};
use crate::protocol::{End, Fault, Message, Phase, ScriptError, Start, Statement, Visit};
use crate::session::{Difference, Place, Report, Status, Timeline, first_difference};

/// The engine may record this many statements beyond the viewer's position.
pub const AHEAD: u64 = 2_000;
/// The allowance is renewed when fewer than this many are left.
pub const LOW: u64 = 1_000;
/// *Run to end* goes on in pieces of this many statements.
pub const PIECE: u64 = 10_000;

/// Which of the two runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    Healthy,
    Faulty,
}

/// One engine's recording.
#[derive(Debug)]
pub struct Run {
    pub id: RunId,
    pub timeline: Timeline,
    /// Lines that a fault kept from running.
    pub skipped: BTreeSet<u32>,
    /// Nothing has come from the engine for a while though it is at work.
    pub silent: bool,
    allowed: u64,
    stopped: bool,
}

impl Run {
    fn new(id: RunId, allowed: u64) -> Run {
        Run {
            id,
            timeline: Timeline::default(),
            skipped: BTreeSet::new(),
            silent: false,
            allowed,
            stopped: false,
        }
    }

    /// The engine is there and could record more.
    pub fn alive(&self) -> bool {
        matches!(self.timeline.status, Status::Running | Status::Waiting)
    }

    /// The exception that ended the script.
    pub fn error(&self) -> Option<&ScriptError> {
        match &self.timeline.status {
            Status::Ended(End::Error { error }) => Some(error),
            _ => None,
        }
    }

    fn last(&self) -> usize {
        self.timeline.len().saturating_sub(1)
    }

    fn take(&mut self, report: Report) {
        if self.stopped {
            return;
        }
        self.silent = false;
        match report {
            Report::Message(message) => {
                if let Message::Statement(statement) = &message
                    && statement.skipped
                {
                    self.skipped.insert(statement.line);
                }
                self.timeline.push(message);
            }
            Report::Exited(how) if self.alive() => self.timeline.status = Status::Died(how),
            Report::Exited(_) => {}
        }
    }

    fn allow(&mut self, statements: u64) -> Option<Effect> {
        if !self.alive() || statements <= self.allowed {
            return None;
        }
        self.allowed = statements;
        self.timeline.status = Status::Running;
        Some(Effect::Allow { run: self.id, statements })
    }

    fn stop(&mut self) -> Option<Effect> {
        if !self.alive() {
            return None;
        }
        self.stopped = true;
        self.silent = false;
        self.timeline.status = Status::Died("stopped".into());
        Some(Effect::Stop { run: self.id })
    }
}

/// The panels that keys choose and scroll.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Panel {
    Parameters,
    Worksheet,
    Graph,
    Loss,
    Output,
    Narration,
}

impl Panel {
    pub const ALL: [Panel; 6] = [
        Panel::Parameters,
        Panel::Worksheet,
        Panel::Graph,
        Panel::Loss,
        Panel::Output,
        Panel::Narration,
    ];

    pub fn title(self) -> &'static str {
        match self {
            Panel::Parameters => "parameters",
            Panel::Worksheet => "worksheet",
            Panel::Graph => "graph",
            Panel::Loss => "loss",
            Panel::Output => "output",
            Panel::Narration => "what happened",
        }
    }
}

/// A line that is being typed.
#[derive(Debug)]
pub enum Prompt {
    /// The answer to the scene's question.
    Answer(Input),
    /// The number of a statement.
    Jump(Input),
}

/// What was said to an answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Reply {
    pub typed: String,
    pub right: bool,
    /// Markdown.
    pub text: String,
}

/// One script being stepped.
#[derive(Debug)]
pub struct Stepper {
    pub title: String,
    pub script: Script,
    pub code: Vec<Vec<Token>>,
    pub lesson: Option<Arc<Lesson>>,
    /// What `z` does, and its name in the lesson.
    pub fault: Fault,
    fault_name: Option<String>,
    pub settings: Settings,
    pub healthy: Run,
    pub faulty: Option<Run>,
    pub side: Side,
    /// The statement that has just finished, in the viewed run.
    pub position: usize,
    /// Where to be as soon as the viewed run gets there.
    pub pending: Option<Place>,
    /// The viewer goes along with the recording.
    pub following: bool,
    /// A stop of the backward sweep of this statement.
    pub op: Option<usize>,
    pub compare: bool,
    pub difference: Option<Difference>,
    pub whole_graph: bool,
    /// The panel that PgUp and PgDn scroll.
    pub focus: Panel,
    /// The panel that the small layout shows.
    pub tab: Panel,
    pub scroll: [u16; Panel::ALL.len()],
    pub prompt: Option<Prompt>,
    /// Replies by scene.
    pub replies: BTreeMap<usize, Reply>,
    /// A remark on the last key; the next key takes it away.
    pub note: Option<String>,
}

impl Stepper {
    /// Opens a script, and says how to start its run.
    pub fn open(
        script: Script,
        lesson: Option<Arc<Lesson>>,
        settings: Settings,
        run: RunId,
    ) -> (Stepper, Effect) {
        let skip = Fault::SkipPhase { phase: Phase::ZeroGrad };
        let named = lesson.as_ref().and_then(|lesson| {
            lesson.faults.iter().find(|named| named.fault == skip).or(lesson.faults.first())
        });
        let (fault, fault_name) =
            named.map_or((skip, None), |named| (named.fault.clone(), Some(named.name.clone())));
        let stepper = Stepper {
            title: lesson.as_ref().map_or_else(|| script.name.clone(), |l| l.title.clone()),
            code: highlight::lines(&script.source),
            script,
            lesson,
            fault,
            fault_name,
            settings,
            healthy: Run::new(run, AHEAD),
            faulty: None,
            side: Side::Healthy,
            position: 0,
            pending: None,
            following: false,
            op: None,
            compare: false,
            difference: None,
            whole_graph: false,
            focus: Panel::Narration,
            tab: Panel::Parameters,
            scroll: [0; Panel::ALL.len()],
            prompt: None,
            replies: BTreeMap::new(),
            note: None,
        };
        let start = stepper.start(run, AHEAD, Vec::new());
        (stepper, start)
    }

    fn start(&self, run: RunId, allow: u64, faults: Vec<Fault>) -> Effect {
        let start = Start {
            script: self.script.name.clone(),
            source: self.script.source.clone(),
            directory: self.script.directory.clone(),
            device: self.settings.device.clone(),
            seed: self.settings.seed,
            faults,
            detail: true,
        };
        Effect::Start { run, start: Box::new(start), allow }
    }

    /// The run on the screen.
    pub fn run(&self) -> &Run {
        match (self.side, &self.faulty) {
            (Side::Faulty, Some(faulty)) => faulty,
            _ => &self.healthy,
        }
    }

    fn run_mut(&mut self) -> &mut Run {
        match (self.side, &mut self.faulty) {
            (Side::Faulty, Some(faulty)) => faulty,
            _ => &mut self.healthy,
        }
    }

    /// The recording on the screen.
    pub fn timeline(&self) -> &Timeline {
        &self.run().timeline
    }

    /// The statement that has just finished.
    pub fn statement(&self) -> Option<&Statement> {
        self.timeline().get(self.position)
    }

    /// The other run, if it was ever started.
    pub fn other(&self) -> Option<&Run> {
        match self.side {
            Side::Healthy => self.faulty.as_ref(),
            Side::Faulty => Some(&self.healthy),
        }
    }

    /// What the other run is called beside this one.
    pub fn other_name(&self) -> &'static str {
        match self.side {
            Side::Healthy => "faulty",
            Side::Faulty => "healthy",
        }
    }

    /// The same place in the other run, where both runs are to be shown.
    pub fn twin(&self) -> Option<&Statement> {
        if self.side == Side::Healthy && !self.compare {
            return None;
        }
        let place = self.timeline().place(self.position)?;
        let other = &self.other()?.timeline;
        other.get(other.seek(place)?).filter(|twin| twin.iteration == place.iteration)
    }

    /// The viewed run is at the end of what is recorded.
    pub fn at_end(&self) -> bool {
        self.position + 1 >= self.timeline().len()
    }

    /// What `backward()` did at this statement.
    pub fn sweep(&self) -> &[Visit] {
        let detail = self.statement().and_then(|statement| statement.detail.as_deref());
        detail.map_or(&[], |detail| &detail.sweep)
    }

    /// The scene of this moment.
    pub fn scene(&self) -> Option<(usize, &Scene)> {
        let fault = match self.side {
            Side::Healthy => None,
            // A fault that the lesson does not name has no scenes.
            Side::Faulty => Some(self.fault_name.as_deref().unwrap_or("unnamed")),
        };
        self.lesson.as_deref()?.scene_at(self.timeline(), self.position, fault)
    }

    /// An engine is at work and has not been called silent.
    pub fn listening(&self) -> bool {
        let busy = |run: &Run| matches!(run.timeline.status, Status::Running) && !run.silent;
        busy(&self.healthy) || self.faulty.as_ref().is_some_and(busy)
    }

    pub(super) fn silence(&mut self) {
        for run in [Some(&mut self.healthy), self.faulty.as_mut()].into_iter().flatten() {
            run.silent = matches!(run.timeline.status, Status::Running);
        }
    }

    /// Takes in what an engine reported.
    pub(super) fn report(&mut self, id: RunId, report: Report) -> Vec<Effect> {
        let run = match &mut self.faulty {
            Some(faulty) if faulty.id == id => faulty,
            _ if self.healthy.id == id => &mut self.healthy,
            _ => return Vec::new(),
        };
        run.take(report);
        let settled = !matches!(run.timeline.status, Status::Running);
        let mut effects = Vec::new();
        if self.run().id == id {
            effects.extend(self.go_along());
        }
        if settled && self.compare {
            self.find_difference();
        }
        effects.extend(self.renew());
        effects
    }

    /// Moves the viewer with the recording, where that was asked for.
    fn go_along(&mut self) -> Option<Effect> {
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
            let run = self.run_mut();
            return run.allow(run.timeline.len() as u64 + AHEAD);
        }
        None
    }

    /// Keeps the engines a window ahead of the viewer.
    fn renew(&mut self) -> Vec<Effect> {
        let position = self.position as u64;
        let both = self.compare;
        let side = self.side;
        let runs = [(Side::Healthy, Some(&mut self.healthy)), (Side::Faulty, self.faulty.as_mut())];
        let viewed = runs.into_iter().filter(|(of, _)| both || *of == side);
        viewed
            .filter_map(|(_, run)| run)
            .filter(|run| run.allowed < position + LOW)
            .filter_map(|run| run.allow(position + AHEAD))
            .collect()
    }

    /// Goes to a position of the viewed run.
    pub(super) fn go(&mut self, position: usize) -> Vec<Effect> {
        self.position = position.min(self.run().last());
        self.pending = None;
        self.following = false;
        self.op = None;
        self.prompt = None;
        self.scroll[Panel::Narration as usize] = 0;
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

    /// The end of the next phase; after the last one, the end of the recording.
    pub(super) fn next_phase(&self) -> Option<usize> {
        let next = self.timeline().next_phase(self.position);
        next.or((!self.at_end()).then(|| self.run().last()))
    }

    /// The end of the phase before; before the first one, the start.
    pub(super) fn previous_phase(&self) -> Option<usize> {
        let previous = self.timeline().previous_phase(self.position);
        previous.or((self.position > 0).then_some(0))
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

    /// Changes to the other run at the same place; starts it the first time.
    pub(super) fn toggle(&mut self, new: impl FnOnce() -> RunId) -> Vec<Effect> {
        let place = self.timeline().place(self.position);
        let mut effects = self.need_faulty(new);
        self.side = match self.side {
            Side::Healthy => Side::Faulty,
            Side::Faulty => Side::Healthy,
        };
        self.op = None;
        self.prompt = None;
        self.following = false;
        self.pending = place;
        self.position = 0;
        effects.extend(self.go_along());
        effects.extend(self.renew());
        effects
    }

    /// Shows both runs beside each other, or one again.
    pub(super) fn toggle_compare(&mut self, new: impl FnOnce() -> RunId) -> Vec<Effect> {
        self.compare = !self.compare;
        if !self.compare {
            return Vec::new();
        }
        let mut effects = self.need_faulty(new);
        effects.extend(self.renew());
        self.find_difference();
        effects
    }

    fn need_faulty(&mut self, new: impl FnOnce() -> RunId) -> Vec<Effect> {
        if self.faulty.is_some() {
            return Vec::new();
        }
        let allowed = self.healthy.allowed.max(self.position as u64 + AHEAD);
        let id = new();
        self.faulty = Some(Run::new(id, allowed));
        vec![self.start(id, allowed, vec![self.fault.clone()])]
    }

    /// Looks for the first difference, once both recordings can tell.
    pub(super) fn find_difference(&mut self) {
        let Some(faulty) = &self.faulty else { return };
        let healthy = &self.healthy.timeline;
        // A healthy run that is behind would look different only for being behind.
        let behind = matches!(healthy.status, Status::Running | Status::Waiting)
            && healthy.len() < faulty.timeline.len();
        if self.difference.is_none() && !behind {
            self.difference = first_difference(healthy, &faulty.timeline);
        }
    }

    /// Where the first difference is in the viewed run.
    pub fn difference_here(&self) -> Option<usize> {
        let difference = self.difference.as_ref()?;
        Some(match self.side {
            Side::Healthy => difference.healthy,
            Side::Faulty => difference.faulty,
        })
    }

    pub(super) fn stop(&mut self) -> Vec<Effect> {
        self.following = false;
        self.pending = None;
        let stopped = self.healthy.stop();
        stopped.into_iter().chain(self.faulty.as_mut().and_then(Run::stop)).collect()
    }

    /// Runs the script again; the viewer comes back to the same place.
    pub(super) fn restart(&mut self, mut new: impl FnMut() -> RunId) -> Vec<Effect> {
        let place = self.timeline().place(self.position);
        let allowed = self.position as u64 + AHEAD;
        let mut effects = self.stop();
        let id = new();
        self.healthy = Run::new(id, allowed);
        effects.push(self.start(id, allowed, Vec::new()));
        if self.faulty.is_some() {
            let id = new();
            self.faulty = Some(Run::new(id, allowed));
            effects.push(self.start(id, allowed, vec![self.fault.clone()]));
        }
        self.position = 0;
        self.op = None;
        self.difference = None;
        self.pending = place;
        effects
    }

    /// One node on in the backward sweep; after the last one, all of them.
    pub(super) fn next_op(&mut self) {
        let stops = self.sweep().len();
        self.op = match self.op {
            _ if stops == 0 => self.no_sweep(),
            None => Some(0),
            Some(op) => (op + 1 < stops).then_some(op + 1),
        };
    }

    /// One node back in the backward sweep; before the first one, all of them.
    pub(super) fn previous_op(&mut self) {
        let stops = self.sweep().len();
        self.op = match self.op {
            _ if stops == 0 => self.no_sweep(),
            None => Some(stops - 1),
            Some(op) => op.checked_sub(1),
        };
    }

    fn no_sweep(&mut self) -> Option<usize> {
        self.note = Some("no backward sweep at this statement; → goes to backward".into());
        None
    }

    pub(super) fn show(&mut self, panel: Panel) {
        self.focus = panel;
        if panel != Panel::Narration {
            self.tab = panel;
        }
    }

    pub(super) fn scroll(&mut self, lines: i32) {
        let at = &mut self.scroll[self.focus as usize];
        *at = at.saturating_add_signed(lines.clamp(-1_000, 1_000) as i16);
    }

    /// Where the learner is, to come back to another day.
    pub(super) fn bookmark(&self) -> Option<Bookmark> {
        let fault = match self.side {
            Side::Healthy => None,
            Side::Faulty => Some(self.fault_name.clone()?),
        };
        Some(Bookmark { fault, place: self.timeline().place(self.position)? })
    }

    /// Goes back to a bookmark as soon as the run gets there.
    pub(super) fn resume(
        &mut self,
        bookmark: Bookmark,
        new: impl FnOnce() -> RunId,
    ) -> Vec<Effect> {
        let side = if bookmark.fault.is_some() { Side::Faulty } else { Side::Healthy };
        let mut effects = if side != self.side { self.toggle(new) } else { Vec::new() };
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
        let reply = |right, text: &str| Reply { typed: typed.into(), right, text: text.into() };
        let Some(at) = at else {
            return Some((number, reply(false, "The run has not come that far yet.")));
        };
        let none = typed.trim().eq_ignore_ascii_case("none");
        let answer = typed.trim().replace('−', "-").parse::<f64>();
        let judged = match (evaluate(&question.ask, self.timeline(), at), answer) {
            (Err(why), _) => reply(false, &why),
            (Ok(Quantity::None), _) if none => reply(true, &question.because),
            (_, Ok(answer)) if answer.is_nan() => reply(false, &question.hint),
            (Ok(Quantity::Number(truth)), Ok(answer)) => match question.judge(answer, truth) {
                Verdict::Right(text) => reply(true, text),
                Verdict::Mistake(text) | Verdict::Wrong(text) => reply(false, text),
            },
            (Ok(_), Ok(_)) => reply(false, &question.hint),
            (Ok(_), Err(_)) if none => reply(false, &question.hint),
            (Ok(_), Err(_)) => reply(false, "Type a number such as -70.48, or none."),
        };
        Some((number, judged))
    }
}
