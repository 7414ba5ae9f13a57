//! Looking: what is looked at, how often, and what that may cost.

use std::time::{Duration, Instant};

use super::super::snapshot::elements;
use crate::protocol::{Look, Probe};
use crate::python::{Frame, Value};

/// After a look that took a time, as much time passes without this times over:
/// looking costs one part in so many.
const SHARE: u32 = 200;

/// The same for a run that is slowed down: it waits most of the time anyway.
const PACED_SHARE: u32 = 2;

/// Tensors above this many elements are not sent.
const MOST_ELEMENTS: usize = 1 << 16;

/// Lists and dicts are followed so deep.
const DEEPEST: usize = 4;

/// Something that is looked at again and again.
#[derive(Debug)]
pub struct Task {
    /// `None`: the layers.
    pub probe: Option<Probe>,
    born: Instant,
    next: Instant,
    /// It raised, and rests until the user does something.
    pub resting: bool,
}

impl Task {
    /// The tasks of a run: the layers, and its probes.
    pub fn all(probes: &[Probe]) -> Vec<Task> {
        let now = Instant::now();
        let task = |probe| Task { probe, born: now, next: now, resting: false };
        std::iter::once(None).chain(probes.iter().cloned().map(Some)).map(task).collect()
    }

    pub fn is_due(&self) -> bool {
        !self.resting && Instant::now() >= self.next
    }

    /// It took this long; `tasks` of them share what looking may cost.
    pub fn took(&mut self, time: Duration, tasks: usize, paced: bool) {
        let share = if paced { PACED_SHARE } else { SHARE };
        let mut rest = time * share * tasks as u32;
        if self.probe.is_none() {
            // Probes are looked at when the run ends. The layers cannot be: there a
            // short run is over before a second sample is due, which would leave
            // those of its first step. Twice as late each time, they cost little.
            rest = rest.min(self.born.elapsed());
        }
        self.next = Instant::now() + rest;
    }
}

/// A value as a message carries it.
///
/// # Errors
///
/// A sentence, for what cannot be sent.
pub fn look(value: &Value<'_>) -> Result<Look, String> {
    deep(value, DEEPEST)
}

/// What an expression sees, or the exception; `None` while its names do not exist.
pub fn evaluate(expression: &str, frame: &Frame<'_>) -> Option<Result<Look, String>> {
    match frame.look(expression) {
        Ok(value) => Some(look(&value)),
        Err(error) if error.missing => None,
        Err(error) => Some(Err(error.text)),
    }
}

fn deep(value: &Value<'_>, depth: usize) -> Result<Look, String> {
    if value.is_none() {
        return Ok(Look::None);
    }
    if let Some(tensor) = value.as_tensor() {
        let (shape, count) = (tensor.shape(), tensor.numel());
        if count > MOST_ELEMENTS {
            return Err(format!("the probe's tensor {shape:?} is too large to be sent"));
        }
        let data = tensor.value().ok().and_then(|value| elements(&value));
        let data = data.ok_or_else(|| "the probe's tensor cannot be read".to_owned())?;
        return Ok(Look::Tensor { shape, data });
    }
    if let Some(number) = value.as_number() {
        return Ok(Look::Number(number));
    }
    if let Some(text) = value.as_str() {
        return Ok(Look::Text(text.to_owned()));
    }
    if depth > 0 {
        if let Some(items) = value.items() {
            let items = items.iter().map(|item| deep(item, depth - 1));
            return items.collect::<Result<_, _>>().map(Look::List);
        }
        if let Some(entries) = value.entries() {
            let entries =
                entries.iter().map(|(key, item)| Ok((key.clone(), deep(item, depth - 1)?)));
            return entries.collect::<Result<_, String>>().map(Look::Dict);
        }
    }
    Err(format!("a probe cannot send {}", value.short_text()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn layers_are_sampled_again_before_the_run_is_twice_as_old() {
        const AGE: Duration = Duration::from_secs(5);
        let probe = Probe { name: "fit".into(), expression: "fit()".into() };
        let [mut layers, mut fit] = <[Task; 2]>::try_from(Task::all(&[probe])).unwrap();
        for task in [&mut layers, &mut fit] {
            task.born -= AGE;
            task.took(AGE, 2, false);
            assert!(!task.is_due(), "it rests");
        }
        assert!(layers.next <= Instant::now() + AGE + Duration::from_secs(2));
        assert!(fit.next > Instant::now() + 100 * AGE);
    }
}
