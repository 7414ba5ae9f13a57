//! The native modules that scripts, and the frozen ones, import.
//!
//! `_torch` is built from tables: an [`Op`](table::Op) is a name, its
//! parameters and a body, and becomes a function of `torch`, a method of
//! `Tensor`, or both.

mod arguments;
mod autocast;
mod autograd;
mod checkpoint;
mod classes;
mod compressed;
mod conversions;
mod create;
mod device;
mod dtype;
mod elementwise;
mod events;
mod files;
mod function;
mod functional;
mod generator;
mod grad_mode;
mod gradstep;
mod hooks;
mod indexing;
mod layers;
mod linalg;
mod math;
mod maths;
mod module;
mod named;
mod operators;
mod optim;
mod overloads;
mod packed;
mod pairwise;
mod pcg64;
mod pieces;
mod random;
mod reductions;
mod scans;
mod shapes;
mod stepped;
mod table;
mod tensor;
mod torch;
mod unicode;
mod warnings;
mod ziggurat;

use rustpython_vm::Context;
use rustpython_vm::builtins::PyModuleDef;

pub(super) use classes::{optimizer, reset};
pub(super) use events::flush_all as flush_events;
pub use files::ALLOWED;
pub(super) use gradstep::{hook, sink};
pub(super) use module::forget_hooks;
pub(super) use tensor::{PyTensor, wrap};

/// The definitions of all native modules.
pub(super) fn modules(context: &Context) -> Vec<&'static PyModuleDef> {
    vec![
        compressed::_compressed::module_def(context),
        events::_events::module_def(context),
        files::_files::module_def(context),
        gradstep::_gradstep::module_def(context),
        math::_math::module_def(context),
        packed::_struct::module_def(context),
        pcg64::_pcg64::module_def(context),
        random::_random::module_def(context),
        torch::_torch::module_def(context),
        unicode::unicodedata::module_def(context),
    ]
}
