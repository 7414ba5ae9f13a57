//! The nodes of the autograd graph, the edges between them, and what they saved.

use std::cell::{Cell, OnceCell, RefCell};
use std::fmt;
use std::rc::Rc;

use candle_core::Shape;

use super::error::fail;
use super::gradient::of_gradient;
use super::hooks::NodeHooks;
use super::kernel::gpu;
use super::tape::{Context, Custom, MultiRule, Recorded, Rule};
use super::tensor::{Memory, VersionCounter};
use super::{
    Arg, DType, Device, Error, Result, Tensor, Value, WeakTensor, anomaly, device, kernel, ops,
    second,
};

/// A node of the autograd graph: an operation that some output still needs.
pub struct Node {
    id: u64,
    derivative: Derivative,
    outputs: u32,
    inputs: Vec<Input>,
    saved: RefCell<Saved>,
    /// Few nodes have any.
    hooks: OnceCell<Box<NodeHooks>>,
}

/// Where a gradient goes.
#[derive(Clone)]
pub enum Edge {
    /// Nowhere: the input needs no gradient.
    None,
    /// `AccumulateGrad`: into the leaf's `.grad`.
    Leaf(Tensor),
    /// To the node that made the input, as the gradient of this output of it.
    Node(Rc<Node>, u32),
}

/// How a node's gradients are computed.
pub(super) enum Derivative {
    /// Of an operation with one result.
    One(Box<dyn Rule>),
    /// Of an operation with several.
    Many(Box<dyn MultiRule>),
    /// By the script: `autograd.Function`.
    Custom(Rc<dyn Custom>),
}

pub(super) struct Input {
    pub edge: Edge,
    pub shape: Shape,
    pub dtype: DType,
    pub device: Device,
}

pub(super) enum Saved {
    Kept(Vec<Slot>),
    Freed,
}

/// A tensor kept for the backward pass.
pub(super) struct Slot {
    pub value: Value,
    pub check: Option<Check>,
    pub origin: Origin,
}

/// What a saved tensor was, for those who differentiate gradients again.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Origin {
    /// The input at this place.
    Input(u32),
    /// The one output.
    Output,
    /// Known to the operation only.
    Own,
}

/// How to see that a saved tensor was modified in place since.
#[derive(Clone)]
pub(super) struct Check {
    pub counter: VersionCounter,
    pub expected: u64,
    /// The memory, where writes through `.data` count no version.
    pub memory: Memory,
    pub dtype: DType,
    /// The input, whose node may be another by the time of the message.
    pub tensor: WeakTensor,
    /// Name and output number of the node that made it; none for leaves.
    pub origin: Option<(&'static str, u32)>,
}

/// A tensor held for the backward pass, as an observer may see it.
#[derive(Debug, Clone, PartialEq)]
pub struct Held {
    pub shape: Vec<usize>,
    /// The tensor's id, where the node saved an input that still lives.
    pub input: Option<u64>,
    /// The version that the tensor had when it was saved; none for what only the
    /// operation itself knows.
    pub version: Option<u64>,
    /// The version that it has now.
    pub now: Option<u64>,
}

thread_local! {
    static NEXT_ID: Cell<u64> = const { Cell::new(1) };
}

impl Node {
    pub(super) fn new(
        derivative: Derivative,
        outputs: u32,
        inputs: Vec<Input>,
        saved: Vec<Slot>,
    ) -> Rc<Node> {
        Rc::new(Node {
            id: NEXT_ID.replace(NEXT_ID.get() + 1),
            derivative,
            outputs,
            inputs,
            saved: RefCell::new(Saved::Kept(saved)),
            hooks: OnceCell::new(),
        })
    }

    /// Unique, and rising in the order of recording: autograd's sequence number.
    pub fn id(&self) -> u64 {
        self.id
    }

