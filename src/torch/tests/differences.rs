//! Every derivative against central differences in float64, over random shapes
//! with broadcasting. The list of derivatives is read from the source: one that no
//! case here reaches fails the test.

mod cases;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use self::cases::Shapes::{self, Any, Broadcast, Same, These};
use self::cases::cases;
use super::super::{DType, Edge, Node, Tensor};

/// Derivatives that no case needs to reach, and why.
const NOT_HERE: &[&str] = &[
    // Nothing flows back to a sort of values.
    "UniqueBackward0",
    // float32 only; see `lstm_step`.
    "MkldnnRnnLayerBackward0",
    // Nodes of second derivatives, checked against differences by the conformance script
    // `autograd/second_derivatives.py`.
    "LogSoftmaxBackwardDataBackward0",
    "MseLossBackwardBackward0",
    "PutBackward0",
    "SigmoidBackwardBackward0",
    "SoftmaxBackwardDataBackward0",
    "TanhBackwardBackward0",
    "ThresholdBackwardBackward0",
    // The sweep converts; float64 to itself is no node.
    "ToCopyBackward0",
];

/// The names of all derivatives in the source.
fn derivatives() -> BTreeSet<String> {
    fn collect(folder: &Path, names: &mut BTreeSet<String>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                collect(&path, names);
                continue;
            }
            let text = fs::read_to_string(&path).unwrap();
            for word in text.split(|c: char| !c.is_ascii_alphanumeric()) {
                let short = word.trim_end_matches(|c: char| c.is_ascii_digit());
                if short.ends_with("Backward") && short.len() < word.len() {
                    names.insert(word.to_owned());
                }
            }
        }
    }
    let torch = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/torch");
    let mut names = BTreeSet::new();
    collect(&torch.join("ops"), &mut names);
    collect(&torch.join("functional"), &mut names);
    names
}

/// Numbers that are the same in every run.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> f64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as f64 / (1_u64 << 31) as f64
    }

    fn below(&mut self, limit: usize) -> usize {
        (self.next() * limit as f64) as usize
    }

    fn shape(&mut self) -> Vec<usize> {
        (0..1 + self.below(3)).map(|_| 1 + self.below(3)).collect()
    }

    fn shapes(&mut self, shapes: &Shapes) -> Vec<Vec<usize>> {
        let shape = self.shape();
        match shapes {
            Any => vec![shape],
            Same(count) => vec![shape; *count],
            These(shapes) => shapes.iter().map(|shape| shape.to_vec()).collect(),
            Broadcast(count) => (0..*count)
                .map(|_| {
                    let kept = self.below(shape.len() + 1);
                    let size = |&size: &usize| if self.below(3) == 0 { 1 } else { size };
                    shape[kept..].iter().map(size).collect()
                })
                .collect(),
        }
    }

    fn tensor(&mut self, shape: &[usize], positive: bool) -> Tensor {
        // Away from 0 and 1, where some functions have no slope.
        let mut number = || {
            let size = 0.05 + 0.9 * self.next();
            if positive || self.next() < 0.5 { size } else { -1.4 * size }
        };
        let data = (0..shape.iter().product()).map(|_| number()).collect();
        Tensor::from_f64(data, shape, DType::Float64).unwrap()
    }
}

fn visit(node: &Node, seen: &mut BTreeSet<String>) {
    seen.insert(node.name().rsplit("::").next().unwrap_or_default().to_owned());
    for edge in node.inputs() {
        if let Edge::Node(node, _) = edge {
            visit(node, seen);
        }
    }
}

#[test]
fn every_derivative_agrees_with_central_differences() {
    // A step h gives an error of about h² + 1e-16 / h.
    const STEP: f64 = 1e-6;
    const TOLERANCE: f64 = 2e-7;
    const ROUNDS: usize = 4;
    let mut numbers = Numbers(7);
    let mut seen = BTreeSet::new();
    for (number, (shapes, positive, function)) in cases().into_iter().enumerate() {
        for _ in 0..ROUNDS {
            let inputs: Vec<Tensor> = (numbers.shapes(&shapes).iter())
                .map(|shape| numbers.tensor(shape, positive))
                .collect();
            inputs.iter().for_each(|input| input.set_requires_grad(true).unwrap());
            let output = function(&inputs).unwrap_or_else(|error| panic!("case {number}: {error}"));
            let name = output.grad_fn().map_or("", |node| node.name());
            if let Some(node) = output.grad_fn() {
                visit(&node, &mut seen);
            }
            let weights = numbers.tensor(&output.shape(), false);
            output.backward(Some(&weights), false).unwrap();
            let weights = weights.to_vec().unwrap();
            for (at, input) in inputs.iter().enumerate() {
                let point = input.to_vec().unwrap();
                let grad = input.grad().map(|grad| grad.to_vec().unwrap());
                let grad = grad.unwrap_or_else(|| vec![0.0; point.len()]);
                for element in 0..point.len() {
                    let shifted = |by: f64| -> f64 {
                        let mut data = point.clone();
                        data[element] += by;
                        let mut inputs: Vec<Tensor> = inputs.iter().map(Tensor::detach).collect();
                        inputs[at] =
                            Tensor::from_f64(data, &input.shape(), DType::Float64).unwrap();
                        let output = function(&inputs).unwrap().to_vec().unwrap();
                        output.iter().zip(&weights).map(|(out, weight)| out * weight).sum()
                    };
                    let slope = (shifted(STEP) - shifted(-STEP)) / (2.0 * STEP);
                    let error = (grad[element] - slope).abs();
                    assert!(
                        error <= TOLERANCE * slope.abs().max(1.0) * 10.0,
                        "case {number}, {name}: d/dx{at}[{element}] of {point:?} is {} instead of \
                         {slope}",
                        grad[element]
                    );
                }
            }
        }
    }
    let missing: Vec<String> = derivatives()
        .into_iter()
        .filter(|name| !seen.contains(name) && !NOT_HERE.contains(&name.as_str()))
        .collect();
    assert!(missing.is_empty(), "no case here reaches {missing:?}");
}
