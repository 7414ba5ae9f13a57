//! A forward pass that is executed again: with the same random numbers, the loss
//! told apart from other numbers by having been the loss before.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use candle_core::Tensor as Value;

use super::super::snapshot::elements;
use crate::python::Frame;
use crate::torch::random::{GeneratorState, default_generator};
use crate::torch::{self, Node, Observer, Stepped, Tensor, grad_mode};

/// A node that was recorded, with its tensors.
pub(super) struct Seen {
    pub node: Rc<Node>,
    pub inputs: Vec<Tensor>,
    pub output: Tensor,
}

/// A paused frame whose next statements have proved to be repeatable.
pub(super) struct Again<'f, 'vm> {
    pub frame: &'f Frame<'vm>,
    source: &'f str,
    numbers: GeneratorState,
    /// Which of the recorded nodes is the loss.
    loss: usize,
}

impl<'f, 'vm> Again<'f, 'vm> {
    /// Runs the statements twice, as they are.
    ///
    /// # Errors
    ///
    /// A sentence, where they raise, or do not give this loss twice.
    pub fn begin(
        frame: &'f Frame<'vm>,
        source: &'f str,
        loss: f64,
    ) -> Result<Again<'f, 'vm>, String> {
        let numbers = default_generator().state();
        let mut again = Again { frame, source, numbers, loss: 0 };
        let ear = Rc::new(Ear::default());
        again.run(&ear, &[], false)?;
        let seen = ear.seen.take();
        let is_loss = |seen: &Seen| {
            seen.output.numel() == 1 && scalar(&seen.output).is_some_and(|value| close(value, loss))
        };
        let at = seen.iter().rposition(is_loss);
        let unlike = "the forward pass gives another loss when it runs again: it changes \
                      something, such as an iterator, each time";
        again.loss = at.ok_or(unlike)?;
        match again.loss(&[]) {
            Some(second) if close(second, loss) => Ok(again),
            _ => Err(unlike.into()),
        }
    }

    /// What the pass records with all modules in eval mode.
    pub fn evaluating(&self) -> Result<Vec<Seen>, String> {
        let ear = Rc::new(Ear::default());
        self.run(&ear, &[], true)?;
        Ok(ear.seen.take())
    }

    /// The loss, where the statements get as far as that.
    pub fn loss(&self, replaced: &[(String, Tensor)]) -> Option<f64> {
        let output = self.output(self.loss, replaced, false)?;
        elements(&output)?.first()
    }

    /// The output of the n-th node.
    pub fn output(
        &self,
        node: usize,
        replaced: &[(String, Tensor)],
        evaluating: bool,
    ) -> Option<Value> {
        let ear = Rc::new(Ear { wanted: Some(node), ..Ear::default() });
        // What comes after the node may well fail.
        let _ = self.run(&ear, replaced, evaluating);
        ear.caught.take()
    }

    fn run(
        &self,
        ear: &Rc<Ear>,
        replaced: &[(String, Tensor)],
        evaluating: bool,
    ) -> Result<(), String> {
        default_generator().set_state(&self.numbers);
        let enabled = grad_mode::set_enabled(true);
        let before = torch::set_observer(Some(ear.clone()));
        let result = self.frame.rerun(self.source, replaced, evaluating);
        torch::set_observer(before);
        grad_mode::set_enabled(enabled);
        result.map_err(|error| format!("the forward pass cannot run again: {}", error.text))
    }
}

fn scalar(tensor: &Tensor) -> Option<f64> {
    elements(&tensor.value().ok()?)?.first()
}

/// The same forward pass gives the same bits; a thread more or less may change the
/// last of them.
fn close(a: f64, b: f64) -> bool {
    a == b || (a - b).abs() <= 1e-6 * a.abs().max(b.abs()) || a.is_nan() && b.is_nan()
}

/// Hears of what is recorded.
#[derive(Default)]
struct Ear {
    /// Only the output of this node is wanted.
    wanted: Option<usize>,
    count: Cell<usize>,
    seen: RefCell<Vec<Seen>>,
    caught: RefCell<Option<Value>>,
}

impl Observer for Ear {
    fn recorded(&self, node: &Rc<Node>, inputs: &[&Tensor], outputs: &[&Tensor]) {
        let Some(output) = outputs.first() else { return };
        let number = self.count.replace(self.count.get() + 1);
        match self.wanted {
            Some(wanted) if wanted == number => drop(self.caught.replace(output.value().ok())),
            Some(_) => {}
            None => self.seen.borrow_mut().push(Seen {
                node: node.clone(),
                inputs: inputs.iter().map(|tensor| (*tensor).clone()).collect(),
                output: (*output).clone(),
            }),
        }
    }

    fn backward(&self, _: &Tensor) {}
    fn visited(&self, _: &Rc<Node>, _: &[Option<Value>], _: &[Option<Value>]) {}
    fn accumulated(&self, _: &Tensor, _: Option<&Value>, _: &Value, _: &Value) {}
    fn cleared(&self, _: &Tensor, _: Option<&Value>, _: bool) {}
    fn rescaled(&self, _: &Tensor, _: &Value, _: &Value) {}
    fn updated(&self, _: &Tensor, _: &Value, _: &Value) {}
    fn stepped(&self, _: &Tensor, _: &Stepped) {}
    fn leaf_changed(&self, _: &Tensor) {}
}
