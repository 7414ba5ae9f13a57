//! Pooling over the last two dimensions of (N, C, H, W) or (C, H, W).

use candle_core::{DType as CandleType, WithDType};

use super::super::error::fail;
use super::super::kernel;
use super::super::tape::{self, Context, Rule};
use super::super::{DType, Result, Tensor, Value};

mod pairs;

/// How a window moves.
#[derive(Debug, Clone, Copy)]
pub struct Window {
    pub kernel: [usize; 2],
    pub stride: [usize; 2],
    pub padding: [usize; 2],
    pub dilation: [usize; 2],
    /// Windows that begin inside, but end outside, count too.
    pub ceil_mode: bool,
}

impl Window {
    fn places(&self, name: &str, image: [usize; 2], shape: &[usize]) -> Result<[usize; 2]> {
        if self.kernel.contains(&0) {
            return fail!(
                Runtime,
                "kernel size should be greater than zero, but got kernel size {:?}",
                self.kernel
            );
        }
        if self.stride.contains(&0) {
            return fail!(Runtime, "stride should not be zero");
        }
        if (0..2).any(|dim| self.padding[dim] > self.kernel[dim] / 2) {
            return fail!(
                Runtime,
                "pad should be at most half of effective kernel size, but got pad={}, \
                 kernel_size={} and dilation={}",
                self.padding[0].max(self.padding[1]),
                self.kernel[0],
                self.dilation[0]
            );
        }
        let mut places = [0_i64; 2];
        for (dim, count) in places.iter_mut().enumerate() {
            let (size, padding) = (image[dim] as i64, self.padding[dim] as i64);
            let stride = self.stride[dim] as i64;
            let span = (self.dilation[dim] * (self.kernel[dim] - 1) + 1) as i64;
            let extra = if self.ceil_mode { stride - 1 } else { 0 };
            *count = (size + 2 * padding - span + extra).div_euclid(stride) + 1;
            // The last window has to begin inside of the image or its left padding.
            if self.ceil_mode && (*count - 1) * stride >= size + padding {
                *count -= 1;
            }
        }
        if places.iter().any(|&count| count < 1) {
            let planes = if shape.len() > 2 { shape[shape.len() - 3] } else { 1 };
            return fail!(
                Runtime,
                "Given input size: ({planes}x{}x{}). Calculated output size: \
                 ({planes}x{}x{}). Output size is too small{}",
                image[0],
                image[1],
                places[0],
                places[1],
                if name.is_empty() { "" } else { name }
            );
        }
        Ok(places.map(|count| count as usize))
    }
}

impl Window {
    /// Two by two elements side by side, which leave nothing of the image out.
    fn halves(&self, image: [usize; 2]) -> bool {
        let Window { kernel, stride, padding, dilation, .. } = self;
        (kernel, stride, padding, dilation) == (&[2, 2], &[2, 2], &[0, 0], &[1, 1])
            && image.iter().all(|size| size.is_multiple_of(2))
    }

    /// The first element of the image under the window's place along a dimension, and
    /// the one where it ends.
    fn inside(&self, dim: usize, place: usize, size: usize) -> [usize; 2] {
        let (start, padding) = (place * self.stride[dim], self.padding[dim]);
        let dilation = self.dilation[dim];
        // Elements in the padding before the image are passed over.
        let first = start + padding.saturating_sub(start).div_ceil(dilation) * dilation - padding;
        let end = start + dilation * (self.kernel[dim] - 1) + 1;
        [first, end.saturating_sub(padding).min(size)]
    }
}

/// Planes, height and width of a batch of images.
fn planes(x: &Tensor, name: &str) -> Result<(usize, [usize; 2])> {
    let shape = x.shape();
    match shape[..] {
        [channels, height, width] => Ok((channels, [height, width])),
        [batch, channels, height, width] => Ok((batch * channels, [height, width])),
        _ if name == "max_pool2d" => {
            fail!(Runtime, "non-empty 3D or 4D (batch mode) tensor expected for input")
        }
        _ if name == "adaptive_avg_pool2d()" => {
            fail!(Runtime, "{name}: Expected 3D or 4D tensor, but got {shape:?}")
        }
        _ if shape.len() < 3 => fail!(
            Index,
            "Dimension out of range (expected to be in range of [-{n}, {}], but got -3)",
            shape.len() as i64 - 1,
            n = shape.len()
        ),
        _ => fail!(
            Runtime,
            "Expected 3D or 4D (batch mode) tensor with optional 0 dim batch size for input, but \
             got:{shape:?}"
        ),
    }
}

