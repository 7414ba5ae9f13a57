//! The checklist of a training loop, answered from what a run did: each question
//! with the statement that decides it.

use std::collections::{HashMap, HashSet};

use super::watchers::{Alarm, watch};
use super::{Status, Timeline};
use crate::protocol::{Detail, End, Event, Grad, Node, ScriptError, Snapshot, Statement, Visit};

/// A gradient that is so many times as long as the first one has exploded.
const EXPLODED: f64 = 100.0;

/// How a question is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    Good,
    Bad,
    /// It does not arise in this run, or not yet.
    Open,
}

impl Verdict {
    pub fn mark(self) -> &'static str {
        match self {
            Verdict::Good => "✓",
            Verdict::Bad => "✗",
            Verdict::Open => "–",
        }
    }
}

/// One line of the checklist.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    pub question: &'static str,
    pub verdict: Verdict,
    /// What was seen.
    pub evidence: String,
    /// The position of the statement that decides it.
    pub position: Option<usize>,
    pub mend: Option<String>,
}

/// Answers the six questions of the checklist for a run that was recorded with
/// detail, as far as it was recorded.
pub fn checklist(timeline: &Timeline) -> Vec<Item> {
    let alarms = watch(timeline);
    let run = Run { timeline, passes: passes(timeline) };
    vec![
        item("Are the gradients cleared before backward()?", run.cleared(&alarms)),
        item("Is the loss a scalar, or handled as what it is?", run.scalar()),
        item("Is the model in train() mode while it trains?", run.mode(&alarms)),
        item("Are tensors and model on the same device?", run.device()),
        item("Are gradients accumulated, and is that planned?", run.accumulated(&alarms)),
        item("Do the gradients need clipping?", run.clipped()),
    ]
}

/// A question's answer; the position where it was seen, and the remedy.
struct Answer(Verdict, String, Option<usize>, Option<String>);

fn item(question: &'static str, answer: Answer) -> Item {
    let Answer(verdict, evidence, position, mend) = answer;
    Item { question, verdict, evidence, position, mend }
}

fn open(evidence: impl Into<String>) -> Answer {
    Answer(Verdict::Open, evidence.into(), None, None)
}

fn good(evidence: String, position: usize) -> Answer {
    Answer(Verdict::Good, evidence, Some(position), None)
}

fn bad(evidence: String, position: Option<usize>, mend: &str) -> Answer {
    Answer(Verdict::Bad, evidence, position, Some(mend.to_owned()))
}

fn of_alarm(alarm: &Alarm) -> Answer {
    bad(alarm.saw.clone(), Some(alarm.position), &alarm.mend)
}

/// A statement in which `backward()` reached parameters.
struct Pass {
    position: usize,
    /// The how many-th it is since the gradients were clear.
    nth: usize,
    /// The length of all gradients together, after it.
    norm: f64,
}

struct Run<'a> {
    timeline: &'a Timeline,
    passes: Vec<Pass>,
}

