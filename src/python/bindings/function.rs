//! `autograd.Function`: what its `ctx` keeps, and how it gets into the graph. The
//! class itself is Python.

use std::cell::RefCell;
use std::collections::HashSet;
use std::rc::Rc;

use rustpython_vm::builtins::PyTuple;
use rustpython_vm::{AsObject, PyObject, PyObjectRef, PyResult, VirtualMachine};

use super::arguments::{Args, items};
use super::autograd::{PyNode, ctx_of};
use super::hooks::in_python;
use super::table::Op;
use super::tensor::{PyTensor, wrap};
use crate::torch::{self, Custom, DType, Error, Output, SavedTensor, Tensor, ops, record_custom};

/// What the `ctx` of a recorded function knows.
#[derive(Default)]
pub(super) struct FunctionState {
    /// `save_for_backward`; none once the graph was freed.
    saved: Option<Vec<Option<Kept>>>,
    freed: bool,
    /// Which arguments were tensors.
    tensors: Vec<bool>,
    /// Shapes and types of the outputs that are tensors.
    outputs: Vec<Option<(Vec<usize>, DType)>>,
    materialize: bool,
}

struct Kept {
    saved: SavedTensor,
    /// The object that was saved, unless it is an output.
    object: Option<PyObjectRef>,
}

/// The derivative of an `autograd.Function`: its `backward`, called with `ctx`.
pub(super) struct PyFunction {
    pub ctx: PyObjectRef,
    name: &'static str,
}

impl Custom for PyFunction {
    fn name(&self) -> &'static str {
        self.name
    }

    fn backward(&self, upstream: Vec<Option<Tensor>>) -> torch::Result<Vec<Option<Tensor>>> {
        in_python(|vm| self.call(upstream, vm))
    }

    fn release(&self) {
        if let Some(node) = ctx_of(&self.ctx) {
            let mut state = node.function.borrow_mut();
            if state.saved.take().is_some_and(|saved| !saved.is_empty()) {
                state.freed = true;
            }
        }
    }

    fn as_any(&self) -> &dyn std::any::Any {
        self
    }
}

impl PyFunction {
    fn call(
        &self,
        upstream: Vec<Option<Tensor>>,
        vm: &VirtualMachine,
    ) -> PyResult<Vec<Option<Tensor>>> {
        let Some(node) = ctx_of(&self.ctx) else { return Ok(Vec::new()) };
        let grads = {
            let state = node.function.borrow();
            let grad = |(grad, output): (Option<Tensor>, &Option<(Vec<usize>, DType)>)| match (
                grad, output,
            ) {
                (Some(grad), _) => Ok(wrap(grad, vm)),
                (None, Some((shape, dtype))) if state.materialize => {
                    let zeros = Tensor::zeros(shape, *dtype);
                    Ok(wrap(zeros.map_err(|error| super::tensor::raise(error, vm))?, vm))
                }
                (None, _) => Ok(vm.ctx.none()),
            };
            upstream.into_iter().zip(&state.outputs).map(grad).collect::<PyResult<Vec<_>>>()?
        };
        let result = vm.call_method(&self.ctx, "apply", grads)?;
        let tensors = node.function.borrow().tensors.clone();
        self.gradients(result, &tensors, vm)
    }

    /// The gradients of the tensors among the arguments.
    fn gradients(
        &self,
        result: PyObjectRef,
        tensors: &[bool],
        vm: &VirtualMachine,
    ) -> PyResult<Vec<Option<Tensor>>> {
        let mut given = match result.downcast_ref::<PyTuple>() {
            Some(tuple) => tuple.as_slice().to_vec(),
            None => vec![result],
        };
        let surplus = given.iter().skip(tensors.len()).all(|grad| vm.is_none(grad));
        if given.len() > tensors.len() && surplus {
            given.truncate(tensors.len());
        }
        if given.len() != tensors.len() {
            return Err(vm.new_runtime_error(format!(
                "function {} returned an incorrect number of gradients (expected {}, got {})",
                self.name,
                tensors.len(),
                given.len()
            )));
        }
        let mut grads = Vec::new();
        for (at, (grad, is_tensor)) in given.iter().zip(tensors).enumerate() {
            if !is_tensor {
                if !vm.is_none(grad) {
                    return Err(vm.new_runtime_error(format!(
                        "function {} returned a gradient different than None at position {}, but \
                         the corresponding forward input was not a Variable",
                        self.name,
                        at + 1
                    )));
                }
                continue;
            }
            grads.push(match grad.downcast_ref::<PyTensor>() {
                Some(grad) => Some(grad.tensor.clone()),
                None if vm.is_none(grad) => None,
                None => {
                    let kind = grad.class().name().to_string();
                    return Err(
                        vm.new_runtime_error(format!("expected Variable or None (got {kind})"))
                    );
                }
            });
        }
        Ok(grads)
    }
}

/// A name that lives as long as nodes may: there are few functions in a script.
fn interned(name: String) -> &'static str {
    thread_local! {
        static NAMES: RefCell<HashSet<&'static str>> = RefCell::default();
    }
    NAMES.with_borrow_mut(|names| match names.get(name.as_str()) {
        Some(known) => known,
        None => {
            let name: &'static str = Box::leak(name.into_boxed_str());
            names.insert(name);
            name
        }
    })
}

