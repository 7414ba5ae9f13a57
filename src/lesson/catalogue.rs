//! The lessons there are: those in the binary, and a directory's.

use std::fmt;
use std::path::{Path, PathBuf};

use include_dir::{Dir, include_dir};
use serde::Deserialize;

use super::characters::visible;
use super::format::{FORMAT, Lesson};
use super::lint;
use super::suggestion::closest;

static EMBEDDED: Dir = include_dir!("$CARGO_MANIFEST_DIR/lessons");

const LESSON: &str = "lesson.json";
const SCRIPT: &str = "loop.py";
const SOLUTION: &str = "solution.py";

/// Lessons in the order in which they are taken. Everything that can be known
/// without running them has been checked.
#[derive(Debug, Clone, Default)]
pub struct Catalogue {
    lessons: Vec<Lesson>,
}

/// One thing that is wrong with a lesson's files. Prints without commanding the
/// terminal, whatever the lesson says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    pub file: PathBuf,
    /// Where in the file, `scenes[2].at.phase`; empty for the whole of it.
    pub at: String,
    pub what: String,
    pub remedy: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let file = self.file.to_string_lossy();
        write!(f, "{}: ", visible(&file))?;
        if !self.at.is_empty() {
            write!(f, "{}: ", visible(&self.at))?;
        }
        write!(f, "{}\n  {}", visible(&self.what), visible(&self.remedy))
    }
}

/// Lessons that cannot be used, with everything that is wrong with them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadLessons(pub Vec<Problem>);

impl std::error::Error for BadLessons {}

impl fmt::Display for BadLessons {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, problem) in self.0.iter().enumerate() {
            if i > 0 {
                f.write_str("\n")?;
            }
            write!(f, "{problem}")?;
        }
        Ok(())
    }
}

/// No lesson has this name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownLesson {
    pub name: String,
    pub near: Option<String>,
    pub known: Vec<String>,
}

impl std::error::Error for UnknownLesson {}

impl fmt::Display for UnknownLesson {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "there is no lesson '{}'; ", self.name)?;
        match &self.near {
            Some(near) => write!(f, "did you mean '{near}'?"),
            None => write!(f, "the lessons are {}", self.known.join(", ")),
        }
    }
}

impl Catalogue {
    /// The lessons in the binary.
    pub fn embedded() -> Result<Self, BadLessons> {
        let mut folders: Vec<Folder> = EMBEDDED
            .dirs()
            .map(|dir| {
                let file = |name: &str| {
                    dir.get_file(dir.path().join(name)).map(|file| file.contents().to_vec())
                };
                Folder {
                    path: Path::new("lessons").join(dir.path()),
                    lesson: file(LESSON),
                    script: file(SCRIPT),
                    solution: file(SOLUTION),
                }
            })
            .collect();
        folders.sort_by(|a, b| a.path.cmp(&b.path));
        Catalogue::default().with(folders)
    }

    /// These lessons and a directory's: those with a known id take its place, the
    /// others come after. `directory` holds a folder a lesson, or is one itself.
    pub fn with_directory(self, directory: &Path) -> Result<Self, BadLessons> {
        let unreadable = |path: &Path, error: std::io::Error| {
            bad(path, "", format!("cannot be read: {error}"), "name a directory that holds lessons")
        };
        let mut folders = Vec::new();
        let own = Folder::read(directory).map_err(|(path, error)| unreadable(&path, error))?;
        if own.is_lesson() {
            folders.push(own);
        } else {
            let entries =
                std::fs::read_dir(directory).map_err(|error| unreadable(directory, error))?;
            for entry in entries {
                let path = entry.map_err(|error| unreadable(directory, error))?.path();
                if path.is_dir() {
                    let folder =
                        Folder::read(&path).map_err(|(path, error)| unreadable(&path, error))?;
                    folders.extend(folder.is_lesson().then_some(folder));
                }
            }
        }
        if folders.is_empty() {
            return Err(bad(
                directory,
                "",
                "holds no lessons".into(),
                "a lesson is a folder with lesson.json and loop.py",
            ));
        }
        folders.sort_by(|a, b| a.path.cmp(&b.path));
        self.with(folders)
    }

    fn with(mut self, folders: Vec<Folder>) -> Result<Self, BadLessons> {
        let mut problems = Vec::new();
        let mut read: Vec<Lesson> = Vec::new();
        for folder in folders {
            match folder.parse() {
                Ok(lesson) => {
                    problems.extend(lint::lesson(&lesson));
                    if let Some(other) = read.iter().find(|other| other.id == lesson.id) {
                        problems.push(Problem {
                            file: lesson.file.clone(),
                            at: "id".into(),
                            what: format!(
                                "'{}' is also the id of {}",
                                lesson.id,
                                other.file.display()
                            ),
                            remedy: "give every lesson its own id".into(),
                        });
                    }
                    read.push(lesson);
                }
                Err(problem) => problems.push(*problem),
            }
        }
        for lesson in read {
            match self.lessons.iter_mut().find(|known| known.id == lesson.id) {
                Some(known) => *known = lesson,
                None => self.lessons.push(lesson),
            }
        }
        // A lesson that could not be read may be the one that another requires.
        if problems.is_empty() {
            problems.extend(lint::order(&self.lessons));
        }
        match problems.is_empty() {
            true => Ok(self),
            false => Err(BadLessons(problems)),
        }
    }

    /// Only the lessons that were read in this directory.
    pub fn within(mut self, directory: &Path) -> Self {
        self.lessons.retain(|lesson| lesson.file.starts_with(directory));
        self
    }

    /// The lessons, in order.
    pub fn lessons(&self) -> &[Lesson] {
        &self.lessons
    }

