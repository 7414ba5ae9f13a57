//! The course: lesson format, catalogue, checker and progress. Nothing here draws.

mod catalogue;
mod check;
mod expression;
mod figures;
mod format;
mod lint;
mod progress;
mod question;
#[cfg(test)]
mod sample;
mod scene;
mod suggestion;

pub use catalogue::{BadLessons, Catalogue, Problem, UnknownLesson};
pub use check::{LessonReport, Report, Run, check};
pub use expression::{Quantity, evaluate};
pub use format::{
    Anchor, Expectation, FORMAT, Lesson, Mistake, NamedFault, Question, Scene, Source,
};
pub use progress::{Bookmark, LessonProgress, Loaded, Progress};
pub use question::Verdict;
pub use scene::anchor_position;
