//! Arithmetic on candle tensors where candle's own differs from PyTorch's, or
//! needs more temporaries: element-wise maps with broadcasting, casts, sums.
//!
//! The loops here run on the CPU. Half types compute in float32 and round once,
//! as PyTorch does.

mod functions;
pub(crate) mod gpu;
pub(crate) mod places;
pub(crate) mod product;
pub(crate) mod rows;
mod sum;

use std::borrow::Cow;

use candle_core::{CpuStorage, DType as CandleType, Device, Shape, Storage, WithDType};

use super::error::fail;
use super::{DType, Result, Value, device};

pub(crate) use functions::Elementary;
pub(crate) use sum::{sum_all, sum_dims, sum_to};

/// Element-wise function of a float tensor, the same expression in each type.
/// Names after the value are `f64` numbers, rounded to the type first.
macro_rules! map {
    ($value:expr $(, $number:ident)* ; |$x:ident| $body:expr) => {
        $crate::torch::kernel::map_floats(
            $value,
            { $(let $number = $number as f32;)* move |$x: f32| -> f32 { $body } },
            { $(let $number: f64 = $number;)* move |$x: f64| -> f64 { $body } },
        )
    };
}

/// [`map!`] of two float tensors of one type, broadcast against each other.
macro_rules! zip {
    ($a:expr, $b:expr $(, $number:ident)* ; |$x:ident, $y:ident| $body:expr) => {
        $crate::torch::kernel::zip_floats(
            $a,
            $b,
            { $(let $number = $number as f32;)* move |$x: f32, $y: f32| -> f32 { $body } },
            { $(let $number: f64 = $number;)* move |$x: f64, $y: f64| -> f64 { $body } },
        )
    };
}

pub(crate) use {map, zip};

pub(crate) fn map_floats(
    value: &Value,
    single: impl Fn(f32) -> f32,
    double: impl Fn(f64) -> f64,
) -> Result<Value> {
    match value.dtype() {
        CandleType::F64 => map_as(value, double),
        CandleType::F32 => map_as(value, single),
        half => Ok(map_as(&value.to_dtype(CandleType::F32)?, single)?.to_dtype(half)?),
    }
}

pub(crate) fn zip_floats(
    a: &Value,
    b: &Value,
    single: impl Fn(f32, f32) -> f32,
    double: impl Fn(f64, f64) -> f64,
) -> Result<Value> {
    match a.dtype() {
        CandleType::F64 => zip_as(a, b, double),
        CandleType::F32 => zip_as(a, b, single),
        half => {
            let (a, b) = (a.to_dtype(CandleType::F32)?, b.to_dtype(CandleType::F32)?);
            Ok(zip_as(&a, &b, single)?.to_dtype(half)?)
        }
    }
}

/// Two integer or bool tensors of one type; the result has that type.
pub(crate) fn zip_ints(a: &Value, b: &Value, f: impl Fn(i64, i64) -> i64) -> Result<Value> {
    match a.dtype() {
        CandleType::I64 => zip_as(a, b, f),
        narrow => {
            let (a, b) = (a.to_dtype(CandleType::I64)?, b.to_dtype(CandleType::I64)?);
            narrow_ints(&zip_as(&a, &b, f)?, narrow)
        }
    }
}

/// An integer or bool tensor; the result has its type.
pub(crate) fn map_ints(value: &Value, f: impl Fn(i64) -> i64) -> Result<Value> {
    match value.dtype() {
        CandleType::I64 => map_as(value, f),
        narrow => narrow_ints(&map_as(&value.to_dtype(CandleType::I64)?, f)?, narrow),
    }
}

/// Integers stored in a smaller type; bools hold 0 and 1 only.
fn narrow_ints(value: &Value, dtype: CandleType) -> Result<Value> {
    match dtype {
        CandleType::U8 => map_as(value, |x: i64| u8::from(x != 0)),
        _ => Ok(value.to_dtype(dtype)?),
    }
}

