//! `torch.nn.functional`: layers without state, and losses.

mod activation;
mod attention;
mod convolution;
mod cross_entropy;
mod dropout;
mod elementwise_loss;
mod embedding;
mod normalization;
mod patches;
mod pooling;
mod recurrent;

use super::autocast::{self, Policy};
use super::error::fail;
use super::kernel::{self, map, zip};
use super::second;
use super::tape::{self, Context, Recorded, Rule};
use super::view::ViewOp;
use super::{DType, Result, Tensor, Value, ops};

pub use activation::{
    celu_scaled, elu_scaled, gelu, glu, hardshrink, hardsigmoid, hardswish, hardtanh, leaky_relu,
    logsigmoid, mish, prelu, rrelu_middle, silu, softplus, softshrink, threshold_scaled,
};
pub use attention::attention;
pub use convolution::{Geometry, conv_transpose, convolution};
pub use cross_entropy::{ClassOptions, cross_entropy, div_scalar, nll_loss};
pub use dropout::{Share, alpha_dropout, bernoulli, dropout};
pub use elementwise_loss::{
    binary_cross_entropy, binary_cross_entropy_with_logits, huber_loss, smooth_l1_loss,
    soft_margin_loss,
};
pub use embedding::{embedding, one_hot};
pub use normalization::{Running, batch_norm, group_norm, layer_norm};
pub use ops::{log_softmax, relu, relu_, sigmoid, softmax, tanh};
pub use pooling::{Divisor, Window, adaptive_avg_pool2d, avg_pool2d, max_pool2d};
pub use recurrent::{Cell, State, Weights, batch_first, cell_step, sequence};

/// x Wᵀ + b for x of shape (…, in), W (out, in), b (out); composed of the same
/// nodes as PyTorch's, so that the graph is the one a learner reads about.
pub fn linear(x: &Tensor, weight: &Tensor, bias: Option<&Tensor>) -> Result<Tensor> {
    if autocast::is_on() {
        // The recurrent layers come this way, not through a call of the script.
        let lower = |x: &Tensor| autocast::cast(x, Policy::Lower, x.dtype());
        let (x, weight) = (lower(x)?, lower(weight)?);
        let bias = bias.map(lower).transpose()?;
        return autocast::without(|| linear(&x, &weight, bias.as_ref()));
    }
    let transposed = ops::t(weight)?;
    let Some(bias) = bias else { return ops::matmul(x, &transposed) };
    if x.dim() == 0 {
        return fail!(
            Runtime,
            "both arguments to linear need to be at least 1D, but they are 0D and {}D",
            weight.dim()
        );
    }
    if x.dim() == 2 {
        return ops::addmm(bias, x, &transposed);
    }
    let mut shape = x.shape();
    let inner = shape.pop().unwrap_or(1);
    let rows = ops::reshape(x, &[shape.iter().product::<usize>() as i64, inner as i64])?;
    let out = ops::addmm(bias, &rows, &transposed)?;
    shape.extend(out.shape().last());
    ops::unsafe_view(&out, ViewOp::Reshape(shape))
}

/// How the losses of the elements become one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reduction {
    None,
    Mean,
    Sum,
}

impl std::str::FromStr for Reduction {
    type Err = super::Error;

    fn from_str(name: &str) -> Result<Self> {
        match name {
            "none" => Ok(Reduction::None),
            "mean" => Ok(Reduction::Mean),
            "sum" => Ok(Reduction::Sum),
            _ => fail!(Value, "{name} is not a valid value for reduction"),
        }
    }
}

impl Reduction {
    fn apply(self, losses: &Value) -> Result<Value> {
        match self {
            Reduction::None => Ok(losses.clone()),
            Reduction::Sum => kernel::sum_all(losses),
            Reduction::Mean => ops::divided(&kernel::sum_all(losses)?, losses.elem_count() as f64),
        }
    }
}

/// The UserWarning that PyTorch gives where a loss is about to broadcast.
pub fn size_warning(input: &Tensor, target: &Tensor) -> Option<String> {
    (input.shape() != target.shape()).then(|| {
        format!(
            "Using a target size ({}) that is different to the input size ({}). This will likely \
             lead to incorrect results due to broadcasting. Please ensure they have the same size.",
            size(&target.shape()),
            size(&input.shape())
        )
    })
}

/// `torch.Size([2, 3])`
fn size(shape: &[usize]) -> String {
    format!("torch.Size({shape:?})")
}

