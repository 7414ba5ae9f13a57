//! Products of vectors and matrices made of other operations: `outer`, `einsum`,
//! `baddbmm`, `addmv`, `cdist`.

use super::super::error::fail;
use super::super::kernel::{self, zip};
use super::super::tape::{self, Context, Rule};
use super::super::{Result, Scalar, Tensor, Value};
use super::arithmetic::scaled;
use super::{addmm, bmm, dot, mm, mul, mv, reshape};

/// `torch.outer(a, b)`
pub fn outer(a: &Tensor, b: &Tensor) -> Result<Tensor> {
    for (name, vector) in [("self", a), ("vec2", b)] {
        if vector.dim() != 1 {
            return fail!(
                Runtime,
                "outer: Expected 1-D argument {name}, but got {}-D",
                vector.dim()
            );
        }
    }
    mul(&reshape(a, &[a.numel() as i64, 1])?, b)
}

/// beta · start + alpha · product, recorded as one node.
struct Added {
    name: &'static str,
    beta: f64,
    alpha: f64,
}

/// `torch.baddbmm(start, a, b)`: beta · start + alpha · bmm(a, b).
pub fn baddbmm(
    start: &Tensor,
    a: &Tensor,
    b: &Tensor,
    beta: Scalar,
    alpha: Scalar,
) -> Result<Tensor> {
    let out = super::super::grad_mode::without(|| bmm(a, b))?;
    added("BaddbmmBackward0", start, [a, b], out.wide()?, beta, alpha)
}

/// `torch.addmv(start, a, b)`: beta · start + alpha · mv(a, b).
pub fn addmv(
    start: &Tensor,
    a: &Tensor,
    b: &Tensor,
    beta: Scalar,
    alpha: Scalar,
) -> Result<Tensor> {
    let out = super::super::grad_mode::without(|| mv(a, b))?;
    added("AddmvBackward0", start, [a, b], out.wide()?, beta, alpha)
}

/// `torch.addmm(start, a, b, beta=beta, alpha=alpha)`
pub fn addmm_scaled(
    start: &Tensor,
    a: &Tensor,
    b: &Tensor,
    beta: Scalar,
    alpha: Scalar,
) -> Result<Tensor> {
    if beta.to_f64() == 1.0 && alpha.to_f64() == 1.0 {
        return addmm(start, a, b);
    }
    let out = super::super::grad_mode::without(|| mm(a, b))?;
    added("AddmmBackward0", start, [a, b], out.wide()?, beta, alpha)
}

fn added(
    name: &'static str,
    start: &Tensor,
    [a, b]: [&Tensor; 2],
    product: Value,
    beta: Scalar,
    alpha: Scalar,
) -> Result<Tensor> {
    super::check_expand(&start.shape(), product.dims())?;
    if start.dtype() != a.dtype() {
        return fail!(
            Runtime,
            "Input dtypes must be the same, got: input {}, batch1: {}, batch2: {}",
            start.dtype().c_name(),
            a.dtype().c_name(),
            b.dtype().c_name()
        );
    }
    let (beta, alpha) = (beta.to_f64(), alpha.to_f64());
    let dtype = a.dtype();
    let out = match dtype.is_floating_point() {
        true => {
            let base = scaled(&start.wide()?, beta)?;
            kernel::add(&scaled(&product, alpha)?, &base)?
        }
        false => {
            let (beta, alpha) = (beta as i64, alpha as i64);
            kernel::zip_ints(&product, &start.value()?, move |p, s| {
                p.wrapping_mul(alpha).wrapping_add(s.wrapping_mul(beta))
            })?
        }
    };
    let (x, y) = (a.wide()?, b.wide()?);
    tape::finish(None, &[start.into(), a.into(), b.into()], dtype, out, |recording| {
        recording.save(1, &x);
        recording.save(2, &y);
        Added { name, beta, alpha }
    })
}

impl Rule for Added {
    fn name(&self) -> &'static str {
        self.name
    }

    fn vjp(&self, cx: &Context<'_>, upstream: &Value) -> Result<Vec<Option<Value>>> {
        let (x, y) = (cx.saved(0).contiguous()?, cx.saved(1).contiguous()?);
        let vector = y.rank() == 1;
        let g = scaled(upstream, self.alpha)?;
        let (g, y) = if vector { (g.unsqueeze(1)?, y.unsqueeze(1)?) } else { (g, y) };
        let turned = |value: &Value| -> Result<Value> {
            let rank = value.rank();
            Ok(value.transpose(rank - 2, rank - 1)?.contiguous()?)
        };
        let right = cx.grad(2, || {
            let grad = turned(&x)?.matmul(&g.contiguous()?)?;
            Ok(if vector { grad.squeeze(1)? } else { grad })
        })?;
        Ok(vec![
            cx.grad(0, || scaled(upstream, self.beta))?,
            cx.grad(1, || Ok(g.contiguous()?.matmul(&turned(&y)?)?))?,
            right,
        ])
    }
}

/// `torch.inner` of vectors, or along the last dimensions.
pub fn inner(a: &Tensor, b: &Tensor) -> Result<Tensor> {
    if a.dim() == 0 || b.dim() == 0 {
        return mul(a, b);
    }
    if a.shape().last() != b.shape().last() {
        return fail!(
            Runtime,
            "inner() the last dimension must match on both input tensors but got shapes {:?} and \
             {:?}",
            a.shape(),
            b.shape()
        );
    }
    tensordot(a, b, &[a.dim() as i64 - 1], &[b.dim() as i64 - 1])
}

