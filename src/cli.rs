//! The command line: what can be asked, and who answers.

mod train;

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result, anyhow, bail};
use clap::{Args, CommandFactory, Parser, Subcommand};
use clap_complete::Shell;

use gradstep::engine;
use gradstep::lesson::{self, Catalogue, Lesson, Progress};
use gradstep::protocol::{End, Start};
use gradstep::session::{self, Script};
use gradstep::tui;

mod faults;
mod watch;
use faults::FaultOptions;

/// A time-travelling debugger for PyTorch training loops, with a course inside.
///
/// Without a command it opens the home screen.
#[derive(Debug, Parser)]
#[command(version, max_term_width = 100)]
struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    common: Common,
}

#[derive(Debug, Args)]
struct Common {
    /// Where tensors live: cpu or cuda.
    #[arg(long, global = true, default_value = "cpu", value_parser = ["cpu", "cuda"])]
    device: String,
    /// Threads for tensor maths; one is fastest for the models people learn with.
    #[arg(long, global = true, default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..))]
    threads: u16,
    /// Let scripts read and write files in this directory too, not only in their own
    #[arg(long, global = true, value_name = "DIR")]
    allow_files: Vec<PathBuf>,
    /// Seed of the random numbers, until the script seeds them itself.
    #[arg(long, global = true)]
    seed: Option<u64>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Take a lesson; without a name, open the course.
    Learn {
        lesson: Option<String>,
        /// List the lessons and exercises instead.
        #[arg(long, conflicts_with = "lesson")]
        list: bool,
        /// With --list: as a JSON array.
        #[arg(long, requires = "list")]
        json: bool,
        #[command(flatten)]
        lessons: LessonSource,
    },
    /// Step through a PyTorch script.
    Step { script: PathBuf },
    /// Run a PyTorch script: prints what Python would, with the same exit status.
    Run {
        script: PathBuf,
        /// Say afterwards, on standard error, what went wrong in training: gradients not
        /// cleared, parameters without one, a step that changed nothing, NaN, …
        #[arg(long)]
        watch: bool,
        /// Answer the checklist of a training loop afterwards, on standard error, from
        /// what the script did.
        #[arg(long)]
        checklist: bool,
        /// The script's own arguments.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<String>,
    },
    /// Write every executed statement and the state after it, one JSON object a line.
    Trace {
        /// A script's path or a lesson's name.
        script: String,
        #[command(flatten)]
        faults: FaultOptions,
        /// End after this many statements.
        #[arg(long, value_name = "N", default_value_t = u64::MAX, hide_default_value = true)]
        steps: u64,
        #[command(flatten)]
        lessons: LessonSource,
    },
    /// Train a model: a preset on the screen, or --headless.
    Train(train::Train),
    /// List the lessons.
    Lessons {
        #[command(flatten)]
        lessons: LessonSource,
    },
    /// Run every lesson and prove every figure in it.
    Check {
        /// Only the lessons in this directory, or one lesson's folder.
        #[arg(value_name = "DIRECTORY", conflicts_with = "directory")]
        folder: Option<PathBuf>,
        #[command(flatten)]
        lessons: LessonSource,
        /// Give a script up when one statement takes longer.
        #[arg(long, value_name = "SECONDS", default_value_t = 60)]
        patience: u64,
    },
    /// Print a completion script for a shell.
    Completions { shell: Shell },
    /// Run one script for another process that speaks the protocol.
    #[command(hide = true)]
    Engine,
}

#[derive(Debug, Args)]
struct LessonSource {
    /// A directory with more lessons.
    #[arg(long = "lessons", value_name = "DIR")]
    directory: Option<PathBuf>,
}

impl LessonSource {
    fn catalogue(&self) -> Result<Catalogue> {
        let embedded = Catalogue::embedded()?;
        Ok(match &self.directory {
            Some(directory) => embedded.with_directory(directory)?,
            None => embedded,
        })
    }
}

/// Does what the command line says; returns the exit status.
pub fn main() -> Result<u8> {
    let Arguments { command, common } = Arguments::parse();
    if common.device == "cuda" {
        if !cfg!(feature = "cuda") {
            bail!(
                "this gradstep was built without CUDA; build it with CUDA, or leave out --device"
            );
        }
        gradstep::torch::use_cuda().map_err(|error| {
            anyhow!(
                "--device cuda: no GPU answers ({error}); see nvidia-smi, or leave out --device"
            )
        })?;
    }
    tell_engines(&common)?;
    match command {
        None => open(tui::Open::Home, Catalogue::embedded()?, common),
        Some(Command::Learn { list: true, json, lessons, .. }) => match json {
            true => list_json(&lessons.catalogue()?),
            false => list(&lessons.catalogue()?),
        },
        Some(Command::Learn { lesson: None, lessons, .. }) => {
            open(tui::Open::Home, lessons.catalogue()?, common)
        }
        Some(Command::Learn { lesson: Some(name), lessons, .. }) => {
            let catalogue = lessons.catalogue()?;
            let id = catalogue.get(&name)?.id.clone();
            open(tui::Open::Lesson(id), catalogue, common)
        }
        Some(Command::Step { script }) => {
            open(tui::Open::Script(script), Catalogue::embedded()?, common)
        }
        Some(Command::Run { script, watch: false, checklist: false, arguments }) => {
            crate::keep_pages();
            engine::run(&common.start_script(&script)?, &arguments)
        }
        Some(Command::Run { script, watch, checklist, arguments }) => {
            if !arguments.is_empty() {
                let flag = if watch { "--watch" } else { "--checklist" };
                bail!("{flag} gives the script no arguments yet; leave one or the other out");
            }
            watch::run(common.start_script(&script)?, watch, checklist)
        }
        Some(Command::Trace { script, faults, steps, lessons }) => {
            let start = Start { faults: faults.faults()?, ..common.start(&script, &lessons)? };
            trace(&start, steps)
        }
        Some(Command::Train(train)) => match train.run(common.seed, &common.device)? {
            train::Asked::Done(status) => Ok(status),
            train::Asked::Screen { setup, out } => {
                open(tui::Open::Studio { setup, out }, Catalogue::embedded()?, common)
            }
        },
        Some(Command::Lessons { lessons }) => list(&lessons.catalogue()?),
        Some(Command::Check { folder, lessons, patience }) => {
            check(folder.or(lessons.directory), Duration::from_secs(patience), &common)
        }
        Some(Command::Completions { shell }) => {
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut Arguments::command(), "gradstep", &mut script);
            print(&script)
        }
        Some(Command::Engine) => {
            crate::keep_pages();
            engine::serve().map(|()| 0)
        }
    }
}