impl Run<'_> {
    fn cleared(&self, alarms: &[Alarm]) -> Answer {
        if let Some(alarm) = alarms.iter().find(|alarm| alarm.watcher == "uncleared") {
            return of_alarm(alarm);
        }
        if let Some(position) = self.thrown_away() {
            let evidence = format!(
                "{} cleared the gradients after backward() and before the step, which then had \
                 none",
                self.at(position)
            );
            let mend = "clear them before backward(), at the start of the iteration";
            return bad(evidence, Some(position), mend);
        }
        let clearing = |(at, detail): (usize, &Detail)| {
            let full = |event: &Event| matches!(event, Event::Cleared { before: Some(_), .. });
            detail.events.iter().any(full).then_some(at)
        };
        let clears: Vec<usize> = details(self.timeline).filter_map(clearing).collect();
        match (&clears[..], self.passes.len()) {
            (_, 0) => open("no backward() so far"),
            (_, 1) => open("there was one backward() so far, and nothing in .grad before it"),
            ([], passes) => open(format!("{passes} backward passes added up, and nothing cleared")),
            ([first, ..], passes) => {
                let evidence = format!(
                    "{} does it: {} for {passes} backward passes",
                    self.at(*first),
                    times(clears.len())
                );
                good(evidence, *first)
            }
        }
    }

    /// Where gradients were cleared that a step was about to use.
    fn thrown_away(&self) -> Option<usize> {
        let (mut fresh, mut thrown) = (false, None);
        for (at, detail) in details(self.timeline) {
            if accumulates(detail) {
                (fresh, thrown) = (true, None);
            }
            for event in &detail.events {
                match event {
                    Event::Cleared { before: Some(_), .. } if fresh => {
                        (fresh, thrown) = (false, Some(at));
                    }
                    Event::Stepping { .. } if thrown.is_some() => return thrown,
                    Event::Stepping { .. } | Event::Updated { .. } => fresh = false,
                    _ => {}
                }
            }
        }
        None
    }

    fn scalar(&self) -> Answer {
        if let Some(error) = self.error("can be implicitly created only for scalar outputs") {
            let evidence = format!("backward() needs one number: {}", error.message);
            let mend = "reduce the loss with .mean() or .sum(), or give backward() a gradient=";
            return bad(evidence, self.failed(error), mend);
        }
        let root = details(self.timeline).find_map(|(at, detail)| {
            detail.sweep.iter().find_map(|visit| match visit {
                Visit::Node { upstream, .. } => Some((at, upstream)),
                Visit::Accumulate { .. } => None,
            })
        });
        let Some((position, upstream)) = root else { return open("no backward() so far") };
        if upstream.shape.iter().product::<usize>() > 1 {
            let evidence = format!(
                "{} starts from a tensor of shape {:?}, and says what its gradient is",
                self.at(position),
                upstream.shape
            );
            return good(evidence, position);
        }
        let loss = self.timeline.get(position).and_then(|statement| statement.loss);
        let loss = loss.map_or(String::new(), |loss| format!(", {}", number(loss)));
        good(format!("{} starts from one number{loss}", self.at(position)), position)
    }

    fn mode(&self, alarms: &[Alarm]) -> Answer {
        if let Some(alarm) = alarms.iter().find(|alarm| alarm.watcher == "mode") {
            return of_alarm(alarm);
        }
        let modes: Vec<(usize, &str)> = details(self.timeline)
            .flat_map(|(at, detail)| detail.events.iter().map(move |event| (at, event)))
            .filter_map(|(at, event)| match event {
                Event::Mode { layer, training: true, grad: true } => Some((at, layer.as_str())),
                _ => None,
            })
            .collect();
        let Some(&(first, layer)) = modes.first() else {
            return open("no layer of this script is another one in train() and in eval() mode");
        };
        let evidence = format!(
            "yes, {} in train mode, first at {}: {layer} does what it does in training",
            times(modes.len()),
            self.at(first)
        );
        good(evidence, first)
    }

    fn device(&self) -> Answer {
        if let Some(error) = self.error("Expected all tensors to be on the same device") {
            let mend = "move the model once with model.to(device), and each batch in the loop";
            return bad(error.message.clone(), self.failed(error), mend);
        }
        let nodes: usize = details(self.timeline).map(|(_, detail)| detail.nodes.len()).sum();
        let first = details(self.timeline).find(|(_, detail)| !detail.nodes.is_empty());
        match first {
            None => open("nothing was computed with parameters so far"),
            Some((position, _)) => good(
                format!("{nodes} recorded operations, and none had tensors of two devices"),
                position,
            ),
        }
    }

    fn accumulated(&self, alarms: &[Alarm]) -> Answer {
        if alarms.iter().any(|alarm| alarm.watcher == "uncleared") {
            return open("they are, but not as a plan: see the first question");
        }
        let Some(most) = self.passes.iter().max_by_key(|pass| pass.nth) else {
            return open("no backward() so far");
        };
        if most.nth == 1 {
            return open("not here: every backward() began with clear gradients");
        }
        let at = self.passes.iter().position(|pass| pass.position == most.position).unwrap_or(0);
        let group = &self.passes[(at + 1).saturating_sub(most.nth)..=at];
        let lines: Vec<u32> = group.iter().map(|pass| self.line(pass.position)).collect();
        let several = lines.iter().any(|line| *line != lines[0]);
        let (nth, position) = (most.nth, most.position);
        if several {
            let evidence = format!(
                "{nth} different losses add up before a step, the last one on {}",
                self.at(position)
            );
            return good(evidence, position);
        }
        // Without a step the sum is not used, and an earlier use is the first question's.
        if !self.scaled(position) {
            let evidence = format!(
                "{nth} passes add up in .grad at {}, and the loss is not divided by {nth}: the \
                 gradient is {nth} times that of one batch",
                self.at(position)
            );
            let mend = "clear the gradients in every iteration; or, if the sum is meant, divide \
                        the loss by the number of passes before backward()";
            return bad(evidence, Some(position), mend);
        }
        let evidence = format!(
            "{nth} passes add up before a step, and the loss is scaled down for it, at {}",
            self.at(position)
        );
        good(evidence, position)
    }

    /// The last thing done to the loss that a pass starts from was to divide it.
    fn scaled(&self, position: usize) -> bool {
        let detail = self.timeline.get(position).and_then(|statement| statement.detail.as_deref());
        let root = detail.and_then(|detail| {
            detail.sweep.iter().find_map(|visit| match visit {
                Visit::Node { id, .. } => Some(*id),
                Visit::Accumulate { .. } => None,
            })
        });
        let before = self.timeline.statements()[..=position].iter().rev();
        let nodes = before.filter_map(|statement| statement.detail.as_deref());
        let node: Option<&Node> =
            nodes.flat_map(|detail| &detail.nodes).find(|node| Some(node.id) == root);
        node.is_some_and(|node| node.name.starts_with("Div") || node.name.starts_with("Mul"))
    }

    fn clipped(&self) -> Answer {
        let clips: Vec<(usize, f64, f64)> = details(self.timeline)
            .filter(|(_, detail)| {
                detail.events.iter().any(|event| matches!(event, Event::Rescaled { .. }))
            })
            .filter_map(|(at, _)| {
                let pass = self.passes.iter().rev().find(|pass| pass.position < at)?;
                Some((at, pass.norm, norm(self.timeline.get(at)?)))
            })
            .collect();
        if let Some(&(first, ..)) = clips.first() {
            let short: Vec<_> = clips.iter().filter(|(_, before, after)| after < before).collect();
            let Some((position, before, after)) =
                short.iter().max_by(|a, b| a.1.total_cmp(&b.1)).copied()
            else {
                let evidence = format!("{} does it, and never had to", self.at(first));
                return good(evidence, first);
            };
            let evidence = format!(
                "{} does it, {} of {}: at most from a norm of {} to {}",
                self.at(*position),
                short.len(),
                clips.len(),
                number(*before),
                number(*after)
            );
            return good(evidence, *position);
        }
        let Some(first) = self.passes.first() else { return open("no backward() so far") };
        let mend = "clip them between backward() and the step: \
                    torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0); and look at the \
                    learning rate";
        if let Some(pass) = self.passes.iter().find(|pass| !pass.norm.is_finite()) {
            let evidence = format!("the gradient is not finite at {}", self.at(pass.position));
            return bad(evidence, Some(pass.position), mend);
        }
        let largest = self.passes.iter().max_by(|a, b| a.norm.total_cmp(&b.norm)).unwrap_or(first);
        let smallest = self.passes.iter().map(|pass| pass.norm).fold(f64::INFINITY, f64::min);
        if largest.norm > EXPLODED * first.norm && first.norm > 0.0 {
            let evidence = format!(
                "the gradient's norm grew from {} to {} at {}, and nothing clips it",
                number(first.norm),
                number(largest.norm),
                self.at(largest.position)
            );
            return bad(evidence, Some(largest.position), mend);
        }
        open(format!(
            "no need so far: the gradient's norm lies between {} and {}",
            number(smallest),
            number(largest.norm)
        ))
    }

    /// The exception that ended the run, if it says this.
    fn error(&self, message: &str) -> Option<&ScriptError> {
        match &self.timeline.status {
            Status::Ended(End::Error { error }) if error.message.contains(message) => Some(error),
            _ => None,
        }
    }

    /// The statement nearest to where the run failed.
    fn failed(&self, error: &ScriptError) -> Option<usize> {
        let last = self.timeline.len().checked_sub(1)?;
        let line = |at: &usize| Some(self.line(*at)) == error.line;
        Some((0..=last).rev().find(line).unwrap_or(last))
    }

    fn line(&self, position: usize) -> u32 {
        self.timeline.get(position).map_or(0, |statement| statement.line)
    }

    /// `line 12, iteration 3`.
    fn at(&self, position: usize) -> String {
        let Some(statement) = self.timeline.get(position) else { return "the end".into() };
        let line = match statement.line {
            0 => "a line that was put in".to_owned(),
            line => format!("line {line}"),
        };
        match statement.iteration {
            0 => line,
            iteration => format!("{line}, iteration {iteration}"),
        }
    }
}

