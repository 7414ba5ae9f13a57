//! Operations that move elements and compute nothing: the result is described by
//! the place in the input that each of its elements comes from.

use super::super::kernel::places::{add_at, along, index_value, pick};
use super::super::tape::{self, Context, Rule};
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
}
