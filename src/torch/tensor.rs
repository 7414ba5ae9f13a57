//! The tensor: identity, value, memory. What autograd keeps about it is in [`history`].

mod history;

use std::cell::{Cell, OnceCell, RefCell};
use std::fmt;
use std::rc::{Rc, Weak};

use super::error::fail;
use super::hooks::LeafHooks;
use super::kernel::gpu;
use super::node::Node;
use super::observer::tell;
use super::storage::{Change, Storage, Watcher};
use super::view::{self, Made, ViewOp};
use super::{DType, Device, Result, Scalar, Value, device, grad_mode, kernel};

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
    /// The node that made it, and which of its outputs it is.
    grad_fn: RefCell<Option<(Rc<Node>, u32)>>,
    /// Few leaves have any.
    hooks: OnceCell<Box<LeafHooks>>,
    /// Whether inference mode made it: then autograd may not use it.
    inference: bool,
}

/// How a tensor looks at a storage that is shaped otherwise.
struct View {
    chain: Rc<[ViewOp]>,
    /// The tensor that gradients flow to; none for what `detach()` gives.
    base: Option<Tensor>,
    /// What became of the view says whether it may be written to.
    made: Cell<Made>,
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
    /// A leaf that requires no gradient, on the device of `value`, which must have
    /// `dtype`'s candle type.
    pub(crate) fn new(value: Value, dtype: DType) -> Tensor {
        debug_assert_eq!(value.dtype(), dtype.candle());
        Tensor::with(Storage::new(value), dtype, None, None, grad_mode::is_inference())
    }

