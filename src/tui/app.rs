//! The edge: the only place that touches the terminal, files, signals and
//! engines. One loop waits for the next event, lets the core take in everything
//! that is there, carries out the effects and draws once.

use std::collections::HashMap;
use std::io::{IsTerminal, Write, stdout};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};
use std::{fs, io, panic, thread};

use anyhow::{Context, Result, bail};
use crossterm::clipboard::CopyToClipboard;
use crossterm::event::{
    self, DisableBracketedPaste, DisableMouseCapture, EnableBracketedPaste, EnableMouseCapture,
};
use crossterm::terminal::{
    BeginSynchronizedUpdate, EndSynchronizedUpdate, EnterAlternateScreen, LeaveAlternateScreen,
    disable_raw_mode, enable_raw_mode,
};
use crossterm::{cursor, execute, queue};
use ratatui::Terminal;
use ratatui::backend::CrosstermBackend;
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

use super::screens::draw;
use super::state::{Effect, Event, RunId, Settings, State};
use super::studio::{Training, free_name};
use super::theme::{Depth, Theme};
use crate::lesson::{Catalogue, Lesson, Progress};
use crate::session::{EngineProcess, Report, Script};
use crate::studio::{RunDirectory, Setup};

/// An engine that says nothing for so long is called silent on the screen.
const PATIENCE: Duration = Duration::from_millis(700);
/// The time between two frames of a run that streams: 20 a second.
const FRAME: Duration = Duration::from_millis(50);
/// So many events are taken in before the next frame at the latest.
const MOST_EVENTS: usize = 1_000;

/// What to open first.
#[derive(Debug, Clone, PartialEq)]
pub enum Open {
    Home,
    /// A lesson of the catalogue by its id, folder or number.
    Lesson(String),
    Script(PathBuf),
    /// Free mode: with this setup, or with a choice of presets.
    Studio {
        setup: Option<Box<Setup>>,
        /// The run directory, where one was named.
        out: Option<PathBuf>,
    },
}

/// How to run the terminal.
#[derive(Debug)]
pub struct Options {
    pub open: Open,
    pub catalogue: Catalogue,
    pub settings: Settings,
}

/// Opens the terminal's screens and stays in them until the user leaves.
///
/// # Errors
///
/// When there is no terminal, when a lesson or script named in the options
/// cannot be opened, or when the terminal cannot be written to any more. The
/// terminal is restored before this returns.
pub fn run(options: Options) -> Result<()> {
    if !stdout().is_terminal() || !io::stdin().is_terminal() {
        bail!("this needs a terminal; 'gradstep run FILE.py' runs a script without one");
    }
    let depth = Depth::detect(|name| std::env::var(name).ok());
    let lessons: Vec<Arc<Lesson>> =
        options.catalogue.lessons().iter().cloned().map(Arc::new).collect();
    let mut state = State::new(Theme::of(depth), options.settings, lessons);
    let loaded = Progress::load();
    state.progress = loaded.progress;
    state.home.notice = loaded.warning;
    let first = match &options.open {
        Open::Home => Vec::new(),
        Open::Lesson(name) => {
            let id = &options.catalogue.get(name)?.id;
            let lesson = state.home.lessons.iter().find(|lesson| lesson.id == *id).cloned();
            state.open_lesson(&lesson.context("the catalogue has lost a lesson")?)
        }
        Open::Script(path) => state.open_script(Script::read(path)?),
        Open::Studio { setup, out } => state.open_studio(setup.as_deref().cloned(), out.clone()),
    };

    let (sender, events) = channel();
    listen_to_signals(sender.clone())?;
    let mut screen = Screen::open()?;
    listen_to_input(sender.clone())?;
    let settings = state.settings.clone();
    let mut edge = Edge { sender, settings, engines: HashMap::new(), runs: HashMap::new() };
    let size = screen.terminal.size()?;
    state.size = (size.width, size.height);
    if edge.carry_out(first, &mut state)? {
        return Ok(());
    }
    turn(&mut state, &mut edge, &mut screen, &events)
}