/// `torch.tensordot`: sums over pairs of dimensions.
pub fn tensordot(a: &Tensor, b: &Tensor, of_a: &[i64], of_b: &[i64]) -> Result<Tensor> {
    if of_a.len() != of_b.len() {
        return fail!(Runtime, "both dimension lists should have same length");
    }
    let wrap = |dims: &[i64], rank| -> Result<Vec<usize>> {
        dims.iter().map(|&dim| super::wrap_dim(dim, rank)).collect()
    };
    let (of_a, of_b) = (wrap(of_a, a.dim())?, wrap(of_b, b.dim())?);
    let (shape_a, shape_b) = (a.shape(), b.shape());
    for (&i, &j) in of_a.iter().zip(&of_b) {
        if shape_a[i] != shape_b[j] {
            return fail!(
                Runtime,
                "contracted dimensions need to match, but first has size {} in dim {i} and second \
                 has size {} in dim {j}",
                shape_a[i],
                shape_b[j]
            );
        }
    }
    let rest = |shape: &[usize], used: &[usize]| -> Vec<usize> {
        (0..shape.len()).filter(|dim| !used.contains(dim)).collect()
    };
    let (rest_a, rest_b) = (rest(&shape_a, &of_a), rest(&shape_b, &of_b));
    let signed = |dims: &[usize]| -> Vec<i64> { dims.iter().map(|&dim| dim as i64).collect() };
    let sizes = |shape: &[usize], dims: &[usize]| -> i64 {
        dims.iter().map(|&dim| shape[dim] as i64).product()
    };
    let inner = sizes(&shape_a, &of_a);
    let left = super::permute(a, &signed(&[rest_a.clone(), of_a].concat()))?;
    let left = reshape(&left, &[sizes(&shape_a, &rest_a), inner])?;
    let right = super::permute(b, &signed(&[of_b, rest_b.clone()].concat()))?;
    let right = reshape(&right, &[inner, sizes(&shape_b, &rest_b)])?;
    let mut shape: Vec<i64> = rest_a.iter().map(|&dim| shape_a[dim] as i64).collect();
    shape.extend(rest_b.iter().map(|&dim| shape_b[dim] as i64));
    if shape.is_empty() {
        let flat = |x: &Tensor| reshape(x, &[inner]);
        return reshape(&dot(&flat(a)?, &flat(b)?)?, &[]);
    }
    reshape(&mm(&left, &right)?, &shape)
}

/// `torch.cdist(a, b, p)`: the p-norm distance of each row of a to each row of b.
pub fn cdist(a: &Tensor, b: &Tensor, p: f64) -> Result<Tensor> {
    if a.dim() < 2 || b.dim() < 2 {
        return fail!(
            Runtime,
            "cdist only supports at least 2D tensors, X1 got: {}D",
            a.dim().min(b.dim())
        );
    }
    if p < 0.0 {
        return fail!(Runtime, "cdist only supports non-negative p values");
    }
    let (left, right) = (a.shape(), b.shape());
    if left.last() != right.last() {
        return fail!(
            Runtime,
            "X1 and X2 must have the same number of columns. X1: {} X2: {}",
            left[left.len() - 1],
            right[right.len() - 1]
        );
    }
    let (x, y) = (a.wide()?, b.wide()?);
    let difference = differences(&x, &y)?;
    let last = difference.rank() - 1;
    let out = super::norm_value(&difference, p, &[last], false)?;
    tape::finish(None, &[a.into(), b.into()], a.dtype(), out, |recording| {
        recording.save(0, &x);
        recording.save(1, &y);
        recording.save_output();
        CdistBackward0 { p }
    })
}

/// Every row of x less every row of y.
fn differences(x: &Value, y: &Value) -> Result<Value> {
    let rank = x.rank();
    zip!(&x.unsqueeze(rank - 1)?, &y.unsqueeze(y.rank() - 2)?; |x, y| x - y)
}

struct CdistBackward0 {
    p: f64,
}

impl Rule for CdistBackward0 {
    fn name(&self) -> &'static str {
        "CdistBackward0"
    }

    fn vjp(&self, cx: &Context<'_>, upstream: &Value) -> Result<Vec<Option<Value>>> {
        let difference = differences(cx.saved(0), cx.saved(1))?;
        let last = difference.rank() - 1;
        let distance = cx.saved(2).unsqueeze(last)?;
        let p = self.p;
        let slope = if p == 0.0 {
            difference.zeros_like()?
        } else if p.is_infinite() {
            zip!(&difference, &distance; |d, n| {
                if n != 0.0 && d.abs() == n { d.signum() } else { 0.0 }
            })?
        } else {
            let power = p - 1.0;
            zip!(&difference, &distance, power; |d, n| {
                if n == 0.0 || d == 0.0 { 0.0 } else { d.signum() * (d.abs() / n).powf(power) }
            })?
        };
        let each = zip!(&slope, &upstream.unsqueeze(last)?; |s, g| s * g)?;
        Ok(vec![
            cx.grad(0, || kernel::sum_dims(&each, &[last - 1], false))?,
            cx.grad(1, || scaled(&kernel::sum_dims(&each, &[last - 2], false)?, -1.0))?,
        ])
    }
}
