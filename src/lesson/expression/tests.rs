use std::sync::Arc;

use proptest::prelude::*;

use super::super::sample;
use super::*;
use crate::protocol::{
    Binding, Detail, Fault, Grad, Message, Parameter, Phase, Shown, Snapshot, Statement,
};

/// After `loss.backward()` of the second iteration.
fn second_backward() -> (Timeline, usize) {
    let timeline = sample::run(&[]);
    let position = timeline.find(2, Phase::Backward).unwrap();
    (timeline, position)
}

fn number(expression: &str, timeline: &Timeline, position: usize) -> f64 {
    match evaluate(expression, timeline, position) {
        Ok(Quantity::Number(number)) => number,
        other => panic!("{expression}: {other:?}"),
    }
}

#[test]
fn arithmetic_is_pythons() {
    let (timeline, position) = second_backward();
    for (expression, value) in [
        ("1 + 2 * 3", 7.0),
        ("(1 + 2) * 3", 9.0),
        ("10 - 4 - 3", 3.0),
        ("24 / 4 / 3", 2.0),
        ("2 ** 3 ** 2", 512.0),
        ("-2 ** 2", -4.0),
        ("(-2) ** 2", 4.0),
        ("2 ** -1", 0.5),
        ("--3", 3.0),
        ("2 * -3", -6.0),
        ("1.5e2 + .5", 150.5),
        ("1e-3", 0.001),
        ("  1+1  ", 2.0),
    ] {
        assert_eq!(number(expression, &timeline, position), value, "{expression}");
    }
}

#[test]
fn the_documents_figures_can_be_asked_for() {
    let (timeline, position) = second_backward();
    for (expression, value) in [
        ("w", 0.4),
        ("w.grad", -30.48),
        ("b.grad", -9.36),
        ("loss", 22.6224),
        ("lr", 0.01),
        ("iteration", 2.0),
        ("y_pred[0]", 0.52),
        ("y_pred[-1]", 2.12),
        ("sheet.error[2]", -4.68),
        ("sum(sheet.error_x)", -76.2),
        ("2 / len(X) * sum((y_pred - y) * X)", -30.48),
        ("mean((y_pred - y) ** 2)", 22.6224),
        ("sum(sheet.squared) / len(sheet.x)", 22.6224),
        ("sum(sheet.prediction - sheet.y)", -23.4),
        ("w - lr * w.grad", 0.7048),
    ] {
        let got = number(expression, &timeline, position);
        assert!((got - value).abs() < 1e-12, "{expression} is {got}, not {value}");
    }
}

#[test]
fn a_tensor_is_a_list_and_what_is_not_there_is_none() {
    let (timeline, position) = second_backward();
    assert_eq!(
        evaluate("X * 2", &timeline, position),
        Ok(Quantity::List(vec![2.0, 4.0, 6.0, 8.0, 10.0]))
    );
    assert_eq!(
        evaluate("1 - X", &timeline, position),
        Ok(Quantity::List(vec![0.0, -1.0, -2.0, -3.0, -4.0]))
    );
    let cleared = timeline.find(2, Phase::ZeroGrad).unwrap();
    assert_eq!(evaluate("w.grad", &timeline, cleared), Ok(Quantity::None));
    assert_eq!(evaluate("loss", &timeline, 0), Ok(Quantity::None));
}

#[test]
fn lists_are_read_like_tensors() {
    let (timeline, position) = second_backward();
    for (expression, value) in [
        ("[1, 2, 3][-1]", 3.0),
        ("[[1, 2], [3, 4],][1][0]", 3.0),
        ("len([])", 0.0),
        ("sum([w, 2 * w])", 1.2),
        ("(X * 2)[1]", 4.0),
        ("sum(X[0])", 1.0),
        ("X == [1, 2, 3, 4, 5]", 1.0),
        ("X == [1, 2, 3]", 0.0),
        ("X != [1, 2, 3, 4, 6]", 1.0),
        ("[] == []", 1.0),
        ("max(abs(X - [1, 2, 3, 4, 5.5]))", 0.5),
    ] {
        let got = number(expression, &timeline, position);
        assert!((got - value).abs() < 1e-12, "{expression} is {got}, not {value}");
    }
}

