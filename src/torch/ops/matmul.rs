//! Matrix products: `@`, `mm`, `bmm`, `mv`, `dot`, `addmm`.

use super::super::error::fail;
use super::super::kernel::{self, zip};
use super::super::tape::{self, Context, Recorded, Rule};
use super::super::view::ViewOp;
use super::super::{DType, Result, Tensor, Value, device};
use super::shape::{reshaped, unsafe_view};
use super::{clone, expand, reshape, t, transpose, unsqueeze};

/// `a @ b`: vectors, matrices, and batches of matrices, composed as in PyTorch.
pub fn matmul(a: &Tensor, b: &Tensor) -> Result<Tensor> {
    match (a.dim(), b.dim()) {
        (0, _) | (_, 0) => fail!(
            Runtime,
            "both arguments to matmul need to be at least 1D, but they are {}D and {}D",
            a.dim(),
            b.dim()
        ),
        (1, 1) => dot(a, b),
        (2, 1) => mv(a, b),
        (1, 2) => {
            let product = mm(&unsqueeze(a, 0)?, b)?;
            reshaped(&product, "SqueezeBackward4", ViewOp::Squeeze(vec![0]))
        }
        (2, 2) => mm(a, b),
        (_, 1 | 2) => folded(a, b),
        (1 | 2, _) => {
            // a @ b = (bᵀ @ aᵀ)ᵀ, so that the batch is folded on the left.
            let a = if a.dim() == 2 { t(a)? } else { a.clone() };
            let product = folded(&transpose(b, -2, -1)?, &a)?;
            if a.dim() == 1 { Ok(product) } else { clone(&transpose(&product, -2, -1)?) }
        }
        _ => batched(a, b),
    }
}

/// A batch times one matrix or vector: all rows in one product.
fn folded(a: &Tensor, b: &Tensor) -> Result<Tensor> {
    let mut shape = a.shape();
    let inner = shape.pop().unwrap_or(1);
    let rows = reshape(a, &[shape.iter().product::<usize>() as i64, inner as i64])?;
    let product = if b.dim() == 1 { mv(&rows, b)? } else { mm(&rows, b)? };
    shape.extend(product.shape().get(1));
    unsafe_view(&product, ViewOp::Reshape(shape))
}

/// Two batches, broadcast against each other.
fn batched(a: &Tensor, b: &Tensor) -> Result<Tensor> {
    let (left, right) = (a.shape(), b.shape());
    let (n, k, m) = (left[left.len() - 2], left[left.len() - 1], right[right.len() - 1]);
    let (left, right) = (&left[..left.len() - 2], &right[..right.len() - 2]);
    let batch = kernel::broadcast_shape(left, right)?.into_dims();
    let flat = |x: &Tensor, rows: usize, columns: usize| {
        let mut sizes: Vec<i64> = batch.iter().map(|&size| size as i64).collect();
        sizes.extend([rows as i64, columns as i64]);
        let count = batch.iter().product::<usize>() as i64;
        reshape(&expand(x, &sizes)?, &[count, rows as i64, columns as i64])
    };
    let product = bmm(&flat(a, n, k)?, &flat(b, b.shape()[b.dim() - 2], m)?)?;
    let mut shape = batch.clone();
    shape.extend([n, m]);
    unsafe_view(&product, ViewOp::Reshape(shape))
}

fn check_types(a: &Tensor, b: &Tensor) -> Result<()> {
    if a.dtype() != b.dtype() {
        return fail!(
            Runtime,
            "expected m1 and m2 to have the same dtype, but got: {} != {}",
            a.dtype().c_name(),
            b.dtype().c_name()
        );
    }
    check_supported(a, "addmm_impl_cpu_")
}

fn check_supported(a: &Tensor, name: &str) -> Result<()> {
    match a.dtype() {
        DType::Bool => fail!(NotImplemented, "\"{name}\" not implemented for 'Bool'"),
        _ => Ok(()),
    }
}

/// `torch.mm`: (n, k) and (k, m) to (n, m).
pub fn mm(a: &Tensor, b: &Tensor) -> Result<Tensor> {
    for (name, matrix) in [("self", a), ("mat2", b)] {
        if matrix.dim() != 2 {
            return fail!(Runtime, "mm: {name} must be a matrix, got {}-D tensor", matrix.dim());
        }
    }
    let place = device::follows(a, &[b])?;
    device::named("mm", &[("self", a), ("mat2", b)])?;
    check_inner("mm", a, b)?;
    check_types(a, b)?;
    let (x, y) = (a.wide_resident()?, b.wide_resident()?);
    let out = product(&x, &y)?;
    tape::finish_at(place, &[a.into(), b.into()], a.dtype(), out, |recording| {
        if recording.needs(1) {
            recording.save(0, &x);
        }
        if recording.needs(0) {
            recording.save(1, &y);
        }
        MatrixProduct { name: "MmBackward0", by_columns: lies_by_columns(&y) }
    })
}

