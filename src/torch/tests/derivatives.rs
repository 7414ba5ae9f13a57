//! Every derivative: against central differences, and against PyTorch's own
//! values, gradients and graph.

use super::super::functional::{
    ClassOptions, Reduction, cross_entropy, l1_loss, linear, mse_loss, nll_loss,
};
use super::super::ops::{self, Index};
use super::super::{DType, Result, Scalar, Tensor};
use super::graph;
use super::oracle::{expected, numbers, shape};

type Function = fn(&[Tensor]) -> Result<Tensor>;

fn ints(data: &[i64], shape: &[usize]) -> Index {
    Index::Tensor(Tensor::from_i64(data.to_vec(), shape, DType::Int64).unwrap())
}

fn classes(data: &[i64]) -> Tensor {
    Tensor::from_i64(data.to_vec(), &[data.len()], DType::Int64).unwrap()
}

const ALL: Index = Index::Slice(None, None, None);

/// The operations, by the names of `tests/oracle/torch_expected.py`.
fn functions() -> Vec<(&'static str, Function)> {
    vec![
        ("add", |x| ops::add(&x[0], &x[1])),
        ("add_number", |x| ops::add(1.5, &x[0])),
        ("add_alpha", |x| ops::add_alpha(&x[0], &x[1], 0.3)),
        ("sub", |x| ops::sub(&x[0], &x[1])),
        ("sub_from_number", |x| ops::sub(1, &x[0])),
        ("mul", |x| ops::mul(&x[0], &x[1])),
        ("mul_number", |x| ops::mul(2, &x[0])),
        ("mul_self", |x| ops::mul(&x[0], &x[0])),
        ("div", |x| ops::div(&x[0], &x[1])),
        ("div_number", |x| ops::div(&x[0], 3)),
        ("div_of_number", |x| ops::div(1, &x[0])),
        ("neg", |x| ops::neg(&x[0])),
        ("pow_2", |x| ops::pow(&x[0], 2)),
        ("pow_3", |x| ops::pow(&x[0], 3)),
        ("pow_half", |x| ops::pow(&x[0], 0.5)),
        ("pow_any", |x| ops::pow(&x[0], 1.7)),
        ("pow_tensor", |x| ops::pow(&x[0], &x[1])),
        ("pow_of_number", |x| ops::pow(2, &x[0])),
        ("exp", |x| ops::exp(&x[0])),
        ("expm1", |x| ops::expm1(&x[0])),
        ("log", |x| ops::log(&x[0])),
        ("log1p", |x| ops::log1p(&x[0])),
        ("sqrt", |x| ops::sqrt(&x[0])),
        ("rsqrt", |x| ops::rsqrt(&x[0])),
        ("reciprocal", |x| ops::reciprocal(&x[0])),
        ("tanh", |x| ops::tanh(&x[0])),
        ("sigmoid", |x| ops::sigmoid(&x[0])),
        ("sin", |x| ops::sin(&x[0])),
        ("cos", |x| ops::cos(&x[0])),
        ("tan", |x| ops::tan(&x[0])),
        ("abs", |x| ops::abs(&x[0])),
        ("relu", |x| ops::relu(&x[0])),
        ("square", |x| ops::square(&x[0])),
        ("clamp", |x| ops::clamp(&x[0], Some(Scalar::Int(-1)), Some(Scalar::Int(1)))),
        ("clamp_min", |x| ops::clamp_min(&x[0], Scalar::Float(0.5))),
        ("maximum", |x| ops::maximum(&x[0], &x[1])),
        ("minimum", |x| ops::minimum(&x[0], &x[1])),
        ("where", |x| ops::where_(&ops::gt(&x[0], 0)?, &x[0], &x[1])),
        ("masked_fill", |x| ops::masked_fill(&x[0], &ops::gt(&x[0], 0)?, Scalar::Float(7.0))),
        ("sum", |x| ops::sum(&x[0])),
        ("sum_dim", |x| ops::sum_dims(&x[0], &[1], false)),
        ("sum_dims", |x| ops::sum_dims(&x[0], &[0, 2], true)),
        ("mean", |x| ops::mean(&x[0])),
        ("mean_dim", |x| ops::mean_dims(&x[0], &[-1], false)),
        ("var", |x| ops::var(&x[0], &[], 1.0, false)),
        ("var_dim", |x| ops::var(&x[0], &[1], 0.0, false)),
        ("std", |x| ops::std(&x[0], &[], 1.0, false)),
        ("norm", |x| ops::norm(&x[0], 2.0, &[], false)),
        ("norm_1", |x| ops::norm(&x[0], 1.0, &[1], false)),
        ("norm_3", |x| ops::norm(&x[0], 3.0, &[], false)),
        ("norm_inf", |x| ops::norm(&x[0], f64::INFINITY, &[], false)),
        ("max", |x| ops::max(&x[0])),
        ("min", |x| ops::min(&x[0])),
        ("max_dim", |x| Ok(ops::max_dim(&x[0], 1, false)?.0)),
        ("min_dim", |x| Ok(ops::min_dim(&x[0], 0, true)?.0)),
        ("matmul_dot", |x| ops::matmul(&x[0], &x[1])),
        ("matmul_mv", |x| ops::matmul(&x[0], &x[1])),
        ("matmul_vm", |x| ops::matmul(&x[0], &x[1])),
        ("matmul_mm", |x| ops::matmul(&x[0], &x[1])),
        ("matmul_folded", |x| ops::matmul(&x[0], &x[1])),
        ("matmul_left", |x| ops::matmul(&x[0], &x[1])),
        ("matmul_batch", |x| ops::matmul(&x[0], &x[1])),
        ("addmm", |x| ops::addmm(&x[0], &x[1], &x[2])),
        ("linear", |x| linear(&x[0], &x[1], Some(&x[2]))),
        ("linear_vector", |x| linear(&x[0], &x[1], Some(&x[2]))),
        ("linear_batch", |x| linear(&x[0], &x[1], Some(&x[2]))),
        ("linear_no_bias", |x| linear(&x[0], &x[1], None)),
        ("view", |x| ops::view(&x[0], &[3, -1])),
        ("reshape_copy", |x| ops::reshape(&ops::t(&x[0])?, &[6])),
        ("transpose", |x| ops::transpose(&x[0], 0, -1)),
        ("t", |x| ops::t(&x[0])),
        ("T", |x| ops::reverse_dims(&x[0])),
        ("permute", |x| ops::permute(&x[0], &[1, 2, 0])),
        ("squeeze", |x| ops::squeeze(&x[0])),
        ("squeeze_dim", |x| ops::squeeze_dim(&x[0], 1)),
        ("unsqueeze", |x| ops::unsqueeze(&x[0], -1)),
        ("expand", |x| ops::expand(&x[0], &[3, 2, 4])),
        ("flatten", |x| ops::flatten(&x[0], 1, -1)),
        ("cat", |x| ops::cat(x, 1)),
        ("stack", |x| ops::stack(x, 1)),
        ("index_int", |x| ops::index(&x[0], &[Index::Int(1)])),
        ("index_slice", |x| {
            let rows = Index::Slice(Some(1), Some(5), Some(2));
            ops::index(&x[0], &[rows, Index::Slice(Some(1), None, None)])
        }),
        ("index_none", |x| {
            ops::index(&x[0], &[ALL, Index::NewAxis, Index::Ellipsis, Index::Int(-1)])
        }),
        ("index_all", |x| ops::index(&x[0], &[Index::Ellipsis])),
        ("index_tensor", |x| ops::index(&x[0], &[ints(&[2, 0, 2], &[3])])),
        ("index_tensors", |x| {
            ops::index(&x[0], &[ALL, ints(&[0, 2], &[2, 1]), ints(&[1, 0], &[2])])
        }),
        ("index_apart", |x| ops::index(&x[0], &[ints(&[0, 3], &[2]), ALL, ints(&[1, 0], &[2])])),
        ("index_mask", |x| ops::index(&x[0], &[Index::Tensor(ops::gt(&x[0], 0)?)])),
        ("softmax", |x| ops::softmax(&x[0], 1)),
        ("log_softmax", |x| ops::log_softmax(&x[0], 0)),
        ("mse_loss", |x| mse_loss(&x[0], &x[1], Reduction::Mean)),
        ("mse_loss_sum", |x| mse_loss(&x[0], &x[1], Reduction::Sum)),
        ("l1_loss", |x| l1_loss(&x[0], &x[1], Reduction::Mean)),
        ("cross_entropy", |x| cross_entropy(&x[0], &classes(&[1, 3, 0]), &ClassOptions::default())),
        ("cross_entropy_options", |x| {
            let weight = Tensor::from_f64(vec![1.0, 2.0, 3.0, 4.0], &[4], DType::Float64)?;
            let options =
                ClassOptions { weight: Some(weight), ignore_index: 2, reduction: Reduction::Sum };
            cross_entropy(&x[0], &classes(&[1, 3, 2]), &options)
        }),
        ("nll_loss_none", |x| {
            let options = ClassOptions { reduction: Reduction::None, ..ClassOptions::default() };
            nll_loss(&x[0], &classes(&[1, 3, 2]), &options)
        }),
        ("cross_entropy_one", |x| {
            let class = Tensor::scalar(2, None)?;
            cross_entropy(&x[0], &class, &ClassOptions::default())
        }),
        ("floor", |x| ops::floor(&x[0])),
        ("ceil", |x| ops::ceil(&x[0])),
        ("round", |x| ops::round(&x[0])),
        ("trunc", |x| ops::trunc(&x[0])),
        ("sign", |x| ops::sign(&x[0])),
        ("remainder", |x| ops::remainder(&x[0], 2)),
        ("remainder_tensor", |x| ops::remainder(&x[0], &x[1])),
        ("clone", |x| ops::clone(&x[0])),
    ]
}

