//! `backward()` and `autograd.grad()`.

use super::error::fail;
use super::gradient::Gradient;
use super::node::Edge;
use super::observer::tell;
use super::sweep::{Goals, Sweep};
use super::{Result, Tensor, Value, device};

/// What becomes of the graph in a backward pass.
#[derive(Debug, Clone, Copy, Default)]
pub struct Pass {
    /// The saved tensors stay, for another pass.
    pub retain_graph: bool,
    /// The gradients get a graph of their own, to be differentiated again.
    pub create_graph: bool,
}

/// `torch.autograd.backward(roots, gradients, inputs=…, …)`: adds to
/// `.grad` of all leaves, or of the `inputs` only. One gradient a root; none
/// means 1, for a root of one element.
///
/// # Errors
/// In PyTorch's words: a root needs no gradient, is not a scalar although no
/// gradient is given, the graph was freed, or a saved tensor was modified.
pub fn backward(
    roots: &[Tensor],
    gradients: &[Option<Tensor>],
    inputs: Option<&[Tensor]>,
    pass: Pass,
) -> Result<()> {
    match pass.create_graph {
        true => backward_with::<Tensor>(roots, gradients, inputs, pass),
        false => backward_with::<Value>(roots, gradients, inputs, pass),
    }
}

fn backward_with<G: Gradient>(
    roots: &[Tensor],
    gradients: &[Option<Tensor>],
    inputs: Option<&[Tensor]>,
    pass: Pass,
) -> Result<()> {
    let starts = starts::<G>(roots, gradients)?;
    for input in inputs.into_iter().flatten() {
        input.retain_grad()?;
    }
    roots.iter().for_each(|root| tell(|o| o.backward(root)));
    let goals = inputs.map(|inputs| Goals::new(inputs, false));
    Sweep::new(pass.retain_graph, goals).run(starts)?;
    Ok(())
}

/// `torch.autograd.grad(roots, inputs, gradients, …)`: the gradients of
/// the inputs, `None` where the roots do not depend on one.
///
/// # Errors
/// As [`backward`], and if an input needs no gradient.
pub fn grad(
    roots: &[Tensor],
    inputs: &[Tensor],
    gradients: &[Option<Tensor>],
    pass: Pass,
) -> Result<Vec<Option<Tensor>>> {
    match pass.create_graph {
        true => grad_with::<Tensor>(roots, inputs, gradients, pass),
        false => grad_with::<Value>(roots, inputs, gradients, pass),
    }
}

fn grad_with<G: Gradient>(
    roots: &[Tensor],
    inputs: &[Tensor],
    gradients: &[Option<Tensor>],
    pass: Pass,
) -> Result<Vec<Option<Tensor>>> {
    let starts = starts::<G>(roots, gradients)?;
    if inputs.iter().any(|input| !input.requires_grad()) {
        return fail!(Runtime, "One of the differentiated Tensors does not require grad");
    }
    roots.iter().for_each(|root| tell(|o| o.backward(root)));
    let captured =
        Sweep::new(pass.retain_graph, Some(Goals::<G>::new(inputs, true))).run(starts)?;
    Ok(captured.into_iter().map(|grad| grad.map(G::into_tensor)).collect())
}

/// Where the sweep starts, with which gradients.
fn starts<G: Gradient>(roots: &[Tensor], gradients: &[Option<Tensor>]) -> Result<Vec<(Edge, G)>> {
    let start = |(at, (root, gradient)): (usize, (&Tensor, &Option<Tensor>))| {
        let upstream = match gradient {
            Some(gradient) if gradient.shape() != root.shape() => {
                return fail!(
                    Runtime,
                    "Mismatch in shape: grad_output[{at}] has a shape of torch.Size({:?}) and \
                     output[{at}] has a shape of torch.Size({:?}).",
                    gradient.shape(),
                    root.shape()
                );
            }
            Some(gradient) if device::others() && gradient.device() != root.device() => {
                return fail!(
                    Runtime,
                    "invalid gradient at index {at} - expected device {} but got {}",
                    root.device(),
                    gradient.device()
                );
            }
            Some(gradient) => G::of_tensor(gradient.clone())?.cast(root.dtype())?,
            None if root.requires_grad() && root.numel() != 1 => {
                return fail!(Runtime, "grad can be implicitly created only for scalar outputs");
            }
            None => G::of_tensor(root.beside(root.value()?.ones_like()?, root.dtype())?)?,
        };
        match root.edge() {
            Edge::None => fail!(
                Runtime,
                "element {at} of tensors does not require grad and does not have a grad_fn"
            ),
            edge => Ok((edge, upstream)),
        }
    };
    roots.iter().zip(gradients).enumerate().map(start).collect()
}
