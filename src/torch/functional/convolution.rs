//! Convolutions and transposed convolutions, in one and two dimensions: the
//! shapes, the checks, and the node of the graph.

use candle_core::{DType as CandleType, WithDType};

use super::super::error::fail;
use super::super::kernel::{self, with_slice, zip};
use super::super::tape::{self, Context, Recorded, Rule};
use super::super::{Arg, DType, Result, Tensor, Value, device, ops, second};
use super::patches::Patches;

/// How a kernel moves over the last two dimensions; one-dimensional ones have
/// a first of size 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Geometry {
    pub stride: [usize; 2],
    pub padding: [usize; 2],
    pub dilation: [usize; 2],
    pub groups: usize,
}

impl Geometry {
    /// How many places along a dimension a kernel of this size takes.
    fn places(&self, dim: usize, size: usize, kernel: usize) -> Option<usize> {
        let span = self.dilation[dim] * (kernel.max(1) - 1) + 1;
        let left = (size + 2 * self.padding[dim]).checked_sub(span)?;
        Some(left / self.stride[dim] + 1)
    }
}

/// Calls a generic function for the value's type.
macro_rules! by_type {
    ($value:expr, $function:ident($($arg:expr),*)) => {
        match $value.dtype() {
            CandleType::F64 => $function::<f64>($($arg),*),
            CandleType::F32 => $function::<f32>($($arg),*),
            other => fail!(NotImplemented, "convolution of {other:?} is not supported yet"),
        }
    };
}

/// Of images (N, C, H, W) with a weight (O, C / groups, kh, kw) to (N, O, places).
fn patches(geometry: Geometry, image: &[usize], weight: &[usize], places: [usize; 2]) -> Patches {
    Patches {
        geometry,
        batch: image[0],
        channels: weight[1],
        filters: weight[0] / geometry.groups,
        image: [image[2], image[3]],
        kernel: [weight[2], weight[3]],
        places,
    }
}

fn output<T: WithDType>(
    patches: &Patches,
    image: &Value,
    weight: &Value,
    bias: Option<&Value>,
) -> Result<Value> {
    let out = with_slice(image, |image: &[T]| {
        with_slice(weight, |weight| match bias {
            Some(bias) => with_slice(bias, |bias| patches.output(image, weight, Some(bias))),
            None => Ok(patches.output(image, weight, None)),
        })
    })???;
    let filters = patches.filters * patches.geometry.groups;
    let shape = (patches.batch, filters, patches.places[0], patches.places[1]);
    Ok(Value::from_vec(out, shape, image.device())?)
}

/// The adjoint of [`output`] in the image.
fn image<T: WithDType>(patches: &Patches, output: &Value, weight: &Value) -> Result<Value> {
    let image = with_slice(output, |output: &[T]| {
        with_slice(weight, |weight| patches.images(output, weight))
    })??;
    let channels = patches.channels * patches.geometry.groups;
    let shape = (patches.batch, channels, patches.image[0], patches.image[1]);
    Ok(Value::from_vec(image, shape, output.device())?)
}

/// The adjoint of [`output`] in the weight, its elements in one row.
fn weight<T: WithDType>(patches: &Patches, image: &Value, output: &Value) -> Result<Value> {
    let weight = with_slice(image, |image: &[T]| {
        with_slice(output, |output| patches.weight(image, output))
    })??;
    let count = weight.len();
    Ok(Value::from_vec(weight, count, image.device())?)
}

/// All of one type; PyTorch has a message for each way in which they are not.
fn check(x: &Tensor, weight: &Tensor, bias: Option<&Tensor>) -> Result<()> {
    let dtype = x.dtype();
    if let Some(bias) = bias.filter(|bias| bias.dtype() != dtype) {
        return fail!(
            Runtime,
            "Input type ({}) and bias type ({}) should be the same",
            dtype.c_name(),
            bias.dtype().c_name()
        );
    }
    match weight.dtype() {
        other if other == dtype => Ok(()),
        other if dtype == DType::Float32 => fail!(
            Runtime,
            "Input type ({}) and weight type ({}) should be the same or input should be a MKLDNN \
             tensor and weight is a dense tensor",
            dtype.tensor_type(),
            other.tensor_type()
        ),
        other => fail!(
            Runtime,
            "expected scalar type {} but found {}",
            dtype.scalar_name(),
            other.scalar_name()
        ),
    }
}

