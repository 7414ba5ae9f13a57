//! Decompositions of small matrices, in float64 whatever the tensors hold: solving,
//! QR, Cholesky, symmetric eigenvalues and singular values.

use super::error::fail;
use super::{Result, Tensor};

/// A matrix, row by row.
#[derive(Debug, Clone, PartialEq)]
pub struct Matrix {
    pub rows: usize,
    pub columns: usize,
    pub data: Vec<f64>,
}

impl Matrix {
    fn zeros(rows: usize, columns: usize) -> Matrix {
        Matrix { rows, columns, data: vec![0.0; rows * columns] }
    }

    fn identity(size: usize) -> Matrix {
        let mut matrix = Matrix::zeros(size, size);
        (0..size).for_each(|i| *matrix.at(i, i) = 1.0);
        matrix
    }

    /// A tensor of two dimensions.
    pub fn of(tensor: &Tensor) -> Result<Matrix> {
        if tensor.is_meta() {
            return fail!(
                NotImplemented,
                "gradstep does not support torch.linalg of meta tensors yet"
            );
        }
        let shape = tensor.shape();
        let (rows, columns) = (shape.first().copied().unwrap_or(1), shape.get(1).copied());
        Ok(Matrix { rows, columns: columns.unwrap_or(1), data: tensor.to_vec()? })
    }

    fn get(&self, row: usize, column: usize) -> f64 {
        self.data[row * self.columns + column]
    }

    fn at(&mut self, row: usize, column: usize) -> &mut f64 {
        &mut self.data[row * self.columns + column]
    }

    fn transposed(&self) -> Matrix {
        let mut result = Matrix::zeros(self.columns, self.rows);
        for i in 0..self.rows {
            for j in 0..self.columns {
                *result.at(j, i) = self.get(i, j);
            }
        }
        result
    }

    fn swap_rows(&mut self, a: usize, b: usize) {
        for column in 0..self.columns {
            self.data.swap(a * self.columns + column, b * self.columns + column);
        }
    }
}

/// What elimination with row exchanges finds: the solution X of A X = B, the
/// determinant, and where a zero stood on the diagonal, if one did.
pub struct Solved {
    pub solution: Matrix,
    pub determinant: f64,
    /// Counted from 1.
    pub singular: Option<usize>,
}

/// A X = B by Gauss, the largest element of each column as its pivot.
pub fn solve(a: &Matrix, b: &Matrix) -> Solved {
    let (mut a, mut x) = (a.clone(), b.clone());
    let size = a.rows;
    let (mut determinant, mut singular) = (1.0, None);
    for k in 0..size {
        let pivot = (k..size).max_by(|&i, &j| a.get(i, k).abs().total_cmp(&a.get(j, k).abs()));
        let pivot = pivot.unwrap_or(k);
        if pivot != k {
            a.swap_rows(k, pivot);
            x.swap_rows(k, pivot);
            determinant = -determinant;
        }
        determinant *= a.get(k, k);
        if a.get(k, k) == 0.0 {
            singular = singular.or(Some(k + 1));
            continue;
        }
        for i in k + 1..size {
            let factor = a.get(i, k) / a.get(k, k);
            for j in k..size {
                *a.at(i, j) -= factor * a.get(k, j);
            }
            for j in 0..x.columns {
                *x.at(i, j) -= factor * x.get(k, j);
            }
        }
    }
    if singular.is_none() {
        for i in (0..size).rev() {
            for j in 0..x.columns {
                let known: f64 = (i + 1..size).map(|k| a.get(i, k) * x.get(k, j)).sum();
                *x.at(i, j) = (x.get(i, j) - known) / a.get(i, i);
            }
        }
    }
    Solved { solution: x, determinant, singular }
}

/// A = L Lᵀ; the order of the first leading minor that is not positive otherwise.
pub fn cholesky(a: &Matrix) -> std::result::Result<Matrix, usize> {
    let mut lower = Matrix::zeros(a.rows, a.rows);
    for i in 0..a.rows {
        for j in 0..=i {
            let known: f64 = (0..j).map(|k| lower.get(i, k) * lower.get(j, k)).sum();
            let rest = a.get(i, j) - known;
            *lower.at(i, j) = match i == j {
                true if rest <= 0.0 => return Err(i + 1),
                true => rest.sqrt(),
                false => rest / lower.get(j, j),
            };
        }
    }
    Ok(lower)
}

