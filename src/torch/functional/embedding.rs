//! Rows of a table looked up by number.

use candle_core::{DType as CandleType, WithDType};

use super::super::error::fail;
use super::super::tape::{self, Context, Recorded, Rule};
use super::super::{DType, Device, Result, Scalar, Tensor, Value, device, kernel, ops, second};

/// `F.embedding`: indices (…) into weight (count, size) to (…, size). The row
/// `padding` gets no gradient.
///
/// # Errors
/// PyTorch's "index out of range in self".
pub fn embedding(indices: &Tensor, weight: &Tensor, padding: Option<usize>) -> Result<Tensor> {
    if weight.dim() != 2 {
        return fail!(Runtime, "'weight' must be 2-D");
    }
    if !matches!(indices.dtype(), DType::Int64 | DType::Int32) {
        return fail!(
            Runtime,
            "Expected tensor for argument #1 'indices' to have one of the following scalar \
             types: Long, Int; but got {} instead (while checking arguments for embedding)",
            indices.dtype().tensor_type()
        );
    }
    let place = device::follows(weight, &[indices])?;
    device::named("_index_select", &[("self", weight), ("index", indices)])?;
    let [count, size] = [weight.shape()[0], weight.shape()[1]];
    let mut rows = Vec::with_capacity(indices.numel());
    for index in indices.to_i64s()? {
        match usize::try_from(index) {
            Ok(row) if row < count => rows.push(row),
            _ => return fail!(Index, "index out of range in self"),
        }
    }
    let value = weight.value()?;
    let places = Value::from_vec(
        rows.iter().map(|&row| row as u32).collect::<Vec<_>>(),
        rows.len(),
        value.device(),
    )?;
    let mut shape = indices.shape();
    shape.push(size);
    let out = match place {
        Device::Meta => device::stand_in(value.dtype(), &shape)?,
        _ => value.contiguous()?.index_select(&places, 0)?.reshape(shape)?,
    };
    let rule = EmbeddingBackward0 { rows, padding };
    tape::finish(None, &[weight.into()], weight.dtype(), out, |_| rule)
}

struct EmbeddingBackward0 {
    rows: Vec<usize>,
    padding: Option<usize>,
}

impl EmbeddingBackward0 {
    fn scatter<T: WithDType>(&self, upstream: &Value, shape: &[usize]) -> Result<Value> {
        let size = shape[1];
        let mut grad = vec![T::zero(); shape[0] * size];
        kernel::with_slice(upstream, |data: &[T]| {
            for (at, &row) in self.rows.iter().enumerate() {
                if Some(row) == self.padding {
                    continue;
                }
                let from = &data[at * size..(at + 1) * size];
                for (sum, &term) in grad[row * size..(row + 1) * size].iter_mut().zip(from) {
                    *sum += term;
                }
            }
        })?;
        Ok(Value::from_vec(grad, shape, upstream.device())?)
    }
}

impl Rule for EmbeddingBackward0 {
    fn name(&self) -> &'static str {
        "EmbeddingBackward0"
    }

    fn vjp(&self, cx: &Context<'_>, upstream: &Value) -> Result<Vec<Option<Value>>> {
        let shape = cx.input_dims(0);
        let grad = match upstream.dtype() {
            CandleType::F64 => self.scatter::<f64>(upstream, shape)?,
            CandleType::F32 => self.scatter::<f32>(upstream, shape)?,
            half => {
                let single = upstream.to_dtype(CandleType::F32)?;
                self.scatter::<f32>(&single, shape)?.to_dtype(half)?
            }
        };
        Ok(vec![Some(grad)])
    }

    fn vjp_recorded(&self, cx: &Recorded<'_>, upstream: &Tensor) -> Result<Vec<Option<Tensor>>> {
        let shape = cx.input_dims(0);
        let kept = |row: &usize| Some(*row) != self.padding;
        let flat = second::reshaped(upstream, &[self.rows.len(), shape[1]])?;
        let mask = self.rows.iter().map(|row| f64::from(u8::from(kept(row)))).collect();
        let mask = Tensor::from_f64(mask, &[self.rows.len(), 1], upstream.dtype())?;
        let rows = self.rows.iter().map(|&row| row as i64).collect();
        let rows = Tensor::from_i64(rows, &[self.rows.len()], DType::Int64)?;
        let zeros = Tensor::zeros(shape, upstream.dtype())?;
        let (flat, one) = (ops::mul(&flat, &mask)?, Scalar::Int(1));
        Ok(vec![Some(ops::index_add(&zeros, 0, &rows, &flat, one, false)?)])
    }
}

/// `F.one_hot`: class numbers (…) to zeros and ones (…, classes), of int64.
pub fn one_hot(classes: &Tensor, count: Option<usize>) -> Result<Tensor> {
    if classes.dtype() != DType::Int64 {
        return fail!(Runtime, "one_hot is only applicable to index tensor of type LongTensor.");
    }
    if classes.is_meta() {
        // How many classes there are would be read from them.
        let count = count.map_or_else(|| classes.item().map(|_| 0), Ok)?;
        return Tensor::meta(&[classes.shape(), vec![count]].concat(), DType::Int64);
    }
    let places = classes.to_i64s()?;
    if places.is_empty() && count.is_none() {
        return fail!(Runtime, "Can not infer total number of classes from empty tensor.");
    }
    if places.iter().any(|&place| place < 0) {
        return fail!(Runtime, "Class values must be non-negative.");
    }
    let largest = places.iter().max().map_or(0, |&place| place as usize + 1);
    let count = count.unwrap_or(largest);
    if count < largest {
        return fail!(Runtime, "Class values must be smaller than num_classes.");
    }
    let mut data = vec![0; places.len() * count];
    for (row, &place) in places.iter().enumerate() {
        data[row * count + place as usize] = 1;
    }
    let mut shape = classes.shape();
    shape.push(count);
    ops::to(&Tensor::from_i64(data, &shape, DType::Int64)?, classes.device(), DType::Int64)
}
