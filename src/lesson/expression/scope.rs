//! What a name means at a moment of a run. First match wins:
//!
//! 1. `iteration`; `raised`, 1 where the run ends with an exception; `sheet.x`, `sheet.y`, `sheet.prediction`, `sheet.error`,
//!    `sheet.squared` and `sheet.error_x`, columns of the last worksheet;
//! 2. a parameter (`w`, `model.0.weight`) or its gradient (`w.grad`);
//! 3. `loss` and `lr`, where the run has them;
//! 4. any other variable of the script, as it was last bound.
//!
//! An element of a list of tensors, `params[0]`, is the tensor that the script has
//! there, as it is at the moment.
//!
//! A parameter of a model may be named without the model's variable, `0.weight`,
//! as long as that means only one.

use super::super::suggestion::closest;
use super::Array;
use crate::protocol::{Binding, End, Grad, Parameter, Row, Statement, Values};
use crate::session::{Status, Timeline};

/// Reads one column of a worksheet's row.
type Column = fn(Row) -> f64;

const COLUMNS: [(&str, Column); 6] = [
    ("sheet.x", |row| row.x),
    ("sheet.y", |row| row.y),
    ("sheet.prediction", |row| row.prediction),
    ("sheet.error", |row| row.error),
    ("sheet.squared", |row| row.squared),
    ("sheet.error_x", |row| row.error_x),
];

pub(super) struct Scope<'a> {
    /// The statements up to the moment.
    past: &'a [Statement],
    now: &'a Statement,
    status: &'a Status,
}

impl<'a> Scope<'a> {
    pub(super) fn new(timeline: &'a Timeline, position: usize) -> Result<Self, String> {
        let past = timeline.statements().get(..=position);
        let (past, now) = past
            .and_then(|past| Some((past, past.last()?)))
            .ok_or_else(|| format!("the run has no position {position}"))?;
        Ok(Scope { past, now, status: &timeline.status })
    }

    /// The value of a name; `None` is Python's.
    pub(super) fn lookup(&self, name: &str) -> Result<Option<Array>, String> {
        if name == "iteration" {
            return Ok(Some(Array::number(self.now.iteration as f64)));
        }
        if name == "raised" {
            let raised = matches!(self.status, Status::Ended(End::Error { .. }));
            return Ok(Some(Array::number(f64::from(u8::from(raised)))));
        }
        if let Some((_, column)) = COLUMNS.iter().find(|(known, _)| *known == name) {
            return self.column(name, *column).map(Some);
        }
        if let Some(parameter) = self.parameter(name)? {
            let elements = elements(name, &parameter.shape, parameter.data.as_ref());
            return elements.map(Some);
        }
        if let Some(owner) = name.strip_suffix(".grad")
            && let Some(parameter) =
                self.parameter(self.unlisted(owner).as_deref().unwrap_or(owner))?
        {
            return match &parameter.grad {
                Grad::None => Ok(None),
                grad => elements(name, &parameter.shape, grad.values()).map(Some),
            };
        }
        let recorded = match name {
            "loss" => self.now.loss,
            "lr" => self.now.lr,
            _ => None,
        };
        match recorded {
            Some(number) => Ok(Some(Array::number(number))),
            None => self.binding(name),
        }
    }

    /// The tensor that the first index of a list of tensors means, by the name that
    /// the script has for it, and the other indices.
    pub(super) fn listed<'i>(&self, name: &str, indices: &'i [i64]) -> Option<(String, &'i [i64])> {
        let (&index, rest) = indices.split_first()?;
        let names = &self.bound(name)?.items;
        let index = if index < 0 { index + names.len() as i64 } else { index };
        let name = names.get(usize::try_from(index).ok()?)?;
        self.parameter(name).ok()??;
        Some((name.clone(), rest))
    }

    /// `params[0]` by the name of the tensor there, `w`.
    fn unlisted(&self, name: &str) -> Option<String> {
        let (list, index) = name.strip_suffix(']')?.rsplit_once('[')?;
        let (name, _) = self.listed(list, &[index.parse().ok()?])?;
        Some(name)
    }

    /// Whether there is something of this name, with a value or without.
    pub(super) fn knows(&self, name: &str) -> bool {
        let owner = name.strip_suffix(".grad").unwrap_or(name);
        self.bound(name).is_some()
            || self.parameter(owner).is_ok_and(|parameter| parameter.is_some())
            || self.lookup(name).is_ok()
    }

    /// The parameter of this name, or the only one whose name ends with it.
    fn parameter(&self, name: &str) -> Result<Option<&'a Parameter>, String> {
        if let Some(parameter) = self.now.parameter(name) {
            return Ok(Some(parameter));
        }
        let ending = format!(".{name}");
        let mut found = self.now.parameters.iter().filter(|(full, _)| full.ends_with(&ending));
        match (found.next(), found.next()) {
            (None, _) => Ok(None),
            (Some((_, parameter)), None) => Ok(Some(parameter)),
            (Some((one, _)), Some((other, _))) => {
                Err(format!("{name} may be {one} or {other}: write the whole name"))
            }
        }
    }

    fn column(&self, name: &str, column: Column) -> Result<Array, String> {
        let sheet = self
            .past
            .iter()
            .rev()
            .find_map(|statement| statement.detail.as_ref()?.worksheet.as_ref())
            .ok_or_else(|| format!("{name}: the run has no worksheet up to here"))?;
        let elements: Vec<f64> = sheet.rows().map(column).collect();
        Ok(Array { shape: vec![elements.len()], elements })
    }

    /// What a variable was last bound to.
    fn bound(&self, name: &str) -> Option<&'a Binding> {
        self.past.iter().rev().find_map(|statement| {
            statement.detail.as_ref()?.bindings.iter().rev().find(|bound| bound.name == name)
        })
    }

    fn binding(&self, name: &str) -> Result<Option<Array>, String> {
        match self.bound(name) {
            Some(bound) => match &bound.value {
                Some(value) => elements(name, &value.shape, value.data.as_ref()).map(Some),
                None if bound.text == "None" => Ok(None),
                None => Err(format!(
                    "{name} is neither a number, a tensor nor a short list of numbers: {}",
                    bound.text
                )),
            },
            // Names that every run may have are None until it has them.
            None if matches!(name, "loss" | "lr") => Ok(None),
            None => Err(self.unknown(name)),
        }
    }

    fn unknown(&self, name: &str) -> String {
        let mut names: Vec<&str> = vec!["loss", "lr", "iteration"];
        names.extend(COLUMNS.map(|(column, _)| column));
        names.extend(self.now.parameters.iter().map(|(name, _)| &**name));
        let details = self.past.iter().filter_map(|statement| statement.detail.as_ref());
        names.extend(details.flat_map(|detail| &detail.bindings).map(|bound| bound.name.as_str()));
        let root = name.strip_suffix(".grad").unwrap_or(name);
        let whole = root.split('[').next().unwrap_or(root);
        if names.contains(&whole) {
            return format!("{root} has no .grad: it is not a parameter");
        }
        match closest(root, names) {
            Some(near) => format!("the run has no {name} up to here; did you mean {near}?"),
            None => format!("the run has no {name} up to here"),
        }
    }
}

fn elements(name: &str, shape: &[usize], data: Option<&Values>) -> Result<Array, String> {
    match data {
        Some(values) => Ok(Array { shape: shape.to_vec(), elements: values.to_vec() }),
        None => Err(format!("{name} is too large to be recorded element by element")),
    }
}
