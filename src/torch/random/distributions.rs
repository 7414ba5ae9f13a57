//! Numbers of other distributions than uniform and normal, in the order and with
//! the arithmetic of ATen's CPU kernels (`DistributionTemplates.h`).

use super::super::error::fail;
use super::super::functional::bernoulli as scalar_bernoulli;
use super::super::tape::check_in_place;
use super::super::{DType, Result, Tensor, ops};
use super::{Generator, or_default, overwrite};

/// What one draw makes of a generator.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Distribution {
    /// Rate lambda: density λ e^(-λx).
    Exponential {
        rate: f64,
    },
    /// The number of trials up to the first success of probability p.
    Geometric {
        p: f64,
    },
    /// e to the power of a normal number.
    LogNormal {
        mean: f64,
        std: f64,
    },
    Cauchy {
        median: f64,
        sigma: f64,
    },
}

impl Distribution {
    fn check(self) -> Result<()> {
        match self {
            Distribution::Exponential { rate } if rate <= 0.0 => {
                fail!(Runtime, "exponential_ expects lambda > 0.0, but found lambda={rate}")
            }
            Distribution::Geometric { p } if p <= 0.0 || p >= 1.0 => {
                fail!(Runtime, "geometric_ expects p to be in (0, 1), but got p={p}")
            }
            Distribution::LogNormal { std, .. } if std <= 0.0 => {
                fail!(Runtime, "log_normal_ expects std > 0.0, but found std={std}")
            }
            Distribution::Cauchy { sigma, .. } if sigma <= 0.0 => {
                fail!(Runtime, "cauchy_ expects sigma > 0.0, but found sigma={sigma}")
            }
            _ => Ok(()),
        }
    }

    fn draw(self, generator: &Generator) -> f64 {
        match self {
            Distribution::Exponential { rate } => {
                -1.0 / rate * (-generator.uniform_double()).ln_1p()
            }
            Distribution::Geometric { p } => {
                (generator.uniform_double().ln() / (-p).ln_1p()).ceil()
            }
            Distribution::LogNormal { mean, std } => (generator.normal() * std + mean).exp(),
            Distribution::Cauchy { median, sigma } => {
                let angle = std::f64::consts::PI * (generator.uniform_double() - 0.5);
                median + sigma * angle.tan()
            }
        }
    }
}

/// `x.exponential_()` and its like: every element is drawn.
pub fn draw_(
    x: &Tensor,
    distribution: Distribution,
    generator: Option<&Generator>,
) -> Result<Tensor> {
    check_in_place(x)?;
    distribution.check()?;
    let generator = or_default(generator);
    overwrite(x, || Ok((0..x.numel()).map(|_| distribution.draw(&generator)).collect()))
}

/// `torch.bernoulli(p)`: each element is 1 with the probability that it says.
pub fn bernoulli(p: &Tensor, generator: Option<&Generator>) -> Result<Tensor> {
    if !p.dtype().is_floating_point() {
        return fail!(
            NotImplemented,
            "\"bernoulli_tensor_cpu_p_\" not implemented for '{}'",
            p.dtype().scalar_name()
        );
    }
    if p.is_meta() {
        return Tensor::meta(&p.shape(), p.dtype());
    }
    let generator = or_default(generator);
    // float64 probabilities are compared with numbers of 53 bits, all others of 24.
    let digits = if p.dtype() == DType::Float64 { DType::Float64 } else { DType::Float32 };
    let draw = |p: f64| {
        if !(0.0..=1.0).contains(&p) {
            return fail!(
                Runtime,
                "Expected p_in >= 0 && p_in <= 1 to be true, but got false.  (Could this error \
                 message be improved?  If so, please report an enhancement request to PyTorch.)"
            );
        }
        Ok(f64::from(u8::from(generator.uniform(digits) < p)))
    };
    let data: Result<Vec<f64>> = p.to_vec()?.into_iter().map(draw).collect();
    ops::to(&Tensor::from_f64(data?, &p.shape(), p.dtype())?, p.device(), p.dtype())
}

/// `x.bernoulli_(p)`: ones with probability `p`, else zeros.
pub fn bernoulli_(x: &Tensor, p: f64, generator: Option<&Generator>) -> Result<Tensor> {
    check_in_place(x)?;
    overwrite(x, || scalar_bernoulli(&x.shape(), p, x.dtype(), generator)?.to_vec())
}

