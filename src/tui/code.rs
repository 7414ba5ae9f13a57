//! The script's text as lines of the code panel: as it was written, or as faults
//! have edited it.

use super::highlight::{self, Token};
use crate::lesson::without_labels;
use crate::protocol::{EditedLine, Statement};
use crate::session::what_if::{Mark, listing};

/// A line of the code panel.
#[derive(Debug)]
pub struct CodeLine {
    /// The line of the script that it stands for; none for one that was put in.
    pub line: Option<u32>,
    /// The line of the text that runs; none for one that was removed.
    pub row: Option<u32>,
    pub tokens: Vec<Token>,
    pub mark: Mark,
}

impl CodeLine {
    /// The line of a text that is as it was written.
    fn written(line: u32, tokens: Vec<Token>) -> CodeLine {
        CodeLine { line: Some(line), row: Some(line), tokens, mark: Mark::Same }
    }
}

/// A script as it was written; the labels of a lesson's scenes are for authors.
pub fn written(source: &str, labels: bool) -> Vec<CodeLine> {
    let tokens = match labels {
        true => highlight::lines(&without_labels(source)),
        false => highlight::lines(source),
    };
    (1..).zip(tokens).map(|(line, tokens)| CodeLine::written(line, tokens)).collect()
}

/// A script as it runs, beside the one that was written.
pub fn edited(source: &str, rows: &[EditedLine], labels: bool) -> Vec<CodeLine> {
    let listed = listing(source, rows);
    let text: String = listed.iter().flat_map(|row| [row.text.as_str(), "\n"]).collect();
    let tokens = match labels {
        true => highlight::lines(&without_labels(&text)),
        false => highlight::lines(&text),
    };
    let line = |(listed, tokens): (crate::session::what_if::Listed, Vec<Token>)| CodeLine {
        line: listed.line,
        row: listed.row,
        tokens,
        mark: listed.mark,
    };
    listed.into_iter().zip(tokens).map(line).collect()
}

/// The line of the text that runs where a statement begins; `edited` says whether
/// that is another text than was written.
pub fn row(statement: &Statement, edited: bool) -> u32 {
    match &statement.detail {
        Some(detail) if edited => detail.row,
        _ => statement.line,
    }
}
