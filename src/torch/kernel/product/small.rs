//! Small products of matrices, added up in the order in which MKL does it, which PyTorch
//! calls: so that a loop over a handful of numbers prints the same last digits.
//!
//! The orders were found by asking PyTorch 2.15 (AVX-512) about products of all small
//! sizes. Where none of them is known, and where a product is large, `gemm` computes.

use candle_core::WithDType;

use super::super::vectorised;
use super::Matrix;

/// Multiply-adds beyond which the time of a product counts for more.
const WORK: usize = 1 << 20;

/// The types whose products PyTorch gives to MKL.
pub(super) trait Float: WithDType {
    /// self · factor + sum, rounded once.
    fn fused(self, factor: Self, sum: Self) -> Self;
}

impl Float for f32 {
    #[inline(always)]
    fn fused(self, factor: f32, sum: f32) -> f32 {
        self.mul_add(factor, sum)
    }
}

impl Float for f64 {
    #[inline(always)]
    fn fused(self, factor: f64, sum: f64) -> f64 {
        self.mul_add(factor, sum)
    }
}

/// a · b row by row, where the order is known.
pub(super) fn product<T: Float>(a: Matrix<T>, b: Matrix<T>) -> Option<Vec<T>> {
    let (m, k, n) = (a.rows, a.columns, b.columns);
    if m * k * n > WORK {
        return None;
    }
    // Products of this size go through the kernel for large ones, which is `gemm`'s, too,
    // but for those that are over at once.
    let fused = m >= 4 && n >= 12;
    let in_order = match (fused, n) {
        (true, _) => k <= 2,
        (false, 1) => a.row_step == 1 || k <= 4,
        (false, _) => b.column_step == 1 || k <= 3,
    };
    if in_order {
        return Some(vectorised(InOrder { a, b, fused }));
    }
    if n == 1 && a.column_step == 1 {
        return Some(vectorised(WithVector { rows: a, vector: b.transposed() }));
    }
    if m == 1 && b.row_step == 1 {
        return Some(vectorised(WithVector { rows: b.transposed(), vector: a }));
    }
    let rows_by_rows = a.column_step == 1 && b.row_step == 1;
    // Of no more than seven products, those of the columns that are left are in order.
    let known = k % 4 == 0 || (n < 4 && k <= 7);
    (!fused && rows_by_rows && known).then(|| vectorised(InLanes { a, b }))
}

/// One column of `a` after the other.
struct InOrder<'a, T> {
    a: Matrix<'a, T>,
    b: Matrix<'a, T>,
    /// Whether product and sum are rounded together.
    fused: bool,
}

impl<T: Float> pulp::WithSimd for InOrder<'_, T> {
    type Output = Vec<T>;

    #[inline(always)]
    fn with_simd<S: pulp::Simd>(self, _: S) -> Vec<T> {
        let InOrder { a, b, fused } = self;
        let (rows, columns) = (a.rows, b.columns);
        let mut sums = vec![T::zero(); rows * columns];
        // A step may be 0, in what was expanded.
        for k in 0..a.columns {
            let (left, right) = (&a.data[k * a.column_step..], &b.data[k * b.row_step..]);
            if columns == 1 {
                let factor = right[0];
                match a.row_step {
                    1 => add_line(&mut sums, left.iter(), factor, fused),
                    step => {
                        add_line(&mut sums, (0..).map(|at: usize| &left[at * step]), factor, fused)
                    }
                }
                continue;
            }
            for (row, sums) in sums.chunks_exact_mut(columns).enumerate() {
                let factor = left[row * a.row_step];
                match b.column_step {
                    1 => add_line(sums, right.iter(), factor, fused),
                    step => add_line(sums, (0..).map(|at: usize| &right[at * step]), factor, fused),
                }
            }
        }
        sums
    }
}

/// sums += line · factor
#[inline(always)]
fn add_line<'a, T: Float>(
    sums: &mut [T],
    line: impl Iterator<Item = &'a T>,
    factor: T,
    fused: bool,
) {
    match fused {
        true => {
            for (sum, &x) in sums.iter_mut().zip(line) {
                *sum = x.fused(factor, *sum);
            }
        }
        false => {
            for (sum, x) in sums.iter_mut().zip(line) {
                *sum += *x * factor;
            }
        }
    }
}

