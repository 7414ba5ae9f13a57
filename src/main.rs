//! The `gradstep` program: reads the command line and opens the right room.

mod cli;

use std::process::ExitCode;

/// Large tensors come and go with every step; this allocator keeps their pages.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    match cli::main() {
        Ok(status) => ExitCode::from(status),
        Err(error) => {
            eprintln!("gradstep: {error:#}");
            ExitCode::from(2)
        }
    }
}
