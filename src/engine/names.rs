//! The names that the script gives to its tensors, and its parameters' state.

use std::collections::HashMap;
use std::sync::Arc;

use super::snapshot::{Cached, Snapshots};
use crate::protocol::Parameter;
use crate::torch::Tensor;

/// Parameters by name, as a trace line holds them.
pub type Parameters = Vec<(Arc<str>, Arc<Parameter>)>;

/// Every tensor that the script can name, and the leaves among them.
#[derive(Debug, Default)]
pub struct Names {
    by_id: HashMap<u64, Arc<str>>,
    leaves: Vec<Leaf>,
}

#[derive(Debug)]
struct Leaf {
    name: Arc<str>,
    tensor: Tensor,
    cached: Option<Cached>,
}

impl Names {
    /// Takes in the names as they are now; the first name of a tensor counts.
    pub fn refresh(&mut self, tensors: Vec<(String, Tensor)>) {
        let mut before: HashMap<u64, Option<Cached>> =
            self.leaves.drain(..).map(|leaf| (leaf.tensor.id(), leaf.cached)).collect();
        self.by_id.clear();
        for (name, tensor) in tensors {
            let id = tensor.id();
            if self.by_id.contains_key(&id) {
                continue;
            }
            let name: Arc<str> = name.into();
            self.by_id.insert(id, name.clone());
            if tensor.is_leaf() && tensor.requires_grad() {
                let cached = before.remove(&id).flatten();
                self.leaves.push(Leaf { name, tensor, cached });
            }
        }
    }

    /// The name of a tensor, if the script has one for it.
    pub fn get(&self, id: u64) -> Option<&Arc<str>> {
        self.by_id.get(&id)
    }

    /// The parameters as they are now. What was not replaced since the last call
    /// is the same `Arc`.
    pub fn parameters(&mut self, snapshots: &mut Snapshots) -> Parameters {
        self.leaves
            .iter_mut()
            .filter_map(|leaf| {
                leaf.cached = Cached::take(&leaf.tensor, leaf.cached.take(), snapshots);
                Some((leaf.name.clone(), leaf.cached.as_ref()?.parameter.clone()))
            })
            .collect()
    }
}

/// What differs between two states: `w` for a value, `w.grad` for a gradient.
pub fn changed(before: &Parameters, after: &Parameters) -> Vec<String> {
    let mut changed = Vec::new();
    for (position, (name, now)) in after.iter().enumerate() {
        // The same place in the order is nearly always the same parameter.
        let old = match before.get(position) {
            Some((same, old)) if same == name => Some(old),
            _ => before.iter().find(|(other, _)| other == name).map(|(_, old)| old),
        };
        match old {
            Some(old) if Arc::ptr_eq(old, now) => {}
            Some(old) => {
                if old.data != now.data || old.summary != now.summary {
                    changed.push(name.to_string());
                }
                if old.grad != now.grad {
                    changed.push(format!("{name}.grad"));
                }
            }
            None => {
                changed.push(name.to_string());
                if !now.grad.is_none() {
                    changed.push(format!("{name}.grad"));
                }
            }
        }
    }
    changed
}
