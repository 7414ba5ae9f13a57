//! The sweep over the tape: gradients on their way from the roots to the leaves.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::gradient::Gradient;
use super::hooks::{HookList, NodeHooks, PreHook};
use super::node::{Edge, Node};
use super::observer::{self, tell};
use super::{Result, Tensor, anomaly};

/// Gradients on their way. A node's inputs were recorded before it, so taking
/// the youngest node first visits each after everything that uses it: the
/// order of PyTorch's engine.
pub(super) struct Sweep<G> {
    nodes: BTreeMap<u64, (Rc<Node>, Arrived<G>)>,
    leaves: BTreeMap<u64, Leaf<G>>,
    goals: Option<Goals<G>>,
    retain_graph: bool,
}

/// What arrived at a node: one gradient an output.
enum Arrived<G> {
    One(Option<G>),
    Many(Vec<Option<G>>),
}

struct Leaf<G> {
    /// How many edges still have to deliver.
    awaited: usize,
    incoming: Option<G>,
}

impl<G> Default for Leaf<G> {
    fn default() -> Self {
        Leaf { awaited: 0, incoming: None }
    }
}

/// What a sweep is for, when not for all leaves.
pub(super) struct Goals<G> {
    /// The leaves, with their places among the inputs.
    leaves: BTreeMap<u64, Vec<usize>>,
    /// The outputs of nodes, with their places among the inputs.
    outputs: BTreeMap<(u64, u32), Vec<usize>>,
    /// The nodes through which a goal is reached.
    needed: BTreeSet<u64>,
    /// The gradients are the result, and not added to `.grad`.
    capture: bool,
    captured: Vec<Option<G>>,
}

impl<G: Gradient> Arrived<G> {
    fn new(node: &Node) -> Arrived<G> {
        match node.outputs() {
            1 => Arrived::One(None),
            outputs => Arrived::Many(vec![None; outputs]),
        }
    }

    fn outputs(&self) -> &[Option<G>] {
        match self {
            Arrived::One(grad) => std::slice::from_ref(grad),
            Arrived::Many(grads) => grads,
        }
    }

    fn outputs_mut(&mut self) -> &mut [Option<G>] {
        match self {
            Arrived::One(grad) => std::slice::from_mut(grad),
            Arrived::Many(grads) => grads,
        }
    }
}

impl<G: Gradient> Goals<G> {
    pub fn new(inputs: &[Tensor], capture: bool) -> Goals<G> {
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

    fn capture_outputs(&mut self, node: &Node, upstream: &[Option<G>]) {
        for (output, grad) in (0..).zip(upstream) {
            if let (true, Some(grad), Some(places)) =
                (self.capture, grad, self.outputs.get(&(node.id(), output)))
            {
                Goals::keep(&mut self.captured, places, grad);
            }
        }
    }

    fn keep(captured: &mut [Option<G>], places: &[usize], grad: &G) {
        for &place in places {
            captured[place] = Some(grad.clone());
        }
    }
}

impl<G: Gradient> Sweep<G> {
    pub fn new(retain_graph: bool, goals: Option<Goals<G>>) -> Sweep<G> {
        Sweep { nodes: BTreeMap::new(), leaves: BTreeMap::new(), goals, retain_graph }
    }

