//! Points of a curve, looked up.

/// The last point that is not after `x`; the first one, before all.
pub fn at(points: &[(f64, f64)], x: f64) -> Option<(f64, f64)> {
    let after = points.partition_point(|point| point.0 <= x);
    points.get(after.saturating_sub(1)).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_the_last_one_so_far() {
        let points = [(1.0, 10.0), (3.0, 30.0)];
        assert_eq!(at(&points, 0.0), Some((1.0, 10.0)));
        assert_eq!(at(&points, 2.9), Some((1.0, 10.0)));
        assert_eq!(at(&points, 9.0), Some((3.0, 30.0)));
        assert_eq!(at(&[], 1.0), None);
    }
}
