//! Which two numbers a landscape lies over.

use crate::protocol::{Element, Parameter, Statement, Worksheet};
use crate::tui::numbers::index_text;
use crate::tui::stepper::Stepper;
use crate::tui::text::clean;

/// Parameters with more elements than this offer none of them as an axis.
const MOST_ELEMENTS: usize = 64;

/// One element of a parameter.
#[derive(Debug, Clone, PartialEq)]
pub struct Scalar {
    pub element: Element,
    pub label: String,
}

impl Scalar {
    /// Its value after a statement.
    pub fn of(&self, statement: &Statement) -> Option<f64> {
        let Element { parameter, index } = &self.element;
        statement.parameter(parameter)?.data.as_ref()?.get(*index)
    }

    /// What an element is called.
    fn new(name: &str, index: usize, shape: &[usize]) -> Scalar {
        let label = match shape.iter().product::<usize>() {
            1 => clean(name).into_owned(),
            _ => format!("{}{}", clean(name), index_text(shape, index)),
        };
        Scalar { element: Element { parameter: name.into(), index }, label }
    }
}

/// Every element that can be an axis, in the order of appearance.
fn scalars(statement: &Statement) -> Vec<Scalar> {
    let small = |parameter: &Parameter| {
        parameter.data.as_ref().map_or(0, |data| data.len()) <= MOST_ELEMENTS
    };
    let mut scalars = Vec::new();
    for (name, parameter) in statement.parameters.iter().filter(|(_, p)| small(p)) {
        let count = parameter.data.as_ref().map_or(0, |data| data.len());
        for element in 0..count {
            scalars.push(Scalar::new(name, element, &parameter.shape));
        }
    }
    scalars
}

/// How many pairs of axes there are to choose from.
pub fn pairs(stepper: &Stepper) -> usize {
    let count = last(stepper).map_or(0, |last| scalars(last).len());
    (count * count.saturating_sub(1) / 2).max(1)
}

/// The axes: the worksheet's weight and bias first, then every other pair.
pub fn axes(stepper: &Stepper, sheet: Option<&Worksheet>) -> Option<(Scalar, Option<Scalar>)> {
    if let Some(chosen) = chosen(stepper) {
        return Some(chosen);
    }
    let mut scalars = scalars(last(stepper)?);
    let first = |name: &str, all: &mut Vec<Scalar>, to: usize| {
        if let Some(at) = all.iter().position(|scalar| scalar.element.parameter == name) {
            let scalar = all.remove(at);
            all.insert(to, scalar);
        }
    };
    if let Some(sheet) = sheet {
        first(&sheet.weight, &mut scalars, 0);
        if let Some(bias) = &sheet.bias {
            first(bias, &mut scalars, 1);
        }
    }
    let x = scalars.first()?.clone();
    let pairs: Vec<(usize, usize)> = (0..scalars.len())
        .flat_map(|a| (a + 1..scalars.len()).map(move |b| (a, b)))
        .take(stepper.axes + 1)
        .collect();
    Some(match pairs.last() {
        Some(&(a, b)) => (scalars[a].clone(), Some(scalars[b].clone())),
        None => (x, None),
    })
}

/// The axes that the viewer chose, where both are known.
fn chosen(stepper: &Stepper) -> Option<(Scalar, Option<Scalar>)> {
    let here = last(stepper)?;
    let scalar = |element: &Element| {
        let shape = &here.parameter(&element.parameter)?.shape;
        Some(Scalar::new(&element.parameter, element.index, shape))
    };
    let [x, y] = stepper.chosen_axes.as_ref()?;
    Some((scalar(x)?, Some(scalar(y)?)))
}

fn last(stepper: &Stepper) -> Option<&Statement> {
    stepper.timeline().statements().last()
}
