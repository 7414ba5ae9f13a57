//! Moving in timelines and comparing them, on hand-made runs.

use std::sync::Arc;

use super::{Status, Timeline, first_difference};
use crate::protocol::{End, Grad, Message, Parameter, Phase, Statement};
use Phase::{Backward, Forward, Loss, None as Nothing, Step, ZeroGrad};

/// One statement: line, phase, iteration, w, w.grad.
type Line = (u32, Phase, u64, f64, Option<f64>);

fn timeline(lines: &[Line]) -> Timeline {
    let mut timeline = Timeline::default();
    for (index, &(line, phase, iteration, data, grad)) in lines.iter().enumerate() {
        let parameter = Parameter {
            shape: vec![],
            dtype: "float32".into(),
            data: Some(vec![data].into()),
            summary: None,
            grad: grad.map_or(Grad::None, |grad| Grad::Data(vec![grad].into())),
        };
        timeline.push(Message::Statement(Box::new(Statement {
            index: index as u64,
            line,
            function: "<module>".into(),
            code: String::new(),
            phase,
            iteration,
            parameters: vec![("w".into(), Arc::new(parameter))],
            changed: vec![],
            loss: (iteration > 0).then_some(iteration as f64),
            lr: None,
            stdout: format!("{line};"),
            skipped: phase == ZeroGrad && grad.is_some(),
            detail: None,
        })));
    }
    timeline
}

/// Two iterations of `for, zero_grad, forward, loss, backward, with, step`.
fn healthy() -> Timeline {
    let mut lines: Vec<Line> = vec![(1, Nothing, 0, 0.0, None)];
    for (iteration, grad) in [(1, -40.0), (2, -30.48)] {
        let w = 0.4 * (iteration - 1) as f64;
        lines.extend([
            (2, Nothing, iteration, w, None),
            (3, ZeroGrad, iteration, w, None),
            (4, Forward, iteration, w, None),
            (5, Loss, iteration, w, None),
            (6, Backward, iteration, w, Some(grad)),
            (7, Nothing, iteration, w, Some(grad)),
            (8, Step, iteration, w + 0.2, Some(grad)),
            (9, Step, iteration, w + 0.4, Some(grad)),
        ]);
    }
    timeline(&lines)
}

/// The same with the second `zero_grad` skipped.
fn faulty() -> Timeline {
    let healthy = healthy();
    let mut lines: Vec<Line> = healthy
        .statements()
        .iter()
        .map(|s| {
            let parameter = s.parameter("w").expect("w");
            let data = parameter.data.as_ref().expect("data").only().expect("a scalar");
            (
                s.line,
                s.phase,
                s.iteration,
                data,
                parameter.grad.values().and_then(|grad| grad.first()),
            )
        })
        .collect();
    for line in &mut lines[9..] {
        line.4 = Some(if line.0 < 6 { -40.0 } else { -70.48 });
    }
    timeline(&lines)
}

#[test]
fn phases_are_complete_at_their_last_statement() {
    let run = healthy();
    let mut position = 0;
    let mut seen = Vec::new();
    while let Some(next) = run.next_phase(position) {
        position = next;
        let statement = run.get(position).expect("a statement");
        seen.push((statement.iteration, statement.phase, statement.line));
    }
    assert_eq!(
        seen[..5],
        [(1, ZeroGrad, 3), (1, Forward, 4), (1, Loss, 5), (1, Backward, 6), (1, Step, 9)]
    );
    assert_eq!(seen.len(), 10);
    for expected in seen.iter().rev().skip(1) {
        position = run.previous_phase(position).expect("a phase before");
        assert_eq!(run.get(position).map(|s| (s.iteration, s.phase, s.line)), Some(*expected));
    }
    assert_eq!(run.previous_phase(position), None);
}

#[test]
fn an_iteration_on_is_the_same_phase() {
    let run = healthy();
    let first = run.find(1, Backward).expect("backward");
    let second = run.next_iteration(first).expect("iteration 2");
    assert_eq!(Some(second), run.find(2, Backward));
    assert_eq!(run.previous_iteration(second), Some(first));
    assert_eq!(run.next_iteration(second), None);
    assert_eq!(run.previous_iteration(first), Some(0), "before the loop");
}

#[test]
fn a_place_is_found_again_in_another_run() {
    let (healthy, faulty) = (healthy(), faulty());
    for position in 0..healthy.len() {
        let place = healthy.place(position).expect("a place");
        assert_eq!(faulty.seek(place), Some(position));
    }
    // A run that ended early offers its end.
    let short = timeline(&[(1, Nothing, 0, 0.0, None)]);
    let place = healthy.place(12).expect("a place");
    assert_eq!(short.seek(place), Some(0));
}

#[test]
fn the_first_difference_is_the_gradient_that_added_up() {
    let difference = first_difference(&healthy(), &faulty()).expect("a difference");
    // The forward pass already sees the gradient that was not cleared.
    assert_eq!((difference.what.as_str(), difference.place.iteration), ("w.grad", 2));
    assert_eq!(first_difference(&healthy(), &healthy()), None);
}

#[test]
fn losses_and_text_reach_up_to_the_position() {
    let run = healthy();
    let at = run.find(1, Loss).expect("a loss");
    assert_eq!(run.losses(at - 1).count(), 0);
    assert_eq!(run.losses(at).collect::<Vec<_>>(), [(1, 1.0)]);
    assert_eq!(run.printed(2), "1;2;3;");
    assert_eq!(run.iterations(), 2);
}

#[test]
fn an_empty_timeline_has_no_positions() {
    let mut run = Timeline::default();
    assert_eq!((run.next_phase(0), run.previous_phase(0)), (None, None));
    assert_eq!((run.next_iteration(0), run.place(0)), (None, None));
    run.push(Message::End(End::Ok));
    assert_eq!(run.status, Status::Ended(End::Ok));
}
