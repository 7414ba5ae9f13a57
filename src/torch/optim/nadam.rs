//! NAdam: T. Dozat, "Incorporating Nesterov momentum into Adam", 2016.

use super::real::{Real, fuse_in};
use crate::torch::storage::Change;
use crate::torch::{Result, Tensor};

/// Options of `torch.optim.NAdam`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NAdam {
    pub lr: f64,
    pub beta1: f64,
    pub beta2: f64,
    pub eps: f64,
    pub weight_decay: f64,
    pub momentum_decay: f64,
    /// Shrink the parameter itself instead of changing the gradient.
    pub decoupled: bool,
    pub maximize: bool,
}

impl NAdam {
    /// The momentum of the `step`-th step: β1 · (1 - 0.96^(t · momentum_decay) / 2).
    pub fn mu(&self, step: f64) -> f64 {
        self.beta1 * (1.0 - 0.5 * 0.96_f64.powf(step * self.momentum_decay))
    }
}

/// One NAdam step, the `step`-th counted from 1: with the gradient g, μ =
/// [`NAdam::mu`] of this step, μ' that of the next, and `mu_product` = Πμ, this
/// step's included,
///
/// ```text
/// m ← m + (1 - β1) · (g - m)
/// v ← β2 · v + (1 - β2) · g²
/// d = √(v / (1 - β2ᵗ)) + eps
/// p ← p - lr · (1 - μ) / (1 - Πμ) · g / d
/// p ← p - lr · μ' / (1 - Πμ · μ') · m / d
/// ```
pub fn nadam(
    parameter: &Tensor,
    grad: &Tensor,
    exp_avg: &Tensor,
    exp_avg_sq: &Tensor,
    mu_product: f64,
    step: f64,
    options: &NAdam,
) -> Result<()> {
    let NAdam { lr, beta1, beta2, eps, weight_decay, decoupled, maximize, .. } = *options;
    let (mu, next) = (options.mu(step), options.mu(step + 1.0));
    let correction2 = 1.0 - beta2.powf(step);
    let by_grad = -lr * (1.0 - mu) / (1.0 - mu_product);
    let by_mean = -lr * next / (1.0 - mu_product * next);
    let shrink = if decoupled { 1.0 - lr * weight_decay } else { 1.0 };
    let weight_decay = if decoupled { 0.0 } else { weight_decay };
    let (p, g) = (parameter.value()?, grad.value()?);
    let (m, v) = (exp_avg.value()?, exp_avg_sq.value()?);
    let [p, m, v] = fuse_in!(parameter, [&p, &g, &m, &v], T, move |[p, g, m, v]: [T; 4]| {
        let p = p.times(shrink);
        let g = g.gradient(p, maximize, weight_decay);
        let m = T::lerp(m, g, 1.0 - beta1);
        let v = v.mean_square(beta2, g);
        let d = v.over(correction2).root().offset(eps);
        [p.plus_ratio(by_grad, g, d).plus_ratio(by_mean, m, d), m, v]
    })?;
    exp_avg.write(&m, Change::Values)?;
    exp_avg_sq.write(&v, Change::Values)?;
    parameter.write(&p, Change::Values)
}
