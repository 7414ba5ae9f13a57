//! `gradstep train`: from the command line to a setup, and training without a screen.

use std::io::{self, IsTerminal, Write};
use std::path::PathBuf;
use std::sync::mpsc::{Sender, channel};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::json;
use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

use gradstep::protocol::{End, FreeCommand, FreeMessage, FreeStart, Message};
use gradstep::session::{EngineProcess, Report};
use gradstep::studio::{
    Anchors, Build, EpochRow, Live, Preset, RunDirectory, Running, Setup, sentence,
};

/// The exit status of a run that Ctrl-C ended, as shells have it.
const INTERRUPTED: u8 = 130;

#[derive(Debug, Args)]
pub struct Train {
    /// What to train; see --list.
    preset: Option<Preset>,
    /// Train without a screen: for scripts, and for machines far away.
    #[arg(long)]
    headless: bool,
    /// Set a knob; see --list with the preset.
    #[arg(long = "set", value_name = "KNOB=VALUE")]
    set: Vec<String>,
    /// Pass the training data so often.
    #[arg(long, value_name = "N")]
    epochs: Option<u32>,
    /// The file that 'csv' and 'idx' train on.
    #[arg(long, value_name = "FILE")]
    data: Option<PathBuf>,
    /// The run directory; runs/PRESET-N if none is named.
    #[arg(long, value_name = "DIR", conflicts_with = "resume")]
    out: Option<PathBuf>,
    /// Go on with the run in this directory, from its last checkpoint.
    #[arg(long, value_name = "DIR", conflicts_with_all = ["preset", "data"])]
    resume: Option<PathBuf>,
    /// Write one JSON object an epoch.
    #[arg(long, requires = "headless")]
    json: bool,
    /// Print the script, and do not run it.
    #[arg(long)]
    print: bool,
    /// List the presets, or the knobs of one.
    #[arg(long)]
    list: bool,
}

/// What is to be opened in place of a headless run.
pub enum Asked {
    Done(u8),
    Screen { setup: Option<Box<Setup>>, out: Option<PathBuf> },
}

impl Train {
    /// Trains, lists, prints, or says what the screen is to show.
    pub fn run(self, seed: Option<u64>, device: &str) -> Result<Asked> {
        if self.list {
            let text = self.preset.map_or_else(presets, knobs);
            return super::print(text.as_bytes()).map(Asked::Done);
        }
        if let Some(path) = &self.resume {
            let (directory, mut setup) = RunDirectory::resume(path)?;
            let build = if self.change(&mut setup, seed, device)? {
                let build = setup.build()?;
                directory.replace_script(&setup, &build)?;
                build
            } else {
                let mut build = setup.build()?;
                // The script may have been edited, and is to run as it is.
                build.script = std::fs::read_to_string(directory.script())
                    .with_context(|| format!("cannot read {}", directory.script().display()))?;
                build.anchors = Anchors::find(&build.script);
                build
            };
            return self.train(&setup, &build, directory, device).map(Asked::Done);
        }
        let Some(preset) = self.preset else {
            if self.headless || self.print {
                bail!("name a preset; 'gradstep train --list' lists them");
            }
            return Ok(Asked::Screen { setup: None, out: self.out });
        };
        let mut setup = Setup::new(preset);
        setup.data.clone_from(&self.data);
        self.change(&mut setup, seed, device)?;
        if self.print {
            return super::print(setup.build()?.script.as_bytes()).map(Asked::Done);
        }
        if !self.headless {
            return Ok(Asked::Screen { setup: Some(Box::new(setup)), out: self.out });
        }
        let build = setup.build()?;
        let path = self.out.clone().unwrap_or_else(|| RunDirectory::next_name(&setup));
        let directory = RunDirectory::create(&path, &setup, &build)?;
        self.train(&setup, &build, directory, device).map(Asked::Done)
    }

    /// Sets the knobs that the command line names; whether there were any.
    fn change(&self, setup: &mut Setup, seed: Option<u64>, device: &str) -> Result<bool> {
        if device != "cpu" {
            setup.set("device", device)?;
        }
        for text in &self.set {
            let Some((name, value)) = text.split_once('=') else {
                bail!("--set {text}: a knob and its value are needed, such as --set lr=0.1");
            };
            setup.set(name, value)?;
        }
        if let Some(epochs) = self.epochs {
            setup.set("epochs", &epochs.to_string())?;
        }
        if let Some(seed) = seed {
            setup.set("seed", &seed.to_string())?;
        }
        Ok(!self.set.is_empty() || self.epochs.is_some() || seed.is_some())
    }

    fn train(
        &self,
        setup: &Setup,
        build: &Build,
        directory: RunDirectory,
        device: &str,
    ) -> Result<u8> {
        for note in &build.notes {
            eprintln!("{note}");
        }
        let (sender, news) = channel();
        listen_to_interrupts(sender.clone())?;
        let sink = move |report| drop(sender.send(News::Report(report)));
        let engine = {
            let start = build.start(setup, directory.path(), device);
            // Nobody looks.
            let start = FreeStart { watch: false, probes: Vec::new(), ..start };
            EngineProcess::start_free(start, sink)?
        };
        let mut headless = Headless {
            live: Live::default(),
            engine,
            bar: bar(setup).filter(|_| !self.json),
            directory,
            json: self.json,
            interrupted: false,
        };
        let mut status = None;
        while status.is_none() {
            match news.recv() {
                Ok(News::Report(report)) => status = headless.take(report)?,
                Ok(News::Interrupt) => status = headless.interrupt(),
                Err(_) => status = Some(1),
            }
        }
        if let Some(bar) = &headless.bar {
            bar.finish_and_clear();
        }
        eprintln!("run directory: {}", headless.directory.path().display());
        eprintln!("the same again: {} --headless", setup.command_line());
        Ok(status.unwrap_or(1))
    }
}

