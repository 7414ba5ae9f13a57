//! The engine's promises, with the documents' numbers.

mod derivatives;
mod differences;
mod errors;
mod in_place;
mod observer;
mod oracle;

use super::{Arg, DType, Edge, Node, Tensor, grad_mode, ops};

fn tensor(data: &[f64]) -> Tensor {
    Tensor::from_f64(data.to_vec(), &[data.len()], DType::Float32).unwrap()
}

fn leaf(data: &[f64]) -> Tensor {
    let leaf = tensor(data);
    leaf.set_requires_grad(true).unwrap();
    leaf
}

fn number(tensor: &Tensor) -> f64 {
    tensor.item().unwrap().to_f64()
}

/// Python's `print(f"{x:.4f}")`, the precision that the documents show.
fn shown(tensor: &Tensor) -> String {
    format!("{:.4}", number(tensor))
}

fn message(result: super::Result<impl std::fmt::Debug>) -> String {
    result.expect_err("an error").message
}

/// The names below a node: leaves are `leaf`, constants `-`.
fn graph(node: &Node) -> String {
    let below: Vec<String> = (node.inputs())
        .map(|edge| match edge {
            Edge::None => "-".to_owned(),
            Edge::Leaf(_) => "leaf".to_owned(),
            Edge::Node(node, 0) => graph(node),
            Edge::Node(node, output) => format!("{}[{output}]", graph(node)),
        })
        .collect();
    let name = node.name().rsplit("::").next().unwrap_or_default();
    format!("{name}({})", below.join(", "))
}

/// The w, b regression of document 002: y = x + 3, learning rate 0.01.
struct Regression {
    x: Tensor,
    y: Tensor,
    w: Tensor,
    b: Tensor,
}

impl Regression {
    fn new(w: f64, b: f64) -> Regression {
        let x = tensor(&[1.0, 2.0, 3.0, 4.0, 5.0]);
        let y = ops::add(&x, 3.0).unwrap();
        let parameter = |value: f64| {
            let leaf = Tensor::scalar(value, None).unwrap();
            leaf.set_requires_grad(true).unwrap();
            leaf
        };
        Regression { x, y, w: parameter(w), b: parameter(b) }
    }

    fn backward(&self) -> Tensor {
        let prediction = ops::add(&ops::mul(&self.w, &self.x).unwrap(), &self.b).unwrap();
        let error = ops::sub(&prediction, &self.y).unwrap();
        let loss = ops::mean(&ops::pow(&error, 2).unwrap()).unwrap();
        loss.backward(None, false).unwrap();
        loss
    }

    fn step(&self) {
        grad_mode::without(|| {
            for parameter in [&self.w, &self.b] {
                let change = ops::mul(0.01, &parameter.grad().unwrap()).unwrap();
                ops::sub_(parameter, &change).unwrap();
            }
        });
    }

    fn grads(&self) -> [String; 2] {
        [&self.w, &self.b].map(|parameter| shown(&parameter.grad().unwrap()))
    }

    fn values(&self) -> [String; 2] {
        [&self.w, &self.b].map(shown)
    }
}

#[test]
fn two_iterations_with_zero_grad() {
    let regression = Regression::new(0.0, 0.0);
    assert_eq!(number(&regression.backward()), 38.0);
    assert_eq!(regression.grads(), ["-40.0000", "-12.0000"]);
    regression.step();
    assert_eq!(regression.values(), ["0.4000", "0.1200"]);
    for parameter in [&regression.w, &regression.b] {
        ops::zero_(&parameter.grad().unwrap()).unwrap();
        assert_eq!(number(&parameter.grad().unwrap()), 0.0);
    }
    // The document says 24.096 here; its own gradients, and PyTorch, say otherwise.
    assert_eq!(shown(&regression.backward()), "22.6224");
    assert_eq!(regression.grads(), ["-30.4800", "-9.3600"]);
    regression.step();
    assert_eq!(regression.values(), ["0.7048", "0.2136"]);
}

