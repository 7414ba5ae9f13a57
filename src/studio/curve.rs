//! A curve that grows without end in bounded memory.

/// One logged number.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    pub step: i64,
    pub value: f64,
}

/// The numbers logged under one tag, in the order they came. Above
/// [`Curve::MOST`] points every two neighbours of the older half become the one
/// that lies further from the line between their neighbours, so peaks stay.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Curve {
    points: Vec<Point>,
}

impl Curve {
    pub const MOST: usize = 8_192;

    pub fn points(&self) -> &[Point] {
        &self.points
    }

    pub fn last(&self) -> Option<Point> {
        self.points.last().copied()
    }

    /// The lowest value that is a number, with its step.
    pub fn lowest(&self) -> Option<Point> {
        let numbers = self.points.iter().filter(|point| !point.value.is_nan());
        numbers.min_by(|a, b| a.value.total_cmp(&b.value)).copied()
    }

    /// The highest value that is a number, with its step.
    pub fn highest(&self) -> Option<Point> {
        let numbers = self.points.iter().filter(|point| !point.value.is_nan());
        numbers.max_by(|a, b| a.value.total_cmp(&b.value)).copied()
    }

    /// The point at this step, or the last one before it.
    pub fn at(&self, step: i64) -> Option<Point> {
        let next = self.points.partition_point(|point| point.step <= step);
        next.checked_sub(1).map(|at| self.points[at])
    }

    pub fn push(&mut self, point: Point) {
        self.points.push(point);
        if self.points.len() > Self::MOST {
            self.thin();
        }
    }

    /// Halves the older half.
    fn thin(&mut self) {
        let middle = self.points.len() / 2 / 2 * 2;
        let mut kept = Vec::with_capacity(Self::MOST);
        kept.push(self.points[0]);
        for at in (1..middle - 1).step_by(2) {
            let pair = [self.points[at], self.points[at + 1]];
            let (before, after) = (kept[kept.len() - 1], self.points[at + 2]);
            let centre = (before.value + after.value) / 2.0;
            let far = |point: &Point| (point.value - centre).abs();
            kept.push(if far(&pair[0]) >= far(&pair[1]) { pair[0] } else { pair[1] });
        }
        kept.extend_from_slice(&self.points[middle - 1..]);
        self.points = kept;
    }

    /// TensorBoard's smoothing: an exponential mean with this weight (0 is none,
    /// below 1), corrected for its start. What is not finite stays as it is and
    /// does not enter the mean.
    pub fn smoothed(&self, weight: f64) -> Vec<Point> {
        let (mut mean, mut total) = (0.0, 0.0);
        let smooth = |point: &Point| {
            if !point.value.is_finite() {
                return *point;
            }
            mean = mean * weight + (1.0 - weight) * point.value;
            total = total * weight + (1.0 - weight);
            Point { value: mean / total, ..*point }
        };
        self.points.iter().map(smooth).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_curve_keeps_its_ends_its_order_and_its_peak() {
        let mut curve = Curve::default();
        for step in 0..100_000 {
            let value = if step == 777 { 1e6 } else { (step % 7) as f64 };
            curve.push(Point { step, value });
        }
        assert!(curve.points().len() <= Curve::MOST);
        assert!(curve.points().is_sorted_by_key(|point| point.step));
        assert_eq!(curve.points()[0].step, 0);
        assert_eq!(curve.last(), Some(Point { step: 99_999, value: (99_999 % 7) as f64 }));
        assert_eq!(curve.highest(), Some(Point { step: 777, value: 1e6 }));
    }

    #[test]
    fn smoothing_is_tensorboards() {
        let mut curve = Curve::default();
        for (step, value) in [1.0, 3.0, f64::NAN, 5.0].into_iter().enumerate() {
            curve.push(Point { step: step as i64, value });
        }
        let smoothed = curve.smoothed(0.5);
        // (0.5·1) / 0.5, (0.25·1 + 0.5·3) / 0.75, NaN, (0.125 + 0.75 + 2.5) / 0.875
        assert_eq!(smoothed[0].value, 1.0);
        assert!((smoothed[1].value - 7.0 / 3.0).abs() < 1e-12);
        assert!(smoothed[2].value.is_nan());
        assert!((smoothed[3].value - 27.0 / 7.0).abs() < 1e-12);
    }
}
