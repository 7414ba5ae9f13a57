//! Errors as a script sees them: Python's exception type and PyTorch's message.

use std::any::Any;
use std::fmt;
use std::rc::Rc;

/// Which Python exception an [`Error`] becomes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ErrorKind {
    Runtime,
    Type,
    Value,
    Index,
    NotImplemented,
    /// One that the script raised itself, in a hook or an `autograd.Function`.
    Raised(Foreign),
}

/// An exception object of a room above, carried through unopened.
#[derive(Clone)]
pub struct Foreign(pub Rc<dyn Any>);

impl fmt::Debug for Foreign {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Foreign")
    }
}

impl PartialEq for Foreign {
    fn eq(&self, other: &Foreign) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl Eq for Foreign {}

/// A failed operation, in PyTorch's own words where PyTorch fails too.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Error {
    pub kind: ErrorKind,
    pub message: String,
}

pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    pub fn runtime(message: String) -> Error {
        Error { kind: ErrorKind::Runtime, message }
    }
}

impl From<candle_core::Error> for Error {
    fn from(mut error: candle_core::Error) -> Self {
        // With RUST_BACKTRACE set, candle's text would be followed by our own calls.
        while let candle_core::Error::WithBacktrace { inner, .. } = error {
            error = *inner;
        }
        Error { kind: ErrorKind::Runtime, message: error.to_string() }
    }
}

/// `Err` of the given kind with a formatted message.
macro_rules! fail {
    ($kind:ident, $($message:tt)*) => {
        Err($crate::torch::Error {
            kind: $crate::torch::ErrorKind::$kind,
            message: format!($($message)*),
        })
    };
}
pub(crate) use fail;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_of_candles_error_has_no_backtrace() {
        let inner = Box::new(candle_core::Error::Msg("no room".into()));
        let backtrace = Box::new(std::backtrace::Backtrace::force_capture());
        let error = candle_core::Error::WithBacktrace { inner, backtrace };
        assert_eq!(Error::from(error).message, "no room");
    }
}
