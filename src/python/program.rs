//! A script, parsed and compiled: plain, and with hooks. No VM is needed here.

use std::fmt;

use rustpython_vm::compiler::core::{
    Mode, PositionEncoding, SourceFile, SourceFileBuilder, SourceLocation, bytecode::CodeObject,
};
use rustpython_vm::compiler::{CompileError, CompileOpts, ast, codegen, parser};

use super::hooks;

/// A script, ready to run any number of times.
#[derive(Clone)]
pub struct Program {
    pub(super) path: String,
    pub(super) source: String,
    pub(super) plain: CodeObject,
    pub(super) hooked: CodeObject,
    sites: Vec<Site>,
}

/// A statement of the script's text. It is executed as often as the script passes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Site {
    /// The index in [`Program::sites`].
    pub id: u32,
    /// First line, 1-based; of a decorated definition, the first decorator's.
    pub line: u32,
    /// Last line; of a compound statement, its header's.
    pub last_line: u32,
    /// First line of text, trimmed.
    pub code: String,
    pub kind: SiteKind,
    /// The compound statement around it, in the same function or class body.
    pub parent: Option<u32>,
    /// Plain names that it may bind: targets of assignments, of `for` and of
    /// `with`, in the order of the text.
    pub binds: Vec<String>,
    /// Names of what it may give another content: `losses` of `losses.append(loss)`
    /// and of `losses[0] = 1.0`.
    pub changes: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SiteKind {
    Simple,
    /// `for` and `while`: hooked before it starts and at the head of each pass.
    Loop,
    /// `if`, `with`, `try`, `match`.
    Compound,
    /// `def` and `class`.
    Definition,
}

/// Text that is not Python. `Display` is what Python prints, line and caret included.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyntaxError {
    /// The script's name as given to [`Program::parse`].
    pub path: String,
    pub message: String,
    /// 1-based.
    pub line: u32,
    /// In characters, 1-based.
    pub column: u32,
    /// The line of text, without its end.
    pub text: String,
}

impl fmt::Display for SyntaxError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = self.text.trim_start();
        let indent = self.text.chars().count() - text.chars().count();
        writeln!(f, "  File \"{}\", line {}", self.path, self.line)?;
        writeln!(f, "    {}", text.trim_end())?;
        let column = (self.column as usize).saturating_sub(1 + indent);
        writeln!(f, "    {}^", " ".repeat(column))?;
        write!(f, "SyntaxError: {}", self.message)
    }
}

impl std::error::Error for SyntaxError {}

impl Program {
    /// Parses and compiles `source`. `path` is the script's name as tracebacks
    /// show it; no file is read.
    pub fn parse(path: &str, source: &str) -> Result<Program, SyntaxError> {
        let file = SourceFileBuilder::new(path, source).finish();
        let module = parser::parse_module(source)
            .map_err(|error| error_at(&file, &CompileError::from_ruff_parse_error(error, &file)))?
            .into_syntax();
        let compile = |module| {
            codegen::compile::compile_top(
                ast::Mod::Module(module),
                file.clone(),
                Mode::Exec,
                CompileOpts::default(),
            )
            .map_err(|error| error_at(&file, &error.into()))
        };
        let plain = compile(module.clone())?;
        let (module, sites) = hooks::insert(module, &file);
        let hooked = compile(module)?;
        Ok(Program { path: path.to_owned(), source: source.to_owned(), plain, hooked, sites })
    }

    /// The statements, in the order of the text, outer before inner.
    pub fn sites(&self) -> &[Site] {
        &self.sites
    }

    /// The script's name as tracebacks show it.
    pub fn path(&self) -> &str {
        &self.path
    }

    pub fn source(&self) -> &str {
        &self.source
    }
}

pub(super) fn error_at(file: &SourceFile, error: &CompileError) -> SyntaxError {
    let (line, byte_column) = error.python_location();
    let line = line.max(1);
    let text = file.source_text().lines().nth(line - 1).unwrap_or("").to_owned();
    // The compiler counts columns in bytes.
    let before = text.get(..byte_column.saturating_sub(1).min(text.len())).unwrap_or(&text);
    let message = match error {
        CompileError::Parse(error) => error.error.to_string(),
        CompileError::Codegen(error) => error.error.to_string(),
    };
    SyntaxError {
        path: file.name().to_owned(),
        message,
        line: line as u32,
        column: before.chars().count() as u32 + 1,
        text,
    }
}

/// The 1-based line of a byte offset.
pub(super) fn line_of(file: &SourceFile, offset: rustpython_ruff_text_size::TextSize) -> u32 {
    let SourceLocation { line, .. } =
        file.to_source_code().source_location(offset, PositionEncoding::Utf8);
    line.get() as u32
}