    /// PyTorch's name, `MulBackward0`.
    pub fn name(&self) -> &'static str {
        match &self.derivative {
            Derivative::One(rule) => rule.name(),
            Derivative::Many(rule) => rule.name(),
            Derivative::Custom(function) => function.name(),
        }
    }

    /// Numbers that are part of the operation and no input of it: an exponent.
    pub fn numbers(&self) -> Vec<(&'static str, f64)> {
        match &self.derivative {
            Derivative::One(rule) => rule.numbers(),
            _ => Vec::new(),
        }
    }

    /// The classes that a classification loss wanted, one a sample.
    pub fn targets(&self) -> &[Option<usize>] {
        match &self.derivative {
            Derivative::One(rule) => rule.targets(),
            _ => &[],
        }
    }

    /// How many outputs have a gradient.
    pub fn outputs(&self) -> usize {
        self.outputs as usize
    }

    /// `next_functions`: where the gradient of each input goes.
    pub fn inputs(&self) -> impl ExactSizeIterator<Item = &Edge> {
        self.inputs.iter().map(|input| &input.edge)
    }

    /// What an `autograd.Function` recorded.
    pub fn custom(&self) -> Option<&Rc<dyn Custom>> {
        match &self.derivative {
            Derivative::Custom(function) => Some(function),
            _ => None,
        }
    }

    /// The node's hooks, if any were ever registered.
    pub(super) fn hooks(&self) -> Option<&NodeHooks> {
        self.hooks.get().map(|hooks| &**hooks)
    }

    /// The node's hooks, to register one.
    pub(super) fn hooks_or_new(&self) -> &NodeHooks {
        self.hooks.get_or_init(Box::default)
    }

    pub(super) fn input(&self, at: usize) -> &Input {
        &self.inputs[at]
    }

    /// The tensors that the node holds for the backward pass, unchecked; nothing
    /// once it was freed.
    pub fn kept(&self) -> Vec<Value> {
        match &*self.saved.borrow() {
            Saved::Kept(slots) => slots.iter().map(|slot| slot.value.clone()).collect(),
            Saved::Freed => Vec::new(),
        }
    }

    /// What the node holds for the backward pass; `None` once it was freed.
    pub fn held(&self) -> Option<Vec<Held>> {
        match &*self.saved.borrow() {
            Saved::Kept(slots) => Some(slots.iter().map(Slot::held).collect()),
            Saved::Freed => None,
        }
    }

    /// Frees the saved tensors, as `backward()` does without `retain_graph`.
    pub(super) fn release(&self) {
        let mut saved = self.saved.borrow_mut();
        // A node that saved nothing can be passed again, as in PyTorch.
        if matches!(&*saved, Saved::Kept(slots) if !slots.is_empty()) {
            *saved = Saved::Freed;
        }
        if let Derivative::Custom(function) = &self.derivative {
            function.release();
        }
    }

