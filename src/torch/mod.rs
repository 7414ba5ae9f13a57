//! PyTorch's semantics over candle tensors: tensors, tape, derivatives, optimizers, randomness, printing.
//!
//! A [`Tensor`] is a shared [`storage`] seen through an optional chain of
//! [`view`]s, plus what autograd keeps about it. Operations in [`ops`] compute a
//! candle tensor with a [`kernel`] and record a [`Node`] on the [`tape`];
//! [`Tensor::backward`] sweeps the tape and accumulates into `.grad`.

pub mod anomaly;
pub mod autocast;
mod backward;
mod create;
mod device;
mod dtype;
mod error;
pub mod functional;
pub mod grad_mode;
mod gradient;
mod hooks;
mod kernel;
pub mod linalg;
mod node;
pub mod observer;
pub mod ops;
pub mod optim;
pub mod print;
pub mod random;
mod rebase;
mod saved;
pub mod second;
pub mod serialize;
mod storage;
mod sweep;
mod tape;
mod tensor;
pub mod tensorboard;
#[cfg(test)]
mod tests;
mod view;

pub use backward::{Pass, backward, grad};
pub(crate) use device::is_stand_in;
pub use device::{Device, has_cuda, use_cuda};
pub use dtype::{DType, Scalar, default_dtype, set_default_dtype};
pub use error::{Error, ErrorKind, Foreign, Result};
pub use hooks::{GradHook, HookHandle, LeafHook, PostHook, PreHook};
pub use node::{Edge, Held, Node, freed};
pub(crate) use observer::is_watching;
pub use observer::{Observer, Stepped, set_observer};
pub use saved::SavedTensor;
pub use storage::in_place_writes;
pub use tape::{Custom, Output, record_custom};
pub use tensor::{Arg, Tensor, WeakTensor};

/// The values inside a tensor: a candle tensor, never part of candle's own graph.
pub(crate) use candle_core::Tensor as Value;
