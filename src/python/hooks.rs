//! Where a script can be paused: a call before each statement.
//!
//! Each statement `S` becomes `if <hook>(ID): S`, with the positions of `S`, so
//! lines, tracebacks and scopes stay as they were. The body of a loop begins with
//! `<pass>(ID)`. The two names are not Python identifiers, so no script can reach
//! them by accident.

use rustpython_ruff_text_size::{Ranged, TextRange, TextSize};
use rustpython_vm::compiler::ast::{self, Expr, ExprContext, Stmt};
use rustpython_vm::compiler::core::SourceFile;

use super::program::{Site, SiteKind, line_of};

/// The built-in function called before each statement.
pub(super) const BEFORE: &str = "<hook>";
/// The built-in function called at the head of each pass of a loop.
pub(super) const PASS: &str = "<pass>";

/// Puts a hook before every statement of `module` and lists the statements.
pub(super) fn insert(mut module: ast::ModModule, file: &SourceFile) -> (ast::ModModule, Vec<Site>) {
    let mut inserter = Inserter { file, sites: Vec::new() };
    inserter.scope(&mut module.body);
    (module, inserter.sites)
}

struct Inserter<'a> {
    file: &'a SourceFile,
    sites: Vec<Site>,
}

impl Inserter<'_> {
    /// The body of a module, function or class: a docstring may come first.
    fn scope(&mut self, body: &mut [Stmt]) {
        let docstring =
            matches!(body.first(), Some(Stmt::Expr(s)) if s.value.is_string_literal_expr());
        self.block(&mut body[usize::from(docstring)..], None);
    }

    fn block(&mut self, body: &mut [Stmt], parent: Option<u32>) {
        for statement in body {
            // These instruct the compiler and must keep their places.
            let declaration = match statement {
                Stmt::Global(_) | Stmt::Nonlocal(_) => true,
                Stmt::ImportFrom(import) => {
                    import.module.as_ref().is_some_and(|name| name.as_str() == "__future__")
                }
                _ => false,
            };
            if !declaration {
                self.statement(statement, parent);
            }
        }
    }

    fn statement(&mut self, statement: &mut Stmt, parent: Option<u32>) {
        let id = self.sites.len() as u32;
        let range = statement.range();
        self.sites.push(self.site(id, statement, parent));
        let inside = Some(id);
        match statement {
            Stmt::FunctionDef(s) => self.scope(&mut s.body),
            Stmt::ClassDef(s) => self.scope(&mut s.body),
            Stmt::For(s) => {
                self.block(&mut s.body, inside);
                self.block(&mut s.orelse, inside);
                s.body.insert(0, pass(id, range.start()));
            }
            Stmt::While(s) => {
                self.block(&mut s.body, inside);
                self.block(&mut s.orelse, inside);
                s.body.insert(0, pass(id, range.start()));
            }
            Stmt::If(s) => {
                self.block(&mut s.body, inside);
                for clause in &mut s.elif_else_clauses {
                    self.block(&mut clause.body, inside);
                }
            }
            Stmt::With(s) => self.block(&mut s.body, inside),
            Stmt::Match(s) => {
                for case in &mut s.cases {
                    self.block(&mut case.body, inside);
                }
            }
            Stmt::Try(s) => {
                self.block(&mut s.body, inside);
                for ast::ExceptHandler::ExceptHandler(handler) in &mut s.handlers {
                    self.block(&mut handler.body, inside);
                }
                self.block(&mut s.orelse, inside);
                self.block(&mut s.finalbody, inside);
            }
            _ => {}
        }
        let hooked = Stmt::If(ast::StmtIf {
            node_index: Default::default(),
            range,
            test: Box::new(call(BEFORE, id, range.start())),
            body: Vec::new(),
            elif_else_clauses: Vec::new(),
        });
        let inner = std::mem::replace(statement, hooked);
        if let Stmt::If(hooked) = statement {
            hooked.body.push(inner);
        }
    }

    fn site(&self, id: u32, statement: &Stmt, parent: Option<u32>) -> Site {
        let range = statement.range();
        let line = line_of(self.file, range.start());
        let text = &self.file.source_text()[range];
        Site {
            id,
            line,
            last_line: match header_end(statement) {
                Some(end) => line_of(self.file, self.colon_after(end)),
                None => line_of(self.file, range.end()),
            },
            code: text.lines().next().unwrap_or("").trim().to_owned(),
            kind: match statement {
                Stmt::For(_) | Stmt::While(_) => SiteKind::Loop,
                Stmt::If(_) | Stmt::With(_) | Stmt::Try(_) | Stmt::Match(_) => SiteKind::Compound,
                Stmt::FunctionDef(_) | Stmt::ClassDef(_) => SiteKind::Definition,
                _ => SiteKind::Simple,
            },
            parent,
            binds: binds(statement),
        }
    }

    /// The colon that ends a header whose last expression ends at `offset`.
    fn colon_after(&self, offset: TextSize) -> TextSize {
        let start = offset.to_usize();
        let mut comment = false;
        for (at, c) in self.file.source_text()[start..].char_indices() {
            match c {
                '\n' => comment = false,
                '#' => comment = true,
                ':' if !comment => return TextSize::new((start + at) as u32),
                _ => {}
            }
        }
        offset
    }
}

