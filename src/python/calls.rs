//! Which modules are being called, by the names that the script has for them:
//! `model.blocks.0.ff`. Kept only while an observer watches the tape.

use std::cell::RefCell;

use rustpython_vm::builtins::{PyDict, PyStr};
use rustpython_vm::{AsObject, Py, PyObject, PyObjectRef, VirtualMachine};

use super::frame::Frame;
use super::vm::{Heard, Run};
use crate::torch;

/// A module inside this many others is called by its class.
const DEEPEST: usize = 8;

struct Call {
    module: PyObjectRef,
    path: String,
}

thread_local! {
    /// The innermost last.
    static CALLS: RefCell<Vec<Call>> = const { RefCell::new(Vec::new()) };
}

/// A call that is going on; it ends when this is dropped.
pub(super) struct Calling;

/// Says that a module's call begins, if somebody wants to know.
pub(super) fn enter(module: &PyObject, vm: &VirtualMachine) -> Option<Calling> {
    if !torch::is_watching() {
        return None;
    }
    let run = Run::current()?;
    let path = path(module, &run, vm);
    run.tell(Heard::Entered { module: &path });
    CALLS.with_borrow_mut(|calls| calls.push(Call { module: module.to_owned(), path }));
    Some(Calling)
}

impl Drop for Calling {
    fn drop(&mut self) {
        let ended = CALLS.with_borrow_mut(Vec::pop);
        if let (Some(_), Some(run)) = (ended, Run::current()) {
            run.tell(Heard::Left);
        }
    }
}

/// From the module whose call is going on, else from a variable.
fn path(module: &PyObject, run: &Run, vm: &VirtualMachine) -> String {
    let caller = CALLS
        .with_borrow(|calls| calls.last().map(|call| (call.module.clone(), call.path.clone())));
    let inside = caller.and_then(|(caller, path)| {
        below(&caller, module, DEEPEST, vm).map(|name| format!("{path}.{name}"))
    });
    inside
        .or_else(|| Frame::innermost(vm, run)?.variable(module))
        .unwrap_or_else(|| module.class().name().to_string())
}

/// What a module calls one of those that it is made of: `blocks.0`.
fn below(
    module: &PyObject,
    wanted: &PyObject,
    depth: usize,
    vm: &VirtualMachine,
) -> Option<String> {
    let members = module.dict()?.get_item_opt("_modules", vm).ok()??;
    let members = members.downcast::<PyDict>().ok()?;
    let named = |(key, child): (PyObjectRef, PyObjectRef)| {
        Some((key.downcast_ref::<PyStr>()?.to_string(), child))
    };
    let children: Vec<(String, PyObjectRef)> = members.into_iter().filter_map(named).collect();
    if let Some((name, _)) = children.iter().find(|(_, child)| child.is(wanted)) {
        return Some(name.clone());
    }
    let depth = depth.checked_sub(1)?;
    children.iter().find_map(|(name, child)| {
        below(child, wanted, depth, vm).map(|inner| format!("{name}.{inner}"))
    })
}

impl Frame<'_> {
    /// The variable of the module, else of this function, that is this object.
    fn variable(&self, object: &PyObject) -> Option<String> {
        let among = |variables: &Py<PyDict>| {
            variables.into_iter().find_map(|(name, value)| {
                value
                    .is(object)
                    .then(|| name.downcast_ref::<PyStr>().map(|name| name.to_string()))?
            })
        };
        among(&self.frame.globals).or_else(|| {
            let locals = self.frame.locals(self.vm).ok()?;
            among(locals.obj().downcast_ref::<PyDict>()?)
        })
    }
}
