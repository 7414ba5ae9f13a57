//! Convolutions and transposed convolutions, in one and two dimensions: the
//! patches of the input as columns of a matrix, and one matrix product.

use candle_core::{DType as CandleType, WithDType};

use super::super::error::fail;
use super::super::kernel::{self, zip};
use super::super::tape::{self, Context, Rule};
use super::super::{Arg, DType, Result, Tensor, Value};

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

/// Sizes of one group's patch matrix.
#[derive(Debug, Clone, Copy)]
struct Patches {
    batch: usize,
    channels: usize,
    image: [usize; 2],
    kernel: [usize; 2],
    places: [usize; 2],
}

impl Patches {
    fn rows(&self) -> usize {
        self.channels * self.kernel[0] * self.kernel[1]
    }

    fn columns(&self) -> usize {
        self.batch * self.places[0] * self.places[1]
    }

    /// Calls `visit(patch matrix offset, image offset, count, step)` for every
    /// stretch of elements that lie inside of the image.
    fn stretches(&self, geometry: &Geometry, mut visit: impl FnMut(usize, usize, usize, usize)) {
        let ([height, width], [out_height, out_width]) = (self.image, self.places);
        let [stride_y, stride_x] = geometry.stride;
        let places = out_height * out_width;
        let mut row = 0;
        for channel in 0..self.channels {
            for ky in 0..self.kernel[0] {
                for kx in 0..self.kernel[1] {
                    let shift_x = kx * geometry.dilation[1];
                    let shift_y = ky * geometry.dilation[0];
                    // The places whose column of the image exists.
                    let first = geometry.padding[1].saturating_sub(shift_x).div_ceil(stride_x);
                    let limit = (width + geometry.padding[1]).saturating_sub(shift_x);
                    let end = limit.div_ceil(stride_x).min(out_width);
                    for image in 0..self.batch {
                        let start = row * self.columns() + image * places;
                        for y in 0..out_height {
                            let line = y * stride_y + shift_y;
                            let inside =
                                (geometry.padding[0]..geometry.padding[0] + height).contains(&line);
                            if !inside || first >= end {
                                continue;
                            }
                            let line = line - geometry.padding[0];
                            let x = first * stride_x + shift_x - geometry.padding[1];
                            let from =
                                ((image * self.channels + channel) * height + line) * width + x;
                            visit(start + y * out_width + first, from, end - first, stride_x);
                        }
                    }
                    row += 1;
                }
            }
        }
    }

    /// The image (batch, channels, height, width) as a matrix (rows, columns).
    fn unfold<T: WithDType>(&self, image: &Value, geometry: &Geometry) -> Result<Value> {
        let mut matrix = vec![T::zero(); self.rows() * self.columns()];
        kernel::with_slice(image, |data: &[T]| {
            self.stretches(geometry, |to, from, count, step| {
                let target = &mut matrix[to..to + count];
                match step {
                    1 => target.copy_from_slice(&data[from..from + count]),
                    _ => target
                        .iter_mut()
                        .zip(data[from..].iter().step_by(step))
                        .for_each(|(to, &x)| *to = x),
                }
            });
        })?;
        Ok(Value::from_vec(matrix, (self.rows(), self.columns()), image.device())?)
    }

    /// The transpose of [`Self::unfold`]: each element added to where it came from.
    fn fold<T: WithDType>(&self, matrix: &Value, geometry: &Geometry) -> Result<Value> {
        let [height, width] = self.image;
        let mut image = vec![T::zero(); self.batch * self.channels * height * width];
        kernel::with_slice(matrix, |data: &[T]| {
            self.stretches(geometry, |from, to, count, step| {
                let source = &data[from..from + count];
                for (sum, &term) in image[to..].iter_mut().step_by(step).zip(source) {
                    *sum += term;
                }
            });
        })?;
        Ok(Value::from_vec(image, (self.batch, self.channels, height, width), matrix.device())?)
    }
}

