//! A look at a paused script: frames, variables, values.

use rustpython_vm::builtins::{PyFloat, PyInt, PyStr};
use rustpython_vm::frame::FrameRef;
use rustpython_vm::vm::thread::with_current_vm;
use rustpython_vm::{AsObject, PyObjectRef, VirtualMachine};

use super::bindings::{self, PyTensor};
use super::vm::Run;
use crate::torch::print::scientific;
use crate::torch::{DType, Device, Scalar, Tensor};

/// Tells one frame from another. Stable while the frame lives; a later frame
/// may have the same one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct FrameId(usize);

/// A frame of the script, paused.
pub struct Frame<'vm> {
    pub(super) frame: FrameRef,
    pub(super) vm: &'vm VirtualMachine,
}

impl<'vm> Frame<'vm> {
    /// The script's innermost frame.
    pub(super) fn innermost(vm: &'vm VirtualMachine, run: &Run) -> Option<Frame<'vm>> {
        let mut frame = vm.current_frame()?;
        while !run.is_script(&frame.code) {
            frame = frame.f_back(vm)?;
        }
        Some(Frame { frame, vm })
    }

    pub fn id(&self) -> FrameId {
        FrameId(self.frame.as_object().get_id())
    }

    /// How many of the script's frames are below this one; 0 at module level.
    pub fn depth(&self) -> usize {
        self.callers().count()
    }

    /// `<module>`, or the function's qualified name.
    pub fn function(&self) -> &str {
        self.frame.code.qualname.as_str()
    }

    /// The line being executed, 1-based.
    pub fn line(&self) -> u32 {
        self.frame.current_location().line.get() as u32
    }

    /// What a name stands for here: a local variable, or a global one.
    pub fn local(&self, name: &str) -> Option<Value<'vm>> {
        let locals = self.frame.locals(self.vm).ok()?;
        let object =
            match locals.mapping().subscript(self.vm.ctx.new_str(name).as_object(), self.vm) {
                Ok(object) => object,
                Err(_) => self.frame.globals.get_item_opt(name, self.vm).ok()??,
            };
        Some(Value { object, vm: self.vm })
    }

    /// Keeps the frame, to look at it again later.
    pub fn handle(&self) -> FrameHandle {
        FrameHandle(self.frame.clone())
    }

    /// The learning rate of the first parameter group of the optimizer that was
    /// made or stepped last.
    pub fn learning_rate(&self) -> Option<f64> {
        let groups = bindings::optimizer()?.get_attr("param_groups", self.vm).ok()?;
        let first = groups.get_item(&0, self.vm).ok()?;
        let object = first.get_item("lr", self.vm).ok()?;
        let rate = Value { object, vm: self.vm };
        rate.as_number().or_else(|| rate.as_tensor()?.item().ok().map(Scalar::to_f64))
    }

    /// Which optimizer [`learning_rate`](Self::learning_rate) is of: its identity,
    /// as Python's `id()` gives it.
    pub fn optimizer_in_use(&self) -> Option<usize> {
        Some(bindings::optimizer()?.get_id())
    }

    /// The script's frames below this one, innermost first.
    pub(super) fn callers(&self) -> impl Iterator<Item = FrameRef> + '_ {
        let script = self.frame.code.source_path();
        std::iter::successors(self.frame.f_back(self.vm), |frame| frame.f_back(self.vm))
            .filter(move |frame| std::ptr::eq(frame.code.source_path(), script))
    }
}

/// A frame kept beyond its hook. Its variables stay after it has returned.
#[derive(Clone)]
pub struct FrameHandle(FrameRef);

impl FrameHandle {
    /// Looks at the frame again. Only while the run it belongs to is going on.
    pub fn with<T>(&self, look: impl FnOnce(&Frame<'_>) -> T) -> T {
        with_current_vm(|vm| look(&Frame { frame: self.0.clone(), vm }))
    }
}

/// The script's innermost frame right now: which frame a tensor operation
/// belongs to. `None` while no script runs on this thread.
pub fn user_frame_id() -> Option<FrameId> {
    let run = Run::current()?;
    with_current_vm(|vm| Frame::innermost(vm, &run).map(|frame| frame.id()))
}

/// The line that the script's innermost frame is executing.
pub fn user_line() -> Option<u32> {
    let run = Run::current()?;
    with_current_vm(|vm| Frame::innermost(vm, &run).map(|frame| frame.line()))
}

/// The parameters of the optimizer in use, in the order of its groups.
pub fn owned_parameters() -> Vec<Tensor> {
    with_current_vm(|vm| {
        let items = |object: PyObjectRef| object.try_to_value::<Vec<PyObjectRef>>(vm).ok();
        let groups = bindings::optimizer().and_then(|it| it.get_attr("param_groups", vm).ok());
        let groups = groups.and_then(items).unwrap_or_default();
        let parameters =
            groups.into_iter().filter_map(|group| items(group.get_item("params", vm).ok()?));
        let tensors = parameters.flatten().filter_map(|object| Value { object, vm }.as_tensor());
        tensors.collect()
    })
}

/// A Python object.
#[derive(Clone)]
pub struct Value<'vm> {
    pub(super) object: PyObjectRef,
    pub(super) vm: &'vm VirtualMachine,
}

