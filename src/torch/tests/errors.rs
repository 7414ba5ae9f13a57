//! Errors in PyTorch's words, each as PyTorch 2.15 gave it.

use super::super::functional::linear;
use super::super::ops::{self, Index};
use super::super::random;
use super::super::{DType, Error, ErrorKind, Result, Tensor};
use super::{leaf, message, tensor};

fn ones(shape: &[usize]) -> Tensor {
    Tensor::ones(shape, DType::Float32).unwrap()
}

fn ints(data: &[i64]) -> Tensor {
    Tensor::from_i64(data.to_vec(), &[data.len()], DType::Int64).unwrap()
}

#[track_caller]
fn fails<T: std::fmt::Debug>(result: Result<T>, kind: ErrorKind, message: &str) {
    assert_eq!(result.expect_err("an error"), Error { kind, message: message.to_owned() });
}

#[test]
fn shapes_that_do_not_fit() {
    use ErrorKind::Runtime;
    fails(
        ops::matmul(&ones(&[2, 3]), &ones(&[2, 3])),
        Runtime,
        "mm: mat1 and mat2 shapes cannot be multiplied (2x3 and 2x3)",
    );
    fails(
        ops::matmul(&ones(&[5, 2, 3]), &ones(&[2, 3])),
        Runtime,
        "mm: mat1 and mat2 shapes cannot be multiplied (10x3 and 2x3)",
    );
    fails(
        ops::matmul(&ones(&[2, 3]), &ones(&[2])),
        Runtime,
        "size mismatch, got input (2), mat (2x3), vec (2)",
    );
    fails(
        ops::matmul(&ones(&[3]), &ones(&[2])),
        Runtime,
        "inconsistent tensor size, expected tensor [3] and src [2] to have the same number of \
         elements, but got 3 and 2 elements respectively",
    );
    fails(
        ops::matmul(&ones(&[5, 2, 3]), &ones(&[5, 2, 3])),
        Runtime,
        "Expected size for first two dimensions of batch2 tensor to be: [5, 3] but got: [5, 2].",
    );
    fails(
        ops::matmul(&ones(&[5, 2, 3]), &ones(&[4, 3, 2])),
        Runtime,
        "The size of tensor a (5) must match the size of tensor b (4) at non-singleton dimension 0",
    );
    fails(
        ops::matmul(&ones(&[]), &ones(&[4, 3, 2])),
        Runtime,
        "both arguments to matmul need to be at least 1D, but they are 0D and 3D",
    );
    fails(
        linear(&ones(&[2, 3]), &ones(&[4, 2]), Some(&ones(&[4]))),
        Runtime,
        "addmm: mat1 and mat2 shapes cannot be multiplied (2x3 and 2x4)",
    );
    fails(
        linear(&ones(&[2, 3]), &ones(&[4, 3]), Some(&ones(&[5]))),
        Runtime,
        "The expanded size of the tensor (4) must match the existing size (5) at non-singleton \
         dimension 1.  Target sizes: [2, 4].  Tensor sizes: [5]",
    );
    fails(
        ops::view(&ones(&[2, 3]), &[4, -1]),
        Runtime,
        "shape '[4, -1]' is invalid for input of size 6",
    );
    fails(
        ops::view(&ops::t(&ones(&[2, 3])).unwrap(), &[6]),
        Runtime,
        "view size is not compatible with input tensor's size and stride (at least one dimension \
         spans across two contiguous subspaces). Use .reshape(...) instead.",
    );
    fails(
        ops::add_(&ones(&[1]), &ones(&[3])),
        Runtime,
        "output with shape [1] doesn't match the broadcast shape [3]",
    );
    fails(
        ops::index_put_(&ones(&[3]), &[Index::Slice(Some(0), Some(2), None)], &ones(&[3])),
        Runtime,
        "The expanded size of the tensor (2) must match the existing size (3) at non-singleton \
         dimension 0.  Target sizes: [2].  Tensor sizes: [3]",
    );
    fails(
        ops::cat(&[ones(&[2, 3]), ones(&[2, 2])], 0),
        Runtime,
        "Sizes of tensors must match except in dimension 0. Expected size 3 but got size 2 for \
         tensor number 1 in the list.",
    );
}

