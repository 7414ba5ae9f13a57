//! What the model says of places around its data: a classifier's regions over two
//! features, or the curve of a function of one.

use candle_core::Tensor as Value;

use super::super::snapshot::elements;
use super::again::{Again, Seen};
use super::loss::centre;
use crate::protocol::{Finding, Values};
use crate::torch::Tensor;

/// Columns and rows of the regions' grid.
const GRID: usize = 80;
/// Places of a curve.
const CURVE: usize = 160;
/// At most so many samples travel.
const SAMPLES: usize = 600;
/// Room around the data, as a part of its extent.
const ROOM: f64 = 0.12;

/// What a loss compares: what the model said, and what is true.
struct Said<'s> {
    scores: &'s Tensor,
    form: Form,
    truth: Vec<f64>,
}

#[derive(Clone, Copy, PartialEq)]
enum Form {
    Logits,
    LogProbabilities,
    /// One logit a sample, of a yes.
    Binary,
    /// Numbers that should be the targets.
    Numbers,
}

/// Tells what the model makes of the places around its data.
///
/// # Errors
///
/// A sentence, where the loss is none that this can read, or the data has more
/// features or no name of its own.
pub(super) fn ask(again: &Again<'_, '_>, tell: impl Fn(Finding)) -> Result<(), String> {
    // A dropout that is off records no node.
    let seen = again.evaluating()?;
    let said = said(&seen).ok_or(
        "this loss is none of cross-entropy, binary cross-entropy with logits and squared error",
    )?;
    let made = seen.iter().position(|seen| seen.output == *said.scores);
    let made = made.ok_or("the loss does not come from a model")?;
    let samples = said.scores.shape().first().copied().unwrap_or(0);
    let (data, names) = data(again, &seen[..=made], samples).ok_or(
        "drawn for data of one or two features that has a name of its own in the statement",
    )?;
    let features = data.shape().get(1).copied().unwrap_or(1);
    let points = data.to_vec().map_err(|error| error.to_string())?;
    let ends = |feature: usize| extent(points.iter().skip(feature).step_by(features).copied());
    let predict = |places: Vec<f64>, count: usize| -> Result<Value, String> {
        let shape = if data.shape().len() == 1 { vec![count] } else { vec![count, features] };
        let grid = Tensor::from_f64(places, &shape, data.dtype());
        let grid = grid.map_err(|error| error.to_string())?;
        let replaced: Vec<_> = names.iter().map(|name| (name.clone(), grid.clone())).collect();
        let output = again.output(made, &replaced, true);
        let fits = output.filter(|output| output.dims().first() == Some(&count));
        fits.ok_or_else(|| "the model does not take other data here".into())
    };
    let scores = said.scores.value().map_err(|error| error.to_string())?;
    let shown = samples.min(SAMPLES);
    if features == 1 {
        let (low, high) = ends(0);
        let grid: Vec<f64> = (0..CURVE).map(|at| centre(at, CURVE, (low, high))).collect();
        let prediction = elements(&predict(grid.clone(), CURVE)?).ok_or("unreadable")?;
        if said.form != Form::Numbers || prediction.len() != CURVE {
            return Err("a classifier of one feature is not drawn".into());
        }
        tell(Finding::Curve {
            x: points[..shown].to_vec().into(),
            y: said.truth.iter().take(shown).copied().collect::<Vec<_>>().into(),
            grid: grid.into(),
            prediction,
        });
        return Ok(());
    }
    if said.form == Form::Numbers {
        return Err("a function of two features is not drawn".into());
    }
    let (across, up) = (ends(0), ends(1));
    let places: Vec<f64> = (0..GRID * GRID)
        .flat_map(|at| [centre(at % GRID, GRID, across), centre(at / GRID, GRID, up)])
        .collect();
    let (classes, sure) = classified(&predict(places, GRID * GRID)?, said.form)?;
    let (own, _) = classified(&scores, said.form)?;
    tell(Finding::Regions {
        across,
        up,
        columns: GRID,
        classes,
        sure,
        points: points[..2 * shown].to_vec().into(),
        truth: said.truth.iter().take(shown).copied().collect::<Vec<_>>().into(),
        said: own.iter().take(shown).collect(),
    });
    Ok(())
}

