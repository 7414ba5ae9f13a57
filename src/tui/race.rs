//! Optimizers raced: the script runs once for each, with the line that makes its
//! optimizer written anew and all else, start and data included, the same. They are
//! looked at in lock-step with the run on the screen.

use super::run::Run;
use super::state::{Effect, RunId};
use super::stepper::Stepper;
use crate::protocol::{Fault, Start};
use crate::session::{Report, Timeline};

/// Who can race: what one types, the class, and its options besides `lr`.
const KNOWN: [(&str, &str, &str); 7] = [
    ("sgd", "SGD", ""),
    ("momentum", "SGD", ", momentum=0.9"),
    ("nesterov", "SGD", ", momentum=0.9, nesterov=True"),
    ("rmsprop", "RMSprop", ""),
    ("adagrad", "Adagrad", ""),
    ("adam", "Adam", ""),
    ("adamw", "AdamW", ""),
];

/// What a race begins with.
pub const USUAL: &str = "sgd momentum rmsprop adam";

/// At most so many race at once.
const MOST: usize = 5;

/// One optimizer in the race.
#[derive(Debug)]
pub struct Racer {
    /// As it was typed, `adam:0.01`.
    pub name: String,
    pub run: Run,
}

impl Racer {
    /// Where the run is when the viewed one is at this iteration: at its last
    /// statement.
    pub fn position(&self, iteration: u64) -> usize {
        let all = self.run.timeline.statements();
        all.partition_point(|statement| statement.iteration <= iteration).saturating_sub(1)
    }

    /// Its loss there.
    pub fn loss(&self, iteration: u64) -> Option<f64> {
        self.run.timeline.get(self.position(iteration))?.loss
    }
}

impl Stepper {
    /// Starts a race of the typed optimizers, `sgd adam:0.01`; of none, ends it.
    pub(super) fn race(&mut self, typed: &str, mut new: impl FnMut() -> RunId) -> Vec<Effect> {
        let mut effects = self.stop_race();
        let mut racers = Vec::new();
        for word in typed.split([' ', ',']).filter(|word| !word.is_empty()) {
            match edit(&self.script.source, word) {
                Ok(fault) => racers.push((word.to_owned(), fault)),
                Err(because) => {
                    self.note = Some(because);
                    return effects;
                }
            }
        }
        if racers.len() > MOST {
            self.note = Some(format!("at most {MOST} race at once"));
            return effects;
        }
        let allow = self.healthy.allowed;
        for (name, fault) in racers {
            let run = new();
            // The ways need parameters and losses, nothing else.
            let start = Start { detail: false, ..self.start_of(vec![fault]) };
            effects.push(Effect::Start { run, start: Box::new(start), allow });
            self.racers.push(Racer { name, run: Run::new(run, allow) });
        }
        if !self.racers.is_empty() {
            self.show_landscape();
        }
        effects
    }

    pub(super) fn stop_race(&mut self) -> Vec<Effect> {
        let racers: Vec<Racer> = self.racers.drain(..).collect();
        racers.into_iter().filter_map(|mut racer| racer.run.stop()).collect()
    }

    /// Takes in what a racer's engine said; whether it was one's.
    pub(super) fn race_report(&mut self, id: RunId, report: &Report) -> bool {
        let racer = self.racers.iter_mut().find(|racer| racer.run.id == id);
        racer.map(|racer| racer.run.take(report.clone())).is_some()
    }

    /// Lets the racers come as far as the healthy run.
    pub(super) fn race_along(&mut self) -> Vec<Effect> {
        let allowed = self.healthy.allowed;
        self.racers.iter_mut().filter_map(|racer| racer.run.allow(allowed)).collect()
    }

    /// The racers' recordings, each with its place among them.
    pub fn raced(&self) -> impl Iterator<Item = (usize, &Racer, &Timeline)> {
        self.racers.iter().enumerate().map(|(at, racer)| (at, racer, &racer.run.timeline))
    }
}

/// The change of the script that makes this optimizer, `adam` or `adam:0.01`.
///
/// # Errors
///
/// A sentence for the reader, where there is no such optimizer, or none is made.
fn edit(source: &str, word: &str) -> Result<Fault, String> {
    let (name, lr) = word.split_once(':').map_or((word, None), |(name, lr)| (name, Some(lr)));
    let known = KNOWN.iter().find(|(known, ..)| known.eq_ignore_ascii_case(name));
    let Some((_, class, options)) = known else {
        let names: Vec<&str> = KNOWN.iter().map(|(known, ..)| *known).collect();
        return Err(format!("there is no '{name}' here; {}", names.join(", ")));
    };
    if let Some(lr) = lr.filter(|lr| !lr.parse::<f64>().is_ok_and(|lr| lr > 0.0)) {
        return Err(format!("'{lr}' is no learning rate"));
    }
    let call =
        Call::find(source).ok_or("this script makes no optimizer that could be exchanged")?;
    let lr = lr.or(call.lr).map_or(String::new(), |lr| format!(", lr={lr}"));
    // Every line stays where it is.
    let rows = "\n".repeat(source[call.start..call.end].matches('\n').count());
    let made =
        format!("__import__(\"torch\").optim.{class}({}{lr}{options}{rows})", call.parameters);
    let text = format!("{}{made}{}", &source[..call.start], &source[call.end..]);
    if !rows.is_empty() {
        return Ok(Fault::Rewrite { text });
    }
    let line = source[..call.start].matches('\n').count();
    let row = text.lines().nth(line).unwrap_or_default().trim().to_owned();
    Ok(Fault::ReplaceLine { line: line as u32 + 1, text: row })
}

