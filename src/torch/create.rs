//! Making tensors from numbers.

use candle_core::Device;

use super::error::fail;
use super::{DType, Result, Scalar, Tensor, Value, default_dtype, kernel};

impl Tensor {
    /// A tensor of these elements, row by row.
    pub fn from_f64(data: Vec<f64>, shape: &[usize], dtype: DType) -> Result<Tensor> {
        let value = match dtype {
            // Not through f64 tensors: one pass less for the common type.
            DType::Float32 => {
                let data: Vec<f32> = data.into_iter().map(|x| x as f32).collect();
                Value::from_vec(data, shape, &Device::Cpu)?
            }
            _ => kernel::cast(&Value::from_vec(data, shape, &Device::Cpu)?, dtype)?,
        };
        Ok(Tensor::new(value, dtype))
    }

    /// Integers or bools, exactly; other types are rounded to.
    pub fn from_i64(data: Vec<i64>, shape: &[usize], dtype: DType) -> Result<Tensor> {
        let value = kernel::cast(&Value::from_vec(data, shape, &Device::Cpu)?, dtype)?;
        Ok(Tensor::new(value, dtype))
    }

    /// A uint8 tensor of one dimension.
    pub fn from_bytes(data: &[u8]) -> Result<Tensor> {
        let wide: Vec<i16> = data.iter().map(|&byte| i16::from(byte)).collect();
        Ok(Tensor::new(Value::from_vec(wide, &[data.len()][..], &Device::Cpu)?, DType::UInt8))
    }

    /// A zero-dimensional tensor of a Python number, in its own type unless one
    /// is given.
    pub fn scalar(number: impl Into<Scalar>, dtype: Option<DType>) -> Result<Tensor> {
        Tensor::full(&[], number, dtype)
    }

    /// `torch.full`; the type is the number's unless one is given.
    pub fn full(
        shape: &[usize],
        number: impl Into<Scalar>,
        dtype: Option<DType>,
    ) -> Result<Tensor> {
        let number = number.into();
        let dtype = dtype.unwrap_or_else(|| number.dtype());
        let range = match dtype {
            DType::Int32 => Some(i64::from(i32::MIN)..=i64::from(i32::MAX)),
            DType::Int16 => Some(i64::from(i16::MIN)..=i64::from(i16::MAX)),
            DType::Int8 => Some(-128..=127),
            DType::UInt8 => Some(-255..=255),
            _ => None,
        };
        if range.is_some_and(|range| !range.contains(&number.to_i64())) {
            return fail!(
                Runtime,
                "value cannot be converted to type {} without overflow",
                match dtype {
                    DType::Int32 => "int",
                    DType::Int16 => "int16_t",
                    DType::Int8 => "int8_t",
                    _ => "uint8_t",
                }
            );
        }
        Ok(Tensor::new(full(shape, number, dtype)?, dtype))
    }

    pub fn zeros(shape: &[usize], dtype: DType) -> Result<Tensor> {
        Ok(Tensor::new(Value::zeros(shape, dtype.candle(), &Device::Cpu)?, dtype))
    }

    pub fn ones(shape: &[usize], dtype: DType) -> Result<Tensor> {
        Ok(Tensor::new(Value::ones(shape, dtype.candle(), &Device::Cpu)?, dtype))
    }

    /// `torch.arange(start, end, step)`. Without a type: int64 if all three are
    /// integers, else the default float type.
    pub fn arange(
        start: Scalar,
        end: Scalar,
        step: Scalar,
        dtype: Option<DType>,
    ) -> Result<Tensor> {
        let floats = [start, end, step].iter().any(|n| matches!(n, Scalar::Float(_)));
        let dtype = dtype.unwrap_or(if floats { default_dtype() } else { DType::Int64 });
        let (first, last, by) = (start.to_f64(), end.to_f64(), step.to_f64());
        if by == 0.0 {
            return fail!(Runtime, "step must be nonzero");
        }
        if (by > 0.0 && last < first) || (by < 0.0 && last > first) {
            return fail!(Runtime, "upper bound and lower bound inconsistent with step sign");
        }
        if floats {
            let count = ((last - first) / by).ceil() as usize;
            let exact = |i: usize| first + i as f64 * by;
            // ATen fills pairs of 8 float32 lanes from a rounded start.
            let vectors = if dtype == DType::Float32 { count - count % 16 } else { 0 };
            let lane = |i: usize| f64::from(exact(i - i % 8) as f32) + (i % 8) as f64 * by;
            let data = (0..count).map(|i| if i < vectors { lane(i) } else { exact(i) }).collect();
            return Tensor::from_f64(data, &[count], dtype);
        }
        let (first, last, by) = (start.to_i64(), end.to_i64(), step.to_i64());
        let count = (last - first).unsigned_abs().div_ceil(by.unsigned_abs()) as usize;
        let data = (0..count as i64).map(|i| first + i * by).collect();
        Tensor::from_i64(data, &[count], dtype)
    }

    /// `torch.linspace`: the upper half is counted from the end, as ATen does.
    pub fn linspace(start: f64, end: f64, steps: usize, dtype: Option<DType>) -> Result<Tensor> {
        let dtype = dtype.unwrap_or_else(default_dtype);
        let data = if dtype == DType::Float32 {
            let (start, end) = (start as f32, end as f32);
            let step = (end - start) / (steps.max(2) - 1) as f32;
            let at = |i: usize| match i < steps / 2 {
                true => step.mul_add(i as f32, start),
                false => (-step).mul_add((steps - i - 1) as f32, end),
            };
            (0..steps).map(|i| f64::from(if steps == 1 { start } else { at(i) })).collect()
        } else {
            let step = (end - start) / (steps.max(2) - 1) as f64;
            let at = |i: usize| match i < steps / 2 {
                true => step.mul_add(i as f64, start),
                false => (-step).mul_add((steps - i - 1) as f64, end),
            };
            (0..steps).map(|i| if steps == 1 { start } else { at(i) }).collect()
        };
        Tensor::from_f64(data, &[steps], dtype)
    }

    /// `torch.eye(rows, columns)`.
    pub fn eye(rows: usize, columns: usize, dtype: DType) -> Result<Tensor> {
        let mut data = vec![0.0; rows * columns];
        for i in 0..rows.min(columns) {
            data[i * columns + i] = 1.0;
        }
        Tensor::from_f64(data, &[rows, columns], dtype)
    }
}

pub(crate) fn full(shape: &[usize], number: Scalar, dtype: DType) -> Result<Value> {
    let count = shape.iter().product();
    let device = &Device::Cpu;
    Ok(match dtype {
        DType::Float32 => Value::from_vec(vec![number.to_f64() as f32; count], shape, device)?,
        DType::Float64 => Value::from_vec(vec![number.to_f64(); count], shape, device)?,
        DType::Int64 => Value::from_vec(vec![number.to_i64(); count], shape, device)?,
        DType::Bool => {
            Value::from_vec(vec![u8::from(number.to_f64() != 0.0); count], shape, device)?
        }
        _ => kernel::cast(&Value::from_vec(vec![number.to_f64(); count], shape, device)?, dtype)?,
    })
}
