//! What an observer is told.

use std::cell::RefCell;
use std::rc::Rc;

use super::super::observer::{Observer, Stepped, set_observer};
use super::super::optim::{Sgd, clip_grad_value_, sgd};
use super::super::{Node, Tensor, Value, grad_mode, kernel, ops};
use super::{leaf, tensor};

/// Writes every event as one line.
#[derive(Default)]
struct Log(RefCell<Vec<String>>);

impl Log {
    fn say(&self, line: String) {
        self.0.borrow_mut().push(line);
    }
}

fn text(value: &Value) -> String {
    format!("{:?}", kernel::to_f64s(value).unwrap())
}

impl Observer for Log {
    fn recorded(&self, node: &Rc<Node>, inputs: &[&Tensor], outputs: &[&Tensor]) {
        let inputs: Vec<_> = inputs.iter().map(|x| text(&x.value().unwrap())).collect();
        let outputs: Vec<_> = outputs.iter().map(|x| text(&x.value().unwrap())).collect();
        self.say(format!("{} {} -> {}", node.name(), inputs.join(" "), outputs.join(" ")));
    }
    fn backward(&self, root: &Tensor) {
        self.say(format!("backward {}", text(&root.value().unwrap())));
    }
    fn visited(&self, node: &Rc<Node>, upstream: &[Option<Value>], produced: &[Option<Value>]) {
        let texts = |grads: &[Option<Value>]| {
            let text = |grad: &Option<Value>| grad.as_ref().map_or("-".to_owned(), text);
            grads.iter().map(text).collect::<Vec<_>>().join(" ")
        };
        self.say(format!("{} {} -> {}", node.name(), texts(upstream), texts(produced)));
    }
    fn accumulated(&self, _: &Tensor, before: Option<&Value>, incoming: &Value, after: &Value) {
        let before = before.map_or("None".to_owned(), text);
        self.say(format!("{before} + {} = {}", text(incoming), text(after)));
    }
    fn cleared(&self, _: &Tensor, before: Option<&Value>, to_none: bool) {
        self.say(format!("cleared {:?} to_none={to_none}", before.map(text)));
    }
    fn rescaled(&self, _: &Tensor, before: &Value, after: &Value) {
        self.say(format!("rescaled {} {}", text(before), text(after)));
    }
    fn updated(&self, _: &Tensor, before: &Value, after: &Value) {
        self.say(format!("updated {} {}", text(before), text(after)));
    }
    fn stepped(&self, _: &Tensor, step: &Stepped) {
        self.say(format!("stepped by {}", step.optimizer));
    }
    fn leaf_changed(&self, leaf: &Tensor) {
        self.say(format!("leaf {}", leaf.requires_grad()));
    }
}

/// The events of `body`.
fn events(body: impl FnOnce()) -> Vec<String> {
    let log = Rc::new(Log::default());
    let before = set_observer(Some(log.clone()));
    body();
    set_observer(before);
    log.0.take()
}

#[test]
fn a_step_is_told_in_order() {
    let w = leaf(&[2.0]);
    let told = events(|| {
        let loss = ops::sum(&ops::mul(&w, 3).unwrap()).unwrap();
        loss.backward(None, false).unwrap();
        sgd(&w, &w.grad().unwrap(), None, &Sgd::new(0.5)).unwrap();
    });
    assert_eq!(
        told,
        [
            "MulBackward0 [2.0] [3.0] -> [6.0]",
            "SumBackward0 [6.0] -> [6.0]",
            "backward [6.0]",
            "SumBackward0 [1.0] -> [1.0]",
            "MulBackward0 [1.0] -> [3.0] -",
            "None + [3.0] = [3.0]",
            "updated [2.0] [0.5]",
        ]
    );
}

#[test]
fn gradients_are_cleared_and_rescaled() {
    let w = leaf(&[2.0]);
    w.set_grad(Some(tensor(&[4.0]))).unwrap();
    let told = events(|| {
        clip_grad_value_(std::slice::from_ref(&w), 1.5).unwrap();
        ops::mul_(&w.grad().unwrap().data(), 2).unwrap();
        ops::zero_(&w.grad().unwrap()).unwrap();
        w.set_grad(None).unwrap();
        w.set_grad(None).unwrap();
    });
    assert_eq!(
        told,
        [
            "rescaled [4.0] [1.5]",
            "rescaled [1.5] [3.0]",
            "cleared Some(\"[3.0]\") to_none=false",
            "cleared Some(\"[0.0]\") to_none=true",
            "cleared None to_none=true",
        ]
    );
}

#[test]
fn updates_are_seen_through_every_alias() {
    let w = leaf(&[1.0, 2.0]);
    let told = events(|| {
        grad_mode::without(|| ops::sub_(&w, 1).unwrap());
        ops::add_(&w.data(), 2).unwrap();
        ops::fill_(&ops::select(&w.detach(), 0, 1).unwrap(), 9).unwrap();
        w.set_data(&tensor(&[7.0])).unwrap();
        w.set_requires_grad(false).unwrap();
        ops::add_(&w, 1).unwrap();
    });
    assert_eq!(
        told,
        [
            "updated [1.0, 2.0] [0.0, 1.0]",
            "updated [0.0, 1.0] [2.0, 3.0]",
            "updated [2.0, 3.0] [2.0, 9.0]",
            "updated [2.0, 9.0] [7.0]",
            "leaf false",
        ]
    );
}
