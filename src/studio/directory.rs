//! A run directory: everything that a run was.
//!
//! ```text
//!  runs/spirals-1/
//!    train.py          the script
//!    *.pth, data.txt   its data, and what became of the columns of a table
//!    run.json          knobs, the line that repeats the run, gradstep's version, machine
//!    metrics.csv       one row an epoch
//!    events/           TensorBoard's files, by the script's SummaryWriter
//!    checkpoints/      last.pth, best.pth
//! ```

use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, bail};
use serde::{Deserialize, Serialize};

use super::{Build, EpochRow, Setup};
use crate::torch::serialize::{self, Item};

/// A directory on disk that a script runs in.
#[derive(Debug)]
pub struct RunDirectory {
    path: PathBuf,
    metrics: File,
}

/// `run.json`.
#[derive(Debug, Serialize, Deserialize)]
struct Config {
    preset: String,
    data: Option<PathBuf>,
    /// Every knob, also those at their default: defaults may change.
    knobs: BTreeMap<String, String>,
    /// The line that repeats the run.
    command: String,
    environment: Environment,
}

/// What a run ran on.
#[derive(Debug, Serialize, Deserialize)]
struct Environment {
    gradstep: String,
    system: String,
    architecture: String,
    processors: usize,
    threads: String,
}

const COLUMNS: &str = "epoch,step,train_loss,val_loss,val_accuracy,lr,seconds";

impl RunDirectory {
    /// The first free name `runs/PRESET-N` below the working directory.
    pub fn next_name(setup: &Setup) -> PathBuf {
        let free = |n: &u32| !Path::new(&format!("runs/{}-{n}", setup.preset)).exists();
        let number = (1..).find(free).unwrap_or(1);
        PathBuf::from(format!("runs/{}-{number}", setup.preset))
    }

    /// Makes the directory and writes script, data and `run.json` into it.
    ///
    /// # Errors
    ///
    /// When there is a run in it already, or it cannot be written.
    pub fn create(path: &Path, setup: &Setup, build: &Build) -> Result<RunDirectory> {
        if path.join("run.json").exists() {
            bail!(
                "{0} holds a run already; go on with it by --resume {0}, or name another with --out",
                path.display()
            );
        }
        fs::create_dir_all(path).with_context(|| format!("cannot make {}", path.display()))?;
        for (name, content) in &build.files {
            write(&path.join(name), content)?;
        }
        write_setup(path, setup, build)?;
        write(&path.join("metrics.csv"), format!("{COLUMNS}\n").as_bytes())?;
        RunDirectory::open(path)
    }

    /// Opens the directory of an earlier run, to go on from its last checkpoint: with
    /// the setup it had, and rows of epochs after the checkpoint taken back.
    ///
    /// # Errors
    ///
    /// When there is no run in it, or no checkpoint that can be gone on from.
    pub fn resume(path: &Path) -> Result<(RunDirectory, Setup)> {
        let file = path.join("run.json");
        let text = fs::read(&file).with_context(|| {
            format!("{} holds no run of 'gradstep train': there is no run.json", path.display())
        })?;
        let config: Config = serde_json::from_slice(&text)
            .with_context(|| format!("{} is damaged; train again", file.display()))?;
        let mut setup = Setup::new(config.preset.parse().map_err(anyhow::Error::msg)?);
        setup.data = config.data;
        for (name, value) in &config.knobs {
            setup.set(name, value).with_context(|| format!("{}: knobs", file.display()))?;
        }
        let epochs = epochs_done(&path.join("checkpoints/last.pth"))?;
        take_back(&path.join("metrics.csv"), epochs)?;
        Ok((RunDirectory::open(path)?, setup))
    }

    fn open(path: &Path) -> Result<RunDirectory> {
        let file = path.join("metrics.csv");
        let metrics = OpenOptions::new().append(true).open(&file);
        let metrics = metrics.with_context(|| format!("cannot write {}", file.display()))?;
        Ok(RunDirectory { path: path.to_owned(), metrics })
    }

