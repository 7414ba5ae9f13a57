//! A changed script beside the one it was made from: which of its lines are the
//! same, changed, moved or put in, and which are gone.

use std::collections::{HashMap, HashSet};

use super::text::code;
use crate::protocol::EditedLine;

/// What became of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mark {
    Same,
    /// Another text; the one before it.
    Changed(String),
    /// The same text at another place, or in another block.
    Moved,
    /// A line that the script does not have.
    Inserted,
    /// A line that runs a second time.
    Again,
    /// A line of the script that is gone.
    Removed,
}

/// A line of the listing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// The line of the script that it stands for.
    pub line: Option<u32>,
    /// The line of the text that runs, from 1; none where it was removed.
    pub row: Option<u32>,
    pub text: String,
    pub mark: Mark,
}

/// The text that runs with what became of each line; removed lines stand where
/// they were.
pub fn listing(source: &str, edited: &[EditedLine]) -> Vec<Listed> {
    let before: Vec<&str> = source.lines().collect();
    let known: HashSet<u32> = edited.iter().filter_map(|row| row.line).collect();
    let mut gone = (1..).zip(&before).filter(|(line, text)| {
        // An empty line is no loss.
        !known.contains(line) && !text.trim().is_empty()
    });
    let mut next_gone = gone.next();
    let mut listed = Vec::with_capacity(edited.len());
    for ((row, edited), mark) in (1..).zip(edited).zip(marks(&before, edited)) {
        if let (Some(line), false) = (edited.line, matches!(mark, Mark::Moved | Mark::Again)) {
            while let Some((lost, text)) = next_gone.filter(|(lost, _)| *lost < line) {
                listed.push(removed(lost, text));
                next_gone = gone.next();
            }
        }
        listed.push(Listed { line: edited.line, row: Some(row), text: edited.text.clone(), mark });
    }
    let rest = next_gone.into_iter().chain(gone);
    listed.extend(rest.map(|(lost, text)| removed(lost, text)));
    listed
}

fn removed(line: u32, text: &str) -> Listed {
    Listed { line: Some(line), row: None, text: text.to_owned(), mark: Mark::Removed }
}

/// What became of each line of the text that runs.
pub fn marks(before: &[&str], edited: &[EditedLine]) -> Vec<Mark> {
    let mut seen: HashSet<u32> = HashSet::new();
    let first: Vec<bool> =
        edited.iter().map(|row| row.line.is_some_and(|line| seen.insert(line))).collect();
    let in_order =
        in_order(edited.iter().zip(&first).filter_map(|(row, first)| row.line.filter(|_| *first)));
    let mark = |(row, first): (&EditedLine, &bool)| {
        let old = row.line.and_then(|line| before.get((line as usize).checked_sub(1)?));
        let (Some(line), Some(old)) = (row.line, old) else { return Mark::Inserted };
        let same = code(old) == code(&row.text);
        let indent = |text: &str| text.len() - text.trim_start().len();
        match (first, same) {
            (false, true) => Mark::Again,
            (false, false) => Mark::Inserted,
            (true, false) => Mark::Changed((*old).to_owned()),
            (true, true) if code(old).is_empty() => Mark::Same,
            (true, true) if !in_order.contains(&line) => Mark::Moved,
            (true, true) if indent(old) != indent(&row.text) => Mark::Moved,
            (true, true) => Mark::Same,
        }
    };
    edited.iter().zip(&first).map(mark).collect()
}

/// The most of these numbers that stand in order: the others were moved.
fn in_order(lines: impl Iterator<Item = u32>) -> HashSet<u32> {
    // tails[n]: the smallest last number of n + 1 numbers in order.
    let mut tails: Vec<u32> = Vec::new();
    let mut previous: HashMap<u32, u32> = HashMap::new();
    for line in lines {
        let at = tails.partition_point(|tail| *tail < line);
        if let Some(before) = at.checked_sub(1) {
            previous.insert(line, tails[before]);
        }
        match tails.get_mut(at) {
            Some(tail) => *tail = line,
            None => tails.push(line),
        }
    }
    std::iter::successors(tails.last().copied(), |line| previous.get(line).copied()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOURCE: &str = "a\nfor i in x:\n    b\n    c\n    d\ne";

    fn listed(rows: &[(u32, &str)]) -> Vec<(u32, Mark)> {
        let rows: Vec<EditedLine> = rows
            .iter()
            .map(|(line, text)| EditedLine {
                line: (*line > 0).then_some(*line),
                text: (*text).into(),
            })
            .collect();
        let rows = listing(SOURCE, &rows).into_iter();
        rows.filter(|row| row.mark != Mark::Same)
            .map(|row| (row.line.unwrap_or(0), row.mark))
            .collect()
    }

    #[test]
    fn the_line_that_went_up_was_moved_and_not_those_below_it() {
        let rows = [(1, "a"), (5, "d"), (2, "for i in x:"), (3, "    b"), (4, "    c"), (6, "e")];
        assert_eq!(listed(&rows), [(5, Mark::Moved)]);
        let down =
            [(1, "a"), (2, "for i in x:"), (4, "    c"), (5, "    d"), (3, "    b"), (6, "e")];
        assert_eq!(listed(&down), [(3, Mark::Moved)]);
        let out = [(1, "a"), (2, "for i in x:"), (3, "    b"), (4, "    c"), (5, "d"), (6, "e")];
        assert_eq!(listed(&out), [(5, Mark::Moved)]);
    }

    #[test]
    fn changed_lines_know_what_they_were_and_removed_ones_stay_in_place() {
        let rows =
            [(1, "a"), (2, "for i in x:"), (4, "    c2"), (4, "    c"), (0, "new"), (6, "e")];
        assert_eq!(
            listed(&rows),
            [
                (3, Mark::Removed),
                (4, Mark::Changed("    c".into())),
                (4, Mark::Again),
                (0, Mark::Inserted),
                (5, Mark::Removed),
            ]
        );
    }
}
