//! What a script calls its tensors: `w`, `params[0]`, `model.0.weight`, `self.w`.

use std::collections::HashSet;

use rustpython_vm::builtins::{PyDict, PyDictRef, PyList, PyModule, PyStr, PyTuple, PyType};
use rustpython_vm::{AsObject, Py, PyObject, PyObjectRef, VirtualMachine};

use super::bindings::PyTensor;
use super::frame::Frame;
use crate::torch::Tensor;

/// Lists of more tensors than this are data, not parameters: they are passed over.
const MAX_ITEMS: usize = 64;

impl Frame<'_> {
    /// Every tensor that has a name here, each under the first of its names:
    /// of the module, then of the calling functions from the outermost in, then
    /// of this function; in each, in the order the names were bound.
    ///
    /// Found are tensors, the parameters of modules, what is inside lists, tuples
    /// and dicts, and attributes of the script's own objects. Names that begin
    /// with an underscore are private.
    pub fn tensors(&self) -> Vec<(String, Tensor)> {
        let mut names =
            Names { vm: self.vm, found: Vec::new(), seen: HashSet::new(), entered: HashSet::new() };
        names.scope(&self.frame.globals);
        let callers: Vec<_> = self.callers().collect();
        for frame in callers.iter().rev().chain([&self.frame]) {
            // At module level the locals are the globals.
            if frame.code.qualname.as_str() == "<module>" {
                continue;
            }
            if let Ok(locals) = frame.locals(self.vm)
                && let Some(locals) = locals.obj().downcast_ref::<PyDict>()
            {
                names.scope(locals);
            }
        }
        names.found
    }
}

struct Names<'vm> {
    vm: &'vm VirtualMachine,
    found: Vec<(String, Tensor)>,
    seen: HashSet<u64>,
    /// The lists and objects that were looked into, by their identity: they may
    /// lead to each other in a circle.
    entered: HashSet<usize>,
}

impl Names<'_> {
    fn scope(&mut self, variables: &Py<PyDict>) {
        for (name, value) in entries(variables) {
            if !name.starts_with('_') {
                self.value(&name, &value, true);
            }
        }
    }

    fn tensor(&mut self, name: String, tensor: &Tensor) {
        if self.seen.insert(tensor.id()) {
            self.found.push((name, tensor.clone()));
        }
    }

    /// `attributes`: whether to look into objects.
    fn value(&mut self, name: &str, value: &PyObject, attributes: bool) {
        if let Some(tensor) = value.downcast_ref::<PyTensor>() {
            self.tensor(name.to_owned(), &tensor.tensor);
        } else if let Some(list) = value.downcast_ref::<PyList>() {
            let items = list.borrow_vec();
            if items.len() <= MAX_ITEMS && self.entered.insert(value.get_id()) {
                let items = items.to_vec();
                self.items(name, &items);
            }
        } else if let Some(tuple) = value.downcast_ref::<PyTuple>() {
            if tuple.as_slice().len() <= MAX_ITEMS {
                self.items(name, tuple.as_slice());
            }
        } else if let Some(dict) = value.downcast_ref::<PyDict>() {
            self.dict(name, dict);
        } else if attributes
            && value.downcast_ref::<PyModule>().is_none()
            && value.downcast_ref::<PyType>().is_none()
        {
            self.object(name, value);
        }
    }

    fn items(&mut self, name: &str, items: &[PyObjectRef]) {
        for (index, item) in items.iter().enumerate() {
            self.value(&format!("{name}[{index}]"), item, true);
        }
    }

    fn dict(&mut self, name: &str, dict: &Py<PyDict>) {
        if dict.__len__() > MAX_ITEMS {
            return;
        }
        for (key, value) in dict {
            if value.downcast_ref::<PyTensor>().is_some() {
                let key = key.repr(self.vm).map_or_else(|_| "?".to_owned(), |key| key.to_string());
                self.value(&format!("{name}[{key}]"), &value, false);
            }
        }
    }

    /// A module's parameters, or the attributes of one of the script's objects.
    fn object(&mut self, name: &str, object: &PyObject) {
        let Some(attributes) = object.dict() else { return };
        if !self.entered.insert(object.get_id()) {
            return;
        }
        if parameters(&attributes, self.vm).is_some() {
            self.module(name, object, &attributes);
        } else if self.is_from_script(object) {
            for (attribute, value) in entries(&attributes) {
                if !attribute.starts_with('_') {
                    let name = format!("{name}.{attribute}");
                    match value.dict() {
                        Some(inner) if parameters(&inner, self.vm).is_some() => {
                            self.module(&name, &value, &inner);
                        }
                        _ => self.value(&name, &value, false),
                    }
                }
            }
        }
    }

    /// In the order of `named_parameters()`; then what a module of the script has
    /// without having registered it: tensors, and lists of tensors and modules.
    fn module(&mut self, name: &str, module: &PyObject, attributes: &PyDictRef) {
        let members = |place: &'static str| {
            let dict = attributes.get_item_opt(place, self.vm).ok().flatten();
            dict.and_then(|dict| dict.downcast::<PyDict>().ok())
        };
        let (own, children) = (members("_parameters"), members("_modules"));
        for (parameter, value) in own.iter().flat_map(|own| entries(own)) {
            if let Some(tensor) = value.downcast_ref::<PyTensor>() {
                self.tensor(format!("{name}.{parameter}"), &tensor.tensor);
            }
        }
        for (child, module) in children.iter().flat_map(|children| entries(children)) {
            if let Some(attributes) = module.dict() {
                self.module(&format!("{name}.{child}"), &module, &attributes);
            }
        }
        if self.is_from_script(module) {
            for (attribute, value) in entries(attributes) {
                if !attribute.starts_with('_') {
                    self.value(&format!("{name}.{attribute}"), &value, false);
                }
            }
        }
    }

    fn is_from_script(&self, object: &PyObject) -> bool {
        let module = object.class().as_object().get_attr("__module__", self.vm);
        module.is_ok_and(|module| {
            let name = module.downcast_ref::<PyStr>().map(|name| name.to_string());
            name.is_some_and(|name| !name.starts_with("torch") && name != "builtins")
        })
    }
}

/// `_parameters` marks a `torch.nn.Module`.
fn parameters(attributes: &PyDictRef, vm: &VirtualMachine) -> Option<PyObjectRef> {
    attributes.get_item_opt("_parameters", vm).ok().flatten()
}

/// The entries of a dict whose keys are names.
fn entries(dict: &Py<PyDict>) -> Vec<(String, PyObjectRef)> {
    let named = |(key, value): (PyObjectRef, PyObjectRef)| {
        key.downcast_ref::<PyStr>().map(|key| (key.to_string(), value))
    };
    dict.into_iter().filter_map(named).collect()
}
