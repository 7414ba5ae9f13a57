//! Arithmetic on a GPU: the same functions as the loops beside, out of candle's own
//! operations, which have CUDA kernels.
//!
//! What is not here is computed on the CPU, from a copy. Sums are added in another
//! order than on the CPU, and products are not fused with sums, as on any GPU.

use super::super::{Result, Value};

/// Whether the value lies on a GPU; never in a program built without CUDA.
#[inline]
pub(crate) fn is_on_gpu(value: &Value) -> bool {
    cfg!(feature = "cuda") && !value.device().is_cpu()
}

/// Both where one of them is on a GPU: a number on the CPU goes with it.
fn together(a: &Value, b: &Value) -> Result<(Value, Value)> {
    let place = if a.device().is_cpu() { b.device() } else { a.device() };
    Ok((a.to_device(place)?, b.to_device(place)?))
}

/// x + factor · y
pub(crate) fn add(x: &Value, y: &Value, factor: f64) -> Result<Value> {
    let (x, y) = together(x, y)?;
    let y = if factor == 1.0 { y } else { y.affine(factor, 0.0)? };
    Ok(x.broadcast_add(&y)?)
}

pub(crate) fn mul(x: &Value, y: &Value) -> Result<Value> {
    let (x, y) = together(x, y)?;
    Ok(x.broadcast_mul(&y)?)
}

pub(crate) fn div(x: &Value, y: &Value) -> Result<Value> {
    let (x, y) = together(x, y)?;
    Ok(x.broadcast_div(&y)?)
}

/// A function of the table in `ops/unary.rs`, by its name; None for those that
/// candle has no kernel for.
pub(crate) fn forward(name: &str, x: &Value) -> Result<Option<Value>> {
    Ok(Some(match name {
        "exp" => x.exp()?,
        "log" => x.log()?,
        "sqrt" => x.sqrt()?,
        "rsqrt" => x.sqrt()?.recip()?,
        "reciprocal" => x.recip()?,
        "tanh" => x.tanh()?,
        "sigmoid" => x.neg()?.exp()?.affine(1.0, 1.0)?.recip()?,
        "sin" => x.sin()?,
        "cos" => x.cos()?,
        "relu" => {
            // Not candle's: NaN stays NaN.
            x.lt(0.0)?.where_cond(&x.zeros_like()?, x)?
        }
        _ => return Ok(None),
    }))
}

/// The derivative of such a function, given what it saved: input or output.
pub(crate) fn backward(name: &str, g: &Value, saved: &Value) -> Result<Option<Value>> {
    let (g, s) = together(g, saved)?;
    let slope = match name {
        "exp" => s,
        "log" => s.recip()?,
        "sqrt" => s.affine(2.0, 0.0)?.recip()?,
        "rsqrt" => s.powf(3.0)?.affine(-0.5, 0.0)?,
        "reciprocal" => s.sqr()?.neg()?,
        "tanh" => s.sqr()?.affine(-1.0, 1.0)?,
        "sigmoid" => s.affine(-1.0, 1.0)?.mul(&s)?,
        "sin" => s.cos()?,
        "cos" => s.sin()?.neg()?,
        "relu" => {
            let g = g.broadcast_as(s.shape())?;
            return Ok(Some(s.le(0.0)?.where_cond(&s.zeros_like()?, &g)?));
        }
        _ => return Ok(None),
    };
    Ok(Some(g.broadcast_mul(&slope)?))
}

/// Sums over `dims`.
pub(crate) fn sum_dims(value: &Value, dims: &[usize], keep: bool) -> Result<Value> {
    Ok(if keep { value.sum_keepdim(dims)? } else { value.sum(dims)? })
}

/// a · b of matrices or batches; `bias`, a row, is added to each row.
pub(crate) fn matmul(a: &Value, b: &Value, bias: Option<&Value>) -> Result<Value> {
    let (a, b) = together(a, b)?;
    let out = a.contiguous()?.matmul(&b.contiguous()?)?;
    match bias {
        Some(bias) => add(&out, bias, 1.0),
        None => Ok(out),
    }
}

