//! The loss over one or two elements of parameters: a coarse grid first, then finer
//! ones as long as there is time.

use std::time::{Duration, Instant};

use super::again::Again;
use crate::protocol::{Element, Finding};
use crate::torch::Tensor;

/// Columns and rows of the grids; of a curve, columns alone.
const GRIDS: [(usize, usize); 4] = [(12, 8), (24, 16), (48, 32), (72, 48)];
const CURVES: [usize; 3] = [24, 72, 201];
/// A grid is begun only if it will be done within this time.
const TIME: Duration = Duration::from_secs(5);

/// An axis: whose element, and between which ends.
type Along<'a> = (&'a Element, (f64, f64));

/// Tells the losses at the centres of the cells of ever finer grids.
///
/// # Errors
///
/// A sentence, where there is no such parameter.
pub(super) fn map(
    again: &Again<'_, '_>,
    x: Along<'_>,
    y: Option<Along<'_>>,
    tell: impl Fn(Finding),
) -> Result<(), String> {
    let tensors = again.frame.tensors();
    let knob = |element: &Element| Knob::of(element, &tensors);
    let across = knob(x.0)?;
    let up = y.map(|(element, ends)| Ok::<_, String>((knob(element)?, ends))).transpose()?;
    let grids: Vec<(usize, usize)> = match up {
        Some(_) => GRIDS.to_vec(),
        None => CURVES.map(|columns| (columns, 1)).to_vec(),
    };
    let began = Instant::now();
    let mut cost = Duration::ZERO;
    for (columns, rows) in grids {
        let cells = (columns * rows) as u32;
        if began.elapsed() + cost * cells > TIME {
            break;
        }
        let started = Instant::now();
        let mut values = Vec::with_capacity(columns * rows);
        for row in 0..rows {
            for column in 0..columns {
                across.turn(centre(column, columns, x.1));
                if let Some((up, ends)) = &up {
                    up.turn(centre(rows - 1 - row, rows, *ends));
                }
                values.push(again.loss(&[]).unwrap_or(f64::NAN));
                across.back();
                if let Some((up, _)) = &up {
                    up.back();
                }
            }
        }
        cost = started.elapsed() / cells;
        tell(Finding::Loss { columns, values: values.into() });
    }
    Ok(())
}

/// The middle of one of equal parts between two ends.
pub(super) fn centre(part: usize, parts: usize, (low, high): (f64, f64)) -> f64 {
    low + (high - low) * (part as f64 + 0.5) / parts as f64
}

/// One element of a parameter, to be turned.
struct Knob {
    tensor: Tensor,
    whole: Vec<f64>,
    index: usize,
}

impl Knob {
    fn of(element: &Element, tensors: &[(String, Tensor)]) -> Result<Knob, String> {
        let none = || format!("there is no {} at this moment", element.parameter);
        let (_, tensor) =
            tensors.iter().find(|(name, _)| *name == element.parameter).ok_or_else(none)?;
        let whole = tensor.to_vec().map_err(|error| error.to_string())?;
        if element.index >= whole.len() {
            return Err(none());
        }
        Ok(Knob { tensor: tensor.clone(), whole, index: element.index })
    }

    /// Both axes may be of the same tensor: only the one element is written.
    fn turn(&self, value: f64) {
        let now = self.tensor.to_vec().unwrap_or_else(|_| self.whole.clone());
        self.write(
            now.iter().enumerate().map(|(at, old)| if at == self.index { value } else { *old }),
        );
    }

    fn back(&self) {
        self.write(self.whole.iter().copied());
    }

    fn write(&self, elements: impl Iterator<Item = f64>) {
        let (shape, dtype) = (self.tensor.shape(), self.tensor.dtype());
        // A parameter takes numbers of its own shape and type.
        let _ = Tensor::from_f64(elements.collect(), &shape, dtype)
            .and_then(|made| self.tensor.overwrite(&made));
    }
}
