//! RAdam: L. Liu et al., "On the variance of the adaptive learning rate and
//! beyond", 2019.

use super::real::{Real, fuse_in};
use crate::torch::storage::Change;
use crate::torch::{Result, Tensor};

/// Options of `torch.optim.RAdam`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RAdam {
    pub lr: f64,
    pub beta1: f64,
    pub beta2: f64,
    pub eps: f64,
    pub weight_decay: f64,
    /// Shrink the parameter itself instead of changing the gradient.
    pub decoupled: bool,
    pub maximize: bool,
}

/// One RAdam step, the `step`-th counted from 1: with the gradient g,
///
/// ```text
/// m ← m + (1 - β1) · (g - m)
/// v ← β2 · v + (1 - β2) · g²
/// ρ∞ = 2 / (1 - β2) - 1,   ρ = ρ∞ - 2t · β2ᵗ / (1 - β2ᵗ)
/// p ← p - lr · m / (1 - β1ᵗ) · r · √(1 - β2ᵗ) / (√v + eps)      where ρ > 5
/// p ← p - lr · m / (1 - β1ᵗ)                                     elsewhere
/// r² = (ρ - 4)(ρ - 2)ρ∞ / ((ρ∞ - 4)(ρ∞ - 2)ρ)
/// ```
pub fn radam(
    parameter: &Tensor,
    grad: &Tensor,
    exp_avg: &Tensor,
    exp_avg_sq: &Tensor,
    step: f64,
    options: &RAdam,
) -> Result<()> {
    let RAdam { lr, beta1, beta2, eps, weight_decay, decoupled, maximize } = *options;
    let correction1 = 1.0 - beta1.powf(step);
    let correction2 = 1.0 - beta2.powf(step);
    let limit = 2.0 / (1.0 - beta2) - 1.0;
    let rho = limit - 2.0 * step * beta2.powf(step) / correction2;
    let rectified = rho > 5.0;
    let rectification =
        ((rho - 4.0) * (rho - 2.0) * limit / ((limit - 4.0) * (limit - 2.0) * rho)).powf(0.5);
    let shrink = if decoupled { 1.0 - lr * weight_decay } else { 1.0 };
    let weight_decay = if decoupled { 0.0 } else { weight_decay };
    let (p, g) = (parameter.value()?, grad.value()?);
    let (m, v) = (exp_avg.value()?, exp_avg_sq.value()?);
    let [p, m, v] = fuse_in!(parameter, [&p, &g, &m, &v], T, move |[p, g, m, v]: [T; 4]| {
        let p = p.times(shrink);
        let g = g.gradient(p, maximize, weight_decay);
        let m = T::lerp(m, g, 1.0 - beta1);
        let v = v.mean_square(beta2, g);
        let update = m.over(correction1).times(lr);
        let update = match rectified {
            true => {
                let scale = v.root().offset(eps).inverse().times(correction2.sqrt());
                (update * scale).times(rectification)
            }
            false => update,
        };
        [p - update, m, v]
    })?;
    exp_avg.write(&m, Change::Values)?;
    exp_avg_sq.write(&v, Change::Values)?;
    parameter.write(&p, Change::Values)
}
