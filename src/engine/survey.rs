//! Finding out what one moment of a run would give with other numbers: the script
//! runs to that moment, under the same faults and seed, and from there the
//! statements of its forward pass are executed again and again. Nobody watches this
//! engine's run, and it ends when the answer is known.
//!
//! What runs again must first give, unchanged, the loss that the viewed run had:
//! a forward pass that cannot be repeated is refused, not guessed at.

mod again;
mod loss;
mod model;

use std::cell::{Cell, RefCell};
use std::io::{self, Write};
use std::rc::Rc;

use anyhow::{Context, Result};

use super::edits::Edited;
use super::faults::Faults;
use super::recorder::{Flow, Interruption, Recorder, Sink};
use super::trace::write;
use super::{on_script_thread, options, prepared, text};
use crate::protocol::{End, Finding, Message, Question, Statement, Survey};
use crate::python::{self, Control, Frame, Heard, Program, SiteKind, Stream, Verdict};
use crate::torch;
use again::Again;

/// Runs the script to the moment, and writes what is found; the last message is the
/// end.
///
/// # Errors
///
/// Where `out` cannot be written to, or no thread is to be had.
pub fn survey(survey: &Survey, out: impl Write + Send) -> Result<()> {
    on_script_thread(move || answer(survey, out))?.context("cannot write what was found")
}

fn answer(survey: &Survey, mut out: impl Write) -> io::Result<()> {
    let found = |finding| Message::Found(finding);
    let result = run(survey, &mut |finding| write(&mut out, &found(finding)).and(out.flush()));
    if let Err(because) = result {
        write(&mut out, &Message::Found(Finding::Refused { because }))?;
    }
    write(&mut out, &Message::End(End::Ok))?;
    out.flush()
}

/// Takes what was found.
type Tell<'t> = &'t mut dyn FnMut(Finding) -> io::Result<()>;

fn run(survey: &Survey, tell: Tell<'_>) -> Result<(), String> {
    let prepared = prepared(&survey.start, text(&survey.start));
    let (edited, program) = prepared.map_err(|error| error.message)?;
    let stretch = Stretch::of(&program, survey).ok_or("the forward pass is not in one block")?;
    let faults = Rc::new(RefCell::new(Faults::new(&survey.start.faults)));
    let options = options(&survey.start);
    loop {
        let recorder = Rc::new(recorder(&program, &edited, &faults));
        let surveyor = Rc::new(Surveyor {
            recorder: recorder.clone(),
            stretch: stretch.clone(),
            passed: Cell::new(0),
            there: Cell::new(false),
            survey: survey.clone(),
            found: RefCell::default(),
        });
        let before = torch::set_observer(Some(recorder.clone()));
        let ended = python::run(&program, Some(surveyor.clone()), &options);
        torch::set_observer(before);
        if surveyor.there.get() {
            return surveyor.found.take().into_iter().try_for_each(|finding| {
                finding.and_then(|finding| tell(finding).map_err(|error| error.to_string()))
            });
        }
        if recorder.outcome().0 != Some(Interruption::Restart) {
            drop(ended);
            return Err("the run did not come to this moment again".into());
        }
    }
}

/// Nothing is told: the recorder is there for the faults.
fn recorder(program: &Rc<Program>, edited: &Rc<Edited>, faults: &Rc<RefCell<Faults>>) -> Recorder {
    struct Nobody;
    impl Sink for Nobody {
        fn statement(&mut self, _: Statement) -> Flow {
            Flow::Continue
        }
    }
    let sink = Rc::new(RefCell::new(Nobody));
    Recorder::new(program.clone(), edited.clone(), false, faults.clone(), 0, sink)
}

/// The statements to run again.
#[derive(Debug, Clone)]
struct Stretch {
    /// The site whose executions are counted.
    first: u32,
    looping: bool,
    /// Where the run stops: the first statement, or the block around it that the
    /// last one is not in.
    stop: u32,
    /// The text of all of them, under a header that fits their indentation.
    source: String,
}

impl Stretch {
    fn of(program: &Program, survey: &Survey) -> Option<Stretch> {
        let sites = program.sites();
        let begins = |row: u32| sites.iter().position(|site| site.line == row);
        let (first, mut last) = (begins(survey.at.first)?, begins(survey.at.last)?);
        let parent = |at: usize| sites[at].parent.map(|parent| parent as usize);
        let around = |at: usize| std::iter::successors(Some(at), |at| parent(*at));
        let mut stop = first;
        if parent(first) != parent(last) {
            let pairs = around(first).flat_map(|a| around(last).map(move |b| (a, b)));
            (stop, last) = pairs.into_iter().find(|(a, b)| parent(*a) == parent(*b))?;
        }
        let inside = |at: usize| around(at).any(|other| other == last);
        let end =
            (last..sites.len()).filter(|at| inside(*at)).map(|at| sites[at].last_line).max()?;
        let lines = program.source().lines();
        let from = sites[stop].line as usize - 1;
        let text: Vec<&str> = lines.skip(from).take(end as usize - from).collect();
        let header = if text.first()?.starts_with([' ', '\t']) { "if True:\n" } else { "" };
        let source = format!("{header}{}\n", text.join("\n"));
        let looping = sites[first].kind == SiteKind::Loop;
        Some(Stretch { first: first as u32, looping, stop: stop as u32, source })
    }
}

/// Listens until the run is there.
struct Surveyor {
    recorder: Rc<Recorder>,
    stretch: Stretch,
    /// Executions of the first statement that have begun.
    passed: Cell<u64>,
    there: Cell<bool>,
    survey: Survey,
    found: RefCell<Vec<Result<Finding, String>>>,
}

impl Surveyor {
    fn answer(&self, frame: &Frame<'_>) -> Result<(), String> {
        let again = Again::begin(frame, &self.stretch.source, self.survey.loss)?;
        let tell = |finding| self.found.borrow_mut().push(Ok(finding));
        match &self.survey.question {
            Question::Loss { x, across, y, up } => {
                let y = y.as_ref().map(|y| (y, *up));
                loss::map(&again, (x, *across), y, tell)
            }
            Question::Model => model::ask(&again, tell),
        }
    }
}

impl Control for Surveyor {
    fn before(&self, site: u32, frame: &Frame<'_>) -> Verdict {
        if self.there.get() {
            return Verdict::Run;
        }
        if site == self.stretch.stop && self.passed.get() == self.survey.at.nth {
            self.there.set(true);
            let before = torch::set_observer(None);
            if let Err(because) = self.answer(frame) {
                self.found.borrow_mut().push(Err(because));
            }
            torch::set_observer(before);
            return Verdict::Stop;
        }
        if site == self.stretch.first && !self.stretch.looping {
            self.passed.set(self.passed.get() + 1);
        }
        self.recorder.before(site, frame)
    }

    fn pass(&self, site: u32, frame: &Frame<'_>) -> Verdict {
        if self.there.get() {
            return Verdict::Run;
        }
        // Each pass of a loop is a statement of its own.
        if site == self.stretch.first && self.stretch.looping {
            self.passed.set(self.passed.get() + 1);
        }
        self.recorder.pass(site, frame)
    }

    fn hear(&self, heard: Heard<'_>) {
        if !self.there.get() {
            self.recorder.hear(heard);
        }
    }

    fn print(&self, _: Stream, _: &str) {}
}
