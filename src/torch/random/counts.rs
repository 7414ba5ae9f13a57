//! Gamma, Dirichlet, Poisson and binomial numbers, drawn by rejection as ATen's CPU
//! kernels draw them (`Distributions.h`): each takes as many random numbers as there.

use super::super::error::fail;
use super::super::{DType, Result, Tensor, kernel, ops};
use super::{Generator, or_default};

/// Gamma numbers of rate 1: G. Marsaglia and W. Tsang, 2000. `single` computes the
/// constants in float32.
fn gamma(mut shape: f64, single: bool, generator: &Generator) -> f64 {
    let round = |x: f64| if single { f64::from(x as f32) } else { x };
    let third = f64::from(1.0_f32 / 3.0_f32);
    let mut scale = 1.0;
    if shape < 1.0 {
        if shape == 0.0 {
            return 0.0;
        }
        scale = (1.0 - generator.uniform_double()).powf(round(1.0 / shape));
        shape = round(shape + 1.0);
    }
    let d = round(shape - third);
    let c = 1.0 / (9.0 * d).sqrt();
    loop {
        let (x, y) = loop {
            let x = generator.normal();
            let y = 1.0 + c * x;
            if y > 0.0 {
                break (x, y);
            }
        };
        let v = y * y * y;
        let u = 1.0 - generator.uniform_double();
        let xx = x * x;
        if u < 1.0 - f64::from(0.0331_f32) * xx * xx || u.ln() < 0.5 * xx + d * (1.0 - v + v.ln()) {
            return scale * d * v;
        }
    }
}

/// W. Hörmann's transformed rejection, 1993; for small rates D. Knuth's product.
fn poisson(rate: f64, generator: &Generator) -> f64 {
    if rate >= 10.0 {
        let (root, log) = (rate.sqrt(), rate.ln());
        let b = 0.931 + 2.53 * root;
        let a = -0.059 + 0.02483 * b;
        let inverse = 1.1239 + 1.1328 / (b - 3.4);
        let near = 0.9277 - 3.6224 / (b - 2.0);
        loop {
            let u = generator.uniform_double() - 0.5;
            let v = generator.uniform_double();
            let us = 0.5 - u.abs();
            let k = ((2.0 * a / us + b) * u + rate + 0.43).floor();
            if us >= 0.07 && v <= near {
                return k;
            }
            if k < 0.0 || (us < 0.013 && v > us) {
                continue;
            }
            let bound = -rate + k * log - libm::lgamma(k + 1.0);
            if v.ln() + inverse.ln() - (a / (us * us) + b).ln() <= bound {
                return k;
            }
        }
    }
    if rate == 0.0 {
        return 0.0;
    }
    let limit = (-rate).exp();
    let (mut count, mut product) = (0.0, 1.0);
    loop {
        product *= generator.uniform_double();
        if product <= limit {
            return count;
        }
        count += 1.0;
    }
}

fn binomial(count: f64, p: f64, generator: &Generator) -> f64 {
    if count <= 0.0 || p <= 0.0 {
        return 0.0;
    }
    if p >= 1.0 {
        return count;
    }
    let few = |p: f64| match count * p >= 10.0 {
        true => btrs(count, p, generator),
        false => inversion(count, p, generator),
    };
    if p <= 0.5 { few(p) } else { count - few(1.0 - p) }
}

/// The gaps between successes are geometric.
fn inversion(count: f64, p: f64, generator: &Generator) -> f64 {
    let log = (-p).ln_1p();
    let (mut sum, mut successes) = (0.0, 0.0);
    loop {
        sum += (generator.uniform_double().ln() / log).ceil();
        if sum > count {
            return successes;
        }
        successes += 1.0;
    }
}

/// W. Hörmann, "The generation of binomial random variates", 1993.
fn btrs(count: f64, p: f64, generator: &Generator) -> f64 {
    let deviation = (count * p * (1.0 - p)).sqrt();
    let b = 1.15 + 2.53 * deviation;
    let a = -0.0873 + 0.0248 * b + 0.01 * p;
    let c = count * p + 0.5;
    let near = 0.92 - 4.2 / b;
    let r = p / (1.0 - p);
    let alpha = (2.83 + 5.1 / b) * deviation;
    let m = ((count + 1.0) * p).floor();
    loop {
        let u = generator.uniform_double() - 0.5;
        let v = generator.uniform_double();
        let us = 0.5 - u.abs();
        let k = ((2.0 * a / us + b) * u + c).floor();
        if us >= 0.07 && v <= near {
            return k;
        }
        if k < 0.0 || k > count {
            continue;
        }
        let v = (v * alpha / (a / (us * us) + b)).ln();
        let bound = (m + 0.5) * ((m + 1.0) / (r * (count - m + 1.0))).ln()
            + (count + 1.0) * ((count - m + 1.0) / (count - k + 1.0)).ln()
            + (k + 0.5) * (r * (count - k + 1.0) / (k + 1.0)).ln()
            + tail(m)
            + tail(count - m)
            - tail(k)
            - tail(count - k);
        if v <= bound {
            return k;
        }
    }
}

