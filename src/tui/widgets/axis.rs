//! An axis: where a value lies between two ends, and at which round numbers its
//! ticks stand.

/// One direction of a plot.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Axis {
    pub low: f64,
    pub high: f64,
    /// Equal factors are equal lengths. Both ends are above zero then.
    pub log: bool,
    /// Counts: ticks stand at whole numbers only.
    pub whole: bool,
}

/// A labelled place on an axis, `at` from 0 to 1.
#[derive(Debug, Clone, PartialEq)]
pub struct Tick {
    pub at: f64,
    pub label: String,
}

impl Axis {
    /// An axis on which equal differences are equal lengths.
    pub fn linear(low: f64, high: f64) -> Axis {
        Axis { low, high, log: false, whole: false }
    }

    /// An axis on which equal factors are equal lengths.
    pub fn logarithmic(low: f64, high: f64) -> Axis {
        Axis { low, high, log: true, whole: false }
    }

    /// An axis over values: all finite ones of them (above zero, where it is
    /// logarithmic). `None` where there is nothing to show.
    pub fn over(values: impl Iterator<Item = f64>, log: bool) -> Option<Axis> {
        let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
        for value in values.filter(|v| v.is_finite() && (!log || *v > 0.0)) {
            low = low.min(value);
            high = high.max(value);
        }
        (low <= high).then(|| Axis { low, high, log, whole: false }.opened())
    }

    /// The same axis with an extent, also where all values are one.
    pub fn opened(self) -> Axis {
        if self.high > self.low {
            return self;
        }
        if self.log {
            return Axis { low: self.low / 2.0, high: self.low * 2.0, ..self };
        }
        let half = if self.low == 0.0 { 1.0 } else { self.low.abs() / 2.0 };
        Axis { low: self.low - half, high: self.high + half, ..self }
    }

    /// The same axis from zero on, where that does not squeeze the values: for
    /// amounts that are never negative.
    pub fn from_zero(self) -> Axis {
        let near = !self.log && self.low > 0.0 && self.low < 0.6 * self.high;
        if near { Axis { low: 0.0, ..self } } else { self }
    }

    /// The same axis with some room at both ends, a part of its extent.
    pub fn padded(self, part: f64) -> Axis {
        let room = (self.high - self.low) * part;
        if self.log { self } else { Axis { low: self.low - room, high: self.high + room, ..self } }
    }

    /// Where a value lies: 0 at the low end, 1 at the high one, beyond outside.
    /// NaN for what this axis cannot show.
    pub fn at(&self, value: f64) -> f64 {
        if !self.log {
            return (value - self.low) / (self.high - self.low);
        }
        match value > 0.0 {
            true => (value / self.low).ln() / (self.high / self.low).ln(),
            false => f64::NAN,
        }
    }

    /// The value at a place from 0 to 1.
    pub fn value(&self, at: f64) -> f64 {
        match self.log {
            true => self.low * (self.high / self.low).powf(at),
            false => self.low + (self.high - self.low) * at,
        }
    }

    /// The ends are numbers, in order, and such as a logarithm takes.
    pub fn is_sound(&self) -> bool {
        let finite = self.low.is_finite() && self.high.is_finite();
        finite && self.low < self.high && (!self.log || self.low > 0.0)
    }

    /// At most so many ticks at round numbers inside the axis.
    pub fn ticks(&self, most: usize) -> Vec<Tick> {
        if !self.is_sound() {
            return Vec::new();
        }
        let decades = (self.high / self.low).log10();
        let values = match self.log {
            true if decades >= 1.5 => self.decades(most),
            _ => self.steps(most),
        };
        let labels = labels(&values);
        let tick = |(value, label): (&f64, String)| Tick { at: self.at(*value), label };
        values.iter().zip(labels).map(tick).filter(|tick| tick.at.is_finite()).collect()
    }

    /// Powers of ten, as many apart as they must be.
    fn decades(&self, most: usize) -> Vec<f64> {
        let first = (self.low.log10() - 1e-9).ceil() as i32;
        let last = (self.high.log10() + 1e-9).floor() as i32;
        let count = (last - first + 1).max(1) as usize;
        let stride = count.div_ceil(most.max(1)).max(1);
        (first..=last).rev().step_by(stride).map(|power| 10f64.powi(power)).collect()
    }