/// Calls a generic method for the value's type.
macro_rules! by_type {
    ($value:expr, $receiver:ident.$method:ident($($arg:expr),*)) => {
        match $value.dtype() {
            CandleType::F64 => $receiver.$method::<f64>($($arg),*),
            CandleType::F32 => $receiver.$method::<f32>($($arg),*),
            other => fail!(NotImplemented, "convolution of {other:?} is not supported yet"),
        }
    };
}

/// One group's channels.
fn part(value: &Value, dim: usize, group: usize, groups: usize) -> Result<Value> {
    let size = value.dims()[dim] / groups;
    Ok(value.narrow(dim, group * size, size)?.contiguous()?)
}

/// (N, C, H, W) as a matrix (C, N·H·W), and back.
fn by_channel(value: &Value) -> Result<Value> {
    let channels = value.dims()[1];
    Ok(value.transpose(0, 1)?.contiguous()?.reshape((channels, ()))?)
}

fn by_image(matrix: &Value, batch: usize, places: [usize; 2]) -> Result<Value> {
    let channels = matrix.dims()[0];
    let shaped = matrix.reshape((channels, batch, places[0], places[1]))?;
    Ok(shaped.transpose(0, 1)?.contiguous()?)
}

fn joined(parts: Vec<Value>, dim: usize) -> Result<Value> {
    match &parts[..] {
        [only] => Ok(only.clone()),
        _ => Ok(Value::cat(&parts, dim)?),
    }
}

/// A convolution's three sides; `image` (N, C, H, W), `weight` (O, C / groups,
/// kh, kw), `output` (N, O, places).
struct Convolution {
    geometry: Geometry,
    patches: Patches,
}

impl Convolution {
    /// Of a group's channels of an image of this shape.
    fn new(geometry: Geometry, image: &[usize], weight: &[usize], places: [usize; 2]) -> Self {
        let patches = Patches {
            batch: image[0],
            channels: weight[1],
            image: [image[2], image[3]],
            kernel: [weight[2], weight[3]],
            places,
        };
        Convolution { geometry, patches }
    }

    fn each_group(&self, f: impl FnMut(usize) -> Result<Value>) -> Result<Vec<Value>> {
        (0..self.geometry.groups).map(f).collect()
    }

    fn unfold(&self, image: &Value) -> Result<Value> {
        let (patches, geometry) = (self.patches, &self.geometry);
        // A 1 × 1 kernel that moves by one: the image is the matrix.
        if patches.kernel == [1, 1] && geometry.stride == [1, 1] && geometry.padding == [0, 0] {
            return by_channel(image);
        }
        by_type!(image, patches.unfold(image, geometry))
    }

    /// output = weight · patches(image)
    fn output(&self, image: &Value, weight: &Value) -> Result<Value> {
        let groups = self.geometry.groups;
        let parts = self.each_group(|group| {
            let columns = self.unfold(&part(image, 1, group, groups)?)?;
            let weight = part(weight, 0, group, groups)?.reshape(((), self.patches.rows()))?;
            by_image(&weight.matmul(&columns)?, self.patches.batch, self.patches.places)
        })?;
        joined(parts, 1)
    }

    /// The adjoint of [`Self::output`] in the image.
    fn image(&self, output: &Value, weight: &Value) -> Result<Value> {
        let (groups, patches, geometry) = (self.geometry.groups, self.patches, &self.geometry);
        let parts = self.each_group(|group| {
            let output = by_channel(&part(output, 1, group, groups)?)?;
            let weight = part(weight, 0, group, groups)?.reshape(((), patches.rows()))?;
            let matrix = weight.t()?.matmul(&output)?;
            by_type!(matrix, patches.fold(&matrix, geometry))
        })?;
        joined(parts, 1)
    }

