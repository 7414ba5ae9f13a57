//! Operations that move elements and compute nothing: the result is described by
//! the place in the input that each of its elements comes from.

use super::super::kernel::places::{add_at, along, index_value, pick};
use super::super::tape::{self, Context, Recorded, Rule};
use super::super::{Result, Tensor, Value};

/// The tensor whose elements come from these places of `x`.
pub(super) fn moved(
    x: &Tensor,
    name: &'static str,
    shape: &[usize],
    places: Vec<u32>,
) -> Result<Tensor> {
    let places = index_value(places)?;
    let out = pick(&x.value()?, &places, shape)?;
    tape::finish(None, &[x.into()], x.dtype(), out, |_| Moved { name, places })
}

/// The elements at these coordinates of `dim`, one for each element of `shape`.
pub(super) fn picked_along(
    x: &Tensor,
    name: &'static str,
    shape: &[usize],
    dim: usize,
    coordinates: Vec<usize>,
) -> Result<Tensor> {
    let mut next = coordinates.into_iter();
    let from = along(shape, &x.shape(), dim, |_| next.next().unwrap_or(0));
    moved(x, name, shape, from)
}

/// Every gradient goes back to the place its element came from.
struct Moved {
    name: &'static str,
    places: Value,
}

impl Rule for Moved {
    fn name(&self) -> &'static str {
        self.name
    }

    fn vjp(&self, cx: &Context<'_>, upstream: &Value) -> Result<Vec<Option<Value>>> {
        let zeros = Value::zeros(cx.input_dims(0), upstream.dtype(), upstream.device())?;
        Ok(vec![Some(add_at(&zeros, &self.places, upstream)?)])
    }

    fn vjp_recorded(&self, cx: &Recorded<'_>, upstream: &Tensor) -> Result<Vec<Option<Tensor>>> {
        let (shape, places) = (cx.input_dims(0).to_vec(), self.places.clone());
        let value = upstream.wide()?;
        let zeros = Value::zeros(shape.as_slice(), value.dtype(), value.device())?;
        let out = add_at(&zeros, &places, &value)?;
        let dtype = upstream.dtype();
        let shown = upstream.shape();
        let grad =
            tape::finish(None, &[upstream.into()], dtype, out, |_| MovedBack { places, shown })?;
        Ok(vec![Some(grad)])
    }
}

/// What [`Moved`] gives back to the input, as an operation of its own: the
/// derivative of putting is picking.
struct MovedBack {
    places: Value,
    shown: Vec<usize>,
}

impl Rule for MovedBack {
    fn name(&self) -> &'static str {
        "PutBackward0"
    }

    fn vjp(&self, _: &Context<'_>, upstream: &Value) -> Result<Vec<Option<Value>>> {
        Ok(vec![Some(pick(upstream, &self.places, &self.shown)?)])
    }
}
