//! `tensor.grad_fn`: a node of the tape, as scripts see it.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::{Rc, Weak};

use rustpython_vm::builtins::{PyStr, PyTypeRef};
use rustpython_vm::common::hash::PyHash;
use rustpython_vm::types::{Comparable, GetAttr, Hashable, PyComparisonOp, Representable};
use rustpython_vm::{
    AsObject, Py, PyObject, PyObjectRef, PyPayload, PyRef, PyResult, PyWeakRef, VirtualMachine,
    class::StaticType, function::FuncArgs, function::PyComparisonValue, pyclass,
};

use super::arguments::{Args, items};
use super::function::{FunctionState, PyFunction};
use super::hooks;
use super::table::Op;
use super::tensor::{PyTensor, raise, wrap};
use crate::torch::{self, Edge, Node, Pass, Tensor, anomaly};

#[pyclass(name = "Node", module = "torch.autograd.graph")]
#[derive(PyPayload)]
pub(super) struct PyNode {
    target: RefCell<Target>,
    /// What an `autograd.Function` keeps.
    pub function: RefCell<FunctionState>,
}

#[derive(Clone)]
enum Target {
    /// The `ctx` of a function that is not recorded yet, or never will be.
    Nothing,
    Node(Rc<Node>),
    /// The end of a path: `AccumulateGrad`.
    Leaf(Tensor),
    /// The node that this very object, a `ctx`, stands for, and which keeps it.
    Own(Weak<Node>),
}

thread_local! {
    /// The objects that scripts still hold, so that `is` compares nodes.
    static OBJECTS: RefCell<HashMap<(bool, u64), PyWeakRef<PyNode>>> = RefCell::default();
    /// The class of each kind of node.
    static CLASSES: RefCell<HashMap<&'static str, PyTypeRef>> = RefCell::default();
}

/// Forgets what an earlier run on this thread left.
pub(super) fn reset() {
    OBJECTS.take();
    CLASSES.take();
}

impl std::fmt::Debug for PyNode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.label())
    }
}

/// The object of a tensor's node.
pub(super) fn node_object(node: &Rc<Node>, vm: &VirtualMachine) -> PyResult {
    // The node of an `autograd.Function` is its `ctx`.
    if let Some(function) = node.custom()
        && let Some(function) = function.as_any().downcast_ref::<PyFunction>()
    {
        return Ok(function.ctx.clone());
    }
    object((false, node.id()), Target::Node(node.clone()), vm)
}

fn object(key: (bool, u64), target: Target, vm: &VirtualMachine) -> PyResult {
    let known = OBJECTS.with_borrow(|objects| objects.get(&key).and_then(PyWeakRef::upgrade));
    if let Some(known) = known {
        return Ok(known.into());
    }
    let node = PyNode { target: RefCell::new(target), function: RefCell::default() };
    let class = class(node.label().rsplit("::").next().unwrap_or_default(), vm)?;
    let node = node.into_ref_with_type(vm, class)?;
    let weak = node.downgrade(None, vm)?;
    OBJECTS.with_borrow_mut(|objects| {
        // Now and then, so that what is gone does not pile up.
        if objects.len().is_power_of_two() {
            objects.retain(|_, object| object.upgrade().is_some());
        }
        objects.insert(key, weak);
    });
    Ok(node.into())
}

/// The class `MulBackward0`, below `Node`.
fn class(name: &'static str, vm: &VirtualMachine) -> PyResult<PyTypeRef> {
    if let Some(class) = CLASSES.with_borrow(|classes| classes.get(name).cloned()) {
        return Ok(class);
    }
    let bases = vm.ctx.new_tuple(vec![PyNode::static_type().to_owned().into()]);
    let own = vm.ctx.new_dict();
    own.set_item("__module__", vm.ctx.new_str("builtins").into(), vm)?;
    let class = vm.ctx.types.type_type.as_object().call((name, bases, own), vm)?;
    let class = class
        .downcast::<rustpython_vm::builtins::PyType>()
        .map_err(|_| vm.new_runtime_error(format!("the class of {name} could not be made")))?;
    CLASSES.with_borrow_mut(|classes| classes.insert(name, class.clone()));
    Ok(class)
}

impl PyNode {
    /// What the object stands for, if it is alive.
    fn target(&self) -> Target {
        let target = self.target.borrow().clone();
        match target {
            Target::Own(node) => node.upgrade().map_or(Target::Nothing, Target::Node),
            target => target,
        }
    }

    /// The object of a function's `ctx` stands for this node from now on.
    pub fn become_node(&self, node: &Rc<Node>) {
        self.target.replace(Target::Own(Rc::downgrade(node)));
    }

    fn label(&self) -> &'static str {
        match self.target() {
            Target::Node(node) => node.name(),
            Target::Leaf(_) => "torch::autograd::AccumulateGrad",
            Target::Nothing => "Node",
            Target::Own(_) => "Node",
        }
    }

    fn key(&self) -> Option<(bool, u64)> {
        match self.target() {
            Target::Node(node) => Some((false, node.id())),
            Target::Leaf(leaf) => Some((true, leaf.id())),
            Target::Nothing | Target::Own(_) => None,
        }
    }
}

