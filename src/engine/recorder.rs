//! One run, recorded: hears of statements from the VM's hooks and of tensors
//! from the tape, and tells a [`Sink`] about every finished statement.
//!
//! A statement is *open* from its hook until the next hook of the same frame;
//! the statements of the functions it calls are open above it and finish first.

mod finish;

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::{Rc, Weak};

use super::edits::Edited;
use super::faults::Faults;
use super::happened::Happened;
use super::loops::Loops;
use super::names::{Names, Parameters, changed};
use super::numbering::{Execution, Numbering};
use super::outdated::Outdated;
use super::snapshot::Snapshots;
use super::tape::Tape;
use crate::protocol::{Call, Event, Options, Statement};
use crate::python::{
    Control, Frame, FrameHandle, FrameId, Heard, Program, Site, SiteKind, Stream, Verdict,
    owned_parameters, user_frame_id,
};
use crate::torch::{Node, grad_mode};

/// Takes finished statements.
pub trait Sink {
    /// Says whether the run goes on. May block.
    fn statement(&mut self, statement: Statement) -> Flow;
}

/// Whether a run goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flow {
    Continue,
    Stop,
}

/// Why a recorder stopped the script.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Interruption {
    /// The sink has enough.
    Enough,
    /// A statement ran that should have been skipped: run again.
    Restart,
}

/// A statement that has begun.
pub(super) struct Open {
    frame: FrameId,
    handle: FrameHandle,
    depth: usize,
    execution: Execution,
    /// A loop that was entered; no pass has begun yet.
    entering: bool,
    pub happened: Happened,
}

/// Records one run. The VM and the tape share it.
pub struct Recorder {
    /// Borrowed while a statement is finished. What the script's own code does
    /// then (a `__getattr__`, say) is nobody's statement and is not recorded.
    state: RefCell<State>,
}

pub(super) struct State {
    program: Rc<Program>,
    /// Which line as written each line of the program stands for.
    pub edited: Rc<Edited>,
    pub detail: bool,
    pub open: Vec<Open>,
    loops: Loops<FrameId>,
    numbering: Numbering,
    executions: HashMap<u32, u64>,
    pub names: Names,
    /// Calls of modules that are going on, with the first and last node that each
    /// has recorded.
    pub calling: Vec<(String, Option<(u64, u64)>)>,
    pub leaves_changed: bool,
    /// Where `backward()` has started so far, as long as something keeps it.
    pub roots: Vec<Weak<Node>>,
    parameters: Parameters,
    pub tape: Tape,
    pub snapshots: Snapshots,
    pub outdated: Outdated,
    /// The options that an optimizer stepped with last: its parameters share them.
    pub options: Options,
    pub lr: Option<f64>,
    /// The optimizer that `lr` is of.
    optimizer: Option<usize>,
    faults: Rc<RefCell<Faults>>,
    /// Statements with a smaller index were told in an earlier run.
    told: u64,
    sink: Rc<RefCell<dyn Sink>>,
    interruption: Option<Interruption>,
}

impl Recorder {
    /// The first `told` statements are not told again.
    pub fn new(
        program: Rc<Program>,
        edited: Rc<Edited>,
        detail: bool,
        faults: Rc<RefCell<Faults>>,
        told: u64,
        sink: Rc<RefCell<dyn Sink>>,
    ) -> Recorder {
        Recorder {
            state: RefCell::new(State {
                program,
                edited,
                detail,
                open: Vec::new(),
                loops: Loops::default(),
                numbering: Numbering::default(),
                executions: HashMap::new(),
                names: Names::default(),
                calling: Vec::new(),
                leaves_changed: false,
                roots: Vec::new(),
                parameters: Vec::new(),
                tape: Tape::default(),
                snapshots: Snapshots::default(),
                outdated: Outdated::default(),
                options: Options::from(Vec::new()),
                lr: None,
                optimizer: None,
                faults,
                told,
                sink,
                interruption: None,
            }),
        }
    }

    /// Why the run was stopped, if this recorder did it, and how many statements
    /// were told.
    pub fn outcome(&self) -> (Option<Interruption>, u64) {
        let state = self.state.borrow();
        (state.interruption, state.told)
    }

    /// Gives an event to the statement that caused it: the innermost one of the
    /// innermost frame. Statements above it belong to calls that have returned.
    pub(super) fn attribute(&self, event: impl FnOnce(&mut State, &mut Happened)) {
        let Ok(mut state) = self.state.try_borrow_mut() else { return };
        let frame = user_frame_id();
        if let Some(owner) = state.open.iter().rposition(|open| Some(open.frame) == frame) {
            let handle = state.open[owner].handle.clone();
            handle.with(|frame| state.finish_from(owner + 1, frame));
        }
        let Some(mut owner) = state.open.pop() else { return };
        event(&mut state, &mut owner.happened);
        state.open.push(owner);
    }
}

impl Control for Recorder {
    fn before(&self, site: u32, frame: &Frame<'_>) -> Verdict {
        let Ok(mut state) = self.state.try_borrow_mut() else { return Verdict::Run };
        state.before(site, frame)
    }

    fn pass(&self, site: u32, frame: &Frame<'_>) -> Verdict {
        let Ok(mut state) = self.state.try_borrow_mut() else { return Verdict::Run };
        state.pass(site, frame)
    }

    fn print(&self, stream: Stream, text: &str) {
        self.attribute(|_, happened| match stream {
            Stream::Out => happened.stdout.push_str(text),
            Stream::Err => happened.stderr.push_str(text),
        });
    }

