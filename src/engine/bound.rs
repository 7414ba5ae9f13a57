//! What a statement bound to its names.

use super::names::Names;
use super::snapshot::Snapshots;
use crate::protocol::{Binding, MAX_ELEMENTS, Shown, Snapshot};
use crate::python::{Frame, Site, Value};
use crate::torch::Tensor;

/// What the statement bound, as it is now.
pub(super) fn bindings(
    site: &Site,
    frame: &Frame<'_>,
    names: &Names,
    snapshots: &mut Snapshots,
) -> Vec<Binding> {
    let bound = site.binds.iter().filter_map(|name| Some((name, frame.local(name)?)));
    let changed = site.changes.iter().filter_map(|name| {
        let value =
            frame.local(name).filter(|value| value.is_list() || value.as_tensor().is_some());
        Some((name, value?))
    });
    bound.chain(changed).map(|(name, value)| binding(name, &value, names, snapshots)).collect()
}

fn binding(name: &str, value: &Value<'_>, names: &Names, snapshots: &mut Snapshots) -> Binding {
    let text = value.short_text();
    let tensor = value.as_tensor();
    let node = tensor.as_ref().and_then(|tensor| Some(tensor.grad_fn()?.id()));
    let name = name.into();
    if let Some(tensor) = tensor {
        let snapshot = tensor.value().ok().map(|value| snapshots.whole(&value));
        return Binding { name, text, value: snapshot, items: Vec::new(), node };
    }
    let numbers = value.numbers(MAX_ELEMENTS).map(|(shape, numbers)| {
        let data = Some(numbers.into());
        Snapshot::from(Shown { shape, dtype: "float64".into(), data, summary: None })
    });
    Binding { name, text, value: numbers, items: tensors_of(value, names), node }
}

/// Lists of more tensors than this are data, not parameters.
const MAX_TENSORS: usize = 64;

/// The names of the tensors in a list of parameters.
fn tensors_of(value: &Value<'_>, names: &Names) -> Vec<String> {
    let Some(tensors) = value.tensors(MAX_TENSORS) else { return Vec::new() };
    let name = |tensor: &Tensor| names.get(tensor.id()).map_or_else(String::new, |n| n.to_string());
    tensors.iter().map(name).collect()
}
