//! Text to expression tree.

use std::fmt;

use crate::protocol::Phase;

/// Nesting above this is refused, so that no text can exhaust the stack.
const MAX_DEPTH: usize = 64;

/// A longer text is refused, because a chain `1+1+1+…` is a tree as deep as the
/// chain is long.
const MAX_LENGTH: usize = 1_000;

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Expression {
    Number(f64),
    Name {
        name: String,
        indices: Vec<i64>,
    },
    Negative(Box<Expression>),
    Binary {
        operator: Operator,
        left: Box<Expression>,
        right: Box<Expression>,
    },
    Call {
        function: Function,
        argument: Box<Expression>,
    },
    /// Python's None.
    None,
    Not(Box<Expression>),
    /// Another moment: `at(2, backward, w.grad)`.
    At {
        moment: Instant,
        inner: Box<Expression>,
    },
}

/// Where an expression is read instead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Instant {
    /// Where a phase of an iteration is complete.
    Phase(u64, Phase),
    /// Where the run is over.
    End,
    /// At the same place of the healthy run.
    Healthy,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Operator {
    Add,
    Subtract,
    Multiply,
    Divide,
    Power,
    Less,
    AtMost,
    Greater,
    AtLeast,
    Equal,
    Unequal,
    And,
    Or,
}

impl Operator {
    /// The comparisons, the longer sign first.
    const COMPARISONS: [Operator; 6] = [
        Operator::AtMost,
        Operator::AtLeast,
        Operator::Equal,
        Operator::Unequal,
        Operator::Less,
        Operator::Greater,
    ];

    pub(super) fn sign(self) -> &'static str {
        match self {
            Operator::Add => "+",
            Operator::Subtract => "-",
            Operator::Multiply => "*",
            Operator::Divide => "/",
            Operator::Power => "**",
            Operator::Less => "<",
            Operator::AtMost => "<=",
            Operator::Greater => ">",
            Operator::AtLeast => ">=",
            Operator::Equal => "==",
            Operator::Unequal => "!=",
            Operator::And => "and",
            Operator::Or => "or",
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Function {
    Sum,
    Mean,
    Len,
    Min,
    Max,
    Abs,
    Norm,
}

impl Function {
    const ALL: [Function; 7] = [
        Function::Sum,
        Function::Mean,
        Function::Len,
        Function::Min,
        Function::Max,
        Function::Abs,
        Function::Norm,
    ];

    fn name(self) -> &'static str {
        match self {
            Function::Sum => "sum",
            Function::Mean => "mean",
            Function::Len => "len",
            Function::Min => "min",
            Function::Max => "max",
            Function::Abs => "abs",
            Function::Norm => "norm",
        }
    }
}

/// Parses a whole text; the error says what was expected and where.
pub(super) fn parse(text: &str) -> Result<Expression, String> {
    if text.len() > MAX_LENGTH {
        return Err(format!("longer than {MAX_LENGTH} bytes"));
    }
    let mut parser = Parser { text, at: 0, depth: 0 };
    let tree = parser.condition()?;
    match parser.peek() {
        None => Ok(tree),
        Some(_) => Err(parser.expected("an operator or the end")),
    }
}

struct Parser<'a> {
    text: &'a str,
    /// Byte offset, always at a character's start.
    at: usize,
    depth: usize,
}

