//! Every derivative against central differences in float64, over random shapes
//! with broadcasting. The list of derivatives is read from the source: one that no
//! case here reaches fails the test.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use super::super::functional::{
    self as f, Cell, ClassOptions, Divisor, Geometry, Reduction, State, Weights, Window,
};
use super::super::ops::{self, Index};
use super::super::{DType, Edge, Node, Result, Scalar, Tensor};

/// The shapes of a case's inputs.
enum Shapes {
    /// One of any shape.
    Any,
    /// So many, broadcast against each other.
    Broadcast(usize),
    /// So many of one shape.
    Same(usize),
    These(&'static [&'static [usize]]),
}

use Shapes::{Any, Broadcast, Same, These};

type Function = fn(&[Tensor]) -> Result<Tensor>;

/// Shapes, whether the inputs are positive and below 1, the function.
type Case = (Shapes, bool, Function);

fn ints(data: &[i64], shape: &[usize]) -> Tensor {
    Tensor::from_i64(data.to_vec(), shape, DType::Int64).unwrap()
}

fn both(pair: (Tensor, Tensor)) -> Result<Tensor> {
    ops::add(&pair.0, &ops::mul(&pair.1, 2)?)
}

fn joined(pieces: Vec<Tensor>) -> Result<Tensor> {
    let weighted = pieces.iter().enumerate().map(|(at, piece)| ops::mul(piece, at as i64 + 1));
    let sums = weighted.map(|piece| ops::sum(&ops::square(&piece?)?));
    ops::stack(&sums.collect::<Result<Vec<_>>>()?, 0)
}

const GEOMETRY: Geometry =
    Geometry { stride: [1, 1], padding: [1, 0], dilation: [1, 1], groups: 1 };
const WINDOW: Window =
    Window { kernel: [2, 2], stride: [1, 1], padding: [0, 0], dilation: [1, 1], ceil_mode: false };

/// An LSTM's step, or a layer of it as one node, which float32 has only: that is
/// checked against PyTorch by the conformance scripts.
fn lstm_step(x: &[Tensor]) -> Result<Tensor> {
    let weights =
        Weights { input: &x[1], hidden: &x[2], input_bias: Some(&x[3]), hidden_bias: Some(&x[4]) };
    let state = State { hidden: x[5].clone(), cell: Some(x[6].clone()) };
    let next = f::cell_step(Cell::Lstm, &x[0], &state, &weights)?;
    ops::add(&next.hidden, &next.cell.unwrap())
}

fn cases() -> Vec<Case> {
    let mut cases = elementwise();
    cases.extend(reductions());
    cases.extend(moves());
    cases.extend(layers());
    cases
}

