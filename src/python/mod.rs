//! The embedded Python VM and the `torch` package as scripts see it.
//!
//! A [`Program`] is a parsed script with its table of [`Site`]s, the statements.
//! [`run`] executes it, alone or under a [`Control`] that is asked before every
//! statement (`hooks`), may look at the paused [`Frame`], and gets what the
//! script prints (`output`). What a script imports comes from three places:
//!
//! - `bindings`: native modules over `crate::torch`: tensors, operators, the
//!   arithmetic of the optimizers, `math`;
//! - `frozen/`: Python compiled into the binary: `torch.nn`, `torch.optim`,
//!   `torch.utils.data` and the parts of the standard library that training
//!   scripts use;
//! - the script's own directory, for sibling files.
//!
//! Nothing else can be imported, and there are no files and no processes.

mod bindings;
mod calls;
mod errors;
mod floats;
mod frame;
mod hooks;
mod look;
mod names;
mod outline;
mod output;
mod program;
mod traceback;
mod vm;

pub use bindings::ALLOWED;
pub use errors::{Exception, RunError};
pub use frame::{Frame, FrameHandle, FrameId, Value, owned_parameters, user_frame_id, user_line};
pub use look::LookError;
pub use outline::{Extent, outline};
pub use output::Stream;
pub use program::{Program, Site, SiteKind, SyntaxError};
pub use vm::{Control, Heard, Options, STACK_SIZE, Verdict, run};

#[cfg(test)]
mod tests;
