//! Where the statements of a text lie, blocks included: for edits by line.

use rustpython_ruff_text_size::{Ranged, TextSize};
use rustpython_vm::compiler::ast::{self, Stmt};
use rustpython_vm::compiler::core::{SourceFile, SourceFileBuilder};
use rustpython_vm::compiler::{CompileError, parser};

use super::program::{SyntaxError, error_at, line_of};

/// A statement with everything in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Extent {
    /// First and last line, 1-based; of a compound statement, its block's last.
    pub first: u32,
    pub last: u32,
    /// It is the only statement of its block, which would be empty without it.
    pub alone: bool,
}

/// The statements of a text, in its order, outer before inner.
pub fn outline(path: &str, source: &str) -> Result<Vec<Extent>, SyntaxError> {
    let file = SourceFileBuilder::new(path, source).finish();
    let module = parser::parse_module(source)
        .map_err(|error| error_at(&file, &CompileError::from_ruff_parse_error(error, &file)))?
        .into_syntax();
    let mut outline = Outline { file: &file, extents: Vec::new() };
    // A module may be empty.
    for statement in &module.body {
        outline.statement(statement, false);
    }
    Ok(outline.extents)
}

struct Outline<'a> {
    file: &'a SourceFile,
    extents: Vec<Extent>,
}

impl Outline<'_> {
    fn block(&mut self, body: &[Stmt]) {
        for statement in body {
            self.statement(statement, body.len() == 1);
        }
    }

    fn statement(&mut self, statement: &Stmt, alone: bool) {
        let range = statement.range();
        // A statement that ends with a line's end does not reach into the next.
        let end = if range.is_empty() { range.end() } else { range.end() - TextSize::new(1) };
        let (first, last) = (line_of(self.file, range.start()), line_of(self.file, end));
        self.extents.push(Extent { first, last, alone });
        match statement {
            Stmt::FunctionDef(s) => self.block(&s.body),
            Stmt::ClassDef(s) => self.block(&s.body),
            Stmt::For(s) => {
                self.block(&s.body);
                self.block(&s.orelse);
            }
            Stmt::While(s) => {
                self.block(&s.body);
                self.block(&s.orelse);
            }
            Stmt::If(s) => {
                self.block(&s.body);
                s.elif_else_clauses.iter().for_each(|clause| self.block(&clause.body));
            }
            Stmt::With(s) => self.block(&s.body),
            Stmt::Match(s) => s.cases.iter().for_each(|case| self.block(&case.body)),
            Stmt::Try(s) => {
                self.block(&s.body);
                for ast::ExceptHandler::ExceptHandler(handler) in &s.handlers {
                    self.block(&handler.body);
                }
                self.block(&s.orelse);
                self.block(&s.finalbody);
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements_have_extents() {
        let text = "a = 1\nfor i in b:\n    c(\n        1)\n    if d: e; f\nwith g:\n    h\n\n";
        let extents = outline("x.py", text).unwrap();
        let seen: Vec<_> = extents.iter().map(|e| (e.first, e.last, e.alone)).collect();
        assert_eq!(
            seen,
            [
                (1, 1, false),
                (2, 5, false),
                (3, 4, false),
                (5, 5, false),
                (5, 5, false),
                (5, 5, false),
                (6, 7, false),
                (7, 7, true)
            ]
        );
        assert_eq!(outline("x.py", "a = (\n").unwrap_err().line, 1);
    }
}