fn elementwise() -> Vec<Case> {
    vec![
        (Broadcast(2), false, |x| ops::add_alpha(&x[0], &x[1], 0.7)),
        (Broadcast(2), false, |x| ops::sub(&x[0], &x[1])),
        (Any, false, |x| ops::sub(1.5, &x[0])),
        (Broadcast(2), false, |x| ops::mul(&x[0], &x[1])),
        (Broadcast(2), false, |x| ops::div(&x[0], &x[1])),
        (Any, false, |x| f::div_scalar(&x[0], 3.0)),
        (Broadcast(2), false, |x| ops::div_trunc(&x[0], &x[1])),
        (Broadcast(2), false, |x| ops::div_floor(&x[0], &x[1])),
        (Any, false, |x| ops::neg(&x[0])),
        (Any, false, |x| ops::pow(&x[0], 3)),
        (Broadcast(2), true, |x| ops::pow(&x[0], &x[1])),
        (Any, false, |x| ops::pow(1.7, &x[0])),
        (Any, false, |x| ops::exp(&x[0])),
        (Any, false, |x| ops::exp2(&x[0])),
        (Any, false, |x| ops::expm1(&x[0])),
        (Any, true, |x| ops::log(&x[0])),
        (Any, true, |x| ops::log2(&x[0])),
        (Any, true, |x| ops::log10(&x[0])),
        (Any, true, |x| ops::log1p(&x[0])),
        (Any, true, |x| ops::logit(&x[0])),
        (Any, true, |x| ops::sqrt(&x[0])),
        (Any, true, |x| ops::rsqrt(&x[0])),
        (Any, false, |x| ops::reciprocal(&x[0])),
        (Any, false, |x| ops::square(&x[0])),
        (Any, false, |x| ops::sin(&x[0])),
        (Any, false, |x| ops::cos(&x[0])),
        (Any, true, |x| ops::tan(&x[0])),
        (Any, true, |x| ops::asin(&x[0])),
        (Any, true, |x| ops::acos(&x[0])),
        (Any, false, |x| ops::atan(&x[0])),
        (Any, false, |x| ops::sinh(&x[0])),
        (Any, false, |x| ops::cosh(&x[0])),
        (Any, false, |x| ops::tanh(&x[0])),
        (Any, false, |x| ops::asinh(&x[0])),
        (Any, true, |x| ops::acosh(&ops::add(&x[0], 1.5)?)),
        (Any, true, |x| ops::atanh(&x[0])),
        (Any, false, |x| ops::erf(&x[0])),
        (Any, false, |x| ops::erfc(&x[0])),
        (Any, false, |x| ops::sigmoid(&x[0])),
        (Any, false, |x| ops::abs(&x[0])),
        (Any, false, |x| ops::relu(&x[0])),
        (Any, false, |x| ops::floor(&x[0])),
        (Any, false, |x| ops::ceil(&x[0])),
        (Any, false, |x| ops::round(&x[0])),
        (Any, false, |x| ops::round_to(&x[0], 1)),
        (Any, false, |x| ops::trunc(&x[0])),
        (Any, false, |x| ops::frac(&x[0])),
        (Any, false, |x| ops::sign(&x[0])),
        (Broadcast(2), false, |x| ops::fmod(&x[0], &x[1], false)),
        (Any, false, |x| ops::fmod(&x[0], 0.7, false)),
        (Broadcast(2), false, |x| ops::remainder(&x[0], &x[1])),
        (Any, false, |x| ops::remainder(&x[0], 0.7)),
        (Broadcast(2), false, |x| ops::atan2(&x[0], &x[1])),
        (Broadcast(2), false, |x| ops::hypot(&x[0], &x[1])),
        (Broadcast(2), false, |x| ops::logaddexp(&x[0], &x[1])),
        (Broadcast(2), true, |x| ops::xlogy(&x[0], &x[1])),
        (Broadcast(2), false, |x| ops::maximum(&x[0], &x[1])),
        (Broadcast(2), false, |x| ops::minimum(&x[0], &x[1])),
        (Any, false, |x| ops::clamp(&x[0], Some(Scalar::Float(-0.5)), Some(Scalar::Float(0.5)))),
        (Any, false, |x| ops::clamp_min(&x[0], Scalar::Float(0.3))),
        (Any, false, |x| ops::clamp_max(&x[0], Scalar::Float(0.3))),
        (Any, false, |x| {
            let bound = Tensor::full(&x[0].shape(), 0.4, Some(DType::Float64))?;
            ops::clamp_between(&x[0], None, Some(&bound), "clamp")
        }),
        (Broadcast(2), false, |x| ops::where_(&ops::gt(&x[0], 0)?, &x[0], &x[1])),
        (Any, false, |x| ops::masked_fill(&x[0], &ops::gt(&x[0], 0)?, Scalar::Float(7.0))),
        (Any, false, |x| ops::nan_to_num(&x[0], None, None, None, false)),
        (Same(3), false, |x| ops::addcmul(&x[0], &x[1], &x[2], 0.5.into(), false)),
        (Same(3), false, |x| ops::addcdiv(&x[0], &x[1], &x[2], 0.5.into(), false)),
        (Same(2), false, |x| ops::lerp(&x[0], &x[1], 0.3.into(), false)),
        (Same(3), false, |x| ops::lerp(&x[0], &x[1], (&x[2]).into(), false)),
        (Any, false, |x| ops::clone(&x[0])),
        (Any, false, |x| {
            ops::mul(&ops::to_dtype(&ops::to_dtype(&x[0], DType::Float64)?, DType::Float64)?, 2)
        }),
        (Any, false, |x| ops::zero_(&ops::mul(&x[0], 2)?)),
        (Any, false, |x| ops::fill_(&ops::mul(&x[0], 2)?, 3.0)),
        (Broadcast(2), false, |x| {
            let sum = ops::add(&x[0], &x[1])?;
            ops::copy_(&ops::mul(&sum, 2)?, &x[1])
        }),
        // Activations.
        (Any, false, |x| f::leaky_relu(&x[0], false, 0.1)),
        (Any, false, |x| f::leaky_relu(&ops::mul(&x[0], 1)?, true, 0.1)),
        (Any, false, |x| f::elu_scaled(&x[0], false, 1.1, 1.05, 0.9)),
        (Any, false, |x| f::elu_scaled(&ops::mul(&x[0], 1)?, true, 1.1, 1.05, 0.9)),
        (Any, false, |x| f::celu_scaled(&x[0], false, 1.25, 0.8)),
        (Any, false, |x| f::celu_scaled(&ops::mul(&x[0], 1)?, true, 1.25, 0.8)),
        (Any, false, |x| f::gelu(&x[0], false)),
        (Any, false, |x| f::gelu(&x[0], true)),
        (Any, false, |x| f::silu(&x[0], false)),
        (Any, false, |x| f::mish(&x[0], false)),
        (Any, false, |x| f::softplus(&x[0], false, 1.3, 20.0)),
        (Any, false, |x| f::hardtanh(&x[0], false, -0.5, 0.5)),
        (Any, false, |x| f::hardsigmoid(&x[0], false)),
        (Any, false, |x| f::hardswish(&x[0], false)),
        (Any, false, |x| f::logsigmoid(&x[0], false)),
        (Any, false, |x| f::softshrink(&x[0], false, 0.3)),
        (Any, false, |x| f::hardshrink(&x[0], false, 0.3)),
        (Any, false, |x| f::threshold_scaled(&x[0], false, 0.1, 2.0)),
        (Any, false, |x| f::threshold_scaled(&ops::mul(&x[0], 1)?, true, 0.1, 2.0)),
        (Any, false, |x| f::rrelu_middle(&x[0], false, 0.2)),
        (Any, false, |x| f::rrelu_middle(&ops::mul(&x[0], 1)?, true, 0.2)),
        (These(&[&[2, 3, 2], &[3]]), false, |x| f::prelu(&x[0], &x[1])),
        (These(&[&[3, 4]]), false, |x| f::glu(&x[0], 1)),
    ]
}

