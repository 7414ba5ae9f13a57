//! What the layers of the engine cost: `cargo bench`.
//!
//! One operation, the sweep of a `backward()`, an optimizer's step, a whole
//! iteration of the MLP 2-64-64-2 without Python, and the same in a script.

use divan::{Bencher, black_box};
use gradstep::python::{self, Options, Program};
use gradstep::torch::optim::{self, Adam, Moments, Sgd};
use gradstep::torch::{DType, Result, Tensor, functional, ops, random};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    divan::main();
}

fn randn(shape: &[usize]) -> Tensor {
    random::randn(shape, Some(DType::Float32), None).expect("float32 is supported")
}

fn parameter(shape: &[usize]) -> Tensor {
    let tensor = randn(shape);
    tensor.set_requires_grad(true).expect("a leaf may require gradients");
    tensor
}

/// Weights and biases of an MLP 2-width-width-2, and a batch of 32 with its classes.
struct Mlp {
    layers: Vec<[Tensor; 2]>,
    x: Tensor,
    classes: Tensor,
}

impl Mlp {
    fn new(width: usize) -> Mlp {
        let sizes = [2, width, width, 2];
        let layer = |pair: &[usize]| [parameter(&[pair[1], pair[0]]), parameter(&[pair[1]])];
        let classes = (0..32).map(|at| at % 2).collect();
        Mlp {
            layers: sizes.windows(2).map(layer).collect(),
            x: randn(&[32, 2]),
            classes: Tensor::from_i64(classes, &[32], DType::Int64).expect("as many as the shape"),
        }
    }

    fn parameters(&self) -> impl Iterator<Item = &Tensor> {
        self.layers.iter().flatten()
    }

    fn loss(&self) -> Result<Tensor> {
        let mut x = self.x.clone();
        for (at, [weight, bias]) in self.layers.iter().enumerate() {
            x = functional::linear(&x, weight, Some(bias))?;
            if at + 1 < self.layers.len() {
                x = ops::tanh(&x)?;
            }
        }
        functional::cross_entropy(&x, &self.classes, &functional::ClassOptions::default())
    }

    fn iterate(&self) -> Result<()> {
        for parameter in self.parameters() {
            parameter.set_grad(None)?;
        }
        self.loss()?.backward(None, false)?;
        for parameter in self.parameters() {
            if let Some(grad) = parameter.grad() {
                optim::sgd(parameter, &grad, None, &Sgd::new(0.01))?;
            }
        }
        Ok(())
    }
}

const SIZES: [usize; 3] = [1, 64, 512];

#[divan::bench(args = SIZES)]
fn op_add(bencher: Bencher, size: usize) {
    let (a, b) = (randn(&[size, size]), randn(&[size, size]));
    bencher.bench_local(|| ops::add(&a, black_box(&b)));
}

#[divan::bench(args = SIZES)]
fn op_tanh(bencher: Bencher, size: usize) {
    let x = randn(&[size, size]);
    bencher.bench_local(|| ops::tanh(black_box(&x)));
}

#[divan::bench(args = SIZES)]
fn op_linear(bencher: Bencher, size: usize) {
    let (x, weight, bias) = (randn(&[32, size]), randn(&[size, size]), randn(&[size]));
    bencher.bench_local(|| functional::linear(black_box(&x), &weight, Some(&bias)));
}

#[divan::bench(args = SIZES)]
fn op_log_softmax(bencher: Bencher, size: usize) {
    let x = randn(&[32, size]);
    bencher.bench_local(|| ops::log_softmax(black_box(&x), 1));
}

#[divan::bench]
fn op_convolution(bencher: Bencher) {
    let (x, weight) = (randn(&[64, 16, 4, 4]), randn(&[32, 16, 3, 3]));
    let geometry =
        functional::Geometry { stride: [1, 1], padding: [1, 1], dilation: [1, 1], groups: 1 };
    bencher.bench_local(|| functional::convolution(black_box(&x), &weight, None, geometry));
}

/// The gradients are added to those of the sweeps before.
#[divan::bench(args = [16, 64, 256])]
fn sweep_mlp(bencher: Bencher, width: usize) {
    let mlp = Mlp::new(width);
    let loss = mlp.loss().expect("the shapes fit");
    bencher.bench_local(|| loss.backward(None, true));
}

#[divan::bench(args = SIZES)]
fn step_sgd(bencher: Bencher, size: usize) {
    let (weight, grad) = (randn(&[size, size]), randn(&[size, size]));
    bencher.bench_local(|| optim::sgd(&weight, black_box(&grad), None, &Sgd::new(0.01)));
}

#[divan::bench(args = SIZES)]
fn step_adam(bencher: Bencher, size: usize) {
    let shape = [size, size];
    let (weight, grad) = (randn(&shape), randn(&shape));
    let zeros = || Tensor::zeros(&shape, DType::Float32).expect("float32 is supported");
    let (exp_avg, exp_avg_sq) = (zeros(), zeros());
    let options = Adam {
        lr: 0.001,
        beta1: 0.9,
        beta2: 0.999,
        eps: 1e-8,
        weight_decay: 0.0,
        decoupled: false,
        amsgrad: false,
        maximize: false,
    };
    bencher.bench_local(|| {
        let moments = Moments { exp_avg: &exp_avg, exp_avg_sq: &exp_avg_sq, max_exp_avg_sq: None };
        optim::adam(&weight, black_box(&grad), &moments, 1.0, &options)
    });
}

#[divan::bench(args = [16, 64, 256])]
fn iteration(bencher: Bencher, width: usize) {
    let mlp = Mlp::new(width);
    bencher.bench_local(|| mlp.iterate());
}

/// 100 iterations of the MLP 2-64-64-2 as a script, the start of the interpreter included.
#[divan::bench(sample_count = 10)]
fn script_of_100_iterations(bencher: Bencher) {
    let source = include_str!("start/recorded.py").replace("range(2000)", "range(100)");
    let program = Program::parse("recorded.py", &source).expect("the script is Python");
    bencher.bench_local(|| python::run(&program, None, &Options::default()));
}