fn pooled_shape(x: &Tensor, places: [usize; 2]) -> Vec<usize> {
    let mut shape = x.shape();
    let first = shape.len() - 2;
    shape[first..].copy_from_slice(&places);
    shape
}

/// Calls a function with `f32` or `f64` for a value's type.
macro_rules! by_type {
    ($value:expr, $function:ident($($arg:expr),*)) => {
        match $value.dtype() {
            CandleType::F64 => $function::<f64>($($arg),*),
            CandleType::F32 => $function::<f32>($($arg),*),
            other => fail!(NotImplemented, "pooling of {other:?} is not supported yet"),
        }
    };
}

/// `F.max_pool2d`: the largest element under each window, and its place in its
/// plane. The first of equals counts; NaN is larger than all.
pub fn max_pool2d(x: &Tensor, window: Window) -> Result<(Tensor, Tensor)> {
    let (planes, image) = planes(x, "max_pool2d")?;
    let places = window.places("", image, &x.shape())?;
    let value = x.wide()?;
    let shape = pooled_shape(x, places);
    let (out, chosen) = by_type!(value, largest(&value, planes, image, places, &window))?;
    let out = out.reshape(shape.clone())?;
    let size = image[0] * image[1];
    let indices = chosen.iter().map(|at| (at % size.max(1)) as i64).collect();
    let indices = Tensor::from_i64(indices, &shape, DType::Int64)?;
    let rule = MaxPool2DWithIndicesBackward0 { chosen };
    Ok((tape::finish(None, &[x.into()], x.dtype(), out, |_| rule)?, indices))
}

/// The largest elements, and where they are.
fn largest<T: WithDType>(
    value: &Value,
    planes: usize,
    [height, width]: [usize; 2],
    [rows, columns]: [usize; 2],
    window: &Window,
) -> Result<(Value, Vec<usize>)> {
    let count = planes * rows * columns;
    if window.halves([height, width]) {
        let (out, chosen) = kernel::with_slice(value, |data: &[T]| pairs::largest(data, width))?;
        return Ok((Value::from_vec(out, count, value.device())?, chosen));
    }
    let (mut out, mut chosen) = (Vec::with_capacity(count), Vec::with_capacity(count));
    let row_spans: Vec<_> = (0..rows).map(|y| window.inside(0, y, height)).collect();
    let column_spans: Vec<_> = (0..columns).map(|x| window.inside(1, x, width)).collect();
    kernel::with_slice(value, |data: &[T]| {
        for (number, plane) in data.chunks_exact((height * width).max(1)).enumerate() {
            for lines in &row_spans {
                for span in &column_spans {
                    let (mut at, mut best) = (0, plane[0]);
                    let mut first = true;
                    let mut line = lines[0];
                    while line < lines[1] {
                        let mut column = span[0];
                        while column < span[1] {
                            let new = plane[line * width + column];
                            // Only NaN is not equal to itself.
                            #[allow(clippy::eq_op)]
                            if first || new > best || new != new {
                                (at, best, first) = (line * width + column, new, false);
                            }
                            column += window.dilation[1];
                        }
                        line += window.dilation[0];
                    }
                    out.push(best);
                    chosen.push(number * height * width + at);
                }
            }
        }
    })?;
    Ok((Value::from_vec(out, count, value.device())?, chosen))
}

/// Each gradient to the element that was chosen.
struct MaxPool2DWithIndicesBackward0 {
    chosen: Vec<usize>,
}

impl Rule for MaxPool2DWithIndicesBackward0 {
    fn name(&self) -> &'static str {
        "MaxPool2DWithIndicesBackward0"
    }

    fn vjp(&self, cx: &Context<'_>, upstream: &Value) -> Result<Vec<Option<Value>>> {
        let shape = cx.input_dims(0);
        Ok(vec![Some(by_type!(upstream, scatter(upstream, &self.chosen, shape))?)])
    }
}

fn scatter<T: WithDType>(upstream: &Value, chosen: &[usize], shape: &[usize]) -> Result<Value> {
    let mut grad = vec![T::zero(); shape.iter().product()];
    kernel::with_slice(upstream, |data: &[T]| {
        for (&at, &term) in chosen.iter().zip(data) {
            grad[at] += term;
        }
    })?;
    Ok(Value::from_vec(grad, shape, upstream.device())?)
}

/// What an average divides by.
#[derive(Debug, Clone, Copy)]
pub enum Divisor {
    /// The window's size, padding included.
    Padded,
    /// The elements of the image under it.
    Inside,
    Given(f64),
}

/// The rectangle of the image under each window, and what it is divided by.
struct Cell {
    rows: std::ops::Range<usize>,
    columns: std::ops::Range<usize>,
    divisor: f64,
}

