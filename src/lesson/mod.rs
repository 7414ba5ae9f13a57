//! The course: lesson format, catalogue, checker and progress. Nothing here draws.

mod catalogue;
mod expression;
mod format;
mod lint;
mod progress;
mod question;
mod scene;
mod suggestion;

pub use catalogue::{BadLessons, Catalogue, Problem, UnknownLesson};
pub use expression::{Quantity, evaluate};
pub use format::{
    Anchor, Expectation, FORMAT, Lesson, Mistake, NamedFault, Question, Scene, Source,
};
pub use progress::{Bookmark, LessonProgress, Loaded, Progress};
pub use question::Verdict;
pub use scene::anchor_position;
