//! Hooks: what a script wants called while gradients pass.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use super::{Node, Result, Tensor, WeakTensor};

/// Sees the gradient of a tensor, and may give another in its place.
pub type GradHook = dyn Fn(&Tensor) -> Result<Option<Tensor>>;
/// Sees a leaf whose `.grad` has just been added to.
pub type LeafHook = dyn Fn(&Tensor) -> Result<()>;
/// Sees the gradients of a node's outputs, and may give others.
pub type PreHook = dyn Fn(&[Option<Tensor>]) -> Result<Option<Vec<Option<Tensor>>>>;
/// Sees the gradients of a node's inputs and outputs, and may give other
/// gradients of the inputs.
pub type PostHook =
    dyn Fn(&[Option<Tensor>], &[Option<Tensor>]) -> Result<Option<Vec<Option<Tensor>>>>;

/// Hooks of one kind, called in the order of their registration.
pub(super) struct HookList<F: ?Sized>(RefCell<Vec<(u64, Rc<F>)>>);

/// Takes one hook away again.
#[derive(Clone)]
pub struct HookHandle {
    id: u64,
    list: Rc<dyn Removable>,
}

trait Removable {
    fn remove(&self, id: u64);
}

/// The hooks of a node.
#[derive(Default)]
pub(super) struct NodeHooks {
    /// Those on the gradient of each output.
    tensors: RefCell<Vec<(u32, Rc<HookList<GradHook>>)>>,
    /// Outputs whose `retain_grad()` was called.
    retained: RefCell<Vec<(u32, WeakTensor)>>,
    pub before: Rc<HookList<PreHook>>,
    pub after: Rc<HookList<PostHook>>,
}

/// The hooks of a leaf and of its `AccumulateGrad`.
#[derive(Default)]
pub(super) struct LeafHooks {
    pub tensor: Rc<HookList<GradHook>>,
    pub before: Rc<HookList<PreHook>>,
    pub after: Rc<HookList<PostHook>>,
    pub accumulated: Rc<HookList<LeafHook>>,
}

impl<F: ?Sized> Default for HookList<F> {
    fn default() -> Self {
        HookList(RefCell::default())
    }
}

impl<F: ?Sized + 'static> HookList<F> {
    pub fn add(self: &Rc<Self>, hook: Rc<F>) -> HookHandle {
        thread_local! {
            static NEXT_ID: Cell<u64> = const { Cell::new(0) };
        }
        let id = NEXT_ID.replace(NEXT_ID.get() + 1);
        self.0.borrow_mut().push((id, hook));
        HookHandle { id, list: self.clone() }
    }

    /// The hooks as they are now: one of them may register or remove others.
    pub fn now(&self) -> Vec<Rc<F>> {
        self.0.borrow().iter().map(|(_, hook)| hook.clone()).collect()
    }

    pub fn is_empty(&self) -> bool {
        self.0.borrow().is_empty()
    }
}

impl<F: ?Sized> Removable for HookList<F> {
    fn remove(&self, id: u64) {
        self.0.borrow_mut().retain(|(known, _)| *known != id);
    }
}

impl HookHandle {
    pub fn remove(&self) {
        self.list.remove(self.id);
    }
}

impl HookList<GradHook> {
    /// The gradient after every hook had its say.
    pub fn apply(&self, grad: Tensor) -> Result<Tensor> {
        self.now().iter().try_fold(grad, |grad, hook| Ok(hook(&grad)?.unwrap_or(grad)))
    }
}

impl NodeHooks {
    /// The hooks on the gradient of one output.
    pub fn of_output(&self, output: u32) -> Rc<HookList<GradHook>> {
        let mut tensors = self.tensors.borrow_mut();
        if let Some((_, list)) = tensors.iter().find(|(number, _)| *number == output) {
            return list.clone();
        }
        let list = Rc::<HookList<GradHook>>::default();
        tensors.push((output, list.clone()));
        list
    }

    /// The outputs that have hooks.
    pub fn on_outputs(&self) -> Vec<(u32, Rc<HookList<GradHook>>)> {
        self.tensors.borrow().clone()
    }

    pub fn retain_grad(&self, output: u32, tensor: &Tensor) {
        let mut retained = self.retained.borrow_mut();
        retained.retain(|(number, _)| *number != output);
        retained.push((output, tensor.downgrade()));
    }

    pub fn retained(&self) -> Vec<(u32, Tensor)> {
        let retained = self.retained.borrow();
        retained.iter().filter_map(|(output, tensor)| Some((*output, tensor.upgrade()?))).collect()
    }
}

impl Node {
    /// `node.register_hook(hook)`
    pub fn register_hook(&self, hook: Rc<PostHook>) -> HookHandle {
        self.hooks_or_new().after.add(hook)
    }

    /// `node.register_prehook(hook)`
    pub fn register_prehook(&self, hook: Rc<PreHook>) -> HookHandle {
        self.hooks_or_new().before.add(hook)
    }
}
