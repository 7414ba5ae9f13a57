//! What the learner has seen and answered, remembered between runs in the user's
//! data directory. Kept by lesson id and scene title, not by position, so that
//! lessons may be reordered and scenes added.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use serde::{Deserialize, Serialize};

use super::format::{Lesson, Scene};
use crate::session::Place;

/// Set to use another directory than the user's.
const DIRECTORY_VARIABLE: &str = "GRADSTEP_DATA_DIR";
const FILE: &str = "progress.json";
/// The version that this program writes and reads.
const VERSION: u32 = 1;

/// Progress in all lessons, and the file it is kept in.
#[derive(Debug, Default)]
pub struct Progress {
    lessons: BTreeMap<String, LessonProgress>,
    /// Lessons that were reset since the file was last written.
    forgotten: BTreeSet<String>,
    /// Where to save; none means for this run only.
    file: Option<PathBuf>,
}

/// Progress in one lesson.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct LessonProgress {
    /// Titles of the scenes that were shown.
    pub seen: BTreeSet<String>,
    /// Titles of the scenes whose question was answered correctly.
    pub answered: BTreeSet<String>,
    /// Everything was seen and answered once; stays when scenes are added.
    pub done: bool,
    /// Where the learner was last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bookmark: Option<Bookmark>,
}

/// A place in a lesson's run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bookmark {
    /// The name of the fault the lesson ran under.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fault: Option<String>,
    #[serde(flatten, with = "PlaceFields")]
    pub place: Place,
}

/// How a place is written.
#[derive(Serialize, Deserialize)]
#[serde(remote = "Place")]
struct PlaceFields {
    iteration: u64,
    phase: crate::protocol::Phase,
    line: u32,
    nth: usize,
}

/// Progress, and what went wrong in loading it. There is always a progress to
/// go on with.
#[derive(Debug)]
pub struct Loaded {
    pub progress: Progress,
    /// One sentence for the learner.
    pub warning: Option<String>,
}

/// The file.
#[derive(Serialize, Deserialize)]
struct Saved {
    version: u32,
    lessons: BTreeMap<String, LessonProgress>,
}

/// What a file turned out to be.
enum Content {
    Absent,
    Lessons(BTreeMap<String, LessonProgress>),
    Newer(u32),
    Damaged(String),
}

impl Progress {
    /// Loads from the user's data directory, or from `GRADSTEP_DATA_DIR`.
    pub fn load() -> Loaded {
        let directory = match std::env::var_os(DIRECTORY_VARIABLE) {
            Some(directory) if !directory.is_empty() => Some(PathBuf::from(directory)),
            _ => directories::ProjectDirs::from("", "", "gradstep")
                .map(|user| user.data_dir().to_owned()),
        };
        match directory {
            Some(directory) => Progress::load_from(&directory),
            None => Loaded {
                progress: Progress::default(),
                warning: Some(format!(
                    "Progress is not kept: this user has no data directory. Set {DIRECTORY_VARIABLE} to one."
                )),
            },
        }
    }

    /// Loads from a directory, which need not exist yet. A file that cannot be
    /// understood is kept aside, under a name that says so; one that must not be
    /// touched is left alone, and nothing is saved in this run.
    pub fn load_from(directory: &Path) -> Loaded {
        let file = directory.join(FILE);
        let for_this_run_only = |reason: String| Loaded {
            progress: Progress::default(),
            warning: Some(format!("Progress is not kept in this run: {reason}.")),
        };
        match read(&file) {
            Ok(Content::Absent) => Loaded { progress: Progress::at(file), warning: None },
            Ok(Content::Lessons(lessons)) => {
                Loaded { progress: Progress { lessons, ..Progress::at(file) }, warning: None }
            }
            Ok(Content::Newer(version)) => for_this_run_only(format!(
                "{} is version {version}, written by a newer gradstep",
                file.display()
            )),
            Ok(Content::Damaged(damage)) => match keep_aside(&file) {
                Ok(kept) => Loaded {
                    warning: Some(format!(
                        "Progress starts anew: {} was damaged ({damage}) and is kept as {}.",
                        file.display(),
                        kept.display()
                    )),
                    progress: Progress::at(file),
                },
                Err(error) => for_this_run_only(format!(
                    "{} is damaged ({damage}) and cannot be moved aside: {error}",
                    file.display()
                )),
            },
            Err(error) => for_this_run_only(format!("{error:#}")),
        }
    }

    fn at(file: PathBuf) -> Self {
        Progress { file: Some(file), ..Progress::default() }
    }

    /// Progress in a lesson; nothing, if it was never opened.
    pub fn lesson(&self, id: &str) -> LessonProgress {
        self.lessons.get(id).cloned().unwrap_or_default()
    }

    /// Whether everything in a lesson was seen and answered.
    pub fn done(&self, id: &str) -> bool {
        self.lessons.get(id).is_some_and(|lesson| lesson.done)
    }