#[test]
fn elements_of_a_scripts_lists_are_those_of_the_moment() {
    let parameter = |value: f64, grad| {
        let (shape, dtype, data) = (Vec::new(), "float32".into(), Some(vec![value].into()));
        Arc::new(Parameter { shape, dtype, data, summary: None, grad })
    };
    let list = |name: &str, numbers: &[f64], items: &[&str]| Binding {
        name: name.into(),
        text: format!("{numbers:?}"),
        value: Some(Snapshot::from(Shown {
            shape: vec![numbers.len()],
            dtype: "float64".into(),
            data: Some(numbers.to_vec().into()),
            summary: None,
        })),
        items: items.iter().map(|item| (*item).to_owned()).collect(),
        node: None,
    };
    let mut timeline = Timeline::default();
    for (index, bindings) in [
        vec![list("params", &[0.0, 0.0], &["w", "params[1]"]), list("losses", &[], &[])],
        vec![list("losses", &[38.0], &[])],
        vec![list("losses", &[38.0, 22.5], &[])],
    ]
    .into_iter()
    .enumerate()
    {
        let now = index as f64;
        timeline.push(Message::Statement(Box::new(Statement {
            index: index as u64,
            line: 1,
            function: "<module>".into(),
            code: String::new(),
            phase: Phase::None,
            iteration: 0,
            parameters: vec![
                ("w".into(), parameter(now, Grad::Data(vec![-now].into()))),
                ("params[1]".into(), parameter(10.0 + now, Grad::None)),
            ],
            changed: Vec::new(),
            loss: None,
            lr: None,
            stdout: String::new(),
            skipped: false,
            detail: Some(Box::new(Detail { bindings, ..Detail::default() })),
        })));
    }
    for (expression, position, value) in [
        ("losses[-1]", 1, 38.0),
        ("losses[-1]", 2, 22.5),
        ("losses[0] > losses[-1]", 2, 1.0),
        ("len(losses)", 0, 0.0),
        // What the list's tensors are now, not what they were when it was made.
        ("params[0]", 2, 2.0),
        ("params[-1]", 1, 11.0),
        ("params[0].grad", 2, -2.0),
        ("params[-2].grad", 1, -1.0),
        ("params[1].grad == None", 1, 1.0),
    ] {
        assert_eq!(number(expression, &timeline, position), value, "{expression} at {position}");
    }
    assert_eq!(
        evaluate("losses[-1]", &timeline, 0),
        Err("index -1 is out of range: there are 0 rows".into())
    );
    assert_eq!(
        evaluate("losses[0].grad", &timeline, 2),
        Err("losses[0] has no .grad: it is not a parameter".into())
    );
}

#[test]
fn a_value_is_the_one_of_its_moment() {
    let timeline = sample::run(&[]);
    for (iteration, prediction, loss) in [(1, 0.0, 38.0), (2, 0.52, 22.6224)] {
        let position = timeline.find(iteration, Phase::Loss).unwrap();
        assert!((number("y_pred[0]", &timeline, position) - prediction).abs() < 1e-12);
        assert!((number("sheet.prediction[0]", &timeline, position) - prediction).abs() < 1e-12);
        assert!((number("loss", &timeline, position) - loss).abs() < 1e-12);
    }
}

#[test]
fn conditions_are_pythons() {
    let (timeline, position) = second_backward();
    for (expression, truth) in [
        ("w.grad < 0", 1.0),
        ("w.grad <= -30.48 and w > 0", 1.0),
        ("w == 0.4 or not w == 0.4", 1.0),
        ("w != 0.4", 0.0),
        ("not w > 0", 0.0),
        ("w.grad == None", 0.0),
        ("at(2, zero_grad, w.grad) == None", 1.0),
        ("None != None or 1 < 2 and 3 >= 3", 1.0),
        ("loss < at(1, loss, loss)", 1.0),
        ("end(w) > w", 1.0),
        ("(min(X) < max(X)) * 2 + abs(-1)", 3.0),
        ("norm(X) ** 2 == 55", 1.0),
        ("healthy(w) == w and raised == 0", 1.0),
        // Equal up to the rounding of float32, and no further.
        ("0.1 + 0.2 == 0.3 and 1 != 1.000001", 1.0),
    ] {
        assert_eq!(number(expression, &timeline, position), truth, "{expression}");
    }
}

#[test]
fn the_healthy_run_is_read_at_the_same_place() {
    let (healthy, faulty) =
        (sample::run(&[]), sample::run(&[Fault::SkipPhase { phase: Phase::ZeroGrad }]));
    let position = faulty.find(2, Phase::Step).unwrap();
    let moment = Moment { timeline: &faulty, position, healthy: Some(&healthy) };
    assert_eq!(holds("w > healthy(w) and healthy(iteration) == 2", &moment), Ok(true));
    assert_eq!(holds("at(1, step, w == healthy(w))", &moment), Ok(true));
    let error = holds("w.grad", &Moment { position: 0, ..moment }).unwrap_err();
    assert!(error.contains("w"), "{error}");
}