impl Parser<'_> {
    fn condition(&mut self) -> Result<Expression, String> {
        self.deeper()?;
        let mut left = self.conjunction()?;
        while self.take_word("or") {
            left = binary(Operator::Or, left, self.conjunction()?);
        }
        self.depth -= 1;
        Ok(left)
    }

    fn conjunction(&mut self) -> Result<Expression, String> {
        let mut left = self.inversion()?;
        while self.take_word("and") {
            left = binary(Operator::And, left, self.inversion()?);
        }
        Ok(left)
    }

    fn inversion(&mut self) -> Result<Expression, String> {
        if !self.take_word("not") {
            return self.comparison();
        }
        self.deeper()?;
        let inner = self.inversion()?;
        self.depth -= 1;
        Ok(Expression::Not(Box::new(inner)))
    }

    fn comparison(&mut self) -> Result<Expression, String> {
        let left = self.sum()?;
        for operator in Operator::COMPARISONS {
            if self.take(operator.sign()) {
                return Ok(binary(operator, left, self.sum()?));
            }
        }
        Ok(left)
    }

    fn sum(&mut self) -> Result<Expression, String> {
        self.deeper()?;
        let mut left = self.product()?;
        while let Some(operator) = match self.peek() {
            Some('+') => Some(Operator::Add),
            Some('-') => Some(Operator::Subtract),
            _ => None,
        } {
            self.at += 1;
            left = binary(operator, left, self.product()?);
        }
        self.depth -= 1;
        Ok(left)
    }

    fn product(&mut self) -> Result<Expression, String> {
        let mut left = self.unary()?;
        while let Some(operator) = match self.peek() {
            Some('*') => Some(Operator::Multiply),
            Some('/') => Some(Operator::Divide),
            _ => None,
        } {
            self.at += 1;
            left = binary(operator, left, self.unary()?);
        }
        Ok(left)
    }

    fn unary(&mut self) -> Result<Expression, String> {
        if !self.take("-") {
            return self.power();
        }
        self.deeper()?;
        let inner = self.unary()?;
        self.depth -= 1;
        Ok(Expression::Negative(Box::new(inner)))
    }

    /// `**` binds tighter than a minus on its left and looser than one on its
    /// right, and groups to the right.
    fn power(&mut self) -> Result<Expression, String> {
        let base = self.item()?;
        if !self.take("**") {
            return Ok(base);
        }
        self.deeper()?;
        let exponent = self.unary()?;
        self.depth -= 1;
        Ok(binary(Operator::Power, base, exponent))
    }

    fn deeper(&mut self) -> Result<(), String> {
        self.depth += 1;
        match self.depth > MAX_DEPTH {
            true => Err(format!("nested more than {MAX_DEPTH} deep")),
            false => Ok(()),
        }
    }

    fn item(&mut self) -> Result<Expression, String> {
        match self.peek() {
            Some('(') => {
                self.at += 1;
                let inner = self.condition()?;
                self.closing(')')?;
                Ok(inner)
            }
            Some(c) if c.is_ascii_digit() || c == '.' => match self.digits_of_a_name() {
                true => self.name(),
                false => self.number(),
            },
            Some(c) if starts_name(c) => self.name(),
            _ => Err(self.expected("a number, a name or '('")),
        }
    }

    /// Whether the digits here begin a name such as `0.weight`, as parameters of
    /// a bare `nn.Sequential` have.
    fn digits_of_a_name(&self) -> bool {
        let mut rest = &self.text[self.at..];
        loop {
            let after = rest.trim_start_matches(|c: char| c.is_ascii_digit());
            match after.strip_prefix('.') {
                Some(next) if after.len() < rest.len() => {
                    if next.starts_with(starts_name) {
                        return true;
                    }
                    rest = next;
                }
                _ => return false,
            }
        }
    }

    fn number(&mut self) -> Result<Expression, String> {
        let start = self.at;
        let digits = |parser: &mut Self| parser.skip(|c| c.is_ascii_digit());
        digits(self);
        if self.rest().starts_with('.') {
            self.at += 1;
            digits(self);
        }
        if self.rest().starts_with(['e', 'E']) {
            self.at += 1;
            if self.rest().starts_with(['+', '-']) {
                self.at += 1;
            }
            digits(self);
        }
        let text = &self.text[start..self.at];
        match text.parse::<f64>() {
            Ok(number) if number.is_finite() => Ok(Expression::Number(number)),
            _ => Err(format!("'{text}' is not a number, at column {}", self.column(start))),
        }
    }

    fn name(&mut self) -> Result<Expression, String> {
        let start = self.at;
        loop {
            self.skip(in_name);
            let dotted =
                self.rest().strip_prefix('.').is_some_and(|rest| rest.starts_with(in_name));
            if !dotted {
                break;
            }
            self.at += 1;
        }
        let name = self.text[start..self.at].to_owned();
        if name == "None" {
            return Ok(Expression::None);
        }
        if self.take("(") {
            if let Some(moment) = self.moment(&name)? {
                let inner = Box::new(self.condition()?);
                self.closing(')')?;
                return Ok(Expression::At { moment, inner });
            }
            let Some(function) = Function::ALL.into_iter().find(|f| f.name() == name) else {
                return Err(format!(
                    "there is no function {name}(); the functions are sum(), mean(), len(), \
                     min(), max(), abs(), norm(), at(), end() and healthy()"
                ));
            };
            let argument = Box::new(self.condition()?);
            self.closing(')')?;
            return Ok(Expression::Call { function, argument });
        }
        let mut indices = Vec::new();
        while self.take("[") {
            indices.push(self.index()?);
            self.closing(']')?;
        }
        Ok(Expression::Name { name, indices })
    }

    /// The moment that a function of this name reads its argument at; what comes
    /// before the argument is taken.
    fn moment(&mut self, function: &str) -> Result<Option<Instant>, String> {
        match function {
            "end" => return Ok(Some(Instant::End)),
            "healthy" => return Ok(Some(Instant::Healthy)),
            "at" => {}
            _ => return Ok(None),
        }
        let iteration = self.index()?;
        let iteration = u64::try_from(iteration).map_err(|_| "iterations count from 1")?;
        self.comma()?;
        self.peek();
        let start = self.at;
        self.skip(in_name);
        let phase = self.text[start..self.at].parse()?;
        self.comma()?;
        Ok(Some(Instant::Phase(iteration, phase)))
    }

    fn comma(&mut self) -> Result<(), String> {
        match self.take(",") {
            true => Ok(()),
            false => Err(self.expected("','; at() is like at(2, backward, w.grad)")),
        }
    }

    /// A word that is not the beginning of a longer one.
    fn take_word(&mut self, word: &str) -> bool {
        self.peek();
        let rest = self.rest().strip_prefix(word);
        let found = rest.is_some_and(|rest| !rest.starts_with(in_name) && !rest.starts_with('.'));
        if found {
            self.at += word.len();
        }
        found
    }

    fn index(&mut self) -> Result<i64, String> {
        self.peek();
        let start = self.at;
        if self.rest().starts_with('-') {
            self.at += 1;
        }
        self.skip(|c| c.is_ascii_digit());
        let text = &self.text[start..self.at];
        text.parse().map_err(|_| self.expected("a whole number as index"))
    }

    fn closing(&mut self, bracket: char) -> Result<(), String> {
        match self.peek() {
            Some(c) if c == bracket => {
                self.at += 1;
                Ok(())
            }
            _ => Err(self.expected(&format!("'{bracket}'"))),
        }
    }

    fn take(&mut self, token: &str) -> bool {
        self.peek();
        let found = self.rest().starts_with(token);
        if found {
            self.at += token.len();
        }
        found
    }

    /// The next character that is not a space.
    fn peek(&mut self) -> Option<char> {
        self.skip(char::is_whitespace);
        self.rest().chars().next()
    }

    fn skip(&mut self, which: impl Fn(char) -> bool) {
        self.at = self.text.len() - self.rest().trim_start_matches(which).len();
    }

    fn rest(&self) -> &str {
        &self.text[self.at..]
    }

    fn column(&self, at: usize) -> usize {
        self.text[..at].chars().count() + 1
    }

    fn expected(&self, what: &str) -> String {
        let found = match self.rest().chars().next() {
            Some(c) => format!("'{c}'"),
            None => "the end".into(),
        };
        format!("expected {what} at column {}, found {found}", self.column(self.at))
    }
}

fn starts_name(c: char) -> bool {
    c.is_alphabetic() || c == '_'
}

fn in_name(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

fn binary(operator: Operator, left: Expression, right: Expression) -> Expression {
    Expression::Binary { operator, left: Box::new(left), right: Box::new(right) }
}

/// Every operation in parentheses, so that what is printed parses to the same tree.
impl fmt::Display for Expression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Expression::Number(number) => write!(f, "{number}"),
            Expression::Name { name, indices } => {
                f.write_str(name)?;
                indices.iter().try_for_each(|index| write!(f, "[{index}]"))
            }
            Expression::Negative(inner) => write!(f, "(-{inner})"),
            Expression::Binary { operator, left, right } => {
                write!(f, "({left} {} {right})", operator.sign())
            }
            Expression::Call { function, argument } => {
                write!(f, "{}({argument})", function.name())
            }
            Expression::None => f.write_str("None"),
            Expression::Not(inner) => write!(f, "(not {inner})"),
            Expression::At { moment, inner } => match moment {
                Instant::Phase(iteration, phase) => write!(f, "at({iteration}, {phase}, {inner})"),
                Instant::End => write!(f, "end({inner})"),
                Instant::Healthy => write!(f, "healthy({inner})"),
            },
        }
    }
}
