//! One script being stepped: its runs, the viewer's position in them and what is
//! open on the screen. Moves are methods; they return what the edge has to do.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::Arc;

use tui_input::Input;

use super::code::{self, CodeLine};
use super::inspect::{Page, Pick, Target};
use super::moves::{Forward, Views};
use super::overview::Overview;
use super::panels::plot::Plot;
use super::race::Racer;
use super::run::Run;
use super::state::{Effect, RunId, Settings};
use super::surveys::Surveys;
use super::tape::{Spot, Tape};
use super::variant::Variant;
use super::what_if::WhatIf;
use crate::lesson::{Anchor, Lesson, Scene};
use crate::protocol::{Element, Fault, FreeCommand, Phase, Start, Statement, Visit};
use crate::session::{Difference, Place, Script, Status, Timeline};

/// The engine may record this many statements beyond the viewer's position.
pub const AHEAD: u64 = 2_000;
/// The same for a run of free mode.
pub const NEAR: u64 = 100;
/// *Run to end* goes on in pieces of this many statements.
pub const PIECE: u64 = 10_000;

/// Which of the two runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    Healthy,
    Faulty,
}

/// The panels that keys choose and scroll.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Panel {
    Parameters,
    Worksheet,
    Graph,
    /// The one of the plots that is chosen.
    Plot,
    Output,
    Optimizer,
    Narration,
}

impl Panel {
    pub const ALL: [Panel; 7] = [
        Panel::Parameters,
        Panel::Worksheet,
        Panel::Graph,
        Panel::Plot,
        Panel::Output,
        Panel::Optimizer,
        Panel::Narration,
    ];

    /// The panel in whose place this one stands where all places are on the
    /// screen at once.
    pub fn place(self) -> Panel {
        match self {
            Panel::Optimizer => Panel::Worksheet,
            own => own,
        }
    }

    /// The panels that share this one's place.
    pub fn sharing(self) -> impl Iterator<Item = Panel> {
        Panel::ALL.into_iter().filter(move |panel| panel.place() == self.place())
    }

    /// The key that chooses the panel.
    pub fn number(self) -> usize {
        self as usize + 1
    }

    /// The title where there is little room.
    pub fn short(self) -> &'static str {
        match self {
            Panel::Parameters => "params",
            Panel::Worksheet => "sheet",
            Panel::Output => "out",
            Panel::Optimizer => "opt",
            other => other.title(),
        }
    }

    pub fn title(self) -> &'static str {
        match self {
            Panel::Parameters => "parameters",
            Panel::Worksheet => "worksheet",
            Panel::Graph => "graph",
            Panel::Plot => "plot",
            Panel::Output => "output",
            Panel::Narration => "what happened",
            Panel::Optimizer => "optimizer",
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
    /// The optimizers that are to race.
    Race(Input),
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
    /// As it was written.
    pub code: Vec<CodeLine>,
    pub lesson: Option<Arc<Lesson>>,
    /// What `z` does, and its name in the lesson.
    pub faults: Vec<Fault>,
    pub(super) fault_name: Option<String>,
    /// The what-if screen, where it is open.
    pub what_if: Option<WhatIf>,
    pub settings: Settings,
    /// It steps through a run of free mode, whose engine is not its own.
    pub attached: bool,
    pub healthy: Run,
    pub faulty: Option<Run>,
    /// What runs in the healthy run's place, where two other variants are compared.
    pub first: Variant,
    /// What was tried so far, the last one last.
    pub tried: Vec<Variant>,
    /// A list over the panels.
    pub overview: Option<Overview>,
    /// In an exercise, the watchers were asked to speak before it was solved.
    pub(super) spoken: bool,
    pub side: Side,
    /// The statement that has just finished, in the viewed run.
    pub position: usize,
    /// Where to be as soon as the viewed run gets there.
    pub pending: Option<Place>,
    /// The viewer goes along with the recording.
    pub following: bool,
    /// Forward moves that the engine has not come far enough for.
    pub(super) owed: VecDeque<Forward>,
    /// A stop of the backward sweep of this statement.
    pub op: Option<usize>,
    pub compare: bool,
    pub difference: Option<Difference>,
    pub whole_graph: bool,
    /// Folds of the graph that the viewer opened (true) or closed, by their keys.
    pub folds: HashMap<String, bool>,
    /// All others are open.
    pub all_open: bool,
    /// What the panel of plots shows.
    pub plot: Plot,
    /// The plot alone, large.
    pub whole_plot: bool,
    pub log_loss: bool,
    /// Which pair of parameters the landscape lies over.
    pub axes: usize,
    /// Those that the viewer chose one by one.
    pub chosen_axes: Option<[Element; 2]>,
    /// Optimizers that race on the landscape.
    pub racers: Vec<Racer>,
    /// What the plots find out beyond the recording.
    pub surveys: Surveys,
    /// The panel that PgUp and PgDn scroll.
    pub focus: Panel,
    /// The panel that the small layout shows.
    pub tab: Panel,
    /// By place: the panel that stands there.
    pub(super) front: [Panel; Panel::ALL.len()],
    pub(super) views: Views,
    pub scroll: [u16; Panel::ALL.len()],
    pub prompt: Option<Prompt>,
    /// What is being chosen on the screen, and looked at.
    pub pick: Option<Pick>,
    pub page: Option<Page>,
    /// Replies by scene.
    pub replies: BTreeMap<usize, Reply>,
    /// A remark on the last key; the next key takes it away.
    pub note: Option<String>,
}