    /// The gradients that were to be captured.
    pub fn run(mut self, starts: Vec<(Edge, G)>) -> Result<Vec<Option<G>>> {
        self.plan(&starts);
        G::in_its_mode(|| {
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
    fn plan(&mut self, starts: &[(Edge, G)]) {
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

    fn plan_for_goals(&mut self, starts: &[(Edge, G)]) {
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
    fn send(&mut self, edge: &Edge, grad: Option<G>) -> Result<()> {
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
    fn arrive(&mut self, leaf: &Tensor, mut incoming: G) -> Result<()> {
        let hooks = leaf.hooks();
        if let Some(hooks) = hooks {
            incoming = G::of_tensor(hooks.tensor.apply(incoming.into_tensor())?)?;
        }
        if let Some(goals) = &mut self.goals
            && goals.capture
        {
            if let Some(places) = goals.leaves.get(&leaf.id()) {
                Goals::keep(&mut goals.captured, places, &incoming);
            }
            return Ok(());
        }
        let Some(hooks) = hooks else { return incoming.accumulate(leaf) };
        let mut upstream = Arrived::One(Some(incoming));
        before(&hooks.before, &mut upstream)?;
        let Some(incoming) = upstream.outputs()[0].clone() else { return Ok(()) };
        incoming.clone().accumulate(leaf)?;
        for hook in hooks.accumulated.now() {
            hook(leaf)?;
        }
        for hook in hooks.after.now() {
            hook(&[], &[Some(incoming.clone().into_tensor())])?;
        }
        Ok(())
    }

    fn visit(&mut self, node: &Rc<Node>, mut upstream: Arrived<G>) -> Result<()> {
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
        let mut produced = G::vjp(node, upstream.outputs())?;
        if anomaly::is_enabled() {
            anomaly::check(node, &G::values(&produced)?)?;
        }
        if let Some(hooks) = hooks
            && !hooks.after.is_empty()
        {
            produced = after(node, hooks, produced, upstream.outputs())?;
        }
        if !self.retain_graph {
            node.release();
        }
        if observer::is_watching() && upstream.outputs().iter().any(Option::is_some) {
            let (arrived, gone) = (G::values(upstream.outputs())?, G::values(&produced)?);
            tell(|o| o.visited(node, &arrived, &gone));
        }
        node.inputs().zip(produced).try_for_each(|(edge, grad)| self.send(edge, grad))
    }
}

fn add_into<G: Gradient>(sum: &mut Option<G>, grad: Option<G>) -> Result<()> {
    *sum = match (sum.take(), grad) {
        (Some(sum), Some(grad)) => Some(sum.plus(&grad)?),
        (sum, grad) => sum.or(grad),
    };
    Ok(())
}

/// The hooks on a node's outputs, then what `retain_grad()` asked for.
fn on_outputs<G: Gradient>(hooks: &NodeHooks, upstream: &mut Arrived<G>) -> Result<()> {
    let upstream = upstream.outputs_mut();
    for (output, list) in hooks.on_outputs() {
        let place = &mut upstream[output as usize];
        if let Some(grad) = place.take() {
            *place = Some(G::of_tensor(list.apply(grad.into_tensor())?)?);
        }
    }
    for (output, tensor) in hooks.retained() {
        if let Some(grad) = &upstream[output as usize] {
            grad.retain(&tensor)?;
        }
    }
    Ok(())
}

fn tensors<G: Gradient>(grads: &[Option<G>]) -> Vec<Option<Tensor>> {
    grads.iter().map(|grad| grad.clone().map(G::into_tensor)).collect()
}

fn gradients<G: Gradient>(grads: Vec<Option<Tensor>>) -> Result<Vec<Option<G>>> {
    grads.into_iter().map(|grad| grad.map(G::of_tensor).transpose()).collect()
}

/// The hooks before a node.
fn before<G: Gradient>(hooks: &HookList<PreHook>, upstream: &mut Arrived<G>) -> Result<()> {
    for hook in hooks.now() {
        if let Some(replaced) = hook(&tensors(upstream.outputs()))? {
            for (place, grad) in upstream.outputs_mut().iter_mut().zip(gradients(replaced)?) {
                *place = grad;
            }
        }
    }
    Ok(())
}

/// The hooks after a node.
fn after<G: Gradient>(
    node: &Node,
    hooks: &NodeHooks,
    mut produced: Vec<Option<G>>,
    upstream: &[Option<G>],
) -> Result<Vec<Option<G>>> {
    let upstream = tensors(upstream);
    for hook in hooks.after.now() {
        if let Some(replaced) = hook(&tensors(&produced), &upstream)? {
            produced = gradients(replaced)?;
            node.check_shapes(&G::values(&produced)?)?;
        }
    }
    Ok(produced)
}