fn check_inner(name: &str, a: &Tensor, b: &Tensor) -> Result<()> {
    let (left, right) = (a.shape(), b.shape());
    if left[1] != right[0] {
        return fail!(
            Runtime,
            "{name}: mat1 and mat2 shapes cannot be multiplied ({}x{} and {}x{})",
            left[0],
            left[1],
            right[0],
            right[1]
        );
    }
    Ok(())
}

/// The product of two matrices, or of two batches of the same size.
fn product(a: &Value, b: &Value) -> Result<Value> {
    let (rank, rows) = (a.rank(), a.rank() - 2);
    if a.dtype().is_float() && a.elem_count() > 0 && b.elem_count() > 0 {
        return kernel::product::matmul(a, b, None);
    }
    // Integers and empty matrices: the sum over k of a[…, k] · b[k, …].
    let (a, b) = (a.unsqueeze(rank)?, b.unsqueeze(rows)?);
    let dtype = a.dtype();
    let terms = match dtype.is_float() {
        true => zip!(&a, &b; |x, y| x * y)?,
        false => kernel::zip_ints(&a, &b, i64::wrapping_mul)?,
    };
    let terms = if dtype.is_float() { terms } else { terms.to_dtype(candle_core::DType::I64)? };
    Ok(kernel::sum_dims(&terms, &[rows + 1], false)?.to_dtype(dtype)?)
}

fn transposed(value: &Value) -> Result<Value> {
    let rank = value.rank();
    Ok(value.transpose(rank - 2, rank - 1)?)
}

/// C = A B: dA = dC Bᵀ, dB = Aᵀ dC.
struct MatrixProduct {
    name: &'static str,
    by_columns: bool,
}

/// Whether a matrix lies column by column, as the transpose of a weight does.
/// Its gradient is then computed in that layout too, as PyTorch's is, so that
/// transposing it back for the weight needs no copy.
fn lies_by_columns(matrix: &Value) -> bool {
    !matrix.is_contiguous() && matrix.layout().is_fortran_contiguous()
}

impl Rule for MatrixProduct {
    fn name(&self) -> &'static str {
        self.name
    }

    fn knows_gpu(&self) -> bool {
        true
    }

    fn vjp(&self, cx: &Context<'_>, upstream: &Value) -> Result<Vec<Option<Value>>> {
        let (left, right) = matrix_grads(cx, 0, self.by_columns, upstream)?;
        Ok(vec![left, right])
    }

    fn vjp_recorded(&self, cx: &Recorded<'_>, upstream: &Tensor) -> Result<Vec<Option<Tensor>>> {
        let (left, right) = recorded_grads(cx, 0, upstream)?;
        Ok(vec![left, right])
    }
}

/// The gradients of a product whose factors are the inputs `first` and `first + 1`.
fn matrix_grads(
    cx: &Context<'_>,
    first: usize,
    by_columns: bool,
    upstream: &Value,
) -> Result<(Option<Value>, Option<Value>)> {
    // The left factor was saved only if the right one needs a gradient.
    let right_slot = usize::from(cx.needs(first + 1));
    let left = cx.grad(first, || product(upstream, &transposed(cx.saved(right_slot))?))?;
    let right = cx.grad(first + 1, || match by_columns {
        true => transposed(&product(&transposed(upstream)?, cx.saved(0))?),
        false => product(&transposed(cx.saved(0))?, upstream),
    })?;
    Ok((left, right))
}

/// [`matrix_grads`], recorded.
fn recorded_grads(
    cx: &Recorded<'_>,
    first: usize,
    upstream: &Tensor,
) -> Result<(Option<Tensor>, Option<Tensor>)> {
    let times = |a: &Tensor, b: &Tensor| if a.dim() == 3 { bmm(a, b) } else { mm(a, b) };
    let turned = |x: &Tensor| match x.dim() {
        2 => super::t(x),
        _ => super::transpose(x, -2, -1),
    };
    let right_slot = usize::from(cx.needs(first + 1));
    let left = cx.grad(first, || times(upstream, &turned(&cx.saved(right_slot)?)?))?;
    let right = cx.grad(first + 1, || times(&turned(&cx.saved(0)?)?, upstream))?;
    Ok((left, right))
}

