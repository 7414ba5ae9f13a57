use super::*;
use crate::protocol::{Message, Phase, Shown, Statement, Visit};

/// A run of one parameter, statement by statement.
#[derive(Default)]
struct Run(Timeline);

fn number(value: f64) -> Snapshot {
    let (shape, dtype) = (Vec::new(), "float32".into());
    Snapshot::from(Shown { shape, dtype, data: Some(vec![value].into()), summary: None })
}

impl Run {
    fn statement(&mut self, line: u32, detail: Detail) -> &mut Run {
        let statement = Statement {
            index: self.0.len() as u64,
            line,
            function: "<module>".into(),
            code: String::new(),
            phase: Phase::None,
            iteration: 1,
            parameters: Vec::new(),
            changed: Vec::new(),
            loss: None,
            lr: None,
            stdout: String::new(),
            skipped: false,
            detail: Some(Box::new(detail)),
        };
        self.0.push(Message::Statement(Box::new(statement)));
        self
    }

    fn backward(&mut self, before: Option<f64>) -> &mut Run {
        let visit = Visit::Accumulate {
            parameter: "w".into(),
            before: before.map(number),
            incoming: number(1.0),
            after: number(before.unwrap_or(0.0) + 1.0),
        };
        self.statement(2, Detail { sweep: vec![visit], ..Detail::default() })
    }

    fn event(&mut self, line: u32, event: Event) -> &mut Run {
        self.statement(line, Detail { events: vec![event], ..Detail::default() })
    }

    fn step(&mut self) -> &mut Run {
        self.event(
            3,
            Event::Updated {
                parameter: "w".into(),
                before: number(1.0),
                after: number(0.9),
                grad: Some(number(1.0)),
                lr: None,
                by: None,
            },
        )
    }

    fn clear(&mut self) -> &mut Run {
        let before = Some(number(1.0));
        self.event(1, Event::Cleared { parameter: "w".into(), before, to_none: true })
    }

    fn seen(&self) -> Vec<(&'static str, usize)> {
        watch(&self.0).iter().map(|alarm| (alarm.watcher, alarm.position)).collect()
    }
}

#[test]
fn accumulating_is_legal_and_using_a_gradient_twice_is_not() {
    let mut healthy = Run::default();
    for _ in 0..2 {
        healthy.clear().backward(None).backward(Some(1.0)).step();
    }
    assert_eq!(healthy.seen(), []);
    let mut broken = Run::default();
    broken.backward(None).step().backward(Some(1.0)).step().backward(Some(2.0)).step();
    assert_eq!(broken.seen(), [("uncleared", 2)]);
    assert!(watch(&broken.0)[0].saw.contains("2 times"));
    // Another model's gradients are cleared before they are used.
    let mut adversary = Run::default();
    adversary.clear().backward(None).step().backward(Some(1.0)).clear().backward(None).step();
    assert_eq!(adversary.seen(), []);
}

#[test]
fn graphs_are_kept_where_one_more_is_alive_each_time() {
    let mut run = Run::default();
    for graphs in [1, 2, 3, 4] {
        run.event(2, Event::Kept { graphs });
    }
    assert_eq!(run.seen(), [("kept-graphs", 3)]);
    let mut steady = Run::default();
    for graphs in [1, 2, 2, 2, 1, 2] {
        steady.event(2, Event::Kept { graphs });
    }
    assert_eq!(steady.seen(), []);
}

#[test]
fn every_watcher_has_a_name_of_its_own() {
    let mut all: Vec<_> = names().collect();
    all.sort_unstable();
    all.dedup();
    assert_eq!(all.len(), WATCHERS.len());
}

#[test]
fn a_gradient_that_no_optimizer_has_had_the_chance_to_use_is_not_unowned() {
    let stepping = || Event::Stepping { owned: vec!["other.weight".into()] };
    let mut raised = Run::default();
    raised.event(3, stepping()).backward(None);
    assert_eq!(raised.seen(), []);
    let mut unowned = Run::default();
    unowned.backward(None).event(3, stepping());
    assert!(unowned.seen().contains(&("unowned", 1)));
}
