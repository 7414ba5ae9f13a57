//! The tensor: identity, value, and what autograd keeps about it.

use std::cell::{Cell, RefCell};
use std::fmt;
use std::rc::{Rc, Weak};

use super::error::fail;
use super::observer::tell;
use super::storage::{Change, Storage, Watcher};
use super::tape::{self, Edge, Node};
use super::view::{self, ViewOp};
use super::{DType, Result, Scalar, Value, kernel};

/// A tensor. Cloning gives the same tensor again, as a Python reference does;
/// [`ops::clone`](super::ops::clone) is PyTorch's `clone()`.
#[derive(Clone)]
pub struct Tensor(Rc<Impl>);

/// A reference that does not keep the tensor alive.
#[derive(Clone, Default)]
pub struct WeakTensor(Weak<Impl>);

struct Impl {
    id: u64,
    dtype: Cell<DType>,
    storage: RefCell<Rc<Storage>>,
    /// Counts versions apart from the storage, for what `.data` gives.
    own_version: RefCell<Option<Rc<Cell<u64>>>>,
    view: RefCell<Option<Rc<View>>>,
    requires_grad: Cell<bool>,
    retains_grad: Cell<bool>,
    grad: RefCell<Option<Tensor>>,
    grad_fn: RefCell<Option<Rc<Node>>>,
}

/// How a tensor looks at a storage that is shaped otherwise.
struct View {
    chain: Vec<ViewOp>,
    /// The tensor that gradients flow to; none for what `detach()` gives.
    base: Option<Tensor>,
    /// The version that `grad_fn` belongs to. An in-place write to the base
    /// gives the view a new history.
    history_version: Cell<u64>,
    /// The value at this count of writes.
    cache: RefCell<(u64, Value)>,
}

thread_local! {
    static NEXT_ID: Cell<u64> = const { Cell::new(1) };
}

fn next_id() -> u64 {
    NEXT_ID.replace(NEXT_ID.get() + 1)
}

impl Tensor {
    /// A leaf that requires no gradient. `value` must have `dtype`'s candle type.
    pub(crate) fn new(value: Value, dtype: DType) -> Tensor {
        debug_assert_eq!(value.dtype(), dtype.candle());
        Tensor::with(Storage::new(value), dtype, None, None)
    }

    fn with(
        storage: Rc<Storage>,
        dtype: DType,
        own_version: Option<Rc<Cell<u64>>>,
        view: Option<Rc<View>>,
    ) -> Tensor {
        Tensor(Rc::new(Impl {
            id: next_id(),
            dtype: Cell::new(dtype),
            storage: RefCell::new(storage),
            own_version: RefCell::new(own_version),
            view: RefCell::new(view),
            requires_grad: Cell::new(false),
            retains_grad: Cell::new(false),
            grad: RefCell::default(),
            grad_fn: RefCell::default(),
        }))
    }

    /// A view of this tensor. The caller records its history.
    pub(crate) fn new_view(&self, op: ViewOp) -> Result<Tensor> {
        let value = op.apply(&self.value()?)?;
        let storage = self.0.storage.borrow().clone();
        let parent = self.0.view.borrow();
        let mut chain = Vec::new();
        let mut base = Some(self.clone());
        if let Some(parent) = &*parent {
            chain.extend_from_slice(&parent.chain);
            if parent.base.is_some() {
                base.clone_from(&parent.base);
            }
        }
        chain.push(op);
        let view = View {
            // The chain starts at the storage, also for a view of a detached view.
            chain,
            base,
            history_version: Cell::new(self.version()),
            cache: RefCell::new((storage.writes(), value)),
        };
        let own_version = self.0.own_version.borrow().clone();
        Ok(Tensor::with(storage, self.dtype(), own_version, Some(Rc::new(view))))
    }

    /// Unique among all tensors of this thread, never used again.
    pub fn id(&self) -> u64 {
        self.0.id
    }

