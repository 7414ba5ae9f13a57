//! The tape: how operations record their derivatives.

use std::rc::Rc;

use super::error::fail;
use super::node::{Check, Derivative, Edge, Input, Node, Origin, Slot};
use super::observer::{self, tell};
pub(crate) use super::rebase::check_in_place;
use super::rebase::rebase_through_view;
use super::storage::Change;
use super::{Arg, DType, Device, Result, Tensor, Value, device, grad_mode, kernel, second};

/// The derivative of one operation: a vector-Jacobian product.
pub(crate) trait Rule {
    /// PyTorch's name, `MulBackward0`.
    fn name(&self) -> &'static str;

    /// Numbers that are part of the operation and no input of it, by the names of
    /// PyTorch's `_saved_` attributes; for those who look at the graph.
    fn numbers(&self) -> Vec<(&'static str, f64)> {
        Vec::new()
    }

    /// The class that each sample of a classification loss should be, `None` for
    /// those that are ignored.
    fn targets(&self) -> &[Option<usize>] {
        &[]
    }

    /// Whether the rule computes on a GPU what lies there; others get copies in the
    /// machine's memory.
    fn knows_gpu(&self) -> bool {
        false
    }

    /// One gradient an input, in the inputs' order, `None` where it needs none
    /// or it is zero. Broadcasting and type conversion are undone by the sweep,
    /// so a gradient may have the output's shape and type.
    fn vjp(&self, cx: &Context<'_>, upstream: &Value) -> Result<Vec<Option<Value>>>;

    /// The same as recorded operations, so that the gradients can be
    /// differentiated again: `create_graph=True`.
    fn vjp_recorded(&self, _: &Recorded<'_>, _: &Tensor) -> Result<Vec<Option<Tensor>>> {
        second::refuse(self.name())
    }
}

/// [`Rule`] of an operation with several results.
pub(crate) trait MultiRule {
    /// PyTorch's name, `SplitBackward0`.
    fn name(&self) -> &'static str;

    /// `upstream` has one gradient an output, `None` where nothing arrived; at
    /// least one is there.
    fn vjp(&self, cx: &Context<'_>, upstream: &[Option<Value>]) -> Result<Vec<Option<Value>>>;

    /// As [`Rule::vjp_recorded`].
    fn vjp_recorded(&self, _: &Recorded<'_>, _: &[Option<Tensor>]) -> Result<Vec<Option<Tensor>>> {
        second::refuse(self.name())
    }
}

/// A derivative that the script computes: `autograd.Function`.
pub trait Custom {
    /// `MyFunctionBackward`
    fn name(&self) -> &'static str;

    /// One gradient an input, given one an output.
    fn backward(&self, upstream: Vec<Option<Tensor>>) -> Result<Vec<Option<Tensor>>>;

    /// The graph is freed.
    fn release(&self);

    /// The object behind it.
    fn as_any(&self) -> &dyn std::any::Any;
}

/// What a [`Rule`] may look at.
pub(crate) struct Context<'a> {
    pub(super) node: &'a Node,
    pub(super) saved: Vec<Value>,
}

impl Context<'_> {
    /// Whether this input needs a gradient.
    pub fn needs(&self, input: usize) -> bool {
        !matches!(self.node.input(input).edge, Edge::None)
    }

    /// The gradient of this input, if it needs one.
    pub fn grad(
        &self,
        input: usize,
        compute: impl FnOnce() -> Result<Value>,
    ) -> Result<Option<Value>> {
        self.needs(input).then(compute).transpose()
    }

    /// The tensor saved at this place, in the order of saving.
    pub fn saved(&self, slot: usize) -> &Value {
        &self.saved[slot]
    }

    /// How many inputs were recorded.
    pub fn inputs(&self) -> usize {
        self.node.inputs().len()
    }

    pub fn input_dims(&self, input: usize) -> &[usize] {
        self.node.input(input).shape.dims()
    }
}

/// What [`Rule::vjp_recorded`] may look at: the same, as tensors with their history.
pub(crate) struct Recorded<'a> {
    pub(super) node: &'a Rc<Node>,
}

