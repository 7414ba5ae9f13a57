//! Matrix products of float32 and float64: the `gemm` crate's kernels on candle's memory.
//!
//! candle's own `matmul` wants batches row by row and writes to fresh memory; here
//! every layout is read where it lies, and a product can be added to what is there.

use std::sync::OnceLock;

use candle_core::{DType as CandleType, Layout, WithDType};

use super::super::{Result, Value, device};
use super::{cpu, gpu, host};

mod small;

/// A matrix in memory: any distance between rows and between columns.
#[derive(Clone, Copy)]
pub(crate) struct Matrix<'a, T> {
    data: &'a [T],
    rows: usize,
    columns: usize,
    row_step: usize,
    column_step: usize,
}

impl<'a, T: WithDType> Matrix<'a, T> {
    /// Row by row, without gaps.
    pub fn new(data: &'a [T], rows: usize, columns: usize) -> Self {
        Matrix { data, rows, columns, row_step: columns, column_step: 1 }
    }

    pub fn transposed(self) -> Self {
        Matrix {
            rows: self.columns,
            columns: self.rows,
            row_step: self.column_step,
            column_step: self.row_step,
            ..self
        }
    }

    /// The last two dimensions of a layout; `at` counts along all others together.
    fn of(data: &'a [T], layout: &Layout, mut at: usize) -> Self {
        let (dims, steps, batch) = (layout.dims(), layout.stride(), layout.dims().len() - 2);
        let mut start = layout.start_offset();
        for dim in (0..batch).rev() {
            start += at % dims[dim] * steps[dim];
            at /= dims[dim];
        }
        Matrix {
            data: &data[start..],
            rows: dims[batch],
            columns: dims[batch + 1],
            row_step: steps[batch],
            column_step: steps[batch + 1],
        }
    }

    /// Columns `from..from + count`.
    fn some_columns(self, from: usize, count: usize) -> Self {
        Matrix { data: &self.data[from * self.column_step..], columns: count, ..self }
    }

    /// Rows `from..from + count`.
    fn some_rows(self, from: usize, count: usize) -> Self {
        Matrix { data: &self.data[from * self.row_step..], rows: count, ..self }
    }

    fn last(&self) -> usize {
        (self.rows - 1) * self.row_step + (self.columns - 1) * self.column_step
    }
}

/// out = a · b, or out += a · b; `out` lies row by row.
///
/// # Panics
/// If the sizes do not fit each other.
pub(crate) fn multiply<T: WithDType>(a: Matrix<T>, b: Matrix<T>, out: &mut [T], add: bool) {
    // The kernels read rows of b. A small or long product wins the time to turn b
    // first; measured on 1 to 1024 rows and 2 to 1024 columns.
    match a.columns <= 8 || (a.columns >= 256 && a.rows >= 8) {
        true => turned(a, b, out, add, strided),
        false => strided(a, b, out, b.columns, add),
    }
}

/// [`multiply`], with the sums in the order of MKL's, which PyTorch calls for products of
/// matrices, where it is known.
fn multiply_in_order<T: small::Float>(a: Matrix<T>, b: Matrix<T>, out: &mut [T], add: bool) {
    // The orders were asked for float32 only.
    if T::DTYPE == CandleType::F64 {
        return multiply(a, b, out, add);
    }
    if let Some(sums) = small::product(a, b) {
        for (out, sum) in out.iter_mut().zip(sums) {
            *out = if add { *out + sum } else { sum };
        }
        return;
    }
    // A product of few rows would add up in another order if b were not turned.
    let few_rows = a.rows <= FEW_ROWS && b.columns > 1;
    match a.columns <= 8 || few_rows || (a.columns >= 256 && a.rows >= 8) {
        true => turned(a, b, out, add, blocked),
        false => blocked(a, b, out, b.columns, add),
    }
}

