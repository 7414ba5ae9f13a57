//! Dropout, with the masks of PyTorch's generator.

use super::super::error::fail;
use super::super::random::Generator;
use super::super::{DType, Result, Tensor, ops, random};

/// Which elements share a draw.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Share {
    /// None: each has its own.
    Elements,
    /// A whole channel is kept or dropped: `dropout1d`, `dropout2d`, `dropout3d`.
    Channels,
}

/// Ones with probability `p`, else zeros, as `tensor.bernoulli_(p)`: one
/// double-precision uniform number an element.
pub fn bernoulli(
    shape: &[usize],
    p: f64,
    dtype: DType,
    generator: Option<&Generator>,
) -> Result<Tensor> {
    if !(0.0..=1.0).contains(&p) {
        return fail!(Runtime, "bernoulli_ expects p to be in [0, 1], but got p={p}");
    }
    let generator = generator.cloned().unwrap_or_else(random::default_generator);
    let count = shape.iter().product();
    let draw = |_| f64::from(u8::from(generator.uniform_double() < p));
    Tensor::from_f64((0..count).map(draw).collect(), shape, dtype)
}

fn noise(x: &Tensor, p: f64, share: Share) -> Result<Tensor> {
    let mut shape = x.shape();
    if share == Share::Channels {
        if shape.len() < 2 {
            return fail!(Runtime, "Feature dropout requires at least 2 dimensions in the input");
        }
        shape[2..].fill(1);
    }
    match x.is_meta() {
        true => Tensor::meta(&shape, x.dtype()),
        false => ops::to(&bernoulli(&shape, 1.0 - p, x.dtype(), None)?, x.device(), x.dtype()),
    }
}

/// `F.dropout` while training: zeros with probability `p`, the rest scaled by
/// 1 / (1 - p).
pub fn dropout(x: &Tensor, p: f64, share: Share, in_place: bool) -> Result<Tensor> {
    if p == 0.0 || x.numel() == 0 {
        return Ok(x.clone());
    }
    let mask = match p {
        1.0 => Tensor::zeros(&[], x.dtype())?,
        _ => ops::div_(&noise(x, p, share)?, 1.0 - p)?,
    };
    if in_place { ops::mul_(x, &mask) } else { ops::mul(x, &mask) }
}

/// `F.alpha_dropout` while training: keeps mean and variance of SELU's outputs
/// (Klambauer and others, "Self-Normalizing Neural Networks", 2017).
pub fn alpha_dropout(x: &Tensor, p: f64, share: Share, in_place: bool) -> Result<Tensor> {
    /// SELU's alpha times its scale.
    const ALPHA: f64 = 1.758_099_340_847_376_6;
    if p == 0.0 || p == 1.0 || x.numel() == 0 {
        return dropout(x, p, share, in_place);
    }
    let kept = noise(x, p, share)?;
    let scale = 1.0 / ((ALPHA * ALPHA * p + 1.0) * (1.0 - p)).sqrt();
    let shift = ops::mul_(&ops::add(&kept, -1)?, ALPHA * scale)?;
    let shift = ops::add_(&shift, ALPHA * scale * p)?;
    let mask = ops::mul_(&kept, scale)?;
    let scaled = if in_place { ops::mul_(x, &mask)? } else { ops::mul(x, &mask)? };
    if in_place { ops::add_(&scaled, &shift) } else { ops::add(&scaled, &shift) }
}