/// Where a script makes its optimizer.
#[derive(Debug, PartialEq)]
struct Call<'a> {
    /// From the first character of its name to after the parenthesis, in bytes.
    start: usize,
    end: usize,
    parameters: &'a str,
    lr: Option<&'a str>,
}

impl<'a> Call<'a> {
    /// The first call of a class of `torch.optim`, read as text.
    fn find(source: &'a str) -> Option<Call<'a>> {
        const CLASSES: [&str; 12] = [
            "SGD(",
            "Adam(",
            "AdamW(",
            "RMSprop(",
            "Adagrad(",
            "Adadelta(",
            "Adamax(",
            "NAdam(",
            "RAdam(",
            "ASGD(",
            "Rprop(",
            "SparseAdam(",
        ];
        let is_name = |c: char| c.is_alphanumeric() || c == '_' || c == '.';
        let places = CLASSES
            .iter()
            .flat_map(|class| source.match_indices(class).map(|(at, _)| (at, at + class.len())));
        let whole = |at: usize| {
            let before = source[..at].chars().next_back();
            before.is_none_or(|c| !c.is_alphanumeric() && c != '_')
        };
        let comment = |at: usize| {
            let line = source[..at].rsplit('\n').next().unwrap_or("");
            line.contains('#') || line.trim_start().starts_with("class ")
        };
        let (at, open) = places.filter(|(at, _)| whole(*at) && !comment(*at)).min()?;
        let start = source[..at].rfind(|c| !is_name(c)).map_or(0, |before| before + 1);
        let parts = arguments(&source[open..])?;
        let end = open + parts.last()?.1 + 1;
        let text = |(from, to): &(usize, usize)| source[open + from..open + to].trim();
        let value = |name: &str| {
            parts.iter().map(text).find_map(|part| {
                let (key, value) = part.split_once('=')?;
                (key.trim() == name && !value.starts_with('=')).then(|| value.trim())
            })
        };
        let first = parts.first().map(text).filter(|part| !part.is_empty())?;
        let parameters = value("params").unwrap_or(first);
        let second = parts.get(1).map(text).filter(|part| !part.contains('='));
        let lr = value("lr").or(second.filter(|part| !part.is_empty()));
        Some(Call { start, end, parameters, lr })
    }
}

/// The ranges of a call's arguments, from after its opening parenthesis; the last one
/// ends at the closing one.
fn arguments(text: &str) -> Option<Vec<(usize, usize)>> {
    let (mut depth, mut from, mut quote) = (0, 0, None);
    let mut parts = Vec::new();
    for (at, c) in text.char_indices() {
        match (quote, c) {
            (Some(open), c) if open == c => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') => quote = Some(c),
            (None, '(' | '[' | '{') => depth += 1,
            (None, ')' | ']' | '}') if depth == 0 => {
                parts.push((from, at));
                return Some(parts);
            }
            (None, ')' | ']' | '}') => depth -= 1,
            (None, ',') if depth == 0 => {
                parts.push((from, at));
                from = at + 1;
            }
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn replaced(source: &str, word: &str) -> String {
        match edit(source, word) {
            Ok(Fault::ReplaceLine { line, text }) => format!("{line}: {text}"),
            Ok(Fault::Rewrite { text }) => text,
            other => format!("{other:?}"),
        }
    }

    #[test]
    fn the_optimizer_is_exchanged_and_its_rate_kept() {
        let script =
            "import torch\nopt = torch.optim.SGD(net.parameters(), lr=0.1, momentum=0.9)\n";
        assert_eq!(
            replaced(script, "adam"),
            "2: opt = __import__(\"torch\").optim.Adam(net.parameters(), lr=0.1)"
        );
        assert_eq!(
            replaced(script, "momentum:0.5"),
            "2: opt = __import__(\"torch\").optim.SGD(net.parameters(), lr=0.5, momentum=0.9)"
        );
        let positional = "o = SGD([w, f(b, 1)], 0.2)\n";
        assert_eq!(
            replaced(positional, "sgd"),
            "1: o = __import__(\"torch\").optim.SGD([w, f(b, 1)], lr=0.2)"
        );
    }

    #[test]
    fn a_call_over_several_lines_keeps_them() {
        let script = "o = optim.Adam(\n    net.parameters(),\n    lr=0.1,\n)\nx = 1\n";
        let text = replaced(script, "rmsprop");
        assert!(
            text.starts_with("o = __import__(\"torch\").optim.RMSprop(net.parameters(), lr=0.1")
        );
        assert_eq!(text.lines().position(|line| line == "x = 1"), Some(4));
    }

    #[test]
    fn what_cannot_race_is_said() {
        let by_hand = "w -= 0.1 * w.grad  # not SGD()\n";
        assert!(edit(by_hand, "adam").unwrap_err().contains("makes no optimizer"));
        assert!(edit("o = SGD(p, lr=1)\n", "adamm").unwrap_err().contains("no 'adamm'"));
        assert!(edit("o = SGD(p, lr=1)\n", "adam:-1").unwrap_err().contains("no learning rate"));
    }
}
