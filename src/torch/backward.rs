//! `backward()` and `autograd.grad()`: the sweep over the tape, and accumulation
//! into `.grad`.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::error::fail;
use super::hooks::{HookList, NodeHooks, PreHook};
use super::node::{Edge, Node};
use super::observer::tell;
use super::storage::Change;
use super::{DType, Result, Tensor, Value, anomaly, device, grad_mode, kernel};

/// `torch.autograd.backward(roots, gradients, inputs=…, retain_graph=…)`: adds to
/// `.grad` of all leaves, or of the `inputs` only. One gradient a root; none
/// means 1, for a root of one element.
///
/// # Errors
/// In PyTorch's words: a root needs no gradient, is not a scalar although no
/// gradient is given, the graph was freed, or a saved tensor was modified.
pub fn backward(
    roots: &[Tensor],
    gradients: &[Option<Tensor>],
    inputs: Option<&[Tensor]>,
    retain_graph: bool,
) -> Result<()> {
    let starts = starts(roots, gradients)?;
    for input in inputs.into_iter().flatten() {
        input.retain_grad()?;
    }
    roots.iter().for_each(|root| tell(|o| o.backward(root)));
    let goals = inputs.map(|inputs| Goals::new(inputs, false));
    Sweep::new(retain_graph, goals).run(starts)?;
    Ok(())
}

/// `torch.autograd.grad(roots, inputs, gradients, retain_graph)`: the gradients of
/// the inputs, `None` where the roots do not depend on one.
///
/// # Errors
/// As [`backward`], and if an input needs no gradient.
pub fn grad(
    roots: &[Tensor],
    inputs: &[Tensor],
    gradients: &[Option<Tensor>],
    retain_graph: bool,
) -> Result<Vec<Option<Tensor>>> {
    let starts = starts(roots, gradients)?;
    if inputs.iter().any(|input| !input.requires_grad()) {
        return fail!(Runtime, "One of the differentiated Tensors does not require grad");
    }
    roots.iter().for_each(|root| tell(|o| o.backward(root)));
    let captured = Sweep::new(retain_graph, Some(Goals::new(inputs, true))).run(starts)?;
    Ok(captured.into_iter().map(|grad| grad.map(of_gradient)).collect())
}

/// A gradient as a tensor.
pub(super) fn of_gradient(value: Value) -> Tensor {
    let dtype = DType::of_value(&value);
    Tensor::new(value, dtype)
}

/// Where the sweep starts, with which gradients.
fn starts(roots: &[Tensor], gradients: &[Option<Tensor>]) -> Result<Vec<(Edge, Value)>> {
    let start = |(at, (root, gradient)): (usize, (&Tensor, &Option<Tensor>))| {
        let upstream = match gradient {
            Some(gradient) if gradient.shape() != root.shape() => {
                return fail!(
                    Runtime,
                    "Mismatch in shape: grad_output[{at}] has a shape of torch.Size({:?}) and \
                     output[{at}] has a shape of torch.Size({:?}).",
                    gradient.shape(),
                    root.shape()
                );
            }
            Some(gradient) if device::others() && gradient.device() != root.device() => {
                return fail!(
                    Runtime,
                    "invalid gradient at index {at} - expected device {} but got {}",
                    root.device(),
                    gradient.device()
                );
            }
            Some(gradient) => kernel::cast(&gradient.value()?, root.dtype())?,
            None if root.requires_grad() && root.numel() != 1 => {
                return fail!(Runtime, "grad can be implicitly created only for scalar outputs");
            }
            None => device::placed(root.value()?.ones_like()?, root.device())?,
        };
        match root.edge() {
            Edge::None => fail!(
                Runtime,
                "element {at} of tensors does not require grad and does not have a grad_fn"
            ),
            edge => Ok((edge, upstream)),
        }
    };
    roots.iter().zip(gradients).enumerate().map(start).collect()
}

/// Gradients on their way. A node's inputs were recorded before it, so taking
/// the youngest node first visits each after everything that uses it: the
/// order of PyTorch's engine.
struct Sweep {
    nodes: BTreeMap<u64, (Rc<Node>, Arrived)>,
    leaves: BTreeMap<u64, Leaf>,
    goals: Option<Goals>,
    retain_graph: bool,
}

