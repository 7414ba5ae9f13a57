//! The course: lesson format, catalogue, checker and progress. Nothing here draws.
