//! The `gradstep` program.

fn main() {}