/// exp(x) / sum(exp(x)) along `dim`.
pub(crate) fn softmax(x: &Value, dim: usize) -> Result<Value> {
    let powers = x.broadcast_sub(&x.max_keepdim(dim)?)?.exp()?;
    Ok(powers.broadcast_div(&powers.sum_keepdim(dim)?)?)
}

/// y · (g - sum(g · y)) along `dim`.
pub(crate) fn softmax_grad(g: &Value, y: &Value, dim: usize) -> Result<Value> {
    let (g, y) = together(g, y)?;
    let total = g.mul(&y)?.sum_keepdim(dim)?;
    Ok(g.broadcast_sub(&total)?.mul(&y)?)
}

/// log(softmax(x)) along `dim`.
pub(crate) fn log_softmax(x: &Value, dim: usize) -> Result<Value> {
    let shifted = x.broadcast_sub(&x.max_keepdim(dim)?)?;
    let log = shifted.exp()?.sum_keepdim(dim)?.log()?;
    Ok(shifted.broadcast_sub(&log)?)
}

/// g - exp(y) · sum(g) along `dim`.
pub(crate) fn log_softmax_grad(g: &Value, y: &Value, dim: usize) -> Result<Value> {
    let (g, y) = together(g, y)?;
    let total = g.contiguous()?.sum_keepdim(dim)?;
    Ok(g.sub(&y.exp()?.broadcast_mul(&total)?)?)
}

/// One step of SGD, with the numbers of [`sgd`](crate::torch::optim::sgd): the new
/// parameter, and the new momentum buffer.
pub(crate) struct Sgd {
    pub lr: f64,
    pub momentum: f64,
    /// 1 - dampening
    pub kept: f64,
    pub weight_decay: f64,
    pub nesterov: bool,
    pub maximize: bool,
}

impl Sgd {
    pub fn step(&self, p: &Value, g: &Value, buffer: Option<&Value>) -> Result<[Value; 2]> {
        let g = if self.maximize { g.neg()? } else { g.clone() };
        let g = if self.weight_decay == 0.0 { g } else { add(&g, p, self.weight_decay)? };
        let buffer = match buffer {
            _ if self.momentum == 0.0 => g.clone(),
            None => g.clone(),
            Some(buffer) => add(&buffer.affine(self.momentum, 0.0)?, &g, self.kept)?,
        };
        let direction = match self.nesterov {
            true => add(&g, &buffer, self.momentum)?,
            false => buffer.clone(),
        };
        Ok([add(p, &direction, -self.lr)?, buffer])
    }
}

/// One step of Adam, with the numbers of [`adam`](crate::torch::optim::adam).
pub(crate) struct Adam {
    /// -lr / (1 - β1ᵗ)
    pub rate: f64,
    pub beta1: f64,
    pub beta2: f64,
    /// sqrt(1 - β2ᵗ)
    pub correction2: f64,
    pub eps: f64,
    pub weight_decay: f64,
    /// 1 - lr · weight_decay where the decay is decoupled.
    pub shrink: Option<f64>,
    pub amsgrad: bool,
    pub maximize: bool,
}

impl Adam {
    /// Parameter, first and second moments, and the largest second moment so far.
    pub fn step(&self, [p, g, m, v, highest]: [&Value; 5]) -> Result<[Value; 4]> {
        let g = if self.maximize { g.neg()? } else { g.clone() };
        let (p, g) = match self.shrink {
            Some(shrink) => (p.affine(shrink, 0.0)?, g),
            None if self.weight_decay != 0.0 => (p.clone(), add(&g, p, self.weight_decay)?),
            None => (p.clone(), g),
        };
        let m = add(m, &g.sub(m)?, 1.0 - self.beta1)?;
        let v = add(&v.affine(self.beta2, 0.0)?, &g.sqr()?, 1.0 - self.beta2)?;
        let highest = if self.amsgrad { highest.maximum(&v)? } else { v.clone() };
        let denominator = highest.sqrt()?.affine(1.0 / self.correction2, self.eps)?;
        let p = add(&p, &m.div(&denominator)?, self.rate)?;
        Ok([p, m, v, highest])
    }
}

