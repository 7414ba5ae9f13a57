//! A tensor as PyTorch prints it; after `torch/_tensor_str.py`.

use std::cell::Cell;

use super::{DType, Device, Result, Tensor, default_dtype};

/// `torch.set_printoptions`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Options {
    pub precision: usize,
    /// Tensors of more elements are summarised.
    pub threshold: usize,
    /// How many elements a summary shows at each end.
    pub edgeitems: usize,
    pub linewidth: usize,
    /// Scientific notation: always, never, or where it reads better.
    pub sci_mode: Option<bool>,
}

impl Default for Options {
    fn default() -> Self {
        Options { precision: 4, threshold: 1000, edgeitems: 3, linewidth: 80, sci_mode: None }
    }
}

thread_local! {
    static OPTIONS: Cell<Options> = Cell::default();
}

/// The options of this thread's tensors.
pub fn options() -> Options {
    OPTIONS.get()
}

/// `torch.set_printoptions`, for this thread.
pub fn set_options(options: Options) {
    OPTIONS.set(options);
}

/// Python's `repr(tensor)`.
pub fn repr(tensor: &Tensor) -> Result<String> {
    repr_with(tensor, &options(), "tensor(")
}

/// `repr` with options; `prefix` is `tensor(` for plain tensors.
pub fn repr_with(tensor: &Tensor, options: &Options, prefix: &str) -> Result<String> {
    let shape = tensor.shape();
    let dtype = tensor.dtype();
    let indent = prefix.len();
    let mut suffixes = Vec::new();
    if tensor.device() != Device::Cpu {
        suffixes.push(format!("device='{}'", tensor.device()));
    }
    let text = if tensor.is_meta() {
        suffixes.push(format!("size={}", tuple(&shape)));
        if dtype != default_dtype() {
            suffixes.push(format!("dtype={dtype}"));
        }
        "...".to_owned()
    } else if tensor.numel() == 0 {
        if shape.len() != 1 {
            suffixes.push(format!("size={}", tuple(&shape)));
        }
        if dtype != default_dtype() {
            suffixes.push(format!("dtype={dtype}"));
        }
        "[]".to_owned()
    } else {
        if options.edgeitems == 0 {
            suffixes.push(format!("size={}", tuple(&shape)));
        }
        if dtype != default_dtype() && dtype != DType::Int64 && dtype != DType::Bool {
            suffixes.push(format!("dtype={dtype}"));
        }
        body(tensor, options, indent)?
    };
    if let Some(node) = tensor.grad_fn() {
        let name = node.name().rsplit("::").next().unwrap_or_default();
        suffixes.push(format!("grad_fn=<{name}>"));
    } else if tensor.requires_grad() {
        suffixes.push("requires_grad=True".to_owned());
    }
    Ok(with_suffixes(format!("{prefix}{text}"), &suffixes, indent, options))
}

/// `(2, 3)`, `(2,)`, `()`
fn tuple(shape: &[usize]) -> String {
    let sizes: Vec<String> = shape.iter().map(usize::to_string).collect();
    match sizes.as_slice() {
        [one] => format!("({one},)"),
        sizes => format!("({})", sizes.join(", ")),
    }
}

fn with_suffixes(text: String, suffixes: &[String], indent: usize, options: &Options) -> String {
    let newline = text.rfind('\n').map_or(-1, |at| at as i64);
    let mut length = (text.len() as i64 - newline + 1) as usize;
    let mut out = text;
    for suffix in suffixes {
        if length + suffix.len() + 2 > options.linewidth {
            out.push_str(&format!(",\n{}{suffix}", " ".repeat(indent)));
            length = indent + suffix.len();
        } else {
            out.push_str(", ");
            out.push_str(suffix);
            length += suffix.len() + 2;
        }
    }
    out.push(')');
    out
}

/// The elements without `tensor(` and suffixes.
fn body(tensor: &Tensor, options: &Options, indent: usize) -> Result<String> {
    let shape = tensor.shape();
    let summarise = tensor.numel() > options.threshold;
    let elements = Elements::of(tensor)?;
    let mut shown = Vec::new();
    visible(&shape, 0, summarise.then_some(options.edgeitems), &mut shown);
    let format = Format::choose(&elements, &shown, options);
    let layout = Layout { elements, format, options, summarise };
    Ok(layout.write(&shape, 0, indent))
}

/// The elements, in the kind of number that they print as.
enum Elements {
    Floats(Vec<f64>),
    Ints(Vec<i64>),
    Bools(Vec<i64>),
}

impl Elements {
    fn of(tensor: &Tensor) -> Result<Elements> {
        Ok(match tensor.dtype() {
            DType::Bool => Elements::Bools(tensor.to_i64s()?),
            dtype if dtype.is_floating_point() => Elements::Floats(tensor.to_vec()?),
            _ => Elements::Ints(tensor.to_i64s()?),
        })
    }
}

/// The places of the elements that a summary shows; all without one.
fn visible(shape: &[usize], start: usize, edge: Option<usize>, out: &mut Vec<usize>) {
    let Some((&size, rest)) = shape.split_first() else {
        out.push(start);
        return;
    };
    let stride: usize = rest.iter().product();
    for row in 0..size {
        if edge.is_none_or(|edge| size <= 2 * edge || row < edge || row >= size - edge) {
            visible(rest, start + row * stride, edge, out);
        }
    }
}