impl Value<'_> {
    /// A Python int, float or bool.
    pub fn as_number(&self) -> Option<f64> {
        if let Some(float) = self.object.downcast_ref::<PyFloat>() {
            return Some(float.to_f64());
        }
        let int = self.object.downcast_ref::<PyInt>()?;
        int.try_to_primitive::<i64>(self.vm).ok().map(|int| int as f64)
    }

    /// The text of a Python str.
    pub fn as_str(&self) -> Option<&str> {
        self.object.downcast_ref::<PyStr>()?.to_str()
    }

    pub fn as_tensor(&self) -> Option<Tensor> {
        Some(self.object.downcast_ref::<PyTensor>()?.tensor.clone())
    }

    /// One short line: the elements of a small vector, shape and type of a large
    /// tensor, the class of an object, what Python would print of anything else.
    pub fn short_text(&self) -> String {
        if let Some(tensor) = self.as_tensor() {
            return short_tensor(&tensor);
        }
        if let Some(float) = self.object.downcast_ref::<PyFloat>().map(|float| float.to_f64()) {
            let whole = self.object.repr(self.vm).map_or_else(|_| String::new(), |t| t.to_string());
            return if whole.len() > LONG_FLOAT { fixed(float, 4) } else { whole };
        }
        let class = self.object.class().name().to_string();
        // The text of objects that print themselves at length, or with an address.
        if self.object.dict().is_some() {
            return class;
        }
        if let Some(length) = self.object.length_opt(self.vm).and_then(Result::ok)
            && length > MAX_WRITTEN
        {
            return format!("{class} of {length}");
        }
        if let Some(text) = self.short_list() {
            return text;
        }
        let text = self.object.repr(self.vm).map_or(class, |text| text.to_string());
        shortened(text.lines().next().unwrap_or(""))
    }
}

impl Value<'_> {
    /// A long list of numbers, which is growing perhaps: its beginning and its end,
    /// `[38.0000, 22.6224, … 0.0312]`.
    fn short_list(&self) -> Option<String> {
        let (shape, numbers) = self.numbers(MAX_WRITTEN)?;
        let ([_], [a, b, .., z]) = (shape.as_slice(), numbers.as_slice()) else { return None };
        let number = |x: f64| if x.fract() == 0.0 { format!("{x}") } else { fixed(x, 4) };
        let long = numbers.iter().map(|x| format!("{x}").len() + 2).sum::<usize>() > MAX_TEXT;
        long.then(|| format!("[{}, {}, … {}]", number(*a), number(*b), number(*z)))
    }
}

/// Floats that Python writes with more characters are rounded, as tensors are.
const LONG_FLOAT: usize = 9;

/// Rows in more columns than this leave no room for the code that they stand beside.
const LONGEST_ROWS: usize = 28;

/// Larger matrices are told by their shape.
const MOST_IN_ROWS: usize = 8;

const MAX_TEXT: usize = 40;

/// A collection with more elements is not written out only to be cut.
const MAX_WRITTEN: usize = 1_000;

fn shortened(text: &str) -> String {
    if text.chars().count() <= MAX_TEXT {
        return text.to_owned();
    }
    let start: String = text.chars().take(MAX_TEXT - 1).collect();
    format!("{start}…")
}

/// `22.6224`, `[0.52 0.92 … 2.12]`, `[0.6 0.4 | 0.1 0.9]`, `[32, 64] float32`
fn short_tensor(tensor: &Tensor) -> String {
    let shape = tensor.shape();
    // A column or a row of a matrix is shown as the vector it is.
    let vector = shape.iter().filter(|&&length| length > 1).count() <= 1;
    let matrix = shape.len() == 2 && tensor.numel() <= MOST_IN_ROWS;
    let small = matrix || vector && tensor.numel() <= 16;
    if tensor.device() == Device::Meta {
        return format!("{shape:?} {} on meta", tensor.dtype().name());
    }
    let Some(values) = small.then(|| tensor.to_vec().ok()).flatten() else {
        return format!("{shape:?} {}", tensor.dtype().name());
    };
    let number = |x: f64| match tensor.dtype() {
        DType::Bool => if x == 0.0 { "False" } else { "True" }.to_owned(),
        dtype if !dtype.is_floating_point() => format!("{x}"),
        _ if shape.is_empty() => fixed(x, 4),
        // The fewest digits of at most four that a table of exercises needs.
        _ => {
            let text = match x.abs() {
                // Two digits that count, beside larger ones, too.
                size if (1e-4..0.1).contains(&size) => {
                    fixed(x, (1.0 - size.log10().floor()) as usize)
                }
                size => fixed(x, if size < 100.0 { 2 } else { 1 }),
            };
            let kept = text.trim_end_matches('0').trim_end_matches('.');
            if text.contains('.') { kept.to_owned() } else { text }
        }
    };
    if let [_, columns] = shape[..]
        && !vector
        && columns > 0
    {
        let row = |row: &[f64]| row.iter().map(|&x| number(x)).collect::<Vec<_>>().join(" ");
        let rows: Vec<_> = values.chunks(columns).map(row).collect();
        let text = format!("[{}]", rows.join(" | "));
        return match text.len() <= LONGEST_ROWS {
            true => text,
            false => format!("{shape:?} {}", tensor.dtype().name()),
        };
    }
    match (shape.is_empty(), values.as_slice()) {
        (true, values) => values.first().map_or_else(String::new, |&x| number(x)),
        (false, [a, b, .., z]) if values.len() > 4 => {
            format!("[{} {} … {}]", number(*a), number(*b), number(*z))
        }
        (false, values) => {
            let numbers: Vec<_> = values.iter().map(|&x| number(x)).collect();
            format!("[{}]", numbers.join(" "))
        }
    }
}

/// A fixed number of decimals, or an exponent where those say nothing.
fn fixed(x: f64, decimals: usize) -> String {
    match x.abs() {
        0.0 => format!("{x:.decimals$}"),
        size if size.is_nan() => "nan".to_owned(),
        size if size.is_infinite() => if x > 0.0 { "inf" } else { "-inf" }.to_owned(),
        size if size >= 1e6 || size < 0.5 * 0.1_f64.powi(decimals as i32) => scientific(x, 2),
        _ => format!("{x:.decimals$}"),
    }
}