fn reductions() -> Vec<Case> {
    vec![
        (Any, false, |x| ops::sum(&x[0])),
        (Any, false, |x| ops::sum_dims(&x[0], &[-1], true)),
        (Any, false, |x| ops::mean(&x[0])),
        (Any, false, |x| ops::mean_dims(&x[0], &[0], false)),
        (These(&[&[2, 3, 2]]), false, |x| ops::var(&x[0], &[0, 2], 1.0, false)),
        (These(&[&[2, 3, 2]]), false, |x| ops::std(&x[0], &[1], 1.0, true)),
        (Any, false, |x| ops::norm(&x[0], 2.0, &[], false)),
        (Any, false, |x| ops::norm(&x[0], 3.0, &[-1], false)),
        (Any, false, |x| ops::prod(&x[0], None)),
        (Any, false, |x| ops::prod_dim(&x[0], -1, false, None)),
        (Any, false, |x| ops::logsumexp(&x[0], &[-1], false)),
        (Any, false, |x| ops::cumsum(&x[0], 0, None, false)),
        (Any, false, |x| ops::cumprod(&x[0], 0, None, false)),
        (Any, false, |x| ops::amax(&x[0], &[-1], false)),
        (Any, false, |x| ops::amin(&x[0], &[], false)),
        (Any, false, |x| both(ops::aminmax(&x[0], Some(0), true)?)),
        (Any, false, |x| Ok(ops::running_extreme(&x[0], 0, true)?.0)),
        (Any, false, |x| Ok(ops::running_extreme(&x[0], -1, false)?.0)),
        (Any, false, |x| ops::max(&x[0])),
        (Any, false, |x| ops::min(&x[0])),
        (Any, false, |x| Ok(ops::max_dim(&x[0], -1, false)?.0)),
        (Any, false, |x| Ok(ops::min_dim(&x[0], 0, true)?.0)),
        (Any, false, |x| ops::median(&x[0])),
        (Any, false, |x| Ok(ops::median_dim(&x[0], -1, false)?.0)),
        (Any, false, |x| Ok(ops::mode(&x[0], -1, false)?.0)),
        (Any, false, |x| Ok(ops::kthvalue(&x[0], 1, -1, false)?.0)),
        (Any, false, |x| Ok(ops::sort(&x[0], -1, true, "SortBackward0")?.0)),
        (Any, false, |x| Ok(ops::topk(&x[0], 1, -1, true)?.0)),
        (Any, false, |x| ops::softmax(&x[0], -1)),
        (Any, false, |x| ops::log_softmax(&x[0], 0)),
        (These(&[&[3, 3]]), false, |x| ops::trace(&x[0])),
        (These(&[&[3], &[3]]), false, |x| ops::dot(&x[0], &x[1])),
        (These(&[&[2, 3], &[3]]), false, |x| ops::mv(&x[0], &x[1])),
        (These(&[&[2, 3], &[3, 2]]), false, |x| ops::mm(&x[0], &x[1])),
        (These(&[&[2, 2, 3], &[2, 3, 2]]), false, |x| ops::bmm(&x[0], &x[1])),
        (These(&[&[2, 1, 2, 3], &[3, 3, 2]]), false, |x| ops::matmul(&x[0], &x[1])),
        (These(&[&[2], &[3, 4], &[4, 2]]), false, |x| ops::addmm(&x[0], &x[1], &x[2])),
        (These(&[&[3], &[3, 4], &[4]]), false, |x| {
            ops::addmv(&x[0], &x[1], &x[2], 0.5.into(), 2.0.into())
        }),
        (These(&[&[2, 3, 2], &[2, 3, 4], &[2, 4, 2]]), false, |x| {
            ops::baddbmm(&x[0], &x[1], &x[2], 0.5.into(), 2.0.into())
        }),
        (These(&[&[3, 2], &[4, 2]]), false, |x| ops::cdist(&x[0], &x[1], 2.0)),
        (These(&[&[2, 3, 4], &[5, 4]]), false, |x| f::linear(&x[0], &x[1], None)),
    ]
}