    pub fn downgrade(&self) -> WeakTensor {
        WeakTensor(Rc::downgrade(&self.0))
    }

    pub fn shape(&self) -> Vec<usize> {
        match &*self.0.view.borrow() {
            Some(view) => view.cache.borrow().1.dims().to_vec(),
            None => self.0.storage.borrow().dims(),
        }
    }

    /// Strides in elements, as `tensor.stride()`.
    pub fn strides(&self) -> Vec<usize> {
        let root = self.0.storage.borrow().dims();
        let strides = view::contiguous_strides(&root);
        match &*self.0.view.borrow() {
            None => strides,
            Some(seen) => {
                let layout = seen
                    .chain
                    .iter()
                    .try_fold((root, strides), |(shape, strides), op| op.layout(&shape, &strides));
                match layout {
                    Some((_, strides)) => strides,
                    // Views are only made where strides can express them.
                    None => view::contiguous_strides(seen.cache.borrow().1.dims()),
                }
            }
        }
    }

    /// A number that tells this tensor's memory from all other memory in use.
    pub fn storage_address(&self) -> usize {
        Rc::as_ptr(&self.0.storage.borrow()).addr()
    }

    /// How many elements the memory holds.
    pub fn storage_size(&self) -> usize {
        self.0.storage.borrow().dims().iter().product()
    }

    /// Where in its memory the first element lies, in elements.
    pub fn storage_offset(&self) -> Result<usize> {
        Ok(self.value()?.layout().start_offset())
    }

    pub fn is_contiguous(&self) -> bool {
        if self.0.view.borrow().is_none() {
            return true;
        }
        let shape = self.shape();
        let wanted = view::contiguous_strides(&shape);
        shape.contains(&0)
            || (shape.iter().zip(&wanted).zip(self.strides()))
                .all(|((&size, &wanted), stride)| size == 1 || wanted == stride)
    }

    pub fn dim(&self) -> usize {
        match &*self.0.view.borrow() {
            Some(view) => view.cache.borrow().1.rank(),
            None => self.0.storage.borrow().rank(),
        }
    }

    pub fn numel(&self) -> usize {
        self.shape().iter().product()
    }

    pub fn dtype(&self) -> DType {
        self.0.dtype.get()
    }

    /// The elements as they are now. Cheap: candle tensors are shared.
    pub fn value(&self) -> Result<Value> {
        let storage = self.0.storage.borrow();
        let view = self.0.view.borrow();
        let Some(view) = &*view else { return Ok(storage.root()) };
        let mut cache = view.cache.borrow_mut();
        if cache.0 != storage.writes() {
            *cache = (storage.writes(), view::apply_all(&view.chain, &storage.root())?);
        }
        Ok(cache.1.clone())
    }

    /// The elements, row by row. Integers above 2^53 are rounded.
    pub fn to_vec(&self) -> Result<Vec<f64>> {
        kernel::to_f64s(&self.value()?)
    }

    /// The elements of an integer or bool tensor, row by row.
    pub fn to_i64s(&self) -> Result<Vec<i64>> {
        kernel::to_i64s(&self.value()?)
    }

    /// The one element as a Python number.
    pub fn item(&self) -> Result<Scalar> {
        let count = self.numel();
        if count != 1 {
            return fail!(Runtime, "a Tensor with {count} elements cannot be converted to Scalar");
        }
        Ok(match self.dtype() {
            DType::Bool => Scalar::Bool(self.to_i64s()?[0] != 0),
            DType::Int64 | DType::Int32 => Scalar::Int(self.to_i64s()?[0]),
            _ => Scalar::Float(self.to_vec()?[0]),
        })
    }

    /// Python's `bool(tensor)`.
    pub fn is_true(&self) -> Result<bool> {
        match self.numel() {
            1 => Ok(self.item()?.to_f64() != 0.0),
            0 => fail!(Runtime, "Boolean value of Tensor with no values is ambiguous"),
            _ => fail!(Runtime, "Boolean value of Tensor with more than one value is ambiguous"),
        }
    }

