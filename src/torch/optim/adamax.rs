//! Adamax: D. P. Kingma and J. Ba, "Adam: a method for stochastic optimization",
//! section 7.1, 2014.

use super::real::{Real, fuse_in};
use crate::torch::storage::Change;
use crate::torch::{Result, Tensor};

/// Options of `torch.optim.Adamax`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Adamax {
    pub lr: f64,
    pub beta1: f64,
    pub beta2: f64,
    pub eps: f64,
    pub weight_decay: f64,
    pub maximize: bool,
}

/// One Adamax step, the `step`-th counted from 1: with the gradient g,
///
/// ```text
/// m ← m + (1 - β1) · (g - m)
/// u ← max(β2 · u, |g| + eps)
/// p ← p - lr / (1 - β1ᵗ) · m / u
/// ```
pub fn adamax(
    parameter: &Tensor,
    grad: &Tensor,
    exp_avg: &Tensor,
    exp_inf: &Tensor,
    step: f64,
    options: &Adamax,
) -> Result<()> {
    let Adamax { lr, beta1, beta2, eps, weight_decay, maximize } = *options;
    let rate = lr / (1.0 - beta1.powf(step));
    let (p, g) = (parameter.value()?, grad.value()?);
    let (m, u) = (exp_avg.value()?, exp_inf.value()?);
    let [p, m, u] = fuse_in!(parameter, [&p, &g, &m, &u], T, move |[p, g, m, u]: [T; 4]| {
        let g = g.gradient(p, maximize, weight_decay);
        let m = T::lerp(m, g, 1.0 - beta1);
        let (faded, size) = (u.times(beta2), g.size().offset(eps));
        let u = faded.larger(size);
        [p.plus_ratio(-rate, m, u), m, u]
    })?;
    exp_avg.write(&m, Change::Values)?;
    exp_inf.write(&u, Change::Values)?;
    parameter.write(&p, Change::Values)
}