/// What `z` does before anything else was chosen, and its name in the lesson.
pub(super) fn usual_faults(lesson: Option<&Lesson>) -> (Vec<Fault>, Option<String>) {
    let skip = vec![Fault::SkipPhase { phase: Phase::ZeroGrad }];
    let named = lesson.and_then(|lesson| {
        lesson.faults.iter().find(|named| named.faults == skip).or(lesson.faults.first())
    });
    named.map_or((skip, None), |named| (named.faults.clone(), Some(named.name.clone())))
}

impl Stepper {
    /// Opens a script, and says how to start its run.
    pub fn open(
        script: Script,
        lesson: Option<Arc<Lesson>>,
        settings: Settings,
        run: RunId,
    ) -> (Stepper, Effect) {
        let (faults, fault_name) = usual_faults(lesson.as_deref());
        let stepper = Stepper {
            title: lesson.as_ref().map_or_else(|| script.name.clone(), |l| l.title.clone()),
            code: code::written(&script.source, lesson.is_some()),
            script,
            lesson,
            faults,
            fault_name,
            what_if: None,
            settings,
            attached: false,
            healthy: Run::new(run, AHEAD),
            faulty: None,
            first: Variant::default(),
            tried: Vec::new(),
            overview: None,
            spoken: false,
            side: Side::Healthy,
            position: 0,
            pending: None,
            following: false,
            owed: VecDeque::new(),
            op: None,
            compare: false,
            difference: None,
            whole_graph: false,
            folds: HashMap::new(),
            all_open: false,
            plot: Plot::Loss,
            whole_plot: false,
            log_loss: false,
            axes: 0,
            chosen_axes: None,
            racers: Vec::new(),
            surveys: Surveys::default(),
            focus: Panel::Narration,
            tab: Panel::Parameters,
            front: Panel::ALL.map(Panel::place),
            views: Views::default(),
            scroll: [0; Panel::ALL.len()],
            prompt: None,
            pick: None,
            page: None,
            replies: BTreeMap::new(),
            note: None,
        };
        let start = stepper.start(run, AHEAD, Vec::new());
        (stepper, start)
    }

    /// Steps through a run that has been going on freely. The engine records from
    /// its next statement on; what it may record ahead of the viewer is little,
    /// because it goes on from there.
    pub fn attach(script: Script, settings: Settings, run: RunId) -> (Stepper, Effect) {
        let (mut stepper, _) = Stepper::open(script, None, settings, run);
        stepper.attached = true;
        stepper.healthy = Run::new(run, NEAR);
        (stepper, Effect::Free { run, command: FreeCommand::Record { statements: NEAR } })
    }

    /// So many statements beyond the viewer may be recorded.
    pub(super) fn window(&self) -> u64 {
        if self.attached { NEAR } else { AHEAD }
    }

    pub(super) fn start(&self, run: RunId, allow: u64, faults: Vec<Fault>) -> Effect {
        Effect::Start { run, start: Box::new(self.start_of(faults)), allow }
    }

    /// The script's run under faults.
    pub(super) fn start_of(&self, faults: Vec<Fault>) -> Start {
        Start {
            script: self.script.name.clone(),
            source: self.script.source.clone(),
            directory: self.script.directory.clone(),
            device: self.settings.device.clone(),
            seed: self.settings.seed,
            faults,
            detail: true,
        }
    }

    /// The run on the screen.
    pub fn run(&self) -> &Run {
        match (self.side, &self.faulty) {
            (Side::Faulty, Some(faulty)) => faulty,
            _ => &self.healthy,
        }
    }

    pub(super) fn run_mut(&mut self) -> &mut Run {
        match (self.side, &mut self.faulty) {
            (Side::Faulty, Some(faulty)) => faulty,
            _ => &mut self.healthy,
        }
    }

    /// What the faults are called, in few words.
    pub fn fault_text(&self) -> String {
        match self.faults.len() {
            0 => "what if".into(),
            1 => self.second().text(),
            _ if self.fault_name.is_some() => self.second().text(),
            several => format!("{several} changes"),
        }
    }

    /// The text of the run on the screen, line by line.
    pub fn code_lines(&self) -> &[CodeLine] {
        self.run().text.as_deref().unwrap_or(&self.code)
    }

