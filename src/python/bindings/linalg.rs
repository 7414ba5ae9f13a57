//! The kernels of `torch.linalg`; what they mean, and their slopes, is frozen Python.

use rustpython_vm::{PyObjectRef, PyResult, VirtualMachine};

use super::arguments::Args;
use super::table::Op;
use super::tensor::{raise, wrap};
use crate::torch::linalg::{self, Matrix};
use crate::torch::{DType, Tensor};

fn tensor(matrix: Matrix, dtype: DType, vm: &VirtualMachine) -> PyResult {
    let shape = [matrix.rows, matrix.columns];
    let tensor = Tensor::from_f64(matrix.data, &shape, dtype);
    tensor.map(|tensor| wrap(tensor, vm)).map_err(|error| raise(error, vm))
}

fn vector(values: Vec<f64>, dtype: DType, vm: &VirtualMachine) -> PyResult {
    let shape = [values.len()];
    let tensor = Tensor::from_f64(values, &shape, dtype);
    tensor.map(|tensor| wrap(tensor, vm)).map_err(|error| raise(error, vm))
}

impl Args<'_> {
    fn matrix(&self, at: usize) -> PyResult<Matrix> {
        self.ok(Matrix::of(self.tensor(at)?))
    }

    fn several(&self, items: Vec<PyObjectRef>) -> PyResult {
        Ok(self.vm.ctx.new_tuple(items).into())
    }
}

pub(super) const OPS: &[Op] = &[
    // (solution, determinant, the place of a zero on the diagonal or 0)
    Op::function("_linalg_solve", "a b", |a| {
        let dtype = a.tensor(0)?.dtype();
        let solved = linalg::solve(&a.matrix(0)?, &a.matrix(1)?);
        let singular = solved.singular.unwrap_or(0);
        a.several(vec![
            tensor(solved.solution, dtype, a.vm)?,
            a.vm.ctx.new_float(solved.determinant).into(),
            a.vm.ctx.new_int(singular).into(),
        ])
    }),
    // The factor, or the order of the minor that is not positive.
    Op::function("_linalg_cholesky", "a", |a| match linalg::cholesky(&a.matrix(0)?) {
        Ok(lower) => tensor(lower, a.tensor(0)?.dtype(), a.vm),
        Err(order) => Ok(a.vm.ctx.new_int(order).into()),
    }),
    Op::function("_linalg_qr", "a", |a| {
        let dtype = a.tensor(0)?.dtype();
        let (q, r) = linalg::qr(&a.matrix(0)?);
        a.several(vec![tensor(q, dtype, a.vm)?, tensor(r, dtype, a.vm)?])
    }),
    Op::function("_linalg_eigh", "a", |a| {
        let dtype = a.tensor(0)?.dtype();
        let (values, vectors) = linalg::eigh(&a.matrix(0)?);
        a.several(vec![vector(values, dtype, a.vm)?, tensor(vectors, dtype, a.vm)?])
    }),
    Op::function("_linalg_svd", "a", |a| {
        let dtype = a.tensor(0)?.dtype();
        let (u, s, vt) = linalg::svd(&a.matrix(0)?);
        a.several(vec![tensor(u, dtype, a.vm)?, vector(s, dtype, a.vm)?, tensor(vt, dtype, a.vm)?])
    }),
];