/// A bool tensor from two tensors of one type.
pub(crate) fn compare(
    a: &Value,
    b: &Value,
    floats: impl Fn(f64, f64) -> bool,
    ints: impl Fn(i64, i64) -> bool,
) -> Result<Value> {
    match a.dtype() {
        CandleType::I64 => zip_as(a, b, |x: i64, y: i64| u8::from(ints(x, y))),
        CandleType::U8 => zip_as(a, b, |x: u8, y: u8| u8::from(ints(i64::from(x), i64::from(y)))),
        CandleType::F32 => {
            zip_as(a, b, |x: f32, y: f32| u8::from(floats(f64::from(x), f64::from(y))))
        }
        CandleType::F64 => zip_as(a, b, |x: f64, y: f64| u8::from(floats(x, y))),
        CandleType::I32 => {
            let (a, b) = (a.to_dtype(CandleType::I64)?, b.to_dtype(CandleType::I64)?);
            zip_as(&a, &b, |x: i64, y: i64| u8::from(ints(x, y)))
        }
        _ => {
            let (a, b) = (a.to_dtype(CandleType::F32)?, b.to_dtype(CandleType::F32)?);
            zip_as(&a, &b, |x: f32, y: f32| u8::from(floats(f64::from(x), f64::from(y))))
        }
    }
}

/// The elements in the machine's memory: the loops here run on the CPU, and read
/// what lies on a GPU from a copy.
pub(crate) fn host(value: &Value) -> Result<Cow<'_, Value>> {
    match value.device() {
        Device::Cpu => Ok(Cow::Borrowed(value)),
        _ => Ok(Cow::Owned(value.to_device(&Device::Cpu)?)),
    }
}

/// The elements in memory order, when they lie row by row.
pub(crate) fn with_slice<T: WithDType, R>(
    value: &Value,
    read: impl FnOnce(&[T]) -> R,
) -> Result<R> {
    // An empty view may begin behind the end of its memory.
    if value.elem_count() == 0 {
        return Ok(read(&[]));
    }
    let value = host(value)?;
    let (storage, layout) = value.storage_and_layout();
    let data = T::cpu_storage_as_slice(cpu(&storage)?)?;
    if let Some((start, end)) = layout.contiguous_offsets() {
        return Ok(read(&data[start..end]));
    }
    drop(storage);
    let value = value.contiguous()?;
    let (storage, layout) = value.storage_and_layout();
    let data = T::cpu_storage_as_slice(cpu(&storage)?)?;
    let start = layout.start_offset();
    Ok(read(&data[start..start + value.elem_count()]))
}

fn cpu(storage: &Storage) -> Result<&CpuStorage> {
    match storage {
        Storage::Cpu(storage) => Ok(storage),
        _ => fail!(NotImplemented, "this operation reads its operands on the CPU"),
    }
}

pub(crate) fn map_as<T: WithDType, U: WithDType>(
    value: &Value,
    f: impl Fn(T) -> U,
) -> Result<Value> {
    if device::is_stand_in(value) {
        return device::stand_in(U::DTYPE, value.dims());
    }
    let out: Vec<U> = with_slice(value, |data: &[T]| vectorised(Each { data, f }))?;
    Ok(Value::from_vec(out, value.shape(), value.device())?)
}

pub(crate) fn zip_as<T: WithDType, U: WithDType>(
    a: &Value,
    b: &Value,
    f: impl Fn(T, T) -> U,
) -> Result<Value> {
    let shape = broadcast_shape(a.dims(), b.dims())?;
    if device::is_stand_in(a) || device::is_stand_in(b) {
        return device::stand_in(U::DTYPE, shape.dims());
    }
    // Read a smaller operand in place where its elements simply repeat.
    let repeats = |value: &Value| {
        let dims = value.dims();
        let used = dims.iter().take_while(|&&size| size == 1).count();
        let (dims, all) = (&dims[used..], shape.dims());
        value.elem_count() > 0 && same(dims, &all[all.len() - dims.len()..])
    };
    let wide = |value: &Value| -> Result<Value> {
        match repeats(value) {
            true => Ok(value.clone()),
            false => Ok(value.broadcast_as(&shape)?.contiguous()?),
        }
    };
    let (a, b) = (wide(a)?, wide(b)?);
    let count = shape.elem_count();
    let out: Vec<U> =
        with_slice(&a, |x: &[T]| with_slice(&b, |y: &[T]| vectorised(Pairs { x, y, count, f })))??;
    let place = if a.device().is_cpu() { b.device() } else { a.device() };
    Ok(Value::from_vec(out, shape, place)?)
}

