//! Where a script can be paused: a question before each statement.
//!
//! Each statement `S` becomes `if not HOOK: S`, with the positions of `S`, so
//! lines, tracebacks and scopes stay as they were. The body of a loop begins with
//! `if not PASS: pass`. A hook is a constant of the code, compiled as a marked
//! literal of bytes; [`arm`] puts in its place an object whose truth is asked of
//! the run. That saves the look-up and the call of a function by name.
//!
//! Inside loops, simple statements that follow each other stand there twice:
//! `if not ATTENTIVE: (without hooks) else: (with them)`. A run that nobody pauses is
//! asked once for all of them; hooks at each statement cost the digits' small network
//! 1.5 % of its time, these 0.6 %.

use std::rc::Rc;

use rustpython_ruff_text_size::{Ranged, TextRange, TextSize};
use rustpython_vm::builtins::{PyBytes, PyCode};
use rustpython_vm::compiler::ast::{self, Expr, Stmt};
use rustpython_vm::compiler::core::SourceFile;
use rustpython_vm::{Context, PyObjectRef, PyPayload, PyRef};

use super::bindings;
use super::program::{Site, SiteKind, line_of};
use super::vm::Run;

/// Begins the literals that stand for hooks; no script writes it by accident.
const MARK: &[u8] = b"\0gradstep hook\0";

/// Which question a hook asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Question {
    /// A statement is about to be executed.
    Before,
    /// A pass of a loop begins.
    Pass,
    /// Whether anybody wants to be asked about the statements that follow.
    Attentive,
}

/// The code with hooks of this run in place of the literals that stand for them.
pub(super) fn arm(code: &PyCode, run: &Rc<Run>, context: &Context) -> PyRef<PyCode> {
    let mut armed = code.code.clone();
    let constants = code.code.constants.iter().map(|constant| {
        let object: PyObjectRef = constant.clone().into();
        if let Some(inner) = object.downcast_ref::<PyCode>() {
            // The functions of a script have hooks too.
            return PyObjectRef::from(arm(inner, run, context)).into();
        }
        let literal = object.downcast_ref::<PyBytes>().map(|bytes| bytes.as_bytes());
        match literal.and_then(|bytes| hook_of(bytes.strip_prefix(MARK)?)) {
            Some((question, site)) => {
                let hook = bindings::hook(run.clone(), question, site).into_ref(context);
                PyObjectRef::from(hook).into()
            }
            None => constant.clone(),
        }
    });
    armed.constants = constants.collect();
    context.new_code(armed)
}

/// What comes after the mark: a letter and the number of the site.
fn hook_of(text: &[u8]) -> Option<(Question, u32)> {
    let (letter, number) = text.split_first()?;
    let question = match letter {
        b'b' => Question::Before,
        b'p' => Question::Pass,
        b'a' => Question::Attentive,
        _ => return None,
    };
    Some((question, std::str::from_utf8(number).ok()?.parse().ok()?))
}

/// Puts a hook before every statement of `module` and lists the statements.
pub(super) fn insert(mut module: ast::ModModule, file: &SourceFile) -> (ast::ModModule, Vec<Site>) {
    let mut inserter = Inserter { file, sites: Vec::new(), in_loop: false };
    inserter.scope(&mut module.body);
    (module, inserter.sites)
}

struct Inserter<'a> {
    file: &'a SourceFile,
    sites: Vec<Site>,
    /// Of the function, class or module that is gone through.
    in_loop: bool,
}