/// A = Q R with R's rows above min(m, n), by Householder's reflections and with the
/// signs of LAPACK's `geqrf`.
pub fn qr(a: &Matrix) -> (Matrix, Matrix) {
    let (m, n) = (a.rows, a.columns);
    let steps = m.min(n);
    let mut r = a.clone();
    let mut q = Matrix::identity(m);
    for k in 0..steps {
        let norm = (k..m).map(|i| r.get(i, k).powi(2)).sum::<f64>().sqrt();
        let below = (k + 1..m).any(|i| r.get(i, k) != 0.0);
        if !below {
            continue;
        }
        let diagonal = if r.get(k, k) > 0.0 { -norm } else { norm };
        let mut v: Vec<f64> = (k..m).map(|i| r.get(i, k)).collect();
        v[0] -= diagonal;
        let square: f64 = v.iter().map(|x| x * x).sum();
        for j in 0..n {
            let dot: f64 = (k..m).map(|i| v[i - k] * r.get(i, j)).sum();
            (k..m).for_each(|i| *r.at(i, j) -= 2.0 * dot / square * v[i - k]);
        }
        for i in 0..m {
            let dot: f64 = (k..m).map(|j| q.get(i, j) * v[j - k]).sum();
            (k..m).for_each(|j| *q.at(i, j) -= 2.0 * dot / square * v[j - k]);
        }
    }
    let mut short = Matrix::zeros(m, steps);
    for i in 0..m {
        for j in 0..steps {
            *short.at(i, j) = q.get(i, j);
        }
    }
    let mut upper = Matrix::zeros(steps, n);
    for i in 0..steps {
        for j in i..n {
            *upper.at(i, j) = r.get(i, j);
        }
    }
    (short, upper)
}

/// How often Jacobi's method goes over all pairs before it gives up; it converges
/// quadratically, so that ten are usually enough.
const SWEEPS: usize = 60;

/// The eigenvalues of a symmetric matrix in rising order, and its eigenvectors as
/// columns, by Jacobi's rotations. The largest element of each vector is positive.
pub fn eigh(a: &Matrix) -> (Vec<f64>, Matrix) {
    let size = a.rows;
    let mut a = a.clone();
    let mut vectors = Matrix::identity(size);
    for _ in 0..SWEEPS {
        let mut off = 0.0;
        for p in 0..size {
            for q in p + 1..size {
                off += a.get(q, p).powi(2);
                if a.get(q, p) == 0.0 {
                    continue;
                }
                let theta = (a.get(q, q) - a.get(p, p)) / (2.0 * a.get(q, p));
                let t = theta.signum() / (theta.abs() + theta.hypot(1.0));
                let cosine = 1.0 / t.hypot(1.0);
                let sine = t * cosine;
                let rotate = |x: f64, y: f64| (cosine * x - sine * y, sine * x + cosine * y);
                for k in 0..size {
                    let (x, y) = rotate(a.get(k, p), a.get(k, q));
                    (*a.at(k, p), *a.at(k, q)) = (x, y);
                }
                for k in 0..size {
                    let (x, y) = rotate(a.get(p, k), a.get(q, k));
                    (*a.at(p, k), *a.at(q, k)) = (x, y);
                    let (x, y) = rotate(vectors.get(k, p), vectors.get(k, q));
                    (*vectors.at(k, p), *vectors.at(k, q)) = (x, y);
                }
            }
        }
        if off == 0.0 {
            break;
        }
    }
    let mut order: Vec<usize> = (0..size).collect();
    order.sort_by(|&i, &j| a.get(i, i).total_cmp(&a.get(j, j)));
    let values = order.iter().map(|&i| a.get(i, i)).collect();
    let mut sorted = Matrix::zeros(size, size);
    for (to, &from) in order.iter().enumerate() {
        let column: Vec<f64> = (0..size).map(|row| vectors.get(row, from)).collect();
        let sign = largest(&column).signum();
        (0..size).for_each(|row| *sorted.at(row, to) = sign * column[row]);
    }
    (values, sorted)
}

fn largest(column: &[f64]) -> f64 {
    column.iter().copied().fold(0.0, |best: f64, x| if x.abs() > best.abs() { x } else { best })
}

