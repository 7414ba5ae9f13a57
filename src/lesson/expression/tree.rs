//! An expression as a tree, and as text again.

use std::fmt;

use crate::protocol::Phase;

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Expression {
    Number(f64),
    /// `model.0.weight[1][2]`, `params[0].grad`: the indices after the last name
    /// apart.
    Name {
        name: String,
        indices: Vec<i64>,
    },
    /// `[1, 2]`
    List(Vec<Expression>),
    /// `(y_pred - y)[0]`
    Item {
        inner: Box<Expression>,
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
    pub(super) const COMPARISONS: [Operator; 6] = [
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
    pub(super) const ALL: [Function; 7] = [
        Function::Sum,
        Function::Mean,
        Function::Len,
        Function::Min,
        Function::Max,
        Function::Abs,
        Function::Norm,
    ];

    pub(super) fn name(self) -> &'static str {
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

/// Every operation in parentheses, so that what is printed parses to the same tree.
impl fmt::Display for Expression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Expression::Number(number) => write!(f, "{number}"),
            Expression::Name { name, indices } => {
                f.write_str(name)?;
                indices.iter().try_for_each(|index| write!(f, "[{index}]"))
            }
            Expression::List(elements) => {
                let elements: Vec<_> = elements.iter().map(Expression::to_string).collect();
                write!(f, "[{}]", elements.join(", "))
            }
            Expression::Item { inner, indices } => {
                write!(f, "({inner})")?;
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