impl Common {
    fn seed(&self) -> u64 {
        // As PyTorch: a different seed for every process that sets none.
        self.seed.unwrap_or_else(|| {
            use std::hash::{BuildHasher, Hasher};
            std::collections::hash_map::RandomState::new().build_hasher().finish()
        })
    }

    fn start_script(&self, path: &Path) -> Result<Start> {
        let Script { name, source, directory } = Script::read(path)?;
        Ok(Start {
            script: name,
            source,
            directory,
            device: self.device.clone(),
            seed: self.seed(),
            faults: Vec::new(),
            detail: false,
        })
    }

    fn start_lesson(&self, lesson: &Lesson) -> Start {
        Start {
            script: "loop.py".into(),
            source: lesson.script.clone(),
            directory: None,
            device: self.device.clone(),
            seed: self.seed(),
            faults: Vec::new(),
            detail: false,
        }
    }

    /// A script by path; else a lesson by name.
    fn start(&self, script: &str, lessons: &LessonSource) -> Result<Start> {
        let path = Path::new(script);
        if !script.ends_with(".py") && !path.exists() {
            return Ok(self.start_lesson(lessons.catalogue()?.get(script)?));
        }
        self.start_script(path)
    }
}

fn open(what: tui::Open, catalogue: Catalogue, common: Common) -> Result<u8> {
    let settings = tui::Settings { seed: common.seed(), device: common.device };
    tui::run(tui::Options { open: what, catalogue, settings })?;
    Ok(0)
}

fn trace(start: &Start, steps: u64) -> Result<u8> {
    match engine::trace(start, steps, io::BufWriter::new(io::stdout()))? {
        End::Ok => Ok(0),
        End::Error { error } => {
            eprint!("{}", error.traceback);
            Ok(1)
        }
    }
}

fn list(catalogue: &Catalogue) -> Result<u8> {
    let progress = Progress::load().progress;
    let width = catalogue.lessons().iter().map(|lesson| lesson.id.len()).max().unwrap_or(0);
    let mut text = String::new();
    for (number, lesson) in catalogue.lessons().iter().enumerate() {
        let mark = if progress.done(&lesson.id) { "done" } else { "    " };
        let Lesson { id, title, minutes, .. } = lesson;
        text += &format!("{:02}  {id:width$}  {minutes:2} min  {mark}  {title}\n", number + 1);
    }
    print(text.as_bytes())
}

/// An array of `id, title, kind, minutes, done`.
fn list_json(catalogue: &Catalogue) -> Result<u8> {
    let progress = Progress::load().progress;
    let entries: Vec<_> = catalogue
        .lessons()
        .iter()
        .map(|lesson| {
            serde_json::json!({
                "id": lesson.id, "title": lesson.title, "kind": lesson.kind,
                "minutes": lesson.minutes, "done": progress.done(&lesson.id),
            })
        })
        .collect();
    print(format!("{}\n", serde_json::to_string_pretty(&entries)?).as_bytes())
}

fn check(directory: Option<PathBuf>, patience: Duration, common: &Common) -> Result<u8> {
    let mut catalogue = LessonSource { directory: directory.clone() }.catalogue()?;
    if let Some(directory) = directory {
        catalogue = catalogue.within(&directory);
    }
    let report = lesson::check(&catalogue, &mut |lesson, faults| {
        let start = Start { faults: faults.to_vec(), detail: true, ..common.start_lesson(lesson) };
        session::record(start, MAX_STATEMENTS, patience)
    });
    print(report.to_string().as_bytes())?;
    Ok(if report.is_ok() { 0 } else { 1 })
}

/// No lesson needs more; one that does loops for ever.
const MAX_STATEMENTS: u64 = 100_000;

fn print(text: &[u8]) -> Result<u8> {
    match io::stdout().write_all(text) {
        // `gradstep lessons | head` is no failure.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(0),
        result => result.map(|()| 0).context("cannot write to standard output"),
    }
}

/// Tells candle and rayon, here and in the engines, how many threads to use, and
/// the engines which directories are allowed. One thread is fastest up to about half
/// a million multiply-adds an operation.
#[expect(unsafe_code, reason = "variables are how both libraries and the engines are told")]
fn tell_engines(common: &Common) -> Result<()> {
    let allowed = std::env::join_paths(&common.allow_files)
        .context("a directory of --allow-files has ':' in its name")?;
    // SAFETY: called first thing in main, while this process has one thread.
    unsafe {
        std::env::set_var(gradstep::protocol::THREADS, common.threads.to_string());
        if !allowed.is_empty() {
            std::env::set_var(gradstep::python::ALLOWED, allowed);
        }
    }
    Ok(())
}
