//! Writing in place: refusals, version counters, and histories that move on.

use super::super::ops::Index;
use super::super::{DType, Tensor, grad_mode, ops};
use super::{graph, leaf, message, tensor};

#[test]
fn in_place_rules() {
    let x = leaf(&[1.0, 2.0, 3.0, 4.0, 5.0]);
    assert_eq!(
        message(ops::sub_(&x, 1)),
        "a leaf Variable that requires grad is being used in an in-place operation."
    );
    let saved = |result: &str| {
        format!(
            "one of the variables needed for gradient computation has been modified by an inplace \
             operation: [torch.FloatTensor [5]]{result} is at version 1; expected version 0 \
             instead. Hint: enable anomaly detection to find the operation that failed to compute \
             its gradient, with torch.autograd.set_detect_anomaly(True, check_nan=False)."
        )
    };
    let y = ops::exp(&x).unwrap();
    ops::add_(&y, 1).unwrap();
    let loss = ops::sum(&y).unwrap();
    assert_eq!(message(loss.backward(None, false)), saved(", which is output 0 of Exp,"));
    let factor = tensor(&[1.0; 5]);
    let loss = ops::sum(&ops::mul(&factor, &x).unwrap()).unwrap();
    ops::add_(&factor, 1).unwrap();
    assert_eq!(message(loss.backward(None, false)), saved(""));
    // Only what a needed gradient looks at is saved.
    let loss = ops::sum(&ops::mul(&factor, &x).unwrap()).unwrap();
    grad_mode::without(|| ops::add_(&x, 1).unwrap());
    loss.backward(None, false).unwrap();
    // In place on a result: the history moves on.
    let y = ops::mul(&x, 2).unwrap();
    ops::mul_(&y, &x).unwrap();
    assert_eq!((y.grad_fn().unwrap().name(), y.version()), ("MulBackward0", 1));
    x.set_grad(None).unwrap();
    ops::sum(&y).unwrap().backward(None, false).unwrap();
    assert_eq!(x.grad().unwrap().to_vec().unwrap(), [8.0, 12.0, 16.0, 20.0, 24.0]);
}

#[test]
fn versions_are_shared_by_detach_but_not_by_data() {
    let x = leaf(&[1.0, 2.0]);
    ops::add_(&x.data(), 1).unwrap();
    assert_eq!(x.version(), 0);
    ops::add_(&x.detach(), 1).unwrap();
    assert_eq!((x.version(), x.to_vec().unwrap()), (1, vec![3.0, 4.0]));
    x.set_data(&tensor(&[5.0, 6.0, 7.0])).unwrap();
    assert_eq!((x.version(), x.shape()), (1, vec![3]));
    let integers = Tensor::from_i64(vec![1], &[1], DType::Int64).unwrap();
    assert_eq!(
        message(x.set_data(&integers)),
        "data set to a tensor that requires gradients must be floating point or complex dtype"
    );
}

fn doubled(x: &Tensor) -> Tensor {
    ops::mul(x, 2).unwrap()
}

fn history(x: &Tensor) -> String {
    graph(&x.grad_fn().unwrap())
}

fn grad_of_sum(x: &Tensor, y: &Tensor) -> Vec<f64> {
    x.set_grad(None).unwrap();
    ops::sum(y).unwrap().backward(None, false).unwrap();
    x.grad().unwrap().to_vec().unwrap()
}

#[test]
fn writes_through_a_view_reach_the_base_and_its_history() {
    let x = leaf(&[1.0, 2.0]);
    let y = doubled(&x);
    let first = ops::select(&y, 0, 0).unwrap();
    ops::mul_(&first, 3).unwrap();
    assert_eq!(y.to_vec().unwrap(), [6.0, 4.0]);
    assert_eq!(history(&y), "CopySlices(MulBackward0(leaf, -), -)");
    assert_eq!(history(&first), "AsStridedBackward0(CopySlices(MulBackward0(leaf, -), -))");
    assert_eq!(grad_of_sum(&x, &y), [6.0, 2.0]);
    let y = doubled(&x);
    ops::index_put_(&y, &[Index::Int(0)], 5).unwrap();
    assert_eq!(history(&y), "CopySlices(MulBackward0(leaf, -))");
    assert_eq!(grad_of_sum(&x, &y), [0.0, 2.0]);
    let y = doubled(&x);
    let value = Tensor::scalar(1.0, None).unwrap();
    value.set_requires_grad(true).unwrap();
    ops::index_put_(&y, &[Index::Int(1)], &value).unwrap();
    assert_eq!(history(&y), "CopySlices(MulBackward0(leaf, -), leaf)");
    assert_eq!(grad_of_sum(&x, &y), [2.0, 0.0]);
    assert_eq!(value.grad().unwrap().to_vec().unwrap(), [1.0]);
}

#[test]
fn a_view_of_a_leaf_is_refused_but_written_under_no_grad() {
    let x = leaf(&[1.0, 2.0, 3.0]);
    assert_eq!(
        message(ops::index_put_(&x, &[Index::Int(0)], 1)),
        "a view of a leaf Variable that requires grad is being used in an in-place operation."
    );
    assert_eq!(
        message(ops::add_(&ops::view(&x, &[3, 1]).unwrap(), 1)),
        "a view of a leaf Variable that requires grad is being used in an in-place operation."
    );
    grad_mode::without(|| {
        let tail = Index::Slice(Some(1), None, None);
        ops::index_put_(&x, std::slice::from_ref(&tail), 7).unwrap();
    });
    assert_eq!((x.to_vec().unwrap(), x.version()), (vec![1.0, 7.0, 7.0], 1));
}

#[test]
fn masks_and_index_tensors_write() {
    let x = leaf(&[1.0, 2.0, 3.0]);
    let y = doubled(&x);
    let mask = ops::gt(&y, 3).unwrap();
    ops::index_put_(&y, &[Index::Tensor(mask)], 0).unwrap();
    assert_eq!(history(&y), "MaskedFillBackward0(MulBackward0(leaf, -))");
    assert_eq!(grad_of_sum(&x, &y), [2.0, 0.0, 0.0]);
    let y = doubled(&x);
    let places = Tensor::from_i64(vec![2, 0], &[2], DType::Int64).unwrap();
    ops::index_put_(&y, &[Index::Tensor(places)], &tensor(&[8.0, 9.0])).unwrap();
    assert_eq!(y.to_vec().unwrap(), [9.0, 4.0, 8.0]);
    assert_eq!(grad_of_sum(&x, &y), [0.0, 2.0, 0.0]);
}

#[test]
fn a_view_sees_every_write_to_its_base() {
    let x = Tensor::zeros(&[2, 3], DType::Float32).unwrap();
    let column = ops::select(&ops::t(&x).unwrap(), 0, 1).unwrap();
    ops::add_(&x, 1).unwrap();
    assert_eq!(column.to_vec().unwrap(), [1.0, 1.0]);
    ops::copy_(&column, &tensor(&[5.0, 6.0])).unwrap();
    assert_eq!(x.to_vec().unwrap(), [1.0, 5.0, 1.0, 1.0, 6.0, 1.0]);
    let every_other = ops::slice(&x, 1, None, None, Some(2)).unwrap();
    ops::zero_(&every_other).unwrap();
    assert_eq!(x.to_vec().unwrap(), [0.0, 5.0, 0.0, 0.0, 6.0, 0.0]);
    let wide = ops::expand(&tensor(&[1.0]), &[2]).unwrap();
    assert!(message(ops::add_(&wide, 1)).starts_with("unsupported operation: more than one"));
}