/// (N, C, L) as (N, C, 1, L); four dimensions as they are.
fn two_dimensional(value: Value) -> Result<Value> {
    match value.rank() {
        3 => Ok(value.unsqueeze(2)?),
        _ => Ok(value),
    }
}

fn spaced(sizes: &[usize]) -> String {
    let sizes: Vec<String> = sizes.iter().map(usize::to_string).collect();
    format!("({})", sizes.join(" x "))
}

/// `F.conv1d` and `F.conv2d` of a batch: x (N, C, …), weight (O, C / groups, …),
/// bias (O).
pub fn convolution(
    x: &Tensor,
    weight: &Tensor,
    bias: Option<&Tensor>,
    geometry: Geometry,
) -> Result<Tensor> {
    check(x, weight, bias)?;
    let (from, kernel) = (x.shape(), weight.shape());
    if from[1] != kernel[1] * geometry.groups {
        return fail!(
            Runtime,
            "Given groups={}, weight of size {kernel:?}, expected input{from:?} to have {} \
             channels, but got {} channels instead",
            geometry.groups,
            kernel[1] * geometry.groups,
            from[1]
        );
    }
    let (image, filter) = (two_dimensional(x.wide()?)?, two_dimensional(weight.wide()?)?);
    let mut places = [0; 2];
    for (dim, count) in places.iter_mut().enumerate() {
        match geometry.places(dim, image.dims()[dim + 2], filter.dims()[dim + 2]) {
            Some(found) => *count = found,
            None => {
                let skip = 4 - from.len();
                let padded: Vec<usize> = (skip..2)
                    .map(|dim| image.dims()[dim + 2] + 2 * geometry.padding[dim])
                    .collect();
                return fail!(
                    Runtime,
                    "Calculated padded input size per channel: {}. Kernel size: {}. Kernel size \
                     can't be greater than actual input size",
                    spaced(&padded),
                    spaced(&kernel[2..])
                );
            }
        }
    }
    let patches = patches(geometry, image.dims(), filter.dims(), places);
    let shift = bias.map(Tensor::wide).transpose()?;
    let out = by_type!(image, output(&patches, &image, &filter, shift.as_ref()))?;
    let rule = ConvolutionBackward0 { patches, transposed: false, bias: bias.is_some() };
    record(x, weight, bias, out, rule)
}

/// `F.conv_transpose1d` and `F.conv_transpose2d` of a batch: x (N, C, …),
/// weight (C, O / groups, …), bias (O): the adjoint of a convolution from O to C.
pub fn conv_transpose(
    x: &Tensor,
    weight: &Tensor,
    bias: Option<&Tensor>,
    geometry: Geometry,
    output_padding: [usize; 2],
) -> Result<Tensor> {
    check(x, weight, bias)?;
    let (from, kernel) = (x.shape(), weight.shape());
    if from[1] != kernel[0] {
        return fail!(
            Runtime,
            "Given transposed=1, weight of size {kernel:?}, expected input{from:?} to have {} \
             channels, but got {} channels instead",
            kernel[0],
            from[1]
        );
    }
    let (from_x, filter) = (two_dimensional(x.wide()?)?, two_dimensional(weight.wide()?)?);
    let mut size = vec![from[0], kernel[1] * geometry.groups];
    for (dim, extra) in output_padding.into_iter().enumerate() {
        let span = geometry.dilation[dim] * (filter.dims()[dim + 2] - 1) + 1;
        let full = (from_x.dims()[dim + 2] - 1) * geometry.stride[dim] + span + extra;
        match full.checked_sub(2 * geometry.padding[dim]) {
            Some(length) => size.push(length),
            None => return fail!(Runtime, "Output size is too small"),
        }
    }
    let places = [from_x.dims()[2], from_x.dims()[3]];
    let patches = patches(geometry, &size, filter.dims(), places);
    let out = by_type!(from_x, image(&patches, &from_x, &filter))?;
    let out = match bias {
        Some(bias) => {
            let bias = bias.wide()?.reshape(((), 1, 1))?;
            zip!(&out, &bias; |x, b| x + b)?
        }
        None => out,
    };
    let rule = ConvolutionBackward0 { patches, transposed: true, bias: bias.is_some() };
    record(x, weight, bias, out, rule)
}

