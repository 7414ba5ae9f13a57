//! Looking into a paused script with an expression, and changing it with a statement.

use rustpython_vm::builtins::{PyBaseExceptionRef, PyDict, PyList, PyStr, PyTuple};
use rustpython_vm::{AsObject, Py, PyObjectRef, PyResult, VirtualMachine};

use super::bindings::{self, PyTensor};
use super::frame::{Frame, Value};
use super::traceback;
use super::vm::Run;
use crate::torch::Tensor;

/// An exception that an expression or a statement raised.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LookError {
    /// `NameError: name 'model' is not defined`.
    pub text: String,
    /// It is about a name that does not exist (yet).
    pub missing: bool,
}

impl<'vm> Frame<'vm> {
    /// The value of an expression in the script's global names, under `no_grad` and
    /// in eval mode; random numbers and modes are put back.
    pub fn look(&self, expression: &str) -> Result<Value<'vm>, LookError> {
        let object = self.helper("look", expression)?;
        Ok(Value { object, vm: self.vm })
    }

    /// Executes lines of Python in the script's global names.
    pub fn execute(&self, source: &str) -> Result<(), LookError> {
        self.helper("execute", source).map(drop)
    }

    /// Executes statements once more as this frame would, with some variables
    /// replaced by tensors and, if asked, with all modules in eval mode. Afterwards
    /// the frame's variables are what they were; what they refer to may have
    /// changed.
    pub fn rerun(
        &self,
        source: &str,
        replaced: &[(String, Tensor)],
        evaluating: bool,
    ) -> Result<(), LookError> {
        let vm = self.vm;
        let call = || -> PyResult {
            let module = vm.import("_gradstep_look", 0)?;
            let changed = vm.ctx.new_dict();
            for (name, tensor) in replaced {
                changed.set_item(name.as_str(), bindings::wrap(tensor.clone(), vm), vm)?;
            }
            let local = match self.function() {
                "<module>" => vm.ctx.none(),
                _ => {
                    let locals = vm.ctx.new_dict();
                    let mapping = self.frame.locals(vm)?;
                    if let Some(known) = mapping.obj().downcast_ref::<PyDict>() {
                        for (name, value) in known {
                            locals.set_item(&*name, value, vm)?;
                        }
                    }
                    locals.into()
                }
            };
            let text = vm.ctx.new_str(source);
            let globals = self.frame.globals.clone();
            vm.call_method(&module, "rerun", (text, globals, local, changed, evaluating))
        };
        call().map(drop).map_err(|error| describe(&error, vm))
    }

    /// The variables that are this very tensor.
    pub fn variables_of(&self, tensor: &Tensor) -> Vec<String> {
        let mut found = Vec::new();
        let mut among = |variables: &Py<PyDict>| {
            for (name, value) in variables {
                let same = value.downcast_ref::<PyTensor>().is_some_and(|v| v.tensor == *tensor);
                if let (true, Some(name)) = (same, name.downcast_ref::<PyStr>()) {
                    found.push(name.to_string());
                }
            }
        };
        among(&self.frame.globals);
        if let Ok(locals) = self.frame.locals(self.vm)
            && let Some(locals) = locals.obj().downcast_ref::<PyDict>()
        {
            among(locals);
        }
        found
    }

    /// What a global name stands for.
    pub fn global(&self, name: &str) -> Option<Value<'vm>> {
        let object = self.frame.globals.get_item_opt(name, self.vm).ok()??;
        Some(Value { object, vm: self.vm })
    }

    fn helper(&self, function: &str, text: &str) -> Result<PyObjectRef, LookError> {
        let vm = self.vm;
        let call = || -> PyResult {
            let module = vm.import("_gradstep_look", 0)?;
            let text = vm.ctx.new_str(text);
            vm.call_method(&module, function, (text, self.frame.globals.clone()))
        };
        call().map_err(|error| describe(&error, vm))
    }
}

fn describe(error: &PyBaseExceptionRef, vm: &VirtualMachine) -> LookError {
    let missing = error.fast_isinstance(vm.ctx.exceptions.name_error);
    let text = match Run::current() {
        Some(run) => {
            let told = traceback::describe(error, &run, vm);
            format!("{}: {}", told.kind, told.message)
        }
        None => error.class().name().to_string(),
    };
    LookError { text, missing }
}

impl<'vm> Value<'vm> {
    /// The elements of a list or tuple.
    pub fn items(&self) -> Option<Vec<Value<'vm>>> {
        let objects = match self.object.downcast_ref::<PyList>() {
            Some(list) => list.borrow_vec().to_vec(),
            None => self.object.downcast_ref::<PyTuple>()?.as_slice().to_vec(),
        };
        Some(objects.into_iter().map(|object| Value { object, vm: self.vm }).collect())
    }

    pub fn is_list(&self) -> bool {
        self.object.downcast_ref::<PyList>().is_some()
    }

    /// The tensors of a list or tuple of at most so many, where it has nothing else.
    pub fn tensors(&self, at_most: usize) -> Option<Vec<Tensor>> {
        let length = self.object.length_opt(self.vm).and_then(Result::ok)?;
        let items = (1..=at_most).contains(&length).then(|| self.items()).flatten()?;
        items.iter().map(Value::as_tensor).collect()
    }

    /// The numbers in a list of at most so many, row-major, with its shape. One-element
    /// tensors count as their number, and rows must be of one length.
    pub fn numbers(&self, at_most: usize) -> Option<(Vec<usize>, Vec<f64>)> {
        if let Some(number) = self.as_number() {
            return Some((Vec::new(), vec![number]));
        }
        if let Some(tensor) = self.as_tensor() {
            let number = (tensor.numel() == 1).then(|| tensor.item().ok()).flatten()?;
            return Some((Vec::new(), vec![number.to_f64()]));
        }
        let length = self.object.length_opt(self.vm).and_then(Result::ok)?;
        let items = (length <= at_most).then(|| self.items()).flatten()?;
        let mut shape = None;
        let mut numbers = Vec::with_capacity(length);
        for item in items {
            let (row, row_numbers) = item.numbers(at_most - numbers.len())?;
            if *shape.get_or_insert_with(|| row.clone()) != row {
                return None;
            }
            numbers.extend(row_numbers);
            if numbers.len() > at_most {
                return None;
            }
        }
        let mut shape = shape.unwrap_or_default();
        shape.insert(0, length);
        Some((shape, numbers))
    }

    /// The entries of a dict whose keys are texts.
    pub fn entries(&self) -> Option<Vec<(String, Value<'vm>)>> {
        let dict = self.object.downcast_ref::<PyDict>()?;
        let entry = |(key, object): (PyObjectRef, PyObjectRef)| {
            let key = key.downcast_ref::<PyStr>()?.to_str()?.to_owned();
            Some((key, Value { object, vm: self.vm }))
        };
        dict.into_iter().map(entry).collect()
    }

    pub fn is_none(&self) -> bool {
        self.vm.is_none(&self.object)
    }
}