#[cfg(test)]
mod tests {
    //! Candle's operations are the same on every device; here they run on the CPU,
    //! beside the loops that they stand for.

    use super::*;
    use crate::torch::{Tensor, functional, ops};

    fn close(a: &Value, b: &Value) {
        assert_eq!(a.dims(), b.dims());
        let all = |value: &Value| value.flatten_all().unwrap().to_vec1::<f32>().unwrap();
        for (a, b) in all(a).into_iter().zip(all(b)) {
            assert!(
                (a - b).abs() <= 1e-6 + 1e-6 * b.abs() || (a.is_nan() && b.is_nan()),
                "{a} {b}"
            );
        }
    }

    fn tensor(data: &[f64], shape: &[usize]) -> Tensor {
        Tensor::from_f64(data.to_vec(), shape, crate::torch::DType::Float32).unwrap()
    }

    #[test]
    fn functions_and_their_derivatives_agree_with_the_loops() {
        type Function = fn(&Tensor) -> crate::torch::Result<Tensor>;
        let functions: [(&str, Function); 10] = [
            ("exp", ops::exp),
            ("log", ops::log),
            ("sqrt", ops::sqrt),
            ("rsqrt", ops::rsqrt),
            ("reciprocal", ops::reciprocal),
            ("tanh", ops::tanh),
            ("sigmoid", ops::sigmoid),
            ("sin", ops::sin),
            ("cos", ops::cos),
            ("relu", ops::relu),
        ];
        let saves_input = ["log", "sin", "cos"];
        for (name, function) in functions {
            let x = tensor(&[0.25, 0.5, 1.0, 1.5, 2.0, 3.0], &[2, 3]);
            x.set_requires_grad(true).unwrap();
            let y = function(&x).unwrap();
            let out = forward(name, &x.value().unwrap()).unwrap().unwrap();
            close(&out, &y.value().unwrap());
            let g = tensor(&[1.0, -2.0, 0.5, 3.0, -1.0, 0.25], &[2, 3]);
            y.backward(Some(&g), false).unwrap();
            let saved = if saves_input.contains(&name) { &x } else { &y };
            let grad = backward(name, &g.value().unwrap(), &saved.value().unwrap());
            close(&grad.unwrap().unwrap(), &x.grad().unwrap().value().unwrap());
        }
    }

    #[test]
    fn relu_keeps_nan_and_clears_negative_numbers() {
        let x = tensor(&[-1.0, 0.0, 2.0, f64::NAN], &[4]).value().unwrap();
        close(
            &forward("relu", &x).unwrap().unwrap(),
            &tensor(&[0.0, 0.0, 2.0, f64::NAN], &[4]).value().unwrap(),
        );
    }

    #[test]
    fn what_candle_has_no_kernel_for_is_left_to_the_loops() {
        let x = tensor(&[1.0], &[1]).value().unwrap();
        assert!(forward("acosh", &x).unwrap().is_none());
        assert!(backward("acosh", &x, &x).unwrap().is_none());
    }

    #[test]
    fn softmax_and_its_logarithm_agree_with_the_loops() {
        let x = tensor(&[1.0, 2.0, 4.0, -1.0, 0.0, 100.0], &[2, 3]);
        let g = tensor(&[1.0, -2.0, 0.5, 3.0, -1.0, 0.25], &[2, 3]);
        type Function = fn(&Tensor, i64) -> crate::torch::Result<Tensor>;
        type Kernel = fn(&Value, usize) -> Result<Value>;
        type Gradient = fn(&Value, &Value, usize) -> Result<Value>;
        let cases: [(Function, Kernel, Gradient); 2] = [
            (functional::softmax, softmax, softmax_grad),
            (functional::log_softmax, log_softmax, log_softmax_grad),
        ];
        for (function, kernel, gradient) in cases {
            let x = x.detach();
            x.set_requires_grad(true).unwrap();
            let y = function(&x, 1).unwrap();
            let value = y.value().unwrap();
            close(&kernel(&x.value().unwrap(), 1).unwrap(), &value);
            y.backward(Some(&g), false).unwrap();
            let grad = gradient(&g.value().unwrap(), &value, 1).unwrap();
            close(&grad, &x.grad().unwrap().value().unwrap());
        }
    }

