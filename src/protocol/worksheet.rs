//! Worksheets: the tables that a person would fill in by hand at a loss.

use serde::{Deserialize, Serialize};

use super::{Values, values};

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

/// The table of a classification loss: one row a sample, from the scores to what
/// each sample costs. The probabilities and losses [follow](Self::rows) from it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Classification {
    pub from: Scores,
    /// Classes side by side, one row a sample; one column for a yes or no.
    pub classes: usize,
    /// Scores of the first samples, row by row.
    pub scores: Values,
    /// What each of these samples is: its class, or how much it is a yes; NaN
    /// where it is ignored.
    pub targets: Values,
    /// All samples that count, also those that did not travel.
    pub samples: usize,
    pub reduction: Reduction,
    /// What the loss came to.
    #[serde(with = "values::plain")]
    pub loss: f64,
}

/// What a [`Classification`]'s scores are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scores {
    /// Any numbers: softmax makes probabilities of them.
    Logits,
    /// Logarithms of probabilities.
    LogProbabilities,
    /// Any numbers, one a sample: σ makes probabilities of them.
    Binary,
}

/// One sample of a [`Classification`].
#[derive(Debug, Clone, PartialEq)]
pub struct ClassRow {
    pub scores: Vec<f64>,
    /// One a class; of a yes, where there is one column.
    pub probabilities: Vec<f64>,
    /// `None` where the sample is ignored.
    pub target: Option<f64>,
    /// The probability that the target was given.
    pub right: f64,
    /// -log of that; 0 where the sample is ignored.
    pub loss: f64,
}

impl Classification {
    pub fn rows(&self) -> impl Iterator<Item = ClassRow> + '_ {
        self.targets.iter().enumerate().map(|(sample, target)| {
            let scores = self.scores.iter().skip(sample * self.classes).take(self.classes);
            self.row(&scores.collect::<Vec<_>>(), target)
        })
    }

    fn row(&self, scores: &[f64], target: f64) -> ClassRow {
        let most = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let total: f64 = scores.iter().map(|score| (score - most).exp()).sum();
        let probabilities: Vec<f64> = match self.from {
            Scores::Logits => scores.iter().map(|score| (score - most).exp() / total).collect(),
            Scores::LogProbabilities => scores.iter().map(|score| score.exp()).collect(),
            Scores::Binary => scores.iter().map(|score| 1.0 / (1.0 + (-score).exp())).collect(),
        };
        let target = Some(target).filter(|target| !target.is_nan());
        let class = target.unwrap_or(0.0) as usize;
        let (right, loss) = match (self.from, scores) {
            // -log σ(z) and -log(1 - σ(z)), weighed by how much it is a yes.
            (Scores::Binary, [score, ..]) => {
                let yes = target.unwrap_or(0.0);
                let cost = score.max(0.0) - score * yes + (-score.abs()).exp().ln_1p();
                ((-cost).exp(), cost)
            }
            (Scores::Logits, _) => {
                let score = scores.get(class).copied().unwrap_or(f64::NAN);
                let cost = most + total.ln() - score;
                ((-cost).exp(), cost)
            }
            _ => {
                let score = scores.get(class).copied().unwrap_or(f64::NAN);
                (score.exp(), -score)
            }
        };
        let loss = if target.is_some() { loss } else { 0.0 };
        ClassRow { scores: scores.to_vec(), probabilities, target, right, loss }
    }
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
        self.x.iter().zip(self.y.iter()).zip(self.prediction.iter()).map(|((x, y), p)| {
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