/// `x.random_(from, to)`: integers in from..to; without bounds, all that the type
/// holds exactly from 0 on.
pub fn random_(
    x: &Tensor,
    bounds: Option<(i64, i64)>,
    generator: Option<&Generator>,
) -> Result<Tensor> {
    check_in_place(x)?;
    if x.is_meta() {
        return overwrite(x, || Ok(Vec::new()));
    }
    let generator = or_default(generator);
    let count = x.numel();
    let data: Vec<i64> = match (bounds, x.dtype()) {
        (Some((from, to)), _) => {
            if from >= to {
                return fail!(
                    Runtime,
                    "random_ expects 'from' to be less than 'to', but got from={from} >= to={to}"
                );
            }
            let range = to.wrapping_sub(from) as u64;
            (0..count).map(|_| from.wrapping_add(generator.below(range) as i64)).collect()
        }
        (None, DType::Int64) => {
            (0..count).map(|_| (generator.long_bits() & i64::MAX as u64) as i64).collect()
        }
        (None, DType::Int32) => {
            (0..count).map(|_| i64::from(generator.bits() & i32::MAX as u32)).collect()
        }
        (None, DType::Bool) => (0..count).map(|_| i64::from(generator.bits() & 1)).collect(),
        (None, DType::Float64) => {
            (0..count).map(|_| (generator.long_bits() % ((1 << 53) + 1)) as i64).collect()
        }
        (None, DType::Float32) => {
            (0..count).map(|_| i64::from(generator.bits() % ((1 << 24) + 1))).collect()
        }
        (None, dtype) => {
            return fail!(
                NotImplemented,
                "gradstep does not support Tensor.random_() of {} yet",
                dtype.scalar_name()
            );
        }
    };
    let drawn = Tensor::from_i64(data, &x.shape(), DType::Int64)?;
    super::super::grad_mode::without(|| ops::copy_(x, &drawn))
}

/// `torch.multinomial(weights, count)`: places, drawn by their weights, of each row.
///
/// One draw, or draws without replacement, race: the largest weight over an
/// exponential number wins. Draws with replacement look up uniform numbers in the
/// running sum (ATen's `MultinomialKernel.cpp`).
pub fn multinomial(
    weights: &Tensor,
    count: usize,
    replacement: bool,
    generator: Option<&Generator>,
) -> Result<Tensor> {
    let shape = weights.shape();
    if !weights.dtype().is_floating_point() {
        return fail!(
            Runtime,
            "multinomial only supports floating-point dtypes for input, got: {}",
            weights.dtype().scalar_name()
        );
    }
    if shape.is_empty() || shape.len() > 2 {
        return fail!(Runtime, "prob_dist must be 1 or 2 dim");
    }
    if count == 0 {
        return fail!(Runtime, "cannot sample n_sample <= 0 samples");
    }
    let categories = shape[shape.len() - 1];
    if !replacement && count > categories {
        return fail!(
            Runtime,
            "cannot sample n_sample > prob_dist.size(-1) samples without replacement"
        );
    }
    let mut chosen_shape = shape.clone();
    chosen_shape[shape.len() - 1] = count;
    if weights.is_meta() {
        return Tensor::meta(&chosen_shape, DType::Int64);
    }
    let data = weights.to_vec()?;
    if data.iter().any(|w| *w < 0.0 || !w.is_finite()) {
        return fail!(Runtime, "probability tensor contains either `inf`, `nan` or element < 0");
    }
    let generator = or_default(generator);
    let single = weights.dtype() != DType::Float64;
    let round = |x: f64| if single { f64::from(x as f32) } else { x };
    let rows: Vec<&[f64]> = data.chunks(categories.max(1)).collect();
    if rows.iter().any(|row| row.iter().sum::<f64>() <= 0.0) {
        return fail!(Runtime, "invalid multinomial distribution (sum of probabilities <= 0)");
    }
    let mut chosen = Vec::with_capacity(rows.len() * count);
    if !replacement || count == 1 {
        let rate = Distribution::Exponential { rate: 1.0 };
        let races: Vec<f64> = data.iter().map(|_| round(rate.draw(&generator))).collect();
        for (row, race) in rows.iter().zip(races.chunks(categories.max(1))) {
            let mut order: Vec<usize> = (0..categories).collect();
            let score: Vec<f64> = row.iter().zip(race).map(|(w, q)| round(w / q)).collect();
            order.sort_by(|&a, &b| score[b].total_cmp(&score[a]));
            chosen.extend(order[..count].iter().map(|&place| place as i64));
        }
    } else {
        for row in &rows {
            let mut sum = 0.0;
            let running = row.iter().map(|&weight| {
                sum = round(sum + weight);
                sum
            });
            let running: Vec<f64> = running.collect();
            let mut running: Vec<f64> = running.into_iter().map(|x| round(x / sum)).collect();
            running[categories - 1] = 1.0;
            for _ in 0..count {
                let drawn = generator.uniform_double();
                chosen.push(running.partition_point(|&below| below < drawn) as i64);
            }
        }
    }
    ops::to(&Tensor::from_i64(chosen, &chosen_shape, DType::Int64)?, weights.device(), DType::Int64)
}
