//! What a statement did to a parameter or its gradient, as arithmetic with real
//! numbers: `-40.0000 + -30.4800 = -70.4800`.

use super::numbers::{fixed, short, size_of};
use crate::protocol::{Event, Grad, OptimizerStep, Parameter, Snapshot, Statement, Visit};
use crate::session::Timeline;

/// How far back the last change of a parameter is looked for.
const REACH: usize = 2_000;

/// A change, in the numbers of one element: the only one, or the first.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Change {
    /// `backward()` added to the gradient; None + x is x.
    Accumulated {
        before: Option<f64>,
        incoming: f64,
        after: f64,
    },
    Cleared {
        before: f64,
        to_none: bool,
    },
    Rescaled {
        before: f64,
        after: f64,
    },
    /// `descent` is the learning rate and the gradient (or what the optimizer made
    /// of it), where the update is `before - lr × that`.
    Updated {
        before: f64,
        descent: Option<(f64, f64)>,
        after: f64,
    },
}

impl Change {
    /// Whether the change is the gradient's, not the value's.
    pub fn of_gradient(self) -> bool {
        !matches!(self, Change::Updated { .. })
    }

    /// Whether the parameter, in its element of this index, is what the change made of
    /// it. What is too large to travel is taken to be.
    pub fn led_to(self, parameter: &Parameter, index: usize) -> bool {
        let value = parameter.data.as_ref().map(|data| data.get(index).unwrap_or(f64::NAN));
        let grad = match &parameter.grad {
            Grad::None => Some(None),
            Grad::Data(data) => Some(Some(data.get(index).unwrap_or(f64::NAN))),
            Grad::Summary(_) => None,
        };
        let same = |now: f64, after: f64| now == after || now.is_nan() && after.is_nan();
        let is = |after: f64| grad.is_none_or(|now| now.is_some_and(|now| same(now, after)));
        match self {
            Change::Updated { after, .. } => value.is_none_or(|now| same(now, after)),
            Change::Accumulated { after, .. } | Change::Rescaled { after, .. } => is(after),
            Change::Cleared { to_none: true, .. } => grad.is_none_or(|now| now.is_none()),
            Change::Cleared { to_none: false, .. } => is(0.0),
        }
    }

    /// The arithmetic and its result, where it has one, in numbers of a form.
    fn sides(self, number: fn(f64) -> String) -> (String, Option<String>) {
        match self {
            Change::Accumulated { before, incoming, after } => {
                let before = before.map_or_else(|| "None".into(), number);
                (format!("{before} + {}", number(incoming)), Some(number(after)))
            }
            Change::Cleared { before, to_none } => {
                let after = if to_none { "None" } else { "0" };
                (format!("{} → {after}", number(before)), None)
            }
            Change::Rescaled { before, after } => {
                (format!("{} → {}", number(before), number(after)), None)
            }
            Change::Updated { before, descent: Some((lr, grad)), after } => (
                format!("{} - {} × {}", number(before), short(lr), number(grad)),
                Some(number(after)),
            ),
            Change::Updated { before, descent: None, after } => {
                (format!("{} - {}", number(before), number(before - after)), Some(number(after)))
            }
        }
    }

    /// The whole of it: `0.4000 - 0.01 × -70.4800 = 1.1048`.
    pub fn equation(self) -> String {
        whole(self.sides(fixed))
    }

    /// Without the result.
    pub fn terms(self) -> String {
        self.sides(fixed).0
    }

    /// Without the result, in short numbers.
    pub fn short_terms(self) -> String {
        self.sides(short).0
    }

    /// The fullest form that fits: with short numbers where four decimals do not
    /// fit, without the result (it stands in the parameter's column) where those
    /// do not fit either.
    pub fn within(self, width: usize) -> String {
        let forms = [self.equation(), whole(self.sides(short)), self.terms()];
        let fitting = forms.into_iter().find(|form| form.chars().count() <= width);
        fitting.unwrap_or_else(|| self.sides(short).0)
    }
}

