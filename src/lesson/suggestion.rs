//! "Did you mean": the known name that is nearest to a mistyped one.

/// The nearest candidate, if it is near enough to be meant: at most a third of
/// the letters differ, or the name is a part of it.
pub(super) fn closest<'a>(
    name: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    let limit = (name.chars().count() / 3).max(1);
    candidates
        .into_iter()
        .map(|candidate| match name.len() >= 3 && candidate.contains(name) {
            true => (1, candidate),
            false => (distance(name, candidate), candidate),
        })
        .filter(|(distance, _)| *distance <= limit)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// Edits between two names: a letter more, less or other, or two swapped
/// (optimal string alignment distance), ignoring case.
fn distance(a: &str, b: &str) -> usize {
    let a: Vec<char> = a.chars().flat_map(char::to_lowercase).collect();
    let b: Vec<char> = b.chars().flat_map(char::to_lowercase).collect();
    // Row i holds the distances of a's first i letters to b's first j.
    let mut before = vec![0; b.len() + 1];
    let mut above: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut row = vec![i; b.len() + 1];
        for j in 1..=b.len() {
            let other = usize::from(a[i - 1] != b[j - 1]);
            row[j] = (above[j - 1] + other).min(above[j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                row[j] = row[j].min(before[j - 2] + 1);
            }
        }
        before = std::mem::replace(&mut above, row);
    }
    above[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_recognised_and_a_different_word_is_not() {
        let names = ["five-steps", "by-hand", "zero-grad"];
        assert_eq!(closest("zerograd", names), Some("zero-grad"));
        assert_eq!(closest("by_hnad", names), Some("by-hand"));
        assert_eq!(closest("by_hxad", names), None);
        assert_eq!(closest("FIVE-STEP", names), Some("five-steps"));
        assert_eq!(closest("hand", names), Some("by-hand"));
        assert_eq!(closest("adam", names), None);
        assert_eq!(closest("", names), None);
    }

    #[test]
    fn the_distance_counts_edits() {
        for (a, b, edits) in
            [("", "abc", 3), ("kitten", "sitting", 3), ("flaw", "lawn", 2), ("start", "strat", 1)]
        {
            assert_eq!(distance(a, b), edits, "{a} {b}");
        }
    }
}
