//! Adagrad: J. Duchi, E. Hazan and Y. Singer, "Adaptive subgradient methods for
//! online learning and stochastic optimization", 2011.

use super::real::{Real, fuse_in};
use crate::torch::storage::Change;
use crate::torch::{Result, Tensor};

/// Options of `torch.optim.Adagrad`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Adagrad {
    pub lr: f64,
    pub lr_decay: f64,
    pub weight_decay: f64,
    pub eps: f64,
    pub maximize: bool,
}

/// One Adagrad step, the `step`-th counted from 1: with the gradient g,
///
/// ```text
/// s ← s + g²
/// p ← p - lr / (1 + (t - 1) · lr_decay) · g / (√s + eps)
/// ```
pub fn adagrad(
    parameter: &Tensor,
    grad: &Tensor,
    sum: &Tensor,
    step: f64,
    options: &Adagrad,
) -> Result<()> {
    let Adagrad { lr, lr_decay, weight_decay, eps, maximize } = *options;
    let rate = lr / (1.0 + (step - 1.0) * lr_decay);
    let (p, g, s) = (parameter.value()?, grad.value()?, sum.value()?);
    let [p, s] = fuse_in!(parameter, [&p, &g, &s], T, move |[p, g, s]: [T; 3]| {
        let g = g.gradient(p, maximize, weight_decay);
        let s = s.plus_square(1.0, g);
        [p.plus_ratio(-rate, g, s.root().offset(eps)), s]
    })?;
    sum.write(&s, Change::Values)?;
    parameter.write(&p, Change::Values)
}