/// A = U S Vᵀ with min(m, n) singular values in falling order, by one-sided Jacobi
/// rotations of A's columns.
pub fn svd(a: &Matrix) -> (Matrix, Vec<f64>, Matrix) {
    if a.rows < a.columns {
        let (u, s, vt) = svd(&a.transposed());
        return (vt.transposed(), s, u.transposed());
    }
    let (m, n) = (a.rows, a.columns);
    let mut work = a.clone();
    let mut v = Matrix::identity(n);
    for _ in 0..SWEEPS {
        let mut rotated = false;
        for p in 0..n {
            for q in p + 1..n {
                let sum = |i: usize, j: usize, work: &Matrix| -> f64 {
                    (0..m).map(|k| work.get(k, i) * work.get(k, j)).sum()
                };
                let (alpha, beta) = (sum(p, p, &work), sum(q, q, &work));
                let gamma = sum(p, q, &work);
                if gamma.abs() <= 1e-16 * (alpha * beta).sqrt() {
                    continue;
                }
                rotated = true;
                let zeta = (beta - alpha) / (2.0 * gamma);
                let t =
                    if zeta == 0.0 { 1.0 } else { zeta.signum() / (zeta.abs() + zeta.hypot(1.0)) };
                let cosine = 1.0 / t.hypot(1.0);
                let sine = t * cosine;
                for matrix in [&mut work, &mut v] {
                    for k in 0..matrix.rows {
                        let (x, y) = (matrix.get(k, p), matrix.get(k, q));
                        *matrix.at(k, p) = cosine * x - sine * y;
                        *matrix.at(k, q) = sine * x + cosine * y;
                    }
                }
            }
        }
        if !rotated {
            break;
        }
    }
    let norm = |j: usize| (0..m).map(|i| work.get(i, j).powi(2)).sum::<f64>().sqrt();
    let norms: Vec<f64> = (0..n).map(norm).collect();
    let mut order: Vec<usize> = (0..n).collect();
    order.sort_by(|&i, &j| norms[j].total_cmp(&norms[i]));
    let (mut u, mut vt) = (Matrix::zeros(m, n), Matrix::zeros(n, n));
    for (to, &from) in order.iter().enumerate() {
        for i in 0..m {
            *u.at(i, to) = if norms[from] > 0.0 { work.get(i, from) / norms[from] } else { 0.0 };
        }
        (0..n).for_each(|i| *vt.at(to, i) = v.get(i, from));
    }
    (u, order.iter().map(|&j| norms[j]).collect(), vt)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matrix(rows: usize, columns: usize) -> Matrix {
        let data = (0..rows * columns).map(|i| ((i * 7919 + 13) % 17) as f64 / 5.0 - 1.5).collect();
        Matrix { rows, columns, data }
    }

    fn product(a: &Matrix, b: &Matrix) -> Matrix {
        let mut result = Matrix::zeros(a.rows, b.columns);
        for i in 0..a.rows {
            for j in 0..b.columns {
                *result.at(i, j) = (0..a.columns).map(|k| a.get(i, k) * b.get(k, j)).sum();
            }
        }
        result
    }

    fn assert_close(a: &Matrix, b: &Matrix) {
        assert_eq!((a.rows, a.columns), (b.rows, b.columns));
        // Sums of a few dozen products of numbers near 1.
        assert!(a.data.iter().zip(&b.data).all(|(x, y)| (x - y).abs() < 1e-12), "{a:?} {b:?}");
    }

    #[test]
    fn solving_undoes_multiplying() {
        let (a, x) = (matrix(4, 4), matrix(4, 2));
        assert_close(&solve(&a, &product(&a, &x)).solution, &x);
    }

    #[test]
    fn a_singular_matrix_says_where() {
        let a = Matrix { rows: 2, columns: 2, data: vec![1.0; 4] };
        let solved = solve(&a, &Matrix::identity(2));
        assert_eq!((solved.singular, solved.determinant), (Some(2), 0.0));
    }

    #[test]
    fn decompositions_multiply_back() {
        for (rows, columns) in [(4, 4), (5, 3), (3, 5)] {
            let a = matrix(rows, columns);
            let (q, r) = qr(&a);
            assert_close(&product(&q, &r), &a);
            let (u, s, vt) = svd(&a);
            let mut scaled = u;
            for i in 0..scaled.rows {
                (0..s.len()).for_each(|j| *scaled.at(i, j) *= s[j]);
            }
            assert_close(&product(&scaled, &vt), &a);
            assert!(s.is_sorted_by(|x, y| x >= y), "{s:?}");
            let symmetric = product(&a, &a.transposed());
            let (values, vectors) = eigh(&symmetric);
            let mut scaled = vectors.clone();
            for i in 0..rows {
                (0..rows).for_each(|j| *scaled.at(i, j) *= values[j]);
            }
            assert_close(&product(&scaled, &vectors.transposed()), &symmetric);
        }
        let positive = product(&matrix(3, 5), &matrix(3, 5).transposed());
        let lower = cholesky(&positive).unwrap();
        assert_close(&product(&lower, &lower.transposed()), &positive);
        assert_eq!(cholesky(&Matrix { rows: 1, columns: 1, data: vec![-1.0] }), Err(1));
    }
}
