//! Writing in place where autograd watches: what is refused, and the histories
//! of views and of their bases afterwards.

use std::rc::Rc;

use super::error::fail;
use super::node::{Derivative, Input, Node, Slot, short_name};
use super::tape::{Context, Rule};
use super::view::{self, Made, ViewOp};
use super::{Arg, Result, Tensor, Value, grad_mode};

/// Every in-place form asks this first.
pub(crate) fn check_in_place(dest: &Tensor) -> Result<()> {
    if dest.is_inference() && !grad_mode::is_inference() {
        return fail!(
            Runtime,
            "Inplace update to inference tensor outside InferenceMode is not allowed.You can make \
             a clone to get a normal tensor before doing inplace update.See \
             https://github.com/pytorch/rfcs/pull/17 for more details."
        );
    }
    if !grad_mode::is_enabled() || !dest.requires_grad() {
        return Ok(());
    }
    if let Some(made) = dest.view_made().filter(|made| *made != Made::Tracked) {
        return fail!(Runtime, "{}", refused(dest, made));
    }
    // A view is one first, also where it is a leaf itself.
    if dest.base().is_some_and(|base| base.is_leaf()) {
        return fail!(
            Runtime,
            "a view of a leaf Variable that requires grad is being used in an in-place operation."
        );
    }
    match dest.is_leaf() {
        true => fail!(
            Runtime,
            "a leaf Variable that requires grad is being used in an in-place operation."
        ),
        false => Ok(()),
    }
}

/// PyTorch's message for a view that must not be written to.
fn refused(view: &Tensor, made: Made) -> String {
    const SEVERAL: &str = "This view is the output of a function that returns multiple views. \
                           Such functions do not allow the output views to be modified inplace. \
                           You should replace the inplace operation by an out-of-place one.";
    let ambiguous = |mode: &str| {
        format!(
            "Given that this use case is ambiguous and error-prone, it is forbidden. You can \
             clarify your code by moving both the view and the inplace either both inside the \
             {mode} block (if you don't want the inplace to be tracked) or both outside (if you \
             want the inplace to be tracked)."
        )
    };
    let node = view.grad_fn();
    let output = |rest: &str| match &node {
        Some(node) => {
            let name = short_name(node.name());
            format!("Output {} of {name} is a view {rest}", view.output_nr())
        }
        None => format!("A view {rest}"),
    };
    match made {
        Made::Tracked => String::new(),
        Made::OfSeveral if node.is_none() => format!(
            "A view was created in no_grad mode and is being modified inplace with grad mode \
             enabled. {SEVERAL}"
        ),
        Made::OfSeveral => output(&format!("and is being modified inplace. {SEVERAL}")),
        Made::InFunction => output(
            "and is being modified inplace. This view was created inside a custom Function (or \
             because an input was returned as-is) and the autograd logic to handle view+inplace \
             would override the custom backward associated with the custom Function, leading to \
             incorrect gradients. This behavior is forbidden. You can fix this by cloning the \
             output of the custom Function.",
        ),
        Made::InInference => format!(
            "A view was created in inference mode and is being modified inplace in normal mode. {}",
            ambiguous("inference_mode")
        ),
        Made::Untracked => {
            let of_view = if node.is_some() { "of a view which " } else { "" };
            output(&format!(
                "{of_view}was created in no_grad mode and is being modified inplace with grad \
                 mode enabled. {}",
                ambiguous("no_grad")
            ))
        }
    }
}

/// The new history of a view whose base was written to.
pub(super) fn view_history(base: &Tensor, chain: Vec<ViewOp>) -> Rc<Node> {
    let rule = AsStridedBackward0 { chain };
    let inputs = vec![Input::new(&Arg::Tensor(base))];
    Node::new(Derivative::One(Box::new(rule)), 1, inputs, Vec::new())
}

/// An in-place operation on a view gives the base a new history: the written
/// part's gradient goes through the operation, the rest to the old history.
pub(super) fn rebase_through_view(
    base: &Tensor,
    chain: Vec<ViewOp>,
    rule: Box<dyn Rule>,
    mut inputs: Vec<Input>,
    slots: Vec<Slot>,
) -> Rc<Node> {
    // The operation's first input is the view itself; its gradient is the base's.
    inputs[0] = Input::new(&Arg::Tensor(base));
    let rule = Derivative::One(Box::new(CopySlices { chain, rule }));
    let node = Node::new(rule, 1, inputs, slots);
    base.set_history(node.clone(), 0);
    node
}

struct CopySlices {
    chain: Vec<ViewOp>,
    rule: Box<dyn Rule>,
}

impl Rule for CopySlices {
    fn name(&self) -> &'static str {
        "torch::autograd::CopySlices"
    }

    fn vjp(&self, cx: &Context<'_>, upstream: &Value) -> Result<Vec<Option<Value>>> {
        let part = view::apply_all(&self.chain, upstream)?;
        let mut produced = self.rule.vjp(cx, &part)?;
        if cx.needs(0) {
            let through = match produced[0].take() {
                Some(grad) => grad,
                None => part.zeros_like()?,
            };
            produced[0] = Some(view::put_all(&self.chain, upstream, &through)?);
        }
        Ok(produced)
    }
}

struct AsStridedBackward0 {
    chain: Vec<ViewOp>,
}

impl Rule for AsStridedBackward0 {
    fn name(&self) -> &'static str {
        "AsStridedBackward0"
    }

    fn vjp(&self, cx: &Context<'_>, upstream: &Value) -> Result<Vec<Option<Value>>> {
        Ok(vec![Some(view::adjoint_all(&self.chain, cx.input_dims(0), upstream)?)])
    }
}
