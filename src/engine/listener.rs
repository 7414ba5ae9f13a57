//! The recorder's ear on the tape: each event becomes part of what the current
//! statement did.

use std::rc::Rc;

use candle_core::Tensor as Value;

use super::numbering::{Root, Scalar};
use super::recorder::{Recorder, State};
use super::snapshot::{elements, finite};
use super::tape::{Operand, Recorded};
use crate::protocol::{self, Buffer, Event, Input, OptimizerStep, Options, Saved, Snapshot, Visit};
use crate::python::user_line;
use crate::torch::{Edge, Held, Node, Observer, Stepped, Tensor};

impl Observer for Recorder {
    fn recorded(&self, node: &Rc<Node>, inputs: &[&Tensor], outputs: &[&Tensor]) {
        // Of several outputs the first is shown.
        let &[output, ..] = outputs else { return };
        self.attribute(|state, happened| {
            happened.recorded = true;
            happened.scalar = scalar(node, output);
            if !state.detail {
                return;
            }
            let Ok(value) = output.value() else { return };
            for (_, nodes) in &mut state.calling {
                *nodes = Some((nodes.map_or(node.id(), |(first, _)| first), node.id()));
            }
            state.outdated.watch(node);
            happened.nodes.push(protocol::Node {
                id: node.id(),
                name: node.name().into(),
                line: user_line().map_or(0, |row| state.edited.written(row)),
                output: state.snapshots.shown(&value),
                nonfinite: !finite(&value),
                inputs: inputs.iter().filter_map(|tensor| input(state, node, tensor)).collect(),
                numbers: node.numbers().into_iter().map(|(n, value)| (n.into(), value)).collect(),
                saved: saved(node, inputs),
            });
            let inputs = inputs.iter().filter_map(|tensor| operand(state, node, tensor)).collect();
            let operation = operation(node.name()).to_owned();
            let targets = node.targets().to_vec();
            state.tape.insert(node.id(), Recorded { operation, inputs, output: value, targets });
        });
    }

    fn backward(&self, root: &Tensor) {
        let node = root.grad_fn().map_or(0, |node| node.id());
        self.attribute(|state, happened| {
            if state.detail {
                state.roots.retain(|root| root.strong_count() > 0);
                match state.roots.len() {
                    0 => {}
                    graphs => happened.events.push(Event::Kept { graphs }),
                }
                state.roots.extend(root.grad_fn().as_ref().map(Rc::downgrade));
            }
            happened.root.get_or_insert_with(|| Root { node, ..Root::default() });
        });
    }

    fn visited(&self, node: &Rc<Node>, upstream: &[Option<Value>], produced: &[Option<Value>]) {
        let Some(upstream) = upstream.iter().flatten().next() else { return };
        self.attribute(|state, happened| {
            happened.root.get_or_insert_default().swept.insert(node.id());
            if state.detail {
                happened.sweep.push(Visit::Node {
                    id: node.id(),
                    upstream: state.snapshots.shown(upstream),
                    produced: produced.iter().map(|grad| state.shown(grad.as_ref())).collect(),
                    freed: node.held().is_none(),
                });
            }
        });
    }

    fn accumulated(&self, leaf: &Tensor, before: Option<&Value>, incoming: &Value, after: &Value) {
        self.attribute(|state, happened| {
            if state.detail {
                happened.sweep.push(Visit::Accumulate {
                    parameter: state.name(leaf),
                    before: state.whole(before),
                    incoming: state.snapshots.whole(incoming),
                    after: state.snapshots.whole(after),
                });
            }
        });
    }

    fn cleared(&self, leaf: &Tensor, before: Option<&Value>, to_none: bool) {
        self.attribute(|state, happened| {
            happened.cleared = true;
            if state.detail {
                let (parameter, before) = (state.name(leaf), state.whole(before));
                happened.events.push(Event::Cleared { parameter, before, to_none });
            }
        });
    }

    fn rescaled(&self, leaf: &Tensor, before: &Value, after: &Value) {
        self.attribute(|state, happened| {
            if happened.setting {
                return;
            }
            happened.rescaled = true;
            if state.detail {
                let parameter = state.name(leaf);
                let snapshots = &mut state.snapshots;
                let (before, after) = (snapshots.whole(before), snapshots.whole(after));
                happened.events.push(Event::Rescaled { parameter, before, after });
            }
        });
    }

    fn updated(&self, leaf: &Tensor, before: &Value, after: &Value) {
        // Without a gradient it was not training: initialising, or loading.
        let Some(grad) = leaf.grad().and_then(|grad| grad.value().ok()) else { return };
        self.attribute(|state, happened| {
            if happened.setting {
                return;
            }
            happened.updated = true;
            if state.detail {
                happened.events.push(Event::Updated {
                    parameter: state.name(leaf),
                    before: state.snapshots.whole(before),
                    after: state.snapshots.whole(after),
                    lr: factor(before, &grad, after, state.lr),
                    grad: Some(state.snapshots.whole(&grad)),
                    by: None,
                });
            }
        });
    }

    fn stepped(&self, leaf: &Tensor, step: &Stepped) {
        self.attribute(|state, happened| {
            let name = state.name(leaf);
            let updated = happened.events.iter_mut().rev().find_map(|event| match event {
                Event::Updated { parameter, by, .. } if *parameter == name => Some(by),
                _ => None,
            });
            if let Some(by) = updated {
                *by = Some(Box::new(state.optimizer_step(step)));
            }
        });
    }