/// How every element of a tensor is written.
struct Format {
    style: Style,
    width: usize,
    precision: usize,
}

#[derive(Clone, Copy, PartialEq)]
enum Style {
    /// Integers, bools, and the rare tensor without a number to go by.
    Plain,
    /// Floats that are all integers: `1.`
    Whole,
    Fixed,
    Scientific,
}

impl Format {
    fn choose(elements: &Elements, shown: &[usize], options: &Options) -> Format {
        let precision = options.precision;
        let Elements::Floats(data) = elements else {
            let mut format = Format { style: Style::Plain, width: 1, precision };
            let widths = shown.iter().map(|&at| format.bare(elements, at).len());
            format.width = widths.max().unwrap_or(1).max(1);
            return format;
        };
        let numbers: Vec<f64> =
            shown.iter().map(|&at| data[at]).filter(|x| x.is_finite() && *x != 0.0).collect();
        if numbers.is_empty() {
            return Format { style: Style::Whole, width: 1, precision };
        }
        let smallest = numbers.iter().fold(f64::INFINITY, |min, x| min.min(x.abs()));
        let largest = numbers.iter().fold(0.0_f64, |max, x| max.max(x.abs()));
        let wide = largest / smallest > 1000.0 || largest > 1.0e8 || smallest < 1.0e-4;
        let style = if options.sci_mode.unwrap_or(wide) {
            Style::Scientific
        } else if numbers.iter().all(|x| x.fract() == 0.0) {
            Style::Whole
        } else {
            Style::Fixed
        };
        let mut format = Format { style, width: 1, precision };
        let widths = numbers.iter().map(|&x| format.float(x).len());
        format.width = widths.max().unwrap_or(1);
        format
    }

    fn float(&self, x: f64) -> String {
        if x.is_nan() {
            return "nan".to_owned();
        }
        if x.is_infinite() {
            return if x > 0.0 { "inf" } else { "-inf" }.to_owned();
        }
        match self.style {
            Style::Scientific => scientific(x, self.precision),
            Style::Fixed => format!("{x:.*}", self.precision),
            Style::Whole | Style::Plain => format!("{x:.0}."),
        }
    }

    /// An element without padding.
    fn bare(&self, elements: &Elements, at: usize) -> String {
        match elements {
            Elements::Floats(data) => self.float(data[at]),
            Elements::Ints(data) => data[at].to_string(),
            Elements::Bools(data) => if data[at] != 0 { "True" } else { "False" }.to_owned(),
        }
    }
}

/// Python's `{:.4e}`: at least two digits of exponent, with its sign.
pub fn scientific(x: f64, precision: usize) -> String {
    let text = format!("{x:.precision$e}");
    match text.split_once('e') {
        Some((mantissa, exponent)) => {
            let (sign, digits) = match exponent.strip_prefix('-') {
                Some(digits) => ('-', digits),
                None => ('+', exponent),
            };
            format!("{mantissa}e{sign}{digits:0>2}")
        }
        None => text,
    }
}

struct Layout<'a> {
    elements: Elements,
    format: Format,
    options: &'a Options,
    summarise: bool,
}

impl Layout<'_> {
    fn element(&self, at: usize) -> String {
        format!("{:>1$}", self.format.bare(&self.elements, at), self.format.width)
    }

    /// The part of the tensor with this shape that begins at element `start`.
    fn write(&self, shape: &[usize], start: usize, indent: usize) -> String {
        let Some((&size, rest)) = shape.split_first() else {
            return self.element(start);
        };
        let edge = self.options.edgeitems;
        let summarise = self.summarise && size > 2 * edge;
        if rest.is_empty() {
            return self.vector(size, start, indent, summarise);
        }
        let stride: usize = rest.iter().product();
        let row = |row: usize| self.write(rest, start + row * stride, indent + 1);
        let rows: Vec<String> = if summarise {
            let first = (0..edge).map(row);
            let last = (size - edge..size).map(row);
            first.chain(std::iter::once("...".to_owned())).chain(last).collect()
        } else {
            (0..size).map(row).collect()
        };
        let between = format!(",{}{}", "\n".repeat(shape.len() - 1), " ".repeat(indent + 1));
        format!("[{}]", rows.join(&between))
    }

    fn vector(&self, size: usize, start: usize, indent: usize, summarise: bool) -> String {
        let edge = self.options.edgeitems;
        let at = |i: usize| self.element(start + i);
        let data: Vec<String> = if self.summarise && edge == 0 {
            vec!["...".to_owned()]
        } else if summarise {
            let dots = std::iter::once(" ...".to_owned());
            (0..edge).map(at).chain(dots).chain((size - edge..size).map(at)).collect()
        } else {
            (0..size).map(at).collect()
        };
        let room = self.options.linewidth.saturating_sub(indent);
        let per_line = (room / (self.format.width + 2)).max(1);
        let lines: Vec<String> = data.chunks(per_line).map(|line| line.join(", ")).collect();
        format!("[{}]", lines.join(&format!(",\n{}", " ".repeat(indent + 1))))
    }
}
