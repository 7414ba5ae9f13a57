//! Expressions over a run: `w.grad`, `sum((y_pred - y) * X)`, `loss < 0.01`.
//!
//! ```text
//! condition  = conjunction { "or" conjunction }
//! conjunction = inversion { "and" inversion }
//! inversion  = "not" inversion | comparison
//! comparison = sum [ ("<" | "<=" | ">" | ">=" | "==" | "!=") sum ]
//! sum        = product { ("+" | "-") product }
//! product    = unary { ("*" | "/") unary }
//! unary      = "-" unary | power
//! power      = item [ "**" unary ]
//! item       = number | subject { "[" integer "]" }
//! subject    = "None" | "(" condition ")" | function "(" condition ")"
//!            | "at(" iteration "," phase "," condition ")"
//!            | ("end" | "healthy") "(" condition ")" | name
//!            | "[" [ condition { "," condition } [ "," ] ] "]"
//! function   = "sum" | "mean" | "len" | "min" | "max" | "abs" | "norm"
//! name       = dotted: `w`, `w.grad`, `model.0.weight`, `params[0].grad`, `sheet.error`
//! ```
//!
//! Precedence is Python's. A list of numbers counts as a tensor. Operators work
//! element by element on tensors of one shape, and with a number on the other side;
//! a tensor of one element counts as its number, as `.item()` reads it. Comparisons
//! are between numbers and give 1 or 0; they take for equal what float32's rounding
//! may have separated, and `==` and `!=` also know None and whole lists. What a name means is in [`scope`].

mod cursor;
mod parser;
mod scope;
mod tree;

use std::fmt;

use crate::session::Timeline;
use scope::Scope;
use tree::{Expression, Function, Instant, Operator};

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
    evaluate_at(expression, &Moment { timeline, position, healthy: None })
}

/// A position of a run, with the healthy run that `healthy()` speaks of.
#[derive(Debug, Clone, Copy)]
pub struct Moment<'a> {
    pub timeline: &'a Timeline,
    pub position: usize,
    /// None where the run is the healthy one itself.
    pub healthy: Option<&'a Timeline>,
}

/// Whether a condition holds. A tensor or None is neither true nor false.
pub fn holds(condition: &str, moment: &Moment<'_>) -> Result<bool, String> {
    match evaluate_at(condition, moment)? {
        Quantity::Number(number) => Ok(number != 0.0 && !number.is_nan()),
        other => Err(format!("{condition} is {other}, neither true nor false; compare it")),
    }
}

