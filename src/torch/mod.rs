//! PyTorch's semantics over candle tensors: tensors, tape, derivatives, optimizers, randomness, printing.
//!
//! A [`Tensor`] is a shared [`storage`] seen through an optional chain of
//! [`view`]s, plus what autograd keeps about it. Operations in [`ops`] compute a
//! candle tensor with a [`kernel`] and record a [`Node`] on the [`tape`];
//! [`Tensor::backward`] sweeps the tape and accumulates into `.grad`.

mod backward;
mod create;
mod dtype;
mod error;
pub mod functional;
pub mod grad_mode;
mod kernel;
pub mod linalg;
pub mod observer;
pub mod ops;
pub mod optim;
pub mod print;
pub mod random;
pub mod serialize;
mod storage;
mod tape;
mod tensor;
#[cfg(test)]
mod tests;
mod view;

pub use dtype::{DType, Scalar, default_dtype, set_default_dtype};
pub use error::{Error, ErrorKind, Result};
pub use observer::{Observer, set_observer};
pub use tape::{Edge, Node};
pub use tensor::{Arg, Tensor, WeakTensor};

/// The values inside a tensor: a candle tensor, never part of candle's own graph.
pub(crate) use candle_core::Tensor as Value;