#[test]
fn what_is_wrong_is_said_in_words() {
    let (timeline, position) = second_backward();
    for (expression, error) in [
        ("", "expected a number, a name, '(' or '[' at column 1, found the end"),
        ("w +", "expected a number, a name, '(' or '[' at column 4, found the end"),
        ("w w", "expected an operator or the end at column 3, found 'w'"),
        ("(w", "expected ')' at column 3, found the end"),
        ("X[w]", "expected a whole number as index at column 3, found 'w'"),
        ("X[0", "expected ']' at column 4, found the end"),
        ("[1, 2", "expected ']' at column 6, found the end"),
        ("[1 2]", "expected ']' at column 4, found '2'"),
        ("[1, [2]]", "a list of the shapes [] and [1]"),
        ("[] < 1", "[] is not one number"),
        ("X == 3", "X is not one number"),
        ("None[0]", "None is None and has no elements"),
        ("w $ b", "expected an operator or the end at column 3, found '$'"),
        ("1e", "'1e' is not a number, at column 1"),
        ("1e999", "'1e999' is not a number, at column 1"),
        ("1 + .", "'.' is not a number, at column 5"),
        (
            "sqrt(w)",
            "there is no function sqrt(); the functions are sum(), mean(), len(), min(), max(), \
             abs(), norm(), at(), end() and healthy()",
        ),
        (
            "at(2, w)",
            "unknown phase 'w'; the phases are zero_grad, forward, loss, backward, clip, step, schedule",
        ),
        ("at(9, step, w)", "the run never comes to iteration 9, step"),
        ("X < 3", "X is not one number"),
        ("not X", "X is neither true nor false; compare it"),
        ("X[5]", "index 5 is out of range: there are 5 rows"),
        ("X[-6]", "index -6 is out of range: there are 5 rows"),
        ("w[0]", "a number has no elements to index"),
        ("len(w)", "a number has no len"),
        ("y_prd", "the run has no y_prd up to here; did you mean y_pred?"),
        ("momentum", "the run has no momentum up to here"),
        ("X.grad", "X has no .grad: it is not a parameter"),
    ] {
        assert_eq!(evaluate(expression, &timeline, position), Err(error.into()), "{expression}");
    }
    let cleared = timeline.find(2, Phase::ZeroGrad).unwrap();
    for (expression, error) in [
        ("w.grad + 1", "w.grad is None: nothing to calculate"),
        ("w.grad[0]", "w.grad is None and has no elements"),
    ] {
        assert_eq!(evaluate(expression, &timeline, cleared), Err(error.into()));
    }
    assert_eq!(
        evaluate("sheet.x", &timeline, 0),
        Err("sheet.x: the run has no worksheet up to here".into())
    );
    let beyond = timeline.len();
    assert_eq!(evaluate("1", &timeline, beyond), Err(format!("the run has no position {beyond}")));
}

/// One statement, with a model's parameters and a bound tensor.
fn model() -> Timeline {
    let parameter = |shape: &[usize], data: Option<Vec<f64>>, grad| {
        let (shape, data) = (shape.to_vec(), data.map(Into::into));
        Arc::new(Parameter { shape, dtype: "float32".into(), data, summary: None, grad })
    };
    let weight =
        parameter(&[2, 3], Some((1..=6).map(f64::from).collect()), Grad::Data(vec![0.5; 6].into()));
    let scale = parameter(&[1, 1], Some(vec![5.0]), Grad::None);
    let large = parameter(&[2_000], None, Grad::None);
    let bindings = vec![
        Binding {
            name: "model".into(),
            text: "Sequential(…)".into(),
            value: None,
            items: Vec::new(),
            node: None,
        },
        Binding {
            name: "nothing".into(),
            text: "None".into(),
            value: None,
            items: Vec::new(),
            node: None,
        },
        Binding {
            name: "column".into(),
            text: "[[1] [2]]".into(),
            value: Some(Snapshot::from(Shown {
                shape: vec![2, 1],
                dtype: "float32".into(),
                data: Some(vec![1.0, 2.0].into()),
                summary: None,
            })),
            items: Vec::new(),
            node: None,
        },
    ];
    let statement = Statement {
        index: 0,
        line: 1,
        function: "<module>".into(),
        code: String::new(),
        phase: Phase::None,
        iteration: 0,
        parameters: vec![
            ("model.0.weight".into(), Arc::clone(&weight)),
            ("model.2.weight".into(), scale),
            ("model.2.bias".into(), large),
        ],
        changed: Vec::new(),
        loss: None,
        lr: Some(0.1),
        stdout: String::new(),
        skipped: false,
        detail: Some(Box::new(Detail { bindings, ..Detail::default() })),
    };
    let mut timeline = Timeline::default();
    timeline.push(Message::Statement(Box::new(statement)));
    timeline
}