    /// Multiples of 1, 2 or 5 times a power of ten.
    fn steps(&self, most: usize) -> Vec<f64> {
        let extent = self.high - self.low;
        if most == 0 || !extent.is_finite() || extent <= 0.0 {
            return Vec::new();
        }
        let rough = extent / most as f64;
        let power = 10f64.powf(rough.log10().floor());
        let power = if self.whole { power.max(1.0) } else { power };
        let steps = [1.0, 2.0, 5.0, 10.0, 20.0].map(|factor| factor * power);
        let inside = |step: f64| {
            let first = (self.low / step - 1e-9).ceil();
            let last = (self.high / step + 1e-9).floor();
            (first, (last - first + 1.0).max(0.0) as usize)
        };
        let Some(step) = steps.into_iter().find(|&step| inside(step).1 <= most) else {
            return Vec::new();
        };
        let (first, count) = inside(step);
        // Adding zero takes the sign away from a negative one.
        (0..count.min(most)).map(|index| (first + index as f64) * step + 0.0).collect()
    }
}

/// Labels that have the same decimals, as few as tell the values apart.
fn labels(values: &[f64]) -> Vec<String> {
    let largest = values.iter().fold(0f64, |most, v| most.max(v.abs()));
    let smallest = values.iter().filter(|v| **v != 0.0).fold(f64::INFINITY, |a, v| a.min(v.abs()));
    if largest > 0.0 && (largest >= 1e9 || smallest < 1e-4 || largest / smallest >= 1e4) {
        return values.iter().map(|value| power(*value)).collect();
    }
    let (unit, suffix) = match largest {
        large if large >= 1e7 => (1e6, "M"),
        large if large >= 1e4 => (1e3, "k"),
        _ => (1.0, ""),
    };
    let exact = |decimals: usize| {
        let scale = 10f64.powi(decimals as i32);
        values.iter().all(|v| {
            let scaled = v / unit * scale;
            (scaled - scaled.round()).abs() <= 1e-6 * scaled.abs().max(1.0)
        })
    };
    let decimals = (0..6).find(|&decimals| exact(decimals)).unwrap_or(6);
    let label = |value: &f64| match *value {
        0.0 => "0".to_string(),
        value => format!("{:.decimals$}{suffix}", value / unit),
    };
    values.iter().map(label).collect()
}

/// `1e-5`, `0`, `2.5e9`; numbers near one as they are.
fn power(value: f64) -> String {
    if value == 0.0 || (1e-2..1e3).contains(&value.abs()) {
        return format!("{}", (value * 1e6).round() / 1e6);
    }
    let text = format!("{value:.1e}");
    text.replace(".0e", "e")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(low: f64, high: f64, log: bool, most: usize) -> Vec<String> {
        let axis = Axis { low, high, log, whole: false };
        axis.ticks(most).into_iter().map(|tick| tick.label).collect()
    }

    #[test]
    fn ticks_stand_at_round_numbers() {
        assert_eq!(shown(0.0, 38.0, false, 4), ["0", "10", "20", "30"]);
        assert_eq!(shown(0.0, 0.37, false, 4), ["0", "0.1", "0.2", "0.3"]);
        assert_eq!(shown(-1.2, 1.2, false, 5), ["-1.0", "-0.5", "0", "0.5", "1.0"]);
        assert_eq!(shown(0.0, 45_000.0, false, 5), ["0", "10k", "20k", "30k", "40k"]);
        assert_eq!(shown(1e-3, 12.0, true, 8), ["10", "1", "0.1", "0.01", "1e-3"]);
        let iterations = Axis { whole: true, ..Axis::linear(1.0, 4.0) };
        assert_eq!(iterations.ticks(8).len(), 4);
        assert_eq!(shown(1.0, 3.0, true, 3), ["1", "2", "3"]);
    }

    #[test]
    fn places_and_values_are_inverse() {
        for axis in [Axis::linear(-2.0, 6.0), Axis::logarithmic(1e-4, 10.0)] {
            for at in [0.0, 0.25, 1.0] {
                assert!((axis.at(axis.value(at)) - at).abs() < 1e-12);
            }
        }
        assert!(Axis::logarithmic(1.0, 10.0).at(-1.0).is_nan());
    }

    #[test]
    fn one_value_has_an_extent_and_none_has_no_axis() {
        let axis = Axis::over([3.0, f64::NAN].into_iter(), false).unwrap();
        assert!(axis.low < 3.0 && axis.high > 3.0);
        assert_eq!(Axis::over([f64::NAN, f64::INFINITY].into_iter(), false), None);
        assert_eq!(Axis::over([0.0, -1.0].into_iter(), true), None);
    }

    #[test]
    fn there_are_never_more_ticks_than_asked_for() {
        for most in 0..9 {
            for high in [1e-9, 0.3, 7.0, 1e12] {
                assert!(shown(0.0, high, false, most).len() <= most);
                assert!(shown(high / 1e7, high, true, most).len() <= most.max(1));
            }
        }
    }
}