/// `torch.bmm`: (batch, n, k) and (batch, k, m) to (batch, n, m).
pub fn bmm(a: &Tensor, b: &Tensor) -> Result<Tensor> {
    for (name, batch) in [("batch1", a), ("batch2", b)] {
        if batch.dim() != 3 {
            return fail!(Runtime, "{name} must be a 3D tensor");
        }
    }
    let place = device::follows(b, &[a])?;
    device::named("bmm", &[("self", a), ("mat2", b)])?;
    let (left, right) = (a.shape(), b.shape());
    if left[0] != right[0] || left[2] != right[1] {
        return fail!(
            Runtime,
            "Expected size for first two dimensions of batch2 tensor to be: [{}, {}] but got: \
             [{}, {}].",
            left[0],
            left[2],
            right[0],
            right[1]
        );
    }
    check_types(a, b)?;
    let (x, y) = (a.wide_resident()?, b.wide_resident()?);
    let out = product(&x, &y)?;
    tape::finish_at(place, &[a.into(), b.into()], a.dtype(), out, |recording| {
        if recording.needs(1) {
            recording.save(0, &x);
        }
        if recording.needs(0) {
            recording.save(1, &y);
        }
        MatrixProduct { name: "BmmBackward0", by_columns: false }
    })
}

/// `torch.mv`: (n, k) and (k) to (n).
pub fn mv(a: &Tensor, b: &Tensor) -> Result<Tensor> {
    let (matrix, vector) = (a.shape(), b.shape());
    if matrix.len() != 2 || vector.len() != 1 {
        return fail!(
            Runtime,
            "vector + matrix @ vector expected, got 1, {}, {}",
            matrix.len(),
            vector.len()
        );
    }
    if matrix[1] != vector[0] {
        return fail!(
            Runtime,
            "size mismatch, got input ({}), mat ({}x{}), vec ({})",
            matrix[0],
            matrix[0],
            matrix[1],
            vector[0]
        );
    }
    if a.dtype() != b.dtype() {
        return fail!(
            Runtime,
            "addmv input tensors must have the same dtype, but got {}, {}, and {}",
            b.dtype().scalar_name(),
            a.dtype().scalar_name(),
            b.dtype().scalar_name()
        );
    }
    check_supported(a, "addmv_impl_cpu")?;
    let (x, y) = (a.wide_resident()?, b.wide_resident()?);
    let out = product(&x, &y.unsqueeze(1)?)?.squeeze(1)?;
    tape::finish(None, &[a.into(), b.into()], a.dtype(), out, |recording| {
        recording.save(0, &x);
        recording.save(1, &y);
        MvBackward0
    })
}

struct MvBackward0;

impl Rule for MvBackward0 {
    fn name(&self) -> &'static str {
        "MvBackward0"
    }

    fn vjp(&self, cx: &Context<'_>, upstream: &Value) -> Result<Vec<Option<Value>>> {
        let column = upstream.unsqueeze(1)?;
        Ok(vec![
            cx.grad(0, || product(&column, &cx.saved(1).unsqueeze(0)?))?,
            cx.grad(1, || Ok(product(&transposed(cx.saved(0))?, &column)?.squeeze(1)?))?,
        ])
    }

    fn vjp_recorded(&self, cx: &Recorded<'_>, upstream: &Tensor) -> Result<Vec<Option<Tensor>>> {
        let column = super::unsqueeze(upstream, 1)?;
        Ok(vec![
            cx.grad(0, || mm(&column, &super::unsqueeze(&cx.saved(1)?, 0)?))?,
            cx.grad(1, || mv(&super::t(&cx.saved(0)?)?, upstream))?,
        ])
    }
}