    fn hear(&self, heard: Heard<'_>) {
        match heard {
            Heard::Stepping => {
                let owned = owned_parameters();
                self.attribute(|state, happened| {
                    if state.detail {
                        let owned = owned.iter().map(|tensor| state.name(tensor)).collect();
                        happened.events.push(Event::Stepping { owned });
                    }
                });
            }
            Heard::Setting => self.attribute(|_, happened| happened.setting = true),
            Heard::Mode { layer, training } => self.attribute(|state, happened| {
                if state.detail {
                    let (layer, grad) = (layer.to_owned(), grad_mode::is_enabled());
                    happened.events.push(Event::Mode { layer, training, grad });
                }
            }),
            Heard::Entered { module } => {
                if let Ok(mut state) = self.state.try_borrow_mut() {
                    state.calling.push((module.to_owned(), None));
                }
            }
            Heard::Left => {
                let ended = self.state.try_borrow_mut().ok().and_then(|mut s| s.calling.pop());
                if let Some((module, Some((first, last)))) = ended {
                    self.attribute(|state, happened| {
                        if state.detail {
                            happened.calls.push(Call { module, first, last });
                        }
                    });
                }
            }
            Heard::Scalar { .. } | Heard::Text { .. } | Heard::Saved { .. } => {}
        }
    }

    fn end(&self, raised: bool) {
        if let Ok(mut state) = self.state.try_borrow_mut() {
            state.end(raised);
        }
    }
}

impl State {
    fn before(&mut self, site: u32, frame: &Frame<'_>) -> Verdict {
        let depth = frame.depth();
        self.finish_at(depth, frame);
        let program = self.program.clone();
        let loops = enclosing_loops(&program, site);
        self.loops.arrive(frame.id(), depth, &loops);
        let running = &self.loops;
        self.numbering.keep_loops(|site| running.contains(site));

        let Some(at) = program.sites().get(site as usize) else { return self.verdict() };
        let open = self.begin(at, depth, frame);
        let skipped = {
            let line = self.edited.written(at.line);
            self.faults.borrow().strikes(line, open.execution)
        };
        match skipped {
            Some(phase) => {
                self.finish(open, Some(phase), frame);
                match self.verdict() {
                    Verdict::Run => Verdict::Skip,
                    other => other,
                }
            }
            None => {
                self.open.push(open);
                self.verdict()
            }
        }
    }

    fn pass(&mut self, site: u32, frame: &Frame<'_>) -> Verdict {
        let depth = frame.depth();
        let entered = |open: &Open| open.entering && open.execution.site == site;
        let header = self.open.iter().rposition(|open| open.depth == depth && entered(open));
        match header {
            Some(at) => self.finish_from(at + 1, frame),
            None => self.finish_at(depth, frame),
        }
        let program = self.program.clone();
        let Some(at) = program.sites().get(site as usize) else { return self.verdict() };
        let header = match header {
            Some(_) => self.open.pop(),
            None => None,
        };
        let mut header = header.unwrap_or_else(|| self.begin(at, depth, frame));
        header.entering = false;

        let loops = enclosing_loops(&program, site);
        self.loops.pass(frame.id(), depth, &loops, site);
        let running = &self.loops;
        self.numbering.keep_loops(|site| running.contains(site));
        let certain = self.numbering.pass(site);
        self.tell(certain);
        self.finish(header, None, frame);
        self.verdict()
    }

    fn begin(&mut self, site: &Site, depth: usize, frame: &Frame<'_>) -> Open {
        let executions = self.executions.entry(site.id).or_default();
        let execution = Execution { site: site.id, nth: *executions };
        *executions += 1;
        Open {
            frame: frame.id(),
            handle: frame.handle(),
            depth,
            execution,
            entering: site.kind == SiteKind::Loop,
            happened: Happened::default(),
        }
    }

    fn verdict(&self) -> Verdict {
        if self.interruption.is_some() { Verdict::Stop } else { Verdict::Run }
    }

    /// Finishes what was open at this depth of calls, or deeper.
    fn finish_at(&mut self, depth: usize, live: &Frame<'_>) {
        let first = self.open.iter().position(|open| open.depth >= depth);
        self.finish_from(first.unwrap_or(self.open.len()), live);
    }

    /// Finishes the open statements from this one on, the innermost first.
    fn finish_from(&mut self, first: usize, live: &Frame<'_>) {
        while self.open.len() > first {
            if let Some(open) = self.open.pop() {
                // A loop without a pass did nothing that a person would see.
                if !(open.entering && open.happened.is_empty()) {
                    self.finish(open, None, live);
                }
            }
        }
    }

    /// The script is over. A statement that raised is told only if it left
    /// something behind: text, or a changed parameter.
    fn end(&mut self, raised: bool) {
        while let Some(open) = self.open.pop() {
            let idle = match raised {
                true => {
                    open.happened.stdout.is_empty() && {
                        let now = self.names.parameters(&mut self.snapshots);
                        changed(&self.parameters, &now).is_empty()
                    }
                }
                false => open.entering && open.happened.is_empty(),
            };
            if !idle {
                let handle = open.handle.clone();
                handle.with(|frame| self.finish(open, None, frame));
            }
        }
        let certain = self.numbering.flush();
        self.tell(certain);
    }
}

/// The loops around a statement, in its own function.
fn enclosing_loops(program: &Program, site: u32) -> Vec<u32> {
    let sites = program.sites();
    let parent = |id: &u32| sites.get(*id as usize).and_then(|site| site.parent);
    std::iter::successors(parent(&site), parent)
        .filter(|id| sites[*id as usize].kind == SiteKind::Loop)
        .collect()
}