/// A product with `b` row by row: turned if it lies column by column, a strip at a time
/// so that it stays in the cache.
fn turned<T: WithDType>(
    a: Matrix<T>,
    b: Matrix<T>,
    out: &mut [T],
    add: bool,
    product: impl Fn(Matrix<T>, Matrix<T>, &mut [T], usize, bool),
) {
    const STRIP: usize = 64;
    let columns = b.columns;
    if b.row_step != 1 || b.column_step <= 1 {
        return product(a, b, out, columns, add);
    }
    if a.rows == 0 || columns == 0 {
        return;
    }
    let mut strip = vec![T::zero(); a.columns * STRIP.min(columns)];
    for from in (0..columns).step_by(STRIP) {
        let count = STRIP.min(columns - from);
        let strip = &mut strip[..a.columns * count];
        turn(b.some_columns(from, count), strip);
        product(a, Matrix::new(strip, a.columns, count), &mut out[from..], columns, add);
    }
}

/// Up to so many rows of `a`, `gemm` takes another way with a turned `b`.
const FEW_ROWS: usize = 24;

/// [`strided`] in blocks of the inner size, whose sums are added to each other: as large
/// as those of MKL, which PyTorch calls.
fn blocked<T: WithDType>(a: Matrix<T>, b: Matrix<T>, out: &mut [T], step: usize, add: bool) {
    const BLOCK: usize = 192;
    let size = a.columns;
    let block = match size {
        0..=BLOCK => return strided(a, b, out, step, add),
        _ if size <= 2 * BLOCK => size.div_ceil(2),
        _ => BLOCK,
    };
    for from in (0..size).step_by(block) {
        let count = block.min(size - from);
        let (left, right) = (a.some_columns(from, count), b.some_rows(from, count));
        strided(left, right, out, step, add || from > 0);
    }
}

/// [`multiply`] with `step` elements from one row of `out` to the next.
fn strided<T: WithDType>(a: Matrix<T>, b: Matrix<T>, out: &mut [T], step: usize, add: bool) {
    let (m, k, n) = (a.rows, a.columns, b.columns);
    if m == 0 || n == 0 {
        return;
    }
    assert_eq!(k, b.rows, "the inner sizes of a product differ");
    assert!(n <= step && out.len() >= (m - 1) * step + n, "a product has no room");
    if k == 0 {
        if !add {
            out.fill(T::zero());
        }
        return;
    }
    assert!(a.last() < a.data.len() && b.last() < b.data.len(), "a factor is cut short");
    // SAFETY: the assertions say that every index the kernel computes from these
    // sizes and steps lies in its slice, and `out` is borrowed for writing.
    unsafe {
        gemm::gemm(
            m,
            n,
            k,
            out.as_mut_ptr(),
            1,
            step as isize,
            add,
            a.data.as_ptr(),
            a.column_step as isize,
            a.row_step as isize,
            b.data.as_ptr(),
            b.column_step as isize,
            b.row_step as isize,
            T::one(),
            T::one(),
            false,
            false,
            false,
            threads(m * n * k),
        );
    }
}

/// A matrix that lies column by column, to row by row.
fn turn<T: WithDType>(matrix: Matrix<T>, out: &mut [T]) {
    let (rows, columns) = (matrix.rows, matrix.columns);
    let line = |column: usize| &matrix.data[column * matrix.column_step..][..rows];
    let blocks = columns / 8 * 8;
    for column in (0..blocks).step_by(8) {
        let lines: [&[T]; 8] = std::array::from_fn(|i| line(column + i));
        for (row, out) in out.chunks_exact_mut(columns).enumerate() {
            for (to, line) in out[column..column + 8].iter_mut().zip(&lines) {
                *to = line[row];
            }
        }
    }
    for column in blocks..columns {
        for (out, &x) in out[column..].iter_mut().step_by(columns).zip(line(column)) {
            *out = x;
        }
    }
}

