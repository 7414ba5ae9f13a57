//! Adadelta: M. D. Zeiler, "ADADELTA: an adaptive learning rate method", 2012.

use super::real::{Real, fuse_in};
use crate::torch::storage::Change;
use crate::torch::{Result, Tensor};

/// Options of `torch.optim.Adadelta`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Adadelta {
    pub lr: f64,
    pub rho: f64,
    pub eps: f64,
    pub weight_decay: f64,
    pub maximize: bool,
}

/// One Adadelta step: with the gradient g,
///
/// ```text
/// v ← rho · v + (1 - rho) · g²
/// d = √(u + eps) / √(v + eps) · g
/// u ← rho · u + (1 - rho) · d²
/// p ← p - lr · d
/// ```
pub fn adadelta(
    parameter: &Tensor,
    grad: &Tensor,
    square_avg: &Tensor,
    acc_delta: &Tensor,
    options: &Adadelta,
) -> Result<()> {
    let Adadelta { lr, rho, eps, weight_decay, maximize } = *options;
    let (p, g) = (parameter.value()?, grad.value()?);
    let (v, u) = (square_avg.value()?, acc_delta.value()?);
    let [p, v, u] = fuse_in!(parameter, [&p, &g, &v, &u], T, move |[p, g, v, u]: [T; 4]| {
        let g = g.gradient(p, maximize, weight_decay);
        let v = v.mean_square(rho, g);
        let delta = u.offset(eps).root() / v.offset(eps).root() * g;
        [p.plus(-lr, delta), v, u.mean_square(rho, delta)]
    })?;
    square_avg.write(&v, Change::Values)?;
    acc_delta.write(&u, Change::Values)?;
    parameter.write(&p, Change::Values)
}