#[pyclass(
    with(Representable, Comparable, Hashable, GetAttr),
    flags(BASETYPE, HAS_DICT, HAS_WEAKREF)
)]
impl PyNode {
    #[pyslot]
    fn slot_new(class: PyTypeRef, _args: FuncArgs, vm: &VirtualMachine) -> PyResult {
        let node = PyNode { target: RefCell::new(Target::Nothing), function: RefCell::default() };
        node.into_ref_with_type(vm, class).map(Into::into)
    }

    #[pymethod]
    fn name(&self) -> &'static str {
        self.label()
    }

    #[pygetset]
    fn next_functions(&self, vm: &VirtualMachine) -> PyResult {
        let pair = |edge: &Edge| -> PyResult {
            let (object, output) = match edge {
                Edge::Node(node, output) => (node_object(node, vm)?, *output),
                Edge::Leaf(leaf) => (object((true, leaf.id()), Target::Leaf(leaf.clone()), vm)?, 0),
                Edge::None => (vm.ctx.none(), 0),
            };
            Ok(vm.ctx.new_tuple(vec![object, vm.ctx.new_int(output).into()]).into())
        };
        let pairs = match self.target() {
            Target::Node(node) => node.inputs().map(pair).collect::<PyResult<Vec<_>>>()?,
            _ => Vec::new(),
        };
        Ok(vm.ctx.new_tuple(pairs).into())
    }

    /// `node.register_hook(hook)`: called after the node.
    #[pymethod]
    fn register_hook(&self, hook: PyObjectRef, vm: &VirtualMachine) -> PyResult {
        let hook = hooks::after(hook);
        match self.target() {
            Target::Node(node) => hooks::handle(node.register_hook(hook), vm),
            Target::Leaf(leaf) => hooks::handle(leaf.register_accumulate_hook(hook), vm),
            Target::Nothing | Target::Own(_) => Err(gone(vm)),
        }
    }

    /// `node.register_prehook(hook)`: called before the node.
    #[pymethod]
    fn register_prehook(&self, hook: PyObjectRef, vm: &VirtualMachine) -> PyResult {
        let hook = hooks::before(hook);
        match self.target() {
            Target::Node(node) => hooks::handle(node.register_prehook(hook), vm),
            Target::Leaf(leaf) => hooks::handle(leaf.register_accumulate_prehook(hook), vm),
            Target::Nothing | Target::Own(_) => Err(gone(vm)),
        }
    }
}

fn gone(vm: &VirtualMachine) -> rustpython_vm::builtins::PyBaseExceptionRef {
    vm.new_runtime_error("a hook cannot be registered on a function that is not in the graph")
}

impl GetAttr for PyNode {
    fn getattro(zelf: &Py<Self>, name: &Py<PyStr>, vm: &VirtualMachine) -> PyResult {
        if let Some(value) = zelf.as_object().generic_getattr_opt(name, None, vm)? {
            return Ok(value);
        }
        // The leaf of an `AccumulateGrad`.
        if name.as_bytes() == b"variable"
            && let Target::Leaf(leaf) = zelf.target()
        {
            return Ok(wrap(leaf, vm));
        }
        let text = name.to_string_lossy();
        if text == "metadata" {
            let metadata: PyObjectRef = vm.ctx.new_dict().into();
            zelf.as_object().set_attr("metadata", metadata.clone(), vm)?;
            return Ok(metadata);
        }
        if let Some(saved) = text.strip_prefix("_saved_") {
            if let Target::Node(node) = zelf.target() {
                let number = node.numbers().into_iter().find(|(known, _)| *known == saved);
                if let Some((_, number)) = number {
                    return Ok(match number.fract() == 0.0 {
                        true => vm.ctx.new_int(number as i64).into(),
                        false => vm.ctx.new_float(number).into(),
                    });
                }
                if let Some(tensor) = node.saved_as(saved) {
                    return Ok(wrap(tensor.map_err(|error| raise(error, vm))?, vm));
                }
            }
            return Err(vm.new_attribute_error(format!(
                "gradstep does not support {text} of a node of the graph yet"
            )));
        }
        let class = zelf.class().name().to_string();
        Err(vm.new_attribute_error(format!("'{class}' object has no attribute '{text}'")))
    }
}

impl Comparable for PyNode {
    fn cmp(
        zelf: &Py<Self>,
        other: &PyObject,
        op: PyComparisonOp,
        _: &VirtualMachine,
    ) -> PyResult<PyComparisonValue> {
        op.eq_only(|| {
            let same = zelf.as_object().is(other)
                || other
                    .downcast_ref::<PyNode>()
                    .is_some_and(|other| zelf.key().is_some() && zelf.key() == other.key());
            Ok(PyComparisonValue::Implemented(same))
        })
    }
}