    /// The line of that text where a statement begins.
    pub fn row(&self, statement: &Statement) -> u32 {
        code::row(statement, self.run().text.is_some())
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
        let (first, second) = self.names();
        match self.side {
            Side::Healthy => second,
            Side::Faulty => first,
        }
    }

    /// What the two runs are called beside each other.
    pub fn names(&self) -> (&'static str, &'static str) {
        match self.lesson.as_ref().is_some_and(|lesson| lesson.exercise.is_some()) {
            _ if self.unusual_pair() => ("A", "B"),
            // Given with its fault, and mended by a change.
            true => ("given", "changed"),
            false => ("healthy", "faulty"),
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

    /// The panel that stands in a place.
    pub fn front(&self, place: Panel) -> Panel {
        self.front[place as usize]
    }

    /// The element of a parameter that the viewer has chosen.
    pub fn element(&self, parameter: &str) -> Option<usize> {
        let pick = self.pick.as_ref()?;
        (pick.parameter.as_deref() == Some(parameter)).then_some(pick.element)
    }

    /// Whether the viewer has chosen this parameter: its value (false) or its
    /// gradient (true).
    pub fn chosen_parameter(&self, name: &str) -> Option<bool> {
        let pick = self.pick.as_ref()?;
        let chosen = pick.target == Target::Parameters && pick.parameter.as_deref() == Some(name);
        chosen.then_some(pick.grad)
    }

    /// The place of the graph that the viewer has chosen.
    pub fn spot(&self) -> Option<Spot> {
        let pick = self.pick.as_ref()?;
        (pick.target == Target::Graph).then(|| pick.spot.clone()).flatten()
    }

    /// The line of the script that the viewer has chosen, directly or by a node
    /// that it recorded.
    pub fn picked_line(&self) -> Option<u32> {
        let pick = self.pick.as_ref()?;
        match pick.target {
            Target::Code => Some(pick.line),
            Target::Graph => Tape::of(self).line(pick.spot.as_ref()?),
            Target::Parameters => None,
        }
    }

    /// What `backward()` did at this statement.
    pub fn sweep(&self) -> &[Visit] {
        let detail = self.statement().and_then(|statement| statement.detail.as_deref());
        detail.map_or(&[], |detail| &detail.sweep)
    }

    /// The scene of this moment.
    pub fn scene(&self) -> Option<(usize, &Scene)> {
        let fault = self.scenes_under();
        self.lesson.as_deref()?.scene_at(self.timeline(), self.position, fault)
    }

    /// The fault whose scenes the viewed run shows.
    pub(super) fn scenes_under(&self) -> Option<&str> {
        let (faults, name) = match (self.side, &self.faulty) {
            (Side::Faulty, Some(_)) => (&self.faults, &self.fault_name),
            _ => (&self.first.faults, &self.first.name),
        };
        // A fault that the lesson does not name has no scenes.
        (!faults.is_empty()).then(|| name.as_deref().unwrap_or("unnamed"))
    }

    /// The scenes that the viewed run has come to, with their positions.
    pub(super) fn scenes(&self) -> impl Iterator<Item = (usize, &Scene)> {
        let lesson = self.lesson.as_deref().into_iter();
        lesson.flat_map(|lesson| lesson.scenes_in(self.timeline(), self.scenes_under()))
    }

    /// Positions of the scenes that stand at a line: stops that end no phase.
    pub(super) fn scenes_at_lines(&self) -> impl Iterator<Item = usize> {
        let at_lines = self.scenes().filter(|(_, scene)| matches!(scene.at, Anchor::Label { .. }));
        at_lines.map(|(position, _)| position)
    }

    /// The lesson is an exercise: a case of the clinic.
    pub fn is_case(&self) -> bool {
        self.lesson.as_ref().is_some_and(|lesson| lesson.exercise.is_some())
    }

    /// A lesson tells of the viewed run.
    pub fn has_scenes(&self) -> bool {
        let under = self.scenes_under();
        self.lesson
            .as_ref()
            .is_some_and(|lesson| lesson.scenes.iter().any(|scene| scene.under.as_deref() == under))
    }

    /// A question waits for an answer, or for a better one.
    pub fn asks(&self) -> bool {
        let asked = |(number, scene): &(usize, &Scene)| {
            let right = self.replies.get(number).is_some_and(|reply| reply.right);
            scene.question.is_some() && !right
        };
        self.scene().is_some_and(|scene| asked(&scene))
    }

    /// What a panel is called now.
    pub fn heading(&self, panel: Panel) -> &'static str {
        match panel {
            Panel::Plot => self.plot.name(),
            panel => panel.title(),
        }
    }

    /// An engine is at work and has not been called silent.
    pub fn listening(&self) -> bool {
        let busy = |run: &Run| matches!(run.timeline.status, Status::Running) && !run.silent;
        busy(&self.healthy) || self.faulty.as_ref().is_some_and(busy)
    }
}