    /// The rule applied to the gradients of the outputs: one gradient an input,
    /// in the input's shape and type.
    ///
    /// # Errors
    /// In PyTorch's words, also where an `autograd.Function` gave a gradient
    /// that does not fit its input.
    pub(super) fn vjp(&self, upstream: &[Option<Value>]) -> Result<Vec<Option<Value>>> {
        let mut produced = match (&self.derivative, upstream) {
            (Derivative::Custom(function), _) => {
                let upstream = upstream.iter().map(|grad| grad.clone().map(of_gradient));
                let produced = function.backward(upstream.collect())?;
                let value = |grad: Option<Tensor>| grad.map(|grad| grad.value()).transpose();
                let produced = produced.into_iter().map(value).collect::<Result<Vec<_>>>()?;
                self.check_shapes(&produced)?;
                produced
            }
            (Derivative::One(_) | Derivative::Many(_), _)
                if upstream.iter().flatten().any(device::is_stand_in) =>
            {
                self.unpack(false)?;
                return self.stand_ins();
            }
            // Rules compute half types in float32; the sweep rounds what they give.
            (Derivative::One(rule), [Some(upstream)]) => {
                let upstream = self.within_reach(kernel::wide(upstream)?, rule.knows_gpu())?;
                let saved = self.unpack(rule.knows_gpu())?;
                rule.vjp(&Context { node: self, saved }, &upstream)?
            }
            (Derivative::Many(rule), _) if upstream.iter().any(Option::is_some) => {
                let wide = |grad: &Option<Value>| match grad {
                    Some(grad) => self.within_reach(kernel::wide(grad)?, false).map(Some),
                    None => Ok(None),
                };
                let upstream = upstream.iter().map(wide).collect::<Result<Vec<_>>>()?;
                rule.vjp(&Context { node: self, saved: self.unpack(false)? }, &upstream)?
            }
            // Nothing arrived, so nothing goes on.
            _ => return Ok(vec![None; self.inputs.len()]),
        };
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

    /// Gradients without data: of each input that needs one, its shape and type.
    fn stand_ins(&self) -> Result<Vec<Option<Value>>> {
        let grad = |input: &Input| match (&input.edge, input.device) {
            (Edge::None, _) => Ok(None),
            (_, Device::Meta) => {
                device::stand_in(input.dtype.candle(), input.shape.dims()).map(Some)
            }
            // The input was copied to where there is no data.
            _ => device::no_data(),
        };
        self.inputs.iter().map(grad).collect()
    }

    /// What hooks and `autograd.Function`s give must fit the inputs.
    pub(super) fn check_shapes(&self, produced: &[Option<Value>]) -> Result<()> {
        for (at, (grad, input)) in produced.iter().zip(&self.inputs).enumerate() {
            let Some(grad) = grad else { continue };
            if matches!(input.edge, Edge::None) {
                continue;
            }
            let (got, wanted) = (grad.dims(), input.shape.dims());
            let skipped = got.len().checked_sub(wanted.len());
            let fits = skipped.is_some_and(|skipped| {
                wanted
                    .iter()
                    .zip(&got[skipped..])
                    .all(|(wanted, got)| *wanted == 1 || wanted == got)
            });
            if !fits {
                return fail!(
                    Runtime,
                    "Function {} returned an invalid gradient at index {at} - got {got:?} but \
                     expected shape compatible with {wanted:?}",
                    self.name()
                );
            }
        }
        Ok(())
    }

    /// The tensor behind PyTorch's attribute `_saved_name`: what was saved of an operand,
    /// or of the result. `None` for names that this operation does not know.
    ///
    /// # Errors
    /// In PyTorch's words, where it was freed or modified.
    pub fn saved_as(self: &Rc<Self>, name: &str) -> Option<Result<Tensor>> {
        let shift = u32::from(self.name() == "AddmmBackward0");
        let origin = match name {
            "result" => Origin::Output,
            "self" | "mat1" => Origin::Input(shift),
            "other" | "exponent" | "target" | "vec" | "tensor" | "mat2" | "weight" => {
                Origin::Input(1 + shift)
            }
            _ => return None,
        };
        let slot = match &*self.saved.borrow() {
            Saved::Kept(slots) => slots.iter().position(|slot| slot.origin == origin)?,
            Saved::Freed => return Some(Err(freed())),
        };
        Some(self.saved_tensor(slot))
    }

    /// A saved tensor with the history that it had.
    pub(super) fn saved_tensor(self: &Rc<Self>, slot: usize) -> Result<Tensor> {
        let saved = self.saved.borrow();
        let Saved::Kept(slots) = &*saved else { return Err(freed()) };
        let Slot { value, check, origin } = &slots[slot];
        if let Some(check) = check {
            check.verify(value.dims())?;
        }
        let (edge, dtype) = match origin {
            Origin::Own => (Edge::None, DType::of_value(value)),
            Origin::Output => {
                (Edge::Node(self.clone(), 0), check.as_ref().map_or(DType::Float32, |c| c.dtype))
            }
            Origin::Input(at) => match &self.inputs[*at as usize] {
                Input { edge: Edge::None, .. } => (Edge::None, DType::of_value(value)),
                Input { edge, dtype, .. } => (edge.clone(), *dtype),
            },
        };
        let now = check.as_ref().map(|check| check.written(value)).transpose()?.flatten();
        // What was converted for the operation is what it was before.
        let tensor = Tensor::new(kernel::cast(now.as_ref().unwrap_or(value), dtype)?, dtype);
        match edge {
            Edge::None => {}
            Edge::Leaf(leaf) => return Ok(leaf),
            Edge::Node(node, output) => tensor.set_history(node, output),
        }
        Ok(tensor)
    }

    /// [`Node::vjp`] with the tape on: what it gives has a history.
    pub(super) fn vjp_recorded(
        self: &Rc<Self>,
        upstream: &[Option<Tensor>],
    ) -> Result<Vec<Option<Tensor>>> {
        let cx = Recorded { node: self };
        let mut produced = match (&self.derivative, upstream) {
            (Derivative::Custom(function), _) => {
                let produced = function.backward(upstream.to_vec())?;
                let value = |grad: &Option<Tensor>| grad.as_ref().map(Tensor::value).transpose();
                self.check_shapes(&produced.iter().map(value).collect::<Result<Vec<_>>>()?)?;
                produced
            }
            (Derivative::One(rule), [Some(upstream)]) => rule.vjp_recorded(&cx, upstream)?,
            (Derivative::Many(rule), _) if upstream.iter().any(Option::is_some) => {
                rule.vjp_recorded(&cx, upstream)?
            }
            _ => return Ok(vec![None; self.inputs.len()]),
        };
        for (grad, input) in produced.iter_mut().zip(&self.inputs) {
            if matches!(input.edge, Edge::None) {
                *grad = None;
            }
            if let Some(tensor) = grad {
                *tensor = second::sum_to(tensor, input.shape.dims())?;
                if tensor.dtype() != input.dtype {
                    *tensor = ops::to_dtype(tensor, input.dtype)?;
                }
            }
        }
        Ok(produced)
    }

    /// A value where a rule can use it: one that knows nothing of GPUs gets a copy.
    fn within_reach(&self, value: Value, knows_gpu: bool) -> Result<Value> {
        match !knows_gpu && gpu::is_on_gpu(&value) {
            true => Ok(kernel::host(&value)?.into_owned()),
            false => Ok(value),
        }
    }

    /// The saved tensors, checked, where a rule can use them.
    pub(super) fn unpack(&self, knows_gpu: bool) -> Result<Vec<Value>> {
        let saved = self.saved.borrow();
        let unpack = |slot: &Slot| self.within_reach(slot.unpack()?, knows_gpu);
        match &*saved {
            Saved::Kept(slots) => slots.iter().map(unpack).collect(),
            Saved::Freed => Err(freed()),
        }
    }
}

/// The error of a second pass through a graph that was freed.
pub fn freed() -> Error {
    Error::runtime(
        "Trying to backward through the graph a second time (or directly access saved tensors \
         after they have already been freed). Saved intermediate values of the graph are freed \
         when you call .backward() or autograd.grad(). Specify retain_graph=True if you need to \
         backward through the graph a second time or if you need to access saved tensors after \
         calling backward."
            .to_owned(),
    )
}

impl Slot {
    fn held(&self) -> Held {
        let check = self.check.as_ref();
        Held {
            shape: self.value.dims().to_vec(),
            input: check.and_then(|check| Some(check.tensor.upgrade()?.id())),
            version: check.map(|check| check.expected),
            now: check.map(|check| check.counter.get()),
        }
    }

