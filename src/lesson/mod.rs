//! The course: lesson format, catalogue, checker and progress. Nothing here draws.

mod anchor;
mod catalogue;
mod characters;
mod check;
mod exercise;
mod expression;
mod figures;
mod format;
mod lint;
mod progress;
mod question;
mod recipe;
mod reference;
#[cfg(test)]
mod sample;
mod scene;
mod suggestion;

pub use anchor::Anchor;
pub use catalogue::{BadLessons, Catalogue, Problem, UnknownLesson};
pub use characters::is_harmful;
pub use check::{LessonReport, Report, Run, check};
pub use exercise::{Aim, Exercise, Goal, Marked, WrongLine};
pub use expression::{Moment, Quantity, evaluate, holds};
pub use format::{Expectation, FORMAT, Kind, Lesson, Raises, Scene, Source};
pub use progress::{Bookmark, LessonProgress, Loaded, Progress};
pub use question::{
    Answer, Choice, Mistake, NumberAnswer, Question, Reply, Verdict, letter, true_choices,
};
pub use recipe::{LineName, NamedFault, Place, Recipe};
pub use reference::{PHASES, PhaseEntry};
pub use scene::{anchor_position, with_labels, without_labels};
