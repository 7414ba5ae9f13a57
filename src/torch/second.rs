//! What rules are made of that can be differentiated again (`create_graph=True`).

use super::backward::{Pass, grad};
use super::error::fail;
use super::tape::{self, Context, Recorded, Rule};
use super::view::ViewOp;
use super::{Result, Tensor, Value, ops};

/// What a rule says that has no derivative of its own.
pub(super) fn refuse<T>(node: &str) -> Result<T> {
    fail!(
        NotImplemented,
        "gradstep does not support create_graph=True through {node} yet: it has no derivative of \
         that gradient"
    )
}

/// Undoes broadcasting: sums over what was repeated.
pub(super) fn sum_to(tensor: &Tensor, shape: &[usize]) -> Result<Tensor> {
    let from = tensor.shape();
    if from == shape {
        return Ok(tensor.clone());
    }
    let added = from.len().saturating_sub(shape.len());
    let dims: Vec<i64> = (0..from.len())
        .filter(|&dim| dim < added || (shape[dim - added] == 1 && from[dim] != 1))
        .map(|dim| dim as i64)
        .collect();
    let summed = if dims.is_empty() { tensor.clone() } else { ops::sum_dims(tensor, &dims, true)? };
    reshaped(&summed, shape)
}

/// `tensor` in another shape of as many elements.
pub(super) fn reshaped(tensor: &Tensor, shape: &[usize]) -> Result<Tensor> {
    if tensor.shape() == shape {
        return Ok(tensor.clone());
    }
    let sizes: Vec<i64> = shape.iter().map(|&size| size as i64).collect();
    ops::reshape(tensor, &sizes)
}

/// `tensor`, repeated along the dimensions that it lacks.
pub(super) fn expanded(tensor: &Tensor, shape: &[usize]) -> Result<Tensor> {
    let sizes: Vec<i64> = shape.iter().map(|&size| size as i64).collect();
    ops::expand(tensor, &sizes)
}

/// A tensor without history of what only the operation knows.
pub(super) fn constant(value: &Value) -> Tensor {
    super::gradient::of_gradient(value.clone())
}

/// The same tensor from a node of that name: PyTorch has a fused operation for what
/// several compute here.
pub fn named(name: &'static str, tensor: Tensor) -> Result<Tensor> {
    if !tensor.requires_grad() {
        return Ok(tensor);
    }
    tape::finish(None, &[(&tensor).into()], tensor.dtype(), tensor.value()?, |_| Same { name })
}

/// [`named`], with the elements of this value: what a fused operation gives is rounded
/// otherwise than the same in several.
pub(super) fn exactly(name: &'static str, tensor: Tensor, value: Value) -> Result<Tensor> {
    tape::finish(None, &[(&tensor).into()], tensor.dtype(), value, |_| Same { name })
}

struct Same {
    name: &'static str,
}

impl Rule for Same {
    fn name(&self) -> &'static str {
        self.name
    }

    fn vjp(&self, _: &Context<'_>, upstream: &Value) -> Result<Vec<Option<Value>>> {
        Ok(vec![Some(upstream.clone())])
    }

    fn vjp_recorded(&self, _: &Recorded<'_>, upstream: &Tensor) -> Result<Vec<Option<Tensor>>> {
        Ok(vec![Some(upstream.clone())])
    }
}

/// The gradients of an operation by what it is made of: `operation` computes it from
/// its inputs in operations that can be differentiated twice.
pub(super) fn through<const N: usize>(
    inputs: [&Tensor; N],
    upstream: &Tensor,
    operation: impl FnOnce(&[Tensor; N]) -> Result<Tensor>,
) -> Result<[Option<Tensor>; N]> {
    // Apart from each other, so that each has its own gradient if two are one tensor.
    let mut apart = inputs.map(Tensor::clone);
    for input in &mut apart {
        *input = named("AliasBackward0", input.clone())?;
    }
    let result = operation(&apart)?;
    let wanted: Vec<Tensor> = apart.iter().filter(|input| input.requires_grad()).cloned().collect();
    let pass = Pass { retain_graph: true, create_graph: true };
    let mut grads = match wanted.is_empty() {
        true => Vec::new(),
        false => grad(&[result], &wanted, &[Some(upstream.clone())], pass)?,
    }
    .into_iter();
    Ok(apart.map(|input| if input.requires_grad() { grads.next().flatten() } else { None }))
}

/// The recorded gradient of a view's base: zeros where it does not look.
pub(super) fn adjoint(op: &ViewOp, whole: &[usize], upstream: &Tensor) -> Result<Tensor> {
    match op {
        ViewOp::Reshape(_) | ViewOp::Unsqueeze(_) | ViewOp::Squeeze(_) => reshaped(upstream, whole),
        ViewOp::Permute(dims) => {
            let dims = super::view::inverse(dims);
            ops::permute(upstream, &dims.into_iter().map(|dim| dim as i64).collect::<Vec<_>>())
        }
        ViewOp::Expand(_) => sum_to(upstream, whole),
        ViewOp::Select { .. } | ViewOp::Slice { .. } | ViewOp::Diagonal { .. } => {
            let out = op.adjoint(whole, &upstream.wide()?)?;
            let (name, op) = (placed_name(op), op.clone());
            tape::finish(None, &[upstream.into()], upstream.dtype(), out, |_| Placed { name, op })
        }
    }
}

fn placed_name(op: &ViewOp) -> &'static str {
    match op {
        ViewOp::Select { .. } => "SelectBackwardBackward0",
        ViewOp::Slice { .. } => "SliceBackwardBackward0",
        _ => "DiagonalBackwardBackward0",
    }
}

/// A gradient put among zeros; the derivative is to look there.
struct Placed {
    name: &'static str,
    op: ViewOp,
}

impl Rule for Placed {
    fn name(&self) -> &'static str {
        self.name
    }

    fn vjp(&self, _: &Context<'_>, upstream: &Value) -> Result<Vec<Option<Value>>> {
        Ok(vec![Some(self.op.apply(upstream)?)])
    }

    fn vjp_recorded(&self, _: &Recorded<'_>, upstream: &Tensor) -> Result<Vec<Option<Tensor>>> {
        Ok(vec![Some(ops::view_as(upstream, "ViewBackward0", self.op.clone())?)])
    }
}

/// What a rule's gradients are for an upstream of ones, as constants: the slopes of an
/// operation that works element by element, or is linear.
pub(super) fn slopes(
    cx: &Recorded<'_>,
    rule: &dyn Rule,
    upstream: &Tensor,
) -> Result<Vec<Option<Tensor>>> {
    let context = Context { node: cx.node, saved: cx.node.unpack(false)? };
    let slopes = rule.vjp(&context, &upstream.wide()?.ones_like()?)?;
    Ok(slopes.iter().map(|slope| slope.as_ref().map(constant)).collect())
}

/// The gradients of what is made of straight pieces, element by element.
pub(super) fn piecewise(
    cx: &Recorded<'_>,
    rule: &dyn Rule,
    upstream: &Tensor,
) -> Result<Vec<Option<Tensor>>> {
    let times = |slope: Tensor| ops::mul(upstream, &slope);
    slopes(cx, rule, upstream)?.into_iter().map(|slope| slope.map(times).transpose()).collect()
}

/// [`named`] of each.
pub(super) fn all_named(
    name: &'static str,
    grads: Vec<Option<Tensor>>,
) -> Result<Vec<Option<Tensor>>> {
    grads.into_iter().map(|grad| grad.map(|grad| named(name, grad)).transpose()).collect()
}
