//! A script's text with its faults' edits, and which of its lines stands for
//! which line of the text as it was written.

mod rewrite;

use crate::protocol::{EditedLine, Fault, ScriptError, Spot};
use crate::python::{Extent, outline};

/// The text that runs.
#[derive(Debug, Clone, Default)]
pub struct Edited {
    /// `None` where no fault edits the text.
    rows: Option<Vec<EditedLine>>,
}

impl Edited {
    /// Edits a script, one fault after the other. The error is what the script's
    /// run would end with: Python's where the text is none any more, an
    /// `EditError` where a fault names a line that is not there.
    pub fn new(path: &str, source: &str, faults: &[Fault]) -> Result<Edited, ScriptError> {
        let mut edits = faults.iter().filter(|fault| fault.edits()).peekable();
        if edits.peek().is_none() {
            return Ok(Edited::default());
        }
        let rows = (1..)
            .zip(source.lines())
            .map(|(line, text)| EditedLine { line: Some(line), text: text.into() })
            .collect();
        let mut text = Text { path, rows };
        for fault in edits {
            if let Err(refused) = text.apply(fault) {
                let edited = Edited { rows: Some(text.rows) };
                return Err(match refused {
                    Refused::Edit(message) => edit_error(&format!("{fault}: {message}")),
                    Refused::Syntax(error) => edited.placed(*error),
                });
            }
        }
        Ok(Edited { rows: Some(text.rows) })
    }

    /// The text, where it is another one than was written.
    pub fn source(&self) -> Option<String> {
        Some(joined(self.rows.as_ref()?))
    }

    /// The lines as a header shows them.
    pub fn lines(&self) -> Option<Vec<EditedLine>> {
        self.rows.clone()
    }

    /// An error of the text that runs, at the line that was written for it.
    pub fn placed(&self, mut error: ScriptError) -> ScriptError {
        error.line = error.line.map(|row| self.written(row)).filter(|&line| line > 0);
        error
    }

    /// The line as it was written that this line stands for; 0 for none.
    pub fn written(&self, row: u32) -> u32 {
        let Some(rows) = &self.rows else { return row };
        let row = (row as usize).checked_sub(1).and_then(|row| rows.get(row));
        row.and_then(|row| row.line).unwrap_or(0)
    }
}

/// Why an edit cannot be made.
enum Refused {
    Edit(String),
    Syntax(Box<ScriptError>),
}

struct Text<'a> {
    path: &'a str,
    rows: Vec<EditedLine>,
}