    fn unpack(&self) -> Result<Value> {
        let Some(check) = &self.check else { return kernel::wide(&self.value) };
        check.verify(self.value.dims())?;
        match check.written(&self.value)? {
            Some(value) => kernel::wide(&value),
            None => kernel::wide(&self.value),
        }
    }
}

impl Check {
    /// How to see later that an input was modified.
    pub fn of_input(tensor: &Tensor) -> Check {
        let origin = match tensor.base().is_some_and(|base| base.requires_grad()) {
            true => Some(("AsStridedBackward0", 0)),
            false => tensor.grad_fn().map(|node| (node.name(), tensor.output_nr())),
        };
        Check {
            counter: tensor.version_counter(),
            expected: tensor.version(),
            memory: tensor.memory(),
            dtype: tensor.dtype(),
            tensor: tensor.downgrade(),
            origin,
        }
    }

    /// How to see later that an output of the node of that name was modified.
    pub fn of_output(tensor: &Tensor, origin: &'static str, number: u32) -> Check {
        Check {
            counter: tensor.version_counter(),
            expected: tensor.version(),
            memory: tensor.memory(),
            dtype: tensor.dtype(),
            tensor: WeakTensor::default(),
            origin: Some((origin, number)),
        }
    }

    /// What the tensor holds now, where it was written to without counting a version:
    /// PyTorch's saved tensors share its memory.
    fn written(&self, saved: &Value) -> Result<Option<Value>> {
        // A leaf is saved as it is, with the memory that `leaf.data = …` gives it.
        let leaf = self.tensor.upgrade().filter(|tensor| tensor.is_leaf());
        let now = match leaf.filter(|leaf| !self.memory.is_of(leaf)) {
            Some(leaf) => Some(leaf.value()?),
            None => self.memory.written()?,
        };
        match now.filter(|now| kernel::same(now.dims(), saved.dims())) {
            Some(now) => Ok(Some(kernel::cast(&now, DType::of_value(saved))?)),
            None => Ok(None),
        }
    }

