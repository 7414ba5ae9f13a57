//! Where a statement goes that is moved by one line: past its neighbour, into the
//! block that begins or ends there, or out of its own.

use super::code;
use crate::protocol::{EditedLine, Spot};

/// Where the statement that begins at a row of the listing goes, one place down or
/// up; None at the ends of the text, beside a line that was put in, and where no
/// statement begins.
pub fn one_place(listing: &[EditedLine], row: usize, down: bool) -> Option<Spot> {
    let text = |row: usize| listing[row].text.as_str();
    let indent = |row: usize| text(row).len() - text(row).trim_start().len();
    // Brackets that close a statement of several lines begin none.
    let begins = |row: &usize| {
        !code(text(*row)).is_empty() && !text(*row).trim_start().starts_with([')', ']', '}'])
    };
    let opens = |row: usize| code(text(row)).ends_with(':');
    let line = |row: usize| listing[row].line;
    if !begins(&row) {
        return None;
    }
    let level = indent(row);
    let above = |row: usize| (0..row).rev().filter(begins);
    let below = |row: usize| (row + 1..listing.len()).filter(begins);
    let header = || above(row).find(|&other| indent(other) < level);
    if down {
        // Its own block goes along.
        return match below(row).find(|&other| indent(other) <= level) {
            Some(next) if indent(next) == level => {
                let first =
                    below(next).next().filter(|&first| opens(next) && indent(first) > level);
                match first {
                    Some(first) => Some(Spot::Before(line(first)?)),
                    None => Some(Spot::After(line(next)?)),
                }
            }
            Some(next) if header().is_some_and(|header| indent(header) == indent(next)) => {
                Some(Spot::Before(line(next)?))
            }
            _ => Some(Spot::After(line(header()?)?)),
        };
    }
    let before = above(row).next()?;
    if indent(before) <= level {
        return Some(Spot::Before(line(before)?));
    }
    let head = above(row).find(|&other| indent(other) <= level)?;
    if !opens(head) {
        return Some(Spot::Before(line(head)?));
    }
    let inside = indent(below(head).next()?);
    let last = above(row).find(|&other| indent(other) == inside)?;
    Some(Spot::After(line(last)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCRIPT: &str = "\
first = f(x)  # of: all
for step in range(3):
    # a comment

    with no_grad():
        y = g(
            x,
        )
    y.step()

    z = h(
        x)
last = 1";

    fn moved(line: u32, down: bool) -> Option<Spot> {
        let listing: Vec<_> = (1..)
            .zip(SCRIPT.lines())
            .map(|(line, text)| EditedLine { line: Some(line), text: text.into() })
            .collect();
        one_place(&listing, line as usize - 1, down)
    }

    #[test]
    fn a_statement_goes_down_past_its_neighbour_into_blocks_and_out() {
        for (line, to) in [
            (1, Some(Spot::Before(5))),
            (2, Some(Spot::After(13))),
            (5, Some(Spot::After(9))),
            (6, Some(Spot::Before(9))),
            (9, Some(Spot::After(11))),
            (11, Some(Spot::Before(13))),
            (13, None),
            (3, None),
            (8, None),
        ] {
            assert_eq!(moved(line, true), to, "line {line}");
        }
    }

    #[test]
    fn and_up_the_same_way() {
        for (line, to) in [
            (13, Some(Spot::After(11))),
            (11, Some(Spot::Before(9))),
            (9, Some(Spot::After(6))),
            (6, Some(Spot::Before(5))),
            (5, Some(Spot::Before(2))),
            (2, Some(Spot::Before(1))),
            (1, None),
        ] {
            assert_eq!(moved(line, false), to, "line {line}");
        }
    }

    #[test]
    fn at_the_end_of_the_text_there_is_a_way_out_of_the_block() {
        let rows = ["while True:", "    a()", "    b()"].into_iter().zip(1..);
        let listing: Vec<_> =
            rows.map(|(text, line)| EditedLine { line: Some(line), text: text.into() }).collect();
        assert_eq!(one_place(&listing, 2, true), Some(Spot::After(1)));
    }
}
