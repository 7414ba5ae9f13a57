//! RMSprop: T. Tieleman and G. Hinton, "Lecture 6.5", 2012; centred as in
//! A. Graves, "Generating sequences with recurrent neural networks", 2013.

use super::real::{Real, fuse_in};
use crate::torch::storage::Change;
use crate::torch::{Result, Tensor};

/// Options of `torch.optim.RMSprop`. It is centred, or has momentum, where the
/// buffer for that is given to [`rmsprop`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RmsProp {
    pub lr: f64,
    pub alpha: f64,
    pub eps: f64,
    pub weight_decay: f64,
    pub momentum: f64,
    pub maximize: bool,
}

/// One RMSprop step: with the gradient g,
///
/// ```text
/// v ← alpha · v + (1 - alpha) · g²
/// a ← a + (1 - alpha) · (g - a)              only centred; d = √(v - a²) + eps
/// d = √v + eps
/// b ← momentum · b + g / d                   only with momentum; p ← p - lr · b
/// p ← p - lr · g / d
/// ```
pub fn rmsprop(
    parameter: &Tensor,
    grad: &Tensor,
    square_avg: &Tensor,
    momentum_buffer: Option<&Tensor>,
    grad_avg: Option<&Tensor>,
    options: &RmsProp,
) -> Result<()> {
    let RmsProp { lr, alpha, eps, weight_decay, momentum, maximize } = *options;
    let (p, g, v) = (parameter.value()?, grad.value()?, square_avg.value()?);
    // A buffer that is not there is not read: any of that shape stands in.
    let or_any = |buffer: Option<&Tensor>| buffer.map_or(Ok(v.clone()), Tensor::value);
    let (b, a) = (or_any(momentum_buffer)?, or_any(grad_avg)?);
    let (has_momentum, centered) = (momentum_buffer.is_some(), grad_avg.is_some());
    let [p, v, b, a] =
        fuse_in!(parameter, [&p, &g, &v, &b, &a], T, move |[p, g, v, b, a]: [T; 5]| {
            let g = g.gradient(p, maximize, weight_decay);
            let v = v.mean_square(alpha, g);
            let a = if centered { T::lerp(a, g, 1.0 - alpha) } else { a };
            let spread = if centered { v.plus_square(-1.0, a) } else { v };
            let d = spread.root().offset(eps);
            if has_momentum {
                let b = b.times(momentum).plus_ratio(1.0, g, d);
                [p.plus(-lr, b), v, b, a]
            } else {
                [p.plus_ratio(-lr, g, d), v, b, a]
            }
        })?;
    square_avg.write(&v, Change::Values)?;
    if let Some(buffer) = momentum_buffer {
        buffer.write(&b, Change::Values)?;
    }
    if let Some(buffer) = grad_avg {
        buffer.write(&a, Change::Values)?;
    }
    parameter.write(&p, Change::Values)
}