fn record(
    x: &Tensor,
    weight: &Tensor,
    bias: Option<&Tensor>,
    out: Value,
    rule: ConvolutionBackward0,
) -> Result<Tensor> {
    let operands: Vec<&Tensor> = [Some(weight), bias].into_iter().flatten().collect();
    let place = device::follows(x, &operands)?;
    let out = if x.dim() == 3 { out.squeeze(2)? } else { out };
    let (input, filter) = (x.wide()?, weight.wide()?);
    let args: Vec<Arg<'_>> =
        [Some(x), Some(weight), bias].into_iter().flatten().map(Arg::Tensor).collect();
    tape::finish_at(place, &args, x.dtype(), out, |recording| {
        recording.save(0, &input);
        recording.save(1, &filter);
        rule
    })
}

struct ConvolutionBackward0 {
    patches: Patches,
    transposed: bool,
    bias: bool,
}

impl Rule for ConvolutionBackward0 {
    fn name(&self) -> &'static str {
        "ConvolutionBackward0"
    }

    fn vjp(&self, cx: &Context<'_>, upstream: &Value) -> Result<Vec<Option<Value>>> {
        let input = two_dimensional(cx.saved(0).clone())?;
        let filter = two_dimensional(cx.saved(1).clone())?;
        let upstream = two_dimensional(upstream.clone())?;
        let patches = &self.patches;
        let d_input = cx.grad(0, || {
            let grad = match self.transposed {
                false => by_type!(upstream, image(patches, &upstream, &filter))?,
                true => by_type!(upstream, output(patches, &upstream, &filter, None))?,
            };
            Ok(grad.reshape(cx.input_dims(0))?)
        })?;
        let d_weight = cx.grad(1, || {
            let grad = match self.transposed {
                false => by_type!(upstream, weight(patches, &input, &upstream))?,
                true => by_type!(upstream, weight(patches, &upstream, &input))?,
            };
            Ok(grad.reshape(cx.input_dims(1))?)
        })?;
        let mut grads = vec![d_input, d_weight];
        if self.bias {
            grads.push(cx.grad(2, || kernel::sum_dims(&upstream, &[0, 2, 3], false))?);
        }
        Ok(grads)
    }

    fn vjp_recorded(&self, cx: &Recorded<'_>, upstream: &Tensor) -> Result<Vec<Option<Tensor>>> {
        let Patches { geometry, image, kernel, places, .. } = &self.patches;
        if geometry.groups != 1 || self.transposed {
            return second::refuse("a grouped or transposed convolution");
        }
        // As images, also of lines.
        let images = |x: &Tensor| if x.dim() == 3 { ops::unsqueeze(x, 2) } else { Ok(x.clone()) };
        let upstream = images(upstream)?;
        let d_input = cx.grad(0, || {
            let covered = |dim: usize| {
                (places[dim] - 1) * geometry.stride[dim]
                    + geometry.dilation[dim] * (kernel[dim] - 1)
                    + 1
            };
            let left = [0, 1].map(|dim| image[dim] + 2 * geometry.padding[dim] - covered(dim));
            let grad = conv_transpose(&upstream, &images(&cx.saved(1)?)?, None, *geometry, left)?;
            second::reshaped(&grad, cx.input_dims(0))
        })?;
        let d_weight = cx.grad(1, || {
            // Images and channels change places, and so do strides and dilations.
            let turned = |x: &Tensor| ops::contiguous(&ops::transpose(x, 0, 1)?);
            let turn = Geometry {
                stride: geometry.dilation,
                padding: geometry.padding,
                dilation: geometry.stride,
                groups: 1,
            };
            let (x, g) = (turned(&images(&cx.saved(0)?)?)?, turned(&upstream)?);
            let grad = turned(&convolution(&x, &g, None, turn)?)?;
            let grad = ops::narrow(&grad, 2, 0, kernel[0] as i64)?;
            let grad = ops::narrow(&grad, 3, 0, kernel[1] as i64)?;
            second::reshaped(&grad, cx.input_dims(1))
        })?;
        let mut grads = vec![d_input, d_weight];
        if self.bias {
            grads.push(cx.grad(2, || ops::sum_dims(&upstream, &[0, 2, 3], false))?);
        }
        Ok(grads)
    }
}