fn moves() -> Vec<Case> {
    vec![
        (These(&[&[2, 3]]), false, |x| ops::view(&x[0], &[3, 2])),
        (These(&[&[2, 3]]), false, |x| ops::reshape(&ops::t(&x[0])?, &[6])),
        (These(&[&[2, 4]]), false, |x| {
            ops::reshape(&ops::slice(&x[0], 1, Some(0), Some(4), Some(2))?, &[2, 1, 2])
        }),
        (These(&[&[2, 3, 4]]), false, |x| ops::transpose(&x[0], 0, 2)),
        (These(&[&[2, 3, 4]]), false, |x| f::batch_first(&x[0])),
        (These(&[&[2, 3, 4]]), false, |x| ops::permute(&x[0], &[1, 2, 0])),
        (These(&[&[2, 1, 3, 1]]), false, |x| ops::squeeze(&x[0])),
        (These(&[&[2, 1, 3, 1]]), false, |x| ops::squeeze_dim(&x[0], 1)),
        (These(&[&[2, 1, 3, 1]]), false, |x| ops::squeeze_dims(&x[0], &[1, 3])),
        (Any, false, |x| ops::unsqueeze(&x[0], 0)),
        (These(&[&[2, 1]]), false, |x| ops::expand(&x[0], &[3, 2, 4])),
        (Any, false, |x| ops::alias(&x[0])),
        (These(&[&[2, 3], &[2, 1]]), false, |x| ops::cat(x, 1)),
        (Same(3), false, |x| ops::stack(x, 0)),
        (These(&[&[5, 2]]), false, |x| joined(ops::split(&x[0], 2, 0)?)),
        (These(&[&[2, 5]]), false, |x| joined(ops::split_with_sizes(&x[0], &[1, 4], 1)?)),
        (These(&[&[3, 2]]), false, |x| joined(ops::unbind(&x[0], 1)?)),
        (These(&[&[3, 2]]), false, |x| ops::select(&x[0], 0, 1)),
        (These(&[&[5, 2]]), false, |x| ops::slice(&x[0], 0, Some(1), Some(5), Some(2))),
        (These(&[&[4, 3]]), false, |x| ops::index(&x[0], &[Index::Tensor(ints(&[2, 0, 2], &[3]))])),
        (These(&[&[4, 3], &[2, 3]]), false, |x| {
            let whole = ops::mul(&x[0], 2)?;
            ops::index_put_(&whole, &[Index::Tensor(ints(&[2, 0], &[2]))], &x[1])?;
            Ok(whole)
        }),
        (These(&[&[4, 3]]), false, |x| ops::index_select(&x[0], 1, &ints(&[2, 0, 2], &[3]))),
        (These(&[&[4, 3]]), false, |x| ops::masked_select(&x[0], &ops::gt(&x[0], 0)?)),
        (These(&[&[4, 3]]), false, |x| ops::gather(&x[0], 0, &ints(&[0, 1, 2, 3, 0, 1], &[2, 3]))),
        (These(&[&[4, 3]]), false, |x| ops::take(&x[0], &ints(&[0, 11, 5], &[3]))),
        (These(&[&[3, 2], &[2, 2]]), false, |x| {
            ops::scatter(&x[0], 0, &ints(&[0, 1, 2, 0], &[2, 2]), (&x[1]).into(), false)
        }),
        (These(&[&[3, 2]]), false, |x| {
            ops::scatter(&x[0], 0, &ints(&[0, 1, 2, 0], &[2, 2]), 5.0.into(), false)
        }),
        (These(&[&[3, 2], &[2, 2]]), false, |x| {
            ops::scatter_add(&x[0], 0, &ints(&[0, 1, 0, 0], &[2, 2]), &x[1], false)
        }),
        (These(&[&[3, 2], &[2, 2]]), false, |x| {
            ops::index_add(&x[0], 0, &ints(&[0, 0], &[2]), &x[1], 0.5.into(), false)
        }),
        (These(&[&[3, 2], &[2, 2]]), false, |x| {
            ops::index_copy(&x[0], 0, &ints(&[0, 2], &[2]), &x[1], false)
        }),
        (These(&[&[3, 2]]), false, |x| {
            ops::index_fill(&x[0], 0, &ints(&[0, 2], &[2]), 3.0.into(), false)
        }),
        (These(&[&[2, 3]]), false, |x| ops::repeat(&x[0], &[2, 1, 2])),
        (These(&[&[2, 3]]), false, |x| ops::flip(&x[0], &[0, 1])),
        (These(&[&[2, 3]]), false, |x| ops::roll(&x[0], &[1], &[1])),
        (These(&[&[2, 3]]), false, |x| ops::rot90(&x[0], 1, [0, 1])),
        (These(&[&[3, 3]]), false, |x| ops::triangle(&x[0], 0, true, false)),
        (These(&[&[3, 3]]), false, |x| ops::triangle(&x[0], 1, false, false)),
        (These(&[&[3, 4]]), false, |x| ops::diagonal(&x[0], 1, 0, 1)),
        (These(&[&[2, 3]]), false, |x| ops::diag_embed(&x[0], 0)),
    ]
}

