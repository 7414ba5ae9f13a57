//! The worksheet of a classifier, read off the graph at its loss: cross-entropy,
//! negative log-likelihood, or binary cross-entropy of logits.

use super::snapshot::elements;
use super::tape::{Operand, Recorded, Tape, close};
use crate::protocol::{Classification, Reduction, Scores, Values};

/// The first samples travel, in at most so many numbers.
const MOST_SCORES: usize = 1_000;

impl Tape {
    /// The table of the classification loss that `loss` is made of, if its rows
    /// prove to explain it: class weights and label smoothing do more than that.
    pub fn classification(&self, loss: u64) -> Option<Classification> {
        let node = self.classifier(loss)?;
        let loss = elements(&node.output)?.first()?;
        let mut sheet = match node.operation.as_str() {
            "NllLoss" => self.classes(node)?,
            _ => binary(node)?,
        };
        sheet.loss = loss;
        sheet.samples = sheet.targets.iter().filter(|target| !target.is_nan()).count();
        let total: f64 = sheet.rows().map(|row| row.loss).sum();
        sheet.reduction = if close(loss, total / sheet.samples as f64) {
            Reduction::Mean
        } else if close(loss, total) {
            Reduction::Sum
        } else {
            return None;
        };
        let rows = (MOST_SCORES / sheet.classes.max(1)).min(sheet.targets.len());
        sheet.scores = sheet.scores.iter().take(rows * sheet.classes).collect();
        sheet.targets = sheet.targets.iter().take(rows).collect();
        Some(sheet)
    }

    /// The loss of a classifier below this node: itself, or what it scales or adds
    /// something to.
    fn classifier(&self, node: u64) -> Option<&Recorded> {
        let mut node = self.get(node)?;
        loop {
            match (node.operation.as_str(), node.inputs.as_slice()) {
                ("NllLoss" | "BinaryCrossEntropyWithLogits", _) => return Some(node),
                ("Div" | "Mul" | "Add", [Operand::Node { id, .. }, ..]) => node = self.get(*id)?,
                _ => return None,
            }
        }
    }

    fn classes(&self, node: &Recorded) -> Option<Classification> {
        let input = node.inputs.first()?;
        let softmax = match input {
            Operand::Node { id, .. } => self.get(*id).filter(|node| node.operation == "LogSoftmax"),
            _ => None,
        };
        let (from, scores) = match softmax {
            Some(softmax) => (Scores::Logits, softmax.inputs.first()?.value()),
            None => (Scores::LogProbabilities, input.value()),
        };
        let classes = match scores.dims() {
            [classes] | [_, classes] => *classes,
            _ => return None,
        };
        let target = |class: &Option<usize>| class.map_or(f64::NAN, |class| class as f64);
        let targets = node.targets.iter().map(target).collect();
        Some(sheet(from, classes, elements(scores)?, targets))
    }
}

fn binary(node: &Recorded) -> Option<Classification> {
    let [logits, targets, ..] = node.inputs.as_slice() else { return None };
    let (scores, targets) = (elements(logits.value())?, elements(targets.value())?);
    (scores.len() == targets.len()).then(|| sheet(Scores::Binary, 1, scores, targets))
}

fn sheet(from: Scores, classes: usize, scores: Values, targets: Values) -> Classification {
    let (samples, reduction, loss) = (0, Reduction::Mean, 0.0);
    Classification { from, classes, scores, targets, samples, reduction, loss }
}