    fn leaf_changed(&self, _leaf: &Tensor) {
        self.attribute(|state, _| state.leaves_changed = true);
    }
}

impl State {
    fn shown(&mut self, value: Option<&Value>) -> Option<Snapshot> {
        value.map(|value| self.snapshots.shown(value))
    }

    fn whole(&mut self, value: Option<&Value>) -> Option<Snapshot> {
        value.map(|value| self.snapshots.whole(value))
    }

    fn optimizer_step(&mut self, step: &Stepped) -> OptimizerStep {
        let known = |(known, now): (&(String, f64), &(&str, f64))| {
            known.0 == now.0 && known.1.to_bits() == now.1.to_bits()
        };
        let options = &step.options;
        if self.options.len() != options.len() || !self.options.iter().zip(options).all(known) {
            let named = options.iter().map(|(name, value)| ((*name).into(), *value));
            self.options = Options::from(named.collect::<Vec<_>>());
        }
        let snapshots = &mut self.snapshots;
        let buffer = |(name, before, after): &(String, Option<Value>, Value)| Buffer {
            name: name.clone(),
            before: before.as_ref().map(|before| snapshots.whole(before)),
            after: snapshots.whole(after),
        };
        OptimizerStep {
            optimizer: step.optimizer.into(),
            options: self.options.clone(),
            state: step.state.iter().map(buffer).collect(),
        }
    }

    pub(super) fn name(&self, leaf: &Tensor) -> String {
        self.names.get(leaf.id()).map_or_else(|| "(unnamed)".into(), |name| name.to_string())
    }
}

/// The node that made an input of `node`. A tensor that `node` has just written in
/// place already has `node` itself as its `grad_fn`.
fn maker(node: &Node, input: &Tensor) -> Option<u64> {
    let made = input.grad_fn()?;
    if made.id() != node.id() {
        return Some(made.id());
    }
    match node.inputs().next()? {
        Edge::Node(before, _) => Some(before.id()),
        Edge::None | Edge::Leaf(_) => None,
    }
}

fn input(state: &mut State, node: &Node, tensor: &Tensor) -> Option<Input> {
    if let Some(id) = maker(node, tensor) {
        return Some(Input::Node { id });
    }
    let value = state.snapshots.shown(&tensor.value().ok()?);
    Some(if tensor.is_leaf() && tensor.requires_grad() {
        Input::Leaf { name: state.name(tensor), value }
    } else {
        let name = state.names.get(tensor.id()).map(|name| name.to_string());
        Input::Constant { name, value }
    })
}

/// What a node has saved, by the place of each tensor among the inputs.
fn saved(node: &Node, inputs: &[&Tensor]) -> Vec<Saved> {
    let saved = |held: Held| {
        let place = |id| inputs.iter().position(|input| input.id() == id);
        match (held.input.and_then(place), held.version) {
            (Some(index), Some(version)) => Saved::Input { index, version },
            (None, Some(version)) => Saved::Output { version },
            (_, None) => Saved::Own { shape: held.shape },
        }
    };
    node.held().unwrap_or_default().into_iter().map(saved).collect()
}

fn operand(state: &State, node: &Node, tensor: &Tensor) -> Option<Operand> {
    let value = tensor.value().ok()?;
    Some(match maker(node, tensor) {
        Some(id) => Operand::Node { id, value },
        None if tensor.is_leaf() && tensor.requires_grad() => {
            Operand::Leaf { name: state.name(tensor), value }
        }
        None => Operand::Constant(value),
    })
}

/// PyTorch's name of an operation: `Mul` of `MulBackward0`.
fn operation(node: &str) -> &str {
    node.find("Backward").map_or(node, |at| &node[..at])
}

/// A node's output, where it is a single number.
fn scalar(node: &Node, output: &Tensor) -> Option<Scalar> {
    if output.numel() != 1 {
        return None;
    }
    let value = elements(&output.value().ok()?)?.first()?;
    let operation = operation(node.name());
    let reduces = ["Loss", "Mean", "Sum", "CrossEntropy", "KlDiv"];
    let reduces = reduces.iter().any(|reduction| operation.contains(reduction));
    Some(Scalar { node: node.id(), value, reduces })
}

/// The factor `lr` of an update `after = before - lr × grad`, if it was one: the
/// optimizer's learning rate if that explains it, else the one that the numbers
/// tell, with the fewest digits, of at most six, that explain it.
fn factor(before: &Value, grad: &Value, after: &Value, lr: Option<f64>) -> Option<f64> {
    let (before, grad, after) = (elements(before)?, elements(grad)?, elements(after)?);
    let explains = |lr: f64| {
        before.iter().zip(grad.iter()).zip(after.iter()).all(|((before, grad), after)| {
            let scale = before.abs().max((lr * grad).abs()).max(f64::MIN_POSITIVE);
            // Two roundings in float32, and that of the factor itself.
            (before - lr * grad - after).abs() <= 1e-6 * scale
        })
    };
    if let Some(lr) = lr.filter(|&lr| explains(lr)) {
        return Some(lr);
    }
    let (largest, slope) =
        grad.iter().enumerate().max_by(|a, b| a.1.abs().total_cmp(&b.1.abs()))?;
    let ratio = (before.get(largest)? - after.get(largest)?) / slope;
    let rounded = |digits| format!("{ratio:.digits$e}").parse::<f64>().ok();
    (0..6).filter_map(rounded).find(|&lr| lr.is_finite() && explains(lr))
}
