//! Changes made to a script's run, by name: what is left out while it runs, and
//! edits of its text before it does.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::Phase;

/// A change made to a script's run. Lines are those of the script as it is
/// written (1-based), whatever other faults do to it; faults combine, edits in
/// the order in which they stand.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "fault", rename_all = "snake_case")]
pub enum Fault {
    /// Skip every statement whose phase is this one.
    SkipPhase { phase: Phase },
    /// Skip the statements that begin on this line.
    SkipLine { line: u32 },
    /// Write this instead of the line; its indentation stays. Of a loop or any
    /// other block, the line is the header alone.
    ReplaceLine { line: u32, text: String },
    /// Move the statement that begins on this line, with its whole block.
    MoveLine {
        line: u32,
        #[serde(flatten)]
        to: Spot,
    },
    /// Run the statement that begins on this line twice, with its whole block.
    DuplicateLine { line: u32 },
    /// Put in a statement that the script does not have.
    InsertLine {
        text: String,
        #[serde(flatten)]
        at: Spot,
    },
    /// Run this text instead, edited freely. Its lines stand for those of the
    /// script that they are, or were made from.
    Rewrite { text: String },
}

/// A place between two statements, with the indentation of the one named.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Spot {
    /// Before the statement that begins on this line.
    Before(u32),
    /// After it, and after its whole block.
    After(u32),
}

impl Fault {
    /// Whether the script's text is another one under this fault.
    pub fn edits(&self) -> bool {
        !matches!(self, Fault::SkipPhase { .. } | Fault::SkipLine { .. })
    }
}

impl Spot {
    /// The line of the statement beside it.
    pub fn line(self) -> u32 {
        match self {
            Spot::Before(line) | Spot::After(line) => line,
        }
    }
}

impl fmt::Display for Spot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Spot::Before(line) => write!(f, "before line {line}"),
            Spot::After(line) => write!(f, "after line {line}"),
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Fault::SkipPhase { phase } => write!(f, "skip {phase}"),
            Fault::SkipLine { line } => write!(f, "skip line {line}"),
            Fault::ReplaceLine { line, text } => write!(f, "line {line}: {}", text.trim()),
            Fault::MoveLine { line, to } => write!(f, "move line {line} {to}"),
            Fault::DuplicateLine { line } => write!(f, "line {line} twice"),
            Fault::InsertLine { text, at } => write!(f, "{} {at}", text.trim()),
            Fault::Rewrite { .. } => f.write_str("edited"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_are_written_flat() {
        for (fault, json) in [
            (
                Fault::MoveLine { line: 9, to: Spot::Before(7) },
                r#"{"fault":"move_line","line":9,"before":7}"#,
            ),
            (
                Fault::InsertLine { text: "a = 1".into(), at: Spot::After(7) },
                r#"{"fault":"insert_line","text":"a = 1","after":7}"#,
            ),
            (
                Fault::ReplaceLine { line: 2, text: "lr = 1.0".into() },
                r#"{"fault":"replace_line","line":2,"text":"lr = 1.0"}"#,
            ),
        ] {
            assert_eq!(serde_json::to_string(&fault).unwrap(), json);
            assert_eq!(serde_json::from_str::<Fault>(json).unwrap(), fault);
        }
    }
}
