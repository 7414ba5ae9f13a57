//! `ctx.save_for_backward`: tensors that an `autograd.Function` keeps.

use std::rc::{Rc, Weak};

use super::node::{Check, Node};
use super::{Result, Tensor};

/// A tensor kept for a backward pass, and how to see that it was modified since.
pub struct SavedTensor {
    tensor: Tensor,
    /// The node whose output it is. Only weakly known: the node keeps the tensor.
    output: Option<(Weak<Node>, u32)>,
    check: Check,
}

impl SavedTensor {
    /// Any tensor but an output of the function that saves it.
    pub fn other(tensor: &Tensor) -> SavedTensor {
        SavedTensor { tensor: tensor.clone(), output: None, check: Check::of_input(tensor) }
    }

    /// The output of that number of the function's node.
    pub fn output(tensor: &Tensor, node: &Rc<Node>, number: u32) -> SavedTensor {
        SavedTensor {
            tensor: tensor.detach(),
            output: Some((Rc::downgrade(node), number)),
            check: Check::of_output(tensor, node.name(), number),
        }
    }

    /// The tensor again.
    ///
    /// # Errors
    /// In PyTorch's words, if it was modified in place since.
    pub fn unpack(&self) -> Result<Tensor> {
        self.check.verify(&self.tensor.shape())?;
        let Some((node, number)) = &self.output else { return Ok(self.tensor.clone()) };
        let tensor = self.tensor.detach();
        if let Some(node) = node.upgrade() {
            tensor.set_history(node, *number);
        }
        Ok(tensor)
    }
}