/// What Stirling's formula leaves out of log k!.
fn tail(k: f64) -> f64 {
    const FIRST: [f64; 10] = [
        0.0810614667953272,
        0.0413406959554092,
        0.0276779256849983,
        0.02079067210376509,
        0.0166446911898211,
        0.0138761288230707,
        0.0118967099458917,
        0.0104112652619720,
        0.00925546218271273,
        0.00833056343336287,
    ];
    if k <= 9.0 {
        return FIRST[k.max(0.0) as usize];
    }
    let square = (k + 1.0) * (k + 1.0);
    (1.0 / 12.0 - (1.0 / 360.0 - 1.0 / 1260.0 / square) / square) / (k + 1.0)
}

fn tiny(dtype: DType) -> f64 {
    if dtype == DType::Float64 { f64::MIN_POSITIVE } else { f64::from(f32::MIN_POSITIVE) }
}

/// `torch._standard_gamma(shape)`
pub fn standard_gamma(shape: &Tensor, generator: Option<&Generator>) -> Result<Tensor> {
    let generator = or_default(generator);
    let (single, least) = (shape.dtype() != DType::Float64, tiny(shape.dtype()));
    let draw = |alpha: f64| gamma(alpha, single, &generator).max(least);
    let data = shape.to_vec()?.into_iter().map(draw).collect();
    Tensor::from_f64(data, &shape.shape(), shape.dtype())
}

/// `torch._sample_dirichlet(concentration)`: gamma numbers, each row over its sum.
pub fn dirichlet(concentration: &Tensor, generator: Option<&Generator>) -> Result<Tensor> {
    let generator = or_default(generator);
    let shape = concentration.shape();
    let drawn: Vec<f64> =
        concentration.to_vec()?.into_iter().map(|alpha| gamma(alpha, false, &generator)).collect();
    let most = match concentration.dtype() {
        DType::Float64 => 1.0_f64.next_down(),
        _ => f64::from(1.0_f32.next_down()),
    };
    let least = tiny(concentration.dtype());
    let row = shape.last().copied().unwrap_or(1).max(1);
    let data = (drawn.chunks(row))
        .flat_map(|row| {
            let sum: f64 = row.iter().sum();
            row.iter().map(move |x| (x / sum).clamp(least, most))
        })
        .collect();
    Tensor::from_f64(data, &shape, concentration.dtype())
}

/// `torch.poisson(rate)`
pub fn poisson_of(rate: &Tensor, generator: Option<&Generator>) -> Result<Tensor> {
    let rates = rate.to_vec()?;
    if rates.iter().any(|&rate| rate.is_nan() || rate < 0.0) {
        return fail!(Runtime, "invalid Poisson rate, expected rate to be non-negative");
    }
    let generator = or_default(generator);
    let data = rates.into_iter().map(|rate| poisson(rate, &generator)).collect();
    Tensor::from_f64(data, &rate.shape(), rate.dtype())
}

/// `torch.binomial(count, prob)`, of tensors that broadcast.
pub fn binomial_of(count: &Tensor, p: &Tensor, generator: Option<&Generator>) -> Result<Tensor> {
    if count.dtype() != p.dtype() {
        return fail!(
            Runtime,
            "Found dtype {} but expected {}",
            p.dtype().scalar_name(),
            count.dtype().scalar_name()
        );
    }
    let shape = kernel::broadcast_shape(&count.shape(), &p.shape())?.into_dims();
    let sizes: Vec<i64> = shape.iter().map(|&size| size as i64).collect();
    let spread = |x: &Tensor| ops::expand(&x.detach(), &sizes)?.to_vec();
    let (counts, ps) = (spread(count)?, spread(p)?);
    let generator = or_default(generator);
    let data = counts.into_iter().zip(ps).map(|(n, p)| binomial(n, p, &generator)).collect();
    Tensor::from_f64(data, &shape, count.dtype())
}