    /// The adjoint of [`Self::output`] in the weight.
    fn weight(&self, image: &Value, output: &Value) -> Result<Value> {
        let (groups, patches) = (self.geometry.groups, self.patches);
        let parts = self.each_group(|group| {
            let columns = self.unfold(&part(image, 1, group, groups)?)?;
            let output = by_channel(&part(output, 1, group, groups)?)?;
            let matrix = output.matmul(&columns.t()?)?;
            let [height, width] = patches.kernel;
            Ok(matrix.reshape(((), patches.channels, height, width))?)
        })?;
        joined(parts, 0)
    }
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
    let convolution = Convolution::new(geometry, image.dims(), filter.dims(), places);
    let out = convolution.output(&image, &filter)?;
    record(
        x,
        weight,
        bias,
        out,
        ConvolutionBackward0 { convolution, transposed: false, bias: bias.is_some() },
    )
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
    let (output, filter) = (two_dimensional(x.wide()?)?, two_dimensional(weight.wide()?)?);
    let mut image = vec![from[0], kernel[1] * geometry.groups];
    for (dim, extra) in output_padding.into_iter().enumerate() {
        let span = geometry.dilation[dim] * (filter.dims()[dim + 2] - 1) + 1;
        let full = (output.dims()[dim + 2] - 1) * geometry.stride[dim] + span + extra;
        match full.checked_sub(2 * geometry.padding[dim]) {
            Some(size) => image.push(size),
            None => return fail!(Runtime, "Output size is too small"),
        }
    }
    let places = [output.dims()[2], output.dims()[3]];
    let convolution = Convolution::new(geometry, &image, filter.dims(), places);
    let out = convolution.image(&output, &filter)?;
    record(
        x,
        weight,
        bias,
        out,
        ConvolutionBackward0 { convolution, transposed: true, bias: bias.is_some() },
    )
}

fn record(
    x: &Tensor,
    weight: &Tensor,
    bias: Option<&Tensor>,
    out: Value,
    rule: ConvolutionBackward0,
) -> Result<Tensor> {
    let out = match bias {
        Some(bias) => {
            let bias = bias.wide()?.reshape(((), 1, 1))?;
            zip!(&out, &bias; |x, b| x + b)?
        }
        None => out,
    };
    let out = if x.dim() == 3 { out.squeeze(2)? } else { out };
    let (input, filter) = (x.wide()?, weight.wide()?);
    let args: Vec<Arg<'_>> =
        [Some(x), Some(weight), bias].into_iter().flatten().map(Arg::Tensor).collect();
    tape::finish(None, &args, x.dtype(), out, |recording| {
        recording.save(0, &input);
        recording.save(1, &filter);
        rule
    })
}

struct ConvolutionBackward0 {
    convolution: Convolution,
    transposed: bool,
    bias: bool,
}

impl Rule for ConvolutionBackward0 {
    fn name(&self) -> &'static str {
        "ConvolutionBackward0"
    }

    fn vjp(&self, cx: &Context<'_>, upstream: &Value) -> Result<Vec<Option<Value>>> {
        let input = two_dimensional(cx.saved(0).clone())?;
        let weight = two_dimensional(cx.saved(1).clone())?;
        let upstream = two_dimensional(upstream.clone())?;
        let convolution = &self.convolution;
        let as_input = |grad: Value| Ok(grad.reshape(cx.input_dims(0))?);
        let d_input = cx.grad(0, || {
            as_input(match self.transposed {
                false => convolution.image(&upstream, &weight)?,
                true => convolution.output(&upstream, &weight)?,
            })
        })?;
        let d_weight = cx.grad(1, || {
            let grad = match self.transposed {
                false => convolution.weight(&input, &upstream)?,
                true => convolution.weight(&upstream, &input)?,
            };
            Ok(grad.reshape(cx.input_dims(1))?)
        })?;
        let mut grads = vec![d_input, d_weight];
        if self.bias {
            grads.push(cx.grad(2, || kernel::sum_dims(&upstream, &[0, 2, 3], false))?);
        }
        Ok(grads)
    }
}
