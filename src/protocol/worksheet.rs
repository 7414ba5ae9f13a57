//! Worksheets: the tables that a person would fill in by hand at a loss.

use serde::{Deserialize, Serialize};

use super::Values;

/// The per-sample table a person would fill in by hand; the columns that follow
/// from these are [derived](Worksheet::rows).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Worksheet {
    /// Name of the slope and of the intercept, as the script has them.
    pub weight: String,
    pub bias: Option<String>,
    pub x: Values,
    pub y: Values,
    pub prediction: Values,
    pub reduction: Reduction,
}

/// How per-sample losses become one number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reduction {
    Mean,
    Sum,
}

/// One sample of a [`Worksheet`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Row {
    pub x: f64,
    pub y: f64,
    pub prediction: f64,
    /// prediction − y
    pub error: f64,
    pub squared: f64,
    /// error · x
    pub error_x: f64,
}

impl Worksheet {
    pub fn rows(&self) -> impl Iterator<Item = Row> + '_ {
        self.x.iter().zip(self.y.iter()).zip(self.prediction.iter()).map(|((&x, &y), &p)| {
            let error = p - y;
            Row { x, y, prediction: p, error, squared: error * error, error_x: error * x }
        })
    }

    /// The factor of the gradient's sums: 2/N for a mean, 2 for a sum.
    pub fn factor(&self) -> f64 {
        match self.reduction {
            Reduction::Mean => 2.0 / self.x.len() as f64,
            Reduction::Sum => 2.0,
        }
    }
}
