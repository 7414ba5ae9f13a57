//! What a sweep carries: bare values, or, where the gradients are to be
//! differentiated again (`create_graph=True`), tensors with a history.

use std::borrow::Cow;
use std::rc::Rc;

use super::node::Node;
use super::observer::tell;
use super::storage::Change;
use super::{DType, Result, Tensor, Value, device, grad_mode, kernel, ops, second};

/// A gradient on its way.
pub(super) trait Gradient: Clone {
    /// Runs a sweep with the tape on or off.
    fn in_its_mode<T>(body: impl FnOnce() -> T) -> T;

    fn of_tensor(tensor: Tensor) -> Result<Self>;

    fn into_tensor(self) -> Tensor;

    fn values(grads: &[Option<Self>]) -> Result<Cow<'_, [Option<Value>]>>;

    /// This gradient in another type.
    fn cast(self, dtype: DType) -> Result<Self>;

    fn plus(&self, other: &Self) -> Result<Self>;

    /// One gradient an input of the node.
    fn vjp(node: &Rc<Node>, upstream: &[Option<Self>]) -> Result<Vec<Option<Self>>>;

    /// `AccumulateGrad`: into the `.grad` of a leaf.
    fn accumulate(self, leaf: &Tensor) -> Result<()>;

    /// What `retain_grad()` asked for: a fresh tensor each time.
    fn retain(&self, tensor: &Tensor) -> Result<()>;
}

/// A gradient as a tensor.
pub(super) fn of_gradient(value: Value) -> Tensor {
    let dtype = DType::of_value(&value);
    Tensor::new(value, dtype)
}

impl Gradient for Value {
    fn in_its_mode<T>(body: impl FnOnce() -> T) -> T {
        grad_mode::without(body)
    }

    fn of_tensor(tensor: Tensor) -> Result<Self> {
        tensor.resident()
    }

    fn into_tensor(self) -> Tensor {
        of_gradient(self)
    }

    fn values(grads: &[Option<Self>]) -> Result<Cow<'_, [Option<Value>]>> {
        Ok(Cow::Borrowed(grads))
    }

    fn cast(self, dtype: DType) -> Result<Self> {
        kernel::cast(&self, dtype)
    }

    fn plus(&self, other: &Self) -> Result<Self> {
        kernel::add(self, other)
    }

    fn vjp(node: &Rc<Node>, upstream: &[Option<Self>]) -> Result<Vec<Option<Self>>> {
        node.vjp(upstream)
    }

    /// The first gradient becomes `.grad`, later ones are added to it in place, so
    /// that the tensor in `.grad` stays the same.
    fn accumulate(self, leaf: &Tensor) -> Result<()> {
        let incoming = self;
        if !leaf.requires_grad() {
            return Ok(());
        }
        match leaf.grad() {
            None => {
                let grad = device::placed(device::contiguous(&incoming)?, leaf.device())?;
                leaf.keep_grad(Tensor::new(grad, leaf.dtype()));
                tell(|o| o.accumulated(leaf, None, &incoming, &incoming));
            }
            Some(grad) => {
                let before = grad.resident()?;
                let after = kernel::add(&before, &incoming)?;
                grad.write(&after, Change::Accumulation)?;
                tell(|o| o.accumulated(leaf, Some(&before), &incoming, &after));
            }
        }
        Ok(())
    }

    fn retain(&self, tensor: &Tensor) -> Result<()> {
        let grad = match tensor.grad() {
            None => device::contiguous(self)?,
            Some(before) => kernel::add(&before.resident()?, self)?,
        };
        tensor.keep_grad(Tensor::new(grad, tensor.dtype()));
        Ok(())
    }
}

impl Gradient for Tensor {
    fn in_its_mode<T>(body: impl FnOnce() -> T) -> T {
        grad_mode::with(body)
    }

    fn of_tensor(tensor: Tensor) -> Result<Self> {
        Ok(tensor)
    }

    fn into_tensor(self) -> Tensor {
        self
    }

    fn values(grads: &[Option<Self>]) -> Result<Cow<'_, [Option<Value>]>> {
        let value = |grad: &Option<Tensor>| grad.as_ref().map(Tensor::value).transpose();
        Ok(Cow::Owned(grads.iter().map(value).collect::<Result<_>>()?))
    }

    fn cast(self, dtype: DType) -> Result<Self> {
        ops::to_dtype(&self, dtype)
    }

    fn plus(&self, other: &Self) -> Result<Self> {
        ops::add(self, other)
    }

    fn vjp(node: &Rc<Node>, upstream: &[Option<Self>]) -> Result<Vec<Option<Self>>> {
        node.vjp_recorded(upstream)
    }

    /// Never in place: the history of a gradient that is there already is kept.
    fn accumulate(self, leaf: &Tensor) -> Result<()> {
        if !leaf.requires_grad() {
            return Ok(());
        }
        let before = leaf.grad();
        let after = match &before {
            // A copy, as PyTorch makes one.
            None => second::named("torch::autograd::CopyBackwards", self.clone())?,
            Some(before) => ops::add(before, &self)?,
        };
        let (incoming, sum) = (self.value()?, after.value()?);
        let before = before.map(|before| before.value()).transpose()?;
        leaf.keep_grad(after);
        tell(|o| o.accumulated(leaf, before.as_ref(), &incoming, &sum));
        Ok(())
    }

    fn retain(&self, tensor: &Tensor) -> Result<()> {
        tensor.keep_grad(match tensor.grad() {
            None => self.clone(),
            Some(before) => ops::add(&before, self)?,
        });
        Ok(())
    }
}
