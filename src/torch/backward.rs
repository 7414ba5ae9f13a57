//! `backward()`: the sweep over the tape, and accumulation into `.grad`.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::error::fail;
use super::observer::tell;
use super::storage::Change;
use super::tape::{Edge, Node};
use super::{Result, Tensor, Value, kernel};

/// `root.backward(gradient, retain_graph)`.
///
/// # Errors
/// In PyTorch's words: the root needs no gradient, is not a scalar although no
/// `gradient` is given, the graph was freed, or a saved tensor was modified.
pub(crate) fn backward(root: &Tensor, gradient: Option<&Tensor>, retain_graph: bool) -> Result<()> {
    let upstream = match gradient {
        Some(gradient) if gradient.shape() != root.shape() => {
            return fail!(
                Runtime,
                "Mismatch in shape: grad_output[0] has a shape of torch.Size({:?}) and output[0] \
                 has a shape of torch.Size({:?}).",
                gradient.shape(),
                root.shape()
            );
        }
        Some(gradient) => kernel::cast(&gradient.value()?, root.dtype())?,
        None if root.requires_grad() && root.numel() != 1 => {
            return fail!(Runtime, "grad can be implicitly created only for scalar outputs");
        }
        None => root.value()?.ones_like()?,
    };
    let edge = root.edge();
    if matches!(edge, Edge::None) {
        return fail!(
            Runtime,
            "element 0 of tensors does not require grad and does not have a grad_fn"
        );
    }
    tell(|o| o.backward(root));
    let mut sweep = Sweep::plan(&edge);
    sweep.send(&edge, Some(upstream))?;
    while let Some((node, upstream)) = sweep.next() {
        sweep.visit(&node, upstream, retain_graph)?;
    }
    Ok(())
}

/// Gradients on their way. A node's inputs were recorded before it, so taking
/// the youngest node first visits each after everything that uses it: the
/// order of PyTorch's engine.
#[derive(Default)]
struct Sweep {
    nodes: BTreeMap<u64, (Rc<Node>, Option<Value>)>,
    leaves: BTreeMap<u64, Leaf>,
}

#[derive(Default)]
struct Leaf {
    /// How many edges still have to deliver.
    awaited: usize,
    incoming: Option<Value>,
}

impl Sweep {
    /// Counts what will arrive at each leaf.
    fn plan(root: &Edge) -> Sweep {
        let mut sweep = Sweep::default();
        let mut seen = BTreeSet::new();
        let mut stack = vec![root];
        while let Some(edge) = stack.pop() {
            match edge {
                Edge::None => {}
                Edge::Leaf(leaf) => sweep.leaves.entry(leaf.id()).or_default().awaited += 1,
                Edge::Node(node) => {
                    if seen.insert(node.id()) {
                        stack.extend(node.inputs());
                    }
                }
            }
        }
        sweep
    }

    /// Delivers a gradient along an edge.
    fn send(&mut self, edge: &Edge, grad: Option<Value>) -> Result<()> {
        match edge {
            Edge::None => {}
            Edge::Node(node) => match self.nodes.entry(node.id()) {
                Entry::Vacant(place) => {
                    place.insert((node.clone(), grad));
                }
                Entry::Occupied(mut place) => add_into(&mut place.get_mut().1, grad)?,
            },
            Edge::Leaf(tensor) => {
                let leaf = self.leaves.entry(tensor.id()).or_default();
                add_into(&mut leaf.incoming, grad)?;
                leaf.awaited = leaf.awaited.saturating_sub(1);
                if leaf.awaited == 0
                    && let Some(incoming) = leaf.incoming.take()
                {
                    accumulate(tensor, incoming)?;
                }
            }
        }
        Ok(())
    }

    /// The youngest node, with what arrived there.
    fn next(&mut self) -> Option<(Rc<Node>, Option<Value>)> {
        self.nodes.pop_last().map(|(_, arrived)| arrived)
    }

    fn visit(
        &mut self,
        node: &Rc<Node>,
        upstream: Option<Value>,
        retain_graph: bool,
    ) -> Result<()> {
        let Some(upstream) = upstream else {
            // Nothing arrived, but the leaves below must not wait.
            return node.inputs().try_for_each(|edge| self.send(edge, None));
        };
        if let Some(tensor) = node.retained() {
            retain(&tensor, &upstream)?;
        }
        let produced = node.vjp(&upstream)?;
        if !retain_graph {
            node.release();
        }
        tell(|o| o.visited(node, &upstream, &produced));
        node.inputs().zip(produced).try_for_each(|(edge, grad)| self.send(edge, grad))
    }
}

fn add_into(sum: &mut Option<Value>, grad: Option<Value>) -> Result<()> {
    *sum = match (sum.take(), grad) {
        (Some(sum), Some(grad)) => Some(kernel::add(&sum, &grad)?),
        (sum, grad) => sum.or(grad),
    };
    Ok(())
}

/// `AccumulateGrad`: the first gradient becomes `.grad`, later ones are added to
/// it in place, so that the tensor in `.grad` stays the same.
fn accumulate(leaf: &Tensor, incoming: Value) -> Result<()> {
    if !leaf.requires_grad() {
        return Ok(());
    }
    match leaf.grad() {
        None => {
            leaf.keep_grad(Tensor::new(incoming.contiguous()?, leaf.dtype()));
            tell(|o| o.accumulated(leaf, None, &incoming, &incoming));
        }
        Some(grad) => {
            let before = grad.value()?;
            let after = kernel::add(&before, &incoming)?;
            grad.write(&after, Change::Accumulation)?;
            tell(|o| o.accumulated(leaf, Some(&before), &incoming, &after));
        }
    }
    Ok(())
}

/// What `retain_grad()` asked for: a fresh tensor each time.
fn retain(tensor: &Tensor, upstream: &Value) -> Result<()> {
    let grad = match tensor.grad() {
        None => upstream.contiguous()?,
        Some(before) => kernel::add(&before.value()?, upstream)?,
    };
    tensor.keep_grad(Tensor::new(grad, tensor.dtype()));
    Ok(())
}
