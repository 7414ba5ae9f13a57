//! What autograd keeps about a tensor: whether it needs a gradient, the gradient,
//! the node that made it, and hooks.

use std::rc::Rc;

use super::super::device::Device;
use super::super::error::fail;
use super::super::hooks::{GradHook, HookHandle, LeafHook, LeafHooks, PostHook, PreHook};
use super::super::node::{Edge, Node};
use super::super::observer::{self, tell};
use super::super::storage::Watcher;
use super::super::view::Made;
use super::super::{Result, backward, grad_mode, kernel, rebase};
use super::Tensor;

impl Tensor {
    pub fn requires_grad(&self) -> bool {
        // A view that was made under `no_grad` still is part of its base.
        self.0.requires_grad.get()
            || self.0.grad_fn.borrow().is_some()
            || self.base().is_some_and(|base| base.requires_grad())
    }

    /// Whether this is a leaf that was told to require gradients.
    pub fn is_trained(&self) -> bool {
        self.0.requires_grad.get()
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
        if requires_grad && self.0.inference && !grad_mode::is_inference() {
            return fail!(
                Runtime,
                "Setting requires_grad=True on inference tensor outside InferenceMode is not \
                 allowed."
            );
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
        if grad.device() != self.device() {
            return fail!(
                Runtime,
                "attempting to assign a gradient with device type '{}' to a tensor with device \
                 type '{}'. Please ensure that the gradient and the tensor are on the same device",
                grad.device().kind(),
                self.device().kind()
            );
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
        // The stand-in for a value on `meta` is no zero.
        let has_data = grad.device() != Device::Meta;
        if self.0.requires_grad.get() && has_data && observer::is_watching() {
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
    pub(in super::super) fn keep_grad(&self, grad: Tensor) {
        grad.0.storage.borrow().watch(Watcher::Grad(self.downgrade()));
        self.0.grad.replace(Some(grad));
    }

    /// The node that made this tensor, `None` for leaves.
    pub fn grad_fn(&self) -> Option<Rc<Node>> {
        self.origin().map(|(node, _)| node)
    }

    /// Which output of its node this is; 0 for leaves.
    pub fn output_nr(&self) -> u32 {
        self.origin().map_or(0, |(_, output)| output)
    }

    fn origin(&self) -> Option<(Rc<Node>, u32)> {
        if let Some(view) = &*self.0.view.borrow()
            && let Some(base) = &view.base
            && view.history_version.get() != self.version()
        {
            view.history_version.set(self.version());
            if base.requires_grad() {
                let node = rebase::view_history(base, self.view_chain());
                self.0.grad_fn.replace(Some((node, 0)));
            }
        }
        self.0.grad_fn.borrow().clone()
    }

    /// Where gradients of this tensor go.
    pub(in super::super) fn edge(&self) -> Edge {
        match self.origin() {
            Some((node, output)) => Edge::Node(node, output),
            None if self.requires_grad() => Edge::Leaf(self.clone()),
            None => Edge::None,
        }
    }

    /// Gives the tensor the history that an output of the node has.
    pub(in super::super) fn set_history(&self, node: Rc<Node>, output: u32) {
        if let Some(view) = &*self.0.view.borrow() {
            view.history_version.set(self.version());
        }
        if self.0.retains_grad.get() {
            node.hooks_or_new().retain_grad(output, self);
        }
        self.0.grad_fn.replace(Some((node, output)));
    }

    /// `retain_grad()`: keep the gradient of a tensor that is not a leaf.
    pub fn retain_grad(&self) -> Result<()> {
        match self.origin() {
            Some((node, output)) => node.hooks_or_new().retain_grad(output, self),
            None if self.requires_grad() => return Ok(()),
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

    /// `register_hook(hook)`: called with this tensor's gradient.
    pub fn register_hook(&self, hook: Rc<GradHook>) -> Result<HookHandle> {
        match self.origin() {
            Some((node, output)) => Ok(node.hooks_or_new().of_output(output).add(hook)),
            None if self.requires_grad() => Ok(self.hooks_or_new().tensor.add(hook)),
            None => {
                fail!(Runtime, "cannot register a hook on a tensor that doesn't require gradient")
            }
        }
    }

    /// `register_post_accumulate_grad_hook(hook)`: called when `.grad` is added to.
    pub fn register_post_accumulate_grad_hook(&self, hook: Rc<LeafHook>) -> Result<HookHandle> {
        if !self.requires_grad() {
            return fail!(
                Runtime,
                "cannot register a hook on a tensor that doesn't require gradient"
            );
        }
        match self.is_leaf() {
            true => Ok(self.hooks_or_new().accumulated.add(hook)),
            false => fail!(
                Runtime,
                "post accumulate grad hooks cannot be registered on non-leaf tensors"
            ),
        }
    }

    /// `register_hook` of the leaf's `AccumulateGrad`.
    pub fn register_accumulate_hook(&self, hook: Rc<PostHook>) -> HookHandle {
        self.hooks_or_new().after.add(hook)
    }

    /// `register_prehook` of the leaf's `AccumulateGrad`.
    pub fn register_accumulate_prehook(&self, hook: Rc<PreHook>) -> HookHandle {
        self.hooks_or_new().before.add(hook)
    }

    pub(in super::super) fn hooks(&self) -> Option<&LeafHooks> {
        self.0.hooks.get().map(|hooks| &**hooks)
    }

    fn hooks_or_new(&self) -> &LeafHooks {
        self.0.hooks.get_or_init(Box::default)
    }

    /// `is_inference()`: made in inference mode.
    pub fn is_inference(&self) -> bool {
        self.0.inference
    }

    /// How a view came to be; `None` if this is none that gradients pass.
    pub(in super::super) fn view_made(&self) -> Option<Made> {
        let view = self.0.view.borrow();
        view.as_ref().filter(|view| view.base.is_some()).map(|view| view.made.get())
    }

    /// Marks a view as made inside an `autograd.Function`.
    pub(in super::super) fn made_in_function(&self) {
        if let Some(view) = &*self.0.view.borrow() {
            view.made.set(Made::InFunction);
        }
    }

    /// `backward()`: see [`backward`](super::super::backward::backward).
    pub fn backward(&self, gradient: Option<&Tensor>, retain_graph: bool) -> Result<()> {
        let gradients = [gradient.cloned()];
        let pass = backward::Pass { retain_graph, create_graph: false };
        backward::backward(std::slice::from_ref(self), &gradients, None, pass)
    }
}