    fn with(
        storage: Rc<Storage>,
        dtype: DType,
        own_version: Option<Rc<Cell<u64>>>,
        view: Option<Rc<View>>,
        inference: bool,
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
            hooks: OnceCell::new(),
            inference,
        }))
    }

    /// A view of this tensor. The caller records its history.
    pub(crate) fn new_view(&self, op: ViewOp) -> Result<Tensor> {
        self.new_view_of(op, false)
    }

    /// One of several views that one operation gives.
    pub(crate) fn new_view_of_several(&self, op: ViewOp) -> Result<Tensor> {
        self.new_view_of(op, true)
    }

    fn new_view_of(&self, op: ViewOp, of_several: bool) -> Result<Tensor> {
        let value = op.apply(&self.resident()?)?;
        let storage = self.0.storage.borrow().clone();
        let parent = self.0.view.borrow();
        let mut chain = Vec::new();
        let mut base = Some(self.clone());
        let mut made = Made::now(of_several);
        if let Some(parent) = &*parent {
            chain.extend_from_slice(&parent.chain);
            if parent.base.is_some() {
                base.clone_from(&parent.base);
                made = made.within(parent.made.get());
            }
        }
        chain.push(op);
        let view = View {
            // The chain starts at the storage, also for a view of a detached view.
            chain: chain.into(),
            base,
            made: Cell::new(made),
            history_version: Cell::new(self.version()),
            cache: RefCell::new((storage.writes(), value)),
        };
        let own_version = self.0.own_version.borrow().clone();
        Ok(Tensor::with(storage, self.dtype(), own_version, Some(Rc::new(view)), self.0.inference))
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
        let Some(view) = self.0.view.borrow().clone() else { return Ok(0) };
        let shape = self.0.storage.borrow().dims();
        let (mut layout, mut offset) = ((shape.clone(), view::contiguous_strides(&shape)), 0);
        for op in &*view.chain {
            offset += op.offset(&layout.1);
            let Some(next) = op.layout(&layout.0, &layout.1) else {
                // Views are only made where strides can express them.
                return Ok(self.resident()?.layout().start_offset());
            };
            layout = next;
        }
        Ok(offset)
    }

    /// All of the memory, in the shape that it has.
    pub(crate) fn all_of_memory(&self) -> Tensor {
        Tensor::with(self.0.storage.borrow().clone(), self.dtype(), None, None, self.0.inference)
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

    pub fn device(&self) -> Device {
        self.0.storage.borrow().device()
    }

    /// The elements as they are now, in the machine's memory: what operations work on
    /// that know nothing of GPUs. Cheap but for tensors on one: candle tensors are shared.
    pub fn value(&self) -> Result<Value> {
        let value = self.resident()?;
        match gpu::is_on_gpu(&value) {
            true => Ok(kernel::host(&value)?.into_owned()),
            false => Ok(value),
        }
    }

    /// The elements as they are now, where they are.
    pub(crate) fn resident(&self) -> Result<Value> {
        let storage = self.0.storage.borrow();
        let view = self.0.view.borrow();
        let Some(view) = &*view else { return Ok(storage.root()) };
        let mut cache = view.cache.borrow_mut();
        if cache.0 != storage.writes() {
            *cache = (storage.writes(), view::apply_all(&view.chain, &storage.root())?);
        }
        Ok(cache.1.clone())
    }

    /// [`Tensor::value`], half types in float32: what most kernels compute with.
    pub(crate) fn wide(&self) -> Result<Value> {
        kernel::wide(&self.value()?)
    }

    /// [`Tensor::resident`], half types in float32.
    pub(crate) fn wide_resident(&self) -> Result<Value> {
        kernel::wide(&self.resident()?)
    }

    /// The elements, row by row. Integers above 2^53 are rounded.
    pub fn to_vec(&self) -> Result<Vec<f64>> {
        kernel::to_f64s(&self.value()?)
    }

    /// The elements of an integer or bool tensor, row by row.
    pub fn to_i64s(&self) -> Result<Vec<i64>> {
        kernel::to_i64s(&self.value()?)
    }

    /// The elements of a uint8 tensor, row by row.
    pub fn to_bytes(&self) -> Result<Vec<u8>> {
        kernel::to_bytes(&self.value()?)
    }

    /// The one element as a Python number.
    pub fn item(&self) -> Result<Scalar> {
        let count = self.numel();
        if self.is_meta() {
            return fail!(Runtime, "Tensor.item() cannot be called on meta tensors");
        }
        if count != 1 {
            return fail!(Runtime, "a Tensor with {count} elements cannot be converted to Scalar");
        }
        Ok(match self.dtype() {
            DType::Bool => Scalar::Bool(self.to_i64s()?[0] != 0),
            dtype if dtype.is_floating_point() => Scalar::Float(self.to_vec()?[0]),
            _ => Scalar::Int(self.to_i64s()?[0]),
        })
    }

    /// Python's `bool(tensor)`.
    pub fn is_true(&self) -> Result<bool> {
        match self.numel() {
            _ if self.is_meta() => self.item().map(|_| true),
            1 => Ok(self.item()?.to_f64() != 0.0),
            0 => fail!(Runtime, "Boolean value of Tensor with no values is ambiguous"),
            _ => fail!(Runtime, "Boolean value of Tensor with more than one value is ambiguous"),
        }
    }

    /// `_version`: how often this tensor was modified in place.
    pub fn version(&self) -> u64 {
        match &*self.0.own_version.borrow() {
            Some(version) => version.get(),
            None => self.0.storage.borrow().version(),
        }
    }

    /// The memory and how it is seen, to look at later.
    pub(crate) fn memory(&self) -> Memory {
        let storage = self.0.storage.borrow().clone();
        let chain = self.0.view.borrow().as_ref().map(|view| view.chain.clone());
        Memory { writes: storage.writes(), storage, chain }
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
                made: Cell::new(Made::Tracked),
                history_version: Cell::new(0),
                cache: view.cache.clone(),
            })
        });
        Tensor::with(
            self.0.storage.borrow().clone(),
            self.dtype(),
            own_version,
            view,
            self.0.inference,
        )
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
        if (self.device() == Device::Meta) != (other.device() == Device::Meta) {
            return fail!(
                Runtime,
                "Attempted to call `variable.set_data(tensor)`, but `variable` and `tensor` have \
                 incompatible tensor type."
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

    /// Writes the elements of a tensor of the same shape and type over this one's,
    /// past autograd.
    ///
    /// # Errors
    ///
    /// Where this is a view that cannot be written to.
    pub fn overwrite(&self, other: &Tensor) -> Result<()> {
        self.write(&other.value()?, Change::Values)
    }

    pub(crate) fn is_stored_in(&self, storage: &Rc<Storage>) -> bool {
        Rc::ptr_eq(&self.0.storage.borrow(), storage)
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
            Some(view) => view.chain.to_vec(),
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
        let place = storage.device();
        let root = match &*self.0.view.borrow() {
            _ if place == Device::Meta => storage.root(),
            None => device::copied(value, place)?.contiguous()?,
            Some(view) => {
                let part = device::copied(value, place)?;
                view::put_all(&view.chain, &storage.root(), &part)?.contiguous()?
            }
        };
        match &*self.0.own_version.borrow() {
            Some(version) => version.set(version.get() + 1),
            None => storage.bump(),
        }
        super::storage::counted();
        storage.replace(root, change)
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

/// What a tensor looked at, which outlives the tensor.
#[derive(Clone)]
pub(crate) struct Memory {
    storage: Rc<Storage>,
    chain: Option<Rc<[ViewOp]>>,
    writes: u64,
}

impl Memory {
    pub fn is_of(&self, tensor: &Tensor) -> bool {
        tensor.is_stored_in(&self.storage)
    }

    /// What is there now, if anything was written since, by whatever name.
    pub fn written(&self) -> Result<Option<Value>> {
        if self.storage.writes() == self.writes {
            return Ok(None);
        }
        let root = self.storage.root();
        Ok(Some(match &self.chain {
            None => root,
            Some(chain) => view::apply_all(chain, &root)?,
        }))
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
