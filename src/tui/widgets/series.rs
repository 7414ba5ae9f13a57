//! Points of a curve: smoothed, and looked up.

/// A running mean that forgets: every point weighs `1 - factor`, what came
/// before it `factor`, corrected for the start as Adam's moments are. Points
/// that are no numbers stay what they are and are not counted.
pub fn smooth(points: &[(f64, f64)], factor: f64) -> Vec<(f64, f64)> {
    let (mut mean, mut weight) = (0.0, 0.0);
    let next = |&(x, y): &(f64, f64)| {
        if !y.is_finite() {
            return (x, y);
        }
        mean = factor * mean + (1.0 - factor) * y;
        weight = factor * weight + (1.0 - factor);
        (x, mean / weight)
    };
    points.iter().map(next).collect()
}

/// The last point that is not after `x`; the first one, before all.
pub fn at(points: &[(f64, f64)], x: f64) -> Option<(f64, f64)> {
    let after = points.partition_point(|point| point.0 <= x);
    points.get(after.saturating_sub(1)).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn smoothing_keeps_a_constant_and_skips_what_is_no_number() {
        let points = [(0.0, 2.0), (1.0, 2.0), (2.0, f64::NAN), (3.0, 2.0)];
        let smoothed = smooth(&points, 0.9);
        assert!((smoothed[1].1 - 2.0).abs() < 1e-12 && (smoothed[3].1 - 2.0).abs() < 1e-12);
        assert!(smoothed[2].1.is_nan());
        let rising = smooth(&[(0.0, 0.0), (1.0, 1.0)], 0.5);
        assert!((rising[1].1 - 0.5 / 0.75).abs() < 1e-12);
    }

    #[test]
    fn a_value_is_the_last_one_so_far() {
        let points = [(1.0, 10.0), (3.0, 30.0)];
        assert_eq!(at(&points, 0.0), Some((1.0, 10.0)));
        assert_eq!(at(&points, 2.9), Some((1.0, 10.0)));
        assert_eq!(at(&points, 9.0), Some((3.0, 30.0)));
        assert_eq!(at(&[], 1.0), None);
    }
}
