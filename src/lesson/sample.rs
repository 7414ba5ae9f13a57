//! For tests: document 002's loop, recorded without an engine.

use std::sync::Arc;

use crate::protocol::{
    Binding, Detail, End, Fault, Grad, Message, Parameter, Phase, Reduction, Shown, Snapshot,
    Statement, Values, Worksheet,
};
use crate::session::Timeline;

/// The script that [`run`] records.
pub(super) const SCRIPT: &str = "\
X = torch.tensor([1.0, 2.0, 3.0, 4.0, 5.0])
y = 1.0 * X + 3.0  # scene: data
w = torch.tensor(0.0, requires_grad=True)
b = torch.tensor(0.0, requires_grad=True)
lr = 0.01
for step in range(3):
    w.grad, b.grad = None, None
    y_pred = w * X + b  # scene: predict
    loss = ((y_pred - y) ** 2).mean()
    loss.backward()
    with torch.no_grad():
        w -= lr * w.grad
        b -= lr * b.grad
";

const X: [f64; 5] = [1.0, 2.0, 3.0, 4.0, 5.0];
const Y: [f64; 5] = [4.0, 5.0, 6.0, 7.0, 8.0];

/// A parameter's value and gradient.
#[derive(Clone, Copy)]
struct State {
    data: f64,
    grad: Option<f64>,
}

/// Three iterations from w = b = 0. The arithmetic is float64, so the figures
/// are the documents', without float32's rounding.
pub(super) fn run(faults: &[Fault]) -> Timeline {
    let mut recorder = Recorder {
        timeline: Timeline::default(),
        w: None,
        b: None,
        loss: None,
        iteration: 0,
        faults: faults.to_vec(),
    };
    recorder.bind(1, "X", &X);
    recorder.bind(2, "y", &Y);
    recorder.w = Some(State { data: 0.0, grad: None });
    recorder.statement(3, Phase::None, Detail::default());
    recorder.b = Some(State { data: 0.0, grad: None });
    recorder.statement(4, Phase::None, Detail::default());
    recorder.bind_number(5, "lr", 0.01);
    for iteration in 1..=3 {
        recorder.iteration = iteration;
        recorder.bind_number(6, "step", iteration as f64 - 1.0);
        recorder.iterate();
    }
    recorder.timeline.push(Message::End(End::Ok));
    recorder.timeline
}

struct Recorder {
    timeline: Timeline,
    w: Option<State>,
    b: Option<State>,
    loss: Option<f64>,
    iteration: u64,
    faults: Vec<Fault>,
}

impl Recorder {
    fn iterate(&mut self) {
        let (Some(mut w), Some(mut b)) = (self.w, self.b) else { return };
        if !self.skips(Phase::ZeroGrad) {
            (w.grad, b.grad) = (None, None);
        }
        (self.w, self.b) = (Some(w), Some(b));
        self.statement(7, Phase::ZeroGrad, Detail::default());
        let prediction = X.map(|x| w.data * x + b.data);
        let detail = Detail {
            bindings: vec![binding("y_pred", &[prediction.len()], &prediction)],
            ..Detail::default()
        };
        self.statement(8, Phase::Forward, detail);
        let worksheet = Worksheet {
            weight: "w".into(),
            bias: Some("b".into()),
            x: X.to_vec().into(),
            y: Y.to_vec().into(),
            prediction: prediction.to_vec().into(),
            reduction: Reduction::Mean,
        };
        let sum =
            |column: fn(crate::protocol::Row) -> f64| worksheet.rows().map(column).sum::<f64>();
        let factor = worksheet.factor();
        let gradients = (factor * sum(|row| row.error_x), factor * sum(|row| row.error));
        self.loss = Some(sum(|row| row.squared) / X.len() as f64);
        let detail = Detail { worksheet: Some(worksheet), ..Detail::default() };
        self.statement(9, Phase::Loss, detail);
        w.grad = Some(w.grad.unwrap_or(0.0) + gradients.0);
        b.grad = Some(b.grad.unwrap_or(0.0) + gradients.1);
        (self.w, self.b) = (Some(w), Some(b));
        self.statement(10, Phase::Backward, Detail::default());
        w.data -= 0.01 * w.grad.unwrap_or(0.0);
        self.w = Some(w);
        self.statement(12, Phase::Step, Detail::default());
        b.data -= 0.01 * b.grad.unwrap_or(0.0);
        self.b = Some(b);
        self.statement(13, Phase::Step, Detail::default());
    }

    fn skips(&self, phase: Phase) -> bool {
        self.faults.contains(&Fault::SkipPhase { phase })
    }

    fn bind(&mut self, line: u32, name: &str, values: &[f64]) {
        let detail =
            Detail { bindings: vec![binding(name, &[values.len()], values)], ..Detail::default() };
        self.statement(line, Phase::None, detail);
    }

    fn bind_number(&mut self, line: u32, name: &str, number: f64) {
        let detail = Detail { bindings: vec![binding(name, &[], &[number])], ..Detail::default() };
        self.statement(line, Phase::None, detail);
    }

    fn statement(&mut self, line: u32, phase: Phase, detail: Detail) {
        let named = [("w", self.w), ("b", self.b)];
        let parameters = named.into_iter().filter_map(|(name, state)| {
            let state = state?;
            Some((Arc::from(name), Arc::new(scalar(state))))
        });
        let code = SCRIPT.lines().nth(line as usize - 1).unwrap_or_default();
        let statement = Statement {
            index: self.timeline.len() as u64,
            line,
            function: "<module>".into(),
            code: code.trim().into(),
            phase,
            iteration: self.iteration,
            parameters: parameters.collect(),
            changed: Vec::new(),
            loss: self.loss,
            lr: None,
            stdout: String::new(),
            skipped: self.skips(phase),
            detail: Some(Box::new(detail)),
        };
        self.timeline.push(Message::Statement(Box::new(statement)));
    }
}

fn scalar(state: State) -> Parameter {
    Parameter {
        shape: Vec::new(),
        dtype: "float32".into(),
        data: Some(vec![state.data].into()),
        summary: None,
        grad: state.grad.map_or(Grad::None, |grad| Grad::Data(vec![grad].into())),
    }
}

fn binding(name: &str, shape: &[usize], values: &[f64]) -> Binding {
    let values: Values = values.to_vec().into();
    Binding {
        name: name.into(),
        text: format!("{values:?}"),
        value: Some(Snapshot::from(Shown {
            shape: shape.to_vec(),
            dtype: "float32".into(),
            data: Some(values),
            summary: None,
        })),
        items: Vec::new(),
        node: None,
    }
}
