use super::*;
use crate::protocol::{Binding, Detail, Grad, Phase, Shown};

fn statement(parameter: &Arc<Parameter>, value: &Snapshot) -> Message {
    let binding = |name: &str| Binding {
        name: name.into(),
        text: "…".into(),
        value: Some(value.clone()),
        items: Vec::new(),
        node: None,
    };
    Message::Statement(Box::new(Statement {
        index: 0,
        line: 1,
        function: "<module>".into(),
        code: "w.grad = None".into(),
        phase: Phase::None,
        iteration: 0,
        parameters: vec![("w".into(), parameter.clone())],
        changed: vec![],
        loss: None,
        lr: None,
        stdout: String::new(),
        skipped: false,
        detail: Some(Box::new(Detail {
            bindings: vec![binding("a"), binding("b")],
            ..Detail::default()
        })),
    }))
}

fn parameter(data: &Values, grad: Option<&Values>) -> Arc<Parameter> {
    Arc::new(Parameter {
        shape: vec![data.len()],
        dtype: "float32".into(),
        data: Some(data.clone()),
        summary: None,
        grad: grad.map_or(Grad::None, |grad| Grad::Data(grad.clone())),
    })
}

fn shown(data: &Values) -> Snapshot {
    let (shape, dtype) = (vec![data.len()], "float32".into());
    Snapshot::from(Shown { shape, dtype, data: Some(data.clone()), summary: None })
}

fn values(of: f64) -> Values {
    Values::from(vec![of, -0.0, f64::NAN, f64::INFINITY, 0.1])
}

fn travel(messages: &[Message]) -> (Vec<String>, Vec<Message>) {
    let mut writer = Writer::new(Vec::new());
    for message in messages {
        writer.write(message).unwrap();
    }
    let text = String::from_utf8(writer.out).unwrap();
    let lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let mut reader = Reader::default();
    let read = lines.iter().map(|line| reader.read(line).unwrap()).collect();
    (lines, read)
}

fn parts(message: &Message) -> (&Arc<Parameter>, &[Binding]) {
    let Message::Statement(statement) = message else { panic!("{message:?}") };
    (&statement.parameters[0].1, &statement.detail.as_ref().unwrap().bindings)
}

#[test]
fn what_was_written_is_read_and_is_the_same_again() {
    let (w, grad) = (values(1.0), values(2.0));
    let value = shown(&w);
    let (before, after) = (parameter(&w, Some(&grad)), parameter(&w, None));
    let sent = [&before, &before, &after].map(|parameter| statement(parameter, &value));
    let (lines, read) = travel(&sent);
    assert_eq!(read, sent);
    assert_eq!(lines.concat().matches("Infinity").count(), 2, "each list once: {lines:?}");

    let [(first, bindings), (second, again), (third, _)] = [0, 1, 2].map(|n| parts(&read[n]));
    assert!(Arc::ptr_eq(first, second) && !Arc::ptr_eq(first, third));
    let address = |parameter: &Parameter| parameter.data.as_ref().map(|data| data.address());
    assert_eq!(address(first), address(third), "the numbers stayed");
    let snapshots = bindings.iter().chain(again).map(|binding| binding.value.as_ref().unwrap());
    assert_eq!(snapshots.map(|s| Arc::as_ptr(&s.0)).collect::<HashSet<_>>().len(), 1);
}

#[test]
fn what_is_long_past_is_written_again() {
    let old = values(0.0);
    let mut sent = vec![statement(&parameter(&old, None), &shown(&old))];
    for n in 1..=REMEMBERED / 2 {
        let data = values(n as f64);
        sent.push(statement(&parameter(&data, None), &shown(&data)));
    }
    sent.push(sent[0].clone());
    let (lines, read) = travel(&sent);
    assert_eq!(read, sent);
    let [.., last] = lines.as_slice() else { panic!() };
    assert!(last.contains("Infinity"), "nothing of it is remembered: {last}");
}

#[test]
fn a_trace_refers_to_nothing() {
    let data = values(1.0);
    let message = statement(&parameter(&data, Some(&data)), &shown(&data));
    let text = serde_json::to_string(&message).unwrap();
    assert_eq!(text.matches("Infinity").count(), 4, "{text}");
    assert_eq!(serde_json::from_str::<Message>(&text).unwrap(), message);
}

#[test]
fn a_number_of_nothing_is_an_error() {
    let data = values(1.0);
    let (lines, _) = travel(&[statement(&parameter(&data, None), &shown(&data))]);
    // The list is 0, the parameter 1, the snapshot of `a` 2, which `b` refers to.
    let unknown = lines[0].replace("\"value\":2", "\"value\":7");
    let error = Reader::default().read(&unknown).unwrap_err().to_string();
    assert!(error.contains("7 is the number of no snapshot of late"), "{error}");
    let wrong = lines[0].replace("\"value\":2", "\"value\":0");
    assert!(Reader::default().read(&wrong).is_err(), "0 is the list's");
}