impl Inserter<'_> {
    /// The body of a module, function or class: a docstring may come first.
    fn scope(&mut self, body: &mut Vec<Stmt>) {
        let docstring =
            matches!(body.first(), Some(Stmt::Expr(s)) if s.value.is_string_literal_expr());
        let around = std::mem::replace(&mut self.in_loop, false);
        let mut rest = body.split_off(usize::from(docstring));
        self.block(&mut rest, None);
        body.append(&mut rest);
        self.in_loop = around;
    }

    /// The body of a loop.
    fn passes(&mut self, body: &mut Vec<Stmt>, id: u32, at: TextSize) {
        let around = std::mem::replace(&mut self.in_loop, true);
        self.block(body, Some(id));
        body.insert(0, pass(id, at));
        self.in_loop = around;
    }

    fn block(&mut self, body: &mut Vec<Stmt>, parent: Option<u32>) {
        let mut rest = std::mem::take(body).into_iter().peekable();
        while let Some(first) = rest.next() {
            let mut together = vec![first];
            if self.in_loop && is_simple(&together[0]) {
                while !together.last().is_some_and(is_sweep)
                    && let Some(next) = rest.next_if(is_simple)
                {
                    together.push(next);
                }
            }
            let at = together[0].range().start();
            let plain = (together.len() > 1).then(|| together.clone());
            for statement in together.iter_mut().filter(|statement| !is_declaration(statement)) {
                self.statement(statement, parent);
            }
            match plain {
                Some(plain) => body.push(either(at, plain, together)),
                None => body.append(&mut together),
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
                self.passes(&mut s.body, id, range.start());
                self.block(&mut s.orelse, inside);
            }
            Stmt::While(s) => {
                self.passes(&mut s.body, id, range.start());
                self.block(&mut s.orelse, inside);
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
            test: Box::new(asked(b'b', id, range.start())),
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
            changes: changes(statement),
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

/// These instruct the compiler and must keep their places.
fn is_declaration(statement: &Stmt) -> bool {
    match statement {
        Stmt::Global(_) | Stmt::Nonlocal(_) => true,
        Stmt::ImportFrom(import) => {
            import.module.as_ref().is_some_and(|name| name.as_str() == "__future__")
        }
        _ => false,
    }
}

/// Whether no other statement is in it, and it may stand in two places.
fn is_simple(statement: &Stmt) -> bool {
    let compound = matches!(
        statement,
        Stmt::FunctionDef(_)
            | Stmt::ClassDef(_)
            | Stmt::For(_)
            | Stmt::While(_)
            | Stmt::If(_)
            | Stmt::With(_)
            | Stmt::Match(_)
            | Stmt::Try(_)
    );
    !compound && !is_declaration(statement)
}

/// `loss.backward()`, where a loss that is not finite is found: the run is to pause
/// behind it, before the optimizer carries that into the parameters.
fn is_sweep(statement: &Stmt) -> bool {
    let Stmt::Expr(expression) = statement else { return false };
    let Expr::Call(call) = &*expression.value else { return false };
    matches!(&*call.func, Expr::Attribute(method) if method.attr.as_str() == "backward")
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

/// Methods that give a list another content.
const CHANGES_A_LIST: [&str; 8] =
    ["append", "extend", "insert", "pop", "remove", "clear", "sort", "reverse"];

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

/// Names whose list or tensor a statement gives another content.
fn changes(statement: &Stmt) -> Vec<String> {
    let method = |call: &Expr| {
        let Expr::Call(call) = call else { return None };
        let Expr::Attribute(method) = &*call.func else { return None };
        let changes = CHANGES_A_LIST.contains(&method.attr.as_str());
        changes.then(|| name_of(&method.value)).flatten()
    };
    let element = |target: &Expr| match target {
        Expr::Subscript(element) => name_of(&element.value),
        _ => None,
    };
    match statement {
        Stmt::Expr(s) => method(&s.value).into_iter().collect(),
        Stmt::Assign(s) => s.targets.iter().filter_map(element).collect(),
        Stmt::AugAssign(s) => element(&s.target).into_iter().collect(),
        _ => Vec::new(),
    }
}

fn name_of(expression: &Expr) -> Option<String> {
    let Expr::Name(name) = expression else { return None };
    Some(name.id.to_string())
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

/// The statement `if not ATTENTIVE: plain else: hooked`.
fn either(at: TextSize, plain: Vec<Stmt>, hooked: Vec<Stmt>) -> Stmt {
    let range = TextRange::empty(at);
    let otherwise =
        ast::ElifElseClause { range, node_index: Default::default(), test: None, body: hooked };
    Stmt::If(ast::StmtIf {
        node_index: Default::default(),
        range,
        test: Box::new(asked(b'a', 0, at)),
        body: plain,
        elif_else_clauses: vec![otherwise],
    })
}

/// The statement `if not PASS: pass`.
fn pass(id: u32, at: TextSize) -> Stmt {
    let range = TextRange::empty(at);
    Stmt::If(ast::StmtIf {
        node_index: Default::default(),
        range,
        test: Box::new(asked(b'p', id, at)),
        body: vec![Stmt::Pass(ast::StmtPass { node_index: Default::default(), range })],
        elif_else_clauses: Vec::new(),
    })
}

/// The expression `not HOOK`. A bare literal would be decided by the compiler.
fn asked(letter: u8, id: u32, at: TextSize) -> Expr {
    let range = TextRange::empty(at);
    let mut value = MARK.to_vec();
    value.push(letter);
    value.extend_from_slice(id.to_string().as_bytes());
    let literal = ast::BytesLiteral {
        range,
        node_index: Default::default(),
        value: value.into(),
        flags: ast::BytesLiteralFlags::empty(),
    };
    Expr::UnaryOp(ast::ExprUnaryOp {
        node_index: Default::default(),
        range,
        op: ast::UnaryOp::Not,
        operand: Box::new(Expr::BytesLiteral(ast::ExprBytesLiteral {
            node_index: Default::default(),
            range,
            value: ast::BytesLiteralValue::single(literal),
        })),
    })
}