enum News {
    Report(Report),
    Interrupt,
}

/// A run without a screen.
struct Headless {
    live: Live,
    engine: EngineProcess,
    directory: RunDirectory,
    bar: Option<ProgressBar>,
    json: bool,
    interrupted: bool,
}

impl Headless {
    /// Takes in what the engine said; the exit status once it is over.
    fn take(&mut self, report: Report) -> Result<Option<u8>> {
        let message = match report {
            Report::Message(message) => message,
            Report::Exited(how) => {
                self.complain(&format!("gradstep: {how}"));
                return Ok(Some(1));
            }
        };
        for row in self.live.take(&message) {
            if let Err(error) = self.directory.row(&row) {
                self.complain(&format!("gradstep: {error:#}"));
            }
            if self.json {
                self.print(&format!("{}\n", json(&row)))?;
            }
        }
        match message {
            Message::Free(FreeMessage::Printed { stderr: true, text }) => {
                self.complain(text.trim_end_matches('\n'));
            }
            Message::Free(FreeMessage::Printed { text, .. }) if !self.json => self.print(&text)?,
            Message::Free(FreeMessage::Progress(progress)) => {
                if let (Some(bar), Some(done)) = (&self.bar, self.live.done()) {
                    bar.set_position((done * f64::from(PRECISION)) as u64);
                    let speed = self.live.steps_per_second().unwrap_or(0.0);
                    let epoch = progress.epoch.unwrap_or(0) + 1;
                    bar.set_message(format!("epoch {epoch}, {speed:.0} steps/s"));
                }
            }
            Message::Free(FreeMessage::NonFinite(found)) => {
                self.complain(&format!("gradstep: {}", sentence(&found)));
                let last = self.directory.path().join("checkpoints/last.pth");
                if last.exists() {
                    self.complain(&format!("the last checkpoint is whole: {}", last.display()));
                }
                self.engine.kill();
                return Ok(Some(1));
            }
            Message::End(End::Ok) => return Ok(Some(0)),
            Message::End(End::Error { error }) if error.kind == "SystemExit" => {
                return Ok(Some(error.message.parse::<i32>().map_or(1, |code| code as u8)));
            }
            Message::End(End::Error { error }) => {
                self.complain(error.traceback.trim_end());
                return Ok(Some(1));
            }
            _ => {}
        }
        Ok(None)
    }

    /// Ctrl-C: the script ends its batch and saves. A second one does not wait.
    fn interrupt(&mut self) -> Option<u8> {
        if std::mem::replace(&mut self.interrupted, true) {
            self.engine.kill();
            return Some(INTERRUPTED);
        }
        let told = self.engine.free(FreeCommand::Interrupt);
        match (told, &self.live.running) {
            (Ok(()), Running::Starting | Running::Free) => None,
            _ => Some(INTERRUPTED),
        }
    }

    fn print(&self, text: &str) -> Result<()> {
        match &self.bar {
            Some(bar) => bar.println(text.trim_end_matches('\n')),
            None => {
                let mut out = io::stdout().lock();
                out.write_all(text.as_bytes())
                    .and_then(|()| out.flush())
                    .context("cannot write to standard output")?;
            }
        }
        Ok(())
    }

    fn complain(&self, text: &str) {
        match &self.bar {
            Some(bar) => bar.suspend(|| eprintln!("{text}")),
            None => eprintln!("{text}"),
        }
    }
}

/// One epoch as `--json` writes it.
fn json(row: &EpochRow) -> serde_json::Value {
    json!({
        "epoch": row.epoch,
        "step": row.step,
        "train_loss": row.train_loss,
        "val_loss": row.val_loss,
        "val_accuracy": row.val_accuracy,
        "lr": row.lr,
        "seconds": (row.seconds * 1e6).round() / 1e6,
    })
}

/// Parts of the progress bar.
const PRECISION: u32 = 1000;

/// A progress bar, on a terminal.
fn bar(setup: &Setup) -> Option<ProgressBar> {
    if !io::stdout().is_terminal() || !io::stderr().is_terminal() {
        return None;
    }
    let style = ProgressStyle::with_template("{prefix} {bar:30} {percent:>3} %  {msg}  {eta} left");
    let bar = ProgressBar::new(u64::from(PRECISION)).with_prefix(setup.preset.name());
    if let Ok(style) = style {
        bar.set_style(style);
    }
    bar.enable_steady_tick(Duration::from_millis(250));
    Some(bar)
}

fn listen_to_interrupts(sender: Sender<News>) -> Result<()> {
    let mut signals = Signals::new([SIGINT, SIGTERM]).context("cannot listen to signals")?;
    let listen = move || {
        for _ in signals.forever() {
            if sender.send(News::Interrupt).is_err() {
                return;
            }
        }
    };
    thread::Builder::new().name("signals".into()).spawn(listen).context("cannot start a thread")?;
    Ok(())
}

fn presets() -> String {
    let line = |preset: &Preset| format!("{:24}{}\n", preset.name(), preset.summary());
    Preset::ALL.iter().map(line).collect()
}

fn knobs(preset: Preset) -> String {
    let line = |knob: &gradstep::studio::Knob| {
        format!("{:18}{:12}{} ({})\n", knob.name, knob.value.to_string(), knob.help, knob.takes())
    };
    Setup::new(preset).knobs.iter().map(line).collect()
}
