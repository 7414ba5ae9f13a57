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

/// Levenshtein distance over characters, ignoring case.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().flat_map(char::to_lowercase).collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().flat_map(char::to_lowercase).enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, &y) in b.iter().enumerate() {
            let replaced = diagonal + usize::from(x != y);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_recognised_and_a_different_word_is_not() {
        let names = ["five-steps", "by-hand", "zero-grad"];
        assert_eq!(closest("zerograd", names), Some("zero-grad"));
        assert_eq!(closest("by_hnad", names), None);
        assert_eq!(closest("by_hand", names), Some("by-hand"));
        assert_eq!(closest("FIVE-STEP", names), Some("five-steps"));
        assert_eq!(closest("hand", names), Some("by-hand"));
        assert_eq!(closest("adam", names), None);
        assert_eq!(closest("", names), None);
    }

    #[test]
    fn the_distance_counts_edits() {
        for (a, b, edits) in [("", "abc", 3), ("kitten", "sitting", 3), ("flaw", "lawn", 2)] {
            assert_eq!(distance(a, b), edits, "{a} {b}");
        }
    }
}