fn tensor_of(object: &PyObject) -> Option<&Tensor> {
    object.downcast_ref::<PyTensor>().map(|tensor| &tensor.tensor)
}

/// `ctx args outputs recorded to_save dirty non_differentiable materialize`: the
/// outputs as the caller gets them.
fn record(a: &Args<'_>) -> PyResult {
    let vm = a.vm;
    let list = |at: usize| -> PyResult<Vec<PyObjectRef>> {
        Ok(a.optional(at).and_then(|object| items(object)).unwrap_or_default())
    };
    let (args, mut outputs, recorded) = (list(1)?, list(2)?, a.flag(3)?);
    let tensors: Vec<Tensor> = args.iter().filter_map(|arg| tensor_of(arg).cloned()).collect();
    let dirty: Vec<Tensor> = list(5)?.iter().filter_map(|x| tensor_of(x).cloned()).collect();
    let constant: Vec<Tensor> = list(6)?.iter().filter_map(|x| tensor_of(x).cloned()).collect();
    let raw: Vec<Option<Tensor>> = outputs.iter().map(|x| tensor_of(x).cloned()).collect();
    if dirty.iter().any(|written| !raw.iter().flatten().any(|output| output == written)) {
        return Err(vm.new_runtime_error(
            "Some elements marked as dirty during the forward method were not returned as output. \
             The inputs that are modified inplace must all be outputs of the Function.",
        ));
    }
    let mut histories = Vec::with_capacity(outputs.len());
    for (object, tensor) in outputs.iter_mut().zip(&raw) {
        let Some(tensor) = tensor else {
            histories.push(Output::Nothing);
            continue;
        };
        let is_input = tensors.contains(tensor);
        let differentiable = tensor.dtype().is_floating_point() && !constant.contains(tensor);
        histories.push(if dirty.contains(tensor) {
            Output::Written(tensor.clone())
        } else if !recorded || !differentiable {
            if is_input {
                *object = wrap(tensor.detach(), vm);
            }
            Output::Nothing
        } else if is_input {
            // An input returned as it is becomes another tensor, with a history.
            let view = torch::grad_mode::without(|| ops::alias(tensor));
            let view = a.ok(view)?;
            *object = wrap(view.clone(), vm);
            Output::New(view)
        } else {
            Output::New(tensor.clone())
        });
    }
    if recorded && let Some(ctx) = ctx_of(a.object(0)?) {
        let name = interned(ctx.class().name().to_string());
        let function = PyFunction { ctx: ctx.clone().into(), name };
        let node = a.ok(record_custom(Rc::new(function), &tensors, histories))?;
        ctx.become_node(&node);
        let keep = |object: PyObjectRef| -> Option<Kept> {
            let tensor = tensor_of(&object)?;
            let number = raw.iter().zip(&outputs).position(|(before, after)| {
                before.as_ref() == Some(tensor) || tensor_of(after) == Some(tensor)
            });
            Some(match number.filter(|_| !tensors.contains(tensor) || dirty.contains(tensor)) {
                Some(number) => {
                    Kept { saved: SavedTensor::output(tensor, &node, number as u32), object: None }
                }
                None => Kept { saved: SavedTensor::other(tensor), object: Some(object) },
            })
        };
        let shape = |object: &PyObjectRef| tensor_of(object).map(|x| (x.shape(), x.dtype()));
        *ctx.function.borrow_mut() = FunctionState {
            saved: Some(list(4)?.into_iter().map(keep).collect()),
            freed: false,
            tensors: args.iter().map(|arg| tensor_of(arg).is_some()).collect(),
            outputs: outputs.iter().map(shape).collect(),
            materialize: a.flag(7)?,
        };
    }
    Ok(vm.ctx.new_tuple(outputs).into())
}

/// `ctx.saved_tensors`
fn saved_tensors(node: &PyNode, vm: &VirtualMachine) -> PyResult {
    let state = node.function.borrow();
    if state.freed {
        let error: Error = torch::freed();
        return Err(super::tensor::raise(error, vm));
    }
    let unpack = |kept: &Option<Kept>| -> PyResult {
        let Some(kept) = kept else { return Ok(vm.ctx.none()) };
        let tensor = kept.saved.unpack().map_err(|error| super::tensor::raise(error, vm))?;
        Ok(kept.object.clone().unwrap_or_else(|| wrap(tensor, vm)))
    };
    let saved = state.saved.iter().flatten().map(unpack).collect::<PyResult<Vec<_>>>()?;
    Ok(vm.ctx.new_tuple(saved).into())
}

pub(super) const OPS: &[Op] = &[
    Op::function(
        "_record_function",
        "ctx args outputs recorded to_save dirty non_differentiable materialize",
        record,
    ),
    Op::function("_saved_tensors", "ctx", |a| match ctx_of(a.object(0)?) {
        Some(node) => saved_tensors(&node, a.vm),
        None => Ok(a.vm.ctx.new_tuple(Vec::new()).into()),
    }),
];