fn inputs(case: &serde_json::Value) -> Vec<Tensor> {
    let input = |input: &serde_json::Value| {
        let tensor = Tensor::from_f64(numbers(&input["data"]), &shape(input), DType::Float64);
        let tensor = tensor.unwrap();
        tensor.set_requires_grad(true).unwrap();
        tensor
    };
    case["inputs"].as_array().unwrap().iter().map(input).collect()
}

fn close(ours: &[f64], theirs: &[f64], tolerance: f64) -> bool {
    let near = |(a, b): (&f64, &f64)| (a - b).abs() <= tolerance * b.abs().max(1.0);
    ours.len() == theirs.len() && ours.iter().zip(theirs).all(near)
}

#[test]
fn values_gradients_and_graphs_are_pytorchs() {
    // float64: the two differ by a few roundings of functions like exp.
    const TOLERANCE: f64 = 1e-12;
    let cases = expected();
    let cases = &cases["ops"];
    let functions = functions();
    assert_eq!(functions.len(), cases.as_object().unwrap().len(), "one function a case");
    for (name, function) in functions {
        let case = &cases[name];
        let inputs = inputs(case);
        let output = function(&inputs).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(output.shape(), shape(case), "{name}");
        let (ours, theirs) = (output.to_vec().unwrap(), numbers(&case["output"]));
        assert!(close(&ours, &theirs, TOLERANCE), "{name}: {ours:?} instead of {theirs:?}");
        assert_eq!(graph(&output.grad_fn().unwrap()), case["graph"].as_str().unwrap(), "{name}");
        let weights = numbers(&case["weights"]);
        let weights = Tensor::from_f64(weights, &output.shape(), DType::Float64).unwrap();
        output.backward(Some(&weights), false).unwrap();
        for (input, grad) in inputs.iter().zip(case["grads"].as_array().unwrap()) {
            let (ours, theirs) = (input.grad().unwrap().to_vec().unwrap(), numbers(grad));
            assert!(close(&ours, &theirs, TOLERANCE), "{name}: {ours:?} instead of {theirs:?}");
        }
    }
}