fn whole((left, right): (String, Option<String>)) -> String {
    match right {
        Some(right) => format!("{left} = {right}"),
        None => left,
    }
}

/// An element of a tensor; the norm of one that is too large to travel.
fn element(value: &Snapshot, index: usize) -> f64 {
    match &value.data {
        Some(data) => data.get(index).unwrap_or(f64::NAN),
        None => size_of(value),
    }
}

/// The learning rate and what it was multiplied with, where the optimizer only
/// did that: for SGD the gradient, or with momentum the buffer.
fn descent(step: &OptimizerStep, grad: f64, index: usize) -> Option<(f64, f64)> {
    let changed = ["weight_decay", "nesterov", "maximize"];
    if step.optimizer != "SGD" || changed.iter().any(|option| step.option(option) != 0.0) {
        return None;
    }
    let direction =
        step.buffer("momentum_buffer").map_or(grad, |buffer| element(&buffer.after, index));
    Some((step.option("lr"), direction))
}

/// The last thing that a statement did to a parameter, in its element of this
/// index, row-major.
pub fn in_statement(statement: &Statement, name: &str, index: usize) -> Option<Change> {
    let detail = statement.detail.as_deref()?;
    let lead = |value: &Snapshot| element(value, index);
    let event = detail.events.iter().rev().find_map(|event| match event {
        // Clearing what is None already changes nothing.
        Event::Cleared { parameter, before: Some(before), to_none } if parameter == name => {
            Some(Change::Cleared { before: lead(before), to_none: *to_none })
        }
        Event::Rescaled { parameter, before, after } if parameter == name => {
            Some(Change::Rescaled { before: lead(before), after: lead(after) })
        }
        Event::Updated { parameter, before, after, grad, lr, by } if parameter == name => {
            let (before, after) = (lead(before), lead(after));
            let descent = match by {
                None => lr.zip(grad.as_ref().map(lead)),
                Some(step) => grad.as_ref().and_then(|grad| descent(step, lead(grad), index)),
            };
            Some(Change::Updated { before, descent, after })
        }
        _ => None,
    });
    event.or_else(|| {
        detail.sweep.iter().rev().find_map(|visit| match visit {
            Visit::Accumulate { parameter, before, incoming, after } if parameter == name => {
                Some(Change::Accumulated {
                    before: before.as_ref().map(lead),
                    incoming: lead(incoming),
                    after: lead(after),
                })
            }
            _ => None,
        })
    })
}

/// The last change of a parameter at or before a position, and where it was.
pub fn last(
    timeline: &Timeline,
    position: usize,
    name: &str,
    index: usize,
) -> Option<(usize, Change)> {
    let from = position.saturating_sub(REACH);
    (from..=position).rev().find_map(|at| Some((at, in_statement(timeline.get(at)?, name, index)?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arithmetic_is_written_with_real_numbers() {
        let added = Change::Accumulated { before: Some(-40.0), incoming: -30.48, after: -70.48 };
        assert_eq!(added.equation(), "-40.0000 + -30.4800 = -70.4800");
        let first = Change::Accumulated { before: None, incoming: -40.0, after: -40.0 };
        assert_eq!(first.equation(), "None + -40.0000 = -40.0000");
        let step = Change::Updated { before: 0.4, descent: Some((0.01, -70.48)), after: 1.1048 };
        assert_eq!(step.equation(), "0.4000 - 0.01 × -70.4800 = 1.1048");
        assert_eq!(step.within(30), "0.4 - 0.01 × -70.48 = 1.1048");
        assert_eq!(step.within(25), "0.4000 - 0.01 × -70.4800");
        let adam = Change::Updated { before: 0.4, descent: None, after: 0.401 };
        assert_eq!(adam.equation(), "0.4000 - -0.0010 = 0.4010");
        let cleared = Change::Cleared { before: -40.0, to_none: true };
        assert_eq!(cleared.equation(), "-40.0000 → None");
    }
}
