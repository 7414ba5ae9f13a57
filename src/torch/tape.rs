//! The tape: nodes, what they saved, and how operations record them.

use std::cell::{Cell, RefCell};
use std::fmt;
use std::rc::Rc;

use candle_core::Shape;

use super::error::fail;
use super::observer::{self, tell};
use super::storage::Change;
use super::tensor::VersionCounter;
use super::view::{self, ViewOp};
use super::{Arg, DType, Result, Tensor, Value, WeakTensor, grad_mode, kernel};

/// The derivative of one operation: a vector-Jacobian product.
pub(crate) trait Rule {
    /// PyTorch's name, `MulBackward0`.
    fn name(&self) -> &'static str;

    /// One gradient an input, in the inputs' order, `None` where it needs none
    /// or it is zero. Broadcasting and type conversion are undone by the sweep,
    /// so a gradient may have the output's shape and type.
    fn vjp(&self, cx: &Context<'_>, upstream: &Value) -> Result<Vec<Option<Value>>>;
}

/// A node of the autograd graph: an operation that some output still needs.
pub struct Node {
    id: u64,
    rule: Box<dyn Rule>,
    inputs: Vec<Input>,
    saved: RefCell<Saved>,
    /// The output whose `retain_grad()` was called.
    retained: RefCell<Option<WeakTensor>>,
}

/// Where a gradient goes.
#[derive(Clone)]
pub enum Edge {
    /// Nowhere: the input needs no gradient.
    None,
    /// `AccumulateGrad`: into the leaf's `.grad`.
    Leaf(Tensor),
    Node(Rc<Node>),
}

struct Input {
    edge: Edge,
    shape: Shape,
    dtype: DType,
}

enum Saved {
    Kept(Vec<Slot>),
    Freed,
}

/// A tensor kept for the backward pass.
struct Slot {
    value: Value,
    check: Option<Check>,
}

/// How to see that a saved tensor was modified in place since.
struct Check {
    counter: VersionCounter,
    expected: u64,
    dtype: DType,
    /// The input, whose node may be another by the time of the message.
    tensor: WeakTensor,
    /// Name of the node that made it; none for leaves.
    origin: Option<&'static str>,
}

thread_local! {
    static NEXT_ID: Cell<u64> = const { Cell::new(1) };
}

impl Node {
    fn new(rule: Box<dyn Rule>, inputs: Vec<Input>, saved: Vec<Slot>) -> Rc<Node> {
        Rc::new(Node {
            id: NEXT_ID.replace(NEXT_ID.get() + 1),
            rule,
            inputs,
            saved: RefCell::new(Saved::Kept(saved)),
            retained: RefCell::default(),
        })
    }

    /// Unique, and rising in the order of recording: autograd's sequence number.
    pub fn id(&self) -> u64 {
        self.id
    }

    /// PyTorch's name, `MulBackward0`.
    pub fn name(&self) -> &'static str {
        self.rule.name()
    }

    /// `next_functions`: where the gradient of each input goes.
    pub fn inputs(&self) -> impl ExactSizeIterator<Item = &Edge> {
        self.inputs.iter().map(|input| &input.edge)
    }

    /// What the node keeps for `backward()`, unchecked; nothing once it is freed.
    pub fn saved(&self) -> Vec<Value> {
        match &*self.saved.borrow() {
            Saved::Kept(slots) => slots.iter().map(|slot| slot.value.clone()).collect(),
            Saved::Freed => Vec::new(),
        }
    }

    pub(crate) fn retain_grad(&self, output: &Tensor) {
        self.retained.replace(Some(output.downgrade()));
    }

    pub(crate) fn retained(&self) -> Option<Tensor> {
        self.retained.borrow().as_ref().and_then(WeakTensor::upgrade)
    }

    /// Frees the saved tensors, as `backward()` does without `retain_graph`.
    pub(crate) fn release(&self) {
        let mut saved = self.saved.borrow_mut();
        // A node that saved nothing can be passed again, as in PyTorch.
        if matches!(&*saved, Saved::Kept(slots) if !slots.is_empty()) {
            *saved = Saved::Freed;
        }
    }

    /// The rule applied: one gradient an input, in the input's shape and type.
    pub(crate) fn vjp(&self, upstream: &Value) -> Result<Vec<Option<Value>>> {
        let context = Context { node: self, saved: self.unpack()? };
        let mut produced = self.rule.vjp(&context, upstream)?;
        for (grad, input) in produced.iter_mut().zip(&self.inputs) {
            if matches!(input.edge, Edge::None) {
                *grad = None;
            }
            if let Some(value) = grad {
                if !kernel::same(value.dims(), input.shape.dims()) {
                    *value = kernel::sum_to(value, input.shape.dims())?;
                }
                if value.dtype() != input.dtype.candle() {
                    *value = kernel::cast(value, input.dtype)?;
                }
            }
        }
        Ok(produced)
    }