/// What arrived at a node: one gradient an output.
enum Arrived {
    One(Option<Value>),
    Many(Vec<Option<Value>>),
}

#[derive(Default)]
struct Leaf {
    /// How many edges still have to deliver.
    awaited: usize,
    incoming: Option<Value>,
}

/// What a sweep is for, when not for all leaves.
struct Goals {
    /// The leaves, with their places among the inputs.
    leaves: BTreeMap<u64, Vec<usize>>,
    /// The outputs of nodes, with their places among the inputs.
    outputs: BTreeMap<(u64, u32), Vec<usize>>,
    /// The nodes through which a goal is reached.
    needed: BTreeSet<u64>,
    /// The gradients are the result, and not added to `.grad`.
    capture: bool,
    captured: Vec<Option<Value>>,
}

impl Arrived {
    fn new(node: &Node) -> Arrived {
        match node.outputs() {
            1 => Arrived::One(None),
            outputs => Arrived::Many(vec![None; outputs]),
        }
    }

    fn outputs(&self) -> &[Option<Value>] {
        match self {
            Arrived::One(grad) => std::slice::from_ref(grad),
            Arrived::Many(grads) => grads,
        }
    }

    fn outputs_mut(&mut self) -> &mut [Option<Value>] {
        match self {
            Arrived::One(grad) => std::slice::from_mut(grad),
            Arrived::Many(grads) => grads,
        }
    }
}

impl Goals {
    fn new(inputs: &[Tensor], capture: bool) -> Goals {
        let mut goals = Goals {
            leaves: BTreeMap::new(),
            outputs: BTreeMap::new(),
            needed: BTreeSet::new(),
            capture,
            captured: vec![None; inputs.len()],
        };
        for (at, input) in inputs.iter().enumerate() {
            match input.edge() {
                Edge::None => {}
                Edge::Leaf(leaf) => goals.leaves.entry(leaf.id()).or_default().push(at),
                Edge::Node(node, output) => {
                    goals.outputs.entry((node.id(), output)).or_default().push(at);
                }
            }
        }
        goals
    }

    /// Finds the nodes through which a goal is reached. Inputs are older than
    /// what was made of them, so going from old to new sees them first.
    fn find_needed(&mut self, reachable: &BTreeMap<u64, Rc<Node>>) {
        for (id, node) in reachable {
            let leads = node.inputs().any(|edge| match edge {
                Edge::None => false,
                Edge::Leaf(leaf) => self.leaves.contains_key(&leaf.id()),
                Edge::Node(node, output) => {
                    self.needed.contains(&node.id())
                        || self.outputs.contains_key(&(node.id(), *output))
                }
            });
            if leads {
                self.needed.insert(*id);
            }
        }
    }

    fn wants(&self, node: &Node, output: u32) -> bool {
        self.needed.contains(&node.id()) || self.outputs.contains_key(&(node.id(), output))
    }

    fn capture_outputs(&mut self, node: &Node, upstream: &[Option<Value>]) {
        for (output, grad) in (0..).zip(upstream) {
            if let (true, Some(grad), Some(places)) =
                (self.capture, grad, self.outputs.get(&(node.id(), output)))
            {
                Goals::keep(&mut self.captured, places, grad);
            }
        }
    }

    fn keep(captured: &mut [Option<Value>], places: &[usize], grad: &Value) {
        for &place in places {
            captured[place] = Some(grad.clone());
        }
    }
}

impl Sweep {
    fn new(retain_graph: bool, goals: Option<Goals>) -> Sweep {
        Sweep { nodes: BTreeMap::new(), leaves: BTreeMap::new(), goals, retain_graph }
    }

    /// The gradients that were to be captured.
    fn run(mut self, starts: Vec<(Edge, Value)>) -> Result<Vec<Option<Value>>> {
        self.plan(&starts);
        grad_mode::without(|| {
            for (edge, upstream) in starts {
                self.send(&edge, Some(upstream))?;
            }
            while let Some((_, (node, arrived))) = self.nodes.pop_last() {
                self.visit(&node, arrived)?;
            }
            Ok(self.goals.map_or_else(Vec::new, |goals| goals.captured))
        })
    }