/// The loop of [`map_as`].
struct Each<'a, T, F> {
    data: &'a [T],
    f: F,
}

impl<T: WithDType, U: WithDType, F: Fn(T) -> U> pulp::WithSimd for Each<'_, T, F> {
    type Output = Vec<U>;

    #[inline(always)]
    fn with_simd<S: pulp::Simd>(self, _: S) -> Vec<U> {
        let mut out = vec![U::zero(); self.data.len()];
        for (out, &x) in out.iter_mut().zip(self.data) {
            *out = (self.f)(x);
        }
        out
    }
}

/// The loop of [`zip_as`]: the shorter operand is repeated.
struct Pairs<'a, T, F> {
    x: &'a [T],
    y: &'a [T],
    count: usize,
    f: F,
}

impl<T: WithDType, U: WithDType, F: Fn(T, T) -> U> pulp::WithSimd for Pairs<'_, T, F> {
    type Output = Vec<U>;

    #[inline(always)]
    fn with_simd<S: pulp::Simd>(self, _: S) -> Vec<U> {
        let Pairs { x, y, count, f } = self;
        let mut out = vec![U::zero(); count];
        match (x, y) {
            _ if count == 0 => {}
            (x, &[y]) => {
                for (out, &x) in out.iter_mut().zip(x) {
                    *out = f(x, y);
                }
            }
            (&[x], y) => {
                for (out, &y) in out.iter_mut().zip(y) {
                    *out = f(x, y);
                }
            }
            // Row by row, which is once where they have the same length.
            (x, y) => {
                let row = x.len().min(y.len());
                let (all_x, all_y) = (x.len() == count, y.len() == count);
                for (at, out) in out.chunks_exact_mut(row).enumerate() {
                    let x = if all_x { &x[at * row..][..row] } else { x };
                    let y = if all_y { &y[at * row..][..row] } else { y };
                    for ((out, &x), &y) in out.iter_mut().zip(x).zip(y) {
                        *out = f(x, y);
                    }
                }
            }
        }
        out
    }
}

/// Whether two shapes are equal. Not `==`: for slices that is a call of the C
/// library's `memcmp`, and the one that uses masked vector loads needs hundreds
/// of cycles for the dangling pointers of two empty slices, which is what the
/// shapes of scalars are.
pub(crate) fn same(a: &[usize], b: &[usize]) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a == b)
}

/// Several tensors of one shape, element by element in one pass, to several.
pub(crate) fn fuse<T: WithDType, const N: usize, const M: usize>(
    inputs: [&Value; N],
    f: impl Fn([T; N]) -> [T; M],
) -> Result<[Value; M]> {
    let shape = inputs[0].shape();
    if inputs.iter().any(|input| device::is_stand_in(input)) {
        let output = device::stand_in(T::DTYPE, shape.dims())?;
        return Ok(std::array::from_fn(|_| output.clone()));
    }
    let place = inputs[0].device();
    let mut rows = Vec::with_capacity(N);
    for input in inputs {
        rows.push(host(input)?.contiguous()?);
    }
    let guards: Vec<_> = rows.iter().map(|row| row.storage_and_layout()).collect();
    let mut slices = Vec::with_capacity(N);
    for (storage, layout) in &guards {
        let start = layout.start_offset();
        let end = start + layout.shape().elem_count();
        let all = T::cpu_storage_as_slice(cpu(storage)?)?;
        // An empty view may begin behind the end of its memory.
        slices.push(all.get(start..end).unwrap_or(&[]));
    }
    let count = shape.elem_count();
    let slices = std::array::from_fn(|input| slices[input]);
    let outputs = vectorised(Blocks { slices, count, f });
    let values: Vec<Value> = outputs
        .into_iter()
        .map(|output| Value::from_vec(output, shape, place))
        .collect::<candle_core::Result<_>>()?;
    match values.try_into() {
        Ok(values) => Ok(values),
        Err(_) => fail!(Runtime, "a fused operation gave another number of results"),
    }
}

/// A [`fuse`] loop: blocks of a fixed size become vector instructions.
struct Blocks<'a, T, F, const N: usize> {
    slices: [&'a [T]; N],
    count: usize,
    f: F,
}