impl Recorded<'_> {
    /// Whether this input needs a gradient.
    pub fn needs(&self, input: usize) -> bool {
        !matches!(self.node.input(input).edge, Edge::None)
    }

    /// The gradient of this input, if it needs one.
    pub fn grad(
        &self,
        input: usize,
        compute: impl FnOnce() -> Result<Tensor>,
    ) -> Result<Option<Tensor>> {
        self.needs(input).then(compute).transpose()
    }

    /// The tensor saved at this place, in the order of saving.
    pub fn saved(&self, slot: usize) -> Result<Tensor> {
        self.node.saved_tensor(slot)
    }

    pub fn input_dims(&self, input: usize) -> &[usize] {
        self.node.input(input).shape.dims()
    }
}

/// A node in the making. Rules save through it what they will need.
pub(crate) struct Recording<'a> {
    args: &'a [Arg<'a>],
    dest: Option<&'a Tensor>,
    inputs: Vec<Input>,
    slots: Vec<Slot>,
    /// The slot of the output, which exists only later.
    output_slot: Option<usize>,
    out: Option<&'a Value>,
    /// Whether a tensor was saved that inference mode made.
    inference: bool,
}

impl<'a> Recording<'a> {
    fn new(args: &'a [Arg<'a>], dest: Option<&'a Tensor>, out: Option<&'a Value>) -> Self {
        Recording {
            args,
            dest,
            inputs: args.iter().map(Input::new).collect(),
            slots: Vec::new(),
            output_slot: None,
            out,
            inference: false,
        }
    }

    /// Whether this input needs a gradient.
    pub fn needs(&self, input: usize) -> bool {
        !matches!(self.inputs[input].edge, Edge::None)
    }

    /// Saves an input. `value` is what the operation worked on; it may be a
    /// converted copy.
    pub fn save(&mut self, input: usize, value: &Value) {
        let check = match &self.args[input] {
            // The old value of what is being overwritten is a private copy.
            Arg::Tensor(tensor) if self.dest.is_none_or(|dest| dest != *tensor) => {
                self.inference |= tensor.is_inference();
                Some(Check::of_input(tensor))
            }
            _ => None,
        };
        let origin = Origin::Input(input as u32);
        self.slots.push(Slot { value: value.clone(), check, origin });
    }

    /// Saves what only this operation knows.
    pub fn save_value(&mut self, value: Value) {
        self.slots.push(Slot { value, check: None, origin: Origin::Own });
    }

    /// Saves the one output.
    pub fn save_output(&mut self) {
        if let Some(out) = self.out {
            self.output_slot = Some(self.slots.len());
            let origin = Origin::Output;
            self.slots.push(Slot { value: out.clone(), check: None, origin });
        }
    }

    fn check(&self) -> Result<()> {
        match self.inference {
            true => fail!(
                Runtime,
                "Inference tensors cannot be saved for backward. Please do not use Tensors created \
                 in inference mode in computation tracked by autograd. To work around this, you \
                 can make a clone to get a normal tensor and use it in autograd, or use \
                 `torch.no_grad()` instead of `torch.inference_mode()`."
            ),
            false => Ok(()),
        }
    }
}

