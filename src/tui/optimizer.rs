//! The arithmetic of an optimizer's step on one element, line by line with its
//! numbers: `buf = 0.9 × -40 + -30.48 = -66.48`. The formulas are those of
//! [`crate::torch::optim`], which are PyTorch's.

use super::numbers::short;
use crate::protocol::{OptimizerStep, Snapshot};

/// One line of arithmetic.
#[derive(Debug, Clone, PartialEq)]
pub struct Equation {
    /// What is computed: `buf`, `m̂`, the parameter.
    pub name: String,
    /// The formula in PyTorch's option names: `momentum × buf + g`.
    pub formula: String,
    /// The same in numbers: `0.9 × -40 + -30.48`.
    pub terms: String,
    pub result: f64,
}

/// A step on one element of a parameter.
#[derive(Debug, Clone, Copy)]
pub struct Element<'a> {
    /// What the parameter is called in the last line.
    pub name: &'a str,
    pub step: &'a OptimizerStep,
    /// Row-major.
    pub index: usize,
    pub before: f64,
    pub grad: f64,
    pub after: f64,
}

impl Element<'_> {
    /// The lines of the step; `None` where the optimizer's arithmetic is not known
    /// here, or where its state is too large to have travelled.
    pub fn equations(&self) -> Option<Vec<Equation>> {
        let mut sheet = Sheet { element: *self, lines: Vec::new(), grad: "grad", g: self.grad };
        match self.step.optimizer.as_str() {
            "SGD" => sheet.sgd()?,
            "Adam" => sheet.adam()?,
            "RMSprop" => sheet.rmsprop()?,
            "Adagrad" => sheet.adagrad()?,
            "RAdam" => sheet.radam()?,
            _ => return None,
        }
        Some(sheet.lines)
    }
}

/// The element of a snapshot; a scalar has one for all.
pub fn element(value: &Snapshot, index: usize) -> Option<f64> {
    let data = value.data.as_ref()?;
    data.only().or_else(|| data.get(index))
}

/// Lines being written.
struct Sheet<'a> {
    element: Element<'a>,
    lines: Vec<Equation>,
    /// What the gradient is called after what was done to it.
    grad: &'static str,
    g: f64,
}