    // Autograd.

    pub fn requires_grad(&self) -> bool {
        self.0.requires_grad.get() || self.grad_fn().is_some()
    }

    /// `tensor.requires_grad = …` and `requires_grad_()`.
    pub fn set_requires_grad(&self, requires_grad: bool) -> Result<()> {
        if self.grad_fn().is_some() {
            return match requires_grad {
                true => Ok(()),
                false => fail!(
                    Runtime,
                    "you can only change requires_grad flags of leaf variables. If you want to \
                     use a computed variable in a subgraph that doesn't require differentiation \
                     use var_no_grad = var.detach()."
                ),
            };
        }
        if requires_grad && !self.dtype().is_floating_point() {
            return fail!(
                Runtime,
                "only Tensors of floating point and complex dtype can require gradients"
            );
        }
        if self.0.requires_grad.replace(requires_grad) == requires_grad {
            return Ok(());
        }
        let watcher = Watcher::Value(self.downgrade());
        match requires_grad {
            true => self.0.storage.borrow().watch(watcher),
            false => self.0.storage.borrow().unwatch(&watcher),
        }
        tell(|o| o.leaf_changed(self));
        Ok(())
    }

    pub fn is_leaf(&self) -> bool {
        self.grad_fn().is_none()
    }

    /// `.grad`; no warning is given for tensors that are not leaves.
    pub fn grad(&self) -> Option<Tensor> {
        self.0.grad.borrow().clone()
    }

    /// `tensor.grad = …`.
    pub fn set_grad(&self, grad: Option<Tensor>) -> Result<()> {
        let Some(grad) = grad else {
            let before = self.0.grad.take();
            if self.0.requires_grad.get() {
                let before = before.map(|grad| grad.value()).transpose()?;
                tell(|o| o.cleared(self, before.as_ref(), true));
            }
            return Ok(());
        };
        if grad.id() == self.id() {
            return fail!(Runtime, "can't assign Variable as its own grad");
        }
        if grad.dtype() != self.dtype() {
            return fail!(
                Runtime,
                "attempting to assign a gradient with dtype '{}' to a tensor with grad_dtype \
                 '{}'. The gradient must match the tensor's grad_dtype (defaults to the tensor's \
                 dtype). You can set the tensor's grad_dtype attribute with a specific dtype, or \
                 None to allow any dtype. Set grad_dtype with caution. Diverging the dtypes of a \
                 tensor and its gradient may break downstream systems that assume they match.",
                grad.dtype().c_name(),
                self.dtype().scalar_name()
            );
        }
        if grad.shape() != self.shape() {
            return fail!(
                Runtime,
                "attempting to assign a gradient of size '{:?}' to a tensor of size '{:?}'. \
                 Please ensure that the gradient and the tensor are the same size",
                grad.shape(),
                self.shape()
            );
        }
        let before = self.grad();
        self.keep_grad(grad.clone());
        if self.0.requires_grad.get() && super::observer::is_watching() {
            let after = grad.value()?;
            let before = before.map(|grad| grad.value()).transpose()?;
            match before {
                _ if kernel::is_all_zero(&after)? => {
                    tell(|o| o.cleared(self, before.as_ref(), false));
                }
                Some(before) => tell(|o| o.rescaled(self, &before, &after)),
                None => {}
            }
        }
        Ok(())
    }

    /// Makes `grad` the `.grad`, without a word to the observer.
    pub(crate) fn keep_grad(&self, grad: Tensor) {
        grad.0.storage.borrow().watch(Watcher::Grad(self.downgrade()));
        self.0.grad.replace(Some(grad));
    }