/// Waits, takes in, carries out, draws; until an effect says to quit.
fn turn(
    state: &mut State,
    edge: &mut Edge,
    screen: &mut Screen,
    events: &Receiver<Event>,
) -> Result<()> {
    let mut drawn = Instant::now();
    screen.draw(state)?;
    // Something came that the frame does not show yet.
    let mut late = false;
    loop {
        let patience = match (late, state.listening()) {
            (true, _) => Some(FRAME.saturating_sub(drawn.elapsed())),
            (false, true) => Some(PATIENCE),
            (false, false) => None,
        };
        let first = match patience {
            Some(patience) => match events.recv_timeout(patience) {
                Ok(event) => Some(event),
                Err(RecvTimeoutError::Timeout) if late => None,
                Err(RecvTimeoutError::Timeout) => Some(Event::Silence),
                Err(RecvTimeoutError::Disconnected) => return Ok(()),
            },
            None => match events.recv() {
                Ok(event) => Some(event),
                Err(_) => return Ok(()),
            },
        };
        let mut asked = false;
        for event in first.into_iter().chain(events.try_iter().take(MOST_EVENTS)) {
            asked |= !matches!(event, Event::Report { .. });
            let effects = state.update(event);
            if edge.carry_out(effects, state)? {
                return Ok(());
            }
        }
        // A key is answered at once; a stream of reports has a frame now and then.
        late = state.streaming() && !asked && drawn.elapsed() < FRAME;
        if !late && (!state.settling() || drawn.elapsed() > PATIENCE) {
            screen.draw(state)?;
            drawn = Instant::now();
        }
    }
}

/// Everything that effects act on.
struct Edge {
    sender: Sender<Event>,
    settings: Settings,
    engines: HashMap<RunId, EngineProcess>,
    /// Where the runs of free mode are kept.
    runs: HashMap<RunId, Kept>,
}

/// The directory of a run of free mode.
struct Kept {
    directory: RunDirectory,
    /// A twin's goes with it.
    _temporary: Option<tempfile::TempDir>,
}

impl Edge {
    /// Carries out effects; true when the program should end.
    fn carry_out(&mut self, effects: Vec<Effect>, state: &mut State) -> Result<bool> {
        for effect in effects {
            match effect {
                Effect::Start { run, start, allow } => {
                    let sender = self.sender.clone();
                    // The receiver is gone only when the program ends.
                    let sink = move |report| drop(sender.send(Event::Report { run, report }));
                    match EngineProcess::start(*start, allow, sink) {
                        Ok(engine) => drop(self.engines.insert(run, engine)),
                        Err(error) => self.report(run, Report::Exited(format!("{error:#}"))),
                    }
                }
                Effect::Survey { run, survey } => {
                    let sender = self.sender.clone();
                    // The receiver is gone only when the program ends.
                    let sink = move |report| drop(sender.send(Event::Report { run, report }));
                    match EngineProcess::survey(*survey, sink) {
                        Ok(engine) => drop(self.engines.insert(run, engine)),
                        Err(error) => self.report(run, Report::Exited(format!("{error:#}"))),
                    }
                }
                Effect::Allow { run, statements } => {
                    // A dead engine's own report says that it is dead.
                    let _ = self.engines.get_mut(&run).map(|engine| engine.allow(statements));
                }
                Effect::Stop { run } => {
                    self.engines.remove(&run);
                    self.runs.remove(&run);
                }
                Effect::Train { run, setup, out, twin, pace } => {
                    let result = self.train(run, &setup, out, twin, pace).map(Box::new);
                    let result = result.map_err(|error| format!("{error:#}"));
                    self.send(Event::Training { run, result });
                }
                Effect::Free { run, command } => {
                    // A dead engine's own report says that it is dead.
                    let _ = self.engines.get_mut(&run).map(|engine| engine.free(command));
                }
                Effect::Row { run, row } => {
                    let kept = self.runs.get_mut(&run);
                    let written = kept.map_or(Ok(()), |kept| kept.directory.row(&row));
                    if let Err(error) = written {
                        self.send(Event::Notice(format!("the metrics were not kept: {error:#}")));
                    }
                }
                Effect::Copy(text) => execute!(stdout(), CopyToClipboard::to_clipboard_from(text))?,
                Effect::WriteScript { name, script, files } => {
                    self.send(Event::Notice(match write_script(&name, &script, &files) {
                        Ok(path) => format!("wrote {} with its data beside it", path.display()),
                        Err(error) => format!("{error:#}"),
                    }));
                }
                Effect::ReadScript(path) => {
                    let script = Script::read(&path).map_err(|error| error.to_string());
                    self.send(Event::Script(script));
                }
                Effect::ListScripts => self.send(Event::Scripts(list_scripts())),
                Effect::SaveProgress => {
                    if let Err(error) = state.progress.save() {
                        self.send(Event::Notice(format!("{error:#}")));
                    }
                }
                Effect::CaptureMouse(true) => execute!(stdout(), EnableMouseCapture)?,
                Effect::CaptureMouse(false) => execute!(stdout(), DisableMouseCapture)?,
                Effect::Quit => return Ok(true),
            }
        }
        Ok(false)
    }

