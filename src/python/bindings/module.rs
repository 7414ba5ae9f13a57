//! `_torch._Module`: what every call of an `nn.Module` and every look-up of its
//! members goes through. The rest of the class is Python.

use std::cell::{Cell, OnceCell};

use rustpython_vm::builtins::{PyDict, PyFunction, PyStr, PyStrInterned, PyStrRef, PyTypeRef};
use rustpython_vm::class::StaticType;
use rustpython_vm::function::FuncArgs;
use rustpython_vm::{
    AsObject, Py, PyObject, PyObjectRef, PyPayload, PyResult, VirtualMachine, pyclass,
};

use super::table::Op;
use crate::python::calls;

thread_local! {
    /// Whether a hook of all modules was ever registered in this run.
    static ALL_HOOKED: Cell<bool> = const { Cell::new(false) };
}

/// A run begins without hooks of all modules.
pub(in crate::python) fn forget_hooks() {
    ALL_HOOKED.set(false);
}

pub(super) const OPS: &[Op] = &[Op::function("_hook_all_modules", "", |a| {
    ALL_HOOKED.set(true);
    Ok(a.vm.ctx.none())
})];

/// The base of `nn.Module`. Its slots never look at the payload: with a mixin
/// before `nn.Module`, an object is made by the mixin's constructor.
#[pyclass(name = "_Module", module = "torch")]
#[derive(Debug, PyPayload)]
pub(super) struct PyModuleBase;

/// Interned once: looking a name up for each call costs more than the call.
#[derive(Clone, Copy)]
struct Names {
    forward: &'static PyStrInterned,
    with_hooks: &'static PyStrInterned,
    hooked: &'static PyStrInterned,
    members: [&'static PyStrInterned; 3],
}

impl Names {
    fn get(vm: &VirtualMachine) -> Names {
        thread_local! {
            static NAMES: OnceCell<Names> = const { OnceCell::new() };
        }
        let intern = |name: &'static str| vm.ctx.intern_str(name);
        NAMES.with(|names| {
            *names.get_or_init(|| Names {
                forward: intern("forward"),
                with_hooks: intern("_call_with_hooks"),
                hooked: intern("_hooked"),
                members: ["_parameters", "_buffers", "_modules"].map(intern),
            })
        })
    }
}

#[pyclass(flags(BASETYPE, HAS_DICT))]
impl PyModuleBase {
    /// `module(...)`: `forward`, and the hooks around it where there are any.
    #[pyslot]
    fn slot_call(zelf: &PyObject, mut args: FuncArgs, vm: &VirtualMachine) -> PyResult {
        let _calling = calls::enter(zelf, vm);
        let names = Names::get(vm);
        let own = zelf.dict();
        let hooked = match &own {
            Some(own) => own.get_item_opt(names.hooked, vm)?,
            None => None,
        };
        match hooked {
            Some(hooked) if hooked.is(&vm.ctx.false_value) && !ALL_HOOKED.get() => {}
            Some(_) => return zelf.get_attr(names.with_hooks, vm)?.call(args, vm),
            None => {
                return Err(vm.new_attribute_error(format!(
                    "'{}' object has no attribute '_backward_hooks'",
                    zelf.class().name()
                )));
            }
        }
        // A plain method is called without an object that binds it.
        let shadowed = match &own {
            Some(own) => own.get_item_opt(names.forward, vm)?.is_some(),
            None => false,
        };
        match zelf.class().get_attr(names.forward) {
            Some(forward) if !shadowed && forward.downcastable::<PyFunction>() => {
                args.prepend_arg(zelf.to_owned());
                forward.call(args, vm)
            }
            _ => zelf.get_attr(names.forward, vm)?.call(args, vm),
        }
    }

    /// Attributes first, then parameters, buffers and children.
    #[pyslot]
    fn slot_getattro(zelf: &PyObject, name: &Py<PyStr>, vm: &VirtualMachine) -> PyResult {
        match zelf.generic_getattr_opt(name, None, vm) {
            Ok(Some(value)) => return Ok(value),
            Err(error) if !error.fast_isinstance(vm.ctx.exceptions.attribute_error) => {
                return Err(error);
            }
            // Also what a property could not find is looked for.
            Ok(None) | Err(_) => {}
        }
        found(member(zelf, name, vm)?, zelf, name, vm)
    }

    /// What a script's own `__getattr__` falls back on.
    #[pymethod]
    fn __getattr__(zelf: PyObjectRef, name: PyStrRef, vm: &VirtualMachine) -> PyResult {
        found(member(&zelf, &name, vm)?, &zelf, &name, vm)
    }

    /// The interpreter gives a class below one with a `__getattr__` the slow way to
    /// find attributes; the slot above does the same at once.
    #[pyclassmethod]
    fn __init_subclass__(class: PyTypeRef, _: FuncArgs, vm: &VirtualMachine) {
        let name = vm.ctx.intern_str("__getattr__");
        let base = Self::static_type();
        let own = |class: &PyTypeRef| !class.is(base) && class.attributes.read().contains_key(name);
        if !class.mro_map_collect(|class| own(&class.to_owned())).contains(&true) {
            class.slots.getattro.store(Some(Self::slot_getattro));
        }
    }
}

fn found(
    member: Option<PyObjectRef>,
    module: &PyObject,
    name: &Py<PyStr>,
    vm: &VirtualMachine,
) -> PyResult {
    member.ok_or_else(|| {
        let class = module.class();
        vm.new_attribute_error(format!("'{}' object has no attribute '{name}'", class.name()))
    })
}

fn member(
    module: &PyObject,
    name: &Py<PyStr>,
    vm: &VirtualMachine,
) -> PyResult<Option<PyObjectRef>> {
    let Some(own) = module.dict() else { return Ok(None) };
    for place in Names::get(vm).members {
        let members = own.get_item_opt(place, vm)?;
        if let Some(members) =
            members.as_deref().and_then(|members| members.downcast_ref::<PyDict>())
            && let Some(member) = members.get_item_opt(name, vm)?
        {
            return Ok(Some(member));
        }
    }
    Ok(None)
}