impl Text<'_> {
    fn apply(&mut self, fault: &Fault) -> Result<(), Refused> {
        match fault {
            Fault::SkipPhase { .. } | Fault::SkipLine { .. } => {}
            Fault::ReplaceLine { line, text } => {
                let row = self.row(*line)?;
                let new = indented(text, indent(&self.rows[row].text), Some(*line));
                self.rows.splice(row..=row, new);
            }
            Fault::MoveLine { line, to } => self.move_statement(*line, *to)?,
            Fault::DuplicateLine { line } => {
                let Extent { first, last, .. } = self.statement(*line)?;
                let block = self.rows[first as usize - 1..last as usize].to_vec();
                self.rows.splice(last as usize..last as usize, block);
            }
            Fault::InsertLine { text, at } => {
                let (row, indentation) = self.spot(*at)?;
                let new = indented(text, &indentation, None);
                if let Spot::Before(line) = at
                    && new.last().is_some_and(|last| opens_block(&last.text))
                {
                    self.take_in(*line)?;
                }
                self.rows.splice(row..row, new);
            }
            Fault::Rewrite { text } => self.rows = rewrite::rewritten(&self.rows, text),
        }
        Ok(())
    }

    fn move_statement(&mut self, line: u32, to: Spot) -> Result<(), Refused> {
        let Extent { first, last, alone } = self.statement(line)?;
        let (mut row, indentation) = self.spot(to)?;
        let block = first as usize - 1..last as usize;
        let beside = self.row(to.line())?;
        if block.contains(&beside) && beside != block.start {
            let message = format!("line {} is inside the statement that is moved", to.line());
            return Err(Refused::Edit(message));
        }
        let old = indent(&self.rows[block.start].text).to_owned();
        let length = block.len();
        // A block must not be empty.
        let filler = alone.then(|| EditedLine { line: None, text: format!("{old}pass") });
        let (start, left) = (block.start, usize::from(alone));
        let mut moved: Vec<EditedLine> = self.rows.splice(block, filler).collect();
        if row > start {
            row = row - length + left;
        }
        for line in &mut moved {
            if let Some(rest) = line.text.strip_prefix(&old) {
                line.text = format!("{indentation}{rest}");
            }
        }
        self.rows.splice(row..row, moved);
        Ok(())
    }

    /// Indents a statement, for the block that is opened before it.
    fn take_in(&mut self, line: u32) -> Result<(), Refused> {
        let Extent { first, last, .. } = self.statement(line)?;
        for row in &mut self.rows[first as usize - 1..last as usize] {
            if !row.text.trim().is_empty() {
                row.text.insert_str(0, "    ");
            }
        }
        Ok(())
    }

    /// Where new lines go, and how far they are indented.
    fn spot(&self, at: Spot) -> Result<(usize, String), Refused> {
        let Extent { first, last, .. } = self.statement(at.line())?;
        let indentation = indent(&self.rows[first as usize - 1].text).to_owned();
        let row = match at {
            Spot::Before(_) => first as usize - 1,
            Spot::After(_) => last as usize,
        };
        Ok((row, indentation))
    }

    /// The statement that begins on a line as it was written; where it stands
    /// twice, the first one.
    fn statement(&self, line: u32) -> Result<Extent, Refused> {
        let row = self.row(line)? as u32 + 1;
        let statements = outline(self.path, &joined(&self.rows))
            .map_err(|error| Refused::Syntax(Box::new(super::syntax_error(error))))?;
        // `a; b` is moved as a whole, and `if a: b` with it.
        let mut here = statements.into_iter().filter(|extent| extent.first == row);
        let first = here.next().ok_or_else(|| {
            Refused::Edit(format!(
                "no statement begins on line {line}; name the line where it does"
            ))
        })?;
        Ok(here.fold(first, |all, extent| Extent { last: all.last.max(extent.last), ..all }))
    }

    fn row(&self, line: u32) -> Result<usize, Refused> {
        let row = self.rows.iter().position(|row| row.line == Some(line));
        row.ok_or_else(|| Refused::Edit(format!("there is no line {line}")))
    }
}

/// `with torch.no_grad():`, and nothing of its own in it.
fn opens_block(text: &str) -> bool {
    text.split('#').next().is_some_and(|code| code.trim_end().ends_with(':'))
}

fn edit_error(message: &str) -> ScriptError {
    ScriptError {
        kind: "EditError".into(),
        message: message.to_owned(),
        line: None,
        column: None,
        traceback: format!("EditError: {message}\n"),
    }
}

/// A text of one or more lines below this indentation, standing for a line.
fn indented(text: &str, indentation: &str, line: Option<u32>) -> Vec<EditedLine> {
    let text = text.trim_matches(['\n', '\r']);
    let own = indent(text.lines().next().unwrap_or_default());
    let rows = text.lines().map(|row| {
        let rest = row.strip_prefix(own).unwrap_or(row).trim_end();
        let text = if rest.is_empty() { String::new() } else { format!("{indentation}{rest}") };
        EditedLine { line, text }
    });
    let rows: Vec<_> = rows.collect();
    if rows.is_empty() { vec![EditedLine { line, text: String::new() }] } else { rows }
}

fn indent(text: &str) -> &str {
    &text[..text.len() - text.trim_start().len()]
}

fn joined(rows: &[EditedLine]) -> String {
    rows.iter().flat_map(|row| [row.text.as_str(), "\n"]).collect()
}

#[cfg(test)]
mod tests;
