//! A text that was edited freely, line by line beside the one it was made from.

use crate::protocol::EditedLine;

/// Longer texts are not aligned, only cut at what they have in common at both
/// ends: the table below has a place for every pair of lines.
const MOST_PAIRS: usize = 4_000_000;

/// The lines of `text`, each with the line of `rows` that it is or was made
/// from: an equal one in the same order, else an equal one that is gone from
/// elsewhere, else the one whose place it takes.
pub(super) fn rewritten(rows: &[EditedLine], text: &str) -> Vec<EditedLine> {
    let texts: Vec<&str> = text.lines().collect();
    let equal = |(row, text): &(&EditedLine, &&str)| same(&row.text, text);
    let head = rows.iter().zip(&texts).take_while(equal).count();
    let tails = rows[head..].iter().rev().zip(texts[head..].iter().rev());
    let tail = tails.take_while(equal).count();
    let (old, new) = (&rows[head..rows.len() - tail], &texts[head..texts.len() - tail]);

    let mut from: Vec<Option<usize>> = aligned(old, new);
    let mut taken = vec![false; old.len()];
    from.iter().flatten().for_each(|&at| taken[at] = true);
    // Lines that were moved.
    for (at, text) in new.iter().enumerate() {
        let gone = (0..old.len()).find(|&o| !taken[o] && same(&old[o].text, text));
        if from[at].is_none()
            && !text.trim().is_empty()
            && let Some(gone) = gone
        {
            from[at] = Some(gone);
            taken[gone] = true;
        }
    }
    // Lines that took another's place: between the same neighbours.
    let mut next = 0;
    for at in 0..new.len() {
        match from[at] {
            Some(line) => next = line + 1,
            None if next < old.len() && !taken[next] && !new[at].trim().is_empty() => {
                from[at] = Some(next);
                taken[next] = true;
                next += 1;
            }
            None => {}
        }
    }
    let middle = new.iter().zip(from).map(|(text, from)| EditedLine {
        line: from.and_then(|from| old[from].line),
        text: (*text).to_owned(),
    });
    let (first, last) = (&rows[..head], &rows[rows.len() - tail..]);
    first.iter().cloned().chain(middle).chain(last.iter().cloned()).collect()
}

/// Spaces at the end of a line mean nothing.
fn same(a: &str, b: &str) -> bool {
    a.trim_end() == b.trim_end()
}

/// For each new line the old one that it is, by a longest common subsequence.
fn aligned(old: &[EditedLine], new: &[&str]) -> Vec<Option<usize>> {
    let mut from = vec![None; new.len()];
    if old.len() * new.len() > MOST_PAIRS {
        return from;
    }
    // common[i][j]: the longest of old[i..] and new[j..].
    let width = new.len() + 1;
    let mut common = vec![0u32; (old.len() + 1) * width];
    for i in (0..old.len()).rev() {
        for j in (0..new.len()).rev() {
            common[i * width + j] = match same(&old[i].text, new[j]) {
                true => common[(i + 1) * width + j + 1] + 1,
                false => common[(i + 1) * width + j].max(common[i * width + j + 1]),
            };
        }
    }
    let (mut i, mut j) = (0, 0);
    while i < old.len() && j < new.len() {
        if same(&old[i].text, new[j]) {
            from[j] = Some(i);
            (i, j) = (i + 1, j + 1);
        } else if common[(i + 1) * width + j] >= common[i * width + j + 1] {
            i += 1;
        } else {
            j += 1;
        }
    }
    from
}