    /// Counts what will arrive at each leaf.
    fn plan(&mut self, starts: &[(Edge, Value)]) {
        if self.goals.is_some() {
            self.plan_for_goals(starts);
            return;
        }
        let mut seen = BTreeSet::new();
        let mut stack: Vec<&Edge> = starts.iter().map(|(edge, _)| edge).collect();
        while let Some(edge) = stack.pop() {
            match edge {
                Edge::None => {}
                Edge::Leaf(leaf) => self.leaves.entry(leaf.id()).or_default().awaited += 1,
                Edge::Node(node, _) => {
                    if seen.insert(node.id()) {
                        stack.extend(node.inputs());
                    }
                }
            }
        }
    }

    fn plan_for_goals(&mut self, starts: &[(Edge, Value)]) {
        let mut reachable: BTreeMap<u64, Rc<Node>> = BTreeMap::new();
        let mut stack: Vec<&Edge> = starts.iter().map(|(edge, _)| edge).collect();
        let mut edges: Vec<(Option<u64>, u64)> = Vec::new();
        for edge in &stack {
            if let Edge::Leaf(leaf) = edge {
                edges.push((None, leaf.id()));
            }
        }
        while let Some(edge) = stack.pop() {
            let Edge::Node(node, _) = edge else { continue };
            if reachable.insert(node.id(), node.clone()).is_none() {
                for edge in node.inputs() {
                    if let Edge::Leaf(leaf) = edge {
                        edges.push((Some(node.id()), leaf.id()));
                    }
                    stack.push(edge);
                }
            }
        }
        let Some(goals) = &mut self.goals else { return };
        goals.find_needed(&reachable);
        for (from, leaf) in edges {
            if goals.leaves.contains_key(&leaf)
                && from.is_none_or(|from| goals.needed.contains(&from))
            {
                self.leaves.entry(leaf).or_default().awaited += 1;
            }
        }
    }

    /// Delivers a gradient along an edge.
    fn send(&mut self, edge: &Edge, grad: Option<Value>) -> Result<()> {
        match edge {
            Edge::None => {}
            Edge::Node(node, output) => {
                if self.goals.as_ref().is_some_and(|goals| !goals.wants(node, *output)) {
                    return Ok(());
                }
                let place = match self.nodes.entry(node.id()) {
                    Entry::Vacant(place) => place.insert((node.clone(), Arrived::new(node))),
                    Entry::Occupied(place) => place.into_mut(),
                };
                add_into(&mut place.1.outputs_mut()[*output as usize], grad)?;
            }
            Edge::Leaf(tensor) => {
                if self.goals.as_ref().is_some_and(|goals| !goals.leaves.contains_key(&tensor.id()))
                {
                    return Ok(());
                }
                let leaf = self.leaves.entry(tensor.id()).or_default();
                add_into(&mut leaf.incoming, grad)?;
                leaf.awaited = leaf.awaited.saturating_sub(1);
                if leaf.awaited == 0
                    && let Some(incoming) = leaf.incoming.take()
                {
                    self.arrive(tensor, incoming)?;
                }
            }
        }
        Ok(())
    }

    /// All of a leaf's gradient is there.
    fn arrive(&mut self, leaf: &Tensor, mut incoming: Value) -> Result<()> {
        let hooks = leaf.hooks();
        if let Some(hooks) = hooks {
            incoming = hooks.tensor.apply(of_gradient(incoming))?.value()?;
        }
        if let Some(goals) = &mut self.goals
            && goals.capture
        {
            if let Some(places) = goals.leaves.get(&leaf.id()) {
                Goals::keep(&mut goals.captured, places, &incoming);
            }
            return Ok(());
        }
        let Some(hooks) = hooks else { return accumulate(leaf, incoming) };
        let mut upstream = Arrived::One(Some(incoming));
        before(&hooks.before, &mut upstream)?;
        let Some(incoming) = upstream.outputs()[0].clone() else { return Ok(()) };
        accumulate(leaf, incoming.clone())?;
        for hook in hooks.accumulated.now() {
            hook(leaf)?;
        }
        for hook in hooks.after.now() {
            hook(&[], &[Some(of_gradient(incoming.clone()))])?;
        }
        Ok(())
    }