impl Hashable for PyNode {
    fn hash(zelf: &Py<Self>, _: &VirtualMachine) -> PyResult<PyHash> {
        Ok(zelf.as_object().get_id() as PyHash)
    }
}

impl Representable for PyNode {
    fn repr_str(zelf: &Py<Self>, vm: &VirtualMachine) -> PyResult<String> {
        let class = zelf.class();
        let module = class.as_object().get_attr("__module__", vm)?.str(vm)?;
        let name = class.name();
        let id = zelf.as_object().get_id();
        Ok(match module.as_bytes() {
            b"builtins" => format!("<{} object at {id:#x}>", &*name),
            _ => format!("<{module}.{} object at {id:#x}>", &*name),
        })
    }
}

impl Args<'_> {
    /// A list of tensors and Nones.
    fn gradients(&self, at: usize) -> PyResult<Vec<Option<Tensor>>> {
        let objects = items(self.object(at)?).unwrap_or_default();
        let gradient = |object: &PyObjectRef| match object.downcast_ref::<PyTensor>() {
            Some(tensor) => Ok(Some(tensor.tensor.clone())),
            None if self.vm.is_none(object) => Ok(None),
            None => Err(self.vm.new_type_error(
                "gradients can be either Tensors or None, but got ".to_owned()
                    + &object.class().name(),
            )),
        };
        objects.iter().map(gradient).collect()
    }

    /// `retain_graph` and `create_graph`; the graph stays where one is made of it.
    fn pass(&self, at: usize) -> PyResult<Pass> {
        let create_graph = self.flag(at + 1)?;
        let retain_graph = match self.optional(at) {
            Some(_) => self.flag(at)?,
            None => create_graph,
        };
        Ok(Pass { retain_graph, create_graph })
    }

    /// `tensor.backward(gradient, retain_graph, create_graph, inputs)`
    fn backward(&self) -> PyResult {
        let inputs = match self.optional(4) {
            None => None,
            Some(one) if one.downcast_ref::<PyTensor>().is_some() => {
                Some(vec![self.tensor(4)?.clone()])
            }
            Some(_) => Some(self.tensors(4)?),
        };
        if inputs.as_ref().is_some_and(Vec::is_empty) {
            let message = "`inputs` argument to `backward()` cannot be empty.";
            return Err(self.vm.new_runtime_error(message));
        }
        let gradient = [self.optional_tensor(1)?.cloned()];
        let root = std::slice::from_ref(self.tensor(0)?);
        let pass = self.pass(2)?;
        if pass.create_graph {
            let warnings = self.vm.import("warnings", 0)?;
            self.vm.call_method(&warnings, "warn", (REFERENCE_CYCLE,))?;
        }
        self.ok(torch::backward(root, &gradient, inputs.as_deref(), pass))?;
        Ok(self.vm.ctx.none())
    }
}

/// PyTorch's warning of `backward(create_graph=True)`.
const REFERENCE_CYCLE: &str = "Using backward() with create_graph=True will create a reference \
     cycle between the parameter and its gradient which can cause a memory leak. We recommend \
     using autograd.grad when creating the graph to avoid this. If you have to use this function, \
     make sure to reset the .grad fields of your parameters to None after use to break the cycle \
     and avoid the leak.";

pub(super) const OPS: &[Op] = &[
    Op::method("backward", "input gradient retain_graph create_graph inputs", |a| a.backward()),
    Op::function("_backward", "tensors gradients inputs retain_graph create_graph", |a| {
        let inputs = a.optional(2).map(|_| a.tensors(2)).transpose()?;
        let (roots, gradients) = (a.tensors(0)?, a.gradients(1)?);
        a.ok(torch::backward(&roots, &gradients, inputs.as_deref(), a.pass(3)?))?;
        Ok(a.vm.ctx.none())
    }),
    Op::function("_grad", "outputs inputs gradients retain_graph create_graph", |a| {
        let (roots, inputs, gradients) = (a.tensors(0)?, a.tensors(1)?, a.gradients(2)?);
        let grads = a.ok(torch::grad(&roots, &inputs, &gradients, a.pass(3)?))?;
        let object = |grad: Option<Tensor>| match grad {
            Some(grad) => wrap(grad, a.vm),
            None => a.vm.ctx.none(),
        };
        Ok(a.vm.ctx.new_tuple(grads.into_iter().map(object).collect()).into())
    }),
    Op::function("_anomaly_mode", "", |a| {
        let (enabled, check_nan) = (anomaly::is_enabled(), anomaly::checks_nan());
        let flags = [enabled, check_nan].map(|flag| a.vm.ctx.new_bool(flag).into());
        Ok(a.vm.ctx.new_tuple(flags.to_vec()).into())
    }),
    Op::function("_set_anomaly_mode", "mode check_nan", |a| {
        anomaly::set_enabled(a.flag(0)?, a.flag(1)?);
        Ok(a.vm.ctx.none())
    }),
];

/// The object behind, where it is a node.
pub(super) fn ctx_of(object: &PyObject) -> Option<PyRef<PyNode>> {
    object.to_owned().downcast::<PyNode>().ok()
}
