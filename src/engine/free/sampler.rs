//! One iteration, looked at closely: gradients, weights and updates by layer, and
//! the units that are dead.

use std::collections::HashMap;
use std::rc::Rc;
use std::time::{Duration, Instant};

use candle_core::Tensor as Value;

use super::super::snapshot::elements;
use crate::protocol::{Histogram, Layer, Layers};
use crate::python::user_line;
use crate::torch::{Node, Tensor};

/// Bins of a histogram.
const BINS: usize = 32;

/// An operation of the forward pass.
#[derive(Debug, Clone)]
pub struct Seen {
    /// PyTorch's name, `AddmmBackward0`.
    pub name: &'static str,
    /// The line that recorded it.
    pub line: u32,
    /// The leaf whose layer it belongs to: its own parameter, or that of the
    /// operation before it.
    leaf: Option<u64>,
}

/// What the last sampled iteration did.
#[derive(Default)]
pub struct Sampler {
    began: Began,
    seen: Vec<Seen>,
    /// Index in `seen`, by the node.
    by_node: HashMap<u64, usize>,
    /// Dead share of the ReLU behind a layer, by the layer's leaf.
    dead: HashMap<u64, f64>,
    /// By leaf.
    updates: Vec<(u64, Update)>,
    names: HashMap<u64, String>,
    took: Duration,
}

/// Whether the iteration's operations are still to be forgotten.
#[derive(Default, PartialEq, Eq)]
enum Began {
    #[default]
    Now,
    Fresh,
}

/// One parameter's step.
#[derive(Debug, Default)]
struct Update {
    shape: Vec<usize>,
    gradient: Vec<f64>,
    before: f64,
    change: f64,
    after: Vec<f64>,
}

impl Sampler {
    /// A new iteration begins.
    pub fn begin(&mut self) {
        self.began = Began::Fresh;
        self.updates.clear();
        self.dead.clear();
        self.took = Duration::ZERO;
    }

    /// The time that sampling took since [`begin`](Self::begin).
    pub fn took(&self) -> Duration {
        self.took
    }

    pub fn recorded(&mut self, node: &Rc<Node>, inputs: &[&Tensor], outputs: &[&Tensor]) {
        let clock = Instant::now();
        if self.began == Began::Fresh {
            // Kept until now: what is looked up in them may go wrong in between.
            self.seen.clear();
            self.by_node.clear();
            self.began = Began::Now;
        }
        let own = inputs.iter().find(|input| input.is_leaf() && input.requires_grad());
        let before = || {
            let made = inputs.iter().find_map(|input| input.grad_fn())?;
            self.seen[*self.by_node.get(&made.id())?].leaf
        };
        let leaf = own.map(|leaf| leaf.id()).or_else(before);
        if let (true, Some(leaf)) = (node.name().starts_with("Relu"), leaf)
            && let [output] = outputs
            && let Some(share) = output.value().ok().and_then(|value| dead_share(&value))
        {
            self.dead.insert(leaf, share);
        }
        self.by_node.insert(node.id(), self.seen.len());
        let line = user_line().unwrap_or(0);
        self.seen.push(Seen { name: node.name(), line, leaf });
        self.took += clock.elapsed();
    }

    pub fn updated(&mut self, leaf: &Tensor, before: &Value, after: &Value) {
        let clock = Instant::now();
        let gradient = leaf.grad().and_then(|grad| elements(&grad.value().ok()?));
        if let (Some(gradient), Some(before), Some(after)) =
            (gradient, elements(before), elements(after))
        {
            let change = before.iter().zip(after.iter()).map(|(before, after)| after - before);
            let update = Update {
                shape: leaf.shape(),
                gradient: gradient.to_vec(),
                before: square_sum(before.iter()),
                change: square_sum(change),
                after: after.to_vec(),
            };
            self.updates.push((leaf.id(), update));
        }
        self.took += clock.elapsed();
    }

    /// The iteration is over. `tensors` are the script's, by name.
    pub fn finish(&mut self, tensors: Vec<(String, Tensor)>, step: u64) -> Layers {
        self.names = tensors
            .into_iter()
            .filter(|(_, tensor)| tensor.is_leaf() && tensor.requires_grad())
            .map(|(name, tensor)| (tensor.id(), name))
            .collect();
        // In the order of their first use; then those that the forward pass never used.
        let used = self.seen.iter().filter_map(|seen| seen.leaf);
        let updated = self.updates.iter().map(|(leaf, _)| *leaf);
        let mut order: Vec<String> = Vec::new();
        for leaf in used.chain(updated) {
            if let Some(name) = self.layer(leaf)
                && !order.contains(&name)
            {
                order.push(name);
            }
        }
        let layers = order.into_iter().filter_map(|name| self.layer_statistics(name)).collect();
        Layers { step, layers }
    }