fn details(timeline: &Timeline) -> impl Iterator<Item = (usize, &Detail)> {
    let statements = timeline.statements().iter().enumerate();
    statements.filter_map(|(at, statement)| Some((at, statement.detail.as_deref()?)))
}

fn accumulates(detail: &Detail) -> bool {
    detail.sweep.iter().any(|visit| matches!(visit, Visit::Accumulate { .. }))
}

fn passes(timeline: &Timeline) -> Vec<Pass> {
    let mut passes = Vec::new();
    let mut held: HashMap<&str, usize> = HashMap::new();
    for (position, detail) in details(timeline) {
        let (mut nth, mut met) = (0, HashSet::new());
        for visit in &detail.sweep {
            let Visit::Accumulate { parameter, before, .. } = visit else { continue };
            // The sweep may reach a parameter more than once.
            if !met.insert(parameter) {
                continue;
            }
            let count = held.entry(parameter).or_default();
            *count = if before.as_ref().is_none_or(zero) { 1 } else { *count + 1 };
            nth = nth.max(*count);
        }
        if nth > 0
            && let Some(statement) = timeline.get(position)
        {
            passes.push(Pass { position, nth, norm: norm(statement) });
        }
    }
    passes
}

fn zero(value: &Snapshot) -> bool {
    match (&value.data, &value.summary) {
        (Some(data), _) => data.iter().all(|value| value == 0.0),
        (None, Some(summary)) => summary.norm == 0.0,
        (None, None) => false,
    }
}

/// The length of all gradients together.
fn norm(statement: &Statement) -> f64 {
    let square = |grad: &Grad| match grad {
        Grad::None => 0.0,
        Grad::Data(values) => values.iter().map(|value| value * value).sum(),
        Grad::Summary(summary) => summary.norm * summary.norm,
    };
    let squares = statement.parameters.iter().map(|(_, parameter)| square(&parameter.grad));
    squares.sum::<f64>().sqrt()
}

fn times(count: usize) -> String {
    match count {
        1 => "once".into(),
        count => format!("{count} times"),
    }
}

/// As many digits as a person compares.
fn number(value: f64) -> String {
    match value.abs() {
        0.0 => "0".into(),
        size if !(1e-3..1e5).contains(&size) => format!("{value:.2e}"),
        size if size < 1.0 => format!("{value:.4}"),
        size if size < 1e3 => format!("{value:.2}"),
        _ => format!("{value:.0}"),
    }
}