/// `torch.dot`: two vectors to a number.
pub fn dot(a: &Tensor, b: &Tensor) -> Result<Tensor> {
    if a.dim() != 1 || b.dim() != 1 {
        return fail!(
            Runtime,
            "1D tensors expected, but got {}D and {}D tensors",
            a.dim(),
            b.dim()
        );
    }
    if a.dtype() != b.dtype() {
        return fail!(
            Runtime,
            "dot : expected both vectors to have same dtype, but found {} and {}",
            a.dtype().scalar_name(),
            b.dtype().scalar_name()
        );
    }
    let (n, m) = (a.numel(), b.numel());
    if n != m {
        return fail!(
            Runtime,
            "inconsistent tensor size, expected tensor [{n}] and src [{m}] to have the same \
             number of elements, but got {n} and {m} elements respectively"
        );
    }
    check_supported(a, "dot")?;
    let (x, y) = (a.wide_resident()?, b.wide_resident()?);
    let out = match a.dtype().is_floating_point() && n > 0 {
        false => product(&x.unsqueeze(0)?, &y.unsqueeze(1)?)?,
        true => kernel::product::dot(&x, &y)?,
    };
    let out = out.reshape(())?;
    tape::finish(None, &[a.into(), b.into()], a.dtype(), out, |recording| {
        recording.save(0, &x);
        recording.save(1, &y);
        DotBackward0
    })
}

struct DotBackward0;

impl Rule for DotBackward0 {
    fn name(&self) -> &'static str {
        "DotBackward0"
    }

    fn vjp(&self, cx: &Context<'_>, upstream: &Value) -> Result<Vec<Option<Value>>> {
        Ok(vec![
            cx.grad(0, || zip!(cx.saved(1), upstream; |x, g| g * x))?,
            cx.grad(1, || zip!(cx.saved(0), upstream; |x, g| g * x))?,
        ])
    }

    fn vjp_recorded(&self, cx: &Recorded<'_>, upstream: &Tensor) -> Result<Vec<Option<Tensor>>> {
        Ok(vec![
            cx.grad(0, || super::mul(upstream, &cx.saved(1)?))?,
            cx.grad(1, || super::mul(upstream, &cx.saved(0)?))?,
        ])
    }
}

/// `torch.addmm(bias, a, b)`: bias + a @ b.
pub fn addmm(bias: &Tensor, a: &Tensor, b: &Tensor) -> Result<Tensor> {
    for (name, matrix) in [("mat1", a), ("mat2", b)] {
        if matrix.dim() != 2 {
            return fail!(Runtime, "addmm: {name} must be a matrix, got {}-D tensor", matrix.dim());
        }
    }
    let place = device::follows(a, &[b])?;
    device::common([a, bias])?;
    device::named("addmm", &[("self", bias), ("mat1", a), ("mat2", b)])?;
    check_inner("addmm", a, b)?;
    if a.dtype() != b.dtype() {
        return fail!(
            Runtime,
            "mat1 and mat2 must have the same dtype, but got {} and {}",
            a.dtype().scalar_name(),
            b.dtype().scalar_name()
        );
    }
    if bias.dtype() != a.dtype() {
        return fail!(
            Runtime,
            "self and mat2 must have the same dtype, but got {} and {}",
            bias.dtype().scalar_name(),
            b.dtype().scalar_name()
        );
    }
    check_supported(a, "addmm_impl_cpu_")?;
    let (x, y) = (a.wide_resident()?, b.wide_resident()?);
    let bias_value = bias.wide_resident()?;
    super::check_expand(bias_value.dims(), &[a.shape()[0], b.shape()[1]])?;
    let row = [b.shape()[1]];
    let out = match x.elem_count() * y.elem_count() > 0 && kernel::same(bias_value.dims(), &row) {
        true => kernel::product::matmul(&x, &y, Some(&bias_value))?,
        false => kernel::add(&product(&x, &y)?, &bias_value)?,
    };
    tape::finish_at(place, &[bias.into(), a.into(), b.into()], a.dtype(), out, |recording| {
        if recording.needs(2) {
            recording.save(1, &x);
        }
        if recording.needs(1) {
            recording.save(2, &y);
        }
        AddmmBackward0 { by_columns: lies_by_columns(&y) }
    })
}

struct AddmmBackward0 {
    by_columns: bool,
}

impl Rule for AddmmBackward0 {
    fn name(&self) -> &'static str {
        "AddmmBackward0"
    }

    fn knows_gpu(&self) -> bool {
        true
    }

    fn vjp(&self, cx: &Context<'_>, upstream: &Value) -> Result<Vec<Option<Value>>> {
        let bias = cx.grad(0, || Ok(upstream.clone()))?;
        let (left, right) = matrix_grads(cx, 1, self.by_columns, upstream)?;
        Ok(vec![bias, left, right])
    }

    fn vjp_recorded(&self, cx: &Recorded<'_>, upstream: &Tensor) -> Result<Vec<Option<Tensor>>> {
        let bias = cx.grad(0, || Ok(upstream.clone()))?;
        let (left, right) = recorded_grads(cx, 1, upstream)?;
        Ok(vec![bias, left, right])
    }
}