/// The squared error. Where the shapes differ, [`size_warning`] has the warning
/// that goes with it.
pub fn mse_loss(input: &Tensor, target: &Tensor, reduction: Reduction) -> Result<Tensor> {
    let (input, target) = broadcast_pair(input, target)?;
    let dtype = input.dtype().promote(target.dtype());
    let resident = |x: &Tensor| kernel::wide(&kernel::cast(&x.resident()?, dtype)?);
    let (x, y) = (resident(&input)?, resident(&target)?);
    let losses = match dtype.size() {
        _ if kernel::gpu::is_on_gpu(&x) => kernel::gpu::add(&x, &y, -1.0)?.sqr()?,
        // Of half types the difference and the squares are rounded each.
        2 => {
            let round = |value: &Value| kernel::wide(&kernel::cast(value, dtype)?);
            let difference = round(&zip!(&x, &y; |x, y| x - y)?)?;
            round(&map!(&difference; |d| d * d)?)?
        }
        _ => zip!(&x, &y; |x, y| (x - y) * (x - y))?,
    };
    let out = reduction.apply(&losses)?;
    let args = [(&input).into(), (&target).into()];
    tape::finish(None, &args, dtype, out, |recording| {
        recording.save(0, &x);
        recording.save(1, &y);
        MseLossBackward0 { reduction }
    })
}

/// The elements to compute with in this type.
fn wide_as(tensor: &Tensor, dtype: DType) -> Result<Value> {
    kernel::wide(&kernel::cast(&tensor.value()?, dtype)?)
}

/// Both expanded to their common shape, as nodes of the graph.
fn broadcast_pair(a: &Tensor, b: &Tensor) -> Result<(Tensor, Tensor)> {
    let (from_a, from_b) = (a.shape(), b.shape());
    if from_a == from_b {
        return Ok((a.clone(), b.clone()));
    }
    let shape = kernel::broadcast_shape(&from_a, &from_b)?.into_dims();
    let sizes: Vec<i64> = shape.iter().map(|&size| size as i64).collect();
    // PyTorch expands both, also the one that has the shape already.
    Ok((ops::expand(a, &sizes)?, ops::expand(b, &sizes)?))
}

struct MseLossBackward0 {
    reduction: Reduction,
}

impl Rule for MseLossBackward0 {
    fn name(&self) -> &'static str {
        "MseLossBackward0"
    }

    fn knows_gpu(&self) -> bool {
        true
    }

    fn vjp(&self, cx: &Context<'_>, upstream: &Value) -> Result<Vec<Option<Value>>> {
        let (x, y) = (cx.saved(0), cx.saved(1));
        let factor = match self.reduction {
            Reduction::Mean => 2.0 / x.elem_count() as f64,
            _ => 2.0,
        };
        if kernel::gpu::is_on_gpu(x) {
            let slope = kernel::gpu::add(x, y, -1.0)?.affine(factor, 0.0)?;
            let input = kernel::gpu::mul(&slope, upstream)?;
            let target = cx.grad(1, || Ok(input.neg()?))?;
            return Ok(vec![cx.needs(0).then_some(input), target]);
        }
        let slope = zip!(x, y, factor; |x, y| factor * (x - y))?;
        let input = zip!(&slope, upstream; |s, g| s * g)?;
        let target = cx.grad(1, || map!(&input; |g| -g))?;
        Ok(vec![cx.needs(0).then_some(input), target])
    }

    fn vjp_recorded(&self, cx: &Recorded<'_>, upstream: &Tensor) -> Result<Vec<Option<Tensor>>> {
        let (x, y) = (cx.saved(0)?, cx.saved(1)?);
        let factor = match self.reduction {
            Reduction::Mean => 2.0 / x.numel() as f64,
            _ => 2.0,
        };
        let input = ops::mul(&ops::mul(&ops::sub(&x, &y)?, factor)?, upstream)?;
        let target = cx.grad(1, || ops::neg(&input))?;
        let input = second::named("MseLossBackwardBackward0", input)?;
        Ok(vec![cx.needs(0).then_some(input), target])
    }
}

/// The absolute error; composed of `sub`, `abs` and the reduction, as PyTorch's.
pub fn l1_loss(input: &Tensor, target: &Tensor, reduction: Reduction) -> Result<Tensor> {
    let (input, target) = broadcast_pair(input, target)?;
    let losses = ops::abs(&ops::sub(&input, &target)?)?;
    match reduction {
        Reduction::None => Ok(losses),
        Reduction::Mean => ops::mean(&losses),
        Reduction::Sum => ops::sum(&losses),
    }
}