impl<T, F, const N: usize, const M: usize> pulp::WithSimd for Blocks<'_, T, F, N>
where
    T: WithDType,
    F: Fn([T; N]) -> [T; M],
{
    type Output = [Vec<T>; M];

    // Inlined all the way, or the loop is compiled without the instructions.
    #[inline(always)]
    fn with_simd<S: pulp::Simd>(self, _: S) -> Self::Output {
        let Blocks { slices, count, f } = self;
        let mut outputs: [Vec<T>; M] = std::array::from_fn(|_| vec![T::zero(); count]);
        let mut written = outputs.each_mut().map(|output| output.as_chunks_mut::<BLOCK>());
        let cut = slices.map(|slice| slice.as_chunks::<BLOCK>());
        let mut block = [[T::zero(); BLOCK]; N];
        for at in 0..count / BLOCK {
            for (lanes, (blocks, _)) in block.iter_mut().zip(&cut) {
                *lanes = blocks[at];
            }
            let produced = apply(&f, &block);
            for ((blocks, _), lanes) in written.iter_mut().zip(&produced) {
                blocks[at] = *lanes;
            }
        }
        let left = count % BLOCK;
        if left > 0 {
            for (lanes, (_, rest)) in block.iter_mut().zip(&cut) {
                lanes[..left].copy_from_slice(rest);
            }
            let produced = apply(&f, &block);
            for ((_, rest), lanes) in written.iter_mut().zip(&produced) {
                rest.copy_from_slice(&lanes[..left]);
            }
        }
        outputs
    }
}

/// Elements that a [`fuse`] loop takes at once: two AVX registers of float32.
const BLOCK: usize = 16;

#[inline(always)]
fn apply<T: WithDType, const N: usize, const M: usize>(
    f: &impl Fn([T; N]) -> [T; M],
    block: &[[T; BLOCK]; N],
) -> [[T; BLOCK]; M] {
    let mut produced = [[T::zero(); BLOCK]; M];
    for lane in 0..BLOCK {
        let result = f(std::array::from_fn(|input| block[input][lane]));
        for (lanes, value) in produced.iter_mut().zip(result) {
            lanes[lane] = value;
        }
    }
    produced
}

/// Runs a loop compiled for AVX2 and FMA where the machine has them; a fused
/// multiply-add is one instruction then, instead of a call.
pub(crate) fn vectorised<L: pulp::WithSimd>(body: L) -> L::Output {
    #[cfg(target_arch = "x86_64")]
    if let Some(simd) = pulp::x86::V3::try_new() {
        return pulp::Simd::vectorize(simd, body);
    }
    pulp::Simd::vectorize(pulp::Scalar::new(), body)
}

/// The shape two tensors broadcast to.
///
/// # Errors
/// PyTorch's "The size of tensor a (3) must match the size of tensor b (2) …".
pub(crate) fn broadcast_shape(a: &[usize], b: &[usize]) -> Result<Shape> {
    if same(a, b) {
        return Ok(Shape::from(a));
    }
    let rank = a.len().max(b.len());
    let size = |dims: &[usize], dim: usize| match (dim + dims.len()).checked_sub(rank) {
        Some(dim) => dims[dim],
        None => 1,
    };
    let mut shape = vec![0; rank];
    for dim in (0..rank).rev() {
        shape[dim] = match (size(a, dim), size(b, dim)) {
            (x, y) if x == y => x,
            (1, y) => y,
            (x, 1) => x,
            (x, y) => {
                return fail!(
                    Runtime,
                    "The size of tensor a ({x}) must match the size of tensor b ({y}) at \
                     non-singleton dimension {dim}"
                );
            }
        };
    }
    Ok(Shape::from(shape))
}

/// a + b, element by element, for two tensors of one type.
pub(crate) fn add(a: &Value, b: &Value) -> Result<Value> {
    if gpu::is_on_gpu(a) || gpu::is_on_gpu(b) {
        return gpu::add(a, b, 1.0);
    }
    match a.dtype().is_float() {
        true => zip!(a, b; |x, y| x + y),
        false => zip_ints(a, b, i64::wrapping_add),
    }
}

