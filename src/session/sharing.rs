//! One copy of what statements repeat. An engine sends the whole state with
//! every statement, and most of it is what the statement before had, or is shown
//! in several places of the same one.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use crate::protocol::{Detail, Event, Grad, Input, Parameter, Snapshot, Statement, Values, Visit};

/// Numbers that came lately, by a hash of their bits.
#[derive(Debug, Clone, Default)]
pub(super) struct Sharing {
    recent: HashMap<u64, Values>,
    /// What was recent before: forgotten when `recent` is full again.
    older: HashMap<u64, Values>,
}

/// More than a few statements' numbers are not remembered.
const RECENT: usize = 256;

/// Fewer numbers than this are not worth the search.
const WORTHWHILE: usize = 4;

impl Sharing {
    /// Replaces what `before`, or a statement not long ago, has too.
    pub fn share(&mut self, statement: &mut Statement, before: Option<&Statement>) {
        if self.recent.len() >= RECENT {
            self.older = std::mem::take(&mut self.recent);
        }
        let known = before.map_or(&[][..], |before| &before.parameters);
        for (at, (name, parameter)) in statement.parameters.iter_mut().enumerate() {
            if let Some(parameter) = Arc::get_mut(parameter) {
                self.parameter(parameter);
            }
            if let Some((known, old)) = known.get(at).filter(|(known, _)| known == name) {
                *name = known.clone();
                if same(old, parameter) {
                    *parameter = old.clone();
                }
            }
        }
        if let Some(detail) = &mut statement.detail {
            self.detail(detail);
        }
    }

    fn parameter(&mut self, parameter: &mut Parameter) {
        if let Some(data) = &mut parameter.data {
            self.values(data);
        }
        if let Grad::Data(grad) = &mut parameter.grad {
            self.values(grad);
        }
    }

    fn detail(&mut self, detail: &mut Detail) {
        let Detail { bindings, nodes, calls, sweep, events, worksheet, classification, .. } =
            detail;
        // Lists that were read grew by doubling.
        bindings.shrink_to_fit();
        nodes.shrink_to_fit();
        calls.shrink_to_fit();
        sweep.shrink_to_fit();
        events.shrink_to_fit();
        self.snapshots(bindings.iter_mut().filter_map(|binding| binding.value.as_mut()));
        for node in nodes {
            self.snapshot(&mut node.output);
            node.inputs.shrink_to_fit();
            for input in &mut node.inputs {
                match input {
                    Input::Node { .. } => {}
                    Input::Leaf { value, .. } | Input::Constant { value, .. } => {
                        self.snapshot(value);
                    }
                }
            }
        }
        for visit in sweep {
            match visit {
                Visit::Node { upstream, produced, .. } => {
                    produced.shrink_to_fit();
                    self.snapshot(upstream);
                    self.snapshots(produced.iter_mut().flatten());
                }
                Visit::Accumulate { before, incoming, after, .. } => {
                    self.snapshots(before.iter_mut().chain([incoming, after]));
                }
            }
        }
        for event in events {
            match event {
                Event::Cleared { before, .. } => self.snapshots(before.iter_mut()),
                Event::Rescaled { before, after, .. } => self.snapshots([before, after]),
                Event::Updated { before, after, grad, by, .. } => {
                    self.snapshots(grad.iter_mut().chain([before, after]));
                    for buffer in by.iter_mut().flat_map(|by| &mut by.state) {
                        self.snapshots(buffer.before.iter_mut().chain([&mut buffer.after]));
                    }
                }
                Event::Stepping { .. }
                | Event::Mode { .. }
                | Event::Kept { .. }
                | Event::LearningRate { .. } => {}
            }
        }
        if let Some(sheet) = classification {
            self.values(&mut sheet.scores);
            self.values(&mut sheet.targets);
        }
        if let Some(sheet) = worksheet {
            for values in [&mut sheet.x, &mut sheet.y, &mut sheet.prediction] {
                self.values(values);
            }
        }
    }

