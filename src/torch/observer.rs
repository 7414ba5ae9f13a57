//! Who wants to know what happens on the tensors. The engine listens here to
//! tell which phase a statement was; without a listener nothing is computed.

use std::cell::RefCell;
use std::rc::Rc;

use candle_core::Tensor as Value;

use super::{Node, Tensor};

/// Told of every event, as it happens, on the thread it happens on. Values are
/// candle tensors, which are shared, not copied.
pub trait Observer {
    /// Whether all events are wanted right now. Otherwise what would have to be
    /// computed for them is not, and `recorded`, `rescaled` and `updated` may be
    /// left out.
    fn watches(&self) -> bool {
        true
    }
    /// A node was recorded on the tape for its `outputs`, at least one. `inputs`
    /// are the operation's tensor arguments in PyTorch's order, also those that
    /// need no gradient.
    fn recorded(&self, node: &Rc<Node>, inputs: &[&Tensor], outputs: &[&Tensor]);
    /// `backward()` starts from this root.
    fn backward(&self, root: &Tensor);
    /// The sweep passed a node: one gradient an output came in, `None` where
    /// nothing arrived; one gradient an input (in the order of `inputs` above)
    /// went out, `None` where not needed.
    fn visited(&self, node: &Rc<Node>, upstream: &[Option<Value>], produced: &[Option<Value>]);
    /// `AccumulateGrad`: before + incoming = after.
    fn accumulated(&self, leaf: &Tensor, before: Option<&Value>, incoming: &Value, after: &Value);
    /// A leaf's gradient was cleared, to None or to zeros. Also told when there
    /// was none to clear.
    fn cleared(&self, leaf: &Tensor, before: Option<&Value>, to_none: bool);
    /// A leaf's gradient was changed in place, other than by clearing it.
    fn rescaled(&self, leaf: &Tensor, before: &Value, after: &Value);
    /// A leaf that requires gradients got a new value: in place under
    /// `no_grad`, through `.data`, or from an optimizer.
    fn updated(&self, leaf: &Tensor, before: &Value, after: &Value);
    /// An optimizer's step on a parameter, told after [`updated`](Self::updated).
    fn stepped(&self, leaf: &Tensor, step: &Stepped);
    /// A tensor became a leaf that requires gradients, or ceased to be one.
    fn leaf_changed(&self, leaf: &Tensor);
}

/// What an optimizer did to one parameter.
#[derive(Debug)]
pub struct Stepped {
    /// PyTorch's class, `SGD`.
    pub optimizer: &'static str,
    /// The options of the parameter's group by PyTorch's names, flags as 0 or 1.
    pub options: Vec<(&'static str, f64)>,
    /// The state of the parameter by PyTorch's names (`exp_avg`, `step`), before
    /// the step where it was there, and after.
    pub state: Vec<(String, Option<Value>, Value)>,
}

thread_local! {
    static OBSERVER: RefCell<Option<Rc<dyn Observer>>> = const { RefCell::new(None) };
}

/// Installs an observer for this thread (or none) and returns the one before.
pub fn set_observer(observer: Option<Rc<dyn Observer>>) -> Option<Rc<dyn Observer>> {
    OBSERVER.with(|slot| slot.replace(observer))
}

/// Whether somebody listens: what only an observer needs is computed only then.
pub(crate) fn is_watching() -> bool {
    OBSERVER.with(|slot| slot.borrow().as_ref().is_some_and(|observer| observer.watches()))
}

/// Runs `body` unobserved: what it does is part of one operation.
pub(crate) fn unobserved<T>(body: impl FnOnce() -> T) -> T {
    /// Brings the observer back also when `body` panics.
    struct Restore(Option<Rc<dyn Observer>>);
    impl Drop for Restore {
        fn drop(&mut self) {
            set_observer(self.0.take());
        }
    }
    let _restore = Restore(set_observer(None));
    body()
}

/// Tells the observer, if there is one.
pub(crate) fn tell(event: impl FnOnce(&dyn Observer)) {
    // Cloned out, so that an observer may itself use tensors.
    let observer = OBSERVER.with(|slot| slot.borrow().clone());
    if let Some(observer) = observer {
        event(&*observer);
    }
}
