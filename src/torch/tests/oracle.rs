//! Against what PyTorch printed, from `tests/oracle/torch_expected.json`.

use serde_json::Value as Json;

use super::super::optim::{Adam, Moments, Sgd, adam, clip_grad_norm_, sgd};
use super::super::random::{self, Generator};
use super::super::{DType, Scalar, Tensor, ops, print};
use super::{leaf, tensor};

pub fn expected() -> Json {
    let text = include_str!("../../../tests/oracle/torch_expected.json");
    serde_json::from_str(text).unwrap()
}

/// A list of numbers, most of them as texts.
pub fn numbers(list: &Json) -> Vec<f64> {
    let number = |x: &Json| x.as_f64().unwrap_or_else(|| x.as_str().unwrap().parse().unwrap());
    list.as_array().unwrap().iter().map(number).collect()
}

pub fn shape(case: &Json) -> Vec<usize> {
    case["shape"].as_array().unwrap().iter().map(|size| size.as_u64().unwrap() as usize).collect()
}

/// The Python program's `data`.
fn data(count: usize, seed: usize, positive: bool) -> Tensor {
    let at = |i: usize| {
        let x = ((i * 7 + seed * 5) as i64 % 23 - 11) as f64 / 5.0 + 0.03 * (i + 1) as f64;
        if positive { x.abs() + 0.2 } else { x }
    };
    tensor(&(0..count).map(at).collect::<Vec<_>>())
}

#[test]
fn random_numbers_are_pytorchs() {
    let expected = expected();
    for seed in [0, 42] {
        let expected = &expected["random"][seed.to_string()];
        let generator = Generator::new();
        generator.manual_seed(seed);
        let g = Some(&generator);
        let double = Some(DType::Float64);
        let empty = |count: usize| Tensor::zeros(&[count], DType::Float32).unwrap();
        // In the order of the Python program: all draw from one sequence.
        let drawn = [
            ("rand(3)", random::rand(&[3], None, g)),
            ("randn(5)", random::randn(&[5], None, g)),
            ("randn(2)", random::randn(&[2], None, g)),
            ("randn(16)", random::randn(&[16], None, g)),
            ("randn(20)", random::randn(&[20], None, g)),
            ("randn(33)", random::randn(&[33], None, g)),
            ("randn(20, float64)", random::randn(&[20], double, g)),
            ("rand(3, float64)", random::rand(&[3], double, g)),
            ("randint(3, 17, 5)", random::randint(3, 17, &[5], None, g)),
            ("randint(0, 2**40, 3)", random::randint(0, 1 << 40, &[3], None, g)),
            ("randperm(10)", random::randperm(10, g)),
            ("uniform_(-0.3, 0.7)", random::uniform_(&empty(6), -0.3, 0.7, g)),
            ("normal_(2, 3)", random::normal_(&empty(3), 2.0, 3.0, g)),
            ("normal_(2, 3) of 17", random::normal_(&empty(17), 2.0, 3.0, g)),
        ];
        assert_eq!(drawn.len(), expected.as_object().unwrap().len());
        for (name, tensor) in drawn {
            let (ours, theirs) = (tensor.unwrap().to_vec().unwrap(), numbers(&expected[name]));
            if name == "randn(20, float64)" {
                // log, sin and cos of two mathematical libraries.
                let near = |(a, b): (&f64, &f64)| (a - b).abs() < 1e-14;
                assert!(ours.iter().zip(&theirs).all(near), "seed {seed}, {name}: {ours:?}");
            } else {
                assert_eq!(ours, theirs, "seed {seed}, {name}");
            }
        }
    }
}

#[test]
fn tensors_print_as_in_pytorch() {
    for case in expected()["printed"].as_array().unwrap() {
        let data = match case.get("ramp") {
            Some(ramp) => {
                let [count, factor] = numbers(ramp)[..] else { panic!("{ramp}") };
                (0..count as usize).map(|i| i as f64 * factor).collect()
            }
            None => numbers(&case["data"]),
        };
        let dtype = match case["dtype"].as_str().unwrap() {
            "float32" => DType::Float32,
            "float64" => DType::Float64,
            "float16" => DType::Float16,
            "int64" => DType::Int64,
            "int32" => DType::Int32,
            "bool" => DType::Bool,
            other => panic!("{other}"),
        };
        let mut tensor = Tensor::from_f64(data, &shape(case), dtype).unwrap();
        let kind = case["kind"].as_str().unwrap();
        if !kind.is_empty() {
            tensor.set_requires_grad(true).unwrap();
        }
        if kind == "grad" {
            tensor = ops::add(&tensor, 0).unwrap();
        }
        assert_eq!(print::repr(&tensor).unwrap(), case["text"].as_str().unwrap());
    }
}