    /// Builds a run of free mode and starts it.
    fn train(
        &mut self,
        run: RunId,
        setup: &Setup,
        out: Option<PathBuf>,
        twin: bool,
        pace: Option<f64>,
    ) -> Result<Training> {
        let build = setup.build()?;
        let temporary = match twin {
            true => Some(tempfile::tempdir().context("no temporary directory for the twin")?),
            false => None,
        };
        let path = match (&temporary, out) {
            (Some(temporary), _) => temporary.path().join("twin"),
            (None, Some(out)) => out,
            (None, None) => RunDirectory::next_name(setup),
        };
        let directory = RunDirectory::create(&path, setup, &build)?;
        let mut start = build.start(setup, &path, &self.settings.device);
        // It may be stepped through.
        start.start.detail = true;
        start.pace = pace;
        if twin {
            (start.watch, start.events, start.probes) = (false, false, Vec::new());
        }
        let sender = self.sender.clone();
        // The receiver is gone only when the program ends.
        let sink = move |report| drop(sender.send(Event::Report { run, report }));
        self.engines.insert(run, EngineProcess::start_free(start, sink)?);
        self.runs.insert(run, Kept { directory, _temporary: temporary });
        Ok(Training { build, directory: path })
    }

    fn report(&self, run: RunId, report: Report) {
        self.send(Event::Report { run, report });
    }

    fn send(&self, event: Event) {
        // The receiver lives as long as the edge.
        let _ = self.sender.send(event);
    }
}

/// Writes a script under a name that is free here, and its data unless the very
/// same is there already.
fn write_script(name: &str, script: &str, files: &[(String, Vec<u8>)]) -> Result<PathBuf> {
    for (file, bytes) in files {
        let there = fs::read(file).ok();
        if there.as_ref().is_some_and(|there| there != bytes) {
            bail!("there is another {file} here already; rename it first");
        }
        if there.is_none() {
            fs::write(file, bytes).with_context(|| format!("cannot write {file}"))?;
        }
    }
    let path = free_name(name, |path| path.exists());
    fs::write(&path, script).with_context(|| format!("cannot write {}", path.display()))?;
    Ok(path)
}

/// Python files of the current directory, in order; none if it cannot be read.
fn list_scripts() -> Vec<String> {
    let Ok(entries) = fs::read_dir(".") else { return Vec::new() };
    let mut files: Vec<String> = entries
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| name.ends_with(".py"))
        .collect();
    files.sort();
    files
}

fn listen_to_input(sender: Sender<Event>) -> Result<()> {
    let listen = move || {
        loop {
            let event = match event::read() {
                Ok(event::Event::Key(key)) => Event::Key(key),
                Ok(event::Event::Mouse(mouse)) => Event::Mouse(mouse),
                Ok(event::Event::Paste(text)) => Event::Paste(text),
                Ok(event::Event::Resize(width, height)) => Event::Resize(width, height),
                Ok(event::Event::FocusGained | event::Event::FocusLost) => continue,
                // The terminal is gone.
                Err(_) => Event::Quit,
            };
            let last = matches!(event, Event::Quit);
            if sender.send(event).is_err() || last {
                return;
            }
        }
    };
    thread::Builder::new().name("input".into()).spawn(listen).context("cannot start a thread")?;
    Ok(())
}

fn listen_to_signals(sender: Sender<Event>) -> Result<()> {
    let mut signals =
        Signals::new([SIGTERM, SIGHUP, SIGINT]).context("cannot listen to signals")?;
    let listen = move || {
        for _ in signals.forever() {
            if sender.send(Event::Quit).is_err() {
                return;
            }
        }
    };
    thread::Builder::new().name("signals".into()).spawn(listen).context("cannot start a thread")?;
    Ok(())
}

/// The terminal in raw mode on its alternate screen; dropping it restores it.
struct Screen {
    terminal: Terminal<CrosstermBackend<io::Stdout>>,
}

impl Screen {
    fn open() -> Result<Screen> {
        enable_raw_mode().context("cannot set up the terminal")?;
        let before = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            restore();
            before(info);
        }));
        let opened = execute!(stdout(), EnterAlternateScreen, EnableBracketedPaste, cursor::Hide)
            .and_then(|()| Terminal::new(CrosstermBackend::new(stdout())));
        match opened {
            Ok(terminal) => Ok(Screen { terminal }),
            Err(error) => {
                restore();
                Err(error).context("cannot set up the terminal")
            }
        }
    }

    fn draw(&mut self, state: &State) -> Result<()> {
        queue!(stdout(), BeginSynchronizedUpdate)?;
        self.terminal.draw(|frame| draw(state, frame)).context("cannot draw")?;
        execute!(stdout(), EndSynchronizedUpdate)?;
        Ok(())
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        restore();
    }
}

/// Gives the terminal back as it was. Failing would leave nothing else to try.
fn restore() {
    let _ = execute!(
        stdout(),
        EndSynchronizedUpdate,
        DisableMouseCapture,
        DisableBracketedPaste,
        LeaveAlternateScreen,
        cursor::Show
    );
    let _ = disable_raw_mode();
    let _ = stdout().flush();
}
