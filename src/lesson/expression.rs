//! Expressions over a run: `w.grad`, `sum((y_pred - y) * X)`, `2 / len(X)`.
//!
//! ```text
//! sum     = product { ("+" | "-") product }
//! product = unary { ("*" | "/") unary }
//! unary   = "-" unary | power
//! power   = item [ "**" unary ]
//! item    = number | "(" sum ")" | ("sum" | "mean" | "len") "(" sum ")"
//!         | name { "[" integer "]" }
//! name    = dotted: `w`, `w.grad`, `model.0.weight`, `sheet.error`
//! ```
//!
//! Precedence is Python's. Operators work element by element on tensors of one
//! shape, and with a number on the other side; a tensor of one element counts as
//! its number, as `.item()` reads it. What a name means is in [`scope`].

mod parser;
mod scope;

use std::fmt;

use crate::session::Timeline;
use parser::{Expression, Function, Operator};
use scope::Scope;

/// The value of an expression.
#[derive(Debug, Clone, PartialEq)]
pub enum Quantity {
    Number(f64),
    /// The elements of a tensor, row-major.
    List(Vec<f64>),
    /// Python's None: a gradient that is not there, a loss before the first.
    None,
}

/// As many digits as float32 holds, in which runs calculate: `0.4`, where f64
/// would show `0.4000000059604645`.
impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Quantity::Number(number) => write!(f, "{}", *number as f32),
            Quantity::List(list) => f.debug_list().entries(list.iter().map(|&n| n as f32)).finish(),
            Quantity::None => f.write_str("None"),
        }
    }
}

/// Evaluates an expression over the state at a position. The error says in one
/// sentence what is wrong with the expression, or what the run does not have.
pub fn evaluate(
    expression: &str,
    timeline: &Timeline,
    position: usize,
) -> Result<Quantity, String> {
    let tree = parser::parse(expression)?;
    let value = Evaluation { scope: Scope::new(timeline, position)? }.value(&tree)?;
    Ok(match value {
        None => Quantity::None,
        Some(array) => match array.as_number() {
            Some(number) => Quantity::Number(number),
            None => Quantity::List(array.elements),
        },
    })
}

/// Whether a name means something at a position, be it None or a model.
pub(super) fn is_known(name: &str, timeline: &Timeline, position: usize) -> bool {
    Scope::new(timeline, position).is_ok_and(|scope| scope.knows(name))
}

/// Whether the text is an expression, whatever its names mean.
pub(super) fn syntax(expression: &str) -> Result<(), String> {
    parser::parse(expression).map(drop)
}

/// Elements, row-major, with their shape.
#[derive(Debug, Clone)]
struct Array {
    shape: Vec<usize>,
    elements: Vec<f64>,
}

impl Array {
    fn number(number: f64) -> Self {
        Array { shape: Vec::new(), elements: vec![number] }
    }

    fn as_number(&self) -> Option<f64> {
        match *self.elements {
            [number] => Some(number),
            _ => None,
        }
    }

    /// Row `index` of the first dimension; a negative one counts from the end.
    fn row(&self, index: i64) -> Result<Array, String> {
        let Some((&rows, rest)) = self.shape.split_first() else {
            return Err("a number has no elements to index".into());
        };
        let row = if index < 0 { index + rows as i64 } else { index };
        if row < 0 || row >= rows as i64 {
            return Err(format!("index {index} is out of range: there are {rows} rows"));
        }
        let stride: usize = rest.iter().product();
        let start = row as usize * stride;
        Ok(Array { shape: rest.to_vec(), elements: self.elements[start..start + stride].to_vec() })
    }

    /// Element by element; a number goes with every element of the other side.
    fn zip(self, other: Array, operation: impl Fn(f64, f64) -> f64) -> Result<Array, String> {
        if let Some(right) = other.as_number() {
            let elements = self.elements.into_iter().map(|left| operation(left, right)).collect();
            return Ok(Array { elements, shape: self.shape });
        }
        if let Some(left) = self.as_number() {
            let elements = other.elements.into_iter().map(|right| operation(left, right)).collect();
            return Ok(Array { elements, shape: other.shape });
        }
        if self.shape != other.shape {
            return Err(format!("the shapes differ: {:?} and {:?}", self.shape, other.shape));
        }
        let elements =
            self.elements.into_iter().zip(other.elements).map(|(l, r)| operation(l, r)).collect();
        Ok(Array { elements, shape: self.shape })
    }
}

struct Evaluation<'a> {
    scope: Scope<'a>,
}

impl Evaluation<'_> {
    /// The value of a tree; `None` is Python's.
    fn value(&self, tree: &Expression) -> Result<Option<Array>, String> {
        match tree {
            Expression::Name { name, indices } => {
                let value = self.scope.lookup(name)?;
                if indices.is_empty() {
                    return Ok(value);
                }
                let array = value.ok_or_else(|| format!("{name} is None and has no elements"))?;
                indices.iter().try_fold(array, |array, &index| array.row(index)).map(Some)
            }
            _ => self.array(tree).map(Some),
        }
    }

    /// The value of a tree that must not be None.
    fn array(&self, tree: &Expression) -> Result<Array, String> {
        Ok(match tree {
            Expression::Number(number) => Array::number(*number),
            Expression::Name { name, .. } => {
                self.value(tree)?.ok_or_else(|| format!("{name} is None: nothing to calculate"))?
            }
            Expression::Negative(inner) => {
                let mut array = self.array(inner)?;
                array.elements.iter_mut().for_each(|element| *element = -*element);
                array
            }
            Expression::Binary { operator, left, right } => {
                let operation: fn(f64, f64) -> f64 = match operator {
                    Operator::Add => |l, r| l + r,
                    Operator::Subtract => |l, r| l - r,
                    Operator::Multiply => |l, r| l * r,
                    Operator::Divide => |l, r| l / r,
                    Operator::Power => f64::powf,
                };
                self.array(left)?.zip(self.array(right)?, operation)?
            }
            Expression::Call { function, argument } => {
                let array = self.array(argument)?;
                let total = || array.elements.iter().sum::<f64>();
                Array::number(match function {
                    Function::Sum => total(),
                    Function::Mean => total() / array.elements.len() as f64,
                    Function::Len => match array.shape.first() {
                        Some(&rows) => rows as f64,
                        None => return Err("a number has no len".into()),
                    },
                })
            }
        })
    }
}

#[cfg(test)]
mod tests;
