//! The local derivative of each operation, as a person writes it. `a`, `b`, `c` in
//! braces stand for the inputs in PyTorch's order, `{y}` for the output, `∂` for
//! the gradient that arrives there. PyTorch keeps the same table in
//! `tools/autograd/derivatives.yaml`.

/// What an operation computes, and what it gives each input. Numbers that are part
/// of it, such as an exponent, count as inputs after the last one.
#[derive(Debug, Clone, Copy)]
pub struct Rule {
    pub forward: &'static str,
    /// One an input.
    pub inputs: &'static [Local],
}

/// The way back to one input.
#[derive(Debug, Clone, Copy)]
pub enum Local {
    /// `∂` times this, element by element; and the factor from the inputs'
    /// elements and the output's.
    Times(&'static str, fn(&[f64], f64) -> f64),
    /// A whole formula, in which every element may depend on all.
    Whole(&'static str),
}

use Local::{Times, Whole};

/// The rule for PyTorch's node name; `None` where there is none here.
pub fn rule(node: &str) -> Option<Rule> {
    let rule = |forward, inputs| Some(Rule { forward, inputs });
    let operation = node.split("Backward").next().unwrap_or(node);
    match operation {
        "Add" => rule("{a} + {b}", const { &[Times("1", |_, _| 1.0), Times("1", |_, _| 1.0)] }),
        "Sub" => rule("{a} - {b}", const { &[Times("1", |_, _| 1.0), Times("-1", |_, _| -1.0)] }),
        "Rsub" => rule("a number - {a}", const { &[Times("-1", |_, _| -1.0)] }),
        // The base is the number.
        "Pow" if node == "PowBackward2" => {
            rule("{b} ^ {a}", const { &[Times("{y} × ln {b}", |x, y| y * x[1].ln())] })
        }
        "Mul" => {
            rule("{a} × {b}", const { &[Times("{b}", |x, _| x[1]), Times("{a}", |x, _| x[0])] })
        }
        "Div" => rule(
            "{a} / {b}",
            const {
                &[
                    Times("1 / {b}", |x, _| 1.0 / x[1]),
                    Times("-{a} / {b}²", |x, _| -x[0] / (x[1] * x[1])),
                ]
            },
        ),
        "Pow" => rule(
            "{a} ^ {b}",
            const {
                &[
                    Times("{b} × {a}^({b}-1)", |x, _| x[1] * x[0].powf(x[1] - 1.0)),
                    Times("{y} × ln {a}", |x, y| y * x[0].ln()),
                ]
            },
        ),
        "Neg" => rule("-{a}", const { &[Times("-1", |_, _| -1.0)] }),
        "Exp" => rule("exp {a}", const { &[Times("exp {a}", |_, y| y)] }),
        "Log" => rule("ln {a}", const { &[Times("1 / {a}", |x, _| 1.0 / x[0])] }),
        "Log1P" => {
            rule("ln(1 + {a})", const { &[Times("1 / (1 + {a})", |x, _| 1.0 / (1.0 + x[0]))] })
        }
        "Sqrt" => rule("√{a}", const { &[Times("1 / (2 × {y})", |_, y| 0.5 / y)] }),
        "Rsqrt" => rule("1 / √{a}", const { &[Times("-{y}³ / 2", |_, y| -0.5 * y * y * y)] }),
        "Reciprocal" => rule("1 / {a}", const { &[Times("-{y}²", |_, y| -y * y)] }),
        "Abs" => rule("|{a}|", const { &[Times("sign {a}", |x, _| sign(x[0]))] }),
        "Sin" => rule("sin {a}", const { &[Times("cos {a}", |x, _| x[0].cos())] }),
        "Cos" => rule("cos {a}", const { &[Times("-sin {a}", |x, _| -x[0].sin())] }),
        "Relu" => {
            rule("max(0, {a})", const { &[Times("(1 if {a} > 0 else 0)", |x, _| step(x[0]))] })
        }
        "Sigmoid" => rule("σ({a})", const { &[Times("{y} × (1 - {y})", |_, y| y * (1.0 - y))] }),
        "Tanh" => rule("tanh {a}", const { &[Times("(1 - {y}²)", |_, y| 1.0 - y * y)] }),
        "Softplus" => rule("softplus {a}", const { &[Times("σ({a})", |x, _| sigmoid(x[0]))] }),
        "Silu" => rule(
            "{a} × σ({a})",
            const {
                &[Times("σ({a}) × (1 + {a} × (1 - σ({a})))", |x, _| {
                    let s = sigmoid(x[0]);
                    s * (1.0 + x[0] * (1.0 - s))
                })]
            },
        ),
        "Gelu" => rule("{a} × Φ({a})", const { &[Whole("∂ × (Φ({a}) + {a} × φ({a}))")] }),
        "LeakyRelu" => rule("leaky_relu {a}", const { &[Whole("∂ × (1 if {a} > 0 else slope)")] }),
        "Elu" => rule("elu {a}", const { &[Whole("∂ × (1 if {a} > 0 else {y} + 1)")] }),
        "Clamp" | "ClampMin" | "ClampMax" | "Hardtanh" => {
            rule("{a} within limits", const { &[Whole("∂ where {a} is within, 0 elsewhere")] })
        }
        "Maximum" | "Minimum" => rule(
            "the larger or smaller of {a}, {b}",
            const { &[Whole("∂ where {a} was taken"), Whole("∂ where {b} was taken")] },
        ),
        "Where" => rule(
            "{b} where {a}, else {c}",
            const { &[Whole("none"), Whole("∂ where {a}"), Whole("∂ where not {a}")] },
        ),
        "Mean" => rule("the mean of {a}", const { &[Whole("∂ / N, to each")] }),
        "Sum" => rule("the sum of {a}", const { &[Whole("∂, to each")] }),
        "Max" | "Min" | "Amax" | "Amin" => {
            rule("an extreme of {a}", const { &[Whole("∂ where the extreme was, 0 elsewhere")] })
        }
        "Prod" => rule("the product of {a}", const { &[Whole("∂ × {y} / {a}")] }),
        "Var" => rule("the variance of {a}", const { &[Whole("∂ × 2 × ({a} - mean) / (N - 1)")] }),
        "Std" => {
            rule("the deviation of {a}", const { &[Whole("∂ × ({a} - mean) / ((N - 1) × {y})")] })
        }
        "LinalgVectorNorm" => rule("‖{a}‖", const { &[Whole("∂ × {a} / {y}")] }),
        "MseLoss" => rule(
            "({a} - {b})², reduced",
            const { &[Whole("∂ × 2 × ({a} - {b}) / N"), Whole("∂ × -2 × ({a} - {b}) / N")] },
        ),
        "BinaryCrossEntropyWithLogits" => {
            rule("-log of the right side of σ({a})", const { &[Whole("∂ × (σ({a}) - {b}) / N")] })
        }
        "BinaryCrossEntropy" => rule(
            "-{b} ln {a} - (1-{b}) ln(1-{a})",
            const { &[Whole("∂ × ({a} - {b}) / ({a} × (1 - {a})) / N")] },
        ),
        "NllLoss" => rule(
            "-{a} at the target, reduced",
            const { &[Whole("-∂ / N at the target, 0 elsewhere")] },
        ),
        "LogSoftmax" => {
            rule("log softmax {a}", const { &[Whole("∂ - exp({y}) × Σ∂, row by row")] })
        }
        "Softmax" => rule("softmax {a}", const { &[Whole("{y} × (∂ - Σ(∂ × {y}))")] }),
        "Logsumexp" => rule("ln Σ exp {a}", const { &[Whole("∂ × exp({a} - {y})")] }),
        "Mm" | "Bmm" => rule("{a} @ {b}", const { &[Whole("∂ @ {b}ᵀ"), Whole("{a}ᵀ @ ∂")] }),
        "Mv" => rule("{a} @ {b}", const { &[Whole("∂ outer {b}"), Whole("{a}ᵀ @ ∂")] }),
        "Dot" => rule("{a} · {b}", const { &[Whole("∂ × {b}"), Whole("∂ × {a}")] }),
        "Addmm" | "Baddbmm" => rule(
            "{a} + {b} @ {c}",
            const { &[Whole("Σ∂ over the rows"), Whole("∂ @ {c}ᵀ"), Whole("{b}ᵀ @ ∂")] },
        ),
        "T" | "Transpose" | "Permute" => {
            rule("{a} transposed", const { &[Whole("∂ transposed back")] })
        }
        "View" | "UnsafeView" | "ReshapeAlias" | "Squeeze" | "Unsqueeze" | "Alias" | "Clone"
        | "ToCopy" => rule("{a} in another form", const { &[Whole("∂ in {a}'s form")] }),
        "Expand" | "Repeat" => rule("{a} repeated", const { &[Whole("∂ added over the copies")] }),
        "Select" | "Slice" | "Index" | "IndexSelect" | "Gather" | "Diagonal" | "MaskedSelect" => {
            rule("elements of {a}", const { &[Whole("∂ at those places, 0 elsewhere")] })
        }
        "Embedding" => {
            rule("rows of {a}", const { &[Whole("∂ added to the rows that were used")] })
        }
        "Cumsum" => rule("running sums of {a}", const { &[Whole("sums of ∂ from the end")] }),
        "Cat" | "Stack" => rule(
            "parts joined",
            const { &[Whole("its part of ∂"), Whole("its part of ∂"), Whole("its part of ∂")] },
        ),
        "Convolution" => rule(
            "{a} convolved with {b}",
            const {
                &[
                    Whole("∂ convolved with {b}, turned"),
                    Whole("{a} convolved with ∂"),
                    Whole("Σ∂ over all places"),
                ]
            },
        ),
        "MaxPool2DWithIndices" => {
            rule("maxima of {a}", const { &[Whole("∂ where each maximum was")] })
        }
        "AvgPool2D" | "AdaptiveAvgPool2D" => {
            rule("means of {a}", const { &[Whole("∂ / the window's size")] })
        }
        _ => None,
    }
}

fn sign(x: f64) -> f64 {
    if x == 0.0 { 0.0 } else { x.signum() }
}

fn step(x: f64) -> f64 {
    if x > 0.0 { 1.0 } else { 0.0 }
}

fn sigmoid(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

/// The text with names in the places of `{a}`, `{b}`, `{c}` and `{y}`.
pub fn named(text: &str, inputs: &[String], output: &str) -> String {
    let mut named = text.replace("{y}", output);
    for (letter, name) in ["{a}", "{b}", "{c}"].into_iter().zip(inputs) {
        named = named.replace(letter, name);
    }
    named
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_take_the_places_of_letters() {
        let names = ["w".to_string(), "X".to_string()];
        assert_eq!(named("{a} × {b} = {y}", &names, "#1"), "w × X = #1");
    }

    /// Each factor is the slope of the operation it belongs to.
    #[test]
    fn factors_are_slopes() {
        type Operation = fn(f64, f64) -> f64;
        let operations: [(&str, Operation); 21] = [
            ("AddBackward0", |a, b| a + b),
            ("SubBackward0", |a, b| a - b),
            ("RsubBackward1", |a, _| 2.0 - a),
            ("PowBackward2", |a, b| b.powf(a)),
            ("MulBackward0", |a, b| a * b),
            ("DivBackward0", |a, b| a / b),
            ("PowBackward0", |a, b| a.powf(b)),
            ("NegBackward0", |a, _| -a),
            ("ExpBackward0", |a, _| a.exp()),
            ("LogBackward0", |a, _| a.ln()),
            ("Log1PBackward0", |a, _| a.ln_1p()),
            ("SqrtBackward0", |a, _| a.sqrt()),
            ("RsqrtBackward0", |a, _| 1.0 / a.sqrt()),
            ("ReciprocalBackward0", |a, _| 1.0 / a),
            ("AbsBackward0", |a, _| a.abs()),
            ("SinBackward0", |a, _| a.sin()),
            ("CosBackward0", |a, _| a.cos()),
            ("SigmoidBackward0", |a, _| sigmoid(a)),
            ("TanhBackward0", |a, _| a.tanh()),
            ("SoftplusBackward0", |a, _| a.exp().ln_1p()),
            ("SiluBackward0", |a, _| a * sigmoid(a)),
        ];
        let (a, b, h) = (0.7, 1.3, 1e-6);
        for (name, f) in operations {
            for (at, local) in rule(name).unwrap().inputs.iter().enumerate() {
                let Times(_, factor) = local else { panic!("{name} is element by element") };
                let slope = match at {
                    0 => (f(a + h, b) - f(a - h, b)) / (2.0 * h),
                    _ => (f(a, b + h) - f(a, b - h)) / (2.0 * h),
                };
                let told = factor(&[a, b], f(a, b));
                assert!((told - slope).abs() < 1e-6, "{name} input {at}: {told}, not {slope}");
            }
        }
    }
}