    /// The node that made this tensor, `None` for leaves.
    pub fn grad_fn(&self) -> Option<Rc<Node>> {
        if let Some(view) = &*self.0.view.borrow()
            && let Some(base) = &view.base
            && view.history_version.get() != self.version()
        {
            view.history_version.set(self.version());
            if base.requires_grad() {
                let node = tape::view_history(base, self.view_chain());
                self.0.grad_fn.replace(Some(node));
            }
        }
        self.0.grad_fn.borrow().clone()
    }

    /// Where gradients of this tensor go.
    pub(crate) fn edge(&self) -> Edge {
        match self.grad_fn() {
            Some(node) => Edge::Node(node),
            None if self.0.requires_grad.get() => Edge::Leaf(self.clone()),
            None => Edge::None,
        }
    }

    /// Gives the tensor the history that the node is.
    pub(crate) fn set_history(&self, node: Rc<Node>) {
        if let Some(view) = &*self.0.view.borrow() {
            view.history_version.set(self.version());
        }
        if self.0.retains_grad.get() {
            node.retain_grad(self);
        }
        self.0.grad_fn.replace(Some(node));
    }

    /// `retain_grad()`: keep the gradient of a tensor that is not a leaf.
    pub fn retain_grad(&self) -> Result<()> {
        match self.grad_fn() {
            Some(node) => node.retain_grad(self),
            None if self.0.requires_grad.get() => return Ok(()),
            None => {
                return fail!(Runtime, "can't retain_grad on Tensor that has requires_grad=False");
            }
        }
        self.0.retains_grad.set(true);
        Ok(())
    }

    /// Whether `retain_grad()` was called on a tensor that is not a leaf.
    pub fn retains_grad(&self) -> bool {
        self.0.retains_grad.get()
    }

    /// `_version`: how often this tensor was modified in place.
    pub fn version(&self) -> u64 {
        match &*self.0.own_version.borrow() {
            Some(version) => version.get(),
            None => self.0.storage.borrow().version(),
        }
    }

    /// The counter behind [`Tensor::version`], to look at later.
    pub(crate) fn version_counter(&self) -> VersionCounter {
        match &*self.0.own_version.borrow() {
            Some(version) => VersionCounter::Own(version.clone()),
            None => VersionCounter::Shared(self.0.storage.borrow().clone()),
        }
    }

    /// The same memory and version counter, outside the graph.
    pub fn detach(&self) -> Tensor {
        let own_version = self.0.own_version.borrow().clone();
        self.alias(own_version)
    }

    /// `.data`: the same memory, with a version counter of its own.
    pub fn data(&self) -> Tensor {
        self.alias(Some(Rc::new(Cell::new(0))))
    }

    fn alias(&self, own_version: Option<Rc<Cell<u64>>>) -> Tensor {
        let view = self.0.view.borrow().as_ref().map(|view| {
            Rc::new(View {
                chain: view.chain.clone(),
                base: None,
                history_version: Cell::new(0),
                cache: view.cache.clone(),
            })
        });
        Tensor::with(self.0.storage.borrow().clone(), self.dtype(), own_version, view)
    }

    /// `tensor.data = other`: take over the other's memory, shape and type.
    pub fn set_data(&self, other: &Tensor) -> Result<()> {
        if self.0.requires_grad.get() && !other.dtype().is_floating_point() {
            return fail!(
                Runtime,
                "data set to a tensor that requires gradients must be floating point or complex \
                 dtype"
            );
        }
        let before = self.value()?;
        let version = self.version();
        let source = other.detach();
        self.0.own_version.replace(Some(Rc::new(Cell::new(version))));
        self.0.storage.replace(source.0.storage.borrow().clone());
        self.0.view.replace(source.0.view.borrow().clone());
        self.0.dtype.set(other.dtype());
        if self.0.requires_grad.get() {
            self.0.storage.borrow().watch(Watcher::Value(self.downgrade()));
            let after = self.value()?;
            tell(|o| o.updated(self, &before, &after));
        }
        Ok(())
    }

    pub(crate) fn is_stored_in(&self, storage: &Rc<Storage>) -> bool {
        Rc::ptr_eq(&self.0.storage.borrow(), storage)
    }