    fn unpack(&self) -> Result<Vec<Value>> {
        let saved = self.saved.borrow();
        let Saved::Kept(slots) = &*saved else {
            return fail!(
                Runtime,
                "Trying to backward through the graph a second time (or directly access saved \
                 tensors after they have already been freed). Saved intermediate values of the \
                 graph are freed when you call .backward() or autograd.grad(). Specify \
                 retain_graph=True if you need to backward through the graph a second time or if \
                 you need to access saved tensors after calling backward."
            );
        };
        slots.iter().map(Slot::unpack).collect()
    }
}

impl Slot {
    fn unpack(&self) -> Result<Value> {
        if let Some(check) = &self.check
            && check.counter.get() != check.expected
        {
            let now = check.tensor.upgrade().and_then(|tensor| tensor.grad_fn());
            let origin = match now.map(|node| node.name()).or(check.origin) {
                Some(name) => format!(", which is output 0 of {},", short_name(name)),
                None => String::new(),
            };
            return fail!(
                Runtime,
                "one of the variables needed for gradient computation has been modified by an \
                 inplace operation: [{} {:?}]{origin} is at version {}; expected version {} \
                 instead. Hint: enable anomaly detection to find the operation that failed to \
                 compute its gradient, with torch.autograd.set_detect_anomaly(True, \
                 check_nan=False).",
                check.dtype.tensor_type(),
                self.value.dims(),
                check.counter.get(),
                check.expected
            );
        }
        Ok(self.value.clone())
    }
}

/// `Exp` of `ExpBackward0`: how that message names a node.
fn short_name(name: &str) -> &str {
    name.trim_end_matches(|c: char| c.is_ascii_digit()).trim_end_matches("Backward")
}

impl fmt::Debug for Node {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}#{}", self.name(), self.id)
    }
}

impl Drop for Node {
    /// Long graphs would overflow the stack if nodes dropped each other.
    fn drop(&mut self) {
        let mut queue: Vec<Input> = std::mem::take(&mut self.inputs);
        while let Some(input) = queue.pop() {
            if let Edge::Node(node) = input.edge
                && let Some(mut node) = Rc::into_inner(node)
            {
                queue.append(&mut node.inputs);
            }
        }
    }
}

/// What a [`Rule`] may look at.
pub(crate) struct Context<'a> {
    node: &'a Node,
    saved: Vec<Value>,
}

impl Context<'_> {
    /// Whether this input needs a gradient.
    pub fn needs(&self, input: usize) -> bool {
        !matches!(self.node.inputs[input].edge, Edge::None)
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
        self.node.inputs.len()
    }

    pub fn input_dims(&self, input: usize) -> &[usize] {
        self.node.inputs[input].shape.dims()
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
    out: &'a Value,
}

impl Recording<'_> {
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
                let origin = match tensor.base().is_some_and(|base| base.requires_grad()) {
                    true => Some("AsStridedBackward0"),
                    false => tensor.grad_fn().map(|node| node.name()),
                };
                Some(Check {
                    counter: tensor.version_counter(),
                    expected: tensor.version(),
                    dtype: tensor.dtype(),
                    tensor: tensor.downgrade(),
                    origin,
                })
            }
            _ => None,
        };
        self.slots.push(Slot { value: value.clone(), check });
    }

    /// Saves what only this operation knows.
    pub fn save_value(&mut self, value: Value) {
        self.slots.push(Slot { value, check: None });
    }

    /// Saves the output.
    pub fn save_output(&mut self) {
        self.output_slot = Some(self.slots.len());
        self.slots.push(Slot { value: self.out.clone(), check: None });
    }
}

/// An operation's last step: wraps its result, or writes it into `dest` for the
/// in-place form, and records the node if the tape runs and an input needs it.
///
/// `args` are the tensor arguments in PyTorch's order; for an in-place form
/// the first is `dest`. `build` makes the rule and saves what it needs.
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
    let recorded = grad_mode::is_enabled()
        && dest.map_or(dtype, Tensor::dtype).is_floating_point()
        && args.iter().any(Arg::requires_grad);
    let recording = recorded.then(|| {
        let inputs = args.iter().map(Input::new).collect();
        let mut recording =
            Recording { args, dest, inputs, slots: Vec::new(), output_slot: None, out: &out };
        let rule: Box<dyn Rule> = Box::new(build(&mut recording));
        (rule, recording.inputs, recording.slots, recording.output_slot)
    });
    let output = match dest {
        None => Tensor::new(out, dtype),
        Some(dest) => {
            dest.write(&fit(&out, dtype, dest)?, change)?;
            dest.clone()
        }
    };
    let Some((rule, inputs, mut slots, output_slot)) = recording else { return Ok(output) };
    if let Some(slot) = output_slot {
        slots[slot].check = Some(Check {
            counter: output.version_counter(),
            expected: output.version(),
            dtype: output.dtype(),
            tensor: WeakTensor::default(),
            origin: Some(rule.name()),
        });
    }
    let node = match dest.and_then(|dest| Some((dest.base()?, dest.view_chain()))) {
        None => {
            let node = Node::new(rule, inputs, slots);
            output.set_history(node.clone());
            node
        }
        Some((base, chain)) => rebase_through_view(&base, chain, rule, inputs, slots),
    };
    tell_recorded(&node, args, &output);
    Ok(output)
}

