//! `tensor.grad_fn`: a node of the tape, as scripts see it.

use std::rc::Rc;

use rustpython_vm::types::Representable;
use rustpython_vm::{AsObject, Py, PyObjectRef, PyPayload, PyResult, VirtualMachine, pyclass};

use super::tensor::wrap;
use crate::torch::{Edge, Node, Tensor};

#[pyclass(name = "Node", module = "torch.autograd.graph")]
#[derive(PyPayload)]
pub(super) struct PyNode {
    target: Target,
}

enum Target {
    Node(Rc<Node>),
    /// The end of a path: `AccumulateGrad`.
    Leaf(Tensor),
}

impl std::fmt::Debug for PyNode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

impl PyNode {
    pub fn new(node: Rc<Node>) -> PyNode {
        PyNode { target: Target::Node(node) }
    }
}

#[pyclass(with(Representable))]
impl PyNode {
    #[pymethod]
    fn name(&self) -> &'static str {
        match &self.target {
            Target::Node(node) => node.name(),
            Target::Leaf(_) => "torch::autograd::AccumulateGrad",
        }
    }

    #[pygetset]
    fn next_functions(&self, vm: &VirtualMachine) -> PyObjectRef {
        let pair = |edge: &Edge| -> PyObjectRef {
            let target = match edge {
                Edge::Node(node) => Some(Target::Node(node.clone())),
                Edge::Leaf(leaf) => Some(Target::Leaf(leaf.clone())),
                Edge::None => None,
            };
            let node = match target {
                Some(target) => PyNode { target }.into_ref(&vm.ctx).into(),
                None => vm.ctx.none(),
            };
            vm.ctx.new_tuple(vec![node, vm.ctx.new_int(0).into()]).into()
        };
        let pairs = match &self.target {
            Target::Node(node) => node.inputs().map(pair).collect(),
            Target::Leaf(_) => Vec::new(),
        };
        vm.ctx.new_tuple(pairs).into()
    }

    /// The leaf of an `AccumulateGrad`.
    #[pygetset]
    fn variable(&self, vm: &VirtualMachine) -> PyResult {
        match &self.target {
            Target::Leaf(leaf) => Ok(wrap(leaf.clone(), vm)),
            Target::Node(node) => Err(vm.new_attribute_error(format!(
                "'{}' object has no attribute 'variable'",
                node.name()
            ))),
        }
    }
}

impl Representable for PyNode {
    fn repr_str(zelf: &Py<Self>, _: &VirtualMachine) -> PyResult<String> {
        Ok(format!("<{} object at {:#x}>", zelf.name(), zelf.as_object().get_id()))
    }
}