    /// Whether this looks at its memory in another shape than it was made with.
    pub(crate) fn is_view(&self) -> bool {
        self.0.view.borrow().is_some()
    }

    /// Whether both look at the same memory.
    pub fn shares_memory_with(&self, other: &Tensor) -> bool {
        self.is_stored_in(&other.0.storage.borrow())
    }

    /// The base and the steps to this view, if it is a view that gradients pass.
    pub(crate) fn base(&self) -> Option<Tensor> {
        self.0.view.borrow().as_ref().and_then(|view| view.base.clone())
    }

    /// The steps from [`Tensor::base`] to this view.
    pub(crate) fn view_chain(&self) -> Vec<ViewOp> {
        let chain = |tensor: &Tensor| match &*tensor.0.view.borrow() {
            Some(view) => view.chain.clone(),
            None => Vec::new(),
        };
        let skip = self.base().map_or(0, |base| chain(&base).len());
        chain(self).split_off(skip)
    }

    /// Replaces the elements in place and counts a version. Only memory is
    /// touched here; [`tape`] keeps the histories right.
    pub(crate) fn write(&self, value: &Value, change: Change) -> Result<()> {
        debug_assert_eq!(value.dtype(), self.dtype().candle());
        let storage = self.0.storage.borrow().clone();
        let root = match &*self.0.view.borrow() {
            None => value.contiguous()?,
            Some(view) => view::put_all(&view.chain, &storage.root(), value)?.contiguous()?,
        };
        match &*self.0.own_version.borrow() {
            Some(version) => version.set(version.get() + 1),
            None => storage.bump(),
        }
        storage.replace(root, change)
    }

    /// `backward()`: see [`backward`](super::backward).
    pub fn backward(&self, gradient: Option<&Tensor>, retain_graph: bool) -> Result<()> {
        super::backward::backward(self, gradient, retain_graph)
    }
}

impl PartialEq for Tensor {
    /// The same tensor, as Python's `is`.
    fn eq(&self, other: &Tensor) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl fmt::Debug for Tensor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Tensor#{}({:?}, {})", self.id(), self.shape(), self.dtype().name())
    }
}

impl WeakTensor {
    pub fn upgrade(&self) -> Option<Tensor> {
        self.0.upgrade().map(Tensor)
    }

    pub fn is_alive(&self) -> bool {
        self.0.strong_count() > 0
    }

    pub fn is_same(&self, other: &WeakTensor) -> bool {
        Weak::ptr_eq(&self.0, &other.0)
    }
}

/// A version counter that outlives its tensor.
#[derive(Clone)]
pub(crate) enum VersionCounter {
    Shared(Rc<Storage>),
    Own(Rc<Cell<u64>>),
}

impl VersionCounter {
    pub fn get(&self) -> u64 {
        match self {
            VersionCounter::Shared(storage) => storage.version(),
            VersionCounter::Own(version) => version.get(),
        }
    }
}

/// An operand: a tensor, or a Python number, which adapts to the tensor's type.
#[derive(Debug, Clone, Copy)]
pub enum Arg<'a> {
    Tensor(&'a Tensor),
    Scalar(Scalar),
}

impl<'a> Arg<'a> {
    pub fn tensor(&self) -> Option<&'a Tensor> {
        match self {
            Arg::Tensor(tensor) => Some(tensor),
            Arg::Scalar(_) => None,
        }
    }

    pub(crate) fn requires_grad(&self) -> bool {
        self.tensor().is_some_and(Tensor::requires_grad)
    }
}

impl<'a> From<&'a Tensor> for Arg<'a> {
    fn from(tensor: &'a Tensor) -> Self {
        Arg::Tensor(tensor)
    }
}

impl<T: Into<Scalar>> From<T> for Arg<'_> {
    fn from(scalar: T) -> Self {
        Arg::Scalar(scalar.into())
    }
}