    fn layer_statistics(&self, name: String) -> Option<Layer> {
        let belongs = |leaf: u64| self.layer(leaf).as_deref() == Some(name.as_str());
        let updates: Vec<&Update> = self
            .updates
            .iter()
            .filter(|(leaf, _)| belongs(*leaf))
            .map(|(_, update)| update)
            .collect();
        let largest = updates.iter().max_by_key(|update| update.after.len())?;
        let gradients = || updates.iter().flat_map(|update| update.gradient.iter().copied());
        let weights = || updates.iter().flat_map(|update| update.after.iter().copied());
        let before: f64 = updates.iter().map(|update| update.before).sum::<f64>().sqrt();
        let change: f64 = updates.iter().map(|update| update.change).sum::<f64>().sqrt();
        Some(Layer {
            shape: largest.shape.clone(),
            gradient_norm: Some(square_sum(gradients()).sqrt()),
            weight_norm: square_sum(weights()).sqrt(),
            update_ratio: (before > 0.0).then(|| change / before),
            dead: self.dead.iter().find(|(leaf, _)| belongs(**leaf)).map(|(_, share)| *share),
            weights: histogram(weights),
            gradients: histogram(gradients),
            name,
        })
    }

    /// The layer that a parameter belongs to: its name without the last part.
    fn layer(&self, leaf: u64) -> Option<String> {
        let name = self.names.get(&leaf)?;
        Some(name.rsplit_once('.').map_or(name.as_str(), |(layer, _)| layer).to_owned())
    }

    /// The operation at this place of the forward pass, if it has this name, with
    /// its layer: iterations repeat themselves.
    pub fn operation(&self, place: usize, name: &str) -> Option<(&Seen, Option<String>)> {
        let seen = self.seen.get(place).filter(|seen| seen.name == name)?;
        Some((seen, seen.leaf.and_then(|leaf| self.layer(leaf))))
    }
}

fn square_sum(values: impl Iterator<Item = f64>) -> f64 {
    values.map(|value| value * value).sum()
}

/// Of the units of an activation, the share that is 0 for the whole batch. Units
/// are the channels of pictures, else the last dimension.
fn dead_share(value: &Value) -> Option<f64> {
    let dims = value.dims();
    let axis = if dims.len() == 4 { 1 } else { dims.len().checked_sub(1)? };
    let (units, inner) = (dims[axis], dims[axis + 1..].iter().product::<usize>());
    let mut alive = vec![false; units];
    for (place, value) in elements(value)?.iter().enumerate() {
        // Also NaN: that is another trouble.
        if value != 0.0 {
            alive[place / inner % units] = true;
        }
    }
    let dead = alive.iter().filter(|alive| !**alive).count();
    (units > 0).then(|| dead as f64 / units as f64)
}

fn histogram<I: Iterator<Item = f64>>(values: impl Fn() -> I) -> Option<Histogram> {
    let finite = || values().filter(|value| value.is_finite());
    let low = finite().fold(f64::INFINITY, f64::min);
    let high = finite().fold(f64::NEG_INFINITY, f64::max);
    if low > high {
        return None;
    }
    let mut counts = vec![0; BINS];
    let scale = if high > low { BINS as f64 / (high - low) } else { 0.0 };
    for value in finite() {
        counts[(((value - low) * scale) as usize).min(BINS - 1)] += 1;
    }
    Some(Histogram { low, high, counts })
}

#[cfg(test)]
mod tests {
    use candle_core::{Device, Tensor};

    use super::*;

    #[test]
    fn a_unit_is_dead_if_it_is_zero_for_the_whole_batch() {
        let batch = Tensor::new(&[[0.0f32, 1.0, 0.0], [0.0, 0.0, 0.5]], &Device::Cpu).unwrap();
        assert_eq!(dead_share(&batch), Some(1.0 / 3.0));
        let pictures = Tensor::zeros((2, 4, 3, 3), candle_core::DType::F32, &Device::Cpu).unwrap();
        assert_eq!(dead_share(&pictures), Some(1.0));
    }

    #[test]
    fn a_histogram_counts_what_is_finite() {
        let values = [0.0, 1.0, 0.5, f64::NAN, f64::INFINITY];
        let histogram = histogram(|| values.into_iter()).unwrap();
        assert_eq!((histogram.low, histogram.high), (0.0, 1.0));
        assert_eq!(histogram.counts.iter().sum::<u32>(), 3);
        assert_eq!((histogram.counts[0], histogram.counts[16], histogram.counts[31]), (1, 1, 1));
        assert_eq!(super::histogram(|| [f64::NAN].into_iter()), None);
    }
}
