//! The course: lesson format, catalogue, checker and progress. Nothing here draws.

mod format;

pub use format::{
    Anchor, Expectation, FORMAT, Lesson, Mistake, NamedFault, Question, Scene, Source,
};