#[test]
fn gradients_add_up_without_zero_grad() {
    let regression = Regression::new(0.4, 0.12);
    for (parameter, left) in [(&regression.w, -40.0), (&regression.b, -12.0)] {
        let grad = Tensor::scalar(left, None).unwrap();
        parameter.set_grad(Some(grad)).unwrap();
    }
    let kept = regression.w.grad().unwrap();
    regression.backward();
    assert_eq!(regression.grads(), ["-70.4800", "-21.3600"]);
    assert_eq!(regression.w.grad().unwrap(), kept, "added in place");
    regression.step();
    assert_eq!(regression.values(), ["1.1048", "0.3336"]);
}

#[test]
fn the_graph_is_pytorchs() {
    let regression = Regression::new(0.0, 0.0);
    let product = ops::mul(&regression.w, &regression.x).unwrap();
    let node = product.grad_fn().unwrap();
    assert_eq!(node.name(), "MulBackward0");
    let edges: Vec<&Edge> = node.inputs().collect();
    assert!(matches!(edges[0], Edge::Leaf(leaf) if *leaf == regression.w));
    assert!(matches!(edges[1], Edge::None));
    let chained = ops::sub(1, &product).unwrap();
    assert_eq!(chained.grad_fn().unwrap().name(), "RsubBackward1");
}

#[test]
fn backward_refuses_in_pytorchs_words() {
    let x = leaf(&[1.0, 2.0]);
    assert_eq!(
        message(ops::mul(&x, 2).unwrap().backward(None, false)),
        "grad can be implicitly created only for scalar outputs"
    );
    let constant = ops::sum(&tensor(&[1.0])).unwrap();
    assert_eq!(
        message(constant.backward(None, false)),
        "element 0 of tensors does not require grad and does not have a grad_fn"
    );
    let loss = ops::sum(&ops::mul(&x, &x).unwrap()).unwrap();
    loss.backward(None, true).unwrap();
    loss.backward(None, false).unwrap();
    assert_eq!(x.grad().unwrap().to_vec().unwrap(), [4.0, 8.0]);
    let again = message(loss.backward(None, false));
    assert!(again.starts_with("Trying to backward through the graph a second time"), "{again}");
    // What saved nothing can be passed again, as in PyTorch.
    let sum = ops::sum(&ops::add(&x, 1).unwrap()).unwrap();
    sum.backward(None, false).unwrap();
    sum.backward(None, false).unwrap();
    assert_eq!(x.grad().unwrap().to_vec().unwrap(), [6.0, 10.0]);
}

#[test]
fn a_chain_longer_than_the_stack_is_swept_and_dropped() {
    let x = leaf(&[1.0]);
    let mut sum = ops::mul(&x, 1).unwrap();
    for _ in 0..100_000 {
        sum = ops::add(&sum, 1).unwrap();
    }
    sum.backward(None, false).unwrap();
    assert_eq!(number(&x.grad().unwrap()), 1.0);
}

#[test]
fn types_promote_as_in_pytorch() {
    let int = Tensor::from_i64(vec![1, 2], &[2], DType::Int64).unwrap();
    let double = Tensor::scalar(2.0, Some(DType::Float64)).unwrap();
    let float = tensor(&[1.0, 2.0]);
    let dtype = |a: Arg<'_>, b: Arg<'_>| ops::add(a, b).unwrap().dtype();
    assert_eq!(dtype((&int).into(), 1.into()), DType::Int64);
    assert_eq!(dtype((&int).into(), 1.5.into()), DType::Float32);
    assert_eq!(dtype((&int).into(), (&double).into()), DType::Float64);
    assert_eq!(dtype((&float).into(), (&double).into()), DType::Float32);
    assert_eq!(ops::div(&int, 2).unwrap().to_vec().unwrap(), [0.5, 1.0]);
    assert_eq!(
        message(ops::add_(&int, 1.5)),
        "result type Float can't be cast to the desired output type Long"
    );
    assert_eq!(
        message(ops::add(&float, &tensor(&[1.0; 3]))),
        "The size of tensor a (2) must match the size of tensor b (3) at non-singleton dimension 0"
    );
}
