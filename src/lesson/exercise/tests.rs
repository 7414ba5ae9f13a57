use super::*;
use crate::protocol::{Detail, Grad, Message, Parameter, Phase, Shown, Snapshot, Visit};

/// A run of one parameter, statement by statement.
#[derive(Default)]
struct Run(Timeline);

fn number(value: f64) -> Snapshot {
    let (shape, dtype) = (Vec::new(), "float32".into());
    Snapshot::from(Shown { shape, dtype, data: Some(vec![value].into()), summary: None })
}

impl Run {
    fn statement(&mut self, code: &str, skipped: bool, detail: Detail) -> &mut Run {
        let w = Parameter {
            shape: Vec::new(),
            dtype: "float32".into(),
            data: Some(vec![1.0].into()),
            summary: None,
            grad: Grad::None,
        };
        let statement = Statement {
            index: self.0.len() as u64,
            line: 1,
            function: "<module>".into(),
            code: code.into(),
            phase: Phase::None,
            iteration: 1,
            parameters: vec![("w".into(), w.into())],
            changed: Vec::new(),
            loss: Some(0.5),
            lr: None,
            stdout: String::new(),
            skipped,
            detail: Some(Box::new(detail)),
        };
        self.0.push(Message::Statement(Box::new(statement)));
        self
    }

    fn backward(&mut self) -> &mut Run {
        let (incoming, after) = (number(1.0), number(1.0));
        let visit = Visit::Accumulate { parameter: "w".into(), before: None, incoming, after };
        self.statement("loss.backward()", false, Detail { sweep: vec![visit], ..Detail::default() })
    }

    /// An update, by a gradient or without one.
    fn update(&mut self, grad: Option<f64>) -> &mut Run {
        let event = Event::Updated {
            parameter: "w".into(),
            before: number(1.0),
            after: number(0.9),
            grad: grad.map(number),
            lr: None,
            by: None,
        };
        let detail = Detail { events: vec![event], ..Detail::default() };
        self.statement("w -= lr * w.grad", false, detail)
    }

    fn judge(&mut self, goal: &str) -> bool {
        self.0.push(Message::End(End::Ok));
        exercise("1", goal).judge(&self.0)[0]
    }
}

fn exercise(line: &str, goal: &str) -> Exercise {
    let json = format!(
        r#"{{ "symptom": "s", "line": {line}, "hints": ["a", "b", "c"], "goal": [{goal}],
            "explanation": "e" }}"#
    );
    serde_json::from_str(&json).unwrap()
}

const TWICE: &str = r#"{ "goal": "trains", "steps": 2 }"#;

#[test]
fn a_step_uses_gradients_of_a_backward_pass_of_its_own() {
    assert!(Run::default().backward().update(Some(1.0)).backward().update(Some(1.0)).judge(TWICE));
    // Two parameters by one pass, as a loop of one's own updates them, are one step.
    assert!(!Run::default().backward().update(Some(1.0)).update(Some(1.0)).judge(TWICE));
    let mut accumulated = Run::default();
    assert!(!accumulated.backward().backward().update(Some(1.0)).judge(TWICE));
    let mut without = Run::default();
    assert!(!without.backward().update(None).backward().update(None).judge(TWICE));
    assert!(!Run::default().update(Some(1.0)).update(Some(1.0)).judge(TWICE));
}

#[test]
fn a_kept_statement_has_run_as_it_is_written() {
    let keeps = r#"{ "goal": "keeps", "code": "miss = (a - b).max()" }"#;
    let ran = |code: &str, skipped| {
        Run::default().statement(code, skipped, Detail::default()).judge(keeps)
    };
    assert!(ran("miss = (a - b).max()", false));
    assert!(!ran("miss = (a - b).max()", true));
    assert!(!ran("miss = 0", false));
}

#[test]
fn a_goal_that_has_no_words_is_told_as_it_is_written() {
    let told = |goal: &str| exercise("1", goal).goal[0].to_string();
    assert_eq!(told(r#"{ "goal": "ends", "that": "w < 1" }"#), "w < 1 at the end");
    assert_eq!(told(TWICE), "2 steps or more, each after backward()");
    assert_eq!(told(r#"{ "goal": "keeps", "code": "miss = w" }"#), "'miss = w' stays");
    assert_eq!(
        told(r#"{ "goal": "keeps", "code": "größe = (a - b).abs().max().item()" }"#),
        "'größe = (a - b).abs().ma…' stays"
    );
}

#[test]
fn a_fault_may_be_seen_at_several_lines() {
    let script = "a = 1\nb = 2\nc = 3\n";
    let at = |line: &str| {
        let exercise = exercise(line, TWICE);
        let right = |line: &u32| exercise.mark(script, Some(*line)) == Marked::Right;
        (1..=3).filter(right).collect::<Vec<_>>()
    };
    assert_eq!(at("2"), [2]);
    assert_eq!(at(r#""c = 3""#), [3]);
    assert_eq!(at(r#"["a = 1", 3, "absent"]"#), [1, 3]);
    let json = r#"{ "symptom": "s", "line": true, "hints": ["", "", ""], "goal": [],
        "explanation": "" }"#;
    let error = serde_json::from_str::<Exercise>(json).unwrap_err().to_string();
    assert!(error.contains("a line's number, its label or all of its code"), "{error}");
}

const EXERCISE: &str = r#"{
    "symptom": "It raises.", "line": "optimizer.step()", "hints": ["a", "b", "c"],
    "mistakes": [{ "line": "loss.backward()", "because": "Here it shows." }],
    "goal": [{ "goal": "finishes" },
             { "goal": "quiet", "watcher": "mode", "said": "the same numbers twice" }],
    "explanation": "x"
}"#;
const SCRIPT: &str = "loss = f(x)\noptimizer.step()  # here\nloss.backward()\n";

#[test]
fn a_marked_line_is_answered_with_its_reason() {
    let exercise: Exercise = serde_json::from_str(EXERCISE).unwrap();
    let mark = |line| exercise.mark(SCRIPT, line);
    assert_eq!(mark(Some(2)), Marked::Right);
    assert_eq!(mark(Some(3)), Marked::Wrong(Some("Here it shows.")));
    assert_eq!(mark(Some(1)), Marked::Wrong(None));
    assert_eq!(mark(None), Marked::Wrong(None));
}

#[test]
fn a_part_of_the_goal_is_told_in_its_own_words_if_it_has_any() {
    let exercise: Exercise = serde_json::from_str(EXERCISE).unwrap();
    let told: Vec<_> = exercise.goal.iter().map(Aim::to_string).collect();
    assert_eq!(told, ["no exception", "the same numbers twice"]);
    let typo = EXERCISE.replace("said", "sayd");
    assert!(serde_json::from_str::<Exercise>(&typo).is_err());
}
