//! A run slowed down, so that somebody can watch it learn.

use std::cell::Cell;
use std::time::{Duration, Instant};

/// How many steps a second a run may take, and when the next one is due.
#[derive(Debug)]
pub struct Pace {
    steps_per_second: Cell<Option<f64>>,
    /// Steps that were taken when the next one became due.
    step: Cell<u64>,
    due: Cell<Instant>,
}

impl Pace {
    pub fn new(steps_per_second: Option<f64>) -> Pace {
        let pace = Pace {
            steps_per_second: Cell::new(None),
            step: Cell::new(0),
            due: Cell::new(Instant::now()),
        };
        pace.set(steps_per_second);
        pace
    }

    /// What is no positive number is full speed.
    pub fn set(&self, steps_per_second: Option<f64>) {
        self.steps_per_second.set(steps_per_second.filter(|pace| *pace > 0.0));
        self.due.set(Instant::now());
    }

    pub fn is_set(&self) -> bool {
        self.steps_per_second.get().is_some()
    }

    /// How long a run that has taken `steps` must wait before it goes on; `None`
    /// if it need not.
    pub fn rest(&self, steps: u64) -> Option<Duration> {
        let interval = Duration::try_from_secs_f64(1.0 / self.steps_per_second.get()?).ok()?;
        let now = Instant::now();
        if steps != self.step.replace(steps) {
            // A step that came late is not made up for.
            self.due.set((self.due.get() + interval).max(now));
        }
        self.due.get().checked_duration_since(now).filter(|time| !time.is_zero())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_step_waits_its_turn_and_full_speed_never_does() {
        let pace = Pace::new(Some(0.001));
        assert_eq!(pace.rest(0), None, "no step was taken yet");
        let rest = pace.rest(1).expect("the next one waits");
        assert!(rest > Duration::from_secs(900) && rest <= Duration::from_secs(1000), "{rest:?}");
        let longer = pace.rest(2).expect("and the one after it");
        assert!(longer > Duration::from_secs(1900), "{longer:?}");
        pace.set(None);
        assert_eq!(pace.rest(3), None);
        for nonsense in [0.0, -1.0, f64::NAN, f64::MIN_POSITIVE] {
            pace.set(Some(nonsense));
            assert_eq!(pace.rest(4), None, "{nonsense}");
        }
    }
}
