//! What free mode shows, as plain data.

use std::path::PathBuf;

use super::form::Form;
use crate::studio::{Build, Live, Preset, Running, Setup, Task, Value};
use crate::tui::state::RunId;

/// Free mode, from the choice of a preset on.
#[derive(Debug)]
pub struct Studio {
    pub page: Page,
    /// The chosen preset.
    pub selected: usize,
    /// The knobs, once a preset was chosen.
    pub form: Option<Form>,
    /// The last run that was started; the form can be open above it.
    pub session: Option<Session>,
    /// The run directory, where one was named on the command line.
    pub out: Option<PathBuf>,
    /// How fast runs go: an index into [`PACES`].
    pub(super) pace: usize,
    /// A remark on the last key; the next key takes it away.
    pub note: Option<String>,
    /// It was opened without a home screen below it, with this preset.
    pub(in crate::tui) direct: bool,
}

/// Which of the pages is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Page {
    Presets,
    Knobs,
    Run,
}

/// What the edge has made of a setup.
#[derive(Debug, Clone, PartialEq)]
pub struct Training {
    pub build: Build,
    /// The run directory.
    pub directory: PathBuf,
}

/// A run that is watched.
#[derive(Debug)]
pub struct Session {
    pub run: RunId,
    pub setup: Setup,
    /// None until the edge has built it.
    pub training: Option<Training>,
    pub live: Live,
    /// The healthy run beside a faulty one.
    pub twin: Option<Twin>,
    /// `zero_grad()` is left out now.
    pub skipping: bool,
    /// It was left out at some time.
    pub faulty: bool,
    /// How often the learning rate was doubled, less how often it was halved.
    pub doublings: i32,
    pub view: View,
    /// The panel in view has the screen for itself.
    pub whole: bool,
    pub log_loss: bool,
    /// An index into [`SMOOTHING`].
    pub smoothing: usize,
    /// The step that the cursor of the curves stands at.
    pub cursor: Option<f64>,
    /// The steps that the curves show; all if none.
    pub range: Option<(f64, f64)>,
    /// The layer whose histogram is shown.
    pub layer: usize,
    /// Show gradients in the histogram, not weights.
    pub gradients: bool,
    /// The script is open, scrolled by so many lines.
    pub script: Option<u16>,
    pub scroll: u16,
    /// Leaving was asked for once while it runs.
    pub(super) leaving: bool,
    /// Commands so far: names the next one.
    pub(super) commands: u64,
}

/// A second run of the same setup, without what was done to the first.
#[derive(Debug)]
pub struct Twin {
    pub run: RunId,
    pub live: Live,
}

/// Weights of the running mean that smooths the curves; 0 is none.
pub const SMOOTHING: [f64; 4] = [0.0, 0.6, 0.9, 0.97];

/// Steps a second, at most; none is full speed.
pub const PACES: [Option<f64>; 6] =
    [None, Some(500.0), Some(150.0), Some(50.0), Some(15.0), Some(4.0)];

/// The panels of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum View {
    Loss,
    Accuracy,
    Layers,
    /// What the model does with its data, by the preset's task.
    Picture,
    Confusion,
    Histogram,
    Rate,
    Events,
    Output,
}

impl View {
    const ALL: [View; 9] = [
        View::Loss,
        View::Layers,
        View::Picture,
        View::Confusion,
        View::Histogram,
        View::Accuracy,
        View::Rate,
        View::Events,
        View::Output,
    ];

    /// The panels that a setup's task has, in the order of their keys.
    pub fn of(task: Task) -> Vec<View> {
        let has = |view: &View| match view {
            View::Confusion | View::Accuracy => {
                matches!(task, Task::Plane | Task::Table | Task::Pictures)
            }
            _ => true,
        };
        View::ALL.into_iter().filter(has).collect()
    }

    pub fn title(self, task: Task) -> &'static str {
        match self {
            View::Loss => "loss",
            View::Accuracy => "accuracy",
            View::Layers => "layers",
            View::Picture => match task {
                Task::Curve => "fit",
                Task::Plane => "decision surface",
                Task::Table => "predictions",
                Task::Pictures => "most wrong",
                Task::Reconstruction => "drawn again",
                Task::Text => "it writes",
            },
            View::Confusion => "confusion",
            View::Histogram => "histogram",
            View::Rate => "learning rate",
            View::Events => "events",
            View::Output => "output",
        }
    }

    /// For the tabs of a small terminal.
    pub fn short(self, task: Task) -> &'static str {
        match self {
            View::Accuracy => "acc",
            View::Picture => match task {
                Task::Plane => "surface",
                Task::Pictures => "wrong",
                Task::Table => "fit",
                Task::Reconstruction => "digits",
                Task::Text => "text",
                Task::Curve => "fit",
            },
            View::Histogram => "hist",
            View::Rate => "lr",
            View::Events => "log",
            View::Output => "out",
            view => view.title(task),
        }
    }
}

impl Studio {
    pub(in crate::tui) fn new(out: Option<PathBuf>) -> Studio {
        Studio {
            page: Page::Presets,
            selected: 0,
            form: None,
            session: None,
            out,
            pace: 0,
            note: None,
            direct: false,
        }
    }

    /// The preset that the list stands at.
    pub fn preset(&self) -> Preset {
        Preset::ALL[self.selected.min(Preset::ALL.len() - 1)]
    }

    /// Steps a second, at most; none is full speed.
    pub fn pace(&self) -> Option<f64> {
        PACES[self.pace]
    }

    /// A run is going on that would be lost.
    pub fn busy(&self) -> bool {
        self.session.as_ref().is_some_and(Session::alive)
    }
}

impl Session {
    pub(super) fn new(run: RunId, setup: Setup) -> Session {
        let task = setup.preset.task();
        let skipping =
            setup.knob("skip_zero_grad").is_some_and(|knob| knob.value == Value::Toggle(true));
        Session {
            run,
            setup,
            training: None,
            live: Live::default(),
            twin: None,
            skipping,
            faulty: skipping,
            doublings: 0,
            // What the model does with its data, where there is a picture of it.
            view: if task == Task::Table { View::Layers } else { View::Picture },
            whole: false,
            log_loss: false,
            smoothing: 0,
            cursor: None,
            range: None,
            layer: 0,
            gradients: false,
            script: None,
            scroll: 0,
            leaving: false,
            commands: 0,
        }
    }

    pub fn task(&self) -> Task {
        self.setup.preset.task()
    }

    /// The panels that this run has.
    pub fn views(&self) -> Vec<View> {
        View::of(self.task())
    }

    /// It waits, paused or stepped.
    pub fn waits(&self) -> bool {
        matches!(self.live.running, Running::Paused { .. } | Running::Recording { .. })
    }

    /// The learning rate that a search for one suggests.
    pub fn suggestion(&self) -> Option<f64> {
        Some(self.live.curves.get("finder/suggestion")?.last()?.value)
    }

    /// The steps from the first to the last that the curves have.
    pub fn steps(&self) -> Option<(f64, f64)> {
        let curves = self.live.curves.iter().filter(|(tag, _)| tag.starts_with("loss/"));
        let points = curves.flat_map(|(_, curve)| {
            [curve.points().first().copied(), curve.last()].into_iter().flatten()
        });
        let steps = points.map(|point| point.step as f64);
        let (low, high) = steps.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), step| {
            (low.min(step), high.max(step))
        });
        (low < high).then_some((low, high))
    }
}