/// `F.avg_pool2d`: the mean under each window.
pub fn avg_pool2d(x: &Tensor, window: Window, divisor: Divisor) -> Result<Tensor> {
    let (planes, image) = planes(x, "avg_pool2d")?;
    let places = window.places("", image, &x.shape())?;
    let mut cells = Vec::with_capacity(places[0] * places[1]);
    let span = |at: usize, dim: usize| {
        let start = at * window.stride[dim];
        let end = (start + window.kernel[dim]).min(image[dim] + 2 * window.padding[dim]);
        let inside = |at: usize| at.saturating_sub(window.padding[dim]).min(image[dim]);
        (inside(start)..inside(end), end - start)
    };
    for y in 0..places[0] {
        for x in 0..places[1] {
            let ((rows, height), (columns, width)) = (span(y, 0), span(x, 1));
            let divisor = match divisor {
                Divisor::Padded => (height * width) as f64,
                Divisor::Inside => (rows.len() * columns.len()) as f64,
                Divisor::Given(divisor) => divisor,
            };
            cells.push(Cell { rows, columns, divisor });
        }
    }
    averaged(x, "AvgPool2DBackward0", planes, image, places, cells)
}

/// `F.adaptive_avg_pool2d`: the mean of each cell of a grid of this size.
pub fn adaptive_avg_pool2d(x: &Tensor, places: [usize; 2]) -> Result<Tensor> {
    let (planes, image) = planes(x, "adaptive_avg_pool2d()")?;
    let mut cells = Vec::with_capacity(places[0] * places[1]);
    let span = |at: usize, dim: usize| {
        at * image[dim] / places[dim]..((at + 1) * image[dim]).div_ceil(places[dim])
    };
    for y in 0..places[0] {
        for x in 0..places[1] {
            let (rows, columns) = (span(y, 0), span(x, 1));
            let divisor = (rows.len() * columns.len()) as f64;
            cells.push(Cell { rows, columns, divisor });
        }
    }
    averaged(x, "AdaptiveAvgPool2DBackward0", planes, image, places, cells)
}

fn averaged(
    x: &Tensor,
    name: &'static str,
    planes: usize,
    image: [usize; 2],
    places: [usize; 2],
    cells: Vec<Cell>,
) -> Result<Tensor> {
    let value = x.wide()?;
    let rule = AvgPoolBackward { name, planes, image, cells };
    let out = by_type!(value, means(&value, &rule))?.reshape(pooled_shape(x, places))?;
    tape::finish(None, &[x.into()], x.dtype(), out, |_| rule)
}

fn means<T: WithDType>(value: &Value, rule: &AvgPoolBackward) -> Result<Value> {
    let [height, width] = rule.image;
    let out: Vec<T> = kernel::with_slice(value, |data: &[T]| {
        let mean = |plane: &[T], cell: &Cell| {
            let mut sum = T::zero();
            for row in cell.rows.clone() {
                for &x in &plane[row * width..][cell.columns.clone()] {
                    sum += x;
                }
            }
            sum / T::from_f64(cell.divisor)
        };
        let planes = data.chunks((height * width).max(1));
        planes.flat_map(|plane| rule.cells.iter().map(move |cell| mean(plane, cell))).collect()
    })?;
    Ok(Value::from_vec(out, rule.planes * rule.cells.len(), value.device())?)
}

struct AvgPoolBackward {
    name: &'static str,
    planes: usize,
    image: [usize; 2],
    cells: Vec<Cell>,
}

impl Rule for AvgPoolBackward {
    fn name(&self) -> &'static str {
        self.name
    }

    fn vjp(&self, cx: &Context<'_>, upstream: &Value) -> Result<Vec<Option<Value>>> {
        Ok(vec![Some(by_type!(upstream, spread(upstream, self))?.reshape(cx.input_dims(0))?)])
    }
}

fn spread<T: WithDType>(upstream: &Value, rule: &AvgPoolBackward) -> Result<Value> {
    let [height, width] = rule.image;
    let mut grad = vec![T::zero(); rule.planes * height * width];
    kernel::with_slice(upstream, |data: &[T]| {
        let planes = grad.chunks_mut((height * width).max(1));
        for (plane, data) in planes.zip(data.chunks(rule.cells.len().max(1))) {
            for (cell, &g) in rule.cells.iter().zip(data) {
                let share = g / T::from_f64(cell.divisor);
                for row in cell.rows.clone() {
                    for sum in &mut plane[row * width..][cell.columns.clone()] {
                        *sum += share;
                    }
                }
            }
        }
    })?;
    Ok(Value::from_vec(grad, rule.planes * height * width, upstream.device())?)
}
