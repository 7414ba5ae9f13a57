//! The loss of a straight-line regression over its weight and bias, worked out from
//! the worksheet.

use crate::protocol::{Reduction, Statement, Worksheet};
use crate::tui::stepper::Stepper;
use crate::tui::widgets::Axis;

/// Columns and rows of the heights' grid.
pub const GRID: (usize, usize) = (72, 48);

/// The loss of a worksheet as a function of its weight and bias. What else the
/// predictions hold, as seen in the sheet, stays.
pub struct Surface<'a> {
    sheet: &'a Worksheet,
    /// What of each prediction comes neither from the weight nor from the bias.
    rest: Vec<f64>,
    biased: bool,
    swapped: bool,
}

impl<'a> Surface<'a> {
    /// None where the two are not the worksheet's.
    pub fn new(stepper: &Stepper, sheet: &'a Worksheet, x: &str, y: &str) -> Option<Surface<'a>> {
        let bias = sheet.bias.as_deref().unwrap_or("");
        let swapped = x == bias && y == sheet.weight && !y.is_empty();
        if !(swapped || x == sheet.weight && y == bias) {
            return None;
        }
        // The parameters as they were when the sheet's predictions were made.
        let all = stepper.timeline().statements();
        let made = |statement: &&Statement| {
            let detail = statement.detail.as_deref();
            detail.and_then(|d| d.worksheet.as_ref()).is_some_and(|s| std::ptr::eq(s, sheet))
        };
        let made = all.iter().find(made)?;
        let value = |name: &str| made.parameter(name)?.data.as_ref()?.first();
        let weight = value(&sheet.weight)?;
        let biased = !bias.is_empty();
        let offset = if biased { value(bias)? } else { 0.0 };
        let rest = sheet.rows().map(|row| {
            let rest = row.prediction - weight * row.x - offset;
            // Single precision leaves crumbs.
            if rest.abs() <= 1e-5 * (1.0 + row.prediction.abs()) { 0.0 } else { rest }
        });
        Some(Surface { sheet, rest: rest.collect(), biased, swapped })
    }

    pub fn height(&self, x: f64, y: f64) -> f64 {
        let (weight, bias) = if self.swapped { (y, x) } else { (x, y) };
        let squares = self.sheet.rows().zip(&self.rest).map(|(row, rest)| {
            let error = weight * row.x + bias + rest - row.y;
            error * error
        });
        let sum: f64 = squares.sum();
        match self.sheet.reduction {
            Reduction::Mean => sum / self.rest.len().max(1) as f64,
            Reduction::Sum => sum,
        }
    }

    /// Where the loss is lowest: least squares.
    pub fn lowest(&self) -> Option<(f64, f64)> {
        let rows = || self.sheet.rows().zip(&self.rest).map(|(row, rest)| (row.x, row.y - rest));
        let count = self.rest.len() as f64;
        let sum = |of: fn((f64, f64)) -> f64| rows().map(of).sum::<f64>();
        let (xx, xy) = (sum(|(x, _)| x * x), sum(|(x, y)| x * y));
        let at = if self.biased {
            let (x, y) = (sum(|(x, _)| x), sum(|(_, y)| y));
            let weight = (count * xy - x * y) / (count * xx - x * x);
            (weight, (y - weight * x) / count)
        } else {
            (xy / xx, 0.0)
        };
        let at = if self.swapped { (at.1, at.0) } else { at };
        (at.0.is_finite() && at.1.is_finite()).then_some(at)
    }

    /// The heights at the grid's cells, from the top left.
    pub fn heights(&self, x: &Axis, y: &Axis) -> Vec<f64> {
        let (columns, rows) = GRID;
        let at = |index: usize, count: usize| (index as f64 + 0.5) / count as f64;
        (0..rows)
            .flat_map(|row| (0..columns).map(move |column| (row, column)))
            .map(|(row, column)| {
                self.height(x.value(at(column, columns)), y.value(1.0 - at(row, rows)))
            })
            .collect()
    }
}