    fn visit(&mut self, node: &Rc<Node>, mut upstream: Arrived) -> Result<()> {
        let hooks = node.hooks();
        if let Some(goals) = &mut self.goals {
            let needed = goals.needed.contains(&node.id());
            // As in PyTorch: of a node on the way to another goal, a gradient is
            // captured before the hooks have seen it.
            if let (false, Some(hooks)) = (needed, hooks) {
                on_outputs(hooks, &mut upstream)?;
            }
            goals.capture_outputs(node, upstream.outputs());
            if !needed {
                return Ok(());
            }
        }
        if let Some(hooks) = hooks {
            on_outputs(hooks, &mut upstream)?;
            before(&hooks.before, &mut upstream)?;
        }
        let mut produced = node.vjp(upstream.outputs())?;
        anomaly::check(node, &produced)?;
        if let Some(hooks) = hooks
            && !hooks.after.is_empty()
        {
            produced = after(node, hooks, produced, upstream.outputs())?;
        }
        if !self.retain_graph {
            node.release();
        }
        if upstream.outputs().iter().any(Option::is_some) {
            tell(|o| o.visited(node, upstream.outputs(), &produced));
        }
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

/// The hooks on a node's outputs, then what `retain_grad()` asked for.
fn on_outputs(hooks: &NodeHooks, upstream: &mut Arrived) -> Result<()> {
    let upstream = upstream.outputs_mut();
    for (output, list) in hooks.on_outputs() {
        let place = &mut upstream[output as usize];
        if let Some(grad) = place.take() {
            *place = Some(list.apply(of_gradient(grad))?.value()?);
        }
    }
    for (output, tensor) in hooks.retained() {
        if let Some(grad) = &upstream[output as usize] {
            retain(&tensor, grad)?;
        }
    }
    Ok(())
}

fn tensors(grads: &[Option<Value>]) -> Vec<Option<Tensor>> {
    grads.iter().map(|grad| grad.clone().map(of_gradient)).collect()
}

fn values(grads: Vec<Option<Tensor>>) -> Result<Vec<Option<Value>>> {
    grads.into_iter().map(|grad| grad.map(|grad| grad.value()).transpose()).collect()
}

/// The hooks before a node.
fn before(hooks: &HookList<PreHook>, upstream: &mut Arrived) -> Result<()> {
    for hook in hooks.now() {
        if let Some(replaced) = hook(&tensors(upstream.outputs()))? {
            for (place, grad) in upstream.outputs_mut().iter_mut().zip(values(replaced)?) {
                *place = grad;
            }
        }
    }
    Ok(())
}

/// The hooks after a node.
fn after(
    node: &Node,
    hooks: &NodeHooks,
    mut produced: Vec<Option<Value>>,
    upstream: &[Option<Value>],
) -> Result<Vec<Option<Value>>> {
    let upstream = tensors(upstream);
    for hook in hooks.after.now() {
        if let Some(replaced) = hook(&tensors(&produced), &upstream)? {
            produced = values(replaced)?;
            node.check_shapes(&produced)?;
        }
    }
    Ok(produced)
}

/// `AccumulateGrad`: the first gradient becomes `.grad`, later ones are added to
/// it in place, so that the tensor in `.grad` stays the same.
fn accumulate(leaf: &Tensor, incoming: Value) -> Result<()> {
    if !leaf.requires_grad() {
        return Ok(());
    }
    match leaf.grad() {
        None => {
            let grad = device::placed(device::contiguous(&incoming)?, leaf.device())?;
            leaf.keep_grad(Tensor::new(grad, leaf.dtype()));
            tell(|o| o.accumulated(leaf, None, &incoming, &incoming));
        }
        Some(grad) => {
            let before = grad.resident()?;
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
        None => device::contiguous(upstream)?,
        Some(before) => kernel::add(&before.value()?, upstream)?,
    };
    tensor.keep_grad(Tensor::new(grad, tensor.dtype()));
    Ok(())
}