/// The last loss of the pass, read from the graph.
fn said(seen: &[Seen]) -> Option<Said<'_>> {
    let made = |tensor: &Tensor| seen.iter().find(|seen| seen.output == *tensor);
    let is = |seen: &Seen, name: &str| seen.node.name().starts_with(name);
    seen.iter().rev().find_map(|loss| {
        let input = loss.inputs.first()?;
        if is(loss, "NllLossBackward") {
            let truth = loss.node.targets().iter();
            let truth = truth.map(|class| class.map_or(f64::NAN, |class| class as f64)).collect();
            let softmax = made(input).filter(|made| is(made, "LogSoftmaxBackward"));
            return Some(match softmax {
                Some(softmax) => {
                    Said { scores: softmax.inputs.first()?, form: Form::Logits, truth }
                }
                None => Said { scores: input, form: Form::LogProbabilities, truth },
            });
        }
        let (form, scores, target) = match loss.inputs.as_slice() {
            [scores, target, ..] if is(loss, "BinaryCrossEntropyWithLogitsBackward") => {
                (Form::Binary, scores, target)
            }
            [scores, target, ..] if is(loss, "MseLossBackward") => (Form::Numbers, scores, target),
            [scores, target] if is(loss, "SubBackward") && !target.requires_grad() => {
                (Form::Numbers, scores, target)
            }
            _ => return None,
        };
        let fits = scores.shape() == target.shape();
        Some(Said { scores: through_views(scores, seen), form, truth: target.to_vec().ok()? })
            .filter(|_| fits)
    })
}

/// The tensor that was only given another shape: a column, squeezed.
fn through_views<'s>(tensor: &'s Tensor, seen: &'s [Seen]) -> &'s Tensor {
    let views = ["SqueezeBackward", "ViewBackward", "ReshapeAliasBackward", "UnsqueezeBackward"];
    let made = seen.iter().find(|seen| seen.output == *tensor);
    match made {
        Some(made) if views.iter().any(|view| made.node.name().starts_with(view)) => {
            made.inputs.first().map_or(tensor, |input| through_views(input, seen))
        }
        _ => tensor,
    }
}

/// The tensor of so many samples that the pass starts from, and its names.
fn data(again: &Again<'_, '_>, seen: &[Seen], samples: usize) -> Option<(Tensor, Vec<String>)> {
    let inputs = seen.iter().flat_map(|seen| &seen.inputs);
    let fits = |tensor: &&Tensor| {
        let features = match tensor.shape().as_slice() {
            [count] => (*count == samples).then_some(1),
            [count, features] => (*count == samples).then_some(*features),
            _ => None,
        };
        !tensor.requires_grad()
            && tensor.dtype().is_floating_point()
            && features.is_some_and(|features| features == 1 || features == 2)
    };
    inputs.filter(fits).find_map(|tensor| {
        let names = again.frame.variables_of(tensor);
        (!names.is_empty()).then(|| (tensor.clone(), names))
    })
}

fn extent(values: impl Iterator<Item = f64>) -> (f64, f64) {
    let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
    for value in values.filter(|value| value.is_finite()) {
        (low, high) = (low.min(value), high.max(value));
    }
    let room = if high > low { (high - low) * ROOM } else { 1.0 };
    (low - room, high + room)
}

/// The class of each row of scores, and how sure that is.
fn classified(scores: &Value, form: Form) -> Result<(Values, Values), String> {
    let data = elements(scores).ok_or("the scores cannot be read")?;
    let columns = match form {
        Form::Binary => 1,
        _ => scores.dims().get(1).copied().unwrap_or(1).max(1),
    };
    let row = |row: &[f64]| match form {
        Form::Binary => {
            let yes = 1.0 / (1.0 + (-row[0]).exp());
            if yes > 0.5 { (1.0, yes) } else { (0.0, 1.0 - yes) }
        }
        _ => {
            let best = (0..row.len()).max_by(|a, b| row[*a].total_cmp(&row[*b])).unwrap_or(0);
            let total: f64 = row.iter().map(|score| (score - row[best]).exp()).sum();
            let sure = if form == Form::LogProbabilities { row[best].exp() } else { 1.0 / total };
            (best as f64, sure)
        }
    };
    let (classes, sure): (Vec<f64>, Vec<f64>) =
        data.to_vec().chunks_exact(columns).map(row).unzip();
    Ok((classes.into(), sure.into()))
}