/// Rows of `a` by columns of `b` that lie as rows: several sums side by side, halved
/// again and again in the end. Columns are taken by fours with four sums each, those that
/// are left one by one with eight.
struct InLanes<'a, T> {
    a: Matrix<'a, T>,
    b: Matrix<'a, T>,
}

impl<T: Float> pulp::WithSimd for InLanes<'_, T> {
    type Output = Vec<T>;

    #[inline(always)]
    fn with_simd<S: pulp::Simd>(self, _: S) -> Vec<T> {
        let InLanes { a, b } = self;
        let (rows, columns, size) = (a.rows, b.columns, a.columns);
        let mut out = Vec::with_capacity(rows * columns);
        let column = |at: usize| &b.data[at * b.column_step..][..size];
        let by_fours = columns / 4 * 4;
        for row in 0..rows {
            let row = &a.data[row * a.row_step..][..size];
            for at in (0..by_fours).step_by(4) {
                out.extend(four(row, std::array::from_fn(|i| column(at + i))));
            }
            out.extend((by_fours..columns).map(|at| match size {
                ..8 => in_order(row, column(at)),
                _ => eight(row, column(at)),
            }));
        }
        out
    }
}

/// The products of a row with four columns.
#[inline(always)]
fn four<T: WithDType>(row: &[T], columns: [&[T]; 4]) -> [T; 4] {
    let mut sums = [[T::zero(); 4]; 4];
    let columns = columns.map(|column| column.as_chunks::<4>().0);
    for (at, x) in row.as_chunks::<4>().0.iter().enumerate() {
        for (sums, column) in sums.iter_mut().zip(&columns) {
            for lane in 0..4 {
                sums[lane] += x[lane] * column[at][lane];
            }
        }
    }
    sums.map(|[a, b, c, d]| (a + c) + (b + d))
}

#[inline(always)]
fn eight<T: WithDType>(row: &[T], column: &[T]) -> T {
    let mut sums = [T::zero(); 8];
    for (x, y) in row.chunks(8).zip(column.chunks(8)) {
        for ((sum, &x), &y) in sums.iter_mut().zip(x).zip(y) {
            *sum += x * y;
        }
    }
    let [a, b, c, d, e, f, g, h] = sums;
    ((a + e) + (c + g)) + ((b + f) + (d + h))
}

/// Rows by one vector, which is a row too.
struct WithVector<'a, T> {
    rows: Matrix<'a, T>,
    vector: Matrix<'a, T>,
}

impl<T: Float> pulp::WithSimd for WithVector<'_, T> {
    type Output = Vec<T>;

    #[inline(always)]
    fn with_simd<S: pulp::Simd>(self, _: S) -> Vec<T> {
        let WithVector { rows, vector } = self;
        let (count, size) = (rows.rows, rows.columns);
        let gathered: Vec<T>;
        let vector = match vector.column_step {
            1 => &vector.data[..size],
            step => {
                gathered = (0..size).map(|at| vector.data[at * step]).collect();
                &gathered
            }
        };
        let by_fours = count / 4 * 4;
        (0..count)
            .map(|at| {
                let row = &rows.data[at * rows.row_step..][..size];
                match (at < by_fours, size) {
                    (true, _) => headed::<T, 4>(row, vector),
                    (false, ..=8) => in_order(row, vector),
                    // Not known for all sizes.
                    (false, _) => headed::<T, 8>(row, vector),
                }
            })
            .collect()
    }
}

#[inline(always)]
fn in_order<T: Float>(row: &[T], column: &[T]) -> T {
    row.iter().zip(column).fold(T::zero(), |sum, (&x, &y)| sum + x * y)
}

/// One to four products in order, then all others side by side with these in the first
/// lane, halved again and again in the end.
#[inline(always)]
fn headed<T: Float, const LANES: usize>(row: &[T], column: &[T]) -> T {
    let head = (row.len() - 1) % 4 + 1;
    let mut sums = [T::zero(); LANES];
    sums[0] = in_order(&row[..head], &column[..head]);
    for (x, y) in row[head..].chunks(LANES).zip(column[head..].chunks(LANES)) {
        for ((sum, &x), &y) in sums.iter_mut().zip(x).zip(y) {
            *sum += x * y;
        }
    }
    let mut count = LANES;
    while count > 1 {
        count /= 2;
        for lane in 0..count {
            let other = sums[lane + count];
            sums[lane] += other;
        }
    }
    sums[0]
}
