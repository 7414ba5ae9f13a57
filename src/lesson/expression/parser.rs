//! Text to expression tree.

use super::cursor::{Cursor, starts_name};
use super::tree::{Expression, Function, Instant, Operator};

/// Nesting above this is refused, so that no text can exhaust the stack.
const MAX_DEPTH: usize = 64;

/// A longer text is refused, because a chain `1+1+1+…` is a tree as deep as the
/// chain is long.
const MAX_LENGTH: usize = 1_000;

/// Parses a whole text; the error says what was expected and where.
pub(super) fn parse(text: &str) -> Result<Expression, String> {
    if text.len() > MAX_LENGTH {
        return Err(format!("longer than {MAX_LENGTH} bytes"));
    }
    let mut parser = Parser { text: Cursor::new(text), depth: 0 };
    let tree = parser.condition()?;
    match parser.text.peek() {
        None => Ok(tree),
        Some(_) => Err(parser.text.expected("an operator or the end")),
    }
}

struct Parser<'a> {
    text: Cursor<'a>,
    depth: usize,
}

impl Parser<'_> {
    fn condition(&mut self) -> Result<Expression, String> {
        self.deeper()?;
        let mut left = self.conjunction()?;
        while self.text.take_word("or") {
            left = binary(Operator::Or, left, self.conjunction()?);
        }
        self.depth -= 1;
        Ok(left)
    }

    fn conjunction(&mut self) -> Result<Expression, String> {
        let mut left = self.inversion()?;
        while self.text.take_word("and") {
            left = binary(Operator::And, left, self.inversion()?);
        }
        Ok(left)
    }

    fn inversion(&mut self) -> Result<Expression, String> {
        if !self.text.take_word("not") {
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
            if self.text.take(operator.sign()) {
                return Ok(binary(operator, left, self.sum()?));
            }
        }
        Ok(left)
    }

    fn sum(&mut self) -> Result<Expression, String> {
        self.deeper()?;
        let mut left = self.product()?;
        while let Some(operator) = self.operator(&[Operator::Add, Operator::Subtract]) {
            left = binary(operator, left, self.product()?);
        }
        self.depth -= 1;
        Ok(left)
    }

    fn product(&mut self) -> Result<Expression, String> {
        let mut left = self.unary()?;
        while let Some(operator) = self.operator(&[Operator::Multiply, Operator::Divide]) {
            left = binary(operator, left, self.unary()?);
        }
        Ok(left)
    }

    fn operator(&mut self, among: &[Operator]) -> Option<Operator> {
        among.iter().copied().find(|operator| self.text.take(operator.sign()))
    }

    fn unary(&mut self) -> Result<Expression, String> {
        if !self.text.take("-") {
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
        if !self.text.take("**") {
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
        let inner = match self.text.peek() {
            Some('(') => {
                self.text.take("(");
                let inner = self.condition()?;
                self.text.closing(')')?;
                inner
            }
            Some('[') => self.list()?,
            Some(c) if c.is_ascii_digit() || c == '.' => {
                if !self.text.digits_of_a_name() {
                    return self.text.number().map(Expression::Number);
                }
                self.name()?
            }
            Some(c) if starts_name(c) => self.name()?,
            _ => return Err(self.text.expected("a number, a name, '(' or '['")),
        };
        Ok(match (self.indices()?, inner) {
            (indices, inner) if indices.is_empty() => inner,
            (indices, inner) => Expression::Item { inner: Box::new(inner), indices },
        })
    }

    fn indices(&mut self) -> Result<Vec<i64>, String> {
        let mut indices = Vec::new();
        while self.text.take("[") {
            indices.push(self.text.integer()?);
            self.text.closing(']')?;
        }
        Ok(indices)
    }

    /// `[1, 2.5, w]`; a comma may follow the last element.
    fn list(&mut self) -> Result<Expression, String> {
        let mut elements = Vec::new();
        self.text.take("[");
        while self.text.peek() != Some(']') {
            elements.push(self.condition()?);
            if !self.text.take(",") {
                break;
            }
        }
        self.text.closing(']')?;
        Ok(Expression::List(elements))
    }

    fn name(&mut self) -> Result<Expression, String> {
        let name = self.text.dotted().to_owned();
        if name == "None" {
            return Ok(Expression::None);
        }
        if self.text.take("(") {
            return self.call(&name);
        }
        let mut name = Expression::Name { name, indices: self.indices()? };
        // `params[0].grad`: what has the attribute is named with its indices.
        while self.text.dot() {
            let owner = name.to_string();
            let name_of_it = format!("{owner}.{}", self.text.dotted());
            name = Expression::Name { name: name_of_it, indices: self.indices()? };
        }
        Ok(name)
    }

    /// What follows `function(`.
    fn call(&mut self, function: &str) -> Result<Expression, String> {
        if let Some(moment) = self.moment(function)? {
            let inner = Box::new(self.condition()?);
            self.text.closing(')')?;
            return Ok(Expression::At { moment, inner });
        }
        let Some(function) = Function::ALL.into_iter().find(|f| f.name() == function) else {
            return Err(format!(
                "there is no function {function}(); the functions are sum(), mean(), len(), \
                 min(), max(), abs(), norm(), at(), end() and healthy()"
            ));
        };
        let argument = Box::new(self.condition()?);
        self.text.closing(')')?;
        Ok(Expression::Call { function, argument })
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
        let iteration = self.text.integer()?;
        let iteration = u64::try_from(iteration).map_err(|_| "iterations count from 1")?;
        self.comma()?;
        let phase = self.text.word().parse()?;
        self.comma()?;
        Ok(Some(Instant::Phase(iteration, phase)))
    }

    fn comma(&mut self) -> Result<(), String> {
        match self.text.take(",") {
            true => Ok(()),
            false => Err(self.text.expected("','; at() is like at(2, backward, w.grad)")),
        }
    }
}

fn binary(operator: Operator, left: Expression, right: Expression) -> Expression {
    Expression::Binary { operator, left: Box::new(left), right: Box::new(right) }
}