    /// Fails if the tensor was modified in place since.
    pub fn verify(&self, shape: &[usize]) -> Result<()> {
        if self.counter.get() == self.expected {
            return Ok(());
        }
        let now = self.tensor.upgrade();
        let now = now.and_then(|tensor| Some((tensor.grad_fn()?.name(), tensor.output_nr())));
        let origin = match now.or(self.origin) {
            Some((name, number)) => {
                format!(", which is output {number} of {},", short_name(name))
            }
            None => String::new(),
        };
        let hint = match anomaly::is_enabled() {
            true => {
                "the backtrace further above shows the operation that failed to compute its \
                 gradient. The variable in question was changed in there or anywhere later. Good \
                 luck!"
            }
            false => {
                "enable anomaly detection to find the operation that failed to compute its \
                 gradient, with torch.autograd.set_detect_anomaly(True, check_nan=False)."
            }
        };
        fail!(
            Runtime,
            "one of the variables needed for gradient computation has been modified by an inplace \
             operation: [{} {shape:?}]{origin} is at version {}; expected version {} instead. \
             Hint: {hint}",
            self.dtype.tensor_type(),
            self.counter.get(),
            self.expected
        )
    }
}

/// `Exp` of `ExpBackward0`: how PyTorch's messages name a node.
pub(super) fn short_name(name: &str) -> &str {
    name.trim_end_matches(|c: char| c.is_ascii_digit()).trim_end_matches("Backward")
}

impl Input {
    pub fn new(arg: &Arg<'_>) -> Input {
        match arg {
            Arg::Scalar(_) => Input::none(),
            Arg::Tensor(tensor) => match tensor.edge() {
                Edge::None => Input::none(),
                edge => Input {
                    edge,
                    shape: tensor.shape().into(),
                    dtype: tensor.dtype(),
                    device: if device::others() { tensor.device() } else { Device::Cpu },
                },
            },
        }
    }

    fn none() -> Input {
        Input {
            edge: Edge::None,
            shape: Shape::from(()),
            dtype: DType::Float32,
            device: Device::Cpu,
        }
    }
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
            if let Edge::Node(node, _) = input.edge
                && let Some(mut node) = Rc::into_inner(node)
            {
                queue.append(&mut node.inputs);
            }
        }
    }
}