impl Sheet<'_> {
    fn option(&self, name: &str) -> f64 {
        self.element.step.option(name)
    }

    /// A buffer before and after the step; zero before the first one.
    fn buffer(&self, name: &str) -> Option<(f64, f64)> {
        let buffer = self.element.step.buffer(name)?;
        let before = buffer.before.as_ref().map_or(Some(0.0), |b| element(b, self.element.index));
        Some((before?, element(&buffer.after, self.element.index)?))
    }

    fn line(&mut self, name: &str, formula: String, terms: String, result: f64) {
        self.lines.push(Equation { name: name.into(), formula, terms, result });
    }

    /// The parameter's own line, the last.
    fn update(&mut self, formula: &str, terms: String) {
        let Element { name, after, .. } = self.element;
        self.line(name, format!("{name} - {formula}"), terms, after);
    }

    /// The gradient as every step begins: negated to maximise, then with
    /// `weight_decay` times the parameter added.
    fn gradient(&mut self, decay: bool) {
        if self.option("maximize") != 0.0 {
            let terms = format!("-({})", short(self.g));
            self.g = -self.g;
            self.line("g", "-grad, to maximize".into(), terms, self.g);
            self.grad = "g";
        }
        let weight_decay = self.option("weight_decay");
        if decay && weight_decay != 0.0 {
            let before = self.element.before;
            let terms = format!("{} + {} × {}", short(self.g), short(weight_decay), short(before));
            self.g += weight_decay * before;
            let formula = format!("{} + weight_decay × {}", self.grad, self.element.name);
            self.line("g", formula, terms, self.g);
            self.grad = "g";
        }
    }

    fn sgd(&mut self) -> Option<()> {
        self.gradient(true);
        let (lr, momentum, dampening) =
            (self.option("lr"), self.option("momentum"), self.option("dampening"));
        let mut direction = self.grad;
        if momentum != 0.0 {
            let (before, after) = self.buffer("momentum_buffer")?;
            let first = self.element.step.buffer("momentum_buffer")?.before.is_none();
            let (grad, g) = (self.grad, short(self.g));
            let (formula, terms) = match (first, dampening != 0.0) {
                (true, _) => (format!("{grad}, the first time"), g),
                (false, false) => (
                    format!("momentum × buf + {grad}"),
                    format!("{} × {} + {g}", short(momentum), short(before)),
                ),
                (false, true) => (
                    format!("momentum × buf + (1 - dampening) × {grad}"),
                    format!(
                        "{} × {} + {} × {g}",
                        short(momentum),
                        short(before),
                        short(1.0 - dampening)
                    ),
                ),
            };
            self.line("buf", formula, terms, after);
            direction = "buf";
            if self.option("nesterov") != 0.0 {
                let terms = format!("{} + {} × {}", short(self.g), short(momentum), short(after));
                self.g += momentum * after;
                self.line("g", format!("{grad} + momentum × buf, nesterov"), terms, self.g);
                direction = "g";
            } else {
                self.g = after;
            }
        }
        let terms = format!("{} - {} × {}", short(self.element.before), short(lr), short(self.g));
        self.update(&format!("lr × {direction}"), terms);
        Some(())
    }

    /// With decoupled weight decay the parameter shrinks before anything else.
    fn shrunk(&mut self) -> f64 {
        let (lr, decay) = (self.option("lr"), self.option("weight_decay"));
        let before = self.element.before;
        if self.option("decoupled") == 0.0 || decay == 0.0 {
            return before;
        }
        let after = before * (1.0 - lr * decay);
        let terms = format!("{} × (1 - {} × {})", short(before), short(lr), short(decay));
        let name = self.element.name;
        self.line(name, format!("{name} × (1 - lr × weight_decay)"), terms, after);
        after
    }

    /// The running means of Adam and its kin with their corrections: the count of
    /// steps, m̂, and v with 1 - β2ᵗ.
    fn moments(&mut self) -> Option<(f64, f64, f64, f64)> {
        let (beta1, beta2) = (self.option("beta1"), self.option("beta2"));
        let (_, count) = self.buffer("step")?;
        let t = short(count);
        let (m_before, m) = self.buffer("exp_avg")?;
        let grad = self.grad;
        self.line(
            "m",
            format!("β1 × m + (1 - β1) × {grad}"),
            weighed(beta1, m_before, &short(self.g)),
            m,
        );
        let v = self.squares("exp_avg_sq", "β2", beta2)?;
        let correction1 = 1.0 - beta1.powf(count);
        let corrected = m / correction1;
        self.line(
            "m̂",
            "m / (1 - β1ᵗ)".into(),
            format!("{} / (1 - {}^{t})", short(m), short(beta1)),
            corrected,
        );
        Some((count, corrected, v, 1.0 - beta2.powf(count)))
    }

    /// A running mean of squared gradients.
    fn squares(&mut self, buffer: &str, option: &str, decay: f64) -> Option<f64> {
        let (before, after) = self.buffer(buffer)?;
        let grad = self.grad;
        let terms = weighed(decay, before, &squared(self.g));
        self.line("v", format!("{option} × v + (1 - {option}) × {grad}²"), terms, after);
        Some(after)
    }

    fn adam(&mut self) -> Option<()> {
        let decoupled = self.option("decoupled") != 0.0;
        self.gradient(!decoupled);
        let from = self.shrunk();
        let (beta2, lr, eps) = (self.option("beta2"), self.option("lr"), self.option("eps"));
        let (count, m, mut v, correction) = self.moments()?;
        let mut used = "v";
        if self.option("amsgrad") != 0.0 {
            let (highest, now) = self.buffer("max_exp_avg_sq")?;
            let terms = format!("max({}, {})", short(highest), short(v));
            self.line("v max", "the largest v so far".into(), terms, now);
            (v, used) = (now, "v max");
        }
        let terms = format!("{} / (1 - {}^{})", short(v), short(beta2), short(count));
        let corrected = v / correction;
        self.line("v̂", format!("{used} / (1 - β2ᵗ)"), terms, corrected);
        let terms = format!(
            "{} - {} × {} / (√{} + {})",
            short(from),
            short(lr),
            short(m),
            short(corrected),
            short(eps)
        );
        self.update("lr × m̂ / (√v̂ + eps)", terms);
        Some(())
    }

    fn radam(&mut self) -> Option<()> {
        let decoupled = self.option("decoupled") != 0.0;
        self.gradient(!decoupled);
        let from = self.shrunk();
        let (beta2, lr, eps) = (self.option("beta2"), self.option("lr"), self.option("eps"));
        let (count, m, v, correction) = self.moments()?;
        let limit = 2.0 / (1.0 - beta2) - 1.0;
        let rho = limit - 2.0 * count * beta2.powf(count) / correction;
        let t = short(count);
        let beta = short(beta2);
        self.line(
            "ρ",
            "ρ∞ - 2t × β2ᵗ / (1 - β2ᵗ)".into(),
            format!("{} - 2 × {t} × {beta}^{t} / (1 - {beta}^{t})", short(limit)),
            rho,
        );
        let start = format!("{} - {} × {}", short(from), short(lr), short(m));
        if rho <= 5.0 {
            self.update("lr × m̂, as ρ ≤ 5", start);
            return Some(());
        }
        let r = ((rho - 4.0) * (rho - 2.0) * limit / ((limit - 4.0) * (limit - 2.0) * rho)).sqrt();
        let [a, b] = [rho, limit].map(short);
        self.line(
            "r",
            "√((ρ-4)(ρ-2)ρ∞ / ((ρ∞-4)(ρ∞-2)ρ))".into(),
            format!("√(({a}-4)({a}-2){b} / (({b}-4)({b}-2){a}))"),
            r,
        );
        let scale = format!("{} × √(1 - {beta}^{t}) / (√{} + {})", short(r), short(v), short(eps));
        self.update("lr × m̂ × r × √(1 - β2ᵗ) / (√v + eps)", format!("{start} × {scale}"));
        Some(())
    }

    fn rmsprop(&mut self) -> Option<()> {
        self.gradient(true);
        let (lr, alpha, eps) = (self.option("lr"), self.option("alpha"), self.option("eps"));
        let v = self.squares("square_avg", "alpha", alpha)?;
        let mut root = (format!("√{}", short(v)), "√v");
        if self.element.step.buffer("grad_avg").is_some() {
            let (before, after) = self.buffer("grad_avg")?;
            let terms = weighed(alpha, before, &short(self.g));
            self.line("a", format!("alpha × a + (1 - alpha) × {}", self.grad), terms, after);
            root = (format!("√({} - {})", short(v), squared(after)), "√(v - a²)");
        }
        let (under, symbol) = root;
        let momentum = self.option("momentum");
        let (g, from, grad) = (short(self.g), short(self.element.before), self.grad);
        if momentum > 0.0 {
            let (before, after) = self.buffer("momentum_buffer")?;
            let terms = format!(
                "{} × {} + {g} / ({under} + {})",
                short(momentum),
                short(before),
                short(eps)
            );
            self.line("buf", format!("momentum × buf + {grad} / ({symbol} + eps)"), terms, after);
            self.update("lr × buf", format!("{from} - {} × {}", short(lr), short(after)));
        } else {
            let terms = format!("{from} - {} × {g} / ({under} + {})", short(lr), short(eps));
            self.update(&format!("lr × {grad} / ({symbol} + eps)"), terms);
        }
        Some(())
    }

    fn adagrad(&mut self) -> Option<()> {
        self.gradient(true);
        let (mut lr, eps, decay) = (self.option("lr"), self.option("eps"), self.option("lr_decay"));
        let (before, sum) = self.buffer("sum")?;
        let grad = self.grad;
        let terms = format!("{} + {}", short(before), squared(self.g));
        self.line("sum", format!("sum + {grad}²"), terms, sum);
        let mut rate = "lr";
        if decay != 0.0 {
            let (_, count) = self.buffer("step")?;
            let terms = format!("{} / (1 + ({} - 1) × {})", short(lr), short(count), short(decay));
            lr /= 1.0 + (count - 1.0) * decay;
            self.line("rate", "lr / (1 + (t - 1) × lr_decay)".into(), terms, lr);
            rate = "rate";
        }
        let terms = format!(
            "{} - {} × {} / (√{} + {})",
            short(self.element.before),
            short(lr),
            short(self.g),
            short(sum),
            short(eps)
        );
        self.update(&format!("{rate} × {grad} / (√sum + eps)"), terms);
        Some(())
    }
}

/// `0.9 × before + 0.1 × x`
fn weighed(decay: f64, before: f64, x: &str) -> String {
    format!("{} × {} + {} × {x}", short(decay), short(before), short(1.0 - decay))
}

/// `4²`, `(-4)²`
fn squared(value: f64) -> String {
    if value < 0.0 { format!("({})²", short(value)) } else { format!("{}²", short(value)) }
}

#[cfg(test)]
mod tests;