#[test]
fn types_that_do_not_fit() {
    fails(
        ops::matmul(&ones(&[2, 2]), &ops::to_dtype(&ones(&[2, 2]), DType::Int64).unwrap()),
        ErrorKind::Runtime,
        "expected m1 and m2 to have the same dtype, but got: float != long int",
    );
    fails(
        ops::mean(&ints(&[1, 2])),
        ErrorKind::NotImplemented,
        "mean(): could not infer output dtype. Input dtype must be either a floating point or \
         complex dtype. Got: Long",
    );
    fails(
        ints(&[1]).set_requires_grad(true),
        ErrorKind::Runtime,
        "only Tensors of floating point and complex dtype can require gradients",
    );
    fails(
        ops::pow(&ints(&[1, 2]), -1),
        ErrorKind::Runtime,
        "Integers to negative integer powers are not allowed.",
    );
    fails(
        ops::where_(&ints(&[1, 0]), 1.0, 2.0),
        ErrorKind::Runtime,
        "where expected condition to be a boolean tensor, but got a tensor with dtype Long",
    );
    fails(
        random::randn(&[2], Some(DType::Int64), None),
        ErrorKind::NotImplemented,
        "\"normal_kernel_cpu\" not implemented for 'Long'",
    );
}

#[test]
fn places_that_do_not_exist() {
    use ErrorKind::Index as Kind;
    let x = ones(&[2, 3]);
    let full = Index::Slice(None, None, None);
    fails(
        ops::index(&x, &[full, Index::Int(5)]),
        Kind,
        "index 5 is out of bounds for dimension 1 with size 3",
    );
    fails(
        ops::index(&x, &[Index::Int(0), Index::Int(0), Index::Int(0)]),
        Kind,
        "too many indices for tensor of dimension 2",
    );
    fails(
        ops::index(&Tensor::scalar(3.0, None).unwrap(), &[Index::Int(0)]),
        Kind,
        "invalid index of a 0-dim tensor. Use `tensor.item()` in Python or `tensor.item<T>()` in \
         C++ to convert a 0-dim tensor to a number",
    );
    fails(
        ops::index(&x, &[Index::Tensor(ints(&[2]))]),
        Kind,
        "index 2 is out of bounds for dimension 0 with size 2",
    );
    fails(
        ops::sum_dims(&x, &[2], false),
        Kind,
        "Dimension out of range (expected to be in range of [-2, 1], but got 2)",
    );
    fails(
        ops::index(&x, &[Index::Slice(None, None, Some(-1))]),
        ErrorKind::Value,
        "step must be greater than zero",
    );
}

#[test]
fn one_number_and_gradients() {
    use ErrorKind::Runtime;
    fails(
        tensor(&[1.0; 5]).item(),
        Runtime,
        "a Tensor with 5 elements cannot be converted to Scalar",
    );
    fails(
        tensor(&[1.0; 2]).is_true(),
        Runtime,
        "Boolean value of Tensor with more than one value is ambiguous",
    );
    let x = leaf(&[1.0, 2.0]);
    fails(
        x.set_grad(Some(tensor(&[1.0; 3]))),
        Runtime,
        "attempting to assign a gradient of size '[3]' to a tensor of size '[2]'. Please ensure \
         that the gradient and the tensor are the same size",
    );
    let double = message(x.set_grad(Some(Tensor::ones(&[2], DType::Float64).unwrap())));
    assert!(
        double.starts_with(
            "attempting to assign a gradient with dtype 'double' to a tensor with grad_dtype \
             'Float'."
        ),
        "{double}"
    );
    fails(
        ops::mul(&x, 2).unwrap().set_requires_grad(false),
        Runtime,
        "you can only change requires_grad flags of leaf variables. If you want to use a computed \
         variable in a subgraph that doesn't require differentiation use var_no_grad = \
         var.detach().",
    );
    fails(
        ops::mul(&x, 2).unwrap().backward(Some(&tensor(&[1.0; 3])), false),
        Runtime,
        "Mismatch in shape: grad_output[0] has a shape of torch.Size([3]) and output[0] has a \
         shape of torch.Size([2]).",
    );
}