#[test]
fn parameters_of_a_model_have_dotted_names() {
    let timeline = model();
    for (expression, value) in [
        ("model.0.weight[1][2]", 6.0),
        ("0.weight[0][1]", 2.0),
        ("0.weight.grad[0][0]", 0.5),
        ("2 * 0.weight[-1][-1]", 12.0),
        ("sum(model.0.weight)", 21.0),
        ("mean(0.weight.grad)", 0.5),
        ("len(0.weight)", 2.0),
        ("sum(0.weight[1])", 15.0),
        ("lr", 0.1),
        // One element counts as a number, whatever its shape.
        ("2.weight", 5.0),
        ("2.weight[0]", 5.0),
        ("2.weight[0][0]", 5.0),
        ("sum(2.weight * column)", 15.0),
    ] {
        assert_eq!(number(expression, &timeline, 0), value, "{expression}");
    }
    assert_eq!(evaluate("2.weight.grad", &timeline, 0), Ok(Quantity::None));
    assert_eq!(evaluate("nothing", &timeline, 0), Ok(Quantity::None));
    for (expression, error) in [
        ("weight", "weight may be model.0.weight or model.2.weight: write the whole name"),
        ("2.bias", "2.bias is too large to be recorded element by element"),
        ("model", "model is neither a number, a tensor nor a short list of numbers: Sequential(…)"),
        ("0.weight + column", "the shapes differ: [2, 3] and [2, 1]"),
    ] {
        assert_eq!(evaluate(expression, &timeline, 0), Err(error.into()), "{expression}");
    }
}

#[test]
fn a_name_is_known_whether_or_not_it_has_a_value() {
    let timeline = model();
    for name in ["model", "nothing", "column", "2.bias", "2.bias.grad", "lr", "loss", "iteration"] {
        assert!(is_known(name, &timeline, 0), "{name}");
    }
    for name in ["column.grad", "weight", "y", "sheet.x"] {
        assert!(!is_known(name, &timeline, 0), "{name}");
    }
}

/// Whole expressions, with the value that plain Rust gives them.
fn expressions() -> impl Strategy<Value = (Expression, f64)> {
    let leaf = prop_oneof![
        (0_u32..2_000).prop_map(|n| f64::from(n) / 8.0).prop_map(|n| (Expression::Number(n), n)),
        (0_i64..5).prop_map(|i| {
            let name = Expression::Name { name: "X".into(), indices: vec![i] };
            (name, i as f64 + 1.0)
        }),
    ];
    leaf.prop_recursive(5, 24, 2, |inner| {
        prop_oneof![
            inner.clone().prop_map(|(e, v)| (Expression::Negative(Box::new(e)), -v)),
            (prop::collection::vec(inner.clone(), 1..4), any::<prop::sample::Index>()).prop_map(
                |(elements, which)| {
                    let at = which.index(elements.len());
                    let (trees, values): (Vec<_>, Vec<_>) = elements.into_iter().unzip();
                    // From the front or from the back, which are the same element.
                    let index = if at % 2 == 0 { at } else { at.wrapping_sub(trees.len()) };
                    let (inner, indices) = (Box::new(Expression::List(trees)), vec![index as i64]);
                    (Expression::Item { inner, indices }, values[at])
                }
            ),
            inner.clone().prop_map(|(e, v)| {
                (Expression::Call { function: Function::Sum, argument: Box::new(e) }, v)
            }),
            (inner.clone(), inner, 0..4).prop_map(|((l, lv), (r, rv), which)| {
                let (operator, value) = match which {
                    0 => (Operator::Add, lv + rv),
                    1 => (Operator::Subtract, lv - rv),
                    2 => (Operator::Multiply, lv * rv),
                    _ => (Operator::Divide, lv / rv),
                };
                let (left, right) = (Box::new(l), Box::new(r));
                (Expression::Binary { operator, left, right }, value)
            }),
        ]
    })
}

proptest! {
    #[test]
    fn the_parser_never_panics(text in any::<String>()) {
        let _ = parser::parse(&text);
    }

    #[test]
    fn the_parser_never_panics_on_its_own_characters(text in r"[-+*/().,\[\]0-9a-z_ é]{0,60}") {
        let _ = parser::parse(&text);
    }

    #[test]
    fn deep_and_long_texts_are_refused_not_overflowed(
        depth in 1_usize..5_000,
        which in prop::sample::select(vec!["(", "[", "-", "2**", "sum(", "1+", "1*"]),
    ) {
        let timeline = sample::run(&[]);
        let _ = evaluate(&format!("{}1", which.repeat(depth)), &timeline, 0);
    }

    #[test]
    fn what_is_printed_parses_to_the_same_tree_and_value((tree, value) in expressions()) {
        let text = tree.to_string();
        prop_assume!(text.len() <= 1_000);
        prop_assert_eq!(parser::parse(&text), Ok(tree), "{}", text);
        let got = number(&text, &sample::run(&[]), 0);
        prop_assert!(got == value || (got.is_nan() && value.is_nan()), "{} is {}", text, got);
    }
}