#[test]
fn sums_are_exact_to_the_last_bit() {
    for case in expected()["sums"].as_array().unwrap() {
        let shape = shape(case);
        let count = shape[0] * shape[1];
        let product = ops::mul(&data(count, 1, false), &data(count, 2, true)).unwrap();
        let matrix = ops::reshape(&product, &[shape[0] as i64, -1]).unwrap();
        for (name, sum) in [
            ("all", ops::sum(&matrix)),
            ("rows", ops::sum_dims(&matrix, &[1], false)),
            ("columns", ops::sum_dims(&matrix, &[0], false)),
        ] {
            let ours = sum.unwrap().to_vec().unwrap();
            assert_eq!(ours, numbers(&case[name]), "{name} of {shape:?}");
        }
    }
}

#[test]
fn made_tensors_are_pytorchs() {
    let expected = expected();
    let float = Scalar::Float;
    for (name, made) in [
        ("arange(0, 5, 0.1)", Tensor::arange(0.into(), 5.into(), float(0.1), None)),
        ("arange(5, -3, -2)", Tensor::arange(5.into(), (-3).into(), (-2).into(), None)),
        ("linspace(-1, 3, 50)", Tensor::linspace(-1.0, 3.0, 50, None)),
        ("eye(2, 3)", Tensor::eye(2, 3, DType::Float32)),
    ] {
        assert_eq!(made.unwrap().to_vec().unwrap(), numbers(&expected["made"][name]), "{name}");
    }
}

/// The gradient that the Python program gives before each step.
fn gradient(step: i64) -> Tensor {
    let at = |i: i64| (((step * 3 + i * 5) % 7) as f64 - 2.5) / 3.0;
    tensor(&[at(0), at(1), at(2)])
}

fn run_sgd(options: Sgd) -> Vec<f64> {
    let parameter = leaf(&[0.5, -1.25, 2.0]);
    let mut buffer = None;
    for step in 0..20 {
        buffer = sgd(&parameter, &gradient(step), buffer.as_ref(), &options).unwrap();
    }
    parameter.to_vec().unwrap()
}

fn run_adam(options: Adam) -> Vec<f64> {
    let parameter = leaf(&[0.5, -1.25, 2.0]);
    let [exp_avg, exp_avg_sq, highest] = [(); 3].map(|()| tensor(&[0.0; 3]));
    let moments = Moments {
        exp_avg: &exp_avg,
        exp_avg_sq: &exp_avg_sq,
        max_exp_avg_sq: options.amsgrad.then_some(&highest),
    };
    for step in 0..20 {
        adam(&parameter, &gradient(step), &moments, (step + 1) as f64, &options).unwrap();
    }
    parameter.to_vec().unwrap()
}

#[test]
fn optimizers_follow_pytorchs_trajectory() {
    let plain = Sgd::new(0.1);
    let adam = Adam {
        lr: 0.1,
        beta1: 0.9,
        beta2: 0.999,
        eps: 1e-8,
        weight_decay: 0.0,
        decoupled: false,
        amsgrad: false,
        maximize: false,
    };
    let runs = [
        ("sgd", run_sgd(plain)),
        ("sgd_momentum", run_sgd(Sgd { momentum: 0.9, dampening: 0.3, ..plain })),
        (
            "sgd_nesterov",
            run_sgd(Sgd { momentum: 0.9, nesterov: true, weight_decay: 0.05, ..plain }),
        ),
        ("sgd_maximize", run_sgd(Sgd { lr: 0.01, momentum: 0.5, maximize: true, ..plain })),
        ("adam", run_adam(Adam { weight_decay: 0.02, ..adam })),
        ("adam_amsgrad", run_adam(Adam { amsgrad: true, beta1: 0.4, beta2: 0.99, ..adam })),
        ("adamw", run_adam(Adam { weight_decay: 0.3, decoupled: true, maximize: true, ..adam })),
    ];
    let expected = expected();
    assert_eq!(runs.len(), expected["optimizers"].as_object().unwrap().len());
    for (name, ours) in runs {
        let theirs = numbers(&expected["optimizers"][name]["parameter"]);
        // SGD agrees to the last bit; Adam up to the square root, which
        // PyTorch's library rounds otherwise now and then.
        let tolerance = if name.starts_with("sgd") { 0.0 } else { 1e-6 };
        let near = |(a, b): (&f64, &f64)| (a - b).abs() <= tolerance;
        assert!(ours.iter().zip(&theirs).all(near), "{name}: {ours:?} instead of {theirs:?}");
    }
}

#[test]
fn gradients_are_clipped_by_their_common_norm() {
    let (x, y) = (leaf(&[1.0, 2.0]), leaf(&[3.0]));
    x.set_grad(Some(tensor(&[3.0, 4.0]))).unwrap();
    y.set_grad(Some(tensor(&[12.0]))).unwrap();
    let total = clip_grad_norm_(&[x.clone(), y.clone()], 2.0, 2.0, false).unwrap();
    let expected = &expected()["clip"];
    assert_eq!(total.to_vec().unwrap(), numbers(&expected["total"]));
    assert_eq!(x.grad().unwrap().to_vec().unwrap(), numbers(&expected["x"]));
    assert_eq!(y.grad().unwrap().to_vec().unwrap(), numbers(&expected["y"]));
}
