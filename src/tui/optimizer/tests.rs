//! The arithmetic as it is written comes to what the run recorded.

use super::{Element, element};
use crate::engine::trace;
use crate::lesson::{Quantity, evaluate};
use crate::protocol::{Event, Message, Start};
use crate::session::Timeline;

/// Three steps of an optimizer on a vector of two, recorded.
fn steps(optimizer: &str) -> Timeline {
    let source = format!(
        "import torch\n\
         w = torch.tensor([0.5, -2.0], requires_grad=True)\n\
         optimizer = torch.optim.{optimizer}\n\
         for _ in range(3):\n    \
             optimizer.zero_grad()\n    \
             ((w - torch.tensor([3.0, 1.0])) ** 2).sum().backward()\n    \
             optimizer.step()\n"
    );
    let start = Start {
        script: "steps.py".into(),
        source,
        directory: None,
        device: "cpu".into(),
        seed: 0,
        faults: Vec::new(),
        detail: true,
    };
    let out = tempfile::NamedTempFile::new().unwrap();
    trace(&start, u64::MAX, out.reopen().unwrap()).unwrap();
    let mut timeline = Timeline::default();
    for line in std::fs::read_to_string(out.path()).unwrap().lines() {
        timeline.push(serde_json::from_str::<Message>(line).unwrap());
    }
    timeline
}

/// Every line of every step on both elements: name, formula, terms and result.
fn written(optimizer: &str) -> Vec<Vec<super::Equation>> {
    let timeline = steps(optimizer);
    let details = timeline.statements().iter().filter_map(|s| s.detail.as_deref());
    let events = details.flat_map(|detail| &detail.events);
    events
        .filter_map(|event| match event {
            Event::Updated { before, after, grad, by: Some(step), .. } => {
                Some((before, after, grad.as_ref()?, step))
            }
            _ => None,
        })
        .flat_map(|(before, after, grad, step)| {
            [0, 1].map(|index| {
                let of = |value| element(value, index).unwrap();
                let (before, grad, after) = (of(before), of(grad), of(after));
                let element = Element { name: "w", step, index, before, grad, after };
                element.equations().unwrap()
            })
        })
        .collect()
}

/// The value of terms as they are written.
fn value(terms: &str, timeline: &Timeline) -> f64 {
    let mut text = String::new();
    let mut rest = terms.chars().peekable();
    // `√x` and `√(x)` become `x**0.5` with the root's argument in parentheses.
    let mut open_roots: Vec<usize> = Vec::new();
    let mut depth = 0;
    while let Some(c) = rest.next() {
        match c {
            '√' if rest.peek() == Some(&'(') => open_roots.push(depth),
            '√' => {
                text.push('(');
                while let Some(digit) = rest.next_if(|c| c.is_ascii_digit() || ".e".contains(*c)) {
                    text.push(digit);
                    if digit == 'e' {
                        text.extend(rest.next_if_eq(&'-'));
                    }
                }
                text.push_str(")**0.5");
            }
            '×' => text.push('*'),
            '^' => text.push_str("**"),
            '²' => text.push_str("**2"),
            '(' => {
                depth += 1;
                text.push(c);
            }
            ')' => {
                depth -= 1;
                text.push(c);
                if open_roots.last() == Some(&depth) {
                    open_roots.pop();
                    text.push_str("**0.5");
                }
            }
            c => text.push(c),
        }
    }
    let text = text.replace(")(", ")*(");
    if let Some(pair) = text.strip_prefix("max(") {
        return pair
            .trim_end_matches(')')
            .split(", ")
            .map(|side| value(side, timeline))
            .fold(f64::MIN, f64::max);
    }
    match evaluate(&text, timeline, 0) {
        Ok(Quantity::Number(value)) => value,
        other => panic!("{terms} as {text}: {other:?}"),
    }
}

#[test]
fn what_is_written_is_what_was_computed() {
    // Numbers alone have the same value in any run.
    let any = steps("SGD([w])");
    for optimizer in [
        "SGD([w], lr=0.1)",
        "SGD([w], lr=0.1, momentum=0.9)",
        "SGD([w], lr=0.1, momentum=0.9, dampening=0.5, weight_decay=0.1, maximize=True)",
        "SGD([w], lr=0.1, momentum=0.9, nesterov=True)",
        "Adam([w], lr=0.1)",
        "Adam([w], lr=0.1, weight_decay=0.1, amsgrad=True)",
        "AdamW([w], lr=0.1)",
        "RMSprop([w], lr=0.1)",
        "RMSprop([w], lr=0.1, momentum=0.9, centered=True, weight_decay=0.1)",
        "Adagrad([w], lr=0.1, lr_decay=0.5)",
        "RAdam([w], lr=0.1, betas=(0.9, 0.6))",
        "RAdam([w], lr=0.1, betas=(0.9, 0.999), weight_decay=0.1, decoupled_weight_decay=True)",
    ] {
        let steps = written(optimizer);
        assert_eq!(steps.len(), 6, "{optimizer}");
        for line in steps.iter().flatten() {
            let (told, truth) = (value(&line.terms, &any), line.result);
            // Written with five digits; a difference of two loses some of them.
            let close = (told - truth).abs() <= 2e-4 * truth.abs().max(1.0);
            assert!(close, "{optimizer}: {} = {} is {told}, not {truth}", line.name, line.terms);
        }
    }
}

#[test]
fn momentum_is_written_as_a_person_would() {
    let steps = written("SGD([w], lr=0.1, momentum=0.9)");
    let text = |line: &super::Equation| format!("{} = {}", line.name, line.terms);
    let second: Vec<String> = steps[2].iter().map(text).collect();
    assert_eq!(second, ["buf = 0.9 × -5 + -4", "w = 1 - 0.1 × -8.5"]);
    assert_eq!(steps[0][0].formula, "grad, the first time");
    assert_eq!(steps[2][0].formula, "momentum × buf + grad");
}

#[test]
fn an_optimizer_without_formulas_here_has_no_lines() {
    let timeline = steps("Adamax([w])");
    let details = timeline.statements().iter().filter_map(|s| s.detail.as_deref());
    let step = details.flat_map(|detail| &detail.events).find_map(|event| match event {
        Event::Updated { by, .. } => by.as_deref(),
        _ => None,
    });
    let step = step.unwrap();
    assert_eq!(step.optimizer, "Adamax");
    let kept: Vec<&str> = step.state.iter().map(|buffer| buffer.name.as_str()).collect();
    assert_eq!(kept, ["step", "exp_avg", "exp_inf"]);
    let element = Element { name: "w", step, index: 0, before: 0.0, grad: 0.0, after: 0.0 };
    assert_eq!(element.equations(), None);
}