fn layers() -> Vec<Case> {
    vec![
        (Broadcast(2), false, |x| f::mse_loss(&x[0], &x[1], Reduction::Mean)),
        (Same(2), false, |x| f::l1_loss(&x[0], &x[1], Reduction::Sum)),
        (Same(2), false, |x| f::smooth_l1_loss(&x[0], &x[1], Reduction::Mean, 0.4)),
        (Same(2), false, |x| f::huber_loss(&x[0], &x[1], Reduction::Mean, 0.4)),
        (Any, false, |x| {
            let target = ops::sign(&x[0].detach())?;
            f::soft_margin_loss(&x[0], &target, Reduction::Mean)
        }),
        (Same(2), true, |x| f::binary_cross_entropy(&x[0], &x[1], None, Reduction::Mean)),
        (Same(2), true, |x| {
            f::binary_cross_entropy_with_logits(&x[0], &x[1], None, None, Reduction::Mean)
        }),
        (These(&[&[3, 4]]), false, |x| {
            f::nll_loss(&x[0], &ints(&[1, 3, 0], &[3]), &ClassOptions::default())
        }),
        (These(&[&[2, 3, 2, 2]]), false, |x| {
            let classes = ints(&[1, 2, 0, 0, 2, 1, 1, 0], &[2, 2, 2]);
            f::nll_loss(&x[0], &classes, &ClassOptions::default())
        }),
        (These(&[&[4, 3]]), false, |x| f::embedding(&ints(&[2, 0, 2], &[3]), &x[0], None)),
        (These(&[&[4, 3, 2], &[3], &[3]]), false, |x| {
            f::batch_norm(&x[0], Some(&x[1]), Some(&x[2]), None, true, 0.1, 1e-5)
        }),
        (These(&[&[4, 3], &[3], &[3]]), false, |x| {
            f::layer_norm(&x[0], &[3], Some(&x[1]), Some(&x[2]), 1e-5)
        }),
        (These(&[&[2, 4, 3], &[4], &[4]]), false, |x| {
            f::group_norm(&x[0], 2, Some(&x[1]), Some(&x[2]), 1e-5)
        }),
        (These(&[&[2, 2, 3, 4], &[3, 2, 2, 2], &[3]]), false, |x| {
            f::convolution(&x[0], &x[1], Some(&x[2]), GEOMETRY)
        }),
        (These(&[&[2, 2, 3, 3], &[2, 3, 2, 2], &[3]]), false, |x| {
            f::conv_transpose(&x[0], &x[1], Some(&x[2]), GEOMETRY, [0, 0])
        }),
        (These(&[&[1, 2, 3, 4]]), false, |x| Ok(f::max_pool2d(&x[0], WINDOW)?.0)),
        (These(&[&[1, 2, 3, 4]]), false, |x| f::avg_pool2d(&x[0], WINDOW, Divisor::Padded)),
        (These(&[&[1, 2, 3, 4]]), false, |x| f::adaptive_avg_pool2d(&x[0], [2, 2])),
        (These(&[&[1, 2, 3, 2], &[1, 2, 4, 2], &[1, 2, 4, 3]]), false, |x| {
            f::attention([&x[0], &x[1], &x[2]], None, false, None)
        }),
        (These(&[&[2, 3], &[8, 3], &[8, 2], &[8], &[8], &[2, 2], &[2, 2]]), false, lstm_step),
    ]
}

/// Derivatives that no case needs to reach, and why.
const NOT_HERE: &[&str] = &[
    // Nothing flows back to a sort of values.
    "UniqueBackward0",
    // float32 only; see `lstm_step`.
    "MkldnnRnnLayerBackward0",
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
