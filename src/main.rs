//! The `gradstep` program: reads the command line and opens the right room.

mod cli;

use std::ffi::{c_int, c_long};
use std::process::ExitCode;

/// Large tensors come and go with every step; this allocator keeps their pages.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

unsafe extern "C" {
    fn mi_option_set(option: c_int, value: c_long);
}

/// Freed pages go back to the system after a second instead of 10 ms: a training
/// loop wants the same ones again in its next iteration. At a width of 1024 that
/// saves 22,000 page faults in 40 iterations (benches/README.md). For processes that
/// run a script; one with a screen would only be larger.
fn keep_pages() {
    const PURGE_DELAY: c_int = 15; // mimalloc.h, `mi_option_purge_delay`
    // SAFETY: one number is stored, in a table that is always there.
    unsafe { mi_option_set(PURGE_DELAY, 1000) };
}

fn main() -> ExitCode {
    match cli::main() {
        Ok(status) => ExitCode::from(status),
        Err(error) => {
            eprintln!("gradstep: {error:#}");
            ExitCode::from(2)
        }
    }
}