/// An operation's last step: wraps its result, or writes it into `dest` for the
/// in-place form, and records the node if the tape runs and an input needs it.
///
/// `args` are the tensor arguments in PyTorch's order; for an in-place form
/// the first is `dest`. `build` makes the rule and saves what it needs.
///
/// # Errors
/// If the arguments are on different devices, or an in-place result does not fit.
pub(crate) fn finish<R: Rule + 'static>(
    dest: Option<&Tensor>,
    args: &[Arg<'_>],
    dtype: DType,
    out: Value,
    build: impl FnOnce(&mut Recording<'_>) -> R,
) -> Result<Tensor> {
    finish_as(dest, Change::Values, args, dtype, out, build)
}

/// [`finish`] for writes that mean more than new values.
pub(crate) fn finish_as<R: Rule + 'static>(
    dest: Option<&Tensor>,
    change: Change,
    args: &[Arg<'_>],
    dtype: DType,
    out: Value,
    build: impl FnOnce(&mut Recording<'_>) -> R,
) -> Result<Tensor> {
    let place = device::of_result(dest, args)?;
    let out = match dest {
        // PyTorch's `meta` kernels leave a target as it is.
        Some(dest) if place != Device::Meta && device::is_without_data(args) => {
            fit(&out, dtype, dest)?;
            dest.value()?
        }
        _ => out,
    };
    finish_on(place, dest, change, args, dtype, out, build)
}

/// [`finish`] of no in-place form, with a result on a device that PyTorch decides by
/// some of the arguments only.
pub(crate) fn finish_at<R: Rule + 'static>(
    place: Device,
    args: &[Arg<'_>],
    dtype: DType,
    out: Value,
    build: impl FnOnce(&mut Recording<'_>) -> R,
) -> Result<Tensor> {
    finish_on(place, None, Change::Values, args, dtype, out, build)
}

/// [`finish_as`] with a result on a device that the arguments need not be on.
pub(crate) fn finish_on<R: Rule + 'static>(
    place: Device,
    dest: Option<&Tensor>,
    change: Change,
    args: &[Arg<'_>],
    dtype: DType,
    out: Value,
    build: impl FnOnce(&mut Recording<'_>) -> R,
) -> Result<Tensor> {
    // What was computed in float32 for a half type is rounded once, here.
    let out = device::placed(kernel::cast(&out, dtype)?, place)?;
    let recorded = grad_mode::is_enabled()
        && dest.map_or(dtype, Tensor::dtype).is_floating_point()
        && args.iter().any(Arg::requires_grad);
    let recording = match recorded {
        false => None,
        true => {
            let mut recording = Recording::new(args, dest, Some(&out));
            let rule: Box<dyn Rule> = Box::new(build(&mut recording));
            recording.check()?;
            Some((rule, recording.inputs, recording.slots, recording.output_slot))
        }
    };
    let output = match dest {
        None => Tensor::new(out, dtype),
        Some(dest) => {
            dest.write(&fit(&out, dtype, dest)?, change)?;
            dest.clone()
        }
    };
    let Some((rule, inputs, mut slots, output_slot)) = recording else { return Ok(output) };
    if let Some(slot) = output_slot {
        slots[slot].check = Some(Check::of_output(&output, rule.name(), 0));
    }
    let node = match dest.and_then(|dest| Some((dest.base()?, dest.view_chain()))) {
        None => {
            let node = Node::new(Derivative::One(rule), 1, inputs, slots);
            output.set_history(node.clone(), 0);
            node
        }
        Some((base, chain)) => rebase_through_view(&base, chain, rule, inputs, slots),
    };
    tell_recorded(&node, args, &[&output]);
    Ok(output)
}

/// [`finish`] for an operation with several results of one type: one node.
pub(crate) fn finish_many<R: MultiRule + 'static>(
    args: &[Arg<'_>],
    dtype: DType,
    outs: Vec<Value>,
    build: impl FnOnce(&mut Recording<'_>) -> R,
) -> Result<Vec<Tensor>> {
    let place = device::of_result(None, args)?;
    let output =
        |out: Value| Ok(Tensor::new(device::placed(kernel::cast(&out, dtype)?, place)?, dtype));
    let outputs: Vec<Tensor> = outs.into_iter().map(output).collect::<Result<_>>()?;
    if grad_mode::is_enabled() && dtype.is_floating_point() && args.iter().any(Arg::requires_grad) {
        let mut recording = Recording::new(args, None, None);
        let rule = Derivative::Many(Box::new(build(&mut recording)));
        recording.check()?;
        let node = Node::new(rule, outputs.len() as u32, recording.inputs, recording.slots);
        give_history(&node, args, &outputs);
    }
    Ok(outputs)
}

/// Makes the tensors the outputs of the node.
fn give_history(node: &Rc<Node>, args: &[Arg<'_>], outputs: &[Tensor]) {
    for (number, output) in (0..).zip(outputs) {
        output.set_history(node.clone(), number);
    }
    if observer::is_watching() {
        tell_recorded(node, args, &outputs.iter().collect::<Vec<_>>());
    }
}

/// Records the node of a view that [`Tensor::new_view`] made.
pub(crate) fn finish_view<R: Rule + 'static>(view: Tensor, of: &Tensor, rule: R) -> Tensor {
    if grad_mode::is_enabled() && of.requires_grad() {
        let arg = Arg::Tensor(of);
        let inputs = vec![Input::new(&arg)];
        let node = Node::new(Derivative::One(Box::new(rule)), 1, inputs, Vec::new());
        view.set_history(node.clone(), 0);
        tell_recorded(&node, &[arg], &[&view]);
    }
    view
}

/// Records the one node of several views of a tensor.
pub(crate) fn finish_views<R: MultiRule + 'static>(views: &[Tensor], of: &Tensor, rule: R) {
    if grad_mode::is_enabled() && of.requires_grad() {
        let arg = Arg::Tensor(of);
        let (rule, inputs) = (Derivative::Many(Box::new(rule)), vec![Input::new(&arg)]);
        let node = Node::new(rule, views.len() as u32, inputs, Vec::new());
        give_history(&node, &[arg], views);
    }
}

/// What became of one output of an `autograd.Function`.
pub enum Output {
    /// A new tensor.
    New(Tensor),
    /// An input, written to.
    Written(Tensor),
    /// No tensor, or one without a gradient.
    Nothing,
}

/// Records what an `autograd.Function` made of the tensors among its arguments:
/// the outputs get their history.
///
/// # Errors
/// If a leaf that requires gradients was written to.
pub fn record_custom(
    function: Rc<dyn Custom>,
    args: &[Tensor],
    outputs: Vec<Output>,
) -> Result<Rc<Node>> {
    let args: Vec<Arg<'_>> = args.iter().map(Arg::Tensor).collect();
    let inputs = args.iter().map(Input::new).collect();
    let node = Node::new(Derivative::Custom(function), outputs.len() as u32, inputs, Vec::new());
    let mut tensors = Vec::with_capacity(outputs.len());
    for (number, output) in (0..).zip(outputs) {
        let tensor = match output {
            Output::Nothing => continue,
            Output::New(tensor) => {
                tensor.made_in_function();
                tensor
            }
            Output::Written(tensor) if tensor.is_leaf() && tensor.requires_grad() => {
                return fail!(
                    Runtime,
                    "a leaf Variable that requires grad has been used in an in-place operation."
                );
            }
            Output::Written(tensor) if tensor.base().is_some() => {
                return fail!(
                    NotImplemented,
                    "gradstep does not support ctx.mark_dirty() of a view yet"
                );
            }
            Output::Written(tensor) => tensor,
        };
        tensor.set_history(node.clone(), number);
        tensors.push(tensor);
    }
    tell_recorded(&node, &args, &tensors.iter().collect::<Vec<_>>());
    Ok(node)
}

fn tell_recorded(node: &Rc<Node>, args: &[Arg<'_>], outputs: &[&Tensor]) {
    if !observer::is_watching() {
        return;
    }
    // Python numbers are shown as the tensors PyTorch wraps them in.
    let wrapped: Vec<Tensor> = args
        .iter()
        .filter_map(|arg| match arg {
            Arg::Tensor(tensor) => Some((*tensor).clone()),
            Arg::Scalar(scalar) => Tensor::scalar(*scalar, None).ok(),
        })
        .collect();
    let inputs: Vec<&Tensor> = wrapped.iter().collect();
    tell(|o| o.recorded(node, &inputs, outputs));
}

/// The value an in-place form stores: in the target's type, in its shape.
fn fit(out: &Value, dtype: DType, dest: &Tensor) -> Result<Value> {
    let out = if dtype == dest.dtype() {
        out.clone()
    } else if dtype.can_cast(dest.dtype()) {
        kernel::cast(out, dest.dtype())?
    } else {
        return fail!(
            Runtime,
            "result type {} can't be cast to the desired output type {}",
            dtype.scalar_name(),
            dest.dtype().scalar_name()
        );
    };
    let shape = dest.shape();
    if !kernel::same(out.dims(), &shape) {
        return fail!(
            Runtime,
            "output with shape {shape:?} doesn't match the broadcast shape {:?}",
            out.dims()
        );
    }
    Ok(out)
}
