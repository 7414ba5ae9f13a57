//! The native modules that scripts, and the frozen ones, import.

mod gradstep;
mod math;

use rustpython_vm::Context;
use rustpython_vm::builtins::PyModuleDef;

pub(super) use gradstep::sink;

/// The definitions of all native modules.
pub(super) fn modules(context: &Context) -> Vec<&'static PyModuleDef> {
    vec![gradstep::_gradstep::module_def(context), math::math::module_def(context)]
}
