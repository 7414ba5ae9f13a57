//! Shared memory of tensors that alias each other, and who watches it change.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use super::observer::{self, tell};
use super::{Device, Result, Tensor, Value, WeakTensor, device};

thread_local! {
    static IN_PLACE: Cell<u64> = const { Cell::new(0) };
}

/// How often any version counter of this thread was counted up: whoever looks for
/// saved tensors that were modified need not look while it stays the same.
pub fn in_place_writes() -> u64 {
    IN_PLACE.with(Cell::get)
}

/// A version counter was counted up.
pub(super) fn counted() {
    IN_PLACE.with(|writes| writes.set(writes.get() + 1));
}

/// What aliases share. Writing in place *replaces* the candle tensor and never
/// writes into it, so whoever holds an old value keeps it at no cost.
pub(crate) struct Storage {
    root: RefCell<Value>,
    /// How often the root was replaced; views cache by it.
    writes: Cell<u64>,
    /// PyTorch's version counter. It can lag behind `writes`: an alias made by
    /// `.data` counts its own.
    version: Cell<u64>,
    watchers: RefCell<Vec<Watcher>>,
}

/// A leaf for which this memory plays a part.
pub(crate) enum Watcher {
    /// The memory is the leaf's value.
    Value(WeakTensor),
    /// The memory is the leaf's `.grad`.
    Grad(WeakTensor),
}

/// What an in-place write meant.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Change {
    /// New elements.
    Values,
    /// Everything the writer reaches became zero.
    Zeros,
    /// `AccumulateGrad` adding up; it tells the observer itself.
    Accumulation,
}

impl Storage {
    pub fn new(root: Value) -> Rc<Self> {
        Rc::new(Storage {
            root: RefCell::new(root),
            writes: Cell::new(0),
            version: Cell::new(0),
            watchers: RefCell::default(),
        })
    }

    pub fn root(&self) -> Value {
        self.root.borrow().clone()
    }

    pub fn device(&self) -> Device {
        device::of_value(&self.root.borrow())
    }

    pub fn dims(&self) -> Vec<usize> {
        self.root.borrow().dims().to_vec()
    }

    pub fn rank(&self) -> usize {
        self.root.borrow().rank()
    }

    pub fn writes(&self) -> u64 {
        self.writes.get()
    }

    pub fn version(&self) -> u64 {
        self.version.get()
    }

    pub fn bump(&self) {
        self.version.set(self.version.get() + 1);
    }

    pub fn watch(&self, watcher: Watcher) {
        let mut watchers = self.watchers.borrow_mut();
        watchers.retain(|seen| seen.is_alive() && !seen.is_same(&watcher));
        watchers.push(watcher);
    }

    pub fn unwatch(&self, watcher: &Watcher) {
        self.watchers.borrow_mut().retain(|seen| seen.is_alive() && !seen.is_same(watcher));
    }

    /// Replaces the memory and tells the observer what that did to leaves.
    pub fn replace(self: &Rc<Self>, root: Value, change: Change) -> Result<()> {
        let before = match change != Change::Accumulation && observer::is_watching() {
            true => self.roles()?,
            false => Vec::new(),
        };
        self.root.replace(root);
        self.writes.set(self.writes.get() + 1);
        for (role, before) in before {
            match role {
                Role::Value(leaf) => {
                    let after = leaf.value()?;
                    tell(|o| o.updated(&leaf, &before, &after));
                }
                Role::Grad(leaf, _) if change == Change::Zeros => {
                    tell(|o| o.cleared(&leaf, Some(&before), false));
                }
                Role::Grad(leaf, grad) => {
                    let after = grad.value()?;
                    tell(|o| o.rescaled(&leaf, &before, &after));
                }
            }
        }
        Ok(())
    }

    /// The parts this memory plays right now, with the value each has.
    fn roles(self: &Rc<Self>) -> Result<Vec<(Role, Value)>> {
        let mut roles = Vec::new();
        for watcher in self.watchers.borrow().iter() {
            match watcher {
                Watcher::Value(leaf) => {
                    if let Some(leaf) = leaf.upgrade()
                        && leaf.is_stored_in(self)
                    {
                        let before = leaf.value()?;
                        roles.push((Role::Value(leaf), before));
                    }
                }
                Watcher::Grad(leaf) => {
                    if let Some(leaf) = leaf.upgrade()
                        && let Some(grad) = leaf.grad()
                        && grad.is_stored_in(self)
                    {
                        let before = grad.value()?;
                        roles.push((Role::Grad(leaf, grad), before));
                    }
                }
            }
        }
        Ok(roles)
    }
}

impl Watcher {
    fn is_alive(&self) -> bool {
        let (Watcher::Value(leaf) | Watcher::Grad(leaf)) = self;
        leaf.is_alive()
    }

    fn is_same(&self, other: &Watcher) -> bool {
        match (self, other) {
            (Watcher::Value(a), Watcher::Value(b)) | (Watcher::Grad(a), Watcher::Grad(b)) => {
                a.is_same(b)
            }
            _ => false,
        }
    }
}

enum Role {
    Value(Tensor),
    Grad(Tensor, Tensor),
}