/// Records the node of a view that [`Tensor::new_view`] made.
pub(crate) fn finish_view<R: Rule + 'static>(view: Tensor, of: &Tensor, rule: R) -> Tensor {
    if grad_mode::is_enabled() && of.requires_grad() {
        let arg = Arg::Tensor(of);
        let node = Node::new(Box::new(rule), vec![Input::new(&arg)], Vec::new());
        view.set_history(node.clone());
        tell_recorded(&node, &[arg], &view);
    }
    view
}

impl Input {
    fn new(arg: &Arg<'_>) -> Input {
        let none = Input { edge: Edge::None, shape: Shape::from(()), dtype: DType::Float32 };
        match arg {
            Arg::Scalar(_) => none,
            Arg::Tensor(tensor) => match tensor.edge() {
                Edge::None => none,
                edge => Input { edge, shape: tensor.shape().into(), dtype: tensor.dtype() },
            },
        }
    }
}

fn tell_recorded(node: &Rc<Node>, args: &[Arg<'_>], output: &Tensor) {
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
    tell(|o| o.recorded(node, &inputs, output));
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

/// Every in-place form asks this first.
pub(crate) fn check_in_place(dest: &Tensor) -> Result<()> {
    if !grad_mode::is_enabled() || !dest.requires_grad() {
        return Ok(());
    }
    // A view is one first, also where it is a leaf itself.
    if dest.base().is_some_and(|base| base.is_leaf()) {
        return fail!(
            Runtime,
            "a view of a leaf Variable that requires grad is being used in an in-place operation."
        );
    }
    match dest.is_leaf() {
        true => fail!(
            Runtime,
            "a leaf Variable that requires grad is being used in an in-place operation."
        ),
        false => Ok(()),
    }
}

/// The new history of a view whose base was written to.
pub(crate) fn view_history(base: &Tensor, chain: Vec<ViewOp>) -> Rc<Node> {
    let rule = AsStridedBackward0 { chain };
    Node::new(Box::new(rule), vec![Input::new(&Arg::Tensor(base))], Vec::new())
}

/// An in-place operation on a view gives the base a new history: the written
/// part's gradient goes through the operation, the rest to the old history.
fn rebase_through_view(
    base: &Tensor,
    chain: Vec<ViewOp>,
    rule: Box<dyn Rule>,
    mut inputs: Vec<Input>,
    slots: Vec<Slot>,
) -> Rc<Node> {
    // The operation's first input is the view itself; its gradient is the base's.
    inputs[0] = Input::new(&Arg::Tensor(base));
    let node = Node::new(Box::new(CopySlices { chain, rule }), inputs, slots);
    base.set_history(node.clone());
    node
}

struct CopySlices {
    chain: Vec<ViewOp>,
    rule: Box<dyn Rule>,
}

impl Rule for CopySlices {
    fn name(&self) -> &'static str {
        "torch::autograd::CopySlices"
    }

    fn vjp(&self, cx: &Context<'_>, upstream: &Value) -> Result<Vec<Option<Value>>> {
        let part = view::apply_all(&self.chain, upstream)?;
        let mut produced = self.rule.vjp(cx, &part)?;
        if cx.needs(0) {
            let through = match produced[0].take() {
                Some(grad) => grad,
                None => part.zeros_like()?,
            };
            produced[0] = Some(view::put_all(&self.chain, upstream, &through)?);
        }
        Ok(produced)
    }
}

struct AsStridedBackward0 {
    chain: Vec<ViewOp>,
}

impl Rule for AsStridedBackward0 {
    fn name(&self) -> &'static str {
        "AsStridedBackward0"
    }

    fn vjp(&self, cx: &Context<'_>, upstream: &Value) -> Result<Vec<Option<Value>>> {
        Ok(vec![Some(view::adjoint_all(&self.chain, cx.input_dims(0), upstream)?)])
    }
}