/// Tensors of one type, one after the other along `dim`.
pub(crate) fn cat(values: &[Value], dim: usize) -> Result<Value> {
    if let [first, ..] = values
        && values.iter().any(device::is_stand_in)
    {
        let mut shape = first.dims().to_vec();
        shape[dim] = values.iter().map(|value| value.dims()[dim]).sum();
        return device::stand_in(first.dtype(), &shape);
    }
    Ok(Value::cat(values, dim)?)
}

/// Converts the elements as PyTorch's `to(dtype)`: anything but zero is True.
pub(crate) fn cast(value: &Value, dtype: DType) -> Result<Value> {
    if dtype.is_narrower_than_candle() {
        let wide = cast(value, DType::Int16)?;
        return match dtype {
            DType::Int8 => map_as(&wide, |x: i16| i16::from(x as i8)),
            _ => map_as(&wide, |x: i16| i16::from(x as u8)),
        };
    }
    if value.dtype() == dtype.candle() {
        return Ok(value.clone());
    }
    if device::is_stand_in(value) {
        return device::stand_in(dtype.candle(), value.dims());
    }
    match (value.dtype(), dtype) {
        // What does not fit loses its upper bits, as in C++; floats come by int64.
        (from, DType::Int16) if from.is_float() => {
            Ok(value.to_dtype(CandleType::I64)?.to_dtype(CandleType::I16)?)
        }
        (CandleType::F32, DType::Bool) => map_as(value, |x: f32| u8::from(x != 0.0)),
        (CandleType::F64, DType::Bool) => map_as(value, |x: f64| u8::from(x != 0.0)),
        (CandleType::I64, DType::Bool) => map_as(value, |x: i64| u8::from(x != 0)),
        (_, DType::Bool) => cast(&value.to_dtype(CandleType::F64)?, dtype),
        _ => Ok(value.to_dtype(dtype.candle())?),
    }
}

/// The elements to compute with: those of half types in float32, as PyTorch's
/// kernels do; what comes out is rounded once, where it is recorded.
pub(crate) fn wide(value: &Value) -> Result<Value> {
    match value.dtype() {
        CandleType::F16 | CandleType::BF16 => cast(value, DType::Float32),
        _ => Ok(value.clone()),
    }
}

/// Two results of half types as one: ATen's loops run through whole vectors, 32
/// elements at once, and take the rest one by one, where some kernels round twice.
pub(crate) fn vectors_then_rest(vectors: &Value, rest: &Value) -> Result<Value> {
    const AT_ONCE: usize = 32;
    let count = vectors.elem_count();
    let whole = count - count % AT_ONCE;
    match (whole, count - whole) {
        (_, 0) => Ok(vectors.clone()),
        (0, _) => Ok(rest.clone()),
        (whole, left) => {
            let parts = [
                vectors.flatten_all()?.narrow(0, 0, whole)?,
                rest.flatten_all()?.narrow(0, whole, left)?,
            ];
            Ok(Value::cat(&parts, 0)?.reshape(vectors.shape())?)
        }
    }
}

pub(crate) fn to_f64s(value: &Value) -> Result<Vec<f64>> {
    match value.dtype() {
        CandleType::F64 => with_slice(value, <[f64]>::to_vec),
        CandleType::F32 => {
            with_slice(value, |data: &[f32]| data.iter().map(|&x| f64::from(x)).collect())
        }
        _ => with_slice(&value.to_dtype(CandleType::F64)?, <[f64]>::to_vec),
    }
}

pub(crate) fn to_i64s(value: &Value) -> Result<Vec<i64>> {
    match value.dtype() {
        CandleType::I64 => with_slice(value, <[i64]>::to_vec),
        _ => with_slice(&value.to_dtype(CandleType::I64)?, <[i64]>::to_vec),
    }
}

/// The elements of a uint8 tensor, which int16 holds.
pub(crate) fn to_bytes(value: &Value) -> Result<Vec<u8>> {
    with_slice(value, |wide: &[i16]| wide.iter().map(|&byte| byte as u8).collect())
}

pub(crate) fn is_all_zero(value: &Value) -> Result<bool> {
    Ok(to_f64s(value)?.iter().all(|&x| x == 0.0))
}