/// More than one thread only where the work is worth starting them, in multiply-adds.
fn threads(work: usize) -> gemm::Parallelism {
    const WORTHWHILE: usize = 48 * 48 * 256;
    static THREADS: OnceLock<usize> = OnceLock::new();
    match work >= WORTHWHILE {
        true => match *THREADS.get_or_init(candle_core::utils::get_num_threads) {
            0 | 1 => gemm::Parallelism::None,
            count => gemm::Parallelism::Rayon(count),
        },
        false => gemm::Parallelism::None,
    }
}

/// The product of two vectors of one float type and size. MKL adds long ones up in
/// several lanes, as `gemm` does.
pub(crate) fn dot(a: &Value, b: &Value) -> Result<Value> {
    const IN_ORDER: usize = 3;
    let plain = |value: &Value| !device::is_stand_in(value) && !gpu::is_on_gpu(value);
    match a.dtype() {
        _ if a.elem_count() <= IN_ORDER || !plain(a) || !plain(b) => {
            matmul(&a.unsqueeze(0)?, &b.unsqueeze(1)?, None)
        }
        CandleType::F64 => dot_as::<f64>(a, b),
        CandleType::F32 => dot_as::<f32>(a, b),
        _ => matmul(&a.unsqueeze(0)?, &b.unsqueeze(1)?, None),
    }
}

fn dot_as<T: WithDType>(a: &Value, b: &Value) -> Result<Value> {
    let count = a.elem_count();
    let sum = super::with_slice(a, |x: &[T]| {
        super::with_slice(b, |y: &[T]| {
            let mut out = [T::zero()];
            strided(Matrix::new(x, 1, count), Matrix::new(y, count, 1), &mut out, 1, false);
            out[0]
        })
    })??;
    Ok(Value::from_vec(vec![sum], (1, 1), a.device())?)
}

/// a · b of two matrices, or of two batches of the same shape, none of them empty;
/// `bias`, a row as long as the result's, is added to each of its rows.
pub(crate) fn matmul(a: &Value, b: &Value, bias: Option<&Value>) -> Result<Value> {
    if device::is_stand_in(a) || device::is_stand_in(b) {
        return device::stand_in(a.dtype(), &result_shape(a, b));
    }
    if gpu::is_on_gpu(a) || gpu::is_on_gpu(b) {
        return gpu::matmul(a, b, bias);
    }
    match a.dtype() {
        CandleType::F64 => matmul_as::<f64>(a, b, bias),
        CandleType::F32 => matmul_as::<f32>(a, b, bias),
        _ => {
            let out = a.contiguous()?.matmul(&b.contiguous()?)?;
            bias.map_or(Ok(out.clone()), |bias| super::add(&out, bias))
        }
    }
}

fn matmul_as<T: small::Float>(a: &Value, b: &Value, bias: Option<&Value>) -> Result<Value> {
    let shape = result_shape(a, b);
    let last = shape.len() - 1;
    let (m, n) = (shape[last - 1], shape[last]);
    let count = shape.iter().product();
    let mut out = match bias {
        None => vec![T::zero(); count],
        Some(bias) => super::with_slice(bias, |row: &[T]| row.repeat(count / n))?,
    };
    let (place, a, b) = (a.device(), host(a)?, host(b)?);
    let (left, left_layout) = a.storage_and_layout();
    let (right, right_layout) = b.storage_and_layout();
    let x = T::cpu_storage_as_slice(cpu(&left)?)?;
    let y = T::cpu_storage_as_slice(cpu(&right)?)?;
    for (at, out) in out.chunks_exact_mut(m * n).enumerate() {
        let (x, y) = (Matrix::of(x, left_layout, at), Matrix::of(y, right_layout, at));
        multiply_in_order(x, y, out, bias.is_some());
    }
    Ok(Value::from_vec(out, shape, place)?)
}

fn result_shape(a: &Value, b: &Value) -> Vec<usize> {
    let mut shape = a.dims().to_vec();
    if let (Some(last), Some(columns)) = (shape.last_mut(), b.dims().last()) {
        *last = *columns;
    }
    shape
}