    /// How many of a lesson's scenes were seen, and how many there are.
    pub fn scenes_seen(&self, lesson: &Lesson) -> (usize, usize) {
        let seen = self.lessons.get(&lesson.id).map_or(0, |progress| {
            lesson.scenes.iter().filter(|scene| progress.seen.contains(&scene.title)).count()
        });
        (seen, lesson.scenes.len())
    }

    /// A scene was shown. Whether that is news, and worth saving.
    pub fn mark_seen(&mut self, lesson: &Lesson, scene: &Scene) -> bool {
        let progress = self.lessons.entry(lesson.id.clone()).or_default();
        let news = progress.seen.insert(scene.title.clone());
        progress.done |= progress.covers(lesson);
        news
    }

    /// A scene's question was answered correctly. Whether that is news.
    pub fn mark_answered(&mut self, lesson: &Lesson, scene: &Scene) -> bool {
        let progress = self.lessons.entry(lesson.id.clone()).or_default();
        let news = progress.answered.insert(scene.title.clone());
        progress.done |= progress.covers(lesson);
        news
    }

    /// An exercise is solved. Whether that is news.
    pub fn mark_solved(&mut self, lesson: &Lesson) -> bool {
        let progress = self.lessons.entry(lesson.id.clone()).or_default();
        !std::mem::replace(&mut progress.done, true)
    }

    /// The learner is here.
    pub fn set_bookmark(&mut self, lesson: &Lesson, bookmark: Bookmark) {
        self.lessons.entry(lesson.id.clone()).or_default().bookmark = Some(bookmark);
    }

    /// Forgets a lesson: it was never opened.
    pub fn reset(&mut self, id: &str) {
        self.lessons.remove(id);
        self.forgotten.insert(id.to_owned());
    }

    /// Writes the file: all of it, or nothing. What another gradstep has saved
    /// in the meantime is taken in first.
    pub fn save(&mut self) -> Result<()> {
        let Some(file) = &self.file else { return Ok(()) };
        match read(file)? {
            Content::Lessons(theirs) => {
                for (id, theirs) in theirs {
                    // What was forgotten here is not to come back from the file.
                    if self.forgotten.contains(&id) {
                        continue;
                    }
                    self.lessons.entry(id).or_default().unite(theirs);
                }
            }
            Content::Newer(version) => {
                bail!("{} is now version {version}, of a newer gradstep", file.display())
            }
            Content::Damaged(_) => drop(keep_aside(file)?),
            Content::Absent => {}
        }
        let saved = Saved { version: VERSION, lessons: self.lessons.clone() };
        write(file, &serde_json::to_vec_pretty(&saved)?)
            .with_context(|| format!("progress cannot be saved in {}", file.display()))?;
        self.forgotten.clear();
        Ok(())
    }
}

impl LessonProgress {
    fn covers(&self, lesson: &Lesson) -> bool {
        lesson.scenes.iter().all(|scene| {
            self.seen.contains(&scene.title)
                && (scene.question.is_none() || self.answered.contains(&scene.title))
        })
    }

    /// Takes in what another run has added; its bookmark only if there is none.
    fn unite(&mut self, other: LessonProgress) {
        self.seen.extend(other.seen);
        self.answered.extend(other.answered);
        self.done |= other.done;
        self.bookmark = self.bookmark.take().or(other.bookmark);
    }
}

fn read(file: &Path) -> Result<Content> {
    #[derive(Deserialize)]
    struct Version {
        version: u32,
    }
    let bytes = match std::fs::read(file) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Content::Absent),
        Err(error) => {
            return Err(error).with_context(|| format!("{} cannot be read", file.display()));
        }
    };
    Ok(match serde_json::from_slice(&bytes) {
        Ok(Version { version }) if version > VERSION => Content::Newer(version),
        Ok(Version { .. }) => match serde_json::from_slice(&bytes) {
            Ok(Saved { lessons, .. }) => Content::Lessons(lessons),
            Err(error) => Content::Damaged(error.to_string()),
        },
        Err(error) => Content::Damaged(error.to_string()),
    })
}

/// Gives a damaged file a name of its own, next to where it was.
fn keep_aside(file: &Path) -> Result<PathBuf> {
    let names = std::iter::once(format!("{FILE}.damaged"))
        .chain((2..1_000).map(|n| format!("{FILE}.{n}.damaged")));
    for name in names {
        let kept = file.with_file_name(name);
        if !kept.try_exists()? {
            std::fs::rename(file, &kept)?;
            return Ok(kept);
        }
    }
    bail!("{} is full of damaged files", file.with_file_name("").display())
}

/// Replaces a file in one step: a reader sees the old text or the new one. The
/// new one is first written beside it, because a rename is only atomic within
/// one file system.
fn write(file: &Path, bytes: &[u8]) -> Result<()> {
    let directory = file.parent().context("it has no directory")?;
    std::fs::create_dir_all(directory)?;
    let mut new = tempfile::Builder::new().prefix(FILE).suffix(".new").tempfile_in(directory)?;
    new.write_all(bytes)?;
    new.as_file().sync_all()?;
    new.persist(file)?;
    Ok(())
}

#[cfg(test)]
mod tests;