    /// Writes the script of changed knobs in place of the one that is there.
    ///
    /// # Errors
    ///
    /// When it cannot be written.
    pub fn replace_script(&self, setup: &Setup, build: &Build) -> Result<()> {
        write_setup(&self.path, setup, build)
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Where the script lies.
    pub fn script(&self) -> PathBuf {
        self.path.join("train.py")
    }

    /// Makes a directory inside for a twin of this run: the same data, and
    /// checkpoints of its own.
    ///
    /// # Errors
    ///
    /// When it cannot be written.
    pub fn twin(&self, build: &Build) -> Result<PathBuf> {
        let path = self.path.join("twin");
        // What an earlier twin left would be gone on from.
        if path.exists() {
            fs::remove_dir_all(&path)
                .with_context(|| format!("cannot remove {}", path.display()))?;
        }
        fs::create_dir_all(&path).with_context(|| format!("cannot make {}", path.display()))?;
        for (name, content) in &build.files {
            write(&path.join(name), content)?;
        }
        write(&path.join("train.py"), build.script.as_bytes())?;
        Ok(path)
    }

    /// Adds a row to `metrics.csv`, at once.
    ///
    /// # Errors
    ///
    /// When it cannot be written: a full disk, say. The run may go on.
    pub fn row(&mut self, row: &EpochRow) -> Result<()> {
        let number = |value: Option<f64>| value.map_or(String::new(), |value| value.to_string());
        let line = format!(
            "{},{},{},{},{},{},{:.3}\n",
            row.epoch,
            row.step,
            number(row.train_loss),
            number(row.val_loss),
            number(row.val_accuracy),
            number(row.lr),
            row.seconds
        );
        let written = self.metrics.write_all(line.as_bytes());
        written.with_context(|| format!("cannot write {}/metrics.csv", self.path.display()))
    }
}

fn write(path: &Path, content: &[u8]) -> Result<()> {
    fs::write(path, content).with_context(|| format!("cannot write {}", path.display()))
}

fn write_setup(path: &Path, setup: &Setup, build: &Build) -> Result<()> {
    write(&path.join("train.py"), build.script.as_bytes())?;
    let knobs = setup.knobs.iter().map(|knob| (knob.name.to_owned(), knob.value.to_string()));
    let data = setup.data.as_ref().map(|data| data.canonicalize().unwrap_or(data.clone()));
    let config = Config {
        preset: setup.preset.to_string(),
        data,
        knobs: knobs.collect(),
        command: setup.command_line(),
        environment: Environment {
            gradstep: env!("CARGO_PKG_VERSION").into(),
            system: std::env::consts::OS.into(),
            architecture: std::env::consts::ARCH.into(),
            processors: std::thread::available_parallelism().map_or(1, usize::from),
            threads: std::env::var(crate::protocol::THREADS).unwrap_or_default(),
        },
    };
    let mut text = serde_json::to_vec_pretty(&config)?;
    text.push(b'\n');
    write(&path.join("run.json"), &text)
}

/// How many epochs a checkpoint of our scripts has done.
fn epochs_done(path: &Path) -> Result<u64> {
    let shown = path.display();
    let bytes = fs::read(path).with_context(|| {
        format!("{shown} is not there: the run saved no checkpoint yet; train again")
    })?;
    let item = serialize::load(&bytes, &shown.to_string()).map_err(|error| {
        anyhow!(
            "{shown} is no whole checkpoint ({error}); put checkpoints/best.pth in its place, or \
             train again"
        )
    })?;
    let Item::Dict(entries) = item else {
        bail!("{shown} is no checkpoint of this training: it holds no dict; train again");
    };
    let entry = |name: &str| {
        entries.iter().find(|(key, _)| *key == Item::Text(name.into())).map(|(_, value)| value)
    };
    for name in ["model", "optimizer", "random", "order"] {
        if entry(name).is_none() {
            bail!("{shown} is no checkpoint of this training: it has no '{name}'; train again");
        }
    }
    match entry("epoch") {
        Some(Item::Int(epoch)) if *epoch >= 0 => Ok(*epoch as u64),
        _ => bail!("{shown} is no checkpoint of this training: it has no 'epoch'; train again"),
    }
}

/// Takes back the rows of epochs that will be trained again.
fn take_back(path: &Path, epochs: u64) -> Result<()> {
    let text = fs::read_to_string(path).unwrap_or_else(|_| format!("{COLUMNS}\n"));
    let done = |line: &&str| {
        let epoch = line.split(',').next().and_then(|epoch| epoch.parse::<u64>().ok());
        epoch.is_none_or(|epoch| epoch <= epochs)
    };
    let kept: String = text.lines().filter(done).map(|line| format!("{line}\n")).collect();
    write(path, kept.as_bytes())
}
