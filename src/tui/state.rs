//! What the screens show, as plain data, and the events and effects that go in
//! and out of [`State::update`](super::State::update). No terminal, files or
//! processes in here.

use std::path::PathBuf;
use std::sync::Arc;

use crossterm::event::{KeyEvent, MouseEvent};
use tui_input::Input;

use super::stepper::Stepper;
use super::studio::{Studio, Training};
use super::theme::Theme;
use crate::lesson::{Lesson, Progress};
use crate::protocol::FreeCommand;
use crate::protocol::{Start, Survey};
use crate::session::{Report, Script};
use crate::studio::{EpochRow, Setup};

/// Names one engine process; a restarted run has a new one, so that a late
/// report of the old engine is recognised.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct RunId(pub u64);

/// What happened outside.
#[derive(Debug, Clone)]
pub enum Event {
    Key(KeyEvent),
    Mouse(MouseEvent),
    Paste(String),
    Resize(u16, u16),
    Report {
        run: RunId,
        report: Report,
    },
    /// The answer to [`Effect::Train`].
    Training {
        run: RunId,
        result: Result<Box<Training>, String>,
    },
    /// Nothing has come from a working engine for a while.
    Silence,
    /// The answer to [`Effect::ReadScript`].
    Script(Result<Script, String>),
    /// The answer to [`Effect::ListScripts`].
    Scripts(Vec<String>),
    /// Something went wrong at the edge that the user should know.
    Notice(String),
    Quit,
}

/// What the edge is asked to do.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    Start {
        run: RunId,
        start: Box<Start>,
        allow: u64,
    },
    /// Find something out in an engine of its own.
    Survey {
        run: RunId,
        survey: Box<Survey>,
    },
    Allow {
        run: RunId,
        statements: u64,
    },
    Stop {
        run: RunId,
    },
    /// Build a setup, make its run directory (`out`, or the next free one; a twin
    /// has a temporary one), and let it run freely.
    Train {
        run: RunId,
        setup: Box<Setup>,
        out: Option<PathBuf>,
        twin: bool,
        /// At most so many steps a second.
        pace: Option<f64>,
    },
    /// To a free run.
    Free {
        run: RunId,
        command: FreeCommand,
    },
    /// Add an epoch to a run's metrics.
    Row {
        run: RunId,
        row: EpochRow,
    },
    /// Put a text into the clipboard of the terminal.
    Copy(String),
    /// Write a script, with its data beside it, under a name that is free.
    WriteScript {
        name: String,
        script: String,
        files: Vec<(String, Vec<u8>)>,
    },
    ReadScript(PathBuf),
    /// List the Python files of the current directory.
    ListScripts,
    /// Save [`State::progress`].
    SaveProgress,
    CaptureMouse(bool),
    Quit,
}

/// How runs are started.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    /// `cpu` or `cuda`.
    pub device: String,
    pub seed: u64,
}

/// Everything that a frame shows.
#[derive(Debug)]
pub struct State {
    /// Columns and rows of the terminal.
    pub size: (u16, u16),
    pub theme: Theme,
    pub settings: Settings,
    pub progress: Progress,
    pub home: Home,
    /// The open script, if one is.
    pub stepper: Option<Stepper>,
    /// Free mode, if it is open; below the stepper, if that is.
    pub studio: Option<Studio>,
    /// The page of the phases is open, with its cursor on the how many-th.
    pub reference: Option<usize>,
    /// The help screen is open and scrolled by so many lines.
    pub help: Option<u16>,
    pub mouse: bool,
    pub(super) runs: u64,
}

/// The home screen.
#[derive(Debug, Default)]
pub struct Home {
    pub lessons: Vec<Arc<Lesson>>,
    /// Of the lessons that are listed one, or one of the entries after the last one:
    /// *Studio*, *open a script*.
    pub selected: usize,
    /// Only lessons with these words are listed.
    pub search: Option<Search>,
    /// Whether to forget the progress in this lesson was asked.
    pub reset: Option<Arc<Lesson>>,
    pub picker: Option<Picker>,
    pub notice: Option<String>,
    /// The stepper was opened from here, so that leaving it comes back.
    pub(super) visited: bool,
}

/// The search in the course.
#[derive(Debug, Default)]
pub struct Search {
    pub input: Input,
    /// Keys go into the words.
    pub typing: bool,
}

/// The choice of a script.
#[derive(Debug, Default)]
pub struct Picker {
    pub input: Input,
    /// Python files of the current directory.
    pub files: Vec<String>,
    pub selected: Option<usize>,
    pub error: Option<String>,
}

impl State {
    pub fn new(theme: Theme, settings: Settings, lessons: Vec<Arc<Lesson>>) -> State {
        State {
            size: (80, 24),
            theme,
            settings,
            progress: Progress::default(),
            home: Home { lessons, ..Home::default() },
            stepper: None,
            studio: None,
            reference: None,
            help: None,
            mouse: false,
            runs: 0,
        }
    }

    /// The viewer is on the way to a place that the engine has not recorded yet:
    /// a frame now would show statements flying by.
    pub fn settling(&self) -> bool {
        let stepper = self.stepper.as_ref();
        stepper.is_some_and(|stepper| stepper.pending.is_some() && stepper.listening())
    }

    /// Reports come in a stream that nobody reads one by one: a free run is watched.
    pub fn streaming(&self) -> bool {
        self.stepper.is_none() && self.studio.as_ref().is_some_and(Studio::busy)
    }

    /// An engine is at work and has not yet been called silent: the edge should
    /// send [`Event::Silence`] if nothing comes for a while.
    pub fn listening(&self) -> bool {
        self.stepper.as_ref().is_some_and(Stepper::listening)
    }
}
