//! How a run can end other than well.

use std::fmt;

/// Why a script did not run to its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RunError {
    /// A [`Control`](super::Control) said [`Stop`](super::Verdict::Stop).
    Stopped,
    /// An exception that nothing in the script caught.
    Exception(Exception),
    /// `sys.exit(code)`, for a code other than 0. Python's exit status.
    Exit(i32),
}

/// An uncaught exception.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exception {
    /// `RuntimeError`, `zipfile.BadZipFile`.
    pub kind: String,
    /// `str(exception)` with the suggestion that Python adds; empty if there is none.
    pub message: String,
    /// The script's innermost line, 1-based; 0 if the script had not begun.
    pub line: u32,
    /// What Python prints on standard error, the last line end included.
    pub traceback: String,
}

impl fmt::Display for RunError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            RunError::Stopped => f.write_str("stopped"),
            RunError::Exception(Exception { kind, message, .. }) if message.is_empty() => {
                f.write_str(kind)
            }
            RunError::Exception(Exception { kind, message, .. }) => write!(f, "{kind}: {message}"),
            RunError::Exit(code) => write!(f, "exit status {code}"),
        }
    }
}

impl std::error::Error for RunError {}