/// Evaluates an expression at a moment, which `healthy()` may leave.
pub(super) fn evaluate_at(expression: &str, moment: &Moment<'_>) -> Result<Quantity, String> {
    let tree = parser::parse(expression)?;
    let value = Evaluation::new(*moment)?.value(&tree)?;
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

    fn truth(truth: bool) -> Self {
        Array::number(f64::from(u8::from(truth)))
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

/// Equal, or two roundings of float32 apart.
fn same(l: f64, r: f64) -> bool {
    l == r || (l - r).abs() <= 2.0 * f64::from(f32::EPSILON) * l.abs().max(r.abs())
}

/// What indices choose of a value.
fn item(
    value: Option<Array>,
    of: &impl fmt::Display,
    indices: &[i64],
) -> Result<Option<Array>, String> {
    if indices.is_empty() {
        return Ok(value);
    }
    let array = value.ok_or_else(|| format!("{of} is None and has no elements"))?;
    indices.iter().try_fold(array, |array, &index| array.row(index)).map(Some)
}

struct Evaluation<'a> {
    moment: Moment<'a>,
    scope: Scope<'a>,
}

impl<'a> Evaluation<'a> {
    fn new(moment: Moment<'a>) -> Result<Self, String> {
        Ok(Evaluation { moment, scope: Scope::new(moment.timeline, moment.position)? })
    }

    /// The same expression's place elsewhere.
    fn elsewhere(&self, instant: Instant) -> Result<Evaluation<'a>, String> {
        let Moment { timeline, position, healthy } = self.moment;
        let at = match instant {
            Instant::Phase(iteration, phase) => timeline
                .find(iteration, phase)
                .ok_or_else(|| format!("the run never comes to iteration {iteration}, {phase}"))?,
            Instant::End => timeline.end().ok_or("the run has not come to its end")?,
            Instant::Healthy => {
                let Some(healthy) = healthy else { return Evaluation::new(self.moment) };
                let there = timeline.place(position).and_then(|place| healthy.seek(place));
                let position = there.ok_or("the healthy run does not come here")?;
                return Evaluation::new(Moment { timeline: healthy, position, healthy: None });
            }
        };
        Evaluation::new(Moment { position: at, ..self.moment })
    }

    fn truth(&self, tree: &Expression) -> Result<bool, String> {
        match self.array(tree)?.as_number() {
            Some(number) => Ok(number != 0.0 && !number.is_nan()),
            None => Err(format!("{tree} is neither true nor false; compare it")),
        }
    }

    /// The elements of a list, one below the other.
    fn stack(&self, elements: &[Expression]) -> Result<Array, String> {
        let mut rows = elements.iter().map(|element| self.array(element));
        let Some(first) = rows.next() else {
            return Ok(Array { shape: vec![0], elements: Vec::new() });
        };
        let mut stack = first?;
        let shape = stack.shape.clone();
        for row in rows {
            let row = row?;
            if row.shape != shape {
                return Err(format!("a list of the shapes {shape:?} and {:?}", row.shape));
            }
            stack.elements.extend(row.elements);
        }
        stack.shape.insert(0, elements.len());
        Ok(stack)
    }

    /// A comparison of two numbers, with None, or for equality of two lists.
    fn compare(
        &self,
        operator: Operator,
        left: &Expression,
        right: &Expression,
    ) -> Result<bool, String> {
        let (l, r) = (self.value(left)?, self.value(right)?);
        if let (Operator::Equal | Operator::Unequal, Some(l), Some(r)) = (operator, &l, &r)
            && l.as_number().is_none()
            && r.as_number().is_none()
        {
            let mut pairs = l.elements.iter().zip(&r.elements);
            let equal = l.shape == r.shape && pairs.all(|(&l, &r)| same(l, r));
            return Ok(equal == (operator == Operator::Equal));
        }
        let number = |array: Option<Array>, tree: &Expression| -> Result<Option<f64>, String> {
            let Some(array) = array else { return Ok(None) };
            array.as_number().map(Some).ok_or_else(|| format!("{tree} is not one number"))
        };
        let (l, r) = (number(l, left)?, number(r, right)?);
        let equal = match (l, r) {
            (Some(l), Some(r)) => same(l, r),
            (l, r) => l.is_none() && r.is_none(),
        };
        match operator {
            Operator::Equal => return Ok(equal),
            Operator::Unequal => return Ok(!equal),
            _ => {}
        }
        let none = if l.is_none() { left } else { right };
        let (Some(l), Some(r)) = (l, r) else { return Err(format!("{none} is None")) };
        Ok(match operator {
            Operator::Less => l < r && !equal,
            Operator::AtMost => l < r || equal,
            Operator::Greater => l > r && !equal,
            _ => l > r || equal,
        })
    }

    /// The value of a tree; `None` is Python's.
    fn value(&self, tree: &Expression) -> Result<Option<Array>, String> {
        match tree {
            Expression::Name { name, indices } => {
                if let Some((name, rest)) = self.scope.listed(name, indices) {
                    return item(self.scope.lookup(&name)?, &name, rest);
                }
                item(self.scope.lookup(name)?, name, indices)
            }
            Expression::Item { inner, indices } => item(self.value(inner)?, inner, indices),
            Expression::None => Ok(None),
            Expression::At { moment, inner } => self.elsewhere(*moment)?.value(inner),
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
            Expression::List(elements) => self.stack(elements)?,
            Expression::None | Expression::At { .. } | Expression::Item { .. } => {
                self.value(tree)?.ok_or_else(|| format!("{tree} is None: nothing to calculate"))?
            }
            Expression::Not(inner) => Array::truth(!self.truth(inner)?),
            Expression::Binary { operator: Operator::And, left, right } => {
                Array::truth(self.truth(left)? && self.truth(right)?)
            }
            Expression::Binary { operator: Operator::Or, left, right } => {
                Array::truth(self.truth(left)? || self.truth(right)?)
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
                    comparison => {
                        return self.compare(*comparison, left, right).map(Array::truth);
                    }
                };
                self.array(left)?.zip(self.array(right)?, operation)?
            }
            Expression::Call { function, argument } => {
                let array = self.array(argument)?;
                let fold = |of: fn(f64, f64) -> f64| array.elements.iter().copied().reduce(of);
                let total = || array.elements.iter().sum::<f64>();
                if *function == Function::Abs {
                    let elements = array.elements.iter().map(|element| element.abs()).collect();
                    return Ok(Array { elements, shape: array.shape });
                }
                Array::number(match function {
                    Function::Min => fold(f64::min).unwrap_or(f64::NAN),
                    Function::Max => fold(f64::max).unwrap_or(f64::NAN),
                    Function::Norm => array.elements.iter().map(|e| e * e).sum::<f64>().sqrt(),
                    Function::Sum => total(),
                    Function::Mean => total() / array.elements.len() as f64,
                    Function::Len | Function::Abs => match array.shape.first() {
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