#[test]
fn derivatives_agree_with_central_differences() {
    // A step h gives an error of about h² + 1e-16 / h.
    const STEP: f64 = 1e-5;
    const TOLERANCE: f64 = 1e-8;
    let cases = expected();
    for (name, function) in functions() {
        let case = &cases["ops"][name];
        let weights = numbers(&case["weights"]);
        let inputs = inputs(case);
        let output = function(&inputs).unwrap();
        let upstream = Tensor::from_f64(weights.clone(), &output.shape(), DType::Float64).unwrap();
        output.backward(Some(&upstream), false).unwrap();
        for (at, input) in inputs.iter().enumerate() {
            let point = input.to_vec().unwrap();
            let grad = input.grad().unwrap().to_vec().unwrap();
            for element in 0..point.len() {
                let shifted = |by: f64| -> f64 {
                    let mut data = point.clone();
                    data[element] += by;
                    let mut inputs = inputs.clone();
                    inputs[at] = Tensor::from_f64(data, &input.shape(), DType::Float64).unwrap();
                    let output = function(&inputs).unwrap().to_vec().unwrap();
                    output.iter().zip(&weights).map(|(out, weight)| out * weight).sum()
                };
                let slope = (shifted(STEP) - shifted(-STEP)) / (2.0 * STEP);
                assert!(
                    close(&[grad[element]], &[slope], TOLERANCE),
                    "{name}: d/dx{at}[{element}] is {} instead of {slope}",
                    grad[element]
                );
            }
        }
    }
}