    #[test]
    fn steps_of_sgd_and_adam_agree_with_the_loops() {
        use crate::torch::optim;

        let values = |tensors: &[&Tensor]| -> Vec<Value> {
            tensors.iter().map(|tensor| tensor.value().unwrap()).collect()
        };
        let (p, g) = (tensor(&[1.0, -2.0, 3.0], &[3]), tensor(&[0.5, 0.25, -1.0], &[3]));
        for (momentum, nesterov, maximize) in
            [(0.0, false, false), (0.9, false, true), (0.9, true, false)]
        {
            let p = ops::clone(&p).unwrap();
            let buffer = (momentum > 0.0).then(|| tensor(&[0.1, 0.2, 0.3], &[3]));
            let step = Sgd { lr: 0.1, momentum, kept: 1.0, weight_decay: 0.01, nesterov, maximize };
            let before = buffer.as_ref().map(|buffer| buffer.value().unwrap());
            let [ours, kept] =
                step.step(&p.value().unwrap(), &g.value().unwrap(), before.as_ref()).unwrap();
            let options = optim::Sgd {
                momentum,
                weight_decay: 0.01,
                nesterov,
                maximize,
                ..optim::Sgd::new(0.1)
            };
            optim::sgd(&p, &g, buffer.as_ref(), &options).unwrap();
            close(&ours, &p.value().unwrap());
            if let Some(buffer) = buffer {
                close(&kept, &buffer.value().unwrap());
            }
        }
        for decoupled in [false, true] {
            let p = ops::clone(&p).unwrap();
            let (m, v) = (tensor(&[0.1, 0.0, -0.1], &[3]), tensor(&[0.01, 0.02, 0.03], &[3]));
            let options = optim::Adam {
                lr: 0.01,
                beta1: 0.9,
                beta2: 0.999,
                eps: 1e-8,
                weight_decay: 0.1,
                decoupled,
                amsgrad: false,
                maximize: false,
            };
            let step = Adam {
                rate: -(0.01 / (1.0 - 0.9_f64.powi(3))),
                beta1: 0.9,
                beta2: 0.999,
                correction2: (1.0 - 0.999_f64.powi(3)).sqrt(),
                eps: 1e-8,
                weight_decay: 0.1,
                shrink: decoupled.then_some(1.0 - 0.01 * 0.1),
                amsgrad: false,
                maximize: false,
            };
            let before = values(&[&p, &g, &m, &v, &v]);
            let [p0, g0, m0, v0, h0] = [0, 1, 2, 3, 4].map(|at| &before[at]);
            let [ours, first, second, _] = step.step([p0, g0, m0, v0, h0]).unwrap();
            let moments = optim::Moments { exp_avg: &m, exp_avg_sq: &v, max_exp_avg_sq: None };
            optim::adam(&p, &g, &moments, 3.0, &options).unwrap();
            for (ours, theirs) in [(ours, &p), (first, &m), (second, &v)] {
                close(&ours, &theirs.value().unwrap());
            }
        }
    }

    #[test]
    fn a_product_adds_the_bias_to_each_row() {
        let a = tensor(&[1.0, 2.0, 3.0, 4.0], &[2, 2]).value().unwrap();
        let b = tensor(&[1.0, 0.0, 1.0, 1.0, 1.0, 0.0], &[2, 3]).value().unwrap();
        let bias = tensor(&[10.0, 20.0, 30.0], &[3]).value().unwrap();
        let expected = super::super::product::matmul(&a, &b, Some(&bias)).unwrap();
        close(&matmul(&a, &b, Some(&bias)).unwrap(), &expected);
    }
}