    /// The lesson of this id, folder name or folder number: `zero-grad`,
    /// `03-zero-grad`, `03` or `3`.
    pub fn get(&self, name: &str) -> Result<&Lesson, UnknownLesson> {
        let by_folder = |lesson: &&Lesson| {
            let folder = lesson.folder();
            let number = folder.split('-').next().unwrap_or(folder);
            let numbers = number.parse::<u32>().ok().zip(name.parse::<u32>().ok());
            folder == name || numbers.is_some_and(|(ours, theirs)| ours == theirs)
        };
        self.lessons
            .iter()
            .find(|lesson| lesson.id == name)
            .or_else(|| self.lessons.iter().find(by_folder))
            .ok_or_else(|| {
                let known: Vec<_> = self.lessons.iter().map(|lesson| lesson.id.clone()).collect();
                let near = closest(name, known.iter().map(String::as_str)).map(str::to_owned);
                UnknownLesson { name: name.to_owned(), near, known }
            })
    }
}

impl Lesson {
    /// The name of the lesson's folder, `03-zero-grad`.
    pub fn folder(&self) -> &str {
        let folder = self.file.parent().and_then(Path::file_name);
        folder.and_then(|name| name.to_str()).unwrap_or(&self.id)
    }
}

/// A lesson's files, as bytes.
struct Folder {
    path: PathBuf,
    lesson: Option<Vec<u8>>,
    script: Option<Vec<u8>>,
    solution: Option<Vec<u8>>,
}

impl Folder {
    fn read(path: &Path) -> Result<Self, (PathBuf, std::io::Error)> {
        let file = |name: &str| {
            let path = path.join(name);
            match std::fs::read(&path) {
                Ok(bytes) => Ok(Some(bytes)),
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
                Err(error) => Err((path, error)),
            }
        };
        Ok(Folder {
            path: path.to_owned(),
            lesson: file(LESSON)?,
            script: file(SCRIPT)?,
            solution: file(SOLUTION)?,
        })
    }

    /// Either file makes it one: the other is then missing, which is reported.
    fn is_lesson(&self) -> bool {
        self.lesson.is_some() || self.script.is_some()
    }

    fn parse(self) -> Result<Lesson, Box<Problem>> {
        let text = |name: &str, bytes: Option<Vec<u8>>| {
            let file = self.path.join(name);
            let problem = |what: &str, remedy: String| {
                let (file, at) = (file.clone(), String::new());
                Box::new(Problem { file, at, what: what.into(), remedy })
            };
            let bytes = bytes.ok_or_else(|| {
                problem("is missing", format!("a lesson is a folder with {LESSON} and {SCRIPT}"))
            })?;
            String::from_utf8(bytes)
                .map_err(|_| problem("is not UTF-8 text", "save it as UTF-8".into()))
        };
        let json = text(LESSON, self.lesson)?;
        let script = text(SCRIPT, self.script)?;
        let file = self.path.join(LESSON);
        let lesson = parse(&json).map_err(|(at, what, remedy)| {
            Box::new(Problem { file: file.clone(), at, what, remedy: remedy.into() })
        })?;
        let solution = match self.solution {
            Some(solution) => Some(text(SOLUTION, Some(solution))?),
            None => None,
        };
        let mut lesson = Lesson { script, solution, file, ..lesson };
        for (i, named) in lesson.faults.iter_mut().enumerate() {
            named.faults = named.recipe.faults(&lesson.script).map_err(|what| {
                Box::new(Problem {
                    file: lesson.file.clone(),
                    at: format!("faults[{i}]"),
                    what: format!("'{}': {what}", named.name),
                    remedy: "name a line by its number, its label or all of its code".into(),
                })
            })?;
        }
        Ok(lesson)
    }
}

/// Reads a lesson's JSON; the error is where, what and the remedy.
fn parse(json: &str) -> Result<Lesson, (String, String, &'static str)> {
    /// Read first: a later version may have fields that this program lacks.
    #[derive(Deserialize)]
    struct Version {
        format: u32,
    }
    if let Ok(Version { format }) = serde_json::from_str(json)
        && format != FORMAT
    {
        return Err((
            "format".into(),
            format!("version {format}; this gradstep reads version {FORMAT}"),
            "use the gradstep that the lesson was written for, or write it in this version",
        ));
    }
    let mut deserializer = serde_json::Deserializer::from_str(json);
    let described = |at: String, error: serde_json::Error| {
        let what = error.to_string();
        // What is not JSON has no path; its message has line and column.
        if error.is_syntax() || error.is_eof() {
            let remedy = "this is not JSON: look for a missing comma, quote or bracket before it";
            return (String::new(), what, remedy);
        }
        let remedy = match &what {
            what if what.starts_with("unknown field") => "correct its name, or remove it",
            what if what.starts_with("missing field") => "add it",
            what if what.starts_with("unknown variant") => "write one of those",
            _ => "CONTRIBUTING.md shows what each field holds",
        };
        (at, what, remedy)
    };
    let lesson = serde_path_to_error::deserialize(&mut deserializer).map_err(|error| {
        // A lone dot is the whole file.
        let at = Some(error.path().to_string()).filter(|path| path != ".").unwrap_or_default();
        described(at, error.into_inner())
    })?;
    deserializer.end().map_err(|error| described(String::new(), error))?;
    Ok(lesson)
}

fn bad(file: &Path, at: &str, what: String, remedy: &str) -> BadLessons {
    BadLessons(vec![Problem {
        file: file.to_owned(),
        at: at.to_owned(),
        what,
        remedy: remedy.to_owned(),
    }])
}

#[cfg(test)]
mod tests;