    fn snapshots<'a>(&mut self, snapshots: impl IntoIterator<Item = &'a mut Snapshot>) {
        for snapshot in snapshots {
            self.snapshot(snapshot);
        }
    }

    fn snapshot(&mut self, snapshot: &mut Snapshot) {
        if let Some(data) = &mut snapshot.data {
            self.values(data);
        }
    }

    fn values(&mut self, values: &mut Values) {
        if values.len() < WORTHWHILE {
            return;
        }
        let mut hasher = DefaultHasher::new();
        values.iter().for_each(|value| value.to_bits().hash(&mut hasher));
        let key = hasher.finish();
        let known = self.recent.get(&key).or_else(|| self.older.get(&key));
        if let Some(known) = known.filter(|known| known.same(values)) {
            *values = known.clone();
        }
        self.recent.insert(key, values.clone());
    }
}

/// Equal bit by bit. Those that travel as a summary are small: they are kept.
fn same(a: &Parameter, b: &Parameter) -> bool {
    let data = match (&a.data, &b.data) {
        (Some(a), Some(b)) => a.same(b),
        _ => false,
    };
    let grad = match (&a.grad, &b.grad) {
        (Grad::None, Grad::None) => true,
        (Grad::Data(a), Grad::Data(b)) => a.same(b),
        _ => false,
    };
    data && grad && a.shape == b.shape && a.dtype == b.dtype
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::Phase;

    fn parameter(data: &[f64], grad: &[f64]) -> Arc<Parameter> {
        Arc::new(Parameter {
            shape: vec![data.len()],
            dtype: "float32".into(),
            data: Some(data.to_vec().into()),
            summary: None,
            grad: Grad::Data(grad.to_vec().into()),
        })
    }

    fn statement(parameter: Arc<Parameter>) -> Statement {
        Statement {
            index: 0,
            line: 1,
            function: "<module>".into(),
            code: String::new(),
            phase: Phase::None,
            iteration: 0,
            parameters: vec![("w".into(), parameter)],
            changed: vec![],
            loss: None,
            lr: None,
            stdout: String::new(),
            skipped: false,
            detail: None,
        }
    }

    fn address(values: Option<&Values>) -> Option<*const f64> {
        values.map(|values| values.as_ptr())
    }

    #[test]
    fn an_unchanged_parameter_is_kept_once() {
        let mut sharing = Sharing::default();
        let before = statement(parameter(&[1.0; 5], &[2.0; 5]));
        let mut after = statement(parameter(&[1.0; 5], &[2.0; 5]));
        sharing.share(&mut after, Some(&before));
        assert!(Arc::ptr_eq(&before.parameters[0].1, &after.parameters[0].1));
    }

    #[test]
    fn a_new_gradient_leaves_the_values_shared() {
        let mut sharing = Sharing::default();
        let mut before = statement(parameter(&[f64::NAN; 5], &[2.0; 5]));
        sharing.share(&mut before, None);
        let mut after = statement(parameter(&[f64::NAN; 5], &[3.0; 5]));
        sharing.share(&mut after, Some(&before));
        let (old, new) = (&before.parameters[0].1, &after.parameters[0].1);
        assert_eq!(address(old.data.as_ref()), address(new.data.as_ref()));
        assert_eq!(new.grad, Grad::Data(vec![3.0; 5].into()));
    }

    #[test]
    fn zeros_of_either_sign_are_not_the_same() {
        let mut sharing = Sharing::default();
        let mut before = statement(parameter(&[0.0; 5], &[1.0; 5]));
        sharing.share(&mut before, None);
        let mut after = statement(parameter(&[-0.0; 5], &[1.0; 5]));
        sharing.share(&mut after, Some(&before));
        let data = after.parameters[0].1.data.as_ref();
        assert!(data.is_some_and(|data| data.iter().all(|value| value.is_sign_negative())));
    }
}
