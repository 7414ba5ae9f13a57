//! The loss on data that is not trained on, found in a recording as it grows.

use crate::protocol::{Binding, Snapshot};
use crate::session::Timeline;

/// The first number that the script calls so, `val_loss`, or the last one of a list of
/// them, by iteration.
#[derive(Debug, Default)]
pub struct Validation {
    /// What the script calls it, once it is there.
    name: Option<String>,
    points: Vec<(f64, f64)>,
    /// So many statements were looked at.
    seen: usize,
}

impl Validation {
    /// Looks at the statements that are new.
    pub(super) fn follow(&mut self, timeline: &Timeline) {
        let all = timeline.statements();
        for statement in all.get(self.seen..).unwrap_or_default() {
            let bindings = statement.detail.iter().flat_map(|detail| &detail.bindings);
            for binding in bindings {
                let Some(value) = number(binding) else { continue };
                match &self.name {
                    None if is_held_out(&binding.name) => self.name = Some(binding.name.clone()),
                    Some(name) if *name == binding.name => {}
                    _ => continue,
                }
                if statement.iteration > 0 {
                    self.points.push((statement.iteration as f64, value));
                }
            }
        }
        self.seen = all.len();
    }

    /// Its name and its values by iteration.
    pub fn curve(&self) -> Option<(&str, &[(f64, f64)])> {
        Some((self.name.as_deref()?, &self.points))
    }
}

fn is_held_out(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let held_out = ["val", "test", "dev", "held"].iter().any(|part| name.contains(part));
    held_out && name.contains("loss")
}

fn number(binding: &Binding) -> Option<f64> {
    let value: &Snapshot = binding.value.as_ref()?;
    match &value.data {
        Some(data) if value.shape.len() < 2 => data.iter().next_back(),
        _ => None,
    }
}