/// The end of the last expression in a compound statement's header.
fn header_end(statement: &Stmt) -> Option<TextSize> {
    Some(match statement {
        Stmt::For(s) => s.iter.end(),
        Stmt::While(s) => s.test.end(),
        Stmt::If(s) => s.test.end(),
        Stmt::With(s) => s.items.last()?.end(),
        Stmt::Match(s) => s.subject.end(),
        Stmt::Try(s) => s.start(),
        Stmt::FunctionDef(s) => s.returns.as_ref().map_or(s.parameters.end(), |r| r.end()),
        Stmt::ClassDef(s) => s.arguments.as_ref().map_or(s.name.end(), |a| a.end()),
        _ => return None,
    })
}

fn binds(statement: &Stmt) -> Vec<String> {
    let mut names = Vec::new();
    match statement {
        Stmt::Assign(s) => s.targets.iter().for_each(|target| target_names(target, &mut names)),
        Stmt::AugAssign(s) => target_names(&s.target, &mut names),
        Stmt::AnnAssign(s) if s.value.is_some() => target_names(&s.target, &mut names),
        Stmt::For(s) => target_names(&s.target, &mut names),
        Stmt::With(s) => {
            s.items
                .iter()
                .filter_map(|item| item.optional_vars.as_ref())
                .for_each(|target| target_names(target, &mut names));
        }
        _ => {}
    }
    names
}

fn target_names(target: &Expr, names: &mut Vec<String>) {
    match target {
        Expr::Name(name) if !names.iter().any(|known| *known == name.id.as_str()) => {
            names.push(name.id.to_string());
        }
        Expr::Tuple(tuple) => tuple.elts.iter().for_each(|inner| target_names(inner, names)),
        Expr::List(list) => list.elts.iter().for_each(|inner| target_names(inner, names)),
        Expr::Starred(starred) => target_names(&starred.value, names),
        _ => {}
    }
}

/// The statement `<pass>(id)`.
fn pass(id: u32, at: TextSize) -> Stmt {
    Stmt::Expr(ast::StmtExpr {
        node_index: Default::default(),
        range: TextRange::empty(at),
        value: Box::new(call(PASS, id, at)),
    })
}

/// The expression `function(id)`.
fn call(function: &'static str, id: u32, at: TextSize) -> Expr {
    let range = TextRange::empty(at);
    let name = Expr::Name(ast::ExprName {
        node_index: Default::default(),
        range,
        id: ast::name::Name::new_static(function),
        ctx: ExprContext::Load,
    });
    let id = Expr::NumberLiteral(ast::ExprNumberLiteral {
        node_index: Default::default(),
        range,
        value: ast::Number::Int(ast::Int::from(id)),
    });
    Expr::Call(ast::ExprCall {
        node_index: Default::default(),
        range,
        func: Box::new(name),
        arguments: ast::Arguments {
            range,
            node_index: Default::default(),
            args: Box::new([id]),
            keywords: Box::new([]),
        },
    })
}
